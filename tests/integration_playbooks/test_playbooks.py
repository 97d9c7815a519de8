# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks quickstart, dictionaries and report, called by their full names."""

from __future__ import annotations

import csv
import json
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from local_aws import LocalAws
from local_aws.archives import plugin_archive

if TYPE_CHECKING:
    from .conftest import Played, Player

DOMAINS = ["shop", "archive"]


def package(aws: LocalAws, name: str = "synonyms") -> dict[str, Any]:
    found = aws.client("es").describe_packages(Filters=[{"Name": "PackageName", "Value": [name]}])
    (details,) = found["PackageDetailsList"]
    return details


def versions_on_domains(aws: LocalAws, package_id: str) -> dict[str, tuple[str, str]]:
    found = aws.client("es").list_domains_for_package(PackageID=package_id)["DomainPackageDetailsList"]
    return {entry["DomainName"]: (entry["DomainPackageStatus"], entry["PackageVersion"]) for entry in found}


ARGUMENTS = {"bucket": "my-bucket", "dictionary": "synonyms.txt", "package": "synonyms"}
KEY = "dictionaries/synonyms.txt"
# The IAM action of an S3 operation, where it has another name [Service Authorization Reference].
S3_ACTIONS = {
    "HeadBucket": "s3:ListBucket",
    "HeadObject": "s3:GetObject",
    "GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "GetObjectLockConfiguration": "s3:GetBucketObjectLockConfiguration",
    "GetBucketAccelerateConfiguration": "s3:GetAccelerateConfiguration",
    "ListBucketInventoryConfigurations": "s3:GetInventoryConfiguration",
}


def actions(aws: LocalAws) -> set[str]:
    """The IAM actions that the requests of the last run take."""
    return {
        S3_ACTIONS.get(call["operation"], f"{'s3' if call['service'] == 's3' else 'es'}:{call['operation']}")
        for call in aws.calls()
        if call["service"] in ("s3", "es", "opensearch")
    }


def test_quickstart_refuses_to_guess_what_it_is_to_overwrite(aws: LocalAws, player: Player) -> None:
    for missing in ARGUMENTS:
        # A typo in a name is the same as no name at all.
        given = {f"{name}s" if name == missing else name: value for name, value in ARGUMENTS.items()}
        played = player.play("aws_search.packages.quickstart", **given)
        assert played.code == 2
        assert f"Set {missing}. This playbook needs {', '.join(ARGUMENTS)}." in played.shown
    for value in ("missing.txt", "."):
        played = player.play("aws_search.packages.quickstart", **{**ARGUMENTS, "dictionary": value})
        assert "dictionary must be the path of a file" in played.shown
    assert aws.calls() == []


def test_quickstart_explains_a_faulty_dictionary_and_does_not_upload_it(aws: LocalAws, player: Player) -> None:
    player.write("faulty.txt", "kettle, teapot\nspade => shovel => digger\n")
    played = player.play("aws_search.packages.quickstart", **{**ARGUMENTS, "dictionary": "faulty.txt"})
    assert (played.code, aws.calls()) == (2, [])
    assert "line 2" in played.shown
    assert "spade => shovel => digger" in played.shown


def test_no_playbook_of_the_collection_has_a_default_for_a_bucket_a_file_or_a_package() -> None:
    for playbook in (Path(__file__).parents[2] / "playbooks").glob("*.yml"):
        for play in yaml.safe_load(playbook.read_text(encoding="utf-8")):
            assert not {"bucket", "dictionary", "package", "dictionaries"} & set(play.get("vars", {}))


def test_from_a_file_to_two_domains_with_a_true_preview_and_the_rights_of_the_policy(
    aws: LocalAws, player: Player
) -> None:
    for domain in DOMAINS:
        aws.client("es").create_elasticsearch_domain(DomainName=domain)
    aws.settings(copy_seconds=0.2, associate_seconds=0.2)
    used: set[str] = set()

    first = player.play("aws_search.packages.quickstart", **ARGUMENTS).succeeded()
    assert first.figures("changed") == {"localhost": 3}
    used |= actions(aws)
    details = package(aws)
    assert (details["PackageStatus"], details["PackageID"] in first.shown) == ("AVAILABLE", True)
    stored = aws.client("s3").get_object(Bucket="my-bucket", Key=KEY)["Body"].read()
    assert stored == (player.folder / "synonyms.txt").read_bytes()
    assert player.play("aws_search.packages.quickstart", **ARGUMENTS).succeeded().figures("changed") == {"localhost": 0}
    assert player.changing_calls() == []

    def play(message: str, *options: str) -> Played:
        entry = {"path": "synonyms.txt", "name": "synonyms", "domains": DOMAINS, "commit_message": message}
        given = {"bucket": ARGUMENTS["bucket"], "dictionaries": [entry]}
        played = player.play("aws_search.packages.dictionaries", *options, **given)
        assert played.code == 0, played.shown
        return played

    play("Begin")
    used |= actions(aws)
    assert versions_on_domains(aws, details["PackageID"]) == dict.fromkeys(DOMAINS, ("ACTIVE", "v1"))
    player.write("synonyms.txt", "ice cream, gelato, sorbet\n")
    preview = play("Add sorbet", "--check", "--diff")
    # The upload, the import, and what the role tells of the roll-out.
    assert (preview.figures("changed"), player.changing_calls()) == ({"localhost": 3}, [])
    for domain in DOMAINS:
        assert f"+++ after: package synonyms on domain {domain}" in preview.shown
    assert play("Add sorbet").figures("changed") == {"localhost": 3}
    used |= actions(aws)
    assert versions_on_domains(aws, details["PackageID"]) == dict.fromkeys(DOMAINS, ("ACTIVE", "v2"))
    history = aws.client("es").get_package_version_history(PackageID=details["PackageID"])["PackageVersionHistoryList"]
    assert history[0]["CommitMessage"].startswith("Add sorbet [etag:")
    assert (play("Nothing to add").figures("changed"), player.changing_calls()) == ({"localhost": 0}, [])

    aws.put_domain("plugins", EngineVersion="OpenSearch_2.19")
    (player.folder / "thai.zip").write_bytes(plugin_archive("analysis-thai", "2.19"))
    archives = {"plugin": "analysis-thai", "archives": {"OpenSearch_2.19": "thai.zip"}, "domain": "plugins"}
    player.play("aws_search.packages.plugins", bucket=ARGUMENTS["bucket"], **archives).succeeded()
    used |= actions(aws)

    policy = json.loads((Path(__file__).parents[2] / "docs" / "iam" / "playbooks.json").read_text(encoding="utf-8"))
    allowed = {action for statement in policy["Statement"] for action in statement["Action"]}
    # A package whose first import failed is replaced; the logging of a bucket is read by amazon.aws 11 and newer.
    assert used <= allowed
    assert allowed - used - {"s3:GetBucketLogging"} == {"es:DeletePackage"}
    for prefix in (KEY.partition("/")[0], "plugins"):
        assert f"arn:aws:s3:::YOUR-BUCKET/{prefix}/*" in str(policy)


def test_report_says_which_domain_runs_which_version_as_table_csv_and_json(aws: LocalAws, player: Player) -> None:
    domains = [{"DomainName": "shop", "PackageVersion": "v2"}, {"DomainName": "archive", "PackageVersion": "v1"}]
    aws.put_package(PackageName="synonyms", AvailablePackageVersion="v2", domains=domains)
    aws.put_package(PackageName="stopwords", PackageStatus="COPY_FAILED")
    aws.put_package(PackageName="analysis-nori", PackageID="G1", domains=domains[:1])

    def report(**variables: Any) -> str:
        played = player.play("aws_search.packages.report", report="report.txt", **variables)
        assert (played.code, player.changing_calls()) == (0, []), played.shown
        return (player.folder / "report.txt").read_text(encoding="utf-8")

    expected = [
        ["package", "newest", "domain", "runs", "status", "up_to_date"],
        ["stopwords", "-", "-", "-", "COPY_FAILED", "yes"],
        ["synonyms", "v2", "archive", "v1", "ACTIVE", "no"],
        ["synonyms", "v2", "shop", "v2", "ACTIVE", "yes"],
    ]
    assert [line.split() for line in report().splitlines()] == expected
    assert list(csv.reader(report(format="csv").splitlines())) == expected
    (synonyms,) = json.loads(report(format="json", names=["synonyms"]))
    assert {on["domain_name"]: on["up_to_date"] for on in synonyms["domains"]} == {"shop": True, "archive": False}
    printed = player.play("aws_search.packages.report")
    assert "synonyms                      v2        archive" in printed.shown
    assert player.play("aws_search.packages.report", format="xml").code == 2


def test_the_commands_of_readme_run_with_the_files_that_it_shows(aws: LocalAws, player: Player) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    section = readme.partition("### Run the playbooks of the collection\n")[2].partition("\n### ")[0]
    for name, content in re.findall(r"this `(\w+\.yml)`.*?```yaml\n(.*?)```", section, re.DOTALL):
        player.write(name, content)
    for version in ("2.17", "2.19"):
        archive = player.folder / f"analysis-tibetan-{version}.zip"
        archive.write_bytes(plugin_archive("analysis-tibetan", version))
    for domain in DOMAINS:
        aws.put_domain(domain, EngineVersion="OpenSearch_2.17")
    commands = re.findall(r"^ansible-playbook (.+)$", section, re.MULTILINE)
    assert len(commands) == 7
    for command in commands:
        played = player.play(*shlex.split(command))
        assert played.code == 0, played.shown
    assert (player.folder / "versions.csv").read_text(encoding="utf-8").startswith("package,newest,domain,")
    assert versions_on_domains(aws, package(aws)["PackageID"]) == dict.fromkeys(DOMAINS, ("ACTIVE", "v1"))
    assert versions_on_domains(aws, package(aws, "stopwords")["PackageID"]) == {"shop": ("ACTIVE", "v1")}


def test_the_commands_of_getting_started_lead_to_two_domains_and_to_the_message_that_it_shows(
    aws: LocalAws, player: Player
) -> None:
    page = Path(__file__).parents[1] / "tools" / "sphinx" / "pages" / "getting_started.md"
    section = page.read_text(encoding="utf-8").partition("### With commands of your own\n")[2].partition("\n## ")[0]
    (content,) = re.findall(r"```yaml\n(.*?)```", section, re.DOTALL)
    (message,) = re.findall(r"```text\n.*?: (line .*)\n```", section)
    first, faulty = re.findall(r"^echo '(.*)' >>? synonyms.txt$", section, re.MULTILINE)
    player.write("dictionaries.yml", content)
    player.write("synonyms.txt", f"{first}\n")
    for domain in re.findall(r"^aws opensearch create-domain --domain-name (\w+)$", section, re.MULTILINE):
        aws.client("opensearch").create_domain(DomainName=domain)
    preview, run, report, refused = re.findall(r"^ansible-playbook (.+)$", section, re.MULTILINE)
    played = player.play(*shlex.split(preview))
    assert (played.code, played.figures("ignored"), player.changing_calls()) == (0, {"localhost": 0}, []), played.shown
    assert '"synonyms": "known after the import"' in played.shown
    for command in (run, report):
        played = player.play(*shlex.split(command))
        assert played.code == 0, played.shown
    assert versions_on_domains(aws, package(aws)["PackageID"]) == dict.fromkeys(DOMAINS, ("ACTIVE", "v1"))
    player.write("synonyms.txt", f"{first}\n{faulty}\n")
    played = player.play(*shlex.split(refused))
    assert (played.code, player.changing_calls()) == (2, [])
    assert json.dumps(message)[1:-1] in played.shown, played.shown

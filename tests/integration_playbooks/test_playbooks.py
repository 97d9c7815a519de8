# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks quickstart and dictionary, called by their full names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local_aws import LocalAws

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


def test_quickstart_makes_bucket_and_package_and_changes_nothing_on_its_second_run(
    aws: LocalAws, player: Player
) -> None:
    def play(*options: str) -> Played:
        playbook = "aws_search.packages.quickstart"
        return player.play(playbook, *options, bucket="my-bucket", dictionary="synonyms.txt").succeeded()

    first = play()
    assert first.figures("changed") == {"localhost": 3}
    assert "CreatePackage" in player.changing_calls()
    details = package(aws)
    assert details["PackageStatus"] == "AVAILABLE"
    assert details["PackageID"] in first.shown
    stored = aws.client("s3").get_object(Bucket="my-bucket", Key="synonyms.txt")["Body"].read()
    assert stored == (player.folder / "synonyms.txt").read_bytes()

    second = play()
    assert second.figures("changed") == {"localhost": 0}
    assert player.changing_calls() == []
    assert package(aws) == details


def test_quickstart_in_check_mode_sends_nothing_that_changes_anything(aws: LocalAws, player: Player) -> None:
    aws.client("s3").create_bucket(Bucket="my-bucket")

    def check(**figures: int) -> None:
        playbook = "aws_search.packages.quickstart"
        checked = player.play(playbook, "--check", "--diff", bucket="my-bucket", dictionary="synonyms.txt")
        assert checked.code == 0, checked.shown
        # amazon.aws.s3_bucket does not run in check mode.
        assert checked.recaps["localhost"].items() >= {**figures, "skipped": 1, "failed": 0}.items(), checked.shown
        assert player.changing_calls() == []

    check(changed=2)
    assert aws.client("es").describe_packages()["PackageDetailsList"] == []
    assert "Contents" not in aws.client("s3").list_objects_v2(Bucket="my-bucket")

    player.play("aws_search.packages.quickstart", bucket="my-bucket", dictionary="synonyms.txt").succeeded()
    check(changed=0)


def test_dictionary_brings_each_change_of_the_file_to_two_domains(aws: LocalAws, player: Player) -> None:
    aws.client("s3").create_bucket(Bucket="my-bucket")
    for domain in DOMAINS:
        aws.client("es").create_elasticsearch_domain(DomainName=domain)
    aws.settings(copy_seconds=0.2, associate_seconds=0.2)

    def play(commit_message: str) -> Played:
        return player.play(
            "aws_search.packages.dictionary",
            bucket="my-bucket",
            dictionary="synonyms.txt",
            domains=DOMAINS,
            commit_message=commit_message,
        ).succeeded()

    first = play("Begin")
    details = package(aws)
    assert f"synonyms_path: analyzers/{details['PackageID']}" in first.shown
    assert versions_on_domains(aws, details["PackageID"]) == dict.fromkeys(DOMAINS, ("ACTIVE", "v1"))

    player.write("synonyms.txt", "ice cream, gelato, sorbet\n")
    second = play("Add sorbet")
    assert second.figures("changed") == {"localhost": 3}
    assert f"synonyms_path: analyzers/{details['PackageID']}" in second.shown
    assert package(aws)["AvailablePackageVersion"] == "v2"
    assert versions_on_domains(aws, details["PackageID"]) == dict.fromkeys(DOMAINS, ("ACTIVE", "v2"))
    history = aws.client("es").get_package_version_history(PackageID=details["PackageID"])["PackageVersionHistoryList"]
    (message,) = [entry["CommitMessage"] for entry in history if entry["PackageVersion"] == "v2"]
    assert message.startswith("Add sorbet [etag:")

    third = play("Nothing to add")
    assert third.figures("changed") == {"localhost": 0}
    assert player.changing_calls() == []
    assert versions_on_domains(aws, details["PackageID"]) == dict.fromkeys(DOMAINS, ("ACTIVE", "v2"))


def test_dictionary_in_check_mode_sends_nothing_before_the_first_run_and_before_a_change(
    aws: LocalAws, player: Player
) -> None:
    aws.client("s3").create_bucket(Bucket="my-bucket")
    aws.client("es").create_elasticsearch_domain(DomainName="shop")
    variables = {"bucket": "my-bucket", "dictionary": "synonyms.txt", "domains": ["shop"]}

    before_the_first_run = player.play("aws_search.packages.dictionary", "--check", **variables)
    assert before_the_first_run.code == 0, before_the_first_run.shown
    assert before_the_first_run.figures("failed") == {"localhost": 0}
    assert player.changing_calls() == []

    player.play("aws_search.packages.dictionary", **variables).succeeded()
    player.write("synonyms.txt", "ice cream, gelato, sorbet\n")
    before_a_change = player.play("aws_search.packages.dictionary", "--check", **variables).succeeded()
    assert before_a_change.figures("changed")["localhost"] >= 1
    assert player.changing_calls() == []
    assert package(aws)["AvailablePackageVersion"] == "v1"

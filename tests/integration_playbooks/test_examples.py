# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the documentation shows, run: the examples of the modules, and the playbooks and tasks in README and guides."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import textwrap
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from local_aws import LocalAws
from local_aws.archives import plugin_archive

if TYPE_CHECKING:
    from .conftest import Player

COLLECTION = Path(__file__).parents[2]
MODULES = sorted(path.stem for path in (COLLECTION / "plugins" / "modules").glob("*_package*.py"))
DOCUMENTS = sorted([*COLLECTION.glob("README.md"), *COLLECTION.glob("docs/**/*.md"), *COLLECTION.glob("docs/**/*.rst")])

EXAMPLES = COLLECTION / "docs" / "docsite" / "examples"

BUCKET = "search-dictionaries"
# For plays that are not for localhost.
INVENTORY = f"""
all:
  vars:
    ansible_connection: local
    ansible_python_interpreter: "{{{{ ansible_playbook_python }}}}"
  hosts:
    shop-us-east-1:
      aws_region: us-east-1
      dictionaries:
        - name: synonyms
          source:
            s3_bucket_name: {BUCKET}
            s3_key: synonyms.txt
"""
FENCED = re.compile(r"^```ya?ml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DIRECTIVE = re.compile(r"^( *)\.\. code-block:: yaml.*\n(?:\1 +:.*\n)*\n+((?:\1 +.*\n|\n)+)", re.MULTILINE)


def examples_of(module: str) -> str:
    """The EXAMPLES of a module, as they are in its documentation."""
    tree = ast.parse((COLLECTION / "plugins" / "modules" / f"{module}.py").read_text(encoding="utf-8"))
    (found,) = [
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", None) == "EXAMPLES"
    ]
    return str(found)


def blocks_of(text: str) -> list[str]:
    """The YAML blocks of a document in Markdown or reStructuredText that are plays or tasks: lists of named things."""
    blocks = FENCED.findall(text) + [textwrap.dedent(block) for _indentation, block in DIRECTIVE.findall(text)]
    return [block for block in blocks if re.match(r"(?:---\n|#.*\n|\n)*- ", block)]


def shown_blocks() -> list[Any]:
    """Each block of each document, under a name that leads to it."""
    return [
        pytest.param(block, id=f"{document.name}-{number}")
        for document in DOCUMENTS
        for number, block in enumerate(blocks_of(document.read_text(encoding="utf-8")), start=1)
    ]


def as_play(block: str) -> tuple[str, int | None]:
    """A playbook of the block, and how many tasks it has (None for what is a playbook already)."""
    content = yaml.safe_load(block)
    if any("hosts" in entry or "ansible.builtin.import_playbook" in entry for entry in content):
        return block, None
    head = "- name: Run what the documentation shows\n  hosts: localhost\n  gather_facts: false\n"
    head += (
        f"  vars:\n    dictionaries:\n      - name: synonyms\n        source: s3://{BUCKET}/synonyms.txt\n  tasks:\n"
    )
    return head + textwrap.indent(block.removeprefix("---\n"), "    "), len(content)


def prepare(aws: LocalAws, player: Player) -> None:
    """What the documentation speaks of: a bucket, dictionaries in it, domains, and packages of every kind."""
    s3 = aws.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.create_bucket(Bucket="other-bucket")
    s3.put_object(Bucket="other-bucket", Key="stopwords.txt", Body=b"and, or, the\n")
    player.folder.joinpath("files").mkdir()
    player.write("files/synonyms.txt", "another, synonym\n")
    for name in ("synonyms.txt", "stopwords.txt"):
        s3.put_object(Bucket=BUCKET, Key=name, Body=(player.folder / name).read_bytes())
    for domain in ("shop", "archive"):
        aws.put_domain(domain, EngineVersion="OpenSearch_2.19")
    s3.create_bucket(Bucket="search-plugins")
    for name, engine in (
        ("analysis-tibetan-OpenSearch_2.17", "2.17"),
        ("analysis-tibetan-OpenSearch_2.19", "2.19"),
        ("titanium-lockbox", "2.19"),
        ("titanium-config", "2.19"),
    ):
        s3.put_object(Bucket="search-plugins", Key=f"{name}.zip", Body=plugin_archive(name, engine))
    s3.put_object(Bucket="search-plugins", Key="license.json", Body=b"{}")
    s3.create_bucket(Bucket="search-packages")
    s3.put_object(Bucket="search-packages", Key="synonyms.txt", Body=b"another, synonym\n")
    for version in ("2.17", "2.19"):
        archive = plugin_archive("analysis-tibetan", version)
        s3.put_object(Bucket="search-packages", Key=f"analysis-tibetan-{version}.zip", Body=archive)
    # Imported long ago, so that the dictionary in the bucket is newer.
    synonyms = {"CreatedAt": 1_700_000_000, "LastUpdatedAt": 1_700_000_000, "PackageDescription": "Old"}
    synonyms["PackageVendingOptions"] = {"VendingEnabled": True}
    aws.put_package(PackageName="synonyms", domains=[{"DomainName": "archive"}], **synonyms)
    aws.put_package(PackageName="stopwords")
    aws.put_package(PackageName="old-synonyms")
    aws.put_package(PackageName="failed", PackageStatus="VALIDATION_FAILED")
    aws.put_aws_plugins(names=["analysis-nori"], engines=["OpenSearch_2.17", "OpenSearch_2.19"])
    # Newer than its archive, so that it is current.
    aws.put_package(PackageName="analysis-tibetan", PackageType="ZIP-PLUGIN", EngineVersion="OpenSearch_2.19")


def run(aws: LocalAws, player: Player, block: str) -> None:
    prepare(aws, player)
    playbook, tasks = as_play(block)
    inventory = player.write("inventory.yml", INVENTORY)
    played = player.play(player.write("playbook.yml", playbook), "-i", inventory)
    assert played.code == 0, played.shown
    assert played.recaps, played.shown
    if tasks is not None:
        played.succeeded()
        assert played.figures("ok") == {"localhost": tasks}, played.shown


@pytest.mark.parametrize("module", MODULES)
def test_every_example_of_a_module_runs_as_it_is_documented(aws: LocalAws, player: Player, module: str) -> None:
    if module == "opensearch_package_associations":
        # The packages that its examples install are there.
        aws.put_package(PackageName="titanium-lockbox", PackageType="ZIP-PLUGIN", EngineVersion="OpenSearch_2.19")
        aws.put_package(PackageName="titanium-license", PackageType="PACKAGE-LICENSE")
    run(aws, player, examples_of(module))
    changing = {call["operation"] for call in aws.calls(service="es", mutating=True)}
    assert changing == {
        "es_package": {"UpdatePackage", "AssociatePackage", "DissociatePackage", "DeletePackage"},
        "es_package_association": {"AssociatePackage", "DissociatePackage"},
        "es_package_associations": {"AssociatePackage", "DissociatePackage"},
        "es_package_info": set(),
        "es_packages": {"UpdatePackage", "AssociatePackage", "DissociatePackage", "DeletePackage"},
    }.get(module, changing)


@pytest.mark.parametrize("block", shown_blocks())
def test_every_playbook_and_task_that_a_document_shows_runs(aws: LocalAws, player: Player, block: str) -> None:
    run(aws, player, block)


def test_the_first_playbook_of_readme_can_be_previewed_at_any_time_and_prints_what_the_start_page_shows(
    aws: LocalAws, player: Player
) -> None:
    playbook = player.write("playbook.yml", FENCED.findall((COLLECTION / "README.md").read_text(encoding="utf-8"))[0])
    page = COLLECTION / "tests" / "tools" / "sphinx" / "pages" / "index.md"
    (output,) = re.findall(r"^```text\n(.*?)```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    s3 = aws.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key="synonyms.txt", Body=b"ice cream, gelato\n")
    for domain in ("shop", "archive"):
        aws.put_domain(domain)
    assert "analyzers/<new ID>" in player.play(playbook, "--check").succeeded().shown
    assert player.changing_calls() == []
    player.play(playbook).succeeded()
    player.wait_for_the_next_second()
    s3.put_object(Bucket=BUCKET, Key="synonyms.txt", Body=b"ice cream, gelato\nsorbet, sherbet\n")
    played = player.play(playbook, "--check", "--diff").succeeded()
    # No two packages of a stand-in have the same ID.
    assert output in re.sub(r"F\d{9}", "F100000001", played.shown), played.shown


class Notified:
    """A server that keeps what is posted to it."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        texts = self.texts

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                texts.append(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["text"])
                self.send_response(200)
                self.end_headers()

            def log_message(self, *unused: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> Notified:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *unused: object) -> None:
        self.server.shutdown()
        self.server.server_close()


def test_the_nightly_refresh_tells_which_domain_runs_which_version_also_where_one_failed(
    aws: LocalAws, player: Player
) -> None:
    prepare(aws, player)
    aws.outcome("VALIDATION_FAILED", PackageName="synonyms")
    with Notified() as notified:
        failed = player.play(EXAMPLES / "nightly.yml", webhook=notified.url)
        assert failed.code == 2
        good = player.play(EXAMPLES / "nightly.yml", webhook=notified.url)
        assert good.code == 0, good.shown
    first, second = (text.split("\n") for text in notified.texts)
    assert first[0].startswith(
        "Dictionaries: 1 of 2 packages failed. Package synonyms: import failed (VALIDATION_FAILED"
    )
    assert first[1:] == ["shop runs stopwords v1", "archive runs synonyms v1"]
    assert second == [
        "Dictionaries: all refreshed",
        "shop runs stopwords v1",
        "archive runs synonyms v2",
        "shop runs synonyms v2",
    ]


def test_the_preview_of_a_change_shows_imports_and_roll_outs_and_sends_nothing(aws: LocalAws, player: Player) -> None:
    prepare(aws, player)
    player.write("synonyms.txt", "another\n")
    played = player.play(EXAMPLES / "preview_of_a_change.yml", "--check", "--diff")
    assert (played.code, player.changing_calls()) == (0, []), played.shown
    assert "+++ after: package synonyms on domain shop" in played.shown
    assert player.play(EXAMPLES / "preview_of_a_change.yml").code == 2


def test_credentials_may_come_from_a_vault_from_a_profile_or_from_the_environment(
    aws: LocalAws, player: Player
) -> None:
    prepare(aws, player)
    environment = aws.environment()
    keys = [environment.pop("AWS_ACCESS_KEY_ID"), environment.pop("AWS_SECRET_ACCESS_KEY")]
    player.write("secrets.yml", f"aws_access_key: {keys[0]}\naws_secret_key: {keys[1]}\n")
    password = player.write("password", "a password\n")
    encrypt = [Path(sys.executable).with_name("ansible-vault"), "encrypt", "--vault-password-file", password]
    subprocess.run([*encrypt, player.folder / "secrets.yml"], check=True, capture_output=True)
    options = ["--vault-password-file", password, "-vvv"]
    secrets = str(player.folder / "secrets.yml")
    vault = player.play(EXAMPLES / "keys_from_a_vault.yml", *options, environment=environment, secrets=secrets)
    assert vault.code == 0, vault.shown
    assert keys[1] not in vault.shown
    assert player.changing_calls() == ["UpdatePackage"]

    credentials = player.write(
        "credentials", f"[search]\naws_access_key_id = {keys[0]}\naws_secret_access_key = {keys[1]}\n"
    )
    with_profile = {**aws.environment(), "AWS_SHARED_CREDENTIALS_FILE": str(credentials)}
    played = player.play(EXAMPLES / "sso_profile.yml", environment=with_profile)
    assert played.code == 0, played.shown

    dictionaries = [{"name": "synonyms", "source": f"s3://{BUCKET}/synonyms.txt", "domains": ["shop", "archive"]}]
    assert player.play(EXAMPLES / "awx.yml").code == 2
    played = player.play(EXAMPLES / "awx.yml", region="us-east-1", dictionaries=dictionaries)
    assert played.code == 0, played.shown


def test_the_package_operations_and_s3_may_have_endpoints_of_their_own(aws: LocalAws, player: Player) -> None:
    prepare(aws, player)
    environment = {name: value for name, value in aws.environment().items() if name != "AWS_ENDPOINT_URL"}
    urls = {"es_endpoint": aws.url, "s3_endpoint": aws.url}
    played = player.play(EXAMPLES / "interface_endpoints.yml", environment=environment, **urls)
    assert (played.code, player.changing_calls()) == (0, ["UpdatePackage"]), played.shown
    # An endpoint that serves no S3 is named.
    aws.settings(serve_s3="not_found")
    refused = player.play(EXAMPLES / "interface_endpoints.yml", environment=environment, **urls)
    assert refused.code == 2
    assert f" at {aws.url} " in refused.shown


def test_blocks_are_found_in_both_kinds_of_documents_and_what_is_neither_play_nor_task_is_left_out() -> None:
    play = "- name: A play\n  hosts: all\n"
    other = "collections:\n  - name: amazon.aws\n"
    markdown = f"Text\n\n```yaml\n{play}```\n\n```yaml\n---\n{play}```\n\n```yaml\n{other}```\n\n```json\n[]\n```\n"
    assert blocks_of(markdown) == [play, f"---\n{play}"]
    indented = textwrap.indent(play, "     ")
    directive = ".. code-block:: yaml"
    rst = f"Text\n\n{directive}\n\n{indented}\nText\n\n  {directive}+jinja\n     :linenos:\n\n{indented}\nText\n"
    assert [block.strip() for block in blocks_of(rst)] == [play.strip()] * 2
    assert [as_play(block)[1] for block in (play, "- name: A task\n  ansible.builtin.ping:\n")] == [None, 1]


def test_an_example_that_does_not_run_fails(aws: LocalAws, player: Player) -> None:
    with pytest.raises(AssertionError, match="missing required arguments: name"):
        run(aws, player, "- name: Misspell an option\n  aws_search.packages.es_package:\n    nam: synonyms\n")

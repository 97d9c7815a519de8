# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the documentation shows, run: the examples of the modules, and the playbooks and tasks in README and guides."""

from __future__ import annotations

import ast
import re
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from local_aws import LocalAws

if TYPE_CHECKING:
    from .conftest import Player

COLLECTION = Path(__file__).parents[2]
MODULES = sorted(path.stem for path in (COLLECTION / "plugins" / "modules").glob("es_*.py"))
DOCUMENTS = sorted([*COLLECTION.glob("README.md"), *COLLECTION.glob("docs/**/*.md"), *COLLECTION.glob("docs/**/*.rst")])

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
    head = "- name: Run what the documentation shows\n  hosts: localhost\n  gather_facts: false\n  tasks:\n"
    return head + textwrap.indent(block.removeprefix("---\n"), "    "), len(content)


def prepare(aws: LocalAws, player: Player) -> None:
    """What the documentation speaks of: a bucket, dictionaries in it, domains, and packages of every kind."""
    s3, es = aws.client("s3"), aws.client("es")
    s3.create_bucket(Bucket=BUCKET)
    for name in ("synonyms.txt", "stopwords.txt"):
        s3.put_object(Bucket=BUCKET, Key=name, Body=(player.folder / name).read_bytes())
    for domain in ("shop", "archive"):
        es.create_elasticsearch_domain(DomainName=domain)
    # Imported long ago, so that the dictionary in the bucket is newer.
    synonyms = {"CreatedAt": 1_700_000_000, "LastUpdatedAt": 1_700_000_000, "PackageDescription": "Old"}
    aws.put_package(PackageName="synonyms", domains=[{"DomainName": "archive"}], **synonyms)
    aws.put_package(PackageName="stopwords")
    aws.put_package(PackageName="old-synonyms")
    aws.put_package(PackageName="failed", PackageStatus="VALIDATION_FAILED")
    aws.put_package(PackageName="analysis-nori", PackageID="G1")


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
    run(aws, player, examples_of(module))
    changing = {call["operation"] for call in aws.calls(service="es", mutating=True)}
    assert changing == {
        "es_package": {"UpdatePackage", "DissociatePackage", "DeletePackage"},
        "es_package_association": {"AssociatePackage", "DissociatePackage"},
        "es_package_info": set(),
        "es_packages": {"UpdatePackage", "DeletePackage"},
    }.get(module, changing)


@pytest.mark.parametrize("block", shown_blocks())
def test_every_playbook_and_task_that_a_document_shows_runs(aws: LocalAws, player: Player, block: str) -> None:
    run(aws, player, block)


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

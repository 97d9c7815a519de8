# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role dictionaries and its playbook: five dictionaries on three domains, from files to searches."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from local_aws import LocalAws

from .conftest import Played, Player

PLAYBOOK = "aws_search.packages.dictionaries"
DOMAINS = ("archive", "blog", "shop")
# name: file, content, format, domains
FILES: dict[str, tuple[str, str, str, list[str]]] = {
    "synonyms": ("synonyms.txt", "ice cream, gelato\nsofa => couch\n", "solr", ["shop", "archive"]),
    "animals": ("animals.pl", "s(100000001,1,'dog',n,1,0).\ns(100000001,2,'hound',n,2,0).\n", "wordnet", ["blog"]),
    "stopwords": ("stopwords.txt", "and\nor\n", "stopwords", ["shop", "archive", "blog"]),
    "japanese": (
        "japanese.csv",
        "東京スカイツリー,東京 スカイツリー,トウキョウ スカイツリー,カスタム名詞\n",
        "kuromoji",
        ["archive"],
    ),
    "korean": ("korean.txt", "세종시 세종 시\n", "nori", []),
}
ROLL_OUTS = sum(len(domains) for _file, _content, _format, domains in FILES.values())
# A play of a user's, with a handler that listens.
PLAY = """
- hosts: localhost
  gather_facts: false
  tasks:
    - ansible.builtin.include_role: {name: aws_search.packages.dictionaries}
      vars:
        dictionaries_bucket: words
        dictionaries_files: "{{ files }}"
        dictionaries_api: "{{ api | default('es') }}"
    - ansible.builtin.debug: {msg: The role has not failed}
  handlers:
    - name: Tell the search
      listen: dictionaries rolled out
      ansible.builtin.debug:
        msg: "HANDLED {{ dictionaries_rolled_out_to }} {{ dictionaries_summary | map(attribute='ok') | list }}"
"""


@pytest.fixture
def files(aws: LocalAws, player: Player) -> list[dict[str, Any]]:
    """What the role is given of each dictionary. The bucket and the domains are there."""
    aws.client("s3").create_bucket(Bucket="words")
    for domain in DOMAINS:
        aws.put_domain(domain)
    given = []
    for name, (file, content, kind, domains) in FILES.items():
        path = player.write(file, content)
        given.append({"name": name, "path": str(path), "format": kind, "domains": domains})
    return given


def handled(played: Played) -> list[str]:
    """What the handler said, each time that it ran."""
    return re.findall(r'"msg": "(HANDLED .*)"', played.shown)


def versions(aws: LocalAws) -> dict[str, dict[str, str]]:
    """Version by package of each domain, of what is ACTIVE there."""
    es, found = aws.client("es"), {}
    for domain in DOMAINS:
        listed = es.list_packages_for_domain(DomainName=domain)["DomainPackageDetailsList"]
        active = [one for one in listed if one["DomainPackageStatus"] == "ACTIVE"]
        found[domain] = {one["PackageName"]: one["PackageVersion"] for one in active}
    return found


@pytest.mark.parametrize("api", ["es", "opensearch"])
def test_five_dictionaries_get_to_three_domains_and_stay_as_they_are(
    aws: LocalAws, player: Player, files: list[dict[str, Any]], api: str
) -> None:
    aws.settings(copy_seconds=1, associate_seconds=1)
    playbook = player.write("play.yml", PLAY)
    wanted = {
        domain: {name: "v1" for name, (_f, _c, _k, domains) in FILES.items() if domain in domains} for domain in DOMAINS
    }
    checked = player.play(playbook, "--check", "--diff", files=files, api=api)
    assert (checked.code, player.changing_calls()) == (0, []), checked.shown
    assert checked.shown.count("+++ after: package ") == len(FILES) + ROLL_OUTS, checked.shown
    assert versions(aws) == {domain: {} for domain in DOMAINS}

    first = player.play(playbook, files=files, api=api)
    assert first.code == 0, first.shown
    assert versions(aws) == wanted
    calls = player.changing_calls()
    assert (calls.count("PutObject"), calls.count("CreatePackage"), calls.count("AssociatePackage")) == (
        5,
        5,
        ROLL_OUTS,
    )
    told = "HANDLED ['archive', 'blog', 'shop'] [True, True, True, True, True]"
    assert handled(first) == [told], first.shown

    for options in ([], ["--check"]):
        again = player.play(playbook, *options, files=files, api=api)
        assert (again.code, again.figures("changed")) == (0, {"localhost": 0}), again.shown
        assert (player.changing_calls(), handled(again)) == ([], [])

    player.wait_for_the_next_second()
    player.write("synonyms.txt", "ice cream, gelato, sorbet\n")
    checked = player.play(playbook, "--check", "--diff", files=files, api=api)
    assert (checked.code, player.changing_calls()) == (0, []), checked.shown
    assert checked.shown.count("+++ after: package synonyms") == 3, checked.shown
    changed = player.play(playbook, files=files, api=api)
    assert changed.code == 0, changed.shown
    assert sorted(player.changing_calls()) == ["AssociatePackage", "AssociatePackage", "PutObject", "UpdatePackage"]
    assert versions(aws) == {
        domain: {**there, **({"synonyms": "v2"} if "synonyms" in there else {})} for domain, there in wanted.items()
    }
    assert handled(changed) == ["HANDLED ['archive', 'shop'] [True, True, True, True, True]"]


def test_what_fails_stops_no_other_and_is_named_and_handlers_run(
    aws: LocalAws, player: Player, files: list[dict[str, Any]]
) -> None:
    player.write("animals.pl", "s(100000001,1,dog,n,1,0).\n")
    aws.outcome("ASSOCIATION_FAILED", DomainName="archive", PackageName="stopwords")
    files.append({"name": "nowhere", "path": str(player.folder / "nowhere.txt"), "domains": ["shop"]})
    files[3]["domains"] = ["archive", "no-such-domain"]
    played = player.play(player.write("play.yml", PLAY), files=files)
    assert played.code == 2, played.shown
    assert "The role has not failed" not in played.shown
    assert handled(played) == ["HANDLED ['archive', 'blog', 'shop'] [True, False, False, False, True, False]"]
    (told,) = re.findall(r'"msg": "(4 of 6 dictionaries failed.*)"', played.shown)
    for words in (
        "animals.pl): line 1: The line has no word between two single quotes",
        "Package stopwords on domain archive: association failed",
        "no-such-domain",
        "nowhere (",
    ):
        assert words in told, told
    assert versions(aws) == {
        "shop": {"synonyms": "v1", "stopwords": "v1"},
        "archive": {"synonyms": "v1", "japanese": "v1"},
        "blog": {"stopwords": "v1"},
    }
    assert "animals.pl" not in [one["Key"] for one in aws.client("s3").list_objects_v2(Bucket="words")["Contents"]]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"name": "Stop_Y"}, "lowercase letters, digits and hyphens, got Stop_Y."),
        ({"name": "synonyms"}, "dictionaries_files must not contain a name more than once, got synonyms."),
        ({"domains": ["shop", "a b"]}, "have 3 to 28 lowercase letters, digits and hyphens, got a b."),
    ],
)
def test_an_invalid_name_is_refused_before_anything_is_uploaded(
    aws: LocalAws, player: Player, files: list[dict[str, Any]], more: dict[str, Any], sentence: str
) -> None:
    aws.forget_calls()
    played = player.play(player.write("play.yml", PLAY), files=[*files[:-1], {**files[-1], **more}])
    assert (played.code != 0, aws.calls()) == (True, []), played.shown
    assert sentence in " ".join(played.shown.split()), played.shown


def test_the_playbook_names_the_line_of_a_faulty_dictionary_and_takes_the_others_on(
    aws: LocalAws, player: Player, files: list[dict[str, Any]]
) -> None:
    player.write("synonyms.txt", "ice cream, gelato\nspade => shovel => digger\n")
    played = player.play(PLAYBOOK, bucket="words", dictionaries=files)
    (told,) = re.findall(r'"msg": "(1 of 5 dictionaries failed.*)"', played.shown)
    assert "synonyms.txt): line 2, column 17: The line has more than one =>, so the engine refuses the file." in told
    assert versions(aws)["shop"] == {"stopwords": "v1"}


def test_no_fact_of_a_play_can_take_the_place_of_a_variable_of_the_role() -> None:
    tasks = (Path(__file__).parents[2] / "roles" / "dictionaries" / "tasks" / "main.yml").read_text(encoding="utf-8")
    names = {
        name
        for task in yaml.safe_load(tasks)
        for name in [
            *task.get("vars", {}),
            *task.get("ansible.builtin.set_fact", {}),
            task.get("register", "dictionaries_checked"),
            task.get("loop_control", {}).get("index_var", "dictionaries_index"),
        ]
    }
    assert len(names) > 10
    assert {name for name in names if not name.startswith("dictionaries_")} == set()


def test_a_dictionary_is_stopped_for_warnings_that_it_does_not_accept(
    aws: LocalAws, player: Player, files: list[dict[str, Any]]
) -> None:
    synonyms, *others = files[:3]
    player.write("synonyms.txt", "sofa => couch\n" * 8 + "ice cream; gelato\n")
    options = {"files": [synonyms, *others], "dictionaries_fail_on": "warning"}
    played = player.play(player.write("play.yml", PLAY), "--check", **options)
    (told,) = re.findall(r'"msg": "(1 of 3 dictionaries failed.*)"', played.shown)
    assert "line 2: The line says the same as line 1." in told
    assert "line 9, column 10: The engine takes the whole line for one term" in told
    synonyms["ignore"] = ["duplicate-rule", "wrong-separator"]
    played = player.play(player.folder / "play.yml", "--check", **options)
    assert played.code == 0, played.shown
    synonyms["ignore"] = ["all"]
    played = player.play(player.folder / "play.yml", "--check", **options)
    assert "synonyms.txt): value of ignore must be one or more of: accidental-escape" in played.shown


def test_the_playbook_takes_a_file_and_makes_a_bucket_only_when_it_is_told(
    aws: LocalAws, player: Player, files: list[dict[str, Any]]
) -> None:
    given = [dict(one, path=one["path"].rpartition("/")[2]) for one in files]
    listed = player.write("dictionaries.yml", yaml.safe_dump({"dictionaries": given}, allow_unicode=True))
    for words, options in (
        ("Give the bucket with", ["-e", f"@{listed}"]),
        ("Give the bucket with", ["-e", "bucket=x"]),
    ):
        played = player.play(PLAYBOOK, *options)
        assert (played.code, words in played.shown, player.changing_calls()) == (2, True, []), played.shown
    played = player.play(PLAYBOOK, "-e", f"@{listed}", bucket="made-here", dictionaries_prefix="search/")
    (told,) = re.findall(r'"msg": "(5 of 5 dictionaries failed.*)"', played.shown)
    assert "Bucket 'made-here' does not exist. Create it, or set dictionaries_create_bucket to true. " in told, told
    assert player.changing_calls().count("CreateBucket") == 0
    options = {"bucket": "made-here", "dictionaries_prefix": "search/", "dictionaries_create_bucket": True}
    checked = player.play(PLAYBOOK, "-e", f"@{listed}", "--check", **options)
    assert (checked.code, player.changing_calls()) == (0, []), checked.shown
    played = player.play(PLAYBOOK, "-e", f"@{listed}", **options)
    assert played.code == 0, played.shown
    keys = [one["Key"] for one in aws.client("s3").list_objects_v2(Bucket="made-here")["Contents"]]
    assert keys == sorted(f"search/{name}.{file.split('.')[1]}" for name, (file, _c, _k, _d) in FILES.items())
    assert re.search(r'"synonyms": "analyzers/F\d+"', played.shown), played.shown

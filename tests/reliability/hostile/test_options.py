# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every option of every module, with every value that nobody means well with."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils import _module
from ansible_collections.aws_search.packages.plugins.modules import (
    es_package,
    es_package_association,
    es_package_info,
    es_packages,
)
from ansible_collections.aws_search.packages.tests.reliability.hostile.values import (
    FILTER_VALUE,
    LONE_SURROGATES,
    MEGABYTE,
    SECONDS,
    STRINGS,
    WRONG_TYPES,
    refused,
    told,
)

if TYPE_CHECKING:
    from .conftest import Victim

Main = Callable[[], None]

SOURCE = {"s3_bucket_name": "dictionaries", "s3_key": "synonyms.txt"}
# With these, each option has something to do: the package is there and imported again, with all that is sent then.
PACKAGE = {"name": "synonyms", "source": SOURCE, "description": "Synonyms", "commit_message": "Add sorbet"}
SENSIBLE: dict[Main, dict[str, Any]] = {
    es_package.main: {**PACKAGE, "update": "always"},
    es_packages.main: {"packages": [PACKAGE], "update": "always"},
    es_package_association.main: {"domain_name": "shop", "name": "synonyms"},
    es_package_info.main: {"names": ["synonyms"]},
}
SPECIFICATIONS: dict[Main, dict[str, dict[str, Any]]] = {
    es_package.main: {**_module.PACKAGE_ARGUMENTS, **_module.HOW_ARGUMENTS, **_module.WAIT_ARGUMENTS},
    es_packages.main: {**_module.PACKAGES_ARGUMENTS, **_module.HOW_ARGUMENTS, **_module.WAIT_ARGUMENTS},
    es_package_association.main: {**_module.ASSOCIATION_ARGUMENTS, **_module.WAIT_ARGUMENTS},
    es_package_info.main: _module.INFO_ARGUMENTS,
}


def name_of(main: Main) -> str:
    return main.__module__.rpartition(".")[2]


def options_of(kind: str) -> list[Any]:
    """Each module with each of its options of a kind."""
    return [
        pytest.param(main, option, id=f"{name_of(main)} {option}")
        for main, specification in SPECIFICATIONS.items()
        for option, rules in specification.items()
        if kind == ("choice" if "choices" in rules and rules["type"] == "str" else rules["type"])
    ]


def changed(package: dict[str, Any], option: str, value: Any) -> dict[str, Any]:
    """The options of a package with another value of one, which may be one of `source`."""
    outer, _dot, inner = option.partition(".")
    return {**package, outer: {**package[outer], inner: value} if inner else value}


STRING_OPTIONS = ["name", "description", "commit_message", "source.s3_bucket_name", "source.s3_key"]


@pytest.mark.parametrize("option", STRING_OPTIONS)
def test_a_string_of_a_package_is_refused_by_its_name_or_sent_as_it_is(victim: Victim, option: str) -> None:
    strings = {**STRINGS, **(LONE_SURROGATES if "." in option else {})}
    for what, value in strings.items():
        package = changed(PACKAGE, option, value)
        ended = victim.attack(es_package.main, **package, update="always")
        bad = refused(told(package))
        if bad:
            victim.assert_refused(ended, bad)
        else:
            # A bucket that cannot be is refused by botocore, when the object in it is looked at.
            assert "UpdatePackage" in victim.wire.operations() or option == "source.s3_bucket_name", (what, ended)
            victim.assert_sent_as_it_is(told(package))


@pytest.mark.parametrize("option", STRING_OPTIONS)
def test_a_string_of_an_entry_is_refused_with_its_place_or_sent_as_it_is(victim: Victim, option: str) -> None:
    few = {
        name: STRINGS[name] for name in ("NUL", "header", "Jinja", "dots", "decomposed", "fingerprint", "a megabyte")
    }
    for what, value in {**few, **LONE_SURROGATES}.items():
        package = changed(PACKAGE, option, value)
        other = {**PACKAGE, "name": "stopwords"}
        ended = victim.attack(es_packages.main, packages=[other, package], update="always")
        bad = refused(told(package))
        if bad:
            victim.assert_refused(ended, [f"packages[1].{name}" for name in bad])
        else:
            (created,) = victim.wire.parameters("CreatePackage")
            assert created["PackageName"] == "stopwords", what
            sent = victim.wire.parameters("UpdatePackage")
            assert sent or option == "source.s3_bucket_name", (what, ended)
            for update in sent:
                assert update["PackageSource"]["S3Key"] == package["source"]["s3_key"]
                assert update["PackageDescription"] == package["description"]
                assert update["CommitMessage"].startswith(package["commit_message"])
        victim.begin()


@pytest.mark.parametrize("option", ["domain_name", "name", "package_id"])
def test_a_string_of_an_association_is_refused_by_its_name_or_looked_for(victim: Victim, option: str) -> None:
    for what, value in STRINGS.items():
        options = {"domain_name": "shop", "name" if option != "package_id" else option: "synonyms", option: value}
        ended = victim.attack(es_package_association.main, **options)
        bad = refused(options)
        if bad:
            victim.assert_refused(ended, bad)
        else:
            assert option == "package_id", what
            assert ended.failed
            assert set(victim.wire.operations()) <= {"DescribePackages", "ListPackagesForDomain"}


@pytest.mark.parametrize("option", ["names", "package_ids"])
def test_what_cannot_be_a_filter_is_not_sent_as_one_and_finds_nothing(victim: Victim, option: str) -> None:
    for what, value in {**STRINGS, **LONE_SURROGATES}.items():
        ended = victim.attack(es_package_info.main, **{option: [value]})
        if value == "":
            victim.assert_refused(ended, [option])
            continue
        assert ended.ok()["packages"] == [], what
        (sent,) = victim.wire.parameters("DescribePackages")
        assert bool(sent.get("Filters")) == bool(FILTER_VALUE.fullmatch(value))


def test_the_domain_of_a_question_is_refused_by_its_name(victim: Victim) -> None:
    for value in STRINGS.values():
        ended = victim.attack(es_package_info.main, domain_name=value)
        victim.assert_refused(ended, ["domain_name"])


@pytest.mark.parametrize("main", SENSIBLE, ids=name_of)
def test_no_type_is_taken_for_another_and_none_ends_otherwise_than_in_json(victim: Victim, main: Main) -> None:
    odd = [None, -1, 1.5, 10**30, True, [], {}, [None], {"a": None}, [[["synonyms"]]], ""]
    for option in SPECIFICATIONS[main]:
        for value in odd:
            victim.attack(main, **{**SENSIBLE[main], option: value})
    assert victim.attack(main, **SENSIBLE[main], no_such_option=MEGABYTE).message.startswith("Unsupported parameters")
    assert victim.wire.requests == []


@pytest.mark.parametrize(("main", "option"), options_of("bool"))
def test_what_is_neither_yes_nor_no_is_refused(victim: Victim, main: Main, option: str) -> None:
    for value in WRONG_TYPES["bool"]:
        ended = victim.attack(main, **{**SENSIBLE[main], option: value})
        victim.assert_refused(ended, [option])


@pytest.mark.parametrize(("main", "option"), options_of("choice"))
def test_what_is_no_choice_is_refused(victim: Victim, main: Main, option: str) -> None:
    for value in WRONG_TYPES["choice"]:
        ended = victim.attack(main, **{**SENSIBLE[main], option: value})
        assert option in ended.message
        assert victim.wire.requests == []


@pytest.mark.parametrize(("main", "option"), options_of("int"))
def test_what_is_no_number_of_seconds_is_refused(victim: Victim, main: Main, option: str) -> None:
    for value in [*WRONG_TYPES["int"], *SECONDS]:
        ended = victim.attack(main, **{**SENSIBLE[main], option: value})
        victim.assert_refused(ended, [option])


@pytest.mark.parametrize("inner", [*WRONG_TYPES["dict"], {}, {"s3_key": "k"}, {"s3_bucket_name": "b" * 3}], ids=str)
def test_what_is_no_source_is_refused(victim: Victim, inner: Any) -> None:
    for main, options in (
        (es_package.main, changed(PACKAGE, "source", inner)),
        (es_packages.main, {"packages": [PACKAGE, changed(PACKAGE, "source", inner)]}),
    ):
        ended = victim.attack(main, **options)
        assert ended.failed
        assert re.search("source|dict|is not iterable", ended.message)
        assert victim.wire.requests == []


@pytest.mark.parametrize(
    "packages",
    [
        None,
        {},
        {"name": "synonyms"},
        "synonyms",
        5,
        [None],
        ["synonyms"],
        [[]],
        [[PACKAGE]],
        [5],
        [{}],
        [{"source": SOURCE}],
        [{**PACKAGE, "state": "gone"}],
        [{**PACKAGE, "purge": True}],
        [{**PACKAGE, "source": {**SOURCE, "s3_version": "1"}}],
        [PACKAGE, PACKAGE],
        [PACKAGE, {**PACKAGE, "name": "synonyms\0"}],
        [],
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_is_no_list_of_packages_is_refused_and_purges_nothing(victim: Victim, packages: Any) -> None:
    ended = victim.attack(es_packages.main, packages=packages, purge=True)
    assert ended.failed
    assert victim.wire.requests == []


def test_a_thousand_bad_entries_are_told_apart_and_in_bounds(victim: Victim) -> None:
    entries = [{"name": f"Synonyms {number}", "description": MEGABYTE[:5000]} for number in range(1000)]
    ended = victim.attack(es_packages.main, packages=entries)
    bad = [f"packages[{number}].{option} is" for number in range(1000) for option in ("name", "description")]
    victim.assert_refused(ended, bad)


@pytest.mark.parametrize("key", sorted(set(STRINGS) - {"empty", "more bytes than characters", "a megabyte"}))
def test_the_object_of_an_odd_key_is_the_one_that_is_looked_at(victim: Victim, key: str) -> None:
    """Keys that look alike are not taken for one another, and none is made tidy on its way."""
    package = {**PACKAGE, "source": {**SOURCE, "s3_key": STRINGS[key]}}
    victim.attack(es_package.main, **package, update="always").ok()
    assert victim.wire.objects() == [f"dictionaries/{STRINGS[key]}"]

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every option of every module, with every value that nobody means well with."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._module import argspec
from ansible_collections.aws_search.packages.plugins.module_utils._module.family import ES
from ansible_collections.aws_search.packages.plugins.module_utils._module.opensearch import OPENSEARCH
from ansible_collections.aws_search.packages.plugins.modules import (
    es_package,
    es_package_association,
    es_package_associations,
    es_package_info,
    es_packages,
    opensearch_package,
    opensearch_package_association,
    opensearch_package_associations,
    opensearch_package_info,
    opensearch_packages,
)
from ansible_collections.aws_search.packages.tests.reliability.hostile.guard import Guard
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

Main = Callable[[], None]

SOURCE = {"s3_bucket_name": "dictionaries", "s3_key": "synonyms.txt"}
# With these, each option has something to do: the package is there and imported again, with all that is sent then.
PACKAGE: dict[str, Any] = {
    "name": "synonyms",
    "source": SOURCE,
    "unreadable_source": "warn",
    "description": "Synonyms",
    "commit_message": "Add sorbet",
    "update": "always",
}
# Of the 2021 API: nothing is imported, as there is no source.
PLUGIN: dict[str, Any] = {"name": "synonyms", "package_type": "ZIP-PLUGIN", "engine_version": "OpenSearch_2.19"}
SENSIBLE: dict[Main, dict[str, Any]] = {
    es_package.main: PACKAGE,
    es_packages.main: {"packages": [PACKAGE]},
    es_package_association.main: {"domain_name": "shop", "name": "synonyms"},
    es_package_associations.main: {"domain_name": "shop", "packages": [{"name": "synonyms"}]},
    es_package_info.main: {"names": ["synonyms"]},
    opensearch_package.main: PLUGIN,
    opensearch_packages.main: {"packages": [PLUGIN]},
    opensearch_package_association.main: {"domain_name": "shop", "name": "synonyms"},
    opensearch_package_associations.main: {"domain_name": "shop", "packages": [{"name": "synonyms"}]},
    opensearch_package_info.main: {"names": ["synonyms"]},
}
SPECIFICATIONS: dict[Main, dict[str, dict[str, Any]]] = {
    es_package.main: argspec.single_package(ES),
    es_packages.main: argspec.many_packages(ES),
    es_package_association.main: argspec.single_association(ES),
    es_package_associations.main: argspec.many_associations(ES),
    es_package_info.main: argspec.info(ES),
    opensearch_package.main: argspec.single_package(OPENSEARCH),
    opensearch_packages.main: argspec.many_packages(OPENSEARCH),
    opensearch_package_association.main: argspec.single_association(OPENSEARCH),
    opensearch_package_associations.main: argspec.many_associations(OPENSEARCH),
    opensearch_package_info.main: argspec.info(OPENSEARCH),
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
def test_a_string_of_a_package_is_refused_by_its_name_or_sent_as_it_is(guard: Guard, option: str) -> None:
    strings = {**STRINGS, **(LONE_SURROGATES if "." in option else {})}
    for what, value in strings.items():
        package = changed(PACKAGE, option, value)
        ended = guard.run(es_package.main, **package)
        bad = refused(told(package))
        if bad:
            guard.assert_refused(ended, bad)
        else:
            # A bucket that cannot be is refused by botocore, when the object in it is looked at.
            assert "UpdatePackage" in guard.operations() or option == "source.s3_bucket_name", (what, ended)
            guard.assert_sent_as_it_is(told(package))


@pytest.mark.parametrize("option", STRING_OPTIONS)
def test_a_string_of_an_entry_is_refused_with_its_place_or_sent_as_it_is(guard: Guard, option: str) -> None:
    few = {
        name: STRINGS[name] for name in ("NUL", "header", "Jinja", "dots", "decomposed", "fingerprint", "a megabyte")
    }
    for what, value in {**few, **LONE_SURROGATES}.items():
        package = changed(PACKAGE, option, value)
        other = {**PACKAGE, "name": "stopwords"}
        ended = guard.run(es_packages.main, packages=[other, package])
        bad = refused(told(package))
        if bad:
            guard.assert_refused(ended, [f"packages[1].{name}" for name in bad])
        else:
            (created,) = guard.parameters("CreatePackage")
            assert created["PackageName"] == "stopwords", what
            sent = guard.parameters("UpdatePackage")
            assert sent or option == "source.s3_bucket_name", (what, ended)
            for update in sent:
                assert update["PackageSource"]["S3Key"] == package["source"]["s3_key"]
                assert update["PackageDescription"] == package["description"]
                assert update["CommitMessage"].startswith(package["commit_message"])
        guard.begin()


@pytest.mark.parametrize("option", ["domain_name", "name", "package_id"])
def test_a_string_of_an_association_is_refused_by_its_name_or_looked_for(guard: Guard, option: str) -> None:
    for what, value in STRINGS.items():
        options = {"domain_name": "shop", "name" if option != "package_id" else option: "synonyms", option: value}
        ended = guard.run(es_package_association.main, **options)
        bad = refused(options)
        if bad:
            guard.assert_refused(ended, bad)
        else:
            assert option == "package_id", what
            assert ended.failed
            assert set(guard.operations()) <= {"DescribePackages", "ListPackagesForDomain"}


@pytest.mark.parametrize("option", ["names", "package_ids"])
def test_what_cannot_be_a_filter_is_not_sent_as_one_and_finds_nothing(guard: Guard, option: str) -> None:
    for what, value in {**STRINGS, **LONE_SURROGATES}.items():
        ended = guard.run(es_package_info.main, **{option: [value]})
        if value == "":
            guard.assert_refused(ended, [option])
            continue
        assert ended.ok()["packages"] == [], what
        (sent,) = guard.parameters("DescribePackages")
        assert bool(sent.get("Filters")) == bool(FILTER_VALUE.fullmatch(value))


def test_the_domain_of_a_question_is_refused_by_its_name(guard: Guard) -> None:
    for value in STRINGS.values():
        ended = guard.run(es_package_info.main, domain_name=value)
        guard.assert_refused(ended, ["domain_name"])


@pytest.mark.parametrize("main", SENSIBLE, ids=name_of)
def test_no_type_is_taken_for_another_and_none_ends_otherwise_than_in_json(guard: Guard, main: Main) -> None:
    odd = [None, -1, 1.5, 10**30, True, [], {}, [None], {"a": None}, [[["synonyms"]]], ""]
    for option in SPECIFICATIONS[main]:
        for value in odd:
            guard.run(main, **{**SENSIBLE[main], option: value})
    assert guard.run(main, **SENSIBLE[main], no_such_option=MEGABYTE).message.startswith("Unsupported parameters")
    assert guard.requests == []


@pytest.mark.parametrize(("main", "option"), options_of("bool"))
def test_what_is_neither_yes_nor_no_is_refused(guard: Guard, main: Main, option: str) -> None:
    for value in WRONG_TYPES["bool"]:
        if value is None and "default" not in SPECIFICATIONS[main][option]:
            continue  # It is not given.
        ended = guard.run(main, **{**SENSIBLE[main], option: value})
        guard.assert_refused(ended, [option])


@pytest.mark.parametrize(("main", "option"), options_of("choice"))
def test_what_is_no_choice_is_refused(guard: Guard, main: Main, option: str) -> None:
    for value in WRONG_TYPES["choice"]:
        ended = guard.run(main, **{**SENSIBLE[main], option: value})
        assert option in ended.message
        assert guard.requests == []


@pytest.mark.parametrize(("main", "option"), options_of("int"))
def test_what_is_no_number_of_seconds_is_refused(guard: Guard, main: Main, option: str) -> None:
    for value in [*WRONG_TYPES["int"], *SECONDS]:
        ended = guard.run(main, **{**SENSIBLE[main], option: value})
        guard.assert_refused(ended, [option])


@pytest.mark.parametrize("inner", [*WRONG_TYPES["dict"], {}, {"s3_key": "k"}, {"s3_bucket_name": "b" * 3}], ids=str)
def test_what_is_no_source_is_refused(guard: Guard, inner: Any) -> None:
    for main, options in (
        (es_package.main, changed(PACKAGE, "source", inner)),
        (es_packages.main, {"packages": [PACKAGE, changed(PACKAGE, "source", inner)]}),
    ):
        ended = guard.run(main, **options)
        assert ended.failed
        assert re.search("source|dict|is not iterable", ended.message)
        assert guard.requests == []


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
def test_what_is_no_list_of_packages_is_refused_and_purges_nothing(guard: Guard, packages: Any) -> None:
    ended = guard.run(es_packages.main, packages=packages, purge=True)
    assert ended.failed
    assert guard.requests == []


def test_a_thousand_bad_entries_are_told_apart_and_in_bounds(guard: Guard) -> None:
    entries = [{"name": f"Synonyms {number}", "description": MEGABYTE[:5000]} for number in range(1000)]
    ended = guard.run(es_packages.main, packages=entries)
    bad = [f"packages[{number}].{option} must" for number in range(1000) for option in ("name", "description")]
    guard.assert_refused(ended, bad)


@pytest.mark.parametrize("key", sorted(set(STRINGS) - {"empty", "more bytes than characters", "a megabyte"}))
def test_the_object_of_an_odd_key_is_the_one_that_is_looked_at(guard: Guard, key: str) -> None:
    """Keys that look alike are not taken for one another, and none is made tidy on its way."""
    package = {**PACKAGE, "source": {**SOURCE, "s3_key": STRINGS[key]}}
    guard.run(es_package.main, **package).ok()
    assert guard.objects() == [f"dictionaries/{STRINGS[key]}"]


# How `source` looks as a string, and what of it must be sent; None where it must be refused.
URLS: dict[Any, tuple[str, str] | None] = {
    "s3://dictionaries/synonyms.txt": ("dictionaries", "synonyms.txt"),
    "s3://dictionaries//synonyms.txt": ("dictionaries", "/synonyms.txt"),
    "s3://dictionaries/a/../b.txt": ("dictionaries", "a/../b.txt"),
    "s3://dictionaries/a.txt?versionId=1#top": ("dictionaries", "a.txt?versionId=1#top"),
    "s3://dictionaries/%2e%2e/a b.txt": ("dictionaries", "%2e%2e/a b.txt"),
    **dict.fromkeys(
        ["s3://", "s3:///synonyms.txt", "s3://dictionaries", "s3://dictionaries/", "S3://dictionaries/a.txt"]
    ),
    **dict.fromkeys(["s3://Dictionaries/a.txt", "s3://ada:secret@dictionaries/a.txt", "s3://dictionaries:80/a.txt"]),
    **dict.fromkeys(
        ["https://dictionaries.s3.amazonaws.com/a.txt", "arn:aws:s3:::dictionaries/a.txt", "file:///etc/passwd"]
    ),
    **dict.fromkeys(
        ["s3://dictionaries/s3://dictionaries/a.txt", "s3://10.0.0.1/a.txt", f"s3://dictionaries/{MEGABYTE}"]
    ),
    **dict.fromkeys([" s3://dictionaries/a.txt", "s3://a..b/a.txt", "s3://{{ lookup('env', 'HOME') }}/a.txt"]),
}


@pytest.mark.parametrize("url", URLS, ids=lambda url: url[:50])
def test_a_source_that_is_a_url_names_just_one_object_or_is_refused(guard: Guard, url: str) -> None:
    expected = URLS[url]
    for main, options in ((es_package.main, PACKAGE), (es_packages.main, {"packages": [PACKAGE]})):
        entry = {**PACKAGE, "source": url}
        run = guard.run(main, **(entry if options is PACKAGE else {"packages": [entry]}))
        if expected is None:
            guard.assert_refused(run, ["source"])
        else:
            (sent,) = guard.parameters("UpdatePackage")
            assert (sent["PackageSource"]["S3BucketName"], sent["PackageSource"]["S3Key"]) == expected
            assert guard.objects() == ["/".join(expected)]
            guard.begin()


@pytest.mark.parametrize(
    "path",
    ["/no/such/file", "/", "a\0b", MEGABYTE, "$HOME/\n", "~nobody-of-this-name/x"],
    ids=lambda path: ascii(path)[:30],
)
def test_a_source_file_that_cannot_be_read_is_refused(guard: Guard, path: str) -> None:
    guard.assert_refused(guard.run(es_package.main, **PACKAGE, source_file=path), ["source_file"])


def test_a_source_file_without_a_source_is_refused(guard: Guard) -> None:
    package = {name: value for name, value in PACKAGE.items() if name != "source"}
    guard.assert_refused(guard.run(es_package.main, **package, source_file=__file__), ["source_file requires source"])


@pytest.mark.parametrize("module", [es_package, es_packages], ids=lambda module: name_of(module.main))
def test_a_domain_is_refused_by_its_place(guard: Guard, module: Any) -> None:
    def run(**options: Any) -> Any:
        desired = {**PACKAGE, **options}
        given = desired if module is es_package else {"packages": [desired]}
        return guard.run(module.main, **given, wait=True)

    for value in STRINGS.values():
        guard.assert_refused(run(domains=["shop", value]), ["domains[1] must"])
    guard.assert_refused(run(domains=["shop", "archive", "shop"]), ["domains must not contain", "0, 2"])
    guard.assert_refused(run(domains=["shop"], state="absent"), ["domains cannot be used with state=absent"])
    guard.assert_refused(run(purge_domains=True), ["purge_domains requires domains"])
    assert run(domains={"shop": 1}).failed
    assert guard.requests == []


def test_domains_need_a_wait(guard: Guard) -> None:
    guard.assert_refused(guard.run(es_package.main, **PACKAGE, domains=["shop"]), ["domains requires wait=true"])


def test_a_default_bucket_is_refused_by_its_name_or_used(guard: Guard) -> None:
    entry = {**PACKAGE, "source": {"s3_key": "synonyms.txt"}}
    for value in [*STRINGS.values(), "s3://dictionaries", "arn:aws:s3:::dictionaries", "Dictionaries", "10.0.0.1"]:
        run = guard.run(es_packages.main, packages=[entry], default_bucket=value)
        guard.assert_refused(run, ["source must have s3_bucket_name" if value == "" else "default_bucket must"])
    guard.run(es_packages.main, packages=[entry], default_bucket="dictionaries").ok()
    assert guard.objects() == ["dictionaries/synonyms.txt"]


@pytest.mark.parametrize(
    "packages",
    [
        *(None, {}, "synonyms", 5, [None], [[]], [5], [{}], [{"state": "latest"}], [{"name": None}], []),
        [{"name": "synonyms", "package_id": "F1"}],
        [{"name": "synonyms", "version": "v1"}],
        [{"name": "synonyms", "state": "present\n"}],
        [{"name": "synonyms"}, {"name": "synonyms", "state": "absent"}],
        [{"name": "stopwords"}, {"package_id": "F 1"}],
        *([{"name": "stopwords"}, {"name": value}] for value in STRINGS.values()),
    ],
    ids=lambda value: ascii(value)[:60],
)
def test_what_is_no_list_of_packages_of_a_domain_is_refused(guard: Guard, packages: Any) -> None:
    run = guard.run(es_package_associations.main, domain_name="shop", packages=packages)
    assert run.failed
    assert guard.requests == []


# What only the modules of the 2021 API take: the option, and how a value is put into it.
OF_2021: dict[str, tuple[Main, Callable[[str], dict[str, Any]]]] = {
    "engine_version": (opensearch_package.main, lambda value: {**PLUGIN, "engine_version": value}),
    "users[1]": (opensearch_package.main, lambda value: {**PLUGIN, "users": ["123456789012", value]}),
    "encryption.kms_key_id": (opensearch_package.main, lambda value: {**PLUGIN, "encryption": {"kms_key_id": value}}),
    "configuration.license_file_path": (
        opensearch_package.main,
        lambda value: {**PLUGIN, "configuration": {"license_file_path": value}},
    ),
    "packages[1].engine_version": (
        opensearch_packages.main,
        lambda value: {"packages": [PLUGIN, {**PLUGIN, "name": "stopwords", "engine_version": value}]},
    ),
    "prerequisites[0].name": (
        opensearch_package_association.main,
        lambda value: {"domain_name": "shop", "name": "synonyms", "prerequisites": [{"name": value}]},
    ),
    "prerequisites[0].package_id": (
        opensearch_package_association.main,
        lambda value: {"domain_name": "shop", "name": "synonyms", "prerequisites": [{"package_id": value}]},
    ),
    "key_store_access.role_arn": (
        opensearch_package_association.main,
        lambda value: {"domain_name": "shop", "name": "synonyms", "key_store_access": {"role_arn": value}},
    ),
    "engine_versions": (opensearch_package_info.main, lambda value: {"engine_versions": [value]}),
    "compatible_with": (opensearch_package_info.main, lambda value: {"compatible_with": value}),
}


@pytest.mark.parametrize("option", OF_2021)
def test_a_string_that_only_the_2021_api_knows_is_refused_by_its_name_or_changes_nothing(
    guard: Guard, option: str
) -> None:
    main, given = OF_2021[option]
    refusals = 0
    for what, value in STRINGS.items():
        ended = guard.run(main, **given(value))
        if guard.requests == []:
            guard.assert_refused(ended, [option])
            refusals += 1
            continue
        changing = guard.environment.aws.calls(mutating=True)
        assert [call["operation"] for call in changing] == [], (what, ended)
    assert refusals, "nothing was refused"


@pytest.mark.parametrize(
    "options",
    [
        *({"encryption": value} for value in [*WRONG_TYPES["dict"], {"enabled": True}, {"kms": "x"}]),
        *({"configuration": value} for value in [*WRONG_TYPES["dict"], {"license_requirement": "required"}]),
        *({"users": value} for value in ([None], [[]], [{}], {"a": 1})),
        {"engine_version": "OpenSearch_2.19", "package_type": "TXT-DICTIONARY"},
        {"encryption": {"kms_key_id": "alias/x"}, "package_type": "PACKAGE-LICENSE"},
    ],
    ids=lambda value: ascii(value)[:60],
)
def test_what_cannot_be_meant_of_a_plugin_is_refused(guard: Guard, options: dict[str, Any]) -> None:
    ended = guard.run(opensearch_package.main, **{**PLUGIN, **options})
    assert ended.failed
    assert re.search(f"{next(iter(options)).partition('_')[0]}|dict|is not iterable", ended.message)
    assert guard.requests == []

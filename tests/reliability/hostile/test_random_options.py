# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options at random, many at once: each bad one is named and nothing is sent, or all is sent as it is."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.aws_search.packages.plugins.modules import (
    es_package,
    es_package_association,
    es_package_info,
    es_packages,
)
from ansible_collections.aws_search.packages.tests.reliability.hostile.guard import Guard
from ansible_collections.aws_search.packages.tests.reliability.hostile.values import STRINGS, refused, told

SOAK = bool(os.environ.get("RELIABILITY_SOAK"))
RANDOM = settings(
    max_examples=2000 if SOAK else 30,
    derandomize=not SOAK,
    print_blob=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)

# ansible-core ends on lone surrogates in options at the top, so they come in those below only.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
ODD_TEXT = st.text(st.characters(), max_size=40)
CRAFTED = st.sampled_from(sorted(set(STRINGS.values()), key=len)[:-1])
NAMES = st.one_of(st.from_regex(r"[a-z][a-z0-9-]{1,28}\n?", fullmatch=True), st.just("synonyms"), TEXT, CRAFTED)
LONG = st.builds(lambda text, times: text * times, TEXT, st.sampled_from([1, 3, 30, 1000]))
SOURCES = st.fixed_dictionaries(
    {
        "s3_bucket_name": st.one_of(st.just("dictionaries"), ODD_TEXT, CRAFTED),
        "s3_key": st.one_of(st.just("synonyms.txt"), ODD_TEXT, CRAFTED, LONG),
    }
)
STRINGS_OF_A_PACKAGE = {"description": st.one_of(TEXT, CRAFTED, LONG), "commit_message": st.one_of(TEXT, CRAFTED, LONG)}
ALWAYS = {"update": st.just("always"), "unreadable_source": st.just("warn")}
PACKAGES = st.fixed_dictionaries({"name": NAMES, "source": SOURCES, **ALWAYS}, optional=STRINGS_OF_A_PACKAGE)
SECONDS = st.one_of(st.just(600), st.integers(-(10**40), 10**40), st.integers(0, 604801))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@RANDOM
@given(package=PACKAGES, seconds=SECONDS, check_mode=st.booleans())
def test_one_package(guard: Guard, package: dict[str, Any], seconds: int, check_mode: bool) -> None:
    guard.begin()
    options = {**package, "wait_timeout": seconds, "check_mode": check_mode}
    ended = guard.run(es_package.main, **options)
    bad = refused(told(package)) + (["wait_timeout"] if not 1 <= seconds <= 604800 else [])
    if bad:
        guard.assert_refused(ended, bad)
    else:
        guard.assert_sent_as_it_is(told(package))
        changing = [call["operation"] for call in guard.environment.aws.calls(mutating=True)]
        assert changing == ([] if check_mode or ended.failed else ended["actions"])


@RANDOM
@given(packages=st.lists(PACKAGES, max_size=3), purge=st.booleans())
def test_many_packages(guard: Guard, packages: list[dict[str, Any]], purge: bool) -> None:
    guard.begin()
    ended = guard.run(es_packages.main, packages=packages, purge=purge)
    names = [package["name"] for package in packages]
    bad = [f"packages[{place}].{name}" for place, package in enumerate(packages) for name in refused(told(package))]
    bad += ["more than once"] if len(set(names)) < len(names) else []
    bad += [] if packages else ["packages"]
    if bad:
        guard.assert_refused(ended, bad)
    else:
        sent = {entry["PackageName"]: entry for entry in guard.parameters("CreatePackage")}
        for package in packages:
            if package["name"] in sent:
                assert sent[package["name"]]["PackageSource"]["S3Key"] == package["source"]["s3_key"]
        deleted = guard.operations().count("DeletePackage")
        assert deleted == (purge and "synonyms" not in names)


@RANDOM
@given(domain_name=NAMES, subject=st.tuples(st.sampled_from(["name", "package_id"]), NAMES), absent=st.booleans())
def test_an_association(guard: Guard, domain_name: str, subject: tuple[str, str], absent: bool) -> None:
    options = {"domain_name": domain_name, subject[0]: subject[1]}
    ended = guard.run(es_package_association.main, **options, state="absent" if absent else "present")
    bad = refused(options)
    if bad:
        guard.assert_refused(ended, bad)
    else:
        assert not {"AssociatePackage", "DissociatePackage"} & set(guard.operations())


@RANDOM
@given(
    names=st.lists(st.one_of(NAMES, ODD_TEXT), max_size=4),
    package_ids=st.lists(st.one_of(NAMES, ODD_TEXT), max_size=2),
    more=st.booleans(),
)
def test_a_question(guard: Guard, names: list[str], package_ids: list[str], more: bool) -> None:
    guard.begin()
    ended = guard.run(es_package_info.main, names=names, package_ids=package_ids, include_versions=more)
    if "" in names + package_ids:
        guard.assert_refused(
            ended, [option for option, value in (("names", names), ("package_ids", package_ids)) if "" in value]
        )
        return
    found = [package["package_name"] for package in ended.ok()["packages"]]
    assert found == (["synonyms"] if not package_ids and (not names or "synonyms" in names) else [])


@RANDOM
@given(
    options=st.dictionaries(
        st.sampled_from(["name", "state", "source", "source_file", "wait", "wait_timeout", "update", "domains"]), JSON
    )
)
def test_any_json_at_all(guard: Guard, options: dict[str, Any]) -> None:
    guard.run(es_package.main, **options)

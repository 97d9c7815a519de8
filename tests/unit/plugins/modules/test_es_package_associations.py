# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""es_package_associations: what a domain has, as a list."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from .environment import DOMAIN, ERROR, HOUR, Environment

HAS = {"DomainName": DOMAIN}


def summary(**kinds: list[str]) -> dict[str, list[str]]:
    return {kind: kinds.get(kind, []) for kind in ("associated", "dissociated", "unchanged", "failed")}


@pytest.fixture(autouse=True)
def domain(environment: Environment) -> None:
    """A domain that has an old version of one package, three others, and one of AWS's own."""
    environment.put("synonyms", PackageID="F1", AvailablePackageVersion="v2", domains=[{**HAS, "PackageVersion": "v1"}])
    environment.put("stopwords", PackageID="F2")
    environment.put("old", PackageID="F3", domains=[HAS])
    environment.put("words", PackageID="F4", domains=[HAS, {"DomainName": "archive"}])
    environment.put("analysis-nori", PackageID="G5", domains=[HAS])


def test_a_list_is_brought_about_with_one_reading_of_the_domain_and_one_change_at_a_time(
    environment: Environment,
) -> None:
    environment.aws.settings(associate_seconds=4, dissociate_seconds=4)
    entries: list[Any] = [
        {"name": "synonyms", "state": "latest"},
        {"package_id": "F2"},
        {"package_name": "old", "state": "absent"},
        "words",
        {"package_id": "G5"},
    ]
    expected = summary(associated=["synonyms", "F2"], dissociated=["old"], unchanged=["words", "G5"])
    previewed = environment.associations(*entries, wait=True, check_mode=True, diff=True).ok()
    reads = Counter(environment.operations())
    assert (reads.pop("ListPackagesForDomain"), set(reads)) == (1, {"DescribePackages"})
    run = environment.associations(*entries, wait=True, diff=True).ok()
    assert previewed["summary"] == run["summary"] == expected
    assert previewed["diff"] == run["diff"]
    assert [entry["before_header"] for entry in run["diff"]] == [
        f"package {name} on domain shop" for name in ("synonyms", "F2", "old")
    ]
    assert sorted(previewed["actions"]) == sorted(run["actions"]) == ["AssociatePackage"] * 2 + ["DissociatePackage"]
    # The domain would have refused a second change at the same time.
    assert sorted(environment.operations(mutating=True)) == sorted(run["actions"])
    assert [(entry["name"], entry["package_id"]) for entry in run["associations"]] == [
        ("synonyms", None),
        (None, "F2"),
        ("old", None),
        ("words", None),
        (None, "G5"),
    ]
    assert run["associations"][0]["association"]["package_version"] == "v2"
    assert run["associations"][2]["association"] == {}
    again = environment.associations(*entries, wait=True).ok()
    assert (again["changed"], again["actions"], len(again["summary"]["unchanged"])) == (False, [], 5)


@pytest.mark.parametrize(
    ("entries", "gone"),
    [
        (["synonyms", {"package_id": "F3"}], ["words"]),
        ([], ["synonyms", "old", "words"]),
        # What is not there any more, or goes by its own entry, goes once.
        (["synonyms", {"name": "old", "state": "absent"}, {"name": "words", "state": "absent"}], ["old", "words"]),
    ],
)
def test_purge_dissociates_what_is_not_listed_and_never_awss_own(
    environment: Environment, entries: list[Any], gone: list[str]
) -> None:
    for check_mode in (True, False):
        run = environment.associations(*entries, purge=True, wait=True, check_mode=check_mode).ok()
        assert run["summary"]["dissociated"] == gone
        assert environment.operations(mutating=True) == ([] if check_mode else ["DissociatePackage"] * len(gone))
    assert environment.domains_of("G5") == {DOMAIN: ("ACTIVE", "v1")}
    assert set(environment.domains_of("F4")) == {"archive"}
    assert environment.associations(*entries, purge=True, wait=True).ok()["changed"] is False


def test_one_that_fails_stops_no_other_and_is_named(environment: Environment) -> None:
    environment.aws.outcome("ASSOCIATION_FAILED", PackageID="F2", ErrorDetails=ERROR)
    environment.aws.use_in_index("F3", DOMAIN)
    entries = ["stopwords", {"name": "old", "state": "absent"}, {"name": "synonyms", "state": "latest"}, "missing"]
    run = environment.associations(*entries, wait=True)
    assert run.message.startswith("3 of 4 packages failed. Package stopwords on domain shop: association failed (")
    assert "Remove the package from every index of the domain" in run.message
    assert "Package missing on domain shop: the package does not exist" in run.message
    assert run["summary"] == summary(associated=["synonyms"], failed=["stopwords", "old", "missing"])
    assert ["failure" in entry for entry in run["associations"]] == [True, True, False, True]
    assert run["changed"]


def test_without_wait_a_busy_domain_is_tried_for_a_while_and_at_the_deadline_each_is_named(
    environment: Environment,
) -> None:
    environment.aws.settings(associate_seconds=HOUR)
    entries = [{"name": "synonyms", "state": "latest"}, "stopwords"]
    run = environment.associations(*entries, wait=True, wait_timeout=1)
    assert "2 of 2 packages failed." in run.message
    assert "Timed out after 1 s (wait_timeout) waiting for the association of package " in run.message
    assert "Timed out after 1 s (wait_timeout) waiting for the turn of package " in run.message
    assert len(run["actions"]) == 1


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize(
    ("entries", "options", "words"),
    [
        ([], {}, "packages must not be empty, unless purge is true."),
        (["Upper"], {}, "packages[0].name must match"),
        (["twice", "twice"], {}, "packages must not contain the name 'twice' more than once"),
        ([{"package_id": "F1"}, {"package_id": "F1"}], {}, "must not contain the package_id 'F1' more than once"),
        ([{"name": "synonyms", "package_id": "F1"}], {}, "mutually exclusive"),
        ([{"state": "latest"}], {}, "one of the following is required: name, package_id"),
        (["synonyms"], {"domain_name": "Shop"}, "domain_name must match"),
        (["synonyms"], {"wait_timeout": 0}, "wait_timeout must be 1 to"),
    ],
)
def test_a_list_that_cannot_be_meant_is_refused(
    environment: Environment, entries: list[Any], options: dict[str, Any], words: str, check_mode: bool
) -> None:
    assert words in environment.associations(*entries, **options, check_mode=check_mode).message
    assert environment.operations() == []


@pytest.mark.parametrize("operation", ["ListPackagesForDomain", "DescribePackages"])
def test_a_reading_that_fails_is_a_failure_with_an_empty_list(environment: Environment, operation: str) -> None:
    environment.aws.fault(operation, "access_denied", count=None)
    run = environment.associations("synonyms")
    assert f"es:{operation}" in run.message
    assert (run["associations"], run["summary"], run["error"]["code"]) == ([], summary(), "AccessDeniedException")

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._aws.errors import ApiError
from ansible_collections.aws_search.packages.plugins.module_utils._reconcile.query import (
    PackageQuery,
    newest_first,
    query,
)
from ansible_collections.aws_search.packages.tests.support.environment import OTHER_FINGERPRINT, Environment


def names(packages: Sequence[Mapping[str, Any]]) -> list[str]:
    return [f"{package['PackageName']} {package['PackageID']}" for package in packages]


@pytest.fixture
def three(environment: Environment) -> Environment:
    """Packages synonyms (F1, of which domain shop runs v1), analysis (G7, of AWS, on domain shop), words (F3)."""
    environment.put_domains("archive")
    on_shop = {"DomainName": "shop"}
    environment.put_imported(recorded=OTHER_FINGERPRINT, PackageID="F1", domains=[{**on_shop, "PackageVersion": "v1"}])
    environment.put("analysis", PackageID="G7", domains=[on_shop])
    environment.put("words", status="COPY_FAILED", PackageID="F3")
    return environment


def test_all_packages_are_listed_by_name_and_id_in_one_request(three: Environment) -> None:
    three.put(PackageID="F0")
    packages = query(three.api(), PackageQuery())
    assert names(packages) == ["analysis G7", "synonyms F0", "synonyms F1", "words F3"]
    assert [call["parameters"] for call in three.aws.calls()] == [{"MaxResults": 100}]
    assert not any({"Versions", "Domains", "Association"} & set(package) for package in packages)


@pytest.mark.parametrize(
    "reading",
    [
        {},
        {"unknown_filter_value": "fails"},
        {"filter_value_limit": 1},
        {"name_filter": "prefix"},
        {"not_found": "validation"},
        {"leading_empty_pages": 2, "maximum_page_size": 1},
    ],
    ids=str,
)
@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (PackageQuery(names=["words", "nothing"]), ["words F3"]),
        (PackageQuery(names=["word"]), []),
        (PackageQuery(package_ids=["F1", "G7"]), ["analysis G7", "synonyms F1"]),
        (PackageQuery(statuses=["COPY_FAILED"]), ["words F3"]),
        (PackageQuery(names=["words", "synonyms"], statuses=["AVAILABLE"]), ["synonyms F1"]),
        (PackageQuery(names=["words"], package_ids=["F1"]), []),
        (PackageQuery(names=["wörter"]), []),
        (PackageQuery(domain_name="shop"), ["analysis G7", "synonyms F1"]),
        (PackageQuery(domain_name="shop", names=["synonyms"]), ["synonyms F1"]),
        (PackageQuery(domain_name="shop", package_ids=["F1", "F3"]), ["synonyms F1"]),
        (PackageQuery(domain_name="shop", statuses=["COPY_FAILED"]), []),
        (PackageQuery(domain_name="archive", include_versions=True, include_domains=True), []),
    ],
    ids=str,
)
def test_each_list_of_a_query_narrows_the_result_however_the_service_filters(
    three: Environment, asked: PackageQuery, expected: list[str], reading: dict[str, Any]
) -> None:
    three.aws.settings(**reading)
    assert names(query(three.api(), asked)) == expected


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        (PackageQuery(statuses=["COPY_FAILED"]), []),
        (PackageQuery(statuses=["AVAILABLE", "COPY_FAILED"], names=["words"]), ["PackageName"]),
        (PackageQuery(statuses=["AVAILABLE"], package_ids=["F1"]), ["PackageID", "PackageStatus"]),
        (PackageQuery(names=["wörter"]), []),
    ],
    ids=str,
)
def test_values_that_a_filter_does_not_take_are_not_sent(
    three: Environment, asked: PackageQuery, sent: list[str]
) -> None:
    query(three.api(), asked)
    assert [one["Name"] for one in three.aws.calls()[0]["parameters"].get("Filters", [])] == sent


def test_each_package_of_a_domain_has_its_association_and_whether_it_is_up_to_date(three: Environment) -> None:
    packages = query(three.api(), PackageQuery(domain_name="shop"))
    told = [
        (entry["PackageID"], entry["DomainName"], entry["UpToDate"])
        for entry in (package["Association"] for package in packages)
    ]
    assert told == [("G7", "shop", True), ("F1", "shop", False)]


@pytest.mark.parametrize(
    "asked", [PackageQuery(domain_name="archive"), PackageQuery(domain_name="shop", package_ids=["F3"])]
)
def test_a_domain_without_such_a_package_does_not_ask_for_all_packages(three: Environment, asked: PackageQuery) -> None:
    assert query(three.api(), asked) == []
    assert three.operations() == ["ListPackagesForDomain"]


def test_an_unknown_domain_is_an_error_that_names_it(three: Environment) -> None:
    with pytest.raises(ApiError, match="Domain nowhere: ListPackagesForDomain failed"):
        query(three.api(), PackageQuery(domain_name="nowhere"))


@pytest.mark.parametrize("newest_version_first", [True, False])
def test_versions_come_newest_first_with_the_fingerprint_apart_from_the_message(
    three: Environment, newest_version_first: bool
) -> None:
    three.aws.settings(newest_version_first=newest_version_first)
    (package,) = query(three.api(), PackageQuery(names=["synonyms"], include_versions=True))
    told = [(one["PackageVersion"], one["CommitMessage"], one["Fingerprint"]) for one in package["Versions"]]
    assert told == [("v2", "", OTHER_FINGERPRINT), ("v1", "", None)]


def test_versions_of_the_same_second_stay_in_an_order_and_none_is_lost() -> None:
    history = [{"PackageVersion": f"v{number}", "CreatedAt": 7} for number in range(5)]
    assert newest_first(history) == history


def test_domains_are_listed_when_they_are_asked_for(three: Environment) -> None:
    packages = query(three.api(), PackageQuery(include_domains=True))
    told = [[(domain["DomainName"], domain["UpToDate"]) for domain in package["Domains"]] for package in packages]
    assert told == [[("shop", True)], [("shop", False)], []]
    assert three.operations().count("ListDomainsForPackage") == 3


@pytest.mark.parametrize("operation", ["GetPackageVersionHistory", "ListDomainsForPackage"])
@pytest.mark.parametrize("unknown_package", ["validation", "resource_not_found"])
def test_a_package_that_goes_in_between_is_left_out(three: Environment, operation: str, unknown_package: str) -> None:
    three.aws.settings(unknown_package=unknown_package)
    three.aws.before(operation, three.aws.application.store._packages.clear)
    asked = PackageQuery(names=["words"], include_versions=True, include_domains=True)
    assert query(three.api(), asked) == []


@pytest.mark.parametrize("operation", ["GetPackageVersionHistory", "ListDomainsForPackage"])
def test_what_may_not_be_read_is_an_error_with_the_missing_permission(three: Environment, operation: str) -> None:
    three.aws.fault(operation, "access_denied", count=None)
    with pytest.raises(ApiError, match=f"IAM action es:{operation}"):
        query(three.api(), PackageQuery(include_versions=True, include_domains=True))


def test_many_packages_are_each_read_once(environment: Environment) -> None:
    for number in range(30):
        environment.put(f"package-{number:02}")
    packages = query(environment.api(), PackageQuery(include_versions=True))
    assert [package["PackageName"] for package in packages] == [f"package-{number:02}" for number in range(30)]
    assert environment.operations().count("GetPackageVersionHistory") == 30

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._info import Question, answer, newest_first
from ansible_collections.aws_search.packages.plugins.module_utils._request import ApiError
from ansible_collections.aws_search.packages.tests.unit.plugins.module_utils.fake_service import (
    FIRST_ETAG,
    Service,
    client_error,
)


def names(packages: t.Sequence[t.Mapping[str, t.Any]]) -> list[str]:
    return [f"{package['PackageName']} {package['PackageID']}" for package in packages]


@pytest.fixture
def three(service: Service) -> Service:
    """Packages synonyms (F1, of which domain shop runs v1), analysis (G7, of AWS, on domain shop), words (F3)."""
    synonyms = service.put_package(PackageID="F1", recorded=FIRST_ETAG)
    analysis = service.put_package(PackageID="G7", PackageName="analysis")
    service.put_package("COPY_FAILED", None, PackageID="F3", PackageName="words")
    service.put_association(synonyms, "shop")
    service.put_association(analysis, "shop")
    return service


def test_all_packages_are_listed_by_name_and_id_in_one_request(three: Service) -> None:
    three.put_package(PackageID="F0")
    packages = answer(three.api(), Question())
    assert names(packages) == ["analysis G7", "synonyms F0", "synonyms F1", "words F3"]
    assert three.calls == [("DescribePackages", {"MaxResults": 100})]
    assert not any({"Versions", "Domains", "Association"} & set(package) for package in packages)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (Question(names=["words", "nothing"]), ["words F3"]),
        (Question(package_ids=["F1", "G7"]), ["analysis G7", "synonyms F1"]),
        (Question(statuses=["COPY_FAILED"]), ["words F3"]),
        (Question(names=["words", "synonyms"], statuses=["AVAILABLE"]), ["synonyms F1"]),
        (Question(names=["words"], package_ids=["F1"]), []),
        (Question(domain_name="shop"), ["analysis G7", "synonyms F1"]),
        (Question(domain_name="shop", names=["synonyms"]), ["synonyms F1"]),
        (Question(domain_name="shop", package_ids=["F1", "F3"]), ["synonyms F1"]),
        (Question(domain_name="shop", statuses=["COPY_FAILED"]), []),
    ],
    ids=str,
)
def test_each_list_of_a_question_narrows_the_answer(three: Service, question: Question, expected: list[str]) -> None:
    assert names(answer(three.api(), question)) == expected


def test_what_the_filter_matches_beyond_the_exact_name_is_left_out(three: Service) -> None:
    api = three.api()
    everything = answer(api, Question())
    api.describe_packages = lambda *unused_arguments: everything  # type: ignore[method-assign]
    assert names(answer(api, Question(names=["words"]))) == ["words F3"]


@pytest.mark.parametrize(
    ("question", "sent"),
    [
        (Question(statuses=["COPY_FAILED"]), []),
        (Question(statuses=["AVAILABLE", "COPY_FAILED"], names=["words"]), ["PackageName"]),
        (Question(statuses=["AVAILABLE"], package_ids=["F1"]), ["PackageID", "PackageStatus"]),
        (Question(names=["wörter"]), []),
    ],
    ids=str,
)
def test_values_that_a_filter_does_not_take_are_not_sent_and_narrow_all_the_same(
    three: Service, question: Question, sent: list[str]
) -> None:
    packages = answer(three.api(), question)
    assert [one["Name"] for one in three.arguments("DescribePackages")[0].get("Filters", [])] == sent
    for package in packages:
        assert package["PackageStatus"] in (question.statuses or [package["PackageStatus"]])
        assert package["PackageName"] in (question.names or [package["PackageName"]])


def test_each_package_of_a_domain_has_its_association(three: Service) -> None:
    packages = answer(three.api(), Question(domain_name="shop"))
    assert [package["Association"]["PackageID"] for package in packages] == ["G7", "F1"]
    assert {package["Association"]["DomainName"] for package in packages} == {"shop"}


@pytest.mark.parametrize(
    "question", [Question(domain_name="archive"), Question(domain_name="shop", package_ids=["F3"])]
)
def test_a_domain_without_such_a_package_does_not_ask_for_all_packages(three: Service, question: Question) -> None:
    assert answer(three.api(), question) == []
    assert three.operations == ["ListPackagesForDomain"]


def test_an_unknown_domain_is_an_error_that_names_it(three: Service) -> None:
    with pytest.raises(ApiError, match="Domain nowhere: ListPackagesForDomain failed"):
        answer(three.api(), Question(domain_name="nowhere"))


def test_nothing_found_is_an_empty_list(service: Service) -> None:
    assert answer(service.api(), Question(include_versions=True, include_domains=True)) == []


def test_versions_come_newest_first_with_the_fingerprint_apart_from_the_words(three: Service) -> None:
    synonyms = three.packages[0]
    synonyms.versions.append({"PackageVersion": "v2", "CommitMessage": "by hand", "CreatedAt": three.time()})
    synonyms.versions.append({"PackageVersion": "v10", "CreatedAt": three.time()})
    (package,) = answer(three.api(), Question(names=["synonyms"], include_versions=True))
    told = [(one["PackageVersion"], one["CommitMessage"], one["Fingerprint"]) for one in package["Versions"]]
    assert told == [("v10", "", None), ("v2", "by hand", None), ("v1", "before", f"etag:{FIRST_ETAG}")]


def test_versions_of_the_same_second_stay_in_an_order_and_none_is_lost() -> None:
    history = [{"PackageVersion": f"v{number}", "CreatedAt": 7} for number in range(5)]
    newest = newest_first(history)
    assert sorted(version["PackageVersion"] for version in newest) == ["v0", "v1", "v2", "v3", "v4"]
    assert newest_first(history) == newest


def test_domains_are_listed_when_they_are_asked_for(three: Service) -> None:
    packages = answer(three.api(), Question(include_domains=True))
    assert [[domain["DomainName"] for domain in package["Domains"]] for package in packages] == [["shop"], ["shop"], []]
    assert three.operations.count("ListDomainsForPackage") == 3


def test_a_package_that_goes_in_between_is_told_as_it_was_without_versions_and_domains(three: Service) -> None:
    three.meddle("GetPackageVersionHistory", three.packages.clear)
    (package,) = answer(three.api(), Question(names=["words"], include_versions=True, include_domains=True))
    assert (package["Versions"], package["Domains"]) == ([], [])


@pytest.mark.parametrize("operation", ["GetPackageVersionHistory", "ListDomainsForPackage"])
def test_what_may_not_be_read_is_an_error_with_the_missing_permission(three: Service, operation: str) -> None:
    three.failing[operation] = client_error(operation, "AccessDeniedException", status=403)
    with pytest.raises(ApiError, match=f"IAM action es:{operation}"):
        answer(three.api(), Question(include_versions=True, include_domains=True))


def test_many_packages_are_each_read_once(service: Service) -> None:
    for number in range(30):
        service.put_package(PackageName=f"package-{number:02}")
    packages = answer(service.api(), Question(include_versions=True))
    assert [package["PackageName"] for package in packages] == [f"package-{number:02}" for number in range(30)]
    assert service.operations.count("GetPackageVersionHistory") == 30

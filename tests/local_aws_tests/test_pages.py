# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lists that come in pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from local_aws_tests.support import Api, refusal_of

Listing = tuple[Callable[..., Any], dict[str, str], str, str]


def five_of_each(api: Api) -> dict[str, Listing]:
    """Every list of the API with five things in it: the call, its parameters, and where the names are."""
    for number in range(5):
        api.aws.put_package(PackageName=f"words-{number}", domains=[{"DomainName": "shared"}])
    domains = [{"DomainName": f"search-{number}"} for number in range(5)]
    versions = [{"PackageVersion": f"v{number}"} for number in range(1, 6)]
    package_id = api.aws.put_package(
        PackageName="other", PackageStatus="COPY_FAILED", PackageID="F5", domains=domains, versions=versions
    )["PackageID"]
    return {
        "packages": (api.client.describe_packages, {}, "PackageDetailsList", "PackageName"),
        "versions": (
            api.client.get_package_version_history,
            {"PackageID": package_id},
            "PackageVersionHistoryList",
            "PackageVersion",
        ),
        "domains": (
            api.client.list_domains_for_package,
            {"PackageID": package_id},
            "DomainPackageDetailsList",
            "DomainName",
        ),
        "packages of a domain": (
            api.client.list_packages_for_domain,
            {"DomainName": "shared"},
            "DomainPackageDetailsList",
            "PackageName",
        ),
    }


LISTS = ["packages", "versions", "domains", "packages of a domain"]


def read_pages(listing: Listing, **more: Any) -> list[list[str]]:
    """The names on each page."""
    call, parameters, where, name = listing
    pages: list[list[str]] = []
    token = None
    while token is not None or not pages:
        assert len(pages) < 200, "the pages have no end"
        answer = call(**parameters, **more, **({"NextToken": token} if token else {}))
        pages.append([item[name] for item in answer[where]])
        token = answer.get("NextToken")
    return pages


@pytest.mark.parametrize("which", LISTS)
def test_pages_together_are_the_whole_list_in_the_same_order(api: Api, which: str) -> None:
    listing = five_of_each(api)[which]
    (whole,) = read_pages(listing)
    assert len(set(whole)) == len(whole) >= 5
    pages = read_pages(listing, MaxResults=2)
    assert [len(page) for page in pages] == [2] * (len(whole) // 2) + [1] * (len(whole) % 2)
    assert [name for page in pages for name in page] == whole


@pytest.mark.parametrize("which", LISTS)
def test_the_largest_page_can_be_set(api: Api, which: str) -> None:
    listing = five_of_each(api)[which]
    api.aws.settings(maximum_page_size=3)
    assert len(read_pages(listing)[0]) == 3
    assert len(read_pages(listing, MaxResults=100)[0]) == 3
    assert len(read_pages(listing, MaxResults=1)[0]) == 1


def test_a_page_that_is_just_full_is_the_last(api: Api) -> None:
    for number in range(4):
        api.aws.put_package(PackageName=f"words-{number}")
    listing: Listing = (api.client.describe_packages, {}, "PackageDetailsList", "PackageName")
    assert [len(page) for page in read_pages(listing, MaxResults=2)] == [2, 2]


def test_a_hundred_is_the_most_on_a_page_by_default(api: Api) -> None:
    for number in range(101):
        api.aws.put_package(PackageName=f"words-{number}")
    listing: Listing = (api.client.describe_packages, {}, "PackageDetailsList", "PackageName")
    assert [len(page) for page in read_pages(listing)] == [100, 1]
    assert [len(page) for page in read_pages(listing, MaxResults=0)] == [100, 1]


@pytest.mark.parametrize("which", LISTS)
def test_empty_pages_may_come_first(api: Api, which: str) -> None:
    listing = five_of_each(api)[which]
    (whole,) = read_pages(listing)
    api.aws.settings(leading_empty_pages=2)
    assert read_pages(listing) == [[], [], whole]


def test_what_goes_between_two_pages_makes_nobody_skip(api: Api) -> None:
    ids = [api.aws.put_package(PackageName=f"words-{number}")["PackageID"] for number in range(4)]
    first = api.client.describe_packages(MaxResults=2)
    api.client.delete_package(PackageID=ids[0])
    second = api.client.describe_packages(MaxResults=2, NextToken=first["NextToken"])
    assert [item["PackageID"] for item in second["PackageDetailsList"]] == ids[2:]


@pytest.mark.parametrize("token", ["made-up", "AAAA", "Käse", "0" * 100])
def test_made_up_tokens_are_refused(api: Api, token: str) -> None:
    for call, parameters, _where, _name in five_of_each(api).values():
        refusal = refusal_of(call, **parameters, NextToken=token)
        assert (refusal.code, refusal.status) == ("ValidationException", 400)


def test_a_token_of_another_list_is_refused(api: Api) -> None:
    lists = five_of_each(api)
    tokens = {name: call(**given, MaxResults=1)["NextToken"] for name, (call, given, _where, _name) in lists.items()}
    for name, (call, given, _where, _name) in lists.items():
        for other, token in tokens.items():
            if other != name:
                assert refusal_of(call, **given, NextToken=token).code == "ValidationException"
    filters = [{"Name": "PackageStatus", "Value": ["AVAILABLE"]}]
    refusal = refusal_of(api.client.describe_packages, Filters=filters, NextToken=tokens["packages"])
    assert refusal.code == "ValidationException"
    elsewhere = Api(api.aws, api.service, region="eu-west-1")
    refusal = refusal_of(elsewhere.client.describe_packages, NextToken=tokens["packages"])
    assert refusal.code == "ValidationException"


def test_more_than_a_hundred_or_less_than_none_per_page_is_refused(api: Api) -> None:
    for call, parameters, _where, _name in five_of_each(api).values():
        refusal = refusal_of(call, **parameters, MaxResults=101)
        assert refusal.code == "ValidationException"
        assert "Value '101' at 'maxResults'" in refusal.message
        assert refusal_of(call, **parameters, MaxResults=-1).code == "ValidationException"

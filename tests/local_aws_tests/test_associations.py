# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Packages on domains."""

from __future__ import annotations

from typing import Any

import pytest

from local_aws import LocalAws
from local_aws_tests.support import FOR_LONG, VERSIONS, Api, Refusal, refusal_of


@pytest.fixture
def order(api: Api) -> dict[str, str]:
    """A package and a domain that are there, as parameters."""
    return {"PackageID": api.available(), "DomainName": api.make_domain()}


def active(api: Api, order: dict[str, str]) -> dict[str, Any]:
    """The association, which must be there."""
    association = api.associated(order["PackageID"], order["DomainName"])
    assert association is not None
    return association


def test_an_association_is_shown_from_both_sides(api: Api, order: dict[str, str]) -> None:
    made = api.client.associate_package(**order)["DomainPackageDetails"]
    assert made["DomainPackageStatus"] == "ASSOCIATING"
    shown = active(api, order)
    assert shown["DomainPackageStatus"] == "ACTIVE"
    assert shown["PackageName"] == "words"
    assert shown["PackageVersion"] == "v1"
    assert shown["DomainName"] == "search"
    assert shown["ReferencePath"] == f"analyzers/{order['PackageID']}"
    listed = api.client.list_domains_for_package(PackageID=order["PackageID"])["DomainPackageDetailsList"]
    assert listed == [shown]


@pytest.mark.parametrize("made_through", sorted(VERSIONS))
def test_a_domain_made_through_either_api_version_will_do(aws: LocalAws, api: Api, made_through: str) -> None:
    Api(aws, made_through).make_domain("either")
    order = {"PackageID": api.available(), "DomainName": "either"}
    api.client.associate_package(**order)
    assert active(api, order)["DomainPackageStatus"] == "ACTIVE"


def test_what_is_there_already_is_a_conflict(api: Api, order: dict[str, str]) -> None:
    api.client.associate_package(**order)
    refusal = refusal_of(api.client.associate_package, **order)
    assert (refusal.code, refusal.status) == ("ConflictException", 409)
    assert refusal.message == "Package is already in desired state"


def test_a_domain_runs_its_version_until_it_is_associated_again(api: Api, order: dict[str, str]) -> None:
    api.client.associate_package(**order)
    api.update(order["PackageID"])
    assert api.seen(order["PackageID"])["AvailablePackageVersion"] == "v2"
    assert active(api, order)["PackageVersion"] == "v1"
    api.aws.settings(associate_seconds=FOR_LONG)
    api.client.associate_package(**order)
    shown = active(api, order)
    assert (shown["DomainPackageStatus"], shown["PackageVersion"]) == ("ASSOCIATING", "v1")
    api.aws.settings(associate_seconds=0)
    shown = active(api, order)
    assert (shown["DomainPackageStatus"], shown["PackageVersion"]) == ("ACTIVE", "v2")
    assert refusal_of(api.client.associate_package, **order).message == "Package is already in desired state"


def test_a_failed_update_leaves_the_last_good_version_to_associate(api: Api, order: dict[str, str]) -> None:
    api.update(order["PackageID"], key="missing")
    assert api.seen(order["PackageID"])["PackageStatus"] == "COPY_FAILED"
    api.client.associate_package(**order)
    assert active(api, order)["PackageVersion"] == "v1"


def test_unknown_domains_are_not_found(api: Api, order: dict[str, str]) -> None:
    for call in (api.client.associate_package, api.client.dissociate_package):
        refusal = refusal_of(call, PackageID=order["PackageID"], DomainName="nowhere")
        assert (refusal.code, refusal.status) == ("ResourceNotFoundException", 409)
        assert "nowhere" in refusal.message
    refusal = refusal_of(api.client.list_packages_for_domain, DomainName="nowhere")
    assert refusal.code == "ResourceNotFoundException"


@pytest.mark.parametrize("status", ["COPYING", "COPY_FAILED", "DELETING"])
def test_a_package_without_a_version_or_about_to_go_cannot_be_associated(api: Api, status: str) -> None:
    api.make_domain()
    version = {"AvailablePackageVersion": "v1"} if status == "DELETING" else {}
    package_id = api.aws.put_package(PackageName="words", PackageStatus=status, **version)["PackageID"]
    refusal = refusal_of(api.client.associate_package, PackageID=package_id, DomainName="search")
    assert refusal.code == "ConflictException"


def test_a_package_in_use_cannot_be_deleted(api: Api, order: dict[str, str]) -> None:
    api.client.associate_package(**order)
    refusal = refusal_of(api.client.delete_package, PackageID=order["PackageID"])
    assert (refusal.code, refusal.status) == ("ConflictException", 409)
    assert "search" in refusal.message
    shown = api.client.dissociate_package(**order)["DomainPackageDetails"]
    assert shown["DomainPackageStatus"] == "DISSOCIATING"
    api.client.delete_package(PackageID=order["PackageID"])
    assert api.look(order["PackageID"]) is None


def test_a_package_that_is_not_on_the_domain_cannot_be_dissociated(api: Api, order: dict[str, str]) -> None:
    refusal = refusal_of(api.client.dissociate_package, **order)
    assert refusal == Refusal("ValidationException", 400, "Package is not associated to this domain")


@pytest.mark.parametrize("status", ["ASSOCIATION_FAILED", "DISSOCIATION_FAILED"])
def test_a_failed_association_shows_why_and_can_be_made_or_taken_back(api: Api, status: str) -> None:
    why = {"ErrorType": "Reason", "ErrorMessage": "Because."}
    domain = {"DomainName": "search", "DomainPackageStatus": status, "ErrorDetails": why}
    package_id = api.aws.put_package(PackageName="words", domains=[domain])["PackageID"]
    order = {"PackageID": package_id, "DomainName": "search"}
    assert active(api, order)["ErrorDetails"] == why
    api.client.associate_package(**order)
    assert active(api, order)["DomainPackageStatus"] == "ACTIVE"
    assert "ErrorDetails" not in active(api, order)
    api.aws.put_package(PackageName="other", PackageID="F1", domains=[domain])
    api.client.dissociate_package(PackageID="F1", DomainName="search")
    assert api.associated("F1") is None


def test_a_deleted_domain_takes_its_associations_with_it(api: Api, order: dict[str, str]) -> None:
    api.client.associate_package(**order)
    assert active(api, order)
    api.delete_domain()
    listed = api.client.list_domains_for_package(PackageID=order["PackageID"])["DomainPackageDetailsList"]
    assert listed == []
    api.client.delete_package(PackageID=order["PackageID"])


def test_a_domain_made_anew_under_the_name_has_no_packages(api: Api, order: dict[str, str]) -> None:
    api.client.associate_package(**order)
    assert active(api, order)
    api.delete_domain()
    api.make_domain()
    assert api.associated(order["PackageID"]) is None
    api.client.associate_package(**order)
    assert active(api, order)["DomainPackageStatus"] == "ACTIVE"


def test_several_packages_are_associated_and_dissociated_at_once(opensearch: Api) -> None:
    first, second = opensearch.available("first"), opensearch.available("second")
    opensearch.make_domain()
    made = opensearch.client.associate_packages(
        DomainName="search",
        PackageList=[{"PackageID": first}, {"PackageID": second, "PrerequisitePackageIDList": [first]}],
    )["DomainPackageDetailsList"]
    assert [details["DomainPackageStatus"] for details in made] == ["ASSOCIATING", "ASSOCIATING"]
    shown = opensearch.associated(second)
    assert shown is not None
    assert shown["PrerequisitePackageIDList"] == [first]
    gone = opensearch.client.dissociate_packages(DomainName="search", PackageList=[first, second])
    assert [item["DomainPackageStatus"] for item in gone["DomainPackageDetailsList"]] == ["DISSOCIATING"] * 2
    assert opensearch.client.list_packages_for_domain(DomainName="search")["DomainPackageDetailsList"] == []


def test_of_several_packages_all_or_none_are_associated(opensearch: Api) -> None:
    first = opensearch.available("first")
    opensearch.make_domain()
    several = {"DomainName": "search", "PackageList": [{"PackageID": first}, {"PackageID": "F999"}]}
    assert refusal_of(opensearch.client.associate_packages, **several).message == "Package not found"
    assert opensearch.associated(first) is None
    opensearch.client.associate_package(PackageID=first, DomainName="search")
    refusal = refusal_of(opensearch.client.associate_packages, DomainName="search", PackageList=[{"PackageID": first}])
    assert refusal.code == "ConflictException"
    several = {"DomainName": "search", "PackageList": [first, "F999"]}
    assert refusal_of(opensearch.client.dissociate_packages, **several).message == "Package not found"
    assert opensearch.associated(first) is not None

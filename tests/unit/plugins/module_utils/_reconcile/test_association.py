# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an association is made of, and what goes wrong with it. Decisions have tests of their own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._plan.model import DesiredAssociation
from ansible_collections.aws_search.packages.tests.support.environment import ACCOUNT, REGION, SOURCE, Environment
from local_aws.packages import Scope

PRESENT = DesiredAssociation("shop", "synonyms", wait=True)
LATEST = replace(PRESENT, state="latest")
ABSENT = replace(PRESENT, state="absent")
REASON = {"ErrorType": "", "ErrorMessage": "An index uses it."}
SCOPE = Scope(ACCOUNT, REGION)
SUBJECT = "Package synonyms on domain shop"


def put(environment: Environment, status: str | None = "ACTIVE", version: str = "v2", **more: Any) -> None:
    """The package at v2, and what the domain has of it."""
    environment.put_domains("shop")
    entry = {"DomainName": "shop", "DomainPackageStatus": status, "PackageVersion": version, **more}
    environment.put_imported(PackageID="F1", domains=[entry] if status else [])


# What is sent


@pytest.mark.parametrize(
    ("desired", "reads"),
    [
        (PRESENT, ["DescribePackages", "ListPackagesForDomain"]),
        (LATEST, ["DescribePackages", "ListPackagesForDomain"]),
        (DesiredAssociation("shop", package_id="F1"), ["DescribePackages", "ListPackagesForDomain"]),
        (DesiredAssociation("shop", package_id="F9", state="absent"), ["ListPackagesForDomain"]),
    ],
)
def test_a_decision_takes_no_more_requests_than_it_needs(
    environment: Environment, desired: DesiredAssociation, reads: list[str]
) -> None:
    put(environment)
    outcome = environment.run(desired)
    assert (outcome.failure, outcome.actions, environment.clock.slept) == (None, [], [])
    assert environment.operations() == reads


@pytest.mark.parametrize("state", ["present", "absent"])
@pytest.mark.parametrize("check_mode", [False, True])
def test_an_unknown_domain_is_a_failure_that_names_it(environment: Environment, state: str, check_mode: bool) -> None:
    put(environment)
    outcome = environment.run(DesiredAssociation("nowhere", "synonyms", state=state), check_mode=check_mode)
    assert "Domain nowhere: ListPackagesForDomain failed (ResourceNotFoundException" in str(outcome.failure)
    assert environment.changes() == []


def test_a_package_of_aws_is_associated_by_its_id_and_by_its_name_refused_with_the_ids(
    environment: Environment,
) -> None:
    environment.put_domains("shop")
    for package_id in ("G7", "G8"):
        environment.put("analysis-icu", PackageID=package_id)
    refused = environment.run(DesiredAssociation("shop", "analysis-icu"))
    assert "the packages of this name belong to AWS" in str(refused.failure)
    assert "one of G7, G8" in str(refused.failure)
    assert environment.run(DesiredAssociation("shop", package_id="G7")).actions == ["AssociatePackage"]


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_package_whose_name_the_domain_has_from_another_is_refused_before_anything_is_sent(
    environment: Environment, check_mode: bool
) -> None:
    put(environment)
    environment.put("synonyms", PackageID="G7")
    outcome = environment.run(DesiredAssociation("shop", package_id="G7"), check_mode=check_mode)
    assert "the domain has F1 under the name synonyms" in str(outcome.failure)
    assert environment.changes() == []


def test_an_association_of_a_package_that_is_no_longer_listed_is_dissociated_by_name(environment: Environment) -> None:
    put(environment)
    environment.aws.fault("DescribePackages", "missing_fields", count=1, fields=["PackageDetailsList"])
    outcome = environment.run(ABSENT)
    assert (outcome.failure, outcome.actions, outcome.details) == (None, ["DissociatePackage"], None)


# What goes wrong


@pytest.mark.parametrize(
    ("desired", "status", "ending", "failure"),
    [
        (PRESENT, None, "ASSOCIATION_FAILED", "association failed (ASSOCIATION_FAILED: An index uses it). Run again"),
        (LATEST, "ACTIVE", "ASSOCIATION_FAILED", "An index uses it). Remove write blocks from the indexes"),
        (
            ABSENT,
            "ACTIVE",
            "DISSOCIATION_FAILED",
            "dissociation failed (DISSOCIATION_FAILED: An index uses it). Remove",
        ),
    ],
)
def test_a_change_that_fails_is_told_with_the_reason_of_the_service_and_the_way_out(
    environment: Environment, desired: DesiredAssociation, status: str | None, ending: str, failure: str
) -> None:
    put(environment, status, "v1")
    environment.aws.outcome(ending, ErrorDetails=REASON)
    outcome = environment.run(desired)
    assert str(outcome.failure).startswith(f"{SUBJECT}: ")
    assert failure in str(outcome.failure)
    assert (len(outcome.actions), (outcome.details or {})["DomainPackageStatus"]) == (1, ending)


@pytest.mark.parametrize(
    ("reading", "failure"),
    [
        ("accept", None),
        ("fail_again", "if that does not help, dissociate it (state=absent) and associate it again."),
        ("conflict", "ConflictException: Package is in status ASSOCIATION_FAILED on the domain"),
    ],
)
@pytest.mark.parametrize("state", ["present", "latest"])
def test_a_failed_association_is_tried_again_however_the_service_takes_that(
    environment: Environment, reading: str, failure: str | None, state: str
) -> None:
    put(environment, "ASSOCIATION_FAILED", ErrorDetails=REASON)
    environment.aws.settings(failed_association=reading)
    outcome = environment.run(replace(PRESENT, state=state), timeout=60)
    (warning,) = outcome.warnings
    assert "was ASSOCIATION_FAILED: An index uses it; trying again." in warning
    if failure is None:
        assert (outcome.failure, outcome.actions) == (None, ["AssociatePackage"])
    else:
        assert failure in str(outcome.failure)
    # The way out.
    assert environment.run(ABSENT).failure is None
    assert environment.run(PRESENT).failure is None


def test_a_roll_out_that_leaves_the_domain_at_its_old_version_is_a_failure_that_names_both(
    environment: Environment,
) -> None:
    put(environment, version="v1")

    def forget() -> None:
        association = next(environment.aws.application.store.associations_of_domain(SCOPE, "shop"))[1]
        association.target_version = "v1"

    environment.aws.before("ListPackagesForDomain", lambda: None, forget)
    outcome = environment.run(LATEST)
    assert outcome.failure == f"{SUBJECT}: the domain runs version v1, not v2. Run again to try once more."
    assert outcome.actions == ["AssociatePackage"]


def test_a_roll_out_of_a_version_that_came_in_between_is_success(environment: Environment) -> None:
    put(environment, version="v1")
    environment.aws.settings(copy_seconds=0, validate_seconds=0)
    theirs = {"PackageID": "F1", "PackageSource": SOURCE}
    environment.aws.before("AssociatePackage", lambda: environment.es.update_package(**theirs))
    outcome = environment.run(LATEST)
    assert (outcome.failure, (outcome.details or {})["PackageVersion"]) == (None, "v3")


@pytest.mark.parametrize("member", ["PackageID", "DomainName", "DomainPackageStatus"])
@pytest.mark.parametrize("desired", [PRESENT, ABSENT])
def test_an_association_that_lacks_what_a_decision_needs_is_refused(
    environment: Environment, member: str, desired: DesiredAssociation
) -> None:
    put(environment)
    environment.aws.fault("ListPackagesForDomain", "missing_fields", count=None, fields=[member])
    outcome = environment.run(desired)
    assert "Domain shop: ListPackagesForDomain failed" in str(outcome.failure)
    assert member in str(outcome.failure)
    assert environment.changes() == []


# Somebody else


@pytest.mark.parametrize("status", ["ACTIVE", None])
def test_already_in_desired_state_is_believed_though_a_look_shows_something_else(
    environment: Environment, status: str | None
) -> None:
    put(environment, status, "v1")
    words = {"code": "ConflictException", "message": "Package is already in desired state", "status": 409}
    environment.aws.fault("AssociatePackage", "error", count=None, **words)
    outcome = environment.run(replace(LATEST, wait=False))
    assert (outcome.failure, outcome.actions) == (None, [])
    assert environment.clock.passed == 0


def test_a_package_is_dissociated_also_when_somebody_associates_it_anew_at_once(environment: Environment) -> None:
    put(environment)

    def associate_anew() -> None:
        environment.clock.advance(6)
        environment.es.associate_package(PackageID="F1", DomainName="shop")

    environment.aws.before("ListPackagesForDomain", lambda: None, associate_anew)
    outcome = environment.run(ABSENT)
    assert (outcome.failure, outcome.actions, outcome.details) == (None, ["DissociatePackage"], None)
    assert set(environment.associations()) == {"synonyms"}


def test_an_association_that_others_dissolve_while_it_is_made_is_told_long_before_the_deadline(
    environment: Environment,
) -> None:
    put(environment, None)
    environment.aws.settings(associate_seconds=10**6)

    def dissolve() -> None:
        package = environment.aws.application.store.get(SCOPE, "F1")
        assert package is not None
        package.associations.clear()

    environment.aws.before("ListPackagesForDomain", lambda: None, lambda: None, dissolve)
    outcome = environment.run(PRESENT)
    assert outcome.failure == f"{SUBJECT}: association failed (gone). Run again to try once more."
    assert (outcome.actions, environment.clock.passed < 60) == (["AssociatePackage"], True)


def test_a_package_that_goes_before_it_is_associated_is_a_failure_that_names_it(environment: Environment) -> None:
    put(environment, None)
    environment.aws.before("AssociatePackage", environment.aws.application.store._packages.clear)
    outcome = environment.run(PRESENT)
    assert "the package does not exist, so it cannot be associated with the domain" in str(outcome.failure)
    assert outcome.actions == []


def test_a_second_package_of_the_name_that_appears_during_a_wait_is_refused(environment: Environment) -> None:
    environment.put_domains("shop")
    environment.put(status="COPYING", PackageID="F1")
    environment.aws.before("DescribePackages", lambda: None, lambda: environment.put(PackageID="F2"))
    outcome = environment.run(LATEST)
    assert "2 packages have this name" in str(outcome.failure)
    assert "F1, F2. Use package_id" in str(outcome.failure)


def test_an_import_that_is_waited_for_by_id_is_rolled_out(environment: Environment) -> None:
    put(environment)
    environment.somebody("update_package", PackageID="F1", PackageSource=SOURCE)
    outcome = environment.run(DesiredAssociation("shop", package_id="F1", state="latest", wait=True))
    assert (outcome.failure, (outcome.details or {})["PackageVersion"]) == (None, "v3")


def test_check_mode_tells_what_is_known_of_the_association(environment: Environment) -> None:
    put(environment, None)
    outcome = environment.run(PRESENT, check_mode=True)
    assert outcome.details == {
        "PackageID": "F1",
        "PackageName": "synonyms",
        "PackageType": "TXT-DICTIONARY",
        "DomainName": "shop",
        "PackageVersion": "v2",
    }

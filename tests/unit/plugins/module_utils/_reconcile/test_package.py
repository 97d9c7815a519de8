# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a package is made of, and what goes wrong with it. Decisions have tests of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._plan.model import DesiredPackage
from ansible_collections.aws_search.packages.plugins.module_utils._reconcile.package import PackageReconciler
from ansible_collections.aws_search.packages.plugins.module_utils._runtime.polling import Deadline
from ansible_collections.aws_search.packages.tests.support.environment import (
    MISSING,
    OTHER_FINGERPRINT,
    SOURCE,
    Environment,
)

PRESENT = DesiredPackage("synonyms", source=SOURCE, wait=True)
ABSENT = DesiredPackage("synonyms", state="absent", wait=True)
FREED = replace(ABSENT, dissociate=True)
REASON = {"ErrorType": "", "ErrorMessage": "A disk is full."}


def sent(environment: Environment, operation: str) -> dict[str, Any]:
    (call,) = environment.aws.calls(operation=operation)
    return dict(call["parameters"])


# What is sent


@pytest.mark.parametrize(
    ("desired", "status", "operations"),
    [
        (DesiredPackage("synonyms", source=SOURCE), None, ["DescribePackages", "HeadObject", "CreatePackage"]),
        (DesiredPackage("synonyms"), "AVAILABLE", ["DescribePackages"]),
        (DesiredPackage("synonyms", source=SOURCE, update="never"), "AVAILABLE", ["DescribePackages"]),
        (FREED, None, ["DescribePackages"]),
        (DesiredPackage("synonyms"), None, ["DescribePackages"]),
        (PRESENT, "AVAILABLE", ["DescribePackages", "HeadObject", "GetPackageVersionHistory"]),
        (replace(ABSENT, wait=False), "AVAILABLE", ["DescribePackages", "ListDomainsForPackage", "DeletePackage"]),
    ],
)
def test_a_decision_takes_no_more_requests_than_it_needs(
    environment: Environment, desired: DesiredPackage, status: str | None, operations: list[str]
) -> None:
    if status:
        environment.put_imported(recorded=environment.fingerprint_now(), status=status)
        environment.aws.forget_calls()
    environment.run(desired)
    assert environment.operations() == operations
    assert environment.clock.slept == []


@pytest.mark.parametrize("description", [None, "", "Synonyms of the shop"])
def test_a_creation_sends_what_is_desired_and_a_description_where_one_is_given(
    environment: Environment, description: str | None
) -> None:
    environment.run(replace(PRESENT, description=description))
    given = {} if description is None else {"PackageDescription": description}
    plain = {"PackageName": "synonyms", "PackageType": "TXT-DICTIONARY", "PackageSource": SOURCE}
    assert sent(environment, "CreatePackage") == {**plain, **given}


@pytest.mark.parametrize("description", [None, "", "other"])
def test_an_update_keeps_the_description_and_records_the_fingerprint_after_the_users_message(
    environment: Environment, description: str | None
) -> None:
    package_id = environment.put_imported(recorded=OTHER_FINGERPRINT, PackageDescription="as it was")
    environment.run(replace(PRESENT, description=description, commit_message="add sorbet"))
    assert sent(environment, "UpdatePackage") == {
        "PackageID": package_id,
        "PackageSource": SOURCE,
        "PackageDescription": "as it was" if description is None else description,
        "CommitMessage": f"add sorbet [{environment.fingerprint}]",
    }


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_replaced_package_keeps_its_description(environment: Environment, check_mode: bool) -> None:
    environment.put(status="COPY_FAILED", PackageDescription="as it was")
    outcome = environment.run(PRESENT, check_mode=check_mode)
    assert (outcome.details or {})["PackageDescription"] == "as it was"
    assert outcome.actions == ["DeletePackage", "CreatePackage"]


def test_a_warning_is_given_once_however_often_the_decision_is_made(environment: Environment) -> None:
    environment.put_imported(recorded=OTHER_FINGERPRINT)
    environment.write(b"")
    environment.aws.fault("UpdatePackage", "conflict", count=3)
    outcome = environment.run(PRESENT)
    assert outcome.warnings == ["Package synonyms: s3://dictionaries/synonyms.txt is empty (0 bytes)."]


def test_a_history_that_may_not_be_read_is_a_warning_and_the_times_decide(environment: Environment) -> None:
    environment.put_imported(recorded=OTHER_FINGERPRINT, LastUpdatedAt=-1800)
    environment.aws.fault("GetPackageVersionHistory", "access_denied", count=None)
    outcome = environment.run(PRESENT)
    assert (outcome.failure, outcome.actions) == (None, [])
    assert "the module goes by times to tell whether the source has changed" in outcome.warnings[0]
    environment.write(b"sorbet")
    assert environment.run(PRESENT).actions == ["UpdatePackage"]


# What goes wrong


@pytest.mark.parametrize(
    ("desired", "version", "ending", "failure", "actions"),
    [
        (
            PRESENT,
            None,
            {"status": "COPY_FAILED", "ErrorDetails": REASON},
            "Package synonyms: import failed (COPY_FAILED: A disk is full). Check that s3://dictionaries/synonyms.txt "
            "exists and that the credentials have the IAM action s3:GetObject on it, and run again.",
            ["CreatePackage"],
        ),
        (
            PRESENT,
            "v2",
            {"status": "VALIDATION_FAILED", "ErrorDetails": REASON},
            "Package synonyms: import failed (VALIDATION_FAILED: A disk is full). Fix s3://dictionaries/synonyms.txt "
            "and run again. Domains keep running version v2 or older.",
            ["UpdatePackage"],
        ),
        (
            ABSENT,
            "v2",
            {"status": "DELETE_FAILED", "ErrorDetails": REASON},
            "Package synonyms: deletion failed (DELETE_FAILED: A disk is full). Run again to try once more.",
            ["DeletePackage"],
        ),
        (
            FREED,
            "on domain",
            {"status": "DISSOCIATION_FAILED", "ErrorDetails": REASON},
            "Package synonyms was not deleted, because domains still have it: shop (DISSOCIATION_FAILED: A disk is "
            "full). Remove it from every index of these domains, then run again.",
            ["DissociatePackage"],
        ),
    ],
)
def test_what_fails_on_aws_is_told_with_its_status_the_reason_and_the_way_out(
    environment: Environment,
    desired: DesiredPackage,
    version: str | None,
    ending: dict[str, Any],
    failure: str,
    actions: list[str],
) -> None:
    if version:
        domains = [{"DomainName": "shop"}] if version == "on domain" else []
        environment.put_imported(recorded=OTHER_FINGERPRINT, domains=domains)
    environment.aws.outcome(**ending)
    outcome = environment.run(desired)
    assert (outcome.failure, outcome.actions) == (failure, actions)
    if not version:
        assert (outcome.details or {})["PackageStatus"] == "COPY_FAILED"


def test_an_import_that_ends_in_a_status_that_is_new_is_told_as_such(environment: Environment) -> None:
    environment.aws.fault("DescribePackages", "unknown_fields", count=None, after=1)
    outcome = environment.run(PRESENT)
    assert "does not know its status (FUTURE_STATUS). Upgrade the collection." in str(outcome.failure)


@pytest.mark.parametrize("member", ["PackageID", "PackageName", "PackageType", "PackageStatus"])
@pytest.mark.parametrize("desired", [PRESENT, FREED])
def test_a_package_whose_details_lack_what_a_decision_needs_is_refused_and_nothing_is_done(
    environment: Environment, member: str, desired: DesiredPackage
) -> None:
    environment.put_imported()
    environment.aws.fault("DescribePackages", "missing_fields", count=None, fields=[member])
    outcome = environment.run(desired)
    assert f"an entry of PackageDetailsList has no {member}" in str(outcome.failure)
    assert environment.changes() == []


@pytest.mark.parametrize(
    ("operation", "member", "desired"),
    [
        ("ListDomainsForPackage", "DomainName", FREED),
        ("ListDomainsForPackage", "DomainPackageStatus", ABSENT),
        ("GetPackageVersionHistory", "PackageVersion", PRESENT),
        ("GetPackageVersionHistory", "CreatedAt", PRESENT),
    ],
)
def test_other_answers_that_lack_what_a_decision_needs_are_refused(
    environment: Environment, operation: str, member: str, desired: DesiredPackage
) -> None:
    environment.put_imported(domains=[{"DomainName": "shop"}])
    environment.aws.fault(operation, "missing_fields", count=None, fields=[member])
    outcome = environment.run(desired)
    assert f"{operation} failed" in str(outcome.failure)
    assert member in str(outcome.failure)
    assert environment.changes() == []


# Domains


def test_a_package_in_use_is_refused_with_every_domain_named(environment: Environment) -> None:
    domains = [f"domain-{number}" for number in range(25)]
    environment.put(domains=[{"DomainName": domain} for domain in domains])
    outcome = environment.run(ABSENT)
    assert "25 domains use it" in str(outcome.failure)
    assert [domain for domain in domains if f"{domain} (ACTIVE)" not in str(outcome.failure)] == []
    assert environment.changes() == []


@pytest.mark.parametrize("wait", [False, True])
def test_a_package_is_dissociated_from_all_domains_side_by_side_before_it_is_deleted(
    environment: Environment, wait: bool
) -> None:
    environment.aws.settings(dissociate_seconds=100)
    domains = [f"domain-{number}" for number in range(25)]
    environment.put(domains=[{"DomainName": domain} for domain in domains])
    outcome = environment.run(replace(FREED, wait=wait))
    assert (outcome.failure, outcome.actions) == (None, ["DissociatePackage"] * 25 + ["DeletePackage"])
    assert {call["time"] for call in environment.aws.calls(operation="DissociatePackage")} == {
        environment.aws.calls()[0]["time"]
    }
    assert environment.clock.passed <= 115


def test_one_dissociation_that_fails_keeps_the_others_recorded(environment: Environment) -> None:
    environment.put(domains=[{"DomainName": domain} for domain in ("archive", "forum", "shop")])
    environment.aws.fault("DissociatePackage", "access_denied", count=1)
    outcome = environment.run(FREED)
    assert outcome.actions == ["DissociatePackage"] * 2
    assert "es:DissociatePackage" in str(outcome.failure)
    assert len(environment.packages()) == 1


@pytest.mark.parametrize(
    ("association", "desired"),
    [
        ({"DomainPackageStatus": "ASSOCIATING", "settles": {"status": "ACTIVE", "seconds": 20}}, FREED),
        ({"DomainPackageStatus": "DISSOCIATING", "settles": {"status": "DISSOCIATED", "seconds": 20}}, FREED),
        ({"DomainPackageStatus": "DISSOCIATING", "settles": {"status": "DISSOCIATED", "seconds": 20}}, ABSENT),
    ],
)
def test_what_changes_on_domains_is_waited_for(
    environment: Environment, association: dict[str, Any], desired: DesiredPackage
) -> None:
    environment.put(domains=[{"DomainName": "shop", **association}])
    outcome = environment.run(desired)
    goes = association["DomainPackageStatus"] == "DISSOCIATING"
    assert (outcome.failure, outcome.details) == (None, None)
    assert outcome.actions == (["DeletePackage"] if goes else ["DissociatePackage", "DeletePackage"])


@pytest.mark.parametrize("dissociate", [False, True])
def test_a_domain_that_took_the_package_in_between_is_refused_or_freed(
    environment: Environment, dissociate: bool
) -> None:
    environment.put_domains("shop")
    environment.put_imported(PackageID="F1")
    environment.aws.settings(associate_seconds=0)
    associate = {"PackageID": "F1", "DomainName": "shop"}
    environment.aws.before("DeletePackage", lambda: environment.es.associate_package(**associate))
    outcome = environment.run(replace(ABSENT, dissociate=dissociate))
    if dissociate:
        assert (outcome.failure, outcome.actions) == (None, ["DissociatePackage", "DeletePackage"])
    else:
        assert "shop (ACTIVE)" in str(outcome.failure)
        assert outcome.actions == []


def test_a_domain_that_somebody_else_dissociates_in_between_does_not_disturb(environment: Environment) -> None:
    environment.put(PackageID="F1", domains=[{"DomainName": "shop"}])
    dissociate = {"PackageID": "F1", "DomainName": "shop"}

    def free() -> None:
        environment.es.dissociate_package(**dissociate)
        environment.clock.advance(6)

    environment.aws.before("DissociatePackage", free)
    outcome = environment.run(FREED)
    assert (outcome.failure, outcome.actions) == (None, ["DeletePackage"])


# Somebody else


@pytest.mark.parametrize(
    ("message", "actions", "version"),
    [("theirs [{fingerprint}]", [], "v3"), (f"theirs [{OTHER_FINGERPRINT}]", ["UpdatePackage"], "v4")],
)
def test_an_import_by_somebody_else_is_followed_by_ours_only_if_the_content_differs(
    environment: Environment, message: str, actions: list[str], version: str
) -> None:
    environment.put_imported(recorded=OTHER_FINGERPRINT, PackageID="F1")
    theirs = {"PackageSource": SOURCE, "CommitMessage": message.format(fingerprint=environment.fingerprint)}
    environment.aws.before("UpdatePackage", lambda: environment.es.update_package(PackageID="F1", **theirs))
    outcome = environment.run(PRESENT)
    assert (outcome.failure, outcome.actions) == (None, actions)
    assert (outcome.details or {})["AvailablePackageVersion"] == version


def test_an_adopted_package_of_another_type_is_refused(environment: Environment) -> None:
    environment.aws.before("CreatePackage", lambda: environment.put(PackageType="ZIP-PLUGIN"))
    assert "the type of a package cannot be changed" in str(environment.run(PRESENT).failure)


def create_theirs(environment: Environment) -> None:
    """Somebody creates a package of this name."""
    environment.es.create_package(PackageName="synonyms", PackageType="TXT-DICTIONARY", PackageSource=SOURCE)


def replace_theirs(environment: Environment) -> None:
    """Somebody creates a package of this name as soon as the one that was there is gone."""
    environment.clock.advance(10)
    create_theirs(environment)


@pytest.mark.parametrize(("desired", "status"), [(ABSENT, "AVAILABLE"), (PRESENT, "COPY_FAILED")])
def test_a_new_package_of_the_name_ends_a_deletion_and_is_adopted_where_one_is_desired(
    environment: Environment, desired: DesiredPackage, status: str
) -> None:
    environment.put(status=status)
    # The first look of the wait for the deletion.
    environment.aws.before("DescribePackages", lambda: None, lambda: replace_theirs(environment))
    outcome = environment.run(desired)
    assert (outcome.failure, outcome.actions) == (None, ["DeletePackage"])
    assert len(environment.packages()) == 1
    assert environment.clock.passed < 60
    assert (outcome.details is None) is (desired is ABSENT)


@pytest.mark.parametrize("wait", [False, True])
@pytest.mark.parametrize("stale_reads", [1, 3, 6])
def test_an_adopted_package_that_is_not_listed_yet_is_found(
    environment: Environment, stale_reads: int, wait: bool
) -> None:
    environment.aws.settings(stale_reads=stale_reads)
    environment.aws.before("CreatePackage", lambda: create_theirs(environment))
    outcome = environment.run(replace(PRESENT, wait=wait))
    assert (outcome.failure, outcome.actions) == (None, [])
    assert ((outcome.details or {})["PackageStatus"] == "AVAILABLE") or not wait


def test_a_name_that_is_taken_and_never_listed_ends_with_the_words_of_the_service(environment: Environment) -> None:
    words = {"code": "ResourceAlreadyExistsException", "message": "It is there", "status": 409}
    environment.aws.fault("CreatePackage", "error", count=None, **words)
    outcome = environment.run(replace(PRESENT, wait=False))
    assert "ResourceAlreadyExistsException: It is there" in str(outcome.failure)
    assert environment.operations().count("CreatePackage") <= 20
    assert environment.clock.passed <= 12


@pytest.mark.parametrize("build", ["created", "updated"])
def test_a_package_that_somebody_deletes_during_its_import_is_told_long_before_the_deadline(
    environment: Environment, build: str
) -> None:
    if build == "updated":
        environment.put_imported(recorded=OTHER_FINGERPRINT)
    environment.aws.settings(copy_seconds=1000)
    remove: Callable[[], None] = environment.aws.application.store._packages.clear
    environment.aws.before("DescribePackages", lambda: None, lambda: None, remove)
    outcome = environment.run(PRESENT)
    assert "was deleted by somebody else while it was being imported. Run again." in str(outcome.failure)
    assert environment.clock.passed < 60


def test_a_package_that_goes_while_its_domains_are_waited_for_is_success(environment: Environment) -> None:
    environment.put(domains=[{"DomainName": "shop"}])
    remove: Callable[[], None] = environment.aws.application.store._packages.clear
    environment.aws.before("ListDomainsForPackage", lambda: None, remove)
    outcome = environment.run(FREED)
    assert (outcome.failure, outcome.actions, outcome.details) == (None, ["DissociatePackage"], None)


# For others that build on it


@pytest.mark.parametrize(
    ("recorded", "status", "check_mode", "version"),
    [
        (None, None, True, "first version"),
        (OTHER_FINGERPRINT, "AVAILABLE", True, "next version"),
        (OTHER_FINGERPRINT, "AVAILABLE", False, "v3"),
        ("same", "AVAILABLE", True, "v2"),
    ],
)
def test_the_resulting_package_is_the_one_that_a_roll_out_builds_on(
    environment: Environment, recorded: str | None, status: str | None, check_mode: bool, version: str
) -> None:
    if status:
        environment.put_imported(recorded=environment.fingerprint if recorded == "same" else recorded)
    deadline = Deadline(600)
    observer = environment.observer(deadline)
    reconciler = PackageReconciler(PRESENT, observer, deadline, check_mode)
    assert reconciler.resulting_package() is None
    for _pending in reconciler.reconcile():
        environment.clock.advance(60)
        if not check_mode:
            reconciler.observe()
            break
    package = reconciler.resulting_package() or {}
    assert (package["PackageStatus"], package["AvailablePackageVersion"]) == ("AVAILABLE", version)


def test_what_is_known_is_not_read_again(environment: Environment) -> None:
    deadline = Deadline(600)
    reconciler = PackageReconciler(replace(PRESENT, source=MISSING), environment.observer(deadline), deadline, True)
    reconciler.knows([])
    with pytest.raises(Exception, match="does not exist"):
        list(reconciler.reconcile())
    assert Counter(environment.operations()) == {"HeadObject": 1}

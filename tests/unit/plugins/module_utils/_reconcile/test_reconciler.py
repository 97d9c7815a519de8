# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds for the reconciliation of packages and associations alike: races, lost answers, looks that are late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._aws.errors import ApiError
from ansible_collections.aws_search.packages.plugins.module_utils._plan.model import DesiredAssociation, DesiredPackage
from ansible_collections.aws_search.packages.plugins.module_utils._reconcile.reconciler import (
    STALE_FOR,
    OperationFinished,
    Outcome,
    ReconcileError,
)
from ansible_collections.aws_search.packages.tests.support.clock import ProductClock
from ansible_collections.aws_search.packages.tests.support.environment import SOURCE, Environment
from ansible_collections.aws_search.packages.tests.support.wire import client_error

Desired: TypeAlias = "DesiredPackage | DesiredAssociation"

CREATED = DesiredPackage("synonyms", source=SOURCE, wait=True)
UPDATED = DesiredPackage("synonyms", source=SOURCE, update="always", wait=True)
DELETED = DesiredPackage("synonyms", state="absent", dissociate=True, wait=True)
ASSOCIATED = DesiredAssociation("shop", "synonyms", wait=True)
ROLLED_OUT = DesiredAssociation("shop", "synonyms", state="latest", wait=True)
DISSOCIATED = DesiredAssociation("shop", "synonyms", state="absent", wait=True)
ON_SHOP = {"PackageID": "F1", "DomainName": "shop"}


def nothing(environment: Environment) -> None:
    environment.put_domains("shop")


def package(environment: Environment) -> None:
    environment.put_domains("shop")
    environment.put_imported(PackageID="F1")


def on_domain(environment: Environment) -> None:
    environment.put_imported(PackageID="F1", domains=[{"DomainName": "shop"}])


def at_old_version(environment: Environment) -> None:
    environment.put_imported(PackageID="F1", domains=[{"DomainName": "shop", "PackageVersion": "v1"}])


# What is there, what is desired, and the change that this takes; a deletion takes a dissociation first.
CHANGES = [
    (nothing, CREATED, "CreatePackage"),
    (package, UPDATED, "UpdatePackage"),
    (package, DELETED, "DeletePackage"),
    (on_domain, DELETED, "DissociatePackage"),
    (package, ASSOCIATED, "AssociatePackage"),
    (at_old_version, ROLLED_OUT, "AssociatePackage"),
    (on_domain, DISSOCIATED, "DissociatePackage"),
]
every_change = pytest.mark.parametrize(
    ("build", "desired", "operation"),
    CHANGES,
    ids=[f"{build.__name__}-{operation}" for build, _desired, operation in CHANGES],
)
Build = Callable[[Environment], None]


def expected_actions(build: Build, desired: Desired, operation: str) -> list[str]:
    return ["DissociatePackage", "DeletePackage"] if (build, desired) == (on_domain, DELETED) else [operation]


# Lost answers


@every_change
@pytest.mark.parametrize("fault", ["reset_after", "error_after"])
@pytest.mark.parametrize("wait", [False, True])
def test_a_change_whose_answer_is_lost_is_done_once_and_counts_as_ours(
    environment: Environment, build: Build, desired: Desired, operation: str, fault: str, wait: bool
) -> None:
    build(environment)
    environment.aws.fault(operation, fault)
    outcome = environment.run(replace(desired, wait=wait))
    assert (outcome.failure, outcome.actions) == (None, expected_actions(build, desired, operation))
    if operation in ("CreatePackage", "UpdatePackage"):
        environment.clock.advance(60)
        (there,) = environment.packages()
        assert there["AvailablePackageVersion"] == ("v1" if operation == "CreatePackage" else "v3")


@every_change
@pytest.mark.parametrize("fault", ["internal", "throttle", "reset_before"])
def test_a_change_that_fails_for_a_passing_reason_is_done_after_all(
    environment: Environment, build: Build, desired: Desired, operation: str, fault: str
) -> None:
    build(environment)
    environment.aws.fault(operation, fault)
    outcome = environment.run(desired)
    assert (outcome.failure, outcome.actions) == (None, expected_actions(build, desired, operation))


# Conflicts


@every_change
@pytest.mark.parametrize("code", ["ConflictException", "ValidationException"])
@pytest.mark.parametrize(
    ("wait", "timeout", "least", "most"), [(False, 120, 10, 13), (True, 120, 118, 121), (True, 1, 9, 11)]
)
def test_a_conflict_that_does_not_pass_is_given_up_soon_or_at_the_deadline(
    environment: Environment,
    build: Build,
    desired: Desired,
    operation: str,
    code: str,
    wait: bool,
    timeout: int,
    least: int,
    most: int,
) -> None:
    build(environment)
    words = "A change/update is in progress"
    environment.aws.fault(operation, "error", count=None, code=code, status=409, message=words)
    outcome = environment.run(replace(desired, wait=wait), timeout=timeout)
    way_out = "Set wait to true to keep trying, or run again later."
    if wait:
        way_out = f"It was refused for {timeout} s (wait_timeout). Run the task again later."
    assert f"{operation} failed ({code}: {words}). {way_out}" in str(outcome.failure)
    assert (outcome.actions, type(outcome.error)) == ([], ApiError)
    assert least <= environment.clock.passed <= most


@every_change
@pytest.mark.parametrize("code", ["ValidationException", "InvalidTypeException", "LimitExceededException", "Brandnew"])
def test_a_refusal_for_another_reason_is_told_in_the_words_of_the_service(
    environment: Environment, build: Build, desired: Desired, operation: str, code: str
) -> None:
    build(environment)
    environment.aws.fault(operation, "error", count=None, code=code, status=400, message="Too old a domain")
    outcome = environment.run(desired)
    assert f"{operation} failed ({code}: Too old a domain)." in str(outcome.failure)
    assert (outcome.actions, environment.clock.passed) == ([], 0)
    assert environment.operations().count(operation) == 1


@every_change
def test_a_missing_permission_is_named_and_what_was_done_before_is_kept(
    environment: Environment, build: Build, desired: Desired, operation: str
) -> None:
    build(environment)
    environment.aws.fault(operation, "access_denied", count=None)
    outcome = environment.run(desired)
    assert f"IAM action es:{operation}" in str(outcome.failure)
    assert outcome.error is not None
    assert (outcome.actions, outcome.unanswered) == ([], [])


def test_a_failure_on_the_way_keeps_what_was_done_before_it(environment: Environment) -> None:
    on_domain(environment)
    environment.aws.fault("DeletePackage", "access_denied", count=None)
    outcome = environment.run(DELETED)
    assert outcome.actions == ["DissociatePackage"]
    assert "es:DeletePackage" in str(outcome.failure)


# Somebody else


@pytest.mark.parametrize("unknown_package", ["validation", "resource_not_found"])
@pytest.mark.parametrize("wait", [False, True])
@pytest.mark.parametrize(
    ("build", "desired", "operation", "before", "status", "actions"),
    [
        # As we want it, so that nothing is left to do.
        (nothing, CREATED, "CreatePackage", "create", "AVAILABLE", []),
        (package, UPDATED, "UpdatePackage", "update", "AVAILABLE", ["UpdatePackage"]),
        (package, DELETED, "DeletePackage", "delete", None, []),
        (on_domain, DISSOCIATED, "DissociatePackage", "dissociate", None, []),
        (package, ASSOCIATED, "AssociatePackage", "associate", "ACTIVE", []),
        (at_old_version, ROLLED_OUT, "AssociatePackage", "associate", "ACTIVE", []),
        # Something else, which is looked at anew.
        (package, UPDATED, "UpdatePackage", "remove", "AVAILABLE", ["CreatePackage"]),
        (package, DELETED, "DeletePackage", "remove", None, []),
        (on_domain, DELETED, "ListDomainsForPackage", "remove", None, []),
    ],
)
def test_somebody_who_was_faster_is_noticed(
    environment: Environment,
    unknown_package: str,
    wait: bool,
    build: Build,
    desired: Desired,
    operation: str,
    before: str,
    status: str | None,
    actions: list[str],
) -> None:
    environment.aws.settings(unknown_package=unknown_package)
    build(environment)
    es = environment.es
    deeds: dict[str, Callable[[], Any]] = {
        "create": lambda: es.create_package(PackageName="synonyms", PackageType="TXT-DICTIONARY", PackageSource=SOURCE),
        "update": lambda: es.update_package(PackageID="F1", PackageSource=SOURCE),
        "delete": lambda: es.delete_package(PackageID="F1"),
        "associate": lambda: es.associate_package(**ON_SHOP),
        "dissociate": lambda: es.dissociate_package(**ON_SHOP),
        "remove": environment.aws.application.store._packages.clear,
    }
    environment.aws.before(operation, deeds[before])
    outcome = environment.run(replace(desired, wait=wait))
    assert outcome.failure is None
    if before == "update" and not wait:
        actions = []  # An import is under way, and a task that does not wait leaves it at that.
    assert outcome.actions == actions
    if wait:
        seen = (outcome.details or {}).get("PackageStatus") or (outcome.details or {}).get("DomainPackageStatus")
        assert seen == status


# Looks that still show what was there before


@every_change
@pytest.mark.parametrize("stale_reads", [1, 3, 5])
def test_looks_that_still_show_the_state_before_do_not_end_the_wait(
    environment: Environment, build: Build, desired: Desired, operation: str, stale_reads: int
) -> None:
    build(environment)
    environment.aws.settings(stale_reads=stale_reads)
    outcome = environment.run(desired)
    assert (outcome.failure, outcome.actions) == (None, expected_actions(build, desired, operation))
    details = outcome.details or {}
    if isinstance(desired, DesiredAssociation):
        assert details.get("DomainPackageStatus") == ("ACTIVE" if operation == "AssociatePackage" else None)
        assert details.get("PackageVersion") == ("v2" if operation == "AssociatePackage" else None)
    elif desired.state == "present":
        assert details["PackageStatus"] == "AVAILABLE"
        assert details["AvailablePackageVersion"] == ("v1" if operation == "CreatePackage" else "v3")
    else:
        assert details == {}


@every_change
def test_a_change_that_has_ended_before_the_first_look_is_noticed_at_that_look(
    environment: Environment, build: Build, desired: Desired, operation: str
) -> None:
    build(environment)
    durations = ("copy", "validate", "delete", "associate", "dissociate")
    environment.aws.settings(**{f"{name}_seconds": 0 for name in durations})
    environment.clock.advance(60)
    begin = environment.clock.time
    outcome = environment.run(desired)
    assert (outcome.failure, outcome.actions) == (None, expected_actions(build, desired, operation))
    # A package that is AVAILABLE in the second in which it was before may be the state before.
    assert environment.clock.time - begin <= 2


STATUSES = ("COPYING", "VALIDATING")


@pytest.mark.parametrize(
    ("before", "seen", "finished"),
    [
        (None, [None, "COPYING", "AVAILABLE"], [False, False, True]),
        (None, [None, None, "AVAILABLE"], [False, False, True]),
        (None, ["COPYING", None], [False, True]),
        ("AVAILABLE", ["AVAILABLE", "COPYING", "AVAILABLE"], [False, False, True]),
        ("AVAILABLE", ["AVAILABLE", "COPY_FAILED"], [False, True]),
        ("COPY_FAILED", ["COPY_FAILED", "VALIDATING", "COPY_FAILED"], [False, False, True]),
        ("AVAILABLE", [None], [True]),
        ("AVAILABLE", ["AVAILABLE"] * 13, [False] * 11 + [True] * 2),
    ],
)
def test_an_operation_has_finished_once_a_look_shows_something_new_or_nothing_new_for_long(
    clock: ProductClock, before: str | None, seen: list[str | None], finished: list[bool]
) -> None:
    def details(status: str | None) -> dict[str, Any] | None:
        return {"PackageID": "F1", "PackageStatus": status} if status else None

    has_finished = OperationFinished(details(before), STATUSES)
    told = []
    for status in seen:
        told.append(has_finished(details(status)))
        clock.advance(1)
    assert told == finished
    assert STALE_FOR == 10


def test_a_failure_is_recorded_with_the_error_of_the_api() -> None:
    error = ApiError("DeletePackage", "Package synonyms", client_error("DeletePackage", "ConflictException"))
    outcome = Outcome()
    outcome.fail(ReconcileError("It failed.", error))
    assert (outcome.failure, outcome.error) == ("It failed.", error)
    outcome.fail(error)
    assert (outcome.failure, outcome.error) == (str(error), error)
    outcome.fail(ReconcileError("It failed otherwise."))
    assert (outcome.failure, outcome.error) == ("It failed otherwise.", None)

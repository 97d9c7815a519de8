# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What becomes of a run that waits: what it records, and what it says when a signal cuts it off."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._plan.model import DesiredAssociation, DesiredPackage
from ansible_collections.aws_search.packages.plugins.module_utils._reconcile import runner
from ansible_collections.aws_search.packages.plugins.module_utils._reconcile.reconciler import Outcome
from ansible_collections.aws_search.packages.plugins.module_utils._reconcile.run import status_of
from ansible_collections.aws_search.packages.plugins.module_utils._runtime import signals
from ansible_collections.aws_search.packages.plugins.module_utils._runtime.signals import interruptible
from ansible_collections.aws_search.packages.tests.support.environment import SOURCE, Environment
from ansible_collections.aws_search.packages.tests.support.threads import join_left_behind

WAITING = DesiredPackage("synonyms", source=SOURCE, wait=True)


def interrupt() -> None:
    """Send this process a signal; it arrives in the main thread, whoever sends it."""
    os.kill(os.getpid(), signal.SIGTERM)


@pytest.fixture
def interrupt_and_hang() -> Iterator[Callable[[], None]]:
    """As a request that is under way when the signal comes: nobody waits for its answer."""
    release = threading.Event()

    def hang() -> None:
        interrupt()
        release.wait(10)

    before = set(threading.enumerate())
    yield hang
    release.set()
    join_left_behind(before, 10)
    signals._interrupted.clear()


def go(environment: Environment, *desired: DesiredPackage | DesiredAssociation) -> list[Outcome]:
    with interruptible():
        return environment.run_all(*desired)


def nothing() -> None:
    """What somebody else does before most requests."""


PICKED_UP = "continues on AWS; run the task again to pick it up."
UNKNOWN = "was sent and not answered yet: run the task again to find out what was done."


@pytest.mark.parametrize(
    ("operation", "answered", "failure", "actions"),
    [
        ("DescribePackages", 0, ". Nothing was changed.", []),
        ("CreatePackage", 0, f". CreatePackage {UNKNOWN}", []),
        (
            "DescribePackages",
            1,
            f" waiting for the import of package synonyms. The import {PICKED_UP}",
            ["CreatePackage"],
        ),
        (
            "DescribePackages",
            2,
            f" waiting for the import of package synonyms. Last status: COPYING. The import {PICKED_UP}",
            ["CreatePackage"],
        ),
    ],
)
def test_a_signal_ends_a_run_with_what_was_sent_seen_and_done(
    environment: Environment,
    interrupt_and_hang: Callable[[], None],
    operation: str,
    answered: int,
    failure: str,
    actions: list[str],
) -> None:
    environment.aws.before(operation, *[nothing] * answered, interrupt_and_hang)
    (outcome,) = go(environment, WAITING)
    assert outcome.failure == f"Package synonyms: SIGTERM interrupted the run{failure}"
    assert outcome.actions == actions
    if actions:
        assert (outcome.details or {})["PackageStatus"] == "COPYING"


def test_a_signal_in_a_wait_for_somebody_elses_change_says_what_continues(
    environment: Environment, interrupt_and_hang: Callable[[], None]
) -> None:
    environment.put(domains=[{"DomainName": "shop", "DomainPackageStatus": "ASSOCIATING"}])
    environment.aws.before("ListPackagesForDomain", nothing, nothing, interrupt_and_hang)
    (outcome,) = go(environment, DesiredAssociation("shop", "synonyms", wait=True))
    assert outcome.failure == (
        "Package synonyms on domain shop: SIGTERM interrupted the run waiting for the change of package synonyms on "
        f"domain shop to end. Last status: ASSOCIATING. The change {PICKED_UP}"
    )


def test_of_many_each_says_what_became_of_it(environment: Environment, interrupt_and_hang: Callable[[], None]) -> None:
    environment.put("there")
    environment.put("failed", status="COPY_FAILED")
    environment.aws.settings(copy_seconds=1000)
    # Created is first what is not there; what failed is deleted before, and gone after some looks.
    environment.aws.before("CreatePackage", nothing, interrupt_and_hang)
    there, new, failed = go(
        environment, DesiredPackage("there"), WAITING, DesiredPackage("failed", source=SOURCE, wait=True)
    )
    assert (there.failure, there.actions) == (None, [])
    assert str(new.failure).startswith(
        "Package synonyms: SIGTERM interrupted the run waiting for the import of package synonyms. Last status: "
        "COPYING."
    )
    assert failed.failure == f"Package failed: SIGTERM interrupted the run. CreatePackage {UNKNOWN}"
    assert (new.actions, failed.actions) == (["CreatePackage"], ["DeletePackage"])


def test_an_interrupted_run_sends_nothing_more_and_tells_of_what_it_sent(
    environment: Environment, interrupt_and_hang: Callable[[], None]
) -> None:
    environment.aws.before("CreatePackage", interrupt_and_hang)
    names = [f"package-{number:02}" for number in range(20)]
    outcomes = go(environment, *(DesiredPackage(name, source=SOURCE) for name in names))
    created = {call["parameters"].get("PackageName") for call in environment.aws.calls(operation="CreatePackage")}
    untouched = {name for name, one in zip(names, outcomes, strict=True) if "Nothing was changed." in str(one.failure)}
    assert untouched
    assert not created & untouched
    for name, outcome in zip(names, outcomes, strict=True):
        if name not in untouched:
            told = outcome.failure
            assert told is None or UNKNOWN in told or outcome.actions


def test_a_run_that_has_ended_is_a_success_whatever_comes_then(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "uninterruptible", interrupt)
    (outcome,) = go(environment, WAITING)
    signals._interrupted.clear()
    assert (outcome.failure, outcome.actions) == (None, ["CreatePackage"])


# What is recorded


def test_waits_are_recorded_with_the_seconds_of_each_status(environment: Environment) -> None:
    environment.aws.settings(copy_seconds=10, validate_seconds=20)
    outcome = environment.run(WAITING)
    assert outcome.statuses == [
        {"status": "COPYING", "seconds": 10.0},
        {"status": "VALIDATING", "seconds": pytest.approx(20, abs=1.5)},
        {"status": "AVAILABLE", "seconds": 0.0},
    ]
    assert outcome.waited_seconds == pytest.approx(30, abs=1.5)
    assert outcome.waited_seconds == pytest.approx(environment.clock.passed)


def test_waiting_for_conflicts_to_pass_counts_as_waiting(environment: Environment) -> None:
    environment.put_imported(recorded="etag:1")
    environment.aws.fault("UpdatePackage", "conflict", count=3)
    outcome = environment.run(WAITING)
    assert outcome.waited_seconds == pytest.approx(environment.clock.passed)
    assert outcome.waited_seconds >= 3 + 5


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (None, "not listed"),
        ({"PackageStatus": "COPYING"}, "COPYING"),
        ({"DomainPackageStatus": "ACTIVE"}, "ACTIVE"),
        ([], "gone"),
        (
            [{"DomainPackageStatus": "ACTIVE", "DomainName": "a"}, {"DomainPackageStatus": "X", "DomainName": "b"}],
            "ACTIVE on a, X on b",
        ),
    ],
)
def test_what_was_seen_has_a_status(value: object, status: str) -> None:
    assert status_of(value) == status

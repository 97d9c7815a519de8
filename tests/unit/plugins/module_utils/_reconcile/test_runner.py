# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.aws_search.packages.plugins.module_utils._aws.errors import ApiError
from ansible_collections.aws_search.packages.plugins.module_utils._plan.model import DesiredAssociation, DesiredPackage
from ansible_collections.aws_search.packages.plugins.module_utils._reconcile import runner
from ansible_collections.aws_search.packages.plugins.module_utils._reconcile.observe import Observer, Target
from ansible_collections.aws_search.packages.plugins.module_utils._reconcile.package import PackageReconciler
from ansible_collections.aws_search.packages.plugins.module_utils._reconcile.reconciler import Outcome, Steps
from ansible_collections.aws_search.packages.plugins.module_utils._reconcile.runner import Runner
from ansible_collections.aws_search.packages.plugins.module_utils._runtime import polling
from ansible_collections.aws_search.packages.plugins.module_utils._runtime.polling import Deadline
from ansible_collections.aws_search.packages.tests.support.clock import ProductClock, in_place_of_time
from ansible_collections.aws_search.packages.tests.support.environment import SOURCE, Environment
from ansible_collections.aws_search.packages.tests.support.threads import join_left_behind

NEVER = {"copy_seconds": 10**6, "delete_seconds": 10**6, "associate_seconds": 10**6, "dissociate_seconds": 10**6}


def present(name: str, **more: Any) -> DesiredPackage:
    return DesiredPackage(name, source=SOURCE, **{"wait": True, **more})


def failures(outcomes: list[Outcome]) -> list[bool]:
    return [outcome.failure is not None for outcome in outcomes]


class Timed(PackageReconciler):
    """Notes when it ended."""

    ended = 0.0

    def reconcile(self) -> Steps:
        try:
            yield from super().reconcile()
        finally:
            self.ended = time.monotonic()


def run_timed(
    environment: Environment, *desired: DesiredPackage, timeout: float = 600
) -> list[tuple[float, list[str], bool]]:
    """When each ended, its actions, and whether it failed."""
    deadline = Deadline(timeout)
    observer = environment.observer(deadline)
    begin = environment.clock.time
    reconcilers = [Timed(one, observer, deadline) for one in desired]
    outcomes = Runner(reconcilers, observer, deadline).run()
    return [
        (round(reconciler.ended - begin, 3), outcome.actions, outcome.failure is not None)
        for reconciler, outcome in zip(reconcilers, outcomes, strict=True)
    ]


# Conflicts


def test_a_package_that_meets_conflicts_to_the_deadline_holds_up_no_other(environment: Environment) -> None:
    environment.put_imported("busy", recorded="etag:1", PackageID="F1")
    environment.put("broken", status="COPY_FAILED", PackageID="F2")
    environment.aws.fault("UpdatePackage", "conflict", count=None)
    begin = environment.clock.time
    busy, broken = environment.run_all(present("busy"), present("broken"), timeout=25)
    assert broken.failure is None
    assert broken.actions == ["DeletePackage", "CreatePackage"]
    assert (broken.details or {})["PackageStatus"] == "AVAILABLE"
    assert busy.actions == []
    assert "ConflictException" in str(busy.failure)
    created = next(call for call in environment.aws.calls(operation="CreatePackage"))
    assert created["time"] - begin <= 6
    assert 24 <= environment.clock.time - begin <= 27


def test_without_wait_one_conflict_delays_no_other(environment: Environment) -> None:
    names = ["busy", *(f"other-{number}" for number in range(5))]
    for name in names:
        environment.put_imported(name, recorded="etag:1", PackageID=f"F{names.index(name)}")
    environment.aws.fault("UpdatePackage", "conflict", count=None, only={"PackageID": "F0"})
    ended = run_timed(environment, *(present(name, wait=False) for name in names))
    assert ended[1:] == [(0.0, ["UpdatePackage"], False)] * 5
    assert ended[0][1:] == ([], True)
    assert 10 <= ended[0][0] <= 12


@pytest.mark.parametrize("wait", [False, True])
def test_of_fifty_that_meet_conflicts_at_random_each_ends_as_early_as_alone(
    environment: Environment, wait: bool
) -> None:
    names = [f"package-{number:02}" for number in range(50)]
    chance = random.Random(7)
    conflicts = {name: chance.choice((0, 0, 1, 2, 3, 5, 8)) for name in names}

    def build(*there: str) -> None:
        environment.begin()
        for name in there:
            environment.put_imported(name, recorded="etag:1", PackageID=f"F{name[-2:]}")
            if conflicts[name]:
                only = {"PackageID": f"F{name[-2:]}"}
                environment.aws.fault("UpdatePackage", "conflict", count=conflicts[name], only=only)

    alone = []
    for name in names:
        build(name)
        alone += run_timed(environment, present(name, wait=wait))
    build(*names)
    together = run_timed(environment, *(present(name, wait=wait) for name in names))
    assert len(environment.aws.calls(operation="UpdatePackage")) == sum(conflicts.values()) + 50
    for name, one, among_many in zip(names, alone, together, strict=True):
        assert among_many[1:] == one[1:] == (["UpdatePackage"], False)
        # Looks serve many, so that one is up to a second later, or earlier.
        assert among_many[0] <= one[0] + (1 if wait else 0), name
        assert one[0] >= conflicts[name]


def test_a_conflict_is_sat_out_with_growing_delays(environment: Environment) -> None:
    environment.put_imported(recorded="etag:1")
    environment.aws.fault("UpdatePackage", "conflict", count=None)
    environment.run(present("synonyms"), timeout=300)
    times = [call["time"] for call in environment.aws.calls(operation="UpdatePackage")]
    delays = [round(later - earlier, 3) for earlier, later in pairwise(times)]
    assert delays[0] == 1
    assert max(delays) == 10
    assert delays[:-1] == sorted(delays[:-1])
    assert len(times) <= 80


# Turns


def test_changes_of_one_domain_queue_and_those_of_several_go_side_by_side(environment: Environment) -> None:
    environment.aws.settings(associate_seconds=100)
    domains, names = ("shop", "archive", "forum"), ("one", "two", "three")
    environment.put_domains(*domains)
    for name in names:
        environment.put(name)
    begin = environment.clock.time
    desired = [DesiredAssociation(domain, name, wait=True) for name in names for domain in domains]
    outcomes = environment.run_all(*desired)
    assert failures(outcomes) == [False] * 9
    # The stand-in refuses a change of a domain that is being changed: none was ever in flight beside another.
    codes = [call["error_code"] for call in environment.aws.calls(mutating=True)]
    assert codes == [None] * 9
    assert 300 <= environment.clock.time - begin <= 340


def test_no_domain_ever_has_two_changes_in_flight(environment: Environment) -> None:
    environment.put_domains("shop", "archive")
    names = [f"package-{number}" for number in range(4)]
    for name in names:
        on_shop = [{"DomainName": "shop"}] if name in names[:2] else []
        environment.put(name, domains=on_shop)
    desired: list[Any] = [DesiredPackage(name, state="absent", dissociate=True, wait=True) for name in names[:2]]
    desired += [DesiredAssociation(domain, name, wait=True) for domain in ("shop", "archive") for name in names[2:]]
    outcomes = environment.run_all(*desired)
    assert failures(outcomes) == [False] * 6
    calls = environment.aws.calls(mutating=True)
    assert [call["error_code"] for call in calls] == [None] * len(calls)
    assert Counter(call["operation"] for call in calls) == {
        "DissociatePackage": 2,
        "AssociatePackage": 4,
        "DeletePackage": 2,
    }
    changed = [call["time"] for call in calls if call["parameters"].get("DomainName") == "shop"]
    assert all(later - earlier >= 5 for earlier, later in pairwise(changed))


@pytest.mark.parametrize("busy_domain", ["validation", "conflict"])
def test_one_that_meets_conflicts_on_a_domain_starves_no_other(environment: Environment, busy_domain: str) -> None:
    environment.aws.settings(busy_domain=busy_domain)
    environment.put_domains("shop", "archive")
    for number, name in enumerate(("one", "two", "three")):
        environment.put(name, PackageID=f"F{number}")
    # Somebody else changes the other domain all the time.
    environment.put("foreign", domains=[{"DomainName": "archive", "DomainPackageStatus": "ASSOCIATING"}])
    environment.aws.fault("AssociatePackage", "conflict", count=None, only={"PackageID": "F0"})
    desired = [DesiredAssociation("archive", "two", wait=True)]
    desired += [DesiredAssociation("shop", name, wait=True) for name in ("one", "two", "three")]
    outcomes = environment.run_all(*desired, timeout=120)
    assert failures(outcomes) == [True, True, False, False]
    assert {"two", "three"} == set(environment.associations("shop"))
    for outcome, domain in zip(outcomes, ("archive", "shop"), strict=False):
        assert f"on domain {domain}" in str(outcome.failure)


def test_what_waits_for_its_turn_to_the_deadline_says_so(environment: Environment) -> None:
    environment.aws.settings(**NEVER)
    environment.put_domains("shop")
    for name in ("one", "two"):
        environment.put(name)
    outcomes = environment.run_all(
        *(DesiredAssociation("shop", name, wait=True) for name in ("one", "two")), timeout=60
    )
    told = sorted(str(outcome.failure) for outcome in outcomes)
    assert sorted(len(outcome.actions) for outcome in outcomes) == [0, 1]
    assert any("waiting for the turn of package" in failure and "on domain shop" in failure for failure in told)
    assert any("waiting for the association of package" in failure for failure in told)
    assert all("Timed out after 60 s (wait_timeout)" in failure for failure in told)


# Looks


def looks(environment: Environment, operation: str) -> Counter[tuple[float, str]]:
    """How many reads there were at each moment, of each domain."""
    calls = environment.aws.calls(operation=operation)
    return Counter((call["time"], call["parameters"].get("DomainName", "")) for call in calls)


def test_one_paged_read_serves_all_packages_that_wait(environment: Environment) -> None:
    environment.aws.settings(package_limit=200, copy_seconds=50)
    names = [f"package-{number:03}" for number in range(120)]
    outcomes = environment.run_all(*(present(name) for name in names))
    assert failures(outcomes) == [False] * 120
    at_once = looks(environment, "DescribePackages")
    first = min(at_once)
    # Each is looked for by itself at the beginning; then there is a look at all, on a busy machine perhaps two.
    assert 120 <= at_once.pop(first) <= 124
    # A hundred names fit into a request.
    assert set(at_once.values()) <= {1, 2}
    assert len(at_once) <= 45
    assert environment.operations().count("CreatePackage") == 120


def test_one_read_serves_all_that_wait_for_a_domain(environment: Environment) -> None:
    names = [f"package-{number}" for number in range(8)]
    for name in names:
        entry = {"DomainPackageStatus": "ASSOCIATING", "settles": {"status": "ACTIVE", "seconds": 60}}
        environment.put(name, domains=[{"DomainName": domain, **entry} for domain in ("shop", "archive")])
    desired = [DesiredAssociation(domain, name, wait=True) for domain in ("shop", "archive") for name in names]
    assert failures(environment.run_all(*desired)) == [False] * 16
    at_once = looks(environment, "ListPackagesForDomain")
    first = min(at_once)[0]
    later = {moment: number for moment, number in at_once.items() if moment[0] > first}
    assert later
    assert set(later.values()) == {1}


def test_those_that_are_ready_early_go_on_while_others_still_wait(environment: Environment) -> None:
    environment.put("slow", status="DELETING", settles={"status": "DELETED", "seconds": 60})
    environment.put("fast", status="COPY_FAILED")
    outcomes = environment.run_all(present("slow"), present("fast"))
    assert failures(outcomes) == [False, False]
    created = [call["parameters"]["PackageName"] for call in environment.aws.calls(operation="CreatePackage")]
    assert created == ["fast", "slow"]


@settings(max_examples=12)
@given(ready_after=st.floats(0, 7200))
def test_what_becomes_ready_is_noticed_within_a_second_or_a_twentieth_of_the_wait(ready_after: float) -> None:
    number, late = wait_for(ready_after, timeout=7260)
    assert late <= max(1.0, ready_after / 20) + 0.001
    # One look in a second for 20 seconds, one in ten seconds from 200 on, and 47 on the way from the one to the other.
    assert number <= 52 + ready_after / 10


@settings(max_examples=12)
@given(timeout=st.integers(1, 900), early=st.floats(1.0, 10.0))
def test_what_is_ready_a_second_before_the_deadline_is_still_noticed(timeout: int, early: float) -> None:
    _number, late = wait_for(max(0.0, timeout - early - 0.001), timeout)
    assert late <= early + 0.001


class Watched(Observer):
    """Sees a package that is being deleted until a moment."""

    def __init__(self, look: Callable[[], list[dict[str, Any]]]):
        self.api: Any = None
        self.look = look
        self.looks = 0

    def own_packages(self, name: str) -> list[dict[str, Any]]:
        return self.look()

    def observe(self, targets: Any) -> dict[Target, Any]:
        self.looks += 1
        seen = self.look()
        return dict.fromkeys(targets, seen)


DELETING = {"PackageID": "F1", "PackageName": "synonyms", "PackageType": "TXT-DICTIONARY", "PackageStatus": "DELETING"}
GONE = DesiredPackage("synonyms", state="absent", wait=True)


def wait_for(ready_after: float, timeout: float) -> tuple[int, float]:
    """How many looks a wait took, and how late it ended."""
    with in_place_of_time(ProductClock()) as clock:
        ready = clock.time + ready_after
        observer = Watched(lambda: [] if clock.time >= ready else [DELETING])
        deadline = Deadline(timeout)
        (outcome,) = Runner([PackageReconciler(GONE, observer, deadline)], observer, deadline).run()
        assert outcome.failure is None
        return observer.looks, clock.time - ready


# The deadline


@settings(max_examples=12)
@given(timeout=st.floats(1, 900))
def test_what_never_becomes_ready_is_given_up_at_the_deadline(timeout: float) -> None:
    with in_place_of_time(ProductClock()) as clock:
        observer = Watched(lambda: [DELETING])
        deadline = Deadline(timeout)
        (outcome,) = Runner([PackageReconciler(GONE, observer, deadline)], observer, deadline).run()
        assert clock.passed == pytest.approx(timeout, abs=0.001)
    assert f"Timed out after {timeout:g} s (wait_timeout)" in str(outcome.failure)
    assert outcome.waited_seconds == pytest.approx(timeout, abs=0.001)


def test_at_the_deadline_each_says_what_it_waited_for_and_saw_last(environment: Environment) -> None:
    environment.aws.settings(**NEVER)
    environment.put("going")
    environment.put("used", domains=[{"DomainName": "shop"}])
    begin = environment.clock.time
    outcomes = environment.run_all(
        present("new"),
        DesiredPackage("going", state="absent", wait=True),
        DesiredPackage("used", state="absent", dissociate=True, wait=True),
        timeout=90,
    )
    assert [outcome.failure for outcome in outcomes] == [
        "Timed out after 90 s (wait_timeout) waiting for the import of package new; last status: COPYING. The import "
        "continues on AWS; run the task again to pick it up.",
        "Timed out after 90 s (wait_timeout) waiting for the deletion of package going; last status: DELETING. The "
        "deletion continues on AWS; run the task again to pick it up.",
        "Timed out after 90 s (wait_timeout) waiting for the dissociation of package used from its domains; last "
        "status: DISSOCIATING on shop. The dissociation continues on AWS; run the task again to pick it up.",
    ]
    assert [outcome.actions for outcome in outcomes] == [["CreatePackage"], ["DeletePackage"], ["DissociatePackage"]]
    assert environment.clock.time - begin == pytest.approx(90, abs=0.001)


def test_the_longest_wait_that_a_user_may_ask_for_can_be_waited(environment: Environment) -> None:
    assert environment.run(present("synonyms"), timeout=7 * 24 * 3600).failure is None


# Looks that fail


@pytest.mark.parametrize(
    ("fault", "more"),
    [("throttle", {}), ("internal", {}), ("error", {"code": "503", "status": 503}), ("reset_before", {})],
)
def test_a_look_that_fails_for_a_passing_reason_is_survived(
    environment: Environment, fault: str, more: dict[str, Any]
) -> None:
    environment.aws.settings(copy_seconds=300)
    environment.aws.fault("DescribePackages", fault, count=40, after=2, **more)
    outcome = environment.run(present("synonyms"))
    assert (outcome.failure, outcome.actions) == (None, ["CreatePackage"])


def test_looks_that_fail_to_the_deadline_are_named_with_what_was_seen_before(environment: Environment) -> None:
    environment.aws.settings(**NEVER)
    environment.aws.fault("DescribePackages", "throttle", count=None, after=3)
    outcome = environment.run(present("synonyms"), timeout=60)
    assert "last status: COPYING. The last attempt failed: " in str(outcome.failure)
    assert "ThrottlingException" in str(outcome.failure)
    assert outcome.error is not None


def test_a_wait_in_which_no_look_succeeded_says_so(environment: Environment) -> None:
    environment.aws.fault("DescribePackages", "throttle", count=None, after=1)
    outcome = environment.run(present("synonyms"), timeout=30)
    assert "its status could not be read in that time. The last attempt failed: " in str(outcome.failure)
    assert outcome.actions == ["CreatePackage"]


def test_a_look_that_fails_for_good_ends_those_that_wait_for_it_and_no_other(environment: Environment) -> None:
    environment.put("used", domains=[{"DomainName": "shop"}])
    environment.put("there")
    environment.aws.fault("ListDomainsForPackage", "access_denied", count=None, after=1)
    used, new, there = environment.run_all(
        DesiredPackage("used", state="absent", dissociate=True, wait=True), present("new"), DesiredPackage("there")
    )
    assert "IAM action es:ListDomainsForPackage" in str(used.failure)
    assert "continues on AWS; run the task again to pick it up." in str(used.failure)
    assert (used.actions, new.failure, there.failure) == (["DissociatePackage"], None, None)
    assert environment.clock.passed < 30


def test_a_shared_look_that_fails_for_good_is_named_for_all_that_wait(environment: Environment) -> None:
    environment.aws.settings(copy_seconds=100)
    environment.put("there")
    environment.aws.fault("DescribePackages", "access_denied", count=None, after=5)
    outcomes = environment.run_all(present("one"), present("two"), DesiredPackage("there"))
    assert failures(outcomes) == [True, True, False]
    for name, outcome in zip(("one", "two"), outcomes, strict=False):
        assert str(outcome.failure).startswith(f"Package {name}: the wait was interrupted. ")
        assert (outcome.actions, type(outcome.error)) == (["CreatePackage"], ApiError)


@pytest.fixture
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """In real time, as queues have it."""
    monkeypatch.setattr(runner, "LONGEST_LOOK", 0.15)
    for module in (polling, runner):
        monkeypatch.setattr(module, "SHORTEST_DELAY", 0.02)


@pytest.fixture
def hanging() -> Iterator[threading.Event]:
    """What a look hangs on until the end of the test."""
    release = threading.Event()
    before = set(threading.enumerate())
    yield release
    release.set()
    join_left_behind(before, 10)


@pytest.mark.usefixtures("quick_looks")
@pytest.mark.parametrize("hangs", ["once", "always"])
def test_a_look_that_hangs_is_left_behind_and_holds_up_neither_the_next_nor_the_deadline(
    hanging: threading.Event, hangs: str
) -> None:
    looked: list[float] = []

    def look() -> list[dict[str, Any]]:
        looked.append(time.monotonic())
        if len(looked) == 2 or (hangs == "always" and len(looked) > 1):
            hanging.wait(30)
        return [] if len(looked) > 2 else [DELETING]

    observer = Watched(look)
    begin = time.monotonic()
    deadline = Deadline(1.0)
    (outcome,) = Runner([PackageReconciler(GONE, observer, deadline)], observer, deadline).run()
    took = time.monotonic() - begin
    assert took < 8
    if hangs == "once":
        assert outcome.failure is None
        assert len(looked) == 3
    else:
        assert "its status could not be read in that time. The last attempt failed: not done in" in str(outcome.failure)
        assert took >= 1.0


# What nobody expects


@pytest.mark.parametrize("moment", ["observe", "decide", "select"])
def test_an_unexpected_exception_is_a_sentence_about_that_one_alone(
    environment: Environment, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(PackageReconciler):
        pass

    def explode(*unused: Any) -> Any:
        raise KeyError("Surprise")

    if moment == "select":
        monkeypatch.setattr(Broken, "_take", lambda self, packages: explode() if packages else None)
    else:
        monkeypatch.setattr(Broken, moment, explode)
    deadline = Deadline(600)
    observer = environment.observer(deadline)
    reconcilers = [
        Broken(present("broken"), observer, deadline),
        *(PackageReconciler(present(name), observer, deadline) for name in ("one", "two")),
    ]
    outcomes = Runner(reconcilers, observer, deadline).run()
    assert outcomes[0].failure is not None
    assert outcomes[0].failure.startswith("Package broken: unexpected KeyError")
    assert "Please report this as a bug of the collection." in outcomes[0].failure
    assert failures(outcomes[1:]) == [False, False]


def test_nothing_desired_is_nothing_done(environment: Environment) -> None:
    assert environment.run_all() == []
    assert environment.operations() == []


def test_progress_hears_of_each_look(environment: Environment) -> None:
    heard: list[list[bool]] = []
    deadline = Deadline(600)
    observer = environment.observer(deadline)
    reconcilers = environment.reconcilers([present("one"), DesiredPackage("two")], observer, deadline)
    Runner(reconcilers, observer, deadline, lambda runs: heard.append([run.has_ended for run in runs])).run()
    assert len(heard) >= 3
    assert heard[0] == [False, True]


def test_progress_hears_of_changes_that_are_refused_again_and_again(environment: Environment) -> None:
    environment.put_imported("busy", recorded="etag:1")
    environment.aws.fault("UpdatePackage", "conflict", count=None)
    heard: list[str] = []
    deadline = Deadline(60)
    observer = environment.observer(deadline)
    reconcilers = environment.reconcilers([present("busy")], observer, deadline)
    Runner(reconcilers, observer, deadline, lambda runs: heard.append(type(runs[0].pending).__name__)).run()
    assert len(heard) >= 10
    assert set(heard) == {"Backoff"}


def test_a_turn_that_does_not_come_is_counted_and_said(environment: Environment) -> None:
    environment.begin(**NEVER)
    for name in ("first", "second"):
        environment.put_imported(name)
    desired = [DesiredAssociation("shop", name, wait=True) for name in ("first", "second")]
    first, second = environment.run_all(*desired, timeout=9)
    held, waited = sorted((first, second), key=lambda outcome: not outcome.actions)
    assert "waiting for the association of package" in str(held.failure)
    assert "; other changes of the task were still under way. Nothing was changed" in str(waited.failure)
    assert waited.waited_seconds >= 8

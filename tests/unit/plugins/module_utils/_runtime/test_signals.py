# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import signal
import sys
import threading
import typing as t

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils import _interrupt
from ansible_collections.aws_search.packages.plugins.module_utils._apply import Outcome
from ansible_collections.aws_search.packages.plugins.module_utils._apply_package import PackageTraveller
from ansible_collections.aws_search.packages.plugins.module_utils._fleet import Fleet
from ansible_collections.aws_search.packages.plugins.module_utils._interrupt import (
    SIGNALS,
    InterruptedRunError,
    interruptible,
    uninterruptible,
)
from ansible_collections.aws_search.packages.plugins.module_utils._parallel import side_by_side
from ansible_collections.aws_search.packages.plugins.module_utils._plan import Wish
from ansible_collections.aws_search.packages.plugins.module_utils._travel import travel
from ansible_collections.aws_search.packages.plugins.module_utils._wait import Deadline
from ansible_collections.aws_search.packages.tests.unit.plugins.module_utils.fake_clock import Clock
from ansible_collections.aws_search.packages.tests.unit.plugins.module_utils.fake_service import SOURCE, Service

WAITING = Wish("synonyms", source=SOURCE, wait=True)


@pytest.fixture(autouse=True)
def nothing_is_left_interrupted() -> t.Iterator[None]:
    yield
    _interrupt._interrupted.clear()


def interrupt(number: signal.Signals = signal.SIGTERM) -> None:
    """Send this process a signal; it arrives in the main thread, whoever sends it."""
    os.kill(os.getpid(), number)


def interrupt_and_hang() -> None:
    """As a request that is under way when the signal comes: nobody waits for its answer."""
    interrupt()
    threading.Event().wait(5)


def traveller(service: Service, wish: Wish) -> PackageTraveller:
    return PackageTraveller(wish, service.api(), service.reader(), Deadline(600))


def go(service: Service, wish: Wish = WAITING) -> Outcome:
    with interruptible():
        return travel(traveller(service, wish))


# The signals


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_is_raised_once_in_the_main_thread_with_its_name(number: signal.Signals) -> None:
    with interruptible():
        with pytest.raises(InterruptedRunError, match=rf"^{number.name} interrupted the run$"):
            interrupt(number)
        for other in SIGNALS:
            interrupt(other)
    assert signal.getsignal(number) not in (signal.SIG_IGN, None)


def test_a_signal_that_was_ignored_before_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with interruptible():
            interrupt(signal.SIGHUP)
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_signals_do_nothing_once_there_is_only_a_result_to_print() -> None:
    with interruptible():
        uninterruptible()
        for number in SIGNALS:
            interrupt(number)


def test_other_threads_learn_of_it_before_they_send_something() -> None:
    with interruptible():
        _interrupt.check()
        with pytest.raises(InterruptedRunError):
            interrupt()
        with pytest.raises(InterruptedRunError):
            _interrupt.check()
    with interruptible():
        _interrupt.check()


def test_a_run_in_a_thread_leaves_the_signals_alone() -> None:
    seen = []

    def run() -> None:
        with interruptible():
            seen.append([signal.getsignal(number) for number in SIGNALS])
            uninterruptible()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(10)
    assert seen == [[signal.getsignal(number) for number in SIGNALS]]


def test_what_is_side_by_side_begins_nothing_more() -> None:
    begun: list[int] = []
    interrupted, go_on = threading.Event(), threading.Event()

    def work(number: int) -> None:
        begun.append(number)
        if number == 0:
            interrupt()
            interrupted.set()
        go_on.wait(10)

    with interruptible():
        with pytest.raises(InterruptedRunError):
            side_by_side(work, range(30))
        assert interrupted.wait(10)
        so_far = list(begun)
        go_on.set()
        for thread in threading.enumerate():
            if thread.daemon and thread is not threading.current_thread():
                thread.join(1)
    assert len(so_far) <= 10
    assert begun == so_far


def test_once_the_result_is_printed_signals_do_nothing_to_the_end_of_the_process() -> None:
    def print_result() -> None:
        with interruptible():
            uninterruptible()
            sys.exit(1)

    with pytest.raises(SystemExit):
        print_result()
    for number in SIGNALS:
        interrupt(number)
        assert signal.getsignal(number) is signal.SIG_IGN


# What a run says of it


def test_before_anything_was_sent_that_changes_something_nothing_was_changed(service: Service, clock: Clock) -> None:
    service.meddle("DescribePackages", interrupt_and_hang)
    outcome = go(service)
    assert outcome.failure == "Package synonyms: SIGTERM interrupted the run. Nothing was changed."
    assert outcome.actions == []
    assert service.mutations == []


def test_a_request_that_is_under_way_may_have_been_done(service: Service, clock: Clock) -> None:
    service.meddle("CreatePackage", interrupt_and_hang)
    outcome = go(service)
    assert outcome.failure == (
        "Package synonyms: SIGTERM interrupted the run. CreatePackage was sent and not answered yet: run again: what "
        "was done is found then."
    )
    assert outcome.actions == []


def test_during_a_wait_it_tells_what_was_seen_last(service: Service, clock: Clock) -> None:
    service.import_looks = 50
    service.meddle("DescribePackages", lambda: None, lambda: None, lambda: None, interrupt_and_hang)
    outcome = go(service)
    assert outcome.failure == (
        "Package synonyms: SIGTERM interrupted the run, which had to wait until the import has ended. At the last "
        "look, its status was VALIDATING. What the service has begun goes on by itself, and the next run picks it up."
    )
    assert outcome.actions == ["CreatePackage"]
    assert outcome.details is not None
    assert outcome.details["PackageStatus"] == "VALIDATING"


def test_at_the_first_look_of_a_wait_nothing_was_seen_yet(service: Service, clock: Clock) -> None:
    service.meddle("DescribePackages", lambda: None, interrupt_and_hang)
    outcome = go(service)
    assert "No look had succeeded yet." in (outcome.failure or "")
    assert outcome.actions == ["CreatePackage"]
    assert (outcome.details or {})["PackageStatus"] == "COPYING"


def test_a_run_that_has_ended_is_a_success_whatever_comes_then(
    service: Service, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ansible_collections.aws_search.packages.plugins.module_utils import _travel

    monkeypatch.setattr(_travel, "uninterruptible", interrupt)
    outcome = go(service)
    assert (outcome.failure, outcome.actions) == (None, ["CreatePackage"])


def test_a_fleet_tells_of_each_what_became_of_it(service: Service, clock: Clock) -> None:
    service.put_package(PackageName="there")
    service.import_looks = 50
    names = ("there", "one", "two")
    travellers = [traveller(service, Wish(name, source=SOURCE, wait=True)) for name in names]
    looks = [lambda: None] * (len(names) + 2)
    service.meddle("DescribePackages", *looks, interrupt_and_hang)
    with interruptible():
        outcomes = Fleet(service.api(), travellers, Deadline(600)).travel()
    assert outcomes["there"].failure is None
    for name in ("one", "two"):
        failure = outcomes[name].failure or ""
        assert failure.startswith(f"Package {name}: SIGTERM interrupted the run, which had to wait until the import")
        assert "its status was VALIDATING" in failure
        assert outcomes[name].actions == ["CreatePackage"]


def test_who_waits_while_it_is_anothers_turn_is_told_to_have_waited(service: Service, clock: Clock) -> None:
    service.import_looks = 50
    service.put_package("COPY_FAILED", None, PackageName="two")
    service.meddle("CreatePackage", lambda: None, interrupt_and_hang)
    travellers = [traveller(service, Wish(name, source=SOURCE, wait=True)) for name in ("one", "two")]
    with interruptible():
        outcomes = Fleet(service.api(), travellers, Deadline(600)).travel()
    assert outcomes["one"].failure == (
        "Package one: SIGTERM interrupted the run, which had to wait until the import has ended. What the service has "
        "begun goes on by itself, and the next run picks it up."
    )
    assert outcomes["two"].failure == (
        "Package two: SIGTERM interrupted the run. CreatePackage was sent and not answered yet: run again: what was "
        "done is found then."
    )
    assert (outcomes["one"].actions, outcomes["two"].actions) == (["CreatePackage"], ["DeletePackage"])


def test_a_fleet_sends_nothing_more_and_tells_of_what_it_sent(service: Service, clock: Clock) -> None:
    service.meddle("CreatePackage", interrupt_and_hang)
    names = [f"package-{number:02}" for number in range(30)]
    travellers = [traveller(service, Wish(name, source=SOURCE)) for name in names]
    with interruptible():
        outcomes = Fleet(service.api(), travellers, Deadline(600)).travel()
    created = {arguments["PackageName"] for arguments in service.arguments("CreatePackage")}
    untouched = {name for name, outcome in outcomes.items() if "Nothing was changed." in (outcome.failure or "")}
    assert untouched
    assert not created & untouched
    for name in set(names) - untouched:
        told = outcomes[name].failure
        assert told is None or "CreatePackage was sent and not answered yet" in told or outcomes[name].actions

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import signal
import threading
import time

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._runtime import signals
from ansible_collections.aws_search.packages.plugins.module_utils._runtime.signals import (
    InterruptedRunError,
    interruptible,
)
from ansible_collections.aws_search.packages.plugins.module_utils._runtime.threads import (
    CONCURRENCY,
    Workers,
    WorkTimeoutError,
    map_concurrently,
    run_with_timeout,
)
from ansible_collections.aws_search.packages.tests.support.clock import ProductClock


@pytest.mark.parametrize("number", [0, 1, 2, 25])
def test_results_come_in_the_order_of_the_items(number: int) -> None:
    assert map_concurrently(lambda item: item * 2, range(number)) == [item * 2 for item in range(number)]


def test_items_are_worked_on_at_the_same_time_but_not_more_than_the_service_likes() -> None:
    all_there = threading.Barrier(CONCURRENCY)
    too_many = threading.Event()
    working: set[int] = set()
    at_once: list[int] = []
    lock = threading.Lock()

    def work(item: int) -> None:
        with lock:
            working.add(item)
            at_once.append(len(working))
            if len(working) > CONCURRENCY:
                too_many.set()
        all_there.wait(timeout=10)
        # Time for one more to begin, if it may.
        too_many.wait(0.1)
        with lock:
            working.discard(item)

    map_concurrently(work, range(3 * CONCURRENCY))
    assert max(at_once) == CONCURRENCY


@pytest.mark.parametrize("number", [1, 2, 25])
def test_all_items_are_worked_on_also_when_some_fail_and_the_first_failure_is_raised(number: int) -> None:
    done: list[int] = []

    def work(item: int) -> None:
        done.append(item)
        raise ValueError(item)

    with pytest.raises(ValueError, match=r"^0$"):
        map_concurrently(work, range(number))
    assert sorted(done) == list(range(number))


def test_a_failure_of_one_among_many_is_raised_and_the_others_are_done() -> None:
    done: list[int] = []

    def work(item: int) -> None:
        if item == 7:
            raise ValueError(item)
        done.append(item)

    with pytest.raises(ValueError, match=r"^7$"):
        map_concurrently(work, range(25))
    assert sorted(done) == [item for item in range(25) if item != 7]


def test_work_that_ends_in_time_gives_its_result() -> None:
    assert run_with_timeout(10, lambda: "done") == "done"


def test_work_that_fails_in_time_raises_what_it_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        run_with_timeout(10, lambda: 1 / 0)


@pytest.mark.parametrize("seconds", [0, 0.05])
def test_work_that_takes_too_long_is_left_behind_in_a_thread_that_keeps_no_process(seconds: float) -> None:
    release = threading.Event()
    before = set(threading.enumerate())
    try:
        with pytest.raises(WorkTimeoutError):
            run_with_timeout(seconds, lambda: release.wait(30))
        assert [thread.daemon for thread in set(threading.enumerate()) - before] == [True]
    finally:
        release.set()


def test_endings_come_as_the_work_ends_and_exceptions_with_them(clock: ProductClock) -> None:
    workers = Workers(limit=2)
    first, second = threading.Event(), threading.Event()
    workers.start("first", lambda: first.wait(10))
    workers.start("second", lambda: second.wait(10))
    workers.start("third", lambda: 1 / 0)
    second.set()
    endings = [workers.next_ending(10), workers.next_ending(10)]
    assert [ending.key for ending in endings if ending] == ["second", "third"]
    assert endings[1] is not None
    with pytest.raises(ZeroDivisionError):
        endings[1].value()
    assert workers.next_ending(0.01) is None
    assert workers.in_flight == 1
    first.set()
    assert workers.next_ending(10) is not None
    assert clock.slept == []
    assert workers.next_ending(7.0) is None
    assert sum(clock.slept) == 7.0


@pytest.mark.parametrize("waits_for_work", [True, False])
def test_a_signal_that_wakes_nobody_interrupts_a_long_wait_soon(waits_for_work: bool) -> None:
    # As one that arrives just before the wait begins: Python notes it, and the wait goes on.
    workers, release = Workers(), threading.Event()

    def interrupt() -> None:
        time.sleep(0.1)
        signal.pthread_kill(threading.get_ident(), signal.SIGTERM)
        release.wait(60)

    begin = time.monotonic()
    try:
        with interruptible():
            if waits_for_work:
                workers.start("interrupt", interrupt)
            else:
                threading.Thread(target=interrupt, daemon=True).start()
            with pytest.raises(InterruptedRunError):
                workers.next_ending(60)
        assert time.monotonic() - begin < 30
    finally:
        release.set()
        signals._interrupted.clear()

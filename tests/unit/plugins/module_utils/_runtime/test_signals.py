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

from ansible_collections.aws_search.packages.plugins.module_utils._runtime import signals
from ansible_collections.aws_search.packages.plugins.module_utils._runtime.signals import (
    SIGNALS,
    InterruptedRunError,
    interruptible,
    raise_if_interrupted,
    uninterruptible,
)
from ansible_collections.aws_search.packages.plugins.module_utils._runtime.threads import map_concurrently


@pytest.fixture(autouse=True)
def nothing_is_left_interrupted() -> t.Iterator[None]:
    yield
    signals._interrupted.clear()


def interrupt(number: signal.Signals = signal.SIGTERM) -> None:
    """Send this process a signal; it arrives in the main thread, whoever sends it."""
    os.kill(os.getpid(), number)


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
        raise_if_interrupted()
        with pytest.raises(InterruptedRunError):
            interrupt()
        with pytest.raises(InterruptedRunError):
            raise_if_interrupted()
    with interruptible():
        raise_if_interrupted()


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
            map_concurrently(work, range(30))
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

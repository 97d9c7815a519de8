# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""Signals that ask a run to end: the run sends nothing more, and can still say what it has done."""

from __future__ import annotations

import contextlib
import signal
import threading
import typing as t

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_interrupted = threading.Event()


class InterruptedRunError(BaseException):
    """A signal has asked the run to end. Not an `Exception`, so that nothing takes it for an error of its own.

    `signal_name` is a name such as SIGTERM, or None in threads other than the main one.
    """

    def __init__(self, signal_name: str | None = None):
        super().__init__(f"{signal_name} interrupted the run")
        self.signal_name = signal_name


@contextlib.contextmanager
def interruptible() -> t.Iterator[None]:
    """Let the first signal raise `InterruptedRunError` in the main thread; later signals do nothing.

    A signal that is already ignored, as under nohup, stays ignored. Where the process ends inside this context with
    its result printed, signals do nothing until its end.
    """
    _interrupted.clear()
    before: dict[signal.Signals, t.Any] = {}
    if threading.current_thread() is threading.main_thread():
        before = {number: signal.getsignal(number) for number in SIGNALS}
    for number, handler in before.items():
        if handler not in (signal.SIG_IGN, None):
            signal.signal(number, _interrupt)
    try:
        yield
    except SystemExit:
        for number in before:
            if signal.getsignal(number) in (_interrupt, _do_nothing):
                signal.signal(number, signal.SIG_IGN)
        raise
    except BaseException:
        _restore(before)
        raise
    _restore(before)


def _restore(before: dict[signal.Signals, t.Any]) -> None:
    for number, handler in before.items():
        if handler is not None:
            signal.signal(number, handler)


def uninterruptible() -> None:
    """Ignore signals from here to the end of `interruptible`: only the result is left to print."""
    if threading.current_thread() is threading.main_thread():
        for number in SIGNALS:
            if signal.getsignal(number) is _interrupt:
                # Not SIG_IGN: Python would complain about an unhandled signal that arrived just before.
                signal.signal(number, _do_nothing)


def _do_nothing(unused_number: int, unused_frame: t.Any) -> None:
    pass


def raise_if_interrupted() -> None:
    """Raise `InterruptedRunError` in any thread once the run is interrupted. Called before every request."""
    if _interrupted.is_set():
        raise InterruptedRunError


def _interrupt(number: int, unused_frame: t.Any) -> None:
    _interrupted.set()
    uninterruptible()
    raise InterruptedRunError(signal.Signals(number).name)

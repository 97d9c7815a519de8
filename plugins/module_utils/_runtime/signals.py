# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""Signals that ask a run to end: it ends at once, sends nothing more, and can still say what it has done."""

from __future__ import annotations

import contextlib
import signal
import threading
import typing as t

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_interrupted = threading.Event()


class InterruptedRunError(BaseException):
    """A signal has asked the run to end. Not an `Exception`, so that nothing takes it for an error of its own.

    `signal_name` is such as SIGTERM, None in threads other than the main one; `sight` what the wait that it met has
    seen so far (a `_wait.Sight`), None where it met no wait.
    """

    def __init__(self, signal_name: str | None = None):
        super().__init__(f"{signal_name} interrupted the run")
        self.signal_name = signal_name
        self.sight: t.Any = None


@contextlib.contextmanager
def interruptible() -> t.Iterator[None]:
    """Within, the first signal raises `InterruptedRunError` in the main thread, and those after it do nothing.

    A signal that is ignored already, as nohup has it, stays so. Where the process ends here, with its result printed,
    signals do nothing up to its end.
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
    """From here to the end of `interruptible`, signals do nothing: there is no more than a result to print."""
    if threading.current_thread() is threading.main_thread():
        for number in SIGNALS:
            if signal.getsignal(number) is _interrupt:
                # Not SIG_IGN: of a signal that came just before, Python would complain that nobody handles it.
                signal.signal(number, _do_nothing)


def _do_nothing(unused_number: int, unused_frame: t.Any) -> None:
    pass


def check() -> None:
    """Raise `InterruptedRunError` in any thread when the run was interrupted: asked before every request."""
    if _interrupted.is_set():
        raise InterruptedRunError


def _interrupt(number: int, unused_frame: t.Any) -> None:
    _interrupted.set()
    uninterruptible()
    raise InterruptedRunError(signal.Signals(number).name)

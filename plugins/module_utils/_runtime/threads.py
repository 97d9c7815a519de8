# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""Work in threads: several pieces side by side, or one piece with a time limit.

All threads are daemons, so none keeps the process from ending, as the threads of concurrent.futures would.
"""

from __future__ import annotations

import contextlib
import functools
import queue
import threading
import time
import typing as t
from collections import deque

from .signals import raise_if_interrupted

CONCURRENCY = 10  # Pieces at once: enough for many packages, few enough for the throttle of the service.
# Seconds. A signal that arrives just before the main thread blocks is handled only when the block ends.
LONGEST_BLOCK = 1.0

Item = t.TypeVar("Item")
Result = t.TypeVar("Result")


class WorkTimeoutError(Exception):
    """The time limit of a piece of work ended before the work did."""


class Ending(t.NamedTuple):
    """How a piece of work ended: its key, and its result or the exception that it raised."""

    key: t.Any
    result: t.Any = None
    exception: BaseException | None = None

    def value(self) -> t.Any:
        """The result; raises the exception where there is one."""
        if self.exception is not None:
            raise self.exception
        return self.result


class Workers:
    """Runs pieces of work in threads, at most `limit` at once, and hands out their endings as they come."""

    def __init__(self, limit: int = CONCURRENCY):
        self._limit = limit
        self._lock = threading.Lock()
        self._threads = 0
        self._queued: deque[tuple[t.Any, t.Callable[[], t.Any]]] = deque()
        self._endings: queue.SimpleQueue[Ending] = queue.SimpleQueue()
        self.in_flight = 0  # Pieces that were started and whose ending was not handed out yet.

    def start(self, key: t.Any, work: t.Callable[[], t.Any]) -> None:
        """Do this piece of work as soon as a thread is free. An interrupted run does not begin it."""
        self.in_flight += 1
        with self._lock:
            self._queued.append((key, work))
            if self._threads < self._limit:
                self._threads += 1
                threading.Thread(target=self._work_off, daemon=True).start()

    def next_ending(self, seconds: float) -> Ending | None:
        """The next ending, or None when there is none within this time. Sleeps where nothing is under way."""
        remaining = max(seconds, 0.001)
        while remaining > 0:
            block = min(remaining, LONGEST_BLOCK)
            remaining -= block
            if not self.in_flight:
                time.sleep(block)
                continue
            with contextlib.suppress(queue.Empty):
                ending = self._endings.get(timeout=block)
                self.in_flight -= 1
                return ending
        return None

    def _work_off(self) -> None:
        while True:
            with self._lock:
                if not self._queued:
                    self._threads -= 1
                    return
                key, work = self._queued.popleft()
            self._endings.put(_attempt(key, work))


def run_with_timeout(seconds: float, work: t.Callable[[], Result]) -> Result:
    """The result of the work, or the exception that it raises; `WorkTimeoutError` once the seconds are over.

    The work then goes on in its thread, and its ending is lost.
    """
    endings: queue.SimpleQueue[Ending] = queue.SimpleQueue()
    threading.Thread(target=lambda: endings.put(_attempt(None, work)), daemon=True).start()
    try:
        return t.cast(Result, endings.get(timeout=max(seconds, 0.001)).value())
    except queue.Empty:
        raise WorkTimeoutError(f"not done in {seconds:g} seconds") from None


def map_concurrently(function: t.Callable[[Item], Result], items: t.Sequence[Item]) -> list[Result]:
    """The results of the function for all items, in their order.

    All items are worked on, even when one fails; then the first failure in their order is raised.
    """
    if len(items) < 2:
        return [function(item) for item in items]
    workers = Workers()
    for number, item in enumerate(items):
        workers.start(number, functools.partial(function, item))
    endings: dict[int, Ending] = {}
    while len(endings) < len(items):
        ending = workers.next_ending(60.0)
        if ending is not None:
            endings[ending.key] = ending
    return [endings[number].value() for number in range(len(items))]


def _attempt(key: t.Any, work: t.Callable[[], t.Any]) -> Ending:
    try:
        raise_if_interrupted()
        return Ending(key, work())
    except BaseException as exception:  # handed to the thread that asked for the work
        return Ending(key, None, exception)

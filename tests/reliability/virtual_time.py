# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Time that passes at once when all threads wait, and threads that run one at a time, always in the same order."""

from __future__ import annotations

import heapq
import itertools
import queue
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from local_aws.in_process import Clock


class ProcessEndedError(BaseException):
    """The process has ended: nothing that was left behind in a thread goes on."""


class _Turn:
    """A thread: `waits` counts its waits, so that the end of a wait that is over already is told apart."""

    def __init__(self) -> None:
        self.go = threading.Semaphore(0)
        self.waits = 0
        self.waiting = False


class VirtualTime:
    """Stands in for the modules `time`, `threading` and `queue`, as far as the product uses them.

    A thread runs until it waits; then the next one runs. When all wait, the clock moves to the end of the shortest
    wait. So a run of minutes takes milliseconds, and is the same each time.
    """

    Empty = queue.Empty
    Lock = staticmethod(threading.Lock)

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.has_ended = False
        self._running = _Turn()
        self._ready: deque[_Turn] = deque()
        self._asleep: list[tuple[float, int, int, _Turn]] = []
        self._numbers = itertools.count()
        self._others: set[_Turn] = set()

    # time

    def monotonic(self) -> float:
        """Seconds."""
        return self.clock.time

    time = monotonic

    def sleep(self, seconds: float) -> None:
        """Wait that long."""
        assert seconds >= 0, "a wait cannot be negative"
        self._wait(seconds)

    # threading and queue

    def Thread(self, target: Callable[[], None], daemon: bool) -> _Thread:  # noqa: N802 (the name in threading)
        """A thread that runs when it is its turn."""
        return _Thread(self, target)

    def SimpleQueue(self) -> _Queue:  # noqa: N802 (the name in queue)
        """A queue whose readers wait in virtual time."""
        return _Queue(self)

    def start(self, target: Callable[[], None]) -> None:
        """Run this in a thread of its own."""
        if self.has_ended:
            return
        turn = _Turn()

        def take_turn() -> None:
            turn.go.acquire()
            if not self.has_ended:
                target()
            self._others.discard(turn)
            self._hand_over()

        self._others.add(turn)
        self._ready.append(turn)
        threading.Thread(target=take_turn, daemon=True).start()

    def wake(self, turn: _Turn) -> None:
        """End the wait of a thread."""
        if turn.waiting:
            turn.waiting = False
            self._ready.append(turn)

    def wait_on(self, waiters: list[_Turn], seconds: float) -> None:
        """Wait that long, or until one wakes the waiters."""
        waiters.append(self._running)
        try:
            self._wait(seconds)
        finally:
            waiters.remove(self._running)

    def end_process(self) -> None:
        """Let nothing go on that was left behind."""
        self.has_ended = True
        while self._others:
            for turn in list(self._others):
                self.wake(turn)
            self._ready.append(self._running)
            self._switch()
        self._ready.clear()
        self._asleep.clear()
        self.has_ended = False

    def _wait(self, seconds: float) -> None:
        if self.has_ended:
            raise ProcessEndedError
        turn = self._running
        turn.waits += 1
        turn.waiting = True
        heapq.heappush(self._asleep, (self.clock.time + seconds, next(self._numbers), turn.waits, turn))
        self._switch()
        if self.has_ended:
            raise ProcessEndedError

    def _switch(self) -> None:
        turn = self._running
        self._hand_over()
        turn.go.acquire()

    def _hand_over(self) -> None:
        """Let the next thread run."""
        while not self._ready:
            moment, _number, waits, turn = heapq.heappop(self._asleep)
            if turn.waiting and turn.waits == waits:
                self.clock.time = max(self.clock.time, moment)
                self.wake(turn)
        self._running = self._ready.popleft()
        self._running.go.release()


class _Thread:
    def __init__(self, time: VirtualTime, target: Callable[[], None]) -> None:
        self._time, self._target = time, target

    def start(self) -> None:
        self._time.start(self._target)


class _Queue:
    def __init__(self, time: VirtualTime) -> None:
        self._time = time
        self._items: deque[Any] = deque()
        self._waiters: list[_Turn] = []

    def put(self, item: Any) -> None:
        self._items.append(item)
        for turn in self._waiters:
            self._time.wake(turn)

    def get(self, timeout: float) -> Any:
        if not self._items:
            self._time.wait_on(self._waiters, timeout)
        if not self._items:
            raise queue.Empty
        return self._items.popleft()

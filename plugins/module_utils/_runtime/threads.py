# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""Work in threads: many pieces side by side, or one that is left behind when it takes too long.

All threads are daemons: none keeps the process from ending, as those of concurrent.futures would.
"""

from __future__ import annotations

import functools
import queue
import threading
import typing as t

from . import _interrupt

SIDE_BY_SIDE = 10  # Requests at once: enough for many packages, and few enough for the service's throttle.

Item = t.TypeVar("Item")
Result = t.TypeVar("Result")
# The result of a piece of work, or what it raised.
Ended = tuple[t.Optional[Result], t.Optional[BaseException]]


class TooLongError(Exception):
    """Work was still under way when its time was over."""


def within(seconds: float, work: t.Callable[[], Result]) -> Result:
    """The result of the work, or what it raised; `TooLongError` when the seconds are over first.

    The work then goes on in its thread, and nobody hears of its end.
    """
    ends: queue.SimpleQueue[Ended[Result]] = queue.SimpleQueue()
    threading.Thread(target=lambda: ends.put(_attempt(work)), daemon=True).start()
    try:
        return _result(ends.get(timeout=max(seconds, 0.001)))
    except queue.Empty:
        raise TooLongError(f"not done in {seconds:g} seconds") from None


def side_by_side(function: t.Callable[[Item], Result], items: t.Sequence[Item]) -> list[Result]:
    """The results of the function for all items, in their order.

    All items are worked on, also when one fails; then the first failure is raised. An interrupted run begins none.
    """
    if len(items) < 2:
        return [function(item) for item in items]
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    ends: queue.SimpleQueue[tuple[int, Ended[Result]]] = queue.SimpleQueue()
    for number in range(len(items)):
        waiting.put(number)

    def work_on(number: int) -> Result:
        _interrupt.check()
        return function(items[number])

    def work() -> None:
        while True:
            try:
                number = waiting.get_nowait()
            except queue.Empty:
                return
            ends.put((number, _attempt(functools.partial(work_on, number))))

    workers = [threading.Thread(target=work, daemon=True) for unused_item in items[:SIDE_BY_SIDE]]
    for worker in workers:
        worker.start()
    ended = dict(ends.get() for unused_item in items)
    return [_result(ended[number]) for number in range(len(items))]


def _attempt(work: t.Callable[[], Result]) -> Ended[Result]:
    try:
        return work(), None
    except BaseException as exception:  # handed to the thread that asked for the work
        return None, exception


def _result(ended: Ended[Result]) -> Result:
    result, exception = ended
    if exception is not None:
        raise exception
    return t.cast(Result, result)

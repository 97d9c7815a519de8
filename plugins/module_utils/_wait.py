# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""One poller for packages and associations, one or many: growing delay, hard deadline."""

from __future__ import annotations

import queue
import threading
import time
import typing as t

from ._api import ApiError

Seen = t.TypeVar("Seen")

SHORTEST_DELAY = 1.0
LONGEST_DELAY = 10.0
SHARE_OF_WAIT = 0.05


class DeadlineError(Exception):
    """The deadline came first.

    `seen` is what the last look that succeeded saw, where `has_seen`; `error` why the last look failed, None if it
    did not.
    """

    def __init__(self, has_seen: bool, seen: t.Any, error: ApiError | None):
        super().__init__("the deadline has passed")
        self.has_seen = has_seen
        self.seen = seen
        self.error = error


class Deadline:
    """A moment on the monotonic clock, `seconds` from when this is made."""

    def __init__(self, seconds: float):
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def remaining(self) -> float:
        """Seconds until the deadline, 0 when it has passed."""
        return max(0.0, self._end - time.monotonic())


def next_delay(waited: float) -> float:
    """Seconds to the next look after `waited` seconds: a twentieth of them, from 1 to 10.

    So what is ready is noticed within a twentieth of the time that it took, or a second.
    """
    return min(LONGEST_DELAY, max(SHORTEST_DELAY, waited * SHARE_OF_WAIT))


def poll(look: t.Callable[[], Seen], settled: t.Callable[[Seen], bool], deadline: Deadline) -> Seen:
    """Look again and again until what is seen is settled, and give that back.

    A look that fails for a passing reason (throttled, unreachable, a fault of the service) is tried again at the next
    turn; every other failure is raised. `DeadlineError` is raised at the deadline, whatever a look is doing then.
    """
    begin = time.monotonic()
    has_seen, seen = False, t.cast(Seen, None)
    error: ApiError | None = None
    while True:
        try:
            seen = _look_until(look, deadline)
            has_seen, error = True, None
            if settled(seen):
                return seen
        except ApiError as failed:
            if not failed.transient:
                raise
            error = failed
        except queue.Empty:
            raise DeadlineError(has_seen, seen, error) from None
        delay = next_delay(time.monotonic() - begin)
        if delay >= deadline.remaining():
            # One look at the very end serves more than none.
            delay = max(0.0, deadline.remaining() - SHORTEST_DELAY)
            if delay <= 0.0:
                time.sleep(deadline.remaining())
                raise DeadlineError(has_seen, seen, error)
        time.sleep(delay)


def _look_until(look: t.Callable[[], Seen], deadline: Deadline) -> Seen:
    """One look, in a thread of its own: botocore's retries and time-outs know nothing of the deadline.

    A look that is still under way at the deadline is left behind (`queue.Empty`); it only reads, and as a daemon its
    thread does not keep the process.
    """
    answers: queue.Queue[tuple[Seen | None, BaseException | None]] = queue.Queue(1)

    def work() -> None:
        try:
            answers.put((look(), None))
        except BaseException as exception:  # handed to the caller, who raises it
            answers.put((None, exception))

    threading.Thread(target=work, daemon=True).start()
    seen, exception = answers.get(timeout=max(deadline.remaining(), 0.001))
    if exception is not None:
        raise exception
    return t.cast(Seen, seen)

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""One poller for packages and associations, one or many: growing delay, hard deadline."""

from __future__ import annotations

import time
import typing as t
from dataclasses import dataclass, replace

from ._interrupt import InterruptedRunError
from ._parallel import TooLongError, within
from ._request import ApiError

Seen = t.TypeVar("Seen")

SHORTEST_DELAY = 1.0
LONGEST_DELAY = 10.0
SHARE_OF_WAIT = 0.05
LONGEST_LOOK = 45.0  # Longer than all repetitions of a request take: what is silent then has lost its connection.
GRACE = 10.0


@dataclass(frozen=True)
class Sight:
    """What a wait has seen so far.

    `seen` is what the last look that succeeded saw, where `has_seen`; `error` why the last look failed, None if it
    did not.
    """

    has_seen: bool = False
    seen: t.Any = None
    error: Exception | None = None


class DeadlineError(Exception):
    """The deadline came first; `sight` is what was seen until then."""

    def __init__(self, sight: Sight):
        super().__init__("the deadline has passed")
        self.sight = sight


class Deadline:
    """A moment on the monotonic clock, `seconds` from when this is made."""

    def __init__(self, seconds: float):
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def remaining(self) -> float:
        """Seconds until the deadline, 0 when it has passed."""
        return max(0.0, self._end - time.monotonic())

    def remaining_for_requests(self) -> float:
        """Seconds that a request may take: those until the deadline, and some in which what was begun can end."""
        return max(0.0, self._end + GRACE - time.monotonic())


def next_delay(waited: float) -> float:
    """Seconds to the next look after `waited` seconds: a twentieth of them, from 1 to 10.

    So what is ready is noticed within a twentieth of the time that it took, or a second.
    """
    return min(LONGEST_DELAY, max(SHORTEST_DELAY, waited * SHARE_OF_WAIT))


def poll(look: t.Callable[[], Seen], settled: t.Callable[[Seen], bool], deadline: Deadline) -> Seen:
    """Look again and again until what is seen is settled, and give that back.

    A look that fails for a passing reason (throttled, unreachable, silent, a fault of the service) is tried again at
    the next turn; every other failure is raised. `DeadlineError` is raised at the deadline, whatever a look is doing
    then: it only reads, so it may well go on where nobody hears of its end.
    """
    begin = time.monotonic()
    sight = Sight()
    try:
        while True:
            try:
                sight = Sight(True, within(min(LONGEST_LOOK, deadline.remaining()), look))
                if settled(sight.seen):
                    return t.cast(Seen, sight.seen)
            except ApiError as error:
                if not error.transient:
                    raise
                sight = replace(sight, error=error)
            except TooLongError as error:
                if not deadline.remaining():
                    raise DeadlineError(sight) from None
                sight = replace(sight, error=error)
            delay = next_delay(time.monotonic() - begin)
            if delay >= deadline.remaining():
                # One look at the very end serves more than none.
                delay = max(0.0, deadline.remaining() - SHORTEST_DELAY)
                if delay <= 0.0:
                    time.sleep(deadline.remaining())
                    raise DeadlineError(sight)
            time.sleep(delay)
    except InterruptedRunError as interrupt:
        interrupt.sight = sight
        raise

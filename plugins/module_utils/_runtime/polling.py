# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""When to look again, and how long to go on: growing delays and a hard deadline.

Nothing here knows what is looked at.
"""

from __future__ import annotations

import time
import typing as t
from dataclasses import dataclass

SHORTEST_DELAY = 1.0
LONGEST_DELAY = 10.0
SHARE_OF_WAIT = 0.05
LONGEST_LOOK = 45.0  # Longer than all retries of a request take: a look that is silent for longer lost its connection.
GRACE = 10.0


@dataclass(frozen=True)
class LastObservation:
    """What a wait has seen so far.

    `value` is what the last successful look saw, where `exists`; `error` says why the last look failed, None if it
    succeeded.
    """

    exists: bool = False
    value: t.Any = None
    error: Exception | None = None


class Deadline:
    """A moment on the monotonic clock, `seconds` after this object is made."""

    def __init__(self, seconds: float):
        self.seconds = seconds
        self.begin = time.monotonic()

    def remaining(self) -> float:
        """Seconds until the deadline, 0 once it has passed."""
        return max(0.0, self.begin + self.seconds - time.monotonic())

    def remaining_for_requests(self) -> float:
        """Seconds that a request may take: those until the deadline, and `GRACE` in which it can still end."""
        return max(0.0, self.begin + self.seconds + GRACE - time.monotonic())

    def fitting(self, moment: float, last: float | None) -> float | None:
        """The moment of a look that is due then; None where no more look fits before the deadline.

        A look that would come too late is moved to a second before the deadline, unless the last one ended within a
        second of that: one late look is better than none.
        """
        end = self.begin + self.seconds
        if moment < end:
            return moment
        earlier = end - SHORTEST_DELAY
        return earlier if last is None or earlier > last else None


def next_delay(waited: float) -> float:
    """Seconds until the next look after `waited` seconds: a twentieth of them, from 1 to 10.

    So what is ready is noticed within a twentieth of the time that it took, or within a second.
    """
    return min(LONGEST_DELAY, max(SHORTEST_DELAY, waited * SHARE_OF_WAIT))

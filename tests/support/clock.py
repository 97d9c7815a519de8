# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A clock for code that waits: it moves only when somebody sleeps, and can move the stand-in's clock with it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from local_aws.in_process import Clock

# A moment in whole seconds, as S3 tells times.
NOON = 1_769_860_800.0  # 2026-01-31T12:00:00Z


class ProductClock(Clock):
    """Stands in for `time.monotonic` and `time.sleep` of the product, and is the clock of the stand-in.

    `slept` has every sleep, in seconds.
    """

    def __init__(self) -> None:
        super().__init__()
        self.time = NOON
        self.slept: list[float] = []

    @property
    def passed(self) -> float:
        """Seconds since noon."""
        return self.time - NOON

    def monotonic(self) -> float:
        """The present, in seconds."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """It is later at once."""
        assert seconds >= 0, "nobody can sleep for less than no time"
        self.slept.append(seconds)
        self.advance(seconds)

    def restart(self, passed: float = 0.0) -> None:
        """It is noon, or so many seconds after it, and nobody has slept."""
        self.time = NOON + passed
        self.slept.clear()


@contextmanager
def in_place_of_time(clock: ProductClock) -> Iterator[ProductClock]:
    """Within, the product lives by this clock. Queues and locks keep the real one, which they have bound already."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "monotonic", clock.monotonic)
        patch.setattr(time, "sleep", clock.sleep)
        yield clock

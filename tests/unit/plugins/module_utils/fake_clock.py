# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A clock that only moves when somebody sleeps, for code that waits."""

from __future__ import annotations

import time
import typing as t
from contextlib import contextmanager

import pytest


class Clock:
    """Stands in for `time.monotonic` and `time.sleep`. `slept` has every sleep, in seconds."""

    def __init__(self) -> None:
        self.now = 5000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0, "nobody can sleep for less than no time"
        self.slept.append(seconds)
        self.now += seconds


@contextmanager
def fake_clock() -> t.Iterator[Clock]:
    """Put a clock in place of the real one; queues and threads keep the real one, as they have bound it already."""
    clock = Clock()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "monotonic", clock.monotonic)
        patch.setattr(time, "sleep", clock.sleep)
        yield clock

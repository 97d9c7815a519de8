# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The arithmetic of the benchmarks: pure functions on numbers."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence

PAGE_SIZE = 100  # Packages in one answer of DescribePackages, at most [model].


def median(values: Sequence[float]) -> float:
    """The median. Raises ValueError when there are no values."""
    if not values:
        raise ValueError("there is no median of no values")
    return float(statistics.median(values))


def ratio(value: float, base: float) -> float:
    """How many times the base the value is. Raises ValueError when the base is not above 0."""
    if base <= 0:
        raise ValueError(f"{base} is no base for a ratio")
    return value / base


def scaled(seconds: float, measured_at: int, count: int) -> float:
    """Seconds for `count` packages of what was measured at fewer, in a loop, where each takes as long as the other."""
    return seconds * count / measured_at


def most_reads(count: int) -> int:
    """The requests that finding out that nothing is to be done may take: one for each page, and one more."""
    return math.ceil(count / PAGE_SIZE) + 1


def allowed_lag(import_seconds: float) -> float:
    """Seconds after the end of an import within which it must be noticed: 2, or a tenth of what it took."""
    return max(2.0, import_seconds / 10)


def spread(import_seconds: float, runs: int) -> list[float]:
    """Durations of imports for so many runs, from this one on, spread evenly over what may lie between two looks.

    A module that looks every second always meets the end of an import of whole seconds; that would be luck, not merit.
    """
    pause = max(1.0, import_seconds / 10)
    return [import_seconds + pause * number / runs for number in range(runs)]


def terraform_looks() -> Iterator[float]:
    """Seconds after the creation of a package at which Terraform's aws_opensearch_package looks whether it is imported.

    The resource asks for a delay of 30 s before the first look and for pauses of 15 s at least (Delay and MinTimeout in
    its source, package.go). The waiter of the plugin SDK makes that the first pause, and caps those after it at 10 s.
    """
    moment, pause = 30.0, 15.0
    while True:
        yield moment
        moment += pause
        pause = 10.0


def terraform_lag(import_seconds: float) -> float:
    """Seconds from the end of an import that takes so long to Terraform's next look."""
    return next(moment for moment in terraform_looks() if moment >= import_seconds) - import_seconds

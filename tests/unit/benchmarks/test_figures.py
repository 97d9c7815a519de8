# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The arithmetic of the benchmarks."""

from __future__ import annotations

import itertools

import pytest
from benchmarks import figures


def test_the_median_of_an_even_number_of_values_lies_between_the_two_in_the_middle() -> None:
    assert figures.median([9.0, 1.0, 2.0]) == 2.0
    assert figures.median([4.0, 1.0, 2.0, 9.0]) == 3.0


def test_there_is_no_median_of_no_values() -> None:
    with pytest.raises(ValueError, match="no values"):
        figures.median([])


def test_a_ratio_says_how_many_times_the_base_a_value_is() -> None:
    assert figures.ratio(3.0, 2.0) == 1.5


def test_nothing_has_a_ratio_to_zero() -> None:
    with pytest.raises(ValueError, match="no base"):
        figures.ratio(3.0, 0.0)


def test_a_loop_is_scaled_by_the_number_of_its_turns() -> None:
    assert figures.scaled(60.0, measured_at=100, count=1000) == 600.0
    assert figures.scaled(60.0, measured_at=100, count=100) == 60.0


@pytest.mark.parametrize(("count", "requests"), [(1, 2), (100, 2), (101, 3), (1000, 11)])
def test_reading_may_take_a_request_for_each_page_and_one_more(count: int, requests: int) -> None:
    assert figures.most_reads(count) == requests


@pytest.mark.parametrize(("seconds", "lag"), [(1, 2.0), (20, 2.0), (60, 6.0)])
def test_an_end_has_to_be_noticed_within_two_seconds_or_a_tenth(seconds: float, lag: float) -> None:
    assert figures.allowed_lag(seconds) == lag


def test_imports_are_spread_over_what_may_lie_between_two_looks() -> None:
    assert figures.spread(5.0, 5) == pytest.approx([5.0, 5.2, 5.4, 5.6, 5.8])
    assert figures.spread(60.0, 3) == pytest.approx([60.0, 62.0, 64.0])


def test_terraform_looks_after_half_a_minute_then_after_15_seconds_and_then_every_10() -> None:
    assert list(itertools.islice(figures.terraform_looks(), 5)) == [30, 45, 55, 65, 75]


@pytest.mark.parametrize(("seconds", "lag"), [(1, 29), (30, 0), (30.5, 14.5), (45, 0), (60, 5)])
def test_terraform_notices_an_end_at_its_next_look(seconds: float, lag: float) -> None:
    assert figures.terraform_lag(seconds) == pytest.approx(lag)

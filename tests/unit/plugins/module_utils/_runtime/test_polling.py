# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.aws_search.packages.plugins.module_utils._runtime.polling import (
    GRACE,
    SHORTEST_DELAY,
    Deadline,
    LastObservation,
    next_delay,
)
from ansible_collections.aws_search.packages.tests.support.clock import ProductClock, in_place_of_time


def test_the_delay_grows_from_one_to_ten_seconds_and_never_shrinks() -> None:
    delays = [next_delay(waited) for waited in range(7200)]
    assert delays == sorted(delays)
    assert (delays[0], delays[20], delays[60], delays[200], delays[-1]) == (1.0, 1.0, 3.0, 10.0, 10.0)


def test_what_remains_to_a_deadline_runs_down_to_nothing_and_requests_have_some_seconds_more(
    clock: ProductClock,
) -> None:
    deadline = Deadline(10)
    seen = []
    for seconds in (0, 7, 3, GRACE, 1):
        clock.advance(seconds)
        seen.append((deadline.remaining(), deadline.remaining_for_requests()))
    assert seen == [(10, 10 + GRACE), (3, 3 + GRACE), (0, GRACE), (0, 0), (0, 0)]
    assert deadline.seconds == 10


@given(seconds=st.floats(0.01, 1000), moment=st.floats(0, 2000), last=st.one_of(st.none(), st.floats(0, 1000)))
def test_a_look_fits_before_the_deadline_or_is_moved_to_a_second_before_it_or_left_out(
    seconds: float, moment: float, last: float | None
) -> None:
    with in_place_of_time(ProductClock()) as clock:
        deadline = Deadline(seconds)
        begin, end = clock.time, clock.time + seconds
        fitting = deadline.fitting(begin + moment, None if last is None else begin + last)
    if begin + moment < end:
        assert fitting == begin + moment
    elif last is not None and begin + last >= end - SHORTEST_DELAY:
        assert fitting is None
    else:
        assert fitting == end - SHORTEST_DELAY


def test_an_observation_of_nothing_is_one() -> None:
    assert LastObservation() == LastObservation(False, None, None)
    assert LastObservation(True, None) != LastObservation()

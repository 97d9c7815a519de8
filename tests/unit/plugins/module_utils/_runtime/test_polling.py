# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import threading
import time
import typing as t

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.aws_search.packages.plugins.module_utils import _wait
from ansible_collections.aws_search.packages.plugins.module_utils._request import ApiError
from ansible_collections.aws_search.packages.plugins.module_utils._wait import (
    GRACE,
    Deadline,
    DeadlineError,
    next_delay,
    poll,
)
from ansible_collections.aws_search.packages.tests.unit.plugins.module_utils.fake_clock import Clock, fake_clock
from ansible_collections.aws_search.packages.tests.unit.plugins.module_utils.fake_service import client_error

TWO_HOURS = 7200.0


def failing(code: str) -> ApiError:
    return ApiError("DescribePackages", "Package synonyms", client_error("DescribePackages", code))


class Kettle:
    """Something that is ready from a moment on, and takes some time to be looked at. `looks` are the moments of it."""

    def __init__(self, clock: Clock, ready_after: float, look_takes: float = 0.0):
        self.clock = clock
        self.begin = clock.now
        self.ready_at = clock.now + ready_after
        self.look_takes = look_takes
        self.looks: list[float] = []
        self.trouble: dict[int, Exception] = {}

    def look(self) -> str:
        self.looks.append(self.clock.now - self.begin)
        self.clock.now += self.look_takes
        if len(self.looks) in self.trouble:
            raise self.trouble[len(self.looks)]
        return "ready" if self.clock.now >= self.ready_at else f"at look {len(self.looks)}"


def is_ready(seen: str) -> bool:
    return seen == "ready"


@settings(max_examples=40)
@given(ready_after=st.floats(0, TWO_HOURS), look_takes=st.sampled_from([0.0, 0.1, 0.9]))
def test_what_becomes_ready_is_noticed_within_a_second_or_a_twentieth_of_the_wait(
    ready_after: float, look_takes: float
) -> None:
    with fake_clock() as clock:
        kettle = Kettle(clock, ready_after, look_takes)
        assert poll(kettle.look, is_ready, Deadline(TWO_HOURS + 60)) == "ready"
        late = clock.now - kettle.ready_at
    assert late <= max(1.0, (ready_after + look_takes) / 20) + 2 * look_takes + 0.001
    # One look in a second for 20 seconds, one in ten seconds from 200 on, and 47 on the way from the one to the other.
    assert len(kettle.looks) <= 50 + ready_after / 10


def test_what_is_ready_at_the_first_look_takes_no_time(clock: Clock) -> None:
    assert poll(Kettle(clock, 0).look, is_ready, Deadline(1)) == "ready"
    assert clock.slept == []


def test_the_delay_grows_from_one_to_ten_seconds_and_never_shrinks() -> None:
    delays = [next_delay(waited) for waited in range(7200)]
    assert delays == sorted(delays)
    assert (delays[0], delays[20], delays[60], delays[200], delays[-1]) == (1.0, 1.0, 3.0, 10.0, 10.0)


@settings(max_examples=60)
@given(seconds=st.floats(1, 900), look_takes=st.sampled_from([0.0, 0.3, 0.9]))
def test_what_never_becomes_ready_is_given_up_at_the_deadline_and_not_before_or_after(
    seconds: float, look_takes: float
) -> None:
    with fake_clock() as clock:
        kettle = Kettle(clock, 10**6, look_takes)
        with pytest.raises(DeadlineError) as caught:
            poll(kettle.look, is_ready, Deadline(seconds))
        took = clock.now - kettle.begin
    assert max(kettle.looks) < seconds
    # The clock of this test stands still while the real one cuts off a look.
    assert seconds - 0.001 <= took <= seconds + look_takes + 0.001
    assert (caught.value.sight.has_seen, caught.value.sight.seen) == (True, f"at look {len(kettle.looks)}")
    assert caught.value.sight.error is None


@settings(max_examples=60)
@given(timeout=st.integers(1, 900), early=st.floats(1.0, 10.0))
def test_what_is_ready_a_second_before_the_deadline_is_still_noticed(timeout: int, early: float) -> None:
    with fake_clock() as clock:
        kettle = Kettle(clock, max(0.0, timeout - early - 0.001))
        assert poll(kettle.look, is_ready, Deadline(timeout)) == "ready"
        assert clock.now - kettle.begin <= timeout


@pytest.mark.parametrize("code", ["ThrottlingException", "InternalException", "ServiceUnavailable", "503"])
def test_an_error_that_may_pass_is_survived_and_forgotten(clock: Clock, code: str) -> None:
    kettle = Kettle(clock, 8)
    kettle.trouble = {1: failing(code), 3: failing(code), 4: failing(code)}
    assert poll(kettle.look, is_ready, Deadline(60)) == "ready"


def test_errors_without_end_are_given_up_at_the_deadline_with_the_last_of_them_and_what_was_seen_before(
    clock: Clock,
) -> None:
    kettle = Kettle(clock, 10**6)
    kettle.trouble = {number: failing("ThrottlingException") for number in range(3, 1000)}
    with pytest.raises(DeadlineError) as caught:
        poll(kettle.look, is_ready, Deadline(60))
    assert (caught.value.sight.has_seen, caught.value.sight.seen) == (True, "at look 2")
    assert isinstance(caught.value.sight.error, ApiError)
    assert caught.value.sight.error.code == "ThrottlingException"
    assert clock.now - kettle.begin == pytest.approx(60)


def test_an_error_that_has_passed_is_not_told_at_the_deadline(clock: Clock) -> None:
    kettle = Kettle(clock, 10**6)
    kettle.trouble = {3: failing("ThrottlingException")}
    with pytest.raises(DeadlineError) as caught:
        poll(kettle.look, is_ready, Deadline(60))
    assert (caught.value.sight.seen, caught.value.sight.error) == (f"at look {len(kettle.looks)}", None)


def test_a_look_that_ran_out_of_time_leaves_it_to_the_deadline_to_end_the_wait(clock: Clock) -> None:
    kettle = Kettle(clock, ready_after=1000)
    exception = client_error("DescribePackages", "NoAnswerError")
    given_up = ApiError("DescribePackages", "Package synonyms", exception, gave_up=True)
    kettle.trouble = dict.fromkeys(range(3, 1000), given_up)
    with pytest.raises(DeadlineError) as caught:
        poll(kettle.look, is_ready, Deadline(60))
    assert (caught.value.sight.seen, caught.value.sight.error) == ("at look 2", given_up)


def test_a_wait_in_which_no_look_succeeded_knows_that(clock: Clock) -> None:
    kettle = Kettle(clock, 10**6)
    kettle.trouble = {number: failing("InternalException") for number in range(1, 1000)}
    with pytest.raises(DeadlineError) as caught:
        poll(kettle.look, is_ready, Deadline(30))
    assert (caught.value.sight.has_seen, caught.value.sight.seen) == (False, None)


@pytest.mark.parametrize(
    "trouble", [failing("AccessDeniedException"), failing("ExpiredToken"), KeyError("PackageStatus"), SystemExit(3)]
)
def test_every_other_error_is_raised_at_once(clock: Clock, trouble: BaseException) -> None:
    kettle = Kettle(clock, 10**6)
    kettle.trouble = {2: t.cast(Exception, trouble)}
    with pytest.raises(type(trouble)) as caught:
        poll(kettle.look, is_ready, Deadline(600))
    assert caught.value is trouble
    assert len(kettle.looks) == 2


def test_nothing_seen_is_something_seen(clock: Clock) -> None:
    answers: list[str | None] = ["there", "there", None]
    assert poll(lambda: answers.pop(0), lambda seen: seen is None, Deadline(60)) is None


def test_nothing_seen_at_the_last_look_is_kept_as_such(clock: Clock) -> None:
    with pytest.raises(DeadlineError) as caught:
        poll(lambda: None, lambda seen: seen is not None, Deadline(5))
    assert (caught.value.sight.has_seen, caught.value.sight.seen) == (True, None)
    assert clock.slept != []


def test_a_look_that_hangs_does_not_hold_up_the_deadline() -> None:
    release = threading.Event()
    looks: list[str] = []

    def look() -> str:
        looks.append("begun")
        if len(looks) > 1:
            release.wait(30)
        return "under way"

    begin = time.monotonic()
    try:
        with pytest.raises(DeadlineError) as caught:
            poll(look, is_ready, Deadline(2))
        took = time.monotonic() - begin
    finally:
        release.set()
    assert 2 <= took < 10
    assert (len(looks), caught.value.sight.has_seen, caught.value.sight.seen) == (2, True, "under way")


def test_a_look_that_hangs_from_the_beginning_leaves_nothing_seen_and_no_thread_that_keeps_the_process() -> None:
    release = threading.Event()
    begin = time.monotonic()
    before = set(threading.enumerate())
    try:
        with pytest.raises(DeadlineError) as caught:
            poll(lambda: release.wait(30), bool, Deadline(0.1))
        left = set(threading.enumerate()) - before
        assert [thread.daemon for thread in left] == [True]
    finally:
        release.set()
    assert time.monotonic() - begin < 10
    assert (caught.value.sight.has_seen, caught.value.sight.error) == (False, None)


def test_a_look_that_fails_after_the_deadline_disturbs_nobody() -> None:
    release, failed = threading.Event(), threading.Event()

    def look() -> bool:
        release.wait(30)
        failed.set()
        raise failing("AccessDeniedException")

    with pytest.raises(DeadlineError):
        poll(look, bool, Deadline(0.05))
    release.set()
    assert failed.wait(10)


def test_what_remains_to_a_deadline_runs_down_to_nothing_and_not_below(clock: Clock) -> None:
    deadline = Deadline(10)
    assert (deadline.seconds, deadline.remaining()) == (10, 10)
    clock.now += 7
    assert deadline.remaining() == pytest.approx(3)
    clock.now += 7
    assert deadline.remaining() == 0


def test_requests_have_some_seconds_more_in_which_what_was_begun_can_end(clock: Clock) -> None:
    deadline = Deadline(10)
    assert deadline.remaining_for_requests() == 10 + GRACE
    clock.now += 10
    assert deadline.remaining_for_requests() == GRACE
    clock.now += GRACE + 1
    assert deadline.remaining_for_requests() == 0


def test_a_look_that_lost_its_connection_is_left_and_the_next_one_sees(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_wait, "LONGEST_LOOK", 0.1)
    monkeypatch.setattr(_wait, "SHORTEST_DELAY", 0.01)
    release = threading.Event()
    looks: list[str] = []

    def look() -> str:
        looks.append("begun")
        if len(looks) == 1:
            release.wait(30)
        return "ready"

    try:
        assert poll(look, is_ready, Deadline(30)) == "ready"
    finally:
        release.set()
    assert len(looks) == 2


def test_looks_that_are_silent_to_the_end_are_told_of_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_wait, "LONGEST_LOOK", 0.1)
    monkeypatch.setattr(_wait, "SHORTEST_DELAY", 0.01)
    release = threading.Event()
    try:
        with pytest.raises(DeadlineError) as caught:
            poll(lambda: release.wait(30), bool, Deadline(0.5))
    finally:
        release.set()
    assert str(caught.value.sight.error) == "not done in 0.1 seconds"


def test_the_longest_wait_that_a_user_may_ask_for_is_one_that_can_be_waited(clock: Clock) -> None:
    # A lock takes no longer time-out than some number of days that depends on the machine.
    assert poll(Kettle(clock, 3).look, is_ready, Deadline(7 * 24 * 3600)) == "ready"

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is asked of every case of a decision, and how many cases were run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._plan.model import FIRST_VERSION, NEXT_VERSION
from ansible_collections.aws_search.packages.plugins.module_utils._reconcile.reconciler import Outcome
from ansible_collections.aws_search.packages.tests.support.environment import Environment
from ansible_collections.aws_search.packages.tests.support.oracle import Verdict
from ansible_collections.aws_search.packages.tests.unit.tally import tally

SHOWN = 5  # Cases that one failing test names.
SAMPLE = 9  # Every ninth case runs with another reading of the assumptions as well.
# Where nobody says how the service behaves, the stand-in has a setting. Each in turn gets its other value.
READINGS: list[dict[str, Any]] = [
    {"unknown_package": "resource_not_found"},
    {"update_during_import": "conflict"},
    {"not_found": "resource_not_found"},
    {"not_found": "validation"},
    {"busy_domain": "conflict"},
    {"busy_domain": "off"},
    {"unknown_filter_value": "fails", "filter_value_limit": 1},
    {"failed_association": "fail_again"},
    {"no_version": "empty", "empty_lists": "left_out"},
    {"name_filter": "prefix", "newest_version_first": False},
    {"leading_empty_pages": 1, "maximum_page_size": 1},
    {"default_checksum": "none"},
    {"stale_reads": 1},
]
cases_run = tally("cases of decisions, in check mode, for real, and again")


@dataclass(frozen=True)
class CaseRun:
    """One case. `build` makes what is there, with these settings; `run` gives the outcomes, in check mode or not.

    `check_end` asserts that a run with these changes left behind what is desired. `pause`: seconds to the next run.
    `again`: the changes of that one, None where it is left out.
    """

    verdict: Verdict
    build: Callable[[dict[str, Any]], None]
    run: Callable[[bool], list[Outcome]]
    check_end: Callable[[list[str]], None]
    pause: float = 0
    again: tuple[str, ...] | None = ()


def check(environment: Environment, case_run: CaseRun, settings: dict[str, Any]) -> None:
    """Check mode, a run on the same, and a run after that."""
    expected = case_run.verdict
    case_run.build(settings)
    previewed = case_run.run(True)
    assert environment.changes() == [], "check mode sent a change"
    _compare(previewed, expected.preview or expected, check_mode=True)

    case_run.build(settings)
    outcomes = case_run.run(False)
    sent = environment.changes(effective=True)
    _compare(outcomes, expected, check_mode=False)
    assert sorted(sent) == sorted(expected.actions), f"it sent {sent}"
    if expected.preview is None and expected.ends is None:
        for preview, outcome in zip(previewed, outcomes, strict=True):
            assert _told(preview, outcome) == _told(outcome, outcome)
    if expected.refused or expected.ends:
        return
    case_run.check_end(sent)

    if case_run.again is not None:
        environment.clock.advance(case_run.pause)
        again = case_run.run(False)
        assert [one.failure for one in again if one.failure] == [], "the second run failed"
        assert environment.changes() == list(case_run.again), "the second run sent other changes"


def _compare(outcomes: list[Outcome], expected: Verdict, check_mode: bool) -> None:
    actions = [action for outcome in outcomes for action in outcome.actions]
    failure = " ".join(outcome.failure for outcome in outcomes if outcome.failure)
    warned = any(outcome.warnings for outcome in outcomes)
    assert actions == list(expected.actions), f"it did {actions}, not {expected.actions}; {failure}"
    words = expected.refused or (None if check_mode else expected.ends)
    assert bool(failure) == bool(words), f"it failed: {failure}" if failure else f"it did not fail: {words}"
    assert (words or "") in failure, f"it failed otherwise: {failure}"
    # A refusal that comes after a wait may keep the warnings of before.
    assert warned == expected.warned or expected.refused, f"it warned: {[outcome.warnings for outcome in outcomes]}"


def _told(outcome: Outcome, run: Outcome) -> list[Any]:
    """What check mode must show of a run. A version that a roll-out brings has no name before its import."""
    after = dict(outcome.after)
    if after.get("package_version") in (FIRST_VERSION, NEXT_VERSION):
        after["package_version"] = run.after.get("package_version")
    return [outcome.actions, outcome.failure, outcome.warnings, outcome.before, after]


@pytest.fixture
def run_cases(environment: Environment) -> Callable[..., None]:
    """A function that runs cases of a kind, all of them also when some fail, and names those that do.

    Some cases run once more, with another reading of the assumptions.
    """

    def run_all(kind: str, cases: Iterable[Any], case_run_of: Callable[[Any, dict[str, Any]], CaseRun | None]) -> None:
        failures = []
        for number, case in enumerate(cases):
            readings: list[dict[str, Any]] = [{}]
            if number % SAMPLE == 0:
                readings.append(READINGS[number // SAMPLE % len(READINGS)])
            for reading in readings:
                case_run = case_run_of(case, reading)
                if case_run is None:
                    continue
                cases_run[f"{kind}, other reading" if reading else kind] += 1
                try:
                    check(environment, case_run, reading)
                except AssertionError as failure:
                    failures.append(f"{case} {reading or ''}: {str(failure).splitlines()[0]}")
        assert not failures, "\n".join([f"{len(failures)} cases failed:", *failures[:SHOWN]])

    return run_all

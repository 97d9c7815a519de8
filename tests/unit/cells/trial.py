# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is asked of every cell: check mode comes to the same as a run, and the run after it has nothing to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ansible_collections.aws_search.packages.plugins.module_utils._apply import Outcome
from ansible_collections.aws_search.packages.tests.unit.cells.world import World


@dataclass(frozen=True)
class Trial:
    """One cell. `build` makes its situation at noon, `run` runs with its options, in check mode or not.

    `expected`: the actions that a run is to take, or words of the failure that it is to end in. `check_end` asserts
    that what a successful run, of these actions, left behind is what was wanted. `pause`: seconds to the next run.
    """

    build: Callable[[], None]
    run: Callable[[bool], Outcome]
    expected: list[str] | str
    check_end: Callable[[list[str]], None]
    pause: float


def make(world: World, trial: Trial) -> None:
    """Check mode, a run on the same situation, and a run after that."""
    trial.build()
    foreseen = trial.run(True)
    assert world.mutating_calls() == [], "check mode sent a mutating call"
    _assert_untouched(world, trial, "check mode")

    trial.build()
    outcome = trial.run(False)
    calls = world.mutating_calls()
    said, done = _told(foreseen), _told(outcome)
    assert said == done, f"check mode said {said}, the run {done}"
    assert calls == outcome.actions, f"the run sent {calls} and tells of {outcome.actions}"
    if outcome.failure is not None:
        assert isinstance(trial.expected, str), f"it failed: {outcome.failure}"
        assert trial.expected in outcome.failure, f"it failed otherwise: {outcome.failure}"
        assert calls == [], "a plan that fails sent a mutating call"
        _assert_untouched(world, trial, "a plan that fails")
        return
    assert outcome.actions == trial.expected, f"it did {outcome.actions}, not {trial.expected}"
    trial.check_end(outcome.actions)

    world.clock.sleep(trial.pause)
    again = trial.run(False)
    assert again.failure is None, f"the second run failed: {again.failure}"
    assert again.actions == [], f"the second run did {again.actions}"
    assert world.mutating_calls() == [], "the second run sent a mutating call"


def _told(outcome: Outcome) -> dict[str, Any]:
    """What check mode has to foresee of a run."""
    return {
        "actions": outcome.actions,
        "failure": outcome.failure,
        "warnings": outcome.warnings,
        "before": outcome.before,
        "after": outcome.after,
    }


def _assert_untouched(world: World, trial: Trial, who: str) -> None:
    """Is everything as it would be, had nothing but time passed since noon?"""
    now, found = world.clock.now, world.snapshot()
    trial.build()
    world.clock.now = now
    assert found == world.snapshot(), f"{who} changed something"

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is asked of every cell: the outcome that the table says, nothing done twice, and no run that hangs."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ansible_collections.aws_search.packages.plugins.module_utils._request import LONGEST_REQUEST
from ansible_collections.aws_search.packages.tests.reliability.faults.fault_table import (
    CONVERGES,
    FAILS,
    TROUBLES,
    Place,
    outcome,
    places,
    to_be_told,
)
from ansible_collections.aws_search.packages.tests.reliability.faults.faulty_world import (
    FaultyWorld,
    PlacedFault,
    Witness,
)
from ansible_collections.aws_search.packages.tests.reliability.faults.scenarios import FAULTED, Scenario
from ansible_collections.aws_search.packages.tests.unit.cells.world import NOON
from ansible_collections.aws_search.packages.tests.unit.conftest import Run

MARKS = (FAULTED.name, FAULTED.package_id)
LONGER = 15  # Seconds that a run may take beyond wait_timeout.
HOUR = 3600
# What is repeated for so long that the time of the others is over, too.
TAKES_LONG = ("throttle", "internal", "not_json", "silent", "silent_after")

RunModule = Callable[..., Run]


@dataclass(frozen=True)
class Cell:
    """A fault at a place in a run."""

    scenario: Scenario
    place: Place
    fault: str

    def __str__(self) -> str:
        return f"{self.scenario}, {self.fault} at {self.place}"

    @property
    def expected(self) -> str:
        """What is to come of it."""
        return outcome(self.fault, self.scenario, self.place)


def look_on(world: FaultyWorld, run: RunModule, scenario: Scenario) -> list[Place]:
    """The places of a run without faults, which is to converge."""
    scenario.begin(world)
    witness = Witness("*", "witness", marks=MARKS)
    world.application.faults.order(witness)
    check_success(scenario, run(scenario.main, **scenario.options))
    check_end(world, scenario)
    return places(witness.seen)


def check_success(scenario: Scenario, first: Run) -> None:
    """Did it do what it was to do, and tell so?"""
    assert not first.failed, f"it failed: {first.result['msg']}"
    told = scenario.actions_told(first)
    assert all(actions == list(scenario.actions) for actions in told), f"it tells of {told}"
    assert first["changed"] == bool(scenario.actions)
    scenario.check_result(first)


def check_end(world: FaultyWorld, scenario: Scenario) -> None:
    """Is everything as it was wanted, once all has settled, and was nothing done twice?"""
    world.clock.sleep(HOUR)
    scenario.check_end(world)
    assert world.effects == scenario.effects, f"it did {dict(world.effects)}"


def check_failure(cell: Cell, first: Run, wait_timeout: int) -> None:
    """Does the sentence say what it is about, the operation and the code?"""
    assert first.failed, f"it did not fail: {first.result}"
    for words in to_be_told(cell.fault, cell.scenario, cell.place, wait_timeout):
        assert words in first.message, f"it does not say {words!r}: {first.message}"
    for name in first.result.get("summary", {}).get("failed", []):
        assert f"Package {name}" in first.message, f"it does not name {name}: {first.message}"


def check_warning(cell: Cell, first: Run) -> None:
    """Does it say that it cannot look at the source, and was the package left alone?"""
    assert not first.failed, f"it failed: {first.result['msg']}"
    assert len([warning for warning in first.warnings if "cannot be looked at" in warning]) == 1, first.warnings
    assert cell.scenario.actions_told(first)[-1] == [], "it tells of something that it did"


def check_others(cell: Cell, first: Run) -> None:
    """Has the package that failed stopped no other, but for those that had no time left to wait?"""
    others = {dictionary.name: first["packages"][dictionary.name] for dictionary in cell.scenario.dictionaries[:-1]}
    failures = [other["failure"] for other in others.values() if "failure" in other]
    if TROUBLES[cell.fault].kind in TAKES_LONG:
        assert all("of wait_timeout, having to wait until " in failure for failure in failures), failures
    else:
        assert not failures, failures
        told = [other["actions"] for other in others.values()]
        assert all(actions == list(cell.scenario.actions) for actions in told), f"it tells of {told}"


def check_what_is_told(world: FaultyWorld, runs: Iterable[Run], scenario: Scenario) -> None:
    """Is what the runs say that they did what was done? They may not know of all of it."""
    told = Counter(action for one in runs for actions in scenario.actions_told(one) for action in actions)
    assert told <= world.effects, f"they tell of {dict(told)}, and did {dict(world.effects)}"


def try_cell(world: FaultyWorld, run: RunModule, cell: Cell) -> str:
    """A run with the fault, and one without it, where the first has not come to the end."""
    scenario, place, trouble = cell.scenario, cell.place, TROUBLES[cell.fault]
    # For the delays between repetitions.
    random.seed(0)
    scenario.begin(world)
    world.application.faults.order(
        PlacedFault(
            place.operation,
            trouble.kind,
            trouble.count,
            place.after,
            options=dict(trouble.options),
            marks=MARKS,
            hold=world.outlast_botocore,
        )
    )
    options = dict(scenario.options)
    if "wait_timeout" in options:
        options["wait_timeout"] = trouble.wait_timeout
    first = run(scenario.main, **options)
    took, longest = world.clock.now - NOON, options.get("wait_timeout", LONGEST_REQUEST) + LONGER
    assert any(call["fault"] for call in world.application.calls.as_list()), "the fault did not happen"
    assert took <= longest, f"it took {took:.0f} seconds"
    world.application.faults.clear()
    if cell.expected == CONVERGES:
        check_success(scenario, first)
        check_end(world, scenario)
        return CONVERGES
    if cell.expected == FAILS:
        check_failure(cell, first, trouble.wait_timeout)
    else:
        check_warning(cell, first)
    if scenario.module == "es_packages" and place.operation != "DescribePackages":
        check_others(cell, first)
    again = run(scenario.main, **scenario.options)
    assert not again.failed, f"the second run failed: {again.result['msg']}"
    check_end(world, scenario)
    check_what_is_told(world, [first, again], scenario)
    return cell.expected

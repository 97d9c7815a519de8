# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every fault at every request that a module sends, from its options to its result.

Which requests those are is found out by running without faults; what a fault is to come to is in the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from ansible_collections.aws_search.packages.tests.reliability.faults.fault_table import (
    CONVERGES,
    EXCEPTIONS,
    FAILS,
    SAME_AS_ANOTHER,
    TABLE,
    TROUBLES,
    WARNS,
)
from ansible_collections.aws_search.packages.tests.reliability.faults.fault_trial import (
    Cell,
    RunModule,
    look_on,
    try_cell,
)
from ansible_collections.aws_search.packages.tests.reliability.faults.faulty_world import FaultyWorld
from ansible_collections.aws_search.packages.tests.reliability.faults.scenarios import CALLED, SCENARIOS, Scenario

TryCells = Callable[[Iterable[Any], Callable[[Any], str]], None]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=str)
def test_every_fault_at_every_request_comes_to_what_the_table_says(
    world: FaultyWorld, fake_time: None, run: RunModule, try_cells: TryCells, scenario: Scenario
) -> None:
    cells = [Cell(scenario, place, fault) for place in look_on(world, run, scenario) for fault in TROUBLES]
    try_cells((cell for cell in cells if cell.expected != SAME_AS_ANOTHER), lambda cell: try_cell(world, run, cell))


def test_together_the_runs_call_every_operation_that_a_module_can_call(
    world: FaultyWorld, fake_time: None, run: RunModule
) -> None:
    called: dict[str, set[str]] = {module: set() for module in CALLED}
    for scenario in SCENARIOS:
        called[scenario.module] |= {place.operation for place in look_on(world, run, scenario)}
    assert called == CALLED
    assert len(set().union(*called.values())) == 10, "the nine package operations, and HeadObject"


def test_the_table_tells_of_every_fault_and_every_exception_is_one() -> None:
    assert list(TABLE) == list(TROUBLES)
    assert {expected for row in TABLE.values() for expected in row} == {CONVERGES, FAILS, WARNS, SAME_AS_ANOTHER}
    assert {exceptional.fault for exceptional in EXCEPTIONS} <= set(TABLE)

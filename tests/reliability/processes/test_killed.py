# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs that are killed at each of their calls: the next run with the same options does what is left, and no more.

No import is repeated, wherever the kill comes: what was begun is found under way, or by the fingerprint that was
recorded with it; for a creation, by its time.
"""

from __future__ import annotations

import functools
import queue
from collections import Counter
from dataclasses import dataclass

import pytest

from ansible_collections.aws_search.packages.tests.reliability.processes.environment import (
    FOR_LONG,
    Environment,
    on_all,
)
from ansible_collections.aws_search.packages.tests.reliability.processes.situations import SITUATIONS, Situation

Environments = queue.SimpleQueue[Environment]
BEFORE_AND_AFTER = ("hold_before", "hold_after")


@dataclass(frozen=True)
class Kill:
    """Where a run is killed: at the call of this number (from 0) of an operation, before or after it is worked on."""

    kind: str
    operation: str
    number: int


def kills_of(environment: Environment, situation: Situation) -> list[Kill]:
    """Every place where the run can be killed at a call: a whole run shows them."""
    situation.begin(environment)
    run = environment.run(situation.module, situation.options)
    calls = environment.aws.calls()
    situation.check_end(environment, run, {})
    kills, seen = [], Counter[str]()
    for call in calls:
        number = seen[call["operation"]]
        seen[call["operation"]] += 1
        if call["mutating"] or number % situation.every == 0:
            kills += [Kill(kind, call["operation"], number) for kind in BEFORE_AND_AFTER]
    return kills


def kill_at_call(situation: Situation, plainly: bool, environment: Environment, kill: Kill) -> None:
    """Kill the run at the call, and run again."""
    situation.begin(environment)
    environment.aws.fault(kill.operation, kill.kind, after=kill.number)
    running = environment.start(situation.module, situation.options, plainly=plainly)
    environment.until_held(1)
    running.kill()
    environment.until_settled()
    already = environment.effective()
    situation.check_end(environment, environment.run(situation.module, situation.options), already)


def kill_while_waiting(situation: Situation, environment: Environment, setting: str) -> None:
    """Kill the run while it waits, and run again while what it waited for is still under way."""
    changes = situation.waits[setting]
    situation.begin(environment)
    environment.aws.settings(**{setting: FOR_LONG})
    running = environment.start(situation.module, situation.options)
    environment.until_waiting(changes)
    running.kill()
    already = environment.effective()
    assert sum(already.values()) == changes
    looks = len(environment.answered())
    running = environment.start(situation.module, situation.options)
    environment.until_answered(looks + 2)
    environment.aws.settings(**{setting: 0})
    situation.check_end(environment, running.end(), already)


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_run_killed_at_any_call_is_picked_up_by_the_next(
    environments: Environments, counted: Counter[str], name: str, rounds: int
) -> None:
    situation = SITUATIONS[name]
    found: list[list[Kill]] = []
    on_all(environments, [situation], lambda environment, case: found.append(kills_of(environment, case)))
    kills = found[0] * rounds
    assert {kill.operation for kill in kills} > set(situation.changes)
    counted["killed at a call"] += on_all(environments, kills, functools.partial(kill_at_call, situation, False))


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_run_killed_while_it_waits_is_picked_up_by_the_next(
    environments: Environments, counted: Counter[str], name: str, rounds: int
) -> None:
    situation = SITUATIONS[name]
    waits = list(situation.waits) * rounds
    counted["killed while they waited"] += on_all(environments, waits, functools.partial(kill_while_waiting, situation))


@pytest.mark.parametrize("kind", BEFORE_AND_AFTER)
def test_a_run_started_from_cold_and_killed_is_picked_up_by_the_next(environment: Environment, kind: str) -> None:
    kill_at_call(SITUATIONS["create"], True, environment, Kill(kind, "CreatePackage", 0))

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
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from ansible_collections.aws_search.packages.tests.reliability.processes.stage import (
    FOR_LONG,
    NEW,
    OLD,
    Stage,
    on_all,
    the_package,
    wished,
)
from ansible_collections.aws_search.packages.tests.unit.conftest import Run
from ansible_collections.aws_search.packages.tests.unit.plugins.modules.scene import DOMAIN, NAME

Stages = queue.SimpleQueue[Stage]
MANY = [f"words-{number:02}" for number in range(20)]
BEFORE_AND_AFTER = ("hold_before", "hold_after")


@dataclass(frozen=True)
class Scenario:
    """A run and where it begins: what is there, the changes that it takes, and what is there at its end.

    `waits`: a setting of the stand-in that makes the run wait, with the number of changes that it has made until then.
    `every` how many reads of an operation one is killed at.
    """

    module: str
    options: Mapping[str, Any]
    build: Callable[[Stage], None]
    changes: Mapping[str, int]
    end: list[list[Any]]
    waits: Mapping[str, int] = field(default_factory=dict)
    every: int = 1


def _put_two_domains(stage: Stage) -> None:
    stage.put(domains=[{"DomainName": DOMAIN}, {"DomainName": "archive"}])


def _associate(stage: Stage) -> None:
    stage.put(recorded=NEW)


def _put_failed(stage: Stage) -> None:
    stage.put(PackageStatus="COPY_FAILED")


def _put_every_second(stage: Stage) -> None:
    for name in MANY[::2]:
        stage.put(name)


SCENARIOS = {
    "create": Scenario(
        "es_package",
        wished(wait=True),
        lambda stage: None,
        {"CreatePackage": 1},
        the_package(None),
        {"copy_seconds": 1, "validate_seconds": 1},
    ),
    "update": Scenario(
        "es_package",
        wished(wait=True, commit_message="More words"),
        Stage.put,
        {"UpdatePackage": 1},
        the_package(OLD, f"More words {NEW}"),
        {"copy_seconds": 1, "validate_seconds": 1},
    ),
    "replace": Scenario(
        "es_package",
        wished(wait=True),
        _put_failed,
        {"DeletePackage": 1, "CreatePackage": 1},
        the_package(None),
        {"delete_seconds": 1, "copy_seconds": 2},
    ),
    "associate": Scenario(
        "es_package_association",
        {"name": NAME, "domain_name": DOMAIN, "wait": True},
        _associate,
        {"AssociatePackage": 1},
        the_package(NEW, shop=("ACTIVE", "v1")),
        {"associate_seconds": 1},
    ),
    "dissociate": Scenario(
        "es_package_association",
        {"name": NAME, "domain_name": DOMAIN, "state": "absent", "wait": True},
        _put_two_domains,
        {"DissociatePackage": 1},
        the_package(OLD, archive=("ACTIVE", "v1")),
        {"dissociate_seconds": 1},
    ),
    "dissociate and delete": Scenario(
        "es_package",
        {"name": NAME, "state": "absent", "dissociate": True, "wait": True},
        _put_two_domains,
        {"DissociatePackage": 2, "DeletePackage": 1},
        [],
        {"dissociate_seconds": 2, "delete_seconds": 3},
    ),
    "twenty at once": Scenario(
        "es_packages",
        {"packages": [wished(name) for name in MANY], "wait": True},
        _put_every_second,
        {"CreatePackage": 10, "UpdatePackage": 10},
        [[name, "AVAILABLE", [None] if number % 2 else [OLD, NEW], {}] for number, name in enumerate(MANY)],
        {"copy_seconds": 20},
        every=4,
    ),
}


@dataclass(frozen=True)
class Kill:
    """Where a run is killed: at the call of this number (from 0) of an operation, before or after it is worked on."""

    kind: str
    operation: str
    number: int


def boundaries(stage: Stage, scenario: Scenario) -> list[Kill]:
    """Every place where the run can be killed at a call: a whole run shows them."""
    scenario.build(stage)
    stage.ready()
    stage.run(scenario.module, scenario.options).ok()
    calls = stage.aws.calls()
    assert stage.effective() == scenario.changes
    assert stage.packages() == scenario.end
    kills, seen = [], Counter[str]()
    for call in calls:
        number = seen[call["operation"]]
        seen[call["operation"]] += 1
        if call["mutating"] or number % scenario.every == 0:
            kills += [Kill(kind, call["operation"], number) for kind in BEFORE_AND_AFTER]
    return kills


def check_end(stage: Stage, scenario: Scenario, run: Run, already: Counter[str]) -> None:
    """Is all as it was wanted, each change made once, and does the run tell of its own ones?

    `already`: the changes that took effect before the run.
    """
    run.ok()
    assert stage.packages() == scenario.end
    stage.check_others()
    assert stage.effective() == scenario.changes, "each change is made once, by whichever run"
    own = Counter(scenario.changes) - already
    results = run["packages"].values() if scenario.module == "es_packages" else [run]
    assert Counter(action for result in results for action in result["actions"]) == own
    assert run["changed"] == bool(own)


def kill_at_call(scenario: Scenario, plainly: bool, stage: Stage, kill: Kill) -> None:
    """Kill the run at the call, and run again."""
    scenario.build(stage)
    stage.ready()
    stage.aws.fault(kill.operation, kill.kind, after=kill.number)
    running = stage.start(scenario.module, scenario.options, plainly=plainly)
    stage.until_held(1)
    running.kill()
    stage.until_settled()
    already = stage.effective()
    check_end(stage, scenario, stage.run(scenario.module, scenario.options), already)


def kill_while_waiting(scenario: Scenario, stage: Stage, setting: str) -> None:
    """Kill the run while it waits, and run again while that which it waited for is still under way."""
    changes = scenario.waits[setting]
    scenario.build(stage)
    stage.aws.settings(**{setting: FOR_LONG})
    stage.ready()
    running = stage.start(scenario.module, scenario.options)
    stage.until_waiting(changes)
    running.kill()
    already = stage.effective()
    assert sum(already.values()) == changes
    looks = len(stage.answered())
    running = stage.start(scenario.module, scenario.options)
    stage.until_answered(looks + 2)
    stage.aws.settings(**{setting: 0})
    check_end(stage, scenario, running.end(), already)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_run_killed_at_any_call_is_picked_up_by_the_next(
    stages: Stages, told: Counter[str], name: str, rounds: int
) -> None:
    scenario = SCENARIOS[name]
    found: list[list[Kill]] = []
    on_all(stages, [scenario], lambda stage, cell: found.append(boundaries(stage, cell)))
    kills = found[0] * rounds
    assert {kill.operation for kill in kills} > set(scenario.changes)
    told["killed at a call"] += on_all(stages, kills, functools.partial(kill_at_call, scenario, False))


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_run_killed_while_it_waits_is_picked_up_by_the_next(
    stages: Stages, told: Counter[str], name: str, rounds: int
) -> None:
    scenario = SCENARIOS[name]
    waits = list(scenario.waits) * rounds
    told["killed while they waited"] += on_all(stages, waits, functools.partial(kill_while_waiting, scenario))


@pytest.mark.parametrize("kind", BEFORE_AND_AFTER)
def test_a_run_started_from_cold_and_killed_is_picked_up_by_the_next(stage: Stage, kind: str) -> None:
    kill_at_call(SCENARIOS["create"], True, stage, Kill(kind, "CreatePackage", 0))

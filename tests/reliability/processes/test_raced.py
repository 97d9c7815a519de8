# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs that race for the same package.

All runs of a race are held at the same call until the last one has come to it: each has read that there is something to
do before any has done it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest

from ansible_collections.aws_search.packages.tests.reliability.processes.runs import Running
from ansible_collections.aws_search.packages.tests.reliability.processes.stage import (
    FOR_LONG,
    NEW,
    OLD,
    Stage,
    the_package,
    wished,
)
from ansible_collections.aws_search.packages.tests.unit.conftest import Run
from ansible_collections.aws_search.packages.tests.unit.plugins.modules.scene import DOMAIN, NAME

IMPORTED = wished(wait=True)
ABSENT = {"name": NAME, "state": "absent", "wait": True}
ASSOCIATED = {"name": NAME, "domain_name": DOMAIN, "wait": True}
DISSOCIATED = {**ASSOCIATED, "state": "absent"}
# What somebody else's deletion of the package in the midst of its import is told as.
TAKEN_AWAY = "Package synonyms was deleted by somebody else while it was being imported. Run again."
# What the dissolution of an association in its midst is told as, and a new one that came and ended between two looks.
COULD_NOT_BE = "Package synonyms on domain shop could not be {} ({}). Run again to try once more."
TAKEN_FROM_DOMAIN = {COULD_NOT_BE.format("associated", status) for status in ("gone", "DISSOCIATING")}
BROUGHT_BACK = {COULD_NOT_BE.format("dissociated", "ACTIVE")}


def race(
    stage: Stage, module: str, options: Sequence[dict[str, Any]], until: str, kind: str = "hold_after"
) -> list[Running]:
    """Start these runs, hold each at this call, and let all go at once when all have come to it."""
    stage.ready()
    stage.aws.fault(until, kind, count=len(options))
    running = [stage.start(module, each) for each in options]
    stage.until_held(len(options))
    assert not any(call["mutating"] for call in stage.aws.calls()), "a run did something before all had come"
    stage.aws.release()
    return running


def settle(stage: Stage, setting: str, running: Sequence[Running], sent: dict[str, int]) -> list[Run]:
    """Let what was begun end only when these requests of all runs were answered: nobody comes late."""
    for operation, number in sent.items():
        stage.until_sent(number, operation)
    stage.aws.settings(**{setting: 0})
    return [run.end().ok() for run in running]


def taken(runs: Sequence[Run]) -> Counter[str]:
    """How many runs tell of an action."""
    return Counter(action for run in runs for action in run["actions"])


def test_of_twenty_runs_that_create_a_package_one_does(stage: Stage, told: Counter[str], rounds: int) -> None:
    for _round in range(rounds):
        stage.begin()
        stage.aws.settings(copy_seconds=FOR_LONG)
        running = race(stage, "es_package", [IMPORTED] * 20, "DescribePackages")
        runs = settle(stage, "copy_seconds", running, {"CreatePackage": 20})
        assert stage.packages() == the_package(None)
        assert taken(runs) == stage.effective() == {"CreatePackage": 1}
        assert sum(run["changed"] for run in runs) == 1
        stage.check_others()
        told["raced"] += len(runs)


def test_of_twenty_runs_that_update_a_package_one_does(stage: Stage, told: Counter[str], rounds: int) -> None:
    for _round in range(rounds):
        stage.begin()
        stage.put()
        stage.aws.settings(copy_seconds=FOR_LONG)
        running = race(stage, "es_package", [IMPORTED] * 20, "GetPackageVersionHistory")
        runs = settle(stage, "copy_seconds", running, {"UpdatePackage": 20})
        assert stage.packages() == the_package(OLD, NEW)
        assert taken(runs) == stage.effective() == {"UpdatePackage": 1}
        assert sum(run["changed"] for run in runs) == 1
        stage.check_others()
        told["raced"] += len(runs)


def test_only_who_decided_before_the_import_of_another_had_ended_repeats_it(stage: Stage, told: Counter[str]) -> None:
    """The service's own race: UpdatePackage takes no condition such as "if the version is still v1".

    So a run that has read the old version, and whose request comes when the import of another one has ended already,
    imports the same again. Here every import ends at once, the worst that can be; one that takes as long as the
    requests of the others has no such race, as the test above shows.
    """
    stage.put()
    running = race(stage, "es_package", [IMPORTED] * 5, "GetPackageVersionHistory")
    runs = [run.end().ok() for run in running]
    imports = stage.effective()["UpdatePackage"]
    assert 1 <= imports <= 5
    assert stage.packages() == the_package(OLD, *[NEW] * imports)
    assert taken(runs) == {"UpdatePackage": imports}
    assert not stage.run("es_package", IMPORTED).ok()["changed"]
    told["raced"] += len(runs)


@pytest.mark.parametrize("is_there", [False, True])
def test_runs_that_create_beside_runs_that_delete_end_in_one_of_the_two_states(
    stage: Stage, told: Counter[str], rounds: int, is_there: bool
) -> None:
    for _round in range(rounds):
        stage.begin()
        if is_there:
            stage.put(recorded=NEW)
        stage.aws.settings(copy_seconds=0.2, delete_seconds=0.2)
        options = [IMPORTED, ABSENT] * 10
        running = race(stage, "es_package", options, "DescribePackages", "hold_before")
        runs = [run.end() for run in running]
        assert {run.message for run in runs if run.failed} <= {TAKEN_AWAY}
        assert not any(run.failed for run in runs[1::2]), "a run that deletes has nobody to fear"
        assert stage.packages() in ([], the_package(None), the_package(NEW))
        assert taken(runs) == stage.effective()
        for wish, run in zip(options, runs, strict=True):
            assert set(run["actions"]) <= {"DeletePackage" if wish == ABSENT else "CreatePackage"}
            assert run["changed"] == bool(run["actions"])
        stage.check_others()
        told["raced"] += len(runs)


def test_five_runs_for_the_same_ten_packages_make_each_change_once(
    stage: Stage, told: Counter[str], rounds: int
) -> None:
    names = [f"words-{number}" for number in range(10)]
    options = {"packages": [wished(name) for name in names], "wait": True}
    for _round in range(rounds):
        stage.begin()
        for name in names[::2]:
            stage.put(name)
        stage.aws.settings(copy_seconds=FOR_LONG)
        running = race(stage, "es_packages", [options] * 5, "DescribePackages")
        runs = settle(stage, "copy_seconds", running, {"CreatePackage": 25, "UpdatePackage": 25})
        assert stage.packages() == [
            [name, "AVAILABLE", [None] if number % 2 else [OLD, NEW], {}] for number, name in enumerate(names)
        ]
        results = [result for run in runs for result in run["packages"].values()]
        assert Counter(action for result in results for action in result["actions"]) == stage.effective()
        assert stage.effective() == {"CreatePackage": 5, "UpdatePackage": 5}
        stage.check_others()
        told["raced"] += len(runs)


@pytest.mark.parametrize("takes", [0, FOR_LONG])
def test_of_ten_runs_that_associate_a_package_with_a_domain_one_does(
    stage: Stage, told: Counter[str], rounds: int, takes: int
) -> None:
    for _round in range(rounds):
        stage.begin()
        stage.put(recorded=NEW)
        stage.aws.settings(associate_seconds=takes)
        running = race(stage, "es_package_association", [ASSOCIATED] * 10, "ListPackagesForDomain")
        runs = settle(stage, "associate_seconds", running, {"AssociatePackage": 10})
        assert stage.packages() == the_package(NEW, shop=("ACTIVE", "v1"))
        assert taken(runs) == stage.effective() == {"AssociatePackage": 1}
        assert sum(run["changed"] for run in runs) == 1
        stage.check_others()
        told["raced"] += len(runs)


@pytest.mark.parametrize("is_there", [False, True])
def test_runs_that_associate_beside_runs_that_dissociate_end_in_one_of_the_two_states(
    stage: Stage, told: Counter[str], rounds: int, is_there: bool
) -> None:
    for _round in range(rounds):
        stage.begin()
        stage.put(recorded=NEW, **({"domains": [{"DomainName": DOMAIN}]} if is_there else {}))
        # Longer than the first looks are apart, so that most of them see what was begun anew.
        stage.aws.settings(associate_seconds=2, dissociate_seconds=0.2)
        options = [ASSOCIATED, DISSOCIATED] * 10
        running = race(stage, "es_package_association", options, "ListPackagesForDomain", "hold_before")
        runs = [run.end() for run in running]
        assert {run.message for run in runs[::2] if run.failed} <= TAKEN_FROM_DOMAIN
        assert {run.message for run in runs[1::2] if run.failed} <= BROUGHT_BACK
        assert stage.packages() in (the_package(NEW), the_package(NEW, shop=("ACTIVE", "v1")))
        assert taken(runs) == stage.effective()
        for wish, run in zip(options, runs, strict=True):
            assert set(run["actions"]) <= {"DissociatePackage" if wish == DISSOCIATED else "AssociatePackage"}
            assert run["changed"] == bool(run["actions"])
        stage.check_others()
        told["raced"] += len(runs)


def test_runs_from_a_cold_start_race_alike(stage: Stage, told: Counter[str]) -> None:
    stage.ready()
    stage.aws.settings(copy_seconds=FOR_LONG)
    stage.aws.fault("DescribePackages", "hold_after", count=3)
    running = [stage.start("es_package", IMPORTED, plainly=True) for _number in range(3)]
    stage.until_held(3)
    stage.aws.release()
    runs = settle(stage, "copy_seconds", running, {"CreatePackage": 3})
    assert stage.packages() == the_package(None)
    assert taken(runs) == stage.effective() == {"CreatePackage": 1}
    told["raced"] += len(runs)

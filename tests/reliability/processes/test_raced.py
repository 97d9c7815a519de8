# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs that race for the same package or domain.

All runs of a race are held at the same call until the last one has come to it: each has read that there is something to
do before any has done it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from ansible_collections.aws_search.packages.tests.reliability.processes.environment import (
    DOMAIN,
    FOR_LONG,
    NAME,
    NEW,
    OLD,
    Environment,
    desired,
    the_package,
)
from ansible_collections.aws_search.packages.tests.reliability.processes.module_runner import Running
from ansible_collections.aws_search.packages.tests.reliability.processes.situations import (
    ASSOCIATED,
    BOTH,
    INSTALLED,
    ON_PLUGIN_DOMAIN,
    PLUGINS,
    ROLLED_OUT,
    on_domains,
    plugins,
)
from ansible_collections.aws_search.packages.tests.support.run import Run

IMPORTED = desired(wait=True)
ABSENT = {"name": NAME, "state": "absent", "wait": True}
DISSOCIATED = {**ASSOCIATED, "state": "absent"}
# The sentence where somebody else deletes the package in the midst of its import.
TAKEN_AWAY = "Package synonyms was deleted by somebody else while it was being imported. Run again."
# The sentences where somebody else dissociates what is being associated, and the other way round.
TAKEN_FROM_DOMAIN = {
    f"Package synonyms on domain shop: association failed ({status}). Run again to try once more."
    for status in ("gone", "DISSOCIATING")
}
BROUGHT_BACK = {
    "Package synonyms on domain shop: dissociation failed (ACTIVE). Remove the package from every index of the domain, "
    "then run again."
}


def race(
    environment: Environment, module: str, options: Sequence[dict[str, Any]], until: str, kind: str = "hold_after"
) -> list[Running]:
    """Start these runs, hold each at this call, and let all go at once when all have come to it."""
    environment.ready()
    environment.aws.fault(until, kind, count=len(options))
    running = [environment.start(module, each) for each in options]
    environment.until_held(len(options))
    assert not any(call["mutating"] for call in environment.aws.calls()), "a run did something before all had come"
    environment.aws.release()
    return running


def actions(runs: Sequence[Run]) -> Counter[str]:
    """How often an action is among those that the runs took."""
    return Counter(action for run in runs for action in run.actions)


@dataclass(frozen=True)
class Race:
    """Runs that all want the same. `setting` keeps what one of them begins under way until each has `sent` its own."""

    module: str
    options: dict[str, Any]
    number: int
    build: Callable[[Environment], None]
    until: str
    setting: str
    sent: str
    changes: Mapping[str, int]
    end: list[list[Any]]


TEN = [f"words-{number}" for number in range(10)]


def _put_every_second(environment: Environment) -> None:
    for name in TEN[::2]:
        environment.put(name)


RACES = {
    "create": Race(
        *("es_package", IMPORTED, 20, lambda environment: None, "DescribePackages", "copy_seconds", "CreatePackage"),
        {"CreatePackage": 1},
        the_package(None),
    ),
    "update": Race(
        *("es_package", IMPORTED, 20, Environment.put, "GetPackageVersionHistory", "copy_seconds", "UpdatePackage"),
        {"UpdatePackage": 1},
        the_package(OLD, NEW),
    ),
    "ten packages": Race(
        *("es_packages", {"packages": [desired(name) for name in TEN], "wait": True}, 5, _put_every_second),
        *("DescribePackages", "copy_seconds", ""),
        {"CreatePackage": 5, "UpdatePackage": 5},
        [[name, "AVAILABLE", [None] if number % 2 else [OLD, NEW], {}] for number, name in enumerate(TEN)],
    ),
    "associate": Race(
        *("es_package_association", ASSOCIATED, 10, lambda environment: environment.put(recorded=NEW)),
        *("ListPackagesForDomain", "associate_seconds", "AssociatePackage"),
        {"AssociatePackage": 1},
        the_package(NEW, shop=("ACTIVE", "v1")),
    ),
    "associate at once": Race(
        *("es_package_association", ASSOCIATED, 10, lambda environment: environment.put(recorded=NEW)),
        *("ListPackagesForDomain", "", "AssociatePackage"),
        {"AssociatePackage": 1},
        the_package(NEW, shop=("ACTIVE", "v1")),
    ),
    "roll out": Race(
        *("es_package", ROLLED_OUT, 6, on_domains(DOMAIN, "archive")),
        *("GetPackageVersionHistory", "copy_seconds", "UpdatePackage"),
        {"UpdatePackage": 1, "AssociatePackage": 2},
        the_package(OLD, NEW, **BOTH),
    ),
    "install together": Race(
        *("opensearch_package_associations", INSTALLED, 6, plugins(installed=False)),
        *("ListPackagesForDomain", "deploy_seconds", "AssociatePackages"),
        {"AssociatePackages": 1},
        [[name, "AVAILABLE", [OLD], ON_PLUGIN_DOMAIN] for name in PLUGINS],
    ),
}


@pytest.mark.parametrize("name", RACES)
def test_of_runs_that_want_the_same_one_does_it(
    environment: Environment, counted: Counter[str], rounds: int, name: str
) -> None:
    race_of = RACES[name]
    for _round in range(rounds):
        environment.begin()
        race_of.build(environment)
        if race_of.setting:
            environment.aws.settings(**{race_of.setting: FOR_LONG})
        running = race(environment, race_of.module, [race_of.options] * race_of.number, race_of.until)
        # What was begun ends only when the requests of all runs were answered, so that none comes late.
        for operation in [race_of.sent] if race_of.sent else race_of.changes:
            each = 1 if race_of.sent else race_of.changes[operation]
            environment.until_sent(race_of.number * each, operation)
        if race_of.setting:
            environment.aws.settings(**{race_of.setting: 0})
        runs = [run.end().ok() for run in running]
        assert environment.packages() == race_of.end
        assert actions(runs) == environment.effective() == race_of.changes
        assert all(run["changed"] == bool(run.actions) for run in runs)
        environment.check_others()
        counted["raced"] += len(runs)


def test_only_a_run_that_decided_before_the_import_of_another_had_ended_repeats_it(
    environment: Environment, counted: Counter[str]
) -> None:
    """The service's own race: UpdatePackage takes no condition such as "if the version is still v1".

    So a run that has read the old version, and whose request comes when the import of another one has ended already,
    imports the same again. Here every import ends at once, the worst that can be; one that takes as long as the
    requests of the others has no such race, as the test above shows.
    """
    environment.put()
    running = race(environment, "es_package", [IMPORTED] * 5, "GetPackageVersionHistory")
    runs = [run.end().ok() for run in running]
    imports = environment.effective()["UpdatePackage"]
    assert 1 <= imports <= 5
    assert environment.packages() == the_package(OLD, *[NEW] * imports)
    assert actions(runs) == {"UpdatePackage": imports}
    assert not environment.run("es_package", IMPORTED).ok()["changed"]
    counted["raced"] += len(runs)


@pytest.mark.parametrize("is_there", [False, True])
def test_runs_that_create_beside_runs_that_delete_end_in_one_of_the_two_states(
    environment: Environment, counted: Counter[str], rounds: int, is_there: bool
) -> None:
    for _round in range(rounds):
        environment.begin()
        if is_there:
            environment.put(recorded=NEW)
        environment.aws.settings(copy_seconds=0.2, delete_seconds=0.2)
        options = [IMPORTED, ABSENT] * 10
        running = race(environment, "es_package", options, "DescribePackages", "hold_before")
        runs = [run.end() for run in running]
        assert {run.message for run in runs if run.failed} <= {TAKEN_AWAY}
        assert not any(run.failed for run in runs[1::2]), "a run that deletes has nothing to fear"
        check_each(environment, options, runs, {0: "CreatePackage", 1: "DeletePackage"})
        assert environment.packages() in ([], the_package(None), the_package(NEW))
        counted["raced"] += len(runs)


@pytest.mark.parametrize("is_there", [False, True])
def test_runs_that_associate_beside_runs_that_dissociate_end_in_one_of_the_two_states(
    environment: Environment, counted: Counter[str], rounds: int, is_there: bool
) -> None:
    for _round in range(rounds):
        environment.begin()
        environment.put(recorded=NEW, **({"domains": [{"DomainName": DOMAIN}]} if is_there else {}))
        # Longer than the first looks are apart, so that most of them see what was begun anew.
        environment.aws.settings(associate_seconds=2, dissociate_seconds=0.2)
        options = [ASSOCIATED, DISSOCIATED] * 6
        running = race(environment, "es_package_association", options, "ListPackagesForDomain", "hold_before")
        runs = [run.end() for run in running]
        assert {run.message for run in runs[::2] if run.failed} <= TAKEN_FROM_DOMAIN
        assert {run.message for run in runs[1::2] if run.failed} <= BROUGHT_BACK
        check_each(environment, options, runs, {0: "AssociatePackage", 1: "DissociatePackage"})
        assert environment.packages() in (the_package(NEW), the_package(NEW, shop=("ACTIVE", "v1")))
        counted["raced"] += len(runs)


def check_each(
    environment: Environment, options: Sequence[dict[str, Any]], runs: Sequence[Run], action: dict[int, str]
) -> None:
    """Assert that each run took its own action only, and that all actions are those that took effect."""
    assert actions(runs) == environment.effective()
    for number, run in enumerate(runs):
        assert set(run.actions) <= {action[number % 2]}, options[number]
        assert run["changed"] == bool(run.actions)
    environment.check_others()


def test_roll_outs_of_different_packages_on_the_same_domains_take_turns(
    environment: Environment, counted: Counter[str], rounds: int
) -> None:
    """A domain takes one change at a time: each run waits until those of the others have ended."""
    for _round in range(rounds):
        environment.begin()
        for name in TEN[:4]:
            environment.put(name, domains=[{"DomainName": DOMAIN}, {"DomainName": "archive"}])
        environment.aws.settings(associate_seconds=0.5)
        options = [desired(name, wait=True, domains=[DOMAIN, "archive"]) for name in TEN[:4]]
        running = race(environment, "es_package", options, "GetPackageVersionHistory")
        runs = [run.end().ok() for run in running]
        assert environment.packages() == [[name, "AVAILABLE", [OLD, NEW], BOTH] for name in TEN[:4]]
        assert actions(runs) == environment.effective() == {"UpdatePackage": 4, "AssociatePackage": 8}
        environment.check_others()
        counted["raced"] += len(runs)


def test_runs_from_a_cold_start_race_alike(environment: Environment, counted: Counter[str]) -> None:
    environment.ready()
    environment.aws.settings(copy_seconds=FOR_LONG)
    environment.aws.fault("DescribePackages", "hold_after", count=3)
    running = [environment.start("es_package", IMPORTED, plainly=True) for _number in range(3)]
    environment.until_held(3)
    environment.aws.release()
    environment.until_sent(3, "CreatePackage")
    environment.aws.settings(copy_seconds=0)
    runs = [run.end().ok() for run in running]
    assert environment.packages() == the_package(None)
    assert actions(runs) == environment.effective() == {"CreatePackage": 1}
    counted["raced"] += len(runs)

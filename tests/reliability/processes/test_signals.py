# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs that get a signal: they end at once, with one result that is true, and the next run takes up their work."""

from __future__ import annotations

import functools
import json
import os
import queue
import select
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from signal import SIGHUP, SIGINT, SIGTERM, Signals
from typing import Any

import pytest

from ansible_collections.aws_search.packages.tests.reliability.processes.runs import Running, until
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

SIGNALS = (SIGTERM, SIGINT, SIGHUP)
AT_ONCE = 5.0  # Seconds; it takes a tenth of one, on a machine that is not busy.
GOES_ON = "What the service has begun goes on by itself, and the next run picks it up."
FIND_OUT = "was sent and not answered yet: run again: what was done is found then."
PACKAGE = f"Package {NAME}"
ON_DOMAIN = f"{PACKAGE} on domain {DOMAIN}"
Stages = queue.SimpleQueue[Stage]


@dataclass(frozen=True)
class Scenario:
    """A run that has something to wait for: what it changes, and what it and the next one leave.

    `waiting`, `sending` and `reading` are its message when it is interrupted in the wait that `setting` makes long, in
    a request that changes something, and in one that does not; {} is the signal.
    """

    module: str
    options: Mapping[str, Any]
    setting: str
    changes: tuple[str, ...]
    waiting: str
    sending: str
    reading: str
    end: list[list[Any]]


IN_THE_IMPORT = (
    "{} interrupted the run, which had to wait until the import has ended. At the last look, its status was COPYING. "
    f"{GOES_ON}"
)
IN_THE_ASSOCIATION = (
    "{} interrupted the run, which had to wait until the domain runs the package. At the last look, its status was "
    f"ASSOCIATING. {GOES_ON}"
)
NOTHING = "{} interrupted the run. Nothing was changed."
SCENARIOS = (
    Scenario(
        "es_package",
        wished(wait=True),
        "copy_seconds",
        ("UpdatePackage",),
        f"{PACKAGE}: {IN_THE_IMPORT}",
        f"{PACKAGE}: {{}} interrupted the run. UpdatePackage {FIND_OUT}",
        f"{PACKAGE}: {NOTHING}",
        the_package(OLD, NEW),
    ),
    Scenario(
        "es_package_association",
        {"name": NAME, "domain_name": DOMAIN, "wait": True},
        "associate_seconds",
        ("AssociatePackage",),
        f"{ON_DOMAIN}: {IN_THE_ASSOCIATION}",
        f"{ON_DOMAIN}: {{}} interrupted the run. AssociatePackage {FIND_OUT}",
        f"{ON_DOMAIN}: {NOTHING}",
        the_package(OLD, shop=("ACTIVE", "v1")),
    ),
    Scenario(
        "es_packages",
        {"packages": [wished(name) for name in (NAME, "stopwords", "current")], "wait": True},
        "copy_seconds",
        ("UpdatePackage", "CreatePackage"),
        f"2 of 3 packages failed. {PACKAGE}: {IN_THE_IMPORT[:-1]} | Package stopwords: {IN_THE_IMPORT}",
        "",
        NOTHING,
        [
            ["current", "AVAILABLE", [NEW], {}],
            ["stopwords", "AVAILABLE", [None], {}],
            [NAME, "AVAILABLE", [OLD, NEW], {}],
        ],
    ),
)


def build(stage: Stage, scenario: Scenario) -> None:
    """What is there at the beginning: an old version of the package; for many, one that is current besides."""
    stage.put()
    if scenario.module == "es_packages":
        stage.put("current", recorded=NEW)
    stage.ready()


def interrupt(running: Running, *signals: Signals) -> Run:
    """The result of the run that gets these signals; it is to end at once."""
    running.send(*signals)
    run = running.end(AT_ONCE)
    assert run.code == 1
    return run


def actions(scenario: Scenario, run: Run) -> list[str]:
    """The actions that the run tells of."""
    results = run["packages"].values() if scenario.module == "es_packages" else [run]
    return [action for result in results for action in result["actions"]]


def check_next(stage: Stage, scenario: Scenario, already: Counter[str]) -> None:
    """Does the next run do just what is left?"""
    run = stage.run(scenario.module, scenario.options).ok()
    assert stage.packages() == scenario.end
    stage.check_others()
    assert stage.effective() == Counter(scenario.changes)
    assert Counter(actions(scenario, run)) == Counter(scenario.changes) - already


def wait_and_interrupt(
    stage: Stage,
    scenario: Scenario,
    signals: tuple[Signals, ...],
    begin: Callable[[str, Mapping[str, Any]], Running],
) -> None:
    """Interrupt the run in its wait, and run again when that which it waited for has ended."""
    build(stage, scenario)
    stage.aws.settings(**{scenario.setting: FOR_LONG})
    running = begin(scenario.module, scenario.options)
    # The second look shows that the run has seen what the first one saw.
    stage.until_waiting(len(scenario.changes), looks=2)
    run = interrupt(running, *signals)
    assert run.message in [scenario.waiting.replace("{}", number.name) for number in signals]
    assert run["changed"] is True
    assert sorted(actions(scenario, run)) == sorted(scenario.changes)
    stage.aws.settings(**{scenario.setting: 0})
    check_next(stage, scenario, stage.effective())


def hold_and_interrupt(stage: Stage, cell: tuple[Scenario, Signals, str, str]) -> None:
    """Interrupt the run while its first request of this operation is held, and run again."""
    scenario, number, kind, operation = cell
    build(stage, scenario)
    stage.aws.fault(operation, kind)
    running = stage.start(scenario.module, scenario.options)
    stage.until_held(1)
    run = interrupt(running, number)
    words = scenario.sending if operation in scenario.changes else scenario.reading
    assert run.message == words.replace("{}", number.name)
    assert not run.result.get("changed")
    stage.until_settled()
    check_next(stage, scenario, stage.effective())


def test_a_signal_ends_a_wait_at_once_and_the_next_run_picks_it_up(stages: Stages, told: Counter[str]) -> None:
    def play(stage: Stage, cell: tuple[Scenario, Signals]) -> None:
        wait_and_interrupt(stage, cell[0], (cell[1],), stage.start)

    told["interrupted"] += on_all(stages, product(SCENARIOS, SIGNALS), play)


def test_a_signal_ends_a_run_at_once_whose_request_is_not_answered(stages: Stages, told: Counter[str]) -> None:
    cells = [
        (scenario, number, kind, operation)
        for scenario in SCENARIOS
        for number in SIGNALS
        for kind in ("hold_before", "hold_after")
        # What becomes of many has a test of its own.
        for operation in ("DescribePackages", *(scenario.changes if len(scenario.changes) == 1 else ()))
    ]
    told["interrupted"] += on_all(stages, cells, hold_and_interrupt)


def test_a_signal_ends_a_run_for_many_at_once_and_it_tells_of_each(stages: Stages, told: Counter[str]) -> None:
    """One request is held; those of the others are answered, and they wait by then or have ended."""
    scenario = SCENARIOS[2]

    def play(stage: Stage, cell: tuple[str, Signals]) -> None:
        kind, number = cell
        build(stage, scenario)
        stage.aws.fault("CreatePackage", kind)
        running = stage.start(scenario.module, scenario.options)
        stage.until_held(1)
        stage.until_sent(1, "UpdatePackage")
        stage.until_sent(2, "GetPackageVersionHistory")
        run = interrupt(running, number)
        begun, held = f"Package {NAME}: {number.name} interrupted the run", f"Package stopwords: {number.name}"
        # The answer was sent; whether the run has read it yet is told by what it says it has done.
        assert actions(scenario, run) in (["UpdatePackage"], [])
        updated = GOES_ON if actions(scenario, run) else f"UpdatePackage {FIND_OUT}"
        assert run.message == (
            f"2 of 3 packages failed. {begun}. {updated[:-1]} | {held} interrupted the run. CreatePackage {FIND_OUT}"
        )
        assert run["summary"]["failed"] == [NAME, "stopwords"]
        assert run["summary"]["unchanged"] == ["current"]
        assert run["changed"] == bool(actions(scenario, run))
        stage.until_settled()
        check_next(stage, scenario, stage.effective())

    told["interrupted"] += on_all(stages, product(("hold_before", "hold_after"), SIGNALS), play)


def test_a_signal_ends_a_run_at_once_that_has_sent_nothing(stages: Stages, told: Counter[str], tmp_path: Path) -> None:
    """The run is met where it waits for a program that gives it credentials."""

    def play(stage: Stage, cell: tuple[Scenario, Signals]) -> None:
        scenario, number = cell
        build(stage, scenario)
        pipe, config = tmp_path / f"{scenario.module}-{number}", tmp_path / f"{scenario.module}-{number}.ini"
        os.mkfifo(pipe)
        config.write_text(f"[default]\ncredential_process = cat {pipe}\n")
        environment = {"AWS_CONFIG_FILE": str(config), "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
        running = stage.start(scenario.module, scenario.options, environment=environment)
        opened: list[int] = []

        def is_waiting() -> bool:
            try:
                opened.append(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
            except OSError:  # nobody reads it yet
                return False
            return True

        until(is_waiting, "the run asks for credentials")
        try:
            run = interrupt(running, number)
        finally:
            os.close(opened[0])
        assert run.message == f"{number.name} interrupted the run. Nothing was changed."
        assert stage.aws.calls() == []
        check_next(stage, scenario, Counter())

    told["interrupted"] += on_all(stages, product(SCENARIOS, SIGNALS), play)


def test_more_signals_do_not_spoil_the_result(stages: Stages, told: Counter[str], rounds: int) -> None:
    def play(stage: Stage, cell: tuple[Scenario, int]) -> None:
        scenario, times = cell
        wait_and_interrupt(stage, scenario, SIGNALS * times, stage.start)

    told["interrupted"] += on_all(stages, list(product(SCENARIOS, (1, 20))) * rounds, play)


def test_a_run_from_a_cold_start_is_interrupted_alike(stages: Stages, told: Counter[str]) -> None:
    def play(stage: Stage, number: Signals) -> None:
        wait_and_interrupt(stage, SCENARIOS[0], (number,), functools.partial(stage.start, plainly=True))

    told["interrupted"] += on_all(stages, SIGNALS, play)


@pytest.mark.parametrize("plainly", [False, True])
def test_a_run_under_nohup_goes_on_when_its_terminal_goes(stage: Stage, plainly: bool) -> None:
    build(stage, SCENARIOS[0])
    stage.aws.settings(copy_seconds=FOR_LONG)
    if plainly:
        running = stage.start("es_package", wished(wait=True), "nohup", plainly=True)
    else:
        running = stage.start("es_package", wished(wait=True), ignored=(SIGHUP,))
    stage.until_waiting(1)
    running.send(SIGHUP)
    looks = len(stage.answered())
    stage.until_answered(looks + 1)
    stage.aws.settings(copy_seconds=0)
    assert running.end().ok()["actions"] == ["UpdatePackage"]
    assert stage.packages() == the_package(OLD, NEW)


def test_a_run_that_ignores_one_signal_ends_at_another(stage: Stage) -> None:
    begin = functools.partial(stage.start, ignored=(SIGHUP,))
    wait_and_interrupt(stage, SCENARIOS[0], (SIGTERM,), begin)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_result_that_is_being_printed_is_printed_to_its_end(stage: Stage, number: Signals) -> None:
    """It is longer than the pipe takes at once: the run stands in the midst of it when the signals come."""
    for count in range(150):
        stage.put(f"words-{count}", PackageDescription="x" * 1000)
    running, output = stage.start_into_pipe("es_package_info", {})
    with output:
        assert select.select([output], [], [], 30)[0], "nothing was printed"
        running.send(*[number] * 3)
        printed = output.read()
    assert running.ended_within(AT_ONCE) == 0
    assert len(json.loads(printed)["packages"]) == 153

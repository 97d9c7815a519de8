# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs that get a signal: they end at once, with one result that is true, and the next run takes up their work."""

from __future__ import annotations

import functools
import json
import os
import queue
import re
import select
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from signal import SIGHUP, SIGINT, SIGTERM, Signals
from typing import Any

import pytest

from ansible_collections.aws_search.packages.tests.reliability.processes.environment import (
    DOMAIN,
    FOR_LONG,
    LONG,
    NAME,
    NEW,
    OLD,
    Environment,
    desired,
    on_all,
    the_package,
)
from ansible_collections.aws_search.packages.tests.reliability.processes.module_runner import Running, until
from ansible_collections.aws_search.packages.tests.reliability.processes.situations import (
    ASSOCIATED,
    BOTH,
    ROLLED_OUT,
    on_domains,
)
from ansible_collections.aws_search.packages.tests.support.run import Run

SIGNALS = (SIGTERM, SIGINT, SIGHUP)
LAST_STATUS = re.compile(r" Last status: [^.;|]+\.")
PICK_UP = "continues on AWS; run the task again to pick it up."
FIND_OUT = "was sent and not answered yet: run the task again to find out what was done."
NOTHING = "{} interrupted the run. Nothing was changed."
PACKAGE, STOPWORDS = f"Package {NAME}", "Package stopwords"
ON_DOMAIN = f"{PACKAGE} on domain {DOMAIN}"
Environments = queue.SimpleQueue[Environment]


@dataclass(frozen=True)
class Situation:
    """A run that has something to wait for: what it changes, and what it and the next one leave.

    `waiting`, `sending` and `reading` are its message when it is interrupted in the wait that `setting` makes long, in
    its first request that changes something (None: that has a test of its own), and in one that reads; {} is the
    signal.
    """

    module: str
    options: Mapping[str, Any]
    setting: str
    changes: tuple[str, ...]
    waiting: str
    sending: str | None
    reading: str
    end: list[list[Any]]
    build: Callable[[Environment], None] = Environment.put

    def begin(self, environment: Environment) -> None:
        """Make what is there; from here on, calls count."""
        self.build(environment)
        environment.ready()

    def check_next(self, environment: Environment, already: Counter[str]) -> None:
        """Assert that the next run does just what is left."""
        run = environment.run(self.module, self.options).ok()
        assert environment.packages() == self.end
        environment.check_others()
        assert environment.effective() == Counter(self.changes)
        assert Counter(run.actions) == Counter(self.changes) - already


def imports(package: str) -> str:
    return f"{{}} interrupted the run waiting for the import of {package}. Last status: COPYING. The import {PICK_UP}"


def associates(package: str, domain: str) -> str:
    return (
        f"{{}} interrupted the run waiting for the association of {package} with domain {domain}. Last status: "
        f"ASSOCIATING. The association {PICK_UP}"
    )


def joined(*failures: str) -> str:
    return " | ".join(failure.rstrip(". ") for failure in failures) + "."


def _put_for_many(environment: Environment) -> None:
    environment.put()
    environment.put("current", recorded=NEW)


SITUATIONS = (
    Situation(
        "es_package",
        desired(wait=True),
        "copy_seconds",
        ("UpdatePackage",),
        f"{PACKAGE}: {imports('package synonyms')}",
        f"{PACKAGE}: {{}} interrupted the run. UpdatePackage {FIND_OUT}",
        f"{PACKAGE}: {NOTHING}",
        the_package(OLD, NEW),
    ),
    Situation(
        "es_package_association",
        ASSOCIATED,
        "associate_seconds",
        ("AssociatePackage",),
        f"{ON_DOMAIN}: {associates('package synonyms', DOMAIN)}",
        f"{ON_DOMAIN}: {{}} interrupted the run. AssociatePackage {FIND_OUT}",
        f"{ON_DOMAIN}: {NOTHING}",
        the_package(OLD, shop=("ACTIVE", "v1")),
    ),
    Situation(
        "es_package",
        ROLLED_OUT,
        "associate_seconds",
        ("UpdatePackage", "AssociatePackage", "AssociatePackage"),
        joined(
            f"{ON_DOMAIN}: {associates('package synonyms', DOMAIN)}",
            f"{PACKAGE} on domain archive: {associates('package synonyms', 'archive')}",
        ),
        joined(
            f"{PACKAGE}: {{}} interrupted the run. UpdatePackage {FIND_OUT}",
            f"{ON_DOMAIN}: {NOTHING}",
            f"{PACKAGE} on domain archive: {NOTHING}",
        ),
        NOTHING,
        the_package(OLD, NEW, **BOTH),
        on_domains(DOMAIN, "archive"),
    ),
    Situation(
        "es_packages",
        {"packages": [desired(name) for name in (NAME, "stopwords", "current")], "wait": True},
        "copy_seconds",
        ("UpdatePackage", "CreatePackage"),
        "2 of 3 packages failed. "
        + joined(f"{PACKAGE}: {imports('package synonyms')}", f"{STOPWORDS}: {imports('package stopwords')}"),
        None,
        NOTHING,
        [
            ["current", "AVAILABLE", [NEW], {}],
            ["stopwords", "AVAILABLE", [None], {}],
            [NAME, "AVAILABLE", [OLD, NEW], {}],
        ],
        _put_for_many,
    ),
)
ALONE, MANY = SITUATIONS[0], SITUATIONS[-1]


def interrupt(running: Running, *signals: Signals) -> Run:
    """The result of the run that gets these signals."""
    running.send(*signals)
    run = running.end()
    assert run.code == 1
    return run


def wait_and_interrupt(
    environment: Environment,
    situation: Situation,
    signals: tuple[Signals, ...],
    start: Callable[[str, Mapping[str, Any]], Running],
) -> None:
    """Interrupt the run in its wait, and run again when what it waited for has ended."""
    situation.begin(environment)
    environment.aws.settings(**{situation.setting: FOR_LONG})
    running = start(situation.module, situation.options)
    # A later look shows that the run has seen what the ones before it saw.
    environment.until_waiting(len(situation.changes), looks=4 if situation.options.get("domains") else 2)
    answered = len(environment.answered())
    run = interrupt(running, *signals)
    # At once: a look at each of the things that are waited for may have been under way, and none follows.
    assert len(environment.answered()) <= answered + 4
    # The service has answered the look; whether the run has seen it yet depends on the machine.
    expected = [situation.waiting.replace("{}", number.name) for number in signals]
    assert run.message in [*expected, *(LAST_STATUS.sub("", message) for message in expected)]
    assert run["changed"] is True
    assert sorted(run.actions) == sorted(situation.changes)
    environment.aws.settings(**{situation.setting: 0})
    situation.check_next(environment, environment.effective())


def hold_and_interrupt(environment: Environment, case: tuple[Situation, Signals, str, str]) -> None:
    """Interrupt the run while its first request of this operation is held, and run again."""
    situation, number, kind, operation = case
    situation.begin(environment)
    environment.aws.fault(operation, kind)
    running = environment.start(situation.module, situation.options)
    environment.until_held(1)
    run = interrupt(running, number)
    message = situation.sending if operation in situation.changes else situation.reading
    assert run.message == str(message).replace("{}", number.name)
    assert not run.result.get("changed")
    environment.until_settled()
    situation.check_next(environment, environment.effective())


def test_a_signal_ends_a_wait_at_once_and_the_next_run_picks_it_up(
    environments: Environments, counted: Counter[str]
) -> None:
    def check(environment: Environment, case: tuple[Situation, Signals]) -> None:
        wait_and_interrupt(environment, case[0], (case[1],), environment.start)

    counted["interrupted"] += on_all(environments, product(SITUATIONS, SIGNALS), check)


def test_a_signal_ends_a_run_at_once_whose_request_is_not_answered(
    environments: Environments, counted: Counter[str]
) -> None:
    cases = [
        (situation, number, kind, operation)
        for situation in SITUATIONS
        for number in SIGNALS
        for kind in ("hold_before", "hold_after")
        for operation in ("DescribePackages", *situation.changes[: situation.sending is not None])
    ]
    counted["interrupted"] += on_all(environments, cases, hold_and_interrupt)


def test_a_signal_ends_a_run_for_many_at_once_and_the_result_has_each(
    environments: Environments, counted: Counter[str]
) -> None:
    """One request is held; those of the others are answered, and they wait by then or have ended."""

    def check(environment: Environment, case: tuple[str, Signals]) -> None:
        kind, number = case
        MANY.begin(environment)
        environment.aws.fault("CreatePackage", kind)
        running = environment.start(MANY.module, MANY.options)
        environment.until_held(1)
        environment.until_sent(1, "UpdatePackage")
        environment.until_sent(2, "GetPackageVersionHistory")
        run = interrupt(running, number)
        # The answer was sent; whether the run has read it yet shows in what it says it has done.
        assert run.actions in (["UpdatePackage"], [])
        updated = f"What was started {PICK_UP}" if run.actions else f"UpdatePackage {FIND_OUT}"
        begin = f"{number.name} interrupted the run"
        expected = {
            "2 of 3 packages failed. "
            + joined(f"{PACKAGE}: {begin}{words}", f"{STOPWORDS}: {begin}. CreatePackage {FIND_OUT}")
            for words in (
                f". {updated}",
                # It may wait for the import by then, or have looked at it.
                f" waiting for the import of package synonyms. The import {PICK_UP}",
                f" waiting for the import of package synonyms. Last status: AVAILABLE. The import {PICK_UP}",
            )
        }
        assert run.message in expected
        assert run["summary"]["failed"] == [NAME, "stopwords"]
        assert run["summary"]["unchanged"] == ["current"]
        assert run["changed"] == bool(run.actions)
        environment.until_settled()
        MANY.check_next(environment, environment.effective())

    counted["interrupted"] += on_all(environments, product(("hold_before", "hold_after"), SIGNALS), check)


def test_a_signal_ends_a_run_at_once_that_has_sent_nothing(
    environments: Environments, counted: Counter[str], tmp_path: Path
) -> None:
    """The signal comes while the run waits for a program that gives it credentials."""

    def check(environment: Environment, case: tuple[Situation, Signals]) -> None:
        situation, number = case
        situation.begin(environment)
        pipe = tmp_path / f"{SITUATIONS.index(situation)}-{number}"
        config = pipe.with_suffix(".ini")
        os.mkfifo(pipe)
        config.write_text(f"[default]\ncredential_process = cat {pipe}\n")
        variables = {"AWS_CONFIG_FILE": str(config), "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
        running = environment.start(situation.module, situation.options, environment=variables)
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
        assert run.message == NOTHING.replace("{}", number.name)
        assert environment.aws.calls() == []
        situation.check_next(environment, Counter())

    counted["interrupted"] += on_all(environments, product(SITUATIONS, SIGNALS), check)


def test_more_signals_do_not_spoil_the_result(environments: Environments, counted: Counter[str], rounds: int) -> None:
    def check(environment: Environment, case: tuple[Situation, int]) -> None:
        situation, times = case
        wait_and_interrupt(environment, situation, SIGNALS * times, environment.start)

    counted["interrupted"] += on_all(environments, list(product(SITUATIONS, (1, 20))) * rounds, check)


def test_a_run_from_a_cold_start_is_interrupted_alike(environments: Environments, counted: Counter[str]) -> None:
    def check(environment: Environment, number: Signals) -> None:
        wait_and_interrupt(environment, ALONE, (number,), functools.partial(environment.start, plainly=True))

    counted["interrupted"] += on_all(environments, SIGNALS, check)


@pytest.mark.parametrize("plainly", [False, True])
def test_a_run_under_nohup_goes_on_when_its_terminal_goes(environment: Environment, plainly: bool) -> None:
    ALONE.begin(environment)
    environment.aws.settings(copy_seconds=FOR_LONG)
    if plainly:
        running = environment.start("es_package", desired(wait=True), "nohup", plainly=True)
    else:
        running = environment.start("es_package", desired(wait=True), ignored=(SIGHUP,))
    environment.until_waiting(1)
    running.send(SIGHUP)
    looks = len(environment.answered())
    environment.until_answered(looks + 1)
    environment.aws.settings(copy_seconds=0)
    assert running.end().ok()["actions"] == ["UpdatePackage"]
    assert environment.packages() == the_package(OLD, NEW)


def test_a_run_that_ignores_one_signal_ends_at_another(environment: Environment) -> None:
    wait_and_interrupt(environment, ALONE, (SIGTERM,), functools.partial(environment.start, ignored=(SIGHUP,)))


@pytest.mark.parametrize("number", SIGNALS)
def test_a_result_that_is_being_printed_is_printed_to_its_end(environment: Environment, number: Signals) -> None:
    """It is longer than the pipe takes at once: the run stands in the midst of it when the signals come."""
    for count in range(150):
        environment.put(f"words-{count}", PackageDescription="x" * 1000)
    running, output = environment.start_into_pipe("es_package_info", {})
    with output:
        assert select.select([output], [], [], 30)[0], "nothing was printed"
        running.send(*[number] * 3)
        printed = output.read()
    assert running.ended_within(LONG) == 0
    assert len(json.loads(printed)["packages"]) == 153

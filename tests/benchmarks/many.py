# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many packages: a loop over es_package, a shell loop over the AWS CLI, and es_packages, side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks import figures
from benchmarks.environment import BUCKET, HERE, KEY, PYTHON, Environment, desired, names
from benchmarks.extent import Extent
from benchmarks.measure import BenchmarkError, take_turns
from benchmarks.results import Entry

NEVER = "unchanged, update: never"
IF_CHANGED = "unchanged, update: if_changed"
CREATION = "creation, wait: true"
TASKS = (NEVER, IF_CHANGED, CREATION)

LOOP = "loop"
CLI = "cli"
TOGETHER = "together"
CREATES = "creates"
PING = "ping"
CONTENDERS = (LOOP, CLI, TOGETHER)

# Seconds that one run of a loop may take; with more packages it is scaled from a tenth of them, or a hundredth.
LONGEST_LOOP = {NEVER: 120.0, IF_CHANGED: 60.0, CREATION: 30.0}


@dataclass(frozen=True)
class Sample:
    """One run of one contender: seconds of the whole command, and of its task where it is a playbook; the requests."""

    seconds: float
    task_seconds: float | None
    calls: dict[str, int]


def measure(environment: Environment, extent: Extent, note: Callable[[str], None]) -> list[Entry]:
    """Every contender at every task with every number of packages."""
    entries: list[Entry] = []
    for task in TASKS:
        for count in extent.counts:
            entries += _measure_row(environment, extent, task, count, entries, partial(_note, note, task, count))
    return entries


def _note(note: Callable[[str], None], task: str, count: int, said: str) -> None:
    note(f"{task}, {count}: {said}")


def _measure_row(
    environment: Environment, extent: Extent, task: str, count: int, before: list[Entry], note: Callable[[str], None]
) -> list[Entry]:
    """All contenders at one task with so many packages. What would take too long is scaled from a entry before."""
    scaled: list[Entry] = []
    measured: list[str] = []
    for contender in CONTENDERS:
        known = [entry for entry in before if (entry.task, entry.contender) == (task, contender)]
        predicted = figures.scaled(known[-1].typical, known[-1].count, count) if known else 0.0
        if contender != TOGETHER and predicted > LONGEST_LOOP[task]:
            last = known[-1]
            entry = Entry(task, contender, count, last.measured_at, last.seconds, last.task_seconds, last.calls)
            scaled.append(entry)
        else:
            measured.append(contender)
    contenders = {name: partial(_run, environment, extent, task, name, count) for name in measured}
    if task == CREATION:
        contenders[CREATES] = partial(_create_side_by_side, environment, extent, count)
    else:
        environment.filled(count)
    if task == NEVER:
        contenders[PING] = partial(_ping, environment)
    samples = take_turns(contenders, extent.runs, note)
    return [_cell(task, name, count, taken) for name, taken in samples.items()] + scaled


def _cell(task: str, contender: str, count: int, samples: list[Sample]) -> Entry:
    task_seconds = [sample.task_seconds for sample in samples if sample.task_seconds is not None]
    return Entry(task, contender, count, count, [sample.seconds for sample in samples], task_seconds, samples[-1].calls)


def _run(environment: Environment, extent: Extent, task: str, contender: str, count: int) -> Sample:
    if task == CREATION:
        environment.empty(extent.import_seconds)
    environment.aws.forget_calls()
    if contender == CLI:
        script, *arguments = {
            NEVER: ["look_at_each.sh"],
            IF_CHANGED: ["compare_each.sh", BUCKET, KEY],
            CREATION: ["create_each.sh", BUCKET, KEY],
        }[task]
        usage = environment.run("sh", HERE / "measured" / script, *arguments, *names(count))
        return Sample(usage.seconds, None, environment.calls())
    file = environment.folder / "task-seconds"
    variables = {
        "packages": desired(count, "never" if task == NEVER else "if_changed"),
        "wait": task == CREATION,
    }
    playbook = "one_by_one" if contender == LOOP else "together"
    usage = environment.playbook(playbook, variables, BENCHMARK_TASK_SECONDS=str(file))
    check_changed(usage.output, changed=task == CREATION)
    return Sample(usage.seconds, float(file.read_text(encoding="utf-8")), environment.calls())


def _ping(environment: Environment) -> Sample:
    """A playbook that does nothing: what Ansible itself takes."""
    return Sample(environment.tasks([{"ansible.builtin.ping": {}}]).seconds, None, {})


def check_changed(output: str, changed: bool) -> None:
    """Raises BenchmarkError when a playbook did not do what is measured: its last line counts what changed."""
    if f"changed={int(changed)} " not in output:
        raise BenchmarkError(f"A playbook that was to change {'all' if changed else 'nothing'} said: {output[-500:]}")


def _create_side_by_side(environment: Environment, extent: Extent, count: int) -> Sample:
    """Only the creates, 10 at a time and without waiting: what a creation cannot do without."""
    environment.empty(extent.import_seconds)
    environment.aws.forget_calls()
    script: Path = HERE / "measured" / "creates_side_by_side.py"
    usage = environment.run(PYTHON, script, BUCKET, KEY, *names(count))
    return Sample(float(usage.output), None, environment.calls())

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
from benchmarks.extent import Extent
from benchmarks.measure import BenchmarkError, take_turns
from benchmarks.results import Cell
from benchmarks.stage import BUCKET, HERE, KEY, PYTHON, Stage, names, wishes

NEVER = "unchanged, update: never"
IF_CHANGED = "unchanged, update: if_changed"
CREATION = "creation, wait: true"
TASKS = (NEVER, IF_CHANGED, CREATION)

LOOP = "loop"
CLI = "cli"
TOGETHER = "together"
CREATES = "creates"
CONTENDERS = (LOOP, CLI, TOGETHER)

# Seconds that one run of a loop may take; with more packages it is scaled from a tenth of them, or a hundredth.
LONGEST_LOOP = {NEVER: 120.0, IF_CHANGED: 60.0, CREATION: 120.0}


@dataclass(frozen=True)
class Trial:
    """One run of one contender: seconds of the whole command, and of its task where it is a playbook; the requests."""

    seconds: float
    task_seconds: float | None
    calls: dict[str, int]


def measure(stage: Stage, extent: Extent, note: Callable[[str], None]) -> list[Cell]:
    """Every contender at every task with every number of packages."""
    cells: list[Cell] = []
    for task in TASKS:
        for count in extent.counts:
            cells += _measure_row(stage, extent, task, count, cells, partial(_note, note, task, count))
    return cells


def _note(note: Callable[[str], None], task: str, count: int, said: str) -> None:
    note(f"{task}, {count}: {said}")


def _measure_row(
    stage: Stage, extent: Extent, task: str, count: int, before: list[Cell], note: Callable[[str], None]
) -> list[Cell]:
    """All contenders at one task with so many packages. What would take too long is scaled from a cell before."""
    scaled: list[Cell] = []
    measured: list[str] = []
    for contender in CONTENDERS:
        known = [cell for cell in before if (cell.task, cell.contender) == (task, contender)]
        predicted = figures.scaled(known[-1].typical, known[-1].count, count) if known else 0.0
        if contender != TOGETHER and predicted > LONGEST_LOOP[task]:
            last = known[-1]
            cell = Cell(task, contender, count, last.measured_at, last.seconds, last.task_seconds, last.calls)
            scaled.append(cell)
        else:
            measured.append(contender)
    contenders = {name: partial(_run, stage, extent, task, name, count) for name in measured}
    if task == CREATION:
        contenders[CREATES] = partial(_create_side_by_side, stage, extent, count)
    else:
        stage.filled(count)
    trials = take_turns(contenders, extent.runs, note)
    return [_cell(task, name, count, taken) for name, taken in trials.items()] + scaled


def _cell(task: str, contender: str, count: int, trials: list[Trial]) -> Cell:
    task_seconds = [trial.task_seconds for trial in trials if trial.task_seconds is not None]
    return Cell(task, contender, count, count, [trial.seconds for trial in trials], task_seconds, trials[-1].calls)


def _run(stage: Stage, extent: Extent, task: str, contender: str, count: int) -> Trial:
    if task == CREATION:
        stage.empty(extent.import_seconds)
    stage.aws.forget_calls()
    if contender == CLI:
        script, *arguments = {
            NEVER: ["look_at_each.sh"],
            IF_CHANGED: ["compare_each.sh", BUCKET, KEY],
            CREATION: ["create_each.sh", BUCKET, KEY],
        }[task]
        usage = stage.run("sh", HERE / "measured" / script, *arguments, *names(count))
        return Trial(usage.seconds, None, stage.calls())
    file = stage.folder / "task-seconds"
    variables = {
        "packages": wishes(count),
        "update": "never" if task == NEVER else "if_changed",
        "wait": task == CREATION,
    }
    playbook = "one_by_one" if contender == LOOP else "together"
    usage = stage.playbook(playbook, variables, BENCHMARK_TASK_SECONDS=str(file))
    _check(usage.output, changed=task == CREATION)
    return Trial(usage.seconds, float(file.read_text(encoding="utf-8")), stage.calls())


def _check(output: str, changed: bool) -> None:
    """Raises BenchmarkError when a playbook did not do what is measured: its last line counts what changed."""
    if f"changed={int(changed)} " not in output:
        raise BenchmarkError(f"A playbook that was to change {'all' if changed else 'nothing'} said: {output[-500:]}")


def _create_side_by_side(stage: Stage, extent: Extent, count: int) -> Trial:
    """Only the creates, 10 at a time and without waiting: what a creation cannot do without."""
    stage.empty(extent.import_seconds)
    stage.aws.forget_calls()
    script: Path = HERE / "measured" / "creates_side_by_side.py"
    usage = stage.run(PYTHON, script, BUCKET, KEY, *names(count))
    return Trial(float(usage.output), None, stage.calls())

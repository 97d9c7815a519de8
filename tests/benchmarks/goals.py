# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the figures are meant to be, and whether they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks import figures, many, memory, plugin, start
from benchmarks.results import Process, Results

GOAL_COUNT = 100  # The number of packages that the goals for many are set at.
LARGEST_START = 1.05
LARGEST_PROCESSOR_TIME = 0.92
LARGEST_START_MEMORY = 1.2
LARGEST_PLUGIN = 30.0  # Milliseconds for each task.
LARGEST_UNCHANGED = 1.25
FASTER_THAN_LOOP = 50.0
FASTER_THAN_CLI = 20.0
LARGEST_CREATION = 1.5
LARGEST_MEMORY = 1.5
LARGEST_ROLL_OUT, LARGEST_ROLL_OUTS = 1.3, 1.2
LARGEST_ROLL_OUT_MEMORY = 2.0


@dataclass(frozen=True)
class Goal:
    """A measured value and its limit, both in `unit`: at most that, or at least."""

    what: str
    value: float
    limit: float
    unit: str = "times"
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether the value is within the limit."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    @property
    def ratio(self) -> float:
        """The value in limits."""
        return figures.ratio(self.value, self.limit)

    def __str__(self) -> str:
        verdict = "met" if self.met else "NOT MET"
        bound = "at least" if self.at_least else "at most"
        return (
            f"{verdict}: {self.what}: {number(self.value)} {self.unit}, "
            f"the goal is {bound} {number(self.limit)} (ratio {self.ratio:.2f})"
        )


def number(value: float) -> str:
    """A figure with three digits that count."""
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"


def packages(count: int) -> str:
    """So many packages, in words."""
    return f"{count:,} packages" if count > 1 else "1 package"


def goals(results: Results) -> list[Goal]:
    """The goals of the parts that were run."""
    parts = (_start, _plugin, _many, _roll_outs, _memory, _waiting)
    return [goal for part in parts for goal in part(results)]


def _start(results: Results) -> Iterator[Goal]:
    if not results.start:
        return
    module, bare = results.start[start.ES_PACKAGE], results.start[start.BARE]
    what = "es_package as a process, beside the bare boto3 script"
    yield Goal(f"{what}, time", times(module, bare), LARGEST_START)
    yield Goal(f"{what}, peak memory", times_memory(module, bare), LARGEST_START)
    what = "es_package as a process, beside ping and the bare boto3 script together, processor time"
    yield Goal(what, processor_time_of_floor(results), LARGEST_PROCESSOR_TIME)
    module, bare = results.start[start.WITH_SOURCE], results.start[start.BARE_WITH_SOURCE]
    what = "es_package with source, beside the bare boto3 script that looks at S3, too, peak memory"
    yield Goal(what, times_memory(module, bare), LARGEST_START_MEMORY)


def _plugin(results: Results) -> Iterator[Goal]:
    if results.plugin:
        yield Goal("What the action plugin costs a task", cost_of_plugin(results), LARGEST_PLUGIN, "ms")


def _many(results: Results) -> Iterator[Goal]:
    together = results.entry(many.NEVER, many.TOGETHER, GOAL_COUNT)
    loop = results.entry(many.NEVER, many.LOOP, GOAL_COUNT)
    cli = results.entry(many.NEVER, many.CLI, GOAL_COUNT)
    if together and loop and cli:
        what = f"{packages(GOAL_COUNT)}, nothing to do: es_packages faster than"
        faster = figures.ratio(loop.typical, together.typical)
        yield Goal(f"{what} the loop, whole commands", faster, FASTER_THAN_LOOP, at_least=True)
        faster = figures.ratio(loop.typical_task, together.typical_task)
        yield Goal(f"{what} the loop, the task alone", faster, FASTER_THAN_LOOP, at_least=True)
        faster = figures.ratio(cli.typical, together.typical)
        yield Goal(f"{what} the AWS CLI, whole commands", faster, FASTER_THAN_CLI, at_least=True)
    ping = results.entry(many.NEVER, many.PING, GOAL_COUNT)
    if together and ping:
        what = f"{packages(GOAL_COUNT)}, nothing to do: es_packages beside a playbook that pings, whole commands"
        yield Goal(what, figures.ratio(together.typical, ping.typical), LARGEST_UNCHANGED)
    together = results.entry(many.CREATION, many.TOGETHER, GOAL_COUNT)
    creates = results.entry(many.CREATION, many.CREATES, GOAL_COUNT)
    if together and creates:
        base = results.import_seconds + creates.typical
        what = f"{packages(GOAL_COUNT)}, creation: es_packages beside one import and the creates alone"
        yield Goal(f"{what}, whole command", figures.ratio(together.typical, base), LARGEST_CREATION)
        yield Goal(f"{what}, the task alone", figures.ratio(together.typical_task, base), LARGEST_CREATION)
    for entry in results.many:
        if (entry.task, entry.contender) == (many.NEVER, many.TOGETHER):
            what = f"{packages(entry.count)}, update: never, nothing to do: requests of es_packages"
            yield Goal(what, sum(entry.calls.values()), figures.most_reads(entry.count), "requests")


def _roll_outs(results: Results) -> Iterator[Goal]:
    for one in results.roll_outs:
        if one.contender == many.TOGETHER:
            what = f"{packages(one.packages)} to {one.domains} domains, {one.association_seconds:g} s each, in one task"
            limit = LARGEST_ROLL_OUT if one.packages == 1 else LARGEST_ROLL_OUTS
            yield Goal(f"{what}, beside the schedule", figures.ratio(one.typical, one.schedule), limit)


def _memory(results: Results) -> Iterator[Goal]:
    rolled_out = [entry for entry in results.memory if entry.task == memory.ROLL_OUT]
    if len(rolled_out) > 1:
        alone, together = rolled_out
        what = f"Peak memory of es_packages with {packages(together.count)} on {together.domains} domains beside 1 on 1"
        value = figures.ratio(figures.median(together.memory), figures.median(alone.memory))
        yield Goal(what, value, LARGEST_ROLL_OUT_MEMORY)
    for task in many.TASKS:
        found = sorted((entry.count, figures.median(entry.memory)) for entry in results.memory if entry.task == task)
        if len(found) > 1:
            (few, small), (most, large) = found[0], found[-1]
            what = f"Peak memory of es_packages with {packages(most)} beside {few}, {task}"
            yield Goal(what, figures.ratio(large, small), LARGEST_MEMORY)


def _waiting(results: Results) -> Iterator[Goal]:
    for lag in results.waiting:
        what = f"An import of {lag.import_seconds:g} s, from its end to the module's, the worst of {len(lag.lags)}"
        yield Goal(what, *lag.worst, "seconds")


def floor(results: Results) -> float:
    """Processor seconds of ping and of the bare script, which are one process: less one start of Python."""
    ping, bare, nothing = (
        figures.median(results.start[name].processor_seconds) for name in (start.PING, start.BARE, start.NOTHING)
    )
    return ping + bare - nothing


def processor_time_of_floor(results: Results) -> float:
    """How many times as much processor time es_package takes as the two together."""
    return figures.ratio(figures.median(results.start[start.ES_PACKAGE].processor_seconds), floor(results))


def cost_of_plugin(results: Results) -> float:
    """Milliseconds that a task takes more with the action plugin."""
    more, less = (figures.median(results.plugin[name].seconds) for name in (plugin.WITH, plugin.WITHOUT))
    return (more - less) / plugin.TASKS * 1000


def times(process: Process, base: Process) -> float:
    """How many times as long a process takes as another."""
    return figures.ratio(figures.median(process.seconds), figures.median(base.seconds))


def times_memory(process: Process, base: Process) -> float:
    """How many times as much memory a process takes as another."""
    return figures.ratio(figures.median(process.memory), figures.median(base.memory))

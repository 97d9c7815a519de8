# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page about the figures, in Markdown, and their summary for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from benchmarks import figures, many, memory, plugin, start
from benchmarks.goals import (
    Goal,
    cost_of_plugin,
    floor,
    goals,
    number,
    packages,
    processor_time_of_floor,
    times,
    times_memory,
)
from benchmarks.results import Entry, Results

NAMES = {
    many.LOOP: "loop over es_package",
    many.CLI: "shell loop over the AWS CLI",
    many.TOGETHER: "**es_packages**",
    many.PING: "a playbook with one ansible.builtin.ping",
    many.CREATES: "the creates alone, 10 at a time, no waiting",
}
INTRODUCTION = """# Benchmarks

Written by `make bench`, which measures everything here in one run, against the local AWS stand-in of `tests/local_aws`:
there is no network, and AWS itself would add the same to every row. What is compared takes turns (A B C, A B C, ...);
figures are medians, and the raw ones of every run are in [benchmarks.json](benchmarks.json).
"""


def page(results: Results, chart: str) -> str:
    """The whole page; `chart` is the picture's file name."""
    sections = [INTRODUCTION, "\n".join(_circumstances(results)), f"![The figures as bars and lines]({chart})\n"]
    sections.append("\n".join(_goals(goals(results))))
    if results.start:
        sections.append("\n".join(_start(results)))
    if results.plugin:
        sections.append("\n".join(_plugin(results)))
    if results.many:
        sections.append("\n".join(_many(results)))
    if results.roll_outs:
        sections.append("\n".join(_roll_outs(results)))
    if results.memory:
        sections.append("\n".join(_memory(results)))
    if results.waiting:
        sections.append("\n".join(_waiting(results)))
    return "\n".join(sections)


def summary(results: Results) -> str:
    """The goals, those that are not met last."""
    told = sorted(goals(results), key=lambda goal: not goal.met)
    return "\n".join(str(goal) for goal in told)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table whose first column is text, and whose others are figures."""
    yield f"| {' | '.join(head)} |"
    yield f"| --- |{' ---: |' * (len(head) - 1)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def _circumstances(results: Results) -> Iterator[str]:
    machine = ", ".join(f"{name.lower()} {value}" for name, value in results.machine.items())
    versions = ", ".join(f"{name} {value}" for name, value in results.versions.items())
    yield f"- Measured on {results.when}, in {results.minutes:.0f} minutes."
    yield f"- Machine: {machine}."
    yield f"- Versions: {versions}."
    yield ""


def _goals(told: Sequence[Goal]) -> Iterator[str]:
    yield "## Goals\n"
    rows = []
    for goal in told:
        bound = "at least" if goal.at_least else "at most"
        verdict = "met" if goal.met else f"**not met**, {goal.ratio:.2f} of the goal"
        rows.append([goal.what, f"{number(goal.value)} {goal.unit}", f"{bound} {number(goal.limit)}", verdict])
    yield from _table(["", "Measured", "Goal", ""], rows)


def _start(results: Results) -> Iterator[str]:
    processes = results.start
    bare = processes[start.BARE]
    yield "## A module's start, with nothing to do\n"
    yield (
        f"One process that looks at one package and finds it as it should be; {len(bare.seconds)} runs each. Modules "
        "run from the file that Ansible packs and sends to a managed node. With a source, the object in S3 is looked "
        "at, too. community.aws.opensearch_info looks at a domain, s3_object_info at an object, and ping at nothing."
    )
    yield ""
    rows = []
    for process in processes.values():
        rows.append(
            [
                process.label,
                f"{figures.median(process.seconds) * 1000:.0f} ms",
                f"{times(process, bare):.2f}",
                f"{figures.median(process.processor_seconds) * 1000:.0f} ms",
                f"{figures.median(process.memory) / 2**20:.1f} MiB",
                f"{times_memory(process, bare):.2f}",
            ]
        )
    head = ["Process", "Time", "times the bare script", "Processor time", "Peak memory", "times the bare script"]
    yield from _table(head, rows)
    once = floor(results)
    yield (
        f"What Ansible itself takes to run a module that does nothing (ping) and what the bare script takes, less one "
        f"start of Python, make {once * 1000:.0f} ms of processor time, or "
        f"{figures.ratio(once, figures.median(bare.processor_seconds)):.2f} times the bare script; es_package takes "
        f"{processor_time_of_floor(results):.2f} times that. Most of what "
        "Ansible takes goes into compiling its libraries, which come as source in the packed file, anew in each run; "
        'the row "not packed" is the same module with its libraries compiled before, as no playbook runs it.'
    )
    yield ""


def _plugin(results: Results) -> Iterator[str]:
    yield "## The action plugin\n"
    process = results.plugin[plugin.WITH]
    yield (
        f"The plugin that shows progress, and ends a module with its task, costs {cost_of_plugin(results):.1f} ms a "
        f"task: whole commands of a playbook with {plugin.TASKS} tasks, {len(process.seconds)} runs each."
    )
    yield ""
    rows = [
        [one.label, f"{figures.median(one.seconds):.2f}", f"{figures.median(one.processor_seconds):.2f}"]
        for one in results.plugin.values()
    ]
    yield from _table(["Playbook", "Seconds", "Processor time"], rows)


def _many(results: Results) -> Iterator[str]:
    yield "## Many packages\n"
    yield (
        "Seconds of whole commands: `ansible-playbook` with one task, or `sh` with a loop; in brackets, those of the "
        f"task alone. An import takes {results.import_seconds:g} s on the stand-in. A loop that would run for minutes "
        "is measured with fewer packages, as the table says, and scaled (of a playbook, the task only)."
    )
    yield ""
    for task in many.TASKS:
        entries = [entry for entry in results.many if entry.task == task]
        if entries:
            yield f"### {task[0].upper()}{task[1:]}\n"
            yield from _many_table(results, task, sorted({entry.count for entry in entries}))


def _many_table(results: Results, task: str, counts: Sequence[int]) -> Iterator[str]:
    rows = []
    for count in counts:
        together = results.entry(task, many.TOGETHER, count)
        for contender, name in NAMES.items():
            entry = results.entry(task, contender, count)
            if entry is not None and together is not None:
                rows.append(
                    [
                        f"{count:,}: {name}",
                        _seconds(entry),
                        "" if entry is together else f"{figures.ratio(entry.typical, together.typical):.1f}",
                        str(len(entry.seconds)) + (f" with {entry.measured_at}" if entry.measured_at != count else ""),
                        f"{sum(entry.calls.values()) * count // entry.measured_at:,}",
                    ]
                )
    yield from _table(["Packages", "Seconds", "times es_packages", "Runs", "Requests"], rows)


def _seconds(entry: Entry) -> str:
    whole = number(entry.typical)
    if entry.measured_at != entry.count:
        whole = f"about {whole}"
    return f"{whole} ({number(entry.typical_task)})" if entry.task_seconds else whole


def _roll_outs(results: Results) -> Iterator[str]:
    yield "## Roll-out\n"
    yield (
        "Seconds of the task, or of the shell loop. A domain takes one change at a time, so the schedule is that of "
        "all domains side by side and one package after another on each. What would take too long one after another is "
        "measured with fewer associations, as the table says, and scaled."
    )
    yield ""
    rows = []
    for one in results.roll_outs:
        everything = one.packages * one.domains
        scaled = one.measured_at != everything
        rows.append(
            [
                f"{packages(one.packages)} to {one.domains} domains, {one.association_seconds:g} s each: "
                f"{NAMES[one.contender].replace('over es_package', 'over es_package_association')}",
                f"{'about ' if scaled else ''}{number(one.typical)}",
                f"{figures.ratio(one.typical, one.schedule):.2f}",
                str(len(one.seconds)) + (f" with {one.measured_at} associations" if scaled else ""),
                f"{sum(one.calls.values()) * everything // one.measured_at:,}",
            ]
        )
    yield from _table(["", "Seconds", "times the schedule", "Runs", "Requests"], rows)


def _memory(results: Results) -> Iterator[str]:
    yield "## Memory\n"
    yield "Peak memory of the process of es_packages, as it runs on a managed node.\n"
    counts = sorted({entry.count for entry in results.memory if entry.task in many.TASKS})
    rows = []
    for task in many.TASKS:
        peaks = {entry.count: entry for entry in results.memory if entry.task == task}
        if peaks:
            entries = [f"{figures.median(peaks[count].memory) / 2**20:.1f} MiB" for count in counts]
            rows.append([task, *entries, str(len(peaks[counts[0]].memory))])
    yield from _table(["", *(packages(count) for count in counts), "Runs"], rows)
    for entry in results.memory:
        if entry.task == memory.ROLL_OUT:
            peak = f"{figures.median(entry.memory) / 2**20:.1f} MiB"
            yield f"- {packages(entry.count)} on {entry.domains} domain(s), {entry.task}: {peak}"
    yield ""


def _waiting(results: Results) -> Iterator[str]:
    yield "## Waiting\n"
    yield (
        "Seconds from the moment when the package is AVAILABLE to the end of the module's process. Runs differ by up "
        "to a second, or a tenth, in how long their import takes, so that looks at whole seconds do not happen to meet "
        "its end. Beside it, computed for the same imports, when Terraform's aws_opensearch_package would look next: "
        "by its source after 30 s for the first time, 15 s later for the second, and then every 10 s."
    )
    yield ""
    rows = []
    for lag in results.waiting:
        rows.append(
            [
                f"{lag.import_seconds:g} s",
                f"{figures.median(lag.lags):.2f}",
                f"{lag.worst[0]:.2f}",
                f"{lag.worst[1]:.2f}",
                str(len(lag.lags)),
                f"{lag.terraform:.1f}",
            ]
        )
    yield from _table(["Import", "es_package", "worst run", "its goal", "Runs", "Terraform's schedule"], rows)

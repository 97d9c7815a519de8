# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The picture of the figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")

from matplotlib import pyplot
from matplotlib.layout_engine import ConstrainedLayoutEngine

from benchmarks import figures, many, start
from benchmarks.goals import packages
from benchmarks.results import Entry, Results

Panel = Callable[[Any, Results], None]

OURS, LOOP, CLI, OTHERS, QUIET = "#00796b", "#e07b39", "#5c6bc0", "#90a4ae", "#546e7a"
COLOURS = {many.TOGETHER: OURS, many.LOOP: LOOP, many.CLI: CLI}
NAMES = {
    many.LOOP: "loop over es_package",
    many.CLI: "shell loop over the AWS CLI",
    many.TOGETHER: "es_packages",
}
DURATIONS = {0.1: "0.1 s", 1: "1 s", 10: "10 s", 60: "1 min", 600: "10 min", 3600: "1 h", 36000: "10 h"}
# In light: on a dark page.
DARK = {
    "#ffffff": "#14181d",
    "#000000": "#e8edf2",
    "#546e7a": "#b0bec5",
    "#b0bec5": "#546e7a",
    "#eceff1": "#29323a",
    "#90a4ae": "#607d8b",
    "#00796b": "#4db6ac",
    "#e07b39": "#f0a46e",
    "#5c6bc0": "#9fa8da",
}
STYLE: dict[Any, Any] = {
    "axes.edgecolor": "#b0bec5",
    "axes.labelcolor": QUIET,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlepad": 12,
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "grid.color": "#eceff1",
    "svg.hashsalt": "aws_search.packages",
    "xtick.color": QUIET,
    "ytick.color": QUIET,
}


def draw(results: Results, path: Path) -> None:
    """Draw the parts that were run. `path` ends in .svg or .png."""
    rows: list[tuple[Panel, Panel]] = []
    if results.start:
        rows.append((_draw_start_time, _draw_start_memory))
    if results.many:
        rows.append((_draw_unchanged, _draw_creation))
    if results.roll_outs:
        rows.append((partial(_draw_roll_out, 0), partial(_draw_roll_out, -1)))
    if results.waiting or results.memory:
        rows.append((_draw_waiting, _draw_memory))
    with pyplot.rc_context(STYLE):
        layout = ConstrainedLayoutEngine(w_pad=0.2, h_pad=0.2)
        figure = pyplot.figure(figsize=(13, 4.3 * len(rows)), layout=layout)
        # Each row is laid out on its own: only the first has long words beside its bars.
        for row, place in zip(rows, figure.subfigures(len(rows), 1, squeeze=False).flat, strict=True):
            for panel, axes in zip(row, place.subplots(1, 2), strict=True):
                panel(axes, results)
        # Without a date, so that the same figures give the same file.
        figure.savefig(path, facecolor="white", metadata={"Date": None} if path.suffix == ".svg" else None, dpi=90)
        pyplot.close(figure)
    if path.suffix == ".svg":
        path.write_text(_with_dark_colours(path.read_text(encoding="utf-8")), encoding="utf-8")


def _with_dark_colours(svg: str) -> str:
    """The picture with other colours where the page is dark. What has no colour of its own is black."""
    rules = "".join(
        f'[style*="{kind}: {light}"]{{{kind}:{dark}!important}}'
        for light, dark in DARK.items()
        for kind in ("fill", "stroke")
    )
    style = f"<style>@media (prefers-color-scheme: dark){{svg{{fill:{DARK['#000000']}}}{rules}}}</style>"
    return re.sub(r"(<svg[^>]*>)", rf"\1\n{style}", svg, count=1)


def _draw_start_time(axes: Any, results: Results) -> None:
    values = {name: figures.median(process.seconds) * 1000 for name, process in results.start.items()}
    axes.set_title("A process that finds nothing to do: time")
    _draw_bars(axes, results, values, "milliseconds")


def _draw_start_memory(axes: Any, results: Results) -> None:
    values = {name: figures.median(process.memory) / 2**20 for name, process in results.start.items()}
    axes.set_title("The same: peak memory")
    _draw_bars(axes, results, values, "MiB")
    axes.set_yticklabels([])  # those of the panel beside it


def _draw_bars(axes: Any, results: Results, values: dict[str, float], unit: str) -> None:
    """A bar for each process, with its value and how many times the bare script that is."""
    shown = list(reversed(values))
    base = values[start.BARE]
    own = {start.ES_PACKAGE: OURS, start.WITH_SOURCE: OURS, start.BARE: QUIET, start.BARE_WITH_SOURCE: QUIET}
    colours = [own.get(name, OTHERS) for name in shown]
    bars = axes.barh([results.start[name].label for name in shown], [values[name] for name in shown], color=colours)
    told = [f"{values[name]:.0f}  ({values[name] / base:.2f} times)" for name in shown]
    axes.bar_label(bars, told, padding=5, color=QUIET)
    axes.set_xlim(0, max(values.values()) * 1.25)
    axes.set_xlabel(unit)
    axes.tick_params(axis="y", length=0)


def _draw_unchanged(axes: Any, results: Results) -> None:
    axes.set_title("Nothing to do (update: never)")
    _draw_lines(axes, [entry for entry in results.many if entry.task == many.NEVER])


def _draw_creation(axes: Any, results: Results) -> None:
    axes.set_title(f"Creation, waiting for imports of {results.import_seconds:g} s")
    _draw_lines(axes, [entry for entry in results.many if entry.task == many.CREATION])


def _draw_lines(axes: Any, entries: Sequence[Entry]) -> None:
    """Whole commands, by the number of packages. What is scaled has an empty marker."""
    for contender, name in NAMES.items():
        own = sorted((entry for entry in entries if entry.contender == contender), key=lambda entry: entry.count)
        colour = COLOURS[contender]
        axes.plot(
            [entry.count for entry in own], [entry.typical for entry in own], color=colour, linewidth=2, label=name
        )
        for entry in own:
            filled = colour if entry.measured_at == entry.count else "white"
            axes.plot(entry.count, entry.typical, "o", color=colour, markerfacecolor=filled, markersize=7, zorder=3)
    counts = sorted({entry.count for entry in entries})
    if any(entry.measured_at != entry.count for entry in entries):
        axes.plot([], [], "o", color=QUIET, markerfacecolor="white", label="scaled from fewer packages")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks(counts, [f"{count:,}" for count in counts])
    lowest, highest = axes.get_ylim()
    shown = {seconds: name for seconds, name in DURATIONS.items() if lowest <= seconds <= highest}
    axes.set_yticks(list(shown), list(shown.values()))
    axes.minorticks_off()
    axes.grid(True)
    axes.set_axisbelow(True)
    axes.set_xlabel("packages")
    axes.legend(frameon=False, labelcolor=QUIET, loc="upper left")


def _draw_roll_out(number: int, axes: Any, results: Results) -> None:
    """One of the roll-outs, by who does it, and its schedule."""
    this = results.roll_outs[number]
    size = (this.packages, this.domains)
    shown = [one for one in reversed(results.roll_outs) if (one.packages, one.domains) == size]
    axes.set_title(f"{packages(this.packages)} to {this.domains} domains, {this.association_seconds:g} s each")
    labels = [NAMES[one.contender].replace("over es_package", "over\nes_package_association") for one in shown]
    bars = axes.barh(labels, [one.typical for one in shown], color=[COLOURS[one.contender] for one in shown])
    scaled = [one.measured_at != one.packages * one.domains for one in shown]
    told = [f"{'about ' if about else ''}{one.typical:,.0f}" for one, about in zip(shown, scaled, strict=True)]
    axes.bar_label(bars, told, padding=5, color=QUIET)
    axes.axvline(this.schedule, color=QUIET, linestyle=":", label="all domains side by side, at best")
    axes.set_xlim(0, max(one.typical for one in shown) * 1.25)
    axes.set_xlabel("seconds")
    axes.tick_params(axis="y", length=0)
    axes.legend(frameon=False, labelcolor=QUIET, loc="upper right")


def _draw_waiting(axes: Any, results: Results) -> None:
    """How late the end of an import is noticed."""
    axes.set_visible(bool(results.waiting))
    if not results.waiting:
        return
    axes.set_title("How late the end of an import is noticed")
    places = range(len(results.waiting))
    ours = [figures.median(lag.lags) for lag in results.waiting]
    theirs = [lag.terraform for lag in results.waiting]
    for values, shift, colour, name in (
        (ours, -0.2, OURS, "es_package, measured"),
        (theirs, 0.2, OTHERS, "Terraform's schedule, computed"),
    ):
        bars = axes.bar([place + shift for place in places], values, 0.38, color=colour, label=name)
        axes.bar_label(bars, fmt="%.1f", padding=2, color=QUIET)
    axes.set_xticks(list(places), [f"{lag.import_seconds:g} s" for lag in results.waiting])
    axes.tick_params(axis="x", length=0)
    axes.set_xlabel("duration of the import")
    axes.set_ylabel("seconds")
    axes.legend(frameon=False, labelcolor=QUIET)


def _draw_memory(axes: Any, results: Results) -> None:
    """Peak memory of es_packages, by the number of packages."""
    axes.set_visible(bool(results.memory))
    if not results.memory:
        return
    counts = sorted({entry.count for entry in results.memory if entry.task in many.TASKS})
    tasks = [task for task in many.TASKS if any(entry.task == task for entry in results.memory)]
    width = 0.8 / len(counts)
    for number, count in enumerate(counts):
        peaks = {
            entry.task: figures.median(entry.memory) / 2**20
            for entry in results.memory
            if entry.count == count and entry.task in many.TASKS
        }
        shift = (number - (len(counts) - 1) / 2) * width
        bars = axes.bar(
            [place + shift for place in range(len(tasks))],
            [peaks[task] for task in tasks],
            width * 0.94,
            color=OURS if number else OTHERS,
            label=packages(count),
        )
        axes.bar_label(bars, fmt="%.0f", padding=2, color=QUIET)
    axes.set_xticks(range(len(tasks)), [task.replace(", ", ",\n") for task in tasks])
    axes.tick_params(axis="x", length=0)
    axes.margins(y=0.2)
    axes.set_ylabel("MiB")
    axes.set_title("Peak memory of es_packages")
    axes.legend(frameon=False, labelcolor=QUIET, ncols=2, loc="upper left")

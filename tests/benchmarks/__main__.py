# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command line: runs the parts, prints which goals are met, and writes the page, its chart and the raw figures."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks import machine, many, memory, plugin, roll_out, start, waiting
from benchmarks.chart import draw
from benchmarks.environment import set_up
from benchmarks.extent import QUICK, WHOLE
from benchmarks.measure import BenchmarkError
from benchmarks.report import page, summary
from benchmarks.results import Results

PARTS = ("start", "plugin", "waiting", "many", "roll_out", "memory")
FIGURES = "benchmarks.json"


def options() -> argparse.Namespace:
    """The command's options."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", action="append", choices=PARTS, help="run this part only (may be given again)")
    parser.add_argument("--quick", action="store_true", help="a few minutes, to see whether all works")
    parser.add_argument("--cache", type=Path, required=True, help="the folder that other runs write into")
    parser.add_argument("--peers", type=Path, required=True, help="a collections root that has community.aws")
    parser.add_argument("--docs", type=Path, required=True, help="the folder that a whole run writes into")
    parser.add_argument(
        "--render", action="store_true", help="measure nothing: write the page anew from its raw figures"
    )
    return parser.parse_args()


def main() -> int:
    chosen = options()
    if chosen.render:
        write(chosen.docs)
        return 0
    whole = not (chosen.only or chosen.quick)
    target: Path = chosen.docs if whole else chosen.cache
    target.mkdir(parents=True, exist_ok=True)
    try:
        results = measure(chosen.only or PARTS, chosen.quick, whole, chosen.peers)
    except BenchmarkError as problem:
        print(problem, file=sys.stderr)
        return 1
    results.save(target / FIGURES)
    write(target)
    return 0


def measure(parts: tuple[str, ...] | list[str], quick: bool, whole: bool, peers: Path) -> Results:
    """Run these parts. Raises BenchmarkError when something that is to be measured does not work."""
    extent = QUICK if quick else WHOLE
    now = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())
    results = Results(when=now, whole=whole, machine=machine.machine())
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as scratch:
        folder = Path(scratch).resolve()
        with set_up(folder / "environment", peers) as environment:
            results.versions = machine.versions(environment.variables["ANSIBLE_COLLECTIONS_PATH"])
            if "start" in parts:
                results.start = start.measure(environment, extent.start_runs, noting("start", begin))
            if "plugin" in parts:
                results.plugin = plugin.measure(environment, extent.runs, noting("plugin", begin))
            if "many" in parts:
                results.many = many.measure(environment, extent, noting("many", begin))
            if "roll_out" in parts:
                results.roll_outs = roll_out.measure(environment, extent, noting("roll_out", begin))
            if "memory" in parts:
                results.memory = memory.measure(environment, extent, noting("memory", begin))
            results.import_seconds = extent.import_seconds
        if "waiting" in parts:
            note = noting("waiting", begin)
            results.waiting = waiting.measure(folder, peers, extent.imports, extent.runs, note)
    results.minutes = (time.monotonic() - begin) / 60
    return results


def noting(part: str, begin: float) -> Callable[[str], None]:
    """Says on the terminal how far a part is."""
    return partial(_note, part, begin)


def _note(part: str, begin: float, said: str) -> None:
    elapsed = int(time.monotonic() - begin)
    print(f"     {elapsed // 60:2d}:{elapsed % 60:02d} {part}: {said}", flush=True)


def write(folder: Path) -> None:
    """Write the page and its picture from the raw figures in the folder, and print the goals."""
    # They are rounded as they are saved: so the page is the same whenever it is written.
    results = Results.load(folder / FIGURES)
    draw(results, folder / "benchmarks.svg")
    (folder / "benchmarks.md").write_text(page(results, "benchmarks.svg"), encoding="utf-8")
    print(f"\n{summary(results)}\n\nThe figures: {folder / 'benchmarks.md'}")


if __name__ == "__main__":
    sys.exit(main())

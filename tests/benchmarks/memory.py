# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Peak memory of es_packages with one package and with many: of its own process, as it runs on a managed node."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.extent import Extent
from benchmarks.many import CREATION, IF_CHANGED, NEVER
from benchmarks.results import Memory
from benchmarks.stage import PYTHON, Stage, wishes

MODULE = "aws_search.packages.es_packages"


def measure(stage: Stage, extent: Extent, note: Callable[[str], None]) -> list[Memory]:
    """With the smallest and the largest number of packages. Creation waits for imports."""
    measured = []
    for count in (min(extent.counts), max(extent.counts)):
        for task in (NEVER, IF_CHANGED, CREATION):
            note(f"{task}, {count}")
            measured.append(_measure(stage, extent, task, count))
    return measured


def _measure(stage: Stage, extent: Extent, task: str, count: int) -> Memory:
    create = task == CREATION
    stage.filled(count)
    arguments = {"packages": wishes(count), "update": "never" if task == NEVER else "if_changed", "wait": create}
    payload = stage.payload(MODULE, arguments)
    peaks = []
    for _run in range(extent.runs):
        if create:
            stage.empty(extent.import_seconds)
        peaks.append(stage.run(PYTHON, payload).memory)
    return Memory(task, count, peaks)

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Peak memory of es_packages with one package and with many: of its own process, as it runs on a managed node."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.environment import PYTHON, Environment, desired
from benchmarks.extent import Extent
from benchmarks.many import CREATION, IF_CHANGED, NEVER
from benchmarks.results import Memory

MODULE = "aws_search.packages.es_packages"
ROLL_OUT = "roll-out, nothing to do"


def measure(environment: Environment, extent: Extent, note: Callable[[str], None]) -> list[Memory]:
    """With the smallest and the largest number of packages. Creation waits for imports."""
    measured = []
    for count in (min(extent.counts), max(extent.counts)):
        for task in (NEVER, IF_CHANGED, CREATION):
            note(f"{task}, {count}")
            measured.append(_measure(environment, extent, task, count))
    for count, domains in ((1, 1), (max(extent.counts), extent.domains)):
        note(f"{ROLL_OUT}, {count} x {domains}")
        environment.filled(count, domains, associated=True)
        arguments = {"packages": desired(count, "never", domains), "wait": True}
        payload = environment.payload(MODULE, arguments)
        measured.append(Memory(ROLL_OUT, count, [environment.run(PYTHON, payload).memory], domains))
    return measured


def _measure(environment: Environment, extent: Extent, task: str, count: int) -> Memory:
    create = task == CREATION
    environment.filled(count)
    arguments = {"packages": desired(count, "never" if task == NEVER else "if_changed"), "wait": create}
    payload = environment.payload(MODULE, arguments)
    peaks = []
    for _run in range(extent.runs):
        if create:
            environment.empty(extent.import_seconds)
        peaks.append(environment.run(PYTHON, payload).memory)
    return Memory(task, count, peaks)

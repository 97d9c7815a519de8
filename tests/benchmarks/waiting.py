# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How soon a module that waits notices that an import has ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from benchmarks.measure import BenchmarkError
from benchmarks.results import Lag
from benchmarks.stage import PYTHON, SOURCE, Stage, names, set_up

PAUSE = 3.0  # Seconds between two starts: so that no process is measured while another one starts.


def measure(
    folder: Path, collections: Path, imports: Sequence[float], runs: int, note: Callable[[str], None]
) -> list[Lag]:
    """Create a package and wait for it, so many times for each duration of an import.

    Each duration has a stand-in of its own. The processes run beside each other, as they sleep nearly all the time, and
    start one after the other, those that take longest first.
    """
    with ExitStack() as stack, ThreadPoolExecutor(len(imports) * runs) as pool:
        stages = {
            seconds: stack.enter_context(set_up(folder / f"import-{seconds:g}", collections)) for seconds in imports
        }
        payloads = {seconds: _payloads(stage, seconds, runs) for seconds, stage in stages.items()}
        started = []
        for number in range(runs):
            note(f"run {number + 1} of {runs}")
            for seconds in sorted(imports, reverse=True):
                name, payload = payloads[seconds][number]
                started.append((seconds, pool.submit(_lag, stages[seconds], seconds, name, payload)))
                time.sleep(PAUSE)
        note("waiting for the longest")
        return [Lag(seconds, [lag.result() for of, lag in started if of == seconds]) for seconds in imports]


def _payloads(stage: Stage, import_seconds: float, runs: int) -> list[tuple[str, Path]]:
    """The name and the packed module for each run: one that Ansible has packed, with the name exchanged."""
    template_name, *run_names = names(runs + 1)
    stage.empty()
    template = stage.payload(
        "aws_search.packages.es_package", {"name": template_name, "source": SOURCE, "wait": True}
    ).read_text(encoding="utf-8")
    if template.count(template_name) != 1:
        raise BenchmarkError(f"The packed module names {template_name} {template.count(template_name)} times.")
    payloads = []
    for name in run_names:
        path = stage.folder / f"{name}.py"
        path.write_text(template.replace(template_name, name), encoding="utf-8")
        payloads.append((name, path))
    stage.empty(import_seconds)
    return payloads


def _lag(stage: Stage, import_seconds: float, name: str, payload: Path) -> float:
    """Seconds from the moment when the package became AVAILABLE to the end of the module's process."""
    usage = stage.run(PYTHON, payload)
    found = stage.aws.client("es").describe_packages(Filters=[{"Name": "PackageName", "Value": [name]}])
    (package,) = found["PackageDetailsList"]
    took = (package["LastUpdatedAt"] - package["CreatedAt"]).total_seconds()
    if package["PackageStatus"] != "AVAILABLE" or abs(took - import_seconds) > 0.1:
        raise BenchmarkError(f"{name} is {package['PackageStatus']} after {took} seconds, not {import_seconds}.")
    return usage.ended - float(package["LastUpdatedAt"].timestamp())

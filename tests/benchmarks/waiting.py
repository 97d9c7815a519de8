# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How soon a module that waits notices that an import has ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from benchmarks import figures
from benchmarks.environment import PYTHON, SOURCE, set_up
from benchmarks.measure import BenchmarkError
from benchmarks.results import Lag

MODULE = "aws_search.packages.es_package"
NAME = "dictionary"
PAUSE = 3.0  # Seconds between two starts, so that few processes are measured while another one starts.


def measure(
    folder: Path, collections: Path, imports: Sequence[float], runs: int, note: Callable[[str], None]
) -> list[Lag]:
    """Create a package and wait for it, so many times for each duration of an import.

    Each run has a stand-in of its own, as each import takes another time. The processes run beside each other, as they
    sleep nearly all the time, and start one after the other, those that take longest first.
    """
    with set_up(folder / "packing", collections) as environment:
        environment.empty()
        payload = environment.payload(MODULE, {"name": NAME, "source": SOURCE, "wait": True})
    durations = {seconds: figures.spread(seconds, runs) for seconds in imports}
    started: dict[float, list[Future[float]]] = {seconds: [] for seconds in imports}
    with ThreadPoolExecutor(len(imports) * runs) as pool:
        for number in range(runs):
            note(f"run {number + 1} of {runs}")
            for seconds in sorted(imports, reverse=True):
                own = folder / f"import-{seconds:g}-{number}"
                started[seconds].append(pool.submit(_lag, own, collections, durations[seconds][number], payload))
                time.sleep(PAUSE)
        note("waiting for the longest")
    return [Lag(seconds, durations[seconds], [lag.result() for lag in started[seconds]]) for seconds in imports]


def _lag(folder: Path, collections: Path, import_seconds: float, payload: Path) -> float:
    """Seconds from the moment when the package became AVAILABLE to the end of the module's process."""
    with set_up(folder, collections) as environment:
        environment.empty(import_seconds)
        usage = environment.run(PYTHON, payload)
        found = environment.aws.client("es").describe_packages(Filters=[{"Name": "PackageName", "Value": [NAME]}])
    (package,) = found["PackageDetailsList"]
    took = (package["LastUpdatedAt"] - package["CreatedAt"]).total_seconds()
    if package["PackageStatus"] != "AVAILABLE" or abs(took - import_seconds) > 0.1:
        raise BenchmarkError(f"{NAME} is {package['PackageStatus']} after {took} seconds, not {import_seconds}.")
    return usage.ended - float(package["LastUpdatedAt"].timestamp())

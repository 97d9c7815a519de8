# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was measured: the shape of the raw figures, which are written as JSON and read again."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import figures
from benchmarks.measure import Usage


@dataclass
class Process:
    """The runs of one process: wall-clock seconds, processor seconds, peak memory in bytes."""

    label: str
    seconds: list[float]
    processor_seconds: list[float]
    memory: list[int]

    @classmethod
    def of(cls, label: str, usages: list[Usage]) -> Process:
        """Of what was measured."""
        return cls(
            label,
            [usage.seconds for usage in usages],
            [usage.processor_seconds for usage in usages],
            [usage.memory for usage in usages],
        )


@dataclass
class Entry:
    """The runs of one contender with so many packages.

    `measured_at` is the number of packages that were really run with; if it is smaller than `count`, the seconds are to
    be scaled. `task_seconds` are those of the one task of a playbook, empty for other contenders. `calls` are the
    requests of the last run, by name.
    """

    task: str
    contender: str
    count: int
    measured_at: int
    seconds: list[float]
    task_seconds: list[float] = field(default_factory=list)
    calls: dict[str, int] = field(default_factory=dict)

    @property
    def typical(self) -> float:
        """The median of the whole command, in seconds, scaled to `count`.

        A playbook starts and ends once, however many packages it has: only its task is scaled.
        """
        whole = figures.median(self.seconds)
        once = whole - figures.median(self.task_seconds) if self.task_seconds else 0.0
        return once + figures.scaled(whole - once, self.measured_at, self.count)

    @property
    def typical_task(self) -> float:
        """The median of the task alone, in seconds, scaled to `count`."""
        return figures.scaled(figures.median(self.task_seconds), self.measured_at, self.count)


@dataclass
class Memory:
    """Peak memory of the module's process, in bytes, with so many packages and domains."""

    task: str
    count: int
    memory: list[int]
    domains: int = 0


@dataclass
class RollOut:
    """The runs of one contender that rolls packages out to domains, each association taking so many seconds.

    `measured_at` is the number of associations that were really made; if it is smaller, the seconds are to be scaled.
    """

    contender: str
    packages: int
    domains: int
    association_seconds: float
    measured_at: int
    seconds: list[float]
    calls: dict[str, int] = field(default_factory=dict)

    @property
    def schedule(self) -> float:
        """The seconds that it takes at least: all domains side by side, and one change of each at a time."""
        return self.packages * self.association_seconds

    @property
    def typical(self) -> float:
        """The median, in seconds, scaled to all associations."""
        return figures.scaled(figures.median(self.seconds), self.measured_at, self.packages * self.domains)


@dataclass
class Lag:
    """Seconds from the end of an import to the end of the module's process, once for each run.

    `imports` are the seconds that the import of each run took: `import_seconds`, or up to a poll's pause more.
    """

    import_seconds: float
    imports: list[float]
    lags: list[float]

    @property
    def worst(self) -> tuple[float, float]:
        """The run that was nearest to what its import allows, or farthest beyond: its lag, and what is allowed."""
        limits = [figures.allowed_lag(seconds) for seconds in self.imports]
        return max(zip(self.lags, limits, strict=True), key=lambda run: figures.ratio(*run))

    @property
    def terraform(self) -> float:
        """The median of what Terraform's schedule makes of the same imports."""
        return figures.median([figures.terraform_lag(seconds) for seconds in self.imports])


@dataclass
class Results:
    """All of one run of the benchmarks. A part that was not run is empty."""

    when: str
    whole: bool
    minutes: float = 0.0
    import_seconds: float = 0.0
    machine: dict[str, str] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    start: dict[str, Process] = field(default_factory=dict)
    plugin: dict[str, Process] = field(default_factory=dict)
    many: list[Entry] = field(default_factory=list)
    roll_outs: list[RollOut] = field(default_factory=list)
    memory: list[Memory] = field(default_factory=list)
    waiting: list[Lag] = field(default_factory=list)

    def entry(self, task: str, contender: str, count: int) -> Entry | None:
        """The entry of a contender, None when it was not run."""
        for entry in self.many:
            if (entry.task, entry.contender, entry.count) == (task, contender, count):
                return entry
        return None

    def save(self, path: Path) -> None:
        """Write the raw figures."""
        path.write_text(json.dumps(_rounded(asdict(self)), indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Results:
        """Read the raw figures."""
        raw = json.loads(path.read_text(encoding="utf-8"))
        for part in ("start", "plugin"):
            raw[part] = {name: Process(**entry) for name, entry in raw.get(part, {}).items()}
        for name, kind in (("many", Entry), ("roll_outs", RollOut), ("memory", Memory), ("waiting", Lag)):
            raw[name] = [kind(**entry) for entry in raw.get(name, [])]
        return cls(**raw)


def _rounded(value: Any) -> Any:
    """Figures without digits that mean nothing."""
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {name: _rounded(entry) for name, entry in value.items()}
    if isinstance(value, list):
        return [_rounded(entry) for entry in value]
    return value

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measures processes, and takes the turns of those that are compared."""

from __future__ import annotations

import subprocess
import sys
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

LAUNCHER = Path(__file__).with_name("launcher.py")
Measured = TypeVar("Measured")


class BenchmarkError(Exception):
    """Something that is to be measured does not work; the message is a sentence with its own words."""


@dataclass(frozen=True)
class Usage:
    """What one process took: wall-clock and processor seconds, peak memory in bytes.

    `ended` is in epoch seconds, `output` what it printed.
    """

    seconds: float
    processor_seconds: float
    memory: int
    ended: float
    output: str


def run(command: Sequence[str | Path], environment: Mapping[str, str], folder: Path) -> Usage:
    """Run a command to its end. Raises BenchmarkError when its exit code is not 0."""
    words = [str(word) for word in command]
    stem = folder / uuid.uuid4().hex
    report, output, errors = (stem.with_suffix(suffix) for suffix in (".report", ".output", ".errors"))
    launcher = [sys.executable, "-I", "-S", str(LAUNCHER), str(report), str(output), str(errors)]
    code = subprocess.run([*launcher, *words], env=dict(environment), cwd=folder, check=False).returncode
    printed = output.read_text(encoding="utf-8") if output.exists() else ""
    if code:
        told = errors.read_text(encoding="utf-8") if errors.exists() else ""
        raise BenchmarkError(f"{' '.join(words)[:200]} failed (exit code {code}): {(printed + told)[-2000:]}")
    seconds, processor_seconds, memory, ended = report.read_text(encoding="utf-8").split()
    for path in (report, output, errors):
        path.unlink()
    return Usage(float(seconds), float(processor_seconds), int(memory), float(ended), printed)


def take_turns(
    contenders: Mapping[str, Callable[[], Measured]], runs: int, note: Callable[[str], None]
) -> dict[str, list[Measured]]:
    """What each contender measured in each of its runs: A B C, A B C ..., so that what disturbs, disturbs all alike."""
    measured: dict[str, list[Measured]] = {name: [] for name in contenders}
    for number in range(runs):
        note(f"run {number + 1} of {runs}")
        for name, contend in contenders.items():
            measured[name].append(contend())
    return measured

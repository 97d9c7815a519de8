# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the benchmarks measure."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest
from benchmarks.measure import BenchmarkError, run, take_turns

MEBIBYTE = 2**20
PROGRAM = "import time; block = b'x' * (64 * 2**20); time.sleep(0.3); print('done')"


def test_a_process_is_measured_with_its_time_its_peak_memory_and_its_end(tmp_path: Path) -> None:
    before = time.time()
    usage = run([sys.executable, "-c", PROGRAM], os.environ, tmp_path)
    assert usage.output == "done\n"
    assert 0.3 <= usage.seconds < 10
    assert 0 < usage.processor_seconds < usage.seconds
    assert usage.memory > 64 * MEBIBYTE
    assert before < usage.ended <= time.time()
    assert list(tmp_path.iterdir()) == []


def test_the_memory_of_the_process_that_measures_does_not_count(tmp_path: Path) -> None:
    block = bytearray(os.urandom(MEBIBYTE)) * 200
    usage = run([sys.executable, "-c", ""], os.environ, tmp_path)
    assert usage.memory < 100 * MEBIBYTE < len(block)


def test_a_command_that_fails_is_no_figure(tmp_path: Path) -> None:
    program = "import sys; print('said'); sys.exit('why')"
    with pytest.raises(BenchmarkError, match=r"(?s)exit code 1.*said.*why"):
        run([sys.executable, "-c", program], os.environ, tmp_path)


def test_contenders_take_turns() -> None:
    order: list[str] = []

    def contend(name: str) -> int:
        order.append(name)
        return len(order)

    measured = take_turns(
        {name: lambda name=name: contend(name) for name in ("a", "b", "c")},
        runs=2,
        note=lambda said: None,
    )
    assert order == ["a", "b", "c", "a", "b", "c"]
    assert measured == {"a": [1, 4], "b": [2, 5], "c": [3, 6]}

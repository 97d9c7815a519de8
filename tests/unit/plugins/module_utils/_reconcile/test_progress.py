# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is told of a run: never more than somebody reads, and no listener changes a result."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._plan.model import Goal
from ansible_collections.aws_search.packages.plugins.module_utils._reconcile.observe import Target
from ansible_collections.aws_search.packages.plugins.module_utils._reconcile.progress import summarize
from ansible_collections.aws_search.packages.plugins.module_utils._reconcile.reconciler import Backoff, WaitFor
from ansible_collections.aws_search.packages.plugins.module_utils._runtime.polling import Deadline
from ansible_collections.aws_search.packages.plugins.module_utils._runtime.progress import PIPE_VARIABLE, ProgressPipe


class FakeRun:
    """A run as a summary sees it."""

    def __init__(self, pending: Any = None, failure: str | None = None, name: str = "package words") -> None:
        self.pending, self.has_ended = pending, pending is None
        self.outcome = type("Outcome", (), {"failure": failure})
        self.reconciler = type("Reconciler", (), {"named": (name, "domain shop")})


IMPORT = WaitFor(Goal.IMPORTED, Target("packages", ""), bool, bool)
THOUSAND: list[Any] = [*[FakeRun()] * 400, *[FakeRun(None, "It failed.")] * 3, *[FakeRun(IMPORT)] * 590]
THOUSAND += [FakeRun(Backoff(0.0))] * 7


def test_a_summary_counts_and_names_the_only_one() -> None:
    assert summarize(THOUSAND, Deadline(600)) == {
        "total": 1000,
        "done": 400,
        "failed": 3,
        "waiting": {"importing": 590, "waiting for other changes": 7},
        "seconds": 0,
        "limit": 600,
        "what": "",
    }
    assert summarize([FakeRun(IMPORT)], Deadline(600))["what"] == "package words on domain shop"  # type: ignore[list-item]


@pytest.fixture
def pipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Path, int]]:
    """A named pipe that the environment names, and the end that a listener reads."""
    path = tmp_path / "progress"
    os.mkfifo(path, 0o600)
    monkeypatch.setenv(PIPE_VARIABLE, str(path))
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    yield path, reader
    with contextlib.suppress(OSError):  # The test may have closed it.
        os.close(reader)


def test_each_line_is_json_and_the_first_says_whose_they_are(pipe: tuple[Path, int]) -> None:
    told = ProgressPipe()
    told.tell(summarize(THOUSAND, Deadline(600)))
    # Of the longest names, too: a line fits into what a pipe takes as a whole.
    told.tell(summarize([FakeRun(IMPORT, name=f"packages {', '.join(['n' * 256] * 20)}")], Deadline(1)))  # type: ignore[list-item]
    lines = os.read(pipe[1], 65536).splitlines()
    assert json.loads(lines[0]) == {"pid": os.getpid()}
    assert [json.loads(line)["total"] for line in lines[1:]] == [1000, 1]
    assert max(map(len, lines)) < 4096


@pytest.mark.parametrize("listener", ["reads nothing", "goes", "was never there", "no pipe", "no folder", "none"])
def test_a_listener_that_does_not_listen_neither_slows_nor_fails_a_run(
    pipe: tuple[Path, int], monkeypatch: pytest.MonkeyPatch, listener: str
) -> None:
    path, reader = pipe
    if listener == "reads nothing":
        fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, 4096)
    elif listener == "was never there":
        os.close(reader)
    elif listener == "no pipe":
        path.unlink()
        path.mkdir()
    elif listener == "no folder":
        monkeypatch.setenv(PIPE_VARIABLE, str(path / "nowhere"))
    elif listener == "none":
        monkeypatch.delenv(PIPE_VARIABLE)
    told = ProgressPipe()
    begin = time.monotonic()
    for number in range(1000):
        if listener == "goes" and number == 10:
            os.close(reader)
        told.tell(summarize(THOUSAND, Deadline(600)))
    assert time.monotonic() - begin < 20

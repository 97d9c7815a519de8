# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run tells a listener is never more than somebody reads, and no listener changes a result."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._runtime.progress import PIPE_VARIABLE, ProgressPipe


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
    told.tell({"total": 1000})
    told.tell({"total": 1, "what": ", ".join(["n" * 256] * 15)})
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
        told.tell({"total": 1000, "done": number})
    assert time.monotonic() - begin < 20

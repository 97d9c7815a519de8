# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lucene in a process of its own, from Debian's liblucene8-java, asked through Oracle.java."""

from __future__ import annotations

import base64
import glob
import json
import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any

JARS = [
    f"/usr/share/java/lucene-{name}-8*.jar"
    for name in ("core", "analyzers-common", "analyzers-kuromoji", "analyzers-nori")
]
SOURCE = Path(__file__).with_name("Oracle.java")


def missing() -> str | None:
    """A sentence on what this machine lacks for asking Lucene; None when it lacks nothing."""
    lacking = [program for program in ("java", "javac") if not shutil.which(program)]
    lacking += [pattern for pattern in JARS if not glob.glob(pattern)]
    if not lacking:
        return None
    return (
        f"dictionary_check was not compared with Lucene itself, as this machine lacks {', '.join(lacking)} "
        "(Debian, Ubuntu: apt install liblucene8-java openjdk-17-jdk-headless)."
    )


class Oracle:
    """Asks Lucene; ``classes`` is a folder for what is compiled."""

    def __init__(self, classes: Path) -> None:
        classes.mkdir(parents=True, exist_ok=True)
        class_path = ":".join([str(classes), *(name for pattern in JARS for name in glob.glob(pattern))])
        compile_command = ["javac", "-encoding", "UTF-8", "-cp", class_path, "-d", str(classes), str(SOURCE)]
        subprocess.run(compile_command, check=True)
        self._process = subprocess.Popen(
            ["java", "-Xmx1g", "-cp", class_path, "Oracle"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.version: str = self._answer()["lucene"]

    def _answer(self) -> Any:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"Lucene's process ended with {self._process.wait()}; it says why above.")
        return json.loads(line)

    def ask(self, kind: str, file: bytes) -> dict[str, dict[str, Any]]:
        """What each configuration makes of a file, as Oracle.java says."""
        assert self._process.stdin
        self._process.stdin.write(f"{kind}\t{base64.b64encode(file).decode()}\n")
        self._process.stdin.flush()
        answer: dict[str, dict[str, Any]] = self._answer()
        return answer

    def __enter__(self) -> Oracle:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait()

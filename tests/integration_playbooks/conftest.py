# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Playbooks, run as a user runs them: by the command, in a folder with dictionaries, against the local AWS stand-in."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support.signals import signals_heard

from local_aws import LocalAws

RECAP = re.compile(r"^(\S+)\s+: (ok=\d+\s+changed=\d+.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Played:
    """What came of one run: the exit code, what was shown, and of each host the figures of its recap."""

    code: int
    shown: str
    recaps: dict[str, dict[str, int]]

    def figures(self, name: str) -> dict[str, int]:
        """One figure, such as `changed`, of each host."""
        return {host: figures[name] for host, figures in self.recaps.items()}

    def succeeded(self) -> Played:
        """This run, which is to have succeeded, with every task run on every host."""
        assert self.code == 0, self.shown
        assert self.recaps, self.shown
        for name in ("failed", "unreachable", "skipped", "ignored", "rescued"):
            assert set(self.figures(name).values()) == {0}, self.shown
        return self


class Player:
    """Runs playbooks in a folder of its own."""

    def __init__(self, aws: LocalAws, folder: Path) -> None:
        self.aws = aws
        self.folder = folder

    def write(self, name: str, content: str) -> Path:
        """A file of the user's."""
        path = self.folder / name
        path.write_text(content, encoding="utf-8")
        return path

    def start(
        self,
        playbook: str | Path,
        *options: str | Path,
        environment: dict[str, str] | None = None,
        stderr: int = subprocess.PIPE,
        **variables: Any,
    ) -> subprocess.Popen[str]:
        """One run that has begun, its output and its errors piped."""
        command = [Path(sys.executable).with_name("ansible-playbook"), playbook, *options]
        if variables:
            command += ["--extra-vars", json.dumps(variables)]
        return subprocess.Popen(
            [str(word) for word in command],
            cwd=self.folder,
            # As a shell in that folder has it.
            env={**os.environ, "PWD": str(self.folder), **(environment or self.aws.environment())},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )

    def play(
        self,
        playbook: str | Path,
        *options: str | Path,
        environment: dict[str, str] | None = None,
        **variables: Any,
    ) -> Played:
        """One run. The log of calls has only those of this run afterwards."""
        self.aws.forget_calls()
        process = self.start(playbook, *options, environment=environment, stderr=subprocess.STDOUT, **variables)
        with process:
            shown, unused_errors = process.communicate(timeout=120)
        recaps = {
            host: {name: int(number) for name, number in (figure.split("=") for figure in figures.split())}
            for host, figures in RECAP.findall(shown)
        }
        return Played(process.returncode, shown, recaps)

    def wait_for_the_next_second(self) -> None:
        """S3 tells times in whole seconds: an object of the second in which a package was created is not newer."""
        time.sleep(1.01 - time.time() % 1)

    def changing_calls(self) -> list[str]:
        """The operations of the last run that may have changed something."""
        return [call["operation"] for call in self.aws.calls(mutating=True)]


@pytest.fixture(scope="session", autouse=True)
def signals_arrive() -> Iterator[None]:
    """Playbooks that run in the tests can be interrupted."""
    with signals_heard():
        yield


@pytest.fixture(scope="session")
def server() -> Iterator[LocalAws]:
    """The stand-in, whatever state it is in."""
    with LocalAws() as aws:
        yield aws


@pytest.fixture
def aws(server: LocalAws) -> LocalAws:
    """The stand-in, empty."""
    server.reset()
    return server


@pytest.fixture
def player(aws: LocalAws, tmp_path: Path) -> Player:
    """Runs playbooks against the stand-in, in a folder with the dictionaries synonyms.txt and stopwords.txt."""
    player = Player(aws, tmp_path)
    player.write("synonyms.txt", "ice cream, gelato\n")
    player.write("stopwords.txt", "and, or, the\n")
    return player

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs of modules, each in a process of its own that can be killed and can get signals.

Python's fork server has loaded everything that a module needs, and forks a process for each run: that takes a third of
the time of a run from a cold start, which is how modules are used, and which some tests compare.
"""

from __future__ import annotations

import functools
import json
import multiprocessing.connection
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from ansible.module_utils.testing import patch_module_args

from ansible_collections.aws_search.packages.plugins.modules import (
    es_package,
    es_package_association,
    es_package_associations,
    es_package_info,
    es_packages,
    opensearch_package,
    opensearch_package_associations,
)
from ansible_collections.aws_search.packages.tests.support.run import Run

MODULES: dict[str, ModuleType] = {
    module.__name__.rpartition(".")[2]: module
    for module in (
        *(es_package, es_packages, es_package_association, es_package_associations, es_package_info),
        *(opensearch_package, opensearch_package_associations),
    )
}
LOOK_SECONDS = 0.02
# Held while a process is started or its exit code is fetched: each start looks for processes that have ended, and the
# exit code can be fetched once only.
fork_lock = threading.Lock()
LONG = 60.0  # Seconds after which a run counts as hung.


@dataclass
class Running:
    """A run that has begun. `ended_within` gives its exit code, None when it has not ended after these seconds."""

    pid: int
    ended_within: Callable[[float], int | None]
    out: Path
    errors: Path

    def send(self, *numbers: signal.Signals) -> None:
        """Send these signals, one right after the other."""
        for number in numbers:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill it, which it cannot notice."""
        self.send(signal.SIGKILL)
        assert self.ended_within(LONG) == -signal.SIGKILL, "it had ended before it was killed"

    def end(self, seconds: float = LONG) -> Run:
        """The one result that it prints before it ends, which takes so many seconds at most."""
        code = self.ended_within(seconds)
        if code is None:
            os.kill(self.pid, signal.SIGKILL)
            raise AssertionError(f"it was still running after {seconds} seconds")
        printed, told = self.out.read_text(), self.errors.read_text()
        assert "Traceback" not in printed + told, printed + told
        return Run(json.loads(printed), code)


@dataclass(frozen=True)
class Order:
    """A run to be started: the module's name, its options, the environment, and where its output goes."""

    module: str
    options: Mapping[str, Any]
    environment: Mapping[str, str]
    folder: Path
    ignored: tuple[signal.Signals, ...] = ()

    @property
    def arguments(self) -> dict[str, Any]:
        """The module's arguments as Ansible gives them."""
        return {**self.options, "_ansible_module_name": self.module}


def prepare() -> None:
    """Have the fork server load this file, and with it the modules."""
    multiprocessing.get_context("forkserver").set_forkserver_preload([__name__])


def start(order: Order) -> Running:
    """Start a run, forked from the process that has loaded everything."""
    out, errors = order.folder / "out", order.folder / "errors"
    process = multiprocessing.get_context("forkserver").Process(target=_run, args=(order, out, errors), daemon=True)
    with fork_lock:
        process.start()
    assert process.pid is not None
    return Running(process.pid, functools.partial(_joined, process), out, errors)


def start_plainly(order: Order, *before: str, out: Path | None = None) -> Running:
    """Start a run from a cold start, with a program such as nohup before it; `out` for another place to print to."""
    out, errors, arguments = out or order.folder / "out", order.folder / "errors", order.folder / "arguments.json"
    arguments.write_text(json.dumps({"ANSIBLE_MODULE_ARGS": order.arguments}))
    command = [*before, sys.executable, str(MODULES[order.module].__file__), str(arguments)]
    environment = {**order.environment, "PYTHONPATH": os.pathsep.join(sys.path)}
    with out.open("wb") as to_out, errors.open("wb") as to_errors:
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=to_out, stderr=to_errors, cwd=order.folder
        )
    return Running(process.pid, functools.partial(_waited, process), out, errors)


def _run(order: Order, out: Path, errors: Path) -> None:
    os.environ.clear()
    os.environ.update(order.environment)
    for number, path in ((1, out), (2, errors)):
        file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        os.dup2(file, number)
        os.close(file)
    for ignored in order.ignored:
        signal.signal(ignored, signal.SIG_IGN)
    with patch_module_args(order.arguments):
        MODULES[order.module].main()


def _joined(process: Any, seconds: float) -> int | None:
    multiprocessing.connection.wait([process.sentinel], seconds)
    with fork_lock:
        code: int | None = process.exitcode
    return code


def _waited(process: subprocess.Popen[bytes], seconds: float) -> int | None:
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None


def until(condition: Callable[[], bool], what: str, seconds: float = 30) -> None:
    """Return once the condition holds; it is to hold within these seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not so after {seconds} seconds"
        time.sleep(LOOK_SECONDS)

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the action plugin costs: a playbook of many short tasks, with the plugin and without it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.environment import Environment, names
from benchmarks.measure import take_turns
from benchmarks.results import Process

COLLECTION = Path(__file__).resolve().parents[2]
TASKS = 20
WITH = "with"
WITHOUT = "without"


def without_plugin(folder: Path, collections: str) -> str:
    """A search path of collections that finds a copy of this one, without its action plugins, before all others."""
    path = folder / "without"
    copy = path / "ansible_collections" / "aws_search" / "packages"
    unwanted = shutil.ignore_patterns("action", "plugin_utils", "tests", ".git", ".cache", "docs")
    shutil.copytree(COLLECTION, copy, ignore=unwanted)
    return os.pathsep.join([str(path), collections])


def measure(environment: Environment, runs: int, note: Callable[[str], None]) -> dict[str, Process]:
    """Run the playbook so many times each way, in turns, after each has run once to warm up."""
    environment.filled(1)
    tasks = [{"aws_search.packages.es_package": {"name": name}} for name in names(1) * TASKS]
    collections = environment.variables["ANSIBLE_COLLECTIONS_PATH"]
    paths = {WITH: collections, WITHOUT: without_plugin(environment.folder, collections)}
    contenders = {
        name: partial(environment.tasks, tasks, ANSIBLE_COLLECTIONS_PATH=path) for name, path in paths.items()
    }
    for contend in contenders.values():
        contend()
    usages = take_turns(contenders, runs, note)
    return {name: Process.of(f"{TASKS} tasks of es_package {name} the plugin", found) for name, found in usages.items()}

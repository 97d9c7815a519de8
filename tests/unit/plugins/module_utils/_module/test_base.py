# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all modules share, beside what the tests of each module see of it."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from ansible_collections.aws_search.packages.plugins.module_utils._module import base

COLLECTION = Path(__file__).parents[5]


def test_the_user_agent_names_the_version_that_galaxy_yml_has() -> None:
    galaxy = yaml.safe_load((COLLECTION / "galaxy.yml").read_text(encoding="utf-8"))
    assert galaxy["version"] == base.COLLECTION_VERSION


def test_nothing_is_searched_for_garbage_while_loading_and_what_was_loaded_never() -> None:
    frozen = gc.get_freeze_count()
    try:
        with base.loading():
            assert not gc.isenabled()
        assert gc.isenabled()
        assert gc.get_freeze_count() > frozen
    finally:
        gc.unfreeze()


IMPORT_CHANGES = """
import gc, importlib, json, logging, os, signal, sys, threading
state = lambda: [
    dict(os.environ), os.getcwd(), sys.path[:], threading.active_count(), gc.get_threshold(), gc.get_freeze_count(),
    [str(signal.getsignal(number)) for number in signal.valid_signals()], str(logging.root.handlers), sys.excepthook is
    sys.__excepthook__, gc.isenabled(),
]
before = state()
importlib.import_module(sys.argv[1])
print([number for number, (old, new) in enumerate(zip(before, state())) if old != new])
"""


@pytest.mark.parametrize("module", ["es_package", "opensearch_package_associations"])
def test_importing_a_module_switches_the_search_for_garbage_off_and_changes_nothing_else(module: str) -> None:
    name = f"ansible_collections.aws_search.packages.plugins.modules.{module}"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", IMPORT_CHANGES, name]
    assert subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout == "[9]\n"

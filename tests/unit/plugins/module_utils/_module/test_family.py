# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each module loads: files take their time to load, and a module runs in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ansible_collections.aws_search.packages.plugins import modules

MODULES = sorted(path.stem for path in Path(*modules.__path__).glob("*_package*.py"))
PROGRAM = """
import importlib, json, sys
loaded = {}
for name in sys.argv[1:]:
    importlib.import_module(f"ansible_collections.aws_search.packages.plugins.modules.{name}")
    ours = [one for one in sys.modules if ".aws_search.packages.plugins.module_utils." in one]
    loaded[name] = [one.partition(".module_utils.")[2] for one in ours]
    for one in ours:
        del sys.modules[one]
print(json.dumps(loaded))
"""
OF_OPENSEARCH = {"_module.opensearch", "_module.domain", "_reconcile.domain", "_reconcile.members", "_plan.domain"}
OF_CHANGES = {"_reconcile.package", "_reconcile.association", "_reconcile.domain", "_reconcile.roll_out"}


@pytest.fixture(scope="module")
def loaded() -> dict[str, list[str]]:
    """What importing the file of each module loads of module_utils."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-c", PROGRAM, *MODULES]
    return dict(json.loads(subprocess.run(command, env=environment, capture_output=True, check=True).stdout))


@pytest.mark.parametrize("module", MODULES)
def test_a_module_loads_nothing_of_the_other_family_and_a_read_nothing_that_changes(
    loaded: dict[str, list[str]], module: str
) -> None:
    there = set(loaded[module])
    assert {"_module.base", "_module.family"} <= there
    assert ("_module.opensearch" in there) == module.startswith("opensearch_")
    unneeded = OF_OPENSEARCH if module.startswith("es_") else {"_module.domain", "_reconcile.domain"}
    if module == "opensearch_package_associations":
        unneeded = set()
    if module.endswith("_info"):
        unneeded = unneeded | OF_CHANGES
    assert there & unneeded == set()
    assert not any(one.startswith("_dictionary") for one in there)

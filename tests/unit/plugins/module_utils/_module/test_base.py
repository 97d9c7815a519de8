# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all modules share, beside what the tests of each module see of it."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
import yaml

from ansible_collections.aws_search.packages.plugins.module_utils._module import base

COLLECTION = Path(__file__).parents[5]


def test_the_user_agent_names_the_version_that_galaxy_yml_has() -> None:
    galaxy = yaml.safe_load((COLLECTION / "galaxy.yml").read_text(encoding="utf-8"))
    assert galaxy["version"] == base.COLLECTION_VERSION


@pytest.mark.parametrize("enabled", [True, False])
def test_nothing_is_searched_for_garbage_while_loading_and_what_was_loaded_never(enabled: bool) -> None:
    frozen = gc.get_freeze_count()
    was_enabled = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        with base.loading():
            assert not gc.isenabled()
        assert gc.isenabled() is enabled
        assert gc.get_freeze_count() > frozen
    finally:
        gc.unfreeze()
        (gc.enable if was_enabled else gc.disable)()

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The world of the cells, and the number of cells that were run in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from unittest import mock

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils import _apply, _wait
from ansible_collections.aws_search.packages.tests.unit.cells.world import World
from ansible_collections.aws_search.packages.tests.unit.tally import tally

SHOWN = 20  # Cells that one failing test tells of.
cells_run = tally("cells, run in check mode, for real, and again")


@pytest.fixture(scope="session")
def whole_world() -> World:
    """Made once, as it takes a second; nothing of whoever runs the tests gets into it."""
    with mock.patch.dict(os.environ, clear=True):
        return World()


@pytest.fixture
def world(whole_world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The world, with the product living by its clock."""
    monkeypatch.setattr(_wait, "time", whole_world.clock)
    monkeypatch.setattr(_apply, "time", whole_world.clock)
    yield whole_world
    whole_world.begin()


@pytest.fixture
def run_cells() -> Callable[[str, Iterable[Any], Callable[[Any], None]], None]:
    """A function that runs cells of a kind, all of them also when some fail, and names those that do."""

    def run_all(kind: str, cells: Iterable[Any], run_cell: Callable[[Any], None]) -> None:
        failures = []
        for cell in cells:
            cells_run[kind] += 1
            try:
                run_cell(cell)
            except AssertionError as failure:
                failures.append(f"{cell}: {str(failure).splitlines()[0]}")
        assert not failures, "\n".join([f"{len(failures)} cells failed:", *failures[:SHOWN]])

    return run_all

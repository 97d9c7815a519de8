# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The environment that tests in one process share, and the numbers of what was tried."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.register_assert_rewrite("ansible_collections.aws_search.packages.tests.reliability")

from ansible_collections.aws_search.packages.tests.reliability.environment import Environment
from ansible_collections.aws_search.packages.tests.unit.tally import (
    pytest_sessionfinish,
    pytest_terminal_summary,
    pytest_testnodedown,
)

__all__ = ["pytest_sessionfinish", "pytest_terminal_summary", "pytest_testnodedown"]


@pytest.fixture(scope="session")
def whole_environment() -> Environment:
    """Made once, as it takes a second."""
    return Environment()


@pytest.fixture
def environment(whole_environment: Environment, tmp_path: Path) -> Iterator[Environment]:
    """The environment as it is at the beginning; modules that run in this process run in it."""
    with whole_environment.entered(tmp_path):
        whole_environment.begin()
        yield whole_environment

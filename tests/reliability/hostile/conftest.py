# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guard of runs with hostile options."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from ansible_collections.aws_search.packages.tests.reliability.environment import Environment
from ansible_collections.aws_search.packages.tests.reliability.hostile.guard import Guard


@pytest.fixture
def guard(environment: Environment) -> Iterator[Guard]:
    """One package is there."""
    logger = logging.getLogger("botocore.endpoint")
    level, handlers = logger.level, list(logger.handlers)
    yield Guard(environment)
    # debug_botocore_endpoint_logs holds for the rest of the process.
    logger.setLevel(level)
    logger.handlers[:] = handlers

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from hypothesis import settings

from ansible_collections.aws_search.packages.tests.unit.plugins.module_utils.fake_clock import Clock, fake_clock
from ansible_collections.aws_search.packages.tests.unit.plugins.module_utils.fake_service import Service

# The same examples at every run and on every machine, and no files left behind.
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None, max_examples=60)
settings.load_profile("repeatable")


@pytest.fixture
def clock() -> t.Iterator[Clock]:
    """Time that only moves when somebody sleeps."""
    with fake_clock() as clock:
        yield clock


@pytest.fixture
def service(clock: Clock) -> Service:
    """The service and S3, in memory, with a source in place; nobody sleeps in earnest."""
    assert clock.slept == []
    return Service()

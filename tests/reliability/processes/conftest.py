# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The environments that tests of processes share."""

from __future__ import annotations

import contextlib
import os
import queue
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from ansible_collections.aws_search.packages.tests.reliability.processes import module_runner
from ansible_collections.aws_search.packages.tests.reliability.processes.environment import Environment
from ansible_collections.aws_search.packages.tests.reliability.processes.proxy import WAYS
from ansible_collections.aws_search.packages.tests.reliability.processes.situations import WAITS, wait_through_outage
from ansible_collections.aws_search.packages.tests.support.signals import signals_heard
from ansible_collections.aws_search.packages.tests.unit.tally import tally
from local_aws import LocalAws

SOAK_ROUNDS = 5
ENVIRONMENTS = 3  # Side by side: two that keep the processors busy, while one waits.


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where tests are spread over workers, those of processes stay together: they keep the processors busy as it is."""
    for item in items:
        if {"environments", "outages"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.xdist_group("processes"))


@pytest.fixture
def counted() -> Counter[str]:
    """What is counted here is printed at the end."""
    return tally("runs in processes of their own")


@pytest.fixture(scope="session")
def environments(tmp_path_factory: pytest.TempPathFactory) -> Iterator[queue.SimpleQueue[Environment]]:
    """Environments to take from and put back, each with a stand-in of its own."""
    module_runner.prepare()
    free: queue.SimpleQueue[Environment] = queue.SimpleQueue()
    with contextlib.ExitStack() as stand_ins:
        for _number in range(ENVIRONMENTS):
            aws = stand_ins.enter_context(LocalAws())
            free.put(Environment(aws, tmp_path_factory.mktemp("runs")))
        yield free


@pytest.fixture(scope="session")
def outages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[None]]]:
    """One wait through one outage of each kind; they take long, and hardly any work."""
    module_runner.prepare()
    with ThreadPoolExecutor() as pool:
        yield {
            way: pool.submit(wait_through_outage, tmp_path_factory.mktemp("outage"), situation, way)
            for situation, way in zip(WAITS, WAYS, strict=True)
        }


@pytest.fixture(scope="session", autouse=True)
def _signals_arrive() -> Iterator[None]:
    with signals_heard():
        yield


@pytest.fixture(scope="session", autouse=True)
def _outages_begin_first(request: pytest.FixtureRequest, _signals_arrive: None) -> None:
    """The waits through outages go on behind the other tests."""
    if any("outages" in getattr(item, "fixturenames", ()) for item in request.session.items):
        request.getfixturevalue("outages")


@pytest.fixture
def environment(environments: queue.SimpleQueue[Environment]) -> Iterator[Environment]:
    """One environment, as it is at the beginning."""
    environment = environments.get()
    environment.begin()
    yield environment
    environment.clean_up()
    environments.put(environment)


@pytest.fixture
def rounds() -> int:
    """How often what may differ from time to time is tried: once, or more often in a soak."""
    return SOAK_ROUNDS if os.environ.get("RELIABILITY_SOAK") else 1

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The world in which faults happen, and the numbers of what came of them."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from unittest import mock

import boto3.session
import botocore.endpoint
import pytest
from ansible_collections.amazon.aws.plugins.module_utils import cloud
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.httpsession import URLLib3Session

import local_aws.faults
from ansible_collections.aws_search.packages.plugins.module_utils import (
    _apply,
    _apply_package,
    _fleet,
    _info,
    _request,
    _wait,
)
from ansible_collections.aws_search.packages.tests.reliability.faults.faulty_world import (
    FaultyWorld,
    one_after_another,
)
from ansible_collections.aws_search.packages.tests.reliability.faults.scenarios import MANY
from ansible_collections.aws_search.packages.tests.unit.conftest import (
    aws,
    botocore_files,
    clean_environment,
    hurry,
    run,
    stand_in,
)
from ansible_collections.aws_search.packages.tests.unit.plugins.modules.conftest import scene
from ansible_collections.aws_search.packages.tests.unit.tally import tally
from local_aws.associations import AssociationOperations
from local_aws.operations import PackageOperations

__all__ = ["aws", "botocore_files", "clean_environment", "hurry", "run", "scene", "stand_in"]

SHOWN = 20  # Cells that one failing test tells of.
cells_run = tally("cells of faults, and what came of their runs")


@pytest.fixture(scope="session")
def whole_world() -> FaultyWorld:
    """Made once, as it takes a second; nothing of whoever runs the tests gets into it."""
    with mock.patch.dict(os.environ, clear=True):
        return FaultyWorld([dictionary.key for dictionary in MANY])


@pytest.fixture(scope="session")
def session(botocore_files: None) -> boto3.session.Session:
    """The session of botocore that all runs share: to make it takes longer than the rest of a run here."""
    return boto3.session.Session()


@pytest.fixture
def world(
    whole_world: FaultyWorld,
    session: boto3.session.Session,
    clean_environment: None,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[FaultyWorld]:
    """The world, to which every request leads."""
    for name, value in {
        "AWS_ENDPOINT_URL": "http://127.0.0.1",
        "AWS_ACCESS_KEY_ID": "AKIALOCALAWS00000000",
        "AWS_SECRET_ACCESS_KEY": "local-aws-secret-key",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)

    def send(unused_session: URLLib3Session, request: AWSPreparedRequest) -> AWSResponse:
        return whole_world.send(request)

    monkeypatch.setattr(URLLib3Session, "send", send)
    for room in (PackageOperations, AssociationOperations):
        for operation in ("Create", "Update", "Delete", "Associate", "Dissociate"):
            method = f"{operation.lower()}_package"
            if hasattr(room, method):
                counting = whole_world.counting(f"{operation}Package", getattr(room, method))
                monkeypatch.setattr(room, method, counting)
    monkeypatch.setattr(boto3.session, "Session", lambda **unused_options: session)
    # Once, before all runs of the test, and not by each of them: their garbage is not to be spared.
    gc.freeze()
    monkeypatch.setattr(gc, "freeze", lambda: None)
    yield whole_world
    whole_world.begin()


@pytest.fixture
def fake_time(whole_world: FaultyWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """The product, botocore and the stand-in live by the clock of the world, and in one thread."""
    timekeeper = whole_world.timekeeper
    for module in (_wait, _apply, botocore.endpoint, cloud, local_aws.faults):
        monkeypatch.setattr(module, "time", timekeeper)
    for module in (_wait, _request):
        monkeypatch.setattr(module, "within", timekeeper.within)
    for module in (_fleet, _apply_package, _info):
        monkeypatch.setattr(module, "side_by_side", one_after_another)


@pytest.fixture
def try_cells() -> Callable[[Iterable[Any], Callable[[Any], str]], None]:
    """A function that tries cells, all of them also when some fail, and names those that do."""

    def try_all(cells: Iterable[Any], try_cell: Callable[[Any], str]) -> None:
        failures = []
        for cell in cells:
            try:
                cells_run[try_cell(cell)] += 1
            except AssertionError as failure:
                failures.append(f"{cell}: {str(failure).partition(chr(10))[0] or failure!r}")
        assert not failures, "\n".join([f"{len(failures)} cells failed:", *failures[:SHOWN]])

    return try_all

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One server for all tests, empty at the start of each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local_aws import LocalAws
from local_aws.in_process import InProcessAws
from local_aws.orders import Orders
from local_aws_tests.support import BUCKET, VERSIONS, Api


@pytest.fixture(scope="session")
def server() -> Iterator[LocalAws]:
    """The server, whatever state it is in."""
    with LocalAws() as aws:
        yield aws


@pytest.fixture
def aws(server: LocalAws) -> LocalAws:
    """The server, empty."""
    server.reset()
    return server


def _with_dictionary(aws: Orders, service: str) -> Api:
    api = Api(aws, service)
    api.s3.create_bucket(Bucket=BUCKET)
    api.put_object()
    aws.forget_calls()
    return api


@pytest.fixture(params=sorted(VERSIONS))
def api(aws: LocalAws, request: pytest.FixtureRequest) -> Api:
    """Each of the two API versions in turn, with a dictionary in S3."""
    return _with_dictionary(aws, request.param)


@pytest.fixture(scope="session")
def in_process() -> InProcessAws:
    """The stand-in in this process, whatever state it is in."""
    return InProcessAws()


@pytest.fixture(params=sorted(VERSIONS))
def timed(in_process: InProcessAws, request: pytest.FixtureRequest) -> Api:
    """Each of the two API versions in turn, with a dictionary in S3, and a clock that only the test moves."""
    in_process.reset()
    return _with_dictionary(in_process, request.param)


@pytest.fixture
def es(aws: LocalAws) -> Api:
    """The 2015 API, with a dictionary in S3."""
    return _with_dictionary(aws, "es")


@pytest.fixture
def opensearch(aws: LocalAws) -> Api:
    """The 2021 API, with a dictionary in S3."""
    return _with_dictionary(aws, "opensearch")

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The environment of the tests of whole modules: the stand-in in this process, and nothing of HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import botocore.session
import pytest

from ansible_collections.aws_search.packages.tests.unit.plugins.modules.environment import (
    Environment,
    OpensearchEnvironment,
)
from local_aws.in_process import ENDPOINT_URL, Clock, InProcessAws
from local_aws.orders import ACCESS_KEY, SECRET_KEY


@pytest.fixture(scope="session")
def stand_in_process() -> InProcessAws:
    """The stand-in, whatever state it is in. A second passes with each request."""
    return InProcessAws(Clock(per_call=1.0))


@pytest.fixture
def aws(
    stand_in_process: InProcessAws,
    botocore_files: None,
    clean_environment: None,
    monkeypatch: pytest.MonkeyPatch,
) -> InProcessAws:
    """The stand-in as it is at its beginning. It answers every client that is made, botocore's own included."""
    stand_in_process.reset()
    create_client = botocore.session.Session.create_client

    def create_attached(*arguments: Any, **options: Any) -> Any:
        client = create_client(*arguments, **options)
        stand_in_process.attach(client)
        return client

    monkeypatch.setattr(botocore.session.Session, "create_client", create_attached)
    monkeypatch.setenv("AWS_ENDPOINT_URL", ENDPOINT_URL)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(name, "us-east-1")
    return stand_in_process


@pytest.fixture(scope="session")
def clients(stand_in_process: InProcessAws, botocore_files: None) -> dict[str, Any]:
    """Clients of S3 and of the package operations, which take a while to make."""
    return {service: stand_in_process.client(service) for service in ("s3", "es", "opensearch")}


@pytest.fixture
def environment(aws: InProcessAws, clients: dict[str, Any], run: Callable[..., Any], hurry: None) -> Environment:
    """A bucket with a dictionary, no package, and short waits."""
    return Environment(aws, clients["s3"], clients["es"], run)


@pytest.fixture
def opensearch(
    aws: InProcessAws, clients: dict[str, Any], run: Callable[..., Any], hurry: None
) -> OpensearchEnvironment:
    """The same through the 2021 API, and a domain."""
    return OpensearchEnvironment(aws, clients["s3"], clients["opensearch"], run)

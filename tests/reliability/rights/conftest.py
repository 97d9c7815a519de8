# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of rights share: modules run by users of the stand-in's IAM, which asks for rights."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ansible_collections.aws_search.packages.tests.reliability.rights.bench import Bench
from ansible_collections.aws_search.packages.tests.unit.conftest import (
    aws,
    botocore_files,
    clean_environment,
    hurry,
    run,
    stand_in,
)
from local_aws import LocalAws

# pytest finds them here.
__all__ = [
    "aws",
    "botocore_files",
    "clean_environment",
    "hurry",
    "run",
    "stand_in",
]


@pytest.fixture(scope="session")
def lasting_clients(stand_in: LocalAws, botocore_files: None) -> Iterator[None]:
    """Making clients takes longer than their requests, so the tests' own are made once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stand_in, "client", functools.cache(stand_in.client))
        yield


@pytest.fixture
def bench(aws: LocalAws, run: Callable[..., Any], hurry: None, lasting_clients: None) -> Bench:
    """Runs trials under policies."""
    return Bench(aws, run)

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A user of the stand-in's IAM, which asks for rights."""

from __future__ import annotations

import functools

import pytest

from ansible_collections.aws_search.packages.tests.reliability.environment import Environment
from ansible_collections.aws_search.packages.tests.reliability.rights.account import USER, User


@pytest.fixture(scope="session")
def keys(whole_environment: Environment) -> dict[str, str]:
    """The keys of the user, who is made once; so are the clients of the tests."""
    aws = whole_environment.aws
    aws.client = functools.cache(aws.client)  # type: ignore[method-assign]
    iam = aws.client("iam")
    iam.create_user(UserName=USER)
    made = iam.create_access_key(UserName=USER)["AccessKey"]
    return {"access_key": made["AccessKeyId"], "secret_key": made["SecretAccessKey"]}


@pytest.fixture
def user(environment: Environment, keys: dict[str, str]) -> User:
    """The user."""
    return User(environment, keys)

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What other services say about the caller, and what comes of it when they do not answer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import NoRegionError
from botocore.stub import Stubber

from ansible_collections.aws_search.packages.plugins.module_utils._aws.account import Account
from ansible_collections.aws_search.packages.plugins.module_utils._aws.errors import ApiError

ARN = "arn:aws:kms:us-east-1:123456789012:key/1234abcd"


@pytest.fixture
def stubs() -> dict[str, Stubber]:
    """Clients of STS and KMS that answer what they are told to, and nothing else."""
    keys = {"region_name": "us-east-1", "aws_access_key_id": "x" * 20, "aws_secret_access_key": "x" * 40}
    stubs = {service: Stubber(boto3.client(service, **keys)) for service in ("sts", "kms")}
    for stub in stubs.values():
        stub.activate()
    return stubs


@pytest.fixture
def account(stubs: dict[str, Stubber]) -> Account:
    return Account(lambda service: stubs[service].client)


def test_the_number_of_the_account_is_asked_for_once_however_many_threads_need_it(
    account: Account, stubs: dict[str, Stubber]
) -> None:
    stubs["sts"].add_response("get_caller_identity", {"Account": "123456789012"})
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(account.id())) for _number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["123456789012"] * 5
    stubs["sts"].assert_no_pending_responses()


def test_an_account_that_cannot_be_told_is_an_error_and_asked_for_again(
    account: Account, stubs: dict[str, Stubber]
) -> None:
    stubs["sts"].add_client_error("get_caller_identity", "ExpiredToken", "It has expired.", 403)
    stubs["sts"].add_response("get_caller_identity", {"Account": "123456789012"})
    with pytest.raises(ApiError, match="It has expired"):
        account.id()
    assert account.id() == "123456789012"


def no_client(_service: str) -> Any:
    raise NoRegionError


@pytest.mark.parametrize("ask", [Account.id, lambda account: account.key_arn("alias/x")])
def test_a_client_that_cannot_be_made_is_an_error_of_the_request(ask: Callable[[Account], Any]) -> None:
    account = Account(no_client)
    if ask is Account.id:
        with pytest.raises(ApiError, match="You must specify a region"):
            ask(account)
    else:
        assert ask(account) is None


def test_the_key_behind_an_alias_is_told_or_not_known(account: Account, stubs: dict[str, Stubber]) -> None:
    described = {"KeyMetadata": {"KeyId": "1234abcd", "Arn": ARN}}
    stubs["kms"].add_response("describe_key", described, {"KeyId": "alias/dictionaries"})
    assert account.key_arn("alias/dictionaries") == ARN
    for code in ("AccessDeniedException", "NotFoundException"):
        stubs["kms"].add_client_error("describe_key", code, "No.", 400)
        assert account.key_arn("alias/dictionaries") is None

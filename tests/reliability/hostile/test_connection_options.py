# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options that come from amazon.aws, with values that no connection can be made with."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.modules import aws_argument_spec

from ansible_collections.aws_search.packages.plugins.modules import (
    es_package,
    es_package_association,
    es_package_info,
    es_packages,
)
from ansible_collections.aws_search.packages.tests.reliability.hostile.values import MEGABYTE, WRONG_TYPES

if TYPE_CHECKING:
    from .conftest import Victim

# Modules with options that would do something, were there a connection.
SOURCE = {"s3_bucket_name": "dictionaries", "s3_key": "synonyms.txt"}
MODULES: list[tuple[Callable[[], None], dict[str, Any]]] = [
    (es_package.main, {"name": "synonyms", "source": SOURCE, "update": "always"}),
    (es_packages.main, {"packages": [{"name": "synonyms", "source": SOURCE}], "update": "always"}),
    (es_package_association.main, {"domain_name": "shop", "name": "synonyms"}),
    (es_package_info.main, {"names": ["synonyms"]}),
]
NOWHERE = "http://127.0.0.1:1"
TOKEN = "IQoJb3JpZ2luX2VjEXAMPLE"

# The option, its value, and words of the sentence that it ends with, before anything arrives anywhere.
CANNOT_CONNECT = [
    ("region", "../x", "region"),
    ("region", "a b", "region"),
    ("region", ["us-east-1"], "region"),
    ("region", MEGABYTE, "region"),
    ("region", "us-east-1\r\nX-Injected: 1", ""),
    ("endpoint_url", "synonyms", "endpoint"),
    ("endpoint_url", "", "endpoint"),
    ("endpoint_url", "http://[", "URL"),
    ("endpoint_url", "http://a b", "endpoint"),
    ("endpoint_url", "file:///etc/passwd", "endpoint"),
    ("endpoint_url", "ftp://127.0.0.1:1", "endpoint_url"),
    ("endpoint_url", "http://127.0.0.1:99999", "endpoint_url"),
    ("endpoint_url", "http://127.0.0.1:one", "endpoint_url"),
    ("endpoint_url", f"{NOWHERE}/\n", "endpoint"),
    ("endpoint_url", f"{NOWHERE}/\0", "endpoint_url"),
    ("endpoint_url", MEGABYTE, "endpoint"),
    ("endpoint_url", f"http://{MEGABYTE}", "endpoint"),
    ("profile", "nobody", "profile"),
    ("profile", "a]\n[default", "profile"),
    ("profile", "\0", "profile"),
    ("profile", MEGABYTE, "profile"),
    ("access_key", "", "aws_access_key_id"),
    ("access_key", "AKIA\nX-Injected: 1", "access_key has a space, a line break"),
    ("access_key", "AKIA\ud800", ""),
    ("access_key", "Ä" * 20, "access_key has a space, a line break"),
    ("secret_key", "", "aws_secret_access_key"),
    ("secret_key", "\udcff", ""),
    ("secret_key", "\0" * 40, "secret_key has a space, a line break"),
    ("session_token", f"{TOKEN}\n", "session_token has a space, a line break"),
    ("session_token", f"{TOKEN}\r\nX-Injected: 1", "session_token has a space, a line break"),
    ("session_token", "\ud800", ""),
    ("session_token", "Ä" * 20, "session_token has a space, a line break"),
    ("session_token", "{{ 7 * 7 }} $(touch injected)", "session_token has a space, a line break"),
    ("aws_config", {"no_such_setting": 1}, "aws_config"),
    ("aws_config", {"": 1}, "aws_config"),
    ("aws_config", {MEGABYTE: 1}, "aws_config"),
    ("aws_config", {"retries": "many"}, "aws_config"),
    ("aws_config", {"retries": {"mode": "eager"}}, "aws_config"),
    ("aws_config", {"retries": {"max_attempts": -1}}, "aws_config"),
    ("aws_config", {"s3": "path"}, "aws_config"),
    ("aws_config", {"s3": {"addressing_style": MEGABYTE}}, "aws_config"),
    ("aws_config", {"connect_timeout": "soon"}, "connect"),
    ("aws_config", {"read_timeout": -1}, "read timeout"),
    ("aws_config", {"defaults_mode": "fast"}, "defaults mode"),
    ("aws_config", {"signature_version": "none"}, "Signature Version"),
    ("aws_config", {"signature_version": 4}, ""),
    ("aws_config", {"proxies": "http"}, ""),
    ("aws_config", {"max_pool_connections": "ten"}, ""),
    ("aws_config", {"user_agent_extra": "a\nX-Injected: 1"}, ""),
    ("aws_config", {"user_agent": "\ud800"}, ""),
    *(("aws_config", value, "aws_config") for value in WRONG_TYPES["dict"] if value != ""),
    *(("validate_certs", value, "validate_certs") for value in WRONG_TYPES["bool"]),
    *(("debug_botocore_endpoint_logs", value, "debug_botocore_endpoint_logs") for value in WRONG_TYPES["bool"]),
    ("aws_ca_bundle", "~\0$HOME", "aws_ca_bundle"),
]
# What makes no difference where no certificate is asked for, or is what a name might be in years to come.
CAN_CONNECT = [
    ("region", ""),
    ("region", "zz-nowhere-9"),
    ("access_key", "one.of-another_service"),
    ("secret_key", MEGABYTE),
    ("session_token", "{{7*7}}$(touch${IFS}injected)"),
    ("aws_config", {}),
    ("aws_config", {"parameter_validation": False}),
    ("aws_config", {"max_pool_connections": -1}),
    ("aws_ca_bundle", "/no/such/file"),
    ("debug_botocore_endpoint_logs", True),
]


def given(option: str, value: Any) -> dict[str, Any]:
    """The option, and what has to stand aside for it."""
    return {"access_key": "", "secret_key": "", option: value} if option == "profile" else {option: value}


def test_every_option_of_amazon_aws_is_among_them() -> None:
    assert {option for option, *unused in CANNOT_CONNECT} == set(aws_argument_spec())


@pytest.mark.parametrize(
    ("option", "value", "words"), CANNOT_CONNECT, ids=lambda value: ascii(value)[:40] if value != "" else "-"
)
def test_what_no_connection_can_be_made_with_is_told_in_a_sentence(
    victim: Victim, option: str, value: Any, words: str
) -> None:
    in_all = words in ("aws_config", "region") or " has a space" in words
    for main, options in MODULES if in_all else MODULES[-1:]:
        victim.aws.forget_calls()
        ended = victim.attack(main, **options, **given(option, value))
        assert words in ended.message
        assert len(ended.message) < 2000
        assert TOKEN not in str(ended.result)
        assert victim.aws.calls() == []


@pytest.mark.parametrize(("option", "value"), CAN_CONNECT, ids=lambda value: ascii(value)[:40])
def test_what_is_only_odd_changes_nothing(victim: Victim, option: str, value: Any) -> None:
    main, options = MODULES[-1]
    (found,) = victim.attack(main, **options, **given(option, value)).ok()["packages"] or [None]
    # Another region, and what an access key leads to, have packages of their own.
    assert found is None or found["package_name"] == "synonyms"
    assert victim.wire.operations() == ["DescribePackages"]


@pytest.mark.parametrize("option", ["access_key", "session_token"])
def test_a_megabyte_of_credentials_is_too_much_for_a_server_and_told_in_a_sentence(victim: Victim, option: str) -> None:
    main, options = MODULES[-1]
    message = victim.attack(main, **options, **{option: MEGABYTE}).message
    assert "HTTP 431" in message
    assert len(message) < 2000
    assert MEGABYTE[:100] not in message


def test_a_client_certificate_and_bundle_that_are_not_there_are_told_where_they_are_needed(victim: Victim) -> None:
    main, options = MODULES[-1]
    for bundle in ("/no/such/file", "a\0b"):
        ended = victim.attack(main, **options, endpoint_url="https://127.0.0.1:1", aws_ca_bundle=bundle)
        assert "the service cannot be reached" in ended.message

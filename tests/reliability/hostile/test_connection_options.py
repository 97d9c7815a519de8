# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options that come from amazon.aws, with values that no connection can be made with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.modules import aws_argument_spec

from ansible_collections.aws_search.packages.plugins.modules import (
    es_package,
    es_package_association,
    es_package_associations,
    es_package_info,
    es_packages,
)
from ansible_collections.aws_search.packages.tests.reliability.hostile.guard import Guard
from ansible_collections.aws_search.packages.tests.reliability.hostile.values import MEGABYTE, WRONG_TYPES
from local_aws import LocalAws

# Modules with options that would do something, were there a connection.
SOURCE = {"s3_bucket_name": "dictionaries", "s3_key": "synonyms.txt"}
MODULES: list[tuple[Callable[[], None], dict[str, Any]]] = [
    (es_package.main, {"name": "synonyms", "source": SOURCE, "update": "always"}),
    (es_packages.main, {"packages": [{"name": "synonyms", "source": SOURCE, "update": "always"}]}),
    (es_package_association.main, {"domain_name": "shop", "name": "synonyms"}),
    (es_package_associations.main, {"domain_name": "shop", "packages": [{"name": "synonyms"}]}),
    (es_package_info.main, {"names": ["synonyms"]}),
]
NOWHERE = "http://127.0.0.1:1"
TOKEN = "IQoJb3JpZ2luX2VjEXAMPLE"

ENDPOINTS = [
    ("synonyms", "ndpoint"),
    ("http://[", "URL"),
    ("http://a b", "ndpoint"),
    ("file:///etc/passwd", "ndpoint"),
    ("ftp://127.0.0.1:1", "endpoint_url"),
    ("http://127.0.0.1:99999", "endpoint_url"),
    ("http://127.0.0.1:one", "endpoint_url"),
    (f"{NOWHERE}/\n", "ndpoint"),
    (f"{NOWHERE}/\0", "endpoint_url"),
    (MEGABYTE, "ndpoint"),
    (f"http://{MEGABYTE}", "ndpoint"),
]

# The option, its value, and words of the sentence that it ends with, before anything arrives anywhere.
CANNOT_CONNECT = [
    ("region", "../x", "region"),
    ("region", "a b", "region"),
    ("region", ["us-east-1"], "region"),
    ("region", MEGABYTE, "region"),
    ("region", "us-east-1\r\nX-Injected: 1", ""),
    *(("endpoint_url", value, words) for value, words in ENDPOINTS),
    ("profile", "nobody", "profile"),
    ("profile", "a]\n[default", "profile"),
    ("profile", "\0", "profile"),
    ("profile", MEGABYTE, "profile"),
    ("access_key", "", "aws_access_key_id"),
    ("access_key", "AKIA\nX-Injected: 1", "access_key must not contain a space"),
    ("access_key", "AKIA\ud800", ""),
    ("access_key", "Ä" * 20, "access_key must not contain a space"),
    ("secret_key", "", "aws_secret_access_key"),
    ("secret_key", "\udcff", ""),
    ("secret_key", "\0" * 40, "secret_key must not contain a space"),
    ("session_token", f"{TOKEN}\n", "session_token must not contain a space"),
    ("session_token", f"{TOKEN}\r\nX-Injected: 1", "session_token must not contain a space"),
    ("session_token", "\ud800", ""),
    ("session_token", "Ä" * 20, "session_token must not contain a space"),
    ("session_token", "{{ 7 * 7 }} $(touch injected)", "session_token must not contain a space"),
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
# What makes no difference where no certificate is asked for, or what a name might be in years to come.
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


@pytest.fixture(scope="session")
def stand_in() -> Iterator[LocalAws]:
    """A stand-in that is reached as AWS is."""
    with LocalAws() as aws:
        yield aws


@pytest.fixture
def connected(guard: Guard, stand_in: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Guard:
    """Runs that send their requests over connections."""
    stand_in.reset()
    stand_in.put_package(PackageName="synonyms")
    stand_in.forget_calls()
    monkeypatch.setenv("AWS_ENDPOINT_URL", stand_in.url)
    monkeypatch.setattr(guard.environment, "over_http", True)
    return guard


def test_every_option_of_amazon_aws_is_among_them() -> None:
    assert {option for option, *unused in CANNOT_CONNECT} == set(aws_argument_spec())


@pytest.mark.parametrize(
    ("option", "value", "words"), CANNOT_CONNECT, ids=lambda value: ascii(value)[:40] if value != "" else "-"
)
def test_a_value_that_no_connection_can_be_made_with_ends_in_a_sentence(
    connected: Guard, stand_in: LocalAws, option: str, value: Any, words: str
) -> None:
    in_all = words in ("aws_config", "region") or " must not contain a space" in words
    for main, options in MODULES if in_all else MODULES[-1:]:
        run = connected.run(main, **options, **given(option, value))
        assert words in run.message
        assert len(run.message) < 2000
        assert TOKEN not in str(run.result)
        assert stand_in.calls() == []


@pytest.mark.parametrize(("value", "words"), ENDPOINTS, ids=lambda value: ascii(value)[:40])
def test_an_endpoint_of_s3_that_cannot_be_ends_in_a_sentence_before_anything_is_changed(
    connected: Guard, stand_in: LocalAws, value: str, words: str
) -> None:
    main, options = MODULES[0]
    run = connected.run(main, **options, s3_endpoint_url=value, wait_timeout=5)
    assert words in run.message or "synonyms: HeadObject failed" in run.message
    assert len(run.message) < 2000
    assert stand_in.calls(mutating=True) == []


@pytest.mark.parametrize(("option", "value"), CAN_CONNECT, ids=lambda value: ascii(value)[:40])
def test_a_value_that_is_only_odd_changes_nothing(connected: Guard, option: str, value: Any) -> None:
    main, options = MODULES[-1]
    (found,) = connected.run(main, **options, **given(option, value)).ok()["packages"] or [None]
    # Another region, and what an access key leads to, have packages of their own.
    assert found is None or found["package_name"] == "synonyms"
    assert connected.operations() == ["DescribePackages"]


@pytest.mark.parametrize("option", ["access_key", "session_token"])
def test_a_megabyte_of_credentials_is_too_much_for_a_server_and_ends_in_a_sentence(
    connected: Guard, option: str
) -> None:
    main, options = MODULES[-1]
    message = connected.run(main, **options, **{option: MEGABYTE}).message
    assert "HTTP 431" in message
    assert len(message) < 2000
    assert MEGABYTE[:100] not in message


def test_a_bundle_of_certificates_that_is_not_there_is_named_where_it_is_needed(connected: Guard) -> None:
    main, options = MODULES[-1]
    for bundle in ("/no/such/file", "a\0b"):
        run = connected.run(main, **options, endpoint_url="https://127.0.0.1:1", aws_ca_bundle=bundle)
        assert "cannot be" in run.message

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
from typing import Any

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._aws.errors import ApiError
from ansible_collections.aws_search.packages.plugins.module_utils._aws.s3 import S3Object, SourceReader
from ansible_collections.aws_search.packages.tests.support.clock import ProductClock
from ansible_collections.aws_search.packages.tests.support.environment import (
    BUCKET,
    CONTENT,
    MISSING,
    SOURCE,
    Environment,
)
from ansible_collections.aws_search.packages.tests.support.wire import Wire, bare_client

ETAG = '"9b2cf535f27731c974343645a3985328"'
HEADERS = {"ETag": ETAG, "Last-Modified": "Sat, 31 Jan 2026 12:00:00 GMT", "Content-Length": "18"}


@pytest.fixture
def wire(clock: ProductClock) -> Wire:
    """A real client of S3 whose requests end here."""
    assert clock.slept == []
    client = bare_client("s3", "http://127.0.0.1:9")
    wire = Wire(client, headers=HEADERS)
    wire.client = client  # type: ignore[attr-defined]
    return wire


def look(wire: Wire, key: str = "synonyms.txt") -> S3Object:
    reader = SourceReader(lambda: wire.client)  # type: ignore[attr-defined]
    return reader.look("synonyms", {"S3BucketName": BUCKET, "S3Key": key})


def test_a_look_gives_what_s3_says_of_the_object(environment: Environment) -> None:
    seen = environment.sources.look("synonyms", SOURCE)
    written = datetime.datetime(2026, 1, 31, 11, tzinfo=datetime.UTC)
    assert (seen.last_modified, seen.size, seen.unreadable) == (written, len(CONTENT), None)
    assert f"etag:{seen.etag.strip(chr(34))} crc64nvme:{seen.checksums['crc64nvme']}" == environment.fingerprint
    assert environment.operations() == ["HeadObject"]


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("synonyms.txt", "synonyms.txt"),
        ("with space/and+plus.txt", "with%20space/and%2Bplus.txt"),
        ("wörter/синонимы/同義語.txt", None),
        ("100%?#&=.txt", "100%25%3F%23%26%3D.txt"),
        ("🍨", "%F0%9F%8D%A8"),
    ],
)
def test_a_key_of_any_letters_is_sent_as_it_is(wire: Wire, key: str, path: str | None) -> None:
    assert look(wire, key).etag == ETAG
    (request,) = wire.requests
    assert request.method == "HEAD"
    assert request.url.isascii()
    assert " " not in request.url
    assert path is None or request.url.endswith(f"/dictionaries/{path}")


@pytest.mark.parametrize(
    ("status", "words", "missing"),
    [
        (403, "(HTTP 403): the credentials need the IAM action s3:GetObject on it, or it does not exist", False),
        (404, "does not exist (HTTP 404)", True),
        (400, "the bucket may be in another region", False),
    ],
)
@pytest.mark.parametrize("key", ["synonyms.txt", "with space/wörter.txt"])
def test_an_object_that_cannot_be_looked_at_is_no_error_and_says_why(
    wire: Wire, status: int, words: str, missing: bool, key: str
) -> None:
    wire.status = status
    seen = look(wire, key)
    assert str(seen.unreadable).startswith(f"s3://dictionaries/{key} at http://127.0.0.1:9 ")
    assert words in str(seen.unreadable)
    assert seen.missing is missing


@pytest.mark.parametrize("header", ["ETag", "Last-Modified"])
def test_an_answer_that_lacks_what_is_compared_counts_as_not_readable(wire: Wire, header: str) -> None:
    del wire.headers[header]
    assert "returned no ETag or LastModified" in str(look(wire).unreadable)


@pytest.mark.parametrize(("status", "transient"), [(405, False), (412, False), (500, True), (503, True)])
def test_another_refusal_is_an_error_about_the_package(
    wire: Wire, clock: ProductClock, status: int, transient: bool
) -> None:
    wire.status = status
    with pytest.raises(ApiError) as caught:
        look(wire)
    assert str(caught.value).startswith("Package synonyms: HeadObject failed")
    assert caught.value.transient is transient
    assert (len(wire.requests) > 1, 0 < sum(clock.slept) < 240) == (transient, transient)


def test_checksums_that_may_not_be_read_are_done_without(environment: Environment) -> None:
    """As of an object under a KMS key, to a caller without kms:Decrypt."""
    environment.aws.fault("HeadObject", "access_denied", count=1)
    assert environment.sources.look("synonyms", SOURCE).unreadable is None
    assert environment.operations() == ["HeadObject"] * 2


@pytest.mark.parametrize(("encryption", "kms"), [("AES256", False), ("aws:kms", True), ("aws:kms:dsse", True)])
def test_encryption_with_a_kms_key_is_seen(wire: Wire, encryption: str, kms: bool) -> None:
    wire.headers["x-amz-server-side-encryption"] = encryption
    assert look(wire).kms_encrypted is kms


def test_a_bucket_in_another_region_is_seen_behind_the_redirect(wire: Wire) -> None:
    answers: list[Any] = [(301, {"x-amz-bucket-region": "eu-west-1"}), (200, HEADERS)]

    def redirect(**unused: Any) -> None:
        if answers:
            wire.status, wire.headers = answers.pop(0)

    wire.client.meta.events.register_first("before-send.s3", redirect)  # type: ignore[attr-defined]
    seen = look(wire)
    assert (seen.etag, seen.other_region) == (ETAG, "eu-west-1")


def test_an_object_that_is_not_there_is_missing_on_the_stand_in_too(environment: Environment) -> None:
    assert environment.sources.look("synonyms", MISSING).missing


def test_a_client_is_made_when_the_first_object_is_looked_at_and_then_kept(wire: Wire) -> None:
    made = []

    def make() -> Any:
        made.append(1)
        return wire.client  # type: ignore[attr-defined]

    reader = SourceReader(make)
    assert made == []
    for key in ("one", "two"):
        reader.look("synonyms", {"S3BucketName": BUCKET, "S3Key": key})
    assert (len(made), len(wire.requests)) == (1, 2)

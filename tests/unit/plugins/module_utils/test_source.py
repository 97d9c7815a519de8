# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import typing as t

import botocore.awsrequest
import botocore.exceptions
import botocore.session
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.aws_search.packages.plugins.module_utils._request import ApiError
from ansible_collections.aws_search.packages.plugins.module_utils._source import (
    ROOM_FOR_TAG,
    SourceObject,
    SourceReader,
    Unreadable,
    fingerprint,
    split_commit_message,
    with_fingerprint,
)
from ansible_collections.aws_search.packages.tests.unit.plugins.module_utils.fake_clock import Clock

LONGEST_MESSAGE = 160
PLAIN = "9b2cf535f27731c974343645a3985328"
HEXADECIMAL = st.text("0123456789abcdef", min_size=32, max_size=32)
PARTS = st.integers(1, 10_000).map(lambda number: f"-{number}")
ETAGS = st.one_of(
    HEXADECIMAL,
    st.builds("{}{}".format, HEXADECIMAL, PARTS),
    st.builds("{}{}".format, HEXADECIMAL, st.integers(10_000, 10**9).map(lambda number: f"-{number}")),
    st.builds("W/{}".format, HEXADECIMAL),
    HEXADECIMAL.map(str.upper),
    # Headers are read as Latin-1.
    st.text(st.characters(max_codepoint=255)),
).flatmap(lambda etag: st.sampled_from([etag, f'"{etag}"']))
# What a user may say: anything but what ends like a fingerprint, as the validation of the option refuses that.
WORDS = st.one_of(
    st.text(max_size=LONGEST_MESSAGE - ROOM_FOR_TAG),
    st.sampled_from(
        ["", " ", "\n", "add sorbet", "[etag:", "[etag:]", "[etag:a b]", "x[etag:1]", "[etag:1] ", "]", "[ETAG:1]"]
    ),
    st.text("[]etag: 1\n", max_size=20),
).filter(lambda words: split_commit_message(words)[1] is None)


@pytest.mark.parametrize(
    ("etag", "expected"),
    [
        (PLAIN, f"etag:{PLAIN}"),
        (f'"{PLAIN}"', f"etag:{PLAIN}"),
        (f'"{PLAIN}-1"', f"etag:{PLAIN}-1"),
        (f'"{PLAIN}-10000"', f"etag:{PLAIN}-10000"),
    ],
)
def test_an_etag_of_the_known_kinds_is_told_as_it_is(etag: str, expected: str) -> None:
    assert fingerprint(etag) == expected


@settings(max_examples=300)
@given(etag=ETAGS)
def test_every_fingerprint_fits_into_the_room_that_is_kept_for_it_and_is_read_back(etag: str) -> None:
    tag = fingerprint(etag)
    longest_words = "x" * (LONGEST_MESSAGE - ROOM_FOR_TAG)
    message = with_fingerprint(longest_words, tag)
    assert len(message) <= LONGEST_MESSAGE
    assert split_commit_message(message) == (longest_words, tag)


@settings(max_examples=200)
@given(one=ETAGS, other=ETAGS)
def test_fingerprints_differ_where_etags_do(one: str, other: str) -> None:
    assert (fingerprint(one) == fingerprint(other)) is (one.strip('"') == other.strip('"'))


@settings(max_examples=400)
@given(words=WORDS, etag=ETAGS)
def test_the_words_of_the_user_and_the_fingerprint_come_apart_again(words: str, etag: str) -> None:
    tag = fingerprint(etag)
    assert split_commit_message(with_fingerprint(words, tag)) == (words, tag)
    assert split_commit_message(with_fingerprint(words, None)) == (words, None)


def test_a_message_without_words_is_the_fingerprint_alone_and_one_without_both_is_empty() -> None:
    assert with_fingerprint(None, "etag:1") == "[etag:1]"
    assert split_commit_message("[etag:1]") == ("", "etag:1")
    assert with_fingerprint(None, None) == ""
    assert split_commit_message(None) == split_commit_message("") == ("", None)


@settings(max_examples=300)
@given(message=st.one_of(st.none(), st.text(max_size=LONGEST_MESSAGE)))
def test_whatever_others_wrote_into_a_message_can_be_read(message: str | None) -> None:
    words, tag = split_commit_message(message)
    if tag is None:
        assert words == (message or "")
    else:
        assert tag.startswith("etag:")


@pytest.mark.parametrize(
    "message", ["add [etag:1] sorbet", "x[etag:1]", "[etag:]", "[etag:a b]", "[etag:a[b]]", "etag:1", "[ETAG:1]"]
)
def test_what_only_looks_like_a_fingerprint_is_none(message: str) -> None:
    assert split_commit_message(message) == (message, None)


# The look at S3


class Bucket:
    """A real client of S3 whose requests end here. `urls` are their addresses, `made` is how many clients were made."""

    def __init__(self, session: botocore.session.Session) -> None:
        self.session = session
        self.status = 200
        self.headers = {"ETag": f'"{PLAIN}"', "Last-Modified": "Sat, 31 Jan 2026 12:00:00 GMT"}
        self.urls: list[str] = []
        self.made = 0

    def client(self) -> t.Any:
        self.made += 1
        client = self.session.create_client(
            "s3", "us-east-1", aws_access_key_id="none", aws_secret_access_key="none", endpoint_url="http://127.0.0.1:1"
        )
        client.meta.events.register("before-send.s3", self._send)
        return client

    def _send(self, request: t.Any, **unused_arguments: t.Any) -> botocore.awsrequest.AWSResponse:
        assert request.method == "HEAD"
        self.urls.append(request.url)
        return botocore.awsrequest.AWSResponse(request.url, self.status, self.headers, Nothing())

    def look(self, key: str = "synonyms.txt") -> SourceObject | Unreadable:
        return SourceReader(self.client).look("synonyms", {"S3BucketName": "dictionaries", "S3Key": key})


class Nothing:
    """The body of an answer to HEAD."""

    def stream(self, **unused_options: t.Any) -> t.Iterator[bytes]:
        return iter(())


@pytest.fixture(scope="module")
def session() -> botocore.session.Session:
    """Loads the service model once."""
    return botocore.session.Session()


@pytest.fixture
def bucket(session: botocore.session.Session, clock: Clock) -> Bucket:
    assert clock.slept == []
    return Bucket(session)


def test_a_look_gives_the_fingerprint_and_the_time_of_the_object(bucket: Bucket) -> None:
    written = datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.UTC)
    assert bucket.look() == SourceObject(f"etag:{PLAIN}", written)
    assert len(bucket.urls) == 1


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
def test_a_key_of_any_letters_is_sent_as_it_is(bucket: Bucket, key: str, path: str | None) -> None:
    assert isinstance(bucket.look(key), SourceObject)
    (url,) = bucket.urls
    assert url.isascii()
    assert " " not in url
    if path is not None:
        assert url.endswith(f"/dictionaries/{path}")


@pytest.mark.parametrize(("status", "words"), [(403, ["403", "s3:GetObject"]), (404, ["404", "no such object"])])
@pytest.mark.parametrize("key", ["synonyms.txt", "with space/wörter.txt"])
def test_an_object_that_cannot_be_looked_at_is_no_error_and_says_why(
    bucket: Bucket, status: int, words: list[str], key: str
) -> None:
    bucket.status = status
    looked = bucket.look(key)
    assert isinstance(looked, Unreadable)
    assert [word for word in [*words, f"s3://dictionaries/{key}"] if word not in looked.reason] == []


@pytest.mark.parametrize("header", ["ETag", "Last-Modified"])
def test_an_answer_that_lacks_what_is_compared_counts_as_not_readable(bucket: Bucket, header: str) -> None:
    del bucket.headers[header]
    looked = bucket.look()
    assert isinstance(looked, Unreadable)
    assert "s3://dictionaries/synonyms.txt" in looked.reason


@pytest.mark.parametrize("status", [400, 405, 412])
def test_another_refusal_is_an_error_about_the_package(bucket: Bucket, status: int) -> None:
    bucket.status = status
    with pytest.raises(ApiError) as caught:
        bucket.look()
    assert str(caught.value).startswith("Package synonyms: HeadObject failed")
    assert str(status) in str(caught.value)
    assert caught.value.transient is False


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_fault_of_s3_is_tried_again_some_times_and_then_told(bucket: Bucket, clock: Clock, status: int) -> None:
    bucket.status = status
    with pytest.raises(ApiError) as caught:
        bucket.look()
    assert caught.value.transient is True
    assert len(bucket.urls) > 1
    assert 0 < sum(clock.slept) < 180


def test_a_client_is_made_when_the_first_object_is_looked_at_and_then_kept(bucket: Bucket) -> None:
    reader = SourceReader(bucket.client)
    assert bucket.made == 0
    for key in ("one", "two"):
        reader.look("synonyms", {"S3BucketName": "dictionaries", "S3Key": key})
    assert (bucket.made, len(bucket.urls)) == (1, 2)

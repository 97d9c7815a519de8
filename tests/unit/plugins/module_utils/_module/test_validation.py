# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import botocore.session
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.aws_search.packages.plugins.module_utils import _source
from ansible_collections.aws_search.packages.plugins.module_utils._api import PackagesApi
from ansible_collections.aws_search.packages.plugins.module_utils._validate import (
    refuse,
    refuse_credentials,
    refuse_package,
    refuse_packages,
    refuse_wait,
    shortened,
)

API = PackagesApi(
    botocore.session.Session().create_client(
        "es", "us-east-1", aws_access_key_id="none", aws_secret_access_key="none", endpoint_url="http://127.0.0.1:1"
    )
)
CREATE, UPDATE = API.limits("CreatePackage").members, API.limits("UpdatePackage").members
SURROGATES = st.characters(min_codepoint=0xD800, max_codepoint=0xDFFF)


def options(**more: t.Any) -> dict[str, t.Any]:
    given_options = {
        "name": "synonyms",
        "package_type": "TXT-DICTIONARY",
        "description": None,
        "source": {"s3_bucket_name": "dictionaries", "s3_key": "synonyms.txt"},
        "commit_message": None,
    }
    return dict(given_options, **more)


def with_option(option: str, value: str) -> dict[str, t.Any]:
    """Options of which one, such as `source.s3_key`, has this value."""
    if option.startswith("source."):
        return options(source=dict(options()["source"], **{option.removeprefix("source."): value}))
    return options(**{option: value})


# Each option, its shortest and longest value by the service model, and a letter that it takes.
ROOM = UPDATE["CommitMessage"].metadata["max"] - _source.ROOM_FOR_TAG
NAME, BUCKET = (shape.metadata for shape in (CREATE["PackageName"], CREATE["PackageSource"].members["S3BucketName"]))
LIMITS = [
    ("name", NAME["min"], NAME["max"], "a"),
    ("description", 0, CREATE["PackageDescription"].metadata["max"], "ä"),
    ("source.s3_bucket_name", BUCKET["min"], BUCKET["max"], "b"),
    ("source.s3_key", 1, 1024, "k"),
    ("commit_message", 0, ROOM, "é"),
]


def test_the_limits_of_the_service_model_are_those_that_the_documentation_has() -> None:
    assert [limit[:3] for limit in LIMITS] == [
        ("name", 3, 28),
        ("description", 0, 1024),
        ("source.s3_bucket_name", 3, 63),
        ("source.s3_key", 1, 1024),
        ("commit_message", 0, 114),
    ]


@pytest.mark.parametrize(("option", "least", "most", "letter"), LIMITS)
def test_the_shortest_and_the_longest_value_are_taken(option: str, least: int, most: int, letter: str) -> None:
    for length in (least, least + 1, most - 1, most):
        assert refuse_package(API, with_option(option, letter * length)) == []


@pytest.mark.parametrize(("option", "least", "most", "letter"), LIMITS)
def test_a_longer_or_a_shorter_value_is_refused_with_option_value_and_rule(
    option: str, least: int, most: int, letter: str
) -> None:
    for length in {least - 1, most + 1, 100 * most} - {-1}:
        (sentence,) = refuse_package(API, with_option(option, letter * length))
        assert sentence.startswith(f"{option} is {shortened(letter * length)}")
        assert str(length) in sentence
        assert str(most if length > most else least) in sentence.rpartition(":")[2]
        assert sentence.endswith(".")
        assert len(sentence) < 300


@pytest.mark.parametrize(("letter", "size"), [("k", 1), ("ä", 2), ("語", 3), ("🍨", 4)])
def test_a_key_is_measured_in_bytes(letter: str, size: int) -> None:
    fits = letter * (1024 // size)
    assert refuse_package(API, with_option("source.s3_key", fits)) == []
    (sentence,) = refuse_package(API, with_option("source.s3_key", fits + letter))
    assert sentence.startswith("source.s3_key is")
    assert str(size * len(fits + letter)) in sentence
    assert "1024" in sentence


@pytest.mark.parametrize(
    "name",
    ["Synonyms", "1synonyms", "-synonyms", "syn_onyms", "syn onyms", "synonyms\n", "\nsynonyms", "wörter", "syn\0"],
)
def test_a_name_of_other_letters_is_refused_with_the_pattern(name: str) -> None:
    (sentence,) = refuse_package(API, options(name=name))
    assert sentence.startswith(f"name is {name!r}")
    assert "[a-z][a-z0-9" in sentence
    assert "\n" not in sentence


@settings(max_examples=150)
@given(name=st.text(max_size=40))
def test_a_name_that_is_taken_is_one_that_the_service_takes(name: str) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    good = 3 <= len(name) <= 28 and name[0] in letters and set(name) <= set(letters + "0123456789-")
    assert (refuse_package(API, options(name=name)) == []) is good


@given(name=st.from_regex(r"[a-z][a-z0-9-]{2,27}", fullmatch=True))
def test_every_good_name_is_taken(name: str) -> None:
    assert refuse_package(API, options(name=name)) == []


@pytest.mark.parametrize("option", ["name", "description", "source.s3_bucket_name", "source.s3_key", "commit_message"])
@given(before=st.text(max_size=5), surrogate=SURROGATES, behind=st.text(max_size=5))
def test_half_a_character_is_refused_in_words_that_can_be_printed(
    option: str, before: str, surrogate: str, behind: str
) -> None:
    sentences = refuse_package(API, with_option(option, before + surrogate + behind))
    assert any(sentence.startswith(f"{option} is") for sentence in sentences)
    for sentence in sentences:
        sentence.encode("utf-8")


@settings(max_examples=150)
@given(
    option=st.sampled_from(["name", "description", "source.s3_bucket_name", "source.s3_key", "commit_message"]),
    value=st.one_of(st.text(), st.text(max_size=3).map(lambda text: text * 500), st.text(SURROGATES, max_size=3)),
)
def test_whatever_is_given_the_answer_is_sentences_on_one_line_and_not_too_long(option: str, value: str) -> None:
    for sentence in refuse_package(API, with_option(option, value)):
        assert sentence.startswith(f"{option} is ")
        assert sentence.endswith(".")
        assert len(sentence.splitlines()) == 1
        # A character may take ten to be shown: \\U0001f368.
        assert len(sentence) < 1000


def test_control_characters_are_shown_as_such() -> None:
    (sentence,) = refuse_package(API, options(name="syn\x1b[31m\0\n"))
    assert "\\x1b[31m\\x00\\n" in sentence
    assert sentence.isprintable()


@pytest.mark.parametrize(
    "message", ["[etag:1]", "add [etag:9b2cf535f27731c974343645a3985328]", "a\n[etag:x-1]", "x" * 500 + " [etag:1]"]
)
def test_a_message_that_ends_like_a_fingerprint_is_refused(message: str) -> None:
    sentences = refuse_package(API, options(commit_message=message))
    assert any("fingerprint" in sentence for sentence in sentences)
    assert all(sentence.startswith("commit_message is") and len(sentence) < 300 for sentence in sentences)


@settings(max_examples=200)
@given(
    message=st.one_of(st.text(max_size=120), st.text("[etag: 1]", max_size=20)),
    tag=st.sampled_from(["etag:9b2cf535f27731c974343645a3985328-10000", "etag:9b2cf535f27731c974343645a3985328"]),
)
def test_every_message_that_is_taken_can_be_recorded_and_read_back(message: str, tag: str) -> None:
    if refuse_package(API, options(commit_message=message)) == []:
        recorded = _source.with_fingerprint(message, tag)
        assert len(recorded) <= UPDATE["CommitMessage"].metadata["max"]
        assert _source.split_commit_message(recorded) == (message, tag)


def test_a_type_that_the_service_does_not_have_is_refused_with_those_it_has() -> None:
    (sentence,) = refuse_package(API, options(package_type="ZIP-PLUGIN"))
    assert sentence == "package_type is 'ZIP-PLUGIN': it is one of TXT-DICTIONARY."


def test_everything_that_is_wrong_is_told_at_once() -> None:
    source = {"s3_bucket_name": "b", "s3_key": ""}
    sentences = refuse_package(API, options(name="A", description="x" * 2000, source=source, commit_message="y" * 200))
    starts = [sentence.split(" is ")[0] for sentence in sentences]
    assert starts == ["name", "description", "source.s3_bucket_name", "source.s3_key", "commit_message"]


def test_what_is_not_given_is_not_refused() -> None:
    assert refuse_package(API, options(source=None)) == []
    assert refuse("name", None, CREATE["PackageName"]) == []


@pytest.mark.parametrize("seconds", [1, 2, 600, 7 * 24 * 3600])
def test_a_time_that_can_be_waited_is_taken(seconds: int) -> None:
    assert refuse_wait({"wait_timeout": seconds}) == []


@pytest.mark.parametrize("seconds", [0, -1, -(10**20), 7 * 24 * 3600 + 1, 10**12])
def test_a_time_that_cannot_be_waited_is_refused_with_option_value_and_rule(seconds: int) -> None:
    (sentence,) = refuse_wait({"wait_timeout": seconds})
    assert sentence.startswith("wait_timeout is ")
    assert "1 to 604800" in sentence
    assert len(sentence) < 300


NO_CREDENTIALS: dict[str, t.Any] = {"access_key": None, "secret_key": None, "session_token": None, "name": "a b"}


def test_credentials_as_aws_makes_them_and_none_are_taken() -> None:
    aws = {
        "access_key": "AKIAIOSFODNN7EXAMPLE",
        "secret_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        "session_token": "IQoJ+/==",
    }
    for given_options in (NO_CREDENTIALS, aws, {**NO_CREDENTIALS, "session_token": ""}):
        assert refuse_credentials(given_options) == []


@pytest.mark.parametrize(
    ("option", "variable"),
    [
        ("access_key", "AWS_ACCESS_KEY_ID"),
        ("secret_key", "AWS_SECRET_ACCESS_KEY"),
        ("session_token", "AWS_SESSION_TOKEN"),
    ],
)
@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("SECRET\n", "number 7 of its 7 characters"),
        (" SECRET", "number 1 of its 7 characters"),
        ("SEC\tRET", "number 4 of its 7 characters"),
        ("SECRETÄ", "number 7 of its 7 characters"),
        ("SECRET\x7f\x00", "number 7 of its 8 characters"),
        ("SECRET\ud800", "number 7 of its 7 characters"),
    ],
)
def test_a_character_that_no_credential_has_is_refused_and_the_credential_not_shown(
    option: str, variable: str, value: str, place: str
) -> None:
    (sentence,) = refuse_credentials({**NO_CREDENTIALS, option: value})
    assert sentence.startswith(f"{option} has a space, a line break or another character")
    assert place in sentence
    assert f"that of {variable}" in sentence
    assert "SEC" not in sentence.replace(variable, "")


def test_every_bad_credential_is_named() -> None:
    sentences = refuse_credentials({"access_key": "a b", "secret_key": "c\n", "session_token": "\n"})
    assert [sentence.split(" has ")[0] for sentence in sentences] == ["access_key", "secret_key", "session_token"]


def packages(*entries: dict[str, t.Any], purge: bool = False, purge_all: bool = False) -> dict[str, t.Any]:
    return {"packages": list(entries), "purge": purge, "purge_all": purge_all}


def test_what_is_wrong_with_one_of_many_packages_is_told_with_its_place() -> None:
    sentences = refuse_packages(API, packages(options(), options(name="A"), options(name="stopwords", source=None)))
    assert len(sentences) == 1
    assert sentences[0].startswith("packages[1].name is 'A'")


def test_a_name_that_comes_twice_is_told_once_with_its_places() -> None:
    sentences = refuse_packages(API, packages(options(), options(name="stopwords"), options(), options()))
    assert sentences == ["packages has the name 'synonyms' more than once, in the entries 0, 2, 3."]


@pytest.mark.parametrize(("purge", "purge_all"), [(False, False), (True, False), (False, True)])
def test_no_packages_at_all_are_refused_unless_all_are_to_be_purged(purge: bool, purge_all: bool) -> None:
    assert len(refuse_packages(API, packages(purge=purge, purge_all=purge_all))) == 1
    assert refuse_packages(API, packages(purge=True, purge_all=True)) == []


@given(value=st.text(max_size=500))
def test_a_value_is_shown_in_full_up_to_80_characters_and_by_its_ends_beyond(value: str) -> None:
    shown = shortened(value)
    if len(value) <= 80:
        assert shown == repr(value)
    else:
        assert shown == repr(value[:50] + "…" + value[-20:])

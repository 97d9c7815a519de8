# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.aws_search.packages.plugins.module_utils._aws.packages import PackagesApi
from ansible_collections.aws_search.packages.plugins.module_utils._module.family import ES
from ansible_collections.aws_search.packages.plugins.module_utils._module.validation import (
    shortened,
    source_of,
    validate_association,
    validate_associations,
    validate_credentials,
    validate_domain,
    validate_package,
    validate_packages,
    validate_query,
    validate_string,
    validate_wait,
)
from ansible_collections.aws_search.packages.plugins.module_utils._plan.fingerprint import (
    split_commit_message,
    with_fingerprint,
)
from ansible_collections.aws_search.packages.tests.support.wire import bare_client

API = PackagesApi(bare_client())
CREATE, UPDATE = API.limits("CreatePackage").members, API.limits("UpdatePackage").members
SURROGATES = st.characters(min_codepoint=0xD800, max_codepoint=0xDFFF)
SOURCE = {"s3_bucket_name": "dictionaries", "s3_key": "synonyms.txt"}
LONGEST_FINGERPRINT = "etag:9b2cf535f27731c974343645a3985328-10000 crc64nvme:OOthzdTtk/g="
# option, least, most, a letter that it takes; the documentation has these numbers.
LIMITS = [
    ("name", 3, 256, "a"),
    ("description", 0, 1024, "ä"),
    ("source.s3_bucket_name", 3, 63, "b"),
    ("source.s3_key", 1, 1024, "k"),
    ("commit_message", 0, 91, "é"),
]
OPTIONS = [limit[0] for limit in LIMITS]


def options(**more: Any) -> dict[str, Any]:
    given_options = {
        "name": "synonyms",
        "state": "present",
        "package_type": "TXT-DICTIONARY",
        "description": None,
        "source": SOURCE,
        "source_file": None,
        "commit_message": None,
        "domains": None,
        "purge_domains": False,
    }
    return dict(given_options, **more)


def with_option(option: str, value: str) -> dict[str, Any]:
    """Options of which one, such as `source.s3_key`, has this value."""
    if option.startswith("source."):
        return options(source=dict(SOURCE, **{option.removeprefix("source."): value}))
    return options(**{option: value})


def refused(params: dict[str, Any], wait: bool = True) -> list[str]:
    return validate_package(ES, API, params, wait)


@pytest.mark.parametrize(("option", "least", "most", "letter"), LIMITS)
def test_the_shortest_and_the_longest_value_are_taken_and_no_other(
    option: str, least: int, most: int, letter: str
) -> None:
    for length in {least, least + 1, most - 1, most} - {0}:
        assert refused(with_option(option, letter * length)) == []
    for length in {least - 1, most + 1, 100 * most} - {-1, 0}:
        (sentence,) = refused(with_option(option, letter * length))
        assert sentence.startswith(f"{option} must be ")
        assert shortened(letter * length) in sentence
        assert len(sentence) < 320
        if option != "source.s3_bucket_name":
            assert f"{least} to {most}" in sentence
            assert f"got {length}" in sentence


@pytest.mark.parametrize(("letter", "size"), [("k", 1), ("ä", 2), ("語", 3), ("🍨", 4)])
def test_a_key_is_measured_in_bytes(letter: str, size: int) -> None:
    fits = letter * (1024 // size)
    assert refused(with_option("source.s3_key", fits)) == []
    (sentence,) = refused(with_option("source.s3_key", fits + letter))
    assert f"must be 1 to 1024 bytes long in UTF-8, got {size * len(fits + letter)}" in sentence


@settings(max_examples=150)
@given(name=st.one_of(st.text(max_size=40), st.from_regex(r"[a-z][a-z0-9-]{2,27}", fullmatch=True)))
def test_a_name_that_is_taken_is_one_that_the_service_takes(name: str) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    good = len(name) >= 3 and name[:1] in letters and set(name) <= set(letters + "0123456789-")
    sentences = refused(options(name=name))
    assert (sentences == []) is good
    if len(name) >= 3 and not good:
        assert sentences[0].startswith("name must match ") or "valid Unicode" in sentences[0]


@pytest.mark.parametrize("option", OPTIONS)
@given(before=st.text(max_size=5), surrogate=SURROGATES, behind=st.text(max_size=5))
@settings(max_examples=30)
def test_half_a_character_is_refused_in_words_that_can_be_printed(
    option: str, before: str, surrogate: str, behind: str
) -> None:
    sentences = refused(with_option(option, before + surrogate + behind))
    assert any(sentence.startswith(f"{option} must ") for sentence in sentences)
    for sentence in sentences:
        sentence.encode("utf-8")


@settings(max_examples=150)
@given(
    option=st.sampled_from(OPTIONS),
    value=st.one_of(st.text(), st.text(max_size=3).map(lambda text: text * 500), st.text(SURROGATES, max_size=3)),
)
def test_whatever_is_given_the_answer_is_sentences_on_one_line_and_not_too_long(option: str, value: str) -> None:
    for sentence in refused(with_option(option, value)):
        assert sentence.startswith(("source must ", f"{option} must "))
        assert sentence.endswith(".")
        assert len(sentence.splitlines()) == 1
        assert sentence.isprintable()
        # A character may take ten to be shown: \\U0001f368.
        assert len(sentence) < 1100


@settings(max_examples=200)
@given(message=st.one_of(st.text(max_size=120), st.text("[etag: 1]", max_size=20)))
def test_every_message_that_is_taken_can_be_recorded_and_read_back(message: str) -> None:
    if refused(options(commit_message=message)) == []:
        recorded = with_fingerprint(message, LONGEST_FINGERPRINT)
        assert len(recorded) <= UPDATE["CommitMessage"].metadata["max"]
        assert split_commit_message(recorded) == (message, LONGEST_FINGERPRINT)


@pytest.mark.parametrize(
    "message", ["[etag:1]", f"add [{LONGEST_FINGERPRINT}]", "a\n[etag:x-1]", "x" * 500 + " [etag:1]"]
)
def test_a_message_that_ends_like_a_fingerprint_is_refused(message: str) -> None:
    sentences = refused(options(commit_message=message))
    assert any("must not end like a fingerprint" in sentence for sentence in sentences)


# Sources


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (None, None),
        ({"s3_bucket_name": "bkt", "s3_key": "a/b.txt"}, ("bkt", "a/b.txt")),
        ("s3://bkt/a/b.txt", ("bkt", "a/b.txt")),
        ("s3_bucket_name=bkt s3_key=a.txt", ("bkt", "a.txt")),
        ('{"s3_bucket_name": "bkt", "s3_key": "a.txt"}', ("bkt", "a.txt")),
        ({"s3_key": "a.txt"}, ("usual", "a.txt")),
        ({"s3_bucket_name": None, "s3_key": "a.txt"}, ("usual", "a.txt")),
    ],
)
def test_a_source_is_a_dictionary_or_a_url(source: Any, expected: tuple[str, str] | None) -> None:
    found, problems = source_of(source, "usual")
    assert problems == []
    assert found == (expected and {"S3BucketName": expected[0], "S3Key": expected[1]})


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("https://bkt.s3.amazonaws.com/a.txt", "source must be a dictionary with s3_bucket_name and s3_key, or a URL"),
        (7, "source must be a dictionary"),
        ("s3://bkt", "source must have s3_key, got 's3://bkt'."),
        ("s3:///a.txt", "source must have s3_bucket_name"),
        ({}, "source must have s3_bucket_name and s3_key"),
        ({"s3_key": "a.txt"}, "source must have s3_bucket_name"),
        ({**SOURCE, "version": "1"}, "source has unknown options: version."),
        ({**SOURCE, "s3_bucket_name": "s3://bkt"}, "must be the bare name of a bucket"),
        ({**SOURCE, "s3_bucket_name": "arn:aws:s3:::bkt"}, "not a URL or an ARN"),
        ({**SOURCE, "s3_bucket_name": "Bkt"}, "must be the bare name of a bucket"),
        ({**SOURCE, "s3_bucket_name": "192.168.0.1"}, "must be the bare name of a bucket"),
        ({**SOURCE, "s3_bucket_name": "a..b"}, "must be the bare name of a bucket"),
        ({**SOURCE, "s3_key": "s3://bkt/a.txt"}, "must be the key inside the bucket"),
        ({**SOURCE, "s3_key": "arn:aws:s3:::bkt/a.txt"}, "must be the key inside the bucket"),
    ],
)
def test_a_source_that_cannot_be_meant_is_refused(source: Any, words: str) -> None:
    (sentence,) = refused(options(source=source))
    assert words in sentence


@pytest.mark.parametrize("bucket", ["abc", "my.old.bucket", "0-0", "a" * 63])
def test_buckets_by_the_rules_of_s3_are_taken(bucket: str) -> None:
    assert refused(with_option("source.s3_bucket_name", bucket)) == []


def test_a_local_file_must_be_readable_and_have_a_source(tmp_path: Path) -> None:
    path = tmp_path / "synonyms.txt"
    path.write_text("a, b\n")
    assert refused(options(source_file=str(path))) == []
    for given_options, words in (
        ({"source_file": str(path), "source": None}, "source_file requires source"),
        ({"source_file": str(tmp_path)}, "source_file must be a file, got the folder"),
        ({"source_file": str(tmp_path / "nowhere")}, "source_file cannot be read"),
        ({"source_file": "a\0b"}, "source_file cannot be read"),
    ):
        (sentence,) = refused(options(**given_options))
        assert sentence.startswith(words)
    if os.geteuid():
        path.chmod(0)
        assert "Permission denied" in refused(options(source_file=str(path)))[0]


# Domains


@pytest.mark.parametrize(
    ("given_options", "wait", "words"),
    [
        ({"domains": ["shop", "archive"]}, True, None),
        ({"domains": []}, False, None),
        ({"domains": [], "purge_domains": True}, False, None),
        ({"domains": ["shop"]}, False, "domains requires wait=true"),
        ({"domains": ["shop"], "state": "absent"}, True, "domains cannot be used with state=absent"),
        ({"purge_domains": True}, True, "purge_domains requires domains"),
        ({"domains": ["shop", "S"]}, True, "domains[1] must be 3 to 28 characters long, got 1: 'S'."),
        ({"domains": ["shop", "Shop"]}, True, "domains[1] must match"),
        ({"domains": ["shop", "archive", "shop"]}, True, "domains must not contain 'shop' more than once"),
    ],
)
def test_domains_go_with_wait_and_are_distinct(given_options: dict[str, Any], wait: bool, words: str | None) -> None:
    sentences = refused(options(**given_options), wait)
    assert (words is None) is (sentences == [])
    assert words is None or words in sentences[0]


# Several at once


def test_everything_that_is_wrong_is_told_at_once() -> None:
    source = {"s3_bucket_name": "B", "s3_key": "k" * 2000}
    sentences = refused(options(name="A", description="x" * 2000, source=source, commit_message="y" * 200))
    assert [sentence.partition(" must ")[0] for sentence in sentences] == OPTIONS


def many(*entries: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"packages": list(entries), "purge": False, "purge_all": False, "wait": True, "default_bucket": None, **more}


def test_what_is_wrong_with_one_of_many_packages_is_told_with_its_place() -> None:
    sentences = validate_packages(ES, API, many(options(), options(name="A"), options(name="stopwords", source=None)))
    assert [sentence.partition(" must ")[0] for sentence in sentences] == ["packages[1].name"]


def test_a_name_that_comes_twice_is_told_once_with_its_places() -> None:
    sentences = validate_packages(ES, API, many(options(), options(name="stopwords"), options(), options()))
    assert sentences == ["packages must not contain the name 'synonyms' more than once; it is in entries 0, 2, 3."]


@pytest.mark.parametrize(("purge", "purge_all"), [(False, False), (True, False), (False, True), (True, True)])
def test_no_packages_at_all_are_refused_unless_all_are_to_be_purged(purge: bool, purge_all: bool) -> None:
    sentences = validate_packages(ES, API, many(purge=purge, purge_all=purge_all))
    assert len(sentences) == (0 if purge and purge_all else 1)


def test_a_default_bucket_is_a_bucket_and_serves_sources_without_one() -> None:
    entry = options(source={"s3_key": "a.txt"})
    assert validate_packages(ES, API, many(entry, default_bucket="usual")) == []
    assert "packages[0].source must have s3_bucket_name" in validate_packages(ES, API, many(entry))[0]
    assert "default_bucket must be" in validate_packages(ES, API, many(entry, default_bucket="s3://usual"))[0]


def an_entry(**more: Any) -> dict[str, Any]:
    return {"name": None, "package_id": None, "state": "present", **more}


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (an_entry(name="synonyms"), None),
        (an_entry(package_id="F111111111"), None),
        (an_entry(package_id="pkg-" + "a" * 40), None),
        (an_entry(), "name or package_id must have a value."),
        (an_entry(name="A"), "name must be 3 to 256"),
        (an_entry(package_id=""), "package_id must be 1 to 100"),
        (an_entry(package_id="F" * 101), "package_id must be 1 to 100"),
    ],
)
def test_a_package_of_an_association_has_a_name_or_an_id(entry: dict[str, Any], words: str | None) -> None:
    sentences = validate_association(ES, API, entry)
    assert (words is None) is (sentences == [])
    assert words is None or words in sentences[0]
    many_of_one = {"domain_name": "shop", "packages": [entry], "purge": False}
    assert validate_associations(ES, API, many_of_one) == [f"packages[0].{sentence}" for sentence in sentences]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"domain_name": "shop", "packages": [], "purge": True}, []),
        (
            {"domain_name": "shop", "packages": [], "purge": False},
            ["packages must not be empty, unless purge is true."],
        ),
        ({"domain_name": "S", "packages": [], "purge": True}, ["domain_name must be 3 to 28 characters long"]),
        (
            {"domain_name": "shop", "packages": [an_entry(name="synonyms")] * 2, "purge": False},
            ["packages must not contain the name 'synonyms' more than once; it is in entries 0, 1."],
        ),
        (
            {"domain_name": "shop", "packages": [an_entry(package_id="F1")] * 2, "purge": False},
            ["packages must not contain the package_id 'F1' more than once; it is in entries 0, 1."],
        ),
    ],
)
def test_the_associations_of_a_domain_are_distinct_and_not_none(params: dict[str, Any], words: list[str]) -> None:
    sentences = validate_associations(ES, API, params)
    assert len(sentences) == len(words)
    assert [text for text, sentence in zip(words, sentences, strict=True) if text not in sentence] == []


@pytest.mark.parametrize(
    ("params", "number"),
    [
        ({"domain_name": None, "names": None, "package_ids": None}, 0),
        ({"domain_name": "shop", "names": ["any thing"], "package_ids": []}, 0),
        ({"domain_name": "S", "names": ["", "a"], "package_ids": [""]}, 3),
    ],
)
def test_a_query_has_no_empty_entries(params: dict[str, Any], number: int) -> None:
    assert len(validate_query(API, params)) == number


# What all modules share


def test_what_is_not_given_is_not_refused() -> None:
    assert refused(options(source=None)) == []
    assert validate_string("name", None, CREATE["PackageName"]) == []
    assert validate_domain(API, {"domain_name": None}) == []


def test_a_type_that_the_service_does_not_have_is_refused_with_those_it_has() -> None:
    assert refused(options(package_type="ZIP-PLUGIN")) == [
        "package_type must be one of TXT-DICTIONARY, got 'ZIP-PLUGIN'."
    ]


@pytest.mark.parametrize(
    ("seconds", "taken"),
    [(1, True), (600, True), (604800, True), (0, False), (-1, False), (-(10**20), False), (604801, False)],
)
def test_a_time_that_cannot_be_waited_is_refused(seconds: int, taken: bool) -> None:
    sentences = validate_wait({"wait_timeout": seconds})
    assert sentences == ([] if taken else [f"wait_timeout must be 1 to 604800 seconds, got {seconds}."])


NO_CREDENTIALS: dict[str, Any] = dict.fromkeys(("access_key", "secret_key", "session_token", "profile"))
AWS_CREDENTIALS = {
    "access_key": "AKIAIOSFODNN7EXAMPLE",
    "secret_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    "session_token": "IQoJ+/==",
}


@pytest.mark.parametrize("given_options", [NO_CREDENTIALS, AWS_CREDENTIALS, {**NO_CREDENTIALS, "session_token": ""}])
def test_credentials_as_aws_makes_them_and_none_are_taken(given_options: dict[str, Any]) -> None:
    assert validate_credentials(given_options) == []


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
        ("SECRET\n", "character 7 of 7 is one"),
        (" SECRET", "character 1 of 7 is one"),
        ("SECRETÄ", "character 7 of 7 is one"),
        ("SECRET\x7f\x00", "character 7 of 8 is one"),
        ("SECRET\ud800", "character 7 of 7 is one"),
    ],
)
def test_a_character_that_no_credential_has_is_refused_and_the_credential_not_shown(
    option: str, variable: str, value: str, place: str
) -> None:
    (sentence,) = validate_credentials({**NO_CREDENTIALS, option: value})
    assert sentence.startswith(f"{option} must not contain a space, a line break or a character beyond ASCII")
    assert place in sentence
    assert f"comes from {variable} in the environment" in sentence
    assert "SEC" not in sentence.replace(variable, "")


def test_a_profile_beside_keys_is_refused_with_the_names_of_the_options() -> None:
    (sentence,) = validate_credentials({**AWS_CREDENTIALS, "profile": "shop"})
    assert sentence.startswith("profile cannot be used together with access_key, secret_key, session_token.")
    assert validate_credentials({**NO_CREDENTIALS, "profile": "shop"}) == []


@given(value=st.text(max_size=500))
def test_a_value_is_shown_in_full_up_to_80_characters_and_by_its_ends_beyond(value: str) -> None:
    assert shortened(value) == repr(value if len(value) <= 80 else value[:50] + "…" + value[-20:])

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.aws_search.packages.plugins.module_utils._plan.fingerprint import (
    MIB,
    PART_SIZES,
    ROOM_FOR_TAG,
    fingerprint,
    is_file,
    is_same,
    md5_of,
    split_commit_message,
    with_fingerprint,
)

LONGEST_MESSAGE = 160
PLAIN = "9b2cf535f27731c974343645a3985328"
OTHER = "0" * 32
HEXADECIMAL = st.text("0123456789abcdef", min_size=32, max_size=32)
ETAGS = st.one_of(
    HEXADECIMAL,
    st.builds("{}-{}".format, HEXADECIMAL, st.integers(1, 10**9)),
    st.builds("W/{}".format, HEXADECIMAL),
    HEXADECIMAL.map(str.upper),
    # Headers are read as Latin-1.
    st.text(st.characters(max_codepoint=255)),
).flatmap(lambda etag: st.sampled_from([etag, f'"{etag}"']))
CHECKSUMS = st.dictionaries(
    st.sampled_from(["crc64nvme", "crc32c", "crc32", "sha256"]),
    st.one_of(st.text("ABCabc012+/=", min_size=6, max_size=12), st.text(max_size=60)),
)
MESSAGES = st.one_of(
    st.text(max_size=LONGEST_MESSAGE - ROOM_FOR_TAG),
    st.sampled_from(["", " ", "\n", "add sorbet", "[etag:", "[etag:]", "[etag:a b]", "x[etag:1]", "[etag:1] ", "]"]),
    st.text("[]etag: 1\n", max_size=20),
).filter(lambda message: split_commit_message(message)[1] is None)


@pytest.mark.parametrize(
    ("etag", "checksums", "expected"),
    [
        (PLAIN, {}, f"etag:{PLAIN}"),
        (f'"{PLAIN}"', None, f"etag:{PLAIN}"),
        (f'"{PLAIN}-10000"', {}, f"etag:{PLAIN}-10000"),
        (PLAIN, {"crc32": "pbHUKA==", "crc64nvme": "OOthzdTtk/g="}, f"etag:{PLAIN} crc64nvme:OOthzdTtk/g="),
        (PLAIN, {"crc32": "pbHUKA==", "crc32c": "qbHUKA=="}, f"etag:{PLAIN} crc32c:qbHUKA=="),
        (PLAIN, {"crc32": "pbHUKA=="}, f"etag:{PLAIN} crc32:pbHUKA=="),
        # Checksums of parts depend on the upload, and the others are too long.
        (PLAIN, {"crc32": "pbHUKA==-2", "sha256": "a" * 44}, f"etag:{PLAIN}"),
    ],
)
def test_a_fingerprint_is_the_etag_and_the_first_checksum_of_the_whole_object(
    etag: str, checksums: dict[str, str] | None, expected: str
) -> None:
    assert fingerprint(etag, checksums) == expected


@settings(max_examples=120)
@given(etag=ETAGS, checksums=CHECKSUMS)
def test_every_fingerprint_fits_into_the_room_that_is_kept_for_it_and_is_read_back(
    etag: str, checksums: dict[str, str]
) -> None:
    recorded = fingerprint(etag, checksums)
    longest = "x" * (LONGEST_MESSAGE - ROOM_FOR_TAG)
    message = with_fingerprint(longest, recorded)
    assert len(message) <= LONGEST_MESSAGE
    assert split_commit_message(message) == (longest, recorded)
    assert is_same(recorded, recorded)


@settings(max_examples=100)
@given(one=ETAGS, other=ETAGS)
def test_fingerprints_differ_where_etags_do(one: str, other: str) -> None:
    assert is_same(fingerprint(one), fingerprint(other)) is (one.strip('"') == other.strip('"'))


@pytest.mark.parametrize(
    ("recorded", "current", "same"),
    [
        (f"etag:{PLAIN}", f"etag:{PLAIN} crc64nvme:OOthzdTtk/g=", True),
        (f"etag:{PLAIN}", f"etag:{OTHER} crc64nvme:OOthzdTtk/g=", False),
        # Uploaded in other parts: the checksum of all bytes is the same.
        (f"etag:{PLAIN}-2 crc64nvme:OOthzdTtk/g=", f"etag:{OTHER}-3 crc64nvme:OOthzdTtk/g=", True),
        (f"etag:{PLAIN} crc64nvme:OOthzdTtk/g=", f"etag:{PLAIN} crc64nvme:AAthzdTtk/g=", False),
        (f"etag:{PLAIN} crc32:pbHUKA==", f"etag:{PLAIN} crc64nvme:OOthzdTtk/g=", True),
        (f"etag:{PLAIN} crc32:pbHUKA==", f"etag:{OTHER} crc64nvme:OOthzdTtk/g=", False),
    ],
)
def test_a_checksum_that_both_have_decides_and_otherwise_the_etag(recorded: str, current: str, same: bool) -> None:
    one, other = recorded, current
    assert is_same(one, other) is is_same(recorded=other, current=one) is same


@settings(max_examples=120)
@given(message=MESSAGES, etag=ETAGS)
def test_the_message_of_the_user_and_the_fingerprint_come_apart_again(message: str, etag: str) -> None:
    recorded = fingerprint(etag)
    assert split_commit_message(with_fingerprint(message, recorded)) == (message, recorded)
    assert split_commit_message(with_fingerprint(message, None)) == (message, None)


@settings(max_examples=120)
@given(message=st.one_of(st.none(), st.text(max_size=LONGEST_MESSAGE)))
def test_whatever_others_wrote_into_a_message_can_be_read(message: str | None) -> None:
    text, recorded = split_commit_message(message)
    assert text == (message or "") if recorded is None else is_same(recorded, recorded)


@pytest.mark.parametrize(
    "message",
    ["add [etag:1] sorbet", "x[etag:1]", "[etag:]", "[etag:a b]", "[etag:a[b]]", "etag:1", "[ETAG:1]", "", None],
)
def test_what_only_looks_like_a_fingerprint_is_none(message: str | None) -> None:
    assert split_commit_message(message) == (message or "", None)


def test_a_message_without_words_is_the_fingerprint_alone() -> None:
    assert with_fingerprint(None, "etag:1") == "[etag:1]"
    assert with_fingerprint(None, None) == ""
    assert split_commit_message("[etag:1]") == ("", "etag:1")


# Local files


def content(size: int) -> bytes:
    return bytes(range(251)) * (size // 251 + 1) if size else b""


def parts_etag(whole: bytes, mib: int) -> str:
    """The ETag of a multipart upload, as S3 computes it."""
    parts = [whole[begin : begin + mib * MIB] for begin in range(0, len(whole), mib * MIB)]
    digests = b"".join(hashlib.md5(part).digest() for part in parts)
    return f"{hashlib.md5(digests).hexdigest()}-{len(parts)}"


@pytest.mark.parametrize("size", [0, 1, 11 * MIB + 7])
@pytest.mark.parametrize("mib", [None, 5, 16, 7])
def test_a_file_is_known_in_one_piece_and_in_parts_of_common_sizes(size: int, mib: int | None) -> None:
    whole = content(size)[:size]

    def read() -> Iterator[bytes]:
        return (whole[begin : begin + MIB] for begin in range(0, size, MIB))

    assert md5_of(read()) == hashlib.md5(whole).hexdigest()
    if mib is None:
        assert is_file(f"etag:{hashlib.md5(whole).hexdigest()}", size, read) is True
        assert is_file(f"etag:{OTHER} crc32:pbHUKA==", size, read) is False
    elif size:
        told = is_file(f"etag:{parts_etag(whole, mib)}", size, read)
        assert told is (True if mib in PART_SIZES or size <= mib * MIB else None)
        assert is_file(f"etag:{OTHER}-1000", size, read) is None


@pytest.mark.parametrize(("text", "same"), [(b"123456789", True), (b"123456780", False)])
def test_a_crc_32_decides_where_the_parts_are_of_an_unusual_size(text: bytes, same: bool) -> None:
    """The check value of the CRC-32 of 123456789 is CBF43926."""
    assert is_file(f"etag:{OTHER}-3 crc32:y/Q5Jg==", len(text), lambda: iter([text[:4], text[4:]])) is same

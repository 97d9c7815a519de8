# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.aws_search.packages.plugins.module_utils._dictionary import text
from ansible_collections.aws_search.packages.plugins.module_utils._dictionary.text import (
    BadLine,
    Lines,
    Repeats,
    is_blank,
    utf16_length,
)

# The same examples at every run, however slow the machine is.
REPEATABLE = settings(derandomize=True, deadline=None, database=None, max_examples=100)


def read(*chunks: bytes) -> tuple[list[tuple[int, str]], list[BadLine], list[int], int]:
    bad: list[BadLine] = []
    long: list[int] = []
    lines = Lines(chunks, bad.append, long.append)
    return list(lines), bad, long, lines.count


@REPEATABLE
@given(
    st.lists(st.sampled_from([b"\r", b"\n", b"\r\n", b"x", "é茶".encode(), b"\xff", b"\x85", b"\x0b\x0c\x1c"])),
    st.integers(1, 5),
)
def test_lines_end_where_java_ends_them_however_the_file_comes(parts: list[bytes], size: int) -> None:
    file = b"".join(parts)
    lines, bad, _long, count = read(*(file[at : at + size] for at in range(0, len(file), size)))
    wanted = file.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    if not wanted[-1]:
        wanted.pop()
    assert count == len(wanted)
    numbers = {number for number, _line in lines}
    assert {line.number for line in bad} == set(range(1, count + 1)) - numbers
    assert all(line.encode() == wanted[number - 1] for number, line in lines)


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (b"caf\xe9", 4),
        ("やかん".encode() + b"\xff", 4),
        (b"\xe3\x81", 1),
        (b"a\xed\xa0\x80", 2),
        (b"\xc0\x80", 1),
        ("𠮷".encode() + b"\x80", 2),
    ],
)
@pytest.mark.parametrize("limit", [1, 4 << 20])
def test_the_first_bad_byte_of_a_line_has_a_column(
    line: bytes, column: int, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text, "LONGEST_LINE", limit)
    for end in (b"", b"\n", b"\r\n"):
        lines, bad, long, count = read(b"ok\n" + line[:2], line[2:] + end)
        assert [(entry.number, entry.column) for entry in bad] == [(2, column)]
        assert (lines, long, count) == ([(1, "ok")], [], 2)


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n", b""])
@pytest.mark.parametrize("size", [1, 3, 10, 1 << 20])
def test_a_line_that_is_too_long_is_passed_over(end: bytes, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "LONGEST_LINE", 20)
    file = b"a\n" + "é".encode() * 2000 + end + (b"b" if end else b"")
    lines, bad, long, count = read(*(file[at : at + size] for at in range(0, len(file), size)))
    assert not bad
    assert lines[-1] == ((3, "b") if end else (1, "a"))
    # In one chunk, the line is there as a whole, and is read.
    assert long == ([2] if size < 1000 or not end else [])
    assert count == (3 if end else 2)


def test_blank_and_length_are_those_of_java() -> None:
    assert is_blank(" \t\x1c\x1f\u1680\u2003\u2028\u205f\u3000")
    assert not any(map(is_blank, ["\x85", "\xa0", "\u2007", "\u202f", "\u200b", "\ufeff", "\x01"]))
    assert [utf16_length(text) for text in ("", "ab", "茶瓶", "𠮷野")] == [0, 2, 2, 3]


@REPEATABLE
@given(st.lists(st.sampled_from("abcdefgh")), st.integers(0, 4))
def test_repeats_are_found_in_order_and_counted(keys: list[str], most: int) -> None:
    repeats = Repeats()
    first: dict[str, int] = {}
    wanted = []
    for line, key in enumerate(keys, 1):
        assert repeats.has(key) == (key in first)
        repeats.add(key, line)
        if first.setdefault(key, line) != line:
            wanted.append((line, first[key]))
    assert repeats.found(most) == (len(wanted), wanted[:most])


def test_no_more_keys_are_kept_than_memory_allows() -> None:
    repeats = Repeats(most=2)
    for line, key in enumerate("aba", 1):
        repeats.add(key, line)
    assert (repeats.found(5), repeats.complete) == ((0, []), False)

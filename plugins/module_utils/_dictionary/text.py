# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""Text as Java sees it: where lines end, what it trims, what it takes for white space, and how long a string is.

Python's own ``splitlines``, ``strip``, ``isspace``, ``\\s`` and ``len`` each answer some of these questions otherwise.
"""

from __future__ import annotations

import codecs
import re
import typing as t
from array import array
from heapq import nsmallest

# String.trim() takes away all of these and nothing else.
TRIMMED = "".join(map(chr, range(0x21)))
# Character.isWhitespace, which the whitespace tokenizer splits at: no no-break spaces, and not U+0085.
WHITESPACE = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a"
    "\u2028\u2029\u205f\u3000"
)
# \s in a Java pattern.
ASCII_WHITESPACE = " \t\n\x0b\f\r"
# Java's "#.*$": the dot matches no line separator, and $ matches also before one at the very end.
COMMENT = re.compile("#[^\x85\u2028\u2029]*(?=[\x85\u2028\u2029]?\\Z)")

# Nobody writes longer lines; a file that has one is no dictionary, and would not fit into memory.
LONGEST_LINE = 4 << 20
# Duplicates are looked for in this many keys: 12 bytes each.
MOST_KEYS = 12_000_000


def utf16_length(text: str) -> int:
    """The length of a string in Java: characters beyond U+FFFF count as two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def is_blank(text: str) -> bool:
    """Whether a reader of word lists skips the line: all of it is white space to Java."""
    return not text.strip(WHITESPACE)


class BadLine(t.NamedTuple):
    """A line that is no valid UTF-8, and the column (1-based, in characters) of its first bad byte."""

    number: int
    column: int
    data: bytes


class Lines:
    """The lines of a dictionary as ``BufferedReader.readLine`` returns them, numbered from 1, read block by block.

    Lines that are no valid UTF-8 or too long to be checked are not among them: the callbacks are told instead.
    """

    def __init__(
        self, chunks: t.Iterable[bytes], on_bad_line: t.Callable[[BadLine], None], on_long_line: t.Callable[[int], None]
    ) -> None:
        self.count = 0
        self._chunks = chunks
        self._on_bad_line = on_bad_line
        self._on_long_line = on_long_line

    def __iter__(self) -> t.Iterator[tuple[int, str]]:
        for block in self._blocks():
            try:
                text = block.decode("utf-8")
            except UnicodeDecodeError:
                yield from self._line_by_line(block)
                continue
            if "\r" in text:
                text = text.replace("\r\n", "\n").replace("\r", "\n")
            lines = text.split("\n")
            if not lines[-1]:
                # The last line has an end, and nothing follows it.
                lines.pop()
            first = self.count + 1
            self.count += len(lines)
            yield from enumerate(lines, first)

    def _line_by_line(self, block: bytes) -> t.Iterator[tuple[int, str]]:
        # That of bytes knows the same three line ends as Java, unlike that of str.
        for line in block.splitlines():
            self.count += 1
            try:
                yield self.count, line.decode("utf-8")
            except UnicodeDecodeError as error:
                column = len(line[: error.start].decode("utf-8")) + 1
                self._on_bad_line(BadLine(self.count, column, line))

    def _blocks(self) -> t.Iterator[bytes]:
        """The file in blocks of whole lines."""
        rest = b""
        chunks = iter(self._chunks)
        for chunk in chunks:
            data = rest + chunk
            # A carriage return at the very end may be the first half of a line end.
            end = max(data.rfind(b"\n"), data.rfind(b"\r", 0, len(data) - 1)) + 1
            if end:
                yield data[:end]
            rest = data[end:]
            if len(rest) > LONGEST_LINE:
                rest = self._rest_after_long_line(rest, chunks)
        if rest:
            yield rest

    def _rest_after_long_line(self, data: bytes, chunks: t.Iterator[bytes]) -> bytes:
        """Pass over a line that is too long to be checked, except for its encoding; returns what follows it."""
        self.count += 1
        decoder = codecs.getincrementaldecoder("utf-8")()
        column, bad = 1, False
        start = data[:80]
        while True:
            end = re.search(rb"\r\n|\n|\r(?!\Z)", data)
            line = data[: end.start()] if end else data
            if not bad:
                try:
                    column += len(decoder.decode(line, final=end is not None))
                except UnicodeDecodeError as error:
                    bad = True
                    # What was left over from the chunk before belongs to the object of the error as well.
                    column += len(bytes(error.object)[: int(error.start)].decode("utf-8"))
                    self._on_bad_line(BadLine(self.count, column, start))
            following = None if end else next(chunks, None)
            if end or following is None:
                break
            # The carriage return that may be half of a line end is looked at again, with what follows.
            data = (b"\r" if data.endswith(b"\r") else b"") + following
        if not bad and not end:
            try:
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                bad = True
                self._on_bad_line(BadLine(self.count, column, start))
        if not bad:
            self._on_long_line(self.count)
        return data[end.end() :] if end else b""


class Repeats:
    """Finds keys that come more than once, with 12 bytes of memory for each key.

    A key is a hash of 64 bits; that two different ones among ten million are the same is as likely as 1 to 300,000.
    """

    def __init__(self, most: int | None = MOST_KEYS) -> None:
        self._keys = [array("Q") for unused in range(256)]
        self._lines = [array("L" if array("L").itemsize == 4 else "I") for unused in range(256)]
        self._left = most if most is not None else -1
        self.complete = True

    def add(self, key: str, line: int) -> None:
        """Note that the line has the key; lines come in rising order."""
        if not self._left:
            self.complete = False
            return
        self._left -= 1
        number = hash(key) & 0xFFFFFFFFFFFFFFFF
        self._keys[number & 255].append(number)
        self._lines[number & 255].append(line)

    def has(self, key: str) -> bool:
        """Whether a line has the key."""
        number = hash(key) & 0xFFFFFFFFFFFFFFFF
        return number in self._keys[number & 255]

    def found(self, most: int) -> tuple[int, list[tuple[int, int]]]:
        """How many lines have a key that an earlier one has, and the first ``most`` of them with that earlier one."""
        count = 0
        found: list[tuple[int, int]] = []
        for keys, lines in zip(self._keys, self._lines):
            if len(set(keys)) == len(keys):
                continue
            first: dict[int, int] = {}
            here: list[tuple[int, int]] = []
            for key, line in zip(keys, lines):
                earlier = first.setdefault(key, line)
                if earlier != line:
                    count += 1
                    if len(here) < most:
                        here.append((line, earlier))
            found = nsmallest(most, found + here)
        return count, found

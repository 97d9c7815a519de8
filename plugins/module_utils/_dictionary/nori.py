# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""Nori's user dictionaries, as the analysis-nori plugin and Lucene's UserDictionary read them (alike in Lucene 8 and
9).

An entry is a word, or a word and its segments, split at ASCII white space; ``#`` begins a comment wherever it is. Of
the segments, Lucene compares only the length with the word's. Of entries for the same word, it reads the first alone.
"""

from __future__ import annotations

import re

from .characters import MARKS, report_characters
from .findings import LINES_OF_A_GROUP, Findings
from .text import ASCII_WHITESPACE, COMMENT, TRIMMED, Lines, Repeats, is_blank, utf16_length

# From here on, it is not looked up any more whether Lucene passes over a faulty entry as a repeated one.
MANY_ERRORS = 1000
_SPLIT = re.compile(f"[{ASCII_WHITESPACE}]+")
_REMARKABLE = re.compile(
    "[\x00-\x1f#,\x7f-\xa0\xad\u180e\u2007\u200b\u200e\u200f\u2028-\u202f\u2060-\u206f\u3000\u3001\ufeff\uff0c\ufffd"
    f"{MARKS}]"
)
_MECAB_ROW = re.compile("[^,]+,(?:-?[0-9]*,){2}-?[0-9]+,", re.ASCII)
_TAG = re.compile("[A-Z]{2,4}(?:\\+[A-Z]{2,4})*")


class NoriChecker:
    """Checks the lines of a user dictionary of nori."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._repeats = Repeats(most=None)

    def check(self, lines: Lines) -> dict[str, int]:
        """Check all lines. Returns the number of ``lines`` and of ``entries``, repeated ones included."""
        entries = 0
        engines = self._findings.engines
        add, remarkable = self._repeats.add, _REMARKABLE.search
        for number, line in lines:
            if is_blank(line):
                continue
            entry, reading = line.strip(TRIMMED), engines
            if remarkable(line):
                if line[0] == "#":
                    continue
                if entry[:1] == "#":
                    reading = tuple(engine for engine in engines if not engine.trims_comments)
                    if not reading:
                        continue
                entry = COMMENT.sub("", entry, count=1)
                if not entry.strip(TRIMMED):
                    continue
                self._report_oddities(number, line, entry)
            entries += 1
            word, *segments = [piece for piece in _SPLIT.split(entry) if piece]
            if segments and "".join(segments) != word:
                too_long = sum(map(utf16_length, segments)) > utf16_length(word)
                if not too_long:
                    self._report_mismatch(number, line, word, segments)
                elif self._findings.error_count > MANY_ERRORS or not self._repeats.has(word):
                    self._findings.refused("segments-too-long", number, reading, _too_long(segments), text=line)
            add(word, number)
        self._report_repeats()
        return {"lines": lines.count, "entries": entries}

    def _report_mismatch(self, number: int, line: str, word: str, segments: list[str]) -> None:
        if sum(map(utf16_length, segments)) < utf16_length(word):
            what = "The segments are shorter than the word, so the engine loses the end of it"
        else:
            what = "The segments are not the word. The engine looks only at their lengths and cuts the word there"
        if all(map(_TAG.fullmatch, segments)):
            instead = "Delete the part of speech: the second column is the first segment"
        else:
            instead = "Write segments that spell the word, or the word alone"
        self._findings.warning("segments-differ", number, f"{what}. {instead}.", text=line)

    def _report_oddities(self, number: int, line: str, entry: str) -> None:
        report_characters(self._findings, number, line)
        word = _SPLIT.split(entry, maxsplit=1)[0]
        other = re.search("[,\uff0c\u3001\u3000]", entry)
        if other and other[0] == "\u3000":
            self._findings.warning(
                "odd-space",
                number,
                "U+3000 does not separate, so it is part of the word or segment. Write an ordinary space.",
                column=line.index("\u3000") + 1,
                text=line,
            )
        elif _MECAB_ROW.match(entry):
            self._findings.warning(
                "mecab-row",
                number,
                "The line is a row of a MeCab dictionary, and all of it is one word to the engine. Write the first "
                "field alone, or followed by its segments, with spaces between them.",
                text=line,
            )
        elif other:
            self._findings.warning(
                "wrong-separator",
                number,
                "A comma does not separate, so it is part of the word or segment. Write spaces between a word and "
                "its segments.",
                column=line.index(other[0]) + 1,
                text=line,
            )
        if "#" in line and len(entry) < len(line.strip(TRIMMED)) and entry[-1:] not in ASCII_WHITESPACE:
            self._findings.warning(
                "inline-comment",
                number,
                "# begins a comment wherever it is, so the engine cuts the line there, also within a word. A # "
                "cannot be part of a word.",
                column=len(line) - len(line.lstrip(TRIMMED)) + len(entry) + 1,
                text=line,
            )
        if word[:1] == "#":
            self._findings.warning(
                "indented-comment",
                number,
                "The line separator keeps # from beginning a comment, so some engines read an entry. Delete the "
                "separator.",
                text=line,
            )

    def _report_repeats(self) -> None:
        message = "The word is on line {} already. The engine reads the first entry only; delete the other."
        self._findings.repeated("duplicate-entry", self._repeats.found(LINES_OF_A_GROUP), message)


def _too_long(segments: list[str]) -> str:
    message = "The segments together are longer than the word, so the engine refuses the file. "
    if all(map(_TAG.fullmatch, segments)):
        return f"{message}Delete the part of speech: the second column is the first segment."
    if any("+" in segment or "/" in segment for segment in segments):
        return f"{message}Only spaces separate segments: write them without + and /."
    return f"{message}Write segments that spell the word; for a phrase, write it without spaces."

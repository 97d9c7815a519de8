# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""Synonyms as a WordNet database (wn_s.pl), as Lucene's WordnetSynonymParser reads them (the same in Lucene 8 and 9).

Of a line, Lucene looks at characters 3 to 11, which are the ID of the synset, and at what stands between the first and
the last quote. Nothing else of Prolog has a meaning: no comments, no blank lines.
"""

from __future__ import annotations

import re

from . import analysis
from .analysis import Tokenizer
from .characters import report_characters
from .findings import LINES_OF_A_GROUP, Findings
from .text import Lines, Repeats, utf16_length

ID = slice(2, 11)
SHORTEST_LINE = 11
FORM = "s(100000001,1,'word',n,1,0)."
_CLAUSE = re.compile(
    r"s\(\d{9}\s*,\s*\d+\s*,\s*'(?:[^']|'')*'\s*,\s*[nvasr]\s*,\s*\d+\s*,\s*\d+\s*\)\s*\.\s*", re.ASCII
)
_NUMBER = re.compile(r"\s*,\s*\d+\s*,\s*", re.ASCII)
_TYPE = re.compile(r"\s*,\s*[nvasr]\s*(?=[,)])", re.ASCII)
_COUNTS = re.compile(r"[^,)]*,[^,)]*(?:,\s*\d+\s*){2}(?=[^\s,\d]|\Z)", re.ASCII)
_CURLY = re.compile("[\u2018-\u201f\xab\xbb`\xb4]")
_ID = re.compile("[0-9]{9}", re.ASCII)


class WordnetChecker:
    """Checks the lines of a WordNet file."""

    def __init__(self, findings: Findings, *, tokenizer: Tokenizer | None, lenient: bool, expand: bool) -> None:
        self._findings = findings
        self._tokenizer = tokenizer
        self._lenient = lenient
        self._expand = expand
        self._repeats = Repeats()
        self._rules = 0
        self._mappings = 0
        # Of the synset that is being read: the size, the number of words that an analyzer leaves something of, whether
        # the first is one of them, and whether that and any of them is too long.
        self._synset = ""
        self._size = self._kept = self._surely_kept = 0
        self._first_kept = self._first_long = self._any_long = False

    def check(self, lines: Lines) -> dict[str, int]:
        """Check all lines. Returns the number of ``lines``, of synsets that are ``rules``, and of ``mappings``: the
        pairs of words that the engine makes of them, before it takes duplicates away."""
        hints = self._tokenizer in (None, "standard")
        first_line, words = None, 0
        for number, line in lines:
            if not self._has_word(number, line):
                continue
            first_line = first_line or number
            words += 1
            clause = _CLAUSE.fullmatch(line)
            if clause is None or not line.isascii():
                self._report_form(number, line, clause is None)
            synset = _id(line)
            if synset != self._synset:
                self._end_synset()
                self._synset = synset
                self._repeats.add(synset, number)
            word = line[line.index("'") + 1 : line.rindex("'")].replace("''", "'")
            if self._report_eliminated(number, line, word):
                continue
            self._add(number, line, word)
            if hints:
                analysis.report_hints(
                    self._findings, self._tokenizer, self._lenient, number, line, word.lower(), [word]
                )
        self._end_synset()
        self._report_repeats()
        if first_line and not self._rules and not self._findings.error_count:
            self._findings.warning(
                "no-effect",
                first_line,
                "No two words share a synset on lines next to each other, so there is no rule.",
                count=words,
            )
        return {"lines": lines.count, "rules": self._rules, "mappings": self._mappings}

    def _has_word(self, number: int, line: str) -> bool:
        """Whether the line has an ID and two quotes; reports it otherwise."""
        if utf16_length(line) < SHORTEST_LINE:
            code = "line-too-short"
            what = f"The line has fewer than {SHORTEST_LINE} characters, too few for the ID of a synset"
        elif line.count("'") < 2:
            code = "word-without-quotes"
            what = "The line has no word between two single quotes"
        else:
            return True
        message = f"{what}, so the engine refuses the file. {_how_to_write(line)}"
        self._findings.error(code, number, message, text=line)
        return False

    def _report_form(self, number: int, line: str, malformed: bool) -> None:
        report_characters(self._findings, number, line)
        if malformed:
            code, position, message = _fault(line)
            self._findings.warning(code, number, message, column=position + 1, text=line)

    def _report_eliminated(self, number: int, line: str, word: str) -> bool:
        """Report a word of which surely no token is left; returns whether the engine refuses the line for it."""
        if not analysis.is_eliminated(word, self._tokenizer):
            return False
        code, what = "blank-term", "The word is empty"
        if word:
            code, what = "no-token", f"The {self._tokenizer} tokenizer finds no token in the word"
        column = line.index("'") + 1
        if not self._lenient:
            message = f"{what}, so the engine refuses the file. Write the word, or delete the line."
            self._findings.error(code, number, message, column=column, text=line)
            return True
        message = f"{what}. With lenient, the engine leaves it out. Write the word, or delete the line."
        self._findings.warning(code, number, message, column=column, text=line)
        return False

    def _add(self, number: int, line: str, word: str) -> None:
        kept = not analysis.is_eliminated(word, self._tokenizer)
        too_long = analysis.is_too_long(word, self._tokenizer)
        self._size += 1
        self._kept += kept
        self._surely_kept += analysis.is_surely_kept(word, self._tokenizer) if self._lenient else kept
        if self._size == 1:
            self._first_kept, self._first_long = kept, too_long
        self._any_long = self._any_long or too_long
        if len(word) > analysis.LONGEST_WORD and analysis.has_long_word(word):
            self._findings.warning(
                "long-word",
                number,
                f"A word has more than {analysis.LONGEST_WORD} characters. The whitespace and the standard tokenizer "
                "cut it in two.",
                text=line,
            )
        # A word is an output once another one of the synset is there.
        if self._any_long and self._size > 1 and (self._surely_kept > 1 if self._expand else self._first_long):
            self._findings.error(
                "term-too-long",
                number,
                f"A word of the synset has more than {analysis.LONGEST_PHRASE} bytes, so the engine refuses the file. "
                "Write a shorter one.",
                text=line,
            )
            self._first_long = self._any_long = False

    def _end_synset(self) -> None:
        if self._size > 1 and (self._expand or self._first_kept):
            if self._kept > 1:
                self._rules += 1
            self._mappings += self._kept * (self._kept - 1) if self._expand else self._kept
        self._size = self._kept = self._surely_kept = 0
        self._first_kept = self._first_long = self._any_long = False

    def _report_repeats(self) -> None:
        message = (
            "The synset began on line {} already, and another came between. The engine makes no rule of words whose "
            "lines are apart: sort the file by synset."
        )
        self._findings.repeated("split-synset", self._repeats.found(LINES_OF_A_GROUP), message)


def _id(line: str) -> str:
    return (
        line[ID]
        if line[:SHORTEST_LINE].isascii()
        else line.encode("utf-16-le")[4:22].decode("utf-16-le", "surrogatepass")
    )


def _how_to_write(line: str) -> str:
    """What to do about a line in which the engine finds no word."""
    if not line.strip():
        return "A WordNet file must have no blank lines: delete it."
    if line.lstrip()[0] in "#%;/:":
        return "A WordNet file must have no comments and no directives: delete the line."
    if not line.startswith("s("):
        other = "Rules such as term, term are of the format solr. In a WordNet file, write" if "," in line else "Write"
        return f"{other} each word as {FORM}"
    if "'" in line:
        return f"A quote is missing: write {FORM}"
    if '"' in line or _CURLY.search(line):
        return f"Only ' is a quote here: write {FORM}"
    return f"Write the word between single quotes: {FORM}"


def _fault(line: str) -> tuple[str, int, str]:
    """The code of what is wrong with a line that the engine reads and that is no clause, where, and what about it."""
    unread = "The engine does not look at it."
    first, last = line.index("'"), line.rindex("'")
    if not _ID.fullmatch(line[ID]) or line[ID.stop : ID.stop + 1].isdigit():
        return (
            "bad-synset-id",
            ID.start,
            "Characters 3 to 11 are not the nine digits of a synset ID. The engine takes them for the ID all the "
            "same, so the word may be in no synset, or in another. Begin the line with s( and nine digits.",
        )
    if not line.startswith("s("):
        return (
            "no-synset-word",
            0,
            "The line does not begin with s(, so it is none of the words of a synset. The engine takes what is between "
            "its quotes for one all the same. Delete the line, or begin it with s(.",
        )
    if first < ID.stop or not _NUMBER.fullmatch(line, ID.stop, first):
        return (
            "bad-word-number",
            ID.stop,
            f"Between the ID and the word, there must be a comma, the number of the word, and a comma. {unread} Write "
            f"{FORM}",
        )
    clause = _CLAUSE.match(line)
    if clause:
        rest = clause.end()
        if last < rest:
            return ("bad-end", rest, f"The line goes on after the clause. {unread} Delete what follows the full stop.")
        return (
            "quotes-after-word",
            rest,
            "The line has quotes after the word. The engine takes all between the first and the last quote for the "
            "word, so no text matches it. Delete what follows the full stop.",
        )
    lone = line[first + 1 : last].replace("''", "__").find("'")
    if lone >= 0:
        return (
            "lone-quote",
            first + 1 + lone,
            "A quote within the word stands alone. The engine takes all between the first and the last quote for the "
            "word. Write a quote that is part of the word twice, and delete all others.",
        )
    if not _TYPE.match(line, last + 1):
        return (
            "bad-word-type",
            last + 1,
            f"The word is not followed by its type: n, v, a, s or r. {unread} Write {FORM}",
        )
    if not _COUNTS.match(line, last + 1):
        return (
            "bad-counts",
            last + 1,
            f"The type of the word is not followed by two numbers, its sense and its count. {unread} Write {FORM}",
        )
    return ("bad-end", len(line), f"The line does not end with a parenthesis and a full stop. {unread} Write {FORM}")

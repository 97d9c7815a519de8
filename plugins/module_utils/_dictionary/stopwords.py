# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""Lists of stop words, as the Analysis class of Elasticsearch and OpenSearch reads them.

The engine refuses nothing but text that is no UTF-8. Each line that is neither blank nor a comment is one word,
trimmed.
"""

from __future__ import annotations

import re
import typing as t

from .characters import MARKS, report_characters
from .findings import LINES_OF_A_GROUP, Findings
from .text import TRIMMED, Lines, Repeats, is_blank

# Analysis.resolveNamedWords
_LANGUAGES = (
    "arabic armenian basque bengali brazilian bulgarian catalan czech danish dutch english estonian finnish french "
    "galician german greek hindi hungarian indonesian irish italian latvian lithuanian norwegian persian portuguese "
    "romanian russian sorani spanish swedish thai turkish"
)
NAMED_LISTS = frozenset(f"_{language}_" for language in _LANGUAGES.split())
# A word without any of these, and in lower case, is plain.
_REMARKABLE = re.compile(
    "[\x00-\x20\"'#|,;_\x7f-\xa0\xab\xad\xbb\u1680\u180e\u2000-\u200b\u200e\u200f\u2018-\u201f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ufffd"
    f"{MARKS}]"
)
_NEVER = "No token looks like that, so the engine never removes one."


class Pattern(t.NamedTuple):
    """What makes a line no single word: the first that fits is reported."""

    code: str
    pattern: re.Pattern[str]
    message: str


PATTERNS = (
    Pattern(
        "snowball-comment",
        re.compile(r"(?:\A|(?<=\s))\|"),
        f"| begins a comment in Snowball's lists, not here, so the whole line is one word. {_NEVER} Delete the |, and "
        "what follows it.",
    ),
    Pattern(
        "inline-comment",
        re.compile(r"(?<=\s)#"),
        f"# begins a comment only as the first character of a line, so the whole line is one word. {_NEVER} Move the "
        "comment to a line of its own.",
    ),
    Pattern(
        "csv-quotes",
        re.compile(r"""\A(?:".*"|'.*'|[\u2018-\u201f\xab\xbb].*[\u2018-\u201f\xab\xbb])\Z"""),
        f"Quotes have no meaning here and stay in the word. {_NEVER} Delete the quotes.",
    ),
    Pattern(
        "several-words",
        re.compile(r"(?<=\S)[\s,;]"),
        f"Several words on a line are one word to the engine. {_NEVER} Write each on a line of its own.",
    ),
)


class StopwordsChecker:
    """Checks the lines of a list of stop words."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._repeats = Repeats()
        self._trimming = [engine for engine in findings.engines if engine.trims_comments]

    def check(self, lines: Lines) -> dict[str, int]:
        """Check all lines. Returns the number of ``lines`` and of ``words``, repeated ones included."""
        count = 0
        add, remarkable = self._repeats.add, _REMARKABLE.search
        for number, line in lines:
            if not remarkable(line):
                if not line:
                    continue
                word, single = line, True
            else:
                if line[0] == "#" or is_blank(line):
                    continue
                word = line.strip(TRIMMED)
                if word[:1] == "#" and self._is_comment(number, line):
                    continue
                single = word[:1] != "#" and self._is_single_word(number, line, word)
            count += 1
            add(word, number)
            if single and word != word.lower():
                self._findings.warning(
                    "uppercase",
                    number,
                    "The word has upper case letters. The engine removes only tokens in just this case, so none "
                    "after a lowercase filter, unless the stop filter has ignore_case. Write it in lower case.",
                    text=line,
                )
        self._report_repeats()
        return {"lines": lines.count, "words": count}

    def _is_comment(self, number: int, line: str) -> bool:
        """Whether an engine in question takes an indented ``#`` for a comment; warns where not all do."""
        if len(self._trimming) == len(self._findings.engines):
            return True
        names = "; ".join(str(engine) for engine in self._findings.engines if not engine.trims_comments)
        self._findings.warning(
            "indented-comment",
            number,
            f"The # of a comment is not the first character of its line. The line is a word to: {names}. Delete what "
            "stands before the #.",
            column=line.index("#") + 1,
            text=line,
        )
        return bool(self._trimming)

    def _is_single_word(self, number: int, line: str, word: str) -> bool:
        """Whether the entry can be a word of a text; warns of what keeps it from that."""
        report_characters(self._findings, number, line)
        if word in NAMED_LISTS:
            self._findings.warning(
                "named-list",
                number,
                "The engine puts its own list of stop words in the place of this name. Delete the line if it is "
                "meant as a word.",
                text=line,
            )
        for code, pattern, message in PATTERNS:
            match = pattern.search(word)
            if match:
                column = line.index(word) + match.start() + 1
                self._findings.warning(code, number, message, column=column, text=line)
                return False
        return True

    def _report_repeats(self) -> None:
        message = "The word is on line {} already. That does no harm; delete one of the two."
        self._findings.repeated("duplicate-word", self._repeats.found(LINES_OF_A_GROUP), message)

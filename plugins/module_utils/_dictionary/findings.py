# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""What was found in a dictionary: errors one by one, warnings grouped by code."""

from __future__ import annotations

import math
import typing as t

from .engine import Engine

# Lines of a group of warnings that are named.
LINES_OF_A_GROUP = 5
# Errors of one code that are listed; the summary counts all.
ERRORS_OF_A_CODE = 20
# Characters of a faulty line that a finding shows.
LONGEST_EXCERPT = 80

# Every code that a warning may have.
WARNING_CODES = (
    "accidental-escape",
    "bad-counts",
    "bad-end",
    "bad-synset-id",
    "bad-word-number",
    "bad-word-type",
    "blank-line",
    "blank-term",
    "bom",
    "breaks-analysis",
    "control-character",
    "csv-quotes",
    "curly-quotes",
    "dangling-escape",
    "decomposed",
    "differ-by-case",
    "double-arrow",
    "duplicate-entry",
    "duplicate-rule",
    "duplicate-term",
    "duplicate-word",
    "empty-term",
    "extra-field",
    "foreign-comment",
    "half-arrow",
    "html-entity",
    "indented-comment",
    "inline-comment",
    "invisible-character",
    "line-not-checked",
    "list-marker",
    "lone-quote",
    "long-word",
    "malformed-csv",
    "mecab-row",
    "named-list",
    "no-effect",
    "no-synset-word",
    "no-token",
    "nul",
    "odd-space",
    "quotes-after-word",
    "replacement-character",
    "segments-and-readings",
    "segments-differ",
    "segments-too-long",
    "self-mapping",
    "separator-in-term",
    "several-words",
    "snowball-comment",
    "split-synset",
    "stop-words",
    "symbols-lost",
    "too-few-fields",
    "uppercase",
    "wrong-arrow",
    "wrong-format",
    "wrong-separator",
)
# A line that was not checked may be one that the engine refuses.
IGNORABLE_CODES = tuple(code for code in WARNING_CODES if code != "line-not-checked")


class Error(t.TypedDict):
    """Something that every engine in question refuses, or that makes documents fail. Lines and columns begin at 1."""

    code: str
    message: str
    line: int | None
    column: int | None


class WarningGroup(Error):
    """Lines that the engine reads differently than was meant, or that some engines or analyzers refuse."""

    lines: list[int]
    count: int


def excerpt(line: str) -> str:
    """The beginning of a line, between quotes and with what cannot be seen as escapes."""
    shown = "".join(
        character if character.isprintable() else _escape(character) for character in line[:LONGEST_EXCERPT]
    )
    return f'"{shown}" …' if len(line) > LONGEST_EXCERPT else f'"{shown}"'


def _escape(character: str) -> str:
    return "\\t" if character == "\t" else f"<U+{ord(character):04X}>"


class Findings:
    """Collects what a parser finds, in any order of lines.

    With ``excerpts=False``, no message holds anything of the dictionary: parsers hand over the line apart from their
    sentence, which has none of it.
    """

    def __init__(self, engines: tuple[Engine, ...], *, excerpts: bool) -> None:
        self.engines = engines
        self._excerpts = excerpts
        self._errors: dict[str, list[Error]] = {}
        self._warnings: dict[str, WarningGroup] = {}
        self._partly_refused: dict[str, set[Engine]] = {}
        self.error_count = 0
        self.refused_line: int | None = None

    def _message(self, message: str, text: str | None) -> str:
        return f"{message} The line: {excerpt(text)}" if self._excerpts and text else message

    def error(
        self,
        code: str,
        line: int | None,
        message: str,
        *,
        column: int | None = None,
        text: str | None = None,
        refused: bool = True,
    ) -> None:
        """Add an error. ``refused``: whether the engine refuses the file, and not only documents later."""
        self.error_count += 1
        if refused and line is not None and (self.refused_line is None or line < self.refused_line):
            self.refused_line = line
        listed = self._errors.setdefault(code, [])
        if len(listed) < ERRORS_OF_A_CODE:
            listed.append(Error(code=code, message=self._message(message, text), line=line, column=column))

    def warning(
        self,
        code: str,
        line: int,
        message: str,
        *,
        column: int | None = None,
        text: str | None = None,
        count: int = 1,
    ) -> None:
        """Add a warning to the group of its code, whose message and column are those of its first line.

        ``count``: for a line that stands for so many.
        """
        group = self._warnings.get(code)
        if group is None:
            group = WarningGroup(
                code=code, message=self._message(message, text), line=line, column=column, lines=[line], count=count
            )
            self._warnings[code] = group
            return
        group["count"] += count
        lines = group["lines"]
        if len(lines) < LINES_OF_A_GROUP and lines[-1] != line:
            lines.append(line)

    def repeated(self, code: str, found: tuple[int, list[tuple[int, int]]], message: str) -> None:
        """Add a warning for lines that repeat earlier ones, as ``Repeats.found`` returns them.

        ``message`` has ``{}`` where the number of the earlier line goes.
        """
        count, lines = found
        for line, earlier in lines:
            # The last stands for all those that are not named.
            rest = count - len(lines) if line == lines[-1][0] else 0
            self.warning(code, line, message.format(earlier), count=1 + rest)

    def refused(
        self,
        code: str,
        line: int,
        by: t.Collection[Engine],
        message: str,
        *,
        column: int | None = None,
        text: str | None = None,
    ) -> None:
        """Add what some engines refuse: an error when all engines in question are among them, else a warning."""
        refusing = [engine for engine in self.engines if engine in by]
        if len(refusing) == len(self.engines):
            self.error(code, line, message, column=column, text=text)
        elif refusing:
            names = "; ".join(map(str, refusing))
            self._partly_refused.setdefault(code, set()).update(refusing)
            self.warning(code, line, f"{message} Refused by: {names}.", column=column, text=text)

    def _refused_by_all_together(self) -> bool:
        """Whether each engine refuses some line, though no line is refused by all of them."""
        refusing = set().union(*self._partly_refused.values())
        return not self._errors and bool(refusing) and refusing >= set(self.engines)

    def errors(self) -> list[Error]:
        """All errors that are listed, by line."""
        errors = [error for listed in self._errors.values() for error in listed]
        if self._refused_by_all_together():
            groups = [self._warnings[code] for code in self._partly_refused]
            errors = [
                Error(code=group["code"], message=group["message"], line=group["line"], column=group["column"])
                for group in groups
            ]
        return sorted(errors, key=_place)

    def warnings(self) -> list[WarningGroup]:
        """A warning for each code, by its first line."""
        raised = set(self._partly_refused) if self._refused_by_all_together() else set()
        return sorted((group for code, group in self._warnings.items() if code not in raised), key=_place)


def _place(finding: Error) -> tuple[int, float, str]:
    # On the same line, what has a column may be the cause of what concerns the whole line.
    return (finding["line"] or 0, finding["column"] or math.inf, finding["code"])

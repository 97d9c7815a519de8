# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""What a line of Solr synonyms surely was not meant to say: the engine accepts it and reads it differently."""

from __future__ import annotations

import re
import typing as t

from .analysis import LONGEST_WORD, has_long_word
from .characters import report_characters
from .findings import Findings

ESCAPED = re.compile(r"\\(.)", re.DOTALL)
ARROW = re.compile("=>")
TOO_MANY_ARROWS = re.compile(r"=>=>|\A=>|=>\Z")
OTHER_SEPARATOR = re.compile("\t|;|\\||\uff0c|\u3001|\uff1b|->|= >|\u21d2|\u2192|\uff1d\uff1e")


class Pattern(t.NamedTuple):
    """What to look for in a line that has ``part``; ``escapes``: in the line as it is, not with escapes blanked out."""

    code: str
    part: str
    pattern: re.Pattern[str]
    message: str
    escapes: bool = False


PATTERNS = (
    Pattern(
        "empty-term",
        ",",
        re.compile(r"\A,|,(?=,)|,\Z|,(?==>)|(?<==>),"),
        "A comma has no term beside it. The engine passes over it; delete the comma.",
    ),
    Pattern(
        "dangling-escape",
        "\\",
        re.compile(r"\\\Z"),
        "The backslash at the end stays part of the term; it does not join the line with the next. Delete it.",
    ),
    Pattern(
        "accidental-escape",
        "\\",
        re.compile(r"(?<!\\)(?:\\\\)*\\[^\\,=>#\s]"),
        "The engine drops a backslash and keeps the character after it. Write \\\\ for a backslash.",
        True,
    ),
    Pattern(
        "indented-comment",
        "#",
        re.compile(r"\A\s+#"),
        "# begins a comment only as the first character of a line, so the engine reads this one as a rule. Delete what "
        "stands before the #.",
    ),
    Pattern(
        "inline-comment",
        "#",
        re.compile(r"[^\s\ufeff]\s+(#)"),
        "# begins a comment only as the first character of a line, so what follows becomes part of the term. Move the "
        "comment to a line of its own.",
    ),
    Pattern(
        "foreign-comment",
        "",
        re.compile(r"\A(?://|--|;|%|/\*|!)"),
        "The engine reads the line as a rule. Only # as its first character makes it a comment.",
    ),
    Pattern(
        "csv-quotes",
        '"',
        re.compile(r'(?:\A|,|=>)\s*"|"\s*(?:,|=>|\Z)'),
        "Quotes have no meaning here: they stay in the terms, and a comma between them separates. Delete the quotes, "
        "and write \\, for a comma that is part of a term.",
    ),
)


def report_line(findings: Findings, number: int, line: str, terms: list[str], *, mapping: bool) -> None:
    """Warn of all that the line has of this, each once. ``mapping``: whether it has two sides."""
    report_characters(findings, number, line)
    blanked = ESCAPED.sub("__", line) if "\\" in line else line
    arrow = (TOO_MANY_ARROWS if mapping else ARROW).search(blanked) if "=>" in line else None
    if arrow:
        code, message = "half-arrow", "A side of => is missing, so the engine takes the arrow for part of the term"
        if mapping:
            code, message = "double-arrow", "The engine passes over an arrow that has no term beside it"
        message += ". Write => once, with terms on both sides."
        findings.warning(code, number, message, column=arrow.start() + 1, text=line)
    for code, part, pattern, message, escapes in PATTERNS:
        match = pattern.search(line if escapes else blanked) if part in line else None
        if match:
            findings.warning(code, number, message, column=match.start(match.lastindex or 0) + 1, text=line)
    if len(line) > LONGEST_WORD and any(map(has_long_word, terms)):
        findings.warning(
            "long-word",
            number,
            f"A word has more than {LONGEST_WORD} characters. The whitespace and the standard tokenizer cut it in two.",
            text=line,
        )


def report_single_term(findings: Findings, number: int, line: str) -> None:
    """Warn of a line of one term, which is no rule."""
    other = OTHER_SEPARATOR.search(line)
    if other:
        findings.warning(
            "wrong-separator",
            number,
            "The engine takes the whole line for one term, so there is no rule. Only a comma and => separate: write "
            "term, term or term => term.",
            column=other.start() + 1,
            text=line,
        )
    elif "=>" not in ESCAPED.sub("__", line):
        findings.warning(
            "no-effect",
            number,
            "The line has one term only, so there is no rule. Add its synonyms, separated by commas, or delete the "
            "line.",
            text=line,
        )

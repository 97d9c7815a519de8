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
OTHER_ARROW = re.compile(r"<=+>|=>>|==+>|-=>|<-+>?|-+>|= >|[\u2190\u2192\u2194\u21d0\u21d2\u21d4]|\uff1d\uff1e")
# A tab beside a term is trimmed.
OTHER_SEPARATOR = re.compile(r"(?<=[^\s,>])\s*\t\s*(?=[^\s,=])|[;|\u3001\uff0c\uff1b]|(?<=\s)(?://?|==?)(?=\s)")
ENTITY = re.compile(r"&(?:[A-Za-z]+|#[0-9]+|#[Xx][0-9A-Fa-f]+);", re.ASCII)


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
        "list-marker",
        "",
        re.compile(r"\A\s*(?:[-*\u2022\u2013]|[0-9]{1,3}[.)])\s+[^\s,=]"),
        "The list marker at the beginning of the line is part of the first term. Delete it.",
    ),
    Pattern(
        "csv-quotes",
        '"',
        re.compile(r'(?:\A|,|=>)\s*"|"\s*(?:,|=>|\Z)'),
        "Quotes have no meaning here: they stay in the terms, and a comma between them separates. Delete the quotes, "
        "and write \\, for a comma that is part of a term.",
    ),
    Pattern(
        "csv-quotes",
        "'",
        re.compile(r"(?:\A|,|=>)\s*'[^',]*'\s*(?:,|=>|\Z)"),
        "Quotes have no meaning here: they stay in the terms. Delete them.",
    ),
    Pattern(
        "curly-quotes",
        "",
        re.compile(r"[\u201c-\u201f\xab\xbb]|(?:\A|,|=>)\s*([\u2018\u201a\u201b])"),
        "Quotes have no meaning here: they stay in the terms, and only some tokenizers drop them, such as standard. "
        "Delete them.",
    ),
    Pattern(
        "html-entity",
        "&",
        ENTITY,
        "The engine does not decode HTML: the entity stays in the term as it is. Write the character that it stands "
        "for.",
        True,
    ),
)


def report_line(findings: Findings, number: int, line: str, terms: list[str], *, mapping: bool) -> None:
    """Warn of all that the line has of this, each once. ``mapping``: whether it has two sides."""
    report_characters(findings, number, line)
    blanked = _without_escapes(line)
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


def report_separators(findings: Findings, number: int, line: str) -> None:
    """Warn of what looks like an arrow or a separator in a line that is a rule, and is part of a term."""
    blanked = _without_escapes(line)
    arrow = OTHER_ARROW.search(blanked)
    if arrow:
        stays = arrow[0].replace("=>", "")
        findings.warning(
            "wrong-arrow",
            number,
            f"The engine knows no arrow but =>, so {stays} is part of a term, where only some tokenizers drop it, such "
            "as standard. Write term => term to replace the left one only, or term, term for both directions.",
            column=arrow.start() + 1,
            text=line,
        )
    other = OTHER_SEPARATOR.search(blanked)
    if other:
        name = "A tab" if "\t" in other[0] else f'"{other[0]}"'
        findings.warning(
            "separator-in-term",
            number,
            f"{name} neither separates nor begins a comment, so it is part of a term. Write a comma, a line for each "
            "rule, and a comment as a line that begins with #.",
            column=other.start() + 1,
            text=line,
        )


def _without_escapes(line: str) -> str:
    """The line, as long as it is, without what is no separator."""
    if "\\" in line:
        line = ESCAPED.sub("__", line)
    return ENTITY.sub(lambda entity: "_" * len(entity[0]), line) if ";" in line else line


def report_single_term(findings: Findings, number: int, line: str) -> None:
    """Warn of a line of one term, which is no rule."""
    blanked = _without_escapes(line)
    other = OTHER_ARROW.search(blanked) or OTHER_SEPARATOR.search(blanked)
    if other:
        findings.warning(
            "wrong-separator",
            number,
            "The engine takes the whole line for one term, so there is no rule. Only a comma and => separate: write "
            "term, term or term => term.",
            column=other.start() + 1,
            text=line,
        )
    elif "=>" not in blanked:
        findings.warning(
            "no-effect",
            number,
            "The line has one term only, so there is no rule. Add its synonyms, separated by commas, or delete the "
            "line.",
            text=line,
        )

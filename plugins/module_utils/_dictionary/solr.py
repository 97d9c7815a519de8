# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""Synonyms in Solr's format, as Lucene's SolrSynonymParser reads them (the same in Lucene 8 and 9).

A line is a comment only when its first character is ``#``, and blank only when it has none. ``=>`` and then commas
split it, unless a backslash stands before; pieces of length 0 vanish, pieces of blanks are terms that are empty once
trimmed.
"""

from __future__ import annotations

import re
import typing as t

from . import analysis
from .analysis import Tokenizer
from .characters import MARKS
from .findings import LINES_OF_A_GROUP, Findings
from .solr_warnings import ESCAPED, report_line, report_separators, report_single_term
from .text import TRIMMED, Lines, Repeats

ARROW = "=>"
# Separators are matched as well, so that nothing of one is taken for a piece.
_SIDES = re.compile(r"=>|((?:\\.?|(?!=>)[^\\])+)", re.DOTALL)
_PIECES = re.compile(r"(?:\\.?|[^\\,])+", re.DOTALL)
# What a plain line has none of; its terms begin with a letter or digit besides. All that Java takes for white space is
# among these, except for the space, and U+3000 within a term.
_REMARKABLE = re.compile(
    '[\x00-\x1f\\\\"#+;|<\x7f-\xa0\xab\xad\xbb\u1680\u180e\u2000-\u200b\u200e\u200f\u201c-\u201f\u2028-\u202f\u205f-\u206f'
    f"\u2190-\u21ff\u3001\ufeff\uff0c\uff1b\uff1d\ufffd{MARKS}]"
)
_SYMBOLS_AT_END = re.compile(r"[0-9A-Za-z][+#]+(?![0-9A-Za-z+#])")


class Piece(t.NamedTuple):
    """A term, unescaped and trimmed, with the column (1-based) of its piece of the line."""

    column: int
    term: str


class Rule(t.NamedTuple):
    """A line as the engine reads it, with ``sides`` of an arrow; ``outputs`` is None where it has no two of them."""

    sides: int
    inputs: list[Piece]
    outputs: list[Piece] | None


def parse_line(line: str) -> Rule:
    """Split a line that is neither empty nor a comment."""
    sides = [(0, line)]
    if ARROW in line:
        sides = [(match.start(), match[0]) for match in _SIDES.finditer(line) if match[1]]
    if len(sides) < 2:
        # It is the whole line then: an arrow at its start or its end is part of a term.
        return Rule(len(sides), _pieces(0, line), None)
    return Rule(len(sides), _pieces(*sides[0]), _pieces(*sides[1]))


def _pieces(start: int, side: str) -> list[Piece]:
    pieces = []
    if "\\" in side:
        for match in _PIECES.finditer(side):
            pieces.append(Piece(start + match.start() + 1, ESCAPED.sub(r"\1", match[0]).strip(TRIMMED)))
        return pieces
    for text in side.split(","):
        if text:
            pieces.append(Piece(start + 1, text.strip(TRIMMED)))
        start += len(text) + 1
    return pieces


class SolrChecker:
    """Checks the lines of a file of Solr synonyms."""

    def __init__(self, findings: Findings, *, tokenizer: Tokenizer | None, lenient: bool, expand: bool) -> None:
        self._findings = findings
        self._tokenizer = tokenizer
        self._lenient = lenient
        self._expand = expand
        self._repeats = Repeats()
        self._rules = 0
        self._mappings = 0

    def check(self, lines: Lines) -> dict[str, int]:
        """Check all lines. Returns the number of ``lines``, of those that are ``rules``, and of ``mappings``: the pairs
        of terms that the engine makes of them, before it takes duplicates away."""
        hints = self._tokenizer in (None, "standard")
        for number, line in lines:
            if line and line[0] != "#" and not self._is_plain(number, line, hints):
                self._check_line(number, line, hints)
        self._report_repeats()
        return {"lines": lines.count, "rules": self._rules, "mappings": self._mappings}

    def _is_plain(self, number: int, line: str, hints: bool) -> bool:
        """Count a line if it is a rule of which there is nothing to say, as by far most are; so this must be quick."""
        if len(line) > analysis.LONGEST_WORD or _REMARKABLE.search(line):
            return False
        if "->" in line or "/ " in line or "= " in line:
            return False
        inputs, arrow, outputs = line.partition(ARROW)
        terms = [piece.strip(" ") for piece in inputs.split(",")]
        different = set(terms)
        count = len(terms)
        if len(different) != count:
            return False
        if arrow:
            replacements = [piece.strip(" ") for piece in outputs.split(",")]
            if (
                ARROW in outputs
                or inputs.endswith(("=", "-"))
                or len(set(replacements)) != len(replacements)
                or terms == replacements
            ):
                return False
            terms += replacements
        elif count == 1:
            return False
        for term in terms:
            # What has no token to the standard tokenizer begins with something else, and is left to the other way.
            if not (term[:1].isalpha() or term[:1].isdecimal()):
                return False
        if line[0].isdigit() and (". " in line or ") " in line):
            return False
        lower = line.lower()
        if hints:
            analysis.report_stop_words(self._findings, self._lenient, number, line, lower, terms)
        if arrow:
            self._rules += 1
            self._mappings += count * (len(terms) - count)
            key = ",".join(sorted(different)) + ARROW + ",".join(sorted(terms[count:]))
        else:
            if lower != line:
                self._report_case(number, line, different)
            self._count(count)
            key = ",".join(sorted(different))
        self._repeats.add(key, number)
        return True

    def _count(self, terms: int) -> None:
        self._rules += 1
        self._mappings += terms * (terms - 1) if self._expand else terms

    def _check_line(self, number: int, line: str, hints: bool) -> None:
        rule = parse_line(line)
        if rule.sides > 2:
            self._findings.error(
                "two-arrows",
                number,
                "The line has more than one =>, so the engine refuses the file. Write a line for each mapping, or "
                "\\=> for an arrow that is part of a term.",
                column=line.rfind(ARROW) + 1,
                text=line,
            )
            return
        pieces = rule.inputs + (rule.outputs or [])
        if self._report_eliminated(number, line, pieces) or self._report_too_long(number, line, rule):
            return
        terms = [piece.term for piece in pieces]
        report_line(self._findings, number, line, terms, mapping=rule.outputs is not None)
        inputs = self._kept(rule.inputs)
        if rule.outputs is not None:
            self._check_mapping(number, line, inputs, self._kept(rule.outputs))
        elif self._expand or (rule.inputs and self._kept(rule.inputs[:1])):
            self._check_equivalents(number, line, inputs)
        if hints:
            self._report_hints(number, line, line.lower(), terms)

    def _kept(self, pieces: list[Piece]) -> list[str]:
        return [piece.term for piece in pieces if not analysis.is_eliminated(piece.term, self._tokenizer)]

    def _check_equivalents(self, number: int, line: str, terms: list[str]) -> None:
        different = set(terms)
        if len(different) > 1:
            self._count(len(terms))
            self._repeats.add(",".join(sorted(different)), number)
            self._report_case(number, line, different)
            report_separators(self._findings, number, line)
        else:
            self._mappings += len(terms) * (len(terms) - 1) if self._expand else len(terms)
            report_single_term(self._findings, number, line)
        self._report_twice(number, line, terms)

    def _check_mapping(self, number: int, line: str, inputs: list[str], outputs: list[str]) -> None:
        if not inputs or not outputs:
            self._findings.warning(
                "no-effect",
                number,
                "A side of => has no term, so there is no rule. Write terms on both sides, or delete the line.",
                text=line,
            )
            return
        self._rules += 1
        self._mappings += len(inputs) * len(outputs)
        report_separators(self._findings, number, line)
        if inputs == outputs and len(inputs) == 1:
            self._findings.warning(
                "self-mapping",
                number,
                "The term is mapped to itself, which changes nothing. Write another term, or delete the line.",
                text=line,
            )
        self._repeats.add(",".join(sorted(set(inputs))) + ARROW + ",".join(sorted(set(outputs))), number)
        self._report_twice(number, line, inputs if len(set(inputs)) < len(inputs) else outputs)

    def _report_twice(self, number: int, line: str, terms: list[str]) -> None:
        if len(set(terms)) < len(terms):
            self._findings.warning(
                "duplicate-term",
                number,
                "A term comes twice. The engine keeps one of the two; delete the other.",
                text=line,
            )

    def _report_eliminated(self, number: int, line: str, pieces: list[Piece]) -> bool:
        """Report the first term of which no token is left; returns whether the engine refuses the line for it."""
        piece = next((piece for piece in pieces if analysis.is_eliminated(piece.term, self._tokenizer)), None)
        if piece is None:
            return False
        if piece.term:
            code = "no-token"
            what = f"The {self._tokenizer} tokenizer finds no token in a term"
            instead = "Write the term in letters or digits, or use another tokenizer"
        elif line.strip(TRIMMED):
            code = "blank-term"
            what = "A term is blank"
            instead = "Write the term, or delete the blanks and the comma or => beside them"
        else:
            code = "blank-line"
            what = "The line has only blanks, which the engine takes for a blank term"
            instead = "Delete the blanks, or the line"
        if not self._lenient:
            message = f"{what}, so the engine refuses the file. {instead}."
            self._findings.error(code, number, message, column=piece.column, text=line)
            return True
        message = f"{what}. With lenient, the engine leaves it out. {instead}."
        self._findings.warning(code, number, message, column=piece.column, text=line)
        return False

    def _report_too_long(self, number: int, line: str, rule: Rule) -> bool:
        """Report a term that is too long for an output, which is what other terms are replaced by."""
        if len(line) * 3 <= analysis.LONGEST_PHRASE:
            return False
        outputs = rule.outputs
        inputs = [
            piece for piece in rule.inputs if not self._lenient or analysis.is_surely_kept(piece.term, self._tokenizer)
        ]
        if outputs is None:
            outputs = rule.inputs if self._expand else rule.inputs[:1]
            inputs = inputs if len(inputs) > 1 or not self._expand else []
        for piece in outputs if inputs else []:
            if analysis.is_too_long(piece.term, self._tokenizer):
                self._findings.error(
                    "term-too-long",
                    number,
                    f"A term has more than {analysis.LONGEST_PHRASE} bytes, so the engine refuses the file. Write a "
                    "shorter one.",
                    column=piece.column,
                    text=line,
                )
                return True
        return False

    def _report_case(self, number: int, line: str, different: set[str]) -> None:
        if len({term.lower() for term in different}) < len(different):
            self._findings.warning(
                "differ-by-case",
                number,
                "Terms differ in upper and lower case only. Where a lowercase filter stands before the synonym "
                "filter, they are the same: delete one of them then.",
                text=line,
            )

    def _report_hints(self, number: int, line: str, lower: str, terms: list[str]) -> None:
        """Warn of what depends on the analyzer that the index uses."""
        analysis.report_hints(self._findings, self._tokenizer, self._lenient, number, line, lower, terms)
        if ("+" in line or "#" in line) and _SYMBOLS_AT_END.search(line):
            self._findings.warning(
                "symbols-lost",
                number,
                "The standard tokenizer drops symbols at the end of a word, so that c++ becomes c. Use another "
                "tokenizer for such terms.",
                text=line,
            )

    def _report_repeats(self) -> None:
        limit = "" if self._repeats.complete else " (Not all lines were compared, as there are too many.)"
        message = "The line says the same as line {}. The engine keeps one of the two; delete the other."
        self._findings.repeated("duplicate-rule", self._repeats.found(LINES_OF_A_GROUP), message + limit)

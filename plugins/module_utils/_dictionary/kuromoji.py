# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""Kuromoji's user dictionaries, as the analysis-kuromoji plugin and Lucene's UserDictionary read them.

An entry is ``surface,segmentation,readings,part of speech``. The plugin drops blank lines, trims, and refuses
duplicates; then Lucene reads the rest. Lucene 8 cuts a line at ``#`` and compares only lengths; Lucene 9 takes ``#``
for a comment at the start of a line only, and wants the segments to spell the surface.
"""

from __future__ import annotations

import re
import typing as t

from .characters import MARKS, report_characters
from .engine import Engine
from .findings import ERRORS_OF_A_CODE, Findings
from .text import ASCII_WHITESPACE, COMMENT, TRIMMED, Lines, Repeats, is_blank, utf16_length

FIELDS = 4
# Lucene 9's "^#.*$", with the same dot and $ as in COMMENT.
_COMMENT_LINE = re.compile("\\A#[^\x85\u2028\u2029]*(?=[\x85\u2028\u2029]?\\Z)")
_SPACES = re.compile("  +")
_ORDINARY_SPACES = " Only ordinary spaces separate them, and the file has ideographic ones (U+3000)."
_QUOTED = re.compile('"([^"]+)"')
_ASCII_WHITESPACE = str.maketrans(dict.fromkeys(ASCII_WHITESPACE, ""))
_REMARKABLE = re.compile(
    f"[\x00-\x1f\x7f-\xa0\xad\u180e\u2007\u200b\u200e\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufffd{MARKS}]"
)
_OTHER_SEPARATORS = re.compile("\t|\uff0c|\u3001|;")
_NUMBER_OR_NOTHING = re.compile("(?:-?[0-9]+)?", re.ASCII)


class Problem(t.NamedTuple):
    """What an engine has against an entry; ``refused``: the file, and not only documents that hold the word."""

    code: str
    message: str
    refused: bool = True


def parse_csv(line: str) -> list[str]:
    """The fields of a line, none where quotes are left open. As in Lucene, the last field keeps its quotes."""
    if '"' not in line:
        return line.split(",")
    fields, start, quotes = [], 0, 0
    for position, character in enumerate(line):
        if character == '"':
            quotes += 1
        elif character == "," and quotes % 2 == 0:
            fields.append(_unquoted(line[start:position]))
            start = position + 1
    fields.append(line[start:])
    return fields if quotes % 2 == 0 else []


def _unquoted(field: str) -> str:
    match = _QUOTED.fullmatch(field)
    return (match[1] if match else field).replace('""', '"')


def split_at_spaces(text: str) -> list[str]:
    """Java's ``replaceAll("  *", " ").split(" ")``: an empty first piece stays, empty last ones do not."""
    if " " not in text:
        return [text]
    pieces = _SPACES.sub(" ", text).split(" ")
    while pieces and not pieces[-1]:
        pieces.pop()
    return pieces


def find_problem(fields: list[str], lucene: int, entry: str) -> Problem | None:
    """What Lucene has against an entry with these fields."""
    if len(fields) < FIELDS:
        return _too_few_fields(fields, lucene, entry)
    surface, segmentation, readings = fields[:3]
    segments, parts = split_at_spaces(segmentation), split_at_spaces(readings)
    if len(segments) != len(parts):
        hint = " Write no space after a comma." if segmentation[:1] == " " or readings[:1] == " " else ""
        hint += _ORDINARY_SPACES if "\u3000" in segmentation + readings else ""
        return Problem(
            "segments-and-readings",
            f"The entry has {len(segments)} segments and {len(parts)} readings, separated by spaces, so the engine "
            f"refuses the file. Write a reading for each segment.{hint}",
        )
    spelled, wanted = segmentation.translate(_ASCII_WHITESPACE), surface.translate(_ASCII_WHITESPACE)
    if spelled != wanted and (lucene > 8 or utf16_length(spelled) > utf16_length(wanted)):
        hint = _ORDINARY_SPACES if "\u3000" in segmentation else ""
        return Problem(
            "segments-differ",
            "The segments, put together, are not the surface form (the first field), so the engine refuses the file. "
            f"Write the same characters in both.{hint}",
        )
    if surface and len(segments) > 1 and not segments[0]:
        return Problem(
            "breaks-analysis",
            "The segmentation begins with a space, which makes an empty segment. The engine accepts the entry, and "
            "fails to index each document that holds the word. Write no space after a comma.",
            False,
        )
    if surface and sum(map(utf16_length, segments)) > utf16_length(surface):
        return Problem(
            "breaks-analysis",
            "A segment has white space that is not an ordinary space. The engine accepts the entry, and fails to index "
            "documents that end with the word. Separate segments with spaces.",
            False,
        )
    return None


def is_mecab_row(fields: list[str]) -> bool:
    """Whether an entry is one of a MeCab dictionary: surface, two context IDs and a cost, then the parts of speech."""
    return len(fields) > FIELDS and bool(fields[3]) and all(map(_NUMBER_OR_NOTHING.fullmatch, fields[1:FIELDS]))


def _about_mecab_row(effect: str) -> Problem:
    return Problem(
        "mecab-row",
        "The line is a row of a MeCab dictionary, with IDs and a cost where the engine wants segmentation, readings "
        f"and part of speech, {effect}. Write surface,segmentation,readings,part of speech: in a row of IPADIC, these "
        "are the fields 1, 1, 12 and 5.",
    )


def _has_whitespace(text: str) -> bool:
    return len(text.translate(_ASCII_WHITESPACE)) != len(text)


def _too_few_fields(fields: list[str], lucene: int, entry: str) -> Problem:
    if not fields:
        return Problem(
            "malformed-csv",
            "The line has an odd number of double quotes, so the engine refuses the file. Close the quote, or delete "
            "it.",
        )
    instead = "Write surface,segmentation,readings,part of speech."
    if lucene == 8 and "#" in entry:
        instead = "Lucene 8 takes # for the beginning of a comment, wherever it is. Move the # out of the entry."
    elif _OTHER_SEPARATORS.search(entry):
        instead += " Only the ASCII comma separates fields."
    return Problem(
        "too-few-fields",
        f"The entry has {len(fields)} of {FIELDS} fields, so the engine refuses the file. {instead}",
    )


class KuromojiChecker:
    """Checks the lines of a user dictionary of kuromoji."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        # The engine refuses a duplicate, so all entries are compared.
        self._repeats = Repeats(most=None)

    def check(self, lines: Lines) -> dict[str, int]:
        """Check all lines. Returns the number of ``lines`` and of ``entries``."""
        entries = 0
        versions = {engine.lucene for engine in self._findings.engines}
        for number, line in lines:
            if is_blank(line):
                continue
            entry = line.strip(TRIMMED)
            if entry[:1] == "#":
                self._check_comment(number, line, entry)
                continue
            fields = parse_csv(entry)
            if fields:
                self._repeats.add(fields[0], number)
            if not entry:
                # Control characters only: an entry to the plugin, and nothing to Lucene.
                report_characters(self._findings, number, line)
                continue
            entries += 1
            plain = len(fields) >= FIELDS and fields[0] == fields[1] and " " not in fields[2] and "#" not in entry
            problems = {}
            if not plain or _has_whitespace(fields[0]):
                problems = {lucene: self._find_problem(entry, fields, lucene) for lucene in versions}
            mecab = len(fields) > FIELDS and is_mecab_row(fields)
            if mecab:
                refused = _about_mecab_row("so it refuses the file")
                problems = {lucene: problem and refused for lucene, problem in problems.items()}
            if any(problems.values()):
                found = {engine: problems[engine.lucene] for engine in self._findings.engines}
                self._report_problems(number, line, found)
            elif mecab:
                _code, message, _refused = _about_mecab_row("and cuts the word to the length of field 2")
                self._findings.warning("mecab-row", number, message, text=line)
            if len(fields) > FIELDS or "#" in entry or _REMARKABLE.search(line):
                self._report_oddities(number, line, entry, fields)
        self._report_repeats()
        return {"lines": lines.count, "entries": entries}

    @staticmethod
    def _find_problem(entry: str, fields: list[str], lucene: int) -> Problem | None:
        # The plugin reads the whole line before Lucene does.
        if fields and lucene == 8 and "#" in entry:
            fields = parse_csv(COMMENT.sub("", entry))
        return find_problem(fields, lucene, entry)

    def _check_comment(self, number: int, line: str, entry: str) -> None:
        """A comment is an entry all the same to engines that leave it to Lucene, if it holds a line separator."""
        found: dict[Engine, Problem | None] = {}
        for engine in self._findings.engines:
            if not engine.trims_comments:
                rest = (COMMENT if engine.lucene == 8 else _COMMENT_LINE).sub("", entry)
                if rest.strip(TRIMMED):
                    found[engine] = find_problem(parse_csv(rest), engine.lucene, entry)
        if any(found.values()):
            self._report_problems(number, line, found)

    def _report_problems(self, number: int, line: str, found: dict[Engine, Problem | None]) -> None:
        problems = {engine: problem for engine, problem in found.items() if problem}
        problem = next(iter(problems.values()))
        if len(problems) == len(self._findings.engines):
            refused = all(problem.refused for problem in problems.values())
            self._findings.error(problem.code, number, problem.message, text=line, refused=refused)
        else:
            self._findings.refused(problem.code, number, problems, problem.message, text=line)

    def _report_oddities(self, number: int, line: str, entry: str, fields: list[str]) -> None:
        report_characters(self._findings, number, line)
        if re.search(r"\s#", entry):
            self._findings.warning(
                "inline-comment",
                number,
                "# within a line begins a comment for Lucene 8 only (Elasticsearch 7, OpenSearch 1). From OpenSearch "
                "2.0 on, it is part of its field. Move the comment to a line of its own.",
                column=line.index("#") + 1,
                text=line,
            )
        elif len(fields) > FIELDS and not is_mecab_row(fields):
            self._findings.warning(
                "extra-field",
                number,
                f"The engine ignores all fields after the first {FIELDS}. Delete them, or put a field that has a "
                "comma between double quotes.",
                text=line,
            )

    def _report_repeats(self) -> None:
        count, found = self._repeats.found(ERRORS_OF_A_CODE)
        for line, earlier in found:
            self._findings.error(
                "duplicate-entry",
                line,
                f"The surface form (the first field) is that of line {earlier}, so the engine refuses the file. "
                "Delete one of the two entries.",
                column=1,
            )
        self._findings.error_count += count - len(found)

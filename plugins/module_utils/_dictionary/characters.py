# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""Characters that a dictionary rarely means to have, and what each of them does there."""

from __future__ import annotations

import re
import unicodedata

from .findings import Findings

BOM = "\ufeff"
# Looked for in every line, so one pattern has them all. Joiners (U+200C, U+200D) are part of how some languages and
# emoji are written.
_SUSPECT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\xad\u180e\u2007\u200b\u200e\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufffd]"
)

# What Unicode composes with the letter before: accents, marks of Arabic and kana, vowels and finals of Hangul.
MARKS = "\u0300-\u036f\u0653-\u0655\u1161-\u1175\u11a8-\u11c2\u3099\u309a"
_MARK = re.compile(f"[{MARKS}]")

_NO_BREAK_SPACES = frozenset("\xa0\u2007\u202f")


def report_characters(findings: Findings, number: int, line: str) -> None:
    """Warn of odd characters in a line that the engine reads; each line once for each kind of them."""
    for match in _SUSPECT.finditer(line):
        code, message = _kind(match[0], number == 1 and match.start() == 0)
        findings.warning(code, number, message, column=match.start() + 1, text=line)
    _report_decomposed(findings, number, line)


def _report_decomposed(findings: Findings, number: int, line: str) -> None:
    """Warn of the first letter that Unicode has as one character, and that the line has as two."""
    for match in _MARK.finditer(line):
        letter = match.start() - 1
        if letter >= 0 and len(unicodedata.normalize("NFC", line[letter : match.end()])) == 1:
            findings.warning(
                "decomposed",
                number,
                "A letter and its mark are two characters here (decomposed text, Unicode NFD). Most texts have one "
                "character for both (NFC), which is another word to the engine, so this one does not match, unless "
                "the analyzer normalizes both. Save the file in NFC (uconv -x nfc converts it).",
                column=letter + 1,
                text=line,
            )
            return


def _kind(character: str, at_start: bool) -> tuple[str, str]:
    if character == BOM and at_start:
        return (
            "bom",
            "The file begins with a byte order mark (U+FEFF). The engine takes it for the first character of this "
            "line. Save the file as UTF-8 without a byte order mark.",
        )
    name = f"U+{ord(character):04X}"
    if character in _NO_BREAK_SPACES:
        return (
            "odd-space",
            f"{name} is a no-break space. The engine neither trims it nor splits at it, so it stays in the term. "
            "Write an ordinary space.",
        )
    if character == "\ufffd":
        return (
            "replacement-character",
            "U+FFFD stands where a program could not read a character, so the text was damaged before. "
            "Write the character that was meant.",
        )
    if character == "\x00":
        return (
            "nul",
            "The line has a NUL (U+0000), as UTF-16 text has when it is read as UTF-8. Save the file as UTF-8.",
        )
    if character < "\xa0":
        return (
            "control-character",
            f"{name} is a control character. Inside a term it stays there, so that no text matches. Delete it.",
        )
    return (
        "invisible-character",
        f"{name} cannot be seen. The engine keeps it in the term, so that no text without it matches. Delete it.",
    )

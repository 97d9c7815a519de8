# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""Whether a file is in another format than the one that it is checked as, where that is nearly certain.

Only the beginning of the file is looked at. Nine of ten lines must agree, and most hints take three lines.
"""

from __future__ import annotations

import codecs
import re
import typing as t

from .kuromoji import FIELDS, is_mecab_row, parse_csv, split_at_spaces
from .solr_warnings import ESCAPED
from .text import TRIMMED, WHITESPACE

# Bytes of the file that are looked at.
SAMPLE = 1 << 16
_MOST = 0.9
_FEWEST = 3
_LINE_END = re.compile("\r\n|\r|\n")
_MARKUP = re.compile(r"\ufeff?\s*<(?:!doctype|\?xml|html)\b", re.IGNORECASE)
_JSON = re.compile(r"\ufeff?\s*(?:\{\s*\"|\[\s*[\"{])")
_CLAUSE = re.compile(r"s\([0-9]{9},[0-9]+,'", re.ASCII)
_PROLOG = re.compile(r"\W*[A-Za-z]+\([0-9]")
_HANGUL = re.compile("[\uac00-\ud7a3]+")
_COUNT = re.compile("[0-9]+", re.ASCII)
_AFFIXES = re.compile(r"[^/\s,]+/[A-Za-z0-9,]+(?:\s.*)?")
_SEPARATOR = re.compile(r"[,=\t;|]")


class Hint(t.NamedTuple):
    """The line (1-based) that shows it best, a sentence, and that line."""

    line: int
    message: str
    text: str


def find_hint(start: bytes, format: str) -> Hint | None:  # noqa: A002 -- the module's option is named so
    """What else a file surely is that begins so; None where it may well be what it is checked as."""
    try:
        # The last character may be cut.
        text = codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return None
    lines = _LINE_END.split(text)
    if len(start) >= SAMPLE:
        lines.pop()
    entries = [
        (number, line.strip(TRIMMED))
        for number, line in enumerate(lines, 1)
        if line.strip(TRIMMED + WHITESPACE) and line[0] != "#"
    ]
    if not entries:
        return None
    (number, first), words = entries[0], [line for _number, line in entries]
    other = "JSON" if _JSON.match(text) else "a page in HTML or XML" if _MARKUP.match(text) else ""
    if other:
        message = f"The file is {other}, not a dictionary. Use the right file, or write its words as text."
        return Hint(number, message, first)
    if format != "wordnet" and _most(words, _is_clause, fewest=1):
        return _hint(number, first, "wordnet", "WordNet synonyms", format)
    if len(words) < _FEWEST:
        return None
    if _COUNT.fullmatch(first) and _share(words[1:], _has_affixes) > 0.5:
        message = (
            "The file is a Hunspell dictionary, which the service does not take as a package, and which this format "
            "reads as words with a slash. Write the words alone."
        )
        return Hint(number, message, first)
    name = _other_format(words, format)
    return _hint(number, first, *name, format) if name else None


def _hint(number: int, first: str, name: str, what: str, checked: str) -> Hint:
    message = f"The lines look like {what}, and the file is checked as {checked}. Set format to {name} if that is so."
    return Hint(number, message, first)


def _other_format(words: list[str], format: str) -> tuple[str, str] | None:  # noqa: A002 -- as above
    """The format that the lines are surely in, and what it holds."""
    if format != "kuromoji" and _most(words, _is_japanese_entry):
        return "kuromoji", "a user dictionary of kuromoji"
    segmented = sum(map(_is_korean_compound, words))
    if format != "nori" and segmented >= _FEWEST and segmented + sum(map(_is_hangul, words)) == len(words):
        return "nori", "a user dictionary of nori"
    # A row of MeCab has commas as well, and more fields than a rule mostly has terms.
    if format != "solr" and (
        _most(words, _is_mapping)
        or (_most(words, _is_rule) and (format in ("stopwords", "wordnet") or not any(map(_has_all_fields, words))))
    ):
        return "solr", "Solr synonyms"
    if format in ("solr", "wordnet", "kuromoji") and not any(map(_SEPARATOR.search, words)):
        return "stopwords", "a list of words, such as stop words"
    return None


def _share(words: list[str], is_so: t.Callable[[str], bool]) -> float:
    return sum(map(is_so, words)) / len(words)


def _most(words: list[str], is_so: t.Callable[[str], bool], *, fewest: int = _FEWEST) -> bool:
    return len(words) >= fewest and _share(words, is_so) >= _MOST


def _is_clause(line: str) -> bool:
    return _CLAUSE.match(line) is not None


def _has_affixes(line: str) -> bool:
    return _AFFIXES.fullmatch(line) is not None


def _is_mapping(line: str) -> bool:
    left, arrow, right = ESCAPED.sub("__", line).partition("=>")
    return bool(arrow and left.strip() and right.strip())


def _is_rule(line: str) -> bool:
    return ("," in line.strip(", ") and not _PROLOG.match(line)) or _is_mapping(line)


def _has_all_fields(line: str) -> bool:
    return len(parse_csv(line)) >= FIELDS


def _is_hangul(line: str) -> bool:
    return _HANGUL.fullmatch(line) is not None


def _is_korean_compound(line: str) -> bool:
    pieces = line.split()
    return len(pieces) > 1 and "".join(pieces[1:]) == pieces[0] and _is_hangul(pieces[0])


def _is_japanese_entry(line: str) -> bool:
    fields = parse_csv(line)
    if line.isascii() or len(fields) < FIELDS:
        return False
    segments, readings = split_at_spaces(fields[1]), split_at_spaces(fields[2])
    return is_mecab_row(fields) or ("".join(segments) == fields[0] and len(segments) == len(readings))

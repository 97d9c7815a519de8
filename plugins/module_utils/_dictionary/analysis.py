# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""What analyzers make of the terms of synonym rules, as far as it can be said without running them.

The engine analyzes each term with the tokenizer and the token filters that stand before the synonym filter. Of these,
``whitespace`` and ``keyword`` are modeled exactly; of ``standard``, only that it finds no token in punctuation.
"""

from __future__ import annotations

import re
import typing as t
import unicodedata

from .findings import Findings
from .text import WHITESPACE, utf16_length

Tokenizer = t.Literal["whitespace", "keyword", "standard"]

# CharTokenizer.DEFAULT_MAX_WORD_LEN: longer words are cut, by the whitespace and the standard tokenizer.
LONGEST_WORD = 255
# BytesRefHash takes no longer phrase.
LONGEST_PHRASE = 32766
_NEVER_TOO_LONG = LONGEST_PHRASE // 4

# The standard tokenizer finds a token in no string of these (asked of Lucene 8.8.1, one by one and mixed).
_NO_TOKEN = (
    "\\x00-/:-@\\[-`\\{-\xa8\xab\xac\xad\xaf-\xb1\xb4\xb6-\xb8\xbb\xbf\xd7\xf7\u2000-\u200a\u2010-\u203b\u203d-\u2048"
    "\u204a-\u205f\u2190-\u2193\u20a0-\u20bf\u2500-\u257f\u3000-\u3003\u3008-\u3020"
    "\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
# Beyond these, it finds none in most characters of these categories, which later versions may read differently: all but
# the exceptions (asked of Lucene 8.8.1, each character below U+10000).
_SELDOM_IN_TOKENS = ("Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "Sc", "Sm", "Zl", "Zp", "Zs", "Cc", "Cf", "No")
_IN_TOKENS = re.compile(
    "[\u05f3\u066b\u19da\u1aa0-\u1aad\u203c\u2049\u2194\u25fb-\u25fe\u266f\u2934\u2935\u3030\u303d\u30a0\uaade\uaadf]"
)
_LETTERLIKE_SYMBOLS = re.compile("[\u2100-\u2121\u2123-\u214f]")
# Each of these is in a token to every tokenizer.
_LETTERS = "0-9A-Za-z\xc0-\xd6\xd8-\xf6\xf8-\u024f\u0400-\u0481\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fa5\uac00-\ud7a3"
_LETTER = re.compile(f"[{_LETTERS}]")
_NO_LETTERS = re.compile(f"[^{_LETTERS}]+")
_WITHOUT_TOKEN = re.compile(f"[{_NO_TOKEN}]*\\Z")

# EnglishAnalyzer.ENGLISH_STOP_WORDS_SET, the default of a stop filter.
_ENGLISH_STOP_WORDS = (
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they this "
    "to was will with"
)
ENGLISH_STOP_WORDS = frozenset(_ENGLISH_STOP_WORDS.split())
_WORD = re.compile(r"\w+(?:['.]\w+)*")

_SPLIT = re.compile(f"[{WHITESPACE}]+")


def is_eliminated(term: str, tokenizer: Tokenizer | None) -> bool:
    """Whether the engine surely refuses a term as eliminated; None: whether every tokenizer eliminates it."""
    if not term:
        return True
    if tokenizer == "whitespace":
        return not term.strip(WHITESPACE)
    if tokenizer == "standard":
        return lacks_token(term)
    return False


def lacks_token(term: str) -> bool:
    """Whether the standard tokenizer surely finds no token in the term; False may also mean that it is not known."""
    return _WITHOUT_TOKEN.match(term) is not None


def seldom_has_token(term: str) -> bool:
    """Whether the standard tokenizer finds no token in the term, at least in the version that was asked."""
    if lacks_token(term):
        return True
    if _LETTER.search(term) or _IN_TOKENS.search(term):
        return False
    return all(
        unicodedata.category(character) in _SELDOM_IN_TOKENS
        or (unicodedata.category(character) == "So" and _LETTERLIKE_SYMBOLS.match(character))
        for character in term
    )


def is_broken_by_stop_words(term: str) -> bool:
    """Whether removing the English stop words leaves nothing of the term, or a gap before one of its words.

    A hint: the words are those that the standard tokenizer makes of ordinary text.
    """
    words = [word.lower() in ENGLISH_STOP_WORDS for word in _WORD.findall(term)]
    while words and words[-1]:
        if all(words):
            return True
        words.pop()
    return any(words)


def is_surely_kept(term: str, tokenizer: Tokenizer | None) -> bool:
    """Whether something is surely left of a term; with ``whitespace`` and ``keyword``, this is known exactly."""
    if tokenizer in ("whitespace", "keyword"):
        return not is_eliminated(term, tokenizer)
    return _LETTER.search(term) is not None


def is_too_long(term: str, tokenizer: Tokenizer | None) -> bool:
    """Whether the phrase that the term becomes surely has more bytes than the engine takes for an output."""
    if len(term) <= _NEVER_TOO_LONG:
        return False
    if tokenizer == "whitespace":
        return _phrase_bytes(term) > LONGEST_PHRASE
    # Other tokenizers leave out what is no letter, at most.
    kept = term if tokenizer == "keyword" else _NO_LETTERS.sub("", term)
    return len(kept.encode("utf-8")) > LONGEST_PHRASE


def _phrase_bytes(term: str) -> int:
    """The bytes of what the whitespace tokenizer makes of a term, its words joined by NUL."""
    words = [word for word in _SPLIT.split(term) if word]
    count = 0
    for word in words:
        length = 0
        for character in word:
            if length >= LONGEST_WORD:
                length = 0
                count += 1
            length += 2 if character > "\uffff" else 1
        count += len(word.encode("utf-8"))
    return count + len(words) - 1


def has_long_word(term: str) -> bool:
    """Whether the whitespace and the standard tokenizer cut a word of the term in two."""
    return any(utf16_length(word) > LONGEST_WORD for word in _SPLIT.split(term))


def report_hints(
    findings: Findings,
    tokenizer: Tokenizer | None,
    lenient: bool,
    number: int,
    line: str,
    lower: str,
    terms: list[str],
) -> None:
    """Warn of terms that some analyzers drop or change; ``lower`` is the line in lower case."""
    effect = "the term is left out" if lenient else "the engine refuses the file"
    if tokenizer in (None, "standard"):
        term = next((term for term in terms if term and seldom_has_token(term)), None)
        if term is not None:
            names = "standard tokenizer finds"
            if not term.strip(WHITESPACE):
                names = "standard and the whitespace tokenizer find"
            findings.warning(
                "no-token",
                number,
                f"The {names} no token in a term. Where the index uses such a tokenizer, {effect}. Write the term in "
                "letters or digits, or give the option tokenizer if the index uses another.",
                text=line,
            )
    report_stop_words(findings, lenient, number, line, lower, terms)


def report_stop_words(findings: Findings, lenient: bool, number: int, line: str, lower: str, terms: list[str]) -> None:
    """Warn of terms that a filter for English stop words leaves nothing of, or a gap in."""
    words = lower.replace(",", " ").replace("=>", " ").split()
    if not ENGLISH_STOP_WORDS.isdisjoint(words) and any(map(is_broken_by_stop_words, terms)):
        effect = "the term is left out" if lenient else "the engine refuses the file"
        findings.warning(
            "stop-words",
            number,
            "A term has English stop words. Where a filter that removes them stands before the synonym filter, "
            f"{effect}. Place the stop filter after it.",
            text=line,
        )

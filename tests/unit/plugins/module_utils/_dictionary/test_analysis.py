# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.aws_search.packages.plugins.module_utils._dictionary.analysis import (
    ENGLISH_STOP_WORDS,
    LONGEST_PHRASE,
    LONGEST_WORD,
    Tokenizer,
    has_long_word,
    is_broken_by_stop_words,
    is_eliminated,
    is_surely_kept,
    is_too_long,
    lacks_token,
    report_hints,
    seldom_has_token,
)
from ansible_collections.aws_search.packages.plugins.module_utils._dictionary.engine import ALL_ENGINES
from ansible_collections.aws_search.packages.plugins.module_utils._dictionary.findings import Findings

TOKENIZERS: tuple[Tokenizer | None, ...] = (None, "whitespace", "keyword", "standard")


@pytest.mark.parametrize(
    ("term", "eliminating"),
    [
        ("", [None, "whitespace", "keyword", "standard"]),
        (" \u3000", ["whitespace", "standard"]),
        ("&", ["standard"]),
        ("\xa0", ["standard"]),
        ("c++", []),
        ("茶", []),
    ],
)
def test_a_term_is_eliminated_where_the_tokenizer_finds_no_token(
    term: str, eliminating: list[Tokenizer | None]
) -> None:
    assert [tokenizer for tokenizer in TOKENIZERS if is_eliminated(term, tokenizer)] == eliminating


# As Lucene 8.8.1 answered.
@pytest.mark.parametrize("term", ["²", "①", "・", "℃", "½", "\u200b", "&", "№ ½", "…", "\xad"])
def test_the_standard_tokenizer_seldom_finds_a_token_in_signs(term: str) -> None:
    assert seldom_has_token(term)
    findings = Findings(ALL_ENGINES, excerpts=True)
    report_hints(findings, None, False, 1, term, term, [term])
    assert [group["code"] for group in findings.warnings()] == ["no-token"]


@pytest.mark.parametrize("term", ["m²", "℃ a", "〰", "ⓐ", "Ⅷ", "™", "☕", "茶", "ก", "♯"])
def test_the_standard_tokenizer_finds_a_token_in_letters_and_pictures(term: str) -> None:
    assert not seldom_has_token(term)


@given(st.text(), st.sampled_from(TOKENIZERS))
def test_no_term_is_both_kept_and_eliminated(term: str, tokenizer: Tokenizer | None) -> None:
    assert not (is_surely_kept(term, tokenizer) and is_eliminated(term, tokenizer))
    if tokenizer in ("whitespace", "keyword"):
        assert is_surely_kept(term, tokenizer) or is_eliminated(term, tokenizer)
    if is_surely_kept(term, None):
        assert not lacks_token(term)


@pytest.mark.parametrize(
    ("term", "broken"),
    [
        ("the who", True),
        ("an", True),
        ("The", True),
        ("king of hearts", True),
        # What goes at the end leaves no gap.
        ("vitamin a", False),
        ("theory", False),
        ("", False),
    ],
)
def test_stop_words_break_a_term_unless_they_stand_at_its_end(term: str, broken: bool) -> None:
    assert is_broken_by_stop_words(term) is broken


@given(st.lists(st.sampled_from(sorted(ENGLISH_STOP_WORDS)), min_size=1))
def test_nothing_is_left_of_stop_words_alone(words: list[str]) -> None:
    assert is_broken_by_stop_words(" ".join(words))


def test_a_phrase_is_too_long_by_its_bytes() -> None:
    for tokenizer in TOKENIZERS:
        assert not is_too_long("x" * (LONGEST_PHRASE // 2), tokenizer)
        assert is_too_long("é" * (LONGEST_PHRASE // 2 + 1), tokenizer)
    assert [tokenizer for tokenizer in TOKENIZERS if is_too_long("&" * (LONGEST_PHRASE + 1), tokenizer)] == [
        "whitespace",
        "keyword",
    ]


def test_a_long_word_counts_in_units_of_utf_16() -> None:
    assert not has_long_word("x" * LONGEST_WORD + " " + "y" * LONGEST_WORD)
    assert has_long_word("x" * (LONGEST_WORD + 1))
    assert has_long_word("\U0001f375" * (LONGEST_WORD // 2 + 1))

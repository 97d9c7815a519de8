# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._dictionary.check import Report, check_dictionary

KETTLE, TEAPOT = "s(100000001,1,'kettle',n,1,0).\n", "s(100000001,2,'teapot',n,1,0).\n"


def check(text: str, **options: Any) -> Report:
    return check_dictionary([text.encode()], "wordnet", **options)


@pytest.mark.parametrize(
    ("line", "code", "instead"),
    [
        ("", "line-too-short", "must have no blank lines: delete it."),
        ("# kitchen", "line-too-short", "must have no comments and no directives: delete the line."),
        ("a, b", "line-too-short", "Rules such as term, term are of the format solr."),
        ("kettle", "line-too-short", "Write each word as s(100000001,1,'word',n,1,0)."),
        (" " * 12, "word-without-quotes", "must have no blank lines: delete it."),
        ("% kitchen words", "word-without-quotes", "must have no comments and no directives: delete the line."),
        (":- discontiguous s/6.", "word-without-quotes", "no comments and no directives: delete the line."),
        ("kettle, teapot", "word-without-quotes", "Rules such as term, term are of the format solr."),
        ("s(100000001,1,'kettle,n,1,0).", "word-without-quotes", "A quote is missing: write s(100000001,1,'word'"),
        ('s(100000001,1,"kettle",n,1,0).', "word-without-quotes", "Only ' is a quote here: write s(100000001"),
        ("s(100000001,1,\u2018kettle\u2019,n,1,0).", "word-without-quotes", "Only ' is a quote here: write"),
        ("s(100000001,1,kettle,n,1,0).", "word-without-quotes", "Write the word between single quotes: s("),
        ("s(100000001,1,'',n,1,0).", "blank-term", "Write the word, or delete the line"),
    ],
)
def test_what_the_engine_refuses_is_an_error(line: str, code: str, instead: str) -> None:
    report = check(f"{KETTLE}{TEAPOT}{line}\n")
    assert [(error["code"], error["line"]) for error in report.errors] == [(code, 3)]
    assert "the engine refuses the file" in report.errors[0]["message"]
    assert instead in report.errors[0]["message"]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (f"\ufeff{KETTLE}{TEAPOT}", "bom", 1),
        (f"\ufeff{KETTLE}{TEAPOT}", "bad-synset-id", 1),
        (f"{KETTLE}{TEAPOT}s(1,1,'kettle',n,1,0).\n", "bad-synset-id", 3),
        (f"{KETTLE}s(100000002,1,'spade',n,1,0).\n{TEAPOT}", "split-synset", 3),
        (f"{KETTLE}s(100000002,1,'spade',n,1,0).\n", "no-effect", 1),
        (f"{KETTLE}{TEAPOT}s(100000001,3,'&',n,1,0).\n", "no-token", 3),
        (f"{KETTLE}{TEAPOT}s(100000001,3,'of mice and men',n,1,0).\n", "stop-words", 3),
        (f"{KETTLE}{TEAPOT}s(100000001,3,'{'x' * 256}',n,1,0).\n", "long-word", 3),
    ],
)
def test_what_was_surely_not_meant_is_a_warning(text: str, code: str, line: int) -> None:
    report = check(text)
    assert not report.errors
    assert line in [group["line"] for group in report.warnings if group["code"] == code]


@pytest.mark.parametrize(
    ("line", "code", "column", "sentence"),
    [
        ("s(10000001,3,'pot',n,1,0).", "bad-synset-id", 3, "Begin the line with s( and nine digits."),
        ("s(1000000011,3,'pot',n,1,0).", "bad-synset-id", 3, "the word may be in no synset, or in another"),
        ("g(100000001,'metal pot').", "no-synset-word", 1, "Delete the line, or begin it with s(."),
        ("s(100000001,'pot',n,1,0).", "bad-word-number", 12, "a comma, the number of the word, and a comma"),
        ("s(100000001,x,'pot',n,1,0).", "bad-word-number", 12, "The engine does not look at it."),
        ("s(100000001,3,'pot',noun,1,0).", "bad-word-type", 20, "not followed by its type: n, v, a, s or r"),
        ("s(100000001,3,'pot').", "bad-word-type", 20, "not followed by its type"),
        ("s(100000001,3,'pot',n,1).", "bad-counts", 20, "not followed by two numbers, its sense and its count"),
        ("s(100000001,3,'pot',n,1,0)", "bad-end", 27, "does not end with a parenthesis and a full stop"),
        ("s(100000001,3,'pot',n,1,0). % ours", "bad-end", 29, "Delete what follows the full stop."),
        ("s(100000001,3,'pot',n,1,0). % 'ours'", "quotes-after-word", 29, "so no text matches it"),
        ("s(100000001,3,'cook's pot',n,1,0).", "lone-quote", 20, "Write a quote that is part of the word twice"),
        ("s(100000001,3,'cook''s 'pot',n,1,0).", "lone-quote", 24, "Write a quote that is part of the word twice"),
    ],
)
def test_a_line_that_is_no_clause_is_told_what_is_wrong_with_it(
    line: str, code: str, column: int, sentence: str
) -> None:
    report = check(f"{KETTLE}{TEAPOT}{line}\n")
    assert [(group["code"], group["line"], group["column"]) for group in report.warnings] == [(code, 3, column)]
    assert sentence in report.warnings[0]["message"]
    assert not report.errors


def test_spaces_between_the_parts_of_a_clause_are_ordinary() -> None:
    report = check(f"{KETTLE}s(100000001, 2, 'teapot', n, 1, 0).\n")
    assert (report.errors, report.warnings, report.summary["mappings"]) == ([], [], 2)


def test_synsets_of_one_word_are_ordinary_beside_others() -> None:
    report = check(f"{KETTLE}{TEAPOT}s(100000002,1,'cook''s knife',n,1,0).\n")
    assert (report.errors, report.warnings) == ([], [])
    assert report.summary == {"lines": 3, "rules": 1, "mappings": 2, "errors": 0}


@pytest.mark.parametrize(
    ("words", "options", "line"),
    [
        (["LONG"], {}, None),
        (["LONG", "x"], {}, 2),
        (["x", "LONG"], {}, 2),
        (["x", "y", "LONG", "z"], {}, 3),
        (["x", "LONG"], {"expand": False}, None),
        (["LONG", "x", "y"], {"expand": False}, 2),
        (["", "LONG", "x"], {"lenient": True}, 3),
        (["", "LONG", "x"], {"lenient": True, "expand": False}, None),
    ],
)
def test_a_word_is_too_long_once_it_replaces_another(
    words: list[str], options: dict[str, Any], line: int | None
) -> None:
    text = "".join(f"s(100000001,1,'{word.replace('LONG', 'x' * 33000)}',n,1,0).\n" for word in words)
    report = check(text, **options)
    assert [(error["code"], error["line"]) for error in report.errors] == ([("term-too-long", line)] if line else [])

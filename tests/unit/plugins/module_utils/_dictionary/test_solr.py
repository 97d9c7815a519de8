# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._dictionary.check import Report, check_dictionary
from ansible_collections.aws_search.packages.plugins.module_utils._dictionary.solr import parse_line


def check(text: str, **options: Any) -> Report:
    return check_dictionary([text.encode()], "solr", **options)


@pytest.mark.parametrize(
    ("line", "inputs", "outputs"),
    [
        ("kettle, teapot", [(1, "kettle"), (8, "teapot")], None),
        (" a =>b , c", [(1, "a")], [(6, "b"), (9, "c")]),
        ("1\\,000, x\\=>y => \\#z\\\\", [(1, "1,000"), (8, "x=>y")], [(17, "#z\\")]),
        ("=>a=>=>b=>", [(3, "a")], [(8, "b")]),
        ("a =>", [(1, "a =>")], None),
        (",a,,b\\", [(2, "a"), (5, "b\\")], None),
        ("a,\x01 \u3000,\xa0", [(1, "a"), (3, "\u3000"), (7, "\xa0")], None),
        ("a\\", [(1, "a\\")], None),
        (",", [], None),
        ("=>", [(1, "=>")], None),
    ],
)
def test_a_line_is_split_as_lucene_does(
    line: str, inputs: list[tuple[int, str]], outputs: list[tuple[int, str]] | None
) -> None:
    rule = parse_line(line)
    assert (rule.inputs, rule.outputs) == (inputs, outputs)


@pytest.mark.parametrize(
    ("line", "code", "column", "instead"),
    [
        ("kettle, , teapot", "blank-term", 8, "Write the term, or delete the blanks"),
        ("kettle => teapot,\t", "blank-term", 18, "Write the term, or delete the blanks"),
        ("\\ ", "blank-term", 1, "Write the term"),
        (" \t", "blank-line", 1, "Delete the blanks, or the line."),
        ("a => b => c", "two-arrows", 8, "Write a line for each mapping"),
        ("a, " + "é" * 16384, "term-too-long", 3, "Write a shorter one."),
    ],
)
def test_what_the_engine_refuses_is_an_error_with_its_place(line: str, code: str, column: int, instead: str) -> None:
    report = check(f"kettle, teapot\n{line}\nspade, shovel\n")
    assert [(error["code"], error["line"], error["column"]) for error in report.errors] == [(code, 2, column)]
    assert "the engine refuses the file" in report.errors[0]["message"]
    assert instead in report.errors[0]["message"]
    assert report.summary["rules"] == 2


@pytest.mark.parametrize(
    ("line", "code", "column", "instead"),
    [
        ("cafe\u0301, coffee", "decomposed", 4, "Save the file in NFC"),
        ("か\u3099まん, 我慢", "decomposed", 1, "Save the file in NFC"),
        ("caf\u00e9, m\u0331x, coffee", "decomposed", None, None),
        ("kettle, teapot, kettle", "duplicate-term", None, "delete the other"),
        ("kettle => teapot, teapot", "duplicate-term", None, "delete the other"),
        ("kettle => kettle", "self-mapping", None, "changes nothing"),
        ("Kettle, kettle", "differ-by-case", None, "lowercase filter"),
        ("c++, cplusplus", "symbols-lost", None, "c++ becomes c"),
        ("\u20ac, euro", "no-token", None, "The standard tokenizer finds no token in a term"),
        ("\u3000, space", "no-token", None, "The standard and the whitespace tokenizer find no token"),
        ("vitamin a, retinol", "stop-words", None, None),
        ("the who, who", "stop-words", None, "Place the stop filter after it"),
        ("an => one", "stop-words", None, "Place the stop filter after it"),
        ("\ufeffkettle, teapot", "bom", 1, "without a byte order mark"),
        ("kettle,\xa0teapot", "odd-space", 8, "Write an ordinary space"),
        ("kettle, tea\u200bpot", "invisible-character", 12, "Delete it"),
        ("ket\x02tle, teapot", "control-character", 4, "Delete it"),
        ("k\x00e\x00, x", "nul", 2, "Save the file as UTF-8"),
        ("kettle, caf\ufffd", "replacement-character", 12, "the text was damaged before"),
        ("kettle, teapot", "duplicate-rule", None, None),
    ],
)
def test_what_was_surely_not_meant_is_a_warning_with_its_place(
    line: str, code: str, column: int | None, instead: str | None
) -> None:
    report = check(f"{line}\n")
    found = [(group["column"], group["message"]) for group in report.warnings if group["code"] == code]
    assert not report.errors
    if instead is None:
        assert found == []
        return
    [(place, message)] = found
    assert place == column
    assert instead in message


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("kettle, teapot", "teapot ,kettle", True),
        ("kettle, teapot", "kettle => teapot", False),
        ("kettle => teapot", "kettle=>teapot", True),
        ("a, b => c, d", "b, a => d, c", True),
        ("kettle => teapot", "teapot => kettle", False),
        ("1\\,000, x", "1, 000, x", False),
        ("kettle, teapot", "kettle, teapot, samovar", False),
    ],
)
def test_rules_that_say_the_same_are_repeated(first: str, second: str, same: bool) -> None:
    [*repeated] = [
        group["message"] for group in check(f"{first}\n# x\n{second}\n").warnings if group["code"] == "duplicate-rule"
    ]
    assert len(repeated) == same
    assert all(message.startswith("The line says the same as line 1.") for message in repeated)


@pytest.mark.parametrize(
    ("line", "options", "refused"),
    [
        # What replaces what: with expand=false, the first term alone is an output.
        ("LONG, x", {"expand": False}, True),
        ("x, LONG", {"expand": False}, False),
        ("LONG", {}, False),
        ("LONG", {"expand": False}, True),
        ("LONG => x", {}, False),
        ("x => LONG", {}, True),
        (" , LONG", {"lenient": True}, False),
        (" , LONG, x", {"lenient": True}, True),
        (" , LONG, x", {"lenient": True, "expand": False}, False),
    ],
)
@pytest.mark.parametrize("tokenizer", [None, "whitespace", "keyword", "standard"])
def test_a_term_is_too_long_only_as_an_output(
    line: str, options: dict[str, Any], refused: bool, tokenizer: Any
) -> None:
    report = check(line.replace("LONG", "x" * 32767), tokenizer=tokenizer, **options)
    assert [error["code"] for error in report.errors] == ["term-too-long"] * refused


def test_the_whitespace_tokenizer_makes_a_phrase_longer_where_it_cuts_words() -> None:
    # 32,700 letters are 129 words of 255 at most, and a separator between each two.
    line = "x => " + "y" * 32700
    assert check(line, tokenizer="whitespace").errors
    assert not check(line, tokenizer="keyword").errors
    assert not check(line).errors


@pytest.mark.parametrize(
    ("line", "refused"),
    [
        ("&, and", ["standard"]),
        ("\xa0, space", ["standard"]),
        ("\u3000, space", ["whitespace", "standard"]),
        ("x, ", ["whitespace", "keyword", "standard"]),
    ],
)
def test_a_named_tokenizer_makes_an_error_of_a_term_that_it_finds_no_token_in(line: str, refused: list[str]) -> None:
    names: tuple[Any, ...] = ("whitespace", "keyword", "standard")
    assert [name for name in names if check(line, tokenizer=name).errors] == refused
    # With lenient, it is left out.
    assert [name for name in names if check(line, tokenizer=name, lenient=True).errors] == []
    assert {check(line, tokenizer=name, lenient=True).summary["mappings"] for name in refused} == {0}

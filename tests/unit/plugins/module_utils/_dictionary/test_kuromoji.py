# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._dictionary.check import Report, check_dictionary
from ansible_collections.aws_search.packages.plugins.module_utils._dictionary.engine import (
    ELASTICSEARCH_7,
    OPENSEARCH_2_4,
)
from ansible_collections.aws_search.packages.plugins.module_utils._dictionary.kuromoji import parse_csv, split_at_spaces


def check(text: str) -> Report:
    return check_dictionary([text.encode()], "kuromoji")


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("a,b,,", ["a", "b", "", ""]),
        ('"a,b",c', ["a,b", "c"]),
        ('"a""b","",""', ['"a"b"', '"', '""']),
        ('x"a",b', ['x"a"', "b"]),
        ('"a,b', []),
        ("", [""]),
    ],
)
def test_fields_are_those_of_lucene(line: str, fields: list[str]) -> None:
    assert parse_csv(line) == fields


@pytest.mark.parametrize(
    ("text", "pieces"),
    [("", [""]), (" ", []), (" a", ["", "a"]), ("a  b ", ["a", "b"]), ("a\tb\u3000c", ["a\tb\u3000c"])],
)
def test_segments_are_those_of_java(text: str, pieces: list[str]) -> None:
    assert split_at_spaces(text) == pieces


@pytest.mark.parametrize(
    ("line", "code", "instead"),
    [
        ("茶瓶,茶瓶,チャビン", "too-few-fields", "has 3 of 4 fields"),
        ("茶瓶\t茶瓶\tチャビン\t名詞", "too-few-fields", "Only the ASCII comma separates fields."),
        ("\ufeff# 台所", "too-few-fields", "has 1 of 4 fields"),
        ("茶瓶,茶 瓶,チャビン,名詞", "segments-and-readings", "2 segments and 1 readings"),
        ("茶瓶, 茶瓶,チャビン,名詞", "segments-and-readings", "Write no space after a comma."),
        ("茶瓶,茶 瓶 台,チャ ビン ダイ,名詞", "segments-differ", "Write the same characters in both."),
        (
            "茶瓶,茶\u3000瓶,チャ\u3000ビン,名詞",
            "segments-differ",
            "Only ordinary spaces separate them",
        ),
        (
            "茶瓶,茶\u3000瓶,チャ ビン,名詞",
            "segments-and-readings",
            "Only ordinary spaces separate them, and the file has ideographic ones (U+3000).",
        ),
        ('"茶瓶,茶瓶,チャビン,名詞', "malformed-csv", "Close the quote, or delete it."),
        (
            "茶瓶,1285,1285,5000,名詞,一般,*,*,*,*,茶瓶,チャビン,チャビン",
            "mecab-row",
            "these are the fields 1, 1, 12 and 5.",
        ),
        ("急須,急須,キュウス,名詞", "duplicate-entry", "is that of line 1"),
        ("茶瓶, 茶 瓶, チャ ビン, 名詞", "breaks-analysis", "Write no space after a comma."),
        ("茶瓶,茶\t瓶,チャ\tビン,名詞", "breaks-analysis", "Separate segments with spaces."),
    ],
)
def test_what_the_engine_refuses_or_fails_to_index_is_an_error(line: str, code: str, instead: str) -> None:
    report = check(f"急須,急須,キュウス,名詞\n# x\n\n{line}\n")
    assert [(error["code"], error["line"]) for error in report.errors] == [(code, 4)]
    assert instead in report.errors[0]["message"]
    assert (report.refused_line is None) == (code == "breaks-analysis")


@pytest.mark.parametrize(
    ("line", "code", "column", "instead"),
    [
        (
            "茶瓶,急須,キュウス,名詞",
            "segments-differ",
            None,
            "Refused by: OpenSearch 2.0 to 2.3; OpenSearch 2.4",
        ),
        (
            "東京スカイツリー,1288,1288,4569,名詞,固有名詞,一般,*,*,*,東京スカイツリー,トウキョウ,トーキョー",
            "mecab-row",
            None,
            "Refused by: OpenSearch 2.0 to 2.3; OpenSearch 2.4",
        ),
        ("カ\u3099ラス瓶,カ\u3099ラス 瓶,ガラス ビン,名詞", "decomposed", 1, "Save the file in NFC"),
        ("C#,C#,シーシャープ,名詞", "too-few-fields", None, "Move the # out of the entry."),
        ("茶瓶,茶瓶,チャビン,名詞 # 台所", "inline-comment", 15, "Move the comment"),
        ("茶瓶,茶瓶,チャビン,名詞,備考", "extra-field", None, "ignores all fields after the first 4"),
    ],
)
def test_what_was_surely_not_meant_is_a_warning(line: str, code: str, column: int | None, instead: str) -> None:
    report = check(f"{line}\n")
    assert not report.errors
    [(place, message)] = [(group["column"], group["message"]) for group in report.warnings if group["code"] == code]
    assert place == column
    assert instead in message


@pytest.mark.parametrize("field", ["1288", ""])
def test_a_row_of_mecab_is_told_where_the_engine_accepts_it(field: str) -> None:
    row = f"東京スカイツリー,{field},{field},4569,名詞,固有名詞,一般,*,*,*,東京スカイツリー,トウキョウ,トーキョー\n"
    report = check_dictionary([row.encode()], "kuromoji", engines=(ELASTICSEARCH_7,))
    [group] = report.warnings
    assert (group["code"], report.errors) == ("mecab-row", [])
    assert "and cuts the word to the length of field 2" in group["message"]
    refused = check_dictionary([row.encode()], "kuromoji", engines=(OPENSEARCH_2_4,))
    assert ([error["code"] for error in refused.errors], refused.warnings) == (["mecab-row"], [])
    assert "so it refuses the file" in refused.errors[0]["message"]

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stop words and user dictionaries."""

from __future__ import annotations

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._dictionary.check import (
    Format,
    Report,
    check_dictionary,
)
from ansible_collections.aws_search.packages.plugins.module_utils._dictionary.engine import (
    ELASTICSEARCH_7,
    OPENSEARCH_2_4,
)
from ansible_collections.aws_search.packages.plugins.module_utils._dictionary.kuromoji import parse_csv, split_at_spaces


def check(kind: Format, text: str) -> Report:
    return check_dictionary([text.encode()], kind)


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
    ("kind", "line", "code", "instead"),
    [
        ("kuromoji", "茶瓶,茶瓶,チャビン", "too-few-fields", "has 3 of 4 fields"),
        ("kuromoji", "茶瓶\t茶瓶\tチャビン\t名詞", "too-few-fields", "Only the ASCII comma separates fields."),
        ("kuromoji", "\ufeff# 台所", "too-few-fields", "has 1 of 4 fields"),
        ("kuromoji", "茶瓶,茶 瓶,チャビン,名詞", "segments-and-readings", "2 segments and 1 readings"),
        ("kuromoji", "茶瓶, 茶瓶,チャビン,名詞", "segments-and-readings", "Write no space after a comma."),
        ("kuromoji", "茶瓶,茶 瓶 台,チャ ビン ダイ,名詞", "segments-differ", "Write the same characters in both."),
        (
            "kuromoji",
            "茶瓶,茶\u3000瓶,チャ\u3000ビン,名詞",
            "segments-differ",
            "Only ordinary spaces separate segments.",
        ),
        ("kuromoji", '"茶瓶,茶瓶,チャビン,名詞', "malformed-csv", "Close the quote, or delete it."),
        (
            "kuromoji",
            "茶瓶,1285,1285,5000,名詞,一般,*,*,*,*,茶瓶,チャビン,チャビン",
            "mecab-row",
            "these are the fields 1, 1, 12 and 5.",
        ),
        ("kuromoji", "急須,急須,キュウス,名詞", "duplicate-entry", "is that of line 1"),
        ("kuromoji", "茶瓶, 茶 瓶, チャ ビン, 名詞", "breaks-analysis", "Write no space after a comma."),
        ("kuromoji", "茶瓶,茶\t瓶,チャ\tビン,名詞", "breaks-analysis", "Separate segments with spaces."),
        ("nori", "전기주전자 전기 주전자 세트", "segments-too-long", "for a phrase, write it without spaces"),
        ("nori", "전기주전자 전기+주전자", "segments-too-long", "Only spaces separate segments"),
        ("nori", "차 NNG", "segments-too-long", "Delete the part of speech"),
    ],
)
def test_what_the_engine_refuses_or_fails_to_index_is_an_error(
    kind: Format, line: str, code: str, instead: str
) -> None:
    first = {"kuromoji": "急須,急須,キュウス,名詞\n", "nori": "주전자\n"}[kind]
    report = check(kind, f"{first}# x\n\n{line}\n")
    assert [(error["code"], error["line"]) for error in report.errors] == [(code, 4)]
    assert instead in report.errors[0]["message"]
    assert (report.refused_line is None) == (code == "breaks-analysis")


@pytest.mark.parametrize(
    ("kind", "line", "code", "column", "instead"),
    [
        ("stopwords", "the | article", "snowball-comment", 5, "Delete the |"),
        ("stopwords", " the # article", "inline-comment", 6, "Move the comment"),
        (
            "stopwords",
            "  # articles",
            "indented-comment",
            3,
            "a word to: Elasticsearch 7 and OpenSearch 1.0 to 1.3.6; OpenSearch 2.0",
        ),
        ("stopwords", '"the"', "csv-quotes", 1, "Delete the quotes"),
        ("stopwords", "\u201cthe\u201d", "csv-quotes", 1, "Delete the quotes"),
        ("stopwords", "\u00e9te\u0301", "decomposed", 3, "Save the file in NFC"),
        ("stopwords", "the, a", "several-words", 4, "Write each on a line of its own"),
        ("stopwords", "of the", "several-words", 3, "Write each on a line of its own"),
        ("stopwords", "The", "uppercase", None, "Write it in lower case"),
        ("stopwords", "_english_", "named-list", None, "Delete the line if it is meant as a word"),
        ("stopwords", "the\xa0", "odd-space", 4, "Write an ordinary space"),
        ("stopwords", "\ufeffthe", "bom", 1, "without a byte order mark"),
        (
            "kuromoji",
            "茶瓶,急須,キュウス,名詞",
            "segments-differ",
            None,
            "Refused by: OpenSearch 2.0 to 2.3; OpenSearch 2.4",
        ),
        (
            "kuromoji",
            "東京スカイツリー,1288,1288,4569,名詞,固有名詞,一般,*,*,*,東京スカイツリー,トウキョウ,トーキョー",
            "mecab-row",
            None,
            "Refused by: OpenSearch 2.0 to 2.3; OpenSearch 2.4",
        ),
        ("kuromoji", "カ\u3099ラス瓶,カ\u3099ラス 瓶,ガラス ビン,名詞", "decomposed", 1, "Save the file in NFC"),
        ("kuromoji", "C#,C#,シーシャープ,名詞", "too-few-fields", None, "Move the # out of the entry."),
        ("kuromoji", "茶瓶,茶瓶,チャビン,名詞 # 台所", "inline-comment", 15, "Move the comment"),
        ("kuromoji", "茶瓶,茶瓶,チャビン,名詞,備考", "extra-field", None, "ignores all fields after the first 4"),
        ("nori", "전기주전자 전기", "segments-differ", None, "loses the end of it"),
        ("nori", "전기주전자 가스 주전자", "segments-differ", None, "looks only at their lengths"),
        ("nori", "전기주전자 NNG", "segments-differ", None, "Delete the part of speech"),
        ("nori", "전기주전자,전기,주전자", "wrong-separator", 6, "Write spaces between"),
        ("nori", "전기주전자\u3000전기\u3000주전자", "odd-space", 6, "Write an ordinary space"),
        ("nori", "C#샤프 C# 샤프", "inline-comment", 2, "A # cannot be part of a word"),
        ("nori", "전기주전자,1786,3545,3000,NNG,*,F,전기주전자", "mecab-row", None, "Write the first field alone"),
        ("nori", "\u110c\u116e\u110c\u1165\u11ab\u110c\u1161", "decomposed", 1, "Save the file in NFC"),
        ("nori", "\ufeff주전자", "bom", 1, "without a byte order mark"),
    ],
)
def test_what_was_surely_not_meant_is_a_warning(
    kind: Format, line: str, code: str, column: int | None, instead: str
) -> None:
    report = check(kind, f"{line}\n")
    assert not report.errors
    [(place, message)] = [(group["column"], group["message"]) for group in report.warnings if group["code"] == code]
    assert place == column
    assert instead in message


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        ("stopwords", "the\na\nthe\n", "The word is on line 1 already."),
        ("nori", "주전자\n차\n주전자 주 전자\n", "The word is on line 1 already."),
    ],
)
def test_repeated_words_are_named_with_the_line_that_counts(kind: Format, text: str, message: str) -> None:
    [group] = check(kind, text).warnings
    assert (group["line"], group["message"].startswith(message)) == (3, True)


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


def test_an_indented_comment_is_a_word_to_some_engines_only() -> None:
    for engine, words, warnings in ((ELASTICSEARCH_7, 2, 1), (OPENSEARCH_2_4, 1, 0)):
        report = check_dictionary([b"  # articles\nthe\n"], "stopwords", engines=(engine,))
        assert (report.summary["words"], len(report.warnings)) == (words, warnings)

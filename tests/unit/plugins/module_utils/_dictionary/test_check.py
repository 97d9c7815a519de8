# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every case that Lucene was asked about, under every configuration; and what holds of any bytes."""

from __future__ import annotations

import base64
import json
import math
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.aws_search.packages.plugins.module_utils._dictionary.check import (
    FORMATS,
    Report,
    check_dictionary,
)
from ansible_collections.aws_search.packages.plugins.module_utils._dictionary.engine import (
    ALL_ENGINES,
    ELASTICSEARCH_7,
    OPENSEARCH_1_3_7,
    OPENSEARCH_2_0,
    OPENSEARCH_2_4,
)
from ansible_collections.aws_search.packages.plugins.module_utils._dictionary.findings import WARNING_CODES

TRUTH = json.loads(Path(__file__).with_name("cases.json").read_text(encoding="utf-8"))
CASES = {case["id"]: case for case in TRUTH["cases"]}
ENGINES = {
    "A": (ELASTICSEARCH_7, OPENSEARCH_2_0),
    "B": (OPENSEARCH_1_3_7, OPENSEARCH_2_4),
    "A8": (ELASTICSEARCH_7,),
    "B8": (OPENSEARCH_1_3_7,),
    "A9": (OPENSEARCH_2_0,),
    "B9": (OPENSEARCH_2_4,),
}
# The same examples at every run, however slow the machine is.
REPEATABLE = settings(derandomize=True, deadline=None, database=None, max_examples=100)
COUNTED = ("mappings", "words", "entries")


def kind_of(case: dict[str, Any]) -> str:
    return str(case["id"].rpartition("-")[0])


def file_of(case: dict[str, Any]) -> bytes:
    return case["content"].encode() if "content" in case else base64.b64decode(case["content_base64"])


def options_of(configuration: str) -> dict[str, Any]:
    if configuration in ENGINES:
        return {"engines": ENGINES[configuration]}
    tokenizer, *others = configuration.split()
    return {
        "tokenizer": tokenizer.partition("+")[0],
        "lenient": "lenient" in others,
        "expand": "expand=false" not in others,
    }


def check(kind: str, file: bytes, size: int = 7, **options: Any) -> Report:
    return check_dictionary([file[at : at + size] for at in range(0, len(file), size)], kind, **options)


def codes(report: Report) -> list[str]:
    return [group["code"] for group in report.warnings]


@pytest.mark.parametrize(
    ("case", "configuration"),
    [
        pytest.param(case, configuration, id=f"{case['id']} {configuration}")
        for case in TRUTH["cases"]
        for configuration in case.get("configurations", TRUTH["configurations"][kind_of(case)])
    ],
)
def test_verdict_and_first_faulty_line_are_those_of_lucene(case: dict[str, Any], configuration: str) -> None:
    wanted = case.get("refused", {}).get(configuration)
    report = check(kind_of(case), file_of(case), **options_of(configuration))
    if "+stop" in configuration and report.refused_line != wanted:
        # There is no option for a stop filter. What it may refuse is a warning, at that line.
        assert report.refused_line is None or report.refused_line > wanted
        assert wanted in [line for group in report.warnings if group["code"] == "stop-words" for line in group["lines"]]
        return
    assert report.refused_line == wanted
    refused = [error["line"] for error in report.errors if error["code"] != "breaks-analysis"]
    assert (refused[0] if refused else None) == wanted


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_without_engine_and_tokenizer_an_error_is_what_all_refuse_and_a_warning_what_some_do(
    case: dict[str, Any],
) -> None:
    kind = kind_of(case)
    report = check(kind, file_of(case))
    names = case.get("configurations", TRUTH["configurations"][kind])
    refused = [case.get("refused", {}).get(name) for name in names if "lenient" not in name]
    assert (report.refused_line is not None) <= (None not in refused)
    if all(refused):
        assert report.refused_line == max(refused)
    elif any(refused):
        assert report.warnings
    assert any(error["code"] == "breaks-analysis" for error in report.errors) == case.get("fails", False)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_is_accepted_and_surely_not_meant_is_a_warning_and_nothing_else_is(case: dict[str, Any]) -> None:
    report = check(kind_of(case), file_of(case))
    if "warning" in case:
        assert case["warning"] in codes(report)
    elif "refused" not in case and "configurations" not in case and not case.get("fails"):
        assert codes(report) == []


@pytest.mark.parametrize(
    "case", [case for case in CASES.values() if set(COUNTED) & set(case)], ids=lambda case: case["id"]
)
def test_what_the_engine_reads_of_a_file_is_counted(case: dict[str, Any]) -> None:
    kind, file = kind_of(case), file_of(case)
    if "mappings" in case:
        for expand, wanted in zip((True, False), case["mappings"], strict=True):
            assert check(kind, file, tokenizer="whitespace", expand=expand).summary["mappings"] == wanted
        return
    counted = next(name for name in COUNTED if name in case)
    assert check(kind, file, engines=(ELASTICSEARCH_7,)).summary[counted] == case[counted]


def test_each_code_that_can_be_ignored_is_one_that_a_warning_has() -> None:
    warned: set[str] = set()
    for case in CASES.values():
        for options in ({}, {"lenient": True}):
            warned.update(codes(check(kind_of(case), file_of(case), 1 << 20, **options)))
    rare = [
        # Lucene 8 takes # for the beginning of a comment, wherever it is.
        ("kuromoji", '"茶#瓶","茶#瓶",チャ,名詞\n'),
        # The line separator keeps it from that where Lucene looks for it, and not the product.
        ("kuromoji", "#茶,茶 瓶,チャ,名詞\u2028瓶\n"),
        ("kuromoji", "#茶瓶, #茶 瓶, チャ ビン, 名詞\u2028瓶\n"),
        ("solr", "x" * (5 << 20)),
    ]
    for kind, text in rare:
        warned.update(codes(check(kind, text.encode(), 1 << 20)))
    assert warned == set(WARNING_CODES)
    assert list(WARNING_CODES) == sorted(WARNING_CODES)


def test_ignored_warnings_are_left_out_and_errors_are_not() -> None:
    file = b"kettle, teapot\nkettle, teapot\nkettle; teapot\nspade, \n"
    assert codes(check("solr", file)) == ["duplicate-rule", "wrong-separator"]
    report = check("solr", file, ignore=["duplicate-rule", "blank-term"])
    assert codes(report) == ["wrong-separator"]
    assert [error["code"] for error in report.errors] == ["blank-term"]
    # Each engine refuses another line, so all of them together refuse the file.
    entries = "C#,C#,シーシャープ,名詞\n茶瓶,急須,キュウス,名詞\n".encode()
    assert len(check("kuromoji", entries, ignore=["too-few-fields", "segments-differ"]).errors) == 2


def test_a_file_that_each_engine_refuses_for_another_line_has_errors() -> None:
    # Lucene 8 refuses the first line, Lucene 9 the second.
    file = "C#,C#,シーシャープ,名詞\n茶瓶,急須,キュウス,名詞\n".encode()
    assert [error["line"] for error in check("kuromoji", file).errors] == [1, 2]
    for engine, line in ((ELASTICSEARCH_7, 1), (OPENSEARCH_2_4, 2)):
        assert check("kuromoji", file, engines=(engine,)).refused_line == line
    either = check("kuromoji", file.splitlines(keepends=True)[0])
    assert either.errors == []
    assert "Refused by: Elasticsearch 7 and OpenSearch 1.0 to 1.3.6; OpenSearch 1.3.7" in either.warnings[0]["message"]


@pytest.mark.parametrize(
    ("kind", "file", "sentence"),
    [
        ("solr", b"PK\x03\x04\x14\x00\xff\xff", "The file is a ZIP archive"),
        ("solr", b"\x1f\x8b\x08\x00", "The file is compressed with gzip"),
        ("solr", "kettle, teapot\n".encode("utf-16"), "The file is in UTF-16."),
        ("nori", b"\x00\x01\xff\xfe", "The file is binary."),
        ("nori", "주전자\n".encode("cp949"), "it may be in CP949 now"),
        ("kuromoji", "茶瓶\n".encode("shift_jis"), "it may be in Shift_JIS now"),
        ("stopwords", "dès\n".encode("latin-1"), "it may be in Windows-1252 now"),
        ("stopwords", "的\n是\n".encode("gbk"), "It may be in an encoding of another alphabet, such as GBK"),
        ("solr", "чай, чайник\n".encode("cp1251"), "Open it in an editor with the encoding that shows the words right"),
    ],
)
def test_a_file_that_is_no_utf_8_is_told_apart(kind: str, file: bytes, sentence: str) -> None:
    error = check(kind, file, size=1 << 20).errors[0]
    assert error["code"] == "encoding"
    assert sentence in error["message"]


ODD = st.sampled_from(
    ["\n", "\r", "\r\n", ",", "=>", "#", "\\", "'", '"', " ", "\t", "\u2028", "\x85", "\xa0", "\u3000", "\ufeff"]
)
WORD = st.sampled_from(["kettle", "the", "茶瓶", "주전자", "s(100000001,1,'", "𠮷", "c++", "&", "The"])
FILES = st.one_of(
    st.binary(max_size=300),
    st.lists(st.one_of(ODD, WORD, st.text(max_size=3)), max_size=60).map(
        lambda parts: "".join(parts).encode("utf-8", "replace")
    ),
)
OPTIONS = st.fixed_dictionaries(
    {
        "engines": st.lists(st.sampled_from(ALL_ENGINES), min_size=1, unique=True).map(tuple),
        "tokenizer": st.sampled_from([None, "whitespace", "keyword", "standard"]),
        "lenient": st.booleans(),
        "expand": st.booleans(),
    }
)


@REPEATABLE
@given(st.sampled_from(FORMATS), FILES, OPTIONS, st.integers(min_value=1, max_value=40))
def test_any_bytes_are_checked_and_the_findings_are_in_order(
    kind: str, file: bytes, options: dict[str, Any], size: int
) -> None:
    report = check(kind, file, size, **options)
    assert report == check(kind, file, 1 << 20, **options)
    lines = report.summary["lines"]
    for findings in (report.errors, report.warnings):
        places = [(finding["line"], finding["column"] or math.inf) for finding in findings]
        assert places == sorted(places)
        assert all(1 <= line <= lines for line, _column in places)
    assert len(set(codes(report))) == len(report.warnings)
    assert set(codes(report)) <= set(WARNING_CODES)
    for group in report.warnings:
        assert group["lines"] == sorted(set(group["lines"]))
        assert group["line"] == group["lines"][0]
        assert 1 <= len(group["lines"]) <= min(5, group["count"])
    most = max(Counter(error["code"] for error in report.errors).values(), default=0)
    assert most <= 20
    assert report.summary["errors"] == len(report.errors) if most < 20 else report.summary["errors"] >= 20


@REPEATABLE
@given(st.sampled_from(FORMATS), st.lists(st.text("äöüßÄÖÜ茶瓶주전자", min_size=2, max_size=9), min_size=1), OPTIONS)
def test_without_excerpts_nothing_of_the_file_is_in_a_finding(
    kind: str, words: list[str], options: dict[str, Any]
) -> None:
    file = "\n".join([*words, *words, ", ".join(words), "; ".join(words), " # ".join(words), ""]).encode()
    shown = json.dumps(check(kind, file, excerpts=False, **options)[:2], ensure_ascii=False)
    assert not set("äöüßÄÖÜ茶瓶주전자") & set(shown)


def test_a_finding_shows_the_first_80_characters_of_its_line() -> None:
    report = check("solr", ("x" * 79 + "yz\t; z").encode())
    assert report.warnings[0]["message"].endswith(f'"{"x" * 79}y" …')
    assert check("solr", b"a\tb\x01\xc2\xa0").warnings[0]["message"].endswith('"a\\tb<U+0001><U+00A0>"')


def test_on_a_line_the_cause_goes_before_what_comes_of_it() -> None:
    # The byte order mark makes a rule of the comment, and the comment has stop words.
    report = check_dictionary(["\ufeff# the shop, a shop\nkettle, teapot\n".encode()], "solr")
    assert [group["code"] for group in report.warnings] == ["bom", "stop-words"]


@pytest.mark.parametrize("repeated", [3, 31_293])
def test_warnings_are_grouped_with_their_number_and_first_five_lines(repeated: int) -> None:
    file = b"kettle, teapot\n" + b"teapot,kettle\nspade;shovel\n" * repeated
    groups = {group["code"]: (group["count"], group["lines"]) for group in check("solr", file, 4096).warnings}
    first = [2 + 2 * at for at in range(min(repeated, 5))]
    assert groups == {"duplicate-rule": (repeated, first), "wrong-separator": (repeated, [line + 1 for line in first])}


def test_of_an_error_20_are_listed_and_all_counted() -> None:
    report = check("solr", b"kettle, \n" * 50)
    assert (len(report.errors), report.summary["errors"]) == (20, 50)
    duplicates = check("kuromoji", "茶,茶,チャ,名詞\n".encode() * 50)
    assert (len(duplicates.errors), duplicates.summary["errors"]) == (20, 49)
    assert duplicates.errors[0]["line"] == 2


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("solr", "kettle {}, teapot {}"),
        ("solr", "kettle {}; teapot {}"),
        ("wordnet", "s(1{:08},1,'kettle {}',n,1,0)."),
        ("stopwords", "kettle{} # {}"),
        ("kuromoji", "茶{},茶{},チャ,名詞"),
        ("kuromoji", "茶瓶,茶瓶{} {},チャ"),
        ("nori", "주{} 전{}자"),
    ],
)
def test_memory_grows_by_no_more_than_the_keys(kind: str, line: str) -> None:
    count = 50_000

    def chunks() -> Iterator[bytes]:
        for first in range(0, count, 1000):
            yield "".join(line.format(number, number) + "\n" for number in range(first, first + 1000)).encode()

    tracemalloc.start()
    try:
        summary = check_dictionary(chunks(), kind).summary
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert summary["lines"] == count
    # 12 bytes a line, twice that while an array grows, and a block of lines.
    assert peak < 2_500_000

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._dictionary.check import Report, check_dictionary


def check(text: str) -> Report:
    return check_dictionary([text.encode()], "nori")


@pytest.mark.parametrize(
    ("line", "code", "instead"),
    [
        ("전기주전자 전기 주전자 세트", "segments-too-long", "for a phrase, write it without spaces"),
        ("전기주전자 전기+주전자", "segments-too-long", "Only spaces separate segments"),
        ("차 NNG", "segments-too-long", "Delete the part of speech"),
    ],
)
def test_what_the_engine_refuses_or_fails_to_index_is_an_error(line: str, code: str, instead: str) -> None:
    report = check(f"주전자\n# x\n\n{line}\n")
    assert [(error["code"], error["line"]) for error in report.errors] == [(code, 4)]
    assert instead in report.errors[0]["message"]
    assert report.refused_line == 4


@pytest.mark.parametrize(
    ("line", "code", "column", "instead"),
    [
        ("전기주전자 전기", "segments-differ", None, "loses the end of it"),
        ("전기주전자 가스 주전자", "segments-differ", None, "looks only at their lengths"),
        ("전기주전자 NNG", "segments-differ", None, "Delete the part of speech"),
        ("전기주전자,전기,주전자", "wrong-separator", 6, "Write spaces between"),
        ("전기주전자\u3000전기\u3000주전자", "odd-space", 6, "Write an ordinary space"),
        ("C#샤프 C# 샤프", "inline-comment", 2, "A # cannot be part of a word"),
        ("전기주전자,1786,3545,3000,NNG,*,F,전기주전자", "mecab-row", None, "Write the first field alone"),
        ("\u110c\u116e\u110c\u1165\u11ab\u110c\u1161", "decomposed", 1, "Save the file in NFC"),
        ("\ufeff주전자", "bom", 1, "without a byte order mark"),
    ],
)
def test_what_was_surely_not_meant_is_a_warning(line: str, code: str, column: int | None, instead: str) -> None:
    report = check(f"{line}\n")
    assert not report.errors
    [(place, message)] = [(group["column"], group["message"]) for group in report.warnings if group["code"] == code]
    assert place == column
    assert instead in message


def test_repeated_words_are_named_with_the_line_that_counts() -> None:
    [group] = check("주전자\n차\n주전자 주 전자\n").warnings
    assert (group["line"], group["message"].startswith("The word is on line 1 already.")) == (3, True)

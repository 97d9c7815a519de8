# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.aws_search.packages.plugins.module_utils._dictionary.characters import report_characters
from ansible_collections.aws_search.packages.plugins.module_utils._dictionary.engine import ALL_ENGINES
from ansible_collections.aws_search.packages.plugins.module_utils._dictionary.findings import Findings


def report(line: str, number: int = 2) -> list[tuple[str, int | None, int]]:
    """Code, column and count of each warning."""
    findings = Findings(ALL_ENGINES, excerpts=False)
    report_characters(findings, number, line)
    assert findings.errors() == []
    return [(group["code"], group["column"], group["count"]) for group in findings.warnings()]


@pytest.mark.parametrize(
    ("line", "warnings"),
    [
        ("kettle, teapot\t", []),
        ("a\xa0b\u202fc\u2007", [("odd-space", 2, 3)]),
        ("caf\ufffd", [("replacement-character", 4, 1)]),
        ("k\x00e\x00", [("nul", 2, 2)]),
        ("ket\x02tle\x7f", [("control-character", 4, 2)]),
        ("tea\u200bpot\xad", [("invisible-character", 4, 2)]),
        ("\ufefftea", [("invisible-character", 1, 1)]),
        # Joiners are part of how some languages and emoji are written.
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645, \U0001f469\u200d\U0001f680", []),
        ("cafe\u0301, e\u0301", [("decomposed", 4, 1)]),
        ("か\u3099", [("decomposed", 1, 1)]),
        ("\u110c\u116e", [("decomposed", 1, 1)]),
        # Unicode has no one character for these.
        ("m\u0331x \u0301", []),
    ],
)
def test_odd_characters_are_named_once_by_their_kind(line: str, warnings: list[tuple[str, int, int]]) -> None:
    assert report(line) == warnings


def test_a_byte_order_mark_is_one_at_the_beginning_of_the_file_only() -> None:
    assert report("\ufefftea", number=1) == [("bom", 1, 1)]
    assert report("tea\ufeff", number=1) == [("invisible-character", 4, 1)]


@given(st.text())
def test_text_in_nfc_is_never_decomposed(line: str) -> None:
    codes = [code for code, _column, _count in report(unicodedata.normalize("NFC", line))]
    assert "decomposed" not in codes

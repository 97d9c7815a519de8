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
        ("", "line-too-short", "no blank lines and no comments"),
        ("# kitchen", "line-too-short", "no blank lines and no comments"),
        ("kettle, teapot", "word-without-quotes", "use the format solr"),
        ("s(100000001,1,'kettle,n,1,0).", "word-without-quotes", "Write s(100000001,1,'word',n,1,0)."),
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
        (f"{KETTLE}{TEAPOT}s(100000001,2,'teapot',n,1,0). % 'our' words\n", "not-prolog", 3),
        (f"{KETTLE}{TEAPOT}s(100000001,2,'cook's knife',n,1,0).\n", "not-prolog", 3),
        (f"{KETTLE}{TEAPOT}s(100000001,3,'&',n,1,0).\n", "no-token", 3),
        (f"{KETTLE}{TEAPOT}s(100000001,3,'of mice and men',n,1,0).\n", "stop-words", 3),
        (f"{KETTLE}{TEAPOT}s(100000001,3,'{'x' * 256}',n,1,0).\n", "long-word", 3),
    ],
)
def test_what_was_surely_not_meant_is_a_warning(text: str, code: str, line: int) -> None:
    report = check(text)
    assert not report.errors
    assert line in [group["line"] for group in report.warnings if group["code"] == code]


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

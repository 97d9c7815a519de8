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


def check(text: str) -> Report:
    return check_dictionary([text.encode()], "stopwords")


@pytest.mark.parametrize(
    ("line", "code", "column", "instead"),
    [
        ("the | article", "snowball-comment", 5, "Delete the |"),
        (" the # article", "inline-comment", 6, "Move the comment"),
        (
            "  # articles",
            "indented-comment",
            3,
            "a word to: Elasticsearch 7 and OpenSearch 1.0 to 1.3.6; OpenSearch 2.0",
        ),
        ('"the"', "csv-quotes", 1, "Delete the quotes"),
        ("\u201cthe\u201d", "csv-quotes", 1, "Delete the quotes"),
        ("\u00e9te\u0301", "decomposed", 3, "Save the file in NFC"),
        ("the, a", "several-words", 4, "Write each on a line of its own"),
        ("of the", "several-words", 3, "Write each on a line of its own"),
        ("The", "uppercase", None, "Write it in lower case"),
        ("_english_", "named-list", None, "Delete the line if it is meant as a word"),
        ("the\xa0", "odd-space", 4, "Write an ordinary space"),
        ("\ufeffthe", "bom", 1, "without a byte order mark"),
    ],
)
def test_what_was_surely_not_meant_is_a_warning(line: str, code: str, column: int | None, instead: str) -> None:
    report = check(f"{line}\n")
    assert not report.errors
    [(place, message)] = [(group["column"], group["message"]) for group in report.warnings if group["code"] == code]
    assert place == column
    assert instead in message


def test_repeated_words_are_named_with_the_line_that_counts() -> None:
    [group] = check("the\na\nthe\n").warnings
    assert (group["line"], group["message"].startswith("The word is on line 1 already.")) == (3, True)


def test_an_indented_comment_is_a_word_to_some_engines_only() -> None:
    for engine, words, warnings in ((ELASTICSEARCH_7, 2, 1), (OPENSEARCH_2_4, 1, 0)):
        report = check_dictionary([b"  # articles\nthe\n"], "stopwords", engines=(engine,))
        assert (report.summary["words"], len(report.warnings)) == (words, warnings)

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._dictionary.engine import (
    ALL_ENGINES,
    ELASTICSEARCH_7,
    OPENSEARCH_2_4,
)
from ansible_collections.aws_search.packages.plugins.module_utils._dictionary.findings import (
    ERRORS_OF_A_CODE,
    LINES_OF_A_GROUP,
    LONGEST_EXCERPT,
    Findings,
    excerpt,
)

BOTH = (ELASTICSEARCH_7, OPENSEARCH_2_4)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("kettle, teapot", '"kettle, teapot"'),
        ("a\tb\x00\u200bc", '"a\\tb<U+0000><U+200B>c"'),
        ("茶瓶", '"茶瓶"'),
        ("x" * LONGEST_EXCERPT, f'"{"x" * LONGEST_EXCERPT}"'),
        ("x" * (LONGEST_EXCERPT + 1), f'"{"x" * LONGEST_EXCERPT}" …'),
    ],
)
def test_an_excerpt_is_short_and_shows_what_cannot_be_seen(line: str, shown: str) -> None:
    assert excerpt(line) == shown


@pytest.mark.parametrize("excerpts", [True, False])
def test_no_message_has_anything_of_the_dictionary_unless_that_is_wanted(excerpts: bool) -> None:
    findings = Findings(BOTH, excerpts=excerpts)
    findings.error("blank-term", 1, "A term is blank.", text="secret")
    findings.warning("bom", 2, "A byte order mark.", text="secret")
    findings.refused("two-arrows", 3, BOTH, "Two arrows.", text="secret")
    messages = [one["message"] for one in (*findings.errors(), *findings.warnings())]
    assert ["secret" in message for message in messages] == [excerpts] * 3


def test_warnings_of_a_code_are_one_group_with_the_first_lines_and_the_number_of_all() -> None:
    findings = Findings(BOTH, excerpts=False)
    for number in (7, 7, *range(8, 20)):
        findings.warning("uppercase", number, f"Line {number}.", column=number)
    findings.warning("bom", 1, "First.", count=3)
    first, second = findings.warnings()
    assert (first["code"], first["count"]) == ("bom", 3)
    assert (second["message"], second["line"], second["column"], second["count"]) == ("Line 7.", 7, 7, 14)
    assert second["lines"] == list(range(7, 7 + LINES_OF_A_GROUP))


def test_errors_are_listed_by_line_up_to_a_number_of_each_code_and_all_are_counted() -> None:
    findings = Findings(BOTH, excerpts=False)
    for number in range(40, 0, -1):
        findings.error("blank-term", number, "A term is blank.")
    findings.error("breaks-analysis", 1, "No document can be indexed.", refused=False)
    lines = [error["line"] for error in findings.errors()]
    assert lines == sorted(lines)  # type: ignore[type-var]
    assert (len(lines), findings.error_count, findings.refused_line) == (ERRORS_OF_A_CODE + 1, 41, 1)


def test_what_breaks_documents_alone_is_no_line_that_the_engine_refuses() -> None:
    findings = Findings(BOTH, excerpts=False)
    findings.error("breaks-analysis", 1, "No document can be indexed.", refused=False)
    assert (findings.error_count, findings.refused_line) == (1, None)


def test_repeated_lines_stand_for_those_that_are_not_named() -> None:
    findings = Findings(BOTH, excerpts=False)
    findings.repeated("duplicate-word", (9, [(4, 1), (6, 2)]), "As on line {}.")
    [group] = findings.warnings()
    assert (group["message"], group["lines"], group["count"]) == ("As on line 1.", [4, 6], 9)


@pytest.mark.parametrize(
    ("refusing", "errors", "warnings"),
    [
        ([()], 0, 0),
        ([BOTH], 1, 0),
        ([ALL_ENGINES], 1, 0),
        ([(ELASTICSEARCH_7,)], 0, 1),
        # No engine takes the file, though no line is refused by all.
        ([(ELASTICSEARCH_7,), (OPENSEARCH_2_4,)], 2, 0),
        # An error says so already.
        ([(ELASTICSEARCH_7,), (OPENSEARCH_2_4,), BOTH], 1, 2),
    ],
)
def test_an_error_is_what_no_engine_in_question_takes(
    refusing: list[tuple[object, ...]], errors: int, warnings: int
) -> None:
    findings = Findings(BOTH, excerpts=False)
    for number, by in enumerate(refusing):
        findings.refused(f"code-{number}", number + 1, by, "It is odd.")  # type: ignore[arg-type]
    assert (len(findings.errors()), len(findings.warnings())) == (errors, warnings)
    for group in findings.warnings():
        assert "Refused by: " in group["message"]

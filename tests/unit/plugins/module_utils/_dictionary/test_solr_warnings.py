# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._dictionary.check import Report, check_dictionary


def check(text: str) -> Report:
    return check_dictionary([text.encode()], "solr")


@pytest.mark.parametrize(
    ("line", "code", "column", "instead"),
    [
        ("kettle; teapot", "wrong-separator", 7, "write term, term or term => term"),
        ("kettle // teapot", "wrong-separator", 8, "write term, term or term => term"),
        ("kettle = teapot", "wrong-separator", 8, "write term, term or term => term"),
        ("kettle <-> teapot", "wrong-separator", 8, "write term, term or term => term"),
        ("kettle <=> teapot", "wrong-arrow", 8, "no arrow but =>, so < is part of a term"),
        ("kettle ==> teapot", "wrong-arrow", 8, "no arrow but =>, so = is part of a term"),
        ("kettle =>> teapot", "wrong-arrow", 8, "no arrow but =>, so > is part of a term"),
        ("kettle -=> teapot", "wrong-arrow", 8, "no arrow but =>, so - is part of a term"),
        ("kettle -> teapot, urn", "wrong-arrow", 8, "or term, term for both directions"),
        ("kettle \u2192 teapot, urn", "wrong-arrow", 8, "or term, term for both directions"),
        ("kettle => teapot", "wrong-arrow", None, None),
        ("kettle; teapot, urn", "separator-in-term", 7, '";" neither separates nor begins a comment'),
        ("kettle | teapot, urn", "separator-in-term", 8, '"|" neither separates nor begins a comment'),
        ("kettle, teapot // kitchen", "separator-in-term", 16, "a comment as a line that begins with #"),
        ("kettle, teapot / urn", "separator-in-term", 16, "Write a comma"),
        ("kettle = teapot, urn", "separator-in-term", 8, "Write a comma"),
        ("kettle => teapot\turn", "separator-in-term", 17, "A tab neither separates"),
        ("\tkettle\t,\tteapot\t=>\turn\t", "separator-in-term", None, None),
        ("やかん、ケトル, 湯沸かし", "separator-in-term", 4, "Write a comma"),
        ("a\\;b, c", "separator-in-term", None, None),
        ("AC/DC, http://x.org, a=b, x-y", "separator-in-term", None, None),
        ("R&amp;D, research", "separator-in-term", None, None),
        ("- sofa, couch", "list-marker", 1, "Delete it"),
        ("\u2022 sofa => couch", "list-marker", 1, "Delete it"),
        ("12. sofa, couch", "list-marker", 1, "Delete it"),
        ("1.5 l, liter", "list-marker", None, None),
        ("-x, minus x", "list-marker", None, None),
        ("R&amp;D, research", "html-entity", 2, "Write the character that it stands for"),
        ("O&#39;Neill => O'Neill", "html-entity", 2, "Write the character that it stands for"),
        ("\u201ckettle\u201d, teapot", "curly-quotes", 1, "Delete them"),
        ("kettle, \u2018teapot\u2019", "curly-quotes", 9, "Delete them"),
        ("l\u2019eau, aqua", "curly-quotes", None, None),
        ("'kettle', 'teapot'", "csv-quotes", 1, "Delete them"),
        ("'n, and", "csv-quotes", None, None),
        ("kettle", "no-effect", None, "Add its synonyms"),
        ("kettle =>,", "no-effect", None, "Write terms on both sides"),
        ("spade, shovel =>", "half-arrow", 15, "Write => once, with terms on both sides"),
        ("=> spade, shovel", "half-arrow", 1, "Write => once, with terms on both sides"),
        ("spade =>=> shovel", "double-arrow", 7, "Write => once"),
        ("a => b =>", "double-arrow", 8, "Write => once"),
        ("kettle,,teapot", "empty-term", 7, "delete the comma"),
        ("kettle,=>teapot", "empty-term", 7, "delete the comma"),
        ("kettle, teapot # words", "inline-comment", 16, "Move the comment to a line of its own"),
        (" # kettle, teapot", "indented-comment", 1, "Delete what stands before the #"),
        ("// kettle, teapot", "foreign-comment", 1, "Only # as its first character"),
        ('"kettle, electric",teapot', "csv-quotes", 1, "write \\, for a comma"),
        ("kettle, teapot\\", "dangling-escape", 15, "does not join the line with the next"),
        ("C:\\temp, folder", "accidental-escape", 3, "Write \\\\ for a backslash"),
        ("x" * 256 + ", y", "long-word", None, "cut it in two"),
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

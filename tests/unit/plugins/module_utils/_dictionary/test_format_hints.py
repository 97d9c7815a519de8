# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import itertools

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._dictionary.check import (
    FORMATS,
    Format,
    check_dictionary,
)
from ansible_collections.aws_search.packages.plugins.module_utils._dictionary.format_hints import SAMPLE

# The Solr file has no compound, so that its lines look like nothing else.
FILES: dict[Format, str] = {
    "solr": "# kitchen\nkettle, teapot\nsofa, couch\n\nbike => bicycle\n",
    "wordnet": "s(100000001,1,'kettle',n,1,0).\ns(100000001,2,'teapot',n,1,0).\n",
    "stopwords": "# articles\nthe\na\nan\n",
    "kuromoji": (
        "# 台所\n電気やかん,電気 やかん,デンキ ヤカン,名詞\n茶瓶,茶瓶,チャビン,名詞\n電気釜,電気 釜,デンキ ガマ,名詞\n"
    ),
    "nori": "주전자\n전기주전자 전기 주전자\n세종시 세종 시\n찻주전자 찻 주전자\n",
}
MECAB = "茶瓶,1285,1285,5000,名詞,一般,*,*,*,*,茶瓶,チャビン,チャビン\n"


def hints(file: str | bytes, format: Format, size: int = 1 << 20) -> list[str]:  # noqa: A002 -- the option's name
    content = file if isinstance(file, bytes) else file.encode()
    chunks = [content[at : at + size] for at in range(0, len(content), size)]
    groups = check_dictionary(chunks, format, excerpts=False).warnings
    return [group["message"] for group in groups if group["code"] == "wrong-format"]


@pytest.mark.parametrize(("there", "checked"), list(itertools.product(FORMATS, FORMATS)))
def test_a_file_in_another_format_is_told(there: Format, checked: Format) -> None:
    # A line without a compound may be a word of nori's as well.
    silent = there == checked or (there, checked) == ("stopwords", "nori")
    found = hints(FILES[there], checked, size=7)
    assert [f"checked as {checked}. Set format to {there} if that is so." in message for message in found] == (
        [] if silent else [True]
    )


@pytest.mark.parametrize("checked", FORMATS)
@pytest.mark.parametrize(
    ("file", "what"),
    [
        ("<!DOCTYPE html>\n<title>Not found</title>\n", "a page in HTML or XML"),
        ('\ufeff<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code></Error>\n', "a page in HTML or XML"),
        ('{\n  "kettle": ["teapot"]\n}\n', "JSON"),
        ('["kettle, teapot"]', "JSON"),
        ("3\nkettle/SM\nteapot/S\npot\n", "a Hunspell dictionary"),
    ],
)
def test_what_is_no_dictionary_at_all_is_told(file: str, what: str, checked: Format) -> None:
    [message] = hints(file, checked)
    assert message.startswith(f"The file is {what}")


def test_rows_of_mecab_are_of_kuromoji() -> None:
    assert hints(MECAB * 3, "kuromoji") == []
    [message] = hints(MECAB * 3, "solr")
    assert "Set format to kuromoji" in message


@pytest.mark.parametrize(
    ("file", "checked"),
    [
        ("", "solr"),
        ("# nothing yet\n", "wordnet"),
        # Too few lines to tell.
        ("kettle\nteapot\n", "solr"),
        ("kettle, teapot\nsofa, couch\n", "stopwords"),
        # One rule is enough for synonyms.
        ("kettle\nteapot\nspade\nsofa, couch\n", "solr"),
        ("kettle; teapot\nspade; shovel\nsofa; couch\n", "solr"),
        # Terms in brackets.
        ("[url], link\n[b], bold\n{x}, brace\n", "solr"),
        ("<br>, break\n<p>, paragraph\n<b>, bold\n", "solr"),
        # A number, and words that have a slash.
        ("24/7\nand/or\n9\n", "stopwords"),
        ("the\nof, in\na\nand\n", "stopwords"),
        # Damaged lines of the format itself.
        ("s(1,1,'kettle',n,1,0).\n" * 3, "wordnet"),
        ("g(100000001,'a pot, of metal').\n" * 3, "wordnet"),
        ("茶瓶,茶 瓶,チャビン,名詞\n電気釜,釜,デンキ ガマ,名詞\n急須,,,\n", "kuromoji"),
        ("전기주전자 전기\n세종시 세종\n찻주전자 찻\n", "nori"),
        # Not UTF-8, of which an error tells.
        ("急須\n茶瓶\n電気釜\n".encode("shift_jis"), "kuromoji"),
        ("\u3000\n" * 3, "kuromoji"),
    ],
)
def test_what_may_well_be_in_its_format_is_not_doubted(file: str | bytes, checked: Format) -> None:
    assert hints(file, checked) == []


def test_only_whole_lines_at_the_beginning_of_a_file_are_looked_at() -> None:
    words = "word\n" * (SAMPLE // 5)
    assert hints(f"{words}kettle, teapot\n", "solr")
    assert not hints(f"sofa, couch\n{words}", "solr")
    cut = "kettle, teapot\n" + "x" * (SAMPLE - 10) + "\n" + "s(100000001,1,'kettle',n,1,0).\n" * 40
    assert hints(cut, "solr") == []

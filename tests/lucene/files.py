# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Dictionaries made at random: ordinary lines of each format, and what befalls files on their way."""

from __future__ import annotations

import random
from collections.abc import Callable

LINES = {
    "solr": [
        "kettle, teapot, samovar",
        "pushbike, push bike => bicycle, velocipede",
        "# kitchen",
        "spade => shovel",
        "1\\,000, one thousand",
        "spade\\=>shovel, digger",
        "やかん,ケトル",
        "c++, c plus plus",
        "&, and",
        "$ => dollar",
        "𠮷野家, 吉野家",
        "crème brûlée,creme brulee",
        "bread and butter, sandwich",
        "the who, who",
        "a,b",
        "x",
        "",
    ],
    "wordnet": [
        "s(100000001,1,'kettle',n,1,0).",
        "s(100000001,2,'teapot',n,1,0).",
        "s(100000002,1,'cook''s knife',n,1,0).",
        "s(100000002,2,'chef knife',v,1,0).",
        "s(100000003,1,'&',n,1,0).",
        "s(100000003,2,'et',s,1,12).",
        "s(100000004,1,'やかん',n,1,0).",
        "s(100000004,2,'𠮷',n,1,0).",
    ],
    "stopwords": [
        "the",
        "a",
        "of",
        "# articles",
        "  # indented",
        "the | article",
        "The",
        "_english_",
        "的",
        "",
        "  ",
        "den  ",
    ],
    "kuromoji": [
        "# 台所",
        "電気やかん,電気 やかん,デンキ ヤカン,カスタム名詞",
        "茶瓶,茶瓶,チャビン,カスタム名詞",
        "関西国際空港,関西 国際 空港,カンサイ コクサイ クウコウ,カスタム名詞",
        "C#,C#,シーシャープ,カスタム名詞",
        '"茶,瓶","茶,瓶",チャビン,名詞',
        '"茶""瓶","茶""瓶",チャビン,名詞',
        "𠮷野家,𠮷野 家,ヨシノ ヤ,名詞",
        "朝青龍,朝青龍,アサショウリュウ,カスタム人名,備考",
        "東京スカイツリー,1288,1288,4569,名詞,固有名詞,一般,*,*,*,東京スカイツリー,トウキョウ,トーキョー",
        "茶瓶,,,5000,名詞,一般",
        "カ\u3099ラス瓶,カ\u3099ラス 瓶,ガラス ビン,名詞",
        "京都 大学,京都 大学,キョウト ダイガク,名詞",
        "a,a,a,b",
        "茶,,,名詞",
        "",
    ],
    "nori": [
        "# 부엌",
        "주전자",
        "전기주전자 전기 주전자",
        "세종시 세종 시",
        "전기주전자 가스 주전자",
        "전기주전자 전기",
        "전기주전자\t전기\t주전자 # 부엌",
        "C#샤프 C# 샤프",
        "𠮷野家 𠮷 野家",
        "차 NNG",
        "a b",
        "",
    ],
}
# What lines are made of, and what the checker, Java and Python may take for different things.
PIECES = {
    "solr": [
        ",",
        ", ",
        " ,",
        ",,",
        "=>",
        " => ",
        "=>=>",
        "<=>",
        "->",
        " // ",
        "\u201c",
        "&amp;",
        "\\",
        "\\\\",
        "\\,",
        "#",
        " #",
        '"',
        ";",
        "kettle",
        "x",
        "&",
        "é",
        "W" * 300,
    ],
    "wordnet": ["'", "''", "s(", "(", ",", ").", "10000000", "1", "%", "kettle", " ", "'a'", "W" * 300],
    "stopwords": ["#", " #", "|", "the", ",", " ", "_", "_english_", '"'],
    "kuromoji": [
        ",",
        ", ",
        " ",
        "  ",
        '"',
        '""',
        "#",
        " #",
        "茶",
        "瓶",
        "茶瓶",
        "やかん",
        "、",
        "\uff0c",
        "a",
        ",,,",
        ",茶,チャ,名詞",
        "𠮷",
    ],
    "nori": [" ", "  ", "#", " #", "주전자", "전기", "a", ",", "\\", "𠮷", "한"],
}
ODD_CHARACTERS = [
    *map(chr, range(0x21)),
    *"\x7f\x80\x85\xa0\xad\u1680\u180e\u2000\u2003\u2007\u2008\u200a\u200b\u200d\u200e\u2028\u2029\u202f\u205f\u2060\u3000",
    *"\ufeff\ufffd\ufffe²½①℃・〆ー々©\U0001f1ef\U0001f1f5\ufe0f\u0301",
]
BAD_BYTES = [
    b"\xff",
    b"\xc3",
    b"\xe3\x81",
    b"\xed\xa0\x80",
    b"\xc0\x80",
    b"\xf4\x90\x80\x80",
    b"\xf0\x9f\x87",
    b"\x80",
    b"\x00",
]
LINE_ENDS = ["\n", "\r\n", "\r"]


def make_file(choose: random.Random, kind: str) -> bytes:
    """A file of a few lines, of which most have something done to them."""
    lines = [choose.choice(LINES[kind]) for unused in range(choose.choice((0, 1, 1, 2, 3, 4, 6, 9)))]
    for _change in range(choose.choice((0, 1, 1, 2, 3, 5))):
        if lines:
            position = choose.randrange(len(lines))
            lines[position] = choose.choice(CHANGES)(choose, kind, lines[position])
    if lines and choose.random() < 0.02:
        lines[-1] += choose.choice(" ,x的") * choose.choice((255, 256, 8191, 10922, 10923, 32765, 32766, 32767, 33000))
    end = choose.choice([*LINE_ENDS, "\n", "\n"])
    ends = [choose.choice(LINE_ENDS) if choose.random() < 0.05 else end for unused in lines]
    if ends and choose.random() < 0.3:
        ends[-1] = ""
    file = "".join(line + ending for line, ending in zip(lines, ends, strict=True)).encode()
    if choose.random() < 0.06:
        file = b"\xef\xbb\xbf" + file
    if choose.random() < 0.06:
        position = choose.randrange(len(file) + 1)
        file = file[:position] + choose.choice(BAD_BYTES) + file[position:]
    if choose.random() < 0.01:
        file = file.decode("utf-8", "replace").encode(choose.choice(("utf-16", "utf-16-le", "utf-8-sig")))
    return file


def _insert_piece(choose: random.Random, kind: str, line: str) -> str:
    position = choose.randrange(len(line) + 1)
    return line[:position] + choose.choice(PIECES[kind]) + line[position:]


def _insert_odd_character(choose: random.Random, kind: str, line: str) -> str:
    position: int = choose.choice((0, len(line), choose.randrange(len(line) + 1)))
    return f"{line[:position]}{choose.choice(ODD_CHARACTERS)}{line[position:]}"


def _delete(choose: random.Random, kind: str, line: str) -> str:
    start = choose.randrange(len(line) + 1)
    return line[:start] + line[start + choose.choice((1, 1, 2, 5)) :]


def _cut(choose: random.Random, kind: str, line: str) -> str:
    return line[: choose.randrange(len(line) + 1)]


def _join(choose: random.Random, kind: str, line: str) -> str:
    return line + choose.choice(["", " ", ",", "#", "\u2028"]) + choose.choice(LINES[kind])


def _swap(choose: random.Random, kind: str, line: str) -> str:
    if len(line) < 2:
        return line
    position = choose.randrange(len(line) - 1)
    return line[:position] + line[position + 1] + line[position] + line[position + 2 :]


def _only_odd(choose: random.Random, kind: str, line: str) -> str:
    return "".join(choose.choice([*ODD_CHARACTERS, *PIECES[kind]]) for unused in range(choose.randint(1, 4)))


def _other_format(choose: random.Random, kind: str, line: str) -> str:
    return choose.choice(LINES[choose.choice(list(LINES))])


CHANGES: list[Callable[[random.Random, str, str], str]] = [
    _insert_piece,
    _insert_piece,
    _insert_piece,
    _insert_odd_character,
    _insert_odd_character,
    _delete,
    _cut,
    _join,
    _swap,
    _only_odd,
    _other_format,
]

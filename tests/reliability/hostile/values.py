# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values that nobody means well with, and what must become of each: refused, or sent as it is."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

MEGABYTE = "a" * 2**20

STRINGS = {
    "empty": "",
    "space": " ",
    "NUL": "synonyms\0",
    "line break": "synonyms\n",
    "header": "synonyms\r\nX-Injected: 1",
    "escape sequence": "\x1b[31msynonyms\x1b[0m",
    "Jinja": "{{ lookup('ansible.builtin.pipe', 'touch injected') }}",
    "half of Jinja": "{% raw %}{{",
    "shell": "$(touch injected); `touch injected` | touch injected",
    "option": "--help",
    "SQL": "'; DROP TABLE packages; --",
    "JSON": '{"PackageName": "other"}',
    "HTML": "<script>alert(1)</script>",
    "parent folder": "../../etc/passwd",
    "parent folder, percent-encoded": "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "leading slash": "/synonyms.txt",
    "two slashes": "synonyms//synonyms.txt",
    "dots": "a/./b/../c",
    "query": "synonyms?acl&x=1#top",
    "backslashes": "..\\..\\synonyms",
    "composed": unicodedata.normalize("NFC", "Größe.txt"),
    "decomposed": unicodedata.normalize("NFD", "Größe.txt"),
    "right to left": "\u202etxt.smynonys",
    "no width": "syno\u200bnyms\ufeff",
    "outside the BMP": "😀.txt",
    "more bytes than characters": "ü" * 600,
    "fingerprint": "x [etag:9b2cf535f27731c974343645a3985328]",
    "a megabyte": MEGABYTE,
}
# A lone surrogate comes with JSON, and from names of files that are not UTF-8. As the value of an option at the top,
# ansible-core itself ends on it: test_ansible.py.
LONE_SURROGATES = {"high surrogate": "a\ud800b", "low surrogate": "abc\udcff"}

WRONG_TYPES: dict[str, list[Any]] = {
    "bool": [None, "", "maybe", "yes; no", 2, -1, 1.5, [], [True], {}, {"a": True}],
    "int": [None, "", "abc", "nan", "-inf\0", "1.5", "0x10", 1.5, [], [1], {}],
    "choice": [None, "", "PRESENT", "present\n", " present", "absent\0", "{{ omit }}", 5, True, [], ["present"], {}],
    "dict": ["", "synonyms", "a b c", '{"s3_key": ', 5, 1.5, True, [], [{}], [[]]],
}
SECONDS = [0, -1, -(10**30), 10**30, "1e9", "-5", 604801]

# Names of domains; those of packages may be longer, as the 2021 API makes such, and then are looked for only.
NAME, LONG_NAME = re.compile(r"[a-z][a-z0-9-]{2,27}"), re.compile(r"[a-z][a-z0-9-]{2,255}")
IP = re.compile(r"\d+\.\d+\.\d+\.\d+")
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
FILTER_VALUE = re.compile(r"[0-9a-zA-Z*.\\/?-]+")
RECORDED = re.compile(r"(?:^|\s)\[etag:[^\[\]\s]+(?: [a-z0-9]+:[^\[\]\s]+)?\]$")


def valid(value: str) -> bool:
    """Is it text that has an encoding?"""
    return not re.search("[\ud800-\udfff]", value)


ALLOWED = {
    "name": lambda value: bool(LONG_NAME.fullmatch(value)),
    "domain_name": lambda value: bool(NAME.fullmatch(value)),
    "package_id": lambda value: bool(FILTER_VALUE.fullmatch(value)) and len(value) <= 100,
    "description": lambda value: valid(value) and len(value) <= 1024,
    "commit_message": lambda value: valid(value) and len(value) <= 91 and not RECORDED.search(value),
    "source.s3_bucket_name": lambda value: bool(BUCKET.fullmatch(value))
    and ".." not in value
    and not IP.fullmatch(value),
    "source.s3_key": lambda value: (
        valid(value) and len(value.encode()) <= 1024 and not value.startswith(("s3://", "https://", "arn:"))
    ),
}


def told(package: dict[str, Any]) -> dict[str, str]:
    """The strings among the options of one package, by the names that messages give them."""
    options = {name: value for name, value in package.items() if name in ALLOWED}
    return {**options, **{f"source.{name}": value for name, value in package.get("source", {}).items()}}


def refused(options: dict[str, str]) -> list[str]:
    """The names of those that must be refused. Where a part of `source` is empty, only that is told of `source`."""
    empty = [name for name, value in options.items() if name.startswith("source.") and not value]
    bad = [name for name, value in options.items() if not ALLOWED[name](value)]
    return [name for name in bad if not name.startswith("source.")] + ["source"] if empty else bad

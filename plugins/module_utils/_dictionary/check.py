# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The entry: what search engines will make of a dictionary."""

from __future__ import annotations

import re
import typing as t

from .analysis import Tokenizer
from .engine import ALL_ENGINES, Engine
from .findings import Error, Findings, WarningGroup
from .format_hints import SAMPLE, find_hint
from .kuromoji import KuromojiChecker
from .nori import NoriChecker
from .solr import SolrChecker
from .stopwords import StopwordsChecker
from .text import LONGEST_LINE, BadLine, Lines
from .wordnet import WordnetChecker

Format = t.Literal["solr", "wordnet", "stopwords", "kuromoji", "nori"]
FORMATS: tuple[Format, ...] = t.get_args(Format)

# What text in the languages of the formats is most often encoded in, where it is not UTF-8. Of others it is only known
# that Windows-1252 has single letters between those of ASCII, where other alphabets have runs of them.
_LIKELY_ENCODINGS: dict[Format, str] = {"kuromoji": "Shift_JIS", "nori": "CP949"}
_RUN = re.compile(rb"[\x80-\xff]{2,}")
_BINARY_FILES = {
    b"PK\x03\x04": "a ZIP archive, as files of spreadsheets and word processors are",
    b"\x1f\x8b": "compressed with gzip",
    b"%PDF": "a PDF document",
    b"BZh": "compressed with bzip2",
    b"\xfd7zXZ": "compressed with xz",
    b"\xd0\xcf\x11\xe0": "an office document",
    b"SQLite": "an SQLite database",
}


class Report(t.NamedTuple):
    """What was found. ``refused_line`` is the first line that every engine in question refuses the file for."""

    errors: list[Error]
    warnings: list[WarningGroup]
    summary: dict[str, int]
    refused_line: int | None


def check_dictionary(
    chunks: t.Iterable[bytes],
    format: Format,  # noqa: A002 -- the module's option is named so
    *,
    engines: tuple[Engine, ...] = ALL_ENGINES,
    tokenizer: Tokenizer | None = None,
    lenient: bool = False,
    expand: bool = True,
    excerpts: bool = True,
    ignore: t.Collection[str] = (),
) -> Report:
    """Find what the engines refuse in a dictionary, and what they read differently than was meant.

    The file comes in chunks of any size. ``tokenizer``, ``lenient`` and ``expand`` are those of the synonym filter, and
    matter to synonyms only. With ``excerpts=False``, no finding holds anything of the file. ``ignore``: codes of
    warnings to leave out; an error is never left out.
    """
    findings = Findings(engines, excerpts=excerpts)
    first = _First(chunks)

    def report_bad_line(bad: BadLine) -> None:
        findings.error("encoding", bad.number, _about_encoding(format, first.bytes), column=bad.column)

    def report_long_line(number: int) -> None:
        findings.warning(
            "line-not-checked",
            number,
            f"The line has more than {LONGEST_LINE} bytes. Only its encoding was checked. Write shorter lines.",
        )

    lines = Lines(first, report_bad_line, report_long_line)
    checker: SolrChecker | WordnetChecker | StopwordsChecker | KuromojiChecker | NoriChecker
    if format == "solr":
        checker = SolrChecker(findings, tokenizer=tokenizer, lenient=lenient, expand=expand)
    elif format == "wordnet":
        checker = WordnetChecker(findings, tokenizer=tokenizer, lenient=lenient, expand=expand)
    elif format == "stopwords":
        checker = StopwordsChecker(findings)
    elif format == "kuromoji":
        checker = KuromojiChecker(findings)
    else:
        checker = NoriChecker(findings)
    summary = checker.check(lines)
    hint = find_hint(first.bytes, format)
    if hint:
        findings.warning("wrong-format", hint.line, hint.message, text=hint.text)
    errors = findings.errors()
    summary["errors"] = max(findings.error_count, len(errors))
    warnings = [group for group in findings.warnings() if group["code"] not in ignore]
    return Report(errors, warnings, summary, findings.refused_line)


class _First:
    """Passes chunks on and keeps how the file begins."""

    def __init__(self, chunks: t.Iterable[bytes]) -> None:
        self.bytes = b""
        self._chunks = chunks

    def __iter__(self) -> t.Iterator[bytes]:
        for chunk in self._chunks:
            if len(self.bytes) < SAMPLE:
                self.bytes += chunk[: SAMPLE - len(self.bytes)]
            yield chunk


def _about_encoding(format: Format, first: bytes) -> str:  # noqa: A002 -- as above
    message = "The line is not UTF-8, so the engine refuses the file, without naming the line."
    for magic, name in _BINARY_FILES.items():
        if first.startswith(magic):
            return f"{message} The file is {name}. A dictionary is a plain text file: export it as text in UTF-8."
    if first.startswith((b"\xff\xfe", b"\xfe\xff")):
        return f"{message} The file is in UTF-16. Save it as UTF-8 without a byte order mark."
    if b"\x00" in first[:16]:
        return f"{message} The file is binary. A dictionary is a plain text file in UTF-8."
    runs = sum(map(len, _RUN.findall(first)))
    if format not in _LIKELY_ENCODINGS and 2 * runs > sum(byte > 0x7F for byte in first):
        return (
            f"{message} It may be in an encoding of another alphabet, such as GBK, Big5, Shift_JIS or Windows-1251. "
            "Open it in an editor with the encoding that shows the words right, and save it as UTF-8."
        )
    encoding = _LIKELY_ENCODINGS.get(format, "Windows-1252")
    return f"{message} Save the file as UTF-8; it may be in {encoding} now (iconv -f {encoding} -t UTF-8 converts it)."

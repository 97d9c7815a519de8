# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make dictionaries at random, ask Lucene and the checker about each, and print where they disagree."""

from __future__ import annotations

import argparse
import collections
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ansible_collections.aws_search.packages.plugins.module_utils._dictionary.check import (
    FORMATS,
    Format,
    Report,
    check_dictionary,
)
from ansible_collections.aws_search.packages.plugins.module_utils._dictionary.engine import (
    ELASTICSEARCH_7,
    OPENSEARCH_1_3_7,
)

from .files import make_file
from .oracle import Oracle, missing

COUNTS = {"solr": "mappings", "wordnet": "mappings", "stopwords": "words", "kuromoji": "entries", "nori": "entries"}
MOST_SHOWN = 20


def check(kind: Format, file: bytes, **options: Any) -> Report:
    # In odd chunks, so that lines and characters are cut anywhere.
    return check_dictionary([file[at : at + 37] for at in range(0, len(file), 37)], kind, **options)


def differences(kind: Format, file: bytes, answers: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Sentences on each configuration that the checker and Lucene disagree on."""
    for name, answer in answers.items():
        words = name.split()
        if len(words) == 3:
            options = {"tokenizer": words[0], "lenient": words[1] == "lenient", "expand": words[2] == "expand"}
            if words[0] == "standard":
                yield from _standard(kind, file, name, options, answer)
                continue
        else:
            options = {"engines": (ELASTICSEARCH_7 if name == "plain" else OPENSEARCH_1_3_7,)}
        report = check(kind, file, **options)
        fails = any(error["code"] == "breaks-analysis" for error in report.errors)
        mine = (report.refused_line, fails and report.refused_line is None)
        if mine != (answer["line"], answer["fails"]):
            yield f"{name}: Lucene {answer}, the checker {mine} {report.errors}"
        elif answer["line"] is None and report.summary[COUNTS[kind]] != answer["count"]:
            yield f"{name}: Lucene counts {answer['count']}, the checker {report.summary}"
    yield from _in_general(kind, file, answers)


def _standard(kind: Format, file: bytes, name: str, options: dict[str, Any], answer: dict[str, Any]) -> Iterator[str]:
    """Of the standard tokenizer, the checker says only what it is sure of, which is all where there is only ASCII."""
    line = check(kind, file, **options).refused_line
    certain = file.isascii() and len(file) < 8000
    if line != answer["line"] if certain else line is not None and (answer["line"] is None or answer["line"] > line):
        yield f"{name}: Lucene {answer}, the checker refuses line {line}"


def _in_general(kind: Format, file: bytes, answers: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Without an engine or a tokenizer, an error is only what is refused by all, and is at no earlier line."""
    if kind in ("solr", "wordnet"):
        for lenient in ("strict", "lenient"):
            for expand in ("expand", "contract"):
                options = {"lenient": lenient == "lenient", "expand": expand == "expand"}
                line = check(kind, file, **options).refused_line
                refused = [
                    answers[f"{name} {lenient} {expand}"]["line"] for name in ("whitespace", "keyword", "standard")
                ]
                if line is not None and (None in refused or max(refused) > line):
                    yield f"any tokenizer, {lenient}, {expand}: Lucene {refused}, the checker refuses line {line}"
    elif kind != "kuromoji":
        line = check(kind, file).refused_line
        refused = [answer["line"] for answer in answers.values()]
        if line != (None if None in refused else max(refused)):
            yield f"any engine: Lucene {refused}, the checker refuses line {line}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="nox -s lucene --", description=__doc__)
    parser.add_argument("--files", type=int, default=300, help="files to be compared (default: %(default)s)")
    parser.add_argument("--minutes", type=float, default=10, help="stop after so long (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32), help="makes the same files again")
    parser.add_argument("--classes", type=Path, required=True, help=argparse.SUPPRESS)
    options = parser.parse_args()
    lacking = missing()
    if lacking:
        print(lacking)
        return 1
    choose = random.Random(options.seed)
    ends = time.monotonic() + 60 * options.minutes
    files, configurations, refused = collections.Counter[str](), 0, 0
    found = 0
    with Oracle(options.classes) as oracle:
        print(f"Comparing with Lucene {oracle.version}, seed {options.seed}", flush=True)
        while files.total() < options.files and time.monotonic() < ends:
            kind = FORMATS[files.total() % len(FORMATS)]
            file = make_file(choose, kind)
            answers = oracle.ask(kind, file)
            files[kind] += 1
            configurations += len(answers)
            refused += sum(answer["line"] is not None for answer in answers.values())
            for difference in differences(kind, file, answers):
                found += 1
                if found <= MOST_SHOWN:
                    print(f"{kind} {file!r}\n  {difference}", flush=True)
    counts = ", ".join(f"{count} {kind}" for kind, count in files.items())
    print(f"{files.total()} files ({counts}) in {configurations} configurations, of which Lucene refused {refused}.")
    print(f"{found} differences" if found else "No differences.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

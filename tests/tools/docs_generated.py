# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the documentation has from the code: a table of traps, and the pictures.

Run in the collection's folder, with the collections root on PYTHONPATH. Compares the files with what they should be;
`--write FOLDER` brings those of a checkout up to date, which takes Graphviz for the pictures.

The table comes from the cases that the unit tests compare with Lucene, and from dictionary_check itself. The picture of
the statuses comes from what `decide_package` decides for each.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ansible_collections.aws_search.packages.plugins.module_utils._dictionary.check import check_dictionary
from ansible_collections.aws_search.packages.plugins.module_utils._plan.model import (
    DesiredPackage,
    Goal,
    ObservedPackage,
    ObservedSource,
    ObservedVersion,
    Plan,
)
from ansible_collections.aws_search.packages.plugins.module_utils._plan.package import decide_package

CASES = Path("tests/unit/plugins/module_utils/_dictionary/cases.json")
GUIDE = Path("docs/docsite/rst/guide_dictionaries_that_work.rst")
BEGIN, END = ".. The table is written by nox -s docs -- --write.\n", ".. The end of the table.\n"
FORMATS = {
    "solr": "Solr synonyms",
    "wordnet": "WordNet synonyms",
    "stopwords": "Stop words",
    "kuromoji": "User dictionaries of kuromoji",
    "nori": "User dictionaries of nori",
}
# How the configurations of the cases are called in the table; those that are left out decide no other way.
CONFIGURATIONS = {
    "whitespace": "the whitespace tokenizer",
    "keyword": "the keyword tokenizer",
    "standard": "the standard tokenizer",
    "standard+lowercase+stop": "a stop filter before the synonym filter",
    "A8": "Lucene 8 (Elasticsearch 7, OpenSearch 1)",
    "A9": "Lucene 9 (OpenSearch 2 and later)",
    "A": "Elasticsearch 7 and OpenSearch 1.0 to 1.3.6 and 2.0 to 2.3",
    "B": "OpenSearch 1.3.7 and later and 2.4 and later",
}
# What is shown for a character that is not plain, instead of its code point.
SIGNS = {"\t": "⇥", "\r": ""}
# Characters of an example.
LONGEST = 40

STATES = Path("docs/states.dot")
# In light: in dark. The pictures have a ground of their own, so they can be read on any page.
COLORS = {
    "#ffffff": "#14181d",
    "#f4f6f8": "#262d35",
    "#e3eefb": "#1d3a5c",
    "#e4f5e6": "#1d4327",
    "#fffbe6": "#453d17",
    "#fdeeda": "#4d3412",
    "#fbe4e4": "#55262a",
    "#5b6b7b": "#a9b7c4",
    "#3f7d4a": "#7cc48a",
    "#a8701f": "#e0b26b",
    "#1f5fa8": "#8ab8f0",
    "#b3343d": "#f09aa0",
}


def is_plain(character: str) -> bool:
    """Whether a reader can tell what character this is. The guide has no curly quotes: ansible-test refuses them."""
    if character in "\u201c\u201d\u3000":
        return False
    return character == " " or (character.isprintable() and not unicodedata.combining(character))


def shown(line: str) -> str:
    """A line of a dictionary as literal text, with what cannot be seen at its ends, or at all, as a sign."""
    line = "".join(c if is_plain(c) else SIGNS.get(c, f"<U+{ord(c):04X}>") for c in line)
    if len(line) > LONGEST:
        line = f"{line[:LONGEST]}…"
    inner = line.strip(" ")
    start = len(line) - len(line.lstrip(" "))
    return f"``{'␣' * start}{inner}{'␣' * (len(line) - start - len(inner))}``"


def example(case: dict[str, Any], line: int) -> str:
    if "content" not in case:
        return "(bytes)"
    lines = re.split(r"\r\n|\r|\n", case["content"])
    return shown(lines[line - 1]) if lines[line - 1] else "(an empty line)"


def verdict(case: dict[str, Any], configurations: list[str]) -> str:
    """What the engine does with the file of a case."""
    refused = case.get("refused", {})
    if not refused:
        if case.get("fails"):
            return "accepts it, and then fails to index each document with the word"
        mappings = case.get("mappings")
        if mappings is None:
            return "accepts it"
        number = f"{mappings[0]} mapping{'s' * (mappings[0] != 1)}" if mappings[0] else "no rule"
        return f"accepts it, and reads {number}"
    line = next(iter(refused.values()))
    strict = [name for name in configurations if "lenient" not in name]
    if set(refused) >= set(configurations):
        return f"**refuses it** at line {line}"
    if set(refused) >= set(strict):
        return f"**refuses it** at line {line}, unless ``lenient`` is true"
    names = [CONFIGURATIONS[name] for name in refused if name in CONFIGURATIONS]
    return f"**refuses it** at line {line} with {' or '.join(names)}"


def rows(format: str, cases: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:  # noqa: A002 -- the option's name
    """Of each code that dictionary_check gives in a format: what is wrong, an example, the verdict, and the code."""
    seen = set()
    for case in cases["cases"]:
        if not case["id"].startswith(f"{format}-") or "configurations" in case:
            continue
        content = case["content"].encode() if "content" in case else base64.b64decode(case["content_base64"])
        report = check_dictionary([content], format)  # type: ignore[arg-type]  # a string is what the loop has
        found = [("error", error) for error in report.errors] or [("warning", group) for group in report.warnings]
        if len(found) != 1 or (found[0][1]["code"] in seen):
            continue
        ((kind, finding),) = found
        seen.add(finding["code"])
        line = finding["line"] or 1
        note = case["note"].partition(":")[0].partition(";")[0]
        yield (
            note[0].upper() + note[1:].replace("AND", "and"),
            example(case, line),
            verdict(case, cases["configurations"][format]),
            f"{kind} ``{finding['code']}``",
        )


def table() -> str:
    cases = json.loads(CASES.read_text(encoding="utf-8"))
    parts = []
    for format_, title in FORMATS.items():
        parts.append(
            f"\n{title}\n{'^' * len(title)}\n\n.. list-table::\n   :header-rows: 1\n   :widths: 30 26 26 18\n\n"
        )
        for row in [("In the file", "For example", "The engine", "dictionary_check"), *rows(format_, cases)]:
            parts += [f"   {'*' if number == 0 else ' '} - {cell}\n" for number, cell in enumerate(row)]
    return "".join(parts) + "\n"


def with_table(guide: str) -> str:
    before, _begin, rest = guide.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    return f"{before}{BEGIN}{table()}{END}{after}"


NOTHING = "no package"
# What a package is once the service has taken an operation, and how a status ends; that is the service's, not ours.
LEADS_TO = {"CreatePackage": "COPYING", "UpdatePackage": "COPYING", "DeletePackage": "DELETING"}
SERVICE = [
    ("COPYING", "VALIDATING"),
    ("VALIDATING", "AVAILABLE"),
    ("COPYING", "failed"),
    ("VALIDATING", "failed"),
    ("COPYING", "never imported"),
    ("VALIDATING", "never imported"),
    ("DELETING", NOTHING),
    ("DELETING", "DELETE_FAILED"),
]
NODES = {
    NOTHING: NOTHING,
    "COPYING": "COPYING",
    "VALIDATING": "VALIDATING",
    "AVAILABLE": "AVAILABLE",
    "failed": "COPY_FAILED\nVALIDATION_FAILED\nwith an older version",
    "never imported": "COPY_FAILED\nVALIDATION_FAILED\nwithout any version",
    "DELETING": "DELETING",
    "DELETE_FAILED": "DELETE_FAILED",
}


def observed(node: str, *, changed: bool = True, domains: tuple[str, ...] = ()) -> ObservedPackage:
    status = {NOTHING: None, "failed": "COPY_FAILED", "never imported": "COPY_FAILED"}.get(node, node)
    package = {"PackageID": "F1", "PackageName": "synonyms", "PackageType": "TXT-DICTIONARY", "PackageStatus": status}
    if node in ("AVAILABLE", "failed"):
        package["AvailablePackageVersion"] = "v1"
    return ObservedPackage(
        package=package if status else None,
        source=ObservedSource(fingerprint="etag:new" if changed else "etag:old", size=1),
        version=ObservedVersion(fingerprint="etag:old"),
        domains=[{"DomainName": domain, "DomainPackageStatus": "ACTIVE"} for domain in domains],
    )


def decisions() -> Iterator[tuple[str, str, Plan]]:
    """What the module decides with ``wait: true``: a status, the options, and the plan."""
    source = {"S3BucketName": "bucket", "S3Key": "synonyms.txt"}
    present = DesiredPackage("synonyms", source=source, wait=True)
    absent = DesiredPackage("synonyms", state="absent", wait=True, dissociate=True)
    kept = DesiredPackage("synonyms", state="absent", wait=True)
    for node in NODES:
        yield node, "present", decide_package(present, observed(node))
        yield node, "absent", decide_package(absent, observed(node))
    yield "AVAILABLE", "present, nothing changed", decide_package(present, observed("AVAILABLE", changed=False))
    yield "AVAILABLE", "absent without dissociate, in use", decide_package(
        kept, observed("AVAILABLE", domains=("shop",))
    )
    yield "AVAILABLE", "absent, in use", decide_package(absent, observed("AVAILABLE", domains=("shop",)))


def states() -> str:
    """The statuses of a package with what the module does in each, in the language of Graphviz."""
    waits: dict[str, list[str]] = {}
    edges = []
    for node, options, plan in decisions():
        color = "#b3343d" if options.startswith("absent") else "#1f5fa8"
        if plan.actions:
            label = "\\n".join(f"{number}. {name}" for number, name in enumerate(plan.actions, 1))
            label = f"{options}:\\n{label if len(plan.actions) > 1 else plan.actions[0]}"
            target = LEADS_TO[plan.actions[-1]]
            edges.append(f'  "{node}" -> "{target}" [label="{label}", color="{color}", fontcolor="{color}"];')
        else:
            ends = {Goal.IMPORTED: "waits for the import", Goal.DELETED: "waits until it is gone"}
            words = ends[plan.requires] if plan.requires else "fails, and says why" if plan.failure else "does nothing"
            waits.setdefault(node, []).append(f"{options}:\\n{words}" if "," in options else f"{options}: {words}")
    lines = [
        "// What es_package does with wait: true in each status. Written and drawn by: nox -s docs -- --write",
        "digraph states {",
        '  rankdir=TB; nodesep=0.25; ranksep=0.6; fontname="Helvetica"; bgcolor="#ffffff"; pad=0.2;',
        '  node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=12, fillcolor="#f4f6f8", '
        'color="#5b6b7b", margin="0.12,0.08"];',
        '  edge [fontname="Helvetica", fontsize=11, color="#5b6b7b"];',
    ]
    fills = {"AVAILABLE": "#e4f5e6", "failed": "#fbe4e4", "never imported": "#fbe4e4", "DELETE_FAILED": "#fbe4e4"}
    for node, title in NODES.items():
        label = "\\n".join([*title.split("\n"), *waits.get(node, [])])
        lines.append(f'  "{node}" [label="{label}", fillcolor="{fills.get(node, "#f4f6f8")}"];')
    lines += [f'  "{begin}" -> "{end}" [style=dashed];' for begin, end in SERVICE]
    return "\n".join([*lines, *edges, "}", ""])


def source_mark(source: Path) -> str:
    return f"<!-- of {source.name}, SHA-256 {hashlib.sha256(source.read_bytes()).hexdigest()} -->"


def draw(source: Path) -> str:
    """The picture of a file in the language of Graphviz, with colors for dark pages."""
    svg = subprocess.run(["dot", "-Tsvg", source], check=True, capture_output=True, text=True).stdout
    svg = svg[svg.index("<svg") :]
    dark = "".join(
        f'[fill="{light}"]{{fill:{dark}}}[stroke="{light}"]{{stroke:{dark}}}' for light, dark in COLORS.items()
    )
    style = f"<style>@media (prefers-color-scheme: dark){{text:not([fill]){{fill:#e8edf2}}{dark}}}</style>"
    svg = re.sub(r"<!--.*?-->\n?", "", svg, flags=re.DOTALL)
    return re.sub(r"(<svg[^>]*>)", rf"\1\n{source_mark(source)}\n{style}", svg, count=1)


def outdated() -> Iterator[str]:
    if GUIDE.read_text(encoding="utf-8") != with_table(GUIDE.read_text(encoding="utf-8")):
        yield f"The table in {GUIDE}"
    if not STATES.is_file() or STATES.read_text(encoding="utf-8") != states():
        yield str(STATES)
    for source in sorted(Path("docs").glob("*.dot")):
        picture = source.with_suffix(".svg")
        if not picture.is_file() or source_mark(source) not in picture.read_text(encoding="utf-8"):
            yield str(picture)
    for picture in sorted(Path("docs").glob("*.svg")):
        if "prefers-color-scheme: dark" not in picture.read_text(encoding="utf-8"):
            yield f"{picture}, which has no colors for dark pages,"


def write(checkout: Path) -> None:
    guide = checkout / GUIDE
    guide.write_text(with_table(guide.read_text(encoding="utf-8")), encoding="utf-8")
    (checkout / STATES).write_text(states(), encoding="utf-8")
    for source in sorted((checkout / "docs").glob("*.dot")):
        source.with_suffix(".svg").write_text(draw(source), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path, metavar="FOLDER")
    folder = parser.parse_args().write
    if folder:
        write(folder)
        return
    old = list(outdated())
    if old:
        sys.exit(
            f"{', '.join(old)}: not what the code says any more. Run nox -s docs -- --write and commit the result."
        )
    print("The table of traps and the pictures are what the code says.")


if __name__ == "__main__":
    main()

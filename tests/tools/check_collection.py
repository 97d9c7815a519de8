# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check that what several files of the collection say of the same thing agrees. Run in the collection's folder."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from environments import MAIN, NEWEST, OLDEST
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet


def load(path: str) -> Any:
    return yaml.safe_load(Path(path).read_text(encoding="utf-8"))


def problems() -> Iterator[str]:
    # Users set credentials once for an action group: a module missing in it would not get them.
    # dictionary_check connects to nothing.
    modules = sorted({path.stem for path in Path("plugins/modules").glob("*.py")} - {"dictionary_check"})
    runtime, galaxy = load("meta/runtime.yml"), load("galaxy.yml")
    listed = sorted(module for group in runtime["action_groups"].values() for module in group)
    if listed != modules:
        yield f"meta/runtime.yml: the action groups have {listed}, plugins/modules has {modules}."

    # Galaxy and ansible-builder each read the range of amazon.aws in a place of their own.
    required = {entry["name"]: entry["version"] for entry in load("requirements.yml")["collections"]}
    if galaxy["dependencies"] != required:
        yield f"galaxy.yml depends on {galaxy['dependencies']}, requirements.yml on {required}."

    # An exact version would shut out what others need beside it, and none at all would let in what is too old.
    lines = Path("requirements.txt").read_text(encoding="utf-8").splitlines()
    ours = [Requirement(line) for line in lines if line and not line.startswith("#")]
    ranges = {
        "ansible-core": SpecifierSet(runtime["requires_ansible"]),
        "amazon.aws": SpecifierSet(required["amazon.aws"]),
    }
    ranges |= {requirement.name: requirement.specifier for requirement in ours}
    for name, wanted in ranges.items():
        operators = {one.operator for one in wanted}
        if ">=" not in operators or not operators <= {">=", "<", "<=", "!="}:
            yield f"The collection declares {name} {wanted}, which is no range with a lower end."

    # What is tested must be what is declared, and the lowest that is declared must be tested.
    if f">={OLDEST.ansible_core}.0" != str(ranges["ansible-core"]):
        yield f"meta/runtime.yml requires ansible-core {ranges['ansible-core']}, the oldest that is tested is {OLDEST}."
    for environment in (OLDEST, MAIN, *NEWEST):
        if environment.amazon_aws not in ranges["amazon.aws"]:
            yield f"{environment} is tested, and not in the range {ranges['amazon.aws']} of galaxy.yml."
        for line in (environment.requirements / "run.txt").read_text(encoding="utf-8").splitlines():
            pinned = Requirement(line.partition("#")[0]) if not line.lstrip().startswith("#") else None
            if pinned and pinned.name in ranges and str(pinned.specifier)[2:] not in ranges[pinned.name]:
                yield f"{environment} has {pinned}, which is not in the range {ranges[pinned.name]}."

    # A version that is not released yet needs fragments to be released with, one that is has its changelog.
    released = load("changelogs/changelog.yaml")["releases"] or {}
    if galaxy["version"] not in released and not any(Path("changelogs/fragments").glob("*.y*ml")):
        yield f"galaxy.yml has version {galaxy['version']}, and changelogs/ neither its release nor fragments for one."

    # A guide that names a test as its evidence names one that is there.
    for guide in sorted(Path("docs/docsite/rst").glob("*.rst")):
        for file, test in re.findall(r"``(test_\w+\.py)::(\w+)``", guide.read_text(encoding="utf-8")):
            found = [path.read_text(encoding="utf-8") for path in Path("tests").rglob(file)]
            if not any(f"\ndef {test}(" in text for text in found):
                yield f"{guide}: there is no test {file}::{test}."


if __name__ == "__main__":
    sys.exit("\n".join(problems()) or None)

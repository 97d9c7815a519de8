# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check that what several files of the collection say of the same thing agrees. Run in the collection's folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import workbench
import yaml
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

LICENCE = "# SPDX-License-Identifier: GPL-3.0-or-later"
ACTION_GROUP = "es"
# Modules that connect to nothing.
LOCAL_MODULES = {"dictionary_check"}


def load(path: str) -> Any:
    return yaml.safe_load(Path(path).read_text(encoding="utf-8"))


def modules() -> list[str]:
    return sorted(path.stem for path in Path("plugins/modules").glob("*.py") if path.stem != "__init__")


def action_group() -> Iterator[str]:
    """Users set credentials once for ``group/aws_search.packages.es``: a module missing in it would not get them."""
    listed = load("meta/runtime.yml")["action_groups"][ACTION_GROUP]
    connecting = [name for name in modules() if name not in LOCAL_MODULES]
    if listed != connecting:
        yield f"meta/runtime.yml: the action group {ACTION_GROUP} has {listed}, plugins/modules has {connecting}."


def dependencies() -> Iterator[str]:
    """Galaxy, ansible-builder and the tests each read the range of amazon.aws in a place of their own."""
    wanted = load("galaxy.yml")["dependencies"]
    required = {entry["name"]: entry["version"] for entry in load("requirements.yml")["collections"]}
    if wanted != required:
        yield f"galaxy.yml depends on {wanted}, requirements.yml on {required}."
    for environment in workbench.SUPPORTED:
        if Version(environment.amazon_aws) not in SpecifierSet(wanted["amazon.aws"]):
            yield f"{environment} is tested, and not in the range {wanted['amazon.aws']} of galaxy.yml."


def requirements(path: str | Path) -> Iterator[tuple[str, Requirement | None]]:
    """Each line of a file for pip, and what it requires; None where it is something else, such as an option."""
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        line = line.partition("#")[0].strip()
        if line:
            try:
                yield line, Requirement(line.partition(" --hash=")[0])
            except InvalidRequirement:
                yield line, None


def declared_ranges() -> dict[str, SpecifierSet]:
    """What the collection says that it needs, by the name of the package or collection."""
    ranges = {name: SpecifierSet(wanted) for name, wanted in load("galaxy.yml")["dependencies"].items()}
    ranges["ansible-core"] = SpecifierSet(load("meta/runtime.yml")["requires_ansible"])
    for line, requirement in requirements("requirements.txt"):
        ranges[requirement.name if requirement else line] = requirement.specifier if requirement else SpecifierSet()
    return ranges


def ranges() -> Iterator[str]:
    """An exact version would shut out what others need beside it, and none at all would let in what is too old."""
    for name, wanted in declared_ranges().items():
        operators = {one.operator for one in wanted}
        if ">=" not in operators or not operators <= {">=", "<", "<=", "!="}:
            yield f"The collection declares {name} {wanted}, which is no range with a lower end."
    files = {"galaxy": "requirements.yml", "python": "requirements.txt"}
    named = load("meta/execution-environment.yml")["dependencies"]
    if named != files:
        yield f"meta/execution-environment.yml names {named}, not the files {files} that have the ranges."


def pins() -> Iterator[str]:
    """The checks install the same today and tomorrow, and what is in the declared ranges."""
    allowed = declared_ranges()
    for path in sorted(Path("tests/requirements").rglob("*.txt")):
        for line, requirement in requirements(path):
            exact = [one.version for one in requirement.specifier if one.operator == "=="] if requirement else []
            if requirement is None or len(requirement.specifier) != 1 or not exact or exact[0].endswith("*"):
                yield f"{path}: {line!r} is not one exact version."
            elif requirement.name in allowed and exact[0] not in allowed[requirement.name]:
                yield f"{path}: {line!r} is not in the range {allowed[requirement.name]} that the collection declares."


def version() -> Iterator[str]:
    """A version that is not released yet needs fragments to be released with, one that is has its changelog."""
    current = load("galaxy.yml")["version"]
    released = load("changelogs/changelog.yaml")["releases"] or {}
    if current not in released and not any(Path("changelogs/fragments").glob("*.y*ml")):
        yield f"galaxy.yml has version {current}, and changelogs/ neither its release nor fragments for one."


def licences() -> Iterator[str]:
    # What ansible-test and the tools leave in hidden folders and in tests/output is not the collection's.
    for path in sorted(Path().rglob("*.py")):
        if not (path.parts[0].startswith(".") or path.is_relative_to("tests/output")):
            start = path.read_text(encoding="utf-8").splitlines()[:5]
            if LICENCE not in start:
                yield f"{path}: the first lines do not have {LICENCE!r}."


def main() -> int:
    checks = (action_group, dependencies, ranges, pins, version, licences)
    problems = [problem for check in checks for problem in check()]
    print("\n".join(problems) if problems else "The collection's files agree with each other.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

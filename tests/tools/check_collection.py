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
from packaging.specifiers import SpecifierSet
from packaging.version import Version

LICENCE = "# SPDX-License-Identifier: GPL-3.0-or-later"
ACTION_GROUP = "es"


def load(path: str) -> Any:
    return yaml.safe_load(Path(path).read_text(encoding="utf-8"))


def modules() -> list[str]:
    return sorted(path.stem for path in Path("plugins/modules").glob("*.py") if path.stem != "__init__")


def action_group() -> Iterator[str]:
    """Users set credentials once for ``group/aws_search.packages.es``: a module missing in it would not get them."""
    listed = load("meta/runtime.yml")["action_groups"][ACTION_GROUP]
    if listed != modules():
        yield f"meta/runtime.yml: the action group {ACTION_GROUP} has {listed}, plugins/modules has {modules()}."


def dependencies() -> Iterator[str]:
    """Galaxy, ansible-builder and the tests each read the range of amazon.aws in a place of their own."""
    wanted = load("galaxy.yml")["dependencies"]
    required = {entry["name"]: entry["version"] for entry in load("requirements.yml")["collections"]}
    if wanted != required:
        yield f"galaxy.yml depends on {wanted}, requirements.yml on {required}."
    for environment in workbench.SUPPORTED:
        if Version(environment.amazon_aws) not in SpecifierSet(wanted["amazon.aws"]):
            yield f"{environment} is tested, and not in the range {wanted['amazon.aws']} of galaxy.yml."


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
    problems = [problem for check in (action_group, dependencies, version, licences) for problem in check()]
    print("\n".join(problems) if problems else "The collection's files agree with each other.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

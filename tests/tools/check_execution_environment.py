# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check that ansible-builder makes the build context of an execution environment from what the fleet guide shows.

Run in the collection's folder, with the path of a folder of its own to work in and the path of a collections root in
which the built collection is installed. It needs no container engine, and nothing is downloaded.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import yaml

GUIDE = Path("docs/docsite/rst/guide_fleet.rst")
NAME = "aws_search.packages"
BLOCK = re.compile(r"^\.\. code-block:: yaml\n\n((?: +.*\n|\n)+)", re.MULTILINE)


class UnfitError(Exception):
    """What is wrong with the execution environment, as a sentence."""


def run(*command: str | Path) -> str:
    answer = subprocess.run(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if answer.returncode:
        raise UnfitError(f"{' '.join(str(word) for word in command)} failed:\n{answer.stdout}")
    return answer.stdout


def definition() -> str:
    """The definition that the guide shows."""
    blocks = [textwrap.dedent(block) for block in BLOCK.findall(GUIDE.read_text(encoding="utf-8"))]
    found = [block for block in blocks if block.startswith("version: 3")]
    if len(found) != 1:
        raise UnfitError(f"{GUIDE} shows {len(found)} definitions of an execution environment instead of one.")
    return found[0]


def check_context(builder: Path, folder: Path) -> None:
    """Make the build context, and see that the image it describes gets the collection."""
    file, context = folder / "execution-environment.yml", folder / "context"
    file.write_text(definition(), encoding="utf-8")
    run(builder, "create", "--file", file, "--context", context, "--output-filename", "Containerfile")
    collections = yaml.safe_load((context / "_build" / "requirements.yml").read_text(encoding="utf-8"))["collections"]
    if NAME not in [entry["name"] for entry in collections]:
        raise UnfitError(f"The image would get {collections}, which {NAME} is not among.")
    if "ansible-galaxy collection install" not in (context / "Containerfile").read_text(encoding="utf-8"):
        raise UnfitError("The Containerfile installs no collections.")
    print(f"ansible-builder makes a build context from the definition in {GUIDE}.")


def check_dependencies(builder: Path, installed: Path) -> None:
    """See that ansible-builder finds in the installed collection what the modules need, as it does in the image."""
    answer = run(builder, "introspect", installed)
    found: dict[str, Any] = yaml.safe_load(answer[answer.index("---") :])
    # ansible-builder puts "# from collection ..." behind each requirement.
    ours = {entry.partition("#")[0].strip() for entry in found["python"] if f"# from collection {NAME}" in entry}
    lines = [
        line.partition("#")[0].strip() for line in Path("requirements.txt").read_text(encoding="utf-8").splitlines()
    ]
    wanted = {line for line in lines if line}
    if ours != wanted:
        raise UnfitError(
            f"ansible-builder finds {sorted(ours)} in the collection, requirements.txt has {sorted(wanted)}."
        )
    print(f"ansible-builder finds that the collection needs {', '.join(sorted(ours))}.")


def main() -> int:
    folder, installed = Path(sys.argv[1]), Path(sys.argv[2])
    builder = Path(sys.executable).with_name("ansible-builder")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        check_context(builder, folder)
        check_dependencies(builder, installed)
    except UnfitError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

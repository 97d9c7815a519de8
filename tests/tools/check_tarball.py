# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build the collection, install it into an empty folder, and use it there as a user would.

Run in the collection's folder, with the path of a folder of its own to work in and the path of amazon.aws.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

# All that users are meant to get, and what of it has to be there.
FILES = {"CHANGELOG.rst", "COPYING", "FILES.json", "MANIFEST.json", "README.md", "requirements.txt", "requirements.yml"}
FOLDERS = {"docs", "meta", "playbooks", "plugins", "roles"}
SINGLE = {"changelogs/changelog.yaml"}
NEEDED = FILES | SINGLE | {"meta/execution-environment.yml", "meta/runtime.yml"}
WRONG_NAME = "Not a Name"


class UnfitError(Exception):
    """What is wrong with the built collection, as a sentence."""


def run(*command: str | Path, **variables: str) -> str:
    answer = subprocess.run(
        [str(word) for word in command],
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if answer.returncode:
        raise UnfitError(f"{' '.join(str(word) for word in command)} failed:\n{answer.stdout}")
    return answer.stdout


def build(folder: Path) -> Path:
    run("ansible-galaxy", "collection", "build", "--force", "--output-path", folder)
    (archive,) = folder.glob("*.tar.gz")
    return archive


def check_contents(archive: Path) -> list[str]:
    """Compare the names in the archive with what is meant to be in it; returns the names of the modules."""
    with tarfile.open(archive) as tar:
        names = {member.name for member in tar.getmembers() if member.isfile()}
    unwanted = sorted(
        name
        for name in names
        if name not in FILES | SINGLE
        and (name.split("/")[0] not in FOLDERS or "/" not in name or "__pycache__" in name or "/." in name)
    )
    if unwanted:
        raise UnfitError(f"The archive has files that users have no use for: {', '.join(unwanted)}")
    here = {str(path) for folder in FOLDERS for path in Path(folder).rglob("*") if path.is_file()}
    missing = sorted(NEEDED - names | {name for name in here - names if not name.endswith(".pyc")})
    if missing:
        raise UnfitError(f"The archive lacks {', '.join(missing)}")
    print(f"{archive.name} has {len(names)} files, all of which users need.")
    return sorted(Path(name).stem for name in names if name.startswith("plugins/modules/"))


def install(archive: Path, folder: Path, amazon_aws: Path) -> Path:
    collections = folder / "installed"
    options = ["--offline", "--no-deps", "--collections-path", str(collections)]
    run("ansible-galaxy", "collection", "install", archive, *options, ANSIBLE_COLLECTIONS_PATH=str(collections))
    neighbour = collections / "ansible_collections" / "amazon" / "aws"
    neighbour.parent.mkdir(parents=True)
    neighbour.symlink_to(amazon_aws)
    return collections


def check_documentation(collections: Path, modules: list[str]) -> None:
    names = [f"aws_search.packages.{module}" for module in modules]
    answer = run("ansible-doc", "--json", "--type", "module", *names, ANSIBLE_COLLECTIONS_PATH=str(collections))
    documented = json.loads(answer[answer.index("{") :])
    if sorted(documented) != names:
        raise UnfitError(f"ansible-doc knows {sorted(documented)}, the archive has {names}.")
    print(f"ansible-doc shows {', '.join(names)}.")


def check_use(collections: Path, folder: Path) -> None:
    """Run the installed module with a name that the service would refuse: the answer is to be one clear sentence."""
    arguments = {"name": WRONG_NAME, "region": "us-east-1", "access_key": "none", "secret_key": "none"}
    answer = subprocess.run(
        ["ansible", "localhost", "-m", "aws_search.packages.es_package", "-a", json.dumps(arguments)],
        cwd=folder,
        env={
            **os.environ,
            "ANSIBLE_COLLECTIONS_PATH": str(collections),
            "ANSIBLE_LOAD_CALLBACK_PLUGINS": "true",
            "ANSIBLE_STDOUT_CALLBACK": "ansible.builtin.oneline",
            # Nothing listens there: should the name get as far as a request, the answer would be another one.
            "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    shown = answer.stdout + answer.stderr
    if answer.returncode == 0 or f"name is '{WRONG_NAME}'" not in shown or "Traceback" in shown:
        raise UnfitError(f"The installed module does not say in a sentence what is wrong with {WRONG_NAME!r}:\n{shown}")
    print(answer.stdout.strip().splitlines()[-1])


def main() -> int:
    folder, amazon_aws = Path(sys.argv[1]), Path(sys.argv[2])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        archive = build(folder)
        modules = check_contents(archive)
        collections = install(archive, folder, amazon_aws)
        check_documentation(collections, modules)
        check_use(collections, folder)
    except UnfitError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

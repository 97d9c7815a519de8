# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build the collection, have Galaxy's importer check the archive, install it, and use it there as a user would.

Run in the collection's folder, with the path of a folder of its own to work in and the path of amazon.aws.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import textwrap
from pathlib import Path

import yaml

NAME = "aws_search.packages"
# All that users are meant to get, and what of it must be there.
FILES = {"CHANGELOG.rst", "COPYING", "FILES.json", "MANIFEST.json", "README.md", "requirements.txt", "requirements.yml"}
SINGLE = {"changelogs/changelog.yaml"}
FOLDERS = {"docs", "meta", "playbooks", "plugins", "roles"}
GUIDE = Path("docs/docsite/rst/guide_awx.rst")


def run(*command: str | Path, code: int = 0, **variables: str) -> str:
    """What a command prints. Exits unless it ends with the expected exit code."""
    answer = subprocess.run(
        [str(word) for word in command],
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    expect(answer.returncode == code, f"{' '.join(map(str, command))} exits with {answer.returncode}:\n{answer.stdout}")
    return answer.stdout


def expect(holds: bool, otherwise: str) -> None:
    if not holds:
        sys.exit(otherwise)


def check_contents(archive: Path) -> None:
    """Compare the names in the archive with what is meant to be in it."""
    with tarfile.open(archive) as tar:
        names = {member.name for member in tar.getmembers() if member.isfile()}
    here = {str(path) for folder in FOLDERS for path in Path(folder).rglob("*") if path.is_file()}
    meant = FILES | SINGLE | {name for name in here if "__pycache__" not in name and "/." not in name}
    expect(names <= meant, f"The archive has files that users have no use for: {', '.join(sorted(names - meant))}")
    expect(names >= meant, f"The archive lacks {', '.join(sorted(meant - names))}")
    print(f"{archive.name} has {len(names)} files, all of which users need.")


def check_import(archive: Path, dependencies: Path) -> None:
    """Have galaxy-importer check the archive, as Galaxy does when it is published; it is to have no objection.

    On Galaxy, amazon.aws is not there, and what ansible-doc and ansible-lint say of its modules and documentation
    fragments means nothing. Here they are found, by way of PYTHONPATH, so that every objection is ours.
    """
    importer = [sys.executable, "-m", "galaxy_importer.main", "--print-result"]
    shown = run(*importer, archive, PYTHONPATH=str(dependencies))
    objections = [line for line in shown.splitlines() if re.match(r"[A-Z]+: ", line)]
    expect(not objections, "galaxy-importer objects:\n" + "\n".join(objections))
    result = json.loads(shown[shown.index("\n{\n") : shown.rindex("\n}\n") + 3])
    documented = {entry["content_name"] for entry in result["docs_blob"]["contents"] if entry["doc_strings"]}
    modules = {path.stem for path in Path("plugins/modules").glob("*.py")}
    expect(documented >= modules, f"Galaxy would show no documentation of {', '.join(sorted(modules - documented))}.")
    print(f"galaxy-importer has no objection, and documentation of {', '.join(sorted(documented))}.")


def check_use(collections: Path) -> None:
    """Run the installed module with a name that the service would refuse: the answer is to be one clear sentence."""
    arguments = {"name": "Not a Name", "region": "us-east-1", "access_key": "none", "secret_key": "none"}
    # Nothing listens at the endpoint: should the name get as far as a request, the answer would be another one.
    variables = {"ANSIBLE_COLLECTIONS_PATH": str(collections), "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    module = ["ansible", "localhost", "-m", f"{NAME}.es_package", "-a", json.dumps(arguments)]
    shown = run(*module, code=2, **variables)
    expect(
        "Not a Name" in shown and "Traceback" not in shown, f"The installed module does not refuse its name:\n{shown}"
    )
    print("The installed module refuses a name that the service would refuse.")


def check_execution_environment(folder: Path, collections: Path) -> None:
    """Have ansible-builder make the build context that the guide to AWX shows, and find what the collection needs."""
    blocks = re.findall(r"^   version: 3\n(?:   .*\n)+", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    expect(len(blocks) == 1, f"{GUIDE} shows {len(blocks)} definitions of an execution environment instead of one.")
    definition, context = folder / "execution-environment.yml", folder / "context"
    definition.write_text(textwrap.dedent(blocks[0]), encoding="utf-8")
    run("ansible-builder", "create", "--file", definition, "--context", context)
    expect(NAME in (context / "_build" / "requirements.yml").read_text(), "The image would not get the collection.")
    shown = run("ansible-builder", "introspect", collections)
    found = yaml.safe_load(shown[shown.index("---") :])["python"]
    ours = {entry.partition("#")[0].strip() for entry in found if f"# from collection {NAME}" in entry}
    wanted = {line for line in Path("requirements.txt").read_text(encoding="utf-8").splitlines() if line[:1].isalpha()}
    expect(ours == wanted, f"ansible-builder finds that the collection needs {ours}; requirements.txt has {wanted}.")
    print(f"ansible-builder makes the build context of {GUIDE}, and finds that the collection needs {', '.join(ours)}.")


def main() -> None:
    folder, amazon_aws = Path(sys.argv[1]), Path(sys.argv[2])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    run("ansible-galaxy", "collection", "build", "--output-path", folder)
    (archive,) = folder.glob("*.tar.gz")
    check_contents(archive)
    collections = folder / "installed"
    neighbour = collections / "ansible_collections" / "amazon" / "aws"
    neighbour.parent.mkdir(parents=True)
    neighbour.symlink_to(amazon_aws)
    check_import(archive, collections)
    # Offline: amazon.aws must be the dependency that galaxy.yml asks for.
    install = ["ansible-galaxy", "collection", "install", "--offline", "--collections-path", str(collections)]
    run(*install, archive, ANSIBLE_COLLECTIONS_PATH=str(collections))
    check_use(collections)
    check_execution_environment(folder, collections)


if __name__ == "__main__":
    main()

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""community.aws, whose module for domains is measured as well."""

from __future__ import annotations

import importlib.metadata
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from benchmarks.measure import BenchmarkError

REQUIREMENTS = Path(__file__).parents[1] / "requirements"
WANTED = "ansible_collections/community/aws/"


def prepare(cache: Path) -> Path:
    """A collections root with community.aws, got once.

    It comes out of the release of the Ansible community package that amazon.aws is taken from as well: the two fit.
    """
    core = ".".join(importlib.metadata.version("ansible-core").split(".")[:2])
    pinned = REQUIREMENTS / f"ansible-core-{core}" / "amazon.aws.txt"
    root = cache / f"ansible-core-{core}"
    made_from = root / "made-from"
    if made_from.is_file() and made_from.read_bytes() == pinned.read_bytes():
        return root
    shutil.rmtree(root, ignore_errors=True)
    downloads = root / "downloads"
    print("     Getting community.aws (50 MB), once", flush=True)
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "download", "--quiet"]
    command += ["--no-deps", "--only-binary=:all:", "--require-hashes", "--dest", str(downloads), "-r", str(pinned)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise BenchmarkError(
            f"pip could not get community.aws: check the network, or name a package index that can be reached in "
            f"PIP_INDEX_URL, and run again. {answer.stderr[-1000:]}"
        )
    with zipfile.ZipFile(next(downloads.glob("*.whl"))) as wheel:
        wheel.extractall(root, [name for name in wheel.namelist() if name.startswith(WANTED)])
    shutil.rmtree(downloads)
    shutil.copy2(pinned, made_from)
    return root

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the figures were measured on, and with."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
from pathlib import Path

PACKAGES = ("ansible-core", "boto3", "botocore", "awscli", "moto")
COLLECTIONS = ("amazon.aws", "community.aws", "aws_search.packages")


def machine() -> dict[str, str]:
    """Processor, cores, memory, operating system."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "Processor": _processor(),
        "Cores": str(os.cpu_count()),
        "Memory": f"{memory / 2**30:.0f} GiB",
        "Kernel": f"{platform.system()} {platform.release()} {platform.machine()}",
        "Load before": f"{os.getloadavg()[0]:.1f}",
    }


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def versions(search_path: str) -> dict[str, str]:
    """Python, the packages and the collections."""
    found = {"Python": platform.python_version()}
    found.update((name, importlib.metadata.version(name)) for name in PACKAGES)
    for name in COLLECTIONS:
        for root in search_path.split(os.pathsep):
            folder = Path(root, "ansible_collections", *name.split("."))
            if folder.is_dir():
                found[name] = _collection_version(folder)
                break
    return found


def _collection_version(folder: Path) -> str:
    """From the manifest of an installed collection, or from the galaxy.yml of a checkout."""
    manifest = folder / "MANIFEST.json"
    if manifest.exists():
        return str(json.loads(manifest.read_text(encoding="utf-8"))["collection_info"]["version"])
    for line in (folder / "galaxy.yml").read_text(encoding="utf-8").splitlines():
        if line.startswith("version:"):
            return line.partition(":")[2].strip()
    return "unknown"

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build the documentation of the collection as HTML, with antsibull-docs and Sphinx, into the folder that is named."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

COLLECTION = "aws_search.packages"
SETTINGS = Path(__file__).parent / "sphinx"


def run(*command: str | Path) -> None:
    subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, check=True)


def main() -> int:
    site = Path(sys.argv[1])
    shutil.rmtree(site, ignore_errors=True)
    pages = site / "rst"
    pages.mkdir(parents=True)
    # antsibull-docs writes to no folder that others could write to.
    pages.chmod(0o755)
    options = ["--use-current", "--squash-hierarchy", "--fail-on-error", "--dest-dir", str(pages)]
    try:
        run("antsibull-docs", "collection", *options, COLLECTION)
        run("sphinx-build", "-q", "-W", "--keep-going", "-c", SETTINGS, pages, site / "html")
    except subprocess.CalledProcessError as problem:
        return int(problem.returncode)
    print(f"The documentation is in {site / 'html' / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

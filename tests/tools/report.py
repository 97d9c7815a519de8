# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Print what nox reported of a ``make test`` as a table, and exit with 1 unless every session succeeded."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import workbench


def environment_of(session: str) -> str:
    environments = workbench.environments()
    named = [environment for environment in environments if session.endswith(f"-{environment.python}")]
    return str(named[0] if named else environments[0])


def main() -> int:
    report = Path(sys.argv[1])
    if not report.is_file():
        # nox has said why.
        return 1
    results = json.loads(report.read_text(encoding="utf-8"))["sessions"]
    # The next run must not find this one's results, should it end before it writes its own.
    report.unlink()
    rows = [("session", "environment", "result", "seconds")]
    for result in results:
        rows.append((result["name"], environment_of(result["name"]), result["result"], f"{result['duration']:.0f}"))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    print()
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        print("  ".join(cells[:3]), row[3].rjust(widths[3]), sep="  ")
    missing = workbench.missing_environment()
    if missing:
        print(f"\n{missing}")
    passed = sum(result["result"] == "success" for result in results)
    print(f"\n{passed} passed, {len(results) - passed} failed")
    return 0 if results and passed == len(results) else 1


if __name__ == "__main__":
    sys.exit(main())

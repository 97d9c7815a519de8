# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Print what nox reported of a ``make test`` as a table, and exit with 1 unless every session succeeded.

Of each report there are NAME.json and NAME.txt, nox's output. The second report is of the environments other than the
first, where there are any.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from environments import OLDEST, available

sys.path.insert(0, str(Path(__file__).parents[1]))

from lucene import oracle

# What pytest and ansible-test say of a failure; the last lines of a session say the rest.
TELLING = re.compile(r"(FAILED|ERROR|FATAL|E  ) ")
LAST_LINES, WIDTH = 12, 240


def reasons(output: str, session: str) -> list[str]:
    """The lines of nox's output that tell why a session failed."""
    _before, _found, own = output.partition(f"nox > Running session {session}\n")
    lines = own.partition("nox > Running session ")[0].splitlines()
    told = [line for line in lines[:-LAST_LINES] if TELLING.match(line)]
    return [line[:WIDTH] for line in [*told[-20:], *lines[-LAST_LINES:]]]


def main() -> int:
    first, others = (Path(f"{name}.json") for name in sys.argv[1:])
    environments = [*available(), *([OLDEST] if OLDEST.is_possible() else [])]
    sessions = []
    failures = []
    for report in (first, others) if len(environments) > 1 else (first,):
        if not report.is_file():
            # nox has said why.
            return 1
        reported = json.loads(report.read_text(encoding="utf-8"))["sessions"]
        sessions += reported
        output = report.with_suffix(".txt").read_text(encoding="utf-8", errors="replace")
        failures += [(one["name"], reasons(output, one["name"])) for one in reported if one["result"] == "failed"]
    # The next run must not find this one's results, should it end before it writes its own.
    for report in (first, others):
        report.unlink(missing_ok=True)
    print(f"\n{'session':18}{'environment':54}{'result':9}seconds")
    for session in sessions:
        named = [one for one in environments if session["name"].endswith(f"-{one.ansible_core}")]
        environment = str(named[0] if named else environments[0])
        print(f"{session['name']:18}{environment:54}{session['result']:9}{session['duration']:7.0f}")
    for name, lines in failures:
        print(f"\n{name} failed:", *lines, sep="\n    ")
    if len(environments) < 3:
        print(
            "\nRun in part only: the environments need Python 3.11, and 3.12 or newer, and one of them was not found."
        )
    lacking = oracle.missing()
    if lacking:
        print(f"\nRun in part only: {lacking}")
    passed, skipped = (sum(session["result"] == result for session in sessions) for result in ("success", "skipped"))
    failed = len(sessions) - passed - skipped
    print(f"\n{passed} passed, {failed} failed, {skipped} skipped")
    return 0 if sessions and not failed else 1


if __name__ == "__main__":
    sys.exit(main())

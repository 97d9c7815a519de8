# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What tests have counted, such as the cells of a table, told after the last of them.

Also where pytest-xdist spreads the tests over processes: each worker sends its counts home as it ends.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

SENT = "tallies"  # The key in what a worker sends home.
_tallies: dict[str, Counter[str]] = {}


def tally(title: str) -> Counter[str]:
    """The counter with this title, such as "cells of faults": the same one, whoever asks for it."""
    return _tallies.setdefault(title, Counter())


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In a worker: have what was counted sent to the process that tells of it."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[SENT] = {title: dict(counted) for title, counted in _tallies.items()}


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Where workers send their counts: add those of one that has ended. One that crashed has sent none."""
    for title, counted in getattr(node, "workeroutput", {}).get(SENT, {}).items():
        tally(title).update(counted)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell all that was counted, once, however many folders have these hooks."""
    for title, counted in sorted(_tallies.items()):
        if counted:
            figures = ", ".join(f"{number} {what}" for what, number in sorted(counted.items()))
            terminalreporter.write_line(f"{counted.total()} {title}: {figures}")
    _tallies.clear()

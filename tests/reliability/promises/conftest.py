# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many examples were tried, and what became of them."""

from __future__ import annotations

from collections import Counter

import pytest

spread: dict[str, Counter[str]] = {}


@pytest.fixture
def outcomes() -> dict[str, Counter[str]]:
    """The number of examples by module and outcome; shown at the end."""
    return spread


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell what became of the examples."""
    for module, counted in spread.items():
        told = ", ".join(f"{number} {outcome}" for outcome, number in sorted(counted.items()))
        terminalreporter.write_line(f"{counted.total()} examples of {module}, in check mode and for real: {told}")

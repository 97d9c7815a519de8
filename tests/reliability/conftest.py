# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What modules that run in this process leave behind, and their own would take with it, is put back after each test."""

from __future__ import annotations

from ansible_collections.aws_search.packages.tests.unit.conftest import garbage_is_collected, signals_are_heard_again
from ansible_collections.aws_search.packages.tests.unit.tally import (
    pytest_sessionfinish,
    pytest_terminal_summary,
    pytest_testnodedown,
)

__all__ = [
    "garbage_is_collected",
    "pytest_sessionfinish",
    "pytest_terminal_summary",
    "pytest_testnodedown",
    "signals_are_heard_again",
]

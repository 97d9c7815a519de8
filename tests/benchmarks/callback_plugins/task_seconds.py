# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes down how long the last task of a play took, in the file that BENCHMARK_TASK_SECONDS names."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = r"""
name: task_seconds
type: aggregate
short_description: Writes down how long the last task of a play took
description:
  - Writes the wall-clock seconds from the start of the last task to the end of the play into a file.
  - The environment variable E(BENCHMARK_TASK_SECONDS) names the file; without it, nothing is written.
requirements:
  - enabled in the configuration
"""


class CallbackModule(CallbackBase):
    """Takes the time between a task's start and the play's end."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "task_seconds"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self) -> None:
        super().__init__()
        self._begin = 0.0

    def v2_playbook_on_task_start(self, task: Any, is_conditional: bool) -> None:
        """A task starts."""
        self._begin = time.perf_counter()

    def v2_playbook_on_stats(self, stats: Any) -> None:
        """All is done."""
        path = os.environ.get("BENCHMARK_TASK_SECONDS")
        if path:
            Path(path).write_text(str(time.perf_counter() - self._begin), encoding="utf-8")

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Threads that a run has left behind: they must not go on into the next test."""

from __future__ import annotations

import threading


def join_left_behind(before: set[threading.Thread], seconds: float = 60) -> None:
    """Wait for all threads that were not there before."""
    for thread in set(threading.enumerate()) - before:
        for unused_try in range(500):
            try:
                thread.join(timeout=seconds)
                break
            except RuntimeError:
                # It is about to start, and cannot be joined yet. Real time, whatever clock the test has.
                threading.Event().wait(0.01)

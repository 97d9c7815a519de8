# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Signals, where those who start the tests have some of them ignored."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator


@contextlib.contextmanager
def signals_heard() -> Iterator[None]:
    """Within, signals that end a run arrive, here and in programs that are started.

    A shell has SIGINT ignored in what it runs in the background, and programs inherit that; a handler they do not
    inherit.
    """
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    for number, handler in before.items():
        if handler is signal.SIG_IGN:
            signal.signal(number, lambda unused_number, unused_frame: None)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

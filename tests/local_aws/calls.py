# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The log of the requests that arrived."""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Call:
    """One request. `status` and `error_code` are None while it is under way, and when no answer was sent.

    `parameters` are all those of a package operation, and of any other the ones in its path.
    """

    service: str
    operation: str
    mutating: bool
    account: str
    region: str
    time: float
    parameters: dict[str, Any] = field(default_factory=dict)
    status: int | None = None
    error_code: str | None = None
    fault: str | None = None


class CallLog:
    """All requests since the start, or since they were last forgotten."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: list[Call] = []

    def add(self, call: Call) -> None:
        """Notes a request that has just arrived."""
        with self._lock:
            self._calls.append(call)

    def as_list(self) -> list[dict[str, Any]]:
        """The requests in the order of their arrival."""
        with self._lock:
            return [asdict(call) for call in self._calls]

    def forget(self) -> None:
        """Empties the log."""
        with self._lock:
            self._calls.clear()

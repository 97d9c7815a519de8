# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""Reports how a run is getting on: lines of JSON into a named pipe.

Nothing here knows what is reported. A line that is not read is dropped: a listener that is slow, gone or was never
there does not block, slow or fail a run.
"""

from __future__ import annotations

import json
import os
import typing as t

PIPE_VARIABLE = "AWS_SEARCH_PACKAGES_PROGRESS_PIPE"  # In the environment of the process; set by the action plugin.


class ProgressPipe:
    """The named pipe that the environment names, or nothing."""

    def __init__(self, path: str | None = None):
        self._file: int | None = None
        path = os.environ.get(PIPE_VARIABLE) if path is None else path
        if path and hasattr(os, "mkfifo"):
            try:
                # Fails at once without a reader.
                self._file = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            except OSError:
                return
            self.tell({"pid": os.getpid()})

    def tell(self, facts: t.Mapping[str, t.Any]) -> None:
        """Write a line of JSON. It is shorter than what a pipe takes as a whole (4 KiB), so lines are never mixed."""
        if self._file is None:
            return
        try:
            os.write(self._file, json.dumps(facts).encode("ascii")[:4000] + b"\n")
        except BlockingIOError:
            pass  # The listener is slow, and the next line says more.
        except OSError:
            self.close()  # It is gone.

    def close(self) -> None:
        """Tell a listener that nothing more follows, so that it has nothing to interrupt."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

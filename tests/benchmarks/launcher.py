# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs one command and writes down what it took: wall-clock and processor time, peak memory, and when it ended.

A program of its own, as the peak that Linux reports of a process is at least the size of the one that started it: this
one is smaller than whatever is measured. A command's own children count: their time is added, and of the peaks the
largest is taken.

    python -I -S launcher.py REPORT OUTPUT ERRORS COMMAND ...
"""

from __future__ import annotations

import os
import sys
import time

BYTES_PER_UNIT = 1 if sys.platform == "darwin" else 1024


def main() -> int:
    report, output, errors, *command = sys.argv[1:]
    write = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    files = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, output, write, 0o600),
        (os.POSIX_SPAWN_OPEN, 2, errors, write, 0o600),
    ]
    begin = time.perf_counter()
    process = os.posix_spawnp(command[0], command, os.environ, file_actions=files)
    status, usage = os.wait4(process, 0)[1:]
    seconds = time.perf_counter() - begin
    ended = time.time()
    with open(report, "w", encoding="utf-8") as file:
        memory = usage.ru_maxrss * BYTES_PER_UNIT
        print(seconds, usage.ru_utime + usage.ru_stime, memory, ended, file=file)
    return os.waitstatus_to_exitcode(status) & 0xFF


if __name__ == "__main__":
    sys.exit(main())

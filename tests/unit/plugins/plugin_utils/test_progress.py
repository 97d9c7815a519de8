# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the process of a task ends while a line is being shown. What users see of lines is tested with playbooks."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

# A line that takes a while; the signal comes in its middle. `before`: what the process has for the signal already.
PROGRAM = """
import os, signal, sys, threading, time
from ansible_collections.aws_search.packages.plugins.plugin_utils._progress import Lines, ending_between_lines

begun = threading.Event()

class SlowDisplay:
    verbosity = 1
    def display(self, text, stderr):
        begun.set()
        print("begin", flush=True)
        time.sleep(0.5)
        print("end", flush=True)

def term(number, frame):
    print("ended", flush=True)
    os._exit(3)

number = signal.Signals[sys.argv[1]]
if sys.argv[2] == "a handler":
    signal.signal(number, term)
lines = Lines("localhost", 1.0, False)
lines._display = SlowDisplay()
facts = {"total": 2, "done": 0, "failed": 0, "waiting": {}, "seconds": 0, "limit": 1}
threading.Thread(target=lambda: [lines.show(facts) for _ in range(9)], daemon=True).start()
with ending_between_lines(lines):
    begun.wait()
    os.kill(os.getpid(), number)
    time.sleep(60)
"""


@pytest.mark.parametrize(
    ("number", "before", "code"), [("SIGINT", "a handler", 3), ("SIGTERM", "a handler", 3), ("SIGTERM", "nothing", 143)]
)
def test_a_line_is_shown_to_its_end_before_a_signal_ends_the_process(number: str, before: str, code: int) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", PROGRAM, number, before]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (code, "")
    assert done.stdout.split() == ["begin", "end", *(["ended"] if before == "a handler" else [])]

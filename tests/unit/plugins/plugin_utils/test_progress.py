# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How signals end the process of a task beside the thread of the lines. What users see is tested with playbooks."""

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
facts = {"total": 2, "done": 0, "failed": 0, "waiting": {}, "seconds": 0, "limit": 1, "of": "packages"}
threading.Thread(target=lambda: [lines.show(facts) for _ in range(9)], daemon=True).start()
with ending_between_lines(lines):
    begun.wait()
    os.kill(os.getpid(), number)
    time.sleep(60)
"""

# Which signals the thread that shows a line leaves to others, and then the main thread.
LISTENER = """
import os, signal, tempfile
from ansible_collections.aws_search.packages.plugins.plugin_utils._progress import Listener

def print_mask():
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    names = {number.name for number in mask & {signal.SIGINT, signal.SIGTERM, signal.SIGALRM}}
    print(*sorted(names), flush=True)

class Lines:
    def show(self, facts):
        print_mask()

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "progress")
    os.mkfifo(path)
    with Listener(path, Lines()):
        with open(path, "w") as pipe:
            pipe.write('{"total": 1}\\n')
    print("then", flush=True)
    print_mask()
"""


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a process of its own, as the plugin loads ansible-core's part for controllers."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("number", "before", "code"), [("SIGINT", "a handler", 3), ("SIGTERM", "a handler", 3), ("SIGTERM", "nothing", 143)]
)
def test_a_line_is_shown_to_its_end_before_a_signal_ends_the_process(number: str, before: str, code: int) -> None:
    done = run(PROGRAM, number, before)
    assert (done.returncode, done.stderr) == (code, "")
    assert done.stdout.split() == ["begin", "end", *(["ended"] if before == "a handler" else [])]


def test_signals_wake_the_main_thread_since_the_listener_takes_none() -> None:
    done = run(LISTENER)
    assert (done.returncode, done.stderr) == (0, "")
    # Ctrl-C, the end of ansible-playbook, and a task's timeout; none of them for the main thread.
    assert done.stdout.split() == ["SIGALRM", "SIGINT", "SIGTERM", "then"]

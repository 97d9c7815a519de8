# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This plugin util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The action plugin of modules that wait: shows that they are alive, and ends them with their task."""

from __future__ import annotations

import configparser
import contextlib
import json
import os
import select
import shutil
import signal
import sys
import tempfile
import threading
import time
import types
import typing as t

from ansible import constants
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible.utils.vars import merge_hash

from ansible_collections.aws_search.packages.plugins.module_utils._runtime.progress import PIPE_VARIABLE

SETTING = "aws_search_packages_progress"  # A variable of the task, and in upper case one of the environment.
INTERVAL = 60.0  # Seconds of silence at the beginning, and between two lines.
OFF = ("off", "no", "false", "0")
TIME_TO_SHOW = 2.0  # Seconds that a line gets to be shown before this process ends.
TIME_TO_END = 10.0  # Seconds that a module gets to end after SIGTERM.


class ProgressAction(ActionBase):  # type: ignore[misc]
    """Runs the module as the normal action plugin does, in an ordinary process.

    With a local connection, the module is given the path of a named pipe, and what it writes there is shown. Where that
    is not possible (a remote connection, async, no named pipes), the module runs silently.
    """

    _supports_check_mode = True
    _supports_async = True

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        result = super().run(tmp, task_vars)
        wrap_async = self._task.async_val and not self._connection.has_native_async
        local = getattr(self._connection, "transport", "") == "local" and hasattr(os, "mkfifo")
        if wrap_async or self._task.async_val or not local:
            result = merge_hash(result, self._execute_module(task_vars=task_vars, wrap_async=wrap_async))
        else:
            result = merge_hash(result, self._execute_with_progress(task_vars or {}))
        if not wrap_async:
            self._remove_tmp_path(self._connection._shell.tmpdir)
        return t.cast("dict[str, t.Any]", result)

    def _execute_with_progress(self, task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        folder = tempfile.mkdtemp(prefix="aws-search-", dir=constants.DEFAULT_LOCAL_TMP)
        try:
            path = os.path.join(folder, "progress")
            os.mkfifo(path, 0o600)
            self._task.environment = [*(self._task.environment or []), {PIPE_VARIABLE: path}]
            host = task_vars.get("inventory_hostname", "")
            given = self._templar.template(task_vars.get(SETTING))
            lines = Lines(host, interval(given), bool(self._task.no_log))
            with Listener(path, lines) as listener:
                try:
                    with ending_between_lines(lines):
                        return t.cast("dict[str, t.Any]", self._execute_module(task_vars=task_vars))
                except Exception:
                    listener.end_module()
                    raise
                except BaseException:
                    # The task ends, by its timeout for example: so does the module, which may just be starting.
                    listener.end_module(is_starting=True)
                    raise
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def ending_between_lines(lines: Lines) -> t.Iterator[None]:
    """Let a signal that ends this process wait until no line is being shown.

    A worker of ansible-core passes lines on by a queue, and ansible-playbook uses that queue at its own end: it would
    wait forever if a worker ended in the middle of a line. Where SIGTERM would end the process at once, as in the
    workers of ansible-core before 2.19, which get it on Ctrl-C, it raises SystemExit, so that the module is ended too.
    """
    previous = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, frame: types.FrameType | None) -> None:
        lines.stop()
        handler = previous[signal.Signals(number)]
        if not callable(handler):
            sys.exit(128 + number)
        handler(number, frame)

    replaced = [number for number, handler in previous.items() if callable(handler) or handler is signal.SIG_DFL]
    for number in replaced:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in replaced:
            signal.signal(number, previous[number])


def interval(given: t.Any) -> float | None:
    """Seconds between two lines; None for no lines at all.

    The value of the task's variable decides, else the environment, else the key `progress` in the section
    `aws_search_packages` of ansible.cfg.
    """
    if given is None:
        given = os.environ.get(SETTING.upper())
    if given is None and constants.CONFIG_FILE:
        parser = configparser.ConfigParser(interpolation=None)
        try:
            parser.read(constants.CONFIG_FILE, encoding="utf-8")
            given = parser.get("aws_search_packages", "progress", fallback=None)
        except (configparser.Error, UnicodeDecodeError):
            pass  # ansible-core has read the file already, and would have complained.
    if given is None:
        return INTERVAL
    if str(given).strip().lower() in OFF:
        return None
    try:
        return max(1.0, float(given))
    except ValueError:
        Display().warning(f"{SETTING} must be a number of seconds or off, got {given!r}. It is {INTERVAL:g}.")
        return INTERVAL


class Lines:
    """Shows what a module tells, one line in each interval, and each line with -v. Never a secret: numbers and names,
    and no names with `no_log`."""

    def __init__(self, host: str, seconds: float | None, no_log: bool):
        self._host = host
        self._seconds = seconds
        self._no_log = no_log
        self._display = Display()
        self._last = time.monotonic()
        self._lock = threading.Lock()

    def show(self, facts: t.Mapping[str, t.Any]) -> None:
        """Show this, if it is time."""
        with self._lock:
            now, seconds = time.monotonic(), self._seconds
            if seconds is None or (now - self._last < seconds and self._display.verbosity < 1):
                return
            self._last = now
            # To standard error, so that the output of JSON callbacks stays whole.
            self._display.display(f"[{self._host}] {self.text(facts)}", stderr=True)

    def stop(self) -> None:
        """Show no more lines; the one that is being shown is shown to its end, unless that takes long."""
        self._seconds = None
        if self._lock.acquire(timeout=TIME_TO_SHOW):
            self._lock.release()

    def text(self, facts: t.Mapping[str, t.Any]) -> str:
        """The facts as a line."""
        waiting = [f"{number} {doing}" for doing, number in facts["waiting"].items()]
        if facts["total"] == 1:
            what = "package" if self._no_log else facts["what"]
            parts = [f"{what}: {' '.join(facts['waiting']) or 'working'}"]
        else:
            parts = [f"{facts['done']} of {facts['total']} {facts['of']} done", *waiting]
            if facts["failed"]:
                parts.append(f"{facts['failed']} failed")
        return ", ".join([*parts, f"{facts['seconds']} s of {facts['limit']}"])


class Listener:
    """Reads what the module writes to its named pipe, in a thread, until the module or this object ends."""

    def __init__(self, path: str, lines: Lines):
        self._lines = lines
        self._pipe = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        self._wake, self._waker = os.pipe()
        self._parent = os.getppid()
        self._module: int | None = None
        self._started, self._ended = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self) -> Listener:
        # The kernel may hand a signal to any thread that takes it. Python runs its handler in the main thread alone,
        # which would go on waiting for the module, as nothing had woken it.
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        try:
            self._thread.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        return self

    def __exit__(self, *unused: object) -> None:
        os.close(self._waker)
        self._thread.join(timeout=TIME_TO_END)
        os.close(self._pipe)
        os.close(self._wake)

    def end_module(self, is_starting: bool = False) -> None:
        """End the module, and return when it is gone: first with the signal that it answers with a result.

        With `is_starting`, a module that has not said its process ID yet gets the time to do so.
        """
        if is_starting:
            self._started.wait(TIME_TO_END)
        for number in (signal.SIGTERM, signal.SIGKILL):
            if self._module is None or self._ended.is_set():
                return
            try:
                os.kill(self._module, number)
            except OSError:
                return  # It is gone, or belongs to another user.
            self._ended.wait(TIME_TO_END)

    def _end_orphan(self) -> None:
        """ansible-playbook is gone without a word: end the module, and this process, whose result nobody takes."""
        self.end_module(is_starting=True)
        time.sleep(TIME_TO_END)
        os._exit(1)

    def _listen(self) -> None:
        buffer, is_orphan = b"", False
        poller = select.poll()
        poller.register(self._pipe, select.POLLIN)
        poller.register(self._wake, select.POLLIN)
        while True:
            ready = dict(poller.poll(1000))
            if os.getppid() != self._parent and not is_orphan:
                is_orphan = True
                threading.Thread(target=self._end_orphan, daemon=True).start()
            if ready.get(self._pipe, 0) & select.POLLIN:
                buffer += os.read(self._pipe, 65536)
                *whole, buffer = buffer.split(b"\n")
                for line in whole:
                    self._take(line)
            elif ready.get(self._pipe, 0) and self._module is not None:
                # Nobody has the pipe open for writing any more: the process is gone.
                self._ended.set()
                return
            if self._wake in ready:
                return

    def _take(self, line: bytes) -> None:
        try:
            facts = json.loads(line)
            if "pid" in facts:
                self._module = int(facts["pid"])
                self._started.set()
            else:
                self._lines.show(facts)
        except (ValueError, KeyError, TypeError, AttributeError):
            pass  # Not a line of this version of the module.

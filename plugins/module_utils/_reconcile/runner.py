# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The runner of one or many reconciliations: none holds up another, and one look serves all that wait for the same."""

from __future__ import annotations

import functools
import time
import typing as t

from .._runtime.polling import LONGEST_LOOK, SHORTEST_DELAY, Deadline, next_delay
from .._runtime.signals import InterruptedRunError, uninterruptible
from .._runtime.threads import Ending, Workers, WorkTimeoutError, run_with_timeout
from .observe import Observer, Target
from .reconciler import Backoff, Outcome, Reconciler, TakeTurn, WaitFor
from .run import Run

LONGEST_SLEEP = 3600.0

Group = tuple[str, str]
# How many runs have ended, how many failed, and for which goals the others wait.
Progress = t.Callable[[t.Sequence[Run]], None]


class Look(t.NamedTuple):
    """A look under way: the runs that it serves, each with its target."""

    group: Group
    targets: dict[Run, Target]


class Runner:
    """Takes reconcilers to their ends. Each goes on as soon as what it waits for is there.

    Steps and looks run in threads, ten at once; this thread alone decides what starts when. `progress` is called after
    each look, and in between at most once a second, as a run may send or retry changes for long.
    """

    def __init__(
        self,
        reconcilers: t.Sequence[Reconciler],
        observer: Observer,
        deadline: Deadline,
        progress: Progress | None = None,
    ):
        self._observer = observer
        self._deadline = deadline
        self._progress = progress
        self._runs = [Run(reconciler) for reconciler in reconcilers]
        self._blocked: dict[Reconciler, list[Run]] = {}  # The runs that begin once this reconciler has ended.
        for run in self._runs:
            if run.reconciler.after is not None:
                self._blocked.setdefault(run.reconciler.after, []).append(run)
        self._workers = Workers()
        self._reported = time.monotonic()
        self._unfinished = len(self._runs)
        self._stepping: set[Run] = set()
        self._waiting: dict[Run, None] = {}  # In the order in which they began to wait.
        self._looking: dict[Group, Look] = {}
        self._last_look: dict[Group, float] = {}
        self._holders: dict[str, Run] = {}  # The run that has the turn, by domain.

    def run(self) -> list[Outcome]:
        """The outcomes, in the order of the reconcilers. Errors are in them; none is raised."""
        try:
            for run in self._runs:
                if run.reconciler.after is None:
                    self._resume(run)
            while self._unfinished:
                self._start_what_is_due()
                if time.monotonic() - self._reported >= SHORTEST_DELAY:
                    self._report()
                # The deadline may just have ended the last one: nothing is left to wait for then.
                ending = self._workers.next_ending(self._seconds_to_next_event()) if self._unfinished else None
                if ending is not None:
                    self._handle(ending)
            uninterruptible()
        except InterruptedRunError as interrupt:
            for run in self._runs:
                run.interrupted(interrupt.signal_name)
        return [run.outcome for run in self._runs]

    # Steps

    def _resume(self, run: Run, value: t.Any = None) -> None:
        self._waiting.pop(run, None)
        self._stepping.add(run)
        self._workers.start(run, functools.partial(run.resume, value))

    def _handle(self, ending: Ending) -> None:
        if isinstance(ending.key, Look):
            self._handle_look(ending.key, ending)
            return
        run: Run = ending.key
        self._stepping.discard(run)
        ending.value()
        if run.has_ended:
            self._handle_end(run)
        elif not isinstance(run.pending, TakeTurn) or not self._take_turns(run):
            self._waiting[run] = None
        else:
            self._resume(run, False)

    def _handle_end(self, run: Run) -> None:
        self._unfinished -= 1
        self._waiting.pop(run, None)
        self._give_back_turns(run)
        for blocked in self._blocked.pop(run.reconciler, []):
            self._resume(blocked)

    # Turns: a domain takes one change at a time

    def _take_turns(self, run: Run) -> bool:
        """Give a run the turns that it asks for, all of them or none; it keeps no others."""
        domains = t.cast(TakeTurn, run.pending).domains
        if not domains or any(self._holders.get(domain) is not run for domain in domains):
            self._give_back_turns(run)
        if any(self._holders.get(domain, run) is not run for domain in domains):
            return False
        self._holders.update(dict.fromkeys(domains, run))
        return True

    def _give_back_turns(self, run: Run) -> None:
        held = [domain for domain, holder in self._holders.items() if holder is run]
        for domain in held:
            del self._holders[domain]
        for waiting in list(self._waiting) if held else []:
            if isinstance(waiting.pending, TakeTurn) and self._take_turns(waiting):
                self._resume(waiting, True)

    # Time

    def _start_what_is_due(self) -> None:
        now = time.monotonic()
        late = not self._deadline.remaining()
        for run in list(self._waiting):
            pending = run.pending
            if isinstance(pending, Backoff) and pending.until <= now:
                self._resume(run)
            elif late and isinstance(pending, (WaitFor, TakeTurn)):
                run.timed_out(self._deadline)
                self._handle_end(run)
        for group, due in self._due_looks().items():
            if due <= now and not late:
                self._start_look(group)

    def _seconds_to_next_event(self) -> float:
        now = time.monotonic()
        moments = [run.pending.until for run in self._waiting if isinstance(run.pending, Backoff)]
        moments += self._due_looks().values()
        if any(isinstance(run.pending, (WaitFor, TakeTurn)) for run in self._waiting):
            moments.append(now + self._deadline.remaining())
        return max(0.0, min(moments, default=now + LONGEST_SLEEP) - now)

    # Looks

    def _due_looks(self) -> dict[Group, float]:
        """When the next look at each group is due, where a run waits for it and no look is under way."""
        due: dict[Group, float] = {}
        for run in self._waiting:
            if isinstance(run.pending, WaitFor):
                group = run.pending.target.group
                moment = self._next_look(run, group)
                if group not in self._looking and moment is not None:
                    due[group] = min(moment, due.get(group, moment))
        return due

    def _next_look(self, run: Run, group: Group) -> float | None:
        """The moment of the next look for a run; None where no more look fits before the deadline.

        The first look is at once, unless others still take steps or were looked at within the last second: so one look
        serves many that begin to wait at about the same time.
        """
        if run.looked is None:
            moment = run.since
            if self._stepping:
                moment += SHORTEST_DELAY
            if len(self._runs) > 1 and group in self._last_look:
                moment = max(moment, self._last_look[group] + SHORTEST_DELAY)
        else:
            moment = run.looked + next_delay(run.looked - run.since)
        return self._deadline.fitting(moment, run.looked)

    def _start_look(self, group: Group) -> None:
        targets = {
            run: run.pending.target
            for run in self._waiting
            if isinstance(run.pending, WaitFor) and run.pending.target.group == group
        }
        look = Look(group, targets)
        self._looking[group] = look
        distinct = list(dict.fromkeys(targets.values()))
        seconds = min(LONGEST_LOOK, self._deadline.remaining())
        work = functools.partial(run_with_timeout, seconds, functools.partial(self._observer.observe, distinct))
        self._workers.start(look, work)

    def _handle_look(self, look: Look, ending: Ending) -> None:
        del self._looking[look.group]
        self._last_look[look.group] = time.monotonic()
        # A run may have timed out while the look was under way.
        waiting = [run for run in look.targets if run in self._waiting]
        try:
            observed = ending.value()
        except Exception as error:
            for run in waiting:
                if isinstance(error, WorkTimeoutError) or getattr(error, "transient", False):
                    run.look_failed(error)
                else:
                    run.wait_failed(error)
                    self._handle_end(run)
        else:
            for run in waiting:
                if run.look_succeeded(observed[look.targets[run]]):
                    self._resume(run, run.last.value)
                elif run.has_ended:
                    self._handle_end(run)
        self._report()

    def _report(self) -> None:
        self._reported = time.monotonic()
        if self._progress is not None:
            self._progress(self._runs)

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""One reconciliation under way: what it waits for, what was seen meanwhile, and what ended it early."""

from __future__ import annotations

import time
import typing as t

from .._aws.errors import FIND_OUT, ApiError
from .._plan.model import Goal, is_busy
from .._runtime.polling import Deadline, LastObservation
from .._runtime.threads import WorkTimeoutError
from .observe import DEPLOYMENT, DomainState
from .reconciler import Backoff, Outcome, ReconcileError, Reconciler, Steps, TakeTurn, WaitFor

PICKED_UP = "continues on AWS; run the task again to pick it up."
NOTHING_SEEN = LastObservation()


class Run:
    """A reconciler together with its generator and what that waits for.

    `resume` runs in a thread of its own; everything else runs in the thread of the runner, while no `resume` does.
    """

    def __init__(self, reconciler: Reconciler):
        self.reconciler = reconciler
        self.pending: WaitFor | Backoff | TakeTurn | None = None
        self.since = time.monotonic()  # When the pending wait began.
        self.looked: float | None = None  # When the last look of the pending wait ended.
        self.last = NOTHING_SEEN
        self.has_ended = False
        self._generator: Steps | None = None  # Only while it runs: there may be a hundred thousand of them.

    @property
    def outcome(self) -> Outcome:
        """What has come of it so far."""
        return self.reconciler.outcome

    def resume(self, value: t.Any = None) -> None:
        """Go on until something must be waited for, or to the end. Every failure goes into the outcome."""
        self._end_wait()
        self._generator = self._generator or self.reconciler.reconcile()
        try:
            pending = self._generator.send(value)
        except StopIteration:
            self.has_ended, self._generator = True, None
        except Exception as error:
            self._fail(error)
        else:
            self.pending, self.since, self.looked, self.last = pending, time.monotonic(), None, NOTHING_SEEN

    def look_succeeded(self, observed: t.Any) -> bool:
        """Take what a look has seen; is the pending wait satisfied? What was seen may also end it with a failure."""
        wait = t.cast(WaitFor, self.pending)
        try:
            value = wait.select(observed)
            self.looked = time.monotonic()
            self.last = LastObservation(True, value)
            self._record_status(status_of(value))
            return wait.satisfied(value)
        except Exception as error:
            self._fail(error)
            return False

    def look_failed(self, error: Exception) -> None:
        """Take why a look failed for a passing reason."""
        self.looked = time.monotonic()
        # One that was not done in time, perhaps as the deadline came, says less than what the service answered before.
        known = self.last.error if isinstance(error, WorkTimeoutError) else None
        self.last = LastObservation(self.last.exists, self.last.value, known or error)

    def wait_failed(self, error: Exception) -> None:
        """End because the wait cannot go on. Where many wait together, the error is about all of them."""
        message, subject = str(error), self.reconciler.subject
        if not message.startswith(subject):
            message = f"{subject}: the wait was interrupted. {message}"
        self._note_last()
        self._fail(ReconcileError(f"{message} {self._continues()}", error if isinstance(error, ApiError) else None))

    def timed_out(self, deadline: Deadline) -> None:
        """End because the deadline has passed, and say what was seen last."""
        begin = f"Timed out after {deadline.seconds:g} s (wait_timeout) waiting for {self._waited_for()}; "
        seen = "its status could not be read in that time."
        if isinstance(self.pending, TakeTurn):
            seen = "other changes of the task were still under way."
        if self.last.exists:
            seen = f"last status: {status_of(self.last.value)}."
        error = self.last.error
        if error is not None:
            seen += f" The last attempt failed: {str(error).rstrip('. ')}."
        self._note_last()
        self._fail(
            ReconcileError(
                f"{begin}{seen} {self._continues()}{self._hint()}", error if isinstance(error, ApiError) else None
            )
        )

    def _hint(self) -> str:
        """What may be the reason that something does not end."""
        pending = self.pending
        if isinstance(pending, WaitFor) and pending.goal is Goal.REMOVED and pending.target.kind == DEPLOYMENT:
            # The deployment does not fail then, it stays in Processing [dg].
            return " If an index still uses a plugin, the deployment never ends: remove the plugin from every index."
        return ""

    def interrupted(self, signal_name: str | None) -> None:
        """End because of a signal: say what was waited for and seen, and what is done or may be done."""
        if self.has_ended:
            return
        outcome = self.outcome
        waits = isinstance(self.pending, WaitFor)
        message = f"{self.reconciler.subject}: {signal_name} interrupted the run"
        message += f" waiting for {self._waited_for()}." if waits else "."
        if self.last.exists:
            message += f" Last status: {status_of(self.last.value)}."
        self._note_last()
        # In this order: what is answered in between is in both.
        unanswered, done = list(outcome.unanswered), list(outcome.actions)
        if unanswered:
            message += f" {', '.join(unanswered)} was sent and not answered yet: {FIND_OUT}"
        elif done or waits:
            message += f" {self._continues()}"
        else:
            message += " Nothing was changed."
        self._fail(ReconcileError(message))

    def _fail(self, error: Exception) -> None:
        self._end_wait()
        if not isinstance(error, (ReconcileError, ApiError)):
            error = ReconcileError(
                f"{self.reconciler.subject}: unexpected {type(error).__name__}: {error}. Please report this as a bug "
                "of the collection."
            )
        self.outcome.fail(error)
        self.has_ended = True
        self.pending = self._generator = None

    def _end_wait(self) -> None:
        if self.pending is not None:
            self.outcome.waited_seconds += time.monotonic() - self.since
            self._record_status(None)
        self.pending, self.last = None, NOTHING_SEEN

    def _record_status(self, status: str | None) -> None:
        """Count the time since the last look, or since the wait began, for the status that was seen then."""
        statuses, now = self.outcome.statuses, time.monotonic()
        if statuses and "since" in statuses[-1]:
            entry = statuses[-1]
            entry["seconds"] = round(entry["seconds"] + now - entry.pop("since"), 1)
            if status == entry["status"]:
                entry["since"] = now
                return
        if status is not None:
            statuses.append({"status": status, "seconds": 0.0, "since": now})

    def _waited_for(self) -> str:
        if isinstance(self.pending, WaitFor):
            return self.pending.goal.description(*self.reconciler.named)
        if isinstance(self.pending, TakeTurn):
            return f"the turn of {self.reconciler.named[0]} on domain {', '.join(self.pending.domains)}"
        return self.reconciler.named[0]

    def _continues(self) -> str:
        """What goes on without this run; for a wait for somebody else's change as well."""
        if isinstance(self.pending, WaitFor):
            return f"{self.pending.goal.process} {PICKED_UP}"
        return f"What was started {PICKED_UP}" if self.outcome.actions else "Nothing was changed; run the task again."

    def _note_last(self) -> None:
        """Take what was seen last for the newest that is known of the package or the association."""
        own = isinstance(self.pending, WaitFor) and self.pending.is_own
        if own and self.last.exists and self.last.value is not None:
            self.outcome.details = self.last.value


def status_of(value: t.Any) -> str:
    """The status of what a look has seen: of a package, of an association, or of the domains of a package."""
    if isinstance(value, DomainState):
        busy = ["domain is processing"] if is_busy(value.status) else []
        changing = [f"{one['DomainPackageStatus']} {one.get('PackageName')}" for one in value.associations]
        return ", ".join(changing + busy) or "gone"
    if isinstance(value, list):
        return ", ".join(f"{entry['DomainPackageStatus']} on {entry['DomainName']}" for entry in value) or "gone"
    if value is None:
        return "not listed"
    return str(value.get("PackageStatus") or value.get("DomainPackageStatus"))

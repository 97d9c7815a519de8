# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The reconciliation of one package or one association: observe, plan, apply, wait.

It is a generator, so that one runner can serve many: it yields what must be waited for, and never sleeps itself.
"""

from __future__ import annotations

import abc
import time
import typing as t
from dataclasses import dataclass, field

from .._aws.errors import ApiError, Details
from .._plan.model import DELETE, DISSOCIATE, Goal, Plan, state_of
from .._runtime.polling import SHORTEST_DELAY, Deadline, next_delay
from .._runtime.signals import raise_if_interrupted
from .observe import Target

STALE_FOR = 10.0  # Seconds for which a look may still show the state before a change [assumed].


@dataclass
class Outcome:
    """What came of one desired state.

    `details` is PackageDetails or DomainPackageDetails, None for nothing; `actions` are the API operations that changed
    something, `unanswered` those that were sent and may still change something; `failure` is a sentence, None for
    success. `waited_seconds` is the time spent waiting, `statuses` what was seen meanwhile, each `status` with the
    `seconds` that it was seen for.
    """

    details: Details | None = None
    actions: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    before: t.Mapping[str, t.Any] = field(default_factory=dict)
    after: t.Mapping[str, t.Any] = field(default_factory=dict)
    failure: str | None = None
    error: ApiError | None = None
    waited_seconds: float = 0.0
    statuses: list[dict[str, t.Any]] = field(default_factory=list)

    def fail(self, error: Exception) -> None:
        """Record why the desired state was not reached."""
        self.failure = str(error)
        self.error = error if isinstance(error, ApiError) else getattr(error, "error", None)


@dataclass(frozen=True)
class WaitFor:
    """Go on once what is seen of the target satisfies this wait; `select` picks it from what the look returns.

    `satisfied` is asked once for each look, because it may remember what it was shown. The runner sends what satisfied
    it. `is_own`: whether what is seen is what the outcome is about.
    """

    goal: Goal
    target: Target
    satisfied: t.Callable[[t.Any], bool]
    select: t.Callable[[t.Any], t.Any]
    is_own: bool = True


@dataclass(frozen=True)
class Backoff:
    """Go on at this moment of the monotonic clock: what was read may have changed by then."""

    until: float


@dataclass(frozen=True)
class TakeTurn:
    """Go on once it is this one's turn to change each of these domains, and keep the turn until the next `TakeTurn` or
    the end: a domain takes one change at a time [prod]. The runner sends whether that took a wait. No domains: give
    back the turns."""

    domains: tuple[str, ...] = ()


Answer = t.TypeVar("Answer")
Steps = t.Generator[t.Union[WaitFor, Backoff, TakeTurn], t.Any, None]


class ReconcileError(Exception):
    """A desired state that cannot be reached; its text is a sentence. `error` is what the API said, if it was that."""

    def __init__(self, message: str, error: ApiError | None = None):
        super().__init__(message)
        self.error = error


class ConflictError(Exception):
    """What was read may have changed since: observe and decide again.

    Somebody else was faster, or something else changes right now; or the answer to a request of ours was lost, which is
    as good a reason to look again.
    """

    def __init__(self, error: ApiError):
        super().__init__(str(error))
        self.error = error


class RefusedError(Exception):
    """The service refused a change with a code that does not say why: see whether something has changed."""

    def __init__(self, error: ApiError):
        super().__init__(str(error))
        self.error = error


class Reconciler(abc.ABC):
    """Brings about one desired state, and records in `outcome` what is done for it.

    `subject` is the object in messages, such as `Package synonyms`. With `wait`, conflicts are sat out until the
    deadline, otherwise for `STALE_FOR` seconds. The runner begins once `after` has ended, where there is one.
    """

    after: Reconciler | None = None

    def __init__(self, subject: str, deadline: Deadline, wait: bool, check_mode: bool):
        self.subject = subject
        self.deadline = deadline
        self.wait = wait
        self.check_mode = check_mode
        self.outcome = Outcome()

    @property
    @abc.abstractmethod
    def named(self) -> tuple[str, str | None]:
        """The package and the domain inside a sentence: `package synonyms`, and `domain shop` or None."""

    @property
    def parts(self) -> list[tuple[tuple[str, str | None], Outcome]]:
        """What a result shows one by one: the names as in `named`, and the outcome."""
        return [(self.named, self.outcome)]

    @property
    def failure(self) -> str | None:
        """Why it failed, with its name also where that is about all who share a look; None for success."""
        failure, package = self.outcome.failure, self.subject.partition(" on ")[0]
        if failure is None or package.lower() in failure.lower():
            return failure
        name = package.partition(" (")[0]  # Requests know no engine version.
        if failure.startswith(f"{name}: "):
            return f"{package}{failure.removeprefix(name)}"
        return f"{self.subject}: {failure}"

    @abc.abstractmethod
    def observe(self) -> None:
        """Read what the desired state is about into `outcome.details`."""

    @abc.abstractmethod
    def decide(self) -> tuple[t.Any, Plan]:
        """Read what else a decision needs, and decide."""

    @abc.abstractmethod
    def require(self, goal: Goal) -> Steps:
        """Wait for what must be stable before a decision. This only reads, so check mode does the same."""

    @abc.abstractmethod
    def apply(self, observed: t.Any, plan: Plan) -> Steps:
        """Take the steps."""

    @abc.abstractmethod
    def preview(self, plan: Plan) -> None:
        """Record, in check mode, what is known of the state after the steps."""

    def basis(self) -> t.Any:
        """What a plan is based on, to be compared after another look."""
        return state_of(self.outcome.details or {})

    def explained(self, error: ApiError) -> Exception:
        """A refusal with what else is known of its reason."""
        return error

    def reconcile(self) -> Steps:
        """Observe, decide, and take the steps; again from the start when what was read may have changed."""
        first_conflict: float | None = None
        while True:
            try:
                yield from self._attempt()
                return
            except ConflictError as conflict:
                error = conflict.error
            except RefusedError as refused:
                error = refused.error
                before = self.basis()
                self.observe()
                if self.basis() == before:
                    raise self.explained(error) from refused
                if error.repeated:
                    self.count(error.operation)
            now = time.monotonic()
            first_conflict = first_conflict or now
            since = now - first_conflict
            patient = self.wait and not error.outcome_unknown
            delay = min(next_delay(since), max(self.deadline.remaining(), SHORTEST_DELAY))
            given_up = since > STALE_FOR and not (patient and self.deadline.remaining())
            # A look for which no time would be left says less than this error.
            if given_up or self.deadline.remaining_for_requests() <= delay:
                if error.is_gone and error.operation in (DELETE, DISSOCIATE):
                    # Whatever reads still show, the service does not have it any more.
                    self.outcome.details = None
                    return
                raise self._exhausted(error)
            yield TakeTurn()
            yield Backoff(now + delay)

    def _exhausted(self, error: ApiError) -> Exception:
        """The last error of a change that was tried again and again."""
        if not error.is_conflict:
            return error
        advice = "Set wait to true to keep trying, or run again later."
        if self.wait:
            advice = f"It was refused for {self.deadline.seconds:g} s (wait_timeout). Run the task again later."
        return ReconcileError(f"{error} {advice}", error)

    def _attempt(self) -> Steps:
        self.observe()
        observed, plan = self.decide()
        while True:
            while plan.requires:
                yield from self.require(plan.requires)
                observed, plan = self.decide()
            self._record(plan)
            if plan.failure:
                raise ReconcileError(plan.failure)
            if self.check_mode:
                self.outcome.actions += plan.actions
                self.preview(plan)
                return
            domains = tuple(sorted({step.domain for step in plan.steps if step.domain}))
            if not domains or not (yield TakeTurn(domains)):
                break
            # It was another's turn, and what was read is from before that.
            self.observe()
            observed, plan = self.decide()
        yield from self.apply(observed, plan)

    def _record(self, plan: Plan) -> None:
        self.outcome.warnings += [warning for warning in plan.warnings if warning not in self.outcome.warnings]
        if not self.outcome.actions:
            self.outcome.before, self.outcome.after = plan.before, plan.after

    def count(self, action: str) -> None:
        """Record a change whose answer was lost, and that was done."""
        self.outcome.actions.append(action)

    def send(self, action: str, request: t.Callable[[], Answer]) -> Answer:
        """Send a request that changes something, and record it.

        A refusal may say that somebody else was faster. That may also have been us: botocore repeats a request whose
        answer was lost, and the repetition meets what the first one did. Then it is recorded as done.
        """
        self.outcome.unanswered.append(action)
        try:
            raise_if_interrupted()
            details = request()
        except ApiError as error:
            self.outcome.unanswered.remove(action)
            if not (error.is_conflict or error.is_satisfied or error.is_gone):
                if error.is_refusal:
                    raise RefusedError(error) from error
                raise
            # A creation counts once, however often a look does not show it yet.
            counted = error.code == "ResourceAlreadyExistsException" and action in self.outcome.actions
            if error.repeated and not counted:
                self.count(action)
            raise ConflictError(error) from error
        self.outcome.actions.append(action)
        self.outcome.unanswered.remove(action)
        return details


class OperationFinished:
    """Has the operation that was started ended? Asked for each look, because a look may show the state before it.

    `under_way` are the statuses of such an operation; `before` is what was read before it was started, None for
    nothing. Once something existed, seeing nothing is the end; what is new may not be listed yet.
    """

    def __init__(self, before: t.Mapping[str, t.Any] | None, under_way: t.Sequence[str]):
        self._existed = before is not None
        self._before = state_of(before or {})
        self._statuses = under_way
        self._begin = time.monotonic()
        self._under_way = False

    def __call__(self, details: t.Mapping[str, t.Any] | None) -> bool:
        if details is None:
            return self._existed or self._under_way
        if state_of(details)[1] in self._statuses:
            self._under_way = True
            return False
        return self._under_way or state_of(details) != self._before or time.monotonic() - self._begin > STALE_FOR

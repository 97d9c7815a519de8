# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The way of one wish: reads, decides, takes the steps; what is the same for packages and associations.

It is a generator, which yields what has to be waited for and is sent what was seen, so that one poller can wait for
many of them.
"""

from __future__ import annotations

import abc
import time
import typing as t
from dataclasses import dataclass, field

from . import _interrupt
from ._plan import Plan
from ._request import ApiError, Details
from ._wait import SHORTEST_DELAY, Deadline, next_delay

STALE_FOR = 10.0  # Seconds for which a look may still show the state before a change.

Seen = t.Any  # PackageDetails, DomainPackageDetails, a list of them, or None for nothing


@dataclass
class Outcome:
    """What came of one wish.

    `details` is PackageDetails or DomainPackageDetails, None for nothing; `actions` the API operations that changed
    something, `unanswered` those that were sent, and may yet change something; `failure` a sentence, None for success.
    """

    details: Details | None = None
    actions: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    before: t.Mapping[str, t.Any] = field(default_factory=dict)
    after: t.Mapping[str, t.Any] = field(default_factory=dict)
    failure: str | None = None
    error: ApiError | None = None

    def fail(self, error: Exception) -> None:
        """Write down why the wish was not fulfilled."""
        self.failure = str(error)
        self.error = error if isinstance(error, ApiError) else getattr(error, "error", None)


@dataclass(frozen=True)
class Wait:
    """What has to be so before the way goes on: what to look at, and whether what is seen there is it.

    What is looked at is what the wish is about; or, `of_domains`, the domains of the package; or, `of_package`, the
    package of an association.
    """

    action: str
    look: t.Callable[[], Seen]
    settled: t.Callable[[Seen], bool]
    of_domains: bool = False
    of_package: bool = False


Way = t.Generator[Wait, Seen, None]


class WishError(Exception):
    """A wish that cannot be fulfilled; its text is a sentence. `error` is what the API said, where it was that."""

    def __init__(self, message: str, error: ApiError | None = None):
        super().__init__(message)
        self.error = error


class RacedError(Exception):
    """What was read may have changed since: read and decide again.

    Somebody else was faster; or the answer to a request of ours was lost, which is as good a reason to look again.
    """

    def __init__(self, error: ApiError):
        super().__init__(str(error))
        self.error = error


class Traveller(abc.ABC):
    """Goes the way of one wish, and writes down in `outcome` what is done on it.

    `subject` says in sentences what it is about, such as `Package synonyms`. Who is `patient` tries again until the
    deadline when somebody else is faster, who is not some times.
    """

    def __init__(self, subject: str, deadline: Deadline, patient: bool, check_mode: bool):
        self.subject = subject
        self.deadline = deadline
        self.patient = patient
        self.check_mode = check_mode
        self.outcome = Outcome()
        self.has_ended = False

    @abc.abstractmethod
    def read(self) -> None:
        """Read what the wish is about into `outcome.details`."""

    @abc.abstractmethod
    def decide(self) -> tuple[t.Any, Plan]:
        """Read the rest that a decision needs, and decide."""

    @abc.abstractmethod
    def settle(self, plan: Plan) -> Way:
        """Wait for what has to settle before a decision. It only reads, so check mode does it alike."""

    @abc.abstractmethod
    def take(self, there: t.Any, plan: Plan) -> Way:
        """Take the steps."""

    @abc.abstractmethod
    def foresee(self, plan: Plan) -> None:
        """Write down what is known, in check mode, of the state after the steps."""

    def way(self) -> Way:
        """Read, decide, and take the steps; again from the start when what was read may have changed."""
        first_race: float | None = None
        while True:
            try:
                yield from self._go()
                return
            except RacedError as race:
                first_race = first_race or time.monotonic()
                since = time.monotonic() - first_race
                patient = self.patient and not race.error.lost
                if since > STALE_FOR and not (patient and self.deadline.remaining()):
                    raise race.error from race
                time.sleep(min(next_delay(since), max(self.deadline.remaining(), SHORTEST_DELAY)))

    def _go(self) -> Way:
        self.read()
        there, plan = self.decide()
        while plan.settle:
            yield from self.settle(plan)
            there, plan = self.decide()
        self._note(plan)
        if plan.failure:
            raise WishError(plan.failure)
        if self.check_mode:
            self.outcome.actions += plan.actions
            self.foresee(plan)
        else:
            yield from self.take(there, plan)

    def _note(self, plan: Plan) -> None:
        self.outcome.warnings += [warning for warning in plan.warnings if warning not in self.outcome.warnings]
        if not self.outcome.actions:
            self.outcome.before, self.outcome.after = plan.before, plan.after

    def send(self, action: str, race_codes: t.Sequence[str], request: t.Callable[[], Details]) -> Details:
        """Send a request that changes something, and write it down.

        A code of `race_codes` says that somebody else was faster. It may also have been us: botocore repeats a request
        whose answer was lost, and the repetition meets what the first one did. Then it is written down as done.
        """
        self.outcome.unanswered.append(action)
        try:
            _interrupt.check()
            details = request()
        except ApiError as error:
            self.outcome.unanswered.remove(action)
            if error.code not in race_codes:
                raise
            # A creation counts once, however often a look does not show it yet.
            counted = error.code == "ResourceAlreadyExistsException" and action in self.outcome.actions
            if error.repeated and not counted:
                self.outcome.actions.append(action)
            raise RacedError(error) from error
        self.outcome.actions.append(action)
        self.outcome.unanswered.remove(action)
        return details


class Ended:
    """Has the work that was begun ended? Asked about every look, as a look may show the state before it.

    `under_way` are the statuses of such work; `before` is what was read before it was begun, None for nothing. Nothing
    seen is the end of what was there before; what is new may not be listed yet.
    """

    def __init__(self, before: t.Mapping[str, t.Any] | None, under_way: t.Sequence[str]):
        self._existed = before is not None
        self._before = state_of(before or {})
        self._statuses = under_way
        self._begin = time.monotonic()
        self._under_way = False

    def __call__(self, details: Details | None) -> bool:
        if details is None:
            return self._existed or self._under_way
        if state_of(details)[1] in self._statuses:
            self._under_way = True
            return False
        return self._under_way or state_of(details) != self._before or time.monotonic() - self._begin > STALE_FOR


def state_of(details: t.Mapping[str, t.Any]) -> list[t.Any]:
    """What differs when work on a package or an association has begun: ID, status, version, time."""
    return [
        details.get("PackageID"),
        details.get("PackageStatus") or details.get("DomainPackageStatus"),
        details.get("AvailablePackageVersion") or details.get("PackageVersion"),
        details.get("LastUpdatedAt") or details.get("LastUpdated"),
    ]

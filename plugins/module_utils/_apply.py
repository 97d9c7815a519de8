# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""Reads, decides, takes the steps, waits, and says what came of it: what is the same for packages and associations.

The way of one wish is a generator: it yields what has to be waited for and is sent what was seen, so that one poller
can wait for many of them.
"""

from __future__ import annotations

import abc
import time
import typing as t
from dataclasses import dataclass, field

from ._api import ApiError, Details
from ._plan import Plan
from ._wait import SHORTEST_DELAY, Deadline, DeadlineError, next_delay, poll

STALE_FOR = 10.0  # Seconds for which a look may still show the state before a change.
GOES_ON = "What the service has begun goes on by itself, and the next run picks it up."

Seen = t.Any  # PackageDetails, DomainPackageDetails, a list of them, or None for nothing


@dataclass
class Outcome:
    """What came of one wish.

    `details` is PackageDetails or DomainPackageDetails, None for nothing; `actions` the API operations that changed
    something; `failure` a sentence, None for success.
    """

    details: Details | None = None
    actions: list[str] = field(default_factory=list)
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

    What is looked at is the package or the association; or, `of_domains`, the domains of the package.
    """

    action: str
    look: t.Callable[[], Seen]
    settled: t.Callable[[Seen], bool]
    of_domains: bool = False


Way = t.Generator[Wait, Seen, None]


class WishError(Exception):
    """A wish that cannot be fulfilled; its text is a sentence. `error` is what the API said, where it was that."""

    def __init__(self, message: str, error: ApiError | None = None):
        super().__init__(message)
        self.error = error


class RacedError(Exception):
    """Somebody else has changed what was read: read and decide again."""

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
        """Read, decide, and take the steps; again from the start when somebody else was faster."""
        first_race: float | None = None
        while True:
            try:
                yield from self._go()
                return
            except RacedError as race:
                first_race = first_race or time.monotonic()
                since = time.monotonic() - first_race
                if since > STALE_FOR and not (self.patient and self.deadline.remaining()):
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
        try:
            details = request()
        except ApiError as error:
            if error.code not in race_codes:
                raise
            if error.code == "ResourceAlreadyExistsException":
                # It is there now, and it was not: that counts, but once, however often a look does not show it yet.
                if action not in self.outcome.actions:
                    self.outcome.actions.append(action)
            elif error.repeated:
                self.outcome.actions.append(action)
            raise RacedError(error) from error
        self.outcome.actions.append(action)
        return details


def travel(traveller: Traveller) -> Outcome:
    """Go the way of one wish to its end. Errors are in the outcome, none is raised."""
    way = traveller.way()
    wait = advance(traveller, way, None)
    while wait is not None:
        try:
            seen = poll(wait.look, wait.settled, traveller.deadline)
        except DeadlineError as late:
            traveller.outcome.fail(too_late(traveller, wait, late))
            break
        except ApiError as error:
            traveller.outcome.fail(WishError(f"{error} {GOES_ON}", error))
            break
        wait = advance(traveller, way, seen)
    return traveller.outcome


def advance(traveller: Traveller, way: Way, seen: Seen) -> Wait | None:
    """Go on until something has to be waited for; None at the end. Errors go into the outcome."""
    try:
        return way.send(seen)
    except StopIteration:
        return None
    except (WishError, ApiError) as error:
        traveller.outcome.fail(error)
        return None


def too_late(traveller: Traveller, wait: Wait, late: DeadlineError) -> WishError:
    """What to say of a wait that the deadline has cut off."""
    last = f"At the last look, {_status(late.seen)}." if late.has_seen else "No look succeeded in that time."
    if late.error is not None:
        last += f" The last look failed: {late.error}"
    return WishError(
        f"{traveller.subject}: gave up after the {traveller.deadline.seconds:g} seconds of wait_timeout, having to "
        f"{wait.action}. {last} {GOES_ON} Set a longer wait_timeout if it takes longer.",
        late.error,
    )


def _status(seen: Seen) -> str:
    """What was seen, as the end of a sentence."""
    if isinstance(seen, list):
        return ", ".join(f"domain {entry['DomainName']} was {entry['DomainPackageStatus']}" for entry in seen)
    if seen is None:
        return "it was not listed"
    return f"its status was {seen.get('PackageStatus') or seen.get('DomainPackageStatus')}"


class Ended:
    """Has the work that was begun ended? Asked about every look, as a look may show the state before it.

    `under_way` are the statuses of such work; `before` is what was read before it was begun, None for nothing. Nothing
    seen is the end of what was there before; what is new may not be listed yet.
    """

    def __init__(self, before: t.Mapping[str, t.Any] | None, under_way: t.Sequence[str]):
        self._existed = before is not None
        self._before = _state(before or {})
        self._statuses = under_way
        self._begin = time.monotonic()
        self._under_way = False

    def __call__(self, details: Details | None) -> bool:
        if details is None:
            return self._existed or self._under_way
        if _state(details)[1] in self._statuses:
            self._under_way = True
            return False
        return self._under_way or _state(details) != self._before or time.monotonic() - self._begin > STALE_FOR


def _state(details: t.Mapping[str, t.Any]) -> list[t.Any]:
    """What differs when work on a package or an association has begun: ID, status, version, time."""
    return [
        details.get("PackageID"),
        details.get("PackageStatus") or details.get("DomainPackageStatus"),
        details.get("AvailablePackageVersion") or details.get("PackageVersion"),
        details.get("LastUpdatedAt") or details.get("LastUpdated"),
    ]

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""Goes the way of one wish to its end, waits where it has to, and writes down what cut it off."""

from __future__ import annotations

from ._apply import Outcome, Seen, Traveller, Wait, Way, WishError
from ._interrupt import InterruptedRunError, uninterruptible
from ._request import FIND_OUT, ApiError
from ._wait import DeadlineError, Sight, poll

GOES_ON = "What the service has begun goes on by itself, and the next run picks it up."


def travel(traveller: Traveller) -> Outcome:
    """Go the way of one wish to its end. Errors are in the outcome, none is raised."""
    way = traveller.way()
    wait: Wait | None = None
    try:
        wait = advance(traveller, way, None)
        while wait is not None:
            try:
                seen = poll(wait.look, wait.settled, traveller.deadline)
            except DeadlineError as late:
                too_late(traveller, wait, late.sight)
                break
            except ApiError as error:
                fail_waiting(traveller, error)
                break
            wait = advance(traveller, way, seen)
        uninterruptible()
    except InterruptedRunError as interrupt:
        interrupted(traveller, wait if interrupt.sight else None, interrupt.signal_name, interrupt.sight)
    return traveller.outcome


def advance(traveller: Traveller, way: Way, seen: Seen) -> Wait | None:
    """Go on until something has to be waited for; None at the end. Errors go into the outcome."""
    try:
        return way.send(seen)
    except StopIteration:
        pass
    except (WishError, ApiError) as error:
        traveller.outcome.fail(error)
    traveller.has_ended = True
    return None


def fail_waiting(traveller: Traveller, error: ApiError) -> None:
    """Write down why a wait could not go on. Where many wait together, the error is about all of them."""
    told = str(error)
    if not told.startswith(traveller.subject):
        told = f"{traveller.subject}: the wait was broken off. {told}"
    traveller.outcome.fail(WishError(f"{told} {GOES_ON}", error))
    traveller.has_ended = True


def too_late(traveller: Traveller, wait: Wait, sight: Sight) -> None:
    """Write down that the deadline has cut off a wait, and what was seen at last."""
    last = _told(sight) or "No look succeeded in that time."
    if sight.error is not None:
        last += f" The last look failed: {str(sight.error).rstrip('. ')}."
    message = (
        f"{traveller.subject}: gave up after the {traveller.deadline.seconds:g} seconds of wait_timeout, having to "
        f"{wait.action}. {last} {GOES_ON} Set a longer wait_timeout if it takes longer."
    )
    _note(traveller, wait, sight)
    traveller.outcome.fail(WishError(message, sight.error if isinstance(sight.error, ApiError) else None))
    traveller.has_ended = True


def interrupted(traveller: Traveller, wait: Wait | None, signal_name: str | None, sight: Sight | None) -> None:
    """Write down that a signal has ended the run: what was waited for and seen, and what is done or may be.

    `wait` is None for who did not wait, `sight` where it was another's turn.
    """
    if traveller.has_ended:
        return
    told = f"{traveller.subject}: {signal_name} interrupted the run"
    told += f", which had to {wait.action}." if wait else "."
    if wait and sight:
        told += " " + (_told(sight) or "No look had succeeded yet.")
        _note(traveller, wait, sight)
    # In this order: what is answered in between is in both.
    unanswered, done = list(traveller.outcome.unanswered), list(traveller.outcome.actions)
    if unanswered:
        told += f" {', '.join(unanswered)} was sent and not answered yet: {FIND_OUT}"
    elif done or wait:
        told += f" {GOES_ON}"
    else:
        told += " Nothing was changed."
    traveller.outcome.fail(WishError(told))


def _told(sight: Sight) -> str | None:
    """What was seen, as a sentence; None for nothing."""
    return f"At the last look, {_status(sight.seen)}." if sight.has_seen else None


def _note(traveller: Traveller, wait: Wait, sight: Sight) -> None:
    """Take what was seen of the package or the association for the newest that is known of it."""
    if sight.seen is not None and not (wait.of_domains or wait.of_package):
        traveller.outcome.details = sight.seen


def _status(seen: Seen) -> str:
    """What was seen, as the end of a sentence."""
    if isinstance(seen, list):
        return ", ".join(f"domain {entry['DomainName']} was {entry['DomainPackageStatus']}" for entry in seen)
    if seen is None:
        return "it was not listed"
    return f"its status was {seen.get('PackageStatus') or seen.get('DomainPackageStatus')}"

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every fault is to come to, decided beforehand: the table, its exceptions, and what the sentences have to say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.aws_search.packages.tests.reliability.faults.faulty_world import CHANGES
from ansible_collections.aws_search.packages.tests.reliability.faults.scenarios import WAIT_TIMEOUT, Scenario

# The run ends as it would have without the fault.
CONVERGES = "converged"
# The run fails with a sentence, and the next one, without the fault, converges.
FAILS = "failed with a sentence, and converged when run again"
# The run warns that it cannot look at the source, and does not import; the next one, without the fault, converges.
WARNS = "warned, left the package alone, and converged when run again"
# The fault can not be told from another one here.
SAME_AS_ANOTHER = "same"

READ, LOOK, CHANGE, HEAD = "a read before a decision", "a look during a wait", "a change", "a look at the source"
ROLES = (READ, LOOK, CHANGE, HEAD)


@dataclass(frozen=True)
class Place:
    """Requests for an operation, beyond so many changes of the run; `after` so many requests for it before them."""

    operation: str
    segment: int
    after: int

    def __str__(self) -> str:
        return f"{self.operation} in segment {self.segment}"

    @property
    def role(self) -> str:
        """What the requests are for."""
        if self.operation in CHANGES:
            return CHANGE
        if self.operation == "HeadObject":
            return HEAD
        return LOOK if self.segment else READ


def places(operations: Sequence[str]) -> list[Place]:
    """The places in a run that sends these requests: of each operation, one in each stretch between two changes."""
    found: dict[tuple[str, int], Place] = {}
    segment = 0
    for number, operation in enumerate(operations):
        if (operation, segment) not in found:
            found[operation, segment] = Place(operation, segment, operations[:number].count(operation))
        if operation in CHANGES:
            segment += 1
    return list(found.values())


@dataclass(frozen=True)
class Trouble:
    """A fault: the stand-in's name for it, how often it happens (None: for ever), and its `options`.

    A failure because of it `says` one thing of the package operations, and another of S3, whose answers to HEAD have
    only a number. It `passes` where another try may do better, so that a wait goes on for as long as it may.
    `wait_timeout` is the one that runs with it have.
    """

    kind: str
    count: int | None
    says: str = ""
    s3_says: str = ""
    passes: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    wait_timeout: int = WAIT_TIMEOUT


def passing(kind: str, count: int | None, says: str, s3_says: str = "", **options: Any) -> Trouble:
    """A fault where another try may do better."""
    return Trouble(kind, count, says, s3_says or says, passes=True, options=options)


REFUSED, CUT, SILENT = "EndpointConnectionError", "ConnectionClosedError", "no answer in "
TROUBLES: Mapping[str, Trouble] = {
    "throttled three times": passing("throttle", 3, "ThrottlingException", "503"),
    "throttled for ever": passing("throttle", None, "ThrottlingException", "503"),
    "InternalException once": passing("internal", 1, "InternalException", "500"),
    "InternalException for ever": passing("internal", None, "InternalException", "500"),
    "connection refused once": passing("refused", 1, REFUSED),
    "connection refused for ever": passing("refused", None, REFUSED),
    "reset before the work once": passing("reset_before", 1, CUT),
    "reset before the work for ever": passing("reset_before", None, CUT),
    "answer lost once": passing("reset_after", 1, CUT),
    "every answer lost": passing("reset_after", None, CUT),
    "slow by 3 s": passing("slow", None, "", seconds=3),
    "no answer in wait_timeout": passing("silent", None, SILENT),
    "no answer in wait_timeout, work done": passing("silent_after", None, SILENT),
    "no answer in a minute, work done": Trouble("silent_after", 1, "ReadTimeoutError", passes=True, wait_timeout=600),
    "a gateway's page once": passing("not_json", 1, "503", status=503),
    "a gateway's page for ever": passing("not_json", None, "503", status=503),
    "a gateway's time-out, work done": passing("error_after", 1, "504", code="Gateway", status=504),
    "a page, not JSON": Trouble("not_json", 1, "the answer is text/html, not JSON"),
    "fields missing": Trouble("missing_fields", 1, " has no "),
    "unknown fields and status": Trouble("unknown_fields", 1, "FUTURE_STATUS"),
    "AccessDenied": Trouble("access_denied", None, "AccessDeniedException"),
    "expired token": Trouble("expired_token", None, "ExpiredTokenException", "400"),
    "quota": Trouble("quota", None, "LimitExceededException", "400"),
}

LETTERS = {"C": CONVERGES, "F": FAILS, "W": WARNS, "S": SAME_AS_ANOTHER}
ROWS = (
    # In the order of ROLES: a reading, a look during a wait, a change, and HeadObject.
    ("C C C C", "throttled three times"),
    ("F F F F", "throttled for ever"),
    ("C C C C", "InternalException once"),
    ("F F F F", "InternalException for ever"),
    ("C C C C", "connection refused once"),
    ("F F F F", "connection refused for ever"),
    ("C C C C", "reset before the work once"),
    ("F F F F", "reset before the work for ever"),
    ("C C C C", "answer lost once"),
    ("F F F F", "every answer lost"),
    ("C C C C", "slow by 3 s"),
    ("F F F F", "no answer in wait_timeout"),
    ("S S F S", "no answer in wait_timeout, work done"),
    ("C C C C", "no answer in a minute, work done"),
    ("C C C C", "a gateway's page once"),
    ("F F F F", "a gateway's page for ever"),
    ("S S C S", "a gateway's time-out, work done"),
    ("F F F W", "a page, not JSON"),
    ("F F C W", "fields missing"),
    ("F F C C", "unknown fields and status"),
    ("F F F W", "AccessDenied"),
    ("F F F F", "expired token"),
    ("F F F F", "quota"),
)
TABLE: Mapping[str, tuple[str, ...]] = {
    trouble: tuple(LETTERS[letter] for letter in letters.split()) for letters, trouble in ROWS
}


@dataclass(frozen=True)
class Exceptional:
    """An exception to the table: what a fault comes to at some places, and why."""

    fault: str
    outcome: str
    applies: Callable[[Scenario, Place], bool]
    reason: str


EXCEPTIONS = (
    Exceptional(
        "every answer lost",
        CONVERGES,
        lambda unused_scenario, place: place.operation == "UpdatePackage",
        "after an answer that was lost the package is looked at, and shows that it is being imported",
    ),
    Exceptional(
        "AccessDenied",
        CONVERGES,
        lambda scenario, place: (
            place.operation == "GetPackageVersionHistory" and scenario.module in ("es_package", "es_packages")
        ),
        "whether the source has changed is told by the times then, with a warning",
    ),
    Exceptional(
        "fields missing",
        CONVERGES,
        lambda scenario, place: place.segment == 0 and place.operation in scenario.first_empty,
        "an empty list has nothing that could be missing",
    ),
    Exceptional(
        "unknown fields and status",
        CONVERGES,
        lambda scenario, place: place.segment == 0 and place.operation in scenario.first_empty,
        "an empty list has no status",
    ),
    Exceptional(
        "unknown fields and status",
        CONVERGES,
        lambda unused_scenario, place: place.operation == "GetPackageVersionHistory",
        "a version has no status",
    ),
    Exceptional(
        "unknown fields and status",
        CONVERGES,
        lambda scenario, unused_place: scenario.module == "es_package_info",
        "what is only told may be anything",
    ),
    Exceptional(
        "unknown fields and status",
        CONVERGES,
        lambda scenario, place: scenario.module == "es_package_association" and place.operation == "DescribePackages",
        "that the package has a version, which its domains get, does not hang on its status",
    ),
)


def outcome(name: str, scenario: Scenario, place: Place) -> str:
    """What a fault at a place in a run is to come to."""
    for exceptional in EXCEPTIONS:
        if exceptional.fault == name and exceptional.applies(scenario, place):
            return exceptional.outcome
    return TABLE[name][ROLES.index(place.role)]


def to_be_told(name: str, scenario: Scenario, place: Place, wait_timeout: int) -> list[str]:
    """What the sentence that a run fails with has to say: what it is about, the operation, and the code.

    A status that nobody knows is told itself, whichever operation shows it.
    """
    trouble = TROUBLES[name]
    told = [scenario.subject if trouble.kind == "unknown_fields" else _subject(scenario, place)]
    if place.role == LOOK and trouble.passes:
        told.append(f"gave up after the {wait_timeout} seconds of wait_timeout, having to wait until ")
        if trouble.kind == "silent":
            # The look is given up at the deadline, whatever it is that it does.
            return told
    if trouble.kind != "unknown_fields":
        told.append(f"{place.operation} failed")
    return [*told, trouble.s3_says if place.role == HEAD else trouble.says]


def _subject(scenario: Scenario, place: Place) -> str:
    if place.operation == "ListPackagesForDomain":
        return "omain shop"
    if place.segment == 0 and place.operation == "DescribePackages":
        # All that the run is about are read at once.
        return "Packages" if scenario.module in ("es_packages", "es_package_info") else scenario.subject
    return scenario.subject

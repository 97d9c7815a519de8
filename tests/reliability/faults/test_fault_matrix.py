# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every fault at every request that a module sends, from its options to its result.

A run without faults shows which requests those are; the table says what must come of each fault.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.endpoint import DEFAULT_TIMEOUT

from ansible_collections.aws_search.packages.plugins.module_utils._aws.request import LONGEST_REQUEST
from ansible_collections.aws_search.packages.tests.reliability.environment import (
    Environment,
    RefusedError,
    SilentError,
)
from ansible_collections.aws_search.packages.tests.reliability.faults.situations import (
    CHANGES,
    FAULTED,
    MARKS,
    SITUATIONS,
    WAIT_TIMEOUT,
    Situation,
)
from ansible_collections.aws_search.packages.tests.support.run import Run
from ansible_collections.aws_search.packages.tests.unit.tally import tally
from local_aws.errors import Answer
from local_aws.faults import Fault
from local_aws.incoming import Incoming

LONGER = 15  # Seconds that a run may take beyond wait_timeout.
SHOWN = 20  # Cases that one failing test tells of.
counted = tally("cases of faults")

CONVERGES = "converged"
FAILS = "failed with a sentence, and converged when run again"
WARNS = "warned, left the package alone, and converged when run again"
OUTCOMES = {"C": CONVERGES, "F": FAILS, "-": None}
CUT, SILENT = "ConnectionClosedError", ""

# Name: kind, how often (None: always), outcome at a read, at a change and at HeadObject ("-": it cannot happen there,
# or is the same as another), what the failure says of the service and of S3, and more.
FAULTS: dict[str, tuple[Any, ...]] = {
    "throttled three times": ("throttle", 3, "CCC"),
    "throttled": ("throttle", None, "FFF", "ThrottlingException", "503"),
    "InternalException once": ("internal", 1, "CCC"),
    "InternalException": ("internal", None, "FFF", "InternalException", "500"),
    "refused once": ("refused", 1, "CCC"),
    "refused": ("refused", None, "FFF", "EndpointConnectionError", "EndpointConnectionError"),
    "reset before the work once": ("reset_before", 1, "CCC"),
    "reset before the work": ("reset_before", None, "FFF", CUT, CUT),
    "answer lost": ("reset_after", 1, "CCC"),
    "every answer lost": ("reset_after", None, "FFF", CUT, CUT),
    "slow by 3 s": ("slow", None, "CCC", "", "", {"seconds": 3}),
    "no answer": ("silent", None, "FFF", SILENT, SILENT),
    "no answer, work done": ("silent_after", None, "-F-", SILENT, SILENT),
    "no answer in a minute, work done": ("silent_after", 1, "CCC", "", "", {"wait_timeout": 600}),
    "a gateway's page once": ("not_json", 1, "CCC", "", "", {"status": 503}),
    "a gateway's page": ("not_json", None, "FFF", "503", "503", {"status": 503}),
    "a gateway's time-out, work done": ("error_after", 1, "-C-", "", "", {"code": "Gateway", "status": 504}),
    "a page": ("not_json", 1, "FFF", "the answer is ", "no ETag"),
    "a proxy's page": ("not_json", 1, "FFF", "the answer is ", "no ETag", {"content_type": None}),
    "another API's answer": ("foreign_json", 1, "FFF", "the answer ", "no ETag"),
    "fields missing": ("missing_fields", 1, "FCF", " has no ", "no ETag"),
    "unknown fields and status": ("unknown_fields", 1, "FCC", "FUTURE_STATUS"),
    "conflict once": ("conflict", 1, "-C-"),
    "AccessDenied": ("access_denied", None, "FFF", "AccessDeniedException", "HTTP 403"),
    "expired token": ("expired_token", None, "FFF", "ExpiredTokenException", "HTTP 400"),
    "quota": ("quota", None, "FFF", "LimitExceededException", "HTTP 400"),
}
# What of them is tried in the other reading as well.
IN_BOTH = ("refused once", "answer lost", "every answer lost", "another API's answer", "fields missing")
IN_BOTH += ("unknown fields and status", "conflict once", "AccessDenied")


@dataclass(frozen=True)
class Place:
    """Requests for an operation, beyond so many changes of the run; `after` so many requests for it before them."""

    operation: str
    segment: int
    after: int

    def __str__(self) -> str:
        return f"{self.operation} after {self.segment} changes"


@dataclass(frozen=True)
class Case:
    """A fault at a place in a run, and what must come of it."""

    situation: Situation
    place: Place
    fault: str

    def __str__(self) -> str:
        return f"{self.situation}: {self.fault} at {self.place}"

    @property
    def outcome(self) -> str | None:
        """What must come of it; None where there is nothing to try."""
        operation = self.place.operation
        for (fault, outcome), applies in EXCEPTIONS.items():
            if fault == self.fault and applies(self.situation, self.place):
                return outcome
        column = 1 if operation in CHANGES else 2 if operation == "HeadObject" else 0
        unseen = column == 2 and self.situation.warns and self.says in ("no ETag", "HTTP 403", "HTTP 400")
        return WARNS if unseen else OUTCOMES[FAULTS[self.fault][2][column]]

    @property
    def says(self) -> str:
        """What the failure says."""
        _kind, _count, _outcomes, *says = FAULTS[self.fault]
        index = 1 if self.place.operation == "HeadObject" else 0
        return str(says[index]) if len(says) > index else ""

    @property
    def options(self) -> dict[str, Any]:
        """The options of the fault; `wait_timeout` is the run's."""
        rest = FAULTS[self.fault][5:]
        return dict(rest[0]) if rest else {}


def _reads_what_is_read_again(situation: Situation, place: Place) -> bool:
    rolls_out = situation.module.endswith(("_package", "_packages")) and "AssociatePackage" in situation.changes
    return rolls_out and place.operation == "ListPackagesForDomain" and place.segment == 0


def _changes_before_a_domain(situation: Situation) -> int:
    of_domains = [number for number, change in enumerate(situation.changes) if "ssociatePackage" in change]
    return of_domains[0] if of_domains else len(situation.changes)


def _reads_what_is_empty(situation: Situation, place: Place) -> bool:
    # These read a domain again after the import, as an upgrade may have changed what fits.
    read_again = situation.module.startswith("opensearch") and place.operation == "ListPackagesForDomain"
    last = _changes_before_a_domain(situation) if read_again else 0
    return place.operation in situation.empty and place.segment <= last


def _reads_a_deployment(situation: Situation, place: Place) -> bool:
    is_begun = place.segment > _changes_before_a_domain(situation)
    return situation.module.startswith("opensearch") and place.operation == "ListPackagesForDomain" and is_begun


# Where the table does not hold, and why; None where another test tries it.
EXCEPTIONS: dict[tuple[str, str | None], Callable[[Situation, Place], bool]] = {
    # After a lost answer the package is looked at, and shows that it is being imported.
    ("every answer lost", CONVERGES): lambda _situation, place: place.operation == "UpdatePackage",
    # Then they are changed one after the other.
    ("AccessDenied", None): lambda _situation, place: place.operation in ("AssociatePackages", "DissociatePackages"),
    # Then the times tell whether the source has changed, with a warning.
    ("AccessDenied", CONVERGES): lambda situation, place: (
        place.operation == "GetPackageVersionHistory" and not situation.module.endswith("_info")
    ),
    # What is read of a domain before its package is imported is read again later, where that failed.
    **{(fault, CONVERGES): _reads_what_is_read_again for fault in ("a page", "a proxy's page", "another API's answer")},
    # An empty list has no fields and no status. Where an empty list is left out, an unknown field is all there is.
    ("fields missing", CONVERGES): lambda situation, place: (
        _reads_what_is_empty(situation, place) or _reads_what_is_read_again(situation, place)
    ),
    ("unknown fields and status", FAILS): lambda situation, place: (
        _reads_what_is_empty(situation, place)
        and situation.profile != "as seen"
        and place.operation != "DescribePackages"
        and not _reads_what_is_read_again(situation, place)
    ),
    # A version has no status; what is only told, as what leaves with a plugin, may be anything; and whether a package
    # has a version, which is what a domain gets, does not depend on its status. A deployment has not ended before the
    # domain says so.
    ("unknown fields and status", CONVERGES): lambda situation, place: (
        _reads_what_is_empty(situation, place)
        or place.operation == "GetPackageVersionHistory"
        or (place.operation == "ListDomainsForPackage" and bool(situation.options.get("purge_domains")))
        or place.operation == "DescribeDomain"
        or (place.operation == "ListPackagesForDomain" and "DeletePackage" in situation.changes)
        or _reads_a_deployment(situation, place)
        or (situation.module.startswith("opensearch") and _reads_what_is_read_again(situation, place))
        or situation.module.endswith("_info")
        or ("_package_association" in situation.module and place.operation == "DescribePackages")
    ),
}


@dataclass
class PlacedFault(Fault):
    """A fault of requests about the one package; `refused` and `silent` besides what the stand-in knows."""

    sleep: Callable[[float], None] = field(default=lambda _seconds: None)

    def fits(self, incoming: Incoming) -> bool:
        return super().fits(incoming) and is_about(incoming)

    def happen(self, incoming: Incoming, work: Callable[[], Answer]) -> Answer:
        if self.kind == "refused":
            raise RefusedError
        if self.kind not in ("silent", "silent_after"):
            return super().happen(incoming, work)
        if self.kind == "silent_after":
            work()
        self.sleep(DEFAULT_TIMEOUT)
        raise SilentError


@dataclass
class Witness(Fault):
    """No fault: notes the operations of the requests about the package."""

    seen: list[str] = field(default_factory=list)

    def fits(self, incoming: Incoming) -> bool:
        if is_about(incoming):
            self.seen.append(incoming.operation)
        return False


def is_about(incoming: Incoming) -> bool:
    """Whether a request is about the package that faults are meant for, alone or among others."""
    if incoming.operation in ("DescribePackages", "ListPackagesForDomain", "DescribeDomain"):
        return True
    told = incoming.raw_path + incoming.body.decode("utf-8")
    return any(mark in told for mark in MARKS)


def places(environment: Environment, situation: Situation) -> list[Place]:
    """The places in a run without faults, which must converge: of each operation one between two changes."""
    situation.begin(environment)
    witness = Witness("*", "witness")
    environment.aws.application.faults.order(witness)
    situation.check_success(environment.run(situation.main, **situation.options))
    situation.check_end(environment)
    found: dict[tuple[str, int], Place] = {}
    segment = 0
    for number, operation in enumerate(witness.seen):
        if (operation, segment) not in found:
            found[operation, segment] = Place(operation, segment, witness.seen[:number].count(operation))
        segment += operation in CHANGES
    return list(found.values())


def check_failure(case: Case, run: Run) -> None:
    """Does the failure name what it is about, the operation, and the code?"""
    assert run.failed, f"it did not fail: {run.result}"
    subject = "omain " if case.place.operation in ("ListPackagesForDomain", "DescribeDomain") else "ackage"
    # An answer with nothing but unknown fields is none of this API.
    says = "the answer is " if case.says == "FUTURE_STATUS" and case.says not in run.message else case.says
    expected = [subject, says]
    if case.says not in ("FUTURE_STATUS", "no ETag", "HTTP 403", "HTTP 400", SILENT):
        expected.append(f"{case.place.operation} failed")
    for words in expected:
        assert words in run.message, f"it does not say {words!r}: {run.message}"
    for name in run.result.get("summary", {}).get("failed", []):
        name = name.partition(" (")[0]  # A failure on a domain has no engine version.
        assert f"ackage {name}" in run.message, f"it does not name {name}: {run.message}"


def check_others(case: Case, run: Run) -> None:
    """Did the package that failed stop no other?"""
    for package in run["packages"]:
        if package["name"] != FAULTED:
            assert "failure" not in package, package["failure"]
            assert package["actions"] == list(case.situation.changes), f"the other did {package['actions']}"


def try_case(environment: Environment, case: Case) -> str:
    """A run with the fault; and one without it, where the first did not converge."""
    situation, place = case.situation, case.place
    kind, count = FAULTS[case.fault][:2]
    options = case.options
    wait_timeout = options.pop("wait_timeout", WAIT_TIMEOUT)
    situation.begin(environment)
    fault = PlacedFault(place.operation, kind, count, place.after, options=options, sleep=environment.time.sleep)
    environment.aws.application.faults.order(fault)
    waits = {} if situation.module.endswith("_info") else {"wait_timeout": wait_timeout}
    begin = environment.now
    first = environment.run(situation.main, **situation.options, **waits)
    took, longest = environment.now - begin, (wait_timeout if waits else LONGEST_REQUEST) + LONGER
    assert any(call["fault"] for call in environment.aws.calls()), "the fault did not happen"
    assert took <= longest, f"it took {took:.0f} seconds"
    environment.aws.clear_faults()
    if case.outcome == CONVERGES:
        situation.check_success(first)
        situation.check_end(environment)
        return CONVERGES
    if case.outcome == FAILS:
        check_failure(case, first)
    else:
        first.ok()
        assert len([warning for warning in first.warnings if case.says in warning]) == 1, first.warnings
        assert first.actions == []
    if situation.module.endswith("_packages") and place.operation not in ("DescribePackages", "ListPackagesForDomain"):
        check_others(case, first)
    again = environment.run(situation.main, **situation.options).ok()
    situation.check_end(environment)
    told = [*first.actions, *again.actions]
    assert all(told.count(action) <= environment.effects[action] for action in told), f"they say they did {told}"
    return str(case.outcome)


def check_all(cases: Sequence[Case], check: Callable[[Case], str]) -> None:
    """Try all cases, also when some fail, and name those that do."""
    failures = []
    for case in cases:
        try:
            counted[check(case)] += 1
        except AssertionError as failure:
            failures.append(f"{case}: {str(failure).partition(chr(10))[0] or failure!r}")
    assert not failures, "\n".join([f"{len(failures)} of {len(cases)} cases failed:", *failures[:SHOWN]])


@pytest.mark.parametrize("situation", SITUATIONS, ids=str)
def test_every_fault_at_every_request_ends_as_the_table_says(environment: Environment, situation: Situation) -> None:
    faults = FAULTS if situation.profile == "as seen" else IN_BOTH
    cases = [Case(situation, place, fault) for place in places(environment, situation) for fault in faults]
    check_all([case for case in cases if case.outcome], lambda case: try_case(environment, case))


READS_SOURCE = {"HeadObject", "GetPackageVersionHistory"}
READS_ALL = {"DescribePackages", "ListDomainsForPackage", "ListPackagesForDomain", "GetPackageVersionHistory"}
SENT = {
    "es_package": {*READS_ALL, *READS_SOURCE, *CHANGES[:5]},
    "es_package_association": {"DescribePackages", "ListPackagesForDomain", "AssociatePackage", "DissociatePackage"},
    "es_package_info": READS_ALL,
}
SENT["es_packages"], SENT["es_package_associations"] = SENT["es_package"], SENT["es_package_association"]


def test_together_the_situations_send_every_request_that_a_module_can_send(environment: Environment) -> None:
    sent: dict[str, set[str]] = {}
    of_2021: set[str] = set()
    for situation in SITUATIONS:
        situation.begin(environment)
        environment.run(situation.main, **situation.options).ok()
        operations = {call["operation"] for call in environment.aws.calls()}
        if situation.module.startswith("es_"):
            sent.setdefault(situation.module, set()).update(operations)
        else:
            # The modules of this family share what sends requests, with each other and with those of the other.
            of_2021 |= operations
    assert sent == SENT
    assert of_2021 == {*READS_ALL, *READS_SOURCE, *CHANGES, "DescribeDomain"}

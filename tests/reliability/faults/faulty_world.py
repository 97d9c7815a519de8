# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The world of the cells for whole modules, with faults: it takes the socket's place in botocore, and the clock's."""

from __future__ import annotations

import datetime
import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.endpoint import DEFAULT_TIMEOUT
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError, ReadTimeoutError
from moto.s3.models import s3_backends

from ansible_collections.aws_search.packages.plugins.module_utils._parallel import TooLongError
from ansible_collections.aws_search.packages.tests.unit.cells.world import (
    ACCOUNT,
    BUCKET,
    CONTENT,
    DOMAIN,
    NOON,
    REGION,
    Clock,
    World,
)
from local_aws.errors import Answer, ConnectionCut
from local_aws.faults import Fault
from local_aws.incoming import Incoming
from local_aws.moto_store import create_domain

Item = TypeVar("Item")
Result = TypeVar("Result")

CHANGES = ("CreatePackage", "UpdatePackage", "DeletePackage", "AssociatePackage", "DissociatePackage")
WRITTEN = -3600  # When the objects in S3 were written, in seconds after noon.
# An import takes longer than all repetitions by botocore do, as it does in AWS.
SECONDS = {
    "copy_seconds": 8,
    "validate_seconds": 12,
    "delete_seconds": 6,
    "associate_seconds": 15,
    "dissociate_seconds": 8,
}


class TimeIsUpError(BaseException):
    """Somebody would sleep past the end of the time that his work has. Nobody takes it for an error of his own."""

    def __init__(self, level: int) -> None:
        super().__init__(f"the time of level {level} is up")
        self.level = level


class RefusedError(ConnectionCut):
    """The connection is refused."""


class SilentError(ConnectionCut):
    """The connection stays, and botocore has given up waiting for an answer on it."""


class Timekeeper:
    """Stands in for the module `time`, and for `within`, which it times by the same clock.

    The real `within` leaves work behind in a thread when its time is over. Here that work ends at the sleep in which
    the time is over, as it does when the module's process ends.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ends: list[float] = []

    def monotonic(self) -> float:
        """Seconds."""
        return self._clock.now

    def sleep(self, seconds: float) -> None:
        """Moves the time on at once. Raises TimeIsUpError."""
        assert seconds >= 0, "nobody can sleep for less than no time"
        end = min(self._ends, default=math.inf)
        if self._clock.now + seconds < end:
            self._clock.now += seconds
            return
        self._clock.now = max(self._clock.now, end)
        raise TimeIsUpError(self._ends.index(end))

    def within(self, seconds: float, work: Callable[[], Result]) -> Result:
        """The result of the work, or what it raised; TooLongError when the seconds are over first."""
        level = len(self._ends)
        self._ends.append(self._clock.now + max(seconds, 0.001))
        try:
            return work()
        except TimeIsUpError as cut:
            if cut.level != level:
                raise
            raise TooLongError(f"not done in {seconds:g} seconds") from None
        finally:
            del self._ends[level:]


def one_after_another(function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    """Stands in for `side_by_side`, so that a run is the same each time."""
    results, failures = [], []
    for item in items:
        try:
            results.append(function(item))
        except Exception as failure:
            failures.append(failure)
    if failures:
        raise failures[0]
    return results


@dataclass
class PlacedFault(Fault):
    """A fault for requests that are about one package, where they are about one: its `marks` are its name and ID.

    There are three kinds more: `refused`, and `silent` and `silent_after` the work was done, which take as long as
    `hold` does.
    """

    marks: Sequence[str] = ()
    hold: Callable[[], object] = lambda: None

    def fits(self, incoming: Incoming) -> bool:
        """Whether the fault is meant for such a request."""
        return super().fits(incoming) and is_about(self.marks, incoming)

    def happen(self, incoming: Incoming, work: Callable[[], Answer]) -> Answer:
        """Answers the call as the fault has it. Raises ConnectionCut."""
        if self.kind == "refused":
            raise RefusedError
        if self.kind == "silent":
            self.hold()
            return work()
        if self.kind == "silent_after":
            answer = work()
            self.hold()
            return answer
        return super().happen(incoming, work)


@dataclass
class Witness(Fault):
    """No fault: writes down the operations of the requests that are about the package."""

    marks: Sequence[str] = ()

    def __post_init__(self) -> None:
        self.seen: list[str] = []

    def fits(self, incoming: Incoming) -> bool:
        """Never."""
        if is_about(self.marks, incoming):
            self.seen.append(incoming.operation)
        return False


def is_about(marks: Sequence[str], incoming: Incoming) -> bool:
    """Whether the request is about the package of these marks, as it is when it is about many."""
    if incoming.operation in ("DescribePackages", "ListPackagesForDomain"):
        return True
    told = incoming.raw_path + incoming.body.decode("utf-8")
    return any(mark in told for mark in marks)


class FaultyWorld(World):
    """The world, answering in the place of botocore's HTTP session, so that all of botocore is above it.

    `effects` counts the changes that were begun, whether or not anybody was told.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__()
        self.timekeeper = Timekeeper(self.clock)
        self.effects: Counter[str] = Counter()
        self._keys = keys
        s3 = self._client("s3")
        for key in keys:
            s3.put_object(Bucket=BUCKET, Key=key, Body=CONTENT)
        create_domain(ACCOUNT, REGION, DOMAIN)

    def begin(self, written: float = WRITTEN, **settings: float) -> None:
        """Everything is as before, and nothing was done."""
        super().begin(written, **{**SECONDS, **settings})
        for key in self._keys:
            stored = s3_backends[ACCOUNT]["aws"].get_object(BUCKET, key)
            # moto's times are naive UTC.
            stored.last_modified = datetime.datetime.fromtimestamp(NOON + written, datetime.UTC).replace(tzinfo=None)
        self.effects.clear()

    def send(self, request: AWSPreparedRequest) -> AWSResponse:
        """Does what the `send` of botocore's HTTP session does, and raises what that raises."""
        try:
            return self._answer(request)
        except RefusedError as error:
            raise EndpointConnectionError(endpoint_url=request.url, error=error) from error
        except SilentError as error:
            raise ReadTimeoutError(endpoint_url=request.url, error=error) from error
        except ConnectionCut as error:
            raise ConnectionClosedError(endpoint_url=request.url, request=request, error=error) from error

    def outlast_botocore(self) -> None:
        """Takes longer than botocore waits for an answer. Raises SilentError."""
        self.timekeeper.sleep(DEFAULT_TIMEOUT)
        raise SilentError

    def counting(self, operation: str, work: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
        """The stand-in's own work, counted when it was done."""

        def work_and_count(*arguments: Any) -> dict[str, Any]:
            result = work(*arguments)
            self.effects[operation] += 1
            return result

        return work_and_count

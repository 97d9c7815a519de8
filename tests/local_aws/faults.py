# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults that tests order: which call they hit, and what becomes of the call."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from local_aws.errors import Answer, ConnectionCut, error_answer
from local_aws.holds import Holds
from local_aws.incoming import Incoming

Work = Callable[[], Answer]

# Per kind: code, message and status for everything but S3, then for S3.
ERRORS: dict[str, tuple[tuple[str, str, int], tuple[str, str, int]]] = {
    "throttle": (("ThrottlingException", "Rate exceeded", 400), ("SlowDown", "Please reduce your request rate.", 503)),
    "internal": (
        ("InternalException", "The service failed to process the request.", 500),
        ("InternalError", "We encountered an internal error. Please try again.", 500),
    ),
    "access_denied": (
        ("AccessDeniedException", "User is not authorized to perform this action", 403),
        ("AccessDenied", "Access Denied", 403),
    ),
    "expired_token": (
        ("ExpiredTokenException", "The security token included in the request is expired", 403),
        ("ExpiredToken", "The provided token has expired.", 400),
    ),
    "quota": (
        ("LimitExceededException", "You have reached the limit of this resource", 409),
        ("TooManyBuckets", "You have attempted to create more buckets than allowed", 400),
    ),
    "disabled": (
        ("DisabledOperationException", "This operation is not enabled", 409),
        ("NotImplemented", "A header you provided implies functionality that is not implemented", 501),
    ),
    "conflict": (
        ("ConflictException", "The resource is in a state that conflicts with the request", 409),
        ("OperationAborted", "A conflicting conditional operation is currently in progress", 409),
    ),
}
KINDS = (
    *ERRORS,
    "error",
    "error_after",
    "reset_before",
    "reset_after",
    "slow",
    "hold_before",
    "hold_after",
    "not_json",
    "foreign_json",
    "missing_fields",
    "unknown_fields",
)
# Answers of something that is not the service: body and Content-Type.
FOREIGN_ANSWERS = {
    "not_json": ("<html><body><h1>Service Unavailable</h1></body></html>", "text/html"),
    # What a domain's own endpoint says to a POST.
    "foreign_json": ('{"result": "created"}', "application/json"),
}
OPTIONS = frozenset(("seconds", "code", "status", "message", "fields", "body", "content_type", "headers", "only"))
IDENTIFIERS = ("PackageID", "PackageName", "DomainName")
LISTS_OF_STRINGS = ("AllowListedUserList", "PackageUserList", "PrerequisitePackageIDList")


@dataclass
class Fault:
    """A fault as it was ordered. `count` None is for ever; `after` counts the matching calls still let through.

    `holds` is where calls are held.
    """

    operation: str
    kind: str
    count: int | None = 1
    after: int = 0
    service: str | None = None
    options: dict[str, Any] = field(default_factory=dict)
    holds: Holds = field(default_factory=Holds)

    @classmethod
    def from_order(cls, order: dict[str, Any]) -> Fault:
        """Reads an order. Raises ValueError when it cannot be understood."""
        known = {"operation", "fault", "count", "after", "service", *OPTIONS}
        if unknown := sorted(set(order) - known):
            raise ValueError(f"unknown fields: {', '.join(unknown)}; known are {', '.join(sorted(known))}")
        if not order.get("operation"):
            raise ValueError("operation is missing")
        if order.get("fault") not in KINDS:
            raise ValueError(f"fault must be one of {', '.join(KINDS)}")
        for name in ("count", "after"):
            number = order.get(name)
            if number is not None and (isinstance(number, bool) or not isinstance(number, int) or number < 0):
                raise ValueError(f"{name} must be a whole number of at least 0")
        if not isinstance(order.get("only", {}), dict):
            raise ValueError("only must be an object of parameters")
        options = {name: order[name] for name in OPTIONS if name in order}
        return cls(
            order["operation"],
            order["fault"],
            order.get("count", 1),
            order.get("after") or 0,
            order.get("service"),
            options,
        )

    def as_dict(self) -> dict[str, Any]:
        """The order, with what is left of it."""
        return {
            "operation": self.operation,
            "fault": self.kind,
            "count": self.count,
            "after": self.after,
            "service": self.service,
            **self.options,
        }

    def fits(self, incoming: Incoming) -> bool:
        """Whether the fault is meant for such a call; the operation `*` is any, `only` are parameters it must have."""
        if self.operation not in ("*", incoming.operation) or self.service not in (None, incoming.service):
            return False
        return "only" not in self.options or self.options["only"].items() <= incoming.plain_parameters.items()

    def happen(self, incoming: Incoming, work: Work) -> Answer:
        """Answers the call as the fault has it. Raises ConnectionCut."""
        if self.kind in ERRORS or self.kind == "error":
            return self._error(incoming)
        if self.kind == "reset_before":
            raise ConnectionCut
        if self.kind in FOREIGN_ANSWERS:
            body, content_type = FOREIGN_ANSWERS[self.kind]
            content_type = self.options.get("content_type", content_type)
            headers = [("Content-Type", content_type)] if content_type else []
            return Answer(self.options.get("status", 200), headers, self.options.get("body", body).encode())
        if self.kind == "slow":
            time.sleep(self.options.get("seconds", 1))
            return work()
        if self.kind == "hold_before":
            self.holds.hold(incoming)
            return work()
        answer = work()
        if self.kind == "hold_after":
            self.holds.hold(incoming)
            return answer
        if self.kind == "reset_after":
            raise ConnectionCut
        if self.kind == "error_after":
            return self._error(incoming)
        return self._without_members(answer) if self.kind == "missing_fields" else self._with_more_members(answer)

    def _error(self, incoming: Incoming) -> Answer:
        code, message, status = ("InternalException", "An ordered error", 500)
        if self.kind in ERRORS:
            code, message, status = ERRORS[self.kind][incoming.service == "s3"]
        answer = error_answer(
            incoming.protocol,
            self.options.get("status", status),
            self.options.get("code", code),
            self.options.get("message", message),
            head=incoming.method == "HEAD",
        )
        answer.headers += self.options.get("headers", {}).items()
        return answer

    def _without_members(self, answer: Answer) -> Answer:
        named = self.options.get("fields")
        if _is_json(answer):
            return Answer(answer.status, answer.headers, json.dumps(_stripped(json.loads(answer.body), named)).encode())
        left_out = [name.lower() for name in named or ("ETag", "Last-Modified")]
        kept = [(name, value) for name, value in answer.headers if name.lower() not in left_out]
        return Answer(answer.status, kept, answer.body)

    def _with_more_members(self, answer: Answer) -> Answer:
        if _is_json(answer):
            return Answer(answer.status, answer.headers, json.dumps(_extended(json.loads(answer.body))).encode())
        return Answer(answer.status, [*answer.headers, ("x-amz-future-header", "future")], answer.body)


def _is_json(answer: Answer) -> bool:
    return "json" in (answer.header("Content-Type") or "")


def _stripped(value: Any, named: list[str] | None) -> Any:
    """Leaves out the members that are named; by default every plain member but those that identify something."""
    if isinstance(value, list):
        return [_stripped(item, named) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {}
    for name, item in value.items():
        plain = not isinstance(item, (dict, list)) or name in ("ErrorDetails", *LISTS_OF_STRINGS)
        if name in named if named is not None else plain and name not in IDENTIFIERS:
            continue
        kept[name] = _stripped(item, named)
    return kept


def _extended(value: Any) -> Any:
    """Adds members that no model knows, and makes every status one that no model knows."""
    if isinstance(value, list):
        return [_extended(item) for item in value]
    if not isinstance(value, dict):
        return value
    known = {
        name: "FUTURE_STATUS" if name.endswith("Status") and isinstance(item, str) else _extended(item)
        for name, item in value.items()
    }
    return {**known, "FutureMember": {"FutureName": "future"}}


class Faults:
    """The faults that are ordered, in the order they were ordered."""

    def __init__(self) -> None:
        self.holds = Holds()
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def order(self, fault: Fault) -> None:
        """Adds a fault."""
        fault.holds = self.holds
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """Takes back every fault, and cuts off every call that one of them holds."""
        with self._lock:
            self._faults.clear()
        self.holds.end(go_on=False)

    def as_list(self) -> list[dict[str, Any]]:
        """The faults that are still to come."""
        with self._lock:
            return [fault.as_dict() for fault in self._faults]

    def take(self, incoming: Incoming) -> Fault | None:
        """The fault that hits this call, counted; every matching call counts for every fault's `after`."""
        with self._lock:
            hit = None
            for fault in [fault for fault in self._faults if fault.fits(incoming)]:
                if fault.after > 0:
                    fault.after -= 1
                elif hit is None and fault.count != 0:
                    hit = fault
            if hit is not None and hit.count is not None:
                hit.count -= 1
            self._faults = [fault for fault in self._faults if fault.count != 0]
            return hit

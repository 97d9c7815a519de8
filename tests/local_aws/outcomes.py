# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Outcomes that tests order: how the imports, deletions, associations and dissociations to come are to fail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from local_aws.domain_packages import Failure
from local_aws.imports import PLUGIN_REASON

IMPORT_FAILURES = ("COPY_FAILED", "VALIDATION_FAILED")
STATUSES = (*IMPORT_FAILURES, "DELETE_FAILED", "ASSOCIATION_FAILED", "DISSOCIATION_FAILED")
# Seen in the developer guide, "Custom plugins" and "Troubleshooting".
REASONS = {
    "could_not_be_loaded": "The provided plugin could not be loaded",
    "dependency_scan": "Dependency Scan reported 3 vulnerabilities for the plugin: "
    "CVE-2022-23307, CVE-2019-17571, CVE-2022-23305",
}
NARROWING = ("PackageID", "PackageName", "DomainName", "S3BucketName", "S3Key")
DEFAULT_ERROR = {"ErrorType": "Ordered", "ErrorMessage": "The failure was ordered."}


@dataclass
class Outcome:
    """An outcome as it was ordered. `count` None is for ever; `only` narrows to what has these values."""

    failure: Failure
    count: int | None
    only: dict[str, str]

    def as_dict(self) -> dict[str, Any]:
        """The order, with what is left of it."""
        return {
            "status": self.failure.status,
            "ErrorDetails": self.failure.error_details,
            "count": self.count,
            **self.only,
        }


class Outcomes:
    """The outcomes that are ordered, in the order they were ordered."""

    def __init__(self) -> None:
        self._outcomes: list[Outcome] = []

    def order(self, order: dict[str, Any]) -> None:
        """Adds an outcome. Raises ValueError when it cannot be understood."""
        known = ("status", "ErrorDetails", "reason", "count", *NARROWING)
        if unknown := sorted(set(order) - set(known)):
            raise ValueError(f"unknown fields: {', '.join(unknown)}; known are {', '.join(known)}")
        if order.get("status") not in STATUSES:
            raise ValueError(f"status must be one of {', '.join(STATUSES)}")
        count = order.get("count", 1)
        if count is not None and (isinstance(count, bool) or not isinstance(count, int) or count < 1):
            raise ValueError("count must be a whole number of at least 1, or null")
        reason = order.get("reason")
        if reason not in (None, *REASONS):
            raise ValueError(f"reason must be one of {', '.join(REASONS)}")
        named = {"ErrorType": "", "ErrorMessage": f"{PLUGIN_REASON}{REASONS[reason]}"} if reason else DEFAULT_ERROR
        failure = Failure(order["status"], order.get("ErrorDetails") or named)
        self._outcomes.append(Outcome(failure, count, {name: order[name] for name in NARROWING if name in order}))

    def clear(self) -> None:
        """Takes back every outcome."""
        self._outcomes.clear()

    def as_list(self) -> list[dict[str, Any]]:
        """The outcomes that are still to come."""
        return [outcome.as_dict() for outcome in self._outcomes]

    def take(self, statuses: tuple[str, ...], facts: dict[str, Any]) -> Failure | None:
        """The first outcome with one of these statuses that fits the facts, counted; None for none."""
        for outcome in self._outcomes:
            if outcome.failure.status in statuses and outcome.only.items() <= facts.items():
                if outcome.count is not None:
                    outcome.count -= 1
                    if outcome.count == 0:
                        self._outcomes.remove(outcome)
                return outcome.failure
        return None

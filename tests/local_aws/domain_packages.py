# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A package on a domain, and how its status follows from the time that has passed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

CHANGING_STATUSES = ("ASSOCIATING", "DISSOCIATING")
IN_USE = "The package is used by the index {}. Remove it from every index before you dissociate it."


class Clock(Protocol):
    """Tells when something that began at a time is due, by the setting that says how long it takes."""

    def due(self, began: float, setting: str) -> float:
        """Epoch seconds."""


@dataclass(frozen=True)
class Failure:
    """How an import, a deletion, an association or a dissociation is to fail."""

    status: str
    error_details: dict[str, str]


@dataclass
class Settling:
    """A status that a test ordered to come at a time."""

    status: str
    due: float
    error_details: dict[str, str] | None = None


@dataclass
class Association:
    """A package on a domain of an account, which need not be the package's.

    `domain` is moto's object: a domain made anew under the name is another one. `indexes` are the indexes of the domain
    that use the package. `failure` is how the change under way ends. `follows` is what this one is dissociated with.
    """

    sequence: int
    account: str
    domain_name: str
    domain: Any
    status: str
    last_updated: float
    package_version: str | None
    target_version: str | None = None
    prerequisites: list[str] | None = None
    configuration: dict[str, Any] | None = None
    error_details: dict[str, str] | None = None
    indexes: list[str] = field(default_factory=list)
    failure: Failure | None = None
    follows: Association | None = None
    settling: Settling | None = None
    frozen: bool = False

    @property
    def changing(self) -> bool:
        """Whether the domain takes the package up or drops it right now."""
        return self.status in CHANGING_STATUSES

    @property
    def moving(self) -> bool:
        """Whether time alone will change the status."""
        return self.settling is not None or (self.changing and not self.frozen)

    @property
    def place(self) -> tuple[str, str]:
        """Account and name of the domain."""
        return self.account, self.domain_name

    def advance(self, clock: Clock, now: float, *, deployed: bool) -> bool:
        """Brings the status up to `now`; False when the association is gone.

        `deployed`: the change is a blue/green deployment of the domain.
        """
        if self.settling is not None:
            return now < self.settling.due or self._settle(self.settling)
        if self.frozen or not self.changing:
            return True
        associates = self.status == "ASSOCIATING"
        taking = "associate_seconds" if associates else "dissociate_seconds"
        due = clock.due(self.last_updated, "deploy_seconds" if deployed else taking)
        if now < due:
            return True
        if not associates and self.follows is not None and self.follows.indexes:
            return True
        if not associates and self.indexes:
            if deployed:
                # Developer guide, "Custom plugins": the deployment does not fail, it stays in Processing.
                return True
            self.failure = Failure("DISSOCIATION_FAILED", _details(IN_USE.format(self.indexes[0])))
        if self.failure is not None:
            self.status, self.error_details, self.last_updated = self.failure.status, self.failure.error_details, due
        elif associates:
            self.status, self.package_version, self.last_updated = "ACTIVE", self.target_version, due
        else:
            return False
        return True

    def _settle(self, order: Settling) -> bool:
        self.settling, self.last_updated, self.error_details = None, order.due, order.error_details
        if order.status == "DISSOCIATED":
            return False
        self.status = order.status
        if order.status == "ACTIVE" and self.target_version is not None:
            self.package_version = self.target_version
        return True

    def begin(self, status: str, now: float, target_version: str | None = None, failure: Failure | None = None) -> None:
        """Starts an association or a dissociation."""
        self.status, self.last_updated, self.target_version = status, now, target_version
        self.error_details, self.settling, self.frozen = None, None, False
        self.failure, self.follows = failure, None


def _details(message: str) -> dict[str, str]:
    return {"ErrorType": "", "ErrorMessage": message}

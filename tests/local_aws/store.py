# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All packages of all accounts and regions, and the time that moves them."""

from __future__ import annotations

import hashlib
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from local_aws import moto_store
from local_aws.domain_packages import Association
from local_aws.domains import DomainChange
from local_aws.errors import ApiError
from local_aws.imports import Verdict, judge
from local_aws.outcomes import Outcomes
from local_aws.packages import Import, Package, Scope
from local_aws.settings import Settings

UNKNOWN_PACKAGE = {
    # Seen in hashicorp/terraform-provider-aws, package.go.
    "validation": ("ValidationException", "Package not found"),
    "resource_not_found": ("ResourceNotFoundException", "Package not found"),
}


class PackageStore:
    """Every method expects the caller to hold `lock`, except `settle`, `change_settings` and `reset`, which take it.

    Nothing runs in the background: `settle` brings everything up to the present, and whoever looks calls it first.
    """

    def __init__(self, clock: Callable[[], float] = time.time, settings: Settings | None = None) -> None:
        self.lock = threading.RLock()
        self.outcomes = Outcomes()
        self._first_settings = settings or Settings()
        self.settings = self._first_settings
        self._clock = clock
        self._settings_since = clock()
        self._packages: dict[Scope, dict[str, Package]] = {}
        self._moving: dict[tuple[Scope, str], Package] = {}
        # Whether the request under way sees dictionaries only; it holds the lock.
        self.dictionaries_only = False
        self.domain_changes: list[DomainChange] = []
        self._before: dict[Scope, dict[str, Package]] = {}
        self._stale_reads = 0
        # Neither is started again by a reset, so that an ID from before a reset never means a package made after it.
        self._sequence = itertools.count(1)
        self._identifiers = itertools.count(100_000_001)

    def now(self) -> float:
        """The present in epoch seconds."""
        return self._clock()

    def due(self, began: float, setting: str) -> float:
        """When something is done that began at a time and takes as long as the setting says.

        A setting that is changed holds from the moment of the change on, never backwards in time.
        """
        seconds: float = getattr(self.settings, setting)
        return max(began + seconds, self._settings_since)

    def settle(self) -> None:
        """Brings every package up to the present."""
        with self.lock:
            now = self.now()
            for package in list(self._moving.values()):
                if not package.advance(self, now, self._judge):
                    self._packages[package.scope].pop(package.package_id, None)
                    del self._moving[package.scope, package.package_id]
                elif not package.moving:
                    del self._moving[package.scope, package.package_id]
            for change in list(self.domain_changes):
                if now >= (due := change.due(self)):
                    self.domain_changes.remove(change)
                    change.finish(self, due)

    def _judge(self, package: Package, order: Import) -> Verdict:
        settings = self.settings
        verdict = judge(
            package.scope.account,
            package.scope.region,
            order.bucket,
            order.key,
            package_type=package.package_type,
            engine_version=package.engine_version,
            check_text=settings.text_check == "utf8",
            only_here=settings.source_in_other_region == "copy_failed",
        )
        return verdict if settings.error_type == "code" else verdict.without_type()

    def remember(self) -> None:
        """To be called before a change: the next `stale_reads` reads still show what is there now."""
        self._stale_reads = self.settings.stale_reads
        if self._stale_reads:
            self._before = {
                scope: {identifier: package.copy() for identifier, package in packages.items()}
                for scope, packages in self._packages.items()
            }

    @contextmanager
    def reading(self) -> Iterator[None]:
        """A read sees the packages as they are, or as they were before the last change."""
        if not self._stale_reads:
            yield
            return
        self._stale_reads -= 1
        present, self._packages = self._packages, self._before
        try:
            yield
        finally:
            self._packages = present

    def change_settings(self, partial: dict[str, Any]) -> Settings:
        """Changes some settings; what was due under the old ones is done first. Raises ValueError."""
        with self.lock:
            changed = self.settings.changed(partial)
            self.settle()
            self.settings, self._settings_since = changed, self.now()
            return changed

    def reset(self) -> None:
        """Forgets all packages and outcomes; every setting is as it was at the start."""
        with self.lock:
            self._packages.clear()
            self._moving.clear()
            self.domain_changes.clear()
            self.outcomes.clear()
            self._stale_reads = 0
            self.settings, self._settings_since = self._first_settings, self.now()

    def next_sequence(self) -> int:
        """A number greater than all before: the order in which lists are shown."""
        return next(self._sequence)

    def new_identifier(self, package_type: str) -> str:
        """An unused ID of a customer's package: `F` and digits for a dictionary, else `pkg-` and 40 hex digits.

        Seen for dictionaries and plugins; Assumed for licenses and configurations.
        """
        known = {identifier for packages in self._packages.values() for identifier in packages}
        for number in self._identifiers:
            digest = hashlib.sha1(str(number).encode(), usedforsecurity=False).hexdigest()
            identifier = f"F{number}" if package_type == "TXT-DICTIONARY" else f"pkg-{digest}"
            if identifier not in known:
                return identifier
        raise AssertionError("there is no end of numbers")

    def add(self, package: Package) -> None:
        """Puts a package in its place."""
        self._packages.setdefault(package.scope, {})[package.package_id] = package
        self.track(package)

    def track(self, package: Package) -> None:
        """To be called after a change that time will carry on."""
        if package.moving:
            self._moving[package.scope, package.package_id] = package

    def all(self, scope: Scope) -> list[Package]:
        """The packages that an account has made in a region, in the order of their making."""
        return list(self._packages.get(scope, {}).values())

    def get(self, scope: Scope, package_id: str) -> Package | None:
        """A package that the account sees, DELETED leftovers included; None when there is none."""
        for owner, packages in self._packages.items():
            package = packages.get(package_id) if owner.region == scope.region else None
            if package is not None and self._sees(scope, package):
                return package
        return None

    def visible(self, scope: Scope) -> list[Package]:
        """The packages that an account sees in a region: its own, AWS's, and those that are shared with it."""
        found = [
            package
            for owner, packages in self._packages.items()
            if owner.region == scope.region
            for package in packages.values()
            if self._sees(scope, package)
        ]
        return sorted(found, key=lambda package: package.sequence)

    def _sees(self, scope: Scope, package: Package) -> bool:
        if self.dictionaries_only and package.package_type != "TXT-DICTIONARY":
            return False
        return package.scope == scope or package.is_shared_with(scope.account)

    def live_associations(self, package: Package) -> list[Association]:
        """The associations of a package. Assumed: those with a domain that has been deleted are gone with it."""
        package.associations = {
            place: association for place, association in package.associations.items() if _is_live(package, association)
        }
        return list(package.associations.values())

    def associations_of_domain(self, scope: Scope, domain_name: str) -> Iterator[tuple[Package, Association]]:
        """Every package that a domain has, with the association."""
        place = (scope.account, domain_name)
        for owner, packages in self._packages.items():
            for package in packages.values() if owner.region == scope.region else ():
                association = package.associations.get(place)
                if association is None:
                    continue
                if _is_live(package, association):
                    yield package, association
                else:
                    del package.associations[place]

    def is_busy(self, scope: Scope, domain_name: str) -> bool:
        """Whether the domain is being changed: by a package that comes or goes, or by a deployment of another sort."""
        changing = (association.changing for _package, association in self.associations_of_domain(scope, domain_name))
        return any(changing) or self.change_of(scope, domain_name) is not None

    def change_of(self, scope: Scope, domain_name: str) -> DomainChange | None:
        """The upgrade, or another change, that a domain goes through right now."""
        place = (scope, domain_name, moto_store.find_domain(scope.account, scope.region, domain_name))
        return next((change for change in self.domain_changes if change.place == place), None)

    def existing(self, scope: Scope, package_id: str) -> Package:
        """The package of that ID. A DELETED leftover does not count (Assumed): only DescribePackages shows it.

        Raises ApiError when there is none, or none that the account sees.
        """
        package = self.get(scope, package_id)
        if package is None or package.status == "DELETED":
            raise ApiError(*UNKNOWN_PACKAGE[self.settings.unknown_package])
        return package


def _is_live(package: Package, association: Association) -> bool:
    """Whether the domain is still the one that the package was associated with."""
    there = moto_store.find_domain(association.account, package.scope.region, association.domain_name)
    return there is association.domain

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Packages, and how their status follows from the time that has passed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from local_aws.domain_packages import Association, Clock, Failure, Settling
from local_aws.imports import Verdict

FAILED_STATUSES = ("COPY_FAILED", "VALIDATION_FAILED", "DELETE_FAILED")
IMPORTING_STATUSES = ("COPYING", "VALIDATING")


@dataclass(frozen=True)
class Scope:
    """Where a package lives: one account in one region."""

    account: str
    region: str


@dataclass
class Version:
    """One version of a package, made by one successful import. Times are epoch seconds, here and below."""

    package_version: str
    created_at: float
    commit_message: str | None = None
    plugin_properties: dict[str, Any] | None = None
    configuration: dict[str, Any] | None = None

    def details(self) -> dict[str, Any]:
        """PackageVersionHistory."""
        return {
            "PackageVersion": self.package_version,
            "CommitMessage": self.commit_message,
            "CreatedAt": self.created_at,
            "PluginProperties": self.plugin_properties,
            "PackageConfiguration": self.configuration,
        }


@dataclass
class Import:
    """An import under way: it copies, then validates. The verdict is there once the copy is made.

    `decided` is the verdict on one that fails whatever is in its source.
    """

    began: float
    bucket: str
    key: str
    commit_message: str | None = None
    configuration: dict[str, Any] | None = None
    decided: Verdict | None = None
    verdict: Verdict | None = None


@dataclass
class Package:
    """A package of one account in one region."""

    scope: Scope
    sequence: int
    package_id: str
    name: str
    package_type: str
    created_at: float
    last_updated_at: float
    status: str = "COPYING"
    description: str | None = None
    engine_version: str | None = None
    vending_options: dict[str, Any] | None = None
    encryption_options: dict[str, Any] | None = None
    allow_listed_users: list[str] = field(default_factory=list)
    error_details: dict[str, str] | None = None
    versions: list[Version] = field(default_factory=list)
    associations: dict[tuple[str, str], Association] = field(default_factory=dict)
    importing: Import | None = None
    deleting_since: float | None = None
    deleted_at: float | None = None
    deletion_failure: Failure | None = None
    settling: Settling | None = None

    def copy(self) -> Package:
        """The package as it is now, whatever becomes of it."""
        associations = {place: replace(association) for place, association in self.associations.items()}
        return replace(self, versions=list(self.versions), associations=associations)

    @property
    def owned_by_aws(self) -> bool:
        """Whether AWS made the package; its ID tells."""
        return self.package_id.startswith("G")

    @property
    def is_deployed(self) -> bool:
        """Whether it comes to a domain by a blue/green deployment. Assumed of licenses and configurations."""
        return self.package_type != "TXT-DICTIONARY"

    def is_shared_with(self, account: str) -> bool:
        """Whether another account may view and associate the package."""
        return self.owned_by_aws or account in self.allow_listed_users or "GLOBAL" in self.allow_listed_users

    @property
    def available_version(self) -> Version | None:
        """The version that domains get. After a failed update it is still the last good one (Assumed)."""
        return self.versions[-1] if self.versions else None

    @property
    def moving(self) -> bool:
        """Whether time alone will change something here."""
        under_way = (self.importing, self.deleting_since, self.deleted_at, self.settling)
        return any(item is not None for item in under_way) or any(item.moving for item in self.associations.values())

    def begin_import(self, order: Import) -> None:
        """Starts to import an S3 object. What went wrong before is forgotten."""
        self.importing, self.settling, self.error_details = order, None, None
        self.status, self.last_updated_at = "COPYING", order.began

    def begin_delete(self, now: float, failure: Failure | None = None) -> None:
        """Starts to delete the package; `failure` is how that ends, None for well."""
        self.status, self.deleting_since, self.last_updated_at = "DELETING", now, now
        self.deletion_failure = failure
        self.importing, self.settling, self.error_details = None, None, None

    def advance(self, clock: Clock, now: float, judge: Judge) -> bool:
        """Brings every status up to `now`; False when the package is no longer listed at all."""
        if self.settling is not None and now >= self.settling.due:
            self._settle(self.settling)
        if self.importing is not None:
            self._advance_import(self.importing, clock, now, judge)
        if self.deleting_since is not None and now >= (due := clock.due(self.deleting_since, "delete_seconds")):
            self._finish_delete(due)
        self.associations = {
            place: association
            for place, association in self.associations.items()
            if association.advance(clock, now, deployed=self.is_deployed)
        }
        return self.deleted_at is None or now < clock.due(self.deleted_at, "keep_deleted_seconds")

    def _finish_delete(self, at: float) -> None:
        self.deleting_since, self.last_updated_at = None, at
        if self.deletion_failure is None:
            self.status, self.deleted_at = "DELETED", at
        else:
            self.status, self.error_details = self.deletion_failure.status, self.deletion_failure.error_details

    def _advance_import(self, order: Import, clock: Clock, now: float, judge: Judge) -> None:
        copied = clock.due(order.began, "copy_seconds")
        if order.verdict is None and now >= copied:
            order.verdict = order.decided or judge(self, order)
            self.status = "VALIDATING"
            order.began = copied
            if order.verdict.failed_status == "COPY_FAILED":
                self._finish_import(order, copied)
        if self.status == "VALIDATING" and now >= (due := clock.due(order.began, "validate_seconds")):
            self._finish_import(order, due)

    def _finish_import(self, order: Import, at: float) -> None:
        assert order.verdict is not None
        self.importing, self.last_updated_at = None, at
        self.status = order.verdict.failed_status or "AVAILABLE"
        self.error_details = order.verdict.error_details
        if self.error_details is None:
            self.add_version(at, order.commit_message, order.verdict.plugin_properties, order.configuration)

    def add_version(
        self,
        at: float,
        commit_message: str | None = None,
        plugin_properties: dict[str, Any] | None = None,
        configuration: dict[str, Any] | None = None,
    ) -> None:
        """Adds the next version: v1, v2 and so on."""
        numbers = [int(version.package_version[1:]) for version in self.versions if _numbered(version)]
        number = max(numbers, default=len(self.versions)) + 1
        self.versions.append(Version(f"v{number}", at, commit_message, plugin_properties, configuration))

    def _settle(self, order: Settling) -> None:
        self.settling, self.status, self.last_updated_at = None, order.status, order.due
        self.error_details = order.error_details
        if order.status == "AVAILABLE" and not self.versions:
            self.add_version(order.due)
        if order.status == "DELETED":
            self.deleted_at = order.due

    def details(self) -> dict[str, Any]:
        """PackageDetails, with every member that any API version has."""
        version = self.available_version
        return {
            "PackageID": self.package_id,
            "PackageName": self.name,
            "PackageType": self.package_type,
            "PackageDescription": self.description,
            "PackageStatus": self.status,
            "CreatedAt": self.created_at,
            "LastUpdatedAt": self.last_updated_at,
            "AvailablePackageVersion": version.package_version if version else None,
            "ErrorDetails": self.error_details,
            "EngineVersion": self.engine_version,
            "AvailablePluginProperties": version.plugin_properties if version else None,
            "AvailablePackageConfiguration": version.configuration if version else None,
            "AllowListedUserList": None if self.owned_by_aws else self.allow_listed_users,
            "PackageVendingOptions": self.vending_options,
            "PackageEncryptionOptions": self.encryption_options,
        }

    def association_details(self, association: Association) -> dict[str, Any]:
        """DomainPackageDetails of one association of this package."""
        return {
            "PackageID": self.package_id,
            "PackageName": self.name,
            "PackageType": self.package_type,
            "LastUpdated": association.last_updated,
            "DomainName": association.domain_name,
            "DomainPackageStatus": association.status,
            "PackageVersion": association.package_version,
            "PrerequisitePackageIDList": association.prerequisites,
            # Assumed: only files that an analyzer refers to have a path.
            "ReferencePath": f"analyzers/{self.package_id}" if self.package_type == "TXT-DICTIONARY" else None,
            "ErrorDetails": association.error_details,
            "AssociationConfiguration": association.configuration,
        }


# What an import finds in its source.
Judge = Callable[[Package, Import], Verdict]


def _numbered(version: Version) -> bool:
    return re.fullmatch(r"v[0-9]+", version.package_version) is not None

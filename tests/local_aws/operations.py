# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operations on packages, of both API versions.

Each method takes the caller's scope and the parameters, already checked against the service model, and returns the
answer with every member that any API version has, or raises ApiError. The store is settled and locked by the caller.
Sentences of error messages are Assumed unless a comment says where they were seen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from local_aws.errors import IN_PROGRESS, ApiError
from local_aws.imports import Verdict
from local_aws.outcomes import IMPORT_FAILURES
from local_aws.packages import IMPORTING_STATUSES, Import, Package, Scope
from local_aws.pages import page
from local_aws.store import PackageStore

NOT_FOUND_ERRORS = {
    # Both are seen in the wild, and so is an empty list.
    "resource_not_found": ("ResourceNotFoundException", "Package not found"),
    "validation": ("ValidationException", "Package not found"),
}
FILTERED_MEMBERS: dict[str, Callable[[Package], str | None]] = {
    "PackageID": lambda package: package.package_id,
    "PackageName": lambda package: package.name,
    "PackageStatus": lambda package: package.status,
    "PackageType": lambda package: package.package_type,
    "EngineVersion": lambda package: package.engine_version,
    "PackageOwner": lambda package: package.owner,
}


class PackageOperations:
    """Everything that concerns packages without their domains."""

    def __init__(self, store: PackageStore) -> None:
        self._store = store

    def create_package(self, scope: Scope, parameters: dict[str, Any]) -> dict[str, Any]:
        """CreatePackage."""
        _check_engine_version(parameters)
        bucket, key = _source(parameters)
        mine = [item for item in self._store.all(scope) if not item.owned_by_aws and item.status != "DELETED"]
        if any(item.name == parameters["PackageName"] for item in mine):
            # Assumed: a package that is DELETING still holds its name.
            raise ApiError("ResourceAlreadyExistsException", f"Package already exists: {parameters['PackageName']}")
        if len(mine) >= self._store.settings.package_limit:
            raise ApiError("LimitExceededException", f"You have reached the limit of {len(mine)} packages")
        now = self._store.now()
        vending = parameters.get("PackageVendingOptions")
        package = Package(
            scope=scope,
            sequence=self._store.next_sequence(),
            package_id=self._store.new_identifier(),
            name=parameters["PackageName"],
            package_type=parameters["PackageType"],
            created_at=now,
            last_updated_at=now,
            description=parameters.get("PackageDescription"),
            engine_version=parameters.get("EngineVersion"),
            vending_options=vending,
            # Assumed: a package that may be vended has a list from the start, another one has none.
            allow_listed_users=[] if (vending or {}).get("VendingEnabled") else None,
            encryption_options=parameters.get("PackageEncryptionOptions"),
        )
        self._begin_import(package, Import(now, bucket, key, configuration=parameters.get("PackageConfiguration")))
        self._store.add(package)
        return self._shown(package)

    def _begin_import(self, package: Package, order: Import) -> None:
        facts = {
            "PackageID": package.package_id,
            "PackageName": package.name,
            "S3BucketName": order.bucket,
            "S3Key": order.key,
        }
        if failure := self._store.outcomes.take(IMPORT_FAILURES, facts):
            details = failure.error_details
            order.decided = Verdict(failure.status, details.get("ErrorType", ""), details.get("ErrorMessage", ""))
        package.begin_import(order)

    def _shown(self, package: Package) -> dict[str, Any]:
        return {"PackageDetails": self._details(package)}

    def _details(self, package: Package) -> dict[str, Any]:
        details = package.details()
        if details["AvailablePackageVersion"] is None and self._store.settings.no_version == "empty":
            details["AvailablePackageVersion"] = ""
        return details

    def describe_packages(self, scope: Scope, parameters: dict[str, Any]) -> dict[str, Any]:
        """DescribePackages. Assumed: several filters narrow together, the values of one filter widen it."""
        filters = parameters.get("Filters", [])
        found = self._store.all(scope)
        for entry in filters:
            found = self._filtered(found, entry, self._store.all(scope))
        answer = NOT_FOUND_ERRORS.get(self._store.settings.not_found)
        if not found and answer is not None:
            raise ApiError(*answer)
        items = [(item.sequence, self._details(item)) for item in found]
        shown, token = page(items, f"DescribePackages {scope} {filters}", parameters, self._store.settings)
        return {"PackageDetailsList": shown, "NextToken": token}

    def _filtered(self, packages: list[Package], entry: dict[str, Any], known: list[Package]) -> list[Package]:
        # Assumed: a filter that lacks its name or its values does not narrow.
        if "Name" not in entry or "Value" not in entry:
            return packages
        name, values, settings = entry["Name"], entry["Value"], self._store.settings
        if len(values) > settings.filter_value_limit:
            constraint = f"Member must have length less than or equal to {settings.filter_value_limit}"
            message = f"Value at 'filters.value' failed to satisfy constraint: {constraint}"
            raise ApiError("ValidationException", message)
        read = FILTERED_MEMBERS[name]

        def fits(package: Package, value: str) -> bool:
            if name == "PackageName" and settings.name_filter == "prefix":
                return package.name.startswith(value)
            return read(package) == value

        strict = settings.unknown_filter_value == "fails" and name in ("PackageID", "PackageName")
        if strict and not all(any(fits(package, value) for package in known) for value in values):
            return []
        return [package for package in packages if any(fits(package, value) for value in values)]

    def update_package(self, scope: Scope, parameters: dict[str, Any]) -> dict[str, Any]:
        """UpdatePackage."""
        package = self._store.existing(scope, parameters["PackageID"])
        bucket, key = _source(parameters)
        if package.owned_by_aws:
            raise ApiError("ValidationException", "Operation not allowed. This package cannot be updated.")
        if package.status in (*IMPORTING_STATUSES, "DELETING"):
            # Assumed: one import at a time, and the words. The service model lists no ConflictException here.
            by_conflict = self._store.settings.update_during_import == "conflict"
            raise ApiError("ConflictException" if by_conflict else "ValidationException", IN_PROGRESS)
        # Assumed: descriptions and options change at once, whatever becomes of the import.
        if "PackageDescription" in parameters:
            package.description = parameters["PackageDescription"]
        if "PackageEncryptionOptions" in parameters:
            package.encryption_options = parameters["PackageEncryptionOptions"]
        last = package.available_version
        configuration = parameters.get("PackageConfiguration", last.configuration if last else None)
        order = Import(self._store.now(), bucket, key, parameters.get("CommitMessage"), configuration)
        self._begin_import(package, order)
        self._store.track(package)
        return self._shown(package)

    def delete_package(self, scope: Scope, parameters: dict[str, Any]) -> dict[str, Any]:
        """DeletePackage."""
        package = self._store.existing(scope, parameters["PackageID"])
        if package.owned_by_aws:
            # As rebuy-de/aws-nuke #1078 and #1123 show it.
            raise ApiError("ValidationException", "Operation not allowed. This package cannot be deleted.")
        if package.status in (*IMPORTING_STATUSES, "DELETING"):
            # Assumed, for the import and for a deletion that is under way.
            raise ApiError("ConflictException", f"Package {package.package_id} is in status {package.status}")
        # Assumed: any association that is listed counts as use, a failed one included.
        domains = [association.domain_name for association in self._store.live_associations(package)]
        if domains:
            users = ", ".join(domains)
            raise ApiError("ConflictException", f"Package {package.package_id} is associated with: {users}")
        facts = {"PackageID": package.package_id, "PackageName": package.name}
        package.begin_delete(self._store.now(), self._store.outcomes.take(("DELETE_FAILED",), facts))
        self._store.track(package)
        return self._shown(package)

    def get_package_version_history(self, scope: Scope, parameters: dict[str, Any]) -> dict[str, Any]:
        """GetPackageVersionHistory."""
        package = self._store.existing(scope, parameters["PackageID"])
        # Assumed: the order; a setting turns it round.
        sign = -1 if self._store.settings.newest_version_first else 1
        items = sorted((sign * number, version.details()) for number, version in enumerate(package.versions))
        listing = f"GetPackageVersionHistory {scope} {package.package_id} {sign}"
        shown, token = page(items, listing, parameters, self._store.settings)
        return {"PackageID": package.package_id, "PackageVersionHistoryList": shown, "NextToken": token}

    def refuse_import(self, scope: Scope, details: dict[str, Any], refusal: str) -> None:
        """Lets the import that has just begun fail, as it may not read its source; `refusal` says why.

        Assumed: the sentence is found in ErrorMessage.
        """
        package = self._store.existing(scope, details["PackageID"])
        if package.importing is not None:
            verdict = Verdict("COPY_FAILED", "AccessDenied", f"{refusal}.")
            by_code = self._store.settings.error_type == "code"
            package.importing.decided = verdict if by_code else verdict.without_type()

    def update_package_scope(self, scope: Scope, parameters: dict[str, Any]) -> dict[str, Any]:
        """UpdatePackageScope: who may use a package that is vended. Assumed throughout."""
        package = self._store.existing(scope, parameters["PackageID"])
        if package.allow_listed_users is None:
            raise ApiError("DisabledOperationException", f"Package {package.package_id} is not enabled for vending")
        named = parameters["PackageUserList"]
        kept = [user for user in package.allow_listed_users if user not in named]
        operation = parameters["Operation"]
        package.allow_listed_users = {"ADD": kept + named, "OVERRIDE": named, "REMOVE": kept}[operation]
        return {
            "PackageID": package.package_id,
            "Operation": operation,
            "PackageUserList": package.allow_listed_users,
        }


def _check_engine_version(parameters: dict[str, Any]) -> None:
    is_plugin, given = parameters["PackageType"] == "ZIP-PLUGIN", "EngineVersion" in parameters
    if is_plugin and not given:
        raise ApiError("ValidationException", "EngineVersion is required for packages of type ZIP-PLUGIN")
    if given and not is_plugin:
        raise ApiError("ValidationException", "EngineVersion can only be specified for packages of type ZIP-PLUGIN")


def _source(parameters: dict[str, Any]) -> tuple[str, str]:
    source = parameters["PackageSource"]
    bucket, key = source.get("S3BucketName"), source.get("S3Key")
    if not bucket or not key:
        # Assumed: the model requires neither member, but there is nothing to import without them.
        raise ApiError("ValidationException", "PackageSource must have S3BucketName and S3Key")
    return bucket, key

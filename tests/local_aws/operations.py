# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operations that change packages, of both API versions.

Each method takes the caller's scope and the parameters, already checked against the service model, and returns the
answer with every member that any API version has, or raises ApiError. The store is settled and locked by the caller.
Sentences of error messages are Assumed unless a comment says where they were seen.
"""

from __future__ import annotations

from typing import Any

from local_aws import moto_store
from local_aws.errors import IN_PROGRESS, ApiError
from local_aws.imports import Verdict
from local_aws.outcomes import IMPORT_FAILURES
from local_aws.package_rules import PackageRules
from local_aws.packages import IMPORTING_STATUSES, Import, Package, Scope
from local_aws.store import PackageStore
from local_aws.views import package_details


class PackageOperations:
    """Everything that changes packages without their domains."""

    def __init__(self, store: PackageStore) -> None:
        self._store = store
        self._rules = PackageRules(store)

    def create_package(self, scope: Scope, parameters: dict[str, Any]) -> dict[str, Any]:
        """CreatePackage."""
        bucket, key = _source(parameters)
        self._rules.check_creation(scope, parameters)
        now = self._store.now()
        package = Package(
            scope=scope,
            sequence=self._store.next_sequence(),
            package_id=self._store.new_identifier(parameters["PackageType"]),
            name=parameters["PackageName"],
            package_type=parameters["PackageType"],
            created_at=now,
            last_updated_at=now,
            description=parameters.get("PackageDescription"),
            engine_version=parameters.get("EngineVersion"),
            vending_options=parameters.get("PackageVendingOptions"),
            encryption_options=self._encryption(scope, parameters),
        )
        self._begin_import(package, Import(now, bucket, key, configuration=parameters.get("PackageConfiguration")))
        self._store.add(package)
        return self._shown(scope, package)

    def update_package(self, scope: Scope, parameters: dict[str, Any]) -> dict[str, Any]:
        """UpdatePackage."""
        package = self._store.existing(scope, parameters["PackageID"])
        bucket, key = _source(parameters)
        self._rules.check_owner(scope, package, "updated")
        settings = self._store.settings
        if package.status in (*IMPORTING_STATUSES, "DELETING"):
            # Assumed: one import at a time, and the words. The service model lists no ConflictException here.
            by_conflict = settings.update_during_import == "conflict"
            raise ApiError("ConflictException" if by_conflict else "ValidationException", IN_PROGRESS)
        self._rules.check_options(scope, package.package_type, parameters)
        encryption = self._encryption(scope, parameters)
        was_encrypted = (package.encryption_options or {}).get("EncryptionEnabled")
        takes_off = was_encrypted and encryption is not None and not encryption["EncryptionEnabled"]
        if takes_off and settings.encryption_off == "refused":
            raise ApiError("ValidationException", "Encryption cannot be disabled")
        drops, last = settings.left_out_on_update == "dropped", package.available_version
        # Assumed: descriptions and options change at once, whatever becomes of the import.
        if "PackageDescription" in parameters or drops:
            package.description = parameters.get("PackageDescription")
        if encryption is not None or drops:
            package.encryption_options = encryption
        kept = last.configuration if last and not drops else None
        configuration = parameters.get("PackageConfiguration", kept)
        order = Import(self._store.now(), bucket, key, parameters.get("CommitMessage"), configuration)
        self._begin_import(package, order)
        self._store.track(package)
        return self._shown(scope, package)

    def delete_package(self, scope: Scope, parameters: dict[str, Any]) -> dict[str, Any]:
        """DeletePackage."""
        package = self._store.existing(scope, parameters["PackageID"])
        self._rules.check_owner(scope, package, "deleted")
        if package.status in (*IMPORTING_STATUSES, "DELETING"):
            # Assumed, for the import and for a deletion that is under way.
            raise ApiError("ConflictException", f"Package {package.package_id} is in status {package.status}")
        # Assumed: any association that is listed counts as use, a failed one included, and another account's.
        domains = [association.domain_name for association in self._store.live_associations(package)]
        if domains:
            users = ", ".join(domains)
            raise ApiError("ConflictException", f"Package {package.package_id} is associated with: {users}")
        facts = {"PackageID": package.package_id, "PackageName": package.name}
        package.begin_delete(self._store.now(), self._store.outcomes.take(("DELETE_FAILED",), facts))
        self._store.track(package)
        return self._shown(scope, package)

    def update_package_scope(self, scope: Scope, parameters: dict[str, Any]) -> dict[str, Any]:
        """UpdatePackageScope: who else may use a package. Assumed throughout: nothing but the model tells of it."""
        package = self._store.existing(scope, parameters["PackageID"])
        self._rules.check_owner(scope, package, "shared")
        settings = self._store.settings
        vended = (package.vending_options or {}).get("VendingEnabled")
        if not vended and settings.unvended_scope == "disabled":
            raise ApiError("DisabledOperationException", f"Package {package.package_id} is not enabled for vending")
        if package.status in IMPORTING_STATUSES and settings.scope_during_import == "refused":
            raise ApiError("ValidationException", IN_PROGRESS)
        named, operation = parameters["PackageUserList"], parameters["Operation"]
        others = [user for user in package.allow_listed_users if user not in named]
        added = [*package.allow_listed_users, *(user for user in named if user not in package.allow_listed_users)]
        package.allow_listed_users = {"ADD": added, "OVERRIDE": named, "REMOVE": others}[operation]
        return {
            "PackageID": package.package_id,
            "Operation": operation,
            "PackageUserList": package.allow_listed_users,
        }

    def refuse_import(self, scope: Scope, details: dict[str, Any], refusal: str) -> None:
        """Lets the import that has just begun fail, as it may not read its source; `refusal` says why.

        Assumed: the sentence is found in ErrorMessage.
        """
        package = self._store.existing(scope, details["PackageID"])
        if package.importing is not None:
            verdict = Verdict("COPY_FAILED", "AccessDenied", f"{refusal}.")
            by_code = self._store.settings.error_type == "code"
            package.importing.decided = verdict if by_code else verdict.without_type()

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

    def _encryption(self, scope: Scope, parameters: dict[str, Any]) -> dict[str, Any] | None:
        options: dict[str, Any] | None = parameters.get("PackageEncryptionOptions")
        if options and "KmsKeyIdentifier" in options and self._store.settings.key_read_back == "arn":
            key = moto_store.find_key(scope.account, scope.region, options["KmsKeyIdentifier"])
            return {**options, "KmsKeyIdentifier": key.arn} if key is not None else options
        return options

    def _shown(self, scope: Scope, package: Package) -> dict[str, Any]:
        return {"PackageDetails": package_details(package, scope, self._store.settings)}


def _source(parameters: dict[str, Any]) -> tuple[str, str]:
    source = parameters["PackageSource"]
    bucket, key = source.get("S3BucketName"), source.get("S3Key")
    if not bucket or not key:
        # Assumed: the model requires neither member, but there is nothing to import without them.
        raise ApiError("ValidationException", "PackageSource must have S3BucketName and S3Key")
    return bucket, key

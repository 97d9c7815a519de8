# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Puts packages into any state at once, for tests."""

from __future__ import annotations

from typing import Any

from local_aws import moto_store
from local_aws.domain_packages import Association, Settling
from local_aws.model import service_model
from local_aws.outcomes import DEFAULT_ERROR
from local_aws.packages import FAILED_STATUSES, Package, Scope, Version
from local_aws.store import PackageStore

FIELDS = (
    *("account", "region", "PackageName", "PackageType", "PackageStatus", "PackageDescription", "PackageID"),
    *("AvailablePackageVersion", "ErrorDetails", "CreatedAt", "LastUpdatedAt", "EngineVersion"),
    *("versions", "settles", "domains"),
)


def put_package(store: PackageStore, fields: dict[str, Any]) -> dict[str, Any]:
    """Puts a package there as it is described and returns its PackageDetails.

    A domain that does not exist is made. A status stays as it is unless `settles` says otherwise.

    Raises ValueError when the description cannot be understood.
    """
    if unknown := sorted(set(fields) - set(FIELDS)):
        raise ValueError(f"unknown fields: {', '.join(unknown)}; known are {', '.join(sorted(FIELDS))}")
    if not fields.get("PackageName"):
        raise ValueError("PackageName is missing")
    with store.lock:
        store.settle()
        now = store.now()
        created = fields.get("CreatedAt", now)
        status = _one_of("PackageStatus", fields.get("PackageStatus", "AVAILABLE"))
        package = Package(
            scope=_scope(fields),
            sequence=store.next_sequence(),
            package_id=fields.get("PackageID") or store.new_identifier(),
            name=fields["PackageName"],
            package_type=_one_of("PackageType", fields.get("PackageType", "TXT-DICTIONARY")),
            created_at=created,
            last_updated_at=fields.get("LastUpdatedAt", created),
            status=status,
            description=fields.get("PackageDescription"),
            engine_version=fields.get("EngineVersion"),
            error_details=fields.get("ErrorDetails") or _default_error(status),
            versions=_versions(fields, status, created),
            settling=_settling(fields.get("settles"), now, "PackageStatus"),
        )
        for entry in fields.get("domains", []):
            association = _association(store, package, entry, now)
            package.associations[association.domain_name] = association
        store.add(package)
        return package.details()


def _one_of(shape: str, value: str) -> str:
    choices = service_model("opensearch").shape_for(shape).metadata["enum"]
    if value not in choices:
        raise ValueError(f"{shape} must be one of {', '.join(choices)}")
    return value


def _default_error(status: str) -> dict[str, str] | None:
    return DEFAULT_ERROR if status in (*FAILED_STATUSES, "ASSOCIATION_FAILED", "DISSOCIATION_FAILED") else None


def _versions(fields: dict[str, Any], status: str, created: float) -> list[Version]:
    versions = [
        Version(entry["PackageVersion"], entry.get("CreatedAt", created), entry.get("CommitMessage"))
        for entry in fields.get("versions", [])
    ]
    available = fields.get("AvailablePackageVersion")
    if available is None and status == "AVAILABLE" and not versions:
        available = "v1"
    if available is not None and available not in [version.package_version for version in versions]:
        versions.append(Version(available, created))
    return versions


def _settling(entry: dict[str, Any] | None, now: float, shape: str) -> Settling | None:
    if entry is None:
        return None
    status = entry["status"]
    if status != "DISSOCIATED":
        _one_of(shape, status)
    return Settling(status, now + entry.get("seconds", 0), entry.get("ErrorDetails") or _default_error(status))


def _association(store: PackageStore, package: Package, entry: dict[str, Any], now: float) -> Association:
    scope, name = package.scope, entry["DomainName"]
    domain = moto_store.find_domain(scope.account, scope.region, name)
    status = _one_of("DomainPackageStatus", entry.get("DomainPackageStatus", "ACTIVE"))
    available = package.available_version
    return Association(
        sequence=store.next_sequence(),
        domain_name=name,
        domain=domain or moto_store.create_domain(scope.account, scope.region, name),
        status=status,
        last_updated=entry.get("LastUpdated", now),
        package_version=entry.get("PackageVersion", available.package_version if available else None),
        error_details=entry.get("ErrorDetails") or _default_error(status),
        indexes=list(entry.get("indexes", [])),
        settling=_settling(entry.get("settles"), now, "DomainPackageStatus"),
        frozen=True,
    )


def change_indexes(store: PackageStore, order: dict[str, Any], *, use: bool) -> dict[str, Any]:
    """Lets an index of a domain use a package from now on, or no longer; returns which indexes use it then.

    Raises ValueError when the domain does not have the package.
    """
    with store.lock:
        store.settle()
        scope = _scope(order)
        package = store.get(scope, order["PackageID"])
        association = package.associations.get(order["DomainName"]) if package is not None else None
        if package is None or association is None:
            raise ValueError(f"the domain {order['DomainName']} does not have the package {order['PackageID']}")
        name = order.get("IndexName")
        if use:
            association.indexes = [*association.indexes, name or "index"]
        else:
            association.indexes = [index for index in association.indexes if name not in (None, index)]
        store.track(package)
        return {"indexes": association.indexes}


def _scope(fields: dict[str, Any]) -> Scope:
    return Scope(fields.get("account", "123456789012"), fields.get("region", "us-east-1"))

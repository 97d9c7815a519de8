# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Puts packages into any state at once, for tests."""

from __future__ import annotations

import hashlib
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
    *("PackageVendingOptions", "PackageEncryptionOptions", "AllowListedUserList"),
    *("PackageConfiguration", "PluginProperties", "versions", "settles", "domains"),
)
ASSOCIATION_FIELDS = (
    *("DomainName", "DomainPackageStatus", "PackageVersion", "ErrorDetails", "LastUpdated"),
    *("PrerequisitePackageIDList", "AssociationConfiguration", "indexes", "settles"),
)
# AWS's own plugins; developer guide, "Plugins by engine version".
AWS_PLUGINS = ("analysis-ik", "analysis-nori", "analysis-pinyin", "analysis-stconvert", "analysis-sudachi")
AWS_ENGINES = ("OpenSearch_2.15", "OpenSearch_2.17", "OpenSearch_2.19", "OpenSearch_3.1")
AWS = "AWS"


def scope_of(fields: dict[str, Any]) -> Scope:
    """The account and region that an order names."""
    return Scope(fields.get("account", "123456789012"), fields.get("region", "us-east-1"))


def check_fields(fields: dict[str, Any], known: tuple[str, ...]) -> None:
    """Raises ValueError for a field that nobody knows."""
    if unknown := sorted(set(fields) - set(known)):
        raise ValueError(f"unknown fields: {', '.join(unknown)}; known are {', '.join(sorted(known))}")


def put_package(store: PackageStore, fields: dict[str, Any]) -> dict[str, Any]:
    """Puts a package there as it is described and returns its PackageDetails.

    A package with an ID of AWS's own is in no account. A domain that does not exist is made. A status stays as it is
    unless `settles` says otherwise.

    Raises ValueError when the description cannot be understood.
    """
    check_fields(fields, FIELDS)
    if not fields.get("PackageName"):
        raise ValueError("PackageName is missing")
    with store.lock:
        store.settle()
        now, scope = store.now(), scope_of(fields)
        created = fields.get("CreatedAt", now)
        status = _one_of("PackageStatus", fields.get("PackageStatus", "AVAILABLE"))
        package_type = _one_of("PackageType", fields.get("PackageType", "TXT-DICTIONARY"))
        package_id = fields.get("PackageID") or store.new_identifier(package_type)
        package = Package(
            scope=Scope(AWS, scope.region) if package_id.startswith("G") else scope,
            sequence=store.next_sequence(),
            package_id=package_id,
            name=fields["PackageName"],
            package_type=package_type,
            created_at=created,
            last_updated_at=fields.get("LastUpdatedAt", created),
            status=status,
            description=fields.get("PackageDescription"),
            engine_version=fields.get("EngineVersion"),
            vending_options=fields.get("PackageVendingOptions"),
            encryption_options=fields.get("PackageEncryptionOptions"),
            allow_listed_users=fields.get("AllowListedUserList", []),
            error_details=fields.get("ErrorDetails") or _default_error(status),
            versions=_versions(fields, status, created),
            settling=_settling(fields.get("settles"), now, "PackageStatus"),
        )
        for entry in fields.get("domains", []):
            check_fields(entry, ASSOCIATION_FIELDS)
            association = association_from(store, scope, package, entry)
            package.associations[association.place] = association
        store.add(package)
        return package.details()


def put_aws_plugins(store: PackageStore, fields: dict[str, Any]) -> dict[str, Any]:
    """Puts AWS's own plugins there, one for each engine version under one name, and returns their details.

    An ID follows from region, name and engine version, as on AWS.
    """
    check_fields(fields, ("region", "names", "engines"))
    region, made = fields.get("region", "us-east-1"), []
    for name in fields.get("names", AWS_PLUGINS):
        for engine in fields.get("engines", AWS_ENGINES):
            digest = hashlib.sha256(f"{region} {name} {engine}".encode()).hexdigest()
            order = {
                "PackageID": f"G{int(digest, 16) % 900_000_000 + 100_000_000}",
                "PackageName": name,
                "PackageType": "ZIP-PLUGIN",
                "EngineVersion": engine,
                "region": region,
            }
            made.append(put_package(store, order))
    return {"packages": made}


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
    if versions:
        versions[-1].configuration = fields.get("PackageConfiguration")
        versions[-1].plugin_properties = fields.get("PluginProperties")
    return versions


def _settling(entry: dict[str, Any] | None, now: float, shape: str) -> Settling | None:
    if entry is None:
        return None
    status = entry["status"]
    if status != "DISSOCIATED":
        _one_of(shape, status)
    return Settling(status, now + entry.get("seconds", 0), entry.get("ErrorDetails") or _default_error(status))


def association_from(store: PackageStore, scope: Scope, package: Package, entry: dict[str, Any]) -> Association:
    """An association as it is described; a domain that does not exist is made.

    Raises ValueError when the description cannot be understood.
    """
    name, now = entry["DomainName"], store.now()
    domain = moto_store.find_domain(scope.account, scope.region, name)
    status = _one_of("DomainPackageStatus", entry.get("DomainPackageStatus", "ACTIVE"))
    available = package.available_version
    return Association(
        sequence=store.next_sequence(),
        account=scope.account,
        domain_name=name,
        domain=domain or moto_store.create_domain(scope.account, scope.region, name),
        status=status,
        last_updated=entry.get("LastUpdated", now),
        package_version=entry.get("PackageVersion", available.package_version if available else None),
        prerequisites=entry.get("PrerequisitePackageIDList"),
        configuration=entry.get("AssociationConfiguration"),
        error_details=entry.get("ErrorDetails") or _default_error(status),
        indexes=list(entry.get("indexes", [])),
        settling=_settling(entry.get("settles"), now, "DomainPackageStatus"),
        frozen=True,
    )

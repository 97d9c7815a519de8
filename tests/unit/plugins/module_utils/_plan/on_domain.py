# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a domain of the 2021 API and its packages may be, and what may be desired of it."""

from __future__ import annotations

from typing import Any

from ansible_collections.aws_search.packages.plugins.module_utils._plan.model import (
    DesiredAssociation,
    PackageReference,
)

OLD, NEW = "OpenSearch_2.17", "OpenSearch_2.19"
FIT: dict[str, Any] = {
    "EngineVersion": OLD,
    "NodeToNodeEncryptionOptions": {"Enabled": True},
    "EncryptionAtRestOptions": {"Enabled": True},
    "DomainEndpointOptions": {"EnforceHTTPS": True, "TLSSecurityPolicy": "Policy-Min-TLS-1-2-PFS-2023-10"},
}


def a_plugin(package_id: str, engine: str = OLD, name: str = "nori", **fields: Any) -> dict[str, Any]:
    details = {"PackageID": package_id, "PackageName": name, "PackageType": "ZIP-PLUGIN", "EngineVersion": engine}
    return {**details, "PackageStatus": "AVAILABLE", "AvailablePackageVersion": "v1", **fields}


def on_domain(package_id: str, name: str = "nori", status: str = "ACTIVE", **fields: Any) -> dict[str, Any]:
    details = {"PackageID": package_id, "PackageName": name, "DomainPackageStatus": status, "DomainName": "shop"}
    return {**details, "PackageVersion": "v1", **fields}


def desired(name: str | None = "nori", **fields: Any) -> DesiredAssociation:
    return DesiredAssociation("shop", name, **fields)


def needs(*names: str) -> tuple[PackageReference, ...]:
    return tuple(PackageReference(name) for name in names)

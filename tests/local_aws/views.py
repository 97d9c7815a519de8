# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a package is shown to an account."""

from __future__ import annotations

import hashlib
from typing import Any

from local_aws.packages import Package, Scope
from local_aws.settings import Settings


def owner_of(package: Package, settings: Settings) -> str:
    """PackageOwner. Assumed: the account's ID, or something opaque, as in the developer guide's sample."""
    if package.owned_by_aws:
        return "AWS"
    if settings.owner_format == "opaque":
        digest = hashlib.sha256(package.scope.account.encode()).hexdigest()
        return f"OWNER-{digest[:8].upper()}"
    return package.scope.account


def package_details(package: Package, viewer: Scope, settings: Settings) -> dict[str, Any]:
    """PackageDetails; AllowListedUserList is "only visible to the owner", says the service model."""
    details = {**package.details(), "PackageOwner": owner_of(package, settings)}
    if viewer != package.scope:
        details["AllowListedUserList"] = None
    if details["AvailablePackageVersion"] is None and settings.no_version == "empty":
        details["AvailablePackageVersion"] = ""
    return details

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operations that list packages and their versions, of both API versions. See `operations` for what they share."""

from __future__ import annotations

import re
from typing import Any

from local_aws.errors import ApiError
from local_aws.packages import Package, Scope
from local_aws.pages import page
from local_aws.settings import Settings
from local_aws.store import PackageStore
from local_aws.views import owner_of, package_details

NOT_FOUND_ERRORS = {
    # Both are seen in the wild, and so is an empty list.
    "resource_not_found": ("ResourceNotFoundException", "Package not found"),
    "validation": ("ValidationException", "Package not found"),
}


class ListingOperations:
    """Everything that only reads packages."""

    def __init__(self, store: PackageStore) -> None:
        self._store = store

    def describe_packages(self, scope: Scope, parameters: dict[str, Any]) -> dict[str, Any]:
        """DescribePackages. Assumed: several filters narrow together, the values of one filter widen it."""
        filters, settings = parameters.get("Filters", []), self._store.settings
        known = self._store.visible(scope)
        # Assumed: whoever asks for an ID or for an owner is shown what is shared in either reading.
        asked_for = any(entry.get("Name") in ("PackageID", "PackageOwner") for entry in filters)
        if settings.shared_packages == "by_id" and not asked_for:
            known = [package for package in known if package.scope == scope or package.owned_by_aws]
        found = known
        for entry in filters:
            found = _filtered(found, entry, known, settings)
        answer = NOT_FOUND_ERRORS.get(settings.not_found)
        if not found and answer is not None:
            raise ApiError(*answer)
        items = [(item.sequence, package_details(item, scope, settings)) for item in found]
        shown, token = page(items, f"DescribePackages {scope} {filters}", parameters, settings)
        return {"PackageDetailsList": shown, "NextToken": token}

    def get_package_version_history(self, scope: Scope, parameters: dict[str, Any]) -> dict[str, Any]:
        """GetPackageVersionHistory."""
        package = self._store.existing(scope, parameters["PackageID"])
        # Assumed: the order; a setting turns it round.
        sign = -1 if self._store.settings.newest_version_first else 1
        items = sorted((sign * number, version.details()) for number, version in enumerate(package.versions))
        listing = f"GetPackageVersionHistory {scope} {package.package_id} {sign}"
        shown, token = page(items, listing, parameters, self._store.settings)
        return {"PackageID": package.package_id, "PackageVersionHistoryList": shown, "NextToken": token}


def _filtered(
    packages: list[Package], entry: dict[str, Any], known: list[Package], settings: Settings
) -> list[Package]:
    # Assumed: a filter that lacks its name or its values does not narrow.
    if "Name" not in entry or "Value" not in entry:
        return packages
    name, values = entry["Name"], entry["Value"]
    if len(values) > settings.filter_value_limit:
        constraint = f"Member must have length less than or equal to {settings.filter_value_limit}"
        raise ApiError("ValidationException", f"Value at 'filters.value' failed to satisfy constraint: {constraint}")

    def fits(package: Package, value: str) -> bool:
        actual = _member(package, name, settings) or ""
        if name == "PackageName" and settings.name_filter == "prefix":
            return actual.startswith(value)
        if settings.wildcards == "on" and re.search(r"[*?]", value):
            pattern = re.escape(value).replace(r"\*", ".*").replace(r"\?", ".")
            return re.fullmatch(pattern, actual) is not None
        return actual == value

    strict = settings.unknown_filter_value == "fails" and name in ("PackageID", "PackageName")
    if strict and not all(any(fits(package, value) for package in known) for value in values):
        return []
    return [package for package in packages if any(fits(package, value) for value in values)]


def _member(package: Package, name: str, settings: Settings) -> str | None:
    if name == "PackageOwner":
        return owner_of(package, settings)
    members = {
        "PackageID": package.package_id,
        "PackageName": package.name,
        "PackageStatus": package.status,
        "PackageType": package.package_type,
        "EngineVersion": package.engine_version,
    }
    return members[name]

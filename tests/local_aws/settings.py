# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings of the stand-in that can be changed while it runs. README.md says where each default comes from."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

CHOICES = {
    "busy_domain": ("validation", "conflict", "off"),
    "default_checksum": ("crc64nvme", "none"),
    "empty_lists": ("shown", "left_out"),
    "error_type": ("empty", "code"),
    "failed_association": ("accept", "fail_again", "conflict"),
    "name_filter": ("exact", "prefix"),
    "no_version": ("none", "empty"),
    "not_found": ("empty", "resource_not_found", "validation"),
    "refused_source": ("copy_failed", "access_denied"),
    "serve_s3": ("yes", "not_found", "forbidden"),
    "text_check": ("off", "utf8"),
    "unknown_filter_value": ("ignored", "fails"),
    "unknown_package": ("validation", "resource_not_found"),
    "update_during_import": ("validation", "conflict"),
}
SMALLEST = {"maximum_page_size": 1, "filter_value_limit": 1}


@dataclass
class Settings:
    """All durations are in seconds; 0 means that the next look finds it done.

    `busy_domain`: how a domain that is being changed refuses another change, or `off`: it takes several at once.
    `default_checksum`: the full-object checksum that S3 computes for objects that were uploaded without one.
    `empty_lists`: whether an answer shows an empty list.
    `enforce_iam`: whether IAM is asked, see `access`.
    `error_type`: whether ErrorDetails of failed imports have an empty ErrorType, or a code.
    `failed_association`: what AssociatePackage does on ASSOCIATION_FAILED: associates, fails again until the package
    is dissociated, or refuses.
    `filter_value_limit`: how many values a filter may have.
    `leading_empty_pages`: how many empty pages with a NextToken come before the first result.
    `name_filter`: whether the PackageName filter finds the exact name only, or every name that begins with it.
    `newest_version_first`: the order of GetPackageVersionHistory.
    `no_version`: AvailablePackageVersion of a package that has no version yet: left out, or an empty string.
    `not_found`: how a DescribePackages that finds nothing answers.
    `package_limit`, `domain_package_limit`: the quotas of an account in a region, and of a domain.
    `refused_source`: how an import ends whose source the caller may not read: as COPY_FAILED, or before it begins.
    `serve_s3`: whether S3 is served here, or how another service's endpoint refuses a request to S3.
    `stale_reads`: how many reads after a change still show what was there before it.
    `text_check`: whether the import of a TXT-DICTIONARY fails unless it is UTF-8.
    `unknown_filter_value`: whether a value that fits nothing makes the whole filter find nothing.
    `unknown_package`: how an operation refuses a PackageID that it does not know.
    `update_during_import`: how UpdatePackage is refused while an import is under way.
    """

    copy_seconds: float = 0.0
    validate_seconds: float = 0.0
    delete_seconds: float = 0.0
    associate_seconds: float = 0.0
    dissociate_seconds: float = 0.0
    keep_deleted_seconds: float = 0.0
    stale_reads: int = 0
    maximum_page_size: int = 100
    filter_value_limit: int = 1_000_000
    leading_empty_pages: int = 0
    package_limit: int = 25
    domain_package_limit: int = 20
    newest_version_first: bool = True
    enforce_iam: bool = False
    busy_domain: str = "validation"
    default_checksum: str = "crc64nvme"
    empty_lists: str = "shown"
    error_type: str = "empty"
    failed_association: str = "accept"
    name_filter: str = "exact"
    no_version: str = "none"
    not_found: str = "empty"
    refused_source: str = "copy_failed"
    serve_s3: str = "yes"
    text_check: str = "off"
    unknown_filter_value: str = "ignored"
    unknown_package: str = "validation"
    update_during_import: str = "validation"

    def as_dict(self) -> dict[str, Any]:
        """The settings by name."""
        return asdict(self)

    def changed(self, partial: dict[str, Any]) -> Settings:
        """A copy with the given settings changed.

        Raises ValueError for an unknown name or a value that does not fit.
        """
        known = {item.name: item for item in fields(self)}
        values = self.as_dict()
        for name, value in partial.items():
            if name not in known:
                raise ValueError(f"unknown setting {name}; known are {', '.join(sorted(known))}")
            values[name] = _fitting(name, value, values[name])
        return Settings(**values)


def _fitting(name: str, value: Any, current: Any) -> Any:
    if isinstance(current, bool):
        if not isinstance(value, bool):
            raise ValueError(f"{name} must be true or false")
        return value
    if isinstance(current, str):
        choices = CHOICES[name]
        if value not in choices:
            raise ValueError(f"{name} must be one of {', '.join(choices)}")
        return value
    smallest = SMALLEST.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not value >= smallest:
        raise ValueError(f"{name} must be a number of at least {smallest}")
    return type(current)(value)

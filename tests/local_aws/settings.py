# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings of the stand-in that can be changed while it runs."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

CHOICES = {
    "not_found": ("empty", "resource_not_found", "validation"),
    "name_filter": ("exact", "prefix"),
    "refused_source": ("copy_failed", "access_denied"),
}


@dataclass
class Settings:
    """All durations are in seconds; 0 means that the next look finds it done.

    `not_found`: how a DescribePackages that finds nothing answers.
    `name_filter`: whether the PackageName filter finds the exact name only, or every name that begins with it.
    `leading_empty_pages`: how many empty pages with a NextToken come before the first result.
    `newest_version_first`: the order of GetPackageVersionHistory.
    `enforce_iam`: whether IAM is asked, see `access`.
    `refused_source`: how an import ends whose source the caller may not read: as COPY_FAILED, or before it begins.
    """

    copy_seconds: float = 0.0
    validate_seconds: float = 0.0
    delete_seconds: float = 0.0
    associate_seconds: float = 0.0
    dissociate_seconds: float = 0.0
    keep_deleted_seconds: float = 0.0
    maximum_page_size: int = 100
    package_limit: int = 1_000_000
    not_found: str = "empty"
    name_filter: str = "exact"
    leading_empty_pages: int = 0
    newest_version_first: bool = True
    enforce_iam: bool = False
    refused_source: str = "copy_failed"

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
    smallest = 1 if name == "maximum_page_size" else 0
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not value >= smallest:
        raise ValueError(f"{name} must be a number of at least {smallest}")
    return type(current)(value)

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""Which packages and associations a purge takes away. Pure."""

from __future__ import annotations

import typing as t

from .model import Details, is_aws_owned


def packages_to_purge(
    packages: t.Iterable[Details], listed: t.Container[str], package_types: t.Container[str]
) -> list[str]:
    """Names of the caller's packages of these types that are not listed, sorted; never one of AWS's own."""
    return sorted(
        {
            package["PackageName"]
            for package in packages
            if package["PackageName"] not in listed
            and package.get("PackageType") in package_types
            and package.get("PackageStatus") != "DELETED"
            and not is_aws_owned(package)
            and not package.get("Shared")
        }
    )


def associations_to_purge(associations: t.Iterable[Details], listed: t.Container[str]) -> list[Details]:
    """The associations whose package ID is not listed, in the order of the service; never one of AWS's own packages."""
    return [
        association
        for association in associations
        if association["PackageID"] not in listed and not is_aws_owned(association)
    ]

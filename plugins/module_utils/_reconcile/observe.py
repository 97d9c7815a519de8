# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""What is there: one package, and of the rest only what a decision about it needs."""

from __future__ import annotations

import datetime
import typing as t

from ._api import PackagesApi
from ._plan import Content, Situation, Wish, mine, needs
from ._request import ACCESS_DENIED, ApiError, Details
from ._source import SourceReader, Unreadable, split_commit_message


class Reader:
    """Reads through the API and S3; changes nothing."""

    def __init__(self, api: PackagesApi, sources: SourceReader):
        self.api = api
        self.sources = sources

    def package(self, name: str) -> Details | None:
        """PackageDetails of our package of this name, None when there is none."""
        found = self.api.describe_packages(f"Package {name}", {"PackageName": [name]})
        return mine(name, found)

    def package_of_id(self, package_id: str) -> Details | None:
        """PackageDetails of the package with this ID, whoever owns it; None when there is none, or it is DELETED."""
        for details in self.api.describe_packages(f"Package {package_id}", {"PackageID": [package_id]}):
            if details["PackageID"] == package_id and details["PackageStatus"] != "DELETED":
                return details
        return None

    def situation(self, wish: Wish, package: Details | None) -> Situation:
        """All that a decision about the wish needs, the package having been read."""
        needed = needs(wish, package)
        if package is None or not needed:
            return Situation(package)
        if "domains" in needed:
            return Situation(package, domains=self.domains(package))
        return Situation(package, content=self.content(wish, package))

    def domains(self, package: t.Mapping[str, t.Any]) -> list[Details]:
        """DomainPackageDetails of every domain that has the package."""
        return self.api.list_domains_for_package(package["PackageName"], package["PackageID"])

    def associations(self, domain_name: str) -> list[Details]:
        """DomainPackageDetails of every package that the domain has."""
        return self.api.list_packages_for_domain(domain_name)

    def content(self, wish: Wish, package: Details) -> Content:
        """The source beside the available version."""
        looked = self.sources.look(wish.name, wish.source or {})
        if isinstance(looked, Unreadable):
            return Content(unreadable=looked.reason)
        warnings: tuple[str, ...] = ()
        try:
            history = self.api.get_package_version_history(wish.name, package["PackageID"])
        except ApiError as error:
            if error.code not in ACCESS_DENIED:
                raise
            history = []
            warnings = (f"{error} Until then, whether the source has changed is told by the times alone.",)
        version = available_version(package, history)
        return Content(
            fingerprint=looked.fingerprint,
            last_modified=looked.last_modified,
            recorded=split_commit_message(version.get("CommitMessage"))[1],
            imported_at=_imported_at(package, version, is_first=len(history) == 1),
            warnings=warnings,
        )


def available_version(package: t.Mapping[str, t.Any], history: t.Sequence[Details]) -> Details:
    """The entry of the history that the package's AvailablePackageVersion names, else the newest; empty for none."""
    for version in history:
        if version.get("PackageVersion") == package.get("AvailablePackageVersion"):
            return version
    return max(history, key=lambda version: version["CreatedAt"], default={})


def _imported_at(package: Details, version: Details, is_first: bool) -> datetime.datetime | None:
    """When the available version was imported, or a little before.

    The version that came with the package was imported after the package was created, so that time is taken: a source
    written in between counts as newer, and the next import records its fingerprint.
    """
    created, versioned = package.get("CreatedAt"), version.get("CreatedAt")
    if versioned is None:
        return package.get("LastUpdatedAt") or created
    return min(created, versioned) if is_first and created else t.cast(datetime.datetime, versioned)

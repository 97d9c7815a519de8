# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""What is where: packages, and of each its versions and domains where these are asked for."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ._api import PackagesApi
from ._parallel import side_by_side
from ._request import ApiError, Details
from ._source import split_commit_message


@dataclass(frozen=True)
class Question:
    """Which packages are asked about, and what of them. Each list that is not empty narrows."""

    names: t.Sequence[str] = ()
    package_ids: t.Sequence[str] = ()
    statuses: t.Sequence[str] = ()
    domain_name: str | None = None
    include_versions: bool = False
    include_domains: bool = False


def answer(api: PackagesApi, question: Question) -> list[Details]:
    """PackageDetails of each package, ordered by name and ID.

    Beside the service's own members each has `Association` (with a domain name: DomainPackageDetails), `Versions`
    (newest first, the fingerprint apart from the user's words) and `Domains` (DomainPackageDetails each) as asked for.
    """
    packages = _of_domain(api, question) if question.domain_name else _describe(api, question, question.package_ids)
    packages.sort(key=lambda package: (package.get("PackageName", ""), package.get("PackageID", "")))
    return side_by_side(lambda package: _with_more(api, question, package), packages)


def _of_domain(api: PackagesApi, question: Question) -> list[Details]:
    associations = {entry["PackageID"]: entry for entry in api.list_packages_for_domain(question.domain_name or "")}
    wanted = sorted(set(associations) & set(question.package_ids or associations))
    # Without this, no ID to ask for would ask for all packages.
    packages = _describe(api, question, wanted) if wanted else []
    return [dict(package, Association=associations[package["PackageID"]]) for package in packages]


def _describe(api: PackagesApi, question: Question, package_ids: t.Sequence[str]) -> list[Details]:
    """All packages of the question. What is filtered is looked at again, as a filter might match more than the exact
    value."""
    filters = {"PackageName": question.names, "PackageID": package_ids, "PackageStatus": question.statuses}
    filters = {name: values for name, values in filters.items() if values}
    packages = api.describe_packages("Packages", {name: v for name, v in filters.items() if _can_be_sent(api, v)})
    return [package for package in packages if all(package.get(name) in values for name, values in filters.items())]


def _can_be_sent(api: PackagesApi, values: t.Iterable[str]) -> bool:
    """May these be values of a filter? By the service model, values have no underscore, though some statuses do."""
    shape = api.limits("DescribePackages").members["Filters"].member.members["Value"].member
    pattern = shape.metadata.get("pattern", ".*")
    return all(re.fullmatch(pattern, value) for value in values)


def _with_more(api: PackagesApi, question: Question, package: Details) -> Details:
    name, package_id = package.get("PackageName", ""), package.get("PackageID", "")
    more: Details = {}
    if question.include_versions:
        history = _unless_gone(lambda: api.get_package_version_history(name, package_id))
        more["Versions"] = [_told(version) for version in newest_first(history)]
    if question.include_domains:
        more["Domains"] = _unless_gone(lambda: api.list_domains_for_package(name, package_id))
    return dict(package, **more)


def newest_first(history: t.Sequence[Details]) -> list[Details]:
    """Versions by time of creation, as their names say nothing about their order."""
    return sorted(history, key=lambda version: version["CreatedAt"], reverse=True)


def _told(version: Details) -> Details:
    words, fingerprint = split_commit_message(version.get("CommitMessage"))
    return dict(version, CommitMessage=words, Fingerprint=fingerprint)


def _unless_gone(read: t.Callable[[], list[Details]]) -> list[Details]:
    """What is read of a package, nothing when it was deleted in between."""
    try:
        return read()
    except ApiError as error:
        if error.code != "ResourceNotFoundException":
            raise
        return []

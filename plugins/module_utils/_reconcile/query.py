# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""What exists: packages, and of each its versions and domains where these are asked for."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, replace

from .._aws.errors import ApiError, Details
from .._aws.packages import PackagesApi
from .._plan.fingerprint import split_commit_message
from .._plan.model import is_aws_owned
from .._runtime.threads import map_concurrently


@dataclass(frozen=True)
class PackageQuery:
    """Which packages are asked for, and what about them. Each list that is not empty narrows the result.

    `package_types` to `compatible_with` are known to the 2021 API alone; the latter is a domain, whose engine counts.
    """

    names: t.Sequence[str] = ()
    package_ids: t.Sequence[str] = ()
    statuses: t.Sequence[str] = ()
    domain_name: str | None = None
    package_types: t.Sequence[str] = ()
    engine_versions: t.Sequence[str] = ()
    owner: str = "any"
    compatible_with: str | None = None
    include_versions: bool = False
    include_domains: bool = False


def query(api: PackagesApi, asked: PackageQuery) -> list[Details]:
    """PackageDetails of each package, ordered by name and ID.

    Beside the service's own members each has `Association` (with a domain name: DomainPackageDetails), `Versions`
    (newest first, the fingerprint apart from the user's words), and `Domains` (DomainPackageDetails of each) as asked
    for. Each association says `UpToDate`: whether the domain runs the newest version. A package that is deleted in
    between is left out.
    """
    if asked.compatible_with:
        engine = str(api.describe_domain(asked.compatible_with)["EngineVersion"])
        asked = replace(asked, compatible_with=engine)
    packages = _of_domain(api, asked) if asked.domain_name else _describe(api, asked, asked.package_ids)
    packages = [package for package in packages if _is_of(asked, package)]
    packages.sort(key=lambda package: (package.get("PackageName", ""), package.get("PackageID", "")))
    complete = map_concurrently(lambda package: _with_more(api, asked, package), packages)
    return [package for package in complete if package is not None]


def _is_of(asked: PackageQuery, package: Details) -> bool:
    """Is it a package of this owner, and for this engine (`compatible_with`)? What is no plugin fits every engine."""
    if asked.owner != "any" and is_aws_owned(package) != (asked.owner == "aws"):
        return False
    return package.get("EngineVersion", asked.compatible_with) == asked.compatible_with or not asked.compatible_with


def _of_domain(api: PackagesApi, asked: PackageQuery) -> list[Details]:
    associations = {entry["PackageID"]: entry for entry in api.list_packages_for_domain(asked.domain_name or "")}
    wanted = sorted(set(associations) & set(asked.package_ids or associations))
    # Without this, no ID to ask for would ask for all packages.
    packages = _describe(api, asked, wanted) if wanted else []
    return [
        dict(package, Association=_with_up_to_date(package, associations[package["PackageID"]])) for package in packages
    ]


def _describe(api: PackagesApi, asked: PackageQuery, package_ids: t.Sequence[str]) -> list[Details]:
    """All packages of the query. What is filtered is checked again, as a filter might match more than the exact value.

    It is not documented whether one unknown value hides the others, nor how many a filter takes, so several values that
    find nothing or are refused are looked for among all packages.
    """
    filters = {
        "PackageName": asked.names,
        "PackageID": package_ids,
        "PackageStatus": asked.statuses,
        "PackageType": asked.package_types,
        "EngineVersion": asked.engine_versions,
    }
    filters = {name: values for name, values in filters.items() if values}
    sent = {name: values for name, values in filters.items() if _can_be_sent(api, values)}
    several = any(len(values) > 1 for values in sent.values())
    try:
        packages = api.describe_packages("Packages", sent)
    except ApiError as error:
        if not several or error.code != "ValidationException":
            raise
        packages = []
    if several and not packages:
        packages = api.describe_packages("Packages", {})
    return [package for package in packages if all(package.get(name) in values for name, values in filters.items())]


def _can_be_sent(api: PackagesApi, values: t.Iterable[str]) -> bool:
    """Can these be values of a filter? In the 2015 model they have no underscore, though some statuses do."""
    shape = api.limits("DescribePackages").members["Filters"].member.members["Value"].member
    pattern = shape.metadata.get("pattern", ".*")
    return all(re.fullmatch(pattern, value) for value in values)


def _with_more(api: PackagesApi, asked: PackageQuery, package: Details) -> Details | None:
    """The package with all that is asked for; None when it was deleted in between."""
    name, package_id = package.get("PackageName", ""), package.get("PackageID", "")
    more: Details = {}
    try:
        if asked.include_versions:
            history = api.get_package_version_history(name, package_id)
            more["Versions"] = [_split(version) for version in newest_first(history)]
        if asked.include_domains:
            domains = api.list_domains_for_package(name, package_id)
            more["Domains"] = [_with_up_to_date(package, entry) for entry in domains]
    except ApiError as error:
        if error.is_gone:
            return None
        raise
    return dict(package, **more)


def _with_up_to_date(package: t.Mapping[str, t.Any], association: Details) -> Details:
    """An association that says whether the domain runs the newest version of the package."""
    newest, runs = package.get("AvailablePackageVersion"), association.get("PackageVersion")
    return dict(association, UpToDate=bool(newest) and newest == runs)


def newest_first(history: t.Sequence[Details]) -> list[Details]:
    """Versions by time of creation, because their names say nothing about their order."""
    return sorted(history, key=lambda version: version["CreatedAt"], reverse=True)


def _split(version: Details) -> Details:
    message, fingerprint = split_commit_message(version.get("CommitMessage"))
    return dict(version, CommitMessage=message, Fingerprint=fingerprint)

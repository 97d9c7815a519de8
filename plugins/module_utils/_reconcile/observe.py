# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""What is there: reads of packages, domains and sources, and no more of them than a decision needs."""

from __future__ import annotations

import datetime
import os
import re
import typing as t
from dataclasses import dataclass

from .._aws.account import Account
from .._aws.errors import ACCESS_DENIED, ApiError, Details
from .._aws.packages import PAGE_SIZE, PackagesApi
from .._aws.s3 import S3Object, SourceReader
from .._plan.fingerprint import MIB, fingerprint, is_file, md5_of, split_commit_message
from .._plan.model import (
    PLUGIN,
    DesiredPackage,
    ObservedFile,
    ObservedPackage,
    ObservedSource,
    ObservedVersion,
    find_own_packages,
    is_aws_owned,
)
from .._plan.package import required_reads
from .._plan.plugin import ENCRYPTION, USERS, is_same_key, names_along
from .._runtime.threads import map_concurrently

# What can be looked at; together with a key, the target of a wait.
PACKAGES, PACKAGE_ID, DOMAINS_OF, DOMAIN = "packages", "package_id", "domains_of", "domain"
DEPLOYMENT = "deployment"


@dataclass(frozen=True)
class Target:
    """One thing to look at.

    `kind` and `key`: `PACKAGES` and a name (the caller's packages of that name), `PACKAGE_ID` and an ID (its
    PackageDetails or None), `DOMAINS_OF` and an ID (DomainPackageDetails of each domain that has it), `DOMAIN` and the
    name of a domain (DomainPackageDetails of each package that it has), `DEPLOYMENT` and the name of a domain (a
    `DomainState`). `name` is the package's, for messages.
    """

    kind: str
    key: str
    name: str = ""

    @property
    def group(self) -> tuple[str, str]:
        """Targets of one group are looked at together: all packages by name, anything else alone."""
        return (self.kind, "") if self.kind == PACKAGES else (self.kind, self.key)


class DomainState(t.NamedTuple):
    """A domain and what it has: DomainStatus, None where it was not read, and DomainPackageDetails of each package."""

    status: Details | None
    associations: list[Details]


class Observer:
    """Reads through the API, S3 and, for the 2021 API, STS and KMS; changes nothing. Threads share it."""

    def __init__(self, api: PackagesApi, sources: SourceReader, account: Account | None = None):
        self.api = api
        self.sources = sources
        self.account = account
        self._filter_fails = False

    def observe(self, targets: t.Sequence[Target]) -> dict[Target, t.Any]:
        """What is there of these targets, which are of one group."""
        if targets[0].kind == PACKAGES:
            packages = self.packages([target.key for target in targets])
            return {target: find_own_packages(target.key, packages) for target in targets}
        return {target: self._observe_one(target) for target in targets}

    def _observe_one(self, target: Target) -> t.Any:
        if target.kind == PACKAGE_ID:
            return self.package_of_id(target.key)
        if target.kind == DOMAIN:
            return self.associations(target.key)
        if target.kind == DEPLOYMENT:
            return DomainState(self.api.describe_domain(target.key), self.associations(target.key))
        try:
            return self.api.list_domains_for_package(target.name, target.key)
        except ApiError as error:
            if not error.is_gone:
                raise
            return []

    def packages(self, names: t.Sequence[str] | None) -> list[Details]:
        """PackageDetails of all packages of these names; None for all packages of the account.

        A hundred names go into one request, so its answer is one page: never more pages than all packages have.
        It is not documented whether one unknown name among several hides the others, nor how many names a request may
        have. So where nothing is found for several names, all packages are read; and where that shows some of them,
        filters are not used again.
        """
        packages = self._packages(names)
        ours = {str(package.get("PackageOwner")) for package in packages if USERS in package}
        return [self._with_owner(package, ours) for package in packages]

    def _with_owner(self, package: Details, ours: t.Collection[str]) -> Details:
        """The package, with a true `Shared` where it is another account's. `ours` are owners that are surely us.

        The list of its users is only visible to the owner [model], so where it is there, the caller's account need not
        be looked up. That PackageOwner is the number of the account is [assumed]; where it is not, it is compared with
        that of packages that are ours, and where there are none, the service decides what may be changed.
        """
        owner = str(package.get("PackageOwner", ""))
        if USERS in package or not owner or owner in ours or self.account is None:
            return package
        is_number = re.fullmatch("[0-9]{12}", owner)
        shared = owner != self.account.id() if is_number else bool(ours) and not is_aws_owned(package)
        return dict(package, Shared=True) if shared else package

    def _packages(self, names: t.Sequence[str] | None) -> list[Details]:
        if names is None:
            return self.api.describe_packages("Packages", {})
        if not names:
            return []
        if self._filter_fails:
            return self._without_filter(names)
        parts = [names[begin : begin + PAGE_SIZE] for begin in range(0, len(names), PAGE_SIZE)]
        found: list[Details] = []
        for part, packages in zip(parts, map_concurrently(self._filtered, parts)):
            if packages is None or (not packages and len(part) > 1):
                everything = self._without_filter(names)
                self._filter_fails = packages is None or any(package["PackageName"] in part for package in everything)
                return everything
            found += packages
        return found

    def _filtered(self, names: t.Sequence[str]) -> list[Details] | None:
        """The packages of these names; None where the service does not take the filter."""
        subject = f"Package {names[0]}" if len(names) == 1 else "Packages"
        try:
            return self.api.describe_packages(subject, {"PackageName": names})
        except ApiError as error:
            if error.code != "ValidationException" or len(names) == 1:
                raise
            return None

    def _without_filter(self, names: t.Sequence[str]) -> list[Details]:
        wanted = set(names)
        return [package for package in self._packages(None) if package["PackageName"] in wanted]

    def own_packages(self, name: str) -> list[Details]:
        """PackageDetails of the caller's packages of this name."""
        return find_own_packages(name, self.packages([name]))

    def package_of_id(self, package_id: str) -> Details | None:
        """PackageDetails of the package with this ID, whoever owns it; None when there is none, or it is DELETED."""
        for details in self.api.describe_packages(f"Package {package_id}", {"PackageID": [package_id]}):
            if details["PackageID"] == package_id and details["PackageStatus"] != "DELETED":
                return details
        return None

    def domains(self, package: t.Mapping[str, t.Any]) -> list[Details]:
        """DomainPackageDetails of every domain that has the package."""
        return self.api.list_domains_for_package(package["PackageName"], package["PackageID"])

    def associations(self, domain_name: str) -> list[Details]:
        """DomainPackageDetails of every package that the domain has."""
        return self.api.list_packages_for_domain(domain_name)

    def package(self, desired: DesiredPackage, packages: t.Sequence[Details]) -> ObservedPackage:
        """All that a decision about a package needs, once its name has been looked up."""
        package = packages[0] if packages else None
        if len(packages) > 1:
            return ObservedPackage(package, others=packages[1:])
        needed = required_reads(desired, package)
        domains = self.domains(package) if package and "domains" in needed else None
        source = self._source(desired) if "source" in needed else None
        version = self._version(package) if package and "version" in needed else None
        return ObservedPackage(
            package,
            source=source,
            file=_file(desired, source, version) if source else None,
            version=version,
            domains=domains,
            same_key=self._same_key(desired, package) if package else True,
            along=self._along(domains) if package and domains and desired.dissociate else {},
        )

    def _along(self, domains: list[Details]) -> dict[str, list[str]]:
        """The names of what each domain loses together with a plugin; a dictionary takes nothing along."""
        plugins = [domain for domain in domains if domain.get("PackageType") == PLUGIN]
        there = map_concurrently(lambda domain: self.associations(domain["DomainName"]), plugins)
        lost = {one["DomainName"]: names_along(one, associations) for one, associations in zip(plugins, there)}
        return {domain: names for domain, names in lost.items() if names}

    def _same_key(self, desired: DesiredPackage, package: Details) -> bool | None:
        wanted = (desired.encryption or {}).get("KmsKeyIdentifier")
        there = (package.get(ENCRYPTION) or {}).get("KmsKeyIdentifier")
        if not wanted or not there:
            return not wanted
        same = is_same_key(wanted, there)
        if same is None and self.account is not None:
            keys = [self.account.key_arn(key) if "alias/" in key else key for key in (wanted, there)]
            same = is_same_key(keys[0], keys[1]) if keys[0] and keys[1] else None
        return same

    def _source(self, desired: DesiredPackage) -> ObservedSource:
        there = self.sources.look(desired.name, desired.source or {})
        return _source_of(there)

    def _version(self, package: Details) -> ObservedVersion:
        """The version that domains get, as the history has it."""
        warnings: tuple[str, ...] = ()
        try:
            history = self.api.get_package_version_history(package["PackageName"], package["PackageID"])
        except ApiError as error:
            if error.code not in ACCESS_DENIED:
                raise
            history = []
            warnings = (f"{error} Until then, the module goes by times to tell whether the source has changed.",)
        entry = available_version(package, history)
        message, recorded = split_commit_message(entry.get("CommitMessage"))
        return ObservedVersion(message, recorded, _imported_at(package, entry, is_first=len(history) == 1), warnings)


def _source_of(there: S3Object) -> ObservedSource:
    return ObservedSource(
        fingerprint=fingerprint(there.etag, there.checksums) if there.etag else None,
        last_modified=there.last_modified,
        size=there.size,
        kms_encrypted=there.kms_encrypted,
        other_region=there.other_region,
        unreadable=there.unreadable,
        missing=there.missing,
    )


def _file(desired: DesiredPackage, source: ObservedSource, version: ObservedVersion | None) -> ObservedFile | None:
    """The local file of the source, where one is given. It is read here, in pieces, and none of it is kept."""
    path = desired.source_file
    if path is None:
        return None

    def read() -> t.Iterator[bytes]:
        with open(path, "rb") as file:
            while piece := file.read(MIB):
                yield piece

    size = os.path.getsize(path)
    recorded = version.fingerprint if version else None
    is_object = is_file(source.fingerprint, size, read) if source.fingerprint else None
    if source.size not in (None, size):
        is_object = False  # Whatever the size of its parts is.
    return ObservedFile(
        path=path,
        size=size,
        fingerprint=f"etag:{md5_of(read())}",
        is_object=is_object,
        is_imported=is_file(recorded, size, read) if recorded else None,
    )


def available_version(package: t.Mapping[str, t.Any], history: t.Sequence[Details]) -> Details:
    """The entry of the history that AvailablePackageVersion names, else the newest one; empty for none."""
    for version in history:
        if version.get("PackageVersion") == package.get("AvailablePackageVersion"):
            return version
    return max(history, key=lambda version: version["CreatedAt"], default={})


def _imported_at(package: Details, version: Details, is_first: bool) -> datetime.datetime | None:
    """When the available version was imported, or a little earlier.

    The version that came with the package was imported after the package was created, so that time is taken: a source
    written in between counts as newer, and the next import records its fingerprint.
    """
    created, versioned = package.get("CreatedAt"), version.get("CreatedAt")
    if versioned is None:
        return package.get("LastUpdatedAt") or created
    return min(created, versioned) if is_first and created else t.cast(datetime.datetime, versioned)

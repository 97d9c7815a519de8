# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The package operations of the service, one method each.

Arguments and results are botocore's own: dictionaries with the member names of the service model, times as aware
`datetime`. Every method raises `ApiError`, whose text is a whole sentence.
"""

from __future__ import annotations

import datetime
import sys
import typing as t

from .errors import ApiError, Details, MalformedAnswerError
from .request import TimeBudget, call, default_time_budget, method_name

# The members that a decision needs, and that every answer of the service has.
REQUIRED = {
    "PackageDetailsList": ("PackageID", "PackageName", "PackageType", "PackageStatus"),
    "DomainPackageDetailsList": ("PackageID", "DomainName", "DomainPackageStatus"),
    "PackageVersionHistoryList": ("PackageVersion", "CreatedAt"),
}
PAGE_SIZE = 100  # The most that the service takes as MaxResults [model].
ZONES: dict[str, datetime.tzinfo | None] = {}  # One of each, by its text.


class PackagesApi:
    """The operations of one API, over one client of it.

    `subject` arguments name the object that an error is about. Reads follow all pages. `time_budget` says how long a
    request may take.
    """

    def __init__(self, client: t.Any, time_budget: TimeBudget = default_time_budget):
        self._client = client
        self._time_budget = time_budget

    def with_time_budget(self, time_budget: TimeBudget) -> PackagesApi:
        """The same operations with this time budget."""
        return PackagesApi(self._client, time_budget)

    def limits(self, operation: str) -> t.Any:
        """The input shape of an operation in botocore's service model: required members, lengths, patterns, choices."""
        return self._client.meta.service_model.operation_model(operation).input_shape

    def create_package(
        self,
        name: str,
        package_type: str,
        source: t.Mapping[str, str],
        description: str | None = None,
        **members: t.Any,
    ) -> Details:
        """PackageDetails of the package that was created, usually COPYING. `members` are those of the 2021 API."""
        arguments: Details = {"PackageName": name, "PackageType": package_type, "PackageSource": dict(source)}
        arguments.update(members)
        if description is not None:
            arguments["PackageDescription"] = description
        return self._one("CreatePackage", _package(name), "PackageDetails", **arguments)

    def update_package(
        self,
        name: str,
        package_id: str,
        source: t.Mapping[str, str],
        description: str | None = None,
        commit_message: str | None = None,
        **members: t.Any,
    ) -> Details:
        """PackageDetails of the package that imports its source again. `members` are those of the 2021 API."""
        arguments: Details = {"PackageID": package_id, "PackageSource": dict(source), **members}
        if description is not None:
            arguments["PackageDescription"] = description
        if commit_message:
            arguments["CommitMessage"] = commit_message
        return self._one("UpdatePackage", _package(name), "PackageDetails", **arguments)

    def delete_package(self, name: str, package_id: str) -> Details:
        """PackageDetails of the package that is being deleted."""
        return self._one("DeletePackage", _package(name), "PackageDetails", PackageID=package_id)

    def describe_packages(self, subject: str, filters: t.Mapping[str, t.Sequence[str]]) -> list[Details]:
        """PackageDetails of all packages that match every filter (its name: the values, any of which may match).

        The service says "nothing found" in three ways: an empty list, ResourceNotFoundException, or ValidationException
        with "Package not found" [tf]. All of them are an empty list here.
        """
        arguments: Details = {}
        if filters:
            arguments["Filters"] = [{"Name": name, "Value": list(values)} for name, values in filters.items()]
        try:
            return self._all("DescribePackages", subject, "PackageDetailsList", **arguments)
        except ApiError as error:
            if error.is_gone or (error.code == "ValidationException" and "not found" in error.text.lower()):
                return []
            raise

    def get_package_version_history(self, name: str, package_id: str) -> list[Details]:
        """Versions of a package (PackageVersion, CommitMessage, CreatedAt), in the service's order."""
        key = "PackageVersionHistoryList"
        return self._all("GetPackageVersionHistory", _package(name), key, PackageID=package_id)

    def associate_package(self, subject: str, package_id: str, domain_name: str, **members: t.Any) -> Details:
        """DomainPackageDetails of the association that was started. `members` are those of the 2021 API."""
        arguments = {"PackageID": package_id, "DomainName": domain_name, **members}
        return self._one("AssociatePackage", subject, "DomainPackageDetails", **arguments)

    def dissociate_package(self, subject: str, package_id: str, domain_name: str) -> Details:
        """DomainPackageDetails of the association that is being removed."""
        arguments = {"PackageID": package_id, "DomainName": domain_name}
        return self._one("DissociatePackage", subject, "DomainPackageDetails", **arguments)

    def associate_packages(self, domain_name: str, packages: t.Sequence[Details]) -> list[Details]:
        """DomainPackageDetails of all associations that were started, in one deployment of the domain.

        `packages` are entries of PackageList: PackageID, and PrerequisitePackageIDList and AssociationConfiguration.
        """
        key = "DomainPackageDetailsList"
        arguments = {"DomainName": domain_name, "PackageList": list(packages)}
        return self._several("AssociatePackages", f"Domain {domain_name}", key, **arguments)

    def dissociate_packages(self, domain_name: str, package_ids: t.Sequence[str]) -> list[Details]:
        """DomainPackageDetails of all associations that are being removed, in one deployment of the domain."""
        key = "DomainPackageDetailsList"
        arguments = {"DomainName": domain_name, "PackageList": list(package_ids)}
        return self._several("DissociatePackages", f"Domain {domain_name}", key, **arguments)

    def update_package_scope(self, name: str, package_id: str, **change: t.Any) -> Details:
        """The Operation and the PackageUserList that now hold."""
        return self._send("UpdatePackageScope", _package(name), PackageID=package_id, **change)

    def describe_domain(self, domain_name: str) -> Details:
        """DomainStatus of a domain: its engine version, what it processes, and how it is encrypted."""
        subject = f"Domain {domain_name}"
        status = self._one("DescribeDomain", subject, "DomainStatus", DomainName=domain_name)
        if not status.get("EngineVersion"):
            # Which packages fit is decided by it.
            raise ApiError("DescribeDomain", subject, MalformedAnswerError("DomainStatus has no EngineVersion"))
        return status

    def list_domains_for_package(self, name: str, package_id: str) -> list[Details]:
        """DomainPackageDetails of every domain that has the package."""
        key = "DomainPackageDetailsList"
        return self._all("ListDomainsForPackage", _package(name), key, PackageID=package_id)

    def list_packages_for_domain(self, domain_name: str) -> list[Details]:
        """DomainPackageDetails of every package that the domain has."""
        key = "DomainPackageDetailsList"
        return self._all("ListPackagesForDomain", f"Domain {domain_name}", key, DomainName=domain_name)

    def _send(self, operation: str, subject: str, **arguments: t.Any) -> Details:
        function = getattr(self._client, method_name(operation))
        return call(function, operation, subject, self._time_budget, **arguments)

    def _one(self, operation: str, subject: str, key: str, **arguments: t.Any) -> Details:
        details = self._send(operation, subject, **arguments).get(key)
        if not details:
            raise ApiError(operation, subject, MalformedAnswerError(f"the answer has no {key}"))
        return details

    def _several(self, operation: str, subject: str, key: str, **arguments: t.Any) -> list[Details]:
        return list(self._send(operation, subject, **arguments).get(key) or [])

    def _all(self, operation: str, subject: str, key: str, **arguments: t.Any) -> list[Details]:
        """Every page of a list. A page may be empty and still have a successor, so only the token counts."""
        arguments["MaxResults"] = PAGE_SIZE
        found: list[Details] = []
        seen = set()
        while True:
            page = self._send(operation, subject, **arguments)
            for entry in page.get(key) or []:
                missing = [member for member in REQUIRED[key] if not (entry or {}).get(member)]
                if missing:
                    problem = MalformedAnswerError(f"an entry of {key} has no {', '.join(missing)}")
                    raise ApiError(operation, subject, problem)
                found.append(_shared(entry))
            token = page.get("NextToken")
            if not token:
                return found
            if token in seen:
                raise ApiError(
                    operation, subject, MalformedAnswerError("the service returns the same NextToken over and over")
                )
            seen.add(token)
            arguments["NextToken"] = token


def _shared(entry: Details) -> Details:
    """The same entry with strings and time zones that all entries share.

    A hundred thousand associations have the same few names, and botocore gives each time a time zone of its own.
    """
    for key, value in entry.items():
        if isinstance(value, str):
            entry[key] = sys.intern(str(value))
        elif isinstance(value, datetime.datetime):
            entry[key] = value.replace(tzinfo=ZONES.setdefault(repr(value.tzinfo), value.tzinfo))
    return entry


def _package(name: str) -> str:
    return f"Package {name}"

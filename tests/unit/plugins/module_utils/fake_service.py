# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The package service and S3 in memory, at the level of botocore's clients.

It knows the rules of the service that the code has to live with, and nothing of HTTP. A status changes at looks: each
read of a package or an association takes one step of its `script`.
"""

from __future__ import annotations

import copy
import datetime
import functools
import threading
import types
import typing as t
from dataclasses import dataclass, field

import botocore.exceptions
import botocore.session

from ansible_collections.aws_search.packages.plugins.module_utils._api import PackagesApi
from ansible_collections.aws_search.packages.plugins.module_utils._read import Reader
from ansible_collections.aws_search.packages.plugins.module_utils._source import SourceReader

Details = dict[str, t.Any]

SOURCE = {"S3BucketName": "dictionaries", "S3Key": "synonyms.txt"}
FIRST_ETAG = "11111111111111111111111111111111"
SECOND_ETAG = "22222222222222222222222222222222"
MUTATING = ("CreatePackage", "UpdatePackage", "DeletePackage", "AssociatePackage", "DissociatePackage")
NEVER_ENDS = 10_000  # Looks: more than anybody takes before the deadline.


@functools.cache
def service_model() -> t.Any:
    """Shapes and limits of the service, as botocore ships them."""
    return botocore.session.Session().get_service_model("es")


def client_error(operation: str, code: str, message: str = "told so", status: int = 409) -> Exception:
    """An error as botocore raises it."""
    response: Details = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status, "RetryAttempts": 0},
    }
    return botocore.exceptions.ClientError(response, operation)


@dataclass(eq=False)
class Record:
    """A package or an association: what a read shows, and what the next reads will change in it."""

    details: Details
    script: list[Details] = field(default_factory=list)
    versions: list[Details] = field(default_factory=list)


class Service:
    """Both clients in one. `calls` are all requests, as (operation, arguments), `done` those that changed something."""

    def __init__(self) -> None:
        self.meta = types.SimpleNamespace(service_model=service_model())
        self.calls: list[tuple[str, Details]] = []
        self.done: list[tuple[str, Details]] = []
        self.packages: list[Record] = []
        self.associations: list[Record] = []
        self.domains = {"shop", "archive", "forum"}
        self.objects: dict[tuple[str, str], Details] = {}
        self.denied: set[tuple[str, str]] = set()
        self.broken: dict[tuple[str, str], Details] = {}
        self.nothing_found: str | None = None
        self.filters_by_prefix = False
        self.still = False
        self.keeps_deleted = False
        self.import_looks = 2
        self.delete_looks = 2
        self.association_looks = 2
        self.import_error: Details | None = None
        self.delete_error: Details | None = None
        self.association_error: Details | None = None
        self.stale_looks = 0
        self.lost_answers: list[str] = []
        self.failing: dict[str, Exception] = {}
        self._meddling: dict[str, list[t.Callable[[], object]]] = {}
        self._stale: tuple[list[Record], list[Record]] = ([], [])
        self._stale_looks_left = 0
        self._lock = threading.RLock()
        self._number = 0
        self._now = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
        self.put_object(FIRST_ETAG)

    # What tests arrange

    def api(self) -> PackagesApi:
        return PackagesApi(self)

    def reader(self) -> Reader:
        return Reader(self.api(), SourceReader(lambda: self))

    def pass_time(self, seconds: float) -> None:
        """It is later; work that is under way goes on at looks only."""
        self._now += datetime.timedelta(seconds=seconds)

    def finish(self) -> None:
        """All work that is under way comes to its end."""
        for records in (self.packages, self.associations):
            while any(record.script for record in records):
                self._show(records, records)

    def put_object(self, etag: str) -> None:
        """Write the source anew."""
        place = (SOURCE["S3BucketName"], SOURCE["S3Key"])
        self.objects[place] = {"ETag": f'"{etag}"', "LastModified": self.time()}

    def put_package(
        self, status: str = "AVAILABLE", version: str | None = "v1", recorded: str | None = None, **fields: t.Any
    ) -> Record:
        """A package that is there already, by default imported once from the source as it is."""
        self._number += 1
        now = self.time()
        details = {
            "PackageID": f"F{self._number}",
            "PackageName": "synonyms",
            "PackageType": "TXT-DICTIONARY",
            "PackageDescription": "as it was",
            "PackageStatus": status,
            "CreatedAt": now,
            "LastUpdatedAt": now,
        }
        record = Record(dict(details, **fields))
        if version is not None:
            record.details["AvailablePackageVersion"] = version
            entry = {"PackageVersion": version, "CreatedAt": now}
            if recorded is not None:
                entry["CommitMessage"] = f"before [etag:{recorded}]"
            record.versions.append(entry)
        self.packages.append(record)
        return record

    def put_association(self, package: Record, domain: str = "shop", status: str = "ACTIVE", **fields: t.Any) -> Record:
        self.domains.add(domain)
        details = {
            "PackageID": package.details["PackageID"],
            "PackageName": package.details["PackageName"],
            "PackageType": package.details["PackageType"],
            "DomainName": domain,
            "DomainPackageStatus": status,
            "PackageVersion": package.details.get("AvailablePackageVersion", ""),
            "ReferencePath": f"analyzers/{package.details['PackageID']}",
            "LastUpdated": self.time(),
        }
        record = Record(dict(details, **fields))
        self.associations.append(record)
        return record

    def meddle(self, operation: str, *deeds: t.Callable[[], object]) -> None:
        """Somebody else does these things just before the next requests for this operation, one before each."""
        self._meddling.setdefault(operation, []).extend(deeds)

    def time(self) -> datetime.datetime:
        """Now, a second after the time before."""
        self._now += datetime.timedelta(seconds=1)
        return self._now

    # What tests see

    @property
    def operations(self) -> list[str]:
        return [operation for operation, unused_arguments in self.calls]

    @property
    def mutations(self) -> list[str]:
        return [operation for operation in self.operations if operation in MUTATING]

    def arguments(self, operation: str) -> list[Details]:
        return [arguments for called, arguments in self.calls if called == operation]

    # The clients

    def __getattr__(self, name: str) -> t.Callable[..., Details]:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda **arguments: self._answer(name, arguments)

    def _answer(self, name: str, arguments: Details) -> Details:
        operation = "".join(part.capitalize() for part in name.split("_"))
        with self._lock:
            deeds = self._meddling.get(operation)
            deed = deeds.pop(0) if deeds else None
        if deed is not None:
            deed()
        with self._lock:
            self.calls.append((operation, copy.deepcopy(arguments)))
            if operation in self.failing:
                raise self.failing[operation]
            if operation in MUTATING and self.stale_looks:
                self._stale = copy.deepcopy((self.packages, self.associations))
                self._stale_looks_left = self.stale_looks
            handle = getattr(self, f"_{name}")
            repeated = operation in self.lost_answers
            if repeated:
                self.lost_answers.remove(operation)
                self._do(operation, handle, arguments)
            try:
                return self._do(operation, handle, arguments)
            except botocore.exceptions.ClientError as error:
                error.response["ResponseMetadata"]["RetryAttempts"] = int(repeated)
                raise

    def _do(self, operation: str, handle: t.Callable[[Details], Details], arguments: Details) -> Details:
        answer = copy.deepcopy(handle(arguments))
        if operation in MUTATING:
            self.done.append((operation, copy.deepcopy(arguments)))
        return answer

    def act(self, name: str, **arguments: t.Any) -> None:
        """Somebody else sends a request, to be named as a method of the client is."""
        with self._lock:
            getattr(self, f"_{name}")(arguments)

    def _look(self) -> tuple[list[Record], list[Record]]:
        """What reads show: everything as it is, or as it was before the last change."""
        if self._stale_looks_left and not self.still:
            self._stale_looks_left -= 1
            return self._stale
        return self.packages, self.associations

    def _show(self, records: list[Record], among: list[Record]) -> list[Details]:
        """Each record after one more step of its script, without those that have gone by it; `still`, as it is."""
        if self.still:
            return [record.details for record in records]
        shown = []
        for record in list(records):
            if record.script and record in among:
                step = record.script.pop(0)
                if step.get("gone"):
                    among.remove(record)
                    continue
                self._take(record, step)
            shown.append(record.details)
        return shown

    def _take(self, record: Record, step: Details) -> None:
        version = step.get("version")
        changes = {key: value for key, value in step.items() if key != "version"}
        record.details.update(changes)
        if version is not None:
            record.versions.append(version)
            record.details["AvailablePackageVersion"] = version["PackageVersion"]
            record.details.pop("ErrorDetails", None)

    def _mine(self, package_id: str, operation: str) -> Record:
        for record in self.packages:
            # A DELETED leftover is listed, and no more.
            if record.details["PackageID"] == package_id and record.details["PackageStatus"] != "DELETED":
                return record
        raise client_error(operation, "ResourceNotFoundException", f"Package not found: {package_id}")

    def _to_change(self, package_id: str, operation: str) -> Record:
        """A package to be updated or deleted."""
        record = self._mine(package_id, operation)
        if package_id.startswith("G"):
            raise client_error(operation, "ValidationException", "Operation not allowed", 400)
        if record.details["PackageStatus"] in ("COPYING", "VALIDATING", "DELETING"):
            raise client_error(operation, "ConflictException", "The package is being changed")
        return record

    def _import(self, record: Record, source: t.Mapping[str, str], message: str | None) -> None:
        now = self.time()
        record.details.update(PackageStatus="COPYING", LastUpdatedAt=now)
        record.details.pop("ErrorDetails", None)
        record.script = [{"PackageStatus": "VALIDATING"}] * (self.import_looks - 1)
        place = (source["S3BucketName"], source["S3Key"])
        missing = None if place in self.objects else {"ErrorType": "S3", "ErrorMessage": "The key does not exist."}
        error = self.import_error or self.broken.get(place) or missing
        if error:
            record.script.append({"PackageStatus": "COPY_FAILED", "ErrorDetails": error, "LastUpdatedAt": self.time()})
            return
        version: Details = {"PackageVersion": f"v{len(record.versions) + 1}", "CreatedAt": self.time()}
        if message is not None:
            version["CommitMessage"] = message
        record.script.append({"PackageStatus": "AVAILABLE", "version": version, "LastUpdatedAt": self.time()})

    def _create_package(self, given: Details) -> Details:
        for record in self.packages:
            details = record.details
            taken = details["PackageName"] == given["PackageName"] and details["PackageStatus"] != "DELETED"
            if taken and not details["PackageID"].startswith("G"):
                raise client_error("CreatePackage", "ResourceAlreadyExistsException", "The package exists already")
        chosen = {key: given.get(key, "") for key in ("PackageName", "PackageType", "PackageDescription")}
        record = self.put_package("COPYING", None, **chosen)
        self._import(record, given["PackageSource"], None)
        return {"PackageDetails": record.details}

    def _update_package(self, given: Details) -> Details:
        record = self._to_change(given["PackageID"], "UpdatePackage")
        # Nowhere is it said that a description which is left out is kept.
        record.details["PackageDescription"] = given.get("PackageDescription", "")
        self._import(record, given["PackageSource"], given.get("CommitMessage"))
        return {"PackageDetails": record.details}

    def _delete_package(self, given: Details) -> Details:
        record = self._to_change(given["PackageID"], "DeletePackage")
        if any(one.details["PackageID"] == given["PackageID"] for one in self.associations):
            raise client_error("DeletePackage", "ConflictException", "The package is used by a domain")
        record.details.update(PackageStatus="DELETING", LastUpdatedAt=self.time())
        record.script = [{"PackageStatus": "DELETING"}] * (self.delete_looks - 1)
        if self.delete_error:
            record.script.append({"PackageStatus": "DELETE_FAILED", "ErrorDetails": self.delete_error})
        else:
            record.script.append({"PackageStatus": "DELETED"} if self.keeps_deleted else {"gone": True})
        return {"PackageDetails": record.details}

    def _describe_packages(self, given: Details) -> Details:
        packages = self._look()[0]
        for one in given.get("Filters", []):
            packages = [record for record in packages if self._passes(record.details[one["Name"]], one)]
        if not packages and self.nothing_found:
            raise client_error("DescribePackages", self.nothing_found, "Package not found")
        return {"PackageDetailsList": self._show(packages, self.packages)}

    def _passes(self, actual: str, one: Details) -> bool:
        if self.filters_by_prefix and one["Name"] == "PackageName":
            return actual.startswith(tuple(one["Value"]))
        return actual in one["Value"]

    def _get_package_version_history(self, given: Details) -> Details:
        record = self._mine(given["PackageID"], "GetPackageVersionHistory")
        return {"PackageVersionHistoryList": record.versions}

    def _list_domains_for_package(self, given: Details) -> Details:
        self._mine(given["PackageID"], "ListDomainsForPackage")
        found = [one for one in self._look()[1] if one.details["PackageID"] == given["PackageID"]]
        return {"DomainPackageDetailsList": self._show(found, self.associations)}

    def _list_packages_for_domain(self, given: Details) -> Details:
        domain = given["DomainName"]
        self._domain(domain, "ListPackagesForDomain")
        found = [one for one in self._look()[1] if one.details["DomainName"] == domain]
        return {"DomainPackageDetailsList": self._show(found, self.associations)}

    def _domain(self, domain: str, operation: str) -> None:
        if domain not in self.domains:
            raise client_error(operation, "ResourceNotFoundException", f"Domain not found: {domain}")

    def _association(self, given: Details) -> Record | None:
        for record in self.associations:
            if all(record.details[key] == given[key] for key in ("PackageID", "DomainName")):
                return record
        return None

    def _associate_package(self, given: Details) -> Details:
        package = self._mine(given["PackageID"], "AssociatePackage")
        self._domain(given["DomainName"], "AssociatePackage")
        record = self._association(given)
        version = package.details.get("AvailablePackageVersion")
        if package.details["PackageStatus"] == "DELETING" or not version:
            raise client_error("AssociatePackage", "ConflictException", "The package cannot be associated")
        if record is None:
            record = self.put_association(package, given["DomainName"], PackageVersion="")
        elif record.details["DomainPackageStatus"] in ("ASSOCIATING", "DISSOCIATING"):
            raise client_error("AssociatePackage", "ConflictException", "The association is being changed")
        elif record.details["DomainPackageStatus"] == "ACTIVE" and record.details.get("PackageVersion") == version:
            raise client_error("AssociatePackage", "ConflictException", "Package is already in desired state")
        record.details.update(DomainPackageStatus="ASSOCIATING", LastUpdated=self.time())
        record.details.pop("ErrorDetails", None)
        record.script = [{"DomainPackageStatus": "ASSOCIATING"}] * (self.association_looks - 1)
        last: Details = {"DomainPackageStatus": "ACTIVE", "PackageVersion": version, "LastUpdated": self.time()}
        if self.association_error:
            last = {"DomainPackageStatus": "ASSOCIATION_FAILED", "ErrorDetails": self.association_error}
        record.script.append(last)
        return {"DomainPackageDetails": record.details}

    def _dissociate_package(self, given: Details) -> Details:
        self._domain(given["DomainName"], "DissociatePackage")
        record = self._association(given)
        if record is None:
            raise client_error("DissociatePackage", "ResourceNotFoundException", "The domain does not have the package")
        if record.details["DomainPackageStatus"] in ("ASSOCIATING", "DISSOCIATING"):
            raise client_error("DissociatePackage", "ConflictException", "The association is being changed")
        record.details.update(DomainPackageStatus="DISSOCIATING", LastUpdated=self.time())
        record.script = [{"DomainPackageStatus": "DISSOCIATING"}] * (self.association_looks - 1)
        last: Details = {"gone": True}
        if self.association_error:
            last = {"DomainPackageStatus": "DISSOCIATION_FAILED", "ErrorDetails": self.association_error}
        record.script.append(last)
        return {"DomainPackageDetails": record.details}

    def _head_object(self, given: Details) -> Details:
        place = (given["Bucket"], given["Key"])
        found = self.objects.get(place)
        if place in self.denied:
            raise client_error("HeadObject", "403", "Forbidden", 403)
        if found is None:
            raise client_error("HeadObject", "404", "Not Found", 404)
        return found

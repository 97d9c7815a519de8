# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""States of the service, as data from which the service in memory is built, as often as it takes."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from ansible_collections.aws_search.packages.tests.unit.plugins.module_utils.fake_service import (
    FIRST_ETAG,
    NEVER_ENDS,
    SECOND_ETAG,
    Record,
    Service,
)

Details = dict[str, Any]

BUCKET = "dictionaries"
DOMAINS = ("archive", "forum", "shop")
HOUR = datetime.timedelta(hours=1)
WRITTEN = datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.UTC)  # When every object in S3 was.
# Why what a run has begun comes to no good end: no check mode can know of these.
IMPORT_FAILS = "The file is not in UTF-8"
NO_OBJECT = "The key does not exist"
DELETION_FAILS = "A disk is full"
ASSOCIATION_FAILS = "An index uses it"
TOO_LATE = "gave up after"
ERRORS: dict[str, Details | None] = {
    "none": None,
    "empty": {},
    "type": {"ErrorType": "Foreign"},
    "message": {"ErrorMessage": "Somebody else failed."},
    "both": {"ErrorType": "Foreign", "ErrorMessage": "Somebody else failed."},
}


def key_of(name: str) -> str:
    """The object that a package of this name is imported from."""
    return f"{name}.txt"


@dataclass(frozen=True)
class On:
    """A package on a domain. `runs`: the version that the package has (`same`), another one, or none that is told.

    `ends` and `looks`: how a change that somebody else has begun ends (`well`, `badly`, None for never), and at which
    look.
    """

    domain: str = "shop"
    status: str = "ACTIVE"
    runs: str | None = "same"
    ends: str | None = None
    looks: int = 1
    error: str = "none"


@dataclass(frozen=True)
class There:
    """A package that is there. `owner` is what its ID begins with.

    `versions`: how many it has. `recorded`: whether the last import, also one that is under way, recorded the
    fingerprint of the object as it is (`same`) or as it was (`other`); `fresh`: whether it was made after the object
    was written last. `ends` and `looks` as for a domain, and a deletion may end as a `leftover`, too.
    """

    name: str = "synonyms"
    status: str = "AVAILABLE"
    owner: str = "F"
    kind: str = "TXT-DICTIONARY"
    versions: int = 1
    recorded: str | None = None
    fresh: bool = True
    description: str | None = "as it was"
    ends: str | None = None
    looks: int = 1
    error: str = "none"
    domains: tuple[On, ...] = ()


@dataclass(frozen=True)
class State:
    """What is there, and what becomes of what a run begins.

    `unlike`: by key, the objects in S3 that are not as others: `denied` to us (not to the service), `absent`, `bare`
    (without an ETag), `broken` (no dictionary). `own_looks`: how many looks the work takes that a run begins;
    `stale_looks`: how many looks after a change still show what was before it. `nothing_found`: the code of the error
    where there is nothing to list, None for an empty list. `by_prefix`: whether a name finds longer ones, too.
    """

    packages: tuple[There, ...] = ()
    unlike: tuple[tuple[str, str], ...] = ()
    own_looks: int = 2
    stale_looks: int = 0
    own_deletions: str = "well"  # or badly, leftover
    own_associations: str = "well"  # or badly
    nothing_found: str | None = None
    by_prefix: bool = False

    def id_of(self, number: int) -> str:
        """The ID of a package, by its place."""
        return f"{self.packages[number].owner}{number + 1}"

    def unforeseeable(self, wait_timeout: int) -> list[str]:
        """Words of the failures that a run may meet after what it has begun, and only then."""
        unlike = {sort for unused_key, sort in self.unlike}
        words = [IMPORT_FAILS] if "broken" in unlike else []
        words += [NO_OBJECT] if "absent" in unlike else []
        words += [DELETION_FAILS] if self.own_deletions == "badly" else []
        words += [ASSOCIATION_FAILS] if self.own_associations == "badly" else []
        words += [TOO_LATE] if self.own_looks == NEVER_ENDS or wait_timeout < 45 else []
        return words


def build(state: State, keys: tuple[str, ...]) -> Service:
    """The service in this state; these objects are in S3, as far as the state lets them."""
    service = Service()
    service.objects.clear()
    unlike = dict(state.unlike)
    for key in keys:
        _put_object(service, (BUCKET, key), unlike.get(key))
    for number, there in enumerate(state.packages):
        _put_package(service, there, state.id_of(number))
    service.import_looks = service.delete_looks = service.association_looks = state.own_looks
    service.stale_looks = state.stale_looks
    service.filters_by_prefix = state.by_prefix
    service.nothing_found = state.nothing_found
    service.keeps_deleted = state.own_deletions == "leftover"
    if state.own_deletions == "badly":
        service.delete_error = {"ErrorType": "Inner", "ErrorMessage": f"{DELETION_FAILS}."}
    if state.own_associations == "badly":
        service.association_error = {"ErrorType": "Busy", "ErrorMessage": f"{ASSOCIATION_FAILS}."}
    service.domains = set(DOMAINS)
    # All of this is long ago.
    service.pass_time(24 * 3600 * 60)
    return service


def _put_object(service: Service, place: tuple[str, str], sort: str | None) -> None:
    if sort == "absent":
        return
    service.objects[place] = {"LastModified": WRITTEN}
    if sort != "bare":
        service.objects[place]["ETag"] = f'"{FIRST_ETAG}"'
    if sort == "denied":
        service.denied.add(place)
    if sort == "broken":
        service.broken[place] = {"ErrorType": "Encoding", "ErrorMessage": f"{IMPORT_FAILS}."}


def _put_package(service: Service, there: There, package_id: str) -> None:
    last = WRITTEN + (HOUR if there.fresh else -HOUR)
    importing = there.status in ("COPYING", "VALIDATING")
    number = there.versions + importing
    # The first version is as old as the package: the other ones may well be younger than the object.
    created = last if number < 2 else WRITTEN - 9 * HOUR
    fields: Details = {"PackageID": package_id, "PackageName": there.name, "PackageType": there.kind}
    fields.update(CreatedAt=created, LastUpdatedAt=last, PackageDescription=there.description)
    if there.error != "none":
        fields["ErrorDetails"] = ERRORS[there.error]
    package = service.put_package(there.status, None, **fields)
    if there.description is None:
        del package.details["PackageDescription"]
    versions: list[Details] = [
        {"PackageVersion": f"v{place}", "CreatedAt": created + place * HOUR / 60} for place in range(1, number + 1)
    ]
    if versions:
        versions[-1]["CreatedAt"] = last
        if there.recorded:
            etag = FIRST_ETAG if there.recorded == "same" else SECOND_ETAG
            versions[-1]["CommitMessage"] = f"before [etag:{etag}]"
    package.versions = versions[: there.versions]
    if package.versions:
        package.details["AvailablePackageVersion"] = package.versions[-1]["PackageVersion"]
    package.script = _script_of_package(there, versions)
    for on in there.domains:
        _put_on_domain(service, package, on)


def _script_of_package(there: There, versions: list[Details]) -> list[Details]:
    failed = ERRORS["both"]
    last: dict[tuple[str, str | None], Details] = {
        ("DELETING", "well"): {"gone": True},
        ("DELETING", "leftover"): {"PackageStatus": "DELETED"},
        ("DELETING", "badly"): {"PackageStatus": "DELETE_FAILED", "ErrorDetails": failed},
    }
    for status in ("COPYING", "VALIDATING"):
        last[status, "badly"] = {"PackageStatus": "COPY_FAILED", "ErrorDetails": failed}
        if versions:
            last[status, "well"] = {"PackageStatus": "AVAILABLE", "version": versions[-1]}
    return _script(there.status, there.looks, "PackageStatus", last.get((there.status, there.ends)))


def _script(status: str, looks: int, member: str, last: Details | None) -> list[Details]:
    """It stays so until the last of these looks; None: for ever."""
    return [{member: status}] * (looks - 1) + [last] if last else []


def _put_on_domain(service: Service, package: Record, on: On) -> None:
    association = service.put_association(package, on.domain, on.status, LastUpdated=WRITTEN)
    if on.runs is None:
        del association.details["PackageVersion"]
    elif on.runs != "same":
        association.details["PackageVersion"] = on.runs
    if on.error != "none":
        association.details["ErrorDetails"] = ERRORS[on.error]
    version = package.details.get("AvailablePackageVersion", "")
    last: dict[tuple[str, str | None], Details] = {
        ("ASSOCIATING", "well"): {"DomainPackageStatus": "ACTIVE", "PackageVersion": version},
        ("ASSOCIATING", "badly"): {"DomainPackageStatus": "ASSOCIATION_FAILED", "ErrorDetails": ERRORS["both"]},
        ("DISSOCIATING", "well"): {"gone": True},
        ("DISSOCIATING", "badly"): {"DomainPackageStatus": "DISSOCIATION_FAILED", "ErrorDetails": ERRORS["both"]},
    }
    association.script = _script(on.status, on.looks, "DomainPackageStatus", last.get((on.status, on.ends)))

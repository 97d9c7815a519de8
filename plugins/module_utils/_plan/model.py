# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""What decisions are about: what is desired, what was observed, and the plan between the two.

Pure: no input, no output, no clock, and nothing of the collection is imported. PackageDetails, DomainPackageDetails and
PackageSource are dictionaries with the member names of botocore's service model.
"""

from __future__ import annotations

import datetime
import enum
import typing as t
from dataclasses import dataclass, field

Details = t.Mapping[str, t.Any]
Kind = t.TypeVar("Kind", bound=Details)

UNDER_WAY = ("COPYING", "VALIDATING")
FAILED = ("COPY_FAILED", "VALIDATION_FAILED")
ASSOCIATION_UNDER_WAY = ("ASSOCIATING", "DISSOCIATING")
ASSOCIATION_ENDED = ("ACTIVE", "ASSOCIATION_FAILED", "DISSOCIATION_FAILED")

CREATE, UPDATE, DELETE = "CreatePackage", "UpdatePackage", "DeletePackage"
ASSOCIATE, DISSOCIATE = "AssociatePackage", "DissociatePackage"
# Of the 2021 API alone.
SCOPE = "UpdatePackageScope"
ASSOCIATE_MANY, DISSOCIATE_MANY = "AssociatePackages", "DissociatePackages"
DICTIONARY, PLUGIN = "TXT-DICTIONARY", "ZIP-PLUGIN"

# What diff mode and check mode show for a version that the service has not named yet.
FIRST_VERSION, NEXT_VERSION = "first version", "next version"


class Goal(enum.Enum):
    """What a run waits for.

    `description` completes "waiting for", `process` is what then continues on AWS, `doing` is for progress.
    """

    IMPORTED = ("the import of {package}", "The import", "importing")
    DELETED = ("the deletion of {package}", "The deletion", "deleting")
    DISSOCIATED_EVERYWHERE = ("the dissociation of {package} from its domains", "The dissociation", "dissociating")
    ASSOCIATIONS_STABLE = ("the changes of {package} on its domains to end", "What is changing", "changing")
    ACTIVE = ("the association of {package} with {domain}", "The association", "associating")
    DISSOCIATED = ("the dissociation of {package} from {domain}", "The dissociation", "dissociating")
    ASSOCIATION_STABLE = ("the change of {package} on {domain} to end", "The change", "changing")
    DOMAIN_STABLE = ("the changes of {domain} to end", "The change of the domain", "waiting for the domain")
    DEPLOYED = ("the deployment of {package} on {domain}", "The deployment", "deploying")
    REMOVED = ("the deployment without {package} on {domain}", "The deployment", "removing")

    def __init__(self, template: str, process: str, doing: str):
        self.template = template
        self.process = process
        self.doing = doing

    def description(self, package: str, domain: str | None = None) -> str:
        """What is waited for, for a package such as `package synonyms` and a domain such as `domain shop`."""
        return self.template.format(package=package, domain=domain)


@dataclass(frozen=True)
class DesiredPackage:
    """What is desired of one package. None means "as it is".

    `engine_version` to `purge_users` are known to the 2021 API alone: `configuration` and `encryption` are
    PackageConfiguration and PackageEncryptionOptions, `users` are account IDs or GLOBAL, which `purge_users` makes the
    only ones.

    `source_file` is the path of a local file that the source is to be; with `preview` (check mode), the file stands for
    the source, which may still have to be uploaded. `longest_new_name` is how many characters the API takes for the
    name of a new package.
    """

    name: str
    state: str = "present"  # or absent
    package_type: str = "TXT-DICTIONARY"
    description: str | None = None
    source: t.Mapping[str, str] | None = None  # S3BucketName, S3Key
    commit_message: str | None = None
    update: str = "if_changed"  # or always, never
    unreadable_source: str = "fail"  # or warn
    source_file: str | None = None
    preview: bool = False
    dissociate: bool = False
    wait: bool = False
    longest_new_name: int = 28
    engine_version: str | None = None
    configuration: Details | None = None
    encryption: Details | None = None
    vending_enabled: bool | None = None
    users: tuple[str, ...] | None = None
    purge_users: bool = True

    @property
    def subject(self) -> str:
        """The package as messages call it at their beginning."""
        return f"Package {self.label}"

    @property
    def label(self) -> str:
        """The name, and the engine version where one is given: it tells plugins of one name apart."""
        return f"{self.name} ({self.engine_version})" if self.engine_version else self.name

    @property
    def place(self) -> str:
        """The source as messages call it."""
        source = self.source or {}
        return f"s3://{source.get('S3BucketName')}/{source.get('S3Key')}"


@dataclass(frozen=True)
class PackageReference:
    """A package that is named, by its name or its ID."""

    name: str | None = None
    package_id: str | None = None

    def __str__(self) -> str:
        return str(self.name or self.package_id)


@dataclass(frozen=True)
class DesiredAssociation:
    """What is desired of one package, known by its name or its ID, on one domain.

    `owner` to `key_store_access` are known to the 2021 API alone: whose package is meant where several have the name,
    which packages must be on the domain before it or with it, and KeyStoreAccessOption. `package_module` is the module
    that messages send to for the package itself. `rolled_out_for` are the engine versions for which the task rolls out
    packages of this name to the domain, and empty where it rolls out none; then no other package of the name is meant.
    """

    domain_name: str
    name: str | None = None
    package_id: str | None = None
    state: str = "present"  # at whatever version; or latest, absent
    wait: bool = False
    owner: str = "any"  # or self, aws
    prerequisites: tuple[PackageReference, ...] = ()
    key_store_access: Details | None = None
    package_module: str = "es_package"
    rolled_out_for: tuple[str, ...] = ()

    @property
    def package(self) -> str:
        """The package as messages call it."""
        return f"Package {self.name or self.package_id}"

    @property
    def subject(self) -> str:
        """The package and the domain as messages call them at their beginning."""
        return f"{self.package} on domain {self.domain_name}"


@dataclass(frozen=True)
class ObservedSource:
    """What is known of the object in S3.

    `fingerprint` and `last_modified` (aware, whole seconds) are the object's, `size` is in bytes. `unreadable` says why
    nothing is known, `missing` that there is no such object. `other_region` is the region of the bucket where that is
    not the region of the package.
    """

    fingerprint: str | None = None
    last_modified: datetime.datetime | None = None
    size: int | None = None
    kms_encrypted: bool = False
    other_region: str | None = None
    unreadable: str | None = None
    missing: bool = False


@dataclass(frozen=True)
class ObservedFile:
    """The local file that the source is, or is to become.

    `fingerprint` is the one that the object gets when the file is uploaded in one piece, `size` is in bytes.
    `is_object` and `is_imported`: whether the object in S3, and what the available version was imported from, is this
    file; None where that is not known.
    """

    path: str
    size: int
    fingerprint: str
    is_object: bool | None = None
    is_imported: bool | None = None


@dataclass(frozen=True)
class ObservedVersion:
    """What is known of the version that domains get: the commit message, the fingerprint of the source that it was
    imported from (None: none was recorded), and when it was imported."""

    commit_message: str = ""
    fingerprint: str | None = None
    imported_at: datetime.datetime | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class ObservedPackage:
    """What is there. Everything but the package is None where `required_reads` does not ask for it.

    `others` are further packages of ours that the desired state fits as well. `same_key`: whether the KMS key of the
    package is the desired one; None where that is not known. `along`: the names of what a domain loses together with
    the package, by domain.
    """

    package: Details | None = None
    source: ObservedSource | None = None
    file: ObservedFile | None = None
    version: ObservedVersion | None = None
    domains: t.Sequence[Details] | None = None
    others: t.Sequence[Details] = ()
    same_key: bool | None = True
    along: t.Mapping[str, t.Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class ObservedAssociation:
    """PackageDetails of the package and DomainPackageDetails of its association; None for what does not exist.

    `namesake` is the association of another package that the domain has under the same name.
    """

    package: Details | None = None
    association: Details | None = None
    namesake: Details | None = None


@dataclass(frozen=True)
class Step:
    """One thing to do: an API operation to send, or a goal to wait for; `domain` where it is about one.

    `arguments` are members of the request that the plan decides on.
    """

    action: str | Goal
    reason: str
    domain: str | None = None
    arguments: Details = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """The steps to take; or `requires`, what must be waited for before the decision is made again; or `failure`, why
    the desired state cannot be reached. `before` and `after` are what diff mode shows."""

    steps: tuple[Step, ...] = ()
    requires: Goal | None = None
    failure: str | None = None
    warnings: tuple[str, ...] = ()
    before: Details = field(default_factory=dict)
    after: Details = field(default_factory=dict)

    @property
    def actions(self) -> list[str]:
        """The API operations of the steps, in order."""
        return [step.action for step in self.steps if isinstance(step.action, str)]


def is_aws_owned(package: Details) -> bool:
    """Is it a package of AWS's own? Their IDs begin with G [nuke]; they may share a name with a customer's."""
    return str(package.get("PackageID", "")).startswith("G")


def find_own_packages(name: str, packages: t.Iterable[Kind]) -> list[Kind]:
    """The packages of this exact name that are the caller's to manage: not DELETED, not AWS's, not another account's.

    What another account shares has a true `Shared`, which the observer adds.

    Where a package that is being deleted and another that took its name are both listed, it is only the latter.
    """
    own = [
        package
        for package in packages
        if package.get("PackageName") == name
        and package.get("PackageStatus") != "DELETED"
        and not is_aws_owned(package)
        and not package.get("Shared")
    ]
    staying = [package for package in own if package.get("PackageStatus") != "DELETING"]
    return staying or own


def is_stable(package: Details | None) -> bool:
    """Is neither an import nor a deletion of the package under way?"""
    return package is None or package["PackageStatus"] not in (*UNDER_WAY, "DELETING")


def are_stable(associations: t.Iterable[Details]) -> bool:
    """Is none of these associations being made or removed?"""
    return all(one["DomainPackageStatus"] not in ASSOCIATION_UNDER_WAY for one in associations)


def is_busy(status: Details | None) -> bool:
    """Does the domain process a change or an upgrade right now?"""
    return bool(status and (status.get("Processing") or status.get("UpgradeProcessing")))


def error_details(details: Details) -> str:
    """ErrorDetails of a package or an association as text to put behind its status: empty, or `: type: message`.

    ErrorType may be the empty string [dg].
    """
    error = details.get("ErrorDetails") or {}
    text = ": ".join(error[key].rstrip(". ") for key in ("ErrorType", "ErrorMessage") if error.get(key))
    return f": {text}" if text else ""


def unknown_status(subject: str, details: Details) -> str:
    """Why nothing is done about a package or an association in a status that may stand for anything."""
    status = details.get("PackageStatus", details.get("DomainPackageStatus"))
    return (
        f"{subject}: this version of the collection does not know the status {status}{error_details(details)}, so "
        "nothing was done. Upgrade the collection."
    )


def state_of(details: Details) -> list[t.Any]:
    """What differs once work on a package or an association has begun: ID, status, version, time."""
    return [
        details.get("PackageID"),
        details.get("PackageStatus") or details.get("DomainPackageStatus"),
        details.get("AvailablePackageVersion") or details.get("PackageVersion"),
        details.get("LastUpdatedAt") or details.get("LastUpdated"),
    ]

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""What to do about one package: (what is wanted, what is there) -> the steps to take, each with its reason.

Pure: no input, no output, no clock, and nothing of the collection is imported. PackageDetails, DomainPackageDetails and
PackageSource are dictionaries with the member names of botocore's service model.
"""

from __future__ import annotations

import datetime
import typing as t
from dataclasses import dataclass, field, replace

Details = t.Mapping[str, t.Any]
Kind = t.TypeVar("Kind", bound=Details)

UNDER_WAY = ("COPYING", "VALIDATING")
FAILED = ("COPY_FAILED", "VALIDATION_FAILED")
ASSOCIATION_UNDER_WAY = ("ASSOCIATING", "DISSOCIATING")
ASSOCIATION_ENDED = ("ACTIVE", "ASSOCIATION_FAILED", "DISSOCIATION_FAILED")

# Steps that change something carry the name of their API operation, the others only wait.
CREATE, UPDATE, DELETE, DISSOCIATE = "CreatePackage", "UpdatePackage", "DeletePackage", "DissociatePackage"
WAIT_AVAILABLE = "wait until the import has ended"
WAIT_GONE = "wait until the package is gone"
WAIT_FREE = "wait until no domain has the package"
WAIT_ASSOCIATIONS = "wait until no association changes"
WAIT_ACTIVE = "wait until the domain runs the package"
WAIT_DISSOCIATED = "wait until the domain is free of the package"
WAIT_ASSOCIATION = "wait until the association does not change"
WAITS = (WAIT_AVAILABLE, WAIT_GONE, WAIT_FREE, WAIT_ASSOCIATIONS, WAIT_ACTIVE, WAIT_DISSOCIATED, WAIT_ASSOCIATION)


@dataclass(frozen=True)
class Wish:
    """What is wanted of one package. None means "as it is"."""

    name: str
    state: str = "present"  # or absent
    package_type: str = "TXT-DICTIONARY"
    description: str | None = None
    source: t.Mapping[str, str] | None = None  # S3BucketName, S3Key
    update: str = "if_changed"  # or always, never
    dissociate: bool = False
    wait: bool = False


@dataclass(frozen=True)
class Content:
    """What is known of the source and of the content that the service has.

    `fingerprint` and `last_modified` are the object's, `unreadable` says why there are none. `recorded` is the
    fingerprint that the available version was imported with (None: none was recorded), `imported_at` when that
    version came to be.
    """

    fingerprint: str | None = None
    last_modified: datetime.datetime | None = None
    unreadable: str | None = None
    recorded: str | None = None
    imported_at: datetime.datetime | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Situation:
    """What is there. `content` and `domains` are None where `needs` does not ask for them."""

    package: Details | None = None
    content: Content | None = None
    domains: t.Sequence[Details] | None = None


@dataclass(frozen=True)
class Step:
    """One thing to do: the name of an API operation, or one of `WAITS`; `domain` where it is about one."""

    action: str
    reason: str
    domain: str | None = None


@dataclass(frozen=True)
class Plan:
    """The steps to take, or `settle` (wait for this first, then read and decide again), or `failure` (why it cannot
    be)."""

    steps: tuple[Step, ...] = ()
    settle: str | None = None
    failure: str | None = None
    warnings: tuple[str, ...] = ()
    before: Details = field(default_factory=dict)
    after: Details = field(default_factory=dict)

    @property
    def actions(self) -> list[str]:
        """The API operations of the steps, in order."""
        return [step.action for step in self.steps if step.action not in WAITS]


def is_aws_owned(package: Details) -> bool:
    """AWS's own packages have IDs that begin with G; they may share a name with ours and cannot be changed."""
    return str(package.get("PackageID", "")).startswith("G")


def mine(name: str, packages: t.Iterable[Kind]) -> Kind | None:
    """The one package of this exact name that is ours to manage: neither DELETED nor owned by AWS.

    Should one that is going and one that took its name be listed side by side, it is the latter.
    """
    candidates = [
        package
        for package in packages
        if package.get("PackageName") == name
        and package.get("PackageStatus") != "DELETED"
        and not is_aws_owned(package)
    ]
    return min(candidates, key=lambda package: package.get("PackageStatus") == "DELETING", default=None)


def is_settled(package: Details | None) -> bool:
    """Is no import and no deletion of the package under way?"""
    return package is None or package["PackageStatus"] not in (*UNDER_WAY, "DELETING")


def needs(wish: Wish, package: Details | None) -> frozenset[str]:
    """What else must be read to decide: `domains`, `content`, or nothing."""
    if package is None or package["PackageType"] != wish.package_type:
        return frozenset()
    status = package["PackageStatus"]
    if wish.state == "absent":
        return frozenset() if status in ("DELETING", *UNDER_WAY) else frozenset(["domains"])
    if wish.source is None or status not in (*FAILED, "AVAILABLE"):
        return frozenset()
    if status in FAILED:
        # What was imported last has failed, so it is imported whatever it is; the fingerprint is only recorded.
        return (
            frozenset(["content"]) if package.get("AvailablePackageVersion") and wish.update != "never" else frozenset()
        )
    return frozenset() if wish.update == "never" else frozenset(["content"])


def decide(wish: Wish, there: Situation) -> Plan:
    """The plan. Its `before` and `after` are what diff mode shows."""
    if there.package is not None and there.package["PackageType"] != wish.package_type:
        way_out = (
            "Use another name, or delete that package first." if wish.state == "present" else "It was not deleted."
        )
        return Plan(
            failure=f"Package {wish.name} is a {there.package['PackageType']}, not a {wish.package_type}: the type of "
            f"a package cannot be changed. {way_out}"
        )
    plan = _decide_absent(wish, there) if wish.state == "absent" else _decide_present(wish, there)
    return replace(plan, before=_before(there), after=_after(wish, there, plan))


def _decide_present(wish: Wish, there: Situation) -> Plan:
    package = there.package
    if package is None:
        return _create(wish, ())
    status = package["PackageStatus"]
    if status in UNDER_WAY:
        return Plan(settle=WAIT_AVAILABLE if wish.wait else None)
    if status in FAILED:
        return _repair(wish, package, there.content)
    if status == "DELETING":
        if wish.wait:
            return Plan(settle=WAIT_GONE)
        return Plan(
            failure=f"Package {wish.name} is being deleted (DELETING), and its name is not free before it is gone. "
            "Set wait to true to wait for that and create it then, or run again later."
        )
    if status == "DELETE_FAILED":
        return Plan(
            failure=f"Package {wish.name} could not be deleted (DELETE_FAILED{error_details(package)}), and cannot "
            "be used as it is. Delete it with state=absent, then create it again."
        )
    if status != "AVAILABLE":
        return Plan(failure=unknown_status(f"Package {wish.name}", package))
    return _update(wish, package, there.content)


def _create(wish: Wish, before: tuple[Step, ...]) -> Plan:
    if wish.source is None:
        return Plan(
            failure=f"Package {wish.name} does not exist, and there is nothing to create it from. Give source with "
            "s3_bucket_name and s3_key."
        )
    reason = "it failed to import and never had a version" if before else "there is no package of this name"
    return Plan(steps=(*before, Step(CREATE, reason), *_until(wish, WAIT_AVAILABLE, "the import takes a while")))


def _repair(wish: Wish, package: Details, content: Content | None) -> Plan:
    status = package["PackageStatus"]
    told = f"Package {wish.name} is {status}{error_details(package)}."
    if wish.source is None:
        return Plan(failure=f"{told} Give source, once it is in order, to import it again.")
    if not package.get("AvailablePackageVersion"):
        return _create(
            wish,
            (
                Step(DELETE, f"{status}, and there is no version that a domain could use"),
                Step(WAIT_GONE, "the name is free only then"),
            ),
        )
    if wish.update == "never":
        return Plan(failure=f"{told} It is not imported again, as update is never.")
    return _import(wish, f"the last import is {status}", content)


def _update(wish: Wish, package: Details, content: Content | None) -> Plan:
    wants_description = wish.description is not None and wish.description != package.get("PackageDescription", "")
    if wish.source is None:
        if wants_description:
            return Plan(
                failure=f"Package {wish.name} has another description, and the service takes a new one only "
                "together with an import. Give source with s3_bucket_name and s3_key."
            )
        return Plan()
    if wish.update == "never":
        warning = f"Package {wish.name} has another description; it stays, as update is never."
        return Plan(warnings=(warning,) if wants_description else ())
    if wish.update == "always":
        return _import(wish, "update is always", content)
    changed = content_changed(content) if content else None
    if changed:
        return _import(wish, changed, content)
    if content and content.unreadable:
        warning = f"Package {wish.name}: {content.unreadable}, so whether it has changed is not known."
        return Plan(warnings=(f"{warning} The package stays as it is.", *content.warnings))
    if wants_description:
        return _import(wish, "the description differs", content)
    return Plan(warnings=content.warnings if content else ())


def _import(wish: Wish, reason: str, content: Content | None) -> Plan:
    steps = (Step(UPDATE, reason), *_until(wish, WAIT_AVAILABLE, "the import takes a while"))
    warnings = content.warnings if content else ()
    if content and content.unreadable:
        warnings += (f"Package {wish.name}: {content.unreadable}, so this import records no fingerprint of it.",)
    return Plan(steps=steps, warnings=warnings)


def content_changed(content: Content) -> str | None:
    """Why the source counts as changed, None when it does not, or when it cannot be looked at.

    Fingerprints decide where the available version has one; else the object counts as changed when it is newer than
    that version.
    """
    if content.unreadable is not None:
        return None
    if content.recorded is not None:
        if content.recorded != content.fingerprint:
            return f"the source has changed from {content.recorded} to {content.fingerprint}"
        return None
    if content.last_modified and content.imported_at and content.last_modified > content.imported_at:
        return "the source is newer than the version that was imported from it"
    return None


def _decide_absent(wish: Wish, there: Situation) -> Plan:
    package = there.package
    if package is None:
        return Plan()
    status = package["PackageStatus"]
    if status == "DELETING":
        return Plan(settle=WAIT_GONE if wish.wait else None)
    if status in UNDER_WAY:
        if wish.wait:
            return Plan(settle=WAIT_AVAILABLE)
        return Plan(
            failure=f"Package {wish.name} is being imported ({status}), and the service does not delete it meanwhile. "
            "Set wait to true to wait for that and delete it then, or run again later."
        )
    if status not in (*FAILED, "AVAILABLE", "DELETE_FAILED"):
        return Plan(failure=unknown_status(f"Package {wish.name}", package))
    domains = there.domains or ()
    under_way = [domain for domain in domains if domain["DomainPackageStatus"] in ASSOCIATION_UNDER_WAY]
    if domains and not wish.dissociate:
        if wish.wait and all(domain["DomainPackageStatus"] == "DISSOCIATING" for domain in domains):
            return Plan(settle=WAIT_ASSOCIATIONS)
        return Plan(failure=_in_use(wish, domains))
    if under_way:
        return Plan(settle=WAIT_ASSOCIATIONS)
    unknown = [domain for domain in domains if domain["DomainPackageStatus"] not in ASSOCIATION_ENDED]
    if unknown:
        return Plan(failure=unknown_status(f"Package {wish.name} on domain {unknown[0]['DomainName']}", unknown[0]))
    steps = tuple(Step(DISSOCIATE, "the package goes", domain["DomainName"]) for domain in domains)
    if steps:
        steps += (Step(WAIT_FREE, "a package that a domain uses cannot be deleted"),)
    steps += (Step(DELETE, "the package is there"),)
    return Plan(steps=steps + _until(wish, WAIT_GONE, "the deletion takes a while"))


def _in_use(wish: Wish, domains: t.Sequence[Details]) -> str:
    names = ", ".join(f"{domain['DomainName']} ({domain['DomainPackageStatus']})" for domain in domains)
    number = "1 domain uses" if len(domains) == 1 else f"{len(domains)} domains use"
    return (
        f"Package {wish.name} cannot be deleted: {number} it: {names}. Set dissociate to true to take it from them "
        f"first."
    )


def unknown_status(subject: str, details: Details) -> str:
    """Why nothing is done about a package or an association: its status may stand for anything."""
    status = details.get("PackageStatus", details.get("DomainPackageStatus"))
    return (
        f"{subject} has a status that this version of the collection does not know, {status}{error_details(details)}, "
        "so nothing was done. A newer version may know it."
    )


def error_details(details: Details) -> str:
    """ErrorDetails of a package or an association as text to put behind its status: empty, or `: type: message`."""
    error = details.get("ErrorDetails") or {}
    text = ": ".join(error[key].rstrip(". ") for key in ("ErrorType", "ErrorMessage") if error.get(key))
    return f": {text}" if text else ""


def _until(wish: Wish, action: str, reason: str) -> tuple[Step, ...]:
    return (Step(action, reason),) if wish.wait else ()


def _before(there: Situation) -> Details:
    """The state that diff mode compares: empty for no package."""
    package = there.package
    if package is None:
        return {}
    shown: dict[str, t.Any] = {
        "package_type": package["PackageType"],
        "package_description": package.get("PackageDescription", ""),
        "available_package_version": package.get("AvailablePackageVersion", ""),
    }
    if there.content is not None:
        shown["source_fingerprint"] = there.content.recorded or "not recorded"
    if there.domains is not None:
        shown["domains"] = sorted(domain["DomainName"] for domain in there.domains)
    return shown


def _after(wish: Wish, there: Situation, plan: Plan) -> Details:
    """The same after the steps. The service chooses the version, so a new one has no name yet."""
    shown = dict(_before(there))
    for action in plan.actions:
        if action == DELETE:
            shown = {}
        elif action == CREATE:
            shown = {
                "package_type": wish.package_type,
                "package_description": described(wish, there.package),
                "available_package_version": "first version",
            }
        elif action == UPDATE:
            shown["package_description"] = described(wish, there.package)
            shown["available_package_version"] = "next version"
            if there.content is not None:
                shown["source_fingerprint"] = there.content.fingerprint or "not recorded"
    return shown


def described(wish: Wish, package: Details | None) -> str:
    """The description that a package is to have: the wanted one, else the one it has."""
    if wish.description is not None:
        return wish.description
    return str((package or {}).get("PackageDescription", ""))

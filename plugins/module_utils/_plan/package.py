# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""What to do about one package: (what is desired, what was observed) -> the steps to take, each with its reason.

Pure, like the model that it works on.
"""

from __future__ import annotations

import typing as t
from dataclasses import replace

from .fingerprint import is_same
from .model import (
    ASSOCIATION_ENDED,
    ASSOCIATION_UNDER_WAY,
    CREATE,
    DELETE,
    DISSOCIATE,
    FAILED,
    FIRST_VERSION,
    NEXT_VERSION,
    UNDER_WAY,
    UPDATE,
    DesiredPackage,
    Details,
    Goal,
    ObservedPackage,
    Plan,
    Step,
    error_details,
    unknown_status,
)


def required_reads(desired: DesiredPackage, package: Details | None) -> frozenset[str]:
    """What else must be read to decide: `domains`, `source`, `version`, or nothing."""
    if package is not None and package["PackageType"] != desired.package_type:
        return frozenset()
    status = package["PackageStatus"] if package else None
    if desired.state == "absent":
        return frozenset() if status in (None, "DELETING", *UNDER_WAY) else frozenset(["domains"])
    if desired.source is None or status not in (None, *FAILED, "AVAILABLE"):
        return frozenset()
    replaced = package is None or (status in FAILED and not package.get("AvailablePackageVersion"))
    if desired.update == "never" and not replaced:
        return frozenset()
    if status == "AVAILABLE" and desired.update == "if_changed":
        return frozenset(["source", "version"])
    # It is imported whatever it is: it is only looked at whether it can be, and its fingerprint is recorded.
    return frozenset(["source"])


def decide_package(desired: DesiredPackage, observed: ObservedPackage) -> Plan:
    """The plan for one package."""
    package = observed.package
    if observed.others:
        return Plan(failure=_ambiguous(desired, observed))
    if package is not None and package["PackageType"] != desired.package_type:
        way_out = "Use another name, or delete that package first."
        if desired.state == "absent":
            way_out = "Nothing was deleted."
        return Plan(
            failure=f"{desired.subject} is a {package['PackageType']}, not a {desired.package_type}, and the type of a "
            f"package cannot be changed. {way_out}"
        )
    plan = _decide_absent(desired, observed) if desired.state == "absent" else _decide_present(desired, observed)
    return replace(plan, before=_before(observed), after=_after(desired, observed, plan))


def _ambiguous(desired: DesiredPackage, observed: ObservedPackage) -> str:
    packages = [t.cast(Details, observed.package), *observed.others]
    ids = ", ".join(f"{package['PackageID']} ({package['PackageType']})" for package in packages)
    return (
        f"{desired.subject}: {len(packages)} packages have this name, as plugins of several engine versions do: {ids}. "
        "The API of this module cannot tell them apart; use opensearch_package with engine_version."
    )


def _decide_present(desired: DesiredPackage, observed: ObservedPackage) -> Plan:
    package = observed.package
    if package is None:
        return _create(desired, observed, ())
    status = package["PackageStatus"]
    if status in UNDER_WAY:
        return Plan(requires=Goal.IMPORTED if desired.wait else None)
    if status in FAILED:
        return _repair(desired, observed, package)
    if status == "DELETING":
        if desired.wait:
            return Plan(requires=Goal.DELETED)
        return Plan(
            failure=f"{desired.subject} is being deleted (DELETING), and its name is taken until it is gone. Set wait "
            "to true to wait for that and then create it, or run again later."
        )
    if status == "DELETE_FAILED":
        return Plan(
            failure=f"{desired.subject} could not be deleted (DELETE_FAILED{error_details(package)}), and cannot be "
            "used as it is. Delete it with state=absent, then create it again."
        )
    if status != "AVAILABLE":
        return Plan(failure=unknown_status(desired.subject, package))
    return _update(desired, observed, package)


def _create(desired: DesiredPackage, observed: ObservedPackage, before: tuple[Step, ...]) -> Plan:
    if desired.source is None:
        return Plan(
            failure=f"{desired.subject} does not exist, and there is no source to create it from. Set source to the "
            "bucket and key of its file in S3."
        )
    if len(desired.name) > desired.longest_new_name:
        return Plan(
            failure=f"{desired.subject} does not exist, and this API creates names of at most "
            f"{desired.longest_new_name} characters, got {len(desired.name)}. Use a shorter name, or create it with "
            "opensearch_package."
        )
    reason = "its import failed and it never had a version" if before else "there is no package of this name"
    return _checked(desired, observed, (*before, Step(CREATE, reason)))


def _checked(desired: DesiredPackage, observed: ObservedPackage, steps: tuple[Step, ...]) -> Plan:
    """A plan that imports the source, once the source is known to be good for that."""
    failure, warnings = _check_source(desired, observed)
    if failure:
        return Plan(failure=failure)
    return Plan(steps=(*steps, *_until(desired, Goal.IMPORTED, "the import takes a while")), warnings=warnings)


def _check_source(desired: DesiredPackage, observed: ObservedPackage) -> tuple[str | None, tuple[str, ...]]:
    """Why the source cannot be imported, or None; and warnings about it."""
    source, file = observed.source, observed.file
    if source is None:
        return None, ()
    subject, place = desired.subject, desired.place
    if file is not None:
        if desired.preview and (source.missing or file.is_object is False):
            return None, ()  # The object that is there now is not the one that will be imported.
        if file.is_object is False:
            return f"{subject}: {place} is not the file {file.path} (source_file). Upload the file first.", ()
    if source.unreadable:
        if desired.unreadable_source == "fail":
            return (
                f"{subject}: {source.unreadable}. Upload the file, correct source, or grant the right; "
                "unreadable_source=warn lets the task go on without a look at it."
            ), ()
        return None, (f"{subject}: {source.unreadable}, so this import records no fingerprint of it.",)
    warnings = []
    if file is not None and file.is_object is None:
        warnings.append(
            f"{subject}: {place} was uploaded in parts of unknown size, so whether it is the file {file.path} cannot "
            "be told."
        )
    if source.size == 0:
        warnings.append(f"{subject}: {place} is empty (0 bytes).")
    if source.kms_encrypted:
        warnings.append(
            f"{subject}: {place} is encrypted with an AWS KMS key, and the service cannot read such objects. Upload it "
            "with SSE-S3 encryption (AES256)."
        )
    if source.other_region:
        warnings.append(
            f"{subject}: the bucket of {place} is in the region {source.other_region}, and the service imports only "
            "from buckets in the region of the package."
        )
    return None, tuple(warnings)


def _repair(desired: DesiredPackage, observed: ObservedPackage, package: Details) -> Plan:
    status = package["PackageStatus"]
    message = f"{desired.subject} is {status}{error_details(package)}."
    if desired.source is None:
        return Plan(failure=f"{message} Set source, once the file is in order, to import it again.")
    if not package.get("AvailablePackageVersion"):
        before = (
            Step(DELETE, f"it is {status}, and there is no version that a domain could use"),
            Step(Goal.DELETED, "the name is free only then"),
        )
        return _create(desired, observed, before)
    if desired.update == "never":
        return Plan(failure=f"{message} It is not imported again because update is never.")
    return _checked(desired, observed, (Step(UPDATE, f"the last import is {status}"),))


def _update(desired: DesiredPackage, observed: ObservedPackage, package: Details) -> Plan:
    new_description = desired.description is not None and desired.description != package.get("PackageDescription", "")
    if desired.source is None:
        if new_description:
            return Plan(
                failure=f"{desired.subject} has another description, and the service takes a new one only together "
                "with an import. Set source as well."
            )
        return Plan()
    if desired.update == "never":
        warning = f"{desired.subject} has another description; it stays because update is never."
        return Plan(warnings=(warning,) if new_description else ())
    if desired.update == "always":
        return _checked(desired, observed, (Step(UPDATE, "update is always"),))
    failure, warnings = _check_source(desired, observed)
    warnings += observed.version.warnings if observed.version else ()
    if failure:
        return Plan(failure=failure)
    reason = content_changed(desired, observed)
    unreadable = observed.source.unreadable if observed.source else None
    if reason is None and unreadable and not (observed.file and desired.preview):
        warning = f"{desired.subject}: {unreadable}, so whether it has changed is not known."
        return Plan(warnings=(f"{warning} The package stays as it is.",))
    if reason is None and new_description:
        reason = "the description differs"
    if reason is None:
        return Plan(warnings=warnings)
    return replace(_checked(desired, observed, (Step(UPDATE, reason),)), warnings=warnings)


def content_changed(desired: DesiredPackage, observed: ObservedPackage) -> str | None:
    """Why the source counts as changed; None when it does not, or when it cannot be looked at.

    Fingerprints decide where the available version has one. Otherwise the object counts as changed when it is newer
    than that version. In a preview, the file decides wherever it is another than the object.
    """
    source, file, version = observed.source, observed.file, observed.version
    if file is not None and desired.preview:
        if file.is_imported is not None:
            return None if file.is_imported else f"the file {file.path} is another than the one that was imported"
        if source is None or source.missing or file.is_object is False:
            return f"the file {file.path} is not in S3 yet"
    if source is None or version is None or source.unreadable is not None or source.fingerprint is None:
        return None
    if version.fingerprint is not None:
        if is_same(version.fingerprint, source.fingerprint):
            return None
        return f"the source has changed from {version.fingerprint} to {source.fingerprint}"
    if source.last_modified and version.imported_at and source.last_modified > version.imported_at:
        return "the source is newer than the version that was imported from it"
    return None


def _decide_absent(desired: DesiredPackage, observed: ObservedPackage) -> Plan:
    package = observed.package
    if package is None:
        return Plan()
    status = package["PackageStatus"]
    if status == "DELETING":
        return Plan(requires=Goal.DELETED if desired.wait else None)
    if status in UNDER_WAY:
        if desired.wait:
            return Plan(requires=Goal.IMPORTED)
        return Plan(
            failure=f"{desired.subject} is being imported ({status}), and the service does not delete it meanwhile. "
            "Set wait to true to wait for that and then delete it, or run again later."
        )
    if status not in (*FAILED, "AVAILABLE", "DELETE_FAILED"):
        return Plan(failure=unknown_status(desired.subject, package))
    domains = observed.domains or ()
    changing = [domain for domain in domains if domain["DomainPackageStatus"] in ASSOCIATION_UNDER_WAY]
    if domains and not desired.dissociate:
        if desired.wait and all(domain["DomainPackageStatus"] == "DISSOCIATING" for domain in domains):
            return Plan(requires=Goal.ASSOCIATIONS_STABLE)
        return Plan(failure=_in_use(desired, domains))
    if changing:
        return Plan(requires=Goal.ASSOCIATIONS_STABLE)
    unknown = [domain for domain in domains if domain["DomainPackageStatus"] not in ASSOCIATION_ENDED]
    if unknown:
        return Plan(failure=unknown_status(f"{desired.subject} on domain {unknown[0]['DomainName']}", unknown[0]))
    steps = tuple(Step(DISSOCIATE, "the package is to be deleted", domain["DomainName"]) for domain in domains)
    if steps:
        steps += (Step(Goal.DISSOCIATED_EVERYWHERE, "a package that a domain uses cannot be deleted"),)
    steps += (Step(DELETE, "the package exists"),)
    return Plan(steps=steps + _until(desired, Goal.DELETED, "the deletion takes a while"))


def _in_use(desired: DesiredPackage, domains: t.Sequence[Details]) -> str:
    names = ", ".join(f"{domain['DomainName']} ({domain['DomainPackageStatus']})" for domain in domains)
    number = "1 domain uses" if len(domains) == 1 else f"{len(domains)} domains use"
    return (
        f"{desired.subject} cannot be deleted: {number} it: {names}. Remove it from the indexes there, and set "
        "dissociate to true to dissociate it from them first."
    )


def _until(desired: DesiredPackage, goal: Goal, reason: str) -> tuple[Step, ...]:
    return (Step(goal, reason),) if desired.wait else ()


def _before(observed: ObservedPackage) -> Details:
    """The state that diff mode compares: empty for no package."""
    package = observed.package
    if package is None:
        return {}
    shown: dict[str, t.Any] = {
        "package_type": package["PackageType"],
        "package_description": package.get("PackageDescription", ""),
        "available_package_version": package.get("AvailablePackageVersion", ""),
    }
    if observed.version is not None:
        shown["commit_message"] = observed.version.commit_message
        shown["source_fingerprint"] = observed.version.fingerprint or "not recorded"
    if observed.domains is not None:
        shown["domains"] = sorted(domain["DomainName"] for domain in observed.domains)
    return shown


def _after(desired: DesiredPackage, observed: ObservedPackage, plan: Plan) -> Details:
    """The same after the steps. The service chooses the version, so a new one has no name yet."""
    shown = dict(_before(observed))
    for action in plan.actions:
        if action == DELETE:
            shown = {}
        elif action in (CREATE, UPDATE):
            shown["package_type"] = desired.package_type
            shown["package_description"] = description_of(desired, observed.package)
            shown["available_package_version"] = FIRST_VERSION if action == CREATE else NEXT_VERSION
            shown.update(_shown_source(desired, observed, recorded=action == UPDATE))
    return shown


def _shown_source(desired: DesiredPackage, observed: ObservedPackage, recorded: bool) -> Details:
    """What diff mode shows of an import: where from, how much, and what is recorded with an update."""
    shown: dict[str, t.Any] = {"source": desired.place}
    source, file = observed.source, observed.file
    # In a preview, the file that is still to be uploaded takes the place of the object.
    from_file = file is not None and desired.preview and not file.is_object
    size = file.size if file and from_file else source.size if source else None
    if size is not None:
        shown["size"] = size
    if recorded:
        # The fingerprint that an update records depends on how the file will be uploaded.
        known = file.fingerprint if file and from_file else source.fingerprint if source else None
        shown["source_fingerprint"] = known or "not recorded"
        shown["commit_message"] = desired.commit_message or ""
    return shown


def description_of(desired: DesiredPackage, package: Details | None) -> str:
    """The description that a package is to have: the desired one, else the one that it has."""
    if desired.description is not None:
        return desired.description
    return str((package or {}).get("PackageDescription", ""))

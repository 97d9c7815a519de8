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

from .diff import after, before
from .model import (
    ASSOCIATION_ENDED,
    ASSOCIATION_UNDER_WAY,
    CREATE,
    DELETE,
    DISSOCIATE,
    FAILED,
    PLUGIN,
    SCOPE,
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
from .plugin import differing_members, goes_along, scope_change, vending_differs
from .source import check_source, content_changed


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
    # It is imported in any case; the source is read to see whether that is possible, and to record its fingerprint.
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
    if desired.state == "absent":
        plan = _decide_absent(desired, observed)
    else:
        plan = _with_scope(desired, observed, _decide_present(desired, observed))
    return replace(plan, before=before(observed), after=after(desired, observed, plan))


def _with_scope(desired: DesiredPackage, observed: ObservedPackage, plan: Plan) -> Plan:
    """The plan, and after its steps the change of users that it takes: a new package has none yet."""
    if plan.failure or plan.requires:
        return plan
    change = scope_change(desired, None if CREATE in plan.actions else observed.package)
    if change is None:
        return plan
    return replace(plan, steps=(*plan.steps, Step(SCOPE, "the users differ", arguments=change)))


def _ambiguous(desired: DesiredPackage, observed: ObservedPackage) -> str:
    packages = [t.cast(Details, observed.package), *observed.others]
    versions = [package.get("EngineVersion") for package in packages]
    begin = f"{desired.subject}: {len(packages)} packages have this name, "
    if any(versions):
        return f"{begin}one for each engine version. Set engine_version to one of {', '.join(map(str, versions))}."
    ids = ", ".join(f"{package['PackageID']} ({package['PackageType']})" for package in packages)
    return (
        f"{begin}as plugins of several engine versions do: {ids}. The API of this module cannot tell them apart; use "
        "opensearch_package with engine_version."
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
            failure=f"{desired.subject} is being deleted (DELETING), and its name cannot be used until it is gone. "
            "Set wait to true to wait and then create it, or run again later."
        )
    if status == "DELETE_FAILED":
        return Plan(
            failure=f"{desired.subject} could not be deleted (DELETE_FAILED{error_details(package)}) and cannot be "
            "used. Delete it with state=absent, then create it again."
        )
    if status != "AVAILABLE":
        return Plan(failure=unknown_status(desired.subject, package))
    return _update(desired, observed, package)


def _create(desired: DesiredPackage, observed: ObservedPackage, first: tuple[Step, ...]) -> Plan:
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
    if desired.package_type == PLUGIN and desired.engine_version is None:
        return Plan(
            failure=f"{desired.subject} does not exist, and a plugin needs engine_version, such as OpenSearch_2.19: "
            "the version that its archive is built for."
        )
    reason = "there is no package of this name"
    if first:
        reason = "its import failed and it never had a version"
    elif desired.engine_version:
        reason += f" for {desired.engine_version}"
    return _checked(desired, observed, (*first, Step(CREATE, reason)))


def _checked(desired: DesiredPackage, observed: ObservedPackage, steps: tuple[Step, ...]) -> Plan:
    """A plan that imports the source, once the source is known to be good for that."""
    failure, warnings = check_source(desired, observed)
    if failure:
        return Plan(failure=failure)
    return Plan(steps=(*steps, *_until(desired, Goal.IMPORTED, "the import takes a while")), warnings=warnings)


def _repair(desired: DesiredPackage, observed: ObservedPackage, package: Details) -> Plan:
    status = package["PackageStatus"]
    message = f"{desired.subject} is {status}{error_details(package)}."
    if desired.source is None:
        return Plan(failure=f"{message} Fix the file and set source to import it again.")
    if not package.get("AvailablePackageVersion"):
        first = (
            Step(DELETE, f"it is {status}, and there is no version that a domain could use"),
            Step(Goal.DELETED, "the name is free only then"),
        )
        return _create(desired, observed, first)
    if desired.update == "never":
        return Plan(failure=f"{message} It is not imported again because update is never.")
    return _checked(desired, observed, (Step(UPDATE, f"the last import is {status}"),))


def _update(desired: DesiredPackage, observed: ObservedPackage, package: Details) -> Plan:
    if vending_differs(desired, package):
        return Plan(
            failure=f"{desired.subject}: vending_enabled can only be set when a package is created. Use another name, "
            "or delete the package first."
        )
    differing = differing_members(desired, observed)
    warnings: tuple[str, ...] = ()
    if desired.encryption is not None and observed.same_key is None:
        warnings = (
            f"{desired.subject}: cannot tell whether its KMS key is {desired.encryption.get('KmsKeyIdentifier')}; "
            "the credentials need the IAM action kms:DescribeKey.",
        )
    if desired.source is None:
        if differing:
            return Plan(
                failure=f"{desired.subject} has a different {differing[0]}, and the service accepts a new one only "
                "with an import. Set source as well."
            )
        return Plan(warnings=warnings)
    if desired.update == "never":
        stay = tuple(
            f"{desired.subject} has a different {member}; it is not changed because update is never."
            for member in differing
        )
        return Plan(warnings=warnings + stay)
    if desired.update == "always":
        return _checked(desired, observed, (Step(UPDATE, "update is always"),))
    failure, problems = check_source(desired, observed)
    warnings += problems + (observed.version.warnings if observed.version else ())
    if failure:
        return Plan(failure=failure)
    reason = content_changed(desired, observed)
    unreadable = observed.source.unreadable if observed.source else None
    if reason is None and unreadable and not (observed.file and desired.preview):
        warning = f"{desired.subject}: {unreadable}, so the module cannot tell whether it has changed."
        return Plan(warnings=(f"{warning} The package is left as it is.",))
    if reason is None and differing:
        reason = f"the {differing[0]} differs"
    if reason is None:
        return Plan(warnings=warnings)
    return replace(_checked(desired, observed, (Step(UPDATE, reason),)), warnings=warnings)


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
            failure=f"{desired.subject} is being imported ({status}), and the service does not delete a package during "
            "an import. Set wait to true to wait and then delete it, or run again later."
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
    along = tuple(
        f"{goes_along(f'{desired.subject} on domain {domain}', names)} from the domain."
        for domain, names in observed.along.items()
    )
    return Plan(steps=steps + _until(desired, Goal.DELETED, "the deletion takes a while"), warnings=along)


def _in_use(desired: DesiredPackage, domains: t.Sequence[Details]) -> str:
    names = ", ".join(f"{domain['DomainName']} ({domain['DomainPackageStatus']})" for domain in domains)
    number = "1 domain uses" if len(domains) == 1 else f"{len(domains)} domains use"
    return (
        f"{desired.subject} cannot be deleted: {number} it: {names}. Remove it from the indexes there, and set "
        "dissociate to true to dissociate it from them first."
    )


def _until(desired: DesiredPackage, goal: Goal, reason: str) -> tuple[Step, ...]:
    return (Step(goal, reason),) if desired.wait else ()

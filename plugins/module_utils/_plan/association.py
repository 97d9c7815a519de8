# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""What to do about one package on one domain: (what is desired, what was observed) -> the steps to take.

Pure, like the model that it works on.
"""

from __future__ import annotations

import typing as t
from dataclasses import replace

from .model import (
    ASSOCIATE,
    ASSOCIATION_ENDED,
    DISSOCIATE,
    FAILED,
    UNDER_WAY,
    DesiredAssociation,
    Details,
    Goal,
    Kind,
    ObservedAssociation,
    Plan,
    Step,
    error_details,
    is_aws_owned,
    unknown_status,
)


def find_association(
    desired: DesiredAssociation, package: Details | None, associations: t.Iterable[Kind]
) -> Kind | None:
    """The association among those of the domain: the one with the ID of the package.

    Where no package was found under a name, an association of that name is meant, so it can still be dissociated.
    """
    package_id = desired.package_id or (package or {}).get("PackageID")
    for association in associations:
        if package_id and association["PackageID"] == package_id:
            return association
        if not package_id and association.get("PackageName") == desired.name and not is_aws_owned(association):
            return association
    return None


def find_namesake(package: Details | None, associations: t.Iterable[Kind]) -> Kind | None:
    """The association of another package of the same name, which stays on the domain."""
    if package is None:
        return None
    for association in associations:
        is_other = association["PackageID"] != package["PackageID"]
        if is_other and association.get("PackageName") == package["PackageName"]:
            return association if association["DomainPackageStatus"] != "DISSOCIATING" else None
    return None


def name_is_taken(desired: DesiredAssociation, package: Details, there: Details) -> str:
    """Why a package cannot be associated with a domain that has another package of its name [tf 39363]."""
    return (
        f"{desired.subject}: the domain has {there['PackageID']} under the name {package['PackageName']}, and a domain "
        f"can have only one package of a name. Dissociate {there['PackageID']} before {package['PackageID']} is "
        "associated."
    )


def decide_association(desired: DesiredAssociation, observed: ObservedAssociation) -> Plan:
    """The plan for one association."""
    plan = _decide_absent(desired, observed) if desired.state == "absent" else _decide_present(desired, observed)
    before = _before(observed)
    return replace(plan, before=before, after=_after(observed, plan, before))


def package_failed(desired: DesiredAssociation, association: Details | None) -> str:
    """Why nothing is changed on the domain for a package that failed, and what it has instead."""
    runs = (association or {}).get("PackageVersion")
    meanwhile = f"the domain keeps running version {runs}" if runs else "the domain does not have the package"
    step = "dissociated" if desired.state == "absent" else "rolled out"
    return f"{desired.subject}: not {step}, because the package failed; {meanwhile}."


def resulting_association(package: Details, domain_name: str) -> dict[str, t.Any]:
    """DomainPackageDetails as far as they are known before the association is made."""
    return {
        "PackageID": package["PackageID"],
        "PackageName": package["PackageName"],
        "PackageType": package["PackageType"],
        "DomainName": domain_name,
        "PackageVersion": package.get("AvailablePackageVersion", ""),
    }


def _decide_present(desired: DesiredAssociation, observed: ObservedAssociation) -> Plan:
    package, association = observed.package, observed.association
    if package is None:
        return Plan(
            failure=f"{desired.subject}: the package does not exist, so it cannot be associated with the domain. "
            f"Create it with {desired.package_module} first."
        )
    unusable = _why_unusable(desired, package)
    if unusable:
        return unusable
    if association is None:
        if observed.namesake is not None:
            return Plan(failure=name_is_taken(desired, package, observed.namesake))
        return _associate(desired, package, "the domain does not have it")
    status = association["DomainPackageStatus"]
    if status == "ASSOCIATING":
        return Plan(requires=Goal.ASSOCIATION_STABLE if desired.wait else None)
    if status == "DISSOCIATING":
        if desired.wait:
            return Plan(requires=Goal.ASSOCIATION_STABLE)
        return Plan(
            failure=f"{desired.subject} is being dissociated (DISSOCIATING). Set wait to true to wait for that and "
            "then associate it, or run again later."
        )
    if status == "ACTIVE":
        runs, newest = association.get("PackageVersion"), package["AvailablePackageVersion"]
        if runs == newest or desired.state == "present":
            return Plan(warnings=_not_rolled_out(desired, package))
        return _associate(desired, package, f"the domain runs version {runs}, the newest is {newest}")
    if status not in ASSOCIATION_ENDED:
        return Plan(failure=unknown_status(desired.subject, association))
    plan = _associate(desired, package, f"the association is {status}")
    return replace(plan, warnings=plan.warnings + _tried_again(desired, association))


def _why_unusable(desired: DesiredAssociation, package: Details) -> Plan | None:
    """The plan for a package that cannot be associated, or not yet; None for one that can be."""
    status = package["PackageStatus"]
    if status in UNDER_WAY and desired.wait and desired.state == "latest":
        return Plan(requires=Goal.IMPORTED)
    begin = f"{desired.subject}: the package is {status}{error_details(package)}"
    if status == "DELETING":
        return Plan(
            failure=f"{begin}, so it cannot be associated with the domain. Wait until it is gone, and create it "
            f"again with {desired.package_module}."
        )
    if status in ("DELETE_FAILED", "DELETED"):
        return Plan(
            failure=f"{begin}, so it cannot be associated with the domain. Delete it with {desired.package_module} "
            "and state=absent, then create it again."
        )
    if package.get("AvailablePackageVersion"):
        return None
    if status in UNDER_WAY:
        if desired.wait:
            return Plan(requires=Goal.IMPORTED)
        return Plan(failure=f"{begin} and has no version yet. Set wait to true to wait for one, or run again later.")
    way_out = f" Import it again with {desired.package_module}." if status in FAILED else ""
    return Plan(failure=f"{begin}, and has no version to associate.{way_out}")


def _decide_absent(desired: DesiredAssociation, observed: ObservedAssociation) -> Plan:
    association = observed.association
    if association is None:
        return Plan()
    status = association["DomainPackageStatus"]
    if status == "DISSOCIATING":
        return Plan(requires=Goal.ASSOCIATION_STABLE if desired.wait else None)
    if status == "ASSOCIATING":
        if desired.wait:
            return Plan(requires=Goal.ASSOCIATION_STABLE)
        return Plan(
            failure=f"{desired.subject} is being associated (ASSOCIATING). Set wait to true to wait for that and then "
            "dissociate it, or run again later."
        )
    if status not in ASSOCIATION_ENDED:
        return Plan(failure=unknown_status(desired.subject, association))
    steps = (Step(DISSOCIATE, f"the domain has it ({status})", desired.domain_name),)
    return Plan(steps=steps + _until(desired, Goal.DISSOCIATED), warnings=_tried_again(desired, association))


def _tried_again(desired: DesiredAssociation, association: Details) -> tuple[str, ...]:
    """Say why the last change failed: the next one replaces these details."""
    status = association["DomainPackageStatus"]
    if not status.endswith("_FAILED"):
        return ()
    return (f"{desired.subject} was {status}{error_details(association)}; trying again.",)


def _not_rolled_out(desired: DesiredAssociation, package: Details) -> tuple[str, ...]:
    """Say that a version which is being imported right now does not reach the domain with this task."""
    if desired.state != "latest" or package["PackageStatus"] not in UNDER_WAY:
        return ()
    return (
        f"{desired.subject}: the package is {package['PackageStatus']}, and the version that is being imported is not "
        "rolled out by this task. Set wait to true, or run again once the import has ended.",
    )


def _associate(desired: DesiredAssociation, package: Details, reason: str) -> Plan:
    steps = (Step(ASSOCIATE, reason, desired.domain_name), *_until(desired, Goal.ACTIVE))
    return Plan(steps=steps, warnings=_not_rolled_out(desired, package))


def _until(desired: DesiredAssociation, goal: Goal) -> tuple[Step, ...]:
    return (Step(goal, "it takes some minutes"),) if desired.wait else ()


def _before(observed: ObservedAssociation) -> Details:
    if observed.association is None:
        return {}
    return {
        "domain_name": observed.association["DomainName"],
        "package_version": observed.association.get("PackageVersion", ""),
    }


def _after(observed: ObservedAssociation, plan: Plan, before: Details) -> Details:
    if ASSOCIATE in plan.actions and observed.package is not None:
        domain = next(step.domain for step in plan.steps if step.action == ASSOCIATE)
        return {"domain_name": domain, "package_version": observed.package["AvailablePackageVersion"]}
    return {} if DISSOCIATE in plan.actions else before


def refused_together(listed: t.Sequence[tuple[DesiredAssociation, Details | None]]) -> str | None:
    """Why a list cannot be meant: it has a package by its name and by its ID, or two packages of one name.

    Each entry comes with the package that it means, None where that is not known.
    """
    ids = {desired.package_id for desired, _package in listed if desired.name is None}
    twice = [
        f"{desired.name} and {package['PackageID']}"
        for desired, package in listed
        if package is not None and desired.name is not None and package["PackageID"] in ids
    ]
    if twice:
        return f"packages must not contain a package more than once; these are the same package: {', '.join(twice)}."
    by_name: dict[str, str] = {}
    for desired, package in listed:
        if package is not None and desired.state != "absent":
            name, package_id = package["PackageName"], package["PackageID"]
            first = by_name.setdefault(name, package_id)
            if first != package_id:
                return (
                    f"packages must not contain two packages of one name, as a domain can have only one of them; "
                    f"{first} and {package_id} are both {name}."
                )
    return None

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""What to do about the packages of one domain through the 2021 API: which package a name means, and in which order.

Pure. The decision about each association is the one of `association`; here is what plugins add to it.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from .association import decide_association, find_namesake, name_is_taken
from .model import (
    ASSOCIATE,
    PLUGIN,
    DesiredAssociation,
    Details,
    Goal,
    ObservedAssociation,
    Plan,
    is_aws_owned,
    is_busy,
)
from .plugin import goes_along, names_along

OWNERS = {"any": (0, 1, 2), "self": (0,), "aws": (2,)}  # By their rank.
LOWEST_ENGINE = (2, 15)  # The lowest engine version that supports custom plugins [dg].
TLS_POLICY = "Policy-Min-TLS-1-2-PFS-2023-10"


@dataclass(frozen=True)
class Resolved:
    """What a desired association means: the package, None where there is none, or why it is not known.

    `excluded` are the IDs of packages that have the name and are not meant, because of their owner.
    """

    package: Details | None = None
    failure: str | None = None
    excluded: frozenset[str] = frozenset()


def rank(package: Details) -> int:
    """The caller's own packages before those that others share, and these before AWS's."""
    return 2 if is_aws_owned(package) else 1 if package.get("Shared") else 0


def candidates(desired: DesiredAssociation, packages: t.Iterable[Details]) -> list[Details]:
    """The packages that a desired association can mean, the caller's own first."""
    wanted = OWNERS[desired.owner]
    found = [
        package
        for package in packages
        if package.get("PackageStatus") != "DELETED"
        and (
            package["PackageID"] == desired.package_id
            if desired.package_id is not None
            else package["PackageName"] == desired.name and rank(package) in wanted
        )
    ]
    return sorted(found, key=lambda package: (rank(package), package["PackageStatus"] == "DELETING"))


def needs_engine(found: t.Iterable[Details]) -> bool:
    """Does it depend on the engine of the domain which of these is meant?"""
    return any(package["PackageType"] == PLUGIN for package in found)


def resolve(desired: DesiredAssociation, packages: t.Sequence[Details], engine_version: str | None) -> Resolved:
    """The package that is meant: of plugins the one for the engine of the domain, as each has one ID per engine."""
    found = candidates(desired, packages)
    excluded = frozenset(
        str(package["PackageID"])
        for package in packages
        if package["PackageName"] == desired.name and rank(package) not in OWNERS[desired.owner]
    )
    if not found or (found[0]["PackageType"] != PLUGIN):
        return Resolved(found[0] if found else None, excluded=excluded)
    fitting = [package for package in found if package.get("EngineVersion") == engine_version]
    if fitting:
        return Resolved(fitting[0], excluded=excluded)
    return Resolved(failure=_not_for_engine(desired, found, packages, engine_version), excluded=excluded)


def _not_for_engine(
    desired: DesiredAssociation, found: list[Details], packages: t.Sequence[Details], engine_version: str | None
) -> str:
    """Why no plugin fits the engine of the domain, and what would."""
    versions = ", ".join(sorted({str(package.get("EngineVersion")) for package in found}, key=engine_number))
    if desired.rolled_out_for:
        return (
            f"{desired.subject}: the engine of the domain is {engine_version}, and this package is for {versions}. "
            "List the domain with the package that is for its engine."
        )
    if all(is_aws_owned(package) for package in found):
        way_out = "AWS provides packages of this name, but none for that engine."
    elif not takes_plugins(engine_version):
        way_out = "Plugins of your own require OpenSearch 2.15 or later."
    else:
        way_out = f"Create one for {engine_version} under the same name with opensearch_package."
    if desired.package_id is None:
        return (
            f"{desired.subject}: there is no package for {engine_version}, the engine of the domain, only for "
            f"{versions}. {way_out}"
        )
    by_name = DesiredAssociation(desired.domain_name, found[0]["PackageName"])
    for package in candidates(by_name, packages):
        if package.get("EngineVersion") == engine_version:
            way_out = f"Use {package['PackageID']}, or name instead of package_id."
    return (
        f"{desired.subject}: the plugin is for {versions}, and the engine of the domain is {engine_version}. {way_out}"
    )


def engine_number(version: str | None) -> tuple[str, tuple[int, ...]]:
    """An engine version as it can be compared: OpenSearch_2.9 is before OpenSearch_2.19."""
    engine, _mark, numbers = str(version).partition("_")
    return engine, tuple(int(part) for part in numbers.split(".") if part.isdigit())


def takes_plugins(version: str | None) -> bool:
    """Does a domain of this engine version take custom plugins?"""
    engine, numbers = engine_number(version)
    return engine == "OpenSearch" and numbers >= LOWEST_ENGINE


def find_by_name(
    desired: DesiredAssociation, associations: t.Iterable[Details], excluded: t.Container[str] = ()
) -> Details | None:
    """The association of the domain under this name or ID, whatever package the name means now.

    `excluded` are the IDs of packages that have the name and are not meant.
    """
    for association in associations:
        key, value = ("PackageID", desired.package_id) if desired.package_id else ("PackageName", desired.name)
        if association.get(key) == value and association["PackageID"] not in excluded:
            return association
    return None


def decide_on_domain(
    desired: DesiredAssociation,
    resolved: Resolved,
    associations: t.Sequence[Details],
    status: Details | None,
    together: t.Container[str],
) -> Plan:
    """The plan for one package of the domain. `together` are the names and IDs that the same task associates."""
    association = find_by_name(desired, associations, resolved.excluded)
    package = resolved.package
    if desired.state != "absent":
        if resolved.failure:
            # The domain has the package of the name that is for its engine, as after an upgrade, or is to get it.
            engine = str((status or {}).get("EngineVersion"))
            is_other = desired.rolled_out_for and (association is not None or engine in desired.rolled_out_for)
            return Plan() if is_other else Plan(failure=resolved.failure)
        if package is not None and association is not None and association["PackageID"] != package["PackageID"]:
            if is_busy(status) and desired.wait:
                # An upgrade of the domain gives the name another package by itself [tf 39363].
                return Plan(requires=Goal.DOMAIN_STABLE)
            return Plan(failure=name_is_taken(desired, package, association))
    namesake = None if association else find_namesake(package, associations)
    plan = decide_association(desired, ObservedAssociation(package, association, namesake))
    if plan.failure or plan.requires:
        return plan
    if desired.state != "absent" and package is not None:
        plan = _with_options(desired, package, association, associations, plan)
        plan = _with_prerequisites(desired, associations, together, plan)
    elif association is not None and plan.steps:
        plan = replace(plan, warnings=plan.warnings + _goes_along(desired, association, associations))
    if plan.steps and is_busy(status):
        if desired.wait:
            return Plan(requires=Goal.DOMAIN_STABLE)
        return Plan(
            failure=f"{desired.subject}: the domain is processing another change and accepts one at a time. Set wait "
            "to true to wait, or run again later."
        )
    if package is not None and ASSOCIATE in plan.actions and status is not None and is_custom_plugin(package):
        missing = missing_for_plugins(status)
        plan = replace(plan, warnings=plan.warnings + ((f"{desired.subject}: {missing}",) if missing else ()))
    return plan


def prerequisite_ids(
    desired: DesiredAssociation, associations: t.Sequence[Details], ids: t.Mapping[str, str]
) -> list[str]:
    """The IDs of the prerequisites: from the domain, or by name from what the same task associates (`ids`)."""
    found = []
    for reference in desired.prerequisites:
        there = find_by_name(DesiredAssociation("", reference.name, reference.package_id), associations)
        found.append(str(reference.package_id or (there or {}).get("PackageID") or ids.get(str(reference.name), "")))
    return found


def _with_options(
    desired: DesiredAssociation,
    package: Details,
    association: Details | None,
    associations: t.Sequence[Details],
    plan: Plan,
) -> Plan:
    """The plan, and an association where its options differ though the version does not."""
    if plan.steps or association is None:
        return plan
    there = (association.get("AssociationConfiguration") or {}).get("KeyStoreAccessOption") or {}
    wanted = desired.key_store_access or {}
    known = set(association.get("PrerequisitePackageIDList") or ())
    missing = set(prerequisite_ids(desired, associations, {})) - known
    if any(there.get(member) != value for member, value in wanted.items()) or missing:
        again = decide_association(desired, ObservedAssociation(package, None))
        return replace(again, warnings=plan.warnings + again.warnings)
    return plan


def _with_prerequisites(
    desired: DesiredAssociation, associations: t.Sequence[Details], together: t.Container[str], plan: Plan
) -> Plan:
    """The plan, unless a prerequisite is neither on the domain nor associated by the same task."""
    if not plan.steps:
        return plan
    for reference in desired.prerequisites:
        there = find_by_name(DesiredAssociation("", reference.name, reference.package_id), associations)
        if there is None and str(reference) not in together:
            return Plan(
                failure=f"{desired.subject} needs package {reference} on the domain before it or with it. Associate "
                "both with opensearch_package_associations."
            )
        if there is not None and there["DomainPackageStatus"] == "ASSOCIATING" and str(reference) not in together:
            if desired.wait:
                return Plan(requires=Goal.ASSOCIATION_STABLE)
            return Plan(
                failure=f"{desired.subject} needs package {reference}, which is being associated. Set wait to true to "
                "wait for that, or run again later."
            )
    return plan


def _goes_along(
    desired: DesiredAssociation, association: Details, associations: t.Iterable[Details]
) -> tuple[str, ...]:
    names = names_along(association, associations)
    if not names:
        return ()
    return (f"{goes_along(desired.subject, names)} from the domain.",)


def is_custom_plugin(package: Details) -> bool:
    """Is this a plugin that AWS did not provide? Only such a plugin requires more of a domain than its engine [dg]."""
    return package["PackageType"] == PLUGIN and not is_aws_owned(package)


def missing_for_plugins(status: Details) -> str:
    """What a domain lacks for custom plugins [dg], as the second half of a sentence; empty where it lacks nothing."""
    lacks = []
    if not takes_plugins(status.get("EngineVersion")):
        lacks.append(f"OpenSearch 2.15 or later (it runs {status.get('EngineVersion')})")
    if not (status.get("NodeToNodeEncryptionOptions") or {}).get("Enabled"):
        lacks.append("node-to-node encryption")
    if not (status.get("EncryptionAtRestOptions") or {}).get("Enabled"):
        lacks.append("encryption at rest")
    endpoint = status.get("DomainEndpointOptions") or {}
    if not endpoint.get("EnforceHTTPS"):
        lacks.append("EnforceHTTPS")
    if endpoint.get("TLSSecurityPolicy") != TLS_POLICY:
        lacks.append(f"the TLS policy {TLS_POLICY}")
    return f"plugins of your own require what the domain lacks: {', '.join(lacks)}." if lacks else ""

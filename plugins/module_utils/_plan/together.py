# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""What several packages of one domain mean for each other: prerequisites, their order, and what leaves with a plugin.

Pure. Each package is planned as in `domain`.
"""

from __future__ import annotations

import typing as t

from .domain import Resolved, decide_on_domain, find_by_name
from .model import DISSOCIATE, DesiredAssociation, Details, PackageReference, Plan
from .plugin import companions, goes_along

Entry = tuple[DesiredAssociation, Resolved]


def decide_together(
    entries: t.Sequence[Entry], associations: t.Sequence[Details], status: Details | None
) -> list[Plan]:
    """The plan for each entry. What fails itself is no prerequisite that the task associates."""
    kept = [entry for entry in entries if entry[0].state != "absent"]
    possible = [entry for entry in kept if entry[1].package]
    circle = in_order([desired for desired, _resolved in possible], ids_of(entries))[1]
    while True:
        plans = [_decide_one(entry, kept, possible, circle, associations, status) for entry in entries]
        failed = [entry for entry, plan in zip(entries, plans) if plan.failure]
        remaining = [entry for entry in possible if entry not in failed]
        if len(remaining) == len(possible):
            return plans
        possible = remaining


def _decide_one(
    entry: Entry,
    kept: list[Entry],
    possible: list[Entry],
    circle: list[DesiredAssociation],
    associations: t.Sequence[Details],
    status: Details | None,
) -> Plan:
    desired, resolved = entry
    if desired in circle:
        names = ", ".join(_name(one) for one in circle)
        return Plan(failure=f"{desired.subject}: the prerequisites form a circle: {names}. Remove one of them.")
    together = {key for other in possible if other is not entry for key in _keys(other)}
    plan = decide_on_domain(desired, resolved, associations, status, together)
    if DISSOCIATE in plan.actions:
        association = find_by_name(desired, associations, resolved.excluded) or {}
        along = [one["PackageID"] for one in companions(association, associations)]
        lost = [
            _name(one)
            for one, of_one in kept
            if (find_by_name(one, associations, of_one.excluded) or {}).get("PackageID") in along
        ]
        if lost:
            return Plan(
                failure=f"{goes_along(desired.subject, lost)}, which packages lists. Keep both, or set state to absent "
                "for both."
            )
    return plan


def ids_of(entries: t.Iterable[Entry]) -> dict[str, str]:
    """The IDs of the packages that are meant, by their names."""
    packages = [resolved.package for _desired, resolved in entries if resolved.package]
    return {package["PackageName"]: package["PackageID"] for package in packages}


def in_order(
    entries: t.Sequence[DesiredAssociation], ids: t.Mapping[str, str]
) -> tuple[list[DesiredAssociation], list[DesiredAssociation]]:
    """The entries, each after its prerequisites; and those whose prerequisites lead back to themselves.

    `ids` are the IDs of packages by their names.
    """
    ordered: list[DesiredAssociation] = []
    waiting = list(entries)
    while waiting:
        left = {_id(entry, ids) for entry in waiting}
        free = [entry for entry in waiting if not {_id(one, ids) for one in entry.prerequisites} & left]
        if not free:
            break
        ordered += free
        waiting = [entry for entry in waiting if entry not in free]
    return ordered, waiting


def _name(desired: DesiredAssociation) -> str:
    return str(desired.name or desired.package_id)


def _keys(entry: Entry) -> list[str]:
    """All that a prerequisite may call a package."""
    desired, resolved = entry
    package = resolved.package or {}
    keys = (desired.name, desired.package_id, package.get("PackageID"), package.get("PackageName"))
    return [key for key in keys if key]


def _id(one: DesiredAssociation | PackageReference, ids: t.Mapping[str, str]) -> str:
    return one.package_id or ids.get(one.name or "") or one.name or ""

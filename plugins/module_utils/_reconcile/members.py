# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The packages of one domain that one run is about: what is there, what their names mean, and the plan for each."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .._aws.errors import Details
from .._plan.association import refused_together
from .._plan.domain import (
    Resolved,
    candidates,
    find_by_name,
    needs_engine,
    prerequisite_ids,
    resolve,
)
from .._plan.model import (
    ASSOCIATE,
    ASSOCIATE_MANY,
    DICTIONARY,
    DISSOCIATE,
    DISSOCIATE_MANY,
    PLUGIN,
    DesiredAssociation,
    Plan,
    Step,
    is_busy,
    state_of,
)
from .._plan.plugin import companions
from .._plan.together import Entry, decide_together, ids_of, in_order
from .._runtime.threads import map_concurrently
from .observe import DomainState, Observer
from .reconciler import Outcome


@dataclass
class Member:
    """One package of the domain: what is desired, what its name means, the plan for it, and what came of it."""

    desired: DesiredAssociation
    outcome: Outcome
    resolved: Resolved = field(default_factory=Resolved)
    plan: Plan = field(default_factory=Plan)

    @property
    def package(self) -> Details:
        """PackageDetails of the package."""
        return t.cast(Details, self.resolved.package or {})

    @property
    def is_deployed(self) -> bool:
        """Does the domain install or remove it by a deployment? Dictionaries are copied only."""
        there = self.outcome.details or self.package
        return there.get("PackageType", PLUGIN) != DICTIONARY


class Batch(t.NamedTuple):
    """One request to come: the API operation, and the members that it is about."""

    action: str
    members: list[Member]

    @property
    def removes(self) -> bool:
        """Does it dissociate them?"""
        return self.action in (DISSOCIATE, DISSOCIATE_MANY)


class Members:
    """The members of one domain, as they are desired and as the domain and the packages are.

    `state` is what was read of the domain last. `one_by_one`: whether each member is to be changed by a request of its
    own. `decided`: whether there are plans.
    """

    def __init__(self, members: t.Sequence[Member], observer: Observer):
        self._members = members
        self._observer = observer
        self.domain_name = members[0].desired.domain_name
        self.state = DomainState(None, [])
        self.one_by_one = False
        self.decided = False
        self._packages: list[Details] = []
        self._known: list[list[Details]] = []

    def __iter__(self) -> t.Iterator[Member]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    # What is there

    def knows(self, associations: list[Details]) -> None:
        """Give what was read of the domain already, so that it is not read again."""
        self._known = [associations]

    def associations(self) -> list[Details]:
        """What the domain has: as it was given, the first time, and read otherwise."""
        return self._known.pop() if self._known else self._observer.associations(self.domain_name)

    def observe(self, packages: list[Details] | None = None) -> None:
        """Read what the plans depend on; `packages` are those that the names mean, where that is known."""
        self._packages = self._read_packages() if packages is None else packages
        found = [one for member in self for one in candidates(member.desired, self._packages)[:1]]
        associations: list[Details] = []
        if not needs_engine(found):
            associations = self.associations()
            found = [one for member in self if (one := find_by_name(member.desired, associations))]
        status = None
        if needs_engine(found):
            # Which plugin is meant depends on the engine, and its change is a deployment. In this order: an upgrade
            # that ends in between has swapped its packages already when these are listed.
            status = self._observer.api.describe_domain(self.domain_name)
            associations = self._observer.associations(self.domain_name)
        self._known.clear()
        self.take(DomainState(status, associations))
        ids = [member.desired.package_id for member in self if member.resolved.failure]
        names = {one["PackageName"] for one in self._packages if one["PackageID"] in ids}
        if names:
            # For the failure alone: which package of the same name fits.
            self._packages = [*self._packages, *self._observer.packages(sorted(names))]
            self.take(self.state)

    def take(self, observed: DomainState | list[Details]) -> None:
        """Take what was read of the domain; where that is only what it has, its status is the one read before."""
        self.state = observed if isinstance(observed, DomainState) else DomainState(self.state.status, observed)
        engine = (self.state.status or {}).get("EngineVersion")
        for member in self:
            member.resolved = resolve(member.desired, self._packages, engine)
            found = find_by_name(member.desired, self.state.associations, member.resolved.excluded)
            member.outcome.details = t.cast("Details | None", found)

    def _read_packages(self) -> list[Details]:
        names = list(dict.fromkeys(one.desired.name for one in self if one.desired.name and not one.desired.package_id))
        ids = [one.desired.package_id for one in self if one.desired.package_id is not None]
        found = map_concurrently(self._observer.package_of_id, ids)
        return [*self._observer.packages(names), *(package for package in found if package is not None)]

    def basis(self) -> t.Any:
        """What the plans are based on, to be compared after another look."""
        status = self.state.status or {}
        return (
            [state_of(member.outcome.details or {}) for member in self],
            [state_of(member.package) for member in self],
            [status.get("EngineVersion"), is_busy(status)],
        )

    # The decision

    def decide(self) -> Plan:
        """Make the plan for each, and put them together."""
        refused = refused_together([(one.desired, one.resolved.package) for one in self])
        if refused:
            return Plan(failure=refused)
        self.decided = True
        requires = None
        for member, plan in zip(self, decide_together(self._entries(), self.state.associations, self.state.status)):
            member.plan = plan
            requires = requires or member.plan.requires
            if len(self) > 1:
                member.outcome.warnings += [one for one in member.plan.warnings if one not in member.outcome.warnings]
                member.outcome.failure = member.plan.failure
        if requires:
            return Plan(requires=requires)
        if len(self) == 1:
            return self._members[0].plan
        for member in self:
            if not member.outcome.actions:
                member.outcome.before, member.outcome.after = member.plan.before, member.plan.after
        return Plan(steps=tuple(Step(batch.action, "", self.domain_name) for batch in self.batches()))

    def _entries(self) -> list[Entry]:
        return [(member.desired, member.resolved) for member in self]

    def batches(self) -> list[Batch]:
        """What is sent, in order: plugins and what belongs to them together, dictionaries one by one.

        What a plugin takes along when it leaves, leaves before it.
        """
        batches: list[Batch] = []
        for one, many in ((DISSOCIATE, DISSOCIATE_MANY), (ASSOCIATE, ASSOCIATE_MANY)):
            members = [member for member in self if one in member.plan.actions]
            ordered, circle = in_order([member.desired for member in members], ids_of(self._entries()))
            order = {id(desired): number for number, desired in enumerate([*ordered, *circle])}
            members.sort(key=lambda member: order[id(member.desired)])
            if one == DISSOCIATE:
                members.sort(key=lambda member: bool(companions(member.outcome.details or {}, self.state.associations)))
            grouped = [member for member in members if member.is_deployed and not self.one_by_one]
            if len(grouped) > 1:
                batches.append(Batch(many, grouped))
            batches += [Batch(one, [member]) for member in members if len(grouped) < 2 or member not in grouped]
        return batches

    def taken_along(self, batch: Batch) -> list[str]:
        """The IDs of what the domain loses together with these."""
        return [
            other["PackageID"]
            for member in batch.members
            if batch.removes and member.outcome.details
            for other in companions(member.outcome.details, self.state.associations)
        ]

    def entry(self, member: Member) -> dict[str, t.Any]:
        """The member as an entry of PackageList."""
        entry: dict[str, t.Any] = {"PackageID": member.package["PackageID"]}
        prerequisites = prerequisite_ids(member.desired, self.state.associations, ids_of(self._entries()))
        if prerequisites:
            entry["PrerequisitePackageIDList"] = prerequisites
        if member.desired.key_store_access is not None:
            option = dict(member.desired.key_store_access)
            entry["AssociationConfiguration"] = {"KeyStoreAccessOption": option}
        return entry

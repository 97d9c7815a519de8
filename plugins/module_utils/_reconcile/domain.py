# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The reconciliation of packages on one domain through the 2021 API: plugins together, in one deployment.

A domain installs and removes plugins by a blue/green deployment, which takes tens of minutes; AssociatePackages and
DissociatePackages put several into one [dg].
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .._aws.errors import ACCESS_DENIED, ApiError, Details
from .._plan.domain import (
    Resolved,
    candidates,
    companions,
    decide_on_domain,
    find_by_name,
    in_order,
    missing_for_plugins,
    needs_engine,
    prerequisite_ids,
    resolve,
)
from .._plan.model import (
    ASSOCIATE,
    ASSOCIATE_MANY,
    ASSOCIATION_UNDER_WAY,
    DISSOCIATE,
    DISSOCIATE_MANY,
    PLUGIN,
    DesiredAssociation,
    Goal,
    Plan,
    Step,
    error_details,
    is_aws_owned,
    is_busy,
    is_stable,
    state_of,
)
from .._plan.plugin import ENCRYPTION
from .._runtime.polling import Deadline
from .._runtime.threads import map_concurrently
from .observe import DEPLOYMENT, DOMAIN, PACKAGE_ID, PACKAGES, DomainState, Observer, Target
from .package import PackageReconciler
from .reconciler import (
    ConflictError,
    OperationFinished,
    Outcome,
    ReconcileError,
    Reconciler,
    RefusedError,
    Steps,
    WaitFor,
)

FALL_BACK = ("DisabledOperationException", *ACCESS_DENIED)


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


class DomainReconciler(Reconciler):
    """Brings about several desired associations of one domain; in check mode, finds out what that would take.

    With `after`, the package of the only member is the one that this reconciler ends with. With one member, its outcome
    is the outcome of the whole.
    """

    def __init__(
        self,
        desired: t.Sequence[DesiredAssociation],
        observer: Observer,
        deadline: Deadline,
        check_mode: bool = False,
        after: PackageReconciler | None = None,
    ):
        self.domain_name = desired[0].domain_name
        single = len(desired) == 1
        subject = desired[0].subject if single else f"Domain {self.domain_name}"
        super().__init__(subject, deadline, desired[0].wait, check_mode)
        self.desired = desired[0]
        self.observer = observer
        self.api = observer.api
        self.after = after
        self._package_reconciler = after
        self.members = [Member(one, self.outcome if single else Outcome()) for one in desired]
        self._single = single
        self._packages: list[Details] = []
        self._state = DomainState(None, [])
        self._known: list[list[Details]] = []
        self._decided = False
        self._in_flight: list[Member] = []
        self._one_by_one = False

    @property
    def named(self) -> tuple[str, str | None]:
        members = self._in_flight or self.members
        names = ", ".join(str(one.desired.name or one.desired.package_id) for one in members)
        return f"package{'s' if len(members) > 1 else ''} {names}", f"domain {self.domain_name}"

    @property
    def domain_status(self) -> Details | None:
        """DomainStatus of the domain, None where nothing depended on it."""
        return self._state.status

    def knows(self, associations: list[Details]) -> None:
        """Give what was read of the domain already, so that it is not read again."""
        self._known = [associations]

    @property
    def parts(self) -> list[tuple[tuple[str, str | None], Outcome]]:
        domain = f"domain {self.domain_name}"
        return [
            ((f"package {one.desired.name or one.desired.package_id}", domain), one.outcome) for one in self.members
        ]

    def finish(self) -> None:
        """Pass what ended the run early to the members that it was about: those under way and those that waited."""
        for member in self.members:
            waiting = bool(member.plan.steps) and not member.outcome.actions
            unfinished = member in self._in_flight or waiting or not self._decided
            if self.outcome.failure and not self._single and unfinished and not member.outcome.failure:
                member.outcome.failure, member.outcome.error = self.outcome.failure, self.outcome.error
            if member.outcome.actions:
                # They waited together.
                member.outcome.waited_seconds = self.outcome.waited_seconds
                member.outcome.statuses = self.outcome.statuses

    # What is there

    def observe(self) -> None:
        known = self._known.pop() if self._known else None
        if self._package_reconciler and self._package_reconciler.outcome.failure:
            raise ReconcileError(self._not_rolled_out(known or self.observer.associations(self.domain_name)))
        self._packages = self._read_packages()
        found = [one for member in self.members for one in candidates(member.desired, self._packages)[:1]]
        associations = known
        if not needs_engine(found):
            associations = self.observer.associations(self.domain_name) if known is None else known
            found = [one for member in self.members if (one := find_by_name(member.desired, associations))]
        status = None
        if needs_engine(found):
            # Which plugin is meant depends on the engine, and its change is a deployment. In this order: an upgrade
            # that ends in between has swapped its packages already when these are listed.
            status = self.api.describe_domain(self.domain_name)
            associations = self.observer.associations(self.domain_name)
        self._take(DomainState(status, associations or []))

    def _take(self, state: DomainState) -> None:
        self._state = state
        engine = (state.status or {}).get("EngineVersion")
        for member in self.members:
            member.resolved = resolve(member.desired, self._packages, engine)
            member.outcome.details = t.cast("Details | None", find_by_name(member.desired, state.associations))

    def _read_packages(self) -> list[Details]:
        if self._package_reconciler is not None:
            package = self._package_reconciler.resulting_package()
            return [package] if package else []
        names = list(dict.fromkeys(one.desired.name for one in self.members if one.desired.name is not None))
        ids = [one.desired.package_id for one in self.members if one.desired.package_id is not None]
        found = map_concurrently(self.observer.package_of_id, ids)
        return [*self.observer.packages(names), *(package for package in found if package is not None)]

    def basis(self) -> t.Any:
        status = self._state.status or {}
        return (
            [state_of(member.outcome.details or {}) for member in self.members],
            [state_of(member.package) for member in self.members],
            [status.get("EngineVersion"), is_busy(status)],
        )

    # The decision

    def decide(self) -> tuple[DomainState, Plan]:
        together = {
            str(key)
            for member in self.members
            if member.desired.state != "absent"
            for key in (member.desired.name, member.desired.package_id, member.package.get("PackageID"))
            if key
        }
        self._decided = True
        requires = None
        for member in self.members:
            member.plan = decide_on_domain(
                member.desired, member.resolved, self._state.associations, self._state.status, together
            )
            requires = requires or member.plan.requires
            if not self._single:
                member.outcome.warnings += [one for one in member.plan.warnings if one not in member.outcome.warnings]
                member.outcome.failure = member.plan.failure
        if requires:
            return self._state, Plan(requires=requires)
        if self._single:
            return self._state, self.members[0].plan
        for member in self.members:
            if not member.outcome.actions:
                member.outcome.before, member.outcome.after = member.plan.before, member.plan.after
        steps = tuple(Step(action, "", self.domain_name) for action, unused_members in self._batches())
        return self._state, Plan(steps=steps)

    def _batches(self) -> list[tuple[str, list[Member]]]:
        """What is sent, in order: plugins and what belongs to them together, dictionaries one by one.

        What a plugin takes along when it leaves, leaves before it.
        """
        batches: list[tuple[str, list[Member]]] = []
        for one, many in ((DISSOCIATE, DISSOCIATE_MANY), (ASSOCIATE, ASSOCIATE_MANY)):
            members = [member for member in self.members if one in member.plan.actions]
            order = {id(desired): n for n, desired in enumerate(in_order([member.desired for member in members]))}
            members.sort(key=lambda member: order[id(member.desired)])
            if one == DISSOCIATE:
                members.sort(
                    key=lambda member: bool(companions(member.outcome.details or {}, self._state.associations))
                )
            grouped = [member for member in members if self._is_deployed(member) and not self._one_by_one]
            if len(grouped) > 1:
                batches.append((many, grouped))
            batches += [(one, [member]) for member in members if len(grouped) < 2 or member not in grouped]
        return batches

    def _is_deployed(self, member: Member) -> bool:
        """Does the domain install or remove it by a deployment? Dictionaries are copied only."""
        there = member.outcome.details or member.package
        return there.get("PackageType", PLUGIN) != "TXT-DICTIONARY"

    def require(self, goal: Goal) -> Steps:
        member, *unused_others = [one for one in self.members if one.plan.requires is goal]
        if goal is Goal.IMPORTED:
            yield self._wait_for_package(member)
        elif goal is Goal.DOMAIN_STABLE:
            yield WaitFor(goal, Target(DEPLOYMENT, self.domain_name), _is_idle, self._select, is_own=False)
        else:
            yield WaitFor(goal, Target(DOMAIN, self.domain_name), _all_stable, self._select_associations, is_own=False)
        # An upgrade of the domain may have given the name another package.
        self.observe()

    def preview(self, plan: Plan) -> None:
        for action, members in self._batches():
            for member in members:
                if not self._single:
                    member.outcome.actions.append(action)
                if action in (DISSOCIATE, DISSOCIATE_MANY):
                    member.outcome.details = None
                else:
                    member.outcome.details = {
                        "PackageID": member.package["PackageID"],
                        "PackageName": member.package["PackageName"],
                        "PackageType": member.package["PackageType"],
                        "DomainName": self.domain_name,
                        "PackageVersion": member.package.get("AvailablePackageVersion", ""),
                    }
        self._fail_with_members()

    # The steps

    def apply(self, observed: DomainState, plan: Plan) -> Steps:
        batches = self._batches()
        for number, (action, members) in enumerate(batches):
            self._in_flight = members
            before = {id(member): member.outcome.details for member in members}
            along = [
                other["PackageID"]
                for member in members
                if action in (DISSOCIATE, DISSOCIATE_MANY) and member.outcome.details
                for other in companions(member.outcome.details, self._state.associations)
            ]
            if not self._send(action, members):
                continue
            if self.wait or number < len(batches) - 1:
                yield from self._until_done(action, members, before, along)
        self._in_flight = []
        self._fail_with_members()

    def _fail_with_members(self) -> None:
        failed = [member.outcome.failure.rstrip(". ") for member in self.members if member.outcome.failure]
        if failed and not self._single:
            raise ReconcileError(f"{len(failed)} of {len(self.members)} packages failed. " + " | ".join(failed) + ".")

    def _send(self, action: str, members: list[Member]) -> bool:
        """Was the change started? If not, nothing was left to do, or the members have failed."""
        many = action in (ASSOCIATE_MANY, DISSOCIATE_MANY)
        try:
            started = self._request(action, members)
        except (ApiError, RefusedError) as problem:
            error = problem if isinstance(problem, ApiError) else problem.error
            if many and isinstance(problem, RefusedError) and self._has_changed(action, error):
                raise ConflictError(error) from error
            if many and (isinstance(problem, RefusedError) or error.code in FALL_BACK):
                self._one_by_one = True
                self.outcome.warnings.append(
                    f"Domain {self.domain_name}: {action} was refused ({error.code}: {error.text}), so packages are "
                    "changed one after the other, each in a deployment of its own."
                )
                raise ConflictError(error) from error
            if self._single and isinstance(problem, RefusedError):
                raise
            explained = self.explained(error)
            if self._single:
                raise explained from error
            for member in members:
                member.outcome.failure, member.outcome.error = str(explained), error
            return False
        for member in members if started is not None else []:
            known = member.outcome.details or member.package
            of_member = [one for one in started or [] if one.get("PackageID") == known.get("PackageID")]
            member.outcome.details = of_member[0] if of_member else member.outcome.details
            if not self._single:
                member.outcome.actions.append(action)
        return started is not None

    def count(self, action: str) -> None:
        super().count(action)
        for member in self._in_flight if not self._single else []:
            member.outcome.actions.append(action)

    def _has_changed(self, action: str, error: ApiError) -> bool:
        """Was it refused because the domain has changed since it was read: is it busy, or runs another engine?"""
        before = self.basis()
        self.observe()
        changed = bool(self.basis() != before)
        if changed and error.repeated:
            self.count(action)
        return changed

    def explained(self, error: ApiError) -> Exception:
        return ReconcileError(f"{error}{self._advice(error, self._in_flight)}", error)

    def _advice(self, error: ApiError, members: list[Member]) -> str:
        """What else may be the reason of a refusal: a KMS key that cannot be used, or what the domain lacks."""
        packages = [member.package for member in members if member.package and not is_aws_owned(member.package)]
        if error.code in ACCESS_DENIED:
            encrypted = any((one.get(ENCRYPTION) or {}).get("EncryptionEnabled") for one in packages)
            advice = (
                " Or the KMS key of the package cannot be used: it may be disabled or deleted, or its policy may lack "
                "kms:CreateGrant and kms:Decrypt for the caller."
            )
            return advice if encrypted else ""
        if error.is_refusal and packages and self._state.status is not None:
            return "".join(f" {one}" for one in self._lacking(members))
        return ""

    def _lacking(self, members: list[Member]) -> list[str]:
        """What the domain lacks for custom plugins, as a sentence."""
        own = [member for member in members if member.package and not is_aws_owned(member.package)]
        warnings = [one for member in own[:1] for one in missing_for_plugins(member.desired, self._state.status or {})]
        return [f"P{warning.partition(': p')[2]}" for warning in warnings]

    def _request(self, action: str, members: list[Member]) -> list[Details] | None:
        """Send it; None where the service says that everything is as wanted already."""
        name = self.domain_name
        try:
            if action in (DISSOCIATE, DISSOCIATE_MANY):
                ids = [(member.outcome.details or {})["PackageID"] for member in members]
                if action == DISSOCIATE:
                    subject = members[0].desired.subject
                    return [self.send(action, lambda: self.api.dissociate_package(subject, ids[0], name))]
                return self.send(action, lambda: self.api.dissociate_packages(name, ids))
            entries = [self._entry(member) for member in members]
            if action == ASSOCIATE:
                subject, entry = members[0].desired.subject, entries[0]
                package_id = entry.pop("PackageID")
                return [self.send(action, lambda: self.api.associate_package(subject, package_id, name, **entry))]
            return self.send(action, lambda: self.api.associate_packages(name, entries))
        except ConflictError as conflict:
            if not conflict.error.is_satisfied:
                raise
            if len(members) > 1:
                # Of one of them, or of all? What is left goes together, unless it is not known what that is.
                before = self.basis()
                self.observe()
                self._one_by_one = self._one_by_one or self.basis() == before
                raise
            self._warn_of_options(members)
            self._take(DomainState(self._state.status, self.observer.associations(name)))
            return None

    def _entry(self, member: Member) -> dict[str, t.Any]:
        """An entry of PackageList."""
        entry: dict[str, t.Any] = {"PackageID": member.package["PackageID"]}
        ids = {str(one.desired.name): str(one.package.get("PackageID")) for one in self.members if one.desired.name}
        prerequisites = prerequisite_ids(member.desired, self._state.associations, ids)
        if prerequisites:
            entry["PrerequisitePackageIDList"] = prerequisites
        if member.desired.key_store_access is not None:
            option = dict(member.desired.key_store_access)
            entry["AssociationConfiguration"] = {"KeyStoreAccessOption": option}
        return entry

    def _warn_of_options(self, members: list[Member]) -> None:
        for member in members:
            if member.desired.prerequisites or member.desired.key_store_access:
                member.outcome.warnings.append(
                    f"{member.desired.subject}: the service does not change prerequisites and key_store_access of a "
                    "package that the domain has already; dissociate it and associate it again."
                )

    # The waits

    def _select(self, state: DomainState) -> DomainState:
        self._take(state)
        return state

    def _select_associations(self, associations: list[Details]) -> list[Details]:
        self._take(DomainState(self._state.status, associations))
        return associations

    def _wait_for_package(self, member: Member) -> WaitFor:
        package = member.package

        def select(found: t.Any) -> Details | None:
            packages = found if isinstance(found, list) else [found]
            return next((one for one in packages if one and one["PackageID"] == package["PackageID"]), None)

        own = member.desired.name is not None and not is_aws_owned(package) and not package.get("Shared")
        target = Target(PACKAGES, member.desired.name or "") if own else Target(PACKAGE_ID, package["PackageID"])
        return WaitFor(Goal.IMPORTED, target, is_stable, select, is_own=False)

    def _until_done(
        self, action: str, members: list[Member], before: t.Mapping[int, Details | None], along: list[str]
    ) -> Steps:
        gone = action in (DISSOCIATE, DISSOCIATE_MANY)
        under_way = ("DISSOCIATING",) if gone else ASSOCIATION_UNDER_WAY
        finished = {id(member): OperationFinished(before[id(member)], under_way) for member in members}
        deployed = any(self._is_deployed(member) for member in members)

        def select(observed: t.Any) -> DomainState:
            state = observed if isinstance(observed, DomainState) else DomainState(self._state.status, observed)
            self._take(state)
            return DomainState(state.status, [one.outcome.details for one in members if one.outcome.details])

        def satisfied(state: DomainState) -> bool:
            ended = [finished[id(member)](member.outcome.details) for member in members]
            left = any(one["PackageID"] in along for one in self._state.associations)
            return all(ended) and not left and not (deployed and is_busy(state.status))

        target = Target(DEPLOYMENT if deployed else DOMAIN, self.domain_name)
        goal = Goal.REMOVED if gone else Goal.DEPLOYED
        yield WaitFor(goal, target, satisfied, select, is_own=False)
        for member in members:
            details = member.outcome.details
            status = (details or {}).get("DomainPackageStatus", "gone")
            if gone != (details is None) or (not gone and status != "ACTIVE"):
                self._fail_member(member, gone, f"{status}{error_details(details or {})}")

    def _fail_member(self, member: Member, gone: bool, details: str) -> None:
        if gone:
            advice = "Remove the package from every index of the domain, then run again."
        else:
            advice = "Run again to try once more."
            if self._state.status is not None:
                advice = " ".join([*self._lacking([member]), advice])
        kind = "dissociation" if gone else "association"
        message = f"{member.desired.subject}: {kind} failed ({details}). {advice}"
        if self._single:
            raise ReconcileError(message)
        member.outcome.failure = message

    def _not_rolled_out(self, associations: list[Details]) -> str:
        there = find_by_name(self.desired, associations)
        runs = (there or {}).get("PackageVersion")
        meanwhile = f"the domain keeps running version {runs}" if runs else "the domain does not have the package"
        return f"{self.subject}: not rolled out, because the package failed; {meanwhile}."


def _is_idle(state: DomainState) -> bool:
    return not is_busy(state.status)


def _all_stable(associations: list[Details]) -> bool:
    return all(one["DomainPackageStatus"] not in ASSOCIATION_UNDER_WAY for one in associations)

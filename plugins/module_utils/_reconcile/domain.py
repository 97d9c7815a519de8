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

from .._aws.errors import ACCESS_DENIED, ApiError, Details
from .._plan.association import package_failed, resulting_association
from .._plan.domain import is_custom_plugin, missing_for_plugins
from .._plan.model import (
    ASSOCIATE,
    ASSOCIATION_UNDER_WAY,
    DISSOCIATE,
    DesiredAssociation,
    Goal,
    Plan,
    are_stable,
    error_details,
    is_aws_owned,
    is_busy,
    is_stable,
)
from .._plan.plugin import ENCRYPTION
from .._runtime.polling import Deadline
from .members import Batch, Member, Members
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


class DomainReconciler(Reconciler):
    """Brings about several desired associations of one domain; in check mode, finds out what that would take.

    With `after`, the package of the only member is the one that this reconciler ends with. With one member, its outcome
    is the outcome of the whole.
    """

    after: PackageReconciler | None

    def __init__(
        self,
        desired: t.Sequence[DesiredAssociation],
        observer: Observer,
        deadline: Deadline,
        check_mode: bool = False,
        after: PackageReconciler | None = None,
    ):
        single = len(desired) == 1
        subject = desired[0].subject if single else f"Domain {desired[0].domain_name}"
        super().__init__(subject, deadline, desired[0].wait, check_mode)
        self.desired = desired[0]
        self.observer = observer
        self.api = observer.api
        self.after = after
        self.members = Members([Member(one, self.outcome if single else Outcome()) for one in desired], observer)
        self.domain_name = self.members.domain_name
        self._single = single
        self._in_flight: list[Member] = []

    @property
    def named(self) -> tuple[str, str | None]:
        members = self._in_flight or list(self.members)
        names = ", ".join(str(one.desired.name or one.desired.package_id) for one in members)
        return f"package{'s' if len(members) > 1 else ''} {names}", f"domain {self.domain_name}"

    @property
    def domain_status(self) -> Details | None:
        """DomainStatus of the domain, None where nothing depended on it."""
        return self.members.state.status

    def knows(self, associations: list[Details]) -> None:
        """Give what was read of the domain already, so that it is not read again."""
        self.members.knows(associations)

    @property
    def parts(self) -> list[tuple[tuple[str, str | None], Outcome]]:
        domain = f"domain {self.domain_name}"
        return [
            ((f"package {one.desired.name or one.desired.package_id}", domain), one.outcome) for one in self.members
        ]

    @property
    def failure(self) -> str | None:
        failure = self.outcome.failure
        failed = [one.desired for one in self.members if one.outcome.failure]
        names = [f"package {one.name or one.package_id}" for one in failed]
        if failure is None or self._single or all(name in failure.lower() for name in names):
            return super().failure
        return f"P{', '.join(names)[1:]} on domain {self.domain_name}: {failure}"

    def finish(self) -> None:
        """Pass what ended the run early to the members that it was about: those under way and those that waited."""
        for member in self.members:
            waiting = bool(member.plan.steps) and not member.outcome.actions
            unfinished = member in self._in_flight or waiting or not self.members.decided
            if self.outcome.failure and not self._single and unfinished and not member.outcome.failure:
                member.outcome.failure, member.outcome.error = self.outcome.failure, self.outcome.error
            if member.outcome.actions:
                # They waited together.
                member.outcome.waited_seconds = self.outcome.waited_seconds
                member.outcome.statuses = self.outcome.statuses

    def observe(self) -> None:
        if self.after is None:
            self.members.observe()
            return
        if self.after.outcome.failure:
            self.members.take(self.members.associations())
            raise ReconcileError(package_failed(self.desired, self.outcome.details))
        package = self.after.resulting_package()
        self.members.observe([package] if package else [])

    def basis(self) -> t.Any:
        return self.members.basis()

    def decide(self) -> tuple[DomainState, Plan]:
        plan = self.members.decide()
        return self.members.state, plan

    def require(self, goal: Goal) -> Steps:
        member, *unused_others = [one for one in self.members if one.plan.requires is goal]
        if goal is Goal.IMPORTED:
            yield self._wait_for_package(member)
        elif goal is Goal.DOMAIN_STABLE:
            yield WaitFor(goal, Target(DEPLOYMENT, self.domain_name), _is_idle, self._take, is_own=False)
        else:
            yield WaitFor(goal, Target(DOMAIN, self.domain_name), are_stable, self._take, is_own=False)
        # An upgrade of the domain may have given the name another package.
        self.observe()

    def preview(self, plan: Plan) -> None:
        for batch in self.members.batches():
            for member in batch.members:
                if not self._single:
                    member.outcome.actions.append(batch.action)
                member.outcome.details = (
                    None if batch.removes else resulting_association(member.package, self.domain_name)
                )
        self._fail_with_members()

    # The steps

    def apply(self, observed: DomainState, plan: Plan) -> Steps:
        batches = self.members.batches()
        for number, batch in enumerate(batches):
            self._in_flight = batch.members
            before = {id(member): member.outcome.details for member in batch.members}
            along = self.members.taken_along(batch)
            if not self._send(batch):
                continue
            if self.wait or number < len(batches) - 1:
                yield from self._until_done(batch, before, along)
        self._in_flight = []
        self._fail_with_members()

    def _fail_with_members(self) -> None:
        failed = [member.outcome.failure.rstrip(". ") for member in self.members if member.outcome.failure]
        if failed and not self._single:
            raise ReconcileError(f"{len(failed)} of {len(self.members)} packages failed. " + " | ".join(failed) + ".")

    def _send(self, batch: Batch) -> bool:
        """Was the change started? If not, nothing was left to do, or the members have failed."""
        many = len(batch.members) > 1
        try:
            started = self._request(batch)
        except (ApiError, RefusedError) as problem:
            error = problem if isinstance(problem, ApiError) else problem.error
            if many and isinstance(problem, RefusedError) and self._has_changed(batch.action, error):
                raise ConflictError(error) from error
            if many and (isinstance(problem, RefusedError) or error.code in FALL_BACK):
                self.members.one_by_one = True
                self.outcome.warnings.append(
                    f"Domain {self.domain_name}: {batch.action} was refused ({error.code}: {error.text}), so packages "
                    "are changed one after the other, each in a deployment of its own."
                )
                raise ConflictError(error) from error
            if self._single and isinstance(problem, RefusedError):
                raise
            explained = self.explained(error)
            if self._single:
                raise explained from error
            for member in batch.members:
                # A request for several is about the domain; the failure of each names its package.
                text = str(explained).removeprefix(f"Domain {self.domain_name}: ")
                subject = "" if text.startswith(member.desired.subject) else f"{member.desired.subject}: "
                member.outcome.failure, member.outcome.error = f"{subject}{text}", error
            return False
        for member in batch.members if started is not None else []:
            known = member.outcome.details or member.package
            of_member = [one for one in started or [] if one.get("PackageID") == known.get("PackageID")]
            member.outcome.details = of_member[0] if of_member else member.outcome.details
            if not self._single:
                member.outcome.actions.append(batch.action)
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
        return ReconcileError(f"{error}{self._advice(error)}", error)

    def _advice(self, error: ApiError) -> str:
        """What else may be the reason of a refusal: a KMS key that cannot be used, or what the domain lacks."""
        members = [member for member in self._in_flight if member.package and not is_aws_owned(member.package)]
        if error.code in ACCESS_DENIED:
            encrypted = any((one.package.get(ENCRYPTION) or {}).get("EncryptionEnabled") for one in members)
            advice = (
                " Or the KMS key of the package cannot be used: it may be disabled or deleted, or its policy may lack "
                "kms:CreateGrant and kms:Decrypt for the caller."
            )
            return advice if encrypted else ""
        return self._lacking(members) if error.is_refusal else ""

    def _lacking(self, members: list[Member]) -> str:
        """What the domain lacks for custom plugins, as one more sentence; empty where its status was not read."""
        own = [member for member in members if member.package and is_custom_plugin(member.package)]
        status = self.members.state.status
        missing = missing_for_plugins(status) if own and status is not None else ""
        return f" {missing[0].upper()}{missing[1:]}" if missing else ""

    def _request(self, batch: Batch) -> list[Details] | None:
        """Send it; None where the service says that everything is as wanted already."""
        name, action, members = self.domain_name, batch.action, batch.members
        subject = members[0].desired.subject
        try:
            if batch.removes:
                ids = [(member.outcome.details or {})["PackageID"] for member in members]
                if action == DISSOCIATE:
                    return [self.send(action, lambda: self.api.dissociate_package(subject, ids[0], name))]
                return self.send(action, lambda: self.api.dissociate_packages(name, ids))
            entries = [self.members.entry(member) for member in members]
            if action == ASSOCIATE:
                entry = entries[0]
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
                self.members.one_by_one = self.members.one_by_one or self.basis() == before
                raise
            self._warn_of_options(members[0])
            self.members.take(self.observer.associations(name))
            return None

    def _warn_of_options(self, member: Member) -> None:
        if member.desired.prerequisites or member.desired.key_store_access:
            member.outcome.warnings.append(
                f"{member.desired.subject}: the service does not change prerequisites and key_store_access of a "
                "package that the domain has already; dissociate it and associate it again."
            )

    # The waits

    def _take(self, observed: t.Any) -> t.Any:
        self.members.take(observed)
        return observed

    def _wait_for_package(self, member: Member) -> WaitFor:
        package = member.package

        def select(found: t.Any) -> Details | None:
            packages = found if isinstance(found, list) else [found]
            return next((one for one in packages if one and one["PackageID"] == package["PackageID"]), None)

        own = member.desired.name is not None and not is_aws_owned(package) and not package.get("Shared")
        target = Target(PACKAGES, member.desired.name or "") if own else Target(PACKAGE_ID, package["PackageID"])
        return WaitFor(Goal.IMPORTED, target, is_stable, select, is_own=False)

    def _until_done(self, batch: Batch, before: t.Mapping[int, Details | None], along: list[str]) -> Steps:
        under_way = ("DISSOCIATING",) if batch.removes else ASSOCIATION_UNDER_WAY
        finished = {id(member): OperationFinished(before[id(member)], under_way) for member in batch.members}
        deployed = any(member.is_deployed for member in batch.members)

        def select(observed: t.Any) -> DomainState:
            self.members.take(observed)
            there = [one.outcome.details for one in batch.members if one.outcome.details]
            return DomainState(self.members.state.status, there)

        def satisfied(state: DomainState) -> bool:
            ended = [finished[id(member)](member.outcome.details) for member in batch.members]
            left = any(one["PackageID"] in along for one in self.members.state.associations)
            return all(ended) and not left and not (deployed and is_busy(state.status))

        target = Target(DEPLOYMENT if deployed else DOMAIN, self.domain_name)
        yield WaitFor(Goal.REMOVED if batch.removes else Goal.DEPLOYED, target, satisfied, select, is_own=False)
        for member in batch.members:
            details = member.outcome.details
            status = (details or {}).get("DomainPackageStatus", "gone")
            if batch.removes != (details is None) or (not batch.removes and status != "ACTIVE"):
                self._fail_member(member, batch.removes, f"{status}{error_details(details or {})}")

    def _fail_member(self, member: Member, removed: bool, details: str) -> None:
        if removed:
            advice = " Remove the package from every index of the domain, then run again."
        else:
            advice = f"{self._lacking([member])} Run again to try once more."
        kind = "dissociation" if removed else "association"
        message = f"{member.desired.subject}: {kind} failed ({details}).{advice}"
        if self._single:
            raise ReconcileError(message)
        member.outcome.failure = message


def _is_idle(state: DomainState) -> bool:
    return not is_busy(state.status)

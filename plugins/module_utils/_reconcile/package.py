# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The reconciliation of one package: the steps of its plan, taken through the API."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from .._aws.errors import ApiError, Details
from .._plan.diff import description_of, resulting_members, resulting_users
from .._plan.fingerprint import with_fingerprint
from .._plan.model import (
    CREATE,
    DELETE,
    DISSOCIATE,
    FAILED,
    FIRST_VERSION,
    NEXT_VERSION,
    SCOPE,
    UNDER_WAY,
    UPDATE,
    DesiredPackage,
    Goal,
    ObservedPackage,
    Plan,
    Step,
    are_stable,
    error_details,
    is_stable,
    state_of,
)
from .._plan.package import decide_package
from .._plan.plugin import advice_for_archive, choose_packages, creation_members, update_members
from .._runtime.polling import Deadline
from .._runtime.threads import map_concurrently
from .observe import DOMAINS_OF, PACKAGES, Observer, Target
from .reconciler import ConflictError, OperationFinished, ReconcileError, Reconciler, Steps, WaitFor


class PackageReconciler(Reconciler):
    """Brings about one desired package; in check mode, finds out what that would take."""

    def __init__(self, desired: DesiredPackage, observer: Observer, deadline: Deadline, check_mode: bool = False):
        super().__init__(desired.subject, deadline, desired.wait, check_mode)
        self.desired = desired
        self.observer = observer
        self.api = observer.api
        self._packages: list[Details] = []
        self._known: list[list[Details]] = []
        self.unreadable: ApiError | None = None  # Why what was read for many could not be read.
        self._before_lost_update: Details | None = None

    @property
    def named(self) -> tuple[str, str | None]:
        return f"package {self.desired.label}", None

    def knows(self, packages: list[Details]) -> None:
        """Give what was read of the packages of this name already, so that it is not read again."""
        self._known = [packages]

    def resulting_package(self) -> Details | None:
        """The package as others are to build on it: as it is, or in check mode as it would be."""
        details = self.outcome.details
        if not self.check_mode or details is None or not {CREATE, UPDATE} & set(self.outcome.actions):
            return details
        version = NEXT_VERSION if UPDATE in self.outcome.actions else FIRST_VERSION
        return {"PackageID": "", **details, "PackageStatus": "AVAILABLE", "AvailablePackageVersion": version}

    def observe(self) -> None:
        if self.unreadable is not None:
            raise self.unreadable
        self._take(self._known.pop() if self._known else self.observer.own_packages(self.desired.name))

    def _take(self, own: list[Details]) -> None:
        """Take what was read of the caller's packages of this name."""
        self._packages = choose_packages(self.desired, own)
        self.outcome.details = self._packages[0] if self._packages else None

    def decide(self) -> tuple[ObservedPackage, Plan]:
        desired = self.desired
        self._count_lost_update()
        if desired.update == "always" and UPDATE in self.outcome.actions:
            # Always means once a run, even when the answer to that one was lost.
            desired = replace(desired, update="if_changed")
        try:
            observed = self.observer.package(desired, self._packages)
        except ApiError as error:
            if error.is_gone:
                raise ConflictError(error) from error
            raise
        return observed, decide_package(desired, observed)

    def require(self, goal: Goal) -> Steps:
        if goal is Goal.ASSOCIATIONS_STABLE:
            yield self._wait_for_domains(goal, are_stable)
        else:
            yield self._wait_for_package(goal, is_stable)

    def preview(self, plan: Plan) -> None:
        package = self.outcome.details
        for action in plan.actions:
            if action == DELETE:
                self.outcome.details = None
            elif action in (CREATE, UPDATE):
                begin = {"PackageName": self.desired.name, "PackageType": self.desired.package_type}
                self.outcome.details = {
                    **(begin if action == CREATE else package or {}),
                    "PackageDescription": description_of(self.desired, package),
                    **resulting_members(self.desired, package, action),
                }
            elif action == SCOPE:
                users = resulting_users(self.desired, None if CREATE in plan.actions else package)
                self.outcome.details = dict(self.outcome.details or {}, AllowListedUserList=sorted(users))

    def apply(self, observed: ObservedPackage, plan: Plan) -> Steps:
        dissociations = [step for step in plan.steps if step.action == DISSOCIATE]
        map_concurrently(lambda step: self._dissociate(observed, step), dissociations)
        for step in plan.steps:
            if step.action == CREATE:
                self._create(observed)
            elif step.action == UPDATE:
                self._update(observed)
            elif step.action == DELETE:
                self._delete(observed)
            elif step.action == SCOPE:
                self._update_scope(step)
            elif step.action is Goal.IMPORTED:
                yield from self._until_available(observed.package if UPDATE in plan.actions else None)
            elif step.action is Goal.DELETED:
                yield from self._until_gone(observed)
            elif step.action is Goal.DISSOCIATED_EVERYWHERE:
                yield from self._until_free(observed)

    def _wait_for_package(self, goal: Goal, satisfied: t.Callable[[Details | None], bool]) -> WaitFor:
        def select(packages: list[Details]) -> Details | None:
            self._take(packages)
            return self.outcome.details

        return WaitFor(goal, Target(PACKAGES, self.desired.name), satisfied, select)

    def _wait_for_domains(self, goal: Goal, satisfied: t.Callable[[list[Details]], bool]) -> WaitFor:
        package = self.outcome.details or {}
        target = Target(DOMAINS_OF, package["PackageID"], package["PackageName"])
        return WaitFor(goal, target, satisfied, lambda domains: domains, is_own=False)

    def _create(self, observed: ObservedPackage) -> None:
        desired = self.desired
        description = description_of(desired, observed.package) if observed.package else desired.description
        self.outcome.details = self.send(
            CREATE,
            lambda: self.api.create_package(
                desired.name, desired.package_type, desired.source or {}, description, **creation_members(desired)
            ),
        )

    def _update(self, observed: ObservedPackage) -> None:
        desired, package = self.desired, observed.package or {}
        recorded = observed.source.fingerprint if observed.source else None
        message = with_fingerprint(desired.commit_message, recorded)
        # The description is always sent: it is not documented whether the service keeps one that is left out.
        description = description_of(desired, package)
        try:
            self.outcome.details = self.send(
                UPDATE,
                lambda: self.api.update_package(
                    desired.name,
                    package["PackageID"],
                    desired.source or {},
                    description,
                    message,
                    **update_members(desired, package),
                ),
            )
        except ApiError as error:
            if not error.outcome_unknown:
                raise
            # Repeated at once, it might import the same content twice.
            self._before_lost_update = dict(package)
            raise ConflictError(error) from error

    def _count_lost_update(self) -> None:
        """Record an update whose answer was lost, once the package shows that it was done."""
        before, now = self._before_lost_update, self.outcome.details
        if before is not None and now is not None and state_of(now) != state_of(before):
            self.outcome.actions.append(UPDATE)
            self._before_lost_update = None

    def _update_scope(self, step: Step) -> None:
        """Change who may use the package; what the service answers is no PackageDetails."""
        details = self.outcome.details or {}
        self.send(
            SCOPE, lambda: self.api.update_package_scope(self.desired.name, details["PackageID"], **step.arguments)
        )
        users = resulting_users(self.desired, details)
        self.outcome.details = dict(details, AllowListedUserList=sorted(users))

    def _delete(self, observed: ObservedPackage) -> None:
        package = observed.package or {}
        self.outcome.details = self.send(
            DELETE, lambda: self.api.delete_package(self.desired.name, package["PackageID"])
        )

    def _dissociate(self, observed: ObservedPackage, step: Step) -> None:
        package_id, domain = (observed.package or {})["PackageID"], step.domain or ""
        subject = f"{self.subject} on domain {domain}"
        try:
            self.send(DISSOCIATE, lambda: self.api.dissociate_package(subject, package_id, domain))
        except ConflictError as conflict:
            if not conflict.error.is_gone:
                raise
            # It is as wanted already; the wait that follows sees to that.

    def _until_available(self, before: t.Mapping[str, t.Any] | None) -> Steps:
        package = yield self._wait_for_package(Goal.IMPORTED, OperationFinished(before, UNDER_WAY))
        if package is None or package["PackageStatus"] == "DELETING":
            raise ReconcileError(f"{self.subject} was deleted by somebody else while it was being imported. Run again.")
        status = package["PackageStatus"]
        if status != "AVAILABLE":
            details = f"{status}{error_details(package)}"
            if status not in FAILED:
                raise ReconcileError(
                    f"{self.subject} was imported, but this version of the collection does not know its status "
                    f"({details}). Upgrade the collection."
                )
            raise ReconcileError(f"{self.subject}: import failed ({details}). {self._way_out(package)}")

    def _way_out(self, package: Details) -> str:
        place = self.desired.place
        way_out = f"{advice_for_archive(package)} Fix {place} and run again.".lstrip()
        if package["PackageStatus"] == "COPY_FAILED":
            way_out = (
                f"Check that {place} exists and that the credentials have the IAM action s3:GetObject on it, and run "
                "again."
            )
        version = package.get("AvailablePackageVersion")
        return f"{way_out} Domains keep running version {version} or older." if version else way_out

    def _until_gone(self, observed: ObservedPackage) -> Steps:
        before = observed.package or {}
        finished = OperationFinished(before, ("DELETING",))

        def select(packages: list[Details]) -> Details | None:
            # Somebody else may create another package of this name as soon as it is free.
            return next((package for package in packages if package["PackageID"] == before["PackageID"]), None)

        package = yield WaitFor(Goal.DELETED, Target(PACKAGES, self.desired.name), finished, select)
        self.outcome.details = package
        if package is not None:
            details = f"{package['PackageStatus']}{error_details(package)}"
            raise ReconcileError(f"{self.subject}: deletion failed ({details}). Run again to try once more.")

    def _until_free(self, observed: ObservedPackage) -> Steps:
        finished = _AllFinished(observed.domains or ())
        remaining = yield self._wait_for_domains(Goal.DISSOCIATED_EVERYWHERE, finished)
        if remaining:
            names = ", ".join(f"{d['DomainName']} ({d['DomainPackageStatus']}{error_details(d)})" for d in remaining)
            raise ReconcileError(
                f"{self.subject} was not deleted, because domains still have it: {names}. Remove it from every index "
                "of these domains, then run again."
            )


class _AllFinished:
    """Has the dissociation of each of these domains ended?"""

    def __init__(self, before: t.Sequence[t.Mapping[str, t.Any]]):
        self._finished = {domain["DomainName"]: OperationFinished(domain, ("DISSOCIATING",)) for domain in before}

    def __call__(self, domains: list[Details]) -> bool:
        seen = {domain["DomainName"]: domain for domain in domains}
        finished = [has_finished(seen.get(name)) for name, has_finished in self._finished.items()]
        return all(finished)

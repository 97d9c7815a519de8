# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The reconciliation of one association: the steps of its plan, taken through the API."""

from __future__ import annotations

import typing as t

from .._aws.errors import Details
from .._plan.association import (
    decide_association,
    find_association,
    find_namesake,
    package_failed,
    resulting_association,
)
from .._plan.model import (
    ASSOCIATE,
    ASSOCIATION_UNDER_WAY,
    DISSOCIATE,
    DesiredAssociation,
    Goal,
    ObservedAssociation,
    Plan,
    are_stable,
    error_details,
    find_own_packages,
    is_aws_owned,
    is_stable,
    state_of,
)
from .._runtime.polling import Deadline
from .observe import DOMAIN, PACKAGE_ID, PACKAGES, Observer, Target
from .package import PackageReconciler
from .reconciler import ConflictError, OperationFinished, ReconcileError, Reconciler, Steps, WaitFor


class AssociationReconciler(Reconciler):
    """Brings about one desired association; in check mode, finds out what that would take.

    With `after`, the package is the one that this reconciler ends with, and it is rolled out only if that succeeded.
    """

    after: PackageReconciler | None
    domain_status: Details | None = None  # No decision depends on it.

    def __init__(
        self,
        desired: DesiredAssociation,
        observer: Observer,
        deadline: Deadline,
        check_mode: bool = False,
        after: PackageReconciler | None = None,
    ):
        super().__init__(desired.subject, deadline, desired.wait, check_mode)
        self.desired = desired
        self.observer = observer
        self.api = observer.api
        self.after = after
        self._package: Details | None = None
        self._namesake: Details | None = None
        self._known: list[list[Details]] = []
        self._known_packages: list[list[Details]] = []

    @property
    def named(self) -> tuple[str, str | None]:
        return f"package {self.desired.name or self.desired.package_id}", f"domain {self.desired.domain_name}"

    def knows(self, associations: list[Details], packages: list[Details] | None = None) -> None:
        """Give what was read of the domain, and all packages of the name or ID, so that it is not read again."""
        self._known = [associations]
        if packages is not None:
            self._known_packages = [packages]

    def observe(self) -> None:
        self._package = self._look_at_package()
        associations = self._known.pop() if self._known else self.observer.associations(self.desired.domain_name)
        self.outcome.details = find_association(self.desired, self._package, associations)
        self._namesake = None if self.outcome.details else find_namesake(self._package, associations)
        if self.after and self.after.outcome.failure:
            raise ReconcileError(package_failed(self.desired, self.outcome.details))

    def basis(self) -> t.Any:
        return super().basis(), state_of(self._package or {}), state_of(self._namesake or {})

    def decide(self) -> tuple[ObservedAssociation, Plan]:
        observed = ObservedAssociation(self._package, self.outcome.details, self._namesake)
        return observed, decide_association(self.desired, observed)

    def require(self, goal: Goal) -> Steps:
        if goal is Goal.IMPORTED:
            yield self._wait_for_package()
        else:
            yield self._wait_for_association(goal, lambda found: found is None or are_stable([found]))

    def preview(self, plan: Plan) -> None:
        if DISSOCIATE in plan.actions:
            self.outcome.details = None
        elif ASSOCIATE in plan.actions and self._package is not None:
            self.outcome.details = resulting_association(self._package, self.desired.domain_name)

    def apply(self, observed: ObservedAssociation, plan: Plan) -> Steps:
        started = False
        for step in plan.steps:
            if step.action == ASSOCIATE:
                started = self._associate(t.cast(Details, observed.package))
            elif step.action == DISSOCIATE:
                self._dissociate(t.cast(Details, observed.association))
            elif step.action is Goal.ACTIVE:
                yield from self._until_active(observed)
                if started:
                    self._check_version(t.cast(Details, observed.package))
            elif step.action is Goal.DISSOCIATED:
                yield from self._until_dissociated(observed)

    def _look_at_package(self) -> Details | None:
        if self.after is not None:
            return self.after.resulting_package()
        if self.desired.package_id is not None:
            if self.desired.state == "absent":
                return None  # The ID is all that a dissociation needs.
            if not self._known_packages:
                return self.observer.package_of_id(self.desired.package_id)
            known = self._known_packages.pop()
            return next((one for one in known if one["PackageID"] == self.desired.package_id), None)
        name = self.desired.name or ""
        known = self._known_packages.pop() if self._known_packages else self.observer.packages([name])
        own = find_own_packages(name, known)
        if not own:
            self._refuse_aws_owned(known)
        return self._only(own)

    def _only(self, packages: list[Details]) -> Details | None:
        """The one package of the name. This API cannot tell plugins of several engine versions apart."""
        if len(packages) > 1:
            ids = ", ".join(package["PackageID"] for package in packages)
            raise ReconcileError(
                f"{self.subject}: {len(packages)} packages have this name, as plugins of several engine versions do: "
                f"{ids}. Use package_id instead of name, or opensearch_package_association."
            )
        return packages[0] if packages else None

    def _refuse_aws_owned(self, packages: t.Sequence[Details]) -> None:
        """Refuse a name that only packages of AWS's own have: there is one for each engine version."""
        named = [package for package in packages if package["PackageName"] == self.desired.name]
        of_aws = [package["PackageID"] for package in named if is_aws_owned(package)]
        if of_aws and self.desired.state != "absent":
            raise ReconcileError(
                f"{self.subject}: the packages of this name belong to AWS, one for each engine version, and this API "
                f"does not say which one fits the domain. Set package_id to one of {', '.join(of_aws)}, or use "
                "opensearch_package_association, which finds it by name."
            )

    def _wait_for_package(self) -> WaitFor:
        def select(found: t.Any) -> Details | None:
            self._package = self._only(found) if isinstance(found, list) else found
            return self._package

        name, package_id = self.desired.name, self.desired.package_id
        target = Target(PACKAGES, name) if name else Target(PACKAGE_ID, package_id or "")
        return WaitFor(Goal.IMPORTED, target, is_stable, select, is_own=False)

    def _wait_for_association(self, goal: Goal, satisfied: t.Callable[[Details | None], bool]) -> WaitFor:
        def select(associations: list[Details]) -> Details | None:
            self.outcome.details = find_association(self.desired, self._package, associations)
            return self.outcome.details

        return WaitFor(goal, Target(DOMAIN, self.desired.domain_name), satisfied, select)

    def _associate(self, package: Details) -> bool:
        """Was the association started? If not, the service says that nothing is left to do."""
        try:
            self.outcome.details = self.send(
                ASSOCIATE,
                lambda: self.api.associate_package(self.subject, package["PackageID"], self.desired.domain_name),
            )
        except ConflictError as conflict:
            if not conflict.error.is_satisfied:
                raise
            associations = self.observer.associations(self.desired.domain_name)
            self.outcome.details = find_association(self.desired, self._package, associations)
            return False
        return True

    def _dissociate(self, association: Details) -> None:
        self.outcome.details = self.send(
            DISSOCIATE,
            lambda: self.api.dissociate_package(self.subject, association["PackageID"], self.desired.domain_name),
        )

    def _until_active(self, observed: ObservedAssociation) -> Steps:
        finished = OperationFinished(observed.association, ASSOCIATION_UNDER_WAY)
        association = yield self._wait_for_association(Goal.ACTIVE, finished)
        status = (association or {}).get("DomainPackageStatus", "gone")
        if status != "ACTIVE":
            details = f"{status}{error_details(association or {})}"
            way_out = "Run again to try once more."
            if status == "ASSOCIATION_FAILED" and observed.association is not None:
                # Seen where an index has a write block [an AWS engineer, opensearch-project/index-management 1633].
                way_out = (
                    "Remove write blocks from the indexes that use the package, and run again; if that does not "
                    "help, dissociate it (state=absent) and associate it again."
                )
            raise ReconcileError(f"{self.subject}: association failed ({details}). {way_out}")

    def _check_version(self, package: Details) -> None:
        """Was that version rolled out? The package may have a newer one meanwhile, and the domain with it."""
        runs, rolled_out = (self.outcome.details or {}).get("PackageVersion"), package["AvailablePackageVersion"]
        if runs != rolled_out and runs != (self._look_at_package() or {}).get("AvailablePackageVersion"):
            raise ReconcileError(
                f"{self.subject}: the domain runs version {runs}, not {rolled_out}. Run again to try once more."
            )

    def _until_dissociated(self, observed: ObservedAssociation) -> Steps:
        finished = OperationFinished(observed.association, ("DISSOCIATING",))

        def select(associations: list[Details]) -> Details | None:
            # Somebody else may associate the package anew as soon as the domain is rid of it. ACTIVE does not
            # show that: it is not documented whether an association that could not be removed is ACTIVE again.
            found = find_association(self.desired, self._package, associations)
            return found if found and found["DomainPackageStatus"] != "ASSOCIATING" else None

        target = Target(DOMAIN, self.desired.domain_name)
        association = yield WaitFor(Goal.DISSOCIATED, target, finished, select)
        self.outcome.details = association
        if association is not None:
            details = f"{association['DomainPackageStatus']}{error_details(association)}"
            raise ReconcileError(
                f"{self.subject}: dissociation failed ({details}). Remove the package from every index of the domain, "
                "then run again."
            )

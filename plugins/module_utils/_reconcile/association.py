# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The way of one association: the steps of `_plan_association`, taken through the API."""

from __future__ import annotations

import typing as t

from . import _plan, _plan_association
from ._api import PackagesApi
from ._apply import Ended, RacedError, Traveller, Wait, Way, WishError
from ._plan import Plan
from ._plan_association import AssociationSituation, AssociationWish, find_association
from ._read import Reader
from ._request import ApiError, Details
from ._wait import Deadline


class AssociationTraveller(Traveller):
    """Fulfils one wish about an association; in check mode, finds out what that would take."""

    def __init__(
        self, wish: AssociationWish, api: PackagesApi, reader: Reader, deadline: Deadline, check_mode: bool = False
    ):
        super().__init__(wish.subject, deadline, wish.wait, check_mode)
        self.wish = wish
        self.api = api
        self.reader = reader
        self._package: Details | None = None

    def read(self) -> None:
        self._package = self._look_at_package()
        self.outcome.details = self._look()

    def decide(self) -> tuple[AssociationSituation, Plan]:
        there = AssociationSituation(self._package, self.outcome.details)
        return there, _plan_association.decide_association(self.wish, there)

    def settle(self, plan: Plan) -> Way:
        action = plan.settle or ""
        if action == _plan.WAIT_AVAILABLE:
            self._package = yield Wait(action, self._look_at_package, _plan.is_settled, of_package=True)
        else:
            self.outcome.details = yield Wait(action, self._look, _is_settled)

    def foresee(self, plan: Plan) -> None:
        if _plan.DISSOCIATE in plan.actions:
            self.outcome.details = None
        elif _plan_association.ASSOCIATE in plan.actions and self._package is not None:
            self.outcome.details = {
                "PackageID": self._package["PackageID"],
                "PackageName": self._package["PackageName"],
                "PackageType": self._package["PackageType"],
                "DomainName": self.wish.domain_name,
                "PackageVersion": self._package["AvailablePackageVersion"],
            }

    def take(self, there: AssociationSituation, plan: Plan) -> Way:
        begun = False
        for step in plan.steps:
            if step.action == _plan_association.ASSOCIATE:
                begun = self._associate(t.cast(Details, there.package))
            elif step.action == _plan.DISSOCIATE:
                self._dissociate(t.cast(Details, there.association))
            elif step.action == _plan.WAIT_ACTIVE:
                yield from self._until_active(there)
                if begun:
                    self._check_version(t.cast(Details, there.package))
            elif step.action == _plan.WAIT_DISSOCIATED:
                yield from self._until_dissociated(there)

    def _look_at_package(self) -> Details | None:
        if self.wish.name is not None:
            return self.reader.package(self.wish.name)
        return self.reader.package_of_id(self.wish.package_id or "")

    def _look(self) -> Details | None:
        associations = self.reader.associations(self.wish.domain_name)
        return find_association(self.wish, self._package, associations)

    def _associate(self, package: Details) -> bool:
        """Was the association begun? Otherwise the service says that nothing is left to do."""
        try:
            self.outcome.details = self.send(
                _plan_association.ASSOCIATE,
                ("ConflictException",),
                lambda: self.api.associate_package(self.subject, package["PackageID"], self.wish.domain_name),
            )
        except RacedError as race:
            if not _is_in_desired_state(race.error):
                raise
            self.outcome.details = self._look()
            return False
        return True

    def _dissociate(self, association: Details) -> None:
        self.outcome.details = self.send(
            _plan.DISSOCIATE,
            ("ConflictException", "ResourceNotFoundException"),
            lambda: self.api.dissociate_package(self.subject, association["PackageID"], self.wish.domain_name),
        )

    def _until_active(self, there: AssociationSituation) -> Way:
        action = _plan.WAIT_ACTIVE
        association = yield Wait(action, self._look, Ended(there.association, _plan.ASSOCIATION_UNDER_WAY))
        self.outcome.details = association
        status = (association or {}).get("DomainPackageStatus", "gone")
        if status != "ACTIVE":
            details = f"{status}{_plan.error_details(association or {})}"
            raise WishError(f"{self.subject} could not be associated ({details}). Run again to try once more.")

    def _check_version(self, package: Details) -> None:
        """Was that version rolled out? The package may have got a newer one in between, and the domain with it."""
        runs, was_to_run = (self.outcome.details or {}).get("PackageVersion"), package["AvailablePackageVersion"]
        if runs != was_to_run and runs != (self._look_at_package() or {}).get("AvailablePackageVersion"):
            raise WishError(
                f"{self.subject}: the domain runs version {runs}, not {was_to_run}. Run again to try again."
            )

    def _until_dissociated(self, there: AssociationSituation) -> Way:
        ended = Ended(there.association, ("DISSOCIATING",))

        def the_same(association: Details | None) -> Details | None:
            # Somebody else may associate the package anew as soon as the domain is rid of it. ACTIVE does not tell
            # that: nobody says that an association that could not be dissolved is not ACTIVE again.
            return association if association and association["DomainPackageStatus"] != "ASSOCIATING" else None

        seen = yield Wait(_plan.WAIT_DISSOCIATED, self._look, lambda association: ended(the_same(association)))
        self.outcome.details = association = the_same(seen)
        if association is not None:
            details = f"{association['DomainPackageStatus']}{_plan.error_details(association)}"
            raise WishError(f"{self.subject} could not be dissociated ({details}). Run again to try once more.")


def _is_in_desired_state(error: ApiError) -> bool:
    """The service's words for associating what is already associated at that version."""
    return error.code == "ConflictException" and "already in desired state" in error.words.lower()


def _is_settled(association: Details | None) -> bool:
    return association is None or association["DomainPackageStatus"] not in _plan.ASSOCIATION_UNDER_WAY

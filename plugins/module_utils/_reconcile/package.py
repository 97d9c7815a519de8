# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The way of one package: the steps of `_plan`, taken through the API."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from . import _plan
from ._api import PackagesApi
from ._apply import Ended, RacedError, Traveller, Wait, Way, WishError, state_of
from ._parallel import side_by_side
from ._plan import Plan, Situation, Step, Wish
from ._read import Reader
from ._request import ApiError, Details
from ._source import with_fingerprint
from ._wait import Deadline

GONE_OR_BUSY = ("ConflictException", "ResourceNotFoundException")


class PackageTraveller(Traveller):
    """Fulfils one wish about a package; in check mode, finds out what that would take."""

    def __init__(
        self,
        wish: Wish,
        api: PackagesApi,
        reader: Reader,
        deadline: Deadline,
        check_mode: bool = False,
        commit_message: str | None = None,
    ):
        super().__init__(f"Package {wish.name}", deadline, wish.wait, check_mode)
        self.wish = wish
        self.api = api
        self.reader = reader
        self.commit_message = commit_message
        self._known: list[Details | None] = []
        self._before_lost_update: Details | None = None

    def knows(self, package: Details | None) -> None:
        """Tell what was read of the package already, so that it is not read again."""
        self._known = [package]

    def read(self) -> None:
        self.outcome.details = self._known.pop() if self._known else self._look()

    def decide(self) -> tuple[Situation, Plan]:
        wish = self.wish
        self._count_lost_update()
        if wish.update == "always" and _plan.UPDATE in self.outcome.actions:
            # Always is once a run, also when the answer to that one was lost.
            wish = replace(wish, update="if_changed")
        try:
            there = self.reader.situation(wish, self.outcome.details)
        except ApiError as error:
            if error.code == "ResourceNotFoundException":
                raise RacedError(error) from error
            raise
        return there, _plan.decide(wish, there)

    def settle(self, plan: Plan) -> Way:
        action = plan.settle or ""
        if action == _plan.WAIT_ASSOCIATIONS:
            yield Wait(action, self._look_at_domains, _no_association_changes, of_domains=True)
        else:
            self.outcome.details = yield Wait(action, self._look, _plan.is_settled)

    def foresee(self, plan: Plan) -> None:
        package = self.outcome.details
        for action in plan.actions:
            if action == _plan.DELETE:
                self.outcome.details = None
            elif action == _plan.CREATE:
                self.outcome.details = {
                    "PackageName": self.wish.name,
                    "PackageType": self.wish.package_type,
                    "PackageDescription": _plan.described(self.wish, package),
                }
            elif action == _plan.UPDATE:
                self.outcome.details = dict(package or {}, PackageDescription=_plan.described(self.wish, package))

    def take(self, there: Situation, plan: Plan) -> Way:
        dissociations = [step for step in plan.steps if step.action == _plan.DISSOCIATE]
        side_by_side(lambda step: self._dissociate(there, step), dissociations)
        for step in plan.steps:
            if step.action == _plan.CREATE:
                self._create(there)
            elif step.action == _plan.UPDATE:
                self._update(there)
            elif step.action == _plan.DELETE:
                self._delete(there)
            elif step.action == _plan.WAIT_AVAILABLE:
                yield from self._until_available(there.package if _plan.UPDATE in plan.actions else None)
            elif step.action == _plan.WAIT_GONE:
                yield from self._until_gone(there)
            elif step.action == _plan.WAIT_FREE:
                yield from self._until_free(there)

    def _look(self) -> Details | None:
        return self.reader.package(self.wish.name)

    def _look_at_domains(self) -> list[Details]:
        try:
            return self.reader.domains(self.outcome.details or {})
        except ApiError as error:
            if error.code != "ResourceNotFoundException":
                raise
            return []

    def _create(self, there: Situation) -> None:
        wish = self.wish
        description = _plan.described(wish, there.package) if there.package else wish.description
        self.outcome.details = self.send(
            _plan.CREATE,
            ("ResourceAlreadyExistsException",),
            lambda: self.api.create_package(wish.name, wish.package_type, wish.source or {}, description),
        )

    def _update(self, there: Situation) -> None:
        wish, package = self.wish, there.package or {}
        recorded = there.content.fingerprint if there.content else None
        message = with_fingerprint(self.commit_message, recorded)
        # The description is always sent: whether the service keeps one that is left out is nowhere said.
        try:
            self.outcome.details = self.send(
                _plan.UPDATE,
                GONE_OR_BUSY,
                lambda: self.api.update_package(
                    wish.name, package["PackageID"], wish.source or {}, _plan.described(wish, package), message
                ),
            )
        except ApiError as error:
            if not error.lost:
                raise
            # Repeated at once, it might import the same content twice.
            self._before_lost_update = dict(package)
            raise RacedError(error) from error

    def _count_lost_update(self) -> None:
        """Write down an update whose answer was lost, once the package shows that it was done."""
        before, now = self._before_lost_update, self.outcome.details
        if before is not None and now is not None and state_of(now) != state_of(before):
            self.outcome.actions.append(_plan.UPDATE)
            self._before_lost_update = None

    def _delete(self, there: Situation) -> None:
        package = there.package or {}
        self.outcome.details = self.send(
            _plan.DELETE, GONE_OR_BUSY, lambda: self.api.delete_package(self.wish.name, package["PackageID"])
        )

    def _dissociate(self, there: Situation, step: Step) -> None:
        package_id, domain = (there.package or {})["PackageID"], step.domain or ""
        self.send(
            _plan.DISSOCIATE,
            GONE_OR_BUSY,
            lambda: self.api.dissociate_package(f"{self.subject} and domain {domain}", package_id, domain),
        )

    def _until_available(self, before: t.Mapping[str, t.Any] | None) -> Way:
        package = yield Wait(_plan.WAIT_AVAILABLE, self._look, Ended(before, _plan.UNDER_WAY))
        self.outcome.details = package
        if package is None or package["PackageStatus"] == "DELETING":
            raise WishError(f"{self.subject} was deleted by somebody else while it was being imported. Run again.")
        if package["PackageStatus"] != "AVAILABLE":
            details = f"{package['PackageStatus']}{_plan.error_details(package)}"
            if package["PackageStatus"] not in _plan.FAILED:
                raise WishError(
                    f"{self.subject} was imported, and has a status then that this version of the collection does not "
                    f"know ({details}). A newer version may know it."
                )
            way_out = "Put the source in order and run again."
            if package["PackageStatus"] == "COPY_FAILED":
                way_out = (
                    "See that the source is there and that the credentials in use have the IAM action s3:GetObject on "
                    "it, and run again."
                )
            raise WishError(f"{self.subject} could not be imported ({details}). {way_out}")

    def _until_gone(self, there: Situation) -> Way:
        before = there.package or {}
        ended = Ended(before, ("DELETING",))

        def the_same(package: Details | None) -> Details | None:
            # Somebody else may create another package of this name as soon as it is free.
            return package if package and package["PackageID"] == before["PackageID"] else None

        seen = yield Wait(_plan.WAIT_GONE, self._look, lambda package: ended(the_same(package)))
        self.outcome.details = package = the_same(seen)
        if package is not None:
            details = f"{package['PackageStatus']}{_plan.error_details(package)}"
            raise WishError(f"{self.subject} could not be deleted ({details}). Run again to try once more.")

    def _until_free(self, there: Situation) -> Way:
        ended = AllEnded(there.domains or ())
        remaining = yield Wait(_plan.WAIT_FREE, self._look_at_domains, ended, of_domains=True)
        if remaining:
            names = ", ".join(
                f"{d['DomainName']} ({d['DomainPackageStatus']}{_plan.error_details(d)})" for d in remaining
            )
            raise WishError(
                f"{self.subject} is still used by domains, and was not deleted: {names}. Run again to try once more."
            )


def _no_association_changes(domains: list[Details]) -> bool:
    return all(domain["DomainPackageStatus"] not in _plan.ASSOCIATION_UNDER_WAY for domain in domains)


class AllEnded:
    """Has the dissociation of each of these domains ended?"""

    def __init__(self, before: t.Sequence[t.Mapping[str, t.Any]]):
        self._ended = {domain["DomainName"]: Ended(domain, ("DISSOCIATING",)) for domain in before}

    def __call__(self, domains: list[Details]) -> bool:
        seen = {domain["DomainName"]: domain for domain in domains}
        ended = [has_ended(seen.get(name)) for name, has_ended in self._ended.items()]
        return all(ended)

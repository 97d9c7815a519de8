# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""Packages together with the domains that are to run them: one reading, one plan, one run."""

from __future__ import annotations

import typing as t

from .._aws.errors import ApiError, Details
from .._plan.model import DesiredAssociation, DesiredPackage, find_own_packages
from .._plan.plugin import choose_packages
from .._runtime.polling import Deadline
from .._runtime.threads import map_concurrently
from .observe import Observer
from .package import PackageReconciler
from .reconciler import Reconciler

if t.TYPE_CHECKING:
    # A caller that uses one of them has loaded it, and the other may not be needed.
    from .association import AssociationReconciler
    from .domain import DomainReconciler

    OnDomain = t.Union[AssociationReconciler, DomainReconciler]

# Makes the reconciler of one association; the package may be the one that another reconciler ends with.
Associate = t.Callable[[DesiredAssociation, Observer, Deadline, bool, t.Optional[PackageReconciler]], "OnDomain"]


class RollOut:
    """One desired package, and the domains that are to run its newest version; None: domains are left alone.

    With `purge`, other domains lose it. `prepare` sets `package` and `associations`: in the order of the domains, those
    of the purge last.
    """

    package: PackageReconciler

    def __init__(self, desired: DesiredPackage, domains: t.Sequence[str] | None = None, purge: bool = False):
        self.desired = desired
        self.domains = domains
        self.purge = purge
        self.associations: list[OnDomain] = []

    @property
    def reconcilers(self) -> list[Reconciler]:
        """The package and its associations."""
        return [self.package, *self.associations]

    @property
    def failure(self) -> str | None:
        """What failed, in one text; None for success. Where the package failed, the domains are named with it."""
        failures = [one.failure.rstrip(". ") for one in self.reconcilers if one.failure]
        return " | ".join(failures) + "." if failures else None

    @property
    def error(self) -> ApiError | None:
        """The first error of the API among the failures."""
        return next((one.outcome.error for one in self.reconcilers if one.outcome.error), None)

    @property
    def warnings(self) -> list[str]:
        """All warnings, in order."""
        return [warning for one in self.reconcilers for warning in one.outcome.warnings]


def prepare(
    roll_outs: t.Sequence[RollOut],
    observer: Observer,
    deadline: Deadline,
    check_mode: bool,
    associate: Associate,
    packages: t.Sequence[Details] | None = None,
) -> list[Reconciler]:
    """The reconcilers of all packages and domains, which already know what is read once for many of them.

    `packages` are those of all names, where they were read already. No error is raised: a domain that cannot be read
    fails by itself later, and a package at its first look.
    """
    several = len(roll_outs) > 1 or any(roll_out.domains is not None for roll_out in roll_outs)
    unreadable: ApiError | None = None
    if packages is None and several:
        try:
            packages = observer.packages([roll_out.desired.name for roll_out in roll_outs])
        except ApiError as error:
            unreadable = error
    domains = list(dict.fromkeys(domain for roll_out in roll_outs for domain in roll_out.domains or ()))
    snapshots = dict(zip(domains, map_concurrently(lambda domain: _unless_failing(observer, domain), domains)))
    engines_of: dict[tuple[str, str], list[str]] = {}
    for roll_out in roll_outs:
        for domain in roll_out.domains or ():
            engines_of.setdefault((roll_out.desired.name, domain), []).append(roll_out.desired.engine_version or "")
    for roll_out in roll_outs:
        roll_out.package = PackageReconciler(roll_out.desired, observer, deadline, check_mode)
        roll_out.package.unreadable = unreadable
        if packages is not None:
            roll_out.package.knows(find_own_packages(roll_out.desired.name, packages))
        for domain in roll_out.domains or ():
            name = roll_out.desired.name
            engines = tuple(engines_of[name, domain])
            desired = DesiredAssociation(domain, name=name, state="latest", wait=True, rolled_out_for=engines)
            association = associate(desired, observer, deadline, check_mode, roll_out.package)
            snapshot = snapshots[domain]
            if snapshot is not None:
                association.knows(snapshot)
            roll_out.associations.append(association)
    purges = [roll_out for roll_out in roll_outs if roll_out.purge]
    for roll_out, desired in _find_purged(purges, observer, packages or ()):
        roll_out.associations.append(associate(desired, observer, deadline, check_mode, roll_out.package))
    return [reconciler for roll_out in roll_outs for reconciler in roll_out.reconcilers]


def _unless_failing(observer: Observer, domain: str) -> list[Details] | None:
    try:
        return observer.associations(domain)
    except ApiError:
        return None


def _domains_of(observer: Observer, package: Details) -> list[Details] | ApiError:
    try:
        return observer.domains(package)
    except ApiError as error:
        return [] if error.is_gone else error


def _find_purged(
    roll_outs: t.Sequence[RollOut], observer: Observer, packages: t.Sequence[Details]
) -> t.Iterator[tuple[RollOut, DesiredAssociation]]:
    """The dissociations from domains that are not listed."""
    there = [
        (roll_out, choose_packages(roll_out.desired, find_own_packages(roll_out.desired.name, packages)))
        for roll_out in roll_outs
    ]
    there = [(roll_out, own) for roll_out, own in there if len(own) == 1]
    for (roll_out, own), domains in zip(there, map_concurrently(lambda one: _domains_of(observer, one[1][0]), there)):
        if isinstance(domains, ApiError):
            # Nothing is begun that could not be brought to its end.
            roll_out.package.unreadable = domains
            continue
        for entry in domains:
            if entry["DomainName"] not in (roll_out.domains or ()):
                # The ID tells which package is meant, the name is for messages.
                name, package_id = roll_out.desired.name, own[0]["PackageID"]
                yield roll_out, DesiredAssociation(entry["DomainName"], name, package_id, state="absent", wait=True)

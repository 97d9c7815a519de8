# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""What to do about one package on one domain: (what is wanted, what is there) -> the steps to take.

Pure, like `_plan`, whose plans and steps it shares.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from ._plan import (
    ASSOCIATION_ENDED,
    DISSOCIATE,
    FAILED,
    UNDER_WAY,
    WAIT_ACTIVE,
    WAIT_ASSOCIATION,
    WAIT_AVAILABLE,
    WAIT_DISSOCIATED,
    Details,
    Kind,
    Plan,
    Step,
    error_details,
    is_aws_owned,
    unknown_status,
)

ASSOCIATE = "AssociatePackage"


@dataclass(frozen=True)
class AssociationWish:
    """What is wanted of one package, known by its name or its ID, on one domain."""

    domain_name: str
    name: str | None = None
    package_id: str | None = None
    state: str = "present"  # or absent
    update: bool = True
    wait: bool = False

    @property
    def package(self) -> str:
        """The package as sentences call it."""
        return f"Package {self.name or self.package_id}"

    @property
    def subject(self) -> str:
        """The package and the domain as sentences call them."""
        return f"{self.package} on domain {self.domain_name}"


@dataclass(frozen=True)
class AssociationSituation:
    """PackageDetails of the package and DomainPackageDetails of its association, None for what there is not."""

    package: Details | None = None
    association: Details | None = None


def find_association(wish: AssociationWish, package: Details | None, associations: t.Iterable[Kind]) -> Kind | None:
    """The association among those of the domain: the one with the ID that the package has.

    Where no package was found under a name, one of that name on the domain is meant: so it can still be taken from
    there.
    """
    package_id = wish.package_id or (package or {}).get("PackageID")
    for association in associations:
        if package_id and association["PackageID"] == package_id:
            return association
        if not package_id and association.get("PackageName") == wish.name and not is_aws_owned(association):
            return association
    return None


def decide_association(wish: AssociationWish, there: AssociationSituation) -> Plan:
    """The plan. Its `before` and `after` are what diff mode shows."""
    plan = _decide_absent(wish, there) if wish.state == "absent" else _decide_present(wish, there)
    return replace(plan, before=_before(there), after=_after(there, plan))


def _decide_present(wish: AssociationWish, there: AssociationSituation) -> Plan:
    package, association = there.package, there.association
    if package is None:
        return Plan(
            failure=f"{wish.package} does not exist, so domain {wish.domain_name} cannot be given it. Create it with "
            "es_package first."
        )
    unusable = _why_unusable(wish, package)
    if unusable:
        return unusable
    if association is None:
        return _associate(wish, "the domain does not have it")
    status = association["DomainPackageStatus"]
    if status == "ASSOCIATING":
        return Plan(settle=WAIT_ASSOCIATION if wish.wait else None)
    if status == "DISSOCIATING":
        if wish.wait:
            return Plan(settle=WAIT_ASSOCIATION)
        return Plan(
            failure=f"{wish.subject} is being dissociated (DISSOCIATING). Set wait to true to wait for that and "
            "associate it then, or run again later."
        )
    if status == "ACTIVE":
        runs, has = association.get("PackageVersion"), package["AvailablePackageVersion"]
        if runs == has or not wish.update:
            return Plan()
        return _associate(wish, f"the domain runs version {runs}, the package has {has}")
    if status not in ASSOCIATION_ENDED:
        return Plan(failure=unknown_status(wish.subject, association))
    return replace(_associate(wish, f"the association is {status}"), warnings=_tried_again(wish, association))


def _why_unusable(wish: AssociationWish, package: Details) -> Plan | None:
    """A package that no domain can be given, or not yet; None for one that can be."""
    status = package["PackageStatus"]
    if status in UNDER_WAY and wish.wait and wish.update:
        return Plan(settle=WAIT_AVAILABLE)
    told = f"{wish.package} is {status}{error_details(package)}"
    if status in ("DELETING", "DELETE_FAILED", "DELETED"):
        return Plan(failure=f"{told}, so domain {wish.domain_name} cannot be given it.")
    if package.get("AvailablePackageVersion"):
        return None
    if status in UNDER_WAY:
        if wish.wait:
            return Plan(settle=WAIT_AVAILABLE)
        return Plan(
            failure=f"{told} and has no version yet that domain {wish.domain_name} could be given. Set wait to true to "
            "wait for that, or run again later."
        )
    way_out = " Import it again with es_package." if status in FAILED else ""
    return Plan(failure=f"{told}, and has no version that domain {wish.domain_name} could be given.{way_out}")


def _decide_absent(wish: AssociationWish, there: AssociationSituation) -> Plan:
    association = there.association
    if association is None:
        return Plan()
    status = association["DomainPackageStatus"]
    if status == "DISSOCIATING":
        return Plan(settle=WAIT_ASSOCIATION if wish.wait else None)
    if status == "ASSOCIATING":
        if wish.wait:
            return Plan(settle=WAIT_ASSOCIATION)
        return Plan(
            failure=f"{wish.subject} is being associated (ASSOCIATING). Set wait to true to wait for that and "
            "dissociate it then, or run again later."
        )
    if status not in ASSOCIATION_ENDED:
        return Plan(failure=unknown_status(wish.subject, association))
    steps = (Step(DISSOCIATE, f"the domain has it ({status})", wish.domain_name),)
    return Plan(steps=steps + _until(wish, WAIT_DISSOCIATED), warnings=_tried_again(wish, association))


def _tried_again(wish: AssociationWish, association: Details) -> tuple[str, ...]:
    """Tell why the last change failed: the next one puts other details in the place of these."""
    status = association["DomainPackageStatus"]
    if not status.endswith("_FAILED"):
        return ()
    return (f"{wish.subject} was {status}{error_details(association)}; it is tried again.",)


def _associate(wish: AssociationWish, reason: str) -> Plan:
    return Plan(steps=(Step(ASSOCIATE, reason, wish.domain_name), *_until(wish, WAIT_ACTIVE)))


def _until(wish: AssociationWish, action: str) -> tuple[Step, ...]:
    return (Step(action, "it takes some minutes"),) if wish.wait else ()


def _before(there: AssociationSituation) -> Details:
    if there.association is None:
        return {}
    return {
        "domain_name": there.association["DomainName"],
        "package_version": there.association.get("PackageVersion", ""),
    }


def _after(there: AssociationSituation, plan: Plan) -> Details:
    if ASSOCIATE in plan.actions and there.package is not None:
        domain = plan.steps[0].domain
        return {"domain_name": domain, "package_version": there.package["AvailablePackageVersion"]}
    return {} if DISSOCIATE in plan.actions else _before(there)

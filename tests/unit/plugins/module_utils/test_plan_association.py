# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
import itertools
import typing as t
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.aws_search.packages.plugins.module_utils import _plan
from ansible_collections.aws_search.packages.plugins.module_utils import _plan_association as planning
from ansible_collections.aws_search.packages.plugins.module_utils._plan import Plan
from ansible_collections.aws_search.packages.plugins.module_utils._plan_association import (
    AssociationSituation,
    AssociationWish,
    decide_association,
    find_association,
)

Details = dict[str, t.Any]

PACKAGE_STATUSES = [
    "COPYING",
    "COPY_FAILED",
    "VALIDATING",
    "VALIDATION_FAILED",
    "AVAILABLE",
    "DELETING",
    "DELETED",
    "DELETE_FAILED",
    "MIGRATING",
]
STATUSES = ["ASSOCIATING", "ASSOCIATION_FAILED", "ACTIVE", "DISSOCIATING", "DISSOCIATION_FAILED", "MIGRATING"]
BEING_IMPORTED = ("COPYING", "VALIDATING")


def a_package(status: str, version: str | None = "v2", **fields: t.Any) -> Details:
    details = {
        "PackageID": "F1",
        "PackageName": "synonyms",
        "PackageType": "TXT-DICTIONARY",
        "PackageStatus": status,
        "ErrorDetails": {"ErrorType": "Kind", "ErrorMessage": "what went wrong."},
    }
    return dict(details, **({"AvailablePackageVersion": version} if version else {}), **fields)


def an_association(status: str, version: str | None = "v2", **fields: t.Any) -> Details:
    details = {"PackageID": "F1", "PackageName": "synonyms", "DomainName": "shop", "DomainPackageStatus": status}
    return dict(details, **({"PackageVersion": version} if version else {}), **fields)


@dataclass(frozen=True)
class Cell:
    """One cell of the table."""

    package: str | None  # Its status; None: there is no package.
    versioned: bool
    association: str | None  # Its status; None: the domain does not have the package.
    runs: str | None  # The version that the domain runs; the package has v2.
    update: bool
    wait: bool

    def wish(self, state: str) -> AssociationWish:
        return AssociationWish("shop", name="synonyms", state=state, update=self.update, wait=self.wait)

    @property
    def situation(self) -> AssociationSituation:
        return AssociationSituation(
            a_package(self.package, "v2" if self.versioned else None) if self.package else None,
            an_association(self.association, self.runs) if self.association else None,
        )


CELLS = [
    Cell(*dimensions)
    for dimensions in itertools.product(
        [None, *PACKAGE_STATUSES],
        [True, False],
        [None, *STATUSES],
        ["v1", "v2", None],
        [True, False],
        [True, False],
    )
]

# What a cell wants: the steps, or ("settle", for what), or ("failure", words that the sentence has).
Wanted = tuple[str, ...]


def wanted_present(cell: Cell) -> Wanted:
    if cell.package is None:
        return ("failure", "synonyms", "does not exist", "es_package")
    if cell.package in ("DELETING", "DELETED", "DELETE_FAILED"):
        return ("failure", "synonyms", cell.package, "shop")
    if cell.package in BEING_IMPORTED:
        if cell.wait and (cell.update or not cell.versioned):
            return ("settle", _plan.WAIT_AVAILABLE)
        if not cell.versioned:
            return ("failure", cell.package, "wait")
    elif not cell.versioned:
        return ("failure", cell.package, "no version", "Kind: what went wrong")
    associate = ("AssociatePackage", _plan.WAIT_ACTIVE) if cell.wait else ("AssociatePackage",)
    if cell.association == "ASSOCIATING":
        return ("settle", _plan.WAIT_ASSOCIATION) if cell.wait else ()
    if cell.association == "DISSOCIATING":
        return ("settle", _plan.WAIT_ASSOCIATION) if cell.wait else ("failure", "DISSOCIATING", "wait")
    if cell.association == "ACTIVE" and (cell.runs == "v2" or not cell.update):
        return ()
    if cell.association == "MIGRATING":
        return ("failure", "MIGRATING", "does not know", "shop")
    return associate


def wanted_absent(cell: Cell) -> Wanted:
    if cell.association is None:
        return ()
    if cell.association == "DISSOCIATING":
        return ("settle", _plan.WAIT_ASSOCIATION) if cell.wait else ()
    if cell.association == "ASSOCIATING":
        return ("settle", _plan.WAIT_ASSOCIATION) if cell.wait else ("failure", "ASSOCIATING", "wait")
    if cell.association == "MIGRATING":
        return ("failure", "MIGRATING", "does not know", "shop")
    return ("DissociatePackage", _plan.WAIT_DISSOCIATED) if cell.wait else ("DissociatePackage",)


def differs(plan: Plan, wanted: Wanted) -> str | None:
    """What is not as the table has it."""
    if wanted[:1] == ("failure",):
        if plan.steps or plan.settle or plan.failure is None:
            return f"is to be a failure, and is {plan}"
        missing = [word for word in wanted[1:] if word not in plan.failure]
        return f"has no {missing} in {plan.failure!r}" if missing else None
    if wanted[:1] == ("settle",):
        return None if (plan.settle, plan.steps, plan.failure) == (wanted[1], (), None) else f"{plan} for {wanted}"
    steps = tuple(step.action for step in plan.steps)
    return None if (steps, plan.settle, plan.failure) == (wanted, None, None) else f"{plan} for {wanted}"


@pytest.mark.parametrize("package", [None, *PACKAGE_STATUSES])
@pytest.mark.parametrize(("state", "wanted"), [("present", wanted_present), ("absent", wanted_absent)])
def test_the_plan_is_that_of_the_table_in_every_cell(
    package: str | None, state: str, wanted: t.Callable[[Cell], Wanted]
) -> None:
    cells = [cell for cell in CELLS if cell.package == package]
    wrong = {}
    for cell in cells:
        difference = differs(decide_association(cell.wish(state), cell.situation), wanted(cell))
        if difference:
            wrong[cell] = difference
    assert (wrong, len(cells)) == ({}, 168)


# What holds for every plan

PACKAGES = st.builds(
    a_package,
    st.one_of(st.sampled_from(PACKAGE_STATUSES), st.text(max_size=12)),
    st.sampled_from([None, "v1", "v2"]),
    PackageID=st.sampled_from(["F1", "G1"]),
)
ASSOCIATIONS = st.builds(
    an_association,
    st.one_of(st.sampled_from(STATUSES), st.text(max_size=12)),
    st.sampled_from([None, "v1", "v2"]),
)
SITUATIONS = st.builds(AssociationSituation, st.one_of(st.none(), PACKAGES), st.one_of(st.none(), ASSOCIATIONS))
WISHES = st.builds(
    AssociationWish,
    st.just("shop"),
    st.sampled_from(["synonyms"]),
    st.none(),
    st.sampled_from(["present", "absent"]),
    st.booleans(),
    st.booleans(),
)


@settings(max_examples=120)
@given(wish=WISHES, there=SITUATIONS)
def test_a_decision_is_made_for_whatever_there_is_and_changes_none_of_it(
    wish: AssociationWish, there: AssociationSituation
) -> None:
    before = copy.deepcopy((wish, there))
    plan = decide_association(wish, there)
    assert (wish, there) == before
    assert decide_association(wish, there) == plan
    assert [bool(plan.steps), plan.settle is not None, plan.failure is not None].count(True) <= 1
    assert plan.failure is None or (plan.failure.endswith(".") and "None" not in plan.failure)


@settings(max_examples=120)
@given(wish=WISHES, there=SITUATIONS)
def test_the_actions_of_a_plan_are_operations_of_the_service_only(
    wish: AssociationWish, there: AssociationSituation
) -> None:
    allowed = {"present": ["AssociatePackage"], "absent": ["DissociatePackage"]}[wish.state]
    assert decide_association(wish, there).actions in ([], allowed)


@settings(max_examples=120)
@given(wish=WISHES, there=SITUATIONS)
def test_a_wait_step_is_there_with_wait_only(wish: AssociationWish, there: AssociationSituation) -> None:
    steps = [step.action for step in decide_association(wish, there).steps]
    assert len(steps) in ((0, 2) if wish.wait else (0, 1))


@settings(max_examples=120)
@given(wish=WISHES, there=SITUATIONS)
def test_the_difference_that_is_shown_is_empty_exactly_where_nothing_is_done(
    wish: AssociationWish, there: AssociationSituation
) -> None:
    plan = decide_association(wish, there)
    if plan.actions == ["DissociatePackage"]:
        assert (plan.before != {}, plan.after) == (True, {})
    elif plan.actions == ["AssociatePackage"]:
        assert there.package is not None
        wanted = {"domain_name": "shop", "package_version": there.package["AvailablePackageVersion"]}
        assert plan.after == wanted
    else:
        assert plan.before == plan.after


@settings(max_examples=120)
@given(wish=WISHES, package=PACKAGES, version=st.sampled_from(["v1", "v2", "v10"]))
def test_without_update_a_domain_that_has_the_package_keeps_its_version(
    wish: AssociationWish, package: Details, version: str
) -> None:
    there = AssociationSituation(package, an_association("ACTIVE", version))
    plan = decide_association(replace(wish, state="present", update=False), there)
    assert plan.steps == ()


def after(there: AssociationSituation, plan: Plan) -> AssociationSituation:
    """The state when the steps have been taken and have come to their end; they have to keep the service's rules."""
    package, association = there.package, there.association
    for step in plan.steps:
        if step.action == "AssociatePackage":
            assert package is not None, "there is nothing to associate"
            version = package["AvailablePackageVersion"]
            status = association["DomainPackageStatus"] if association else None
            assert status not in ("ASSOCIATING", "DISSOCIATING"), "the service is busy with it"
            running = (status, association.get("PackageVersion")) if association else None
            assert running != ("ACTIVE", version), "the service refuses what is so already"
            association = an_association("ACTIVE", version)
        elif step.action == "DissociatePackage":
            assert association is not None, "there is nothing to dissociate"
            busy = association["DomainPackageStatus"] in ("ASSOCIATING", "DISSOCIATING")
            assert not busy, "the service is busy with it"
            association = None
    return AssociationSituation(package, association)


def test_the_steps_of_every_cell_keep_the_rules_and_deciding_again_after_them_gives_none() -> None:
    decided = 0
    for state, cell in itertools.product(["present", "absent"], CELLS):
        plan = decide_association(cell.wish(state), cell.situation)
        if plan.steps:
            decided += 1
            again = decide_association(cell.wish(state), after(cell.situation, plan))
            assert (again.steps, again.failure, again.settle) == ((), None, None), (state, cell)
    assert decided > 300


# Which association is meant

BY_NAME = AssociationWish("shop", name="synonyms")
OTHERS = [
    an_association("ACTIVE", PackageID="F7", PackageName="stopwords"),
    an_association("ACTIVE", PackageID="G1", PackageName="synonyms"),
]


def test_the_association_of_the_package_that_was_found_is_meant() -> None:
    meant = an_association("ACTIVE", PackageID="F2")
    same_name = an_association("ACTIVE", PackageID="F1")
    found = find_association(BY_NAME, a_package("AVAILABLE", PackageID="F2"), [*OTHERS, same_name, meant])
    assert found == meant


def test_the_association_of_the_id_is_meant_also_where_there_is_no_package_of_it() -> None:
    meant = an_association("ACTIVE", PackageID="G1")
    assert find_association(AssociationWish("shop", package_id="G1"), None, [OTHERS[0], meant]) == meant
    assert find_association(AssociationWish("shop", package_id="G2"), None, [OTHERS[0], meant]) is None


def test_the_association_of_a_package_that_is_not_listed_is_found_by_its_name_but_never_one_of_aws() -> None:
    meant = an_association("ACTIVE")
    assert find_association(BY_NAME, None, [*OTHERS, meant]) == meant
    assert find_association(BY_NAME, None, OTHERS) is None


def test_an_association_without_a_name_is_not_taken_for_one_of_a_nameless_wish() -> None:
    nameless = an_association("ACTIVE")
    del nameless["PackageName"]
    assert find_association(AssociationWish("shop", package_id="F9"), None, [nameless]) is None


def test_a_wish_calls_the_package_by_what_it_was_given() -> None:
    assert BY_NAME.subject == "Package synonyms on domain shop"
    assert AssociationWish("shop", package_id="F1").subject == "Package F1 on domain shop"
    assert planning.ASSOCIATE == "AssociatePackage"

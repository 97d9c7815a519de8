# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every cell of what can be there and what can be wanted of a package on a domain, against the stand-in.

In each, check mode and a run come to the same, and what a run has done the next one leaves alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._apply import Outcome
from ansible_collections.aws_search.packages.plugins.module_utils._apply_association import AssociationTraveller
from ansible_collections.aws_search.packages.plugins.module_utils._plan_association import AssociationWish
from ansible_collections.aws_search.packages.plugins.module_utils._travel import travel
from ansible_collections.aws_search.packages.plugins.module_utils._wait import Deadline
from ansible_collections.aws_search.packages.tests.unit.cells.trial import Trial, make
from ansible_collections.aws_search.packages.tests.unit.cells.world import DOMAIN, NOON, World

NAME, PACKAGE_ID = "synonyms", "F2"
UNDER_WAY = ("COPYING", "VALIDATING")
FAILED = ("COPY_FAILED", "VALIDATION_FAILED")
GOING = ("DELETING", "DELETED")
PACKAGE_STATUSES = (None, *UNDER_WAY, *FAILED, "AVAILABLE", *GOING, "DELETE_FAILED")
ASSOCIATION_STATUSES = (None, "ASSOCIATING", "ASSOCIATION_FAILED", "ACTIVE", "DISSOCIATING", "DISSOCIATION_FAILED")


@dataclass(frozen=True)
class Cell:
    """What is there, and what is wanted.

    `version`: whether the package has a usable version. `runs_other`: whether the domain runs another version than
    that, or is about to. `by_name`: by name or by ID.
    """

    status: str | None
    version: bool
    association: str | None
    runs_other: bool
    state: str
    wait: bool
    update: bool
    by_name: bool

    @property
    def exists(self) -> bool:
        """Whether the combination can be."""
        return (
            # What does not exist has no version; what is AVAILABLE has one.
            not (self.status is None and self.version)
            and not (self.status == "AVAILABLE" and not self.version)
            # A domain can only have what has a version, and what a domain has cannot be deleted.
            and not (self.association and (not self.version or self.status in GOING))
            and not (self.runs_other and self.association is None)
        )

    @property
    def wish(self) -> AssociationWish:
        """The options of the task."""
        return AssociationWish(
            domain_name=DOMAIN,
            name=NAME if self.by_name else None,
            package_id=None if self.by_name else PACKAGE_ID,
            state=self.state,
            update=self.update,
            wait=self.wait,
        )


def cells(status: str | None, version: bool, state: str) -> Iterator[Cell]:
    """All cells of one package that can be there and one state that can be wanted."""
    truth = (False, True)
    for association, runs_other, wait, update, by_name in product(ASSOCIATION_STATUSES, truth, truth, truth, truth):
        cell = Cell(status, version, association, runs_other, state, wait, update, by_name)
        if cell.exists:
            yield cell


GROUPS = [
    group for group in product(PACKAGE_STATUSES, (False, True), ("present", "absent")) if next(cells(*group), None)
]


def build(world: World, cell: Cell) -> None:
    """The situation of a cell, at noon. Another package, which nothing may happen to, is on the domain as well."""
    world.begin()
    world.put(PackageName="stopwords", PackageID="F1", CreatedAt=-7200, domains=[{"DomainName": DOMAIN}])
    if cell.status is None:
        return
    versions = [{"PackageVersion": version, "CreatedAt": -7200} for version in ("v1", "v2")]
    association = {
        "DomainName": DOMAIN,
        "DomainPackageStatus": cell.association,
        "PackageVersion": "v1" if cell.runs_other else "v2",
        "LastUpdated": NOON - 600,
    }
    package = world.put(
        PackageName=NAME,
        PackageID=PACKAGE_ID,
        PackageStatus="AVAILABLE" if cell.status in (*UNDER_WAY, "DELETING") and cell.version else cell.status,
        CreatedAt=-7200,
        versions=versions if cell.version else [],
        domains=[association] if cell.association else [],
    )
    if cell.status in UNDER_WAY:
        # Of five seconds, the first two of which it is COPYING.
        world.begin_import(package, -1 if cell.status == "COPYING" else -3, None)
    elif cell.status == "DELETING":
        package.begin_delete(NOON - 1)
        world.store.track(package)
    if cell.association in ("ASSOCIATING", "DISSOCIATING"):
        begun = package.associations[DOMAIN]
        begun.begin(cell.association, NOON - 1, begun.package_version)
        world.store.track(package)
    assert package.status == cell.status, f"built as {package.status}"


def run(world: World, wish: AssociationWish, check_mode: bool) -> Outcome:
    """One run of the module's heart."""
    return travel(AssociationTraveller(wish, world.api, world.reader, Deadline(600), check_mode))


def expected(cell: Cell) -> list[str] | str:
    """The actions that a run is to take, or words of the failure that it is to end in: the decision as it is
    documented, told once more."""
    if cell.state == "absent":
        if cell.association == "ASSOCIATING" and not cell.wait:
            return "is being associated"
        return [] if cell.association in (None, "DISSOCIATING") else ["DissociatePackage"]
    if cell.status in (None, "DELETED"):
        return "does not exist"
    if cell.status in ("DELETING", "DELETE_FAILED"):
        return f"is {cell.status}"
    if not cell.version and not (cell.status in UNDER_WAY and cell.wait):
        return "has no version"
    if cell.association == "DISSOCIATING" and not cell.wait:
        return "is being dissociated"
    if cell.association == "ASSOCIATING" and not cell.wait:
        return []
    if cell.association in ("ASSOCIATING", "ACTIVE"):
        imported_meanwhile = cell.status in UNDER_WAY and cell.wait
        return ["AssociatePackage"] if cell.update and (cell.runs_other or imported_meanwhile) else []
    return ["AssociatePackage"]


def check_end(world: World, cell: Cell) -> None:
    """Is what a successful run left behind what was wanted?"""
    by_id = {package.package_id: package for package in world.packages()}
    assert list(by_id["F1"].associations) == [DOMAIN], "the other package left the domain"
    package = by_id.get(PACKAGE_ID)
    association = package.associations.get(DOMAIN) if package else None
    if cell.state == "absent":
        assert association is None or (not cell.wait and association.status == "DISSOCIATING")
        return
    assert package is not None
    assert association is not None
    assert association.status == "ACTIVE" or not cell.wait, f"it is {association.status}"
    if cell.wait and cell.update:
        assert package.available_version is not None
        assert association.package_version == package.available_version.package_version


def run_cell(world: World, cell: Cell) -> None:
    """The trial of one cell."""
    make(
        world,
        Trial(
            build=lambda: build(world, cell),
            run=lambda check_mode: run(world, cell.wish, check_mode),
            expected=expected(cell),
            check_end=lambda unused_actions: check_end(world, cell),
            # What was waited for has come to its end, so that it stays: an hour later as well. Without update, an
            # import that is under way is nobody's concern.
            pause=3600 if cell.wait and (cell.update or cell.status not in UNDER_WAY) else 0,
        ),
    )


@pytest.mark.parametrize(("status", "version", "state"), GROUPS)
def test_check_mode_foresees_a_run_and_the_next_run_has_nothing_to_do(
    world: World, run_cells: Callable[..., None], status: str | None, version: bool, state: str
) -> None:
    run_cells("associations", cells(status, version, state), lambda cell: run_cell(world, cell))

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every cell of what can be there and what can be wanted of a package, against the stand-in.

In each, check mode and a run come to the same, and what a run has done the next one leaves alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._apply import Outcome
from ansible_collections.aws_search.packages.plugins.module_utils._apply_package import PackageTraveller
from ansible_collections.aws_search.packages.plugins.module_utils._plan import Wish
from ansible_collections.aws_search.packages.plugins.module_utils._travel import travel
from ansible_collections.aws_search.packages.plugins.module_utils._wait import Deadline
from ansible_collections.aws_search.packages.tests.unit.cells.trial import Trial, make
from ansible_collections.aws_search.packages.tests.unit.cells.world import (
    BUCKET,
    DOMAIN,
    KEY,
    NOON,
    OTHER,
    SAME,
    World,
)
from local_aws.packages import Package

NAME = "synonyms"
UNDER_WAY = ("COPYING", "VALIDATING")
FAILED = ("COPY_FAILED", "VALIDATION_FAILED")
GOING = ("DELETING", "DELETED")
STATUSES = (None, *UNDER_WAY, *FAILED, "AVAILABLE", *GOING, "DELETE_FAILED")
HAD_DESCRIPTION, OTHER_DESCRIPTION = "Words of the shop", "Words of the shop, and more"


@dataclass(frozen=True)
class Cell:
    """What is there, and what is wanted.

    `version`: whether it has a usable version. `neighbour`: what else has the name. `source`: whether the object in
    S3 is another than the one imported last (`unreadable`: the caller may not look at it). `recorded`: whether the
    fingerprint of that one was recorded, so that nothing has to be told by the times. `dissociate` is the option.
    """

    status: str | None
    version: bool
    neighbour: str | None
    state: str
    wait: bool
    source: str | None
    recorded: bool
    description: str | None
    associated: bool
    dissociate: bool

    @property
    def exists(self) -> bool:
        """Whether the combination can be, and is another than all others."""
        there = self.status not in (None, "DELETED")
        imported = self.version or self.status in UNDER_WAY
        return (
            # What does not exist has no version; what is AVAILABLE has one.
            not (self.status is None and self.version)
            and not (self.status == "AVAILABLE" and not self.version)
            # A domain can only have what has a version, and what a domain has cannot be deleted.
            and not (self.associated and (not self.version or self.status in (None, *GOING)))
            # Nothing to differ from.
            and not (self.source == "changed" and not imported)
            # Of an update whose fingerprint somebody else did not record, the time alone cannot tell what it copied.
            and not (self.source == "changed" and self.status in UNDER_WAY and self.version and not self.recorded)
            and not (self.description == "same" and not there)
            # Only an update records a fingerprint, and only where one is compared does it matter.
            and not (self.recorded and (not self.version or self.source not in ("same", "changed")))
            and not (self.recorded and self.state == "absent")
            and not (self.dissociate and not (self.state == "absent" and self.associated))
        )

    @property
    def imported(self) -> float:
        """When the last version was imported, in seconds after noon."""
        return -1800.0 if self.version else 0.0

    @property
    def written(self) -> float:
        """When the object in S3 was written, in seconds after noon: times have to tell where nothing is recorded."""
        if self.recorded or self.source != "changed":
            return -3600.0
        return -2.0 if self.status in UNDER_WAY else self.imported + 60

    @property
    def wish(self) -> Wish:
        """The options of the task."""
        return Wish(
            name=NAME,
            state=self.state,
            description={None: None, "same": HAD_DESCRIPTION, "other": OTHER_DESCRIPTION}[self.description],
            source={"S3BucketName": BUCKET, "S3Key": KEY} if self.source else None,
            dissociate=self.dissociate,
            wait=self.wait,
        )


def cells(status: str | None, version: bool, state: str) -> Iterator[Cell]:
    """All cells of one thing that can be there and one state that can be wanted."""
    for neighbour, wait, source, recorded, description, associated, dissociate in product(
        (None, "AWS-owned", "DELETED"),
        (False, True),
        (None, "same", "changed", "unreadable"),
        (False, True),
        (None, "same", "other"),
        (False, True),
        (False, True),
    ):
        cell = Cell(status, version, neighbour, state, wait, source, recorded, description, associated, dissociate)
        if cell.exists:
            yield cell


GROUPS = [group for group in product(STATUSES, (False, True), ("present", "absent")) if next(cells(*group), None)]


def build(world: World, cell: Cell) -> None:
    """The situation of a cell, at noon."""
    # Where a leftover of the same name may be, ours is listed for a while after its deletion, too.
    world.begin(cell.written, keep_deleted_seconds=60 if cell.neighbour == "DELETED" else 0)
    if cell.source == "unreadable":
        world.deny_head_object()
    if cell.neighbour == "AWS-owned":
        world.put(PackageName=NAME, PackageID="G1", PackageStatus="AVAILABLE", PackageDescription="Of AWS")
    elif cell.neighbour == "DELETED":
        world.put(PackageName=NAME, PackageID="F1", PackageStatus="DELETED", AvailablePackageVersion="v7")
    if cell.status is None:
        return
    recorded = (SAME if cell.source == "same" else OTHER) if cell.recorded else None
    # Two versions, so that the last one is not the one that came with the package.
    versions = [
        {"PackageVersion": "v1", "CreatedAt": -7200, "CommitMessage": None},
        {"PackageVersion": "v2", "CreatedAt": cell.imported, "CommitMessage": recorded},
    ]
    package = world.put(
        PackageName=NAME,
        PackageID="F2",
        PackageStatus="AVAILABLE" if cell.status in (*UNDER_WAY, "DELETING") and cell.version else cell.status,
        PackageDescription=HAD_DESCRIPTION,
        CreatedAt=-7200 if cell.version else -4,
        versions=versions if cell.version else [],
        domains=[{"DomainName": DOMAIN, "LastUpdated": NOON - 600}] if cell.associated else [],
    )
    if cell.status in UNDER_WAY:
        # Of five seconds, the first two of which it is COPYING.
        world.begin_import(package, -1 if cell.status == "COPYING" else -3, recorded)
    elif cell.status == "DELETING":
        package.begin_delete(NOON - 1)
        world.store.track(package)
    assert package.status == cell.status, f"built as {package.status}"


def run(world: World, wish: Wish, check_mode: bool) -> Outcome:
    """One run of the module's heart."""
    return travel(PackageTraveller(wish, world.api, world.reader, Deadline(600), check_mode, None))


def expected(cell: Cell) -> list[str] | str:
    """The actions that a run is to take, or words of the failure that it is to end in: the decision as it is
    documented, told once more."""
    return _expected_absent(cell) if cell.state == "absent" else _expected_present(cell)


def _expected_present(cell: Cell) -> list[str] | str:
    status = cell.status
    if status == "DELETING" and not cell.wait:
        return "is being deleted"
    if status in (None, "DELETING", "DELETED"):
        return ["CreatePackage"] if cell.source else "does not exist"
    if status == "DELETE_FAILED":
        return "could not be deleted"
    if status in FAILED:
        if not cell.source:
            return f"is {status}: Ordered: The failure was ordered."
        return ["UpdatePackage"] if cell.version else ["DeletePackage", "CreatePackage"]
    if status in UNDER_WAY and not cell.wait:
        return []
    if not cell.source:
        return "has another description" if cell.description == "other" else []
    if cell.source != "unreadable" and (cell.source == "changed" or cell.description == "other"):
        return ["UpdatePackage"]
    return []


def _expected_absent(cell: Cell) -> list[str] | str:
    if cell.status in (None, *GOING):
        return []
    if cell.status in UNDER_WAY and not cell.wait:
        return "is being imported"
    if cell.associated:
        return ["DissociatePackage", "DeletePackage"] if cell.dissociate else f"1 domain uses it: {DOMAIN} (ACTIVE)"
    return ["DeletePackage"]


def check_end(world: World, cell: Cell, actions: list[str]) -> None:
    """Is what a successful run left behind what was wanted?"""
    mine = [package for package in world.packages() if not package.owned_by_aws and package.status != "DELETED"]
    if cell.state == "absent":
        assert not mine or (not cell.wait and [package.status for package in mine] == ["DELETING"])
        return
    (package,) = mine
    assert package.status == "AVAILABLE" or not cell.wait, f"it is {package.status}"
    assert not cell.associated or list(package.associations) == [DOMAIN], "it left the domain"
    if cell.wait and cell.source != "unreadable":
        wanted = cell.wish.description
        assert wanted is None or package.description == wanted, f"its description is {package.description}"
    if cell.status not in (None, *GOING):
        assert (package.package_id == "F2") == ("CreatePackage" not in actions), "the ID is to be kept"
        assert cell.description == "other" or package.description == HAD_DESCRIPTION
    if cell.wait:
        _check_version(cell, package, actions)


def _check_version(cell: Cell, package: Package, actions: list[str]) -> None:
    before = (2 if cell.version else 0) if package.package_id == "F2" else 0
    under_way = 1 if cell.status in UNDER_WAY else 0
    imports = len([action for action in actions if action in ("CreatePackage", "UpdatePackage")])
    assert len(package.versions) == before + under_way + imports
    if "UpdatePackage" in actions:
        recorded = None if cell.source == "unreadable" else SAME
        assert package.versions[-1].commit_message == recorded


def run_cell(world: World, cell: Cell) -> None:
    """The trial of one cell."""
    make(
        world,
        Trial(
            build=lambda: build(world, cell),
            run=lambda check_mode: run(world, cell.wish, check_mode),
            expected=expected(cell),
            check_end=lambda actions: check_end(world, cell, actions),
            # What was waited for has come to its end, so that it stays: an hour later as well.
            pause=3600 if cell.wait else 0,
        ),
    )


@pytest.mark.parametrize(("status", "version", "state"), GROUPS)
def test_check_mode_foresees_a_run_and_the_next_run_has_nothing_to_do(
    world: World, run_cells: Callable[..., None], status: str | None, version: bool, state: str
) -> None:
    run_cells("packages", cells(status, version, state), lambda cell: run_cell(world, cell))

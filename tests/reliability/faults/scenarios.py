# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The runs that faults happen to: together, each module calls in them every operation that it can call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.aws_search.packages.plugins.modules import (
    es_package,
    es_package_association,
    es_package_info,
    es_packages,
)
from ansible_collections.aws_search.packages.tests.reliability.faults.faulty_world import FaultyWorld
from ansible_collections.aws_search.packages.tests.unit.cells.world import BUCKET, DOMAIN, NOON, OTHER, SAME
from ansible_collections.aws_search.packages.tests.unit.conftest import Run
from local_aws.packages import Package

WAIT_TIMEOUT = 45


@dataclass(frozen=True)
class Dictionary:
    """One package of a run: the name that is wanted, and the ID that it has where it is there already."""

    name: str
    package_id: str

    @property
    def key(self) -> str:
        """Its source."""
        return f"{self.name}.txt"

    @property
    def source(self) -> dict[str, str]:
        """Its source, as an option."""
        return {"s3_bucket_name": BUCKET, "s3_key": self.key}


# The one that faults are meant for. It is the last of many, so that what befalls it holds up none before it.
FAULTED = Dictionary("synonyms", "F2")
MANY = (Dictionary("stopwords", "F3"), Dictionary("names", "F4"), FAULTED)

Build = Callable[[FaultyWorld, Dictionary], None]
Check = Callable[[FaultyWorld, Dictionary], None]


@dataclass(frozen=True)
class Scenario:
    """A run of a module.

    `dictionaries` are what it is about, `build` and `check` make and look at one of them. `actions` are the changes
    that it makes of each. `first_empty` are the operations whose first answer is an empty list. `subject` is what the
    module calls the package that faults are meant for.
    """

    name: str
    main: Callable[[], None]
    options: Mapping[str, Any]
    build: Build
    check: Check
    actions: Sequence[str] = ()
    first_empty: Sequence[str] = ()
    dictionaries: Sequence[Dictionary] = (FAULTED,)
    subject: str = f"Package {FAULTED.name}"
    check_result: Callable[[Run], None] = field(default=lambda unused_run: None)

    def __str__(self) -> str:
        return f"{self.module}: {self.name}"

    @property
    def module(self) -> str:
        """The module's name."""
        return self.main.__module__.rpartition(".")[2]

    @property
    def effects(self) -> Counter[str]:
        """The changes that are to be begun in the end, once each."""
        return Counter({action: len(self.dictionaries) for action in self.actions})

    def begin(self, world: FaultyWorld, **settings: float) -> None:
        """Makes what is there."""
        world.begin(**settings)
        for dictionary in self.dictionaries:
            self.build(world, dictionary)

    def check_end(self, world: FaultyWorld) -> None:
        """Is there what was wanted, and nothing else?"""
        for dictionary in self.dictionaries:
            self.check(world, dictionary)
        names = {dictionary.name for dictionary in self.dictionaries}
        assert {package.name for package in world.packages()} <= names, "there are packages that nobody asked for"

    def actions_told(self, run: Run) -> list[list[str]]:
        """What the run says that it has done, of each dictionary."""
        if self.module == "es_packages":
            told = run.result.get("packages", {})
            return [told.get(dictionary.name, {}).get("actions", []) for dictionary in self.dictionaries]
        return [run.result.get("actions", [])]


# What is there


def nothing(unused_world: FaultyWorld, unused_dictionary: Dictionary) -> None:
    """No package."""


def imported(recorded: str, at: float, domain_runs: str | None = None) -> Build:
    """A package of two versions; with the second, at a time in seconds after noon, a fingerprint was recorded."""

    def build(world: FaultyWorld, dictionary: Dictionary) -> None:
        domains = [{"DomainName": DOMAIN, "PackageVersion": domain_runs, "LastUpdated": NOON - 600}]
        world.put(
            PackageName=dictionary.name,
            PackageID=dictionary.package_id,
            PackageDescription="Words",
            CreatedAt=-9000,
            LastUpdatedAt=at,
            versions=[
                {"PackageVersion": "v1", "CreatedAt": -9000},
                {"PackageVersion": "v2", "CreatedAt": at, "CommitMessage": recorded},
            ],
            domains=domains if domain_runs else [],
        )

    return build


def never_imported(world: FaultyWorld, dictionary: Dictionary) -> None:
    """A package whose first import failed."""
    world.put(
        PackageName=dictionary.name,
        PackageID=dictionary.package_id,
        PackageStatus="COPY_FAILED",
        CreatedAt=-9000,
        LastUpdatedAt=-8000,
    )


# By the fingerprint and by the times alike: so it does not matter which of them can be read.
CURRENT = imported(SAME, -1800)
OUTDATED = imported(OTHER, -5400)


# What is to be there


def the_package(world: FaultyWorld, dictionary: Dictionary) -> Package:
    """The one package of the name."""
    found = [package for package in world.packages() if package.name == dictionary.name]
    assert len(found) == 1, f"there are {len(found)} of {dictionary.name}"
    package = found[0]
    assert package.status == "AVAILABLE", f"{dictionary.name} is {package.status}"
    return package


def assert_same_package(dictionary: Dictionary, package: Package, versions: int) -> None:
    """The package that was there, with so many versions."""
    assert package.package_id == dictionary.package_id, f"{dictionary.name} is another one"
    assert len(package.versions) == versions, f"{dictionary.name} has {len(package.versions)} versions"
    assert package.description == "Words", f"{dictionary.name} has the description {package.description}"


def is_new(world: FaultyWorld, dictionary: Dictionary) -> None:
    """A package that was imported once, under an ID of its own."""
    package = the_package(world, dictionary)
    assert len(package.versions) == 1, f"{dictionary.name} has {len(package.versions)} versions"
    assert package.package_id != dictionary.package_id, f"{dictionary.name} is the old one"


def is_kept(world: FaultyWorld, dictionary: Dictionary) -> None:
    """The package as it was."""
    package = the_package(world, dictionary)
    assert_same_package(dictionary, package, 2)


def is_updated(world: FaultyWorld, dictionary: Dictionary) -> None:
    """The package, with one version more, of which is known what it was imported from."""
    package = the_package(world, dictionary)
    assert_same_package(dictionary, package, 3)
    message = package.versions[-1].commit_message
    assert message == SAME, f"{dictionary.name} has the commit message {message}"


def is_gone(world: FaultyWorld, dictionary: Dictionary) -> None:
    """No package of the name."""
    assert dictionary.name not in [package.name for package in world.packages()], f"{dictionary.name} is there"


def is_associated(world: FaultyWorld, dictionary: Dictionary) -> None:
    """The package as it was, and the domain runs its newest version."""
    is_kept(world, dictionary)
    associations = the_package(world, dictionary).associations.values()
    runs = [(entry.domain_name, entry.status, entry.package_version) for entry in associations]
    assert runs == [(DOMAIN, "ACTIVE", "v2")], f"{dictionary.name} is on {runs}"


def is_dissociated(world: FaultyWorld, dictionary: Dictionary) -> None:
    """The package as it was, on no domain."""
    is_kept(world, dictionary)
    assert not the_package(world, dictionary).associations, f"{dictionary.name} is on a domain"


def tells_everything(run: Run) -> None:
    """es_package_info tells of the package, its versions and its domain."""
    told = [
        (
            package["package_id"],
            [version["package_version"] for version in package["versions"]],
            [domain["domain_name"] for domain in package["domains"]],
        )
        for package in run["packages"]
    ]
    assert told == [(FAULTED.package_id, ["v2", "v1"], [DOMAIN])], f"it tells of {told}"


# The runs


@dataclass(frozen=True)
class Kind:
    """What es_package does to one package, and es_packages to each of many.

    `wishes` are options of a package, `how` those of the run.
    """

    name: str
    wishes: Mapping[str, Any]
    how: Mapping[str, Any]
    build: Build
    check: Check
    actions: Sequence[str] = ()
    first_empty: Sequence[str] = ()

    @property
    def alone(self) -> Scenario:
        """es_package."""
        return self._scenario(es_package.main, self._wish(FAULTED), (FAULTED,))

    @property
    def of_many(self) -> Scenario:
        """es_packages."""
        return self._scenario(es_packages.main, {"packages": [self._wish(dictionary) for dictionary in MANY]}, MANY)

    def _wish(self, dictionary: Dictionary) -> dict[str, Any]:
        absent = self.wishes.get("state") == "absent"
        return {"name": dictionary.name, **self.wishes, **({} if absent else {"source": dictionary.source})}

    def _scenario(
        self, main: Callable[[], None], options: Mapping[str, Any], dictionaries: Sequence[Dictionary]
    ) -> Scenario:
        return Scenario(
            self.name,
            main,
            {**options, **self.how, "wait_timeout": WAIT_TIMEOUT},
            self.build,
            self.check,
            self.actions,
            self.first_empty,
            dictionaries,
        )


WAIT = {"wait": True}
ABSENT = {"state": "absent"}
KINDS = (
    Kind("create", {}, {}, nothing, is_new, ["CreatePackage"], ["DescribePackages"]),
    Kind("create and wait", {}, WAIT, nothing, is_new, ["CreatePackage"], ["DescribePackages"]),
    Kind("leave as it is", {}, {}, CURRENT, is_kept),
    Kind("update", {}, {}, OUTDATED, is_updated, ["UpdatePackage"]),
    Kind("update and wait", {}, WAIT, OUTDATED, is_updated, ["UpdatePackage"]),
    Kind("replace and wait", {}, WAIT, never_imported, is_new, ["DeletePackage", "CreatePackage"]),
    Kind("delete", ABSENT, {}, CURRENT, is_gone, ["DeletePackage"], ["ListDomainsForPackage"]),
    Kind(
        "dissociate, delete and wait",
        ABSENT,
        {**WAIT, "dissociate": True},
        imported(SAME, -1800, domain_runs="v2"),
        is_gone,
        ["DissociatePackage", "DeletePackage"],
    ),
)


def association(
    name: str,
    package: Mapping[str, str],
    build: Build,
    check: Check,
    actions: Sequence[str],
    first_empty: Sequence[str] = (),
    **options: Any,
) -> Scenario:
    """A run of es_package_association, which waits."""
    return Scenario(
        name,
        es_package_association.main,
        {"domain_name": DOMAIN, **package, **options, **WAIT, "wait_timeout": WAIT_TIMEOUT},
        build,
        check,
        actions,
        first_empty,
        subject=f"Package {next(iter(package.values()))}",
    )


BY_NAME, BY_ID = {"name": FAULTED.name}, {"package_id": FAULTED.package_id}
IN_USE, IN_USE_AND_OLD = imported(SAME, -1800, domain_runs="v2"), imported(SAME, -1800, domain_runs="v1")
ASSOCIATE, DISSOCIATE = ["AssociatePackage"], ["DissociatePackage"]
EVERYTHING = {"include_versions": True, "include_domains": True}

SCENARIOS = (
    *(kind.alone for kind in KINDS),
    *(kind.of_many for kind in KINDS),
    association("associate by name", BY_NAME, CURRENT, is_associated, ASSOCIATE, ["ListPackagesForDomain"]),
    association("roll out by ID", BY_ID, IN_USE_AND_OLD, is_associated, ASSOCIATE),
    association("dissociate by name", BY_NAME, IN_USE, is_dissociated, DISSOCIATE, state="absent"),
    association("dissociate by ID", BY_ID, IN_USE, is_dissociated, DISSOCIATE, state="absent"),
    Scenario(
        "tell of a name",
        es_package_info.main,
        {"names": [FAULTED.name], **EVERYTHING},
        IN_USE,
        is_associated,
        check_result=tells_everything,
    ),
    Scenario(
        "tell of a domain",
        es_package_info.main,
        {"domain_name": DOMAIN, **EVERYTHING},
        IN_USE,
        is_associated,
        check_result=tells_everything,
    ),
)

# What each module can call.
READS_SOURCE = {"HeadObject", "GetPackageVersionHistory"}
OF_A_PACKAGE = {"DescribePackages", "CreatePackage", "UpdatePackage", "DeletePackage"}
OF_ITS_DOMAINS = {"ListDomainsForPackage", "DissociatePackage"}
CALLED: Mapping[str, set[str]] = {
    "es_package": OF_A_PACKAGE | OF_ITS_DOMAINS | READS_SOURCE,
    "es_packages": OF_A_PACKAGE | OF_ITS_DOMAINS | READS_SOURCE,
    "es_package_association": {
        "DescribePackages",
        "ListPackagesForDomain",
        "AssociatePackage",
        "DissociatePackage",
    },
    "es_package_info": {
        "DescribePackages",
        "GetPackageVersionHistory",
        "ListDomainsForPackage",
        "ListPackagesForDomain",
    },
}

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The packages of one domain: what is read of them, what is sent together, and in which order."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._plan.model import (
    DesiredAssociation,
    Goal,
    PackageReference,
)
from ansible_collections.aws_search.packages.plugins.module_utils._reconcile.members import Member, Members
from ansible_collections.aws_search.packages.plugins.module_utils._reconcile.observe import DomainState
from ansible_collections.aws_search.packages.plugins.module_utils._reconcile.reconciler import Outcome

ENGINE = "OpenSearch_2.19"
IDLE = {"EngineVersion": ENGINE, "Processing": False}


def a_package(name: str, kind: str = "ZIP-PLUGIN", **fields: Any) -> dict[str, Any]:
    details = {"PackageID": f"pkg-{name}", "PackageName": name, "PackageType": kind, "PackageStatus": "AVAILABLE"}
    engine = {"EngineVersion": ENGINE} if kind == "ZIP-PLUGIN" else {}
    return {**details, **engine, "AvailablePackageVersion": "v1", **fields}


PLUGIN, OTHER = a_package("nori"), a_package("smartcn")
LICENSE = a_package("lic", "PACKAGE-LICENSE")
WORDS, STOPS = a_package("words", "TXT-DICTIONARY"), a_package("stops", "TXT-DICTIONARY")


def on_domain(package: dict[str, Any], **fields: Any) -> dict[str, Any]:
    details = {key: package[key] for key in ("PackageID", "PackageName", "PackageType")}
    return {**details, "DomainName": "shop", "DomainPackageStatus": "ACTIVE", "PackageVersion": "v1", **fields}


class FakeObserver:
    """What there is, and a log of what was read."""

    def __init__(self, packages: list[dict[str, Any]], associations: list[dict[str, Any]]) -> None:
        self._packages, self._associations = packages, associations
        self.reads: list[str] = []
        self.api = self

    def packages(self, names: list[str]) -> list[dict[str, Any]]:
        self.reads.append(f"packages {' '.join(names)}")
        return [package for package in self._packages if package["PackageName"] in names]

    def package_of_id(self, package_id: str) -> dict[str, Any] | None:
        self.reads.append(f"package {package_id}")
        return next((package for package in self._packages if package["PackageID"] == package_id), None)

    def associations(self, domain_name: str) -> list[dict[str, Any]]:
        self.reads.append(f"associations of {domain_name}")
        return self._associations

    def describe_domain(self, domain_name: str) -> dict[str, Any]:
        self.reads.append(f"domain {domain_name}")
        return IDLE


def members_of(
    *desired: DesiredAssociation | str,
    there: list[dict[str, Any]] | None = None,
    packages: tuple[dict[str, Any], ...] = (PLUGIN, OTHER, LICENSE, WORDS, STOPS),
) -> tuple[Members, FakeObserver]:
    observer = FakeObserver(list(packages), there or [])
    wanted = [one if isinstance(one, DesiredAssociation) else DesiredAssociation("shop", one) for one in desired]
    return Members([Member(one, Outcome()) for one in wanted], observer), observer  # type: ignore[arg-type]


def absent(*names: str) -> list[DesiredAssociation]:
    return [DesiredAssociation("shop", name, state="absent") for name in names]


def planned(members: Members) -> list[tuple[str, list[str | None]]]:
    """The requests to come, with the names that they are about."""
    members.observe()
    members.decide()
    return [(batch.action, [member.desired.name for member in batch.members]) for batch in members.batches()]


# What is read


@pytest.mark.parametrize(
    ("desired", "there", "reads"),
    [
        (["words", "stops"], [], ["packages words stops", "associations of shop"]),
        # A plugin is meant by the engine of the domain.
        (["words", "nori"], [], ["packages words nori", "domain shop", "associations of shop"]),
        # Of a package that is not listed any more, what the domain has tells the kind.
        (
            absent("gone"),
            [on_domain(a_package("gone"))],
            ["packages gone", "associations of shop", "domain shop", "associations of shop"],
        ),
        (
            [DesiredAssociation("shop", package_id="pkg-words")],
            [],
            ["package pkg-words", "packages ", "associations of shop"],
        ),
    ],
)
def test_the_domain_is_described_only_where_something_depends_on_its_engine(
    desired: list[Any], there: list[dict[str, Any]], reads: list[str]
) -> None:
    members, observer = members_of(*desired, there=there)
    members.observe()
    assert observer.reads == reads


def test_what_was_read_of_the_domain_already_is_used_once() -> None:
    members, observer = members_of("words")
    members.knows([on_domain(WORDS)])
    members.observe([WORDS])
    assert observer.reads == []
    [member] = members
    assert (member.outcome.details or {})["PackageID"] == "pkg-words"
    members.observe([WORDS])
    assert observer.reads == ["associations of shop"]


def test_the_basis_changes_with_packages_associations_and_the_engine() -> None:
    members, _observer = members_of("words")
    members.observe()
    bases = [members.basis()]
    for status, there in (
        (IDLE, [on_domain(WORDS, DomainPackageStatus="ASSOCIATING")]),
        ({**IDLE, "Processing": True}, []),
        ({**IDLE, "EngineVersion": "OpenSearch_3.1"}, []),
    ):
        members.take(DomainState(status, there))
        bases.append(members.basis())
    assert all(bases.count(basis) == 1 for basis in bases)
    # Where only the associations were read, the status is the one from before.
    members.take([])
    assert members.basis() == bases[3]


# What is sent


def test_plugins_go_together_and_dictionaries_one_by_one() -> None:
    members, _observer = members_of("words", "nori", "smartcn", "stops")
    assert planned(members) == [
        ("AssociatePackages", ["nori", "smartcn"]),
        ("AssociatePackage", ["words"]),
        ("AssociatePackage", ["stops"]),
    ]
    members.one_by_one = True
    assert planned(members) == [("AssociatePackage", [name]) for name in ("words", "nori", "smartcn", "stops")]


def test_a_prerequisite_goes_first_and_is_named_by_its_id() -> None:
    needy = DesiredAssociation("shop", "lic", prerequisites=(PackageReference("nori"),))
    members, _observer = members_of(needy, "nori")
    assert planned(members) == [("AssociatePackages", ["nori", "lic"])]
    license_, plugin = members
    assert members.entry(license_) == {"PackageID": "pkg-lic", "PrerequisitePackageIDList": ["pkg-nori"]}
    assert members.entry(plugin) == {"PackageID": "pkg-nori"}


def test_what_a_plugin_takes_along_leaves_before_it_and_removals_go_before_additions() -> None:
    there = [on_domain(PLUGIN), on_domain(LICENSE, PrerequisitePackageIDList=["pkg-nori"]), on_domain(WORDS)]
    members, _observer = members_of("smartcn", *absent("nori", "lic", "words"), there=there)
    assert planned(members) == [
        ("DissociatePackages", ["lic", "nori"]),
        ("DissociatePackage", ["words"]),
        ("AssociatePackage", ["smartcn"]),
    ]
    together, alone, _addition = members.batches()
    assert (together.removes, members.taken_along(together), members.taken_along(alone)) == (True, ["pkg-lic"], [])


def test_one_that_must_be_waited_for_holds_the_plan_of_all() -> None:
    there = [on_domain(WORDS, DomainPackageStatus="DISSOCIATING")]
    members, _observer = members_of(
        *[DesiredAssociation("shop", name, wait=True) for name in ("stops", "words")], there=there
    )
    members.observe()
    assert not members.decided
    plan = members.decide()
    assert (plan.requires, plan.steps, members.decided) == (Goal.ASSOCIATION_STABLE, (), True)

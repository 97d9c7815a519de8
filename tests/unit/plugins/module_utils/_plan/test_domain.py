# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which package a name means on a domain, in which order packages go, and what the domain must be."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._plan.domain import (
    decide_on_domain,
    missing_for_plugins,
    needs_engine,
    prerequisite_ids,
    resolve,
)
from ansible_collections.aws_search.packages.plugins.module_utils._plan.model import (
    DesiredAssociation,
    Goal,
    Plan,
)
from ansible_collections.aws_search.packages.plugins.module_utils._plan.plugin import companions

from .on_domain import FIT, NEW, OLD, a_plugin, desired, needs, on_domain


@pytest.mark.parametrize(
    ("wanted", "meant"),
    [
        (desired(), "pkg-1"),
        (desired(owner="self"), "pkg-1"),
        (desired(owner="aws"), "G1"),
        (desired(None, package_id="G1"), "G1"),
        (desired("gone"), None),
    ],
)
def test_own_packages_go_before_shared_ones_and_these_before_awss(
    wanted: DesiredAssociation, meant: str | None
) -> None:
    packages = [
        a_plugin("G1"),
        a_plugin("G2", NEW),
        a_plugin("pkg-9", Shared=True),
        a_plugin("pkg-0", PackageStatus="DELETING"),
        a_plugin("pkg-8", PackageStatus="DELETED"),
        a_plugin("pkg-1"),
        a_plugin("pkg-2", NEW),
    ]
    assert (resolve(wanted, packages, OLD).package or {}).get("PackageID") == meant
    words = {"PackageID": "F1", "PackageName": "words", "PackageType": "TXT-DICTIONARY", "PackageStatus": "AVAILABLE"}
    assert resolve(desired("words"), [*packages, words], None).package == words
    assert (needs_engine([words]), needs_engine([words, *packages])) == (False, True)


@pytest.mark.parametrize(
    ("there", "status", "wait", "requires", "failure"),
    [
        # In the middle of an upgrade the domain still has the package of the engine that it had.
        ("pkg-1", {**FIT, "EngineVersion": NEW, "UpgradeProcessing": True}, True, Goal.DOMAIN_STABLE, None),
        ("pkg-1", {**FIT, "EngineVersion": NEW}, True, None, "Dissociate pkg-1 before pkg-2 is associated."),
        (None, {**FIT, "EngineVersion": NEW, "Processing": True}, True, Goal.DOMAIN_STABLE, None),
        (None, {**FIT, "EngineVersion": NEW, "Processing": True}, False, None, "accepts one at a time"),
        # What is as desired does not wait for what else goes on.
        ("pkg-2", {**FIT, "EngineVersion": NEW, "Processing": True}, True, None, None),
        (None, {**FIT, "EngineVersion": "OpenSearch_3.1"}, True, None, f"only for {OLD}, {NEW}"),
    ],
)
def test_a_domain_is_waited_for_only_where_something_depends_on_it(
    there: str | None, status: dict[str, Any], wait: bool, requires: Goal | None, failure: str | None
) -> None:
    wanted = desired(wait=wait)
    resolved = resolve(wanted, [a_plugin("pkg-1"), a_plugin("pkg-2", NEW)], status["EngineVersion"])
    plan = decide_on_domain(wanted, resolved, [on_domain(there)] if there else [], status, ())
    assert (plan.requires, plan.steps) == (requires, ())
    assert (plan.failure is None) == (failure is None)
    assert (failure or "") in (plan.failure or "")


@pytest.mark.parametrize(
    ("status", "lacks"),
    [
        (FIT, None),
        ({**FIT, "EngineVersion": "OpenSearch_2.13"}, "OpenSearch 2.15 or later (it runs OpenSearch_2.13)"),
        ({**FIT, "EngineVersion": "OpenSearch_10.1"}, None),
        ({**FIT, "EngineVersion": "Elasticsearch_7.10"}, "OpenSearch 2.15 or later (it runs Elasticsearch_7.10)"),
        ({**FIT, "EncryptionAtRestOptions": {}}, "encryption at rest"),
        ({"EngineVersion": OLD}, "node-to-node encryption, encryption at rest, EnforceHTTPS, the TLS policy"),
    ],
)
def test_what_a_domain_lacks_is_named_for_plugins_of_ones_own(status: dict[str, Any], lacks: str | None) -> None:
    missing = missing_for_plugins(status)
    assert bool(missing) == (lacks is not None)
    assert (lacks or "") in missing
    own = decide_on_domain(desired(), resolve(desired(), [a_plugin("pkg-1")], OLD), [], {**status}, ())
    aws = decide_on_domain(desired(), resolve(desired(), [a_plugin("G1")], OLD), [], {**status}, ())
    assert (own.warnings, aws.warnings, own.actions, aws.actions) == (
        (f"{desired().subject}: {missing}",) if missing else (),
        (),
        ["AssociatePackage"],
        own.actions,
    )


@pytest.mark.parametrize(
    ("there", "together", "wait", "requires", "failure"),
    [
        ("ACTIVE", [], False, None, None),
        (None, ["plugin"], False, None, None),
        (None, [], True, None, "needs package plugin on the domain before it or with it"),
        ("ASSOCIATING", [], True, Goal.ASSOCIATION_STABLE, None),
        ("ASSOCIATING", [], False, None, "which is being associated"),
    ],
)
def test_a_prerequisite_is_on_the_domain_or_comes_with_the_same_task(
    there: str | None, together: list[str], wait: bool, requires: Goal | None, failure: str | None
) -> None:
    wanted = desired("lic", prerequisites=needs("plugin"), wait=wait)
    package = {**a_plugin("F2", name="lic"), "PackageType": "PACKAGE-LICENSE"}
    associations = [on_domain("pkg-1", "plugin", there)] if there else []
    plan = decide_on_domain(wanted, resolve(wanted, [package], OLD), associations, FIT, together)
    assert (plan.requires, failure or "") == (requires, failure if failure and failure in str(plan.failure) else "")
    assert bool(plan.steps) == (requires is None and failure is None)
    ids = prerequisite_ids(wanted, associations, {"plugin": "pkg-2"})
    assert ids == ["pkg-1" if there else "pkg-2"]


def test_other_options_of_what_is_there_associate_it_again() -> None:
    access = {"KeyStoreAccessEnabled": True}
    plugin, there = a_plugin("pkg-1"), on_domain("pkg-1")
    for wanted, found, actions in (
        (desired(), there, []),
        (desired(key_store_access=access), there, ["AssociatePackage"]),
        (desired(key_store_access=access), {**there, "AssociationConfiguration": {"KeyStoreAccessOption": access}}, []),
        (desired(prerequisites=needs("other")), there, ["AssociatePackage"]),
        (desired(prerequisites=needs("other")), {**there, "PrerequisitePackageIDList": ["F3"]}, []),
    ):
        associations = [found, on_domain("F3", "other")]
        assert decide_on_domain(wanted, resolve(wanted, [plugin], OLD), associations, FIT, ()).actions == actions


def test_companions_of_a_plugin_are_named_when_it_goes() -> None:
    plugin, license_ = on_domain("pkg-1"), on_domain("F2", "lic", PrerequisitePackageIDList=["pkg-1"])
    assert companions(plugin, [plugin, license_]) == [license_]
    gone = desired(state="absent")
    plan = decide_on_domain(gone, resolve(gone, [a_plugin("pkg-1")], OLD), [plugin, license_], FIT, ())
    assert plan.actions == ["DissociatePackage"]
    assert "also removes lic from the domain" in plan.warnings[0]


@pytest.mark.parametrize("wanted", [desired(), desired(None, package_id="pkg-1")])
def test_by_name_and_by_id_a_domain_gets_no_second_package_of_a_name(wanted: DesiredAssociation) -> None:
    plan = decide_on_domain(wanted, resolve(wanted, [a_plugin("pkg-1")], OLD), [on_domain("pkg-2")], FIT, ())
    assert plan.actions == []
    assert "Dissociate pkg-2 before pkg-1 is associated." in str(plan.failure)


@pytest.mark.parametrize(
    ("owner", "on", "dissociates"),
    [
        ("self", "G1", False),
        ("self", "pkg-9", False),
        ("self", "pkg-1", True),
        ("aws", "G1", True),
        ("aws", "pkg-1", False),
        ("any", "G1", True),
        ("any", "pkg-9", True),
    ],
)
def test_what_belongs_to_another_is_not_dissociated(owner: str, on: str, dissociates: bool) -> None:
    wanted = desired(owner=owner, state="absent")
    packages = [a_plugin("G1"), a_plugin("pkg-1", NEW), a_plugin("pkg-9", Shared=True)]
    plan = decide_on_domain(wanted, resolve(wanted, packages, OLD), [on_domain(on)], FIT, ())
    assert plan.actions == (["DissociatePackage"] if dissociates else [])


@pytest.mark.parametrize(
    ("packages", "wanted", "engine", "way_out"),
    [
        ([a_plugin("pkg-1"), a_plugin("pkg-2", NEW)], "pkg-1", NEW, "Use pkg-2, or name instead of package_id."),
        ([a_plugin("pkg-1"), a_plugin("G2", NEW)], "pkg-1", NEW, "Use G2, or name instead of package_id."),
        ([a_plugin("pkg-1")], "pkg-1", NEW, f"Create one for {NEW} under the same name with opensearch_package."),
        ([a_plugin("pkg-1")], None, NEW, f"only for {OLD}. Create one for {NEW} under the same name"),
        ([a_plugin("G1")], None, NEW, "AWS provides packages of this name, but none for that engine."),
        ([a_plugin("pkg-1")], None, "OpenSearch_2.9", "Plugins of your own require OpenSearch 2.15 or later."),
        ([a_plugin("pkg-1", NEW), a_plugin("pkg-2", "OpenSearch_2.9")], None, OLD, f"only for OpenSearch_2.9, {NEW}."),
    ],
)
def test_where_no_plugin_fits_the_engine_it_says_what_would(
    packages: list[dict[str, Any]], wanted: str | None, engine: str, way_out: str
) -> None:
    entry = desired(None, package_id=wanted) if wanted else desired()
    assert way_out in (resolve(entry, packages, engine).failure or "")


def test_after_an_upgrade_a_roll_out_leaves_the_domain_its_own_package_of_the_name() -> None:
    rolled_out = desired(state="latest", wait=True, rolled_out_for=(OLD,))
    upgraded = {**FIT, "EngineVersion": NEW}
    resolved = resolve(rolled_out, [a_plugin("pkg-1")], NEW)
    assert decide_on_domain(rolled_out, resolved, [on_domain("pkg-2")], upgraded, ()) == Plan()
    without = decide_on_domain(rolled_out, resolved, [], upgraded, ())
    assert f"the engine of the domain is {NEW}, and this package is for {OLD}." in (without.failure or "")
    both = desired(state="latest", wait=True, rolled_out_for=(OLD, NEW))
    assert decide_on_domain(both, resolve(both, [a_plugin("pkg-1")], NEW), [], upgraded, ()) == Plan()

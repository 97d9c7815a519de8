# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What packages of one domain mean for each other: prerequisites, their order, and what leaves with a plugin."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._plan.domain import resolve
from ansible_collections.aws_search.packages.plugins.module_utils._plan.model import (
    DesiredAssociation,
    PackageReference,
    Plan,
)
from ansible_collections.aws_search.packages.plugins.module_utils._plan.together import (
    decide_together,
    ids_of,
    in_order,
)

from .on_domain import FIT, NEW, OLD, a_plugin, desired, needs, on_domain

A_LICENSE = {**a_plugin("pkg-l", name="license"), "PackageType": "PACKAGE-LICENSE"}


def decided(
    *entries: DesiredAssociation, packages: list[dict[str, Any]], there: list[dict[str, Any]] | None = None
) -> list[Plan]:
    """The plans on a domain that runs the older engine and has this."""
    resolved = [(entry, resolve(entry, packages, OLD)) for entry in entries]
    return decide_together(resolved, there or [], FIT)


def test_prerequisites_come_first_by_name_and_by_id() -> None:
    config, license_, plugin, other = (
        desired("config", prerequisites=(PackageReference(package_id="pkg-l"),)),
        desired("license", prerequisites=needs("plugin")),
        desired(None, package_id="pkg-p"),
        desired("other", prerequisites=needs("elsewhere")),
    )
    ids = {"license": "pkg-l", "plugin": "pkg-p"}
    assert in_order([config, license_, plugin, other], ids) == ([plugin, other, license_, config], [])
    one, two = desired("one", prerequisites=needs("two")), desired("two", prerequisites=needs("one"))
    assert in_order([one, plugin, two], ids) == ([plugin], [one, two])


@pytest.mark.parametrize(
    ("reference", "plugin", "fits"),
    [
        (PackageReference("nori"), desired(), True),
        (PackageReference("nori"), desired(None, package_id="pkg-1"), True),
        (PackageReference(package_id="pkg-1"), desired(), True),
        (PackageReference("nori"), desired(state="absent"), False),
        # What cannot be associated itself is no prerequisite.
        (PackageReference("nori"), desired(), False),
    ],
)
def test_a_prerequisite_may_be_associated_by_the_same_task(
    reference: PackageReference, plugin: DesiredAssociation, fits: bool
) -> None:
    packages = [A_LICENSE, a_plugin("pkg-1", OLD if fits or plugin.state == "absent" else NEW)]
    license_ = desired("license", prerequisites=(reference,))
    plans = decided(license_, plugin, packages=packages)
    if fits:
        assert [plan.actions for plan in plans] == [["AssociatePackage"]] * 2
    else:
        assert f"needs package {reference} on the domain before it or with it" in (plans[0].failure or "")
        assert plans[0].actions == []


def test_what_fails_for_its_prerequisite_is_none_either() -> None:
    entries = [
        desired("config", prerequisites=needs("license")),
        desired("license", prerequisites=needs("nori")),
        desired("nori"),
    ]
    packages = [A_LICENSE, {**A_LICENSE, "PackageID": "pkg-c", "PackageName": "config"}]
    config, license_, plugin = decided(*entries, packages=packages)
    assert "needs package license" in (config.failure or "")
    assert "needs package nori" in (license_.failure or "")
    assert "does not exist" in (plugin.failure or "")
    assert ids_of([(entry, resolve(entry, packages, OLD)) for entry in entries]) == {
        "config": "pkg-c",
        "license": "pkg-l",
    }


@pytest.mark.parametrize("names", [["license"], ["license", "nori"]])
def test_prerequisites_that_lead_back_to_where_they_begin_are_refused(names: list[str]) -> None:
    entries = [desired(name, prerequisites=needs(names[index - 1])) for index, name in enumerate(names)]
    for plan in decided(*entries, packages=[A_LICENSE, a_plugin("pkg-1")]):
        assert plan.failure is not None
        assert plan.failure.endswith(f"the prerequisites form a circle: {', '.join(names)}. Remove one of them.")


@pytest.mark.parametrize(("state", "fails"), [("present", True), ("latest", True), ("absent", False)])
def test_a_plugin_does_not_take_along_what_the_task_wants_to_keep(state: str, fails: bool) -> None:
    there = [on_domain("pkg-1"), on_domain("pkg-l", "license", PrerequisitePackageIDList=["pkg-1"])]
    plugin, license_ = decided(
        desired(state="absent"), desired("license", state=state), packages=[A_LICENSE, a_plugin("pkg-1")], there=there
    )
    if fails:
        assert "dissociating it also removes license, which packages lists" in (plugin.failure or "")
        assert (plugin.steps, license_.steps) == ((), ())
    else:
        assert [plugin.actions, license_.actions] == [["DissociatePackage"]] * 2

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds for every plan. Which plan each case has is in tests/unit/decisions."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.aws_search.packages.plugins.module_utils._plan.diff import description_of
from ansible_collections.aws_search.packages.plugins.module_utils._plan.model import (
    DesiredPackage,
    Goal,
    ObservedFile,
    ObservedPackage,
    ObservedSource,
    ObservedVersion,
    Plan,
)
from ansible_collections.aws_search.packages.plugins.module_utils._plan.package import decide_package, required_reads

from .observed import EARLIER, IMPORTED, LATER, PRESENT, SOURCE, Details, a_package, some_domains

DOMAIN_STATUSES = ("ASSOCIATING", "ASSOCIATION_FAILED", "ACTIVE", "DISSOCIATING", "DISSOCIATION_FAILED")
STATUSES = ("COPYING", "COPY_FAILED", "VALIDATING", "VALIDATION_FAILED", "AVAILABLE", "DELETING", "DELETE_FAILED")

PACKAGES = st.builds(
    lambda status, version, description, error: {**a_package(status, version), **description, **error},
    st.one_of(st.sampled_from(STATUSES), st.text(max_size=12)),
    st.sampled_from([None, "", "v7"]),
    st.sampled_from([{}, {"PackageDescription": ""}, {"PackageType": "ZIP-PLUGIN"}]),
    st.sampled_from([{}, {"ErrorDetails": {}}, {"ErrorDetails": None}, {"ErrorDetails": {"ErrorMessage": "x"}}]),
)
TIMES = st.sampled_from([None, EARLIER, IMPORTED, LATER])
FINGERPRINTS = st.sampled_from([None, "etag:1", "etag:2 crc32:pbHUKA==", "etag:3 crc32:pbHUKA=="])
MAYBE = st.sampled_from([None, True, False])
OBSERVED = st.builds(
    ObservedPackage,
    st.one_of(st.none(), PACKAGES),
    st.one_of(
        st.builds(ObservedSource, FINGERPRINTS, TIMES, st.sampled_from([0, 7])),
        st.builds(
            lambda missing: ObservedSource(unreadable="s3://dictionaries/synonyms.txt is odd", missing=missing),
            st.booleans(),
        ),
        st.just(ObservedSource("etag:1", LATER, 7, kms_encrypted=True, other_region="eu-west-1")),
    ),
    st.one_of(st.none(), st.builds(ObservedFile, st.just("/file"), st.just(7), st.just("etag:1"), MAYBE, MAYBE)),
    st.builds(ObservedVersion, st.just("words"), FINGERPRINTS, TIMES, st.sampled_from([(), ("careful",)])),
    st.lists(st.one_of(st.sampled_from(DOMAIN_STATUSES), st.text(max_size=12)), max_size=4).map(
        lambda statuses: some_domains(*statuses)
    ),
    st.sampled_from([(), (a_package("AVAILABLE", PackageID="F9"),)]),
)
DESIRED = st.builds(
    DesiredPackage,
    st.sampled_from(["synonyms", "synonyms-of-a-name-that-is-far-too-long"]),
    state=st.sampled_from(["present", "absent"]),
    description=st.sampled_from([None, "", "as it is", "other"]),
    source=st.sampled_from([None, SOURCE]),
    update=st.sampled_from(["if_changed", "always", "never"]),
    unreadable_source=st.sampled_from(["fail", "warn"]),
    source_file=st.sampled_from([None, "/file"]),
    preview=st.booleans(),
    dissociate=st.booleans(),
    wait=st.booleans(),
)


def as_read(desired: DesiredPackage, there: ObservedPackage) -> ObservedPackage:
    """What a run would have read of it."""
    needed = required_reads(desired, there.package)
    assert needed <= {"source", "version", "domains"}
    return replace(
        there,
        source=there.source if "source" in needed else None,
        file=there.file if "source" in needed and desired.source_file else None,
        version=there.version if "version" in needed else None,
        domains=there.domains if "domains" in needed else None,
        others=there.others if there.package else (),
    )


@settings(max_examples=250)
@given(desired=DESIRED, there=OBSERVED)
def test_every_plan_keeps_its_promises(desired: DesiredPackage, there: ObservedPackage) -> None:
    observed = as_read(desired, there)
    before = copy.deepcopy((desired, observed))
    plan = decide_package(desired, observed)
    assert (desired, observed) == before, "a decision changes nothing"
    assert decide_package(desired, observed) == plan
    assert [bool(plan.steps), plan.requires is not None, plan.failure is not None].count(True) <= 1
    _check_sentences(desired, plan)
    _check_waits(desired, plan)
    _check_actions(desired, observed, plan)
    _check_diff(desired, observed, plan)


def _check_sentences(desired: DesiredPackage, plan: Plan) -> None:
    for sentence in (*plan.warnings, *([plan.failure] if plan.failure else [])):
        assert "None" not in sentence
        assert sentence == "careful" or (sentence.startswith(f"Package {desired.name}") and sentence.endswith("."))
    assert all(step.reason for step in plan.steps)


def _check_waits(desired: DesiredPackage, plan: Plan) -> None:
    """A wait is there for the option, or for the step behind it."""
    steps = [step.action for step in plan.steps]
    followers = {Goal.DELETED: "CreatePackage", Goal.DISSOCIATED_EVERYWHERE: "DeletePackage"}
    for number, action in enumerate(steps):
        if isinstance(action, Goal) and not desired.wait:
            assert steps[number + 1] == followers[action]
    assert not (desired.wait and steps) or isinstance(steps[-1], Goal)


def _check_actions(desired: DesiredPackage, observed: ObservedPackage, plan: Plan) -> None:
    actions, package = plan.actions, observed.package or {}
    if observed.others or package.get("PackageType") == "ZIP-PLUGIN":
        assert plan.failure
    if desired.state == "absent":
        assert {"CreatePackage", "UpdatePackage"}.isdisjoint(actions)
        assert actions.count("DissociatePackage") in (0, len(observed.domains or ()))
        assert desired.dissociate or "DissociatePackage" not in actions
        assert desired.dissociate or not observed.domains or "DeletePackage" not in actions
        return
    assert "DissociatePackage" not in actions
    assert "DeletePackage" not in actions or actions == ["DeletePackage", "CreatePackage"]
    assert "DeletePackage" not in actions or not package.get("AvailablePackageVersion")
    assert "UpdatePackage" not in actions or desired.update != "never"
    assert not actions or desired.source is not None
    if actions and desired.unreadable_source == "fail" and not (desired.source_file and desired.preview):
        assert observed.source is not None
        assert not observed.source.unreadable


def _check_diff(desired: DesiredPackage, observed: ObservedPackage, plan: Plan) -> None:
    """What is shown differs exactly where something is done."""
    if not plan.actions:
        assert plan.before == plan.after
    elif {"UpdatePackage", "CreatePackage"} & set(plan.actions):
        assert plan.before != plan.after
        assert plan.after["package_description"] == description_of(desired, observed.package)
        assert plan.after["source"] == "s3://dictionaries/synonyms.txt"
    else:
        assert (plan.after, plan.before != {}) == ({}, True)


@given(there=OBSERVED, wait=st.booleans())
def test_nothing_is_read_or_done_where_nothing_is_to_be_compared(there: ObservedPackage, wait: bool) -> None:
    plain = DesiredPackage("synonyms", wait=wait)
    assert required_reads(plain, there.package) == frozenset()
    if there.package is not None:
        assert decide_package(plain, as_read(plain, there)).steps == ()


@pytest.mark.parametrize(
    ("status", "version", "options", "reads"),
    [
        (None, None, {}, {"source"}),
        ("AVAILABLE", "v1", {}, {"source", "version"}),
        ("AVAILABLE", "v1", {"update": "always"}, {"source"}),
        ("AVAILABLE", "v1", {"update": "never"}, set()),
        ("COPY_FAILED", "v1", {}, {"source"}),
        ("COPY_FAILED", "v1", {"update": "never"}, set()),
        ("COPY_FAILED", None, {"update": "never"}, {"source"}),
        ("COPYING", "v1", {}, set()),
        ("AVAILABLE", "v1", {"state": "absent"}, {"domains"}),
        ("DELETE_FAILED", None, {"state": "absent"}, {"domains"}),
        ("COPYING", None, {"state": "absent"}, set()),
        (None, None, {"state": "absent"}, set()),
    ],
)
def test_no_more_is_read_than_the_decision_needs(
    status: str | None, version: str | None, options: Details, reads: set[str]
) -> None:
    package = a_package(status, version) if status else None
    assert required_reads(replace(PRESENT, **options), package) == reads
    if package:
        assert required_reads(replace(PRESENT, **options), {**package, "PackageType": "ZIP-PLUGIN"}) == set()


@pytest.mark.parametrize("state", ["present", "absent"])
def test_nothing_is_done_about_a_status_that_is_new(state: str) -> None:
    desired = replace(PRESENT, state=state, dissociate=True)
    package = decide_package(desired, ObservedPackage(a_package("SLEEPING"), domains=[]))
    assert "does not know the status SLEEPING: Kind: what went wrong, so nothing was done" in str(package.failure)
    there = ObservedPackage(a_package("AVAILABLE"), domains=some_domains("ACTIVE", "SLEEPING"))
    if state == "absent":
        assert "on domain domain-1: this version" in str(decide_package(desired, there).failure)


@pytest.mark.parametrize(
    ("statuses", "dissociate", "requires"),
    [
        (["DISSOCIATING"], False, True),
        (["DISSOCIATING", "ACTIVE"], False, False),
        (["DISSOCIATING", "ACTIVE"], True, True),
        (["ASSOCIATING"], True, True),
        (["ACTIVE", "ASSOCIATION_FAILED"], True, False),
    ],
)
def test_what_changes_on_domains_is_waited_for_before_the_package_is_deleted(
    statuses: list[str], dissociate: bool, requires: bool
) -> None:
    desired = DesiredPackage("synonyms", state="absent", dissociate=dissociate, wait=True)
    plan = decide_package(desired, ObservedPackage(a_package("AVAILABLE"), domains=some_domains(*statuses)))
    assert plan.requires is (Goal.ASSOCIATIONS_STABLE if requires else None)


def test_a_name_that_is_too_long_to_be_created_is_refused_only_where_it_would_be() -> None:
    desired = replace(PRESENT, name="a" * 40)
    source = ObservedSource("etag:1", EARLIER, 7)
    assert "at most 28 characters, got 40" in str(decide_package(desired, ObservedPackage(None, source)).failure)
    there = ObservedPackage(a_package("AVAILABLE"), source, version=ObservedVersion("", "etag:1", IMPORTED))
    assert decide_package(desired, there) == replace(decide_package(desired, there), steps=(), failure=None)

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.aws_search.packages.plugins.module_utils._plan.model import (
    Goal,
    Plan,
    Step,
    error_details,
    find_own_packages,
    is_stable,
    state_of,
)

LISTINGS = st.lists(
    st.fixed_dictionaries(
        {
            "PackageName": st.sampled_from(["synonyms", "synonyms-2", "syn", "Synonyms"]),
            "PackageID": st.sampled_from(["F1", "G1", "G", "pkg-0a", "F9"]),
            "PackageStatus": st.sampled_from(["AVAILABLE", "DELETED", "DELETING", "COPYING", "SLEEPING"]),
        }
    ),
    max_size=6,
)


@given(packages=LISTINGS, order=st.randoms(use_true_random=False))
def test_own_packages_have_the_exact_name_and_are_neither_deleted_nor_owned_by_aws(
    packages: list[dict[str, str]], order: Any
) -> None:
    candidates = [
        package
        for package in packages
        if package["PackageName"] == "synonyms"
        and package["PackageStatus"] != "DELETED"
        and package["PackageID"][0] != "G"
    ]
    staying = [package for package in candidates if package["PackageStatus"] != "DELETING"]
    assert find_own_packages("synonyms", packages) == (staying or candidates)
    shuffled = list(packages)
    order.shuffle(shuffled)
    assert len(find_own_packages("synonyms", shuffled)) == len(staying or candidates)


@pytest.mark.parametrize(
    ("details", "text"),
    [
        ({}, ""),
        ({"ErrorDetails": {}}, ""),
        ({"ErrorDetails": None}, ""),
        ({"ErrorDetails": {"ErrorType": "Kind"}}, ": Kind"),
        ({"ErrorDetails": {"ErrorType": "", "ErrorMessage": "Not so."}}, ": Not so"),
        ({"ErrorDetails": {"ErrorType": "Kind", "ErrorMessage": "Not so."}}, ": Kind: Not so"),
    ],
)
def test_the_reason_of_the_service_is_shown_as_far_as_there_is_one(details: dict[str, Any], text: str) -> None:
    assert error_details(details) == text


@pytest.mark.parametrize("goal", Goal)
def test_every_goal_completes_a_sentence_about_the_package(goal: Goal) -> None:
    description = goal.description("package synonyms", "domain shop")
    assert description.startswith("the ")
    assert ("package synonyms" in description) is ("{package}" in goal.template)
    assert ("domain shop" in description) is ("{domain}" in goal.template)
    assert goal.process.startswith(("The ", "What "))


def test_a_state_differs_once_work_has_begun() -> None:
    package = {"PackageID": "F1", "PackageStatus": "AVAILABLE", "AvailablePackageVersion": "v1", "LastUpdatedAt": 1}
    association = {"PackageID": "F1", "DomainPackageStatus": "ACTIVE", "PackageVersion": "v1", "LastUpdated": 1}
    for details in (package, association):
        for member in details:
            assert state_of({**details, member: "another"}) != state_of(details)
        assert state_of({**details, "PackageDescription": "another"}) == state_of(details)


@pytest.mark.parametrize(
    ("status", "stable"),
    [("COPYING", False), ("VALIDATING", False), ("DELETING", False), ("AVAILABLE", True), ("COPY_FAILED", True)],
)
def test_only_imports_and_deletions_are_not_stable(status: str, stable: bool) -> None:
    assert is_stable({"PackageStatus": status}) is stable
    assert is_stable(None)


def test_actions_are_the_operations_among_the_steps() -> None:
    steps = (Step("DeletePackage", "it failed"), Step(Goal.DELETED, "the name"), Step("CreatePackage", "it is gone"))
    assert Plan(steps=steps).actions == ["DeletePackage", "CreatePackage"]

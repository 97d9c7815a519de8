# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds for every plan. Which plan each case has is in tests/unit/decisions."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.aws_search.packages.plugins.module_utils._plan.association import (
    decide_association,
    find_association,
    find_namesake,
    refused_together,
)
from ansible_collections.aws_search.packages.plugins.module_utils._plan.model import (
    DesiredAssociation,
    ObservedAssociation,
)

Details = dict[str, Any]

PACKAGE_STATUSES = ("COPYING", "COPY_FAILED", "VALIDATING", "VALIDATION_FAILED", "AVAILABLE", "DELETING", "DELETED")
STATUSES = ("ASSOCIATING", "ASSOCIATION_FAILED", "ACTIVE", "DISSOCIATING", "DISSOCIATION_FAILED")
VERSIONS = st.sampled_from([None, "v1", "v2"])


def a_package(status: str = "AVAILABLE", version: str | None = "v2", **fields: Any) -> Details:
    details = {
        "PackageID": "F1",
        "PackageName": "synonyms",
        "PackageType": "TXT-DICTIONARY",
        "PackageStatus": status,
        "ErrorDetails": {"ErrorType": "Kind", "ErrorMessage": "what went wrong."},
    }
    return dict(details, **({"AvailablePackageVersion": version} if version else {}), **fields)


def an_association(status: str = "ACTIVE", version: str | None = "v2", **fields: Any) -> Details:
    details = {"PackageID": "F1", "PackageName": "synonyms", "DomainName": "shop", "DomainPackageStatus": status}
    return {**details, **({"PackageVersion": version} if version else {}), **fields}


PACKAGES = st.builds(a_package, st.one_of(st.sampled_from(PACKAGE_STATUSES), st.text(max_size=12)), VERSIONS)
ASSOCIATIONS = st.builds(an_association, st.one_of(st.sampled_from(STATUSES), st.text(max_size=12)), VERSIONS)
OBSERVED = st.builds(ObservedAssociation, st.one_of(st.none(), PACKAGES), st.one_of(st.none(), ASSOCIATIONS))
DESIRED = st.builds(
    DesiredAssociation,
    st.just("shop"),
    st.just("synonyms"),
    state=st.sampled_from(["present", "latest", "absent"]),
    wait=st.booleans(),
)


@settings(max_examples=150)
@given(desired=DESIRED, observed=OBSERVED)
def test_every_plan_keeps_its_promises(desired: DesiredAssociation, observed: ObservedAssociation) -> None:
    before = copy.deepcopy((desired, observed))
    plan = decide_association(desired, observed)
    assert (desired, observed) == before, "a decision changes nothing"
    assert decide_association(desired, observed) == plan
    assert [bool(plan.steps), plan.requires is not None, plan.failure is not None].count(True) <= 1
    for sentence in (*plan.warnings, *([plan.failure] if plan.failure else [])):
        assert "None" not in sentence
        assert sentence.startswith("Package synonyms on domain shop")
        assert sentence.endswith(".")
    allowed = ["DissociatePackage"] if desired.state == "absent" else ["AssociatePackage"]
    assert plan.actions in ([], allowed)
    assert len(plan.steps) in ((0, 2) if desired.wait else (0, 1))
    status = (observed.association or {}).get("DomainPackageStatus")
    assert not plan.steps or status not in ("ASSOCIATING", "DISSOCIATING"), "the service is busy with it"
    if plan.actions == ["DissociatePackage"]:
        assert (plan.before != {}, plan.after) == (True, {})
    elif plan.actions == ["AssociatePackage"]:
        assert observed.package is not None
        newest = observed.package["AvailablePackageVersion"]
        assert (status, (observed.association or {}).get("PackageVersion")) != ("ACTIVE", newest)
        assert plan.after == {"domain_name": "shop", "package_version": newest}
    else:
        assert plan.before == plan.after
    if desired.state == "present" and status == "ACTIVE":
        assert plan.steps == (), "it stays at its version"


@pytest.mark.parametrize("state", ["present", "latest", "absent"])
def test_nothing_is_done_about_a_status_that_is_new(state: str) -> None:
    plan = decide_association(
        DesiredAssociation("shop", "synonyms", state=state),
        ObservedAssociation(a_package(), an_association("SLEEPING")),
    )
    assert "does not know the status SLEEPING, so nothing was done" in str(plan.failure)


# Which association is meant

BY_NAME = DesiredAssociation("shop", name="synonyms")
OTHERS = [an_association(PackageID="F7", PackageName="stopwords"), an_association(PackageID="G1")]


def test_the_association_of_the_package_that_was_found_is_meant() -> None:
    meant, same_name = an_association(PackageID="F2"), an_association()
    assert find_association(BY_NAME, a_package(PackageID="F2"), [*OTHERS, same_name, meant]) == meant


@pytest.mark.parametrize(("package_id", "found"), [("G1", True), ("G2", False)])
def test_the_association_of_the_id_is_meant_also_where_there_is_no_package_of_it(package_id: str, found: bool) -> None:
    desired = DesiredAssociation("shop", package_id=package_id)
    assert find_association(desired, None, OTHERS) == (OTHERS[1] if found else None)
    assert desired.subject == f"Package {package_id} on domain shop"


def test_the_association_of_a_package_that_is_not_listed_is_found_by_its_name_but_never_one_of_aws() -> None:
    meant = an_association()
    assert find_association(BY_NAME, None, [*OTHERS, meant]) == meant
    assert find_association(BY_NAME, None, OTHERS) is None
    nameless = {key: value for key, value in meant.items() if key != "PackageName"}
    assert find_association(DesiredAssociation("shop", package_id="F9"), None, [nameless]) is None


@pytest.mark.parametrize(
    ("other", "is_namesake"),
    [
        ({"PackageID": "G7"}, True),
        ({"PackageID": "G7", "DomainPackageStatus": "ASSOCIATION_FAILED"}, True),
        ({"PackageID": "G7", "DomainPackageStatus": "DISSOCIATING"}, False),
        ({"PackageID": "G7", "PackageName": "other"}, False),
        ({"PackageID": "F1"}, False),
    ],
)
@pytest.mark.parametrize("state", ["present", "latest", "absent"])
def test_a_domain_gets_no_second_package_of_a_name(other: Details, is_namesake: bool, state: str) -> None:
    there = an_association(**other)
    namesake = find_namesake(a_package(), [there])
    assert namesake == (there if is_namesake else None)
    plan = decide_association(
        DesiredAssociation("shop", "synonyms", state=state), ObservedAssociation(a_package(), None, namesake)
    )
    if state == "absent":
        assert (plan.failure, plan.steps) == (None, ())
    elif is_namesake:
        assert plan.actions == []
        assert "the domain has G7 under the name synonyms" in str(plan.failure)
        assert "Dissociate G7 before F1 is associated." in str(plan.failure)
    else:
        assert plan.actions == ["AssociatePackage"]
    assert find_namesake(None, [there]) is None


def by_name(name: str, **fields: Any) -> DesiredAssociation:
    return DesiredAssociation("shop", name, **fields)


def by_id(package_id: str, **fields: Any) -> DesiredAssociation:
    return DesiredAssociation("shop", package_id=package_id, **fields)


@pytest.mark.parametrize(
    ("listed", "refusal"),
    [
        ([(by_name("synonyms"), a_package()), (by_id("F2"), a_package(PackageID="F2", PackageName="words"))], None),
        ([(by_name("synonyms"), None), (by_id("F1"), None)], None),
        ([(by_name("synonyms"), a_package()), (by_id("F1"), a_package())], "same package: synonyms and F1."),
        # The ID is all that is known of what is to go.
        ([(by_name("synonyms"), a_package()), (by_id("F1", state="absent"), None)], "same package: synonyms and F1."),
        ([(by_name("synonyms"), a_package()), (by_id("G7"), a_package(PackageID="G7"))], "F1 and G7 are both synonyms"),
        ([(by_id("G7"), a_package(PackageID="G7")), (by_id("F1"), a_package())], "G7 and F1 are both synonyms"),
        ([(by_id("G7", state="absent"), a_package(PackageID="G7")), (by_id("F1"), a_package())], None),
    ],
)
def test_a_list_has_no_package_twice_and_no_two_of_a_name(
    listed: list[tuple[DesiredAssociation, Details | None]], refusal: str | None
) -> None:
    refused = refused_together(listed)
    if refusal is None:
        assert refused is None
    else:
        assert refusal in str(refused)

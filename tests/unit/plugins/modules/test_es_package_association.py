# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""es_package_association as a whole: associate, roll out, dissociate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest
from ansible.module_utils.common.dict_transformations import camel_dict_to_snake_dict

from .environment import DOMAIN, ERROR, HOUR, NAME, OMIT, Environment

BOTH_MODES = pytest.mark.parametrize("check_mode", [False, True], ids=["run", "check mode"])
READS = ["DescribePackages", "ListPackagesForDomain"]
REASON = "Ordered: It was ordered"
LATEST, ABSENT = {"state": "latest"}, {"state": "absent"}


@pytest.fixture(autouse=True)
def other_package_is_left_alone(environment: Environment) -> Iterator[None]:
    """A domain that has one package already, which nothing may happen to."""
    environment.put("stopwords", PackageID="F9", domains=[{"DomainName": DOMAIN}])
    yield
    environment.aws.clear_faults()
    assert environment.domains_of("F9") == {DOMAIN: ("ACTIVE", "v1")}


def on_domain(status: str = "ACTIVE", version: str = "v1", **more: Any) -> list[dict[str, Any]]:
    """The package on the domain, in this status."""
    failed = {"ErrorDetails": ERROR} if status.endswith("FAILED") else {}
    return [{"DomainName": DOMAIN, "DomainPackageStatus": status, "PackageVersion": version, **failed, **more}]


@BOTH_MODES
@pytest.mark.parametrize(
    ("package", "domains", "options", "actions"),
    [
        ({}, [], {}, ["AssociatePackage"]),
        ({}, [], LATEST, ["AssociatePackage"]),
        ({}, [], ABSENT, []),
        (None, [], ABSENT, []),
        ({}, on_domain(), {}, []),
        ({}, on_domain(), LATEST, []),
        # present leaves the version alone, latest compares it for equality only.
        ({"AvailablePackageVersion": "v2"}, on_domain(), {}, []),
        ({"AvailablePackageVersion": "v2"}, on_domain(), LATEST, ["AssociatePackage"]),
        ({"AvailablePackageVersion": "v9"}, on_domain(version="v10"), LATEST, ["AssociatePackage"]),
        ({}, on_domain("ASSOCIATING"), {}, []),
        ({}, on_domain("ASSOCIATION_FAILED"), {}, ["AssociatePackage"]),
        ({}, on_domain("DISSOCIATION_FAILED"), LATEST, ["AssociatePackage"]),
        ({}, on_domain(), ABSENT, ["DissociatePackage"]),
        ({}, on_domain("ASSOCIATION_FAILED"), ABSENT, ["DissociatePackage"]),
        ({}, on_domain("DISSOCIATION_FAILED"), ABSENT, ["DissociatePackage"]),
        ({}, on_domain("DISSOCIATING"), ABSENT, []),
        # The last good version can be associated whatever became of the import after it.
        *(
            ({"PackageStatus": status, "AvailablePackageVersion": "v3"}, [], {}, ["AssociatePackage"])
            for status in ("COPY_FAILED", "VALIDATION_FAILED", "COPYING")
        ),
    ],
)
def test_what_is_there_decides_what_is_sent(
    environment: Environment,
    package: dict[str, Any] | None,
    domains: list[dict[str, Any]],
    options: dict[str, Any],
    actions: list[str],
    check_mode: bool,
) -> None:
    if package is not None:
        environment.put(domains=domains, **package)
    run = environment.association(**options, check_mode=check_mode).ok()
    assert (run["actions"], run["changed"]) == (actions, bool(actions))
    assert environment.operations() == READS + ([] if check_mode else actions)
    failed = [entry["DomainPackageStatus"] for entry in domains if "ErrorDetails" in entry]
    assert run.warnings == [
        f"Package synonyms on domain shop was {status}: {REASON}; trying again." for status in failed
    ]


@BOTH_MODES
@pytest.mark.parametrize(
    ("package", "domains", "options", "words"),
    [
        (None, [], {}, ["the package does not exist, so it cannot be associated with the domain. Create it"]),
        *(
            ({"PackageStatus": status}, [], {}, [f"the package is {status} and has no version yet", "Set wait to true"])
            for status in ("COPYING", "VALIDATING")
        ),
        *(
            (
                {"PackageStatus": status, "ErrorDetails": ERROR},
                [],
                LATEST,
                [f"is {status}: {REASON}, and has no version", "Import it again with es_package"],
            )
            for status in ("COPY_FAILED", "VALIDATION_FAILED")
        ),
        (
            {"PackageStatus": "DELETING", "AvailablePackageVersion": "v1"},
            [],
            {},
            ["is DELETING", "Wait until it is gone, and create it again"],
        ),
        (
            {"PackageStatus": "DELETE_FAILED", "AvailablePackageVersion": "v1", "ErrorDetails": ERROR},
            [],
            {},
            [f"is DELETE_FAILED: {REASON}", "Delete it with es_package and state=absent, then create it again"],
        ),
        ({}, on_domain("DISSOCIATING"), {}, ["is being dissociated (DISSOCIATING)", "Set wait to true"]),
        ({}, on_domain("ASSOCIATING"), ABSENT, ["is being associated (ASSOCIATING)", "Set wait to true"]),
        # AWS's own, of which there is one for each engine version.
        ({"PackageID": "G42"}, [], {}, ["belong to AWS", "to one of G42", "opensearch_package_association"]),
    ],
)
def test_what_stands_in_the_way_is_a_sentence_and_nothing_is_sent(
    environment: Environment,
    package: dict[str, Any] | None,
    domains: list[dict[str, Any]],
    options: dict[str, Any],
    words: list[str],
    check_mode: bool,
) -> None:
    if package is not None:
        environment.put(domains=domains, **package)
    run = environment.association(**options, check_mode=check_mode)
    assert [word for word in ["Package synonyms on domain shop", *words] if word not in run.message] == []
    assert (run["changed"], environment.operations(mutating=True)) == (False, [])


@BOTH_MODES
@pytest.mark.parametrize(
    ("status", "end", "options", "actions"),
    [
        ("ASSOCIATING", "ACTIVE", {}, []),
        ("ASSOCIATING", "ASSOCIATION_FAILED", {}, ["AssociatePackage"]),
        ("DISSOCIATING", "DISSOCIATED", {}, ["AssociatePackage"]),
        ("ASSOCIATING", "ACTIVE", ABSENT, ["DissociatePackage"]),
        ("DISSOCIATING", "DISSOCIATED", ABSENT, []),
    ],
)
def test_with_wait_what_others_began_is_waited_for_before_the_decision(
    environment: Environment, status: str, end: str, options: dict[str, Any], actions: list[str], check_mode: bool
) -> None:
    settles = {"status": end, "seconds": 5, "ErrorDetails": ERROR if end.endswith("FAILED") else None}
    environment.put(domains=on_domain(status, settles=settles))
    run = environment.association(**options, wait=True, check_mode=check_mode).ok()
    assert (run["actions"], run["statuses"][0]["status"]) == (actions, status)
    if not check_mode:
        assert run["association"].get("domain_package_status") == (None if options else "ACTIVE")


@BOTH_MODES
@pytest.mark.parametrize("version", [None, "v1"])
def test_with_wait_latest_waits_for_an_import_and_without_it_warns(
    environment: Environment, version: str | None, check_mode: bool
) -> None:
    settles = {"status": "AVAILABLE", "seconds": 30}
    environment.put(PackageStatus="COPYING", AvailablePackageVersion=version, settles=settles)
    if version:
        (warning,) = environment.association(**LATEST, check_mode=True).ok().warnings
        assert "the package is COPYING, and the version that is being imported is not rolled out by this task" in (
            warning
        )
    run = environment.association(**LATEST, wait=True, check_mode=check_mode).ok()
    assert (run["actions"], run.warnings) == (["AssociatePackage"], [])


def test_a_package_is_associated_and_dissociated_and_every_field_comes_back(environment: Environment) -> None:
    environment.aws.settings(associate_seconds=3, dissociate_seconds=3)
    package = environment.put()
    options = {"wait": True, "diff": True}
    previewed = environment.association(**options, check_mode=True).ok()
    run = environment.association(**options).ok()
    assert previewed["diff"] == run["diff"]
    (diff,) = run["diff"]
    assert diff["before_header"] == diff["after_header"] == "package synonyms on domain shop"
    assert (diff["before"], diff["after"]) == ("", "domain_name: shop\npackage_version: v1\n")
    assert previewed["association"]["package_version"] == run["association"]["package_version"] == "v1"
    assert [entry["status"] for entry in run["statuses"]] == ["ASSOCIATING", "ACTIVE"]
    assert run["association"]["reference_path"] == f"analyzers/{package['PackageID']}"
    by_id = environment.association(package_id=package["PackageID"], name=OMIT).ok()
    assert (by_id["association"], environment.operations()) == (run["association"], READS)
    gone = environment.association(**ABSENT, **options).ok()
    assert (gone["association"], gone["diff"][0]["after"]) == ({}, "")
    environment.put(PackageID=package["PackageID"], domains=on_domain("DISSOCIATION_FAILED"))
    members = botocore.session.get_session().get_service_model("es").shape_for("DomainPackageDetails").members
    there = environment.association(**ABSENT, check_mode=True, diff=True)
    assert "diff" in there.result
    environment.put(PackageID=package["PackageID"], domains=on_domain(ErrorDetails=ERROR))
    association = environment.association().ok()["association"]
    assert set(association) == set(camel_dict_to_snake_dict(dict.fromkeys(members)))
    assert association["error_details"] == {"error_type": "Ordered", "error_message": "It was ordered."}


def test_a_package_of_aws_is_associated_by_its_id_and_ours_is_taken_by_name(environment: Environment) -> None:
    environment.put(PackageID="G42")
    environment.put(PackageStatus="DELETED")
    run = environment.association(package_id="G42", wait=True).ok()
    assert run["association"]["package_id"] == "G42"
    mine = environment.put()
    environment.aws.put_domain("archive")
    run = environment.association(domain_name="archive", wait=True).ok()
    assert run["association"]["package_id"] == mine["PackageID"]
    environment.association(domain_name="archive", **ABSENT, wait=True).ok()
    assert environment.domains_of("G42") == {DOMAIN: ("ACTIVE", "v1")}
    assert environment.association(package_id="G42", **ABSENT, wait=True).ok()["actions"] == ["DissociatePackage"]


def test_without_wait_what_was_started_is_told_and_a_package_far_down_the_pages_is_found(
    environment: Environment,
) -> None:
    environment.aws.settings(associate_seconds=HOUR, dissociate_seconds=HOUR, maximum_page_size=1)
    package = environment.put()
    assert environment.association().ok()["association"]["domain_package_status"] == "ASSOCIATING"
    assert environment.association().ok()["changed"] is False
    run = environment.association(wait=True, wait_timeout=1)
    assert "Timed out after 1 s (wait_timeout) waiting for the change of package synonyms on domain shop" in run.message
    assert "last status: ASSOCIATING" in run.message
    environment.put(PackageID=package["PackageID"], domains=on_domain())
    dissociated = environment.association(**ABSENT).ok()
    assert dissociated["association"]["domain_package_status"] == "DISSOCIATING"


@pytest.mark.parametrize("kind", ["accept", "fail_again", "conflict"])
def test_an_association_that_fails_is_told_and_a_dissociation_mends_it_whatever_aws_makes_of_another_try(
    environment: Environment, kind: str
) -> None:
    environment.aws.settings(failed_association=kind)
    environment.put()
    environment.aws.outcome("ASSOCIATION_FAILED", ErrorDetails=ERROR)
    run = environment.association(wait=True)
    assert run.message.startswith(f"Package synonyms on domain shop: association failed (ASSOCIATION_FAILED: {REASON})")
    assert (run["actions"], run["association"]["domain_package_status"]) == (["AssociatePackage"], "ASSOCIATION_FAILED")
    again = environment.association(wait=True, wait_timeout=2)
    if kind == "accept":
        assert again.ok()["association"]["domain_package_status"] == "ACTIVE"
    elif kind == "fail_again":
        assert "dissociate it (state=absent) and associate it again" in again.message
        assert "Remove write blocks from the indexes" in again.message
    else:
        assert "ConflictException" in again.message
    environment.association(**ABSENT, wait=True).ok()
    assert environment.association(wait=True).ok()["association"]["domain_package_status"] == "ACTIVE"


def test_a_dissociation_that_an_index_prevents_is_told_with_the_way_out(environment: Environment) -> None:
    package = environment.put(domains=on_domain())
    environment.aws.use_in_index(package["PackageID"], DOMAIN)
    run = environment.association(**ABSENT, wait=True)
    assert "Package synonyms on domain shop: dissociation failed (DISSOCIATION_FAILED" in run.message
    assert run.message.endswith("Remove the package from every index of the domain, then run again.")
    assert (run["actions"], run["association"]["domain_package_status"]) == (
        ["DissociatePackage"],
        "DISSOCIATION_FAILED",
    )


@pytest.mark.parametrize("busy", ["validation", "conflict"])
def test_a_domain_that_is_busy_with_another_change_is_waited_for_whatever_its_code(
    environment: Environment, busy: str
) -> None:
    environment.aws.settings(busy_domain=busy, associate_seconds=5)
    environment.put("words")
    environment.put()
    environment.association(name="words").ok()
    run = environment.association(wait=True).ok()
    assert (run["actions"], run["association"]["domain_package_status"]) == (["AssociatePackage"], "ACTIVE")


def test_already_in_the_desired_state_is_success(environment: Environment) -> None:
    environment.put()
    words = "Package is already in desired state"
    environment.aws.fault("AssociatePackage", "error", code="ConflictException", status=409, message=words)
    run = environment.association().ok()
    assert (run["changed"], environment.operations().count("AssociatePackage")) == (False, 1)


@pytest.mark.parametrize("seconds", [0, 3])
@pytest.mark.parametrize("state", ["present", "absent"])
def test_a_change_whose_answer_is_lost_counts_as_made(environment: Environment, state: str, seconds: float) -> None:
    environment.aws.settings(associate_seconds=seconds, dissociate_seconds=seconds)
    environment.put(domains=on_domain() if state == "absent" else [])
    operation = "DissociatePackage" if state == "absent" else "AssociatePackage"
    environment.aws.fault(operation, "reset_after")
    run = environment.association(state=state, wait=True).ok()
    assert (run["changed"], run["actions"]) == (True, [operation])


@BOTH_MODES
@pytest.mark.parametrize("options", [{}, {"package_id": "F404", "name": OMIT}])
def test_an_unknown_package_or_domain_is_told_by_name(
    environment: Environment, options: dict[str, str], check_mode: bool
) -> None:
    run = environment.association(**options, check_mode=check_mode)
    assert f"Package {options.get('package_id', NAME)} on domain shop: the package does not exist" in run.message
    environment.put()
    for state in ("present", "absent"):
        run = environment.association(domain_name="no-such-domain", state=state, check_mode=check_mode)
        assert "Domain no-such-domain: ListPackagesForDomain failed (ResourceNotFoundException" in run.message
        assert environment.operations(mutating=True) == []
    gone = environment.association(**options, **ABSENT, wait=True, check_mode=check_mode).ok()
    assert (gone["changed"], gone["association"]) == (False, {})

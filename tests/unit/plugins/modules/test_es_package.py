# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""es_package as a whole: what it does with each thing that can be there, what that costs, and what it returns."""

from __future__ import annotations

import datetime
import time
from typing import Any

import botocore.session
import pytest
import yaml
from ansible.module_utils.common.dict_transformations import camel_dict_to_snake_dict

from .environment import DOMAIN, ERROR, HOUR, NAME, OMIT, SOURCE, URL, Environment, etag

BOTH_MODES = pytest.mark.parametrize("check_mode", [False, True], ids=["run", "check mode"])
FAILED = ("COPY_FAILED", "VALIDATION_FAILED")
LOOK, COMPARE = ["DescribePackages", "HeadObject"], ["DescribePackages", "HeadObject", "GetPackageVersionHistory"]
ABSENT = {"state": "absent"}
NOTHING: dict[str, Any] | None = None
REASON = "Ordered: It was ordered"


def put(environment: Environment, fields: dict[str, Any] | None, **more: Any) -> None:
    """A package with these fields, or none."""
    if fields is not None:
        if fields.get("PackageStatus", "").endswith("FAILED"):
            more["ErrorDetails"] = ERROR
        environment.put(**{"age": -HOUR, **fields, **more})


def of_status(status: str, version: str | None = None) -> dict[str, Any]:
    return {"PackageStatus": status, "AvailablePackageVersion": version}


@BOTH_MODES
@pytest.mark.parametrize(
    ("there", "options", "reads", "actions"),
    [
        (NOTHING, {"source": SOURCE}, LOOK, ["CreatePackage"]),
        (NOTHING, ABSENT, LOOK[:1], []),
        ({}, {}, LOOK[:1], []),
        ({}, {"source": SOURCE}, COMPARE, []),
        ({}, {"source": SOURCE, "update": "never"}, LOOK[:1], []),
        ({}, {"source": SOURCE, "update": "always"}, LOOK, ["UpdatePackage"]),
        ({"age": HOUR}, {"source": SOURCE}, COMPARE, ["UpdatePackage"]),
        ({"age": HOUR}, {"source": SOURCE, "update": "never"}, LOOK[:1], []),
        ({}, ABSENT, ["DescribePackages", "ListDomainsForPackage"], ["DeletePackage"]),
        (of_status("DELETED", "v1"), {"source": SOURCE}, LOOK, ["CreatePackage"]),
        (of_status("DELETED", "v1"), ABSENT, LOOK[:1], []),
        (of_status("COPYING"), {"source": SOURCE}, LOOK[:1], []),
        (of_status("VALIDATING", "v1"), {"source": SOURCE}, LOOK[:1], []),
        (of_status("COPY_FAILED"), {"source": SOURCE}, LOOK, ["DeletePackage", "CreatePackage"]),
        (of_status("COPY_FAILED", "v1"), {"source": SOURCE}, LOOK, ["UpdatePackage"]),
        (of_status("VALIDATION_FAILED"), {"source": SOURCE}, LOOK, ["DeletePackage", "CreatePackage"]),
        (of_status("VALIDATION_FAILED", "v1"), {"source": SOURCE}, LOOK, ["UpdatePackage"]),
        (of_status("DELETING", "v1"), ABSENT, LOOK[:1], []),
        (of_status("COPY_FAILED"), ABSENT, ["DescribePackages", "ListDomainsForPackage"], ["DeletePackage"]),
        (of_status("DELETE_FAILED", "v1"), ABSENT, ["DescribePackages", "ListDomainsForPackage"], ["DeletePackage"]),
    ],
)
def test_what_is_there_decides_what_is_sent(
    environment: Environment,
    there: dict[str, Any] | None,
    options: dict[str, Any],
    reads: list[str],
    actions: list[str],
    check_mode: bool,
) -> None:
    put(environment, there)
    run = environment.package(**options, check_mode=check_mode).ok()
    assert (run["actions"], run["changed"]) == (actions, bool(actions))
    assert environment.operations(mutating=True) == ([] if check_mode else actions)
    sent = environment.operations(mutating=False)
    # A package that is replaced must be gone first.
    assert sent == reads if check_mode or len(actions) < 2 else sent[: len(reads)] == reads
    assert run["ansible_facts"] == {"es_package": run["package_details"]}


@BOTH_MODES
@pytest.mark.parametrize(
    ("there", "options", "words"),
    [
        (
            NOTHING,
            {},
            ["Package synonyms does not exist, and there is no source to create it from. Set source to the bucket"],
        ),
        ({"PackageDescription": "Words"}, {"description": "Other"}, ["a different description", "Set source as well"]),
        (of_status("DELETING", "v1"), {"source": SOURCE}, ["is being deleted (DELETING)", "Set wait to true"]),
        (
            of_status("DELETE_FAILED", "v1"),
            {"source": SOURCE},
            [f"could not be deleted (DELETE_FAILED: {REASON})", "state=absent"],
        ),
        *(
            (of_status(s, v), {}, [f"is {s}: {REASON}.", "Fix the file and set source"])
            for s in FAILED
            for v in (None, "v1")
        ),
        (of_status("COPY_FAILED", "v1"), {"source": SOURCE, "update": "never"}, [REASON, "update is never"]),
        *((of_status(s), ABSENT, [f"is being imported ({s})", "Set wait to true"]) for s in ("COPYING", "VALIDATING")),
        ({"PackageType": "ZIP-PLUGIN"}, {"source": SOURCE}, ["is a ZIP-PLUGIN, not a TXT-DICTIONARY", "another name"]),
        ({"PackageType": "ZIP-PLUGIN"}, ABSENT, ["is a ZIP-PLUGIN, not a TXT-DICTIONARY", "Nothing was deleted"]),
    ],
)
def test_what_stands_in_the_way_is_a_sentence_and_nothing_is_sent(
    environment: Environment,
    there: dict[str, Any] | None,
    options: dict[str, Any],
    words: list[str],
    check_mode: bool,
) -> None:
    put(environment, there)
    run = environment.package(**options, check_mode=check_mode)
    assert [word for word in ["Package synonyms", *words] if word not in run.message] == []
    assert (run["changed"], run["actions"], environment.operations()) == (False, [], ["DescribePackages"])
    assert "ansible_facts" not in run.result


@BOTH_MODES
@pytest.mark.parametrize(
    ("status", "end", "options", "actions", "left"),
    [
        ("COPYING", "AVAILABLE", {}, [], "AVAILABLE"),
        ("VALIDATING", "VALIDATION_FAILED", {"source": SOURCE}, ["UpdatePackage"], "AVAILABLE"),
        ("DELETING", "DELETED", {"source": SOURCE}, ["CreatePackage"], "AVAILABLE"),
        ("COPYING", "AVAILABLE", ABSENT, ["DeletePackage"], None),
        ("COPYING", "COPY_FAILED", ABSENT, ["DeletePackage"], None),
        ("DELETING", "DELETED", ABSENT, [], None),
        ("VALIDATING", "VALIDATION_FAILED", {}, f"is VALIDATION_FAILED: {REASON}.", "VALIDATION_FAILED"),
        ("DELETING", "DELETE_FAILED", {"source": SOURCE}, f"(DELETE_FAILED: {REASON})", "DELETE_FAILED"),
    ],
)
def test_with_wait_what_others_began_is_waited_for_before_the_decision(
    environment: Environment,
    status: str,
    end: str,
    options: dict[str, Any],
    actions: list[str] | str,
    left: str | None,
    check_mode: bool,
) -> None:
    settles = {"status": end, "seconds": 5, "ErrorDetails": ERROR if end.endswith("FAILED") else None}
    put(environment, of_status(status, "v1"), settles=settles)
    run = environment.package(**options, wait=True, check_mode=check_mode)
    if isinstance(actions, str):
        assert actions in run.message
    else:
        assert run.ok()["actions"] == actions
        assert environment.operations(mutating=True) == ([] if check_mode else actions)
    seen = [entry["status"] for entry in run["statuses"]]
    assert seen[0] == status
    if not check_mode:
        assert run["package_details"].get("package_status") == left


def test_a_package_is_created_and_with_wait_available_at_the_end(environment: Environment) -> None:
    environment.aws.settings(copy_seconds=3, validate_seconds=3)
    options = {"source": URL, "description": "Synonyms of the shop"}
    previewed = environment.package(**options, wait=True, check_mode=True).ok()
    assert previewed["package_details"] == {
        "package_name": NAME,
        "package_type": "TXT-DICTIONARY",
        "package_description": "Synonyms of the shop",
    }
    assert environment.listed() == []
    started = environment.package(**options).ok()
    assert (started["package_details"]["package_status"], started["waited_seconds"]) == ("COPYING", 0)
    run = environment.package(**options, wait=True).ok()
    assert (run["actions"], run["package_details"]["available_package_version"]) == ([], "v1")
    assert [entry["status"] for entry in run["statuses"]] == ["COPYING", "VALIDATING", "AVAILABLE"]
    assert run["waited_seconds"] >= 0
    assert environment.the_package()["PackageDescription"] == "Synonyms of the shop"


@pytest.mark.parametrize("status", FAILED)
def test_a_failed_update_is_imported_again_under_its_id(environment: Environment, status: str) -> None:
    put(environment, of_status(status, "v1"), PackageID="F777", PackageDescription="Words")
    details = environment.package(source=SOURCE, wait=True).ok()["package_details"]
    assert (details["package_id"], details["package_status"]) == ("F777", "AVAILABLE")
    assert (details["available_package_version"], details["package_description"]) == ("v2", "Words")
    assert environment.package(source=SOURCE, wait=True).ok()["changed"] is False


@pytest.mark.parametrize("status", FAILED)
def test_a_failed_first_import_is_replaced_and_keeps_its_description(environment: Environment, status: str) -> None:
    environment.aws.settings(delete_seconds=3)
    put(environment, of_status(status), PackageID="F777", PackageDescription="Words")
    previewed = environment.package(source=SOURCE, wait=True, check_mode=True).ok()
    run = environment.package(source=SOURCE, wait=True).ok()
    assert run["actions"] == previewed["actions"] == ["DeletePackage", "CreatePackage"]
    assert run["package_details"]["package_id"] != "F777"
    assert (
        run["package_details"]["package_description"] == previewed["package_details"]["package_description"] == "Words"
    )


# Results


def test_every_option_has_the_name_that_the_api_gives_it_too(environment: Environment) -> None:
    run = environment.package(
        name=OMIT, package_name="stopwords", package_description="Words", package_source=SOURCE, wait=True
    ).ok()
    assert run["package_details"]["package_name"] == "stopwords"
    assert run["package_details"]["package_description"] == "Words"


def test_every_field_of_package_details_comes_back_and_times_are_iso_8601(environment: Environment) -> None:
    package = environment.put(
        age=HOUR, PackageStatus="COPYING", AvailablePackageVersion="v3", PackageDescription="Words", ErrorDetails=ERROR
    )
    details = environment.package().ok()["package_details"]
    members = botocore.session.get_session().get_service_model("es").shape_for("PackageDetails").members
    assert set(details) == set(camel_dict_to_snake_dict(dict.fromkeys(members)))
    assert details["error_details"] == {"error_type": "Ordered", "error_message": "It was ordered."}
    for key, epoch in (("created_at", "CreatedAt"), ("last_updated_at", "LastUpdatedAt")):
        told = datetime.datetime.fromisoformat(details[key])
        assert told.utcoffset() is not None
        assert told.timestamp() == pytest.approx(package[epoch], abs=0.002)


def test_no_description_and_an_empty_one_are_the_same_and_an_update_keeps_the_one_nobody_mentions(
    environment: Environment,
) -> None:
    package = environment.put(PackageDescription="Words", age=-HOUR)
    steps = [("Other words", ["UpdatePackage"]), ("Other words", []), (None, []), ("", ["UpdatePackage"]), ("", [])]
    for description, actions in steps:
        run = environment.package(source=SOURCE, description=description, wait=True).ok()
        assert run["actions"] == actions
        assert run["package_details"]["package_id"] == package["PackageID"]
        # The service may leave out an empty one.
        expected = "Other words" if description is None else description
        assert run["package_details"].get("package_description", "") == expected


@pytest.mark.parametrize("answer", ["empty", "resource_not_found", "validation"])
@pytest.mark.parametrize("unknown", ["validation", "resource_not_found"])
def test_each_way_to_say_that_nothing_is_found_is_understood(
    environment: Environment, answer: str, unknown: str
) -> None:
    environment.aws.settings(not_found=answer, unknown_package=unknown, empty_lists="left_out")
    assert environment.package(**ABSENT).ok()["changed"] is False
    assert environment.package(source=SOURCE, wait=True).ok()["actions"] == ["CreatePackage"]
    run = environment.package(**ABSENT, wait=True).ok()
    assert (run["actions"], run["package_details"]) == (["DeletePackage"], {})


def test_packages_of_aws_deleted_ones_longer_names_and_short_pages_are_told_apart(environment: Environment) -> None:
    environment.aws.settings(name_filter="prefix", maximum_page_size=1, leading_empty_pages=2)
    environment.put(PackageID="G101")
    environment.put(PackageStatus="DELETED")
    environment.put("synonyms-of-old")
    assert environment.package(**ABSENT).ok()["changed"] is False
    run = environment.package(source=SOURCE, wait=True).ok()
    assert run["actions"] == ["CreatePackage"]
    assert environment.package().ok()["package_details"]["package_id"] == run["package_details"]["package_id"]
    assert environment.package(**ABSENT, wait=True).ok()["actions"] == ["DeletePackage"]


@pytest.mark.parametrize("number", [29, 38, 256])
def test_a_package_with_a_name_of_the_2021_api_can_be_named_and_not_created(
    environment: Environment, number: int
) -> None:
    name = "s" * number
    message = environment.package(name=name, source=SOURCE).message
    assert f"names of at most 28 characters, got {number}" in message
    assert environment.operations(mutating=True) == []
    environment.put(name, age=HOUR, domains=[{"DomainName": DOMAIN}])
    assert environment.package(name=name, source=SOURCE, domains=[DOMAIN], wait=True).ok()["actions"] == [
        "UpdatePackage",
        "AssociatePackage",
    ]
    assert environment.packages({"name": name}, purge=True).ok()["changed"] is False
    assert environment.association(name=name, state="absent", wait=True).ok()["changed"]
    assert environment.package(name=name, **ABSENT, wait=True).ok()["actions"] == ["DeletePackage"]


def test_regions_and_accounts_are_kept_apart(environment: Environment) -> None:
    environment.put(region="eu-west-1", PackageDescription="In Ireland")
    details = environment.package(region="eu-west-1").ok()["package_details"]
    assert details["package_description"] == "In Ireland"
    assert "does not exist" in environment.package().message
    keys = environment.aws.keys_of("210987654321")
    assert "does not exist" in environment.package(region="eu-west-1", **keys).message
    assert environment.aws.calls(operation="DescribePackages")[0]["account"] == "210987654321"


# Diffs


@BOTH_MODES
def test_the_diff_is_yaml_with_headers_readable_beyond_ascii_and_the_same_in_both_modes(
    environment: Environment, check_mode: bool
) -> None:
    environment.put(
        PackageDescription="Wörter",
        recorded="alt [etag:0123456789abcdef0123456789abcdef]",
        PackageID="F1",
        domains=[{"DomainName": DOMAIN}, {"DomainName": "archive"}],
    )
    environment.write(b"new", ServerSideEncryption="AES256")
    options = {"description": "冰淇淋: сорбет", "commit_message": "Größe", "domains": [DOMAIN], "wait": True}
    run = environment.package(source=SOURCE, **options, check_mode=check_mode, diff=True).ok()
    package, domain = run["diff"]
    assert package["before_header"] == package["after_header"] == "package synonyms"
    assert domain["before_header"] == domain["after_header"] == "package synonyms on domain shop"
    assert package["before"] == (
        "package_type: TXT-DICTIONARY\npackage_description: Wörter\navailable_package_version: v1\n"
        "commit_message: alt\nsource_fingerprint: etag:0123456789abcdef0123456789abcdef\n"
    )
    after = package["after"].splitlines()
    assert after[:4] == [
        "package_type: TXT-DICTIONARY",
        'package_description: "冰淇淋: сорбет"',
        "available_package_version: next version",
        "commit_message: Größe",
    ]
    shown = yaml.safe_load(package["after"])
    assert (shown["source"], shown["size"]) == (URL, 3)
    assert shown["source_fingerprint"].startswith(etag(b"new"))
    assert domain["before"] == "domain_name: shop\npackage_version: v1\n"
    assert domain["after"].startswith("domain_name: shop\npackage_version: ")


@BOTH_MODES
def test_the_diffs_of_a_creation_and_of_a_deletion_have_an_empty_side_and_nothing_to_do_has_no_diff(
    environment: Environment, check_mode: bool
) -> None:
    (created,) = environment.package(source=SOURCE, check_mode=check_mode, diff=True).ok()["diff"]
    assert (created["before"], "available_package_version: first version" in created["after"]) == ("", True)
    put(environment, {"PackageID": "F1"}) if check_mode else environment.package(source=SOURCE, wait=True).ok()
    assert environment.package(source=SOURCE, check_mode=check_mode, diff=True).ok()["diff"] == []
    assert "diff" not in environment.package(source=SOURCE, check_mode=check_mode).ok().result
    (deleted,) = environment.package(**ABSENT, check_mode=check_mode, diff=True).ok()["diff"]
    assert ("available_package_version: v1" in deleted["before"], deleted["after"]) == (True, "")


# Waiting


@pytest.mark.parametrize("fault", [None, "throttle"])
def test_a_wait_ends_at_its_deadline_and_tells_what_it_saw(environment: Environment, fault: str | None) -> None:
    environment.aws.settings(copy_seconds=HOUR)
    if fault:
        environment.aws.fault("DescribePackages", fault, count=None, after=2)
    begin = time.monotonic()
    run = environment.package(source=SOURCE, wait=True, wait_timeout=1)
    assert 0.9 < time.monotonic() - begin < 5
    assert run.message.startswith(
        "Timed out after 1 s (wait_timeout) waiting for the import of package synonyms; last status: COPYING."
    )
    assert run.message.endswith("The import continues on AWS; run the task again to pick it up.")
    assert (run["changed"], run["actions"]) == (True, ["CreatePackage"])
    assert run["package_details"]["package_status"] == "COPYING"
    # What came before the wait has taken its part of the second.
    assert 0 < run["waited_seconds"] < 5


def test_a_fault_that_passes_does_not_end_a_wait_and_a_denial_does(environment: Environment) -> None:
    environment.aws.settings(copy_seconds=10)
    for kind, after in (("internal", 1), ("throttle", 2), ("reset_before", 3)):
        environment.aws.fault("DescribePackages", kind, after=after)
    environment.package(source=SOURCE, wait=True).ok()
    environment.aws.settings(copy_seconds=HOUR)
    environment.aws.fault("DescribePackages", "access_denied", count=None, after=1)
    run = environment.package(source=SOURCE, update="always", wait=True, wait_timeout=60)
    assert "es:DescribePackages" in run.message
    assert "The import continues on AWS" in run.message
    assert run["actions"] == ["UpdatePackage"]


# Deletion


def test_a_package_is_deleted_with_wait_gone_and_without_it_deleting(environment: Environment) -> None:
    environment.aws.settings(delete_seconds=HOUR)
    environment.put()
    assert environment.package(**ABSENT).ok()["package_details"]["package_status"] == "DELETING"
    again = environment.package(**ABSENT).ok()
    assert (again["changed"], environment.operations()) == (False, ["DescribePackages"])
    environment.aws.settings(delete_seconds=0, keep_deleted_seconds=HOUR)
    # A leftover that stays listed counts as gone.
    assert environment.package(**ABSENT, wait=True, wait_timeout=5).ok()["package_details"] == {}
    assert environment.the_package()["PackageStatus"] == "DELETED"
    assert environment.package(source=SOURCE, wait=True).ok()["actions"] == ["CreatePackage"]


@BOTH_MODES
def test_a_package_in_use_is_not_deleted_and_every_domain_is_named(environment: Environment, check_mode: bool) -> None:
    environment.aws.settings(maximum_page_size=2)
    domains = [{"DomainName": name} for name in ("archive", "blog")]
    environment.put(domains=[*domains, {"DomainName": "shop", "DomainPackageStatus": "ASSOCIATION_FAILED"}])
    run = environment.package(**ABSENT, wait=True, check_mode=check_mode)
    assert "3 domains use it: archive (ACTIVE), blog (ACTIVE), shop (ASSOCIATION_FAILED)" in run.message
    assert "Remove it from the indexes there, and set dissociate to true" in run.message
    assert (run["actions"], environment.operations(mutating=True)) == ([], [])


@pytest.mark.parametrize("wait", [False, True])
def test_dissociate_takes_the_package_from_all_domains_and_deletes_it(environment: Environment, wait: bool) -> None:
    environment.aws.settings(dissociate_seconds=3, delete_seconds=0 if wait else HOUR)
    environment.put(domains=[{"DomainName": f"domain-{number}"} for number in range(5)])
    options = {**ABSENT, "dissociate": True, "wait": wait}
    previewed = environment.package(**options, check_mode=True).ok()
    assert environment.operations(mutating=True) == []
    run = environment.package(**options).ok()
    assert run["actions"] == previewed["actions"] == ["DissociatePackage"] * 5 + ["DeletePackage"]
    assert environment.operations(mutating=True) == run["actions"]
    assert run["package_details"].get("package_status") == (None if wait else "DELETING")


def test_dissociate_waits_for_changes_under_way(environment: Environment) -> None:
    settling = {"DomainPackageStatus": "ASSOCIATING", "settles": {"status": "ACTIVE", "seconds": 4}}
    leaving = {"DomainPackageStatus": "DISSOCIATING", "settles": {"status": "DISSOCIATED", "seconds": 4}}
    environment.put(domains=[{"DomainName": "blog", **settling}, {"DomainName": "shop", **leaving}])
    run = environment.package(**ABSENT, dissociate=True, wait=True).ok()
    assert run["actions"] == ["DissociatePackage", "DeletePackage"]


def test_a_package_that_an_index_uses_is_kept_and_the_way_out_is_told(environment: Environment) -> None:
    package = environment.put(domains=[{"DomainName": DOMAIN}])
    environment.aws.use_in_index(package["PackageID"], DOMAIN)
    run = environment.package(**ABSENT, dissociate=True)
    assert "shop (DISSOCIATION_FAILED" in run.message
    assert "Remove it from every index of these domains, then run again" in run.message
    assert run["actions"] == ["DissociatePackage"]
    environment.aws.remove_from_indexes(package["PackageID"], DOMAIN)
    assert environment.package(**ABSENT, dissociate=True, wait=True).ok()["changed"]
    assert environment.listed() == []


@pytest.mark.parametrize("wait", [False, True])
def test_a_refused_dissociation_and_a_failed_deletion_are_told(environment: Environment, wait: bool) -> None:
    environment.put(domains=[{"DomainName": "blog"}, {"DomainName": DOMAIN}])
    environment.aws.fault("DissociatePackage", "access_denied", count=None)
    assert "es:DissociatePackage" in environment.package(**ABSENT, dissociate=True, wait=wait).message
    assert "DeletePackage" not in environment.operations()
    environment.aws.clear_faults()
    environment.aws.outcome("DELETE_FAILED", ErrorDetails=ERROR)
    run = environment.package(**ABSENT, dissociate=True, wait=True)
    assert f"Package synonyms: deletion failed (DELETE_FAILED: {REASON})." in run.message
    assert run["actions"][-1] == "DeletePackage"
    assert environment.package(**ABSENT, wait=True).ok()["actions"] == ["DeletePackage"]


def test_a_package_that_somebody_deletes_while_it_is_imported_is_told(environment: Environment) -> None:
    environment.aws.settings(copy_seconds=HOUR)
    environment.put(PackageID="F777", age=HOUR)
    gone = {"PackageID": "F777", "PackageStatus": "DELETED"}
    environment.aws.before("DescribePackages", lambda: None, lambda: environment.put(**gone))
    run = environment.package(source=SOURCE, wait=True, wait_timeout=30)
    assert "Package synonyms was deleted by somebody else while it was being imported" in run.message
    assert run["actions"] == ["UpdatePackage"]

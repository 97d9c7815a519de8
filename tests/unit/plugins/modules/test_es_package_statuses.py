# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""es_package on each of the nine things that can be there: nothing, and the eight statuses."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.aws_search.packages.tests.unit.plugins.modules.scene import HOUR, SOURCE, Scene

BOTH_MODES = pytest.mark.parametrize("check_mode", [False, True], ids=["run", "check mode"])
ERROR = {"ErrorType": "InvalidEncoding", "ErrorMessage": "Line 7 is not UTF-8."}
FAILED = ("COPY_FAILED", "VALIDATION_FAILED")


def put(scene: Scene, status: str | None, version: bool, **fields: Any) -> None:
    """A package of this status that has a usable version or none."""
    if status is None:
        return
    if version:
        fields["AvailablePackageVersion"] = "v1"
    if status.endswith("FAILED"):
        fields["ErrorDetails"] = ERROR
    scene.put(PackageStatus=status, age=-HOUR, **fields)


@BOTH_MODES
@pytest.mark.parametrize(
    ("status", "version", "actions"),
    [
        (None, False, ["CreatePackage"]),
        ("DELETED", True, ["CreatePackage"]),
        ("AVAILABLE", True, []),
        ("COPYING", False, []),
        ("COPYING", True, []),
        ("VALIDATING", False, []),
        ("VALIDATING", True, []),
        ("COPY_FAILED", False, ["DeletePackage", "CreatePackage"]),
        ("COPY_FAILED", True, ["UpdatePackage"]),
        ("VALIDATION_FAILED", False, ["DeletePackage", "CreatePackage"]),
        ("VALIDATION_FAILED", True, ["UpdatePackage"]),
    ],
)
def test_present_with_source_without_wait(
    scene: Scene, status: str | None, version: bool, actions: list[str], check_mode: bool
) -> None:
    put(scene, status, version)
    run = scene.package(source=SOURCE, check_mode=check_mode).ok()
    assert run["actions"] == actions
    assert run["changed"] is bool(actions)
    assert scene.operations(mutating=True) == ([] if check_mode else actions)


@BOTH_MODES
@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("DELETING", "Package synonyms is being deleted (DELETING)"),
        (
            "DELETE_FAILED",
            "Package synonyms could not be deleted (DELETE_FAILED: InvalidEncoding: Line 7 is not UTF-8)",
        ),
    ],
)
def test_present_on_what_is_going_away_fails_without_wait(
    scene: Scene, status: str, words: str, check_mode: bool
) -> None:
    put(scene, status, True)
    run = scene.package(source=SOURCE, check_mode=check_mode)
    assert words in run.message
    assert (run["changed"], run["actions"]) == (False, [])
    assert scene.operations() == ["DescribePackages"]


@BOTH_MODES
@pytest.mark.parametrize("version", [False, True])
@pytest.mark.parametrize("status", FAILED)
def test_a_failed_import_without_source_fails_with_its_error_details(
    scene: Scene, status: str, version: bool, check_mode: bool
) -> None:
    put(scene, status, version)
    run = scene.package(check_mode=check_mode)
    assert f"Package synonyms is {status}: InvalidEncoding: Line 7 is not UTF-8." in run.message
    assert "Give source" in run.message
    assert run["package_details"]["error_details"]["error_message"] == "Line 7 is not UTF-8."


@pytest.mark.parametrize("status", FAILED)
def test_a_failed_update_is_imported_again_under_its_id(scene: Scene, status: str) -> None:
    put(scene, status, True, PackageID="F777", PackageDescription="Words")
    run = scene.package(source=SOURCE, wait=True).ok()
    assert run["actions"] == ["UpdatePackage"]
    details = run["package_details"]
    assert (details["package_id"], details["package_status"]) == ("F777", "AVAILABLE")
    assert (details["available_package_version"], details["package_description"]) == ("v2", "Words")
    assert scene.package(source=SOURCE, wait=True).ok()["changed"] is False


@pytest.mark.parametrize("wait", [False, True])
@pytest.mark.parametrize("status", FAILED)
def test_a_failed_first_import_is_replaced_and_keeps_its_description(scene: Scene, status: str, wait: bool) -> None:
    scene.aws.settings(delete_seconds=0.1)
    put(scene, status, False, PackageID="F777", PackageDescription="Words")
    foreseen = scene.package(source=SOURCE, wait=wait, check_mode=True).ok()
    assert foreseen["package_details"]["package_description"] == "Words"
    run = scene.package(source=SOURCE, wait=wait).ok()
    assert run["actions"] == foreseen["actions"] == ["DeletePackage", "CreatePackage"]
    details = run["package_details"]
    assert details["package_id"] != "F777"
    assert details["package_status"] == ("AVAILABLE" if wait else "COPYING")
    assert details["package_description"] == "Words"


def test_a_failed_update_is_not_imported_again_against_the_wish(scene: Scene) -> None:
    put(scene, "COPY_FAILED", True)
    run = scene.package(source=SOURCE, update="never")
    assert "Package synonyms is COPY_FAILED: InvalidEncoding: Line 7 is not UTF-8." in run.message
    assert "update is never" in run.message
    assert scene.operations() == ["DescribePackages"]


@BOTH_MODES
def test_with_wait_an_import_under_way_is_waited_for(scene: Scene, check_mode: bool) -> None:
    put(scene, "COPYING", False, settles={"status": "AVAILABLE", "seconds": 0.2})
    run = scene.package(wait=True, check_mode=check_mode).ok()
    assert run["changed"] is False
    assert run["package_details"]["package_status"] == "AVAILABLE"


@BOTH_MODES
def test_with_wait_an_import_that_ends_in_a_failure_is_repaired(scene: Scene, check_mode: bool) -> None:
    put(scene, "VALIDATING", True, settles={"status": "VALIDATION_FAILED", "seconds": 0.2, "ErrorDetails": ERROR})
    run = scene.package(source=SOURCE, wait=True, check_mode=check_mode).ok()
    assert run["actions"] == ["UpdatePackage"]
    assert scene.operations(mutating=True) == ([] if check_mode else ["UpdatePackage"])


@BOTH_MODES
def test_with_wait_an_import_that_ends_in_a_failure_is_told_where_there_is_no_source(
    scene: Scene, check_mode: bool
) -> None:
    put(scene, "VALIDATING", True, settles={"status": "VALIDATION_FAILED", "seconds": 0.2, "ErrorDetails": ERROR})
    run = scene.package(wait=True, check_mode=check_mode)
    assert "Package synonyms is VALIDATION_FAILED: InvalidEncoding: Line 7 is not UTF-8." in run.message


@BOTH_MODES
def test_with_wait_a_package_that_is_going_is_created_anew_once_it_is_gone(scene: Scene, check_mode: bool) -> None:
    put(scene, "DELETING", True, settles={"status": "DELETED", "seconds": 0.2}, PackageID="F777")
    run = scene.package(source=SOURCE, wait=True, check_mode=check_mode).ok()
    assert run["actions"] == ["CreatePackage"]
    assert run["package_details"].get("package_id") != "F777"
    assert run["package_details"].get("package_status") == (None if check_mode else "AVAILABLE")


@BOTH_MODES
def test_with_wait_a_deletion_that_fails_is_told(scene: Scene, check_mode: bool) -> None:
    put(scene, "DELETING", True, settles={"status": "DELETE_FAILED", "seconds": 0.2, "ErrorDetails": ERROR})
    run = scene.package(source=SOURCE, wait=True, check_mode=check_mode)
    assert "Package synonyms could not be deleted (DELETE_FAILED: InvalidEncoding" in run.message
    assert scene.operations(mutating=True) == []


@BOTH_MODES
@pytest.mark.parametrize(
    ("status", "version", "actions"),
    [
        (None, False, []),
        ("DELETED", True, []),
        ("DELETING", True, []),
        ("AVAILABLE", True, ["DeletePackage"]),
        ("COPY_FAILED", False, ["DeletePackage"]),
        ("VALIDATION_FAILED", True, ["DeletePackage"]),
        ("DELETE_FAILED", True, ["DeletePackage"]),
    ],
)
def test_absent_without_wait(
    scene: Scene, status: str | None, version: bool, actions: list[str], check_mode: bool
) -> None:
    put(scene, status, version)
    run = scene.package(state="absent", check_mode=check_mode).ok()
    assert run["actions"] == actions
    assert run["changed"] is bool(actions)
    assert scene.operations(mutating=True) == ([] if check_mode else actions)


@BOTH_MODES
@pytest.mark.parametrize("status", ["COPYING", "VALIDATING"])
def test_absent_on_an_import_under_way_fails_without_wait(scene: Scene, status: str, check_mode: bool) -> None:
    put(scene, status, False)
    run = scene.package(state="absent", check_mode=check_mode)
    assert f"Package synonyms is being imported ({status})" in run.message
    assert "Set wait to true" in run.message
    assert scene.operations() == ["DescribePackages"]


@BOTH_MODES
@pytest.mark.parametrize("end", ["AVAILABLE", "COPY_FAILED"])
def test_with_wait_absent_waits_for_an_import_and_deletes_then(scene: Scene, end: str, check_mode: bool) -> None:
    put(scene, "COPYING", False, settles={"status": end, "seconds": 0.2})
    run = scene.package(state="absent", wait=True, check_mode=check_mode).ok()
    assert run["actions"] == ["DeletePackage"]
    assert run["package_details"] == {}
    assert bool(scene.packages()) is check_mode


@BOTH_MODES
def test_with_wait_absent_waits_until_a_package_that_is_going_is_gone(scene: Scene, check_mode: bool) -> None:
    put(scene, "DELETING", True, settles={"status": "DELETED", "seconds": 0.2})
    run = scene.package(state="absent", wait=True, check_mode=check_mode).ok()
    assert (run["changed"], run["actions"], run["package_details"]) == (False, [], {})

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""es_packages: many packages in one process."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.aws_search.packages.plugins.modules import es_packages

from .scene import CONTENT, DOMAIN, HOUR, SOURCE, Scene, fingerprint

pytestmark = pytest.mark.usefixtures("hurry")

Many = Callable[..., Any]


@pytest.fixture
def many(scene: Scene, run: Callable[..., Any]) -> Many:
    """A function that runs es_packages on packages of these names, or on these entries."""

    def run_many(*entries: str | dict[str, Any], **options: Any) -> Any:
        scene.aws.forget_calls()
        listed = [entry if isinstance(entry, dict) else {"name": entry, "source": SOURCE} for entry in entries]
        return run(es_packages.main, packages=listed, **options)

    return run_many


def names(number: int) -> list[str]:
    return [f"dictionary-{index}" for index in range(number)]


def sent(scene: Scene, mutating: bool | None = None) -> Counter[str]:
    """How many requests of each operation the last run sent."""
    return Counter(scene.operations(mutating))


def statuses(scene: Scene) -> dict[str, str]:
    """Status by name of all packages in the account."""
    found = scene.aws.client("es").describe_packages(MaxResults=100)["PackageDetailsList"]
    return {package["PackageName"]: package["PackageStatus"] for package in found}


def test_all_packages_are_created_with_one_reading_and_one_look_for_all(scene: Scene, many: Many) -> None:
    run = many(*names(25), wait=True).ok()
    assert sent(scene) == {"DescribePackages": 2, "CreatePackage": 25}
    assert run["changed"]
    assert run["summary"] == {"created": names(25), "updated": [], "deleted": [], "unchanged": [], "failed": []}
    assert {result["package_details"]["package_status"] for result in run["packages"].values()} == {"AVAILABLE"}
    assert {tuple(result["actions"]) for result in run["packages"].values()} == {("CreatePackage",)}


def test_a_second_run_changes_nothing(scene: Scene, many: Many) -> None:
    many(*names(12), wait=True).ok()
    run = many(*names(12), wait=True).ok()
    assert not run["changed"]
    assert run["summary"]["unchanged"] == names(12)
    assert sent(scene) == {"DescribePackages": 1, "HeadObject": 12, "GetPackageVersionHistory": 12}


@pytest.mark.parametrize("number", [1, 99, 100, 101, 250])
def test_reading_takes_one_request_for_each_hundred_packages(scene: Scene, many: Many, number: int) -> None:
    for name in names(number):
        scene.put(name)
    run = many(*names(number), update="never").ok()
    assert len(run["summary"]["unchanged"]) == number
    assert sent(scene) == {"DescribePackages": math.ceil(number / 100)}


def test_each_package_gets_what_its_own_entry_says(scene: Scene, many: Many) -> None:
    scene.write(b"the, a, an\n", key="stopwords.txt")
    scene.put("synonyms", age=HOUR, recorded="old [etag:00000000000000000000000000000000]")
    scene.put("old-synonyms")
    run = many(
        {"name": "synonyms", "source": SOURCE, "commit_message": "Add sorbet"},
        {"name": "stopwords", "description": "Stop words", "source": {**SOURCE, "s3_key": "stopwords.txt"}},
        {"name": "old-synonyms", "state": "absent"},
        wait=True,
    ).ok()
    summary = {"created": ["stopwords"], "updated": ["synonyms"], "deleted": ["old-synonyms"]}
    assert run["summary"] == {**summary, "unchanged": [], "failed": []}
    assert statuses(scene) == {"synonyms": "AVAILABLE", "stopwords": "AVAILABLE"}
    assert run["packages"]["stopwords"]["package_details"]["package_description"] == "Stop words"
    assert run["packages"]["old-synonyms"]["package_details"] == {}
    assert scene.messages()[0] == f"Add sorbet [{fingerprint(CONTENT)}]"


def test_one_that_fails_stops_no_other_and_is_named_with_its_reason(scene: Scene, many: Many) -> None:
    scene.put("broken", PackageStatus="DELETE_FAILED")
    missing = {"name": "missing", "source": {**SOURCE, "s3_key": "nowhere.txt"}}
    run = many("dictionary-0", missing, "broken", "dictionary-1", wait=True)
    assert run.message.startswith("2 of 4 packages failed. ")
    assert "Package missing could not be imported (COPY_FAILED: " in run.message
    assert "Package broken could not be deleted (DELETE_FAILED: " in run.message
    assert run["summary"]["created"] == ["dictionary-0", "dictionary-1"]
    assert run["summary"]["failed"] == ["missing", "broken"]
    assert run["changed"]
    assert run["packages"]["missing"]["package_details"]["package_status"] == "COPY_FAILED"
    assert run["packages"]["missing"]["failure"].rstrip(".") in run.message
    assert "failure" not in run["packages"]["dictionary-0"]


def test_a_request_that_is_refused_for_one_package_stops_no_other(scene: Scene, many: Many) -> None:
    scene.aws.fault("CreatePackage", "access_denied", count=1)
    run = many(*names(5), wait=True)
    assert run.message.startswith("1 of 5 packages failed. ")
    assert "es:CreatePackage" in run.message
    assert sorted(statuses(scene).values()) == ["AVAILABLE"] * 4
    assert len(run["summary"]["created"]) == 4


def test_throttling_delays_and_breaks_nothing(scene: Scene, many: Many) -> None:
    scene.aws.fault("CreatePackage", "throttle", count=30)
    run = many(*names(15), wait=True).ok()
    assert run["summary"]["created"] == names(15)
    assert set(statuses(scene).values()) == {"AVAILABLE"}


def test_at_the_deadline_every_package_that_is_not_ready_is_named(scene: Scene, many: Many) -> None:
    scene.aws.settings(copy_seconds=HOUR)
    scene.put("there")
    run = many("there", *names(2), wait=True, wait_timeout=1)
    assert run.message.startswith("2 of 3 packages failed. ")
    for name in names(2):
        assert f"Package {name}: gave up after the 1 seconds of wait_timeout" in run.message
        assert run["packages"][name]["actions"] == ["CreatePackage"]
    assert run["summary"]["unchanged"] == ["there"]


@pytest.mark.parametrize("check_mode", [False, True])
def test_every_bad_entry_is_named_before_anything_is_sent(scene: Scene, many: Many, check_mode: bool) -> None:
    entries = ["Upper", "fine", {"name": "long", "description": "x" * 1025}, "twice", "twice"]
    message = many(*entries, check_mode=check_mode).message
    assert "packages[0].name is 'Upper'" in message
    assert "packages[2].description is 'x" in message
    assert "packages has the name 'twice' more than once, in the entries 3, 4." in message
    assert "packages[1]" not in message
    assert scene.operations() == []


@pytest.mark.parametrize("options", [{}, {"purge": True}, {"purge_all": True}])
def test_an_empty_list_is_refused(scene: Scene, many: Many, options: dict[str, bool]) -> None:
    scene.put()
    message = many(**options).message
    assert "packages is an empty list" in message
    assert "purge_all" in message
    assert scene.operations() == []


@pytest.mark.parametrize("check_mode", [False, True])
def test_all_entries_that_lack_a_needed_source_are_named_and_nothing_is_changed(
    scene: Scene, many: Many, check_mode: bool
) -> None:
    scene.put("there")
    message = many("new", {"name": "there"}, {"name": "first"}, {"name": "second"}, check_mode=check_mode).message
    assert message.endswith("source to create them from: first, second.")
    assert sent(scene, mutating=True) == {}


class TestPurge:
    """Packages that are not listed."""

    @pytest.fixture(autouse=True)
    def others(self, scene: Scene) -> None:
        scene.put("listed")
        scene.put("unused")
        scene.put("used", domains=[{"DomainName": DOMAIN}])
        scene.put("plugin", PackageType="ZIP-PLUGIN")
        scene.put("analysis-nori", PackageID="G111")
        scene.put("analysis-icu", PackageID="G222", PackageType="ZIP-PLUGIN")

    def test_without_purge_they_stay(self, scene: Scene, many: Many) -> None:
        many({"name": "listed"}).ok()
        assert len(statuses(scene)) == 6

    def test_ours_that_nobody_uses_go_and_those_in_use_are_a_failure_that_names_the_domain(
        self, scene: Scene, many: Many
    ) -> None:
        run = many({"name": "listed"}, purge=True, wait=True)
        assert run.message.startswith("1 of 3 packages failed. Package used cannot be deleted: 1 domain uses it: shop")
        assert run["summary"]["deleted"] == ["unused"]
        assert set(statuses(scene)) == {"listed", "used", "plugin", "analysis-nori", "analysis-icu"}

    def test_with_dissociate_those_in_use_go_as_well(self, scene: Scene, many: Many) -> None:
        run = many({"name": "listed"}, purge=True, dissociate=True, wait=True).ok()
        assert run["summary"]["deleted"] == ["unused", "used"]
        assert run["packages"]["used"]["actions"] == ["DissociatePackage", "DeletePackage"]
        assert set(statuses(scene)) == {"listed", "plugin", "analysis-nori", "analysis-icu"}

    def test_check_mode_lists_what_would_go(self, scene: Scene, many: Many) -> None:
        run = many({"name": "listed"}, purge=True, dissociate=True, check_mode=True).ok()
        assert run["summary"]["deleted"] == ["unused", "used"]
        assert sent(scene, mutating=True) == {}
        assert len(statuses(scene)) == 6

    def test_an_empty_list_needs_purge_all(self, scene: Scene, many: Many) -> None:
        run = many(purge=True, purge_all=True, dissociate=True, wait=True).ok()
        assert run["summary"]["deleted"] == ["listed", "unused", "used"]
        assert set(statuses(scene)) == {"plugin", "analysis-nori", "analysis-icu"}

    def test_a_package_that_is_listed_as_absent_is_dealt_with_once(self, scene: Scene, many: Many) -> None:
        many({"name": "listed"}, {"name": "unused", "state": "absent"}, purge=True, dissociate=True).ok()
        assert sent(scene, mutating=True) == {"DeletePackage": 2, "DissociatePackage": 1}


def test_check_mode_foresees_the_run(scene: Scene, many: Many) -> None:
    scene.put("changed", age=HOUR)
    scene.put("same", recorded=f"[{fingerprint(CONTENT)}]")
    scene.put("gone")
    scene.put("repaired", PackageStatus="VALIDATION_FAILED")
    entries = ["new", "changed", "same", {"name": "gone", "state": "absent"}, "repaired"]
    foreseen = many(*entries, wait=True, check_mode=True, diff=True).ok()
    assert sent(scene, mutating=True) == {}
    done = many(*entries, wait=True, diff=True).ok()
    assert foreseen["summary"] == done["summary"]
    assert foreseen["diff"] == done["diff"]
    assert [entry["before_header"] for entry in done["diff"]] == ["new", "changed", "gone", "repaired"]
    for name, result in done["packages"].items():
        assert foreseen["packages"][name]["actions"] == result["actions"], name
    assert done["packages"]["repaired"]["actions"] == ["DeletePackage", "CreatePackage"]
    assert not many(*entries, wait=True).ok()["changed"]

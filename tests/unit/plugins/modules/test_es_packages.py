# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""es_packages: many packages in one process."""

from __future__ import annotations

import math
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.basic import AnsibleModule

from ansible_collections.aws_search.packages.plugins.module_utils._reconcile import runner
from ansible_collections.aws_search.packages.plugins.module_utils._runtime.progress import PIPE_VARIABLE

from .environment import CONTENT, DOMAIN, ERROR, HOUR, SOURCE, URL, Environment, etag

KINDS = ("created", "updated", "deleted", "rolled_out", "unchanged", "failed")


def names(number: int) -> list[str]:
    return [f"dictionary-{index}" for index in range(number)]


def sent(environment: Environment, mutating: bool | None = None) -> Counter[str]:
    """How many requests of each operation the last run sent."""
    return Counter(environment.operations(mutating))


def summary(**kinds: list[str]) -> dict[str, list[str]]:
    return {kind: kinds.get(kind, []) for kind in KINDS}


def test_all_packages_are_created_with_two_readings_and_one_look_for_all_and_a_second_run_changes_nothing(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The first look is once no step is taken any more, or after this time.
    monkeypatch.setattr(runner, "SHORTEST_DELAY", 60.0)
    run = environment.packages(*names(25), wait=True).ok()
    # Where nothing is found for several names, all packages are read: one unknown name might hide the others.
    assert sent(environment) == {"DescribePackages": 2 + 1, "HeadObject": 25, "CreatePackage": 25}
    assert (run["changed"], run["summary"]) == (True, summary(created=names(25)))
    assert [entry["name"] for entry in run["packages"]] == names(25)
    assert {entry["package_details"]["package_status"] for entry in run["packages"]} == {"AVAILABLE"}
    assert {tuple(entry["actions"]) for entry in run["packages"]} == {("CreatePackage",)}
    again = environment.packages(*names(25), wait=True).ok()
    assert (again["changed"], again["summary"]) == (False, summary(unchanged=names(25)))
    assert sent(environment) == {"DescribePackages": 1, "HeadObject": 25, "GetPackageVersionHistory": 25}


@pytest.mark.parametrize("number", [1, 100, 101, 250])
def test_reading_takes_one_request_for_each_hundred_packages(environment: Environment, number: int) -> None:
    environment.aws.settings(package_limit=number)
    for name in names(number):
        environment.put(name)
    entries = [{"name": name, "source": URL, "update": "never"} for name in names(number)]
    run = environment.packages(*entries).ok()
    assert len(run["summary"]["unchanged"]) == number
    assert sent(environment) == {"DescribePackages": math.ceil(number / 100)}


@pytest.mark.parametrize(
    "settings",
    [
        {"unknown_filter_value": "fails"},
        {"filter_value_limit": 2},
        {"unknown_filter_value": "fails", "not_found": "validation"},
    ],
    ids=str,
)
def test_whatever_the_service_makes_of_a_filter_nothing_is_overlooked(
    environment: Environment, settings: dict[str, Any]
) -> None:
    for name in names(3):
        environment.put_current(name)
    environment.aws.settings(**settings)
    run = environment.packages(*names(4), wait=True).ok()
    assert run["summary"] == summary(created=names(4)[3:], unchanged=names(3))


def test_check_mode_shows_what_each_entry_says_in_the_order_of_the_list(environment: Environment) -> None:
    environment.write(b"the, a, an\n", key="stopwords.txt")
    environment.put("changed", PackageID="F1", recorded="old [etag:00000000000000000000000000000000]")
    environment.put_current("same")
    environment.put("gone")
    environment.put("repaired", PackageStatus="VALIDATION_FAILED", ErrorDetails=ERROR)
    environment.put("forced", age=-HOUR)
    entries: list[Any] = [
        {"name": "new", "description": "Stop words", "source": "s3://dictionaries/stopwords.txt"},
        {"name": "changed", "source": SOURCE, "commit_message": "Add sorbet"},
        "same",
        {"name": "gone", "state": "absent"},
        "repaired",
        {"name": "forced", "source": SOURCE, "update": "always"},
        {"package_name": "kept", "source": SOURCE, "update": "never"},
    ]
    previewed = environment.packages(*entries, wait=True, check_mode=True, diff=True).ok()
    assert sent(environment, mutating=True) == {}
    run = environment.packages(*entries, wait=True, diff=True).ok()
    assert (previewed["summary"], previewed["diff"]) == (run["summary"], run["diff"])
    assert run["summary"] == summary(
        created=["new", "repaired", "kept"], updated=["changed", "forced"], deleted=["gone"], unchanged=["same"]
    )
    headers = [entry["before_header"] for entry in run["diff"]]
    assert headers == [f"package {name}" for name in ("new", "changed", "gone", "repaired", "forced", "kept")]
    for before, after in zip(previewed["packages"], run["packages"], strict=True):
        assert (before["name"], before["actions"]) == (after["name"], after["actions"])
    by_name = {entry["name"]: entry for entry in run["packages"]}
    assert by_name["repaired"]["actions"] == ["DeletePackage", "CreatePackage"]
    assert by_name["new"]["package_details"]["package_description"] == "Stop words"
    assert by_name["gone"]["package_details"] == {}
    (message,) = [
        call["parameters"]["CommitMessage"]
        for call in environment.aws.calls(operation="UpdatePackage")
        if call["parameters"]["PackageID"] == "F1"
    ]
    assert message.startswith(f"Add sorbet [{etag(CONTENT)}")
    environment.package(name="forced", source=SOURCE, wait=True).ok()
    assert environment.packages(*entries[:5], entries[6], wait=True).ok()["changed"] is False


def test_one_that_fails_stops_no_other_and_is_named_with_its_reason(environment: Environment) -> None:
    environment.aws.outcome("COPY_FAILED", PackageName="bad", ErrorDetails=ERROR)
    environment.put("broken", PackageStatus="DELETE_FAILED")
    environment.aws.fault("CreatePackage", "access_denied", only={"PackageName": "denied"})
    missing = {"name": "missing", "source": "s3://dictionaries/nowhere.txt"}
    run = environment.packages("dictionary-0", "bad", missing, "broken", "denied", "dictionary-1", wait=True)
    assert run.message.startswith("4 of 6 packages failed. Package bad: import failed (COPY_FAILED: Ordered: It was")
    for words in ("Package missing: s3://dictionaries/nowhere.txt", "Package broken could not be deleted", "es:Create"):
        assert words in run.message
    assert run["summary"] == summary(
        created=["dictionary-0", "dictionary-1"], failed=["bad", "missing", "broken", "denied"]
    )
    assert run["changed"]
    for entry in run["packages"]:
        assert ("failure" in entry) is (entry["name"] in run["summary"]["failed"])
        assert entry.get("failure", "").rstrip(".") in run.message
    assert run["packages"][1]["package_details"]["package_status"] == "COPY_FAILED"


def test_throttling_delays_and_breaks_nothing(environment: Environment) -> None:
    environment.aws.fault("CreatePackage", "throttle", count=30)
    assert environment.packages(*names(15), wait=True).ok()["summary"] == summary(created=names(15))


def test_at_the_deadline_every_package_that_is_not_ready_is_named(environment: Environment) -> None:
    environment.aws.settings(copy_seconds=HOUR)
    environment.put_current("there")
    run = environment.packages("there", *names(2), wait=True, wait_timeout=1)
    assert run.message.startswith("2 of 3 packages failed. ")
    for name, entry in zip(names(2), run["packages"][1:], strict=True):
        assert f"waiting for the import of package {name}; last status: COPYING" in run.message
        assert entry["actions"] == ["CreatePackage"]
        assert entry["statuses"][0]["status"] == "COPYING"
    assert run["summary"]["unchanged"] == ["there"]


@pytest.mark.parametrize("check_mode", [False, True])
def test_every_entry_that_is_wrong_is_named_before_anything_is_changed(
    environment: Environment, check_mode: bool
) -> None:
    entries = ["Upper", "fine", {"name": "long", "description": "x" * 1025}, "twice", "twice"]
    run = environment.packages(*entries, default_bucket="s3://b", check_mode=check_mode)
    for words in (
        "packages[0].name must match",
        "packages[2].description must be 0 to 1024 characters long, got 1025",
        "packages must not contain the name 'twice' more than once; it is in entries 3, 4.",
        "default_bucket must be the bare name of a bucket",
    ):
        assert words in run.message
    assert "packages[1]" not in run.message
    assert environment.operations() == []
    environment.put("there")
    lacking = [{"name": "there"}, {"name": "first"}, {"name": "second"}]
    run = environment.packages("new", *lacking, check_mode=check_mode)
    assert run.message.endswith("packages has no source to create them from: first, second.")
    assert sent(environment, mutating=True) == {}


@pytest.mark.parametrize("options", [{}, {"purge": True}, {"purge_all": True}])
def test_an_empty_list_is_refused(environment: Environment, options: dict[str, bool]) -> None:
    message = environment.packages(**options).message
    assert "packages must not be empty. To delete all packages, set both purge and purge_all to true." in message
    assert environment.operations() == []


class TestPurge:
    """Packages that are not listed."""

    THEIRS = frozenset(("plugin", "analysis-nori", "analysis-icu"))

    @pytest.fixture(autouse=True)
    def others(self, environment: Environment) -> None:
        for name in ("listed", "unused", "long-" + "x" * 60):
            environment.put(name)
        environment.put("used", domains=[{"DomainName": DOMAIN}])
        environment.put("plugin", PackageType="ZIP-PLUGIN")
        environment.put("analysis-nori", PackageID="G111")
        environment.put("analysis-icu", PackageID="G222", PackageType="ZIP-PLUGIN")

    @pytest.mark.parametrize(
        ("options", "deleted", "failed"),
        [
            ({}, [], []),
            ({"purge": True}, ["long-" + "x" * 60, "unused"], ["used"]),
            ({"purge": True, "dissociate": True}, ["long-" + "x" * 60, "unused", "used"], []),
            (
                {"purge": True, "purge_all": True, "dissociate": True, "packages": []},
                ["listed", "long-" + "x" * 60, "unused", "used"],
                [],
            ),
        ],
    )
    def test_ours_go_unless_in_use_and_check_mode_lists_them(
        self, environment: Environment, options: dict[str, Any], deleted: list[str], failed: list[str]
    ) -> None:
        before = set(environment.statuses())
        listed = options.pop("packages", [{"name": "listed"}])
        for check_mode in (True, False):
            run = environment.packages(*listed, **options, wait=True, check_mode=check_mode)
            assert run.failed is bool(failed)
            if failed:
                assert "Package used cannot be deleted: 1 domain uses it: shop (ACTIVE)" in run.message
            unchanged = [entry["name"] for entry in listed]
            assert run["summary"] == summary(deleted=deleted, failed=failed, unchanged=unchanged)
            if check_mode:
                assert sent(environment, mutating=True) == {}
        assert set(environment.statuses()) == before - set(deleted) >= self.THEIRS

    def test_a_package_that_is_listed_as_absent_is_dealt_with_once(self, environment: Environment) -> None:
        entries = [{"name": "listed"}, {"name": "unused", "state": "absent"}]
        environment.packages(*entries, purge=True, dissociate=True).ok()
        assert sent(environment, mutating=True) == {"DeletePackage": 3, "DissociatePackage": 1}


def test_a_listener_hears_of_the_end_before_a_long_result_is_printed(
    environment: Environment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "progress"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    monkeypatch.setenv(PIPE_VARIABLE, str(path))
    exit_json, ended = AnsibleModule.exit_json, []

    def exit_after_a_look(module: AnsibleModule, **result: Any) -> None:
        told = os.read(reader, 65536)
        # A pipe that somebody may still write to would have no end, but an error.
        ended.append((told.startswith(b'{"pid": '), os.read(reader, 65536)))
        exit_json(module, **result)

    monkeypatch.setattr(AnsibleModule, "exit_json", exit_after_a_look)
    assert environment.packages(*names(3)).ok()["changed"]
    os.close(reader)
    assert ended == [(True, b"")]

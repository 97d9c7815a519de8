# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The control interface: settings, packages put there at once, and the way back to the beginning."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import local_aws
from local_aws import LocalAws
from local_aws_tests.support import BUCKET, Api, send


def test_health_is_ok(aws: LocalAws) -> None:
    assert aws.control("GET", "health") == {"status": "ok"}


def test_settings_change_only_what_is_given(aws: LocalAws) -> None:
    before = aws.settings()
    assert before["copy_seconds"] == before["keep_deleted_seconds"] == 0
    assert before["maximum_page_size"] == 100
    assert before["not_found"] == "empty"
    assert aws.settings(copy_seconds=1.5) == {**before, "copy_seconds": 1.5}
    assert aws.settings() == {**before, "copy_seconds": 1.5}


def test_every_setting_and_every_control_call_is_in_the_readme(aws: LocalAws) -> None:
    text = (Path(local_aws.__file__).parent / "README.md").read_text(encoding="utf-8")
    firsts = "".join(line.split("|")[1] for line in text.splitlines() if line.startswith("| `"))
    assert {name for name in aws.settings() if f"`{name}`" not in firsts} == set()
    doors = send(aws.url, "GET", "/_local_aws/nonsense", headers={}).content["message"].partition("there are ")[2]
    assert {door for door in doors.replace("/_local_aws/", "").split(", ") if f"`{door}`" not in firsts} == set()


@pytest.mark.parametrize(
    "wrong",
    [
        {"copy_second": 1},
        {"copy_seconds": -1},
        {"copy_seconds": "1"},
        {"copy_seconds": True},
        {"copy_seconds": None},
        {"maximum_page_size": 0},
        {"not_found": "maybe"},
        {"name_filter": "suffix"},
        {"newest_version_first": 1},
    ],
)
def test_a_wrong_setting_is_refused_and_changes_nothing(aws: LocalAws, wrong: dict[str, Any]) -> None:
    before = aws.settings()
    with pytest.raises(ValueError, match=next(iter(wrong))):
        aws.settings(validate_seconds=5, **wrong)
    assert aws.settings() == before


def test_reset_takes_everything_back_to_the_beginning(api: Api) -> None:
    settings = api.aws.settings()
    api.available()
    api.make_domain()
    api.aws.settings(copy_seconds=5)
    api.aws.fault("DescribePackages", "throttle")
    api.aws.reset()
    assert api.aws.calls() == []
    assert api.find() == []
    assert api.client.list_domain_names()["DomainNames"] == []
    assert api.s3.list_buckets()["Buckets"] == []
    assert api.aws.settings() == settings
    assert api.aws.control("GET", "faults") == {"faults": []}


def test_an_id_from_before_a_reset_never_means_a_package_from_after_it(api: Api) -> None:
    before = api.aws.put_package(PackageName="words")["PackageID"]
    api.aws.reset()
    assert api.aws.put_package(PackageName="words")["PackageID"] != before


def test_a_package_is_put_there_as_it_is_described(api: Api) -> None:
    made = api.aws.put_package(
        PackageName="words",
        PackageType="TXT-DICTIONARY",
        PackageStatus="VALIDATION_FAILED",
        PackageDescription="Some",
        PackageID="F77",
        AvailablePackageVersion="v8",
        ErrorDetails={"ErrorType": "Reason", "ErrorMessage": "Because."},
        CreatedAt=1700000000,
        LastUpdatedAt=1700000100.5,
        versions=[
            {"PackageVersion": "v7", "CommitMessage": "seven", "CreatedAt": 1700000050},
            {"PackageVersion": "v8"},
        ],
    )
    assert made["PackageID"] == "F77"
    shown = api.seen("F77")
    assert shown["PackageStatus"] == "VALIDATION_FAILED"
    assert shown["PackageDescription"] == "Some"
    assert shown["AvailablePackageVersion"] == "v8"
    assert shown["ErrorDetails"]["ErrorType"] == "Reason"
    assert shown["CreatedAt"] == datetime.fromtimestamp(1700000000, UTC)
    assert shown["LastUpdatedAt"] == datetime.fromtimestamp(1700000100.5, UTC)
    newest, oldest = api.history("F77")
    assert (oldest["PackageVersion"], oldest["CommitMessage"]) == ("v7", "seven")
    assert newest["PackageVersion"] == "v8"


def test_a_plugin_is_put_there_with_all_that_the_2021_api_shows(opensearch: Api) -> None:
    details = {
        "PackageType": "ZIP-PLUGIN",
        "EngineVersion": "OpenSearch_2.19",
        "PackageVendingOptions": {"VendingEnabled": True},
        "PackageEncryptionOptions": {"EncryptionEnabled": False},
        "AllowListedUserList": ["GLOBAL"],
    }
    configuration = {"LicenseRequirement": "NONE", "ConfigurationRequirement": "NONE"}
    properties = {"Name": "nori", "UncompressedSizeInBytes": 7}
    made = opensearch.aws.put_package(
        PackageName="nori", **details, PackageConfiguration=configuration, PluginProperties=properties
    )
    shown = opensearch.seen(made["PackageID"])
    assert {name: shown[name] for name in details} == details
    assert shown["AvailablePackageConfiguration"] == configuration
    assert shown["AvailablePluginProperties"] == properties
    access = {"KeyStoreAccessOption": {"KeyStoreAccessEnabled": False}}
    needs = {"PrerequisitePackageIDList": ["F1"], "AssociationConfiguration": access}
    opensearch.aws.put_association(made["PackageID"], "search", **needs, DomainPackageStatus="ASSOCIATING")
    association: Any = opensearch.associated(made["PackageID"])
    assert {name: association[name] for name in needs} == needs
    assert association["DomainPackageStatus"] == "ASSOCIATING"
    domain = opensearch.client.describe_domain(DomainName="search")["DomainStatus"]
    assert (domain["EngineVersion"], domain["Processing"]) == ("OpenSearch_2.19", True)
    with pytest.raises(ValueError, match="there is no package"):
        opensearch.aws.put_association("F999", "search")


def test_the_next_version_of_such_a_package_follows_its_last(api: Api) -> None:
    api.aws.put_package(PackageName="words", PackageID="F77", AvailablePackageVersion="v8")
    api.update("F77")
    assert api.seen("F77")["AvailablePackageVersion"] == "v9"
    api.aws.put_package(PackageName="odd", PackageID="F78", AvailablePackageVersion="2024-01-01")
    api.update("F78")
    assert api.seen("F78")["AvailablePackageVersion"] not in ("2024-01-01", None)


def test_an_available_package_has_a_version_and_one_that_is_on_its_way_has_none(api: Api) -> None:
    assert api.aws.put_package(PackageName="words")["AvailablePackageVersion"] == "v1"
    made = api.aws.put_package(PackageName="other", PackageStatus="COPYING")
    assert made["AvailablePackageVersion"] is None


def test_a_failed_package_has_error_details_even_if_none_are_given(api: Api) -> None:
    package_id = api.aws.put_package(PackageName="words", PackageStatus="COPY_FAILED")["PackageID"]
    assert api.seen(package_id)["ErrorDetails"]["ErrorMessage"]


@pytest.mark.parametrize(
    ("status", "settles", "version", "has_error"),
    [
        ("COPYING", "AVAILABLE", "v1", False),
        ("VALIDATING", "VALIDATION_FAILED", None, True),
        ("COPYING", "COPY_FAILED", None, True),
        ("DELETING", "DELETE_FAILED", None, True),
    ],
)
def test_a_status_settles_when_it_is_due(
    timed: Api, status: str, settles: str, version: str | None, has_error: bool
) -> None:
    order = {"status": settles, "seconds": 0.2}
    package_id = timed.aws.put_package(PackageName="words", PackageStatus=status, settles=order)["PackageID"]
    assert timed.seen(package_id)["PackageStatus"] == status
    timed.aws.clock.advance(0.2)
    shown = timed.seen(package_id)
    assert shown["PackageStatus"] == settles
    assert shown.get("AvailablePackageVersion") == version
    assert ("ErrorDetails" in shown) is has_error


def test_a_deletion_can_be_ordered_to_settle(api: Api) -> None:
    order = {"status": "DELETED", "seconds": 0}
    package_id = api.aws.put_package(PackageName="words", PackageStatus="DELETING", settles=order)["PackageID"]
    assert api.look(package_id) is None


def test_statuses_stay_without_an_order_to_settle(api: Api) -> None:
    domain = {"DomainName": "search", "DomainPackageStatus": "ASSOCIATING"}
    ids = [
        api.aws.put_package(PackageName=f"words-{number}", PackageStatus=status, domains=[domain])["PackageID"]
        for number, status in enumerate(("COPYING", "VALIDATING", "DELETING", "DELETED"))
    ]
    statuses = [api.seen(package_id)["PackageStatus"] for package_id in ids]
    assert statuses == ["COPYING", "VALIDATING", "DELETING", "DELETED"]
    association = api.associated(ids[0])
    assert association is not None
    assert association["DomainPackageStatus"] == "ASSOCIATING"


def test_domains_are_made_where_there_are_none(api: Api) -> None:
    api.make_domain("there")
    package_id = api.aws.put_package(
        PackageName="words",
        domains=[
            {"DomainName": "there"},
            {"DomainName": "new", "DomainPackageStatus": "ASSOCIATION_FAILED", "PackageVersion": "v0"},
        ],
    )["PackageID"]
    there, new = api.associated(package_id, "there"), api.associated(package_id, "new")
    assert there is not None
    assert new is not None
    assert (there["DomainPackageStatus"], there["PackageVersion"]) == ("ACTIVE", "v1")
    assert (new["DomainPackageStatus"], new["PackageVersion"]) == ("ASSOCIATION_FAILED", "v0")
    assert new["ErrorDetails"]["ErrorMessage"]
    assert {item["DomainName"] for item in api.client.list_domain_names()["DomainNames"]} == {"there", "new"}


def test_associations_settle_when_they_are_due(timed: Api) -> None:
    def domain(name: str, status: str, settles: str) -> dict[str, Any]:
        order = {"status": settles, "seconds": 0.2}
        return {"DomainName": name, "DomainPackageStatus": status, "settles": order}

    package_id = timed.aws.put_package(
        PackageName="words",
        domains=[
            domain("first", "ASSOCIATING", "ACTIVE"),
            domain("second", "ASSOCIATING", "ASSOCIATION_FAILED"),
            domain("third", "DISSOCIATING", "DISSOCIATED"),
        ],
    )["PackageID"]

    def statuses() -> dict[str, str]:
        listed = timed.client.list_domains_for_package(PackageID=package_id)["DomainPackageDetailsList"]
        return {details["DomainName"]: details["DomainPackageStatus"] for details in listed}

    assert statuses() == {"first": "ASSOCIATING", "second": "ASSOCIATING", "third": "DISSOCIATING"}
    timed.aws.clock.advance(0.2)
    assert statuses() == {"first": "ACTIVE", "second": "ASSOCIATION_FAILED"}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "PackageName is missing"),
        ({"PackageName": "words", "Status": "AVAILABLE"}, "unknown fields: Status"),
        ({"PackageName": "words", "PackageStatus": "READY"}, "PackageStatus must be one of"),
        ({"PackageName": "words", "PackageType": "RPM"}, "PackageType must be one of"),
        ({"PackageName": "words", "settles": {}}, "status"),
        ({"PackageName": "words", "domains": [{}]}, "DomainName"),
        ({"PackageName": "words", "domains": [{"DomainName": "x", "settles": {"status": "GONE"}}]}, "GONE|must be"),
    ],
)
def test_a_description_that_cannot_be_understood_is_refused(es: Api, fields: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        es.aws.put_package(**fields)
    assert es.find() == []


def test_an_unknown_door_says_which_doors_there_are(aws: LocalAws) -> None:
    answer = send(aws.url, "GET", "/_local_aws/nonsense", headers={})
    assert answer.status == 404
    assert "GET /_local_aws/calls" in answer.content["message"]
    assert send(aws.url, "PATCH", "/_local_aws/settings", headers={}).status == 404


@pytest.mark.parametrize("body", [b"{", b"[]", b'"text"', b'{"maximum_page_size": 1e999}'])
def test_a_body_that_cannot_be_understood_is_refused(aws: LocalAws, body: bytes) -> None:
    answer = send(aws.url, "PUT", "/_local_aws/settings", body, headers={})
    assert answer.status == 400
    assert answer.content["message"]


def test_one_who_attaches_works_with_the_same_server_and_leaves_it_running(es: Api) -> None:
    with LocalAws.attach(f"{es.aws.url}/") as other:
        other.put_package(PackageName="words")
        assert len(other.client("es").describe_packages()["PackageDetailsList"]) == 1
    other.stop()
    assert es.aws.control("GET", "health") == {"status": "ok"}
    assert es.s3.head_bucket(Bucket=BUCKET)

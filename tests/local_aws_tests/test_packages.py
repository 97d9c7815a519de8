# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Packages without domains: what is accepted, what is refused, what is shown."""

from __future__ import annotations

import pytest

from local_aws import LocalAws
from local_aws_tests.support import FOR_LONG, SOURCE, TXT, Api, Refusal, refusal_of


def test_a_new_package_is_shown_as_it_was_made(api: Api) -> None:
    made = api.create("words", PackageDescription="Some words")
    assert made["PackageStatus"] == "COPYING"
    assert "AvailablePackageVersion" not in made
    shown = api.seen(made["PackageID"])
    assert shown["PackageName"] == "words"
    assert shown["PackageType"] == TXT
    assert shown["PackageDescription"] == "Some words"
    assert shown["CreatedAt"] == made["CreatedAt"]
    assert shown["PackageStatus"] == "AVAILABLE"
    assert shown["AvailablePackageVersion"] == "v1"
    assert "ErrorDetails" not in shown


def test_package_ids_are_f_and_digits_and_never_the_same(api: Api) -> None:
    first = api.create("first")["PackageID"]
    second = api.create("second")["PackageID"]
    for package_id in (first, second):
        assert package_id[0] == "F"
        assert package_id[1:].isdigit()
    assert first != second


def test_an_empty_description_reads_back_as_empty_and_none_as_none(api: Api) -> None:
    empty = api.create("empty", PackageDescription="")
    none = api.create("none")
    assert api.seen(empty["PackageID"])["PackageDescription"] == ""
    assert "PackageDescription" not in api.seen(none["PackageID"])


def test_an_update_without_a_description_keeps_the_old_one(api: Api) -> None:
    package_id = api.available(PackageDescription="Old")
    api.update(package_id)
    assert api.seen(package_id)["PackageDescription"] == "Old"
    api.update(package_id, PackageDescription="New")
    assert api.seen(package_id)["PackageDescription"] == "New"
    api.update(package_id, PackageDescription="")
    assert api.seen(package_id)["PackageDescription"] == ""


def test_each_successful_import_adds_a_version_to_the_history(api: Api) -> None:
    package_id = api.available()
    api.update(package_id, CommitMessage="more words")
    shown = api.seen(package_id)
    assert shown["AvailablePackageVersion"] == "v2"
    second, first = api.history(package_id)
    assert (second["PackageVersion"], second["CommitMessage"]) == ("v2", "more words")
    assert first["PackageVersion"] == "v1"
    assert "CommitMessage" not in first
    assert first["CreatedAt"] < second["CreatedAt"] == shown["LastUpdatedAt"]


def test_the_order_of_the_history_can_be_turned_round(api: Api) -> None:
    package_id = api.available()
    api.update(package_id)
    api.aws.settings(newest_version_first=False)
    assert [version["PackageVersion"] for version in api.history(package_id)] == ["v1", "v2"]


def test_a_failed_update_keeps_the_last_good_version(api: Api) -> None:
    package_id = api.available()
    api.update(package_id, key="missing.txt", CommitMessage="lost")
    shown = api.seen(package_id)
    assert shown["PackageStatus"] == "COPY_FAILED"
    assert shown["AvailablePackageVersion"] == "v1"
    assert [version["PackageVersion"] for version in api.history(package_id)] == ["v1"]
    api.update(package_id)
    shown = api.seen(package_id)
    assert (shown["PackageStatus"], shown["AvailablePackageVersion"]) == ("AVAILABLE", "v2")
    assert "ErrorDetails" not in shown


def test_a_name_that_exists_is_refused(api: Api) -> None:
    api.available("words")
    refusal = refusal_of(api.create, name="words")
    assert (refusal.code, refusal.status) == ("ResourceAlreadyExistsException", 409)
    assert len(api.find()) == 1


def test_a_name_is_held_until_its_package_is_deleted(api: Api) -> None:
    package_id = api.available("words")
    api.aws.settings(delete_seconds=FOR_LONG, keep_deleted_seconds=FOR_LONG)
    api.client.delete_package(PackageID=package_id)
    assert api.seen(package_id)["PackageStatus"] == "DELETING"
    assert refusal_of(api.create, name="words").code == "ResourceAlreadyExistsException"
    api.aws.settings(delete_seconds=0)
    assert api.seen(package_id)["PackageStatus"] == "DELETED"
    again = api.available("words")
    assert {item["PackageID"]: item["PackageStatus"] for item in api.find(PackageName="words")} == {
        package_id: "DELETED",
        again: "AVAILABLE",
    }


def test_a_deleted_package_is_gone_at_once_by_default(api: Api) -> None:
    package_id = api.available()
    assert api.client.delete_package(PackageID=package_id)["PackageDetails"]["PackageStatus"] == "DELETING"
    assert api.look(package_id) is None


def test_a_deleted_leftover_is_only_shown_by_describe_packages(api: Api) -> None:
    api.aws.settings(keep_deleted_seconds=FOR_LONG)
    package_id = api.available()
    api.client.delete_package(PackageID=package_id)
    assert api.seen(package_id)["PackageStatus"] == "DELETED"
    for call in (api.client.delete_package, api.client.get_package_version_history):
        assert refusal_of(call, PackageID=package_id).message == "Package not found"
    api.aws.settings(keep_deleted_seconds=0)
    assert api.look(package_id) is None


def test_an_update_forgets_the_error_before_it(api: Api) -> None:
    order = {"status": "DELETE_FAILED", "seconds": 0}
    package_id = api.aws.put_package(PackageName="words", PackageStatus="COPY_FAILED", settles=order)["PackageID"]
    assert api.seen(package_id)["ErrorDetails"]
    api.aws.settings(copy_seconds=FOR_LONG)
    assert "ErrorDetails" not in api.update(package_id)
    assert api.seen(package_id)["PackageStatus"] == "COPYING"


@pytest.mark.parametrize("status", ["COPYING", "VALIDATING", "DELETING"])
def test_a_package_that_is_being_worked_on_can_be_neither_updated_nor_deleted(api: Api, status: str) -> None:
    package_id = api.aws.put_package(PackageName="words", PackageStatus=status)["PackageID"]
    for reading, code in (("validation", "ValidationException"), ("conflict", "ConflictException")):
        api.aws.settings(update_during_import=reading)
        assert refusal_of(api.update, package_id=package_id).code == code
    refusal = refusal_of(api.client.delete_package, PackageID=package_id)
    assert (refusal.code, refusal.status) == ("ConflictException", 409)
    assert api.seen(package_id)["PackageStatus"] == status


@pytest.mark.parametrize("status", ["COPY_FAILED", "VALIDATION_FAILED", "DELETE_FAILED"])
def test_a_package_that_failed_shows_why_and_can_be_deleted(api: Api, status: str) -> None:
    why = {"ErrorType": "Reason", "ErrorMessage": "Because."}
    package_id = api.aws.put_package(PackageName="words", PackageStatus=status, ErrorDetails=why)["PackageID"]
    assert api.seen(package_id)["ErrorDetails"] == why
    deleted = api.client.delete_package(PackageID=package_id)["PackageDetails"]
    assert "ErrorDetails" not in deleted
    assert api.look(package_id) is None


@pytest.mark.parametrize(
    ("reading", "code", "status"),
    [("validation", "ValidationException", 400), ("resource_not_found", "ResourceNotFoundException", 409)],
)
def test_an_unknown_package_is_not_found(api: Api, reading: str, code: str, status: int) -> None:
    api.make_domain()
    api.aws.settings(unknown_package=reading)
    on_a_domain = {"PackageID": "F999", "DomainName": "search"}
    refusals = [
        refusal_of(api.client.delete_package, PackageID="F999"),
        refusal_of(api.client.get_package_version_history, PackageID="F999"),
        refusal_of(api.client.list_domains_for_package, PackageID="F999"),
        refusal_of(api.update, package_id="F999"),
        refusal_of(api.client.associate_package, **on_a_domain),
        refusal_of(api.client.dissociate_package, **on_a_domain),
    ]
    assert refusals == [Refusal(code, status, "Package not found")] * len(refusals)


@pytest.mark.parametrize(
    ("setting", "code"),
    [("resource_not_found", "ResourceNotFoundException"), ("validation", "ValidationException")],
)
def test_finding_nothing_can_be_an_error(api: Api, setting: str, code: str) -> None:
    assert api.find(PackageName="words") == []
    api.aws.settings(not_found=setting)
    refusal = refusal_of(api.find, PackageName="words")
    assert (refusal.code, refusal.message) == (code, "Package not found")
    api.available("words")
    assert len(api.find(PackageName="words")) == 1


def test_filters_narrow_together_and_their_values_widen(api: Api) -> None:
    first, second = api.available("first"), api.available("second")
    third = api.aws.put_package(PackageName="third", PackageStatus="COPYING")["PackageID"]

    def found(**filters: str | list[str]) -> list[str]:
        return [item["PackageID"] for item in api.find(**filters)]

    assert found() == [first, second, third]
    assert found(PackageID=[third, first]) == [first, third]
    assert found(PackageName="second") == [second]
    assert found(PackageStatus="COPYING") == [third]
    assert found(PackageStatus="AVAILABLE", PackageName=["first", "third"]) == [first]
    assert found(PackageName="seco") == []


def test_the_name_filter_can_be_made_to_find_more_than_the_name(api: Api) -> None:
    for name in ("words", "words-more", "other"):
        api.available(name)
    api.aws.settings(name_filter="prefix")
    assert [item["PackageName"] for item in api.find(PackageName="words")] == ["words", "words-more"]


def test_the_2021_api_filters_by_type_engine_and_owner(opensearch: Api) -> None:
    mine = opensearch.available()
    plugin = {"PackageType": "ZIP-PLUGIN", "EngineVersion": "OpenSearch_2.5"}
    theirs = opensearch.aws.put_package(PackageName="analysis-nori", PackageID="G1", **plugin)["PackageID"]

    def found(**filters: str) -> list[str]:
        return [item["PackageID"] for item in opensearch.find(**filters)]

    assert found(PackageType="ZIP-PLUGIN") == [theirs]
    assert found(PackageType=TXT) == [mine]
    assert found(EngineVersion="OpenSearch_2.5") == [theirs]
    assert found(PackageOwner="123456789012") == [mine]
    assert found(PackageOwner="AWS") == [theirs]


def test_the_2015_api_knows_no_filter_of_the_2021_api(es: Api) -> None:
    refusal = refusal_of(es.find, PackageType=TXT)
    assert refusal.code == "ValidationException"
    assert "[PackageID, PackageName, PackageStatus]" in refusal.message


def test_a_package_of_one_api_version_is_the_same_in_the_other(aws: LocalAws, es: Api) -> None:
    package_id = es.available()
    assert Api(aws, "opensearch").seen(package_id)["PackageName"] == "words"
    assert "PackageOwner" in Api(aws, "opensearch").seen(package_id)
    assert "PackageOwner" not in es.seen(package_id)


def test_packages_of_aws_share_names_and_cannot_be_changed(api: Api) -> None:
    for number in ("G101", "G102"):
        api.aws.put_package(PackageName="words", PackageType="ZIP-PLUGIN", PackageID=number)
    api.available("words")
    assert len(api.find(PackageName="words")) == 3
    refusal = refusal_of(api.client.delete_package, PackageID="G101")
    assert (refusal.code, refusal.status) == ("ValidationException", 400)
    assert refusal.message == "Operation not allowed. This package cannot be deleted."
    assert refusal_of(api.update, package_id="G101").code == "ValidationException"


def test_the_quota_counts_only_packages_of_ones_own_that_are_there(api: Api) -> None:
    api.aws.put_package(PackageName="analysis-nori", PackageID="G1")
    api.aws.put_package(PackageName="leftover", PackageStatus="DELETED")
    api.aws.settings(package_limit=1)
    api.available("first")
    refusal = refusal_of(api.create, name="second")
    assert (refusal.code, refusal.status) == ("LimitExceededException", 409)


def test_a_source_without_its_key_is_refused(api: Api) -> None:
    assert refusal_of(api.create, PackageSource={"S3BucketName": "dictionaries"}).code == "ValidationException"
    package_id = api.available()
    refusal = refusal_of(api.client.update_package, PackageID=package_id, PackageSource={"S3Key": "words.txt"})
    assert refusal.code == "ValidationException"


def test_a_plugin_needs_an_engine_version_and_a_dictionary_has_none(opensearch: Api) -> None:
    assert refusal_of(opensearch.create, PackageType="ZIP-PLUGIN").code == "ValidationException"
    assert refusal_of(opensearch.create, EngineVersion="OpenSearch_2.5").code == "ValidationException"
    assert opensearch.find() == []


def test_the_scope_of_a_vended_package_can_be_changed(opensearch: Api) -> None:
    package_id = opensearch.available(PackageVendingOptions={"VendingEnabled": True})

    def change(operation: str, *users: str) -> list[str]:
        answer = opensearch.client.update_package_scope(
            PackageID=package_id, Operation=operation, PackageUserList=list(users)
        )
        assert (answer["PackageID"], answer["Operation"]) == (package_id, operation)
        listed: list[str] = answer["PackageUserList"]
        assert opensearch.seen(package_id)["AllowListedUserList"] == listed
        return listed

    assert change("ADD", "111111111111") == ["111111111111"]
    assert change("ADD", "222222222222", "111111111111") == ["111111111111", "222222222222"]
    assert change("REMOVE", "222222222222") == ["111111111111"]
    assert change("OVERRIDE", "GLOBAL") == ["GLOBAL"]


def test_the_scope_of_a_package_that_is_not_vended_cannot_be_changed(opensearch: Api) -> None:
    package_id = opensearch.available()
    order = {"Operation": "ADD", "PackageUserList": ["111111111111"]}
    refusal = refusal_of(opensearch.client.update_package_scope, PackageID=package_id, **order)
    assert (refusal.code, refusal.status) == ("DisabledOperationException", 409)
    refusal = refusal_of(opensearch.client.update_package_scope, PackageID="F999", **order)
    assert refusal.message == "Package not found"


def test_the_2015_api_makes_dictionaries_only(es: Api) -> None:
    refusal = refusal_of(es.client.create_package, PackageName="nori", PackageType="ZIP-PLUGIN", PackageSource=SOURCE)
    assert refusal.code == "ValidationException"
    assert "[TXT-DICTIONARY]" in refusal.message

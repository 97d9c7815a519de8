# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What people have seen the service do, and both readings of what nobody has seen."""

from __future__ import annotations

from typing import Any

import pytest

from local_aws import LocalAws
from local_aws_tests.support import BUCKET, FOR_LONG, KEY, Api, Refusal, refusal_of

IN_PROGRESS = "A change/update is in progress. Please wait for it to complete before requesting another change."
WHY = {"ErrorType": "", "ErrorMessage": "The domain was red."}


def order_of(package_id: str, domain_name: str = "search") -> dict[str, str]:
    """The parameters of an association."""
    return {"PackageID": package_id, "DomainName": domain_name}


def status_on_domain(api: Api, package_id: str, domain_name: str = "search") -> str:
    """DomainPackageStatus; an empty string when the domain does not have the package."""
    association = api.associated(package_id, domain_name)
    return association["DomainPackageStatus"] if association else ""


@pytest.mark.parametrize(
    ("reading", "code"), [("validation", "ValidationException"), ("conflict", "ConflictException")]
)
def test_a_domain_takes_one_change_at_a_time(api: Api, reading: str, code: str) -> None:
    first, second = api.available("first"), api.available("second")
    there = api.aws.put_package(PackageName="there", domains=[{"DomainName": api.make_domain()}])["PackageID"]
    api.aws.settings(associate_seconds=FOR_LONG, busy_domain=reading)
    api.client.associate_package(**order_of(first))
    for call, package_id in ((api.client.associate_package, second), (api.client.dissociate_package, there)):
        refusal = refusal_of(call, **order_of(package_id))
        assert (refusal.code, refusal.message) == (code, IN_PROGRESS)
    api.make_domain("other")
    api.client.associate_package(**order_of(second, "other"))
    api.aws.settings(associate_seconds=0)
    api.client.dissociate_package(**order_of(there))


def test_a_domain_may_take_several_changes_at_a_time_but_one_of_each_package(api: Api) -> None:
    first, second = api.available("first"), api.available("second")
    api.make_domain()
    api.aws.settings(associate_seconds=FOR_LONG, busy_domain="off")
    for package_id in (first, second):
        api.client.associate_package(**order_of(package_id))
        assert refusal_of(api.client.associate_package, **order_of(package_id)).code == "ConflictException"


def test_a_dictionary_that_an_index_uses_cannot_be_dissociated(api: Api) -> None:
    package_id = api.available()
    api.make_domain()
    api.client.associate_package(**order_of(package_id))
    assert status_on_domain(api, package_id) == "ACTIVE"
    api.aws.use_in_index(package_id, "search", "products")
    assert api.client.dissociate_package(**order_of(package_id))["DomainPackageDetails"]["DomainPackageStatus"]
    association: Any = api.associated(package_id)
    assert association["DomainPackageStatus"] == "DISSOCIATION_FAILED"
    assert "products" in association["ErrorDetails"]["ErrorMessage"]
    api.aws.remove_from_indexes(package_id, "search")
    api.client.dissociate_package(**order_of(package_id))
    assert status_on_domain(api, package_id) == ""


def test_a_plugin_that_an_index_uses_hangs_until_it_is_out_of_it(opensearch: Api) -> None:
    domain = {"DomainName": opensearch.make_domain(), "indexes": ["products"]}
    package_id = opensearch.aws.put_package(PackageName="nori", PackageType="ZIP-PLUGIN", domains=[domain])["PackageID"]
    opensearch.client.dissociate_package(**order_of(package_id))
    assert status_on_domain(opensearch, package_id) == "DISSOCIATING"
    assert opensearch.client.describe_domain(DomainName="search")["DomainStatus"]["Processing"] is True
    opensearch.aws.remove_from_indexes(package_id, "search")
    assert status_on_domain(opensearch, package_id) == ""


def test_only_a_package_that_a_domain_has_can_be_used_by_its_indexes(api: Api) -> None:
    package_id = api.available()
    with pytest.raises(ValueError, match="does not have the package"):
        api.aws.use_in_index(package_id, "search")


def failed_association(api: Api) -> str:
    """A package whose association failed, by an order."""
    package_id = api.available()
    api.make_domain()
    api.aws.outcome("ASSOCIATION_FAILED", DomainName="search", ErrorDetails=WHY)
    api.client.associate_package(**order_of(package_id))
    association: Any = api.associated(package_id)
    assert (association["DomainPackageStatus"], association["ErrorDetails"]) == ("ASSOCIATION_FAILED", WHY)
    return package_id


def test_a_failed_association_may_be_mended_by_another(api: Api) -> None:
    package_id = failed_association(api)
    api.client.associate_package(**order_of(package_id))
    assert status_on_domain(api, package_id) == "ACTIVE"


@pytest.mark.parametrize("reading", ["fail_again", "conflict"])
def test_a_failed_association_may_be_mended_by_a_dissociation_only(api: Api, reading: str) -> None:
    package_id = failed_association(api)
    api.aws.settings(failed_association=reading)
    if reading == "conflict":
        assert refusal_of(api.client.associate_package, **order_of(package_id)).code == "ConflictException"
    else:
        api.client.associate_package(**order_of(package_id))
    association: Any = api.associated(package_id)
    assert (association["DomainPackageStatus"], association["ErrorDetails"]) == ("ASSOCIATION_FAILED", WHY)
    api.client.dissociate_package(**order_of(package_id))
    assert status_on_domain(api, package_id) == ""
    api.client.associate_package(**order_of(package_id))
    assert status_on_domain(api, package_id) == "ACTIVE"


def test_any_failure_can_be_ordered_as_the_end_of_what_comes(api: Api) -> None:
    api.aws.outcome("VALIDATION_FAILED", PackageName="second", ErrorDetails=WHY)
    first, second = api.create("first")["PackageID"], api.create("second")["PackageID"]
    assert api.seen(first)["PackageStatus"] == "AVAILABLE"
    assert (api.seen(second)["PackageStatus"], api.seen(second)["ErrorDetails"]) == ("VALIDATION_FAILED", WHY)
    api.aws.outcome("COPY_FAILED", count=None, S3Key=KEY)
    for _attempt in range(2):
        api.update(first)
        assert api.seen(first)["PackageStatus"] == "COPY_FAILED"
    assert [item["status"] for item in api.aws.control("GET", "outcomes")["outcomes"]] == ["COPY_FAILED"]
    api.aws.clear_outcomes()
    api.update(first)
    assert api.seen(first)["PackageStatus"] == "AVAILABLE"
    api.client.associate_package(PackageID=first, DomainName=api.make_domain())
    api.aws.outcome("DISSOCIATION_FAILED", PackageID=first)
    api.client.dissociate_package(**order_of(first))
    assert status_on_domain(api, first) == "DISSOCIATION_FAILED"
    api.aws.outcome("DELETE_FAILED", PackageID=second)
    api.client.delete_package(PackageID=second)
    assert api.seen(second)["PackageStatus"] == "DELETE_FAILED"
    api.client.delete_package(PackageID=second)
    assert api.look(second) is None


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ({"status": "AVAILABLE"}, "status must be one of"),
        ({"status": "COPY_FAILED", "count": 0}, "count must be"),
        ({"status": "COPY_FAILED", "when": 1}, "unknown fields: when"),
    ],
)
def test_an_outcome_that_cannot_be_understood_is_refused(aws: LocalAws, order: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        aws.control("POST", "outcomes", order)
    assert aws.control("GET", "outcomes") == {"outcomes": []}


def test_there_are_25_packages_in_a_region_and_20_on_a_domain(api: Api) -> None:
    ids = [api.aws.put_package(PackageName=f"words-{number}")["PackageID"] for number in range(25)]
    assert refusal_of(api.create).code == "LimitExceededException"
    api.make_domain()
    for package_id in ids[:20]:
        api.client.associate_package(**order_of(package_id))
    refusal = refusal_of(api.client.associate_package, **order_of(ids[20]))
    assert (refusal.code, refusal.status) == ("LimitExceededException", 409)
    api.update(ids[0])
    api.client.associate_package(**order_of(ids[0]))
    api.aws.settings(package_limit=26, domain_package_limit=21)
    api.create()
    api.client.associate_package(**order_of(ids[20]))


def test_one_unknown_value_may_make_a_filter_find_nothing(api: Api) -> None:
    first, second = api.available("first"), api.available("second")
    assert len(api.find(PackageID=[first, second, "F999"])) == 2
    api.aws.settings(unknown_filter_value="fails")
    assert len(api.find(PackageID=[first, second], PackageName="first")) == 1
    for filters in ({"PackageID": [first, "F999"]}, {"PackageName": ["first", "third"]}):
        assert api.find(**filters) == []
    api.aws.settings(not_found="validation")
    refusal = refusal_of(api.find, PackageID=[first, "F999"])
    assert refusal == Refusal("ValidationException", 400, "Package not found")


def test_a_filter_may_have_a_limit_of_values(api: Api) -> None:
    values = [f"F{number}" for number in range(200)]
    assert api.find(PackageID=values) == []
    api.aws.settings(filter_value_limit=199)
    assert refusal_of(api.find, PackageID=values).code == "ValidationException"
    assert api.find(PackageID=values[1:]) == []


@pytest.mark.parametrize(("reading", "shown"), [("none", None), ("empty", "")])
def test_a_package_without_a_version_shows_none_or_an_empty_one(api: Api, reading: str, shown: str | None) -> None:
    api.aws.settings(copy_seconds=FOR_LONG, no_version=reading)
    made = api.create()
    assert made.get("AvailablePackageVersion") == shown
    assert api.seen(made["PackageID"]).get("AvailablePackageVersion") == shown


def test_a_long_name_made_through_the_2021_api_is_listed_by_the_2015_api(es: Api, opensearch: Api) -> None:
    name = "a" * 256
    package_id = opensearch.available(name)
    assert [item["PackageID"] for item in es.find(PackageName=name)] == [package_id]
    assert refusal_of(es.create, name="a" * 29).code == "ValidationException"


def test_an_empty_list_may_be_left_out(api: Api) -> None:
    api.make_domain()
    assert api.raw("DescribePackages", {}).content == {"PackageDetailsList": []}
    api.aws.settings(empty_lists="left_out")
    assert api.raw("DescribePackages", {}).content == {}
    answer = api.raw("ListPackagesForDomain", {"DomainName": "search"})
    assert answer.content == {}
    assert answer.headers["x-amzn-requestid"]
    api.available()
    assert len(api.find()) == 1


def test_every_answer_of_the_service_has_a_request_id(api: Api) -> None:
    listed = api.client.list_domain_names()["ResponseMetadata"]["HTTPHeaders"]
    assert listed["x-amzn-requestid"]
    assert api.raw("DeletePackage", {"PackageID": "F999"}).headers["x-amzn-requestid"]


def test_reads_may_lag_behind_a_change(api: Api) -> None:
    api.aws.settings(stale_reads=2)
    package_id = api.create()["PackageID"]
    assert [api.look(package_id) is None for _look in range(3)] == [True, True, False]
    api.client.delete_package(PackageID=package_id)
    assert [api.look(package_id) is None for _look in range(3)] == [False, False, True]


@pytest.mark.parametrize(("reading", "status"), [("not_found", 404), ("forbidden", 403)])
def test_an_endpoint_may_serve_everything_but_s3(es: Api, reading: str, status: int) -> None:
    es.aws.settings(serve_s3=reading)
    refusal = refusal_of(es.s3.head_object, Bucket=BUCKET, Key=KEY)
    assert (refusal.code, refusal.status) == (str(status), status)
    assert refusal_of(es.put_object).status == status
    assert es.available()


def test_objects_tell_their_size_their_key_and_their_checksum(es: Api) -> None:
    es.put_object(b"", key="empty.txt")
    assert es.s3.head_object(Bucket=BUCKET, Key="empty.txt")["ContentLength"] == 0
    assert es.available(PackageSource={"S3BucketName": BUCKET, "S3Key": "empty.txt"})
    es.put_object(ServerSideEncryption="aws:kms")
    assert es.s3.head_object(Bucket=BUCKET, Key=KEY)["ServerSideEncryption"] == "aws:kms"


def test_the_checksum_of_an_object_is_the_same_however_it_was_uploaded(es: Api) -> None:
    plain = es.aws.client("s3", request_checksum_calculation="when_required")
    plain.put_object(Bucket=BUCKET, Key="whole", Body=b"123456789")
    upload = plain.create_multipart_upload(Bucket=BUCKET, Key="parts")["UploadId"]
    part = plain.upload_part(Bucket=BUCKET, Key="parts", UploadId=upload, PartNumber=1, Body=b"123456789")
    parts = {"Parts": [{"ETag": part["ETag"], "PartNumber": 1}]}
    plain.complete_multipart_upload(Bucket=BUCKET, Key="parts", UploadId=upload, MultipartUpload=parts)
    answers = [plain.head_object(Bucket=BUCKET, Key=key, ChecksumMode="ENABLED") for key in ("whole", "parts")]
    assert answers[0]["ETag"] != answers[1]["ETag"]
    # The check value of the algorithm.
    assert [answer["ChecksumCRC64NVME"] for answer in answers] == ["rosUhgp5mIg="] * 2
    assert {answer["ChecksumType"] for answer in answers} == {"FULL_OBJECT"}
    assert "ChecksumCRC64NVME" not in plain.head_object(Bucket=BUCKET, Key="whole")
    es.aws.settings(default_checksum="none")
    plain.put_object(Bucket=BUCKET, Key="old", Body=b"123456789")
    assert "ChecksumType" not in plain.head_object(Bucket=BUCKET, Key="old", ChecksumMode="ENABLED")
    es.put_object(key="sent")
    assert es.s3.head_object(Bucket=BUCKET, Key="sent", ChecksumMode="ENABLED")["ChecksumType"] == "FULL_OBJECT"


@pytest.mark.parametrize(
    ("fault", "options", "content_type", "body"),
    [
        ("not_json", {}, "text/html", b"<html>"),
        ("not_json", {"content_type": None}, None, b"<html>"),
        ("foreign_json", {}, "application/json", b'{"result": "created"}'),
        ("foreign_json", {"body": "[]", "status": 201}, "application/json", b"[]"),
    ],
)
def test_something_else_may_answer(
    api: Api, fault: str, options: dict[str, Any], content_type: str | None, body: bytes
) -> None:
    api.aws.fault("DescribePackages", fault, **options)
    answer = api.raw("DescribePackages", {})
    assert (answer.status, answer.headers.get("content-type")) == (options.get("status", 200), content_type)
    assert answer.body.startswith(body)
    assert "x-amzn-requestid" not in answer.headers


def test_a_fault_may_hit_only_calls_with_certain_parameters(es: Api) -> None:
    es.aws.fault("HeadObject", "access_denied", count=None, only={"Bucket": BUCKET, "Key": "secret.txt"})
    es.aws.fault("CreatePackage", "internal", only={"PackageName": "second"})
    es.put_object(key="secret.txt")
    assert es.s3.head_object(Bucket=BUCKET, Key=KEY)
    assert refusal_of(es.s3.head_object, Bucket=BUCKET, Key="secret.txt").status == 403
    es.create("first")
    assert refusal_of(es.create, name="second").code == "InternalException"

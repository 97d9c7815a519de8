# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The log of the requests that arrived."""

from __future__ import annotations

import time
from typing import Any

import pytest
from botocore.exceptions import HTTPClientError

from local_aws import LocalAws
from local_aws_tests.support import ACCOUNT, BUCKET, KEY, SOURCE, TXT, Api, refusal_of, send


def names(aws: LocalAws, **narrowed: Any) -> list[str]:
    """The operations in the log."""
    return [call["operation"] for call in aws.calls(**narrowed)]


def test_an_entry_tells_all_about_a_call(api: Api) -> None:
    before = time.time()
    api.create()
    (call,) = api.aws.calls()
    assert before <= call.pop("time") <= time.time()
    assert call == {
        "service": api.service,
        "operation": "CreatePackage",
        "mutating": True,
        "status": 200,
        "error_code": None,
        "account": ACCOUNT,
        "region": "us-east-1",
        "fault": None,
        "parameters": {"PackageName": "words", "PackageType": TXT, "PackageSource": SOURCE},
    }
    api.s3.head_object(Bucket=BUCKET, Key=KEY)
    assert api.aws.calls(operation="HeadObject")[0]["parameters"] == {"Bucket": BUCKET, "Key": KEY}


def test_errors_are_logged_with_status_and_code(api: Api) -> None:
    refusal_of(api.client.delete_package, PackageID="F999")
    refusal_of(api.s3.get_object, Bucket=BUCKET, Key="missing")
    refusal_of(api.s3.head_object, Bucket=BUCKET, Key="missing")
    refusal_of(api.aws.client("kms").describe_key, KeyId="missing")
    refusal_of(api.aws.client("iam").get_role, RoleName="missing")
    assert [(call["operation"], call["status"], call["error_code"]) for call in api.aws.calls()] == [
        ("DeletePackage", 400, "ValidationException"),
        ("GetObject", 404, "NoSuchKey"),
        ("HeadObject", 404, None),
        ("DescribeKey", 400, "NotFoundException"),
        ("GetRole", 404, "NoSuchEntity"),
    ]


def test_a_call_that_a_fault_cut_off_is_logged_without_a_status(api: Api) -> None:
    for kind in ("reset_before", "reset_after"):
        api.aws.fault("CreatePackage", kind)
        with pytest.raises(HTTPClientError):
            api.create()
    calls = api.aws.calls(operation="CreatePackage")
    assert [(call["fault"], call["status"], call["error_code"]) for call in calls] == [
        ("reset_before", None, None),
        ("reset_after", None, None),
    ]


def test_an_ordered_error_is_logged_as_the_fault_that_it_is(api: Api) -> None:
    api.aws.fault("DescribePackages", "throttle")
    refusal_of(api.find)
    (call,) = api.aws.calls()
    assert (call["fault"], call["status"], call["error_code"]) == ("throttle", 400, "ThrottlingException")


def test_every_package_operation_is_known_by_name_and_as_mutating_or_not(api: Api) -> None:
    package_id = api.available()
    order = {"PackageID": package_id, "DomainName": api.make_domain()}
    api.aws.forget_calls()
    api.update(package_id)
    api.find()
    api.client.associate_package(**order)
    api.history(package_id)
    api.client.list_domains_for_package(PackageID=package_id)
    api.associated(package_id)
    api.client.dissociate_package(**order)
    api.client.delete_package(PackageID=package_id)
    mutating = ["UpdatePackage", "AssociatePackage", "DissociatePackage", "DeletePackage"]
    reading = ["DescribePackages", "GetPackageVersionHistory", "ListDomainsForPackage", "ListPackagesForDomain"]
    assert names(api.aws, mutating=True) == mutating
    assert names(api.aws, mutating=False) == reading
    assert {call["service"] for call in api.aws.calls()} == {api.service}


def test_operations_on_domains_are_known_by_name(aws: LocalAws) -> None:
    old, new = aws.client("es"), aws.client("opensearch")
    old.create_elasticsearch_domain(DomainName="old")
    old.describe_elasticsearch_domain(DomainName="old")
    old.list_domain_names()
    new.create_domain(DomainName="new")
    new.describe_domains(DomainNames=["new"])
    new.delete_domain(DomainName="new")
    assert names(aws, service="es") == [
        "CreateElasticsearchDomain",
        "DescribeElasticsearchDomain",
        "ListDomainNames",
    ]
    assert names(aws, service="opensearch") == ["CreateDomain", "DescribeDomains", "DeleteDomain"]
    assert names(aws, mutating=True) == ["CreateElasticsearchDomain", "CreateDomain", "DeleteDomain"]


def test_operations_of_s3_are_known_by_name(aws: LocalAws) -> None:
    s3 = aws.client("s3")
    here, there = {"Bucket": BUCKET, "Key": "a/b"}, {"Bucket": BUCKET, "Key": "c"}
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(**here, Body=b"one")
    s3.head_object(**here)
    s3.get_object(**here)["Body"].read()
    s3.get_object_tagging(**here)
    s3.list_objects(Bucket=BUCKET)
    s3.list_objects_v2(Bucket=BUCKET)
    s3.list_buckets()
    s3.head_bucket(Bucket=BUCKET)
    s3.get_bucket_location(Bucket=BUCKET)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    rule = {"ID": "old", "Status": "Enabled", "Prefix": "", "Expiration": {"Days": 1}}
    s3.put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration={"Rules": [rule]})
    s3.copy_object(**there, CopySource=here)
    upload = s3.create_multipart_upload(**there)["UploadId"]
    part = s3.upload_part(**there, UploadId=upload, PartNumber=1, Body=b"two")
    parts = {"Parts": [{"ETag": part["ETag"], "PartNumber": 1}]}
    s3.complete_multipart_upload(**there, UploadId=upload, MultipartUpload=parts)
    s3.delete_object(**here)
    s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": "c"}]})
    assert names(aws, service="s3") == [
        "CreateBucket",
        "PutObject",
        "HeadObject",
        "GetObject",
        "GetObjectTagging",
        "ListObjects",
        "ListObjectsV2",
        "ListBuckets",
        "HeadBucket",
        "GetBucketLocation",
        "PutBucketVersioning",
        "PutBucketLifecycleConfiguration",
        "CopyObject",
        "CreateMultipartUpload",
        "UploadPart",
        "CompleteMultipartUpload",
        "DeleteObject",
        "DeleteObjects",
    ]
    mutating = set(names(aws, mutating=True))
    assert mutating == {name for name in names(aws) if not name.startswith(("Get", "Head", "List"))}


def test_presigned_requests_belong_to_whoever_signed_them(es: Api) -> None:
    url = es.aws.client("s3", "eu-west-1").generate_presigned_url(
        "get_object", Params={"Bucket": BUCKET, "Key": "words.txt"}
    )
    answer = send(es.aws.url, "GET", url.removeprefix(es.aws.url), headers={})
    assert answer.body == b"one, two\n"
    (call,) = es.aws.calls()
    assert (call["service"], call["operation"]) == ("s3", "GetObject")


def test_other_services_are_logged_as_well_as_they_can_be(aws: LocalAws) -> None:
    aws.client("sts").get_caller_identity()
    aws.client("kms").list_keys()
    aws.client("lambda").list_functions()
    found = [(call["service"], call["operation"], call["mutating"]) for call in aws.calls()]
    assert found[:2] == [("sts", "GetCallerIdentity", False), ("kms", "ListKeys", False)]
    service, operation, mutating = found[2]
    assert (service, mutating) == ("lambda", False)
    assert operation.startswith("GET /2015-03-31/functions")


def test_the_log_can_be_forgotten_and_control_calls_are_not_in_it(api: Api) -> None:
    api.create()
    api.aws.settings()
    api.aws.put_package(PackageName="other")
    assert names(api.aws) == ["CreatePackage"]
    api.aws.forget_calls()
    assert api.aws.calls() == []


def test_an_operation_that_the_service_does_not_have_is_logged_by_method_and_path(aws: LocalAws) -> None:
    answer = send(aws.url, "PUT", "/2021-01-01/packages/nonsense/x/y/z")
    assert answer.status >= 400
    (call,) = aws.calls()
    assert (call["service"], call["operation"]) == ("opensearch", "PUT /2021-01-01/packages/nonsense/x/y/z")
    assert call["mutating"] is True

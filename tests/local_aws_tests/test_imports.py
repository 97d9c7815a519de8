# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The import reads the S3 object, and what it finds there decides."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from local_aws import LocalAws
from local_aws_tests.support import BUCKET, FOR_LONG, Api


def imported(api: Api, bucket: str = BUCKET, key: str = "words.txt", name: str = "words") -> tuple[str, str, str]:
    """Status, error type and error message of a package that was imported from there."""
    package_id = api.create(name, PackageSource={"S3BucketName": bucket, "S3Key": key})["PackageID"]
    details = api.seen(package_id)
    error = details.get("ErrorDetails", {"ErrorType": "", "ErrorMessage": ""})
    assert "AvailablePackageVersion" not in details or details["PackageStatus"] == "AVAILABLE"
    return details["PackageStatus"], error["ErrorType"], error["ErrorMessage"]


@pytest.mark.parametrize(("reading", "error_type"), [("empty", ""), ("code", "NoSuch")])
def test_a_missing_bucket_or_object_fails_the_copy(api: Api, reading: str, error_type: str) -> None:
    api.aws.settings(error_type=reading)
    status, found, message = imported(api, bucket="no-such-bucket")
    assert (status, found) == ("COPY_FAILED", error_type and "NoSuchBucket")
    assert "no-such-bucket" in message
    status, found, message = imported(api, key="missing.txt", name="other")
    assert (status, found) == ("COPY_FAILED", error_type and "NoSuchKey")
    assert "missing.txt" in message
    assert BUCKET in message


def test_a_deleted_object_is_a_missing_one(api: Api) -> None:
    api.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    api.s3.delete_object(Bucket=BUCKET, Key="words.txt")
    assert imported(api)[0] == "COPY_FAILED"


@pytest.mark.parametrize(
    "encryption",
    [
        {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "11111111-2222-3333-4444-555555555555"},
        {"ServerSideEncryption": "aws:kms"},
    ],
    ids=["own key", "key of AWS"],
)
def test_an_object_under_a_kms_key_fails_the_copy(api: Api, encryption: dict[str, Any]) -> None:
    api.put_object(**encryption)
    status, _error_type, message = imported(api)
    assert status == "COPY_FAILED"
    assert "KMS" in message


def test_an_object_that_s3_encrypts_itself_can_be_imported(api: Api) -> None:
    api.put_object(ServerSideEncryption="AES256")
    assert imported(api)[0] == "AVAILABLE"


def test_the_default_encryption_of_a_bucket_counts(api: Api) -> None:
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "some-key"}}
    api.s3.put_bucket_encryption(Bucket=BUCKET, ServerSideEncryptionConfiguration={"Rules": [rule]})
    api.put_object()
    assert imported(api)[0] == "COPY_FAILED"


def test_a_dictionary_may_be_binary_unless_text_is_checked(api: Api) -> None:
    api.put_object("Käse".encode("latin-1"))
    assert imported(api, name="binary")[0] == "AVAILABLE"
    api.aws.settings(text_check="utf8")
    status, _error_type, message = imported(api)
    assert status == "VALIDATION_FAILED"
    assert "UTF-8" in message
    api.put_object("Käse".encode())
    assert imported(api, name="again")[0] == "AVAILABLE"


def test_keys_with_slashes_and_letters_of_all_sorts_are_found(api: Api) -> None:
    for number, key in enumerate(("a/b/c.txt", "with space+plus.txt", "Käse/日本.txt")):
        api.put_object(key=key)
        assert imported(api, key=key, name=f"words-{number}")[0] == "AVAILABLE"


def test_the_object_is_read_when_the_copy_is_due_not_when_the_package_is_made(api: Api) -> None:
    api.aws.settings(copy_seconds=FOR_LONG)
    package_id = api.create(PackageSource={"S3BucketName": BUCKET, "S3Key": "late.txt"})["PackageID"]
    api.put_object(key="late.txt")
    api.aws.settings(copy_seconds=0)
    assert api.seen(package_id)["PackageStatus"] == "AVAILABLE"


def test_what_becomes_of_the_object_after_the_copy_does_not_matter(api: Api) -> None:
    package_id = api.create()["PackageID"]
    api.s3.delete_object(Bucket=BUCKET, Key="words.txt")
    assert api.seen(package_id)["PackageStatus"] == "AVAILABLE"
    api.update(package_id)
    api.put_object()
    assert api.seen(package_id)["PackageStatus"] == "COPY_FAILED"


def test_a_new_object_changes_nothing_until_the_package_is_updated(api: Api) -> None:
    package_id = api.available()
    api.put_object(b"three\n")
    assert api.seen(package_id)["AvailablePackageVersion"] == "v1"
    assert len(api.history(package_id)) == 1


def plugin(engine: str = "opensearch.version=2.5.0", claimed_size: int | None = None) -> bytes:
    """A plugin's archive with its descriptor. `claimed_size` is what the archive says of its content."""
    lines = ["# made for a test", "name=nori", "description=Words", "version=1.2", "classname=org.Nori", engine]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("plugin-descriptor.properties", "\n".join(lines))
        archive.writestr("nori.jar", b"0" * 1000)
        if claimed_size is not None:
            archive.infolist()[-1].file_size = claimed_size
    return buffer.getvalue()


def plugin_details(api: Api, content: bytes, engine_version: str = "OpenSearch_2.5") -> dict[str, object]:
    """A plugin made from an archive, as it is shown."""
    api.put_object(content)
    package_id = api.create(PackageType="ZIP-PLUGIN", EngineVersion=engine_version)["PackageID"]
    return api.seen(package_id)


def test_a_plugin_shows_what_its_descriptor_says(opensearch: Api) -> None:
    details = plugin_details(opensearch, plugin())
    assert details["PackageStatus"] == "AVAILABLE"
    properties = details["AvailablePluginProperties"]
    assert isinstance(properties, dict)
    assert properties.pop("UncompressedSizeInBytes") > 1000
    assert properties == {"Name": "nori", "Description": "Words", "Version": "1.2", "ClassName": "org.Nori"}
    history = opensearch.history(str(details["PackageID"]))
    assert history[0]["PluginProperties"]["Name"] == "nori"


@pytest.mark.parametrize(
    ("built_for", "engine_version"),
    [
        ("2.5.0", "OpenSearch_2.7"),
        ("2.5.0", "OpenSearch_2.50"),
        ("2.50.0", "OpenSearch_2.5"),
        ("2.5.1", "OpenSearch_2.5"),
        ("2.5", "OpenSearch_2.5"),
        ("", "OpenSearch_2.5"),
    ],
)
def test_a_plugin_for_another_engine_fails_the_validation(opensearch: Api, built_for: str, engine_version: str) -> None:
    details = plugin_details(opensearch, plugin(f"opensearch.version={built_for}"), engine_version)
    assert details["PackageStatus"] == "VALIDATION_FAILED"
    error = details["ErrorDetails"]
    assert isinstance(error, dict)
    assert error["ErrorType"] == ""
    assert error["ErrorMessage"].startswith("PluginValidationFailureReason : ")
    assert "doesn't matches with the provided EngineVersion" in error["ErrorMessage"]


def test_a_plugin_may_be_built_for_elasticsearch(opensearch: Api) -> None:
    archive = plugin("elasticsearch.version=7.10.2")
    assert plugin_details(opensearch, archive, "Elasticsearch_7.10")["PackageStatus"] == "AVAILABLE"


def test_a_plugin_that_is_no_archive_fails_the_validation(opensearch: Api) -> None:
    assert plugin_details(opensearch, b"no zip")["PackageStatus"] == "VALIDATION_FAILED"


@pytest.mark.parametrize(
    ("package_type", "content", "status"),
    [
        ("PACKAGE-LICENSE", b'{"licensee": "us"}', "AVAILABLE"),
        ("PACKAGE-LICENSE", b"<license/>", "AVAILABLE"),
        ("PACKAGE-LICENSE", b"\xff\xfe", "VALIDATION_FAILED"),
        ("PACKAGE-CONFIG", plugin(), "AVAILABLE"),
        ("PACKAGE-CONFIG", b"some text", "VALIDATION_FAILED"),
    ],
)
def test_a_license_is_json_or_xml_and_a_configuration_an_archive(
    opensearch: Api, package_type: str, content: bytes, status: str
) -> None:
    opensearch.put_object(content)
    package_id = opensearch.create(PackageType=package_type)["PackageID"]
    assert package_id.startswith("pkg-")
    assert opensearch.seen(package_id)["PackageStatus"] == status


def test_a_plugin_of_more_than_a_gigabyte_fails_the_validation(opensearch: Api) -> None:
    details = plugin_details(opensearch, plugin(claimed_size=1024**3))
    assert details["PackageStatus"] == "VALIDATION_FAILED"
    assert "1 GB" in str(details["ErrorDetails"])


@pytest.mark.parametrize("reading", ["imported", "copy_failed"])
def test_a_bucket_of_another_region_is_read_or_not(aws: LocalAws, api: Api, reading: str) -> None:
    aws.settings(source_in_other_region=reading)
    place = {"LocationConstraint": "eu-west-1"}
    aws.client("s3", "eu-west-1").create_bucket(Bucket="elsewhere", CreateBucketConfiguration=place)
    aws.client("s3", "eu-west-1").put_object(Bucket="elsewhere", Key="words.txt", Body=b"one")
    status, _error_type, message = imported(api, bucket="elsewhere")
    expected = ("AVAILABLE", False) if reading == "imported" else ("COPY_FAILED", True)
    assert (status, "eu-west-1" in message) == expected
    assert imported(api, name="here")[0] == "AVAILABLE"
    assert api.s3.head_bucket(Bucket="elsewhere")["BucketRegion"] == "eu-west-1"

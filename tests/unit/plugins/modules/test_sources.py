# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""es_package when the dictionary changes, or cannot be looked at, or cannot be imported."""

from __future__ import annotations

import time

import pytest

from ansible_collections.aws_search.packages.tests.unit.plugins.modules.scene import (
    BUCKET,
    CONTENT,
    HOUR,
    KEY,
    SOURCE,
    Scene,
    fingerprint,
)

BOTH_MODES = pytest.mark.parametrize("check_mode", [False, True], ids=["run", "check mode"])
OTHER = "[etag:00000000000000000000000000000000]"


# Fingerprints and times


def test_an_update_records_the_fingerprint_behind_the_users_words(scene: Scene) -> None:
    scene.put(age=HOUR)
    run = scene.package(source=SOURCE, commit_message="Add sorbet", wait=True).ok()
    assert run["actions"] == ["UpdatePackage"]
    assert scene.messages() == [f"Add sorbet [{fingerprint(CONTENT)}]", None]
    assert scene.package(source=SOURCE, commit_message="Add sorbet", wait=True).ok()["changed"] is False


def test_an_update_without_words_records_the_fingerprint_alone(scene: Scene) -> None:
    scene.put(age=HOUR)
    scene.package(source=SOURCE, wait=True).ok()
    assert scene.messages() == [f"[{fingerprint(CONTENT)}]", None]


def test_the_longest_words_and_fingerprint_fit(scene: Scene) -> None:
    scene.put(age=HOUR)
    words = "ä" * 114
    scene.package(source=SOURCE, commit_message=words, wait=True).ok()
    assert scene.messages()[0] == f"{words} [{fingerprint(CONTENT)}]"


def test_each_change_of_the_dictionary_is_imported_once(scene: Scene) -> None:
    scene.put(age=HOUR)
    for version, content in (("v2", b"one"), ("v3", b"two"), ("v4", b"one")):
        scene.write(content)
        run = scene.package(source=SOURCE, wait=True).ok()
        assert run["actions"] == ["UpdatePackage"]
        assert run["package_details"]["available_package_version"] == version
        assert scene.package(source=SOURCE, wait=True).ok()["actions"] == []
    assert scene.messages() == [f"[{fingerprint(content)}]" for content in (b"one", b"two", b"one")] + [None]


@BOTH_MODES
def test_without_a_fingerprint_an_object_newer_than_the_version_is_changed(scene: Scene, check_mode: bool) -> None:
    scene.put(age=HOUR)
    assert scene.package(source=SOURCE, check_mode=check_mode).ok()["actions"] == ["UpdatePackage"]


@BOTH_MODES
def test_without_a_fingerprint_an_object_older_than_the_version_is_not_changed(scene: Scene, check_mode: bool) -> None:
    scene.put(age=-HOUR)
    assert scene.package(source=SOURCE, check_mode=check_mode).ok()["actions"] == []


def test_the_same_bytes_uploaded_again_are_not_changed(scene: Scene) -> None:
    scene.put(age=HOUR, recorded=f"[{fingerprint(CONTENT)}]")
    scene.write(CONTENT)
    run = scene.package(source=SOURCE).ok()
    assert run["changed"] is False
    assert scene.operations() == ["DescribePackages", "HeadObject", "GetPackageVersionHistory"]


def test_an_older_object_with_other_content_is_changed(scene: Scene) -> None:
    scene.put(age=-HOUR, recorded=f"newer words {OTHER}")
    assert scene.package(source=SOURCE).ok()["actions"] == ["UpdatePackage"]


def test_the_fingerprint_that_counts_is_that_of_the_available_version(scene: Scene) -> None:
    ours = f"[{fingerprint(CONTENT)}]"
    now = time.time()
    versions = [
        {"PackageVersion": "v1", "CreatedAt": now - 2 * HOUR, "CommitMessage": ours},
        {"PackageVersion": "v2", "CreatedAt": now - HOUR, "CommitMessage": OTHER},
    ]
    scene.put(age=2 * HOUR, versions=versions)
    for newest_first in (True, False):
        scene.aws.settings(newest_version_first=newest_first)
        assert scene.package(source=SOURCE, check_mode=True).ok()["actions"] == ["UpdatePackage"]


def test_the_history_is_read_to_its_last_page(scene: Scene) -> None:
    now = time.time()
    versions = [
        {"PackageVersion": f"v{number}", "CreatedAt": now - HOUR + number, "CommitMessage": OTHER}
        for number in range(1, 5)
    ]
    versions.append({"PackageVersion": "v5", "CreatedAt": now, "CommitMessage": f"[{fingerprint(CONTENT)}]"})
    scene.put(age=HOUR, versions=versions)
    scene.aws.settings(maximum_page_size=2, newest_version_first=False)
    assert scene.package(source=SOURCE).ok()["changed"] is False
    assert scene.operations().count("GetPackageVersionHistory") == 3


def test_words_that_only_look_like_a_fingerprint_are_words(scene: Scene) -> None:
    scene.put(age=-HOUR, recorded="see [etag:abc] for more")
    assert scene.package(source=SOURCE).ok()["changed"] is False


def test_an_object_uploaded_in_parts_has_a_fingerprint(scene: Scene) -> None:
    scene.put(age=HOUR)
    s3, part = scene.s3, b"a\n" * (5 * 1024 * 1024 // 2)
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key=KEY)["UploadId"]
    parts = [
        {
            "PartNumber": number,
            "ETag": s3.upload_part(Bucket=BUCKET, Key=KEY, UploadId=upload, PartNumber=number, Body=body)["ETag"],
        }
        for number, body in enumerate((part, b"b\n"), start=1)
    ]
    s3.complete_multipart_upload(Bucket=BUCKET, Key=KEY, UploadId=upload, MultipartUpload={"Parts": parts})
    assert s3.head_object(Bucket=BUCKET, Key=KEY)["ETag"].endswith('-2"')
    assert scene.package(source=SOURCE, wait=True).ok()["actions"] == ["UpdatePackage"]
    message = scene.messages()[0]
    assert message is not None
    assert message.endswith("-2]")
    assert scene.package(source=SOURCE, wait=True).ok()["changed"] is False


@pytest.mark.parametrize(
    "key", ["ice cream/my words.txt", "größe/сорбет/冰淇淋.txt", "a+b&c=d?e%20f#g;h'i\"j.txt", "/leading//slashes/"]
)
def test_keys_may_have_any_character(scene: Scene, key: str) -> None:
    source = {"s3_bucket_name": BUCKET, "s3_key": key}
    scene.write(key=key)
    assert scene.package(source=source, wait=True).ok()["package_details"]["package_status"] == "AVAILABLE"
    assert scene.package(source=source, update="always", wait=True).ok()["actions"] == ["UpdatePackage"]
    assert scene.messages()[0] == f"[{fingerprint(CONTENT)}]"
    assert scene.package(source=source, wait=True).ok()["changed"] is False


def test_an_object_that_changes_while_it_is_imported_is_imported_again_by_the_next_run(scene: Scene) -> None:
    scene.aws.settings(copy_seconds=0.6)
    scene.put(age=HOUR)
    scene.package(source=SOURCE).ok()
    scene.write(b"written before the service has copied")
    assert scene.package(source=SOURCE, wait=True).ok()["actions"] == ["UpdatePackage"]
    assert scene.messages()[0] == f"[{fingerprint(b'written before the service has copied')}]"
    assert scene.package(source=SOURCE, wait=True).ok()["changed"] is False


# update


def test_always_imports_at_every_run(scene: Scene) -> None:
    scene.put(age=-HOUR)
    for version in ("v2", "v3"):
        run = scene.package(source=SOURCE, update="always", wait=True).ok()
        assert run["actions"] == ["UpdatePackage"]
        assert run["package_details"]["available_package_version"] == version
    assert scene.messages()[0] == f"[{fingerprint(CONTENT)}]"


def test_always_without_source_imports_nothing(scene: Scene) -> None:
    scene.put()
    assert scene.package(update="always").ok()["changed"] is False


@BOTH_MODES
def test_never_looks_at_nothing_and_imports_nothing(scene: Scene, check_mode: bool) -> None:
    scene.put(age=HOUR, recorded=OTHER)
    run = scene.package(source=SOURCE, update="never", check_mode=check_mode).ok()
    assert run["changed"] is False
    assert scene.operations() == ["DescribePackages"]
    assert run.warnings == []


def test_never_warns_of_another_description(scene: Scene) -> None:
    scene.put(PackageDescription="Words")
    run = scene.package(source=SOURCE, update="never", description="Other words").ok()
    assert run["changed"] is False
    assert run.warnings == ["Package synonyms has another description; it stays, as update is never."]


def test_never_creates_all_the_same(scene: Scene) -> None:
    assert scene.package(source=SOURCE, update="never").ok()["actions"] == ["CreatePackage"]


# What cannot be looked at


@BOTH_MODES
@pytest.mark.parametrize("description", [None, "Other words"])
def test_an_object_that_may_not_be_looked_at_gives_a_warning_and_no_import(
    scene: Scene, description: str | None, check_mode: bool
) -> None:
    scene.put(age=HOUR, PackageDescription="Words")
    scene.aws.fault("HeadObject", "access_denied", count=None)
    run = scene.package(source=SOURCE, description=description, check_mode=check_mode).ok()
    assert run["changed"] is False
    (warning,) = run.warnings
    assert "Package synonyms: s3://dictionaries/synonyms.txt cannot be looked at" in warning
    assert "s3:GetObject" in warning
    assert "HTTP 403" in warning


@BOTH_MODES
def test_an_object_that_is_not_there_gives_a_warning_and_no_import(scene: Scene, check_mode: bool) -> None:
    scene.put(age=HOUR)
    run = scene.package(source={**SOURCE, "s3_key": "missing.txt"}, check_mode=check_mode).ok()
    assert run["changed"] is False
    (warning,) = run.warnings
    assert "s3://dictionaries/missing.txt cannot be looked at: there is no such object (HTTP 404)" in warning


def test_a_bucket_that_is_not_there_gives_a_warning_and_no_import(scene: Scene) -> None:
    scene.put(age=HOUR)
    run = scene.package(source={**SOURCE, "s3_bucket_name": "no-such-bucket"}).ok()
    assert run["changed"] is False
    assert "s3://no-such-bucket/synonyms.txt" in run.warnings[0]


def test_an_object_that_s3_tells_too_little_of_gives_a_warning_and_no_import(scene: Scene) -> None:
    scene.put(age=HOUR)
    scene.aws.fault("HeadObject", "missing_fields", count=None)
    run = scene.package(source=SOURCE).ok()
    assert run["changed"] is False
    assert "ETag" in run.warnings[0]


def test_a_warning_comes_alone(scene: Scene) -> None:
    scene.put(age=HOUR)
    run = scene.package(source={**SOURCE, "s3_key": "missing.txt"}).ok()
    assert len(run.warnings) == 1
    assert run.result.get("deprecations", []) == []


@BOTH_MODES
def test_always_imports_what_cannot_be_looked_at_and_records_no_fingerprint(scene: Scene, check_mode: bool) -> None:
    scene.put(age=-HOUR)
    scene.aws.fault("HeadObject", "access_denied", count=None)
    run = scene.package(
        source=SOURCE, update="always", commit_message="Add sorbet", wait=True, check_mode=check_mode
    ).ok()
    assert run["actions"] == ["UpdatePackage"]
    assert "records no fingerprint" in run.warnings[0]
    if not check_mode:
        assert scene.messages()[0] == "Add sorbet"


def test_s3_that_is_out_of_order_is_a_failure(scene: Scene) -> None:
    scene.put(age=HOUR)
    scene.aws.fault("HeadObject", "internal", count=None)
    run = scene.package(source=SOURCE)
    assert "Package synonyms: HeadObject failed" in run.message
    assert scene.operations(mutating=True) == []


def test_s3_that_is_out_of_order_for_a_moment_is_asked_again(scene: Scene) -> None:
    scene.put(age=HOUR)
    scene.aws.fault("HeadObject", "throttle", count=6)
    assert scene.package(source=SOURCE).ok()["actions"] == ["UpdatePackage"]


@BOTH_MODES
@pytest.mark.parametrize(("age", "actions"), [(HOUR, ["UpdatePackage"]), (-HOUR, [])])
def test_a_history_that_may_not_be_read_gives_a_warning_and_the_times_tell(
    scene: Scene, age: float, actions: list[str], check_mode: bool
) -> None:
    scene.put(age=age, recorded=OTHER)
    scene.aws.fault("GetPackageVersionHistory", "access_denied", count=None)
    run = scene.package(source=SOURCE, check_mode=check_mode).ok()
    assert run["actions"] == actions
    (warning,) = run.warnings
    assert "es:GetPackageVersionHistory" in warning
    assert "told by the times" in warning


# What cannot be imported


def test_a_dictionary_that_is_not_utf_8_fails_with_the_services_words_and_is_repaired(scene: Scene) -> None:
    scene.write(b"caf\xe9\n")
    run = scene.package(source=SOURCE, wait=True)
    assert "Package synonyms could not be imported (VALIDATION_FAILED: InvalidEncoding: " in run.message
    assert "not encoded in UTF-8" in run.message
    assert (run["changed"], run["actions"]) == (True, ["CreatePackage"])
    assert run["package_details"]["package_status"] == "VALIDATION_FAILED"
    scene.write("café\n".encode())
    repaired = scene.package(source=SOURCE, wait=True).ok()
    assert repaired["actions"] == ["DeletePackage", "CreatePackage"]
    assert repaired["package_details"]["package_status"] == "AVAILABLE"
    assert scene.package(source=SOURCE, wait=True).ok()["changed"] is False


def test_an_update_that_is_not_utf_8_keeps_the_version_and_is_repaired_under_the_same_id(scene: Scene) -> None:
    package = scene.put(age=HOUR)
    scene.write(b"caf\xe9\n")
    run = scene.package(source=SOURCE, wait=True)
    assert "VALIDATION_FAILED" in run.message
    assert run["actions"] == ["UpdatePackage"]
    assert run["package_details"]["available_package_version"] == "v1"
    scene.write("café\n".encode())
    repaired = scene.package(source=SOURCE, wait=True).ok()
    assert repaired["actions"] == ["UpdatePackage"]
    assert repaired["package_details"]["package_id"] == package["PackageID"]
    assert repaired["package_details"]["available_package_version"] == "v2"


def test_an_object_under_a_kms_key_cannot_be_imported(scene: Scene) -> None:
    scene.write(ServerSideEncryption="aws:kms")
    run = scene.package(source=SOURCE, wait=True)
    assert "COPY_FAILED" in run.message
    assert "KMS" in run.message


def test_an_object_that_is_not_there_cannot_be_imported(scene: Scene) -> None:
    run = scene.package(source={**SOURCE, "s3_key": "missing.txt"}, wait=True)
    assert "Package synonyms could not be imported (COPY_FAILED: NoSuchKey: " in run.message
    assert "missing.txt" in run.message

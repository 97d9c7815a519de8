# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The source of a package: whether it has changed, whether it can be imported, and local files that it is to become."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .environment import BUCKET, CONTENT, HOUR, KEY, SOURCE, URL, Environment, etag

BOTH_MODES = pytest.mark.parametrize("check_mode", [False, True], ids=["run", "check mode"])
OTHER = "[etag:00000000000000000000000000000000]"
MIB = 1024 * 1024
PARTS = (b"a\n" * (5 * MIB // 2), b"b\n")
MISSING = {**SOURCE, "s3_key": "missing.txt"}


# Changed content


def test_each_change_is_imported_once_and_its_fingerprint_recorded_behind_the_words(environment: Environment) -> None:
    environment.put(age=HOUR)
    for version, content, words in (("v2", b"one", "Größe"), ("v3", b"two", None), ("v4", b"one", "x" * 91)):
        environment.write(content)
        options = {"source": SOURCE, "commit_message": words, "wait": True}
        run = environment.package(**options).ok()
        assert (run["actions"], run["package_details"]["available_package_version"]) == (["UpdatePackage"], version)
        message = environment.messages()[0] or ""
        assert message.startswith(f"{words} [{etag(content)}" if words else f"[{etag(content)}")
        assert message.endswith("]")
        assert environment.package(**options).ok()["actions"] == []


@BOTH_MODES
@pytest.mark.parametrize(
    ("age", "recorded", "changed"),
    [
        (HOUR, None, True),  # No fingerprint: an object that is newer than the version is changed.
        (-HOUR, None, False),
        (HOUR, f"[{etag()}]", False),  # The same bytes, uploaded again later.
        (-HOUR, f"newer words {OTHER}", True),  # Other bytes, uploaded before.
        (-HOUR, "see [etag:abc] for more", False),  # Words that only look like a fingerprint.
        # A full-object checksum decides before the ETag, which depends on how the object was uploaded.
        (HOUR, "[etag:00000000000000000000000000000000-2 crc32:{crc32}]", False),
        (-HOUR, f"[{etag()} crc32:AAAAAA==]", True),
        # One that was recorded by an older version of the collection has none.
        (-HOUR, f"Add sorbet [{etag(b'older')}]", True),
    ],
)
def test_the_recorded_fingerprint_decides_and_else_the_time(
    environment: Environment, age: float, recorded: str | None, changed: bool, check_mode: bool
) -> None:
    crc32 = environment.s3.head_object(Bucket=BUCKET, Key=KEY, ChecksumMode="ENABLED")["ChecksumCRC32"]
    environment.put(age=age, recorded=recorded and recorded.replace("{crc32}", crc32))
    run = environment.package(source=SOURCE, check_mode=check_mode).ok()
    assert run["actions"] == (["UpdatePackage"] if changed else [])


@pytest.mark.parametrize("newest_first", [True, False])
def test_the_fingerprint_that_counts_is_that_of_the_available_version_on_whichever_page(
    environment: Environment, newest_first: bool
) -> None:
    now = environment.aws.clock()
    environment.aws.settings(maximum_page_size=2, newest_version_first=newest_first)
    messages = [f"[{etag()}]", *[OTHER] * 3]
    for name, order, actions in (("first", messages, ["UpdatePackage"]), ("second", messages[::-1], [])):
        versions = [
            {"PackageVersion": f"v{number}", "CreatedAt": now - HOUR + number, "CommitMessage": message}
            for number, message in enumerate(order)
        ]
        environment.put(name, versions=versions)
        assert environment.package(name=name, source=SOURCE, check_mode=True).ok()["actions"] == actions
        assert environment.operations().count("GetPackageVersionHistory") == 2


def test_the_same_bytes_in_other_parts_are_no_change_where_s3_has_a_checksum_of_the_whole(
    environment: Environment,
) -> None:
    environment.put(age=HOUR)
    whole = b"".join(PARTS)
    environment.write(whole, ChecksumAlgorithm="CRC32")
    assert environment.package(source=SOURCE, wait=True).ok()["actions"] == ["UpdatePackage"]
    assert f"[{etag(whole)} crc32:" in (environment.messages()[0] or "")
    environment.write_parts(*PARTS, ChecksumAlgorithm="CRC32", ChecksumType="FULL_OBJECT")
    assert environment.s3.head_object(Bucket=BUCKET, Key=KEY)["ETag"].endswith('-2"')
    assert environment.package(source=SOURCE, wait=True).ok()["actions"] == []


@pytest.mark.parametrize(
    "key", ["ice cream/my words.txt", "größe/сорбет/冰淇淋.txt", "a+b&c=d?e%20f#g;h'i\"j.txt", "/leading//slashes/"]
)
@pytest.mark.parametrize("form", ["dictionary", "URL", "JSON", "default bucket"])
def test_a_source_may_have_any_key_in_any_form(environment: Environment, key: str, form: str) -> None:
    environment.write(key=key)
    as_dictionary = {"s3_bucket_name": BUCKET, "s3_key": key}
    source: Any = {"URL": f"s3://{BUCKET}/{key}", "JSON": json.dumps(as_dictionary)}.get(form, as_dictionary)
    if form == "default bucket":
        run = environment.packages(
            {"name": "synonyms", "source": {"s3_key": key}}, default_bucket=BUCKET, wait=True
        ).ok()
        assert run["packages"][0]["actions"] == ["CreatePackage"]
    else:
        assert environment.package(source=source, wait=True).ok()["actions"] == ["CreatePackage"]
    assert environment.aws.calls(operation="CreatePackage")[0]["parameters"]["PackageSource"] == {
        "S3BucketName": BUCKET,
        "S3Key": key,
    }


def test_an_entry_keeps_its_own_bucket_beside_the_default_bucket(environment: Environment) -> None:
    entry = {"name": "synonyms", "source": URL}
    assert environment.packages(entry, default_bucket="another-bucket").ok()["changed"]


def test_an_object_that_changes_while_it_is_imported_is_imported_again_by_the_next_run(
    environment: Environment,
) -> None:
    environment.aws.settings(copy_seconds=30)
    environment.put(age=HOUR)
    environment.package(source=SOURCE).ok()
    environment.write(b"written before the service has copied")
    for actions in (["UpdatePackage"], []):
        assert environment.package(source=SOURCE, wait=True).ok()["actions"] == actions


# Update


def test_always_imports_in_every_run_where_there_is_a_source_and_never_creates_all_the_same(
    environment: Environment,
) -> None:
    assert environment.package(source=SOURCE, update="never", wait=True).ok()["actions"] == ["CreatePackage"]
    assert environment.package(update="always").ok()["changed"] is False
    for version in ("v2", "v3"):
        run = environment.package(source=SOURCE, update="always", wait=True).ok()
        assert run["package_details"]["available_package_version"] == version
    run = environment.package(source=SOURCE, update="never", description="Other words").ok()
    assert run["changed"] is False
    assert run.warnings == ["Package synonyms has a different description; it is not changed because update is never."]


# Sources that cannot be read


@BOTH_MODES
@pytest.mark.parametrize(
    ("source", "fault", "words"),
    [
        (MISSING, None, "s3://dictionaries/missing.txt"),
        ("s3://no-such-bucket/synonyms.txt", None, "s3://no-such-bucket/synonyms.txt"),
        (SOURCE, "access_denied", "s3:GetObject"),
        (SOURCE, "missing_fields", "ETag"),
    ],
)
class TestUnreadableSource:
    """A source that is not there, or that may not be looked at."""

    @pytest.fixture(autouse=True)
    def order(self, environment: Environment, fault: str | None) -> None:
        if fault:
            environment.aws.fault("HeadObject", fault, count=None)

    @pytest.mark.parametrize("there", [False, True])
    def test_it_fails_before_anything_is_sent(
        self, environment: Environment, source: Any, fault: str, words: str, there: bool, check_mode: bool
    ) -> None:
        if there:
            environment.put(age=HOUR)
        for update in ("if_changed", "always"):
            run = environment.package(source=source, update=update, check_mode=check_mode)
            assert run.message.startswith("Package synonyms: s3://")
            assert words in run.message
            assert "unreadable_source=warn" in run.message
            assert (run["changed"], environment.operations(mutating=True)) == (False, [])

    def test_with_warn_the_run_goes_on_as_if_it_had_not_looked(
        self, environment: Environment, source: Any, fault: str, words: str, check_mode: bool
    ) -> None:
        options = {"source": source, "unreadable_source": "warn", "check_mode": check_mode}
        created = environment.package(**options).ok()
        assert created["actions"] == ["CreatePackage"]
        assert "records no fingerprint" in created.warnings[0]
        if check_mode:
            environment.put(age=HOUR)
        environment.put("kept", age=HOUR, PackageDescription="Words")
        for description in (None, "Other words"):
            kept = environment.package(**options, name="kept", description=description).ok()
            (warning,) = kept.warnings
            assert (kept["changed"], words in warning) == (False, True)
            assert "the module cannot tell whether it has changed. The package is left as it is." in warning
        always = environment.package(
            **options, name="kept", update="always", commit_message="Add sorbet", wait=fault is not None
        ).ok()
        assert (always["actions"], "records no fingerprint" in always.warnings[0]) == (["UpdatePackage"], True)
        if not check_mode:
            assert environment.aws.calls(operation="UpdatePackage")[0]["parameters"]["CommitMessage"] == "Add sorbet"


def test_s3_that_is_out_of_order_is_a_failure_and_for_a_moment_it_is_asked_again(environment: Environment) -> None:
    environment.put(age=HOUR)
    environment.aws.fault("HeadObject", "throttle", count=6)
    assert environment.package(source=SOURCE, check_mode=True).ok()["actions"] == ["UpdatePackage"]
    environment.aws.fault("HeadObject", "internal", count=None)
    assert "Package synonyms: HeadObject failed" in environment.package(source=SOURCE).message
    assert environment.operations(mutating=True) == []


@BOTH_MODES
@pytest.mark.parametrize(
    ("content", "more", "region", "words"),
    [
        (b"", {}, None, f"{URL} is empty (0 bytes)."),
        (CONTENT, {"ServerSideEncryption": "aws:kms"}, None, f"{URL} is encrypted with an AWS KMS key"),
        (CONTENT, {}, "eu-west-1", f"the bucket of {URL} is in the region us-east-1"),
    ],
)
def test_a_source_that_the_service_will_not_make_much_of_gives_a_warning(
    environment: Environment, content: bytes, more: dict[str, Any], region: str | None, words: str, check_mode: bool
) -> None:
    environment.write(content, **more)
    options = {"region": region} if region else {}
    if region:
        # S3 tells a client of another region where the bucket is, and botocore follows.
        headers = {"x-amz-bucket-region": "us-east-1"}
        environment.aws.fault("HeadObject", "error", code="301", status=301, message="", headers=headers)
    run = environment.package(source=SOURCE, **options, check_mode=check_mode).ok()
    assert run["actions"] == ["CreatePackage"]
    assert [warning for warning in run.warnings if words in warning] == run.warnings != []


@BOTH_MODES
@pytest.mark.parametrize(("age", "actions"), [(HOUR, ["UpdatePackage"]), (-HOUR, [])])
def test_a_history_that_may_not_be_read_gives_a_warning_and_the_times_tell(
    environment: Environment, age: float, actions: list[str], check_mode: bool
) -> None:
    environment.put(age=age, recorded=OTHER)
    environment.aws.fault("GetPackageVersionHistory", "access_denied", count=None)
    run = environment.package(source=SOURCE, check_mode=check_mode).ok()
    assert run["actions"] == actions
    (warning,) = run.warnings
    assert "es:GetPackageVersionHistory" in warning
    assert warning.endswith("Until then, the module goes by times to tell whether the source has changed.")
    assert run.result.get("deprecations", []) == []


# Imports that fail


def test_a_failed_import_is_told_with_the_services_words_and_repaired(environment: Environment) -> None:
    environment.aws.settings(text_check="utf8")
    environment.write(b"caf\xe9\n")
    run = environment.package(source=SOURCE, wait=True)
    assert run.message.startswith("Package synonyms: import failed (VALIDATION_FAILED: ")
    assert run.message.endswith(f"Fix {URL} and run again.")
    assert (run["actions"], run["package_details"]["package_status"]) == (["CreatePackage"], "VALIDATION_FAILED")
    environment.write()
    repaired = environment.package(source=SOURCE, wait=True).ok()
    assert repaired["actions"] == ["DeletePackage", "CreatePackage"]
    environment.write(b"caf\xe9\n")
    broken = environment.package(source=SOURCE, wait=True)
    assert "Domains keep running version v1 or older" in broken.message
    environment.write(b"good again\n")
    again = environment.package(source=SOURCE, wait=True).ok()
    assert (again["actions"], again["package_details"]["available_package_version"]) == (["UpdatePackage"], "v2")
    assert again["package_details"]["package_id"] == repaired["package_details"]["package_id"]


def test_an_object_under_a_kms_key_cannot_be_imported(environment: Environment) -> None:
    environment.write(ServerSideEncryption="aws:kms")
    run = environment.package(source=SOURCE, wait=True)
    assert "Package synonyms: import failed (COPY_FAILED: " in run.message
    assert "encrypted with an AWS KMS key" in run.warnings[0]


# Files


class TestSourceFile:
    """A local file that the object is, or is to become."""

    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "synonyms.txt"
        path.write_bytes(CONTENT)
        return path

    @pytest.mark.parametrize("recorded", [f"[{etag()}]", None])
    @pytest.mark.parametrize(
        ("uploaded", "in_file", "changed", "in_run"),
        [
            (CONTENT, CONTENT, False, []),
            (CONTENT, b"other\n", True, "is not the file"),
            (b"other\n", b"other\n", True, ["UpdatePackage"]),
            # The object is another one meanwhile, but the file is what was imported.
            (b"other\n", CONTENT, False, "is not the file"),
            (None, CONTENT, False, "does not exist (HTTP 404)"),
            (None, b"other\n", True, "does not exist (HTTP 404)"),
        ],
    )
    def test_check_mode_compares_the_file_and_a_run_wants_it_uploaded(
        self,
        environment: Environment,
        file: Path,
        uploaded: bytes | None,
        in_file: bytes,
        changed: bool,
        in_run: list[str] | str,
        recorded: str | None,
    ) -> None:
        file.write_bytes(in_file)
        environment.s3.delete_object(Bucket=BUCKET, Key=KEY)
        if uploaded is not None:
            environment.write(uploaded)
        # What has no fingerprint is compared by time, and the object was written before the import unless it differs.
        environment.put(age=HOUR if uploaded == in_file != CONTENT else -HOUR, recorded=recorded)
        options = {"source": SOURCE, "source_file": str(file)}
        previewed = environment.package(**options, check_mode=True, diff=True).ok()
        if recorded is None:
            # Without a fingerprint, a file that is not the object counts as changed.
            changed = uploaded != in_file or in_file != CONTENT
        assert previewed["changed"] is changed
        assert environment.operations(mutating=True) == []
        if changed:
            (diff,) = previewed["diff"]
            assert f"size: {len(in_file)}\n" in diff["after"]
            assert etag(in_file) in diff["after"]
        run = environment.package(**options)
        if isinstance(in_run, str):
            assert in_run in run.message
            assert environment.operations(mutating=True) == []
        else:
            assert run.ok()["actions"] == in_run

    def test_a_new_package_is_previewed_before_the_upload_and_created_after_it(
        self, environment: Environment, file: Path
    ) -> None:
        options = {"source": f"s3://{BUCKET}/new.txt", "source_file": str(file), "wait": True}
        previewed = environment.package(**options, check_mode=True).ok()
        assert (previewed["actions"], previewed.warnings) == (["CreatePackage"], [])
        assert "does not exist (HTTP 404)" in environment.package(**options).message
        environment.write(key="new.txt")
        assert environment.package(**options).ok()["actions"] == previewed["actions"]
        assert environment.package(**options, check_mode=True).ok()["actions"] == []

    def test_parts_of_a_size_that_is_in_use_are_compared_and_others_give_a_warning(
        self, environment: Environment, file: Path
    ) -> None:
        options = {"source": SOURCE, "source_file": str(file), "wait": True}
        environment.put(age=HOUR)
        unknown = f"Package synonyms: {URL} was uploaded in parts, and its ETag does not match the file {file} with any"
        for parts, is_known in ((PARTS, True), ((PARTS[0] + b"odd\n", b"b\n"), False)):
            environment.write_parts(*parts)
            file.write_bytes(b"".join(parts))
            run = environment.package(**options).ok()
            assert run["actions"] == ["UpdatePackage"]
            assert [warning.startswith(unknown) for warning in run.warnings] == ([] if is_known else [True])
            again = environment.package(**options, check_mode=True).ok()
            assert (again["changed"], again.warnings == []) == (False, is_known)
        for content, changed in ((file.read_bytes()[:-2] + b"c\n", False), (file.read_bytes() + b"c\n", True)):
            # Another size tells that it is another file, however the object was uploaded.
            file.write_bytes(content)
            run = environment.package(**options, check_mode=True).ok()
            assert (run["changed"], run.warnings == []) == (changed, changed)

    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("", "source_file must be a file, got the folder"),
            ("missing.txt", "source_file cannot be read: "),
            ("it's größe.txt", None),
        ],
    )
    def test_a_path_that_is_no_file_is_refused(
        self, environment: Environment, tmp_path: Path, name: str, words: str | None
    ) -> None:
        path = tmp_path / name
        if words is None:
            path.write_bytes(CONTENT)
            environment.package(source=SOURCE, source_file=str(path)).ok()
        else:
            assert words in environment.package(source=SOURCE, source_file=str(path)).message
            assert environment.operations() == []

    def test_entries_of_es_packages_have_files_of_their_own(self, environment: Environment, file: Path) -> None:
        entries = [{"name": name, "source": f"s3://{BUCKET}/{name}.txt", "source_file": str(file)} for name in "xyz"]
        entries = [{**entry, "name": f"{entry['name']}-words"} for entry in entries]
        run = environment.packages(*entries, check_mode=True).ok()
        assert run["summary"]["created"] == ["x-words", "y-words", "z-words"]

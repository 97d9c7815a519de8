# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Statuses that follow from the time that has passed."""

from __future__ import annotations

from local_aws_tests.support import FOR_LONG, Api, refusal_of


def test_an_import_copies_then_validates_then_is_available(api: Api) -> None:
    api.aws.settings(copy_seconds=FOR_LONG, validate_seconds=FOR_LONG)
    package_id = api.create()["PackageID"]
    assert api.seen(package_id)["PackageStatus"] == "COPYING"
    api.aws.settings(copy_seconds=0)
    assert api.seen(package_id)["PackageStatus"] == "VALIDATING"
    assert "AvailablePackageVersion" not in api.seen(package_id)
    api.aws.settings(validate_seconds=0)
    assert api.seen(package_id)["PackageStatus"] == "AVAILABLE"


def test_an_import_takes_the_seconds_that_are_set(timed: Api) -> None:
    timed.aws.settings(copy_seconds=2, validate_seconds=3)
    made = timed.create()
    seen = []
    for _second in range(6):
        seen.append(timed.seen(made["PackageID"]))
        timed.aws.clock.advance(1)
    statuses = [details["PackageStatus"] for details in seen]
    assert statuses == [*["COPYING"] * 2, *["VALIDATING"] * 3, "AVAILABLE"]
    assert (seen[-1]["LastUpdatedAt"] - made["CreatedAt"]).total_seconds() == 5


def test_a_failed_copy_shows_when_the_copy_is_due_and_not_before(api: Api) -> None:
    api.aws.settings(copy_seconds=FOR_LONG, validate_seconds=FOR_LONG)
    package_id = api.create(PackageSource={"S3BucketName": "dictionaries", "S3Key": "missing"})["PackageID"]
    assert api.seen(package_id)["PackageStatus"] == "COPYING"
    api.aws.settings(copy_seconds=0)
    assert api.seen(package_id)["PackageStatus"] == "COPY_FAILED"


def test_bad_content_shows_when_the_validation_is_due_and_not_before(api: Api) -> None:
    api.put_object(b"\xff\xfe")
    api.aws.settings(validate_seconds=FOR_LONG, text_check="utf8")
    package_id = api.create()["PackageID"]
    assert api.seen(package_id)["PackageStatus"] == "VALIDATING"
    api.aws.settings(validate_seconds=0)
    assert api.seen(package_id)["PackageStatus"] == "VALIDATION_FAILED"


def test_an_update_shows_the_old_version_until_it_is_imported(api: Api) -> None:
    package_id = api.available()
    api.aws.settings(copy_seconds=FOR_LONG)
    assert api.update(package_id)["PackageStatus"] == "COPYING"
    assert api.seen(package_id)["AvailablePackageVersion"] == "v1"
    assert refusal_of(api.update, package_id=package_id).code == "ValidationException"
    assert refusal_of(api.client.delete_package, PackageID=package_id).code == "ConflictException"
    api.aws.settings(copy_seconds=0)
    assert api.seen(package_id)["AvailablePackageVersion"] == "v2"


def test_a_deletion_takes_the_seconds_that_are_set(timed: Api) -> None:
    package_id = timed.available()
    timed.aws.settings(delete_seconds=2, keep_deleted_seconds=3)
    timed.client.delete_package(PackageID=package_id)
    statuses = []
    while (details := timed.look(package_id)) is not None:
        statuses.append(details["PackageStatus"])
        timed.aws.clock.advance(1)
    assert statuses == [*["DELETING"] * 2, *["DELETED"] * 3]


def test_a_changed_setting_does_not_work_backwards(timed: Api) -> None:
    timed.aws.settings(copy_seconds=FOR_LONG)
    made = timed.create()
    timed.aws.clock.advance(7)
    timed.aws.settings(copy_seconds=0)
    shown = timed.seen(made["PackageID"])
    assert (shown["LastUpdatedAt"] - made["CreatedAt"]).total_seconds() == 7
    assert timed.history(made["PackageID"])[0]["CreatedAt"] == shown["LastUpdatedAt"]


def test_what_is_done_stays_done_when_settings_grow(api: Api) -> None:
    package_id = api.create()["PackageID"]
    api.aws.settings(copy_seconds=FOR_LONG, validate_seconds=FOR_LONG)
    assert api.seen(package_id)["PackageStatus"] == "AVAILABLE"


def test_associations_take_the_seconds_that_are_set(api: Api) -> None:
    package_id = api.available()
    order = {"PackageID": package_id, "DomainName": api.make_domain()}
    api.aws.settings(associate_seconds=FOR_LONG, dissociate_seconds=FOR_LONG)
    assert api.client.associate_package(**order)["DomainPackageDetails"]["DomainPackageStatus"] == "ASSOCIATING"
    for call in (api.client.associate_package, api.client.dissociate_package):
        assert "in progress" in refusal_of(call, **order).message
    association = api.associated(package_id)
    assert association is not None
    assert association["DomainPackageStatus"] == "ASSOCIATING"
    api.aws.settings(associate_seconds=0)
    association = api.associated(package_id)
    assert association is not None
    assert association["DomainPackageStatus"] == "ACTIVE"
    assert api.client.dissociate_package(**order)["DomainPackageDetails"]["DomainPackageStatus"] == "DISSOCIATING"
    for call in (api.client.associate_package, api.client.dissociate_package):
        assert "in progress" in refusal_of(call, **order).message
    assert refusal_of(api.client.delete_package, PackageID=package_id).code == "ConflictException"
    api.aws.settings(dissociate_seconds=0)
    assert api.associated(package_id) is None

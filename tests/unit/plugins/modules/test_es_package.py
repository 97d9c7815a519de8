# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""es_package as a whole: results, cost, and what is in its way."""

from __future__ import annotations

import datetime
import time
from typing import Any

import botocore.session
import pytest
from ansible.module_utils.common.dict_transformations import camel_dict_to_snake_dict

from ansible_collections.aws_search.packages.tests.unit.plugins.modules.scene import (
    BUCKET,
    DOMAIN,
    HOUR,
    KEY,
    NAME,
    SOURCE,
    Scene,
    fingerprint,
)
from local_aws import LocalAws

ERROR = {"ErrorType": "Ordered", "ErrorMessage": "It was ordered."}
BOTH_MODES = pytest.mark.parametrize("check_mode", [False, True], ids=["run", "check mode"])


def test_a_package_is_created_with_two_calls(scene: Scene) -> None:
    run = scene.package(source=SOURCE, description="Synonyms of the shop").ok()
    assert scene.operations() == ["DescribePackages", "CreatePackage"]
    assert run["changed"] is True
    assert run["actions"] == ["CreatePackage"]
    details = run["package_details"]
    assert details["package_name"] == NAME
    assert details["package_type"] == "TXT-DICTIONARY"
    assert details["package_description"] == "Synonyms of the shop"
    assert details["package_status"] == "COPYING"
    assert run["ansible_facts"] == {"es_package": details}
    assert scene.the_package()["PackageDescription"] == "Synonyms of the shop"


def test_with_wait_a_package_is_created_and_available_at_the_end(scene: Scene) -> None:
    scene.aws.settings(copy_seconds=0.05, validate_seconds=0.05)
    run = scene.package(source=SOURCE, wait=True).ok()
    assert run["actions"] == ["CreatePackage"]
    assert run["package_details"]["package_status"] == "AVAILABLE"
    assert run["package_details"]["available_package_version"] == "v1"
    assert run["ansible_facts"]["es_package"] == run["package_details"]


def test_check_mode_tells_of_a_creation_and_does_not_create(scene: Scene) -> None:
    run = scene.package(source=SOURCE, description="Synonyms", wait=True, check_mode=True).ok()
    assert scene.operations() == ["DescribePackages"]
    assert run["changed"] is True
    assert run["actions"] == ["CreatePackage"]
    assert run["package_details"] == {
        "package_name": NAME,
        "package_type": "TXT-DICTIONARY",
        "package_description": "Synonyms",
    }
    assert run["ansible_facts"]["es_package"] == run["package_details"]
    assert scene.packages() == []


@BOTH_MODES
def test_an_existing_package_without_source_costs_one_call(scene: Scene, check_mode: bool) -> None:
    package = scene.put(PackageDescription="Synonyms")
    run = scene.package(check_mode=check_mode).ok()
    assert scene.operations() == ["DescribePackages"]
    assert run["changed"] is False
    assert run["actions"] == []
    assert run["package_details"]["package_id"] == package["PackageID"]
    assert run["ansible_facts"] == {"es_package": run["package_details"]}


@BOTH_MODES
def test_an_unchanged_package_with_source_costs_three_calls(scene: Scene, check_mode: bool) -> None:
    scene.put(age=-HOUR)
    run = scene.package(source=SOURCE, wait=True, check_mode=check_mode).ok()
    assert scene.operations() == ["DescribePackages", "HeadObject", "GetPackageVersionHistory"]
    assert run["changed"] is False


@BOTH_MODES
def test_an_update_costs_one_call_more(scene: Scene, check_mode: bool) -> None:
    scene.put(age=HOUR)
    run = scene.package(source=SOURCE, check_mode=check_mode).ok()
    reads = ["DescribePackages", "HeadObject", "GetPackageVersionHistory"]
    assert scene.operations() == (reads if check_mode else [*reads, "UpdatePackage"])
    assert run["actions"] == ["UpdatePackage"]
    assert run["changed"] is True


@BOTH_MODES
def test_an_absent_package_that_is_to_be_absent_costs_one_call(scene: Scene, check_mode: bool) -> None:
    run = scene.package(state="absent", wait=True, check_mode=check_mode).ok()
    assert scene.operations() == ["DescribePackages"]
    assert (run["changed"], run["actions"], run["package_details"]) == (False, [], {})
    assert run["ansible_facts"] == {"es_package": {}}


@BOTH_MODES
def test_nothing_is_created_without_source(scene: Scene, check_mode: bool) -> None:
    run = scene.package(check_mode=check_mode)
    assert run.message == (
        "Package synonyms does not exist, and there is nothing to create it from. "
        "Give source with s3_bucket_name and s3_key."
    )
    assert (run["changed"], run["actions"]) == (False, [])
    assert "ansible_facts" not in run.result
    assert scene.operations() == ["DescribePackages"]


def test_every_option_has_the_name_that_the_api_gives_it_too(scene: Scene) -> None:
    run = scene.package(
        name=None,
        package_name="stopwords",
        package_type="TXT-DICTIONARY",
        package_description="Words to leave out",
        package_source=SOURCE,
        wait=True,
    ).ok()
    assert run["package_details"]["package_name"] == "stopwords"
    assert run["package_details"]["package_description"] == "Words to leave out"
    assert run["package_details"]["package_status"] == "AVAILABLE"


def test_every_field_of_package_details_comes_back(scene: Scene) -> None:
    package = scene.put(
        PackageStatus="COPYING", AvailablePackageVersion="v3", PackageDescription="Words", ErrorDetails=ERROR
    )
    details = scene.package().ok()["package_details"]
    model = botocore.session.get_session().get_service_model("es")
    members = dict.fromkeys(model.shape_for("PackageDetails").members)
    assert set(details) == set(camel_dict_to_snake_dict(members))
    assert details["package_id"] == package["PackageID"]
    assert details["available_package_version"] == "v3"
    assert details["error_details"] == {"error_type": "Ordered", "error_message": "It was ordered."}


def test_times_are_iso_8601_with_an_offset(scene: Scene) -> None:
    package = scene.put(age=HOUR)
    details = scene.package().ok()["package_details"]
    for key, epoch in (("created_at", "CreatedAt"), ("last_updated_at", "LastUpdatedAt")):
        told = datetime.datetime.fromisoformat(details[key])
        assert told.utcoffset() is not None
        assert told.timestamp() == pytest.approx(package[epoch], abs=0.002)


def test_an_empty_description_is_a_description(scene: Scene) -> None:
    scene.put(PackageDescription="Words", age=-HOUR)
    run = scene.package(source=SOURCE, description="").ok()
    assert run["actions"] == ["UpdatePackage"]
    assert scene.the_package().get("PackageDescription", "") == ""
    assert scene.package(source=SOURCE, description="").ok()["changed"] is False


def test_no_description_and_an_empty_one_are_the_same(scene: Scene) -> None:
    scene.put()
    assert scene.package(description="").ok()["changed"] is False


@BOTH_MODES
def test_a_new_description_needs_source(scene: Scene, check_mode: bool) -> None:
    scene.put(PackageDescription="Words")
    run = scene.package(description="Other words", check_mode=check_mode)
    assert "Package synonyms has another description" in run.message
    assert "Give source" in run.message
    assert scene.operations() == ["DescribePackages"]
    assert run["package_details"]["package_description"] == "Words"


def test_a_new_description_is_brought_in_line_by_an_import(scene: Scene) -> None:
    package = scene.put(PackageDescription="Words", age=-HOUR)
    run = scene.package(description="Other words", source=SOURCE, wait=True).ok()
    assert run["actions"] == ["UpdatePackage"]
    assert run["package_details"]["package_id"] == package["PackageID"]
    assert run["package_details"]["package_description"] == "Other words"
    assert scene.package(description="Other words", source=SOURCE, wait=True).ok()["changed"] is False


def test_an_update_keeps_the_description_that_nobody_mentions(scene: Scene) -> None:
    scene.put(PackageDescription="Words", age=HOUR)
    run = scene.package(source=SOURCE, wait=True).ok()
    assert run["actions"] == ["UpdatePackage"]
    assert run["package_details"]["package_description"] == "Words"


@BOTH_MODES
def test_the_diff_of_a_creation_begins_with_nothing(scene: Scene, check_mode: bool) -> None:
    run = scene.package(source=SOURCE, description="Words", check_mode=check_mode, diff=True).ok()
    assert run["diff"]["before"] == {}
    assert run["diff"]["after"]["package_description"] == "Words"


@BOTH_MODES
def test_the_diff_of_an_update_shows_description_version_and_fingerprint(scene: Scene, check_mode: bool) -> None:
    scene.put(PackageDescription="Words", recorded="old [etag:0123456789abcdef0123456789abcdef]")
    scene.write(b"new")
    run = scene.package(source=SOURCE, description="Other words", check_mode=check_mode, diff=True).ok()
    before, after = run["diff"]["before"], run["diff"]["after"]
    assert before["package_description"] == "Words"
    assert after["package_description"] == "Other words"
    assert before["available_package_version"] == "v1"
    assert after["available_package_version"] not in ("", "v1")
    assert before["source_fingerprint"] == "etag:0123456789abcdef0123456789abcdef"
    assert after["source_fingerprint"] == fingerprint(b"new")


@BOTH_MODES
def test_the_diff_of_a_deletion_ends_with_nothing(scene: Scene, check_mode: bool) -> None:
    scene.put(PackageDescription="Words")
    run = scene.package(state="absent", check_mode=check_mode, diff=True).ok()
    assert run["diff"]["before"]["package_description"] == "Words"
    assert run["diff"]["after"] == {}


def test_the_diff_of_nothing_shows_no_difference(scene: Scene) -> None:
    scene.put(age=-HOUR)
    diff = scene.package(source=SOURCE, diff=True).ok()["diff"]
    assert diff["before"] == diff["after"]


@pytest.mark.parametrize("answer", ["empty", "resource_not_found", "validation"])
def test_each_way_to_say_that_nothing_is_found_is_understood(scene: Scene, answer: str) -> None:
    scene.aws.settings(not_found=answer)
    assert scene.package(state="absent").ok()["changed"] is False
    assert scene.package(source=SOURCE, wait=True).ok()["actions"] == ["CreatePackage"]
    run = scene.package(state="absent", wait=True).ok()
    assert (run["actions"], run["package_details"]) == (["DeletePackage"], {})


def test_packages_of_aws_and_deleted_ones_of_the_same_name_are_not_mine(scene: Scene) -> None:
    scene.put(PackageID="G101")
    scene.put(PackageStatus="DELETED")
    assert scene.package(state="absent").ok()["changed"] is False
    run = scene.package(source=SOURCE, wait=True).ok()
    assert run["actions"] == ["CreatePackage"]
    assert scene.package(state="absent", wait=True).ok()["actions"] == ["DeletePackage"]
    assert "G101" in [package["PackageID"] for package in scene.packages()]


def test_a_filter_that_finds_longer_names_and_short_pages_hide_nothing(scene: Scene) -> None:
    scene.put("synonyms-of-old")
    mine = scene.put()
    scene.put("synonyms-to-be")
    scene.aws.settings(name_filter="prefix", maximum_page_size=1, leading_empty_pages=2)
    assert scene.package().ok()["package_details"]["package_id"] == mine["PackageID"]
    scene.package(state="absent", wait=True).ok()
    assert scene.package(state="absent").ok()["changed"] is False


@BOTH_MODES
@pytest.mark.parametrize("state", ["present", "absent"])
def test_a_package_of_another_type_is_left_alone(scene: Scene, state: str, check_mode: bool) -> None:
    scene.put(PackageType="ZIP-PLUGIN", EngineVersion="OpenSearch_2.5")
    run = scene.package(state=state, source=SOURCE, check_mode=check_mode)
    assert "Package synonyms is a ZIP-PLUGIN, not a TXT-DICTIONARY" in run.message
    assert scene.operations(mutating=True) == []


@pytest.mark.parametrize("state", ["present", "absent"])
def test_a_status_that_nobody_knows_yet_is_told_and_left_alone(scene: Scene, state: str) -> None:
    scene.put()
    scene.aws.fault("DescribePackages", "unknown_fields")
    run = scene.package(state=state, source=SOURCE)
    assert "FUTURE_STATUS" in run.message
    assert scene.operations(mutating=True) == []


def test_an_answer_that_lacks_what_counts_is_told_and_nothing_done(scene: Scene) -> None:
    scene.put()
    scene.aws.fault("DescribePackages", "missing_fields")
    run = scene.package(source=SOURCE)
    assert "Package synonyms" in run.message
    assert "PackageStatus" in run.message
    assert scene.operations() == ["DescribePackages"]


def test_regions_are_kept_apart(scene: Scene) -> None:
    scene.put(region="eu-west-1", PackageDescription="In Ireland")
    assert scene.package(region="eu-west-1").ok()["package_details"]["package_description"] == "In Ireland"
    assert "does not exist" in scene.package().message


# What stands in the way of a run that waits


def test_a_wait_ends_at_its_deadline_and_tells_what_it_saw(scene: Scene) -> None:
    scene.aws.settings(copy_seconds=60)
    begin = time.monotonic()
    run = scene.package(source=SOURCE, wait=True, wait_timeout=1)
    assert 0.9 < time.monotonic() - begin < 5
    assert "Package synonyms: gave up after the 1 seconds of wait_timeout" in run.message
    assert "its status was COPYING" in run.message
    assert (run["changed"], run["actions"]) == (True, ["CreatePackage"])
    assert run["package_details"]["package_status"] == "COPYING"


def test_the_deadline_holds_while_the_service_throttles(scene: Scene) -> None:
    scene.aws.settings(copy_seconds=60)
    scene.aws.fault("DescribePackages", "throttle", count=None, after=2)
    begin = time.monotonic()
    run = scene.package(source=SOURCE, wait=True, wait_timeout=1)
    assert time.monotonic() - begin < 5
    assert "gave up after the 1 seconds" in run.message
    assert run["actions"] == ["CreatePackage"]


def test_a_fault_that_passes_does_not_end_a_wait(scene: Scene) -> None:
    scene.aws.settings(copy_seconds=0.1)
    scene.aws.fault("DescribePackages", "internal", count=2, after=1)
    scene.aws.fault("DescribePackages", "throttle", count=2, after=3)
    scene.aws.fault("DescribePackages", "reset_before", count=1, after=5)
    run = scene.package(source=SOURCE, wait=True).ok()
    assert run["package_details"]["package_status"] == "AVAILABLE"


def test_a_denial_ends_a_wait_at_once_and_says_what_goes_on(scene: Scene) -> None:
    scene.aws.settings(copy_seconds=60)
    scene.aws.fault("DescribePackages", "access_denied", count=None, after=1)
    begin = time.monotonic()
    run = scene.package(source=SOURCE, wait=True, wait_timeout=30)
    assert time.monotonic() - begin < 5
    assert "es:DescribePackages" in run.message
    assert "goes on by itself" in run.message
    assert run["actions"] == ["CreatePackage"]


# Deletion


def test_a_package_is_deleted_and_with_wait_gone(scene: Scene) -> None:
    scene.aws.settings(delete_seconds=0.1)
    scene.put()
    run = scene.package(state="absent", wait=True).ok()
    assert (run["changed"], run["actions"], run["package_details"]) == (True, ["DeletePackage"], {})
    assert scene.packages() == []


def test_without_wait_a_deleted_package_is_still_told_of(scene: Scene) -> None:
    scene.aws.settings(delete_seconds=60)
    scene.put()
    run = scene.package(state="absent").ok()
    assert scene.operations() == ["DescribePackages", "ListDomainsForPackage", "DeletePackage"]
    assert run["package_details"]["package_status"] == "DELETING"
    again = scene.package(state="absent").ok()
    assert (again["changed"], scene.operations()) == (False, ["DescribePackages"])


def test_a_leftover_that_stays_listed_counts_as_gone(scene: Scene) -> None:
    scene.aws.settings(keep_deleted_seconds=60)
    scene.put()
    run = scene.package(state="absent", wait=True, wait_timeout=5).ok()
    assert run["package_details"] == {}
    assert scene.the_package()["PackageStatus"] == "DELETED"
    assert scene.package(source=SOURCE, wait=True).ok()["actions"] == ["CreatePackage"]


@BOTH_MODES
def test_a_package_in_use_is_not_deleted_and_every_domain_is_named(scene: Scene, check_mode: bool) -> None:
    domains = [{"DomainName": name} for name in ("archive", "blog")]
    domains += [{"DomainName": "shop", "DomainPackageStatus": "ASSOCIATION_FAILED"}]
    scene.put(domains=domains)
    run = scene.package(state="absent", wait=True, check_mode=check_mode)
    assert "3 domains use it: archive (ACTIVE), blog (ACTIVE), shop (ASSOCIATION_FAILED)" in run.message
    assert "dissociate" in run.message
    assert (run["changed"], run["actions"]) == (False, [])
    assert scene.operations() == ["DescribePackages", "ListDomainsForPackage"]


def test_every_domain_is_named_also_when_they_come_in_pages(scene: Scene) -> None:
    scene.aws.settings(maximum_page_size=2)
    names = [f"domain-{number}" for number in range(5)]
    scene.put(domains=[{"DomainName": name} for name in names])
    message = scene.package(state="absent").message
    assert [name for name in names if name not in message] == []


def test_dissociate_frees_all_domains_and_deletes(scene: Scene) -> None:
    scene.aws.settings(dissociate_seconds=0.1, delete_seconds=0.1)
    names = [f"domain-{number}" for number in range(5)]
    scene.put(domains=[{"DomainName": name} for name in names])
    foreseen = scene.package(state="absent", dissociate=True, wait=True, check_mode=True).ok()
    assert scene.operations(mutating=True) == []
    run = scene.package(state="absent", dissociate=True, wait=True).ok()
    assert run["actions"] == foreseen["actions"] == ["DissociatePackage"] * 5 + ["DeletePackage"]
    assert run["package_details"] == foreseen["package_details"] == {}
    assert scene.operations(mutating=True) == run["actions"]
    assert scene.packages() == []


def test_without_wait_dissociate_still_waits_for_the_domains_but_not_for_the_deletion(scene: Scene) -> None:
    scene.aws.settings(dissociate_seconds=0.1, delete_seconds=60)
    scene.put(domains=[{"DomainName": DOMAIN}])
    run = scene.package(state="absent", dissociate=True).ok()
    assert run["actions"] == ["DissociatePackage", "DeletePackage"]
    assert run["package_details"]["package_status"] == "DELETING"


def test_a_dissociation_that_is_refused_keeps_the_package(scene: Scene) -> None:
    scene.put(domains=[{"DomainName": "blog"}, {"DomainName": "shop"}])
    scene.aws.fault("DissociatePackage", "access_denied", count=None)
    run = scene.package(state="absent", dissociate=True)
    assert "es:DissociatePackage" in run.message
    assert scene.operations(mutating=True).count("DeletePackage") == 0
    assert scene.the_package()["PackageStatus"] == "AVAILABLE"


def test_dissociate_waits_for_associations_under_way(scene: Scene) -> None:
    settling = {"DomainPackageStatus": "ASSOCIATING", "settles": {"status": "ACTIVE", "seconds": 0.2}}
    leaving = {"DomainPackageStatus": "DISSOCIATING", "settles": {"status": "DISSOCIATED", "seconds": 0.2}}
    scene.put(domains=[{"DomainName": "blog", **settling}, {"DomainName": "shop", **leaving}])
    run = scene.package(state="absent", dissociate=True, wait=True).ok()
    assert run["actions"] == ["DissociatePackage", "DeletePackage"]
    assert scene.packages() == []


def test_a_domain_that_comes_in_between_is_met_again(scene: Scene) -> None:
    scene.put()
    scene.aws.fault("DeletePackage", "conflict", count=1)
    run = scene.package(state="absent", wait=True).ok()
    assert run["package_details"] == {}
    assert scene.packages() == []


def test_a_failed_deletion_is_tried_again(scene: Scene) -> None:
    scene.put(PackageStatus="DELETE_FAILED")
    run = scene.package(state="absent", wait=True).ok()
    assert run["actions"] == ["DeletePackage"]
    assert scene.packages() == []


def test_a_deletion_that_fails_is_told_with_its_error_details(scene: Scene) -> None:
    scene.aws.settings(delete_seconds=60)
    package = scene.put()
    failed = {"PackageID": package["PackageID"], "PackageStatus": "DELETE_FAILED", "ErrorDetails": ERROR}
    with scene.meanwhile("DeletePackage", lambda: scene.put(**failed)):
        run = scene.package(state="absent", wait=True)
    assert "Package synonyms could not be deleted (DELETE_FAILED: Ordered: It was ordered)" in run.message
    assert (run["changed"], run["actions"]) == (True, ["DeletePackage"])


def test_a_dissociation_that_fails_is_told_and_keeps_the_package(scene: Scene) -> None:
    scene.aws.settings(dissociate_seconds=60)
    package = scene.put(domains=[{"DomainName": DOMAIN}])
    failed = {"DomainName": DOMAIN, "DomainPackageStatus": "DISSOCIATION_FAILED", "ErrorDetails": ERROR}
    with scene.meanwhile("DissociatePackage", lambda: scene.put(PackageID=package["PackageID"], domains=[failed])):
        run = scene.package(state="absent", dissociate=True)
    assert "shop (DISSOCIATION_FAILED: Ordered: It was ordered)" in run.message
    assert run["actions"] == ["DissociatePackage"]
    assert scene.the_package()["PackageStatus"] == "AVAILABLE"


def test_a_package_that_somebody_deletes_while_it_is_imported_is_told(scene: Scene) -> None:
    scene.aws.settings(copy_seconds=60)
    scene.put(PackageID="F777", age=HOUR)
    with scene.meanwhile("UpdatePackage", lambda: scene.put(PackageID="F777", PackageStatus="DELETED")):
        run = scene.package(source=SOURCE, wait=True, wait_timeout=30)
    assert "Package synonyms was deleted by somebody else while it was being imported" in run.message
    assert run["actions"] == ["UpdatePackage"]


# Credentials, region and endpoint


def test_credentials_and_endpoint_come_from_options(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.put()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name)
    connection: dict[str, Any] = {
        "access_key": "AKIALOCALAWS00000000",
        "secret_key": "local-aws-secret-key",
        "endpoint_url": scene.aws.url,
        "region": "us-east-1",
    }
    assert scene.package(**connection).ok()["changed"] is False


def test_credentials_region_and_endpoint_come_from_a_profile(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    scene.put()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name)
    (tmp_path / "aws-credentials").write_text("[search]\naws_access_key_id = a\naws_secret_access_key = b\n")
    (tmp_path / "aws-config").write_text(f"[profile search]\nregion = us-east-1\nendpoint_url = {scene.aws.url}\n")
    assert scene.package(profile="search").ok()["changed"] is False
    monkeypatch.setenv("AWS_PROFILE", "search")
    assert scene.package().ok()["changed"] is False


def test_another_account_has_its_own_packages(scene: Scene, aws: LocalAws) -> None:
    scene.put()
    run = scene.package(**aws.keys_of("210987654321"))
    assert "does not exist" in run.message
    assert scene.aws.calls(operation="DescribePackages")[0]["account"] == "210987654321"


def test_secrets_are_not_printed(scene: Scene) -> None:
    scene.put()
    run = scene.package(secret_key="a-secret-that-nobody-reads").ok()
    assert "a-secret-that-nobody-reads" not in str(run.result)


def test_the_key_of_the_object_is_no_secret(scene: Scene) -> None:
    scene.put(age=HOUR)
    scene.aws.fault("HeadObject", "access_denied", count=None)
    assert f"s3://{BUCKET}/{KEY}" in scene.package(source=SOURCE).ok().warnings[0]

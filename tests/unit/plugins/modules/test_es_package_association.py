# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""es_package_association as a whole: associate, roll out, dissociate."""

from __future__ import annotations

from typing import Any

import botocore.session
import pytest
from ansible.module_utils.common.dict_transformations import camel_dict_to_snake_dict

from ansible_collections.aws_search.packages.tests.unit.plugins.modules.scene import (
    DOMAIN,
    HOUR,
    NAME,
    OMIT,
    SOURCE,
    Scene,
)

BOTH_MODES = pytest.mark.parametrize("check_mode", [False, True], ids=["run", "check mode"])
READS = ["DescribePackages", "ListPackagesForDomain"]
ERROR = {"ErrorType": "Ordered", "ErrorMessage": "The domain was red."}


@pytest.fixture(autouse=True)
def domain(scene: Scene) -> None:
    """A domain that has one package already, which nothing may happen to."""
    scene.put("stopwords", domains=[{"DomainName": DOMAIN}])


@pytest.fixture(autouse=True)
def other_package_is_left_alone(scene: Scene, domain: None) -> Any:
    """The other package has its domain after every test, too."""
    yield
    scene.aws.clear_faults()
    (other,) = scene.packages("stopwords")
    assert scene.domains_of(other["PackageID"]) == {DOMAIN: "ACTIVE"}


def test_a_package_is_associated_with_three_calls(scene: Scene) -> None:
    scene.aws.settings(associate_seconds=60)
    package = scene.put()
    run = scene.association().ok()
    assert scene.operations() == [*READS, "AssociatePackage"]
    assert (run["changed"], run["actions"]) == (True, ["AssociatePackage"])
    association = run["association"]
    assert association["package_id"] == package["PackageID"]
    assert association["domain_name"] == DOMAIN
    assert association["domain_package_status"] == "ASSOCIATING"


def test_with_wait_the_domain_runs_the_package_at_the_end(scene: Scene) -> None:
    scene.aws.settings(associate_seconds=0.2)
    package = scene.put()
    association = scene.association(wait=True).ok()["association"]
    assert association["domain_package_status"] == "ACTIVE"
    assert association["package_version"] == "v1"
    assert association["reference_path"] == f"analyzers/{package['PackageID']}"


def test_every_field_of_domain_package_details_comes_back(scene: Scene) -> None:
    scene.put(domains=[{"DomainName": DOMAIN, "ErrorDetails": ERROR}])
    association = scene.association().ok()["association"]
    model = botocore.session.get_session().get_service_model("es")
    members = dict.fromkeys(model.shape_for("DomainPackageDetails").members)
    assert set(association) == set(camel_dict_to_snake_dict(members))
    assert association["error_details"] == {"error_type": "Ordered", "error_message": "The domain was red."}


@BOTH_MODES
def test_nothing_to_do_costs_two_calls_by_name(scene: Scene, check_mode: bool) -> None:
    scene.put(domains=[{"DomainName": DOMAIN}])
    run = scene.association(wait=True, check_mode=check_mode).ok()
    assert scene.operations() == READS
    assert (run["changed"], run["actions"]) == (False, [])
    assert run["association"]["domain_package_status"] == "ACTIVE"


@BOTH_MODES
def test_nothing_to_do_costs_two_calls_by_id(scene: Scene, check_mode: bool) -> None:
    package = scene.put(domains=[{"DomainName": DOMAIN}])
    run = scene.association(package_id=package["PackageID"], check_mode=check_mode).ok()
    assert scene.operations() == READS
    assert run["changed"] is False


@BOTH_MODES
@pytest.mark.parametrize("wait", [False, True])
def test_check_mode_tells_the_same_as_a_run(scene: Scene, check_mode: bool, wait: bool) -> None:
    scene.put()
    run = scene.association(wait=wait, check_mode=check_mode, diff=True).ok()
    assert (run["changed"], run["actions"]) == (True, ["AssociatePackage"])
    assert run["association"]["domain_name"] == DOMAIN
    assert run["association"]["package_version"] == "v1"
    assert run["diff"]["before"] == {}
    assert run["diff"]["after"] == {"domain_name": DOMAIN, "package_version": "v1"}
    assert scene.operations(mutating=True) == ([] if check_mode else ["AssociatePackage"])


def test_a_package_of_aws_is_associated_by_its_id(scene: Scene) -> None:
    scene.put(PackageID="G42")
    assert "does not exist" in scene.association().message
    run = scene.association(package_id="G42", wait=True).ok()
    assert run["association"]["package_id"] == "G42"
    assert scene.association(package_id="G42", state="absent", wait=True).ok()["actions"] == ["DissociatePackage"]


def test_of_several_packages_of_the_name_mine_is_associated(scene: Scene) -> None:
    scene.put(PackageID="G42", domains=[{"DomainName": DOMAIN}])
    scene.put(PackageStatus="DELETED")
    mine = scene.put()
    assert scene.association(wait=True).ok()["association"]["package_id"] == mine["PackageID"]
    scene.association(state="absent", wait=True).ok()
    assert scene.domains_of("G42") == {DOMAIN: "ACTIVE"}


# A new version


@BOTH_MODES
def test_a_new_version_is_rolled_out(scene: Scene, check_mode: bool) -> None:
    scene.aws.settings(associate_seconds=0.2)
    scene.put(AvailablePackageVersion="v2", domains=[{"DomainName": DOMAIN, "PackageVersion": "v1"}])
    run = scene.association(wait=True, check_mode=check_mode, diff=True).ok()
    assert run["actions"] == ["AssociatePackage"]
    assert run["association"]["package_version"] == "v2"
    assert run["diff"]["before"]["package_version"] == "v1"
    assert run["diff"]["after"]["package_version"] == "v2"
    assert scene.operations(mutating=True) == ([] if check_mode else ["AssociatePackage"])


def test_a_new_version_is_not_rolled_out_against_the_wish(scene: Scene) -> None:
    scene.put(AvailablePackageVersion="v2", domains=[{"DomainName": DOMAIN, "PackageVersion": "v1"}])
    run = scene.association(update=False, wait=True).ok()
    assert run["changed"] is False
    assert run["association"]["package_version"] == "v1"


def test_versions_are_compared_for_equality_only(scene: Scene) -> None:
    scene.put(AvailablePackageVersion="v9", domains=[{"DomainName": DOMAIN, "PackageVersion": "v10"}])
    assert scene.association(wait=True).ok()["association"]["package_version"] == "v9"


def test_the_way_of_a_dictionary_from_s3_to_two_domains(scene: Scene) -> None:
    scene.aws.settings(copy_seconds=0.1, associate_seconds=0.1)
    scene.put(age=HOUR, domains=[{"DomainName": "archive"}])
    for version, content in (("v2", b"one"), ("v3", b"two")):
        scene.write(content)
        for changed in (True, False):
            assert scene.package(source=SOURCE, wait=True).ok()["changed"] is changed
            for name in ("archive", DOMAIN):
                run = scene.association(domain_name=name, wait=True).ok()
                assert run["changed"] is changed
                assert run["association"]["package_version"] == version


# What is under way or has failed


@BOTH_MODES
def test_an_association_under_way_is_what_was_wanted(scene: Scene, check_mode: bool) -> None:
    scene.put(domains=[{"DomainName": DOMAIN, "DomainPackageStatus": "ASSOCIATING"}])
    run = scene.association(check_mode=check_mode).ok()
    assert run["changed"] is False
    assert scene.operations() == READS


@BOTH_MODES
def test_with_wait_an_association_under_way_is_waited_for(scene: Scene, check_mode: bool) -> None:
    settles = {"status": "ACTIVE", "seconds": 0.2}
    scene.put(domains=[{"DomainName": DOMAIN, "DomainPackageStatus": "ASSOCIATING", "settles": settles}])
    run = scene.association(wait=True, check_mode=check_mode).ok()
    assert run["changed"] is False
    assert run["association"]["domain_package_status"] == "ACTIVE"


@BOTH_MODES
@pytest.mark.parametrize("status", ["ASSOCIATION_FAILED", "DISSOCIATION_FAILED"])
def test_an_association_that_failed_is_tried_again(scene: Scene, status: str, check_mode: bool) -> None:
    scene.put(domains=[{"DomainName": DOMAIN, "DomainPackageStatus": status, "ErrorDetails": ERROR}])
    run = scene.association(wait=True, check_mode=check_mode).ok()
    assert run["actions"] == ["AssociatePackage"]
    if not check_mode:
        assert run["association"]["domain_package_status"] == "ACTIVE"


@BOTH_MODES
@pytest.mark.parametrize("state", ["present", "absent"])
def test_why_an_association_had_failed_is_told_when_it_is_tried_again(
    scene: Scene, state: str, check_mode: bool
) -> None:
    status = "ASSOCIATION_FAILED" if state == "present" else "DISSOCIATION_FAILED"
    scene.put(domains=[{"DomainName": DOMAIN, "DomainPackageStatus": status, "ErrorDetails": ERROR}])
    run = scene.association(state=state, check_mode=check_mode).ok()
    (warning,) = run.warnings
    assert "Package synonyms on domain shop" in warning
    assert f"{status}: Ordered: The domain was red" in warning


@BOTH_MODES
def test_with_wait_an_association_that_fails_meanwhile_is_tried_again(scene: Scene, check_mode: bool) -> None:
    settles = {"status": "ASSOCIATION_FAILED", "seconds": 0.2, "ErrorDetails": ERROR}
    scene.put(domains=[{"DomainName": DOMAIN, "DomainPackageStatus": "ASSOCIATING", "settles": settles}])
    assert scene.association(wait=True, check_mode=check_mode).ok()["actions"] == ["AssociatePackage"]


def put_failed(scene: Scene, package: dict[str, Any], status: str) -> None:
    """The change of the association has failed: nothing that a client can send makes the stand-in do that."""
    failed = {"DomainName": DOMAIN, "DomainPackageStatus": status, "ErrorDetails": ERROR}
    scene.put(PackageID=package["PackageID"], domains=[failed])


def test_an_association_that_fails_is_told_with_its_error_details(scene: Scene) -> None:
    scene.aws.settings(associate_seconds=60)
    package = scene.put()
    with scene.meanwhile("AssociatePackage", lambda: put_failed(scene, package, "ASSOCIATION_FAILED")):
        run = scene.association(wait=True)
    assert run.message == (
        "Package synonyms on domain shop could not be associated (ASSOCIATION_FAILED: Ordered: The domain was red). "
        "Run again to try once more."
    )
    assert (run["changed"], run["actions"]) == (True, ["AssociatePackage"])
    assert run["association"]["domain_package_status"] == "ASSOCIATION_FAILED"


def test_a_dissociation_that_fails_is_told_with_its_error_details(scene: Scene) -> None:
    scene.aws.settings(dissociate_seconds=60)
    package = scene.put(domains=[{"DomainName": DOMAIN}])
    with scene.meanwhile("DissociatePackage", lambda: put_failed(scene, package, "DISSOCIATION_FAILED")):
        run = scene.association(state="absent", wait=True)
    assert "could not be dissociated (DISSOCIATION_FAILED: Ordered: The domain was red)" in run.message
    assert (run["changed"], run["actions"]) == (True, ["DissociatePackage"])
    assert run["association"]["domain_package_status"] == "DISSOCIATION_FAILED"


def test_a_wait_ends_at_its_deadline_and_tells_what_it_saw(scene: Scene) -> None:
    scene.aws.settings(associate_seconds=60)
    scene.put()
    run = scene.association(wait=True, wait_timeout=1)
    assert "Package synonyms on domain shop: gave up after the 1 seconds of wait_timeout" in run.message
    assert "its status was ASSOCIATING" in run.message
    assert run["actions"] == ["AssociatePackage"]


@BOTH_MODES
def test_a_dissociation_under_way_is_in_the_way_without_wait(scene: Scene, check_mode: bool) -> None:
    scene.put(domains=[{"DomainName": DOMAIN, "DomainPackageStatus": "DISSOCIATING"}])
    run = scene.association(check_mode=check_mode)
    assert "Package synonyms on domain shop is being dissociated (DISSOCIATING)" in run.message
    assert "Set wait to true" in run.message
    assert (run["changed"], scene.operations()) == (False, READS)


@BOTH_MODES
def test_with_wait_a_dissociation_under_way_is_waited_for(scene: Scene, check_mode: bool) -> None:
    settles = {"status": "DISSOCIATED", "seconds": 0.2}
    scene.put(domains=[{"DomainName": DOMAIN, "DomainPackageStatus": "DISSOCIATING", "settles": settles}])
    run = scene.association(wait=True, check_mode=check_mode).ok()
    assert run["actions"] == ["AssociatePackage"]


def test_already_in_the_desired_state_is_success(scene: Scene) -> None:
    scene.put()
    words = "Package is already in desired state"
    scene.aws.fault("AssociatePackage", "error", code="ConflictException", status=409, message=words)
    run = scene.association().ok()
    assert (run["changed"], run["actions"]) == (False, [])
    assert scene.operations().count("AssociatePackage") == 1


def test_another_operation_that_comes_in_between_is_met_again(scene: Scene) -> None:
    scene.put()
    scene.aws.fault("AssociatePackage", "conflict", count=2)
    run = scene.association(wait=True).ok()
    assert run["actions"] == ["AssociatePackage"]
    assert run["association"]["domain_package_status"] == "ACTIVE"


@pytest.mark.parametrize("seconds", [0, 0.2])
def test_an_association_whose_answer_is_lost_counts_as_made(scene: Scene, seconds: float) -> None:
    scene.aws.settings(associate_seconds=seconds)
    scene.put()
    scene.aws.fault("AssociatePackage", "reset_after")
    run = scene.association(wait=True).ok()
    assert (run["changed"], run["actions"]) == (True, ["AssociatePackage"])
    assert run["association"]["domain_package_status"] == "ACTIVE"


# The package


@BOTH_MODES
@pytest.mark.parametrize("options", [{}, {"package_id": "F404"}])
def test_an_unknown_package_cannot_be_associated(scene: Scene, options: dict[str, str], check_mode: bool) -> None:
    run = scene.association(**options, check_mode=check_mode)
    assert f"Package {options.get('package_id', NAME)} does not exist" in run.message
    assert DOMAIN in run.message
    assert scene.operations(mutating=True) == []


@BOTH_MODES
@pytest.mark.parametrize("options", [{}, {"package_id": "F404"}])
def test_an_unknown_package_is_absent(scene: Scene, options: dict[str, str], check_mode: bool) -> None:
    run = scene.association(**options, state="absent", wait=True, check_mode=check_mode).ok()
    assert (run["changed"], run["association"]) == (False, {})


@BOTH_MODES
@pytest.mark.parametrize(
    ("status", "version", "words"),
    [
        ("COPYING", None, "is COPYING and has no version yet"),
        ("VALIDATING", None, "is VALIDATING and has no version yet"),
        ("COPY_FAILED", None, "is COPY_FAILED: Ordered: The domain was red, and has no version"),
        ("VALIDATION_FAILED", None, "is VALIDATION_FAILED: Ordered: The domain was red, and has no version"),
        ("DELETING", "v1", "is DELETING"),
        ("DELETE_FAILED", "v1", "is DELETE_FAILED: Ordered: The domain was red"),
    ],
)
def test_a_package_that_no_domain_can_be_given_is_told(
    scene: Scene, status: str, version: str | None, words: str, check_mode: bool
) -> None:
    failed = {"ErrorDetails": ERROR} if status.endswith("FAILED") else {}
    scene.put(PackageStatus=status, AvailablePackageVersion=version, **failed)
    run = scene.association(check_mode=check_mode)
    assert words in run.message
    assert scene.operations(mutating=True) == []


@BOTH_MODES
def test_with_wait_the_first_import_is_waited_for(scene: Scene, check_mode: bool) -> None:
    scene.put(PackageStatus="COPYING", settles={"status": "AVAILABLE", "seconds": 0.2})
    run = scene.association(wait=True, check_mode=check_mode).ok()
    assert run["actions"] == ["AssociatePackage"]
    assert run["association"]["package_version"] == "v1"


@pytest.mark.parametrize("status", ["COPY_FAILED", "VALIDATION_FAILED", "COPYING"])
def test_the_last_good_version_can_be_associated(scene: Scene, status: str) -> None:
    scene.put(PackageStatus=status, AvailablePackageVersion="v3")
    run = scene.association().ok()
    assert run["actions"] == ["AssociatePackage"]
    assert scene.association(update=False, wait=True).ok()["association"]["package_version"] == "v3"


# The domain


@BOTH_MODES
@pytest.mark.parametrize("state", ["present", "absent"])
def test_an_unknown_domain_is_told_by_its_name(scene: Scene, state: str, check_mode: bool) -> None:
    scene.put()
    run = scene.association(domain_name="no-such-domain", state=state, check_mode=check_mode)
    assert "no-such-domain" in run.message
    assert "ResourceNotFoundException" in run.message
    assert scene.operations(mutating=True) == []


def test_a_package_far_down_the_pages_of_a_domain_is_found(scene: Scene) -> None:
    for number in range(4):
        scene.put(f"other-{number}", domains=[{"DomainName": DOMAIN}])
    scene.put(domains=[{"DomainName": DOMAIN}])
    scene.aws.settings(maximum_page_size=2)
    assert scene.association().ok()["changed"] is False


# Dissociation


@BOTH_MODES
@pytest.mark.parametrize("status", ["ACTIVE", "ASSOCIATION_FAILED", "DISSOCIATION_FAILED"])
def test_a_package_is_taken_from_its_domain(scene: Scene, status: str, check_mode: bool) -> None:
    scene.aws.settings(dissociate_seconds=0.2)
    package = scene.put(domains=[{"DomainName": DOMAIN, "DomainPackageStatus": status}, {"DomainName": "archive"}])
    run = scene.association(state="absent", wait=True, check_mode=check_mode, diff=True).ok()
    assert (run["changed"], run["actions"], run["association"]) == (True, ["DissociatePackage"], {})
    assert run["diff"]["before"] == {"domain_name": DOMAIN, "package_version": "v1"}
    assert run["diff"]["after"] == {}
    left = {"archive": "ACTIVE"}
    assert scene.domains_of(package["PackageID"]) == ({**left, DOMAIN: status} if check_mode else left)


def test_without_wait_a_dissociation_under_way_is_told_of(scene: Scene) -> None:
    scene.aws.settings(dissociate_seconds=60)
    scene.put(domains=[{"DomainName": DOMAIN}])
    run = scene.association(state="absent").ok()
    assert scene.operations() == [*READS, "DissociatePackage"]
    assert run["association"]["domain_package_status"] == "DISSOCIATING"
    again = scene.association(state="absent").ok()
    assert (again["changed"], scene.operations()) == (False, READS)


@BOTH_MODES
def test_what_is_not_associated_is_absent_with_two_calls(scene: Scene, check_mode: bool) -> None:
    scene.put()
    run = scene.association(state="absent", wait=True, check_mode=check_mode).ok()
    assert (run["changed"], run["association"], scene.operations()) == (False, {}, READS)


@BOTH_MODES
def test_an_association_under_way_is_in_the_way_of_a_dissociation_without_wait(scene: Scene, check_mode: bool) -> None:
    scene.put(domains=[{"DomainName": DOMAIN, "DomainPackageStatus": "ASSOCIATING"}])
    run = scene.association(state="absent", check_mode=check_mode)
    assert "Package synonyms on domain shop is being associated (ASSOCIATING)" in run.message
    assert "Set wait to true" in run.message


@BOTH_MODES
def test_with_wait_an_association_under_way_is_waited_for_and_dissolved(scene: Scene, check_mode: bool) -> None:
    settles = {"status": "ACTIVE", "seconds": 0.2}
    scene.put(domains=[{"DomainName": DOMAIN, "DomainPackageStatus": "ASSOCIATING", "settles": settles}])
    run = scene.association(state="absent", wait=True, check_mode=check_mode).ok()
    assert (run["actions"], run["association"]) == (["DissociatePackage"], {})


def test_a_dissociation_whose_answer_is_lost_counts_as_made(scene: Scene) -> None:
    scene.aws.settings(dissociate_seconds=0.2)
    scene.put(domains=[{"DomainName": DOMAIN}])
    scene.aws.fault("DissociatePackage", "reset_after")
    run = scene.association(state="absent", wait=True).ok()
    assert (run["changed"], run["actions"], run["association"]) == (True, ["DissociatePackage"], {})


def test_an_import_that_fails_is_no_reason_to_keep_a_package(scene: Scene) -> None:
    scene.put(PackageStatus="COPY_FAILED", AvailablePackageVersion="v1", domains=[{"DomainName": DOMAIN}])
    assert scene.association(state="absent", wait=True).ok()["actions"] == ["DissociatePackage"]


# What is refused, and what fails


@BOTH_MODES
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"domain_name": "ab"}, ["domain_name is 'ab'", "3 to 28"]),
        ({"domain_name": "d" * 29}, ["domain_name is 'ddd", "29 characters", "3 to 28"]),
        ({"domain_name": "Shop"}, ["domain_name is 'Shop'", r"[a-z][a-z0-9\-]+"]),
        ({"name": "Synonyms"}, ["name is 'Synonyms'", r"[a-z][a-z0-9\-]+"]),
        ({"package_id": ""}, ["package_id is ''"]),
        ({"wait_timeout": 0}, ["wait_timeout is 0"]),
        ({"package_id": "F1", "name": NAME}, ["mutually exclusive", "name", "package_id"]),
        ({"name": OMIT}, ["one of the following is required", "name", "package_id"]),
        ({"domain_name": None}, ["domain_name"]),
        ({"state": "there"}, ["state", "present, absent"]),
    ],
)
def test_a_bad_option_is_refused_with_its_name_its_value_and_the_rule(
    scene: Scene, options: dict[str, Any], words: list[str], check_mode: bool
) -> None:
    run = scene.association(**options, check_mode=check_mode)
    assert [word for word in words if word not in run.message] == []
    assert scene.operations() == []


@pytest.mark.parametrize("state", ["present", "absent"])
def test_no_package_at_all_is_refused(scene: Scene, state: str) -> None:
    message = scene.association(name=None, state=state).message
    assert "name" in message
    assert "package_id" in message
    assert scene.operations() == []


@pytest.mark.parametrize(
    ("operation", "state"),
    [
        ("DescribePackages", "present"),
        ("ListPackagesForDomain", "present"),
        ("AssociatePackage", "present"),
        ("DissociatePackage", "absent"),
    ],
)
class TestOneOperationFails:
    """Whatever fails is told by its name, with the package's or the domain's."""

    def put(self, scene: Scene, state: str) -> None:
        """A package that is not yet as it is wanted."""
        scene.put(domains=[{"DomainName": DOMAIN}] if state == "absent" else [])

    def test_denied(self, scene: Scene, operation: str, state: str) -> None:
        self.put(scene, state)
        scene.aws.fault(operation, "access_denied", count=None)
        run = scene.association(state=state)
        assert f"{operation} failed (AccessDeniedException: " in run.message
        assert f"es:{operation}" in run.message
        assert (run["changed"], run["actions"]) == (False, [])

    def test_not_json(self, scene: Scene, operation: str, state: str) -> None:
        self.put(scene, state)
        scene.aws.fault(operation, "not_json", count=None)
        assert f"{operation} failed: the answer " in scene.association(state=state).message

    def test_cut_off(self, scene: Scene, operation: str, state: str) -> None:
        self.put(scene, state)
        scene.aws.fault(operation, "reset_before", count=None)
        assert f"{operation} failed: the service cannot be reached" in scene.association(state=state).message

    def test_for_a_moment(self, scene: Scene, operation: str, state: str) -> None:
        self.put(scene, state)
        scene.aws.fault(operation, "throttle", count=3)
        scene.aws.fault(operation, "internal", count=3)
        assert scene.association(state=state, wait=True).ok()["changed"] is True

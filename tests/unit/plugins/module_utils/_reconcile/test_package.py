# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
import threading
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.aws_search.packages.plugins.module_utils._apply import Outcome
from ansible_collections.aws_search.packages.plugins.module_utils._apply_package import PackageTraveller
from ansible_collections.aws_search.packages.plugins.module_utils._plan import Wish
from ansible_collections.aws_search.packages.plugins.module_utils._travel import travel
from ansible_collections.aws_search.packages.plugins.module_utils._wait import Deadline
from ansible_collections.aws_search.packages.tests.unit.plugins.module_utils.fake_clock import Clock, fake_clock
from ansible_collections.aws_search.packages.tests.unit.plugins.module_utils.fake_service import (
    FIRST_ETAG,
    NEVER_ENDS,
    SECOND_ETAG,
    SOURCE,
    Record,
    Service,
    client_error,
)

PRESENT = Wish("synonyms", source=SOURCE)
PRESENT_WAITING = Wish("synonyms", source=SOURCE, wait=True)
ABSENT = Wish("synonyms", state="absent")
ABSENT_WAITING = Wish("synonyms", state="absent", wait=True)
FREEING = Wish("synonyms", state="absent", dissociate=True)
FREEING_WAITING = Wish("synonyms", state="absent", dissociate=True, wait=True)


def go(
    service: Service, wish: Wish, check_mode: bool = False, timeout: float = 600, message: str | None = None
) -> Outcome:
    api, reader = service.api(), service.reader()
    return travel(PackageTraveller(wish, api, reader, Deadline(timeout), check_mode, message))


def status(outcome: Outcome) -> str | None:
    return (outcome.details or {}).get("PackageStatus")


def changed_source(service: Service) -> Record:
    """A package whose source has changed since its import."""
    package = service.put_package()
    service.put_object(SECOND_ETAG)
    return package


def failed_without_version(service: Service) -> Record:
    return service.put_package("COPY_FAILED", None, ErrorDetails={"ErrorType": "S3", "ErrorMessage": "No such key."})


def update(service: Service, package: Record, etag: str) -> t.Callable[[], None]:
    """What somebody does who imports the source as we would."""
    package_id, message = package.details["PackageID"], f"theirs [etag:{etag}]"
    arguments = {"PackageID": package_id, "PackageSource": SOURCE, "CommitMessage": message}
    arguments["PackageDescription"] = package.details["PackageDescription"]
    return lambda: service.act("update_package", **arguments)


# The way without anything in it


def test_a_creation_without_wait_takes_two_requests_and_does_not_sleep(service: Service, clock: Clock) -> None:
    outcome = go(service, PRESENT)
    assert (outcome.failure, outcome.actions, status(outcome)) == (None, ["CreatePackage"], "COPYING")
    assert service.operations == ["DescribePackages", "CreatePackage"]
    assert clock.slept == []


def test_a_creation_sends_what_is_wanted_and_no_description_where_none_is_given(service: Service) -> None:
    go(service, PRESENT)
    wanted = {"PackageName": "synonyms", "PackageType": "TXT-DICTIONARY", "PackageSource": SOURCE}
    assert service.arguments("CreatePackage") == [wanted]


@pytest.mark.parametrize("description", ["", "Synonyms of the shop"])
def test_a_creation_sends_the_description_that_is_given_also_an_empty_one(service: Service, description: str) -> None:
    go(service, Wish("synonyms", source=SOURCE, description=description))
    assert service.arguments("CreatePackage")[0]["PackageDescription"] == description


def test_a_creation_with_wait_ends_when_the_package_is_available(service: Service) -> None:
    outcome = go(service, PRESENT_WAITING)
    assert (outcome.failure, outcome.actions, status(outcome)) == (None, ["CreatePackage"], "AVAILABLE")
    assert (outcome.details or {})["AvailablePackageVersion"] == "v1"


def test_an_existing_package_without_a_source_takes_one_request(service: Service) -> None:
    package = service.put_package()
    outcome = go(service, Wish("synonyms"))
    assert (outcome.failure, outcome.actions, outcome.details) == (None, [], package.details)
    assert service.operations == ["DescribePackages"]


def test_a_package_to_be_absent_that_is_not_there_takes_one_request(service: Service) -> None:
    outcome = go(service, FREEING_WAITING)
    assert (outcome.failure, outcome.actions, outcome.details) == (None, [], None)
    assert service.operations == ["DescribePackages"]


def test_a_package_that_should_be_created_from_nothing_fails_with_a_sentence_about_source(service: Service) -> None:
    outcome = go(service, Wish("synonyms"))
    assert "Package synonyms does not exist" in (outcome.failure or "")
    assert "source" in (outcome.failure or "")
    assert service.mutations == []


def test_an_update_records_the_fingerprint_after_the_words_of_the_user(service: Service) -> None:
    changed_source(service)
    outcome = go(service, PRESENT, message="add sorbet")
    assert (outcome.failure, outcome.actions) == (None, ["UpdatePackage"])
    assert service.arguments("UpdatePackage")[0]["CommitMessage"] == f"add sorbet [etag:{SECOND_ETAG}]"


def test_an_update_keeps_the_description_that_the_package_has(service: Service) -> None:
    package = changed_source(service)
    go(service, PRESENT_WAITING)
    assert package.details["PackageDescription"] == "as it was"


def test_an_update_of_a_description_alone_records_the_fingerprint_too(service: Service) -> None:
    service.put_package()
    outcome = go(service, Wish("synonyms", source=SOURCE, description="other", wait=True))
    assert outcome.actions == ["UpdatePackage"]
    sent = service.arguments("UpdatePackage")[0]
    assert (sent["PackageDescription"], sent["CommitMessage"]) == ("other", f"[etag:{FIRST_ETAG}]")


def test_a_failed_import_of_a_package_with_a_version_is_repeated_under_the_same_id(service: Service) -> None:
    package = service.put_package("VALIDATION_FAILED", "v1")
    outcome = go(service, PRESENT_WAITING)
    assert (outcome.failure, outcome.actions, status(outcome)) == (None, ["UpdatePackage"], "AVAILABLE")
    assert (outcome.details or {})["PackageID"] == package.details["PackageID"]


def test_a_package_that_never_had_a_version_is_replaced_even_without_wait(service: Service) -> None:
    old = failed_without_version(service)
    outcome = go(service, PRESENT)
    assert (outcome.failure, outcome.actions) == (None, ["DeletePackage", "CreatePackage"])
    assert (outcome.details or {})["PackageID"] != old.details["PackageID"]
    assert status(outcome) == "COPYING"


def test_a_replaced_package_keeps_its_description(service: Service) -> None:
    failed_without_version(service)
    go(service, PRESENT)
    assert service.arguments("CreatePackage")[0]["PackageDescription"] == "as it was"


def test_a_deletion_with_wait_ends_when_the_package_is_gone(service: Service) -> None:
    service.put_package()
    outcome = go(service, ABSENT_WAITING)
    assert (outcome.failure, outcome.actions, outcome.details) == (None, ["DeletePackage"], None)


def test_a_package_that_is_being_deleted_is_waited_for_and_then_created_anew(service: Service) -> None:
    package = service.put_package()
    service.act("delete_package", PackageID=package.details["PackageID"])
    outcome = go(service, PRESENT_WAITING)
    assert (outcome.failure, outcome.actions, status(outcome)) == (None, ["CreatePackage"], "AVAILABLE")


def test_an_import_that_fails_is_told_with_its_status_and_the_reason_of_the_service(service: Service) -> None:
    service.import_error = {"ErrorType": "Encoding", "ErrorMessage": "The file is not in UTF-8."}
    outcome = go(service, PRESENT_WAITING)
    assert outcome.failure is not None
    assert "Package synonyms" in outcome.failure
    assert "COPY_FAILED: Encoding: The file is not in UTF-8" in outcome.failure
    assert (outcome.actions, status(outcome)) == (["CreatePackage"], "COPY_FAILED")


def test_an_update_that_fails_is_told_though_the_package_still_has_a_version(service: Service) -> None:
    changed_source(service)
    service.import_error = {"ErrorType": "Encoding", "ErrorMessage": "The file is not in UTF-8."}
    outcome = go(service, PRESENT_WAITING)
    assert "Encoding: The file is not in UTF-8" in (outcome.failure or "")
    assert outcome.actions == ["UpdatePackage"]


def test_a_deletion_that_fails_is_told_with_the_reason_of_the_service(service: Service) -> None:
    service.put_package()
    service.delete_error = {"ErrorType": "Inner", "ErrorMessage": "A disk is full."}
    outcome = go(service, ABSENT_WAITING)
    assert "DELETE_FAILED: Inner: A disk is full" in (outcome.failure or "")
    assert (outcome.actions, status(outcome)) == (["DeletePackage"], "DELETE_FAILED")


# Domains


def test_a_package_in_use_is_refused_with_every_domain_named(service: Service) -> None:
    package = service.put_package()
    domains = [f"domain-{number}" for number in range(25)]
    for domain in domains:
        service.put_association(package, domain)
    outcome = go(service, ABSENT_WAITING)
    assert [domain for domain in domains if f"{domain} " not in (outcome.failure or "")] == []
    assert (outcome.actions, service.mutations) == ([], [])


def test_a_package_is_taken_from_25_domains_side_by_side_before_it_is_deleted(service: Service) -> None:
    package = service.put_package()
    for number in range(25):
        service.put_association(package, f"domain-{number}")
    both_under_way = threading.Barrier(2)
    service.meddle("DissociatePackage", *[lambda: both_under_way.wait(timeout=10)] * 2)
    outcome = go(service, FREEING)
    assert outcome.failure is None
    assert outcome.actions == ["DissociatePackage"] * 25 + ["DeletePackage"]
    assert {sent["DomainName"] for sent in service.arguments("DissociatePackage")} == {
        f"domain-{number}" for number in range(25)
    }


def test_every_domain_is_waited_for_before_the_package_is_deleted(service: Service) -> None:
    package = service.put_package()
    for domain in ("shop", "archive", "forum"):
        service.put_association(package, domain)
    service.meddle("DissociatePackage", *[lambda: setattr(service, "association_looks", 9)] * 2)
    service.meddle("DissociatePackage", lambda: setattr(service, "association_looks", 2))
    outcome = go(service, FREEING)
    assert (outcome.failure, outcome.actions) == (None, ["DissociatePackage"] * 3 + ["DeletePackage"])


def test_a_domain_that_keeps_the_package_is_named_and_the_package_stays(service: Service) -> None:
    package = service.put_package()
    service.put_association(package, "shop")
    service.association_error = {"ErrorType": "Busy", "ErrorMessage": "An index uses it."}
    outcome = go(service, FREEING)
    assert "shop (DISSOCIATION_FAILED: Busy: An index uses it)" in (outcome.failure or "")
    assert outcome.actions == ["DissociatePackage"]
    assert package in service.packages


def test_an_association_that_is_only_being_made_is_waited_for_before_it_is_dissolved(service: Service) -> None:
    package = service.put_package()
    service.act("associate_package", PackageID=package.details["PackageID"], DomainName="shop")
    outcome = go(service, FREEING)
    assert (outcome.failure, outcome.actions) == (None, ["DissociatePackage", "DeletePackage"])


def test_a_package_that_is_leaving_its_only_domain_is_deleted_after_that_with_wait(service: Service) -> None:
    package = service.put_package()
    service.put_association(package)
    service.act("dissociate_package", PackageID=package.details["PackageID"], DomainName="shop")
    outcome = go(service, ABSENT_WAITING)
    assert (outcome.failure, outcome.actions, outcome.details) == (None, ["DeletePackage"], None)


# Others are faster


def test_a_package_that_somebody_created_in_between_is_adopted_and_is_no_change_of_ours(service: Service) -> None:
    service.meddle("CreatePackage", lambda: service.put_package(PackageDescription="theirs"))
    outcome = go(service, PRESENT)
    assert (outcome.failure, outcome.actions) == (None, [])
    assert (outcome.details or {})["PackageDescription"] == "theirs"


def test_an_adopted_package_is_waited_for_and_not_imported_again(service: Service) -> None:
    theirs = {"PackageName": "synonyms", "PackageType": "TXT-DICTIONARY", "PackageSource": SOURCE}
    service.meddle("CreatePackage", lambda: service.act("create_package", **theirs))
    outcome = go(service, PRESENT_WAITING)
    assert (outcome.failure, outcome.actions, status(outcome)) == (None, [], "AVAILABLE")


def test_an_adopted_package_of_another_type_is_refused(service: Service) -> None:
    service.meddle("CreatePackage", lambda: service.put_package(PackageType="ZIP-PLUGIN"))
    assert "the type of a package cannot be changed" in (go(service, PRESENT).failure or "")


@pytest.mark.parametrize("looks", [1, 3, 6])
@pytest.mark.parametrize("wish", [PRESENT, PRESENT_WAITING])
def test_an_adopted_package_that_is_not_listed_yet_is_found(service: Service, looks: int, wish: Wish) -> None:
    theirs = {"PackageName": "synonyms", "PackageType": "TXT-DICTIONARY", "PackageSource": SOURCE}
    service.meddle("CreatePackage", lambda: service.act("create_package", **theirs))
    service.meddle("DescribePackages", *[lambda: None], *[lambda: hide(service)] * looks, lambda: unhide(service))
    hidden: list[Record] = []

    def hide(service: Service) -> None:
        hidden.extend(service.packages)
        service.packages.clear()
        service.meddle("CreatePackage", lambda: unhide(service))

    def unhide(service: Service) -> None:
        service.packages.extend(hidden)
        hidden.clear()

    outcome = go(service, wish)
    assert (outcome.failure, outcome.actions) == (None, [])
    assert (status(outcome) == "AVAILABLE") is wish.wait


def test_a_name_that_is_taken_and_never_listed_ends_with_the_words_of_the_service(
    service: Service, clock: Clock
) -> None:
    service.failing["CreatePackage"] = client_error("CreatePackage", "ResourceAlreadyExistsException", "It is there")
    outcome = go(service, PRESENT)
    assert "ResourceAlreadyExistsException: It is there" in (outcome.failure or "")
    assert len(service.arguments("CreatePackage")) <= 20
    assert sum(clock.slept) <= 30


def test_the_same_import_by_somebody_else_is_waited_for_and_not_repeated(service: Service) -> None:
    package = changed_source(service)
    service.meddle("UpdatePackage", update(service, package, SECOND_ETAG))
    outcome = go(service, PRESENT_WAITING)
    assert (outcome.failure, outcome.actions, status(outcome)) == (None, [], "AVAILABLE")
    assert len(service.arguments("UpdatePackage")) == 1
    assert (outcome.details or {})["AvailablePackageVersion"] == "v2"


def test_an_import_by_somebody_else_is_left_alone_without_wait(service: Service) -> None:
    package = changed_source(service)
    service.meddle("UpdatePackage", update(service, package, SECOND_ETAG))
    outcome = go(service, PRESENT)
    assert (outcome.failure, outcome.actions) == (None, [])
    assert status(outcome) in ("COPYING", "VALIDATING")
    assert len(service.arguments("UpdatePackage")) == 1


def test_an_import_of_other_content_by_somebody_else_is_followed_by_ours(service: Service) -> None:
    package = changed_source(service)
    service.meddle("UpdatePackage", update(service, package, FIRST_ETAG))
    outcome = go(service, PRESENT_WAITING)
    assert (outcome.failure, outcome.actions) == (None, ["UpdatePackage"])
    assert (outcome.details or {})["AvailablePackageVersion"] == "v3"


def test_a_package_that_is_gone_when_it_should_be_updated_is_created(service: Service) -> None:
    changed_source(service)
    service.meddle("UpdatePackage", service.packages.clear)
    outcome = go(service, PRESENT_WAITING)
    assert (outcome.failure, outcome.actions, status(outcome)) == (None, ["CreatePackage"], "AVAILABLE")


def test_a_package_that_is_gone_when_its_history_is_read_is_created(service: Service) -> None:
    changed_source(service)
    service.meddle("GetPackageVersionHistory", service.packages.clear)
    outcome = go(service, PRESENT_WAITING)
    assert (outcome.failure, outcome.actions, status(outcome)) == (None, ["CreatePackage"], "AVAILABLE")


def test_a_package_that_is_gone_when_it_should_be_deleted_is_no_change(service: Service) -> None:
    service.put_package()
    service.meddle("DeletePackage", service.packages.clear)
    outcome = go(service, ABSENT_WAITING)
    assert (outcome.failure, outcome.actions, outcome.details) == (None, [], None)


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_package_that_is_gone_when_its_domains_are_listed_is_no_change(service: Service, check_mode: bool) -> None:
    service.put_package()
    service.meddle("ListDomainsForPackage", service.packages.clear)
    outcome = go(service, ABSENT, check_mode)
    assert (outcome.failure, outcome.actions, outcome.details) == (None, [], None)


def test_a_package_that_goes_while_its_domains_are_waited_for_is_success(service: Service) -> None:
    package = service.put_package()
    service.put_association(package)

    def delete() -> None:
        service.packages.clear()
        service.associations.clear()

    service.meddle("ListDomainsForPackage", lambda: None, delete)
    outcome = go(service, FREEING_WAITING)
    assert (outcome.failure, outcome.actions, outcome.details) == (None, ["DissociatePackage"], None)


def test_a_package_that_is_deleted_during_its_import_is_told_long_before_the_deadline(
    service: Service, clock: Clock
) -> None:
    service.import_looks = NEVER_ENDS
    service.meddle("DescribePackages", *[lambda: None] * 3, service.packages.clear)
    outcome = go(service, PRESENT_WAITING)
    assert "deleted by somebody else" in (outcome.failure or "")
    assert (outcome.actions, sum(clock.slept) < 60) == (["CreatePackage"], True)


def test_a_package_that_is_deleted_right_after_its_update_is_told_long_before_the_deadline(
    service: Service, clock: Clock
) -> None:
    changed_source(service)
    service.meddle("DescribePackages", lambda: None, service.packages.clear)
    outcome = go(service, PRESENT_WAITING)
    assert "deleted by somebody else" in (outcome.failure or "")
    assert (outcome.actions, sum(clock.slept) < 60) == (["UpdatePackage"], True)


def test_a_package_that_a_domain_took_in_between_is_refused_with_the_domain_named(service: Service) -> None:
    package = service.put_package()
    service.meddle("DeletePackage", lambda: service.put_association(package, "shop"))
    outcome = go(service, ABSENT_WAITING)
    assert "shop (ACTIVE)" in (outcome.failure or "")
    assert outcome.actions == []


def test_a_package_that_a_domain_took_in_between_is_taken_from_it_with_dissociate(service: Service) -> None:
    package = service.put_package()
    service.meddle("DeletePackage", lambda: service.put_association(package, "shop"))
    outcome = go(service, FREEING_WAITING)
    assert (outcome.failure, outcome.actions, outcome.details) == (None, ["DissociatePackage", "DeletePackage"], None)


def test_a_domain_that_another_one_is_freed_of_in_between_does_not_disturb(service: Service) -> None:
    package = service.put_package()
    package_id = package.details["PackageID"]
    for domain in ("shop", "archive"):
        service.put_association(package, domain)
    service.meddle(
        "DissociatePackage", lambda: service.act("dissociate_package", PackageID=package_id, DomainName="shop")
    )
    outcome = go(service, FREEING)
    assert outcome.failure is None
    assert outcome.actions == ["DissociatePackage", "DeletePackage"]


def test_a_new_package_under_the_name_does_not_hold_up_the_end_of_a_deletion(service: Service, clock: Clock) -> None:
    package = service.put_package()

    def replace() -> None:
        service.packages.remove(package)
        service.put_package(PackageDescription="theirs")

    service.meddle("DescribePackages", lambda: None, lambda: None, replace)
    outcome = go(service, ABSENT_WAITING)
    assert outcome.actions == ["DeletePackage"]
    assert sum(clock.slept) < 60
    assert "gave up" not in (outcome.failure or "")


def test_a_conflict_that_does_not_pass_is_given_up_soon_without_wait(service: Service, clock: Clock) -> None:
    service.put_package()
    service.failing["DeletePackage"] = client_error("DeletePackage", "ConflictException", "Not now")
    outcome = go(service, ABSENT)
    assert "ConflictException: Not now" in (outcome.failure or "")
    assert len(service.arguments("DeletePackage")) <= 20
    assert sum(clock.slept) <= 30


def test_a_conflict_that_does_not_pass_is_given_up_at_the_deadline_with_wait(service: Service, clock: Clock) -> None:
    service.put_package()
    service.failing["DeletePackage"] = client_error("DeletePackage", "ConflictException", "Not now")
    outcome = go(service, ABSENT_WAITING, timeout=120)
    assert "ConflictException: Not now" in (outcome.failure or "")
    assert 100 <= sum(clock.slept) <= 122


# Reads that still show how it was


@pytest.mark.parametrize("looks", [1, 3, 5])
def test_looks_that_still_show_the_version_before_an_update_do_not_end_the_wait(service: Service, looks: int) -> None:
    changed_source(service)
    service.stale_looks = looks
    outcome = go(service, PRESENT_WAITING)
    assert (outcome.failure, outcome.actions) == (None, ["UpdatePackage"])
    assert (outcome.details or {})["AvailablePackageVersion"] == "v2"


@pytest.mark.parametrize("looks", [1, 3, 5])
def test_looks_that_still_show_the_failure_before_an_update_are_not_taken_for_a_new_one(
    service: Service, looks: int
) -> None:
    service.put_package("COPY_FAILED", "v1")
    service.stale_looks = looks
    outcome = go(service, PRESENT_WAITING)
    assert (outcome.failure, status(outcome)) == (None, "AVAILABLE")


@pytest.mark.parametrize("looks", [1, 3, 5])
def test_looks_that_do_not_show_a_created_package_yet_do_not_end_the_wait(service: Service, looks: int) -> None:
    service.stale_looks = looks
    outcome = go(service, PRESENT_WAITING)
    assert (outcome.failure, status(outcome)) == (None, "AVAILABLE")


@pytest.mark.parametrize("looks", [1, 3, 5])
def test_looks_that_do_not_show_what_replaces_a_package_yet_do_not_end_the_wait(service: Service, looks: int) -> None:
    failed_without_version(service)
    service.stale_looks = looks
    outcome = go(service, PRESENT_WAITING)
    assert (outcome.failure, outcome.actions) == (None, ["DeletePackage", "CreatePackage"])
    assert status(outcome) == "AVAILABLE"


def test_looks_that_show_no_change_for_long_are_believed(service: Service, clock: Clock) -> None:
    changed_source(service)
    service.stale_looks = NEVER_ENDS
    outcome = go(service, PRESENT_WAITING)
    assert (outcome.failure, status(outcome)) == (None, "AVAILABLE")
    assert 10 <= sum(clock.slept) <= 15


@pytest.mark.parametrize("before", ["AVAILABLE", "DELETE_FAILED"])
def test_looks_that_still_show_the_state_before_a_deletion_do_not_end_the_wait(service: Service, before: str) -> None:
    service.put_package(before)
    service.stale_looks = 3
    outcome = go(service, ABSENT_WAITING)
    assert (outcome.failure, outcome.actions, outcome.details) == (None, ["DeletePackage"], None)


@pytest.mark.parametrize("before", ["ACTIVE", "ASSOCIATION_FAILED", "DISSOCIATION_FAILED"])
def test_looks_that_still_show_the_state_before_a_dissociation_do_not_end_the_wait(
    service: Service, before: str
) -> None:
    service.put_association(service.put_package(), status=before)
    service.stale_looks = 3
    outcome = go(service, FREEING_WAITING)
    assert (outcome.failure, outcome.actions) == (None, ["DissociatePackage", "DeletePackage"])


def test_an_import_that_had_ended_before_the_first_look_is_noticed_at_that_look(service: Service, clock: Clock) -> None:
    changed_source(service)
    service.import_looks = 1
    outcome = go(service, PRESENT_WAITING)
    assert (outcome.details or {})["AvailablePackageVersion"] == "v2"
    assert sum(clock.slept) <= 2


# Answers that are lost


def test_a_creation_whose_answer_was_lost_counts_as_ours(service: Service) -> None:
    service.lost_answers = ["CreatePackage"]
    outcome = go(service, PRESENT_WAITING)
    assert (outcome.failure, outcome.actions, status(outcome)) == (None, ["CreatePackage"], "AVAILABLE")


def test_an_update_whose_answer_was_lost_counts_as_ours_and_is_not_sent_again(service: Service) -> None:
    changed_source(service)
    service.lost_answers = ["UpdatePackage"]
    outcome = go(service, PRESENT_WAITING)
    assert (outcome.failure, outcome.actions) == (None, ["UpdatePackage"])
    assert (outcome.details or {})["AvailablePackageVersion"] == "v2"


def test_an_update_that_is_always_wanted_is_made_once_also_when_its_answer_was_lost(service: Service) -> None:
    service.put_package()
    service.lost_answers = ["UpdatePackage"]
    outcome = go(service, Wish("synonyms", source=SOURCE, update="always", wait=True))
    assert (outcome.failure, outcome.actions) == (None, ["UpdatePackage"])
    assert (outcome.details or {})["AvailablePackageVersion"] == "v2"


def test_a_deletion_whose_answer_was_lost_counts_as_ours(service: Service) -> None:
    service.put_package()
    service.lost_answers = ["DeletePackage"]
    outcome = go(service, ABSENT_WAITING)
    assert (outcome.failure, outcome.actions, outcome.details) == (None, ["DeletePackage"], None)


def test_a_dissociation_whose_answer_was_lost_counts_as_ours(service: Service) -> None:
    service.put_association(service.put_package())
    service.lost_answers = ["DissociatePackage"]
    outcome = go(service, FREEING_WAITING)
    assert (outcome.failure, outcome.actions) == (None, ["DissociatePackage", "DeletePackage"])


def test_several_dissociations_whose_answers_were_lost_are_all_written_down(service: Service) -> None:
    package = service.put_package()
    for domain in ("shop", "archive", "forum"):
        service.put_association(package, domain)
    service.lost_answers = ["DissociatePackage"] * 2
    outcome = go(service, FREEING_WAITING)
    assert (outcome.failure, outcome.actions) == (None, ["DissociatePackage"] * 3 + ["DeletePackage"])


# Failures


def test_a_failure_on_the_way_keeps_what_was_done_before_it(service: Service) -> None:
    package = service.put_package()
    for domain in ("shop", "archive", "forum"):
        service.put_association(package, domain)
    service.failing["DeletePackage"] = client_error("DeletePackage", "AccessDeniedException", "not allowed", 403)
    outcome = go(service, FREEING)
    assert outcome.actions == ["DissociatePackage"] * 3
    assert "es:DeletePackage" in (outcome.failure or "")
    assert outcome.error is not None
    assert outcome.error.code == "AccessDeniedException"


def test_one_dissociation_that_fails_keeps_the_others_written_down(service: Service) -> None:
    package = service.put_package()
    for domain in ("shop", "archive", "forum"):
        service.put_association(package, domain)

    def deny() -> None:
        raise client_error("DissociatePackage", "AccessDeniedException", "not allowed", 403)

    service.meddle("DissociatePackage", lambda: None, deny)
    outcome = go(service, FREEING)
    assert outcome.actions == ["DissociatePackage"] * 2
    assert "es:DissociatePackage" in (outcome.failure or "")
    assert package in service.packages


@pytest.mark.parametrize("operation", ["DescribePackages", "CreatePackage"])
@pytest.mark.parametrize("code", ["BaseException", "InvalidTypeException", "ValidationException", "Brandnew"])
def test_an_error_of_the_service_is_a_failure_with_its_code_and_words(
    service: Service, operation: str, code: str
) -> None:
    service.failing[operation] = client_error(operation, code, "Some words.")
    outcome = go(service, PRESENT)
    assert f"Package synonyms: {operation} failed ({code}: Some words)." in (outcome.failure or "")
    assert (outcome.actions, outcome.error is not None) == ([], True)


def recreate(service: Service) -> None:
    """Somebody creates a package of this name as soon as the one that was there is gone."""
    service.packages.clear()
    theirs = {"PackageName": "synonyms", "PackageType": "TXT-DICTIONARY", "PackageSource": SOURCE}
    service.act("create_package", **theirs)


def test_a_package_is_gone_also_when_somebody_creates_another_of_its_name(service: Service) -> None:
    service.put_package()
    service.meddle("DescribePackages", lambda: None, lambda: recreate(service))
    outcome = go(service, ABSENT_WAITING)
    assert (outcome.failure, outcome.actions, outcome.details) == (None, ["DeletePackage"], None)
    assert len(service.packages) == 1


def test_a_package_that_somebody_creates_where_ours_was_to_be_replaced_is_adopted(service: Service) -> None:
    failed_without_version(service)
    service.meddle("DescribePackages", lambda: None, lambda: recreate(service))
    outcome = go(service, PRESENT_WAITING)
    assert (outcome.failure, outcome.actions, status(outcome)) == (None, ["DeletePackage"], "AVAILABLE")
    assert len(service.packages) == 1


def test_an_error_that_passes_is_survived_by_a_wait(service: Service) -> None:
    service.meddle(
        "DescribePackages", lambda: None, lambda: fail(service, "ThrottlingException"), lambda: mend(service)
    )
    assert go(service, PRESENT_WAITING).failure is None


def test_throttling_without_end_is_given_up_at_the_deadline_and_told(service: Service, clock: Clock) -> None:
    begin = clock.now
    service.meddle("DescribePackages", lambda: None, lambda: fail(service, "ThrottlingException"))
    outcome = go(service, PRESENT_WAITING, timeout=60)
    assert "60 seconds of wait_timeout" in (outcome.failure or "")
    assert "ThrottlingException" in (outcome.failure or "")
    # On this clock the last look takes all the time of its retries, as it is over at once on the real one.
    assert (outcome.actions, clock.now - begin <= 60 + 31) == (["CreatePackage"], True)


def test_a_permission_that_is_taken_away_during_a_wait_is_told_at_once(service: Service, clock: Clock) -> None:
    service.meddle("DescribePackages", lambda: None, lambda: None, lambda: fail(service, "AccessDeniedException"))
    outcome = go(service, PRESENT_WAITING)
    assert "es:DescribePackages" in (outcome.failure or "")
    assert "goes on by itself" in (outcome.failure or "")
    assert (outcome.actions, sum(clock.slept) < 10) == (["CreatePackage"], True)


def fail(service: Service, code: str) -> None:
    service.failing["DescribePackages"] = client_error("DescribePackages", code, "no", 400)


def mend(service: Service) -> None:
    service.failing.clear()


def test_a_wait_that_is_too_short_is_told_with_the_last_status_and_keeps_what_was_done(
    service: Service, clock: Clock
) -> None:
    service.import_looks = NEVER_ENDS
    begin = clock.now
    outcome = go(service, PRESENT_WAITING, timeout=90)
    assert "90 seconds of wait_timeout" in (outcome.failure or "")
    assert "its status was VALIDATING" in (outcome.failure or "")
    assert (outcome.actions, status(outcome)) == (["CreatePackage"], "VALIDATING")
    assert 89 <= clock.now - begin <= 90.5


def test_a_package_that_is_never_listed_is_told_as_such_at_the_deadline(service: Service) -> None:
    service.stale_looks = NEVER_ENDS
    outcome = go(service, PRESENT_WAITING, timeout=30)
    assert "At the last look, it was not listed" in (outcome.failure or "")
    assert outcome.actions == ["CreatePackage"]


def test_a_wait_for_domains_that_is_too_short_is_told_with_each_domain(service: Service) -> None:
    package = service.put_package()
    service.association_looks = NEVER_ENDS
    for domain in ("shop", "archive"):
        service.put_association(package, domain)
    outcome = go(service, FREEING, timeout=30)
    assert "domain shop was DISSOCIATING, domain archive was DISSOCIATING" in (outcome.failure or "")
    assert outcome.actions == ["DissociatePackage"] * 2


@pytest.mark.parametrize("key", ["PackageID", "PackageType", "PackageStatus"])
def test_a_package_whose_details_lack_what_a_decision_needs_is_refused_and_nothing_is_done(
    service: Service, key: str
) -> None:
    del service.put_package().details[key]
    for wish in (ABSENT_WAITING, PRESENT, FREEING):
        outcome = go(service, wish)
        assert "Package synonyms" in (outcome.failure or "")
        assert key in (outcome.failure or "")
    assert service.mutations == []


@pytest.mark.parametrize("key", ["DomainName", "DomainPackageStatus"])
@pytest.mark.parametrize("wish", [ABSENT, FREEING_WAITING])
def test_a_domain_whose_details_lack_what_a_decision_needs_is_a_failure_in_a_sentence(
    service: Service, key: str, wish: Wish
) -> None:
    del service.put_association(service.put_package()).details[key]
    outcome = go(service, wish)
    assert key in (outcome.failure or "")
    assert service.mutations == []


@pytest.mark.parametrize("key", ["PackageVersion", "CreatedAt"])
def test_a_history_that_lacks_members_never_ends_in_a_traceback(service: Service, key: str) -> None:
    for entry in changed_source(service).versions:
        del entry[key]
    outcome = go(service, PRESENT)
    assert outcome.failure is None or "Package synonyms" in outcome.failure


def test_a_history_that_may_not_be_read_is_a_warning_and_the_times_decide(service: Service) -> None:
    changed_source(service)
    service.failing["GetPackageVersionHistory"] = client_error("GetPackageVersionHistory", "AccessDeniedException")
    outcome = go(service, PRESENT)
    assert (outcome.failure, outcome.actions) == (None, ["UpdatePackage"])
    assert len(outcome.warnings) == 1
    assert "es:GetPackageVersionHistory" in outcome.warnings[0]


def test_a_source_that_is_not_there_is_a_warning_and_no_update(service: Service) -> None:
    service.put_package()
    service.objects.clear()
    outcome = go(service, PRESENT)
    assert (outcome.failure, outcome.actions, service.mutations) == (None, [], [])
    assert "s3://dictionaries/synonyms.txt" in outcome.warnings[0]


def test_a_warning_is_given_once_however_often_the_decision_is_made(service: Service) -> None:
    package = service.put_package()
    service.objects.clear()
    service.act("update_package", PackageID=package.details["PackageID"], PackageSource=SOURCE)
    package.script = [{"PackageStatus": "AVAILABLE"}]
    outcome = go(service, Wish("synonyms", source=SOURCE, update="always", wait=True))
    assert len(outcome.warnings) == len(set(outcome.warnings)) == 1


# Check mode, and the second run

Arrange = t.Callable[[Service], object]


def nothing_there(service: Service) -> None:
    assert service.packages == []


def used_by_two_domains(service: Service) -> None:
    package = service.put_package()
    for domain in ("shop", "archive"):
        service.put_association(package, domain)


def being_deleted(service: Service) -> None:
    service.act("delete_package", PackageID=service.put_package().details["PackageID"])


def being_imported(service: Service) -> None:
    service.act("create_package", PackageName="synonyms", PackageType="TXT-DICTIONARY", PackageSource=SOURCE)


def beside_others(service: Service) -> None:
    service.put_package("DELETED")
    service.put_package(PackageID="G7")
    service.put_package()
    service.put_package("DELETED")


def failed_with_version(service: Service) -> None:
    service.put_package("VALIDATION_FAILED", "v1")


def not_deletable(service: Service) -> None:
    service.put_package("DELETE_FAILED")


def of_another_type(service: Service) -> None:
    service.put_package(PackageType="ZIP-PLUGIN")


SITUATIONS: list[Arrange] = [
    nothing_there,
    Service.put_package,
    changed_source,
    failed_with_version,
    failed_without_version,
    being_imported,
    being_deleted,
    not_deletable,
    used_by_two_domains,
    beside_others,
    of_another_type,
]
WISHES = [
    Wish("synonyms", state, description=description, source=source, update=update_, dissociate=dissociate, wait=wait)
    for state, source, description, update_, dissociate, wait in [
        ("present", None, None, "if_changed", False, False),
        ("present", None, "other", "if_changed", False, False),
        ("present", SOURCE, None, "if_changed", False, False),
        ("present", SOURCE, None, "if_changed", False, True),
        ("present", SOURCE, "other", "if_changed", False, True),
        ("present", SOURCE, "other", "never", False, True),
        ("present", SOURCE, None, "always", False, True),
        ("absent", None, None, "if_changed", False, False),
        ("absent", None, None, "if_changed", False, True),
        ("absent", None, None, "if_changed", True, False),
        ("absent", None, None, "if_changed", True, True),
    ]
]


def in_short(wish: Wish) -> str:
    words = [wish.state, wish.update, "source" if wish.source else "", wish.description or ""]
    words += ["dissociate" if wish.dissociate else "", "wait" if wish.wait else ""]
    return " ".join(word for word in words if word)


@pytest.mark.parametrize("wish", WISHES, ids=in_short)
@pytest.mark.parametrize("arrange", SITUATIONS, ids=lambda arrange: arrange.__name__)
def test_check_mode_sends_no_change_and_says_what_a_run_does(arrange: Arrange, wish: Wish) -> None:
    with fake_clock():
        checked_service, service = Service(), Service()
        arrange(checked_service)
        arrange(service)
        checked, run = go(checked_service, wish, check_mode=True), go(service, wish)
    assert checked_service.mutations == []
    assert checked.actions == run.actions
    assert checked.failure == run.failure
    assert checked.warnings == run.warnings
    assert (checked.before, checked.after) == (run.before, run.after)
    if run.failure is None and wish.wait:
        for key in ("PackageName", "PackageType", "PackageDescription"):
            assert (checked.details or {}).get(key) == (run.details or {}).get(key)


# Whoever does not wait leaves alone what is under way, and the next run decides about another state.
REPEATABLE = [
    pytest.param(arrange, wish, id=f"{arrange.__name__} {in_short(wish)}")
    for arrange in SITUATIONS
    for wish in WISHES
    if wish.update != "always" and (wish.wait or arrange not in (being_imported, being_deleted))
]


@pytest.mark.parametrize(("arrange", "wish"), REPEATABLE)
def test_a_run_after_a_successful_one_changes_nothing(arrange: Arrange, wish: Wish) -> None:
    with fake_clock():
        service = Service()
        arrange(service)
        first = go(service, wish)
        service.calls.clear()
        second = go(service, wish)
    if first.failure is None:
        assert (second.failure, second.actions, service.mutations) == (None, [], [])


def test_check_mode_tells_the_description_that_a_replaced_package_keeps(service: Service) -> None:
    failed_without_version(service)
    outcome = go(service, PRESENT, check_mode=True)
    assert outcome.actions == ["DeletePackage", "CreatePackage"]
    assert (outcome.details or {})["PackageDescription"] == "as it was"


NEIGHBOURS = st.lists(
    st.fixed_dictionaries(
        {
            "PackageID": st.sampled_from(["G1", "G22", "F9", "pkg-0a"]),
            "PackageName": st.sampled_from(["synonyms", "synonyms2", "syn"]),
            "PackageStatus": st.sampled_from(["AVAILABLE", "DELETED", "COPYING", "COPY_FAILED"]),
        }
    ),
    max_size=5,
)


@given(neighbours=NEIGHBOURS, wish=st.sampled_from(WISHES))
def test_what_is_not_ours_is_never_touched(neighbours: list[dict[str, t.Any]], wish: Wish) -> None:
    with fake_clock():
        service = Service()
        others = [
            service.put_package(fields["PackageStatus"], **dict(fields, PackageID=f"{fields['PackageID']}-{number}"))
            for number, fields in enumerate(neighbours)
            if not is_ours(fields)
        ]
        before = copy.deepcopy([record.details for record in others])
        go(service, wish)
    assert [record.details for record in others] == before
    touched = {sent.get("PackageID") for operation, sent in service.calls if operation in service.mutations}
    assert touched.isdisjoint(record.details["PackageID"] for record in others)


def is_ours(fields: t.Mapping[str, str]) -> bool:
    aws_owned = fields["PackageID"].startswith("G")
    return fields["PackageName"] == "synonyms" and not aws_owned and fields["PackageStatus"] != "DELETED"

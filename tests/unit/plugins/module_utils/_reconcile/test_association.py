# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import itertools
import typing as t

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._apply import Outcome
from ansible_collections.aws_search.packages.plugins.module_utils._apply_association import AssociationTraveller
from ansible_collections.aws_search.packages.plugins.module_utils._plan_association import AssociationWish
from ansible_collections.aws_search.packages.plugins.module_utils._travel import travel
from ansible_collections.aws_search.packages.plugins.module_utils._wait import Deadline
from ansible_collections.aws_search.packages.tests.unit.plugins.module_utils.fake_clock import Clock, fake_clock
from ansible_collections.aws_search.packages.tests.unit.plugins.module_utils.fake_service import (
    NEVER_ENDS,
    SOURCE,
    Record,
    Service,
    client_error,
)

PRESENT = AssociationWish("shop", "synonyms")
PRESENT_WAITING = AssociationWish("shop", "synonyms", wait=True)
ABSENT = AssociationWish("shop", "synonyms", state="absent")
ABSENT_WAITING = AssociationWish("shop", "synonyms", state="absent", wait=True)
F1_ON_SHOP = {"PackageID": "F1", "DomainName": "shop"}


def go(service: Service, wish: AssociationWish, check_mode: bool = False, timeout: float = 600) -> Outcome:
    api, reader = service.api(), service.reader()
    return travel(AssociationTraveller(wish, api, reader, Deadline(timeout), check_mode))


def status(outcome: Outcome) -> str | None:
    return (outcome.details or {}).get("DomainPackageStatus")


def version(outcome: Outcome) -> str | None:
    return (outcome.details or {}).get("PackageVersion")


def with_new_version(service: Service) -> Record:
    """A package at v2 whose domain runs v1."""
    package = service.put_package(version="v2")
    service.put_association(package, PackageVersion="v1")
    return package


# The way without anything in it


@pytest.mark.parametrize("wish", [PRESENT, AssociationWish("shop", package_id="F1")])
def test_what_is_so_already_takes_two_requests(service: Service, wish: AssociationWish) -> None:
    association = service.put_association(service.put_package())
    outcome = go(service, wish)
    assert (outcome.failure, outcome.actions, outcome.details) == (None, [], association.details)
    assert service.operations == ["DescribePackages", "ListPackagesForDomain"]


def test_a_package_is_associated_and_not_waited_for_without_wait(service: Service, clock: Clock) -> None:
    service.put_package()
    outcome = go(service, PRESENT)
    assert (outcome.failure, outcome.actions, status(outcome)) == (None, ["AssociatePackage"], "ASSOCIATING")
    assert service.arguments("AssociatePackage") == [F1_ON_SHOP]
    assert clock.slept == []


def test_a_package_is_associated_and_waited_for_with_wait(service: Service) -> None:
    service.put_package()
    outcome = go(service, PRESENT_WAITING)
    assert (outcome.failure, outcome.actions, status(outcome)) == (None, ["AssociatePackage"], "ACTIVE")


def test_a_new_version_is_rolled_out(service: Service) -> None:
    with_new_version(service)
    outcome = go(service, PRESENT_WAITING)
    assert (outcome.failure, outcome.actions, version(outcome)) == (None, ["AssociatePackage"], "v2")


def test_a_new_version_is_not_rolled_out_without_update(service: Service) -> None:
    with_new_version(service)
    outcome = go(service, AssociationWish("shop", "synonyms", update=False, wait=True))
    assert (outcome.failure, outcome.actions, version(outcome)) == (None, [], "v1")


def test_an_import_that_is_under_way_is_waited_for_and_its_version_rolled_out(service: Service) -> None:
    package = service.put_package()
    service.put_association(package)
    service.act("update_package", PackageID="F1", PackageSource=SOURCE)
    outcome = go(service, PRESENT_WAITING)
    assert (outcome.failure, outcome.actions, version(outcome)) == (None, ["AssociatePackage"], "v2")


def test_a_package_is_dissociated_and_waited_for_with_wait(service: Service) -> None:
    service.put_association(service.put_package())
    outcome = go(service, ABSENT_WAITING)
    assert (outcome.failure, outcome.actions, outcome.details) == (None, ["DissociatePackage"], None)


def test_a_package_is_dissociated_and_not_waited_for_without_wait(service: Service, clock: Clock) -> None:
    service.put_association(service.put_package())
    outcome = go(service, ABSENT)
    assert (outcome.failure, outcome.actions, status(outcome)) == (None, ["DissociatePackage"], "DISSOCIATING")
    assert clock.slept == []


def test_an_unknown_package_to_be_absent_is_no_change(service: Service) -> None:
    outcome = go(service, ABSENT_WAITING)
    assert (outcome.failure, outcome.actions, outcome.details) == (None, [], None)


def test_an_unknown_package_to_be_present_is_a_failure_that_names_it(service: Service) -> None:
    outcome = go(service, PRESENT_WAITING)
    assert "Package synonyms does not exist" in (outcome.failure or "")
    assert service.mutations == []


@pytest.mark.parametrize("state", ["present", "absent"])
@pytest.mark.parametrize("check_mode", [False, True])
def test_an_unknown_domain_is_a_failure_that_names_it(service: Service, state: str, check_mode: bool) -> None:
    service.put_package()
    outcome = go(service, AssociationWish("nowhere", "synonyms", state=state), check_mode)
    assert "nowhere" in (outcome.failure or "")
    assert "ResourceNotFoundException" in (outcome.failure or "")
    assert service.mutations == []


def test_a_package_of_aws_is_associated_by_its_id_but_not_found_by_its_name(service: Service) -> None:
    service.put_package(PackageID="G7")
    assert "does not exist" in (go(service, PRESENT).failure or "")
    assert go(service, AssociationWish("shop", package_id="G7")).actions == ["AssociatePackage"]


def test_an_association_of_a_package_that_is_no_longer_listed_is_dissolved_by_name(service: Service) -> None:
    package = service.put_package()
    service.put_association(package)
    service.packages.clear()
    outcome = go(service, ABSENT_WAITING)
    assert (outcome.failure, outcome.actions, outcome.details) == (None, ["DissociatePackage"], None)


@pytest.mark.parametrize("before", ["ASSOCIATION_FAILED", "DISSOCIATION_FAILED"])
def test_a_failed_association_is_tried_again(service: Service, before: str) -> None:
    service.put_association(service.put_package(), status=before)
    outcome = go(service, PRESENT_WAITING)
    assert (outcome.failure, outcome.actions, status(outcome)) == (None, ["AssociatePackage"], "ACTIVE")


@pytest.mark.parametrize(("wish", "word"), [(PRESENT_WAITING, "ASSOCIATION"), (ABSENT_WAITING, "DISSOCIATION")])
def test_a_change_that_fails_is_told_with_the_reason_of_the_service(
    service: Service, wish: AssociationWish, word: str
) -> None:
    package = service.put_package()
    if wish.state == "absent":
        service.put_association(package)
    service.association_error = {"ErrorType": "Busy", "ErrorMessage": "An index uses it."}
    outcome = go(service, wish)
    assert "Package synonyms on domain shop" in (outcome.failure or "")
    assert f"{word}_FAILED: Busy: An index uses it" in (outcome.failure or "")
    assert (len(outcome.actions), status(outcome)) == (1, f"{word}_FAILED")


def test_a_roll_out_that_fails_is_told_though_the_domain_still_runs_a_version(service: Service) -> None:
    with_new_version(service)
    service.association_error = {"ErrorType": "Busy", "ErrorMessage": "Not now."}
    outcome = go(service, PRESENT_WAITING)
    assert "Busy: Not now" in (outcome.failure or "")
    assert outcome.actions == ["AssociatePackage"]


def test_a_roll_out_that_leaves_the_domain_at_its_old_version_is_a_failure_that_names_both(service: Service) -> None:
    with_new_version(service)
    service.meddle("ListPackagesForDomain", lambda: None, lambda: forget_roll_out(service))
    outcome = go(service, PRESENT_WAITING)
    assert "v1" in (outcome.failure or "")
    assert "v2" in (outcome.failure or "")
    assert (outcome.actions, version(outcome)) == (["AssociatePackage"], "v1")


def forget_roll_out(service: Service) -> None:
    back = {"DomainPackageStatus": "ACTIVE", "PackageVersion": "v1", "LastUpdated": service.time()}
    service.associations[0].script[-1] = back


def test_a_roll_out_of_a_version_that_came_in_between_is_success(service: Service) -> None:
    package = with_new_version(service)

    def hand_in_v3() -> None:
        package.details["AvailablePackageVersion"] = "v3"

    service.meddle("AssociatePackage", hand_in_v3)
    outcome = go(service, PRESENT_WAITING)
    assert (outcome.failure, outcome.actions, version(outcome)) == (None, ["AssociatePackage"], "v3")


@pytest.mark.parametrize("wish", [PRESENT, PRESENT_WAITING, ABSENT, ABSENT_WAITING])
@pytest.mark.parametrize("before", ["ASSOCIATION_FAILED", "DISSOCIATION_FAILED"])
def test_why_the_last_change_failed_is_told_as_a_warning_when_it_is_tried_again(
    service: Service, wish: AssociationWish, before: str
) -> None:
    reason = {"ErrorType": "Busy", "ErrorMessage": "An index uses it."}
    service.put_association(service.put_package(), status=before, ErrorDetails=reason)
    outcome = go(service, wish)
    assert outcome.failure is None
    (warning,) = outcome.warnings
    assert f"{before}: Busy: An index uses it" in warning


# Something is under way already


def test_a_dissociation_under_way_is_waited_for_and_then_undone(service: Service) -> None:
    service.put_association(service.put_package())
    service.act("dissociate_package", **F1_ON_SHOP)
    outcome = go(service, PRESENT_WAITING)
    assert (outcome.failure, outcome.actions, status(outcome)) == (None, ["AssociatePackage"], "ACTIVE")


def test_an_association_under_way_is_waited_for_and_then_dissolved(service: Service) -> None:
    service.put_package()
    service.act("associate_package", **F1_ON_SHOP)
    outcome = go(service, ABSENT_WAITING)
    assert (outcome.failure, outcome.actions, outcome.details) == (None, ["DissociatePackage"], None)


@pytest.mark.parametrize("wish", [PRESENT_WAITING, ABSENT_WAITING])
def test_what_others_have_begun_as_it_is_wanted_is_waited_for_and_no_change(
    service: Service, wish: AssociationWish
) -> None:
    package = service.put_package()
    if wish.state == "present":
        service.act("associate_package", **F1_ON_SHOP)
    else:
        service.put_association(package)
        service.act("dissociate_package", **F1_ON_SHOP)
    outcome = go(service, wish)
    expected = "ACTIVE" if wish.state == "present" else None
    assert (outcome.failure, outcome.actions, status(outcome)) == (None, [], expected)


# Others are faster


def test_already_in_desired_state_is_success_without_a_change(service: Service) -> None:
    package = service.put_package()
    service.meddle("AssociatePackage", lambda: service.put_association(package))
    outcome = go(service, PRESENT_WAITING)
    assert (outcome.failure, outcome.actions, status(outcome)) == (None, [], "ACTIVE")


def test_already_in_desired_state_is_success_also_without_wait(service: Service) -> None:
    package = service.put_package()
    service.meddle("AssociatePackage", lambda: service.put_association(package))
    outcome = go(service, PRESENT)
    assert (outcome.failure, outcome.actions, status(outcome)) == (None, [], "ACTIVE")


@pytest.mark.parametrize("wish", [PRESENT, PRESENT_WAITING])
def test_already_in_desired_state_is_believed_though_a_look_shows_another_version(
    service: Service, clock: Clock, wish: AssociationWish
) -> None:
    with_new_version(service)
    words = "Package is already in desired state"
    service.failing["AssociatePackage"] = client_error("AssociatePackage", "ConflictException", words)
    outcome = go(service, wish)
    assert (outcome.failure, outcome.actions) == (None, [])
    assert sum(clock.slept) <= 15


def test_an_association_that_somebody_began_in_between_is_waited_for(service: Service) -> None:
    service.put_package()
    service.meddle("AssociatePackage", lambda: service.act("associate_package", **F1_ON_SHOP))
    outcome = go(service, PRESENT_WAITING)
    assert (outcome.failure, outcome.actions, status(outcome)) == (None, [], "ACTIVE")
    assert len(service.arguments("AssociatePackage")) == 1


def test_an_association_that_somebody_began_in_between_is_left_alone_without_wait(service: Service) -> None:
    service.put_package()
    service.meddle("AssociatePackage", lambda: service.act("associate_package", **F1_ON_SHOP))
    outcome = go(service, PRESENT)
    assert (outcome.failure, outcome.actions) == (None, [])


def test_an_association_that_is_gone_when_it_should_be_dissolved_is_no_change(service: Service) -> None:
    service.put_association(service.put_package())
    service.meddle("DissociatePackage", service.associations.clear)
    outcome = go(service, ABSENT_WAITING)
    assert (outcome.failure, outcome.actions, outcome.details) == (None, [], None)


def test_a_package_is_dissociated_also_when_somebody_associates_it_anew_at_once(service: Service) -> None:
    service.put_association(service.put_package())

    def associate_anew() -> None:
        service.associations.clear()
        service.act("associate_package", **F1_ON_SHOP)

    service.meddle("ListPackagesForDomain", lambda: None, associate_anew)
    outcome = go(service, ABSENT_WAITING)
    assert (outcome.failure, outcome.actions, outcome.details) == (None, ["DissociatePackage"], None)
    assert len(service.associations) == 1


def test_a_package_that_is_gone_when_it_should_be_associated_is_a_failure_that_names_it(service: Service) -> None:
    service.put_package()
    service.meddle("AssociatePackage", service.packages.clear)
    outcome = go(service, PRESENT_WAITING)
    assert "synonyms" in (outcome.failure or "")
    assert outcome.actions == []


def test_an_association_that_others_dissolve_while_it_is_made_is_told_long_before_the_deadline(
    service: Service, clock: Clock
) -> None:
    service.put_package()
    service.association_looks = NEVER_ENDS
    service.meddle("ListPackagesForDomain", *[lambda: None] * 3, service.associations.clear)
    outcome = go(service, PRESENT_WAITING)
    assert "could not be associated" in (outcome.failure or "")
    assert (outcome.actions, sum(clock.slept) < 60) == (["AssociatePackage"], True)


def test_a_conflict_that_does_not_pass_is_given_up_in_the_words_of_the_service(service: Service, clock: Clock) -> None:
    service.put_package()
    service.failing["AssociatePackage"] = client_error("AssociatePackage", "ConflictException", "Another change")
    outcome = go(service, PRESENT)
    assert "ConflictException: Another change" in (outcome.failure or "")
    assert (outcome.actions, sum(clock.slept) <= 30) == ([], True)


def test_another_refusal_is_told_in_the_words_of_the_service(service: Service) -> None:
    service.put_package()
    service.failing["AssociatePackage"] = client_error("AssociatePackage", "ValidationException", "Too old a domain")
    outcome = go(service, PRESENT_WAITING)
    words = "AssociatePackage failed (ValidationException: Too old a domain)."
    assert outcome.failure == f"Package synonyms on domain shop: {words}"


# Reads that still show how it was


@pytest.mark.parametrize("looks", [1, 3, 5])
@pytest.mark.parametrize("before", [None, "ACTIVE", "ASSOCIATION_FAILED", "DISSOCIATION_FAILED"])
def test_looks_that_still_show_the_state_before_an_association_do_not_end_the_wait(
    service: Service, looks: int, before: str | None
) -> None:
    package = service.put_package(version="v2")
    if before:
        service.put_association(package, status=before, PackageVersion="v1")
    service.stale_looks = looks
    outcome = go(service, PRESENT_WAITING)
    assert (outcome.failure, outcome.actions) == (None, ["AssociatePackage"])
    assert (status(outcome), version(outcome)) == ("ACTIVE", "v2")


@pytest.mark.parametrize("looks", [1, 3, 5])
@pytest.mark.parametrize("before", ["ACTIVE", "ASSOCIATION_FAILED", "DISSOCIATION_FAILED"])
def test_looks_that_still_show_the_state_before_a_dissociation_do_not_end_the_wait(
    service: Service, looks: int, before: str
) -> None:
    service.put_association(service.put_package(), status=before)
    service.stale_looks = looks
    outcome = go(service, ABSENT_WAITING)
    assert (outcome.failure, outcome.actions, outcome.details) == (None, ["DissociatePackage"], None)


@pytest.mark.parametrize("wish", [PRESENT_WAITING, ABSENT_WAITING])
def test_a_change_that_had_ended_before_the_first_look_is_noticed_at_that_look(
    service: Service, clock: Clock, wish: AssociationWish
) -> None:
    package = service.put_package()
    if wish.state == "absent":
        service.put_association(package)
    service.association_looks = 1
    outcome = go(service, wish)
    assert (outcome.failure, len(outcome.actions), sum(clock.slept)) == (None, 1, 0)


# Answers that are lost, and failures


@pytest.mark.parametrize(
    ("wish", "operation"), [(PRESENT_WAITING, "AssociatePackage"), (ABSENT_WAITING, "DissociatePackage")]
)
def test_a_change_whose_answer_was_lost_counts_as_ours(service: Service, wish: AssociationWish, operation: str) -> None:
    package = service.put_package()
    if wish.state == "absent":
        service.put_association(package)
    service.lost_answers = [operation]
    outcome = go(service, wish)
    assert (outcome.failure, outcome.actions) == (None, [operation])
    assert status(outcome) == ("ACTIVE" if wish.state == "present" else None)


@pytest.mark.parametrize("operation", ["DescribePackages", "ListPackagesForDomain", "AssociatePackage"])
def test_a_missing_permission_is_named(service: Service, operation: str) -> None:
    service.put_package()
    service.failing[operation] = client_error(operation, "AccessDeniedException", "no", 403)
    outcome = go(service, PRESENT_WAITING)
    assert f"IAM action es:{operation}" in (outcome.failure or "")
    assert (outcome.actions, outcome.error is not None) == ([], True)


@pytest.mark.parametrize("wish", [PRESENT_WAITING, ABSENT_WAITING])
def test_a_wait_that_is_too_short_is_told_with_the_last_status_and_keeps_what_was_done(
    service: Service, clock: Clock, wish: AssociationWish
) -> None:
    package = service.put_package()
    if wish.state == "absent":
        service.put_association(package)
    service.association_looks = NEVER_ENDS
    begin = clock.now
    outcome = go(service, wish, timeout=45)
    last = "ASSOCIATING" if wish.state == "present" else "DISSOCIATING"
    assert f"its status was {last}" in (outcome.failure or "")
    assert "45 seconds of wait_timeout" in (outcome.failure or "")
    assert (len(outcome.actions), 44 <= clock.now - begin <= 45.5) == (1, True)


@pytest.mark.parametrize("key", ["PackageID", "DomainPackageStatus"])
@pytest.mark.parametrize("wish", [PRESENT_WAITING, ABSENT_WAITING])
def test_an_association_that_lacks_what_a_decision_needs_is_a_failure_that_names_it(
    service: Service, key: str, wish: AssociationWish
) -> None:
    service.put_association(service.put_package()).details[key] = ""
    outcome = go(service, wish)
    assert "Domain shop" in (outcome.failure or "")
    assert key in (outcome.failure or "")
    assert service.mutations == []


# Check mode, and the second run

Arrange = t.Callable[[Service], object]


def nothing_there(service: Service) -> None:
    assert service.packages == []


def active(service: Service) -> None:
    service.put_association(service.put_package())


def failed(service: Service) -> None:
    service.put_association(service.put_package(), status="ASSOCIATION_FAILED")


def associating(service: Service) -> None:
    service.put_package()
    service.act("associate_package", **F1_ON_SHOP)


def dissociating(service: Service) -> None:
    active(service)
    service.act("dissociate_package", **F1_ON_SHOP)


def being_imported(service: Service) -> None:
    service.act("create_package", PackageName="synonyms", PackageType="TXT-DICTIONARY", PackageSource=SOURCE)


def never_imported(service: Service) -> None:
    service.put_package("COPY_FAILED", None)


def of_another_domain(service: Service) -> None:
    service.put_association(service.put_package(), "archive")


SITUATIONS: list[Arrange] = [
    nothing_there,
    Service.put_package,
    active,
    with_new_version,
    failed,
    associating,
    dissociating,
    being_imported,
    never_imported,
    of_another_domain,
]
WISHES = [
    AssociationWish("shop", "synonyms", None, state, update, wait)
    for state, update, wait in itertools.product(["present", "absent"], [True, False], [True, False])
]


def in_short(wish: AssociationWish) -> str:
    return f"{wish.state}{' update' if wish.update else ''}{' wait' if wish.wait else ''}"


@pytest.mark.parametrize("wish", WISHES, ids=in_short)
@pytest.mark.parametrize("arrange", SITUATIONS, ids=lambda arrange: arrange.__name__)
def test_check_mode_sends_no_change_and_says_what_a_run_does(arrange: Arrange, wish: AssociationWish) -> None:
    with fake_clock():
        checked_service, service = Service(), Service()
        arrange(checked_service)
        arrange(service)
        checked, run = go(checked_service, wish, check_mode=True), go(service, wish)
    assert checked_service.mutations == []
    assert (checked.actions, checked.failure) == (run.actions, run.failure)
    assert (checked.before, checked.after) == (run.before, run.after)
    if run.failure is None and wish.wait:
        for key in ("PackageID", "PackageName", "PackageType", "DomainName", "PackageVersion"):
            assert (checked.details or {}).get(key) == (run.details or {}).get(key)


# Whoever does not wait leaves alone what is under way, and the next run decides about another state.
UNDER_WAY = (associating, dissociating, being_imported)


@pytest.mark.parametrize(
    ("arrange", "wish"),
    [
        pytest.param(arrange, wish, id=f"{arrange.__name__} {in_short(wish)}")
        for arrange, wish in itertools.product(SITUATIONS, WISHES)
        if wish.wait or arrange not in UNDER_WAY
    ],
)
def test_a_run_after_a_successful_one_changes_nothing(arrange: Arrange, wish: AssociationWish) -> None:
    with fake_clock():
        service = Service()
        arrange(service)
        first = go(service, wish)
        service.calls.clear()
        second = go(service, wish)
    if first.failure is None:
        assert (second.failure, second.actions, service.mutations) == (None, [], [])

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import threading
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.aws_search.packages.plugins.module_utils._apply import Outcome
from ansible_collections.aws_search.packages.plugins.module_utils._apply_package import PackageTraveller
from ansible_collections.aws_search.packages.plugins.module_utils._fleet import (
    Fleet,
    lacking_source,
    read_all,
    surplus,
)
from ansible_collections.aws_search.packages.plugins.module_utils._plan import Wish, mine
from ansible_collections.aws_search.packages.plugins.module_utils._wait import Deadline
from ansible_collections.aws_search.packages.tests.unit.plugins.module_utils.fake_clock import Clock
from ansible_collections.aws_search.packages.tests.unit.plugins.module_utils.fake_service import (
    NEVER_ENDS,
    SOURCE,
    Service,
    client_error,
)


def go(service: Service, *wishes: Wish, timeout: float = 600, check_mode: bool = False) -> dict[str, Outcome]:
    """What comes of many wishes, as the module would have it: one reading, then all ways."""
    api, reader, deadline = service.api(), service.reader(), Deadline(timeout)
    packages = read_all(api, [wish.name for wish in wishes])
    travellers = []
    for wish in wishes:
        traveller = PackageTraveller(wish, api, reader, deadline, check_mode)
        traveller.knows(t.cast("dict[str, t.Any] | None", mine(wish.name, packages)))
        travellers.append(traveller)
    return Fleet(api, travellers, deadline).travel()


def present(name: str, **more: t.Any) -> Wish:
    return Wish(name, source=SOURCE, wait=True, **more)


def absent(name: str, **more: t.Any) -> Wish:
    return Wish(name, state="absent", wait=True, **more)


def failures(outcomes: dict[str, Outcome]) -> list[str]:
    return [name for name, outcome in outcomes.items() if outcome.failure]


# The reading


@pytest.mark.parametrize(("number", "requests"), [(1, [1]), (100, [100]), (101, [1, 100]), (250, [50, 100, 100])])
def test_names_are_read_a_hundred_at_a_time(service: Service, number: int, requests: list[int]) -> None:
    names = [f"package-{one}" for one in range(number)]
    for name in names[:3]:
        service.put_package(PackageName=name)
    assert [package["PackageName"] for package in read_all(service.api(), names)] == names[:3]
    sizes = [len(sent["Filters"][0]["Value"]) for sent in service.arguments("DescribePackages")]
    assert sorted(sizes) == requests


def test_no_names_at_all_are_no_request_and_all_packages_are_one_without_a_filter(service: Service) -> None:
    service.put_package()
    assert read_all(service.api(), []) == []
    assert service.calls == []
    assert len(read_all(service.api(), None)) == 1
    assert service.arguments("DescribePackages") == [{"MaxResults": 100}]


LISTINGS = st.lists(
    st.fixed_dictionaries(
        {
            "PackageName": st.sampled_from(["synonyms", "stopwords", "words"]),
            "PackageID": st.sampled_from(["F1", "F2", "G1", "pkg-0a"]),
            "PackageType": st.sampled_from(["TXT-DICTIONARY", "ZIP-PLUGIN"]),
            "PackageStatus": st.sampled_from(["AVAILABLE", "DELETED", "DELETING", "COPY_FAILED", "SLEEPING"]),
        }
    ),
    max_size=8,
)


@given(packages=LISTINGS, listed=st.sets(st.sampled_from(["synonyms", "stopwords"])))
def test_a_purge_never_takes_what_is_listed_or_of_aws_or_of_another_type(
    packages: list[dict[str, str]], listed: set[str]
) -> None:
    names = surplus(packages, listed, "TXT-DICTIONARY")
    assert names == sorted(set(names))
    assert listed.isdisjoint(names)
    for name in ("synonyms", "stopwords", "words"):
        ours = [
            package
            for package in packages
            if (package["PackageName"], package["PackageType"]) == (name, "TXT-DICTIONARY")
            and package["PackageID"][0] != "G"
            and package["PackageStatus"] != "DELETED"
        ]
        assert (name in names) is (ours != [] and name not in listed)


def test_what_has_to_be_created_from_nothing_is_known_before_anything_is_done(service: Service) -> None:
    here = service.put_package().details
    wishes = [Wish("synonyms"), Wish("words"), Wish("stopwords", source=SOURCE), Wish("gone", state="absent")]
    assert lacking_source(wishes, [here]) == ["words"]
    assert lacking_source(wishes, [dict(here, PackageName="words", PackageID="G1")]) == ["synonyms", "words"]


# The ways


def test_many_packages_are_created_and_waited_for_with_few_looks(service: Service) -> None:
    names = [f"package-{one:02}" for one in range(30)]
    outcomes = go(service, *[present(name) for name in names])
    assert list(outcomes) == names
    assert failures(outcomes) == []
    assert {(outcome.details or {})["PackageStatus"] for outcome in outcomes.values()} == {"AVAILABLE"}
    assert service.mutations == ["CreatePackage"] * 30
    assert service.operations.count("DescribePackages") <= 4


def test_what_is_read_already_is_not_read_again(service: Service) -> None:
    for name in ("synonyms", "stopwords"):
        service.put_package(PackageName=name)
    outcomes = go(service, Wish("synonyms"), Wish("stopwords"), absent("words"))
    assert failures(outcomes) == []
    assert service.operations == ["DescribePackages"]


def test_wishes_of_all_kinds_are_fulfilled_together(service: Service) -> None:
    for name in ("old", "used", "failed"):
        service.put_package(PackageName=name)
    service.packages[2].details.update(PackageStatus="COPY_FAILED", AvailablePackageVersion="")
    service.put_association(service.packages[1])
    outcomes = go(
        service,
        present("new"),
        absent("old"),
        absent("used", dissociate=True),
        present("failed"),
        Wish("nothing"),
        absent("gone"),
    )
    assert {name: outcome.actions for name, outcome in outcomes.items()} == {
        "new": ["CreatePackage"],
        "old": ["DeletePackage"],
        "used": ["DissociatePackage", "DeletePackage"],
        "failed": ["DeletePackage", "CreatePackage"],
        "nothing": [],
        "gone": [],
    }
    assert failures(outcomes) == ["nothing"]
    again = go(service, present("new"), absent("old"), absent("used"), present("failed"))
    assert [outcome.actions for outcome in again.values()] == [[], [], [], []]


def test_check_mode_sends_no_change_and_says_what_a_run_does(service: Service) -> None:
    service.put_package(PackageName="old")
    wishes = [present("new"), absent("old"), Wish("nothing")]
    checked = go(service, *wishes, check_mode=True)
    assert service.mutations == []
    run = go(service, *wishes)
    for name, outcome in checked.items():
        assert (outcome.actions, outcome.failure) == (run[name].actions, run[name].failure)


def test_one_that_fails_stops_no_other(service: Service) -> None:
    service.put_package(PackageName="used")
    service.put_association(service.packages[0])
    service.meddle("CreatePackage", lambda: deny("CreatePackage"))
    outcomes = go(service, present("one"), present("two"), absent("used"), present("three"))
    assert len(failures(outcomes)) == 2
    assert "used" in failures(outcomes)
    assert [outcome.actions for outcome in outcomes.values()].count(["CreatePackage"]) == 2


def deny(operation: str) -> None:
    raise client_error(operation, "ValidationException", "no", 400)


def test_one_whose_domains_cannot_be_read_any_more_stops_no_other(service: Service) -> None:
    service.put_package(PackageName="used")
    service.put_association(service.packages[0])
    service.association_looks = NEVER_ENDS
    service.meddle(
        "ListDomainsForPackage", lambda: None, lambda: None, *[lambda: deny("ListDomainsForPackage")] * NEVER_ENDS
    )
    outcomes = go(service, present("new"), absent("used", dissociate=True), timeout=60)
    assert failures(outcomes) == ["used"]
    assert "ListDomainsForPackage" in (outcomes["used"].failure or "")
    assert outcomes["used"].actions == ["DissociatePackage"]


def test_an_import_that_fails_is_told_of_its_package_alone(service: Service) -> None:
    nowhere = {"S3BucketName": "dictionaries", "S3Key": "nowhere.txt"}
    outcomes = go(service, present("one"), Wish("two", source=nowhere, wait=True), present("three"))
    assert failures(outcomes) == ["two"]
    assert "Package two could not be imported (COPY_FAILED" in (outcomes["two"].failure or "")


def test_at_the_deadline_each_is_told_with_its_own_last_status(service: Service, clock: Clock) -> None:
    service.put_package(PackageName="going")
    service.put_package(PackageName="used")
    service.put_association(service.packages[1])
    service.import_looks = service.delete_looks = service.association_looks = NEVER_ENDS
    begin = clock.now
    outcomes = go(
        service, present("new"), absent("going"), absent("used", dissociate=True), Wish("going-2"), timeout=90
    )
    assert "Package new: gave up after the 90 seconds" in (outcomes["new"].failure or "")
    assert "VALIDATING" in (outcomes["new"].failure or "")
    assert "DELETING" in (outcomes["going"].failure or "")
    assert "domain shop was DISSOCIATING" in (outcomes["used"].failure or "")
    assert 89 <= clock.now - begin <= 90.5


def test_at_the_deadline_a_package_that_was_never_listed_is_told_as_such(service: Service) -> None:
    service.stale_looks = NEVER_ENDS
    outcomes = go(service, present("new"), timeout=30)
    assert "it was not listed" in (outcomes["new"].failure or "")
    assert outcomes["new"].actions == ["CreatePackage"]


def test_domains_that_are_throttled_to_the_end_are_told_and_hold_up_no_other(service: Service) -> None:
    service.put_package(PackageName="used")
    service.put_association(service.packages[0])
    service.association_looks = NEVER_ENDS

    def throttle() -> None:
        raise client_error("ListDomainsForPackage", "ThrottlingException", "Slower", 400)

    service.meddle("ListDomainsForPackage", lambda: None, lambda: None, *[throttle] * NEVER_ENDS)
    outcomes = go(service, present("new"), absent("used", dissociate=True), timeout=120)
    assert failures(outcomes) == ["used"]
    assert "ThrottlingException: Slower" in (outcomes["used"].failure or "")
    assert "120 seconds" in (outcomes["used"].failure or "")
    assert outcomes["new"].actions == ["CreatePackage"]


def test_a_permission_that_is_taken_away_during_the_wait_is_told_of_all_that_wait(service: Service) -> None:
    service.meddle("DescribePackages", lambda: None, lambda: None, lambda: deny("DescribePackages"))
    outcomes = go(service, present("one"), present("two"), Wish("nothing"))
    assert failures(outcomes) == ["one", "two", "nothing"]
    for name in ("one", "two"):
        assert "goes on by itself" in (outcomes[name].failure or "")
        assert outcomes[name].actions == ["CreatePackage"]


def test_those_that_are_ready_early_go_on_while_others_still_wait(service: Service) -> None:
    service.put_package(PackageName="slow")
    service.act("delete_package", PackageID=service.packages[0].details["PackageID"])
    service.packages[0].script = [{"PackageStatus": "DELETING"}] * 30 + [{"gone": True}]
    service.put_package("COPY_FAILED", None, PackageName="fast")
    outcomes = go(service, present("slow"), present("fast"))
    assert failures(outcomes) == []
    created = [sent["PackageName"] for sent in service.arguments("CreatePackage")]
    assert created == ["fast", "slow"]


def test_a_package_that_somebody_else_creates_in_between_is_adopted_beside_the_others(service: Service) -> None:
    created = threading.Event()

    def create_both() -> None:
        for name in ("one", "two"):
            service.put_package(PackageName=name)
        created.set()

    service.meddle("CreatePackage", create_both, lambda: created.wait(10))
    outcomes = go(service, present("one"), present("two"))
    assert failures(outcomes) == []
    assert {tuple(outcome.actions) for outcome in outcomes.values()} == {()}


def test_nothing_wanted_is_nothing_done(service: Service) -> None:
    assert go(service) == {}
    assert service.calls == []

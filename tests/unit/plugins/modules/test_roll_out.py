# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""domains and purge_domains of es_package and es_packages: from S3 to the domains in one task."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from .environment import DOMAIN, ERROR, HOUR, NAME, SOURCE, URL, Environment

BOTH_MODES = pytest.mark.parametrize("check_mode", [False, True], ids=["run", "check mode"])
DOMAINS = [DOMAIN, "archive"]
OPTIONS: dict[str, Any] = {"source": SOURCE, "domains": DOMAINS, "wait": True}


@pytest.fixture(autouse=True)
def domains(environment: Environment) -> None:
    """Domains that have another package, which nothing may happen to."""
    everywhere = [{"DomainName": name} for name in (*DOMAINS, "old")]
    environment.put("another", PackageID="F9", domains=everywhere)
    yield
    environment.aws.clear_faults()
    assert environment.domains_of("F9") == {entry["DomainName"]: ("ACTIVE", "v1") for entry in everywhere}


def versions(environment: Environment, name: str = NAME) -> dict[str, str]:
    """The version by domain that runs the package."""
    (package,) = environment.listed(name)
    return {domain: version for domain, (_status, version) in environment.domains_of(package["PackageID"]).items()}


def test_a_file_goes_from_s3_to_two_domains_and_each_change_follows_in_one_task(environment: Environment) -> None:
    environment.aws.settings(copy_seconds=2, associate_seconds=2)
    for version, action in (("v1", "CreatePackage"), ("v2", "UpdatePackage")):
        actions = [action, "AssociatePackage", "AssociatePackage"]
        previewed = environment.package(**OPTIONS, check_mode=True, diff=True).ok()
        assert environment.operations(mutating=True) == []
        run = environment.package(**OPTIONS, diff=True).ok()
        assert previewed["actions"] == run["actions"] == environment.operations(mutating=True) == actions
        assert [entry["before_header"] for entry in run["diff"]] == [
            "package synonyms",
            "package synonyms on domain shop",
            "package synonyms on domain archive",
        ]
        assert [(entry["before_header"], entry["before"]) for entry in previewed["diff"]] == [
            (entry["before_header"], entry["before"]) for entry in run["diff"]
        ]
        assert [entry["domain_name"] for entry in run["associations"]] == DOMAINS
        for entry, before in zip(run["associations"], previewed["associations"], strict=True):
            assert entry["changed"] is before["changed"] is True
            assert entry["actions"] == before["actions"] == ["AssociatePackage"]
            assert entry["association"]["domain_package_status"] == "ACTIVE"
            assert entry["association"]["package_version"] == version
            assert [status["status"] for status in entry["statuses"]][-1] == "ACTIVE"
        again = environment.package(**OPTIONS).ok()
        assert (again["changed"], again["actions"], environment.operations(mutating=True)) == (False, [], [])
        assert versions(environment) == dict.fromkeys(DOMAINS, version)
        environment.write(b"another\n")


@BOTH_MODES
def test_only_the_domains_that_run_an_old_version_are_changed_and_without_source_too(
    environment: Environment, check_mode: bool
) -> None:
    runs = [{"DomainName": DOMAIN, "PackageVersion": "v2"}, {"DomainName": "archive", "PackageVersion": "v1"}]
    environment.put(AvailablePackageVersion="v2", domains=runs)
    run = environment.package(domains=DOMAINS, wait=True, check_mode=check_mode).ok()
    assert [entry["changed"] for entry in run["associations"]] == [False, True]
    assert environment.operations(mutating=True) == ([] if check_mode else ["AssociatePackage"])
    # One read of packages, one of each domain; then what a wait needs.
    first = Counter(environment.operations()[:3])
    assert first == {"DescribePackages": 1, "ListPackagesForDomain": 2}


@BOTH_MODES
def test_purge_domains_dissociates_from_domains_that_are_not_listed(environment: Environment, check_mode: bool) -> None:
    environment.put(domains=[{"DomainName": name} for name in ("old", DOMAIN)])
    kept = environment.package(domains=[DOMAIN], wait=True, check_mode=check_mode).ok()
    assert (kept["changed"], set(versions(environment))) == (False, {"old", DOMAIN})
    run = environment.package(domains=[DOMAIN], purge_domains=True, wait=True, check_mode=check_mode, diff=True).ok()
    assert run["actions"] == ["DissociatePackage"]
    assert [(entry["domain_name"], entry["changed"]) for entry in run["associations"]] == [
        (DOMAIN, False),
        ("old", True),
    ]
    assert run["associations"][1]["association"] == {}
    (diff,) = run["diff"]
    assert diff["before_header"].endswith("on domain old")
    assert diff["after"] == ""
    assert set(versions(environment)) == ({"old", DOMAIN} if check_mode else {DOMAIN})
    if not check_mode:
        # All of them.
        gone = environment.package(domains=[], purge_domains=True, wait=True).ok()
        assert (gone["actions"], versions(environment)) == (["DissociatePackage"], {})


@BOTH_MODES
@pytest.mark.parametrize("problem", ["no source", "no import"])
def test_nothing_is_purged_where_the_package_fails(environment: Environment, problem: str, check_mode: bool) -> None:
    environment.put(age=HOUR, domains=[{"DomainName": name} for name in ("old", DOMAIN)])
    environment.aws.outcome("VALIDATION_FAILED", ErrorDetails=ERROR)
    source = {"source": "s3://dictionaries/absent.txt"} if problem == "no source" else {}
    run = environment.package(**{**OPTIONS, **source}, purge_domains=True, check_mode=check_mode)
    if problem == "no import" and check_mode:
        # Check mode cannot know how the import ends.
        assert run.ok()["actions"] == ["UpdatePackage", "AssociatePackage", "AssociatePackage", "DissociatePackage"]
        return
    assert run.failed
    assert "on domain old: not dissociated, because the package failed; the domain keeps running" in run.message
    sent = [] if source or check_mode else ["UpdatePackage"]
    assert environment.operations(mutating=True) == sent
    assert run["actions"] == sent
    assert set(versions(environment)) == {"old", DOMAIN}


def test_a_failed_import_rolls_nothing_out_and_says_what_the_domains_run_meanwhile(environment: Environment) -> None:
    environment.put(age=HOUR, domains=[{"DomainName": DOMAIN}])
    environment.aws.outcome("VALIDATION_FAILED", ErrorDetails=ERROR)
    run = environment.package(**OPTIONS)
    assert "Package synonyms: import failed (VALIDATION_FAILED: Ordered: It was ordered)" in run.message
    assert "on domain shop: not rolled out, because the package failed; the domain keeps running version v1" in (
        run.message
    )
    assert "on domain archive: not rolled out, because the package failed; the domain does not have" in run.message
    assert environment.operations(mutating=True) == run["actions"] == ["UpdatePackage"]
    assert [("failure" in entry, entry["changed"]) for entry in run["associations"]] == [(True, False)] * 2
    assert run["associations"][0]["association"]["package_version"] == "v1"


def test_a_domain_that_fails_stops_no_other_and_is_named(environment: Environment) -> None:
    environment.aws.outcome("ASSOCIATION_FAILED", DomainName=DOMAIN, ErrorDetails=ERROR)
    run = environment.package(**{**OPTIONS, "domains": [*DOMAINS, "no-such-domain"]})
    assert "Package synonyms on domain shop: association failed (ASSOCIATION_FAILED: Ordered: It was" in run.message
    assert "no-such-domain" in run.message
    assert [entry.get("failure", "")[:32] for entry in run["associations"]] == [
        "Package synonyms on domain shop:",
        "",
        "Domain no-such-domain: ListPacka",
    ]
    assert versions(environment)["archive"] == "v1"
    assert (run["changed"], run["actions"]) == (True, ["CreatePackage", "AssociatePackage", "AssociatePackage"])
    assert environment.package(**OPTIONS).ok()["changed"]


@BOTH_MODES
@pytest.mark.parametrize("operation", ["DescribePackages", "ListPackagesForDomain", "ListDomainsForPackage"])
def test_a_reading_that_is_refused_is_a_sentence_and_keeps_the_rest(
    environment: Environment, operation: str, check_mode: bool
) -> None:
    environment.put(age=HOUR, domains=[{"DomainName": "old"}])
    environment.aws.fault(operation, "access_denied", count=None)
    run = environment.package(**OPTIONS, purge_domains=True, check_mode=check_mode)
    assert f"es:{operation}" in run.message
    assert run["error"]["code"] == "AccessDeniedException"
    assert "DissociatePackage" not in environment.operations()
    # Without the domains of the package, nothing is started that could not be brought to its end.
    assert len(run["actions"]) == (operation == "ListPackagesForDomain")


@BOTH_MODES
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"domains": DOMAINS}, "domains requires wait=true"),
        ({"domains": ["Shop"], "wait": True}, "domains[0] must match"),
        ({"domains": [DOMAIN, "ab", DOMAIN], "wait": True}, "domains must not contain 'shop' more than once"),
        ({"domains": [DOMAIN, "ab"], "wait": True}, "domains[1] must be 3 to 28 characters long"),
        ({"domains": DOMAINS, "state": "absent"}, "domains cannot be used with state=absent"),
        ({"purge_domains": True}, "purge_domains requires domains"),
    ],
)
def test_domains_that_cannot_be_meant_are_refused(
    environment: Environment, options: dict[str, Any], words: str, check_mode: bool
) -> None:
    assert words in environment.package(**options, source=SOURCE, check_mode=check_mode).message
    assert environment.operations() == []
    wait = options.get("wait", False)
    entry = {"name": NAME, "source": SOURCE, **{key: value for key, value in options.items() if key != "wait"}}
    assert f"packages[0].{words}" in environment.packages(entry, wait=wait, check_mode=check_mode).message


# Several packages


def entry(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "source": SOURCE, "domains": DOMAINS, **more}


def test_many_packages_are_rolled_out_side_by_side_one_change_at_a_time_on_each_domain(
    environment: Environment,
) -> None:
    environment.aws.settings(copy_seconds=2, associate_seconds=3)
    names = ["synonyms", "stopwords", "words"]
    entries = [entry(names[0]), entry(names[1], domains=DOMAINS[:1]), entry(names[2], domains=DOMAINS[1:])]
    previewed = environment.packages(*entries, wait=True, check_mode=True).ok()
    run = environment.packages(*entries, wait=True).ok()
    assert previewed["summary"] == run["summary"]
    assert (run["summary"]["created"], run["summary"]["rolled_out"]) == (names, names)
    assert [[one["domain_name"] for one in package["associations"]] for package in run["packages"]] == [
        DOMAINS,
        DOMAINS[:1],
        DOMAINS[1:],
    ]
    # A busy domain would have refused a second change.
    assert Counter(environment.operations(mutating=True)) == {"CreatePackage": 3, "AssociatePackage": 4}
    assert environment.packages(*entries, wait=True).ok()["summary"]["unchanged"] == names


def test_a_package_that_fails_stops_the_roll_out_of_no_other(environment: Environment) -> None:
    environment.put("broken", age=HOUR, domains=[{"DomainName": DOMAIN}])
    environment.aws.outcome("VALIDATION_FAILED", PackageName="broken", ErrorDetails=ERROR)
    run = environment.packages(entry("broken"), entry("good"), wait=True)
    assert run.message.startswith("1 of 2 packages failed. Package broken: import failed (VALIDATION_FAILED")
    assert "the domain keeps running version v1" in run.message
    assert (run["summary"]["failed"], run["summary"]["rolled_out"]) == (["broken"], ["good"])
    assert versions(environment, "good") == dict.fromkeys(DOMAINS, "v1")
    assert versions(environment, "broken") == {DOMAIN: "v1"}
    assert run["packages"][0]["failure"].rstrip(".") in run.message


def test_a_hundred_packages_on_twenty_domains_with_nothing_to_do_take_21_requests(environment: Environment) -> None:
    environment.aws.settings(package_limit=200, domain_package_limit=200)
    domains = [f"domain-{number}" for number in range(20)]
    for number in range(100):
        environment.put(f"dictionary-{number}", domains=[{"DomainName": name} for name in domains])
    entries = [
        {"name": f"dictionary-{number}", "source": URL, "update": "never", "domains": domains} for number in range(100)
    ]
    run = environment.packages(*entries, wait=True).ok()
    assert len(run["summary"]["unchanged"]) == 100
    assert Counter(environment.operations()) == {"DescribePackages": 1, "ListPackagesForDomain": 20}

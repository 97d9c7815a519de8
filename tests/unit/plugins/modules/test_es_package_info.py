# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""es_package_info as a whole: what is where."""

from __future__ import annotations

from typing import Any

import pytest

from .environment import DOMAIN, ERROR, Environment

FINGERPRINT = "etag:9b2cf535f27731c974343645a3985328"


def ids(run: Any) -> list[str]:
    """The IDs of the packages that a run lists."""
    return [package["package_id"] for package in run.ok()["packages"]]


@pytest.fixture
def three(environment: Environment) -> Environment:
    """Two packages of mine, one of which failed, and one of AWS under the same name."""
    environment.put("synonyms", PackageID="F3", PackageStatus="COPY_FAILED", ErrorDetails=ERROR)
    environment.put("stopwords", PackageID="F2", PackageDescription="Words", domains=[{"DomainName": DOMAIN}])
    environment.put("synonyms", PackageID="G1", domains=[{"DomainName": "archive"}])
    return environment


def test_all_packages_are_listed_by_name_and_id(three: Environment) -> None:
    run = three.info()
    assert ids(run) == ["F2", "F3", "G1"]
    assert run["changed"] is False
    assert three.operations() == ["DescribePackages"]
    stopwords, synonyms = run["packages"][:2]
    assert stopwords["package_name"] == "stopwords"
    assert stopwords["package_description"] == "Words"
    assert stopwords["available_package_version"] == "v1"
    assert synonyms["package_status"] == "COPY_FAILED"
    assert synonyms["error_details"] == {"error_type": "Ordered", "error_message": "It was ordered."}
    assert not {"versions", "domains", "association"} & set(stopwords)


def test_check_mode_is_no_different(three: Environment) -> None:
    assert three.info(check_mode=True).ok()["packages"] == three.info().ok()["packages"]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"names": ["synonyms"]}, ["F3", "G1"]),
        ({"names": ["synonyms", "stopwords"]}, ["F2", "F3", "G1"]),
        ({"names": ["nothing"]}, []),
        ({"package_ids": ["F2", "G1", "F404"]}, ["F2", "G1"]),
        ({"statuses": ["COPY_FAILED", "VALIDATION_FAILED"]}, ["F3"]),
        ({"statuses": ["COPY_FAILED", "AVAILABLE"], "names": ["synonyms"]}, ["F3", "G1"]),
        ({"names": ["synonyms"], "package_ids": ["F2", "F3"]}, ["F3"]),
        ({"names": ["synonyms"], "package_ids": ["F3"], "statuses": ["AVAILABLE"]}, []),
        ({"names": [], "package_ids": [], "statuses": []}, ["F2", "F3", "G1"]),
        ({"domain_name": DOMAIN}, ["F2"]),
        ({"domain_name": DOMAIN, "names": ["stopwords"], "package_ids": ["F2", "F3"]}, ["F2"]),
        ({"domain_name": DOMAIN, "names": ["synonyms"]}, []),
        ({"domain_name": DOMAIN, "package_ids": ["F3"]}, []),
        ({"domain_name": "archive", "statuses": ["AVAILABLE"]}, ["G1"]),
    ],
)
@pytest.mark.parametrize("not_found", ["empty", "resource_not_found", "validation"])
def test_filters_narrow_together(three: Environment, options: dict[str, Any], found: list[str], not_found: str) -> None:
    three.aws.settings(not_found=not_found)
    assert ids(three.info(**options)) == found


def test_a_filter_that_finds_longer_names_is_looked_through(three: Environment) -> None:
    three.put("synonyms-of-old")
    three.aws.settings(name_filter="prefix")
    assert ids(three.info(names=["synonyms"])) == ["F3", "G1"]


def test_nothing_at_all_is_an_empty_list(environment: Environment) -> None:
    assert environment.info().ok()["packages"] == []


def test_leftovers_are_listed_too(environment: Environment) -> None:
    environment.put(PackageID="F9", PackageStatus="DELETED")
    assert ids(environment.info(statuses=["DELETED"])) == ["F9"]


def test_all_pages_are_followed_the_empty_ones_too(environment: Environment) -> None:
    for number in range(5):
        environment.put(f"dictionary-{number}", PackageID=f"F{number}")
    environment.aws.settings(maximum_page_size=2, leading_empty_pages=1)
    assert ids(environment.info()) == ["F0", "F1", "F2", "F3", "F4"]
    assert environment.operations() == ["DescribePackages"] * 4


def test_the_pages_of_versions_domains_and_a_domains_packages_are_followed(environment: Environment) -> None:
    now = environment.aws.clock()
    versions = [{"PackageVersion": f"v{number}", "CreatedAt": now + number} for number in range(5)]
    domains = [{"DomainName": f"domain-{number}"} for number in range(5)]
    for number in range(5):
        environment.put(f"dictionary-{number}", versions=versions, domains=domains)
    environment.aws.settings(maximum_page_size=2)
    packages = environment.info(domain_name="domain-3", include_versions=True, include_domains=True).ok()["packages"]
    assert len(packages) == 5
    for package in packages:
        assert [version["package_version"] for version in package["versions"]] == ["v4", "v3", "v2", "v1", "v0"]
        assert [entry["domain_name"] for entry in package["domains"]] == [entry["DomainName"] for entry in domains]
        assert package["association"]["domain_name"] == "domain-3"


@pytest.mark.parametrize("newest_first", [True, False])
def test_versions_come_newest_first_with_the_fingerprint_apart(environment: Environment, newest_first: bool) -> None:
    now = environment.aws.clock()
    messages = (None, "By hand", f"Add sorbet [{FINGERPRINT}]", f"[{FINGERPRINT}]")
    environment.put(
        versions=[
            {"PackageVersion": f"v{number}", "CreatedAt": now + number, "CommitMessage": message}
            for number, message in enumerate(messages, start=1)
        ]
    )
    environment.aws.settings(newest_version_first=newest_first)
    (package,) = environment.info(include_versions=True).ok()["packages"]
    assert environment.operations() == ["DescribePackages", "GetPackageVersionHistory"]
    told = [(each["package_version"], each["commit_message"], each["fingerprint"]) for each in package["versions"]]
    assert told == [
        ("v4", "", FINGERPRINT),
        ("v3", "Add sorbet", FINGERPRINT),
        ("v2", "By hand", None),
        ("v1", "", None),
    ]
    assert all(each["created_at"].endswith("+00:00") for each in package["versions"])


def test_domains_come_with_what_they_run_and_whether_it_is_the_newest_version(environment: Environment) -> None:
    domains = [
        {"DomainName": "archive", "PackageVersion": "v1"},
        {"DomainName": DOMAIN, "PackageVersion": "v2", "DomainPackageStatus": "ASSOCIATING"},
    ]
    environment.put(PackageID="F1", AvailablePackageVersion="v2", domains=domains)
    (package,) = environment.info(include_domains=True).ok()["packages"]
    assert environment.operations() == ["DescribePackages", "ListDomainsForPackage"]
    keys = ("domain_name", "package_version", "domain_package_status", "reference_path", "up_to_date")
    assert [tuple(entry[key] for key in keys) for entry in package["domains"]] == [
        ("archive", "v1", "ACTIVE", "analyzers/F1", False),
        (DOMAIN, "v2", "ASSOCIATING", "analyzers/F1", True),
    ]
    for name, up_to_date in (("archive", False), (DOMAIN, True)):
        (package,) = environment.info(domain_name=name).ok()["packages"]
        assert package["association"]["up_to_date"] is up_to_date


def test_a_package_without_versions_and_domains_has_empty_lists(environment: Environment) -> None:
    environment.put(PackageStatus="COPYING")
    (package,) = environment.info(include_versions=True, include_domains=True).ok()["packages"]
    assert (package["versions"], package["domains"]) == ([], [])


def test_the_packages_of_a_domain_come_with_their_association(three: Environment) -> None:
    (package,) = three.info(domain_name=DOMAIN).ok()["packages"]
    assert three.operations() == ["ListPackagesForDomain", "DescribePackages"]
    assert package["association"]["package_id"] == "F2"
    assert package["association"]["domain_name"] == DOMAIN
    assert package["association"]["domain_package_status"] == "ACTIVE"


def test_a_domain_without_packages_is_an_empty_list_and_one_call(three: Environment) -> None:
    package = three.put("other", domains=[{"DomainName": "empty"}])
    three.aws.client("es").dissociate_package(PackageID=package["PackageID"], DomainName="empty")
    assert three.info(domain_name="empty").ok()["packages"] == []
    assert three.operations() == ["ListPackagesForDomain"]


def test_an_unknown_domain_is_told_by_its_name(environment: Environment) -> None:
    message = environment.info(domain_name="no-such-domain").message
    assert "no-such-domain" in message
    assert "ResourceNotFoundException" in message


def test_many_packages_cost_one_request_each_for_versions_and_domains(environment: Environment) -> None:
    for number in range(12):
        environment.put(f"dictionary-{number}", domains=[{"DomainName": DOMAIN}])
    packages = environment.info(include_versions=True, include_domains=True).ok()["packages"]
    assert [(len(package["versions"]), len(package["domains"])) for package in packages] == [(1, 1)] * 12
    assert len(environment.operations()) == 1 + 2 * 12


@pytest.mark.parametrize("unknown", ["validation", "resource_not_found"])
@pytest.mark.parametrize(
    ("operation", "option"),
    [("GetPackageVersionHistory", "include_versions"), ("ListDomainsForPackage", "include_domains")],
)
def test_a_package_that_vanishes_meanwhile_is_left_out(
    environment: Environment, operation: str, option: str, unknown: str
) -> None:
    environment.aws.settings(unknown_package=unknown)
    environment.put(PackageID="F1")
    environment.aws.before(operation, lambda: environment.es.delete_package(PackageID="F1"))
    assert ids(environment.info(**{option: True})) == []
    assert "error_code" in environment.aws.calls(operation=operation)[0]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"domain_name": "ab"}, "domain_name must be 3 to 28 characters long, got 2: 'ab'."),
        ({"domain_name": "Shop"}, r"domain_name must match [a-z][a-z0-9\-]+ in full, got 'Shop'."),
        ({"names": [""]}, "names must not contain an empty entry."),
        ({"package_ids": ["F1", ""]}, "package_ids must not contain an empty entry."),
        ({"statuses": ["LOST"]}, "value of statuses must be one or more of: COPYING"),
    ],
)
def test_a_bad_option_is_refused_before_anything_is_sent(
    environment: Environment, options: dict[str, Any], words: str
) -> None:
    assert words in environment.info(**options).message
    assert environment.operations() == []

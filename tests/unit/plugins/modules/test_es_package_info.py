# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""es_package_info as a whole: what is where."""

from __future__ import annotations

import time
from typing import Any

import pytest

from ansible_collections.aws_search.packages.tests.unit.plugins.modules.scene import DOMAIN, Scene

FINGERPRINT = "etag:9b2cf535f27731c974343645a3985328"


def ids(run: Any) -> list[str]:
    """The IDs of the packages that a run lists."""
    return [package["package_id"] for package in run.ok()["packages"]]


@pytest.fixture
def three(scene: Scene) -> Scene:
    """Two packages of mine, one of which failed, and one of AWS under the same name."""
    error = {"ErrorType": "Ordered", "ErrorMessage": "It was ordered."}
    scene.put("synonyms", PackageID="F3", PackageStatus="COPY_FAILED", ErrorDetails=error)
    scene.put("stopwords", PackageID="F2", PackageDescription="Words", domains=[{"DomainName": DOMAIN}])
    scene.put("synonyms", PackageID="G1", domains=[{"DomainName": "archive"}])
    return scene


def test_all_packages_are_listed_by_name_and_id(three: Scene) -> None:
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


def test_check_mode_is_no_different(three: Scene) -> None:
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
def test_filters_narrow_together(three: Scene, options: dict[str, Any], found: list[str], not_found: str) -> None:
    three.aws.settings(not_found=not_found)
    assert ids(three.info(**options)) == found


def test_a_filter_that_finds_longer_names_is_looked_through(three: Scene) -> None:
    three.put("synonyms-of-old")
    three.aws.settings(name_filter="prefix")
    assert ids(three.info(names=["synonyms"])) == ["F3", "G1"]


def test_nothing_at_all_is_an_empty_list(scene: Scene) -> None:
    assert scene.info().ok()["packages"] == []


def test_leftovers_are_listed_too(scene: Scene) -> None:
    scene.put(PackageID="F9", PackageStatus="DELETED")
    assert ids(scene.info(statuses=["DELETED"])) == ["F9"]


def test_all_pages_are_followed_the_empty_ones_too(scene: Scene) -> None:
    for number in range(5):
        scene.put(f"dictionary-{number}", PackageID=f"F{number}")
    scene.aws.settings(maximum_page_size=2, leading_empty_pages=1)
    assert ids(scene.info()) == ["F0", "F1", "F2", "F3", "F4"]
    assert scene.operations() == ["DescribePackages"] * 4


def test_the_pages_of_versions_domains_and_a_domains_packages_are_followed(scene: Scene) -> None:
    now = time.time()
    versions = [{"PackageVersion": f"v{number}", "CreatedAt": now + number} for number in range(5)]
    domains = [{"DomainName": f"domain-{number}"} for number in range(5)]
    for number in range(5):
        scene.put(f"dictionary-{number}", versions=versions, domains=domains)
    scene.aws.settings(maximum_page_size=2)
    packages = scene.info(domain_name="domain-3", include_versions=True, include_domains=True).ok()["packages"]
    assert len(packages) == 5
    for package in packages:
        assert [version["package_version"] for version in package["versions"]] == ["v4", "v3", "v2", "v1", "v0"]
        assert [entry["domain_name"] for entry in package["domains"]] == [entry["DomainName"] for entry in domains]
        assert package["association"]["domain_name"] == "domain-3"


@pytest.mark.parametrize("newest_first", [True, False])
def test_versions_come_newest_first_with_the_fingerprint_apart(scene: Scene, newest_first: bool) -> None:
    now = time.time()
    messages = (None, "By hand", f"Add sorbet [{FINGERPRINT}]", f"[{FINGERPRINT}]")
    scene.put(
        versions=[
            {"PackageVersion": f"v{number}", "CreatedAt": now + number, "CommitMessage": message}
            for number, message in enumerate(messages, start=1)
        ]
    )
    scene.aws.settings(newest_version_first=newest_first)
    (package,) = scene.info(include_versions=True).ok()["packages"]
    assert scene.operations() == ["DescribePackages", "GetPackageVersionHistory"]
    told = [(each["package_version"], each["commit_message"], each["fingerprint"]) for each in package["versions"]]
    assert told == [
        ("v4", "", FINGERPRINT),
        ("v3", "Add sorbet", FINGERPRINT),
        ("v2", "By hand", None),
        ("v1", "", None),
    ]
    assert all(each["created_at"].endswith("+00:00") for each in package["versions"])


def test_domains_come_with_what_they_run(scene: Scene) -> None:
    domains = [
        {"DomainName": "archive", "PackageVersion": "v1"},
        {"DomainName": DOMAIN, "PackageVersion": "v2", "DomainPackageStatus": "ASSOCIATING"},
    ]
    scene.put(PackageID="F1", domains=domains)
    (package,) = scene.info(include_domains=True).ok()["packages"]
    assert scene.operations() == ["DescribePackages", "ListDomainsForPackage"]
    told = [
        (each["domain_name"], each["package_version"], each["domain_package_status"], each["reference_path"])
        for each in package["domains"]
    ]
    assert told == [
        ("archive", "v1", "ACTIVE", "analyzers/F1"),
        (DOMAIN, "v2", "ASSOCIATING", "analyzers/F1"),
    ]


def test_a_package_without_versions_and_domains_has_empty_lists(scene: Scene) -> None:
    scene.put(PackageStatus="COPYING")
    (package,) = scene.info(include_versions=True, include_domains=True).ok()["packages"]
    assert (package["versions"], package["domains"]) == ([], [])


def test_the_packages_of_a_domain_come_with_their_association(three: Scene) -> None:
    (package,) = three.info(domain_name=DOMAIN).ok()["packages"]
    assert three.operations() == ["ListPackagesForDomain", "DescribePackages"]
    assert package["association"]["package_id"] == "F2"
    assert package["association"]["domain_name"] == DOMAIN
    assert package["association"]["domain_package_status"] == "ACTIVE"


def test_a_domain_without_packages_is_an_empty_list_and_one_call(three: Scene) -> None:
    package = three.put("other", domains=[{"DomainName": "empty"}])
    three.aws.client("es").dissociate_package(PackageID=package["PackageID"], DomainName="empty")
    assert three.info(domain_name="empty").ok()["packages"] == []
    assert three.operations() == ["ListPackagesForDomain"]


def test_an_unknown_domain_is_told_by_its_name(scene: Scene) -> None:
    message = scene.info(domain_name="no-such-domain").message
    assert "no-such-domain" in message
    assert "ResourceNotFoundException" in message


def test_many_packages_are_read_side_by_side(scene: Scene) -> None:
    for number in range(12):
        scene.put(f"dictionary-{number}", domains=[{"DomainName": DOMAIN}])
    scene.aws.fault("GetPackageVersionHistory", "slow", count=None, seconds=0.3)
    begin = time.monotonic()
    packages = scene.info(include_versions=True, include_domains=True).ok()["packages"]
    assert time.monotonic() - begin < 12 * 0.3
    assert [len(package["versions"]) for package in packages] == [1] * 12
    assert [len(package["domains"]) for package in packages] == [1] * 12
    assert len(scene.operations()) == 1 + 2 * 12


@pytest.mark.parametrize(
    ("operation", "option"),
    [("GetPackageVersionHistory", "include_versions"), ("ListDomainsForPackage", "include_domains")],
)
def test_a_package_that_goes_meanwhile_has_nothing_more(scene: Scene, operation: str, option: str) -> None:
    scene.put()
    scene.aws.fault(operation, "error", code="ResourceNotFoundException", status=409, message="Package not found")
    (package,) = scene.info(**{option: True}).ok()["packages"]
    assert package[option.removeprefix("include_")] == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"domain_name": "ab"}, ["domain_name is 'ab'", "3 to 28"]),
        ({"domain_name": "Shop"}, ["domain_name is 'Shop'", r"[a-z][a-z0-9\-]+"]),
        ({"names": [""]}, ["names", "empty"]),
        ({"package_ids": ["F1", ""]}, ["package_ids", "empty"]),
        ({"statuses": ["LOST"]}, ["statuses", "LOST"]),
    ],
)
def test_a_bad_option_is_refused_before_anything_is_sent(
    scene: Scene, options: dict[str, Any], words: list[str]
) -> None:
    message = scene.info(**options).message
    assert [word for word in words if word not in message] == []
    assert scene.operations() == []


EVERYTHING = {"domain_name": DOMAIN, "include_versions": True, "include_domains": True}


@pytest.mark.parametrize(
    "operation", ["DescribePackages", "ListPackagesForDomain", "GetPackageVersionHistory", "ListDomainsForPackage"]
)
class TestOneOperationFails:
    """Whatever fails is told by its name."""

    def test_denied(self, three: Scene, operation: str) -> None:
        three.aws.fault(operation, "access_denied", count=None)
        message = three.info(**EVERYTHING).message
        assert f"{operation} failed (AccessDeniedException: " in message
        assert f"es:{operation}" in message

    def test_not_json(self, three: Scene, operation: str) -> None:
        three.aws.fault(operation, "not_json", count=None)
        assert f"{operation} failed: the answer " in three.info(**EVERYTHING).message

    def test_cut_off(self, three: Scene, operation: str) -> None:
        three.aws.fault(operation, "reset_before", count=None)
        assert f"{operation} failed: the service cannot be reached" in three.info(**EVERYTHING).message

    def test_for_a_moment(self, three: Scene, operation: str) -> None:
        three.aws.fault(operation, "throttle", count=3)
        three.aws.fault(operation, "internal", count=3)
        assert ids(three.info(**EVERYTHING)) == ["F2"]

    def test_unknown_fields_are_passed_on_or_left_out(self, three: Scene, operation: str) -> None:
        three.aws.fault(operation, "unknown_fields", count=None)
        three.info(**EVERYTHING).ok()


def test_missing_credentials_are_told(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    message = scene.info().message
    assert "credentials" in message.lower()


def test_an_answer_that_lacks_what_every_package_has_is_told(scene: Scene) -> None:
    scene.put()
    scene.aws.fault("DescribePackages", "missing_fields", count=None)
    message = scene.info().message
    assert "DescribePackages failed" in message
    assert "PackageStatus" in message

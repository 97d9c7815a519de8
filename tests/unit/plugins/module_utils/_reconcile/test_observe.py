# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._plan import Wish, content_changed
from ansible_collections.aws_search.packages.plugins.module_utils._read import available_version
from ansible_collections.aws_search.packages.plugins.module_utils._request import ApiError
from ansible_collections.aws_search.packages.tests.unit.plugins.module_utils.fake_service import (
    FIRST_ETAG,
    SECOND_ETAG,
    SOURCE,
    Service,
    client_error,
)

WISH = Wish("synonyms", source=SOURCE)
ABSENT = Wish("synonyms", state="absent")
NOON = datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)


def test_our_package_is_found_among_others_of_its_name(service: Service) -> None:
    service.put_package(PackageID="G1")
    service.put_package("DELETED")
    ours = service.put_package()
    assert service.reader().package("synonyms") == ours.details
    assert service.arguments("DescribePackages")[0]["Filters"] == [{"Name": "PackageName", "Value": ["synonyms"]}]


def test_a_package_of_a_longer_name_is_not_ours_though_the_filter_may_match_it(service: Service) -> None:
    other = service.put_package(PackageName="synonyms-2")
    service.failing.clear()
    reader = service.reader()
    reader.api.describe_packages = lambda *unused_arguments: [other.details]  # type: ignore[method-assign]
    assert reader.package("synonyms") is None


def test_a_package_is_found_by_its_id_whoever_owns_it_unless_it_is_deleted(service: Service) -> None:
    aws_owned = service.put_package(PackageID="G1")
    service.put_package("DELETED", PackageID="F7")
    reader = service.reader()
    assert reader.package_of_id("G1") == aws_owned.details
    assert reader.package_of_id("F7") is None
    assert reader.package_of_id("F99") is None


def test_what_is_not_needed_is_not_read(service: Service) -> None:
    package = service.put_package().details
    reader = service.reader()
    for wish in (Wish("synonyms"), Wish("synonyms", source=SOURCE, update="never")):
        there = reader.situation(wish, package)
        assert (there.package, there.content, there.domains) == (package, None, None)
    assert reader.situation(ABSENT, None).package is None
    assert service.calls == []


def test_a_package_to_be_absent_is_read_with_its_domains(service: Service) -> None:
    package = service.put_package()
    association = service.put_association(package)
    there = service.reader().situation(ABSENT, package.details)
    assert (there.domains, there.content) == ([association.details], None)


def test_a_source_that_cannot_be_looked_at_needs_no_history(service: Service) -> None:
    package = service.put_package().details
    service.objects.clear()
    content = service.reader().situation(WISH, package).content
    assert content is not None
    assert "HTTP 404" in (content.unreadable or "")
    assert service.operations == ["HeadObject"]


def test_the_fingerprint_of_the_available_version_is_compared_and_not_that_of_the_newest(service: Service) -> None:
    package = service.put_package(recorded=FIRST_ETAG)
    later = {"PackageVersion": "v2", "CommitMessage": f"[etag:{SECOND_ETAG}]", "CreatedAt": service.time()}
    package.versions.append(later)
    content = service.reader().situation(WISH, package.details).content
    assert content is not None
    assert (content.fingerprint, content.recorded) == (f"etag:{FIRST_ETAG}", f"etag:{FIRST_ETAG}")


def test_another_error_of_the_history_is_raised(service: Service) -> None:
    package = service.put_package().details
    service.failing["GetPackageVersionHistory"] = client_error("GetPackageVersionHistory", "ValidationException")
    with pytest.raises(ApiError, match="GetPackageVersionHistory failed"):
        service.reader().situation(WISH, package)


def test_other_errors_of_the_domains_are_raised(service: Service) -> None:
    package = service.put_package().details
    service.failing["ListDomainsForPackage"] = client_error("ListDomainsForPackage", "AccessDeniedException")
    with pytest.raises(ApiError, match="es:ListDomainsForPackage"):
        service.reader().situation(ABSENT, package)


VERSIONS: list[dict[str, t.Any]] = [
    {"PackageVersion": "v2", "CreatedAt": NOON},
    {"PackageVersion": "v10", "CreatedAt": NOON + MINUTE},
    {"PackageVersion": "v1", "CreatedAt": NOON - MINUTE},
]


def test_the_version_that_the_package_names_is_the_available_one() -> None:
    assert available_version({"AvailablePackageVersion": "v2"}, VERSIONS) == VERSIONS[0]


@pytest.mark.parametrize("package", [{}, {"AvailablePackageVersion": "v7"}])
def test_a_version_that_is_not_in_the_history_is_taken_for_the_newest_by_time(package: dict[str, str]) -> None:
    assert available_version(package, VERSIONS) == VERSIONS[1]
    assert available_version(package, []) == {}


@pytest.mark.parametrize(
    ("created", "versioned", "written", "others", "changed"),
    [
        (NOON, NOON + MINUTE, NOON - MINUTE, 0, False),
        # Written while the package was being imported for the first time: which bytes the service took is not known.
        (NOON, NOON + 2 * MINUTE, NOON + MINUTE, 0, True),
        (NOON, NOON + MINUTE, NOON + 2 * MINUTE, 0, True),
        # Imported again, by somebody who recorded nothing.
        (NOON, NOON + 3 * MINUTE, NOON + 2 * MINUTE, 1, False),
        (NOON, NOON + 3 * MINUTE, NOON + 4 * MINUTE, 1, True),
        # A version older than its package is nothing to rely on, but no reason to miss a change.
        (NOON, NOON - MINUTE, NOON, 0, True),
    ],
)
def test_a_source_without_a_recorded_fingerprint_is_compared_by_time(
    service: Service,
    created: datetime.datetime,
    versioned: datetime.datetime,
    written: datetime.datetime,
    others: int,
    changed: bool,
) -> None:
    package = service.put_package(CreatedAt=created)
    package.versions[0]["CreatedAt"] = versioned
    package.versions += [{"PackageVersion": f"w{number}", "CreatedAt": created} for number in range(others)]
    service.objects[SOURCE["S3BucketName"], SOURCE["S3Key"]]["LastModified"] = written
    content = service.reader().situation(WISH, package.details).content
    assert content is not None
    assert bool(content_changed(content)) is changed


@pytest.mark.parametrize(
    ("written", "changed"), [(NOON - MINUTE, False), (NOON + MINUTE, False), (NOON + 3 * MINUTE, True)]
)
def test_without_a_history_the_time_of_the_last_update_is_compared(
    service: Service, written: datetime.datetime, changed: bool
) -> None:
    package = service.put_package(CreatedAt=NOON, LastUpdatedAt=NOON + 2 * MINUTE)
    package.versions.clear()
    service.objects[SOURCE["S3BucketName"], SOURCE["S3Key"]]["LastModified"] = written
    content = service.reader().situation(WISH, package.details).content
    assert content is not None
    assert bool(content_changed(content)) is changed

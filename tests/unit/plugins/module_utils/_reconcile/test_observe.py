# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._aws.errors import ApiError
from ansible_collections.aws_search.packages.plugins.module_utils._plan.model import (
    DesiredPackage,
    ObservedPackage,
    find_own_packages,
)
from ansible_collections.aws_search.packages.plugins.module_utils._plan.package import content_changed
from ansible_collections.aws_search.packages.plugins.module_utils._reconcile.observe import (
    DOMAIN,
    DOMAINS_OF,
    PACKAGE_ID,
    PACKAGES,
    Target,
    available_version,
)
from ansible_collections.aws_search.packages.tests.support.environment import (
    CONTENT,
    MISSING,
    OTHER_FINGERPRINT,
    SOURCE,
    Environment,
)

DESIRED = DesiredPackage("synonyms", source=SOURCE)


def observe(environment: Environment, desired: DesiredPackage) -> ObservedPackage:
    observer = environment.observer()
    packages = observer.own_packages(desired.name)
    environment.aws.forget_calls()
    return observer.package(desired, packages)


# Packages


@pytest.mark.parametrize("name_filter", ["exact", "prefix"])
def test_our_packages_are_found_among_others_of_the_name(environment: Environment, name_filter: str) -> None:
    environment.aws.settings(name_filter=name_filter)
    environment.put(PackageID="G1")
    environment.put(status="DELETED")
    environment.put("synonyms-2")
    ours = environment.put(PackageID="F7")
    assert [package["PackageID"] for package in environment.observer().own_packages("synonyms")] == [ours]
    (call,) = environment.aws.calls(operation="DescribePackages")
    assert call["parameters"]["Filters"] == [{"Name": "PackageName", "Value": ["synonyms"]}]


def test_a_package_is_found_by_its_id_whoever_owns_it_unless_it_is_deleted(environment: Environment) -> None:
    environment.put(PackageID="G1")
    environment.put(status="DELETED", PackageID="F7")
    found = [environment.observer().package_of_id(package_id) for package_id in ("G1", "F7", "F99")]
    assert [package and package["PackageID"] for package in found] == ["G1", None, None]


@pytest.mark.parametrize(
    ("number", "requests"), [(0, []), (1, [1]), (100, [100]), (101, [1, 100]), (250, [50, 100, 100])]
)
def test_names_are_read_a_hundred_at_a_time(environment: Environment, number: int, requests: list[int]) -> None:
    names = [f"package-{one}" for one in range(number)]
    for name in names:
        environment.put(name)
    assert [package["PackageName"] for package in environment.observer().packages(names)] == names
    calls = environment.aws.calls(operation="DescribePackages")
    assert sorted(len(call["parameters"]["Filters"][0]["Value"]) for call in calls) == requests


@pytest.mark.parametrize(
    ("reading", "requests"),
    [
        ({}, 1),
        # Nothing found, so all are read; and that shows that the filter is not to be trusted.
        ({"unknown_filter_value": "fails"}, 2),
        ({"unknown_filter_value": "fails", "not_found": "validation"}, 2),
        ({"filter_value_limit": 1}, 2),
    ],
)
def test_names_are_found_however_the_service_takes_a_filter_and_it_is_learned_once(
    environment: Environment, reading: dict[str, Any], requests: int
) -> None:
    environment.aws.settings(**reading)
    environment.put("one")
    environment.put("two")
    observer = environment.observer()
    for _again in range(2):
        environment.aws.forget_calls()
        found = observer.packages(["one", "two", "nowhere"])
        assert [package["PackageName"] for package in found] == ["one", "two"]
        assert len(environment.operations()) == requests
        requests = 1


def test_a_filter_of_one_name_that_is_refused_is_an_error(environment: Environment) -> None:
    environment.aws.fault("DescribePackages", "error", count=None, code="ValidationException", status=400)
    with pytest.raises(ApiError, match="Package one: DescribePackages failed"):
        environment.observer().packages(["one"])


# What waits look at


@pytest.mark.parametrize(
    ("targets", "seen", "operation"),
    [
        ([Target(PACKAGES, "synonyms"), Target(PACKAGES, "nowhere")], [["F1"], []], "DescribePackages"),
        ([Target(PACKAGE_ID, "F1")], ["F1"], "DescribePackages"),
        ([Target(PACKAGE_ID, "F9")], [None], "DescribePackages"),
        ([Target(DOMAIN, "shop")], [["F1"]], "ListPackagesForDomain"),
        ([Target(DOMAINS_OF, "F1", "synonyms")], [["F1"]], "ListDomainsForPackage"),
        ([Target(DOMAINS_OF, "F9", "synonyms")], [[]], "ListDomainsForPackage"),
    ],
)
@pytest.mark.parametrize("unknown_package", ["validation", "resource_not_found"])
def test_targets_of_a_group_are_looked_at_in_one_request(
    environment: Environment, unknown_package: str, targets: list[Target], seen: list[Any], operation: str
) -> None:
    environment.aws.settings(unknown_package=unknown_package)
    environment.put(PackageID="F1", domains=[{"DomainName": "shop"}])
    observed = environment.observer().observe(targets)

    def ids(value: Any) -> Any:
        return [entry["PackageID"] for entry in value] if isinstance(value, list) else value and value["PackageID"]

    assert [ids(observed[target]) for target in targets] == seen
    assert environment.operations() == [operation]
    assert len({target.group for target in targets}) == 1


# What a decision needs


def test_several_of_one_name_are_told_and_nothing_else_is_read(environment: Environment) -> None:
    for number in (1, 2):
        environment.put(PackageID=f"F{number}")
    observed = observe(environment, DESIRED)
    assert [package["PackageID"] for package in observed.others] == ["F2"]
    assert environment.operations() == []


def test_the_fingerprint_of_the_available_version_is_compared_and_not_that_of_the_newest(
    environment: Environment,
) -> None:
    environment.put_imported(recorded=environment.fingerprint)
    package = dict(environment.observer().own_packages("synonyms")[0], AvailablePackageVersion="v1")
    observed = environment.observer().package(DESIRED, [package])
    assert observed.version is not None
    assert (observed.version.fingerprint, observed.source and observed.source.fingerprint) == (
        None,
        environment.fingerprint,
    )


@pytest.mark.parametrize(
    ("source", "fault", "missing", "words"),
    [(MISSING, None, True, "HTTP 404"), (SOURCE, "access_denied", False, "HTTP 403")],
)
def test_a_source_that_cannot_be_looked_at_says_why(
    environment: Environment, source: dict[str, str], fault: str | None, missing: bool, words: str
) -> None:
    if fault:
        environment.aws.fault("HeadObject", fault, count=None)
    observed = observe(environment, DesiredPackage("synonyms", source=source)).source
    assert observed is not None
    assert (observed.fingerprint, observed.missing, words in str(observed.unreadable)) == (None, missing, True)


@pytest.mark.parametrize(
    ("content", "is_object", "is_imported"), [(CONTENT, True, True), (CONTENT + b"more", False, False)]
)
@pytest.mark.parametrize("recorded", [True, False])
def test_a_local_file_is_compared_with_the_object_and_with_what_was_imported(
    environment: Environment, tmp_path: Any, content: bytes, is_object: bool, is_imported: bool, recorded: bool
) -> None:
    path = tmp_path / "synonyms.txt"
    path.write_bytes(content)
    environment.put_imported(recorded=environment.fingerprint if recorded else None)
    file = observe(environment, DesiredPackage("synonyms", source=SOURCE, source_file=str(path))).file
    assert file is not None
    assert (file.size, file.is_object) == (len(content), is_object)
    assert file.is_imported is (is_imported if recorded else None)


@pytest.mark.parametrize(
    ("operation", "desired"),
    [("GetPackageVersionHistory", DESIRED), ("ListDomainsForPackage", DesiredPackage("synonyms", state="absent"))],
)
def test_other_errors_of_reads_are_raised(environment: Environment, operation: str, desired: DesiredPackage) -> None:
    environment.put_imported()
    environment.aws.fault(operation, "error", count=None, code="InvalidTypeException", status=400)
    with pytest.raises(ApiError, match=f"{operation} failed"):
        observe(environment, desired)


# Versions


VERSIONS: list[dict[str, Any]] = [
    {"PackageVersion": "v2", "CreatedAt": 2},
    {"PackageVersion": "v10", "CreatedAt": 3},
    {"PackageVersion": "v1", "CreatedAt": 1},
]


@pytest.mark.parametrize(
    ("package", "index"), [({"AvailablePackageVersion": "v2"}, 0), ({}, 1), ({"AvailablePackageVersion": "v7"}, 1)]
)
def test_the_available_version_is_the_one_that_the_package_names_else_the_newest_by_time(
    package: dict[str, str], index: int
) -> None:
    assert available_version(package, VERSIONS) == VERSIONS[index]
    assert available_version(package, []) == {}


@pytest.mark.parametrize(
    ("versions", "written", "changed"),
    [
        # Created, imported a minute later.
        ([60], -60, False),
        # Written while the package was being imported for the first time: which bytes the service took is not known.
        ([120], 60, True),
        ([60], 120, True),
        # Imported again, by somebody who recorded nothing.
        ([0, 180], 120, False),
        ([0, 180], 240, True),
        # A version older than its package is nothing to rely on, but no reason to miss a change.
        ([-60], 0, True),
        # No history: the time of the last update.
        ([], 60, False),
        ([], 180, True),
    ],
)
def test_a_source_without_a_recorded_fingerprint_is_compared_by_time(
    environment: Environment, versions: list[float], written: float, changed: bool
) -> None:
    history = [{"PackageVersion": f"v{number}", "CreatedAt": at} for number, at in enumerate(versions)]
    environment.put(CreatedAt=0, LastUpdatedAt=120, versions=history)
    environment.write(CONTENT, written)
    packages = environment.observer().own_packages("synonyms")
    if not versions:
        environment.aws.application.store._packages[next(iter(environment.aws.application.store._packages))][
            packages[0]["PackageID"]
        ].versions.clear()
        packages = find_own_packages("synonyms", packages)
    observed = environment.observer().package(DESIRED, packages)
    assert bool(content_changed(DESIRED, observed)) is changed


def test_a_package_that_goes_in_between_is_an_error_that_says_so(environment: Environment) -> None:
    environment.put_imported(recorded=OTHER_FINGERPRINT)
    remove: Callable[[], None] = environment.aws.application.store._packages.clear
    environment.aws.before("GetPackageVersionHistory", remove)
    with pytest.raises(ApiError) as caught:
        observe(environment, DESIRED)
    assert caught.value.is_gone

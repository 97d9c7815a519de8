# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Packages together with their domains. Which changes each case takes is in tests/unit/decisions."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._plan.model import DesiredPackage
from ansible_collections.aws_search.packages.plugins.module_utils._reconcile.roll_out import RollOut
from ansible_collections.aws_search.packages.tests.support.environment import (
    MISSING,
    OTHER_FINGERPRINT,
    SOURCE,
    Environment,
)


def roll_out(name: str, *domains: str, source: Any = "the sample", purge: bool = False) -> RollOut:
    return RollOut(
        DesiredPackage(name, source=SOURCE if source == "the sample" else source, wait=True), domains or None, purge
    )


def test_what_is_read_once_serves_all(environment: Environment) -> None:
    environment.put_domains("shop", "archive")
    names = [f"package-{number}" for number in range(5)]
    for name in names:
        domains = [{"DomainName": domain} for domain in ("shop", "archive")]
        environment.put_imported(name, recorded=environment.fingerprint_now(), domains=domains)
    environment.aws.forget_calls()
    outcomes = environment.roll_out(*(roll_out(name, "shop", "archive") for name in names))
    assert [(outcome.failure, outcome.actions) for outcome in outcomes] == [(None, [])] * 15
    assert Counter(environment.operations()) == {
        "DescribePackages": 1,
        "ListPackagesForDomain": 2,
        "HeadObject": 5,
        "GetPackageVersionHistory": 5,
    }


def test_a_single_package_without_domains_is_read_by_its_own_reconciliation(environment: Environment) -> None:
    environment.roll_out(roll_out("synonyms", source=None))
    assert environment.operations() == ["DescribePackages"]


def test_one_that_fails_stops_neither_the_others_nor_their_roll_out(environment: Environment) -> None:
    environment.put_domains("shop", "archive")
    environment.put_imported(
        "broken", recorded=OTHER_FINGERPRINT, domains=[{"DomainName": "shop", "PackageVersion": "v1"}]
    )
    broken, new = roll_out("broken", "shop", "archive", source=MISSING), roll_out("new", "shop", "archive")
    environment.roll_out(broken, new)
    assert new.failure is None
    assert [one.outcome.actions for one in new.reconcilers] == [
        ["CreatePackage"],
        ["AssociatePackage"],
        ["AssociatePackage"],
    ]
    assert set(environment.associations("shop")) == {"broken", "new"}
    assert "does not exist (HTTP 404)" in str(broken.package.outcome.failure)
    assert [str(one.outcome.failure) for one in broken.associations] == [
        "Package broken on domain shop: not rolled out, because the package failed; the domain keeps running version "
        "v1.",
        "Package broken on domain archive: not rolled out, because the package failed; the domain does not have the "
        "package.",
    ]
    assert str(broken.failure).count(" | ") == 2
    assert str(broken.failure).endswith("the package.")


@pytest.mark.parametrize("domain", ["nowhere", "denied"])
def test_a_domain_that_cannot_be_read_fails_alone(environment: Environment, domain: str) -> None:
    environment.put_domains("shop", "denied")
    only = {"DomainName": "denied"}
    environment.aws.fault("ListPackagesForDomain", "access_denied", count=None, only=only)
    one = roll_out("synonyms", domain, "shop")
    environment.roll_out(one)
    assert one.package.outcome.failure is None
    assert [association.outcome.failure is None for association in one.associations] == [False, True]
    assert f"Domain {domain}: ListPackagesForDomain failed" in str(one.failure)
    assert one.error is one.associations[0].outcome.error is not None
    assert set(environment.associations("shop")) == {"synonyms"}


def test_a_roll_out_that_fails_on_one_domain_is_told_of_that_domain(environment: Environment) -> None:
    environment.put_domains("shop", "archive")
    reason = {"ErrorType": "", "ErrorMessage": "An index is blocked."}
    environment.aws.outcome("ASSOCIATION_FAILED", DomainName="archive", ErrorDetails=reason)
    one = roll_out("synonyms", "shop", "archive")
    environment.roll_out(one)
    assert [association.outcome.failure is None for association in one.associations] == [True, False]
    assert str(one.failure).startswith("Package synonyms on domain archive: association failed (ASSOCIATION_FAILED: An")


@pytest.mark.parametrize("domains", [("shop",), ()])
def test_a_purge_takes_the_package_from_domains_that_are_not_listed_and_nothing_else(
    environment: Environment, domains: tuple[str, ...]
) -> None:
    there = [{"DomainName": domain} for domain in ("shop", "archive", "forum")]
    environment.put_imported(recorded=environment.fingerprint_now(), domains=there)
    environment.put("stopwords", domains=there)
    one = RollOut(DesiredPackage("synonyms", source=SOURCE, wait=True), domains, purge=True)
    environment.roll_out(one)
    assert one.failure is None
    purged = [name for name in ("shop", "archive", "forum") if name not in domains]
    assert sorted(environment.changes()) == ["DissociatePackage"] * len(purged)
    for name in ("shop", "archive", "forum"):
        expected = {"stopwords"} if name in purged else {"stopwords", "synonyms"}
        assert set(environment.associations(name)) == expected


def test_warnings_of_all_are_told_together(environment: Environment) -> None:
    failed = {"DomainName": "shop", "DomainPackageStatus": "ASSOCIATION_FAILED"}
    environment.put_imported(recorded=OTHER_FINGERPRINT, domains=[failed])
    environment.write(b"")
    one = roll_out("synonyms", "shop")
    environment.roll_out(one)
    assert ["is empty (0 bytes)" in one.warnings[0], "trying again" in one.warnings[1]] == [True, True]

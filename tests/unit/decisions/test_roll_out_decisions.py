# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every case of a package together with the domains that are to run it, against the stand-in; and of several packages
of one name, which the 2015 API cannot tell apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations_with_replacement, product
from typing import Any

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._plan.model import DesiredAssociation, DesiredPackage
from ansible_collections.aws_search.packages.plugins.module_utils._reconcile.roll_out import RollOut
from ansible_collections.aws_search.packages.tests.support.environment import (
    MISSING,
    OTHER_FINGERPRINT,
    SOURCE,
    Environment,
)
from ansible_collections.aws_search.packages.tests.support.oracle import RollOutCase, Verdict, judge_roll_out
from ansible_collections.aws_search.packages.tests.unit.decisions.conftest import CaseRun

ID = "F2"
NAMES = ("shop", "archive")
DOMAINS = ("none", "old", "current", "failed", "busy")
PACKAGES = (None, "current", "changed", "failed", "importing", "missing")
ASSOCIATIONS: dict[str, dict[str, str]] = {
    "old": {"DomainPackageStatus": "ACTIVE", "PackageVersion": "v1"},
    "current": {"DomainPackageStatus": "ACTIVE", "PackageVersion": "v2"},
    "failed": {"DomainPackageStatus": "ASSOCIATION_FAILED", "PackageVersion": "v1"},
}


def cases(package: str | None) -> Iterator[RollOutCase]:
    """All cases of one state of the package: with one domain and with two."""
    one = product([(domain,) for domain in DOMAINS], (None, "purged", "kept"))
    two = product(combinations_with_replacement(DOMAINS, 2), ("purged" if package == "changed" else None,))
    for domains, purged in (*one, *two):
        case = RollOutCase(package, domains, purged)
        if case.exists:
            yield case


def build(environment: Environment, case: RollOutCase, settings: dict[str, Any]) -> None:
    """What is there at noon."""
    environment.begin(**settings)
    environment.put_domains(*NAMES)
    entries = [
        {"DomainName": name, **ASSOCIATIONS[domain]}
        for name, domain in zip(NAMES, case.domains)  # noqa: B905 (one domain may be enough)
        if domain in ASSOCIATIONS
    ]
    if case.purged:
        entries.append({"DomainName": "forum", **ASSOCIATIONS["old"]})
    for number, domain in enumerate(case.domains):
        if domain == "busy":
            settles = {"status": "ACTIVE", "seconds": 30}
            other = {"DomainName": NAMES[number], "DomainPackageStatus": "ASSOCIATING", "settles": settles}
            environment.put(f"other-{number}", domains=[other])
    if case.package is None:
        return
    recorded = OTHER_FINGERPRINT if case.package == "changed" else environment.fingerprint
    status = "COPY_FAILED" if case.package == "failed" else "AVAILABLE"
    environment.put_imported(recorded=recorded, status=status, PackageID=ID, domains=entries)
    if case.package == "importing":
        environment.somebody(
            "update_package", 1, PackageID=ID, PackageSource=SOURCE, CommitMessage=f"[{environment.fingerprint}]"
        )


def run(environment: Environment, case: RollOutCase, check_mode: bool) -> list[Any]:
    """One run, as of es_package with domains."""
    source = MISSING if case.package == "missing" else SOURCE
    desired = DesiredPackage("synonyms", source=source, wait=True, preview=check_mode)
    domains = NAMES[: len(case.domains)]
    return environment.roll_out(RollOut(desired, domains, purge=case.purged == "purged"), check_mode=check_mode)


def check_end(environment: Environment, case: RollOutCase) -> None:
    """Does each domain run the newest version?"""
    (package,) = environment.packages()
    assert package["PackageStatus"] == "AVAILABLE"
    for name in NAMES[: len(case.domains)]:
        association = environment.associations(name)["synonyms"]
        told = (association["DomainPackageStatus"], association["PackageVersion"])
        assert told == ("ACTIVE", package["AvailablePackageVersion"]), f"on {name} it is {told}"
    assert ("synonyms" in environment.associations("forum")) is (case.purged == "kept")


def case_run_of(environment: Environment, case: RollOutCase, settings: dict[str, Any]) -> CaseRun | None:
    """The run of one case."""
    if settings.get("failed_association") and "failed" in case.domains:
        return None  # It fails once more, see the tests of reconciliations.
    return CaseRun(
        judge_roll_out(case),
        build=lambda reading: build(environment, case, reading),
        run=lambda check_mode: run(environment, case, check_mode),
        check_end=lambda unused_sent: check_end(environment, case),
        pause=3600,
    )


@pytest.mark.parametrize("package", PACKAGES)
def test_check_mode_shows_a_roll_out_and_the_next_run_has_nothing_to_do(
    environment: Environment, run_cases: Callable[..., None], package: str | None
) -> None:
    run_cases("roll-outs", cases(package), lambda case, settings: case_run_of(environment, case, settings))


@pytest.mark.parametrize("state", ["present", "latest", "absent"])
def test_packages_of_one_name_are_refused_by_name_and_told_by_id(
    environment: Environment, run_cases: Callable[..., None], state: str
) -> None:
    """Plugins of two engine versions, made through the 2021 API."""

    def build(settings: dict[str, Any]) -> None:
        environment.begin(**settings)
        for number, version in ((1, "OpenSearch_2.17"), (2, "OpenSearch_2.19")):
            environment.put("analysis", PackageType="ZIP-PLUGIN", EngineVersion=version, PackageID=f"F{number}")
        environment.put_domains("shop")

    def case_run_of(desired: Any, settings: dict[str, Any]) -> CaseRun:
        by_id = isinstance(desired, DesiredAssociation) and desired.package_id
        verdict = Verdict(("AssociatePackage",) if state != "absent" else ()) if by_id else Verdict(refused="F1")
        return CaseRun(
            verdict,
            build=build,
            run=lambda check_mode: [environment.run(desired, check_mode=check_mode)],
            check_end=lambda unused_sent: None,
        )

    package_state = "absent" if state == "absent" else "present"
    desired = [
        DesiredPackage("analysis", state=package_state, package_type=package_type, source=source, wait=wait)
        for package_type in ("TXT-DICTIONARY", "ZIP-PLUGIN")
        for source in (None, SOURCE)
        for wait in (False, True)
    ]
    desired += [DesiredAssociation("shop", "analysis", state=state, wait=wait) for wait in (False, True)]
    desired += [DesiredAssociation("shop", package_id="F2", state=state, wait=wait) for wait in (False, True)]
    run_cases("several of one name", desired, case_run_of)

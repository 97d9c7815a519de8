# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every case of what can be there and what can be desired of a package on a domain, against the stand-in.

In each, check mode and a run come to the same, and what a run has done the next one leaves alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._plan.model import DesiredAssociation
from ansible_collections.aws_search.packages.tests.support.clock import NOON
from ansible_collections.aws_search.packages.tests.support.environment import SOURCE, Environment
from ansible_collections.aws_search.packages.tests.support.oracle import (
    ASSOCIATION_STATUSES,
    PACKAGE_STATUSES,
    UNDER_WAY,
    AssociationCase,
    judge_association,
)
from ansible_collections.aws_search.packages.tests.unit.decisions.conftest import CaseRun

ID = "F2"
TRUTH = (False, True)


def cases(status: str | None, state: str) -> Iterator[AssociationCase]:
    """All cases of one status of the package and one state that can be desired."""
    for version, association, runs_other, wait, by_name in product(TRUTH, ASSOCIATION_STATUSES, TRUTH, TRUTH, TRUTH):
        case = AssociationCase(status, version, association, runs_other, state, wait, by_name)
        # How the package is called has nothing to do with the versions.
        if case.exists and (by_name or not runs_other):
            yield case


def build(environment: Environment, case: AssociationCase, settings: dict[str, Any]) -> None:
    """What is there at noon. Another package, which nothing may happen to, is on the domain as well."""
    environment.begin(**settings)
    environment.put_domains("shop")
    environment.put("stopwords", PackageID="F1", CreatedAt=-7200, domains=[{"DomainName": "shop"}])
    if case.status is None:
        return
    if not case.version:
        settles = {"settles": {"status": "AVAILABLE", "seconds": 3}} if case.status in UNDER_WAY else {}
        status = "COPY_FAILED" if case.status == "DELETING" else case.status
        environment.put(status=status, PackageID=ID, CreatedAt=-4, **settles)
    else:
        version = "v1" if case.runs_other else "v2"
        status = case.association if case.association not in ("ASSOCIATING", "DISSOCIATING") else "ACTIVE"
        entry: dict[str, Any] = {"DomainName": "shop", "DomainPackageStatus": status, "PackageVersion": version}
        entry["LastUpdated"] = NOON - 600
        if case.association == "ASSOCIATING":
            # What is under way brings the version that was the newest when it began.
            entry.update(DomainPackageStatus="ASSOCIATING", settles={"status": "ACTIVE", "seconds": 4})
        environment.put_imported(
            status="AVAILABLE" if case.status in (*UNDER_WAY, "DELETING") else case.status,
            PackageID=ID,
            domains=[entry] if case.association else [],
        )
        if case.association == "DISSOCIATING":
            environment.somebody("dissociate_package", 1, PackageID=ID, DomainName="shop")
        if case.status in UNDER_WAY:
            seconds_ago = 1 if case.status == "COPYING" else 3
            environment.somebody("update_package", seconds_ago, PackageID=ID, PackageSource=SOURCE)
    if case.status == "DELETING":
        environment.somebody("delete_package", 1, PackageID=ID)


def check_end(environment: Environment, case: AssociationCase) -> None:
    """Is what a run left behind what was desired?"""
    there = environment.associations()
    assert there["stopwords"]["DomainPackageStatus"] == "ACTIVE", "the other package was changed"
    association = there.get("synonyms")
    if case.state == "absent":
        assert association is None or (not case.wait and association["DomainPackageStatus"] == "DISSOCIATING")
        return
    assert association is not None, "the domain does not have it"
    assert association["DomainPackageStatus"] == "ACTIVE" or not case.wait
    if case.wait and case.state == "latest":
        (package,) = environment.packages()
        assert association["PackageVersion"] == package["AvailablePackageVersion"]


def case_run_of(environment: Environment, case: AssociationCase, settings: dict[str, Any]) -> CaseRun | None:
    """The run of one case."""
    if settings.get("stale_reads") and not case.wait:
        return None  # The second run, at once, may see what was there before the first one.
    if settings.get("failed_association") and case.association == "ASSOCIATION_FAILED":
        return None  # It fails once more, see the tests of reconciliations.
    package = {"name": "synonyms"} if case.by_name else {"package_id": ID}
    desired = DesiredAssociation("shop", state=case.state, wait=case.wait, **package)
    # An import that is under way is of concern only where the newest version is desired.
    settled = case.state == "latest" or case.status not in UNDER_WAY
    return CaseRun(
        judge_association(case),
        build=lambda reading: build(environment, case, reading),
        run=lambda check_mode: [environment.run(desired, check_mode=check_mode)],
        check_end=lambda unused_sent: check_end(environment, case),
        pause=3600 if case.wait and settled else 0,
    )


@pytest.mark.parametrize(("status", "state"), list(product(PACKAGE_STATUSES, ("present", "latest", "absent"))))
def test_check_mode_shows_a_run_and_the_next_run_has_nothing_to_do(
    environment: Environment, run_cases: Callable[..., None], status: str | None, state: str
) -> None:
    run_cases("associations", cases(status, state), lambda case, settings: case_run_of(environment, case, settings))

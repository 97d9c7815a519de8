# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every case of what can be there and what can be desired of a package, against the stand-in.

In each, check mode and a run come to the same, and what a run has done the next one leaves alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._plan.model import DesiredPackage
from ansible_collections.aws_search.packages.tests.support.environment import (
    CONTENT,
    MISSING,
    OTHER_FINGERPRINT,
    SOURCE,
    Environment,
)
from ansible_collections.aws_search.packages.tests.support.oracle import (
    CREATE,
    PACKAGE_STATUSES,
    UNDER_WAY,
    UPDATE,
    PackageCase,
    judge_package,
)
from ansible_collections.aws_search.packages.tests.unit.decisions.conftest import CaseRun

ID = "F2"
HAD, OTHER = "Words of the shop", "Words of the shop, and more"
TRUTH = (False, True)
SOURCES = (None, "same", "changed", "missing", "forbidden")
# In these, what VALIDATING, VALIDATION_FAILED, DELETED and DELETE_FAILED make of a source is as the first group has it.
FEWER = (None, "COPYING", "COPY_FAILED", "AVAILABLE", "DELETING")
STATUSES = {"policies": FEWER, "files": FEWER}
DIMENSIONS: dict[str, dict[str, tuple[Any, ...]]] = {
    "present": {
        "version": TRUTH,
        "wait": TRUTH,
        "source": (None, "same", "changed"),
        "recorded": TRUTH,
        "description": (None, "same", "other"),
        "domains": ((), ("shop",)),
    },
    "neighbors": {
        "version": TRUTH,
        "neighbor": ("AWS-owned", "DELETED"),
        "state": ("present", "absent"),
        "wait": TRUTH,
        "source": (None, "same"),
    },
    "absent": {
        "version": TRUTH,
        "state": ("absent",),
        "wait": TRUTH,
        "domains": ((), ("shop",), ("archive", "shop")),
        "dissociate": TRUTH,
    },
    "policies": {
        "version": TRUTH,
        "wait": TRUTH,
        "source": SOURCES,
        "unreadable_source": ("fail", "warn"),
        "update": ("if_changed", "always", "never"),
        "description": (None, "other"),
    },
    "files": {
        "version": TRUTH,
        "wait": TRUTH,
        "source": ("same", "changed", "missing"),
        "recorded": TRUTH,
        "unreadable_source": ("fail", "warn"),
        "file": ("object", "new"),
        "update": ("if_changed", "always"),
    },
}
GROUPS = [(group, status) for group in DIMENSIONS for status in STATUSES.get(group, PACKAGE_STATUSES)]


def cases(group: str, status: str | None) -> Iterator[PackageCase]:
    """All cases of a group with this status."""
    dimensions = DIMENSIONS[group]
    for values in product(*dimensions.values()):
        options = dict(zip(dimensions, values, strict=True))
        if group == "policies":
            options["recorded"] = options["version"] and options["source"] in ("same", "changed")
        case = PackageCase(status=status, **options)
        if case.exists and not (group == "policies" and is_told_elsewhere(case)):
            yield case


def is_told_elsewhere(case: PackageCase) -> bool:
    """Whether another group has the case, or one that differs in what cannot matter."""
    usual = case.update == "if_changed" and case.source in (None, "same", "changed")
    return usual or (case.description == "other" and case.status != "AVAILABLE")


def desired(case: PackageCase, files: dict[str | None, str | None], check_mode: bool) -> DesiredPackage:
    """The options of the task."""
    return DesiredPackage(
        "synonyms",
        state=case.state,
        description={None: None, "same": HAD, "other": OTHER}[case.description],
        source=None if case.source is None else MISSING if case.source == "missing" else SOURCE,
        unreadable_source=case.unreadable_source,
        source_file=files[case.file],
        preview=check_mode,
        update=case.update,
        dissociate=case.dissociate,
        wait=case.wait,
    )


def build(environment: Environment, case: PackageCase, settings: dict[str, Any]) -> None:
    """What is there at noon."""
    # Where nothing is recorded, times decide.
    imported = -1800.0 if case.version else 0.0
    written = -3600.0
    if case.source == "changed" and not case.recorded:
        written = -2.0 if case.status in UNDER_WAY else imported + 60
    environment.begin(written, keep_deleted_seconds=60 if case.neighbor == "DELETED" else 0, **settings)
    if case.source == "forbidden":
        environment.aws.fault("HeadObject", "access_denied", count=None)
    if case.neighbor == "AWS-owned":
        environment.put(PackageID="G1", PackageDescription="Of AWS")
    elif case.neighbor == "DELETED":
        environment.put(status="DELETED", PackageID="F1", AvailablePackageVersion="v7")
    if case.status is None:
        return
    recorded = (environment.fingerprint if case.source == "same" else OTHER_FINGERPRINT) if case.recorded else None
    more: dict[str, Any] = {"PackageID": ID, "PackageDescription": HAD}
    if case.version:
        more["domains"] = [{"DomainName": domain} for domain in case.domains]
        status = "AVAILABLE" if case.status in (*UNDER_WAY, "DELETING") else case.status
        environment.put_imported(recorded=recorded, status=status, **more)
        if case.status in UNDER_WAY:
            # Of five seconds, the first two of which it is COPYING.
            message = {"CommitMessage": f"[{recorded}]"} if recorded else {}
            seconds_ago = 1 if case.status == "COPYING" else 3
            environment.somebody("update_package", seconds_ago, PackageID=ID, PackageSource=SOURCE, **message)
    else:
        settles = {"settles": {"status": "AVAILABLE", "seconds": 3}} if case.status in UNDER_WAY else {}
        status = "COPY_FAILED" if case.status == "DELETING" else case.status
        environment.put(status=status, CreatedAt=-4, **settles, **more)
    if case.status == "DELETING":
        environment.somebody("delete_package", 1, PackageID=ID)


def check_end(environment: Environment, case: PackageCase, sent: list[str]) -> None:
    """Is what a run left behind what was desired?"""
    there = environment.packages()
    if case.state == "absent":
        assert not there or (not case.wait and [package["PackageStatus"] for package in there] == ["DELETING"])
        return
    (package,) = there
    assert package["PackageStatus"] == "AVAILABLE" or not case.wait, f"it is {package['PackageStatus']}"
    assert [domain for domain in case.domains if "synonyms" not in environment.associations(domain)] == []
    replaced = CREATE in sent
    if case.status not in (None, "DELETING", "DELETED"):
        assert (package["PackageID"] == ID) is not replaced, "the ID is to be kept"
        assert case.description == "other" or package["PackageDescription"] == HAD
    if not case.wait:
        return
    if case.description == "other" and case.update != "never" and not case.is_unreadable:
        assert package["PackageDescription"] == OTHER
    versions = environment.versions(package["PackageID"])
    before = 0 if replaced else (2 if case.version else 0) + (1 if case.status in UNDER_WAY else 0)
    assert len(versions) == before + len({CREATE, UPDATE} & set(sent)), f"it has {len(versions)} versions"
    if UPDATE in sent:
        read = environment.fingerprint_now() if not case.is_unreadable else None
        assert versions[-1]["CommitMessage"] == (f"[{read}]" if read else None)


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str | None, str | None]:
    """Paths of files that are, and are not, the object in S3."""
    folder: Path = tmp_path_factory.mktemp("files")
    (folder / "object").write_bytes(CONTENT)
    (folder / "new").write_bytes(CONTENT + b"one more\n")
    return {None: None, "object": str(folder / "object"), "new": str(folder / "new")}


def case_run_of(
    environment: Environment, files: dict[str | None, str | None], case: PackageCase, settings: dict[str, Any]
) -> CaseRun | None:
    """The run of one case."""
    again: tuple[str, ...] | None = ()
    if case.update == "always" and case.state == "present":
        again = None
    if settings.get("stale_reads") and not case.wait:
        return None  # The second run, at once, may see what was there before the first one.
    return CaseRun(
        judge_package(case),
        build=lambda reading: build(environment, case, reading),
        run=lambda check_mode: [environment.run(desired(case, files, check_mode), check_mode=check_mode)],
        check_end=lambda sent: check_end(environment, case, sent),
        # What was waited for has come to its end, so that it stays: an hour later as well.
        pause=3600 if case.wait else 0,
        again=again,
    )


@pytest.mark.parametrize(("group", "status"), GROUPS)
def test_check_mode_shows_a_run_and_the_next_run_has_nothing_to_do(
    environment: Environment,
    run_cases: Callable[..., None],
    files: dict[str | None, str | None],
    group: str,
    status: str | None,
) -> None:
    run_cases(
        f"packages, {group}",
        cases(group, status),
        lambda case, settings: case_run_of(environment, files, case, settings),
    )

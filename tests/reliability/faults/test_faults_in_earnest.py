# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Some cells of the matrix in real time, with real threads, or over real sockets: what the matrix models is so."""

from __future__ import annotations

import functools
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils import _request, _wait
from ansible_collections.aws_search.packages.plugins.modules import es_packages
from ansible_collections.aws_search.packages.tests.reliability.faults.fault_table import (
    CHANGE,
    CONVERGES,
    FAILS,
    Place,
    outcome,
    to_be_told,
)
from ansible_collections.aws_search.packages.tests.reliability.faults.fault_trial import (
    LONGER,
    MARKS,
    Cell,
    RunModule,
    check_end,
    check_failure,
    check_what_is_told,
)
from ansible_collections.aws_search.packages.tests.reliability.faults.faulty_world import (
    SECONDS,
    FaultyWorld,
    PlacedFault,
)
from ansible_collections.aws_search.packages.tests.reliability.faults.scenarios import SCENARIOS, Scenario
from ansible_collections.aws_search.packages.tests.unit.plugins.modules.scene import (
    CONTENT,
    HOUR,
    NAME,
    SOURCE,
    Scene,
    fingerprint,
)

BY_NAME = {str(scenario): scenario for scenario in SCENARIOS}


# No answer in time


def letting_go(main: Callable[[], None], released: threading.Event) -> Callable[[], None]:
    """The main of a module; at its end, what it has left behind is answered."""

    @functools.wraps(main)
    def main_and_release() -> None:
        try:
            main()
        finally:
            released.set()

    return main_and_release


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("es_package: create and wait", Place("DescribePackages", 0, 0)),
        ("es_package: update and wait", Place("HeadObject", 0, 0)),
        ("es_package: update and wait", Place("UpdatePackage", 0, 0)),
        ("es_package: create and wait", Place("DescribePackages", 1, 1)),
        ("es_packages: create and wait", Place("DescribePackages", 0, 0)),
        ("es_packages: update and wait", Place("HeadObject", 0, 0)),
        ("es_packages: create and wait", Place("CreatePackage", 0, 0)),
        ("es_packages: create and wait", Place("DescribePackages", 1, 1)),
        ("es_package_association: associate by name", Place("ListPackagesForDomain", 0, 0)),
        ("es_package_association: associate by name", Place("AssociatePackage", 0, 0)),
        ("es_package_association: associate by name", Place("ListPackagesForDomain", 1, 1)),
        ("es_package_info: tell of a name", Place("DescribePackages", 0, 0)),
    ],
    ids=str,
)
def test_a_request_that_is_not_answered_in_time_holds_up_nobody(
    world: FaultyWorld, run: RunModule, monkeypatch: pytest.MonkeyPatch, name: str, place: Place
) -> None:
    monkeypatch.setattr(_wait, "GRACE", 0.5)
    monkeypatch.setattr(_request, "LONGEST_REQUEST", 1.0)
    scenario, released = BY_NAME[name], threading.Event()
    scenario.begin(world, **dict.fromkeys(SECONDS, 0))
    kind = "silent_after" if place.role == CHANGE else "silent"
    fault = PlacedFault(place.operation, kind, None, place.after, marks=MARKS, hold=lambda: released.wait(60))
    world.application.faults.order(fault)
    options = dict(scenario.options)
    if "wait_timeout" in options:
        options["wait_timeout"] = 1
    begin = time.monotonic()
    first = run(letting_go(scenario.main, released), **options)
    assert time.monotonic() - begin < 1 + LONGER
    cell = Cell(scenario, place, f"no answer in wait_timeout{', work done' if kind == 'silent_after' else ''}")
    assert cell.expected == FAILS
    check_failure(cell, first, wait_timeout=1)
    world.application.faults.clear()
    again = run(scenario.main, **scenario.options).ok()
    check_end(world, scenario)
    check_what_is_told(world, [first, again], scenario)


# Over sockets


def create(scene: Scene, **options: Any) -> Any:
    """A run that creates the package."""
    return scene.package(source=SOURCE, **options)


def update(scene: Scene, **options: Any) -> Any:
    """A run that imports the package again, as its source is another than the one that was imported."""
    if not scene.packages():
        scene.put(age=HOUR, recorded="[etag:00000000000000000000000000000000]")
    return scene.package(source=SOURCE, **options)


@pytest.mark.parametrize("fault", ["reset before the work", "answer lost"])
@pytest.mark.parametrize("often", ["once", "for ever"])
@pytest.mark.parametrize(
    ("run_module", "name", "place"),
    [
        (create, "es_package: create and wait", Place("DescribePackages", 0, 0)),
        (create, "es_package: create and wait", Place("CreatePackage", 0, 0)),
        (create, "es_package: create and wait", Place("DescribePackages", 1, 1)),
        (update, "es_package: update and wait", Place("HeadObject", 0, 0)),
        (update, "es_package: update and wait", Place("UpdatePackage", 0, 0)),
    ],
)
def test_a_connection_that_is_reset_comes_to_what_the_table_says(
    scene: Scene, fault: str, often: str, run_module: Callable[..., Any], name: str, place: Place
) -> None:
    cell_name = "every answer lost" if (fault, often) == ("answer lost", "for ever") else f"{fault} {often}"
    scenario = BY_NAME[name]
    waits = place.segment > 0
    # What is begun by a change is under way until the run has ended; a wait has to wait for nothing but a look.
    scene.aws.settings(copy_seconds=0 if waits else HOUR)
    kind = "reset_before" if fault == "reset before the work" else "reset_after"
    scene.aws.fault(place.operation, kind, 1 if often == "once" else None, place.after)
    first = run_module(scene, wait=waits, wait_timeout=1)
    expected = outcome(cell_name, scenario, place)
    if expected == FAILS:
        for words in to_be_told(cell_name, scenario, place, wait_timeout=1):
            assert words in first.message
    else:
        assert expected == CONVERGES
        assert first.ok()["actions"] == list(scenario.actions)
    scene.aws.clear_faults()
    scene.aws.settings(copy_seconds=0)
    again = run_module(scene, wait=True).ok()
    assert (again["actions"] == []) or expected == FAILS
    assert scene.the_package()["PackageStatus"] == "AVAILABLE"
    recorded = [f"[{fingerprint(CONTENT)}]", "[etag:00000000000000000000000000000000]"]
    assert scene.messages() == ([None] if run_module is create else recorded)


def test_creations_side_by_side_whose_answers_are_lost_make_one_package_each(scene: Scene, run: RunModule) -> None:
    names = [f"{NAME}-{number}" for number in range(12)]
    # Even if one package met both, a third request of it would be answered.
    scene.aws.fault("CreatePackage", "reset_after", count=2)
    packages = [{"name": name, "source": SOURCE} for name in names]
    made = run(es_packages.main, packages=packages, wait=True).ok()
    assert made["summary"]["created"] == names
    found = scene.aws.client("es").describe_packages()["PackageDetailsList"]
    assert sorted(package["PackageName"] for package in found) == sorted(names)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("es_package: create and wait", Place("DescribePackages", 0, 0)),
        ("es_packages: create and wait", Place("DescribePackages", 0, 0)),
        ("es_package_association: associate by name", Place("DescribePackages", 0, 0)),
        ("es_package_info: tell of a domain", Place("ListPackagesForDomain", 0, 0)),
    ],
    ids=str,
)
def test_a_connection_that_is_refused_comes_to_what_the_table_says(
    clean_environment: None, run: RunModule, monkeypatch: pytest.MonkeyPatch, name: str, place: Place
) -> None:
    scenario: Scenario = BY_NAME[name]
    with socket.socket() as nobody_listens:
        nobody_listens.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{nobody_listens.getsockname()[1]}")
        keys = {"access_key": "any", "secret_key": "any", "region": "us-east-1"}
        first = run(scenario.main, **scenario.options, **keys)
    for words in to_be_told("connection refused for ever", scenario, place, wait_timeout=1):
        assert words in first.message

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Some faults of the matrix in real time, with real threads and over real sockets: what the matrix models is so."""

from __future__ import annotations

import queue
import socket
import time
from collections import Counter
from typing import Any

import pytest

from ansible_collections.aws_search.packages.tests.reliability.processes.environment import Environment, desired, on_all
from ansible_collections.aws_search.packages.tests.reliability.processes.situations import SITUATIONS

Environments = queue.SimpleQueue[Environment]
Case = tuple[str, str, str, dict[str, Any], str]
ONCE: dict[str, Any] = {"count": 1}
ALWAYS: dict[str, Any] = {"count": None}
# By situation and operation: a fault, how often it happens, and words of the failure; none where the run converges.
CASES: list[Case] = [
    ("create", "DescribePackages", "reset_before", ONCE, ""),
    ("create", "DescribePackages", "reset_before", ALWAYS, "DescribePackages failed"),
    ("create", "DescribePackages", "not_json", {**ALWAYS, "content_type": None}, "not one of this API"),
    ("create", "DescribePackages", "foreign_json", ALWAYS, "not one of this API"),
    ("create", "CreatePackage", "reset_after", ONCE, ""),
    ("create", "CreatePackage", "reset_after", ALWAYS, "CreatePackage failed"),
    ("update", "HeadObject", "reset_before", ALWAYS, "HeadObject failed"),
    ("update", "UpdatePackage", "reset_after", ONCE, ""),
    ("update", "UpdatePackage", "error_after", {**ONCE, "code": "Gateway", "status": 504}, ""),
    ("roll out", "ListPackagesForDomain", "reset_before", ALWAYS, "Domain shop: ListPackagesForDomain failed"),
    ("roll out", "AssociatePackage", "reset_after", ONCE, ""),
    ("roll out", "AssociatePackage", "throttle", ONCE, ""),
]
# By situation and operation: requests that are never answered, in the order in which a run sends them.
SILENT = [
    ("create", "DescribePackages"),
    ("update", "HeadObject"),
    ("many at once", "UpdatePackage"),
    ("roll out", "ListPackagesForDomain"),
    ("associate", "AssociatePackage"),
]


def check_fault(environment: Environment, case: Case) -> None:
    """A run with the fault, and one without it."""
    name, operation, kind, more, words = case
    situation = SITUATIONS[name]
    # The answer to an update may be lost while its import is under way.
    situation.begin(environment)
    environment.aws.settings(copy_seconds=0.5, associate_seconds=0.5)
    environment.aws.fault(operation, kind, **more)
    first = environment.run(situation.module, situation.options)
    assert first.failed == bool(words), first.result
    assert words in str(first.result.get("msg"))
    environment.aws.clear_faults()
    again = environment.run(situation.module, situation.options).ok()
    assert environment.packages() == situation.end
    environment.check_others()
    done = [version for package in environment.packages() for version in package[2]]
    assert len(done) == len([version for package in situation.end for version in package[2]])
    assert Counter(again.actions) + Counter(first.actions) <= Counter(situation.changes)


def check_silence(environment: Environment, case: tuple[str, str]) -> None:
    """A run with a request that is not answered ends with a sentence in its time, and the next one converges."""
    name, operation = case
    situation = SITUATIONS[name]
    situation.begin(environment)
    environment.aws.fault(operation, "hold_before", count=None)
    begin = time.monotonic()
    first = environment.run(situation.module, {**situation.options, "wait_timeout": 1})
    # A request may end for ten seconds after wait_timeout; the rest is for a busy machine.
    assert time.monotonic() - begin < 1 + 10 + 10
    assert first.failed
    assert f"{operation} failed" in first.message
    assert "no answer in" in first.message
    environment.aws.clear_faults()
    environment.until_settled()
    environment.run(situation.module, situation.options).ok()
    assert environment.packages() == situation.end


def test_faults_over_connections_end_as_in_the_matrix(environments: Environments, counted: Counter[str]) -> None:
    counted["with faults"] += on_all(environments, CASES, check_fault)


def test_a_request_that_is_not_answered_holds_up_nothing(environments: Environments, counted: Counter[str]) -> None:
    counted["without an answer"] += on_all(environments, SILENT, check_silence)


def test_creations_side_by_side_whose_answers_are_lost_make_one_package_each(environment: Environment) -> None:
    names = [f"words-{number:02}" for number in range(12)]
    environment.ready()
    # Even if one package met both, a third request of it would be answered.
    environment.aws.fault("CreatePackage", "reset_after", count=2)
    run = environment.run("es_packages", {"packages": [desired(name) for name in names], "wait": True}).ok()
    assert run["summary"]["created"] == names
    assert [package[0] for package in environment.packages()] == names


@pytest.mark.parametrize("name", ["create", "many at once", "associate", "roll out on one domain and purge"])
def test_a_connection_that_is_refused_ends_in_a_sentence(environment: Environment, name: str) -> None:
    situation = SITUATIONS[name]
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        variables = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{silent.getsockname()[1]}"}
        run = environment.start(situation.module, situation.options, environment=variables).end()
    assert "failed: the service cannot be reached (EndpointConnectionError: " in run.message

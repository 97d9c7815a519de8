# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waits whose connection is cut, or whose credentials expire."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import Future

import pytest

from ansible_collections.aws_search.packages.tests.reliability.processes.outage import CUT, WAITS, actions
from ansible_collections.aws_search.packages.tests.reliability.processes.stage import FOR_LONG, Stage
from ansible_collections.aws_search.packages.tests.unit.plugins.modules.scene import DOMAIN, NAME

EXPIRED = (
    "failed (ExpiredTokenException: The security token included in the request is expired). AWS does not accept the "
    "credentials in use: renew or correct them and run again. What the service has begun goes on by itself, and the "
    "next run picks it up"
)
LOOK = "Packages: DescribePackages"
BROKEN_OFF = "the wait was broken off"
# By module: what is refused then, and the message.
TOLD = {
    "es_package": ("DescribePackages", f"Package {NAME}: DescribePackages {EXPIRED}."),
    "es_packages": (
        "DescribePackages",
        f"2 of 2 packages failed. Package {NAME}: {BROKEN_OFF}. {LOOK} {EXPIRED} | "
        f"Package stopwords: {BROKEN_OFF}. {LOOK} {EXPIRED}.",
    ),
    "es_package_association": (
        "ListPackagesForDomain",
        f"Package {NAME} on domain {DOMAIN}: {BROKEN_OFF}. Domain {DOMAIN}: ListPackagesForDomain {EXPIRED}.",
    ),
}


@pytest.mark.parametrize("way", CUT)
def test_a_wait_goes_on_whose_connection_is_cut_for_half_a_minute(
    outages: dict[str, Future[None]], told: Counter[str], way: str
) -> None:
    outages[way].result(timeout=180)
    told["waits cut off"] += 1


@pytest.mark.parametrize("module", WAITS)
def test_a_token_that_expires_during_a_wait_is_told_and_the_next_run_picks_it_up(stage: Stage, module: str) -> None:
    options, setting, changes, end = WAITS[module]
    operation, message = TOLD[module]
    stage.put()
    stage.aws.settings(**{setting: FOR_LONG})
    stage.ready()
    running = stage.start(module, options)
    stage.until_waiting(len(changes))
    stage.aws.fault(operation, "expired_token", count=None)
    run = running.end()
    assert run.message == message
    assert run["changed"] is True
    assert actions(run) == changes
    stage.aws.clear_faults()
    stage.aws.settings(**{setting: 0})
    assert stage.run(module, options).ok()["changed"] is False
    assert stage.effective() == Counter(changes)
    assert end in stage.packages()
    stage.check_others()

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waits whose connection is cut, or whose credentials expire."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import Future

import pytest

from ansible_collections.aws_search.packages.tests.reliability.processes.environment import (
    DOMAIN,
    FOR_LONG,
    NAME,
    Environment,
)
from ansible_collections.aws_search.packages.tests.reliability.processes.proxy import WAYS
from ansible_collections.aws_search.packages.tests.reliability.processes.situations import SITUATIONS

EXPIRED = (
    "failed (ExpiredTokenException: The security token included in the request is expired). AWS does not accept the "
    "credentials: renew or correct them and run again."
)
LOOK = f"the wait was interrupted. Packages: DescribePackages {EXPIRED} The import continues on AWS"
PICK_UP = "run the task again to pick it up"
# By situation: what the wait that is cut off waits for, what is refused then, and the message.
MESSAGES = {
    "update": (
        "copy_seconds",
        "DescribePackages",
        f"Package {NAME}: DescribePackages {EXPIRED} The import continues on AWS; {PICK_UP}.",
    ),
    "many at once": (
        "copy_seconds",
        "DescribePackages",
        "16 of 16 packages failed. "
        + " | ".join(f"Package words-{number:02}: {LOOK}; {PICK_UP}" for number in range(16))
        + ".",
    ),
    "associate": (
        "associate_seconds",
        "ListPackagesForDomain",
        f"Package {NAME} on domain {DOMAIN}: the wait was interrupted. Domain {DOMAIN}: ListPackagesForDomain "
        f"{EXPIRED} The association continues on AWS; {PICK_UP}.",
    ),
    "roll out": (
        "associate_seconds",
        "ListPackagesForDomain",
        " | ".join(
            f"Package {NAME} on domain {domain}: the wait was interrupted. Domain {domain}: ListPackagesForDomain "
            f"{EXPIRED} The association continues on AWS; {PICK_UP}"
            for domain in (DOMAIN, "archive")
        )
        + ".",
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_wait_goes_on_whose_connection_is_cut_for_half_a_minute(
    outages: dict[str, Future[None]], counted: Counter[str], way: str
) -> None:
    outages[way].result(timeout=180)
    counted["waits cut off"] += 1


@pytest.mark.parametrize("name", MESSAGES)
def test_a_token_that_expires_during_a_wait_is_named_and_the_next_run_picks_it_up(
    environment: Environment, name: str
) -> None:
    situation, (setting, operation, message) = SITUATIONS[name], MESSAGES[name]
    situation.begin(environment)
    environment.aws.settings(**{setting: FOR_LONG})
    running = environment.start(situation.module, situation.options)
    environment.until_waiting(situation.waits[setting])
    environment.aws.fault(operation, "expired_token", count=None)
    run = running.end()
    assert run.message == message
    assert run["changed"] is True
    assert Counter(run.actions) == Counter(situation.changes)
    environment.aws.clear_faults()
    environment.aws.settings(**{setting: 0})
    situation.check_end(environment, environment.run(situation.module, situation.options), environment.effective())

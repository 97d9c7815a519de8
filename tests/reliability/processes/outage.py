# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs that wait through an outage: the connection of each is cut for half a minute."""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from pathlib import Path
from typing import Any

from ansible_collections.aws_search.packages.tests.reliability.processes.proxy import Proxy
from ansible_collections.aws_search.packages.tests.reliability.processes.stage import (
    FOR_LONG,
    NEW,
    OLD,
    Stage,
    wished,
)
from ansible_collections.aws_search.packages.tests.unit.conftest import Run
from ansible_collections.aws_search.packages.tests.unit.plugins.modules.scene import DOMAIN, NAME
from local_aws import LocalAws

OUTAGE = 30.0  # Seconds.
CUT = ("refused", "reset", "silent")

# By module: the options, what makes it wait, what it changes, and what is there at its end.
WAITS: dict[str, tuple[dict[str, Any], str, list[str], list[Any]]] = {
    "es_package": (wished(wait=True), "copy_seconds", ["UpdatePackage"], [NAME, "AVAILABLE", [OLD, NEW], {}]),
    "es_packages": (
        {"packages": [wished(), wished("stopwords")], "wait": True},
        "copy_seconds",
        ["UpdatePackage", "CreatePackage"],
        [NAME, "AVAILABLE", [OLD, NEW], {}],
    ),
    "es_package_association": (
        {"name": NAME, "domain_name": DOMAIN, "wait": True},
        "associate_seconds",
        ["AssociatePackage"],
        [NAME, "AVAILABLE", [OLD], {DOMAIN: ("ACTIVE", "v1")}],
    ),
}


def actions(run: Run) -> list[str]:
    """The actions that a run of any module tells of."""
    results = run["packages"].values() if "packages" in run.result else [run]
    return [action for result in results for action in result["actions"]]


def wait_through_outage(folder: Path, module: str, way: str) -> None:
    """Cut the connection of a run that waits, and mend it; what it waits for ends meanwhile."""
    options, setting, changes, end = WAITS[module]
    with contextlib.ExitStack() as closing:
        aws = closing.enter_context(LocalAws())
        stage = Stage(aws, folder)
        closing.callback(stage.clean_up)
        proxy = closing.enter_context(Proxy(aws.url))
        stage.begin()
        stage.put()
        stage.aws.settings(**{setting: FOR_LONG})
        stage.ready()
        running = stage.start(module, options, environment={"AWS_ENDPOINT_URL": proxy.url})
        stage.until_waiting(len(changes))
        proxy.cut(way)
        looks = len(stage.answered())
        time.sleep(OUTAGE)
        assert len(stage.answered()) <= looks + 1, "the connection was not cut"
        assert running.ended_within(0) is None, "the wait was given up"
        stage.aws.settings(**{setting: 0})
        proxy.mend()
        run = running.end().ok()
        assert run["changed"] is True
        assert actions(run) == changes
        assert stage.effective() == Counter(changes)
        assert end in stage.packages()
        stage.check_others()

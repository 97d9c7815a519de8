# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs that have something to do and to wait for, which tests kill, interrupt and cut off."""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ansible_collections.aws_search.packages.tests.reliability.processes.environment import (
    DOMAIN,
    ENGINE,
    FOR_LONG,
    NAME,
    NEW,
    OLD,
    PLUGIN_DOMAIN,
    Environment,
    desired,
    the_package,
)
from ansible_collections.aws_search.packages.tests.reliability.processes.proxy import Proxy
from ansible_collections.aws_search.packages.tests.support.run import Run
from local_aws import LocalAws

MANY = [f"words-{number:02}" for number in range(16)]
OUTAGE = 30.0  # Seconds.


@dataclass(frozen=True)
class Situation:
    """A run and where it begins: what is there, the changes that it makes, and what is there at its end.

    `waits`: a setting of the stand-in that makes the run wait, with the number of changes that it has made until then.
    `every`: of the reads of an operation, how many lie between two that a run is killed at.
    """

    module: str
    options: Mapping[str, Any]
    build: Callable[[Environment], None]
    changes: Mapping[str, int]
    end: list[list[Any]]
    waits: Mapping[str, int] = field(default_factory=dict)
    every: int = 1

    def begin(self, environment: Environment) -> None:
        """Make what is there; from here on, calls count."""
        self.build(environment)
        environment.ready()

    def check_end(self, environment: Environment, run: Run, already: Mapping[str, int]) -> None:
        """Assert that all is as desired, that each change was made once, and that the run says which it made.

        `already`: the changes that took effect before the run.
        """
        run.ok()
        assert environment.packages() == self.end
        environment.check_others()
        assert environment.effective() == self.changes, "each change is made once, by whichever run"
        own = Counter(self.changes) - Counter(already)
        assert Counter(run.actions) == own
        assert run["changed"] == bool(own)


def on_domains(*names: str, version: str = "v1", recorded: str = OLD) -> Callable[[Environment], None]:
    """A package that these domains have at a version."""

    def build(environment: Environment) -> None:
        domains = [{"DomainName": name, "PackageVersion": version} for name in names]
        environment.put(recorded=recorded, domains=domains)

    return build


def _put_every_second(environment: Environment) -> None:
    for name in MANY[::2]:
        environment.put(name)


def _put_surplus(environment: Environment) -> None:
    on_domains(DOMAIN, version="v0", recorded=NEW)(environment)
    environment.put("leftover", domains=[{"DomainName": DOMAIN}])


def plugins(installed: bool) -> Callable[[Environment], None]:
    """Two plugins for the engine of the domain."""

    def build(environment: Environment) -> None:
        domains = [{"DomainName": PLUGIN_DOMAIN}] if installed else []
        for name in PLUGINS:
            environment.put(name, PackageType="ZIP-PLUGIN", EngineVersion=ENGINE, domains=domains)

    return build


def put_shareable(environment: Environment) -> None:
    """A package that other accounts may be let to use."""
    environment.put(PackageVendingOptions={"VendingEnabled": True})


PLUGINS = ["analysis-thai", "analysis-tibetan"]
INSTALLED = {"domain_name": PLUGIN_DOMAIN, "packages": [{"name": name} for name in PLUGINS], "wait": True}
REMOVED = {**INSTALLED, "packages": [{"name": name, "state": "absent"} for name in PLUGINS]}
ON_PLUGIN_DOMAIN = {PLUGIN_DOMAIN: ("ACTIVE", "v1")}
ASSOCIATED = {"name": NAME, "domain_name": DOMAIN, "wait": True}
IMPORTS = {"copy_seconds": 1, "validate_seconds": 1}
BOTH = {"shop": ("ACTIVE", "v2"), "archive": ("ACTIVE", "v2")}
ROLLED_OUT = desired(wait=True, domains=[DOMAIN, "archive"])
SITUATIONS = {
    "create": Situation(
        "es_package",
        desired(wait=True),
        lambda environment: None,
        {"CreatePackage": 1},
        the_package(None),
        IMPORTS,
    ),
    "update": Situation(
        "es_package",
        desired(wait=True, commit_message="More words"),
        Environment.put,
        {"UpdatePackage": 1},
        the_package(OLD, f"More words {NEW}"),
        IMPORTS,
    ),
    "replace": Situation(
        "es_package",
        desired(wait=True),
        lambda environment: environment.put(PackageStatus="COPY_FAILED"),
        {"DeletePackage": 1, "CreatePackage": 1},
        the_package(None),
        {"delete_seconds": 1, "copy_seconds": 2},
    ),
    "associate": Situation(
        "es_package_association",
        ASSOCIATED,
        lambda environment: environment.put(recorded=NEW),
        {"AssociatePackage": 1},
        the_package(NEW, shop=("ACTIVE", "v1")),
        {"associate_seconds": 1},
    ),
    "dissociate": Situation(
        "es_package_association",
        {**ASSOCIATED, "state": "absent"},
        on_domains(DOMAIN, "archive"),
        {"DissociatePackage": 1},
        the_package(OLD, archive=("ACTIVE", "v1")),
        {"dissociate_seconds": 1},
    ),
    "dissociate and delete": Situation(
        "es_package",
        {"name": NAME, "state": "absent", "dissociate": True, "wait": True},
        on_domains(DOMAIN, "archive"),
        {"DissociatePackage": 2, "DeletePackage": 1},
        [],
        {"dissociate_seconds": 2, "delete_seconds": 3},
    ),
    "roll out": Situation(
        "es_package",
        ROLLED_OUT,
        on_domains(DOMAIN, "archive"),
        {"UpdatePackage": 1, "AssociatePackage": 2},
        the_package(OLD, NEW, **BOTH),
        {"copy_seconds": 1, "associate_seconds": 3},
    ),
    "roll out on one domain and purge": Situation(
        "es_package_associations",
        {"domain_name": DOMAIN, "packages": [{"name": NAME, "state": "latest"}], "purge": True, "wait": True},
        _put_surplus,
        {"AssociatePackage": 1, "DissociatePackage": 1},
        [["leftover", "AVAILABLE", [OLD], {}], *the_package(NEW, shop=("ACTIVE", "v1"))],
        {"associate_seconds": 1},
    ),
    "many at once": Situation(
        "es_packages",
        {"packages": [desired(name) for name in MANY], "wait": True},
        _put_every_second,
        {"CreatePackage": 8, "UpdatePackage": 8},
        [[name, "AVAILABLE", [None] if number % 2 else [OLD, NEW], {}] for number, name in enumerate(MANY)],
        {"copy_seconds": 16},
        every=4,
    ),
    "install together": Situation(
        "opensearch_package_associations",
        INSTALLED,
        plugins(installed=False),
        {"AssociatePackages": 1},
        [[name, "AVAILABLE", [OLD], ON_PLUGIN_DOMAIN] for name in PLUGINS],
        {"deploy_seconds": 1},
    ),
    "remove together": Situation(
        "opensearch_package_associations",
        REMOVED,
        plugins(installed=True),
        {"DissociatePackages": 1},
        [[name, "AVAILABLE", [OLD], {}] for name in PLUGINS],
        {"deploy_seconds": 1},
    ),
    "share": Situation(
        "opensearch_package",
        {"name": NAME, "users": ["111122223333"]},
        put_shareable,
        {"UpdatePackageScope": 1},
        the_package(OLD),
    ),
}

# Waits through outages: what makes them wait is changed to none while the connection is cut.
WAITS = ("update", "associate", "roll out")


def wait_through_outage(folder: Path, name: str, way: str) -> None:
    """Cut the connection of a run that waits, and mend it; what it waits for ends meanwhile."""
    situation = SITUATIONS[name]
    setting = list(situation.waits)[-1]
    with contextlib.ExitStack() as closing:
        aws = closing.enter_context(LocalAws())
        environment = Environment(aws, folder)
        closing.callback(environment.clean_up)
        proxy = closing.enter_context(Proxy(aws.url))
        environment.begin()
        situation.begin(environment)
        aws.settings(**{setting: FOR_LONG})
        running = environment.start(situation.module, situation.options, environment={"AWS_ENDPOINT_URL": proxy.url})
        environment.until_waiting(situation.waits[setting])
        proxy.cut(way)
        looks = len(environment.answered())
        time.sleep(OUTAGE)
        # A look at each of two domains may have been under way.
        assert len(environment.answered()) <= looks + 2, "the connection was not cut"
        assert running.ended_within(0) is None, "the wait was given up"
        aws.settings(**{setting: 0})
        proxy.mend()
        situation.check_end(environment, running.end(), {})

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The environment of tests of processes: a stand-in with a dictionary, packages of others, and runs of modules."""

from __future__ import annotations

import hashlib
import itertools
import os
import queue
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from signal import SIGKILL, Signals
from typing import IO, Any, TypeVar

from ansible_collections.aws_search.packages.tests.reliability.processes.module_runner import (
    LONG,
    Order,
    Running,
    start,
    start_plainly,
    until,
)
from ansible_collections.aws_search.packages.tests.support.run import Run
from local_aws import LocalAws
from local_aws.objects import crc64nvme

NAME, DOMAIN, BUCKET, KEY, CONTENT = "synonyms", "shop", "dictionaries", "synonyms.txt", b"ice cream, sorbet\n"
SOURCE = f"s3://{BUCKET}/{KEY}"
# Commit messages with the fingerprint of other content, and of the dictionary.
OLD = "[etag:00000000000000000000000000000000]"
NEW = f"[etag:{hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()} crc64nvme:{crc64nvme(CONTENT)}]"
PLUGIN_DOMAIN, ENGINE = "plugins", "OpenSearch_2.19"
FOR_LONG = 3600
OTHER_NAMES = ("bystander-in-use", "bystander-failed")
Case = TypeVar("Case")


class Environment:
    """The stand-in, and the runs that are started on it; their output goes into the folder."""

    def __init__(self, aws: LocalAws, folder: Path) -> None:
        self.aws = aws
        self._folder = folder
        self._numbers = itertools.count(1)
        self._started: list[Running] = []
        self._es, self._s3 = aws.client("es"), aws.client("s3", request_checksum_calculation="when_required")
        self._others: list[Any] = []

    def begin(self) -> None:
        """Everything is as it was at the beginning: a dictionary in S3, and the packages of others."""
        self.aws.reset()
        self._s3.create_bucket(Bucket=BUCKET)
        self._s3.put_object(Bucket=BUCKET, Key=KEY, Body=CONTENT)
        for domain in (DOMAIN, "archive"):
            self._es.create_elasticsearch_domain(DomainName=domain)
        self.aws.put_domain(PLUGIN_DOMAIN, EngineVersion=ENGINE)
        # AWS's own, of the same name: it is neither the package that is meant nor a reason not to make that.
        self.aws.put_package(PackageName=NAME, PackageID="G100000001")
        versions = [{"PackageVersion": version, "CommitMessage": version} for version in ("v1", "v2")]
        self.aws.put_package(PackageName=OTHER_NAMES[0], versions=versions, domains=[{"DomainName": "others"}])
        self.aws.put_package(PackageName=OTHER_NAMES[1], PackageStatus="VALIDATION_FAILED")
        self._others = [self._told(package) for package in self._packages() if _is_others(package)]

    def ready(self) -> None:
        """All is prepared: from here on, calls count."""
        self.aws.forget_calls()

    def put(self, name: str = NAME, recorded: str | None = OLD, **fields: Any) -> None:
        """A package that is there, with one version that was imported with this commit message."""
        if "PackageStatus" not in fields:
            fields["versions"] = [{"PackageVersion": "v1", "CommitMessage": recorded}]
        self.aws.put_package(PackageName=name, **fields)

    def start(
        self,
        module: str,
        options: Mapping[str, Any],
        *before: str,
        plainly: bool = False,
        ignored: tuple[Signals, ...] = (),
        environment: Mapping[str, str] | None = None,
    ) -> Running:
        """Start a run of a module."""
        order = self._order(module, options, ignored, environment or {})
        running = start_plainly(order, *before) if plainly else start(order)
        self._started.append(running)
        return running

    def start_into_pipe(self, module: str, options: Mapping[str, Any]) -> tuple[Running, IO[bytes]]:
        """Start a run from cold, and give what it prints to the test, which decides when to read it."""
        order = self._order(module, options, (), {})
        reading, writing = os.pipe()
        try:
            running = start_plainly(order, out=Path(f"/dev/fd/{writing}"))
        finally:
            os.close(writing)
        self._started.append(running)
        return running, os.fdopen(reading, "rb")

    def _order(
        self,
        module: str,
        options: Mapping[str, Any],
        ignored: tuple[Signals, ...],
        environment: Mapping[str, str],
    ) -> Order:
        folder = self._folder / str(next(self._numbers))
        folder.mkdir()
        nowhere = str(folder / "none")
        variables = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(folder),
            "AWS_CONFIG_FILE": nowhere,
            "AWS_SHARED_CREDENTIALS_FILE": nowhere,
            **self.aws.environment(),
            **environment,
        }
        return Order(module, options, variables, folder, ignored)

    def run(self, module: str, options: Mapping[str, Any]) -> Run:
        """Run a module to its end."""
        return self.start(module, options).end()

    def clean_up(self) -> None:
        """Kill what a test that failed has left running, and cut off what is held."""
        for running in self._started:
            if running.ended_within(0) is None:
                running.send(SIGKILL)
                running.ended_within(LONG)
        self._started.clear()
        self.aws.clear_faults()

    def until_held(self, number: int) -> None:
        """Return once so many calls are held."""
        until(lambda: len(self.aws.held()) == number, f"{number} calls are held")

    def until_settled(self) -> None:
        """Return once nothing is held, and every other call of a client that is gone was worked on."""

        def is_settled() -> bool:
            calls = self.aws.calls()
            return not self.aws.held() and all(call["status"] or call["fault"] for call in calls)

        until(is_settled, "no call is under way")

    def until_answered(self, number: int) -> None:
        """Return once so many calls in all were answered."""
        until(lambda: len(self.answered()) >= number, f"{number} calls were answered")

    def until_sent(self, number: int, operation: str) -> None:
        """Return once so many calls of the operation were answered."""
        until(lambda: len(self.answered(operation)) == number, f"{number} calls of {operation} were answered")

    def until_waiting(self, changes: int, looks: int = 1) -> None:
        """Return once so many changing calls were answered, and so many looks after them, too."""

        def is_waiting() -> bool:
            calls = [call for call in self.aws.calls() if call["status"] == 200]
            changing = [number for number, call in enumerate(calls) if call["mutating"]]
            return len(changing) == changes and len(calls) > changing[-1] + looks

        until(is_waiting, f"{changes} changes were begun and are waited for")

    def answered(self, operation: str | None = None) -> list[dict[str, Any]]:
        """The calls that were answered, whatever the answer was."""
        return [call for call in self.aws.calls(operation=operation) if call["status"] is not None]

    def effective(self) -> Counter[str]:
        """The changing calls that took effect, by operation: also those whose client was gone before the answer."""
        calls = self.aws.calls(mutating=True)
        return Counter(call["operation"] for call in calls if call["status"] == 200 or _was_worked_on(call))

    def packages(self) -> list[list[Any]]:
        """All packages but those of others: name, status, commit messages from the oldest on, and domains."""
        return [self._told(package) for package in self._packages() if not _is_others(package)]

    def check_others(self) -> None:
        """Is everything of others as it was at the beginning?"""
        now = [self._told(package) for package in self._packages() if _is_others(package)]
        assert now == self._others, f"packages of others were changed: {now}"

    def _packages(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._es.describe_packages(MaxResults=100)["PackageDetailsList"]
        return sorted(found, key=lambda package: (package["PackageName"], package["PackageID"]))

    def _told(self, package: Mapping[str, Any]) -> list[Any]:
        identifier = package["PackageID"]
        history = self._es.get_package_version_history(PackageID=identifier)["PackageVersionHistoryList"]
        domains = self._es.list_domains_for_package(PackageID=identifier)["DomainPackageDetailsList"]
        return [
            package["PackageName"],
            package["PackageStatus"],
            [version.get("CommitMessage") for version in reversed(history)],
            {entry["DomainName"]: (entry["DomainPackageStatus"], entry["PackageVersion"]) for entry in domains},
        ]


def _is_others(package: Mapping[str, Any]) -> bool:
    return package["PackageName"] in OTHER_NAMES or package["PackageID"].startswith("G")


def _was_worked_on(call: Mapping[str, Any]) -> bool:
    return call["fault"] == "hold_after" and call["error_code"] is None


def the_package(*messages: str | None, status: str = "AVAILABLE", **domains: tuple[str, str]) -> list[Any]:
    """What `Environment.packages` tells when there is just the one package."""
    return [[NAME, status, list(messages), domains]]


def desired(name: str = NAME, **options: Any) -> dict[str, Any]:
    """Options: this package, from the dictionary in S3."""
    return {"name": name, "source": SOURCE, **options}


def on_all(
    environments: queue.SimpleQueue[Environment], cases: Iterable[Case], check: Callable[[Environment, Case], None]
) -> int:
    """Try all cases, side by side, also when some fail; then name those. Returns the number of cases."""

    def try_one(case: Case) -> str | None:
        environment = environments.get()
        try:
            environment.begin()
            check(environment, case)
            return None
        except Exception as error:
            return f"{case}: {type(error).__name__}: {error}"
        finally:
            environment.clean_up()
            environments.put(environment)

    with ThreadPoolExecutor(environments.qsize()) as pool:
        ends = list(pool.map(try_one, cases))
    failures = [end for end in ends if end is not None]
    assert not failures, "\n".join([f"{len(failures)} of {len(ends)} failed:", *failures])
    return len(ends)

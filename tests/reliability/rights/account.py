# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs of modules as a user who has a policy and nothing else, and what came of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.aws_search.packages.tests.reliability.environment import BUCKET, HOUR, Environment
from ansible_collections.aws_search.packages.tests.reliability.rights.policies import Policy
from ansible_collections.aws_search.packages.tests.support.run import Run
from ansible_collections.aws_search.packages.tests.unit.plugins.modules.environment import MAINS

NAME, DOMAIN = "synonyms", "shop"
KEY = "dictionaries/synonyms.txt"  # Below the prefix that the policies name.
SOURCE = f"s3://{BUCKET}/{KEY}"
OUTSIDE = f"s3://{BUCKET}/synonyms.txt"
CONTENT = b"ice cream, sorbet\n"
OK = "ok"
USER = "ansible"


class Account:
    """What is there, and short ways to run the modules of a family on it with the keys of the user."""

    family = "es"

    def __init__(self, environment: Environment, keys: dict[str, str]) -> None:
        self.environment = environment
        self.aws = environment.aws
        self._keys = keys

    def put(self, name: str = NAME, recorded: str | None = None, **fields: Any) -> dict[str, Any]:
        """A package that was imported two hours ago; a version has the recorded commit message."""
        then = self.environment.now - 2 * HOUR
        if fields.get("PackageStatus", "AVAILABLE") == "AVAILABLE" and "versions" not in fields:
            fields["versions"] = [{"PackageVersion": "v1", "CreatedAt": then, "CommitMessage": recorded}]
        return self.aws.put_package(PackageName=name, CreatedAt=then, **fields)

    def package(self, **options: Any) -> Run:
        """Run package."""
        return self._run("package", {"name": NAME}, options)

    def packages(self, *entries: dict[str, Any], **options: Any) -> Run:
        """Run packages."""
        return self._run("packages", {"packages": list(entries)}, options)

    def association(self, **options: Any) -> Run:
        """Run package_association."""
        named = {} if "package_id" in options else {"name": NAME}
        return self._run("package_association", {"domain_name": DOMAIN, **named}, options)

    def associations(self, *entries: dict[str, Any], **options: Any) -> Run:
        """Run package_associations."""
        return self._run("package_associations", {"domain_name": DOMAIN, "packages": list(entries)}, options)

    def info(self, **options: Any) -> Run:
        """Run package_info."""
        return self._run("package_info", {}, options)

    def _run(self, kind: str, named: dict[str, Any], options: dict[str, Any]) -> Run:
        self.aws.forget_calls()
        return self.environment.run(MAINS[f"{self.family}_{kind}"], **{**named, **self._keys, **options})


@dataclass(frozen=True)
class Case:
    """One run of a module on what is there.

    `actions`: what the run does, or says in check mode, where it is allowed. `outcomes`: by role, in the order of
    `policies.ROLES`, OK or the actions that are missing; with `?` before it where the run succeeds, does nothing, and
    warns that the action is missing. `half_done`: by role, what a run that is refused has done all the same.
    """

    name: str
    build: Callable[[Account], object]
    act: Callable[[Account], Run]
    actions: tuple[str, ...]
    outcomes: tuple[str, str, str, str]
    check_mode: bool = False
    half_done: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """What came of a case: the run, the operations that changed something, and those that were refused."""

    run: Run
    done: list[str]
    refused: list[str]

    @property
    def missing(self) -> set[str]:
        """The IAM actions that the failure says are missing."""
        return _named(self.run.message)

    @property
    def actions(self) -> list[str]:
        """The operations that the run says it did, or would do."""
        return sorted(self.run.actions)

    def differs_from(self, case: Case) -> str | None:
        """What is not as it is where the run is allowed; None when all is."""
        if self.run.failed:
            return f"it failed: {self.run.message}"
        if self.run.warnings:
            return f"it warned: {self.run.warnings}"
        if self.refused:
            return f"these were refused: {self.refused}"
        if self.actions != sorted(case.actions):
            return f"it says {self.actions}"
        if self.done != ([] if case.check_mode else sorted(case.actions)):
            return f"it did {self.done}"
        if self.run["changed"] is not bool(case.actions):
            return f"changed is {self.run['changed']}"
        return None

    def expect_refusal(self, missing: set[str], half_done: tuple[str, ...]) -> None:
        """Asserts that the run failed for the lack of these actions, named in our words and in AWS's."""
        assert self.missing == missing, self.run.message
        for action in missing - {"s3:GetObject"}:
            assert f" is not authorized to perform: {action} on resource: " in self.run.message
        assert self.done == sorted(half_done)

    def expect_warning(self, missing: str) -> None:
        """Asserts that the run did nothing, and warned that it lacks this action."""
        assert self.run.ok().warnings, "it did not warn"
        for warning in self.run.warnings:
            assert _named(warning) == {missing}, warning
        assert (self.done, self.run["changed"]) == ([], False)


class User:
    """A user who has one policy, and runs of modules with the user's keys."""

    def __init__(self, environment: Environment, keys: dict[str, str]) -> None:
        self.environment = environment
        self._keys = keys

    def attempt(self, case: Case, policy: Policy) -> Result:
        """What comes of the case under the policy."""
        return self.act(case.build, case.act, policy)

    def act(
        self, build: Callable[[Account], object], act: Callable[[Account], Run], policy: Policy, **settings: Any
    ) -> Result:
        """What comes of a run on a situation under the policy."""
        environment = self.environment
        environment.begin()
        self.grant(policy)
        account = Account(environment, {"region": "us-east-1", **self._keys})
        for key in (KEY, "synonyms.txt"):
            environment.write(key, CONTENT, HOUR)
        build(account)
        environment.aws.settings(enforce_iam=True, **settings)
        environment.done.clear()
        run = act(account)
        refused = [call["operation"] for call in environment.aws.calls() if call["status"] == 403]
        return Result(run, sorted(operation for operation, _parameters in environment.done), refused)

    def grant(self, policy: Policy) -> None:
        """Give the user this policy in the place of the one that was."""
        iam = self.environment.aws.client("iam")
        iam.put_user_policy(UserName=USER, PolicyName="role", PolicyDocument=json.dumps(policy))


def _named(sentence: str) -> set[str]:
    """The IAM actions that our own words name as needed."""
    return set(re.findall(r"(?:need|have|it takes) the IAM action ([a-z0-9]+:[A-Za-z]+)", sentence))

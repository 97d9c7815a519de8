# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a module as a user who has a policy and nothing else, and judges what came of it."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.aws_search.packages.plugins.modules import es_packages
from ansible_collections.aws_search.packages.tests.reliability.rights.roles import Policy
from ansible_collections.aws_search.packages.tests.unit.conftest import Run
from ansible_collections.aws_search.packages.tests.unit.plugins.modules.scene import CONTENT, Scene
from local_aws import LocalAws

KEY = "dictionaries/synonyms.txt"  # Below the prefix that the policies name.
OK = "ok"
USER = "ansible"


class Stage(Scene):
    """The scene, with es_packages on it, too."""

    def packages_of(self, *entries: dict[str, Any], **options: Any) -> Run:
        """Run es_packages on these entries."""
        run: Run = self._fresh(es_packages.main, packages=list(entries), **options)
        return run


@dataclass(frozen=True)
class Trial:
    """One run of a module on one situation.

    `actions`: what the run does, or tells of in check mode, where it is allowed. `outcomes`: by role, in the order of
    `roles.ROLES`, OK or the actions that are missing; with `?` before it where the run succeeds, does nothing, and
    warns that the action is missing. `half_done`: by role, what a run that is refused has done all the same.
    """

    name: str
    build: Callable[[Stage], object]
    act: Callable[[Stage], Run]
    actions: tuple[str, ...]
    outcomes: tuple[str, str, str, str]
    check_mode: bool = False
    half_done: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """What came of a trial: the run, the operations that changed something, and those that were refused."""

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
        results = self.run.result["packages"].values() if "summary" in self.run.result else [self.run.result]
        return sorted(action for result in results for action in result.get("actions", []))

    def differs_from(self, trial: Trial) -> str | None:
        """What is not as it is where the run is allowed; None when all is."""
        if self.run.failed:
            return f"it failed: {self.run.message}"
        if self.run.warnings:
            return f"it warned: {self.run.warnings}"
        if self.refused:
            return f"these were refused: {self.refused}"
        if self.actions != sorted(trial.actions):
            return f"it tells of {self.actions}"
        if self.done != ([] if trial.check_mode else sorted(trial.actions)):
            return f"it did {self.done}"
        if self.run["changed"] is not bool(trial.actions):
            return f"changed is {self.run['changed']}"
        return None

    def expect_refusal(self, missing: set[str], half_done: tuple[str, ...]) -> None:
        """Asserts that the run failed for the lack of these actions, named in our words and in AWS's."""
        assert self.missing == missing, self.run.message
        for action in missing:
            assert f" is not authorized to perform: {action} on resource: " in self.run.message
        assert self.done == sorted(half_done)

    def expect_warning(self, missing: str) -> None:
        """Asserts that the run did nothing, and warned that it lacks this action."""
        assert self.run.ok().warnings, "it did not warn"
        for warning in self.run.warnings:
            assert _named(warning) == {missing}, warning
        assert (self.done, self.run["changed"]) == ([], False)


class Bench:
    """Makes a situation, a user with a policy, and runs the module with the user's keys."""

    def __init__(self, aws: LocalAws, run: Callable[..., Run]) -> None:
        self.aws = aws
        self._run = run

    def attempt(self, trial: Trial, policy: Policy) -> Result:
        """What comes of the trial under the policy."""
        return self.act(trial.build, trial.act, policy)

    def act(
        self, build: Callable[[Stage], object], act: Callable[[Stage], Run], policy: Policy, **settings: Any
    ) -> Result:
        """What comes of a run on a situation under the policy."""
        self.aws.reset()
        keys = self._user()
        self.grant(policy)
        stage = Stage(self.aws, functools.partial(self._run, region="us-east-1", **keys))
        stage.write(CONTENT, key=KEY)
        build(stage)
        self.aws.settings(enforce_iam=True, **settings)
        run = act(stage)
        calls = self.aws.calls()
        done = [call["operation"] for call in calls if call["mutating"] and call["status"] == 200]
        return Result(run, sorted(done), [call["operation"] for call in calls if call["status"] == 403])

    def grant(self, policy: Policy) -> None:
        """Gives the user this policy in the place of the one that was."""
        document = json.dumps(policy)
        self.aws.client("iam").put_user_policy(UserName=USER, PolicyName="role", PolicyDocument=document)

    def _user(self) -> dict[str, str]:
        iam = self.aws.client("iam")
        iam.create_user(UserName=USER)
        made = iam.create_access_key(UserName=USER)["AccessKey"]
        return {"access_key": made["AccessKeyId"], "secret_key": made["SecretAccessKey"]}


def _named(sentence: str) -> set[str]:
    """The IAM actions that our own words name as needed."""
    return set(re.findall(r"(?:need|have|it takes) the IAM action ([a-z0-9]+:[A-Za-z]+)", sentence))

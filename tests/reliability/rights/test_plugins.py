# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Least privilege for the modules of the 2021 API: plugins.json is enough for all of them, and has nothing to spare."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.aws_search.packages.tests.reliability.environment import BUCKET, REGION
from ansible_collections.aws_search.packages.tests.reliability.rights.account import DOMAIN, Account, User
from ansible_collections.aws_search.packages.tests.reliability.rights.policies import (
    PLUGINS,
    actions_of,
    policy_of,
    without,
)
from ansible_collections.aws_search.packages.tests.support.run import Run
from local_aws.archives import plugin_archive

ENGINE, SOURCE = "OpenSearch_2.19", f"s3://{BUCKET}/plugins/tibetan.zip"
TIBETAN, OTHER = "analysis-tibetan", "analysis-other"
WAIT = {"wait": True, "wait_timeout": 300}
FRIEND = "111122223333"


def put(account: Account, name: str = TIBETAN, on_domain: bool = False, **fields: Any) -> None:
    """A plugin that was imported from an object that has been written again since."""
    account.put(
        name, PackageType="ZIP-PLUGIN", EngineVersion=ENGINE, domains=[{"DomainName": DOMAIN}] * on_domain, **fields
    )


def both(account: Account, on_domain: bool = False) -> None:
    put(account, on_domain=on_domain)
    put(account, OTHER, on_domain)


def install(*names: str, **more: Any) -> Callable[[Account], Run]:
    """Run opensearch_package_associations."""
    return lambda account: account.associations(*[{"name": name, **more} for name in names], **WAIT)


def one(**options: Any) -> Callable[[Account], Run]:
    """Run opensearch_package."""
    named = {"name": TIBETAN, "package_type": "ZIP-PLUGIN", "engine_version": ENGINE}
    return lambda account: account.package(**{**named, **WAIT, **options})


Case = tuple[Callable[[Account], object], Callable[[Account], Run], list[str]]
# What is there, what is run, and what that changes.
CASES: dict[str, Case] = {
    "info": (both, lambda account: account.info(include_versions=True, include_domains=True), []),
    "info of a domain": (both, lambda account: account.info(domain_name=DOMAIN), []),
    "create": (lambda account: None, one(source=SOURCE), ["CreatePackage"]),
    "update": (put, one(source=SOURCE, update="always"), ["UpdatePackage"]),
    "update what has changed": (
        lambda account: put(account, recorded="[etag:00000000000000000000000000000000]"),
        one(source=SOURCE),
        ["UpdatePackage"],
    ),
    "share": (
        lambda account: put(account, PackageVendingOptions={"VendingEnabled": True}),
        one(users=[FRIEND]),
        ["UpdatePackageScope"],
    ),
    "delete": (
        lambda account: put(account, on_domain=True),
        one(state="absent", dissociate=True),
        ["DissociatePackage", "DeletePackage"],
    ),
    "several": (
        lambda account: None,
        lambda account: account.packages(
            {"name": TIBETAN, "package_type": "ZIP-PLUGIN", "engine_version": ENGINE, "source": SOURCE}, **WAIT
        ),
        ["CreatePackage"],
    ),
    "install one": (put, lambda account: account.association(name=TIBETAN, **WAIT), ["AssociatePackage"]),
    "install two": (both, install(TIBETAN, OTHER), ["AssociatePackages"]),
    "remove two": (
        lambda account: both(account, on_domain=True),
        install(TIBETAN, OTHER, state="absent"),
        ["DissociatePackages"],
    ),
}


@pytest.fixture
def attempt(user: User) -> Callable[..., Any]:
    """A function that runs a case under a policy."""

    def attempt(case: Case, policy: dict[str, Any]) -> Any:
        build, act, unused_actions = case

        def prepare(account: Account) -> None:
            account.family = "opensearch"
            account.environment.write("plugins/tibetan.zip", plugin_archive(TIBETAN, "2.19"))
            account.aws.put_domain(DOMAIN)
            build(account)

        return user.act(prepare, act, policy)

    return attempt


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_policy_is_enough_for_every_module(attempt: Callable[..., Any], case: Case) -> None:
    result = attempt(case, policy_of(PLUGINS))
    assert (result.run.ok().warnings, result.refused, result.done) == ([], [], sorted(case[2]))


def is_replaced(action: str, case: str) -> bool:
    """Does the run reach the same without this action, in another way, and warn of it?"""
    return action in ("es:AssociatePackages", "es:DissociatePackages") or (
        action == "es:GetPackageVersionHistory" and case != "info"
    )


@pytest.mark.parametrize("action", actions_of(policy_of(PLUGINS)))
def test_no_action_can_be_spared_and_the_refusal_names_it(attempt: Callable[..., Any], action: str) -> None:
    policy = without(policy_of(PLUGINS), action)
    told = []
    for name, case in CASES.items():
        result = attempt(case, policy)
        if result.refused:
            told.append(" ".join([str(result.run.result.get("msg", "")), *result.run.warnings]))
            assert result.run.failed != is_replaced(action, name), told
    assert told
    assert all(action in words for words in told), told


@pytest.mark.parametrize("installed", [False, True])
def test_without_the_right_to_change_several_at_once_they_are_changed_one_after_the_other(
    attempt: Callable[..., Any], installed: bool
) -> None:
    case = CASES["remove two" if installed else "install two"]
    several = "es:DissociatePackages" if installed else "es:AssociatePackages"
    result = attempt(case, without(policy_of(PLUGINS), several))
    [warning] = result.run.ok().warnings
    assert f"is not authorized to perform: {several} on resource: arn:aws:es:{REGION}:" in warning
    assert "one after the other" in warning
    assert result.done == [several.removeprefix("es:").removesuffix("s")] * 2

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The run of es_package and its twins: options in, result out."""

from __future__ import annotations

import typing as t

from .._aws.packages import PackagesApi
from .._plan.model import DesiredPackage
from .._reconcile.reconciler import Outcome
from .._reconcile.roll_out import RollOut, prepare
from .._runtime.polling import Deadline
from .base import PackagesModule
from .result import diff_of, result_of
from .validation import source_of, validate_package, validate_wait


def run_package(module: PackagesModule, api: PackagesApi) -> t.NoReturn:
    """Run es_package: exit with its result, or fail with a sentence."""
    params = module.params
    module.refuse(validate_package(module.family, api, params, params["wait"]) + validate_wait(params))
    deadline = Deadline(params["wait_timeout"])
    observer = module.observer(api, deadline)
    desired = desired_package(module, api, params)
    roll_out = RollOut(desired, params["domains"], params["purge_domains"])
    outcome = Outcome()
    reconcilers = prepare([roll_out], observer, deadline, module.check_mode, module.family.associate)
    module.run_all(reconcilers, observer, deadline)
    result = roll_out_result(roll_out)
    outcome.failure, outcome.error, outcome.warnings = roll_out.failure, roll_out.error, roll_out.warnings
    if module._diff:
        result["diff"] = diff_of(reconcilers)
    if not outcome.failure:
        result["ansible_facts"] = {f"{module.family.prefix}_package": result["package_details"]}
    module.finish(outcome, result)


def roll_out_result(roll_out: RollOut) -> dict[str, t.Any]:
    """What a module returns of one package with its domains: the actions of all, the associations one by one."""
    result = result_of(roll_out.package.outcome, "package_details")
    if roll_out.domains is not None:
        result["associations"] = []
        for reconciler in roll_out.associations:
            entry = result_of(reconciler.outcome, "association")
            entry["domain_name"] = reconciler.desired.domain_name
            if reconciler.outcome.failure:
                entry["failure"] = reconciler.outcome.failure
            result["associations"].append(entry)
            result["actions"] = result["actions"] + entry["actions"]
        result["changed"] = bool(result["actions"])
    return result


def desired_package(
    module: PackagesModule, api: PackagesApi, package: t.Mapping[str, t.Any], default_bucket: str | None = None
) -> DesiredPackage:
    """What the options of one package express, together with those of the whole module."""
    return DesiredPackage(
        name=package["name"],
        state=package["state"],
        package_type=package["package_type"],
        description=package["description"],
        source=source_of(package["source"], default_bucket)[0],
        commit_message=package["commit_message"],
        update=package["update"],
        unreadable_source=package["unreadable_source"],
        source_file=package["source_file"],
        preview=module.check_mode,
        dissociate=package["dissociate"] or module.params["dissociate"],
        wait=module.params["wait"],
        longest_new_name=api.limits("CreatePackage").members["PackageName"].metadata["max"],
        **module.family.package_members(package),
    )

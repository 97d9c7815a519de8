# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The run of es_package_association and its twin: options in, result out."""

from __future__ import annotations

import typing as t

from .._aws.packages import PackagesApi
from .._plan.model import DesiredAssociation, is_busy
from .._runtime.polling import Deadline
from .base import PackagesModule
from .result import diff_of, result_of
from .validation import validate_association, validate_domain, validate_wait

if t.TYPE_CHECKING:
    from .._reconcile.roll_out import OnDomain


def run_association(module: PackagesModule, api: PackagesApi) -> t.NoReturn:
    """Run es_package_association: exit with its result, or fail with a sentence."""
    params = module.params
    refused = validate_domain(api, params) + validate_association(module.family, api, params)
    module.refuse(refused + validate_wait(params))
    deadline = Deadline(params["wait_timeout"])
    observer = module.observer(api, deadline)
    reconciler = module.family.associate(desired_association(module, params), observer, deadline, module.check_mode)
    module.run_all([reconciler], observer, deadline)
    result = {**result_of(reconciler.outcome, "association"), **domain_result(reconciler)}
    if module._diff:
        result["diff"] = diff_of([reconciler])
    module.finish(reconciler.outcome, result)


def desired_association(module: PackagesModule, package: t.Mapping[str, t.Any]) -> DesiredAssociation:
    """What the options of one package of the domain express, together with those of the whole module."""
    return DesiredAssociation(
        domain_name=module.params["domain_name"],
        name=package["name"],
        package_id=package["package_id"],
        state=package["state"],
        wait=module.params["wait"],
        **module.family.association_members(package),
    )


def domain_result(reconciler: OnDomain) -> dict[str, t.Any]:
    """What a result says of the domain, where it was read."""
    status = reconciler.domain_status
    if status is None:
        return {}
    return {"domain": {"engine_version": status.get("EngineVersion"), "processing": is_busy(status)}}

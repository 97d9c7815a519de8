# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The run of opensearch_package_associations: what takes a deployment of the domain goes into one."""

from __future__ import annotations

import typing as t

from .._aws.packages import PackagesApi
from .._reconcile.domain import DomainReconciler
from .._reconcile.reconciler import Outcome
from .association import domain_result
from .associations import begin, empty_result, look, purged, result_of_all
from .base import PackagesModule
from .result import diff_of


def run_domain(module: PackagesModule, api: PackagesApi) -> t.NoReturn:
    """Run opensearch_package_associations: exit with its result, or fail with a sentence that names what failed."""
    observer, deadline, desired = begin(module, api)
    if module.params["purge"]:
        desired += purged(module.params, *look(module, observer))
    if not desired:
        module.finish(Outcome(), empty_result(module))
    reconciler = DomainReconciler(desired, observer, deadline, module.check_mode)
    module.run_all([reconciler], observer, deadline)
    reconciler.finish()
    result = result_of_all([(member.desired, member.outcome) for member in reconciler.members])
    result["actions"] = reconciler.outcome.actions
    result.update(domain_result(reconciler))
    if module._diff:
        result["diff"] = diff_of([reconciler])
    whole = reconciler.outcome
    own = [member.outcome for member in reconciler.members if member.outcome is not whole]
    warnings = whole.warnings + [warning for outcome in own for warning in outcome.warnings]
    module.finish(Outcome(failure=reconciler.failure, error=whole.error, warnings=warnings), result)

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The runs of es_package_association, es_package_associations and their twins: options in, result out."""

from __future__ import annotations

import typing as t

from .._aws.errors import ApiError
from .._aws.packages import PackagesApi
from .._plan.model import ASSOCIATE, DISSOCIATE, DesiredAssociation
from .._plan.purge import associations_to_purge
from .._reconcile.association import AssociationReconciler
from .._reconcile.reconciler import Outcome
from .._reconcile.runner import Runner
from .._runtime.polling import Deadline
from .base import PackagesModule
from .result import diff_of, result_of
from .validation import validate_association, validate_associations, validate_domain, validate_wait

OPTIONS = ("name", "package_id", "state")
KINDS = ("associated", "dissociated", "unchanged", "failed")


def run_association(module: PackagesModule, api: PackagesApi) -> t.NoReturn:
    """Run es_package_association: exit with its result, or fail with a sentence."""
    params = module.params
    module.refuse(validate_domain(api, params) + validate_association(api, params) + validate_wait(params))
    deadline = Deadline(params["wait_timeout"])
    observer = module.observer(api, deadline)
    reconciler = AssociationReconciler(_desired(params, params), observer, deadline, module.check_mode)
    Runner([reconciler], observer, deadline).run()
    result = result_of(reconciler.outcome, "association")
    if module._diff:
        result["diff"] = diff_of([reconciler])
    module.finish(reconciler.outcome, result)


def run_associations(module: PackagesModule, api: PackagesApi) -> t.NoReturn:
    """Run es_package_associations: exit with its result, or fail with a sentence that names each that failed."""
    params = module.params
    module.refuse(validate_associations(api, params) + validate_wait(params))
    deadline = Deadline(params["wait_timeout"])
    observer = module.observer(api, deadline)
    try:
        there = observer.associations(params["domain_name"])
        names = [entry["name"] for entry in params["packages"] if entry["name"] is not None]
        packages = observer.packages(names)
    except ApiError as error:
        module.finish(Outcome(failure=str(error), error=error), _empty_result(module))
    desired = [_desired(entry, params) for entry in params["packages"]]
    if params["purge"]:
        listed = {entry["package_id"] for entry in params["packages"]}
        listed |= {package["PackageID"] for package in packages}
        # A package of a listed name that is gone stays what its own entry says.
        surplus = [one for one in associations_to_purge(there, listed) if one.get("PackageName") not in names]
        desired += [
            DesiredAssociation(params["domain_name"], package_id=one["PackageID"], state="absent", wait=params["wait"])
            for one in surplus
        ]
    reconcilers = [AssociationReconciler(one, observer, deadline, module.check_mode) for one in desired]
    for reconciler in reconcilers:
        reconciler.knows(there, packages)
    Runner(reconcilers, observer, deadline).run()
    result = _result_of(reconcilers)
    if module._diff:
        result["diff"] = diff_of(reconcilers)
    warnings = [warning for reconciler in reconcilers for warning in reconciler.outcome.warnings]
    module.finish(Outcome(failure=_failures(reconcilers), warnings=warnings), result)


def _desired(package: t.Mapping[str, t.Any], params: t.Mapping[str, t.Any]) -> DesiredAssociation:
    options = {option: package[option] for option in OPTIONS}
    return DesiredAssociation(domain_name=params["domain_name"], wait=params["wait"], **options)


def _empty_result(module: PackagesModule) -> dict[str, t.Any]:
    """The result where nothing can be decided."""
    return {**_result_of([]), **({"diff": []} if module._diff else {})}


def _failures(reconcilers: t.Sequence[AssociationReconciler]) -> str | None:
    failures = [one.outcome.failure.rstrip(". ") for one in reconcilers if one.outcome.failure]
    if not failures:
        return None
    return f"{len(failures)} of {len(reconcilers)} packages failed. " + " | ".join(failures) + "."


def _result_of(reconcilers: t.Sequence[AssociationReconciler]) -> dict[str, t.Any]:
    summary: dict[str, list[str]] = {kind: [] for kind in KINDS}
    associations, actions = [], []
    for reconciler in reconcilers:
        outcome, desired = reconciler.outcome, reconciler.desired
        entry = {"name": desired.name, "package_id": desired.package_id, **result_of(outcome, "association")}
        if outcome.failure:
            entry["failure"] = outcome.failure
        associations.append(entry)
        actions += outcome.actions
        summary[_kind(outcome)].append(desired.name or desired.package_id or "")
    return {"changed": bool(actions), "associations": associations, "actions": actions, "summary": summary}


def _kind(outcome: Outcome) -> str:
    if outcome.failure:
        return "failed"
    for action, kind in ((ASSOCIATE, "associated"), (DISSOCIATE, "dissociated")):
        if action in outcome.actions:
            return kind
    return "unchanged"

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The runs of es_package_association, es_package_associations and their twins: options in, result out."""

from __future__ import annotations

import typing as t

from .._aws.errors import ApiError
from .._aws.packages import PackagesApi
from .._plan.model import (
    ASSOCIATE,
    ASSOCIATE_MANY,
    DesiredAssociation,
    PackageReference,
    find_own_packages,
    is_busy,
)
from .._plan.purge import associations_to_purge
from .._reconcile.association import AssociationReconciler
from .._reconcile.observe import Observer
from .._reconcile.reconciler import Outcome
from .._reconcile.roll_out import associate
from .._runtime.polling import Deadline
from .base import PackagesModule
from .result import diff_of, result_of
from .validation import validate_association, validate_associations, validate_domain, validate_wait

if t.TYPE_CHECKING:
    from .._reconcile.domain import DomainReconciler

OPTIONS = ("name", "package_id", "state")
KINDS = ("associated", "dissociated", "unchanged", "failed")


def run_association(module: PackagesModule, api: PackagesApi) -> t.NoReturn:
    """Run es_package_association: exit with its result, or fail with a sentence."""
    params = module.params
    module.refuse(validate_domain(api, params) + validate_association(api, params) + validate_wait(params))
    deadline = Deadline(params["wait_timeout"])
    observer = module.observer(api, deadline)
    desired = _desired(params, params)
    reconciler = associate(desired, observer, deadline, module.check_mode)
    module.run_all([reconciler], observer, deadline)
    result = {**result_of(reconciler.outcome, "association"), **_domain(reconciler)}
    if module._diff:
        result["diff"] = diff_of([reconciler])
    module.finish(reconciler.outcome, result)


def run_associations(module: PackagesModule, api: PackagesApi) -> t.NoReturn:
    """Run es_package_associations: exit with its result, or fail with a sentence that names each that failed."""
    params = module.params
    module.refuse(validate_associations(api, params) + validate_wait(params))
    deadline = Deadline(params["wait_timeout"])
    observer = module.observer(api, deadline)
    desired = [_desired(entry, params) for entry in params["packages"]]
    if module.family.several_per_name and not params["purge"]:
        _run_together(module, observer, deadline, desired)
    try:
        there = observer.associations(params["domain_name"])
        names = [entry["name"] for entry in params["packages"] if entry["name"] is not None]
        packages = observer.packages(names)
    except ApiError as error:
        module.finish(Outcome(failure=str(error), error=error), _empty_result(module))
    _refuse_twice(module, names, packages)
    if params["purge"]:
        desired += _purged(params, there, packages)
    if module.family.several_per_name and desired:
        _run_together(module, observer, deadline, desired)
    reconcilers = [AssociationReconciler(one, observer, deadline, module.check_mode) for one in desired]
    for reconciler in reconcilers:
        reconciler.knows(there, packages)
    module.run_all(reconcilers, observer, deadline)
    result = _result_of([(reconciler.desired, reconciler.outcome) for reconciler in reconcilers])
    if module._diff:
        result["diff"] = diff_of(reconcilers)
    warnings = [warning for reconciler in reconcilers for warning in reconciler.outcome.warnings]
    module.finish(Outcome(failure=_failures(reconcilers), warnings=warnings), result)


def _refuse_twice(module: PackagesModule, names: t.Sequence[str], packages: t.Sequence[dict[str, t.Any]]) -> None:
    """Refuse a package that is listed by its name and by its ID, before anything is changed."""
    ids = {entry["package_id"] for entry in module.params["packages"]}
    twice = [
        f"{name} and {package['PackageID']}"
        for name in names
        for package in find_own_packages(name, packages)
        if package["PackageID"] in ids
    ]
    if twice:
        message = f"packages must not contain a package more than once; these are the same package: {', '.join(twice)}."
        module.finish(Outcome(failure=message), _empty_result(module))


def _run_together(
    module: PackagesModule,
    observer: Observer,
    deadline: Deadline,
    desired: list[DesiredAssociation],
) -> t.NoReturn:
    """Run opensearch_package_associations: what takes a deployment goes into one."""
    from .._reconcile.domain import DomainReconciler

    reconciler = DomainReconciler(desired, observer, deadline, module.check_mode)
    module.run_all([reconciler], observer, deadline)
    reconciler.finish()
    result = _result_of([(member.desired, member.outcome) for member in reconciler.members])
    result["actions"] = reconciler.outcome.actions
    result.update(_domain(reconciler))
    if module._diff:
        result["diff"] = diff_of([reconciler])
    whole = reconciler.outcome
    own = [member.outcome for member in reconciler.members if member.outcome is not whole]
    warnings = whole.warnings + [warning for outcome in own for warning in outcome.warnings]
    module.finish(Outcome(failure=whole.failure, error=whole.error, warnings=warnings), result)


def _purged(
    params: t.Mapping[str, t.Any], there: list[dict[str, t.Any]], packages: list[dict[str, t.Any]]
) -> list[DesiredAssociation]:
    """What the domain has and the list does not name, to be dissociated."""
    listed = {entry["package_id"] for entry in params["packages"]} | {package["PackageID"] for package in packages}
    names = {entry["name"] for entry in params["packages"]}
    return [
        DesiredAssociation(params["domain_name"], package_id=one["PackageID"], state="absent", wait=params["wait"])
        for one in associations_to_purge(there, listed)
        # A listed name means what its own entry says, whatever ID it has on the domain.
        if one.get("PackageName") not in names
    ]


def _desired(package: t.Mapping[str, t.Any], params: t.Mapping[str, t.Any]) -> DesiredAssociation:
    options: dict[str, t.Any] = {option: package[option] for option in OPTIONS}
    if "owner" in package:
        options["package_module"] = "opensearch_package"
        access = package["key_store_access"]
        options["owner"] = package["owner"]
        options["prerequisites"] = tuple(PackageReference(**one) for one in package["prerequisites"] or ())
        if access is not None:
            options["key_store_access"] = {"KeyStoreAccessEnabled": access["enabled"]}
            if access["role_arn"] is not None:
                options["key_store_access"]["KeyAccessRoleArn"] = access["role_arn"]
    return DesiredAssociation(domain_name=params["domain_name"], wait=params["wait"], **options)


def _domain(reconciler: AssociationReconciler | DomainReconciler) -> dict[str, t.Any]:
    """What a result says of the domain, where it was read."""
    status = getattr(reconciler, "domain_status", None)
    if status is None:
        return {}
    return {"domain": {"engine_version": status.get("EngineVersion"), "processing": is_busy(status)}}


def _empty_result(module: PackagesModule) -> dict[str, t.Any]:
    """The result where nothing can be decided."""
    return {**_result_of([]), **({"diff": []} if module._diff else {})}


def _failures(reconcilers: t.Sequence[AssociationReconciler]) -> str | None:
    failures = [one.failure.rstrip(". ") for one in reconcilers if one.failure]
    if not failures:
        return None
    return f"{len(failures)} of {len(reconcilers)} packages failed. " + " | ".join(failures) + "."


def _result_of(parts: t.Sequence[tuple[DesiredAssociation, Outcome]]) -> dict[str, t.Any]:
    summary: dict[str, list[str]] = {kind: [] for kind in KINDS}
    associations, actions = [], []
    for desired, outcome in parts:
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
    if {ASSOCIATE, ASSOCIATE_MANY} & set(outcome.actions):
        return "associated"
    return "dissociated" if outcome.actions else "unchanged"

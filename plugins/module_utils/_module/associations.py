# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The run of es_package_associations, and what it shares with its twin: options in, result out."""

from __future__ import annotations

import typing as t

from .._aws.errors import ApiError, Details
from .._aws.packages import PackagesApi
from .._plan.association import refused_together
from .._plan.model import ASSOCIATE, ASSOCIATE_MANY, DesiredAssociation, find_own_packages
from .._plan.purge import associations_to_purge
from .._reconcile.association import AssociationReconciler
from .._reconcile.observe import Observer
from .._reconcile.reconciler import Outcome
from .._runtime.polling import Deadline
from .._runtime.threads import map_concurrently
from .association import desired_association
from .base import PackagesModule
from .result import diff_of, result_of
from .validation import validate_associations, validate_wait

KINDS = ("associated", "dissociated", "unchanged", "failed")


def run_associations(module: PackagesModule, api: PackagesApi) -> t.NoReturn:
    """Run es_package_associations: exit with its result, or fail with a sentence that names each that failed."""
    observer, deadline, desired = begin(module, api)
    there, packages = look(module, observer, by_id=True)
    refused = refused_together([(one, _only(one, packages)) for one in desired])
    if refused:
        module.finish(Outcome(failure=refused), empty_result(module))
    if module.params["purge"]:
        desired += purged(module.params, there, packages)
    reconcilers = [AssociationReconciler(one, observer, deadline, module.check_mode) for one in desired]
    for reconciler in reconcilers:
        reconciler.knows(there, packages)
    module.run_all(reconcilers, observer, deadline)
    result = result_of_all([(reconciler.desired, reconciler.outcome) for reconciler in reconcilers])
    if module._diff:
        result["diff"] = diff_of(reconcilers)
    warnings = [warning for reconciler in reconcilers for warning in reconciler.outcome.warnings]
    module.finish(Outcome(failure=_failures(reconcilers), warnings=warnings), result)


def begin(module: PackagesModule, api: PackagesApi) -> tuple[Observer, Deadline, list[DesiredAssociation]]:
    """Refuse bad options; else what reads, until when, and what is desired of the packages that are listed."""
    params = module.params
    module.refuse(validate_associations(module.family, api, params) + validate_wait(params))
    deadline = Deadline(params["wait_timeout"])
    desired = [desired_association(module, entry) for entry in params["packages"]]
    return module.observer(api, deadline), deadline, desired


def look(module: PackagesModule, observer: Observer, by_id: bool = False) -> tuple[list[Details], list[Details]]:
    """What the domain has, and the packages of the names that are listed, and of the IDs where these matter."""
    listed = module.params["packages"]
    names = [entry["name"] for entry in listed if entry["name"] is not None]
    # The ID is all that a dissociation needs.
    ids = [one["package_id"] for one in listed if by_id and one["name"] is None and one["state"] != "absent"]
    try:
        there = observer.associations(module.params["domain_name"])
        packages = observer.packages(names)
        packages += [package for package in map_concurrently(observer.package_of_id, ids) if package is not None]
    except ApiError as error:
        module.finish(Outcome(failure=str(error), error=error), empty_result(module))
    return there, packages


def _only(desired: DesiredAssociation, packages: t.Sequence[Details]) -> Details | None:
    """The package that is meant, where that is one."""
    if desired.name is None:
        return next((package for package in packages if package["PackageID"] == desired.package_id), None)
    own = find_own_packages(desired.name, packages)
    return own[0] if len(own) == 1 else None


def purged(params: t.Mapping[str, t.Any], there: list[Details], packages: list[Details]) -> list[DesiredAssociation]:
    """What the domain has and the list does not name, to be dissociated."""
    listed = {entry["package_id"] for entry in params["packages"]} | {package["PackageID"] for package in packages}
    names = {entry["name"] for entry in params["packages"]}
    return [
        # The ID tells which package is meant, the name is for messages.
        DesiredAssociation(
            params["domain_name"], one.get("PackageName"), one["PackageID"], state="absent", wait=params["wait"]
        )
        for one in associations_to_purge(there, listed)
        # A listed name means what its own entry says, whatever ID it has on the domain.
        if one.get("PackageName") not in names
    ]


def empty_result(module: PackagesModule) -> dict[str, t.Any]:
    """The result where nothing is decided."""
    return {**result_of_all([]), **({"diff": []} if module._diff else {})}


def result_of_all(parts: t.Sequence[tuple[DesiredAssociation, Outcome]]) -> dict[str, t.Any]:
    """What the modules return of several packages of a domain: each, what was done for all, and a summary."""
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


def _failures(reconcilers: t.Sequence[AssociationReconciler]) -> str | None:
    failures = [one.failure.rstrip(". ") for one in reconcilers if one.failure]
    if not failures:
        return None
    return f"{len(failures)} of {len(reconcilers)} packages failed. " + " | ".join(failures) + "."

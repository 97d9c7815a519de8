# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The run of es_packages and its twins: options in, result out."""

from __future__ import annotations

import typing as t

from .._aws.errors import ApiError, Details
from .._aws.packages import PackagesApi
from .._plan.model import CREATE, DELETE, UPDATE, DesiredPackage, find_own_packages
from .._plan.plugin import choose_packages
from .._plan.purge import packages_to_purge
from .._reconcile.reconciler import Outcome
from .._reconcile.roll_out import RollOut, prepare
from .._runtime.polling import Deadline
from .base import PackagesModule
from .package import desired_package, roll_out_result
from .result import diff_of
from .validation import validate_packages, validate_wait

KINDS = ("created", "updated", "deleted", "rolled_out", "unchanged", "failed")


def run_packages(module: PackagesModule, api: PackagesApi) -> t.NoReturn:
    """Run es_packages: exit with its result, or fail with a sentence that names each package that failed."""
    params = module.params
    module.refuse(validate_packages(module.family, api, params) + validate_wait(params))
    deadline = Deadline(params["wait_timeout"])
    observer = module.observer(api, deadline)
    names = list(dict.fromkeys(entry["name"] for entry in params["packages"]))
    try:
        packages = observer.packages(None if params["purge"] else names)
    except ApiError as error:
        module.finish(Outcome(failure=str(error), error=error), _empty_result(module))
    roll_outs = [
        RollOut(desired_package(module, api, entry, params["default_bucket"]), entry["domains"], entry["purge_domains"])
        for entry in params["packages"]
    ]
    _refuse_lacking_source(module, roll_outs, packages)
    if params["purge"]:
        roll_outs += [RollOut(desired) for desired in _purged(module, packages, names)]
    reconcilers = prepare(roll_outs, observer, deadline, module.check_mode, module.family.associate, packages)
    module.run_all(reconcilers, observer, deadline)
    result = _result_of(roll_outs)
    if module._diff:
        result["diff"] = diff_of(reconcilers)
    warnings = [warning for roll_out in roll_outs for warning in roll_out.warnings]
    outcome = Outcome(failure=_failures(roll_outs), warnings=warnings)
    # Printing a result of many domains takes as much memory as all of this does.
    del packages, roll_outs, reconcilers
    module.finish(outcome, result)


def _purged(
    module: PackagesModule, packages: t.Sequence[Details], names: t.Container[str]
) -> t.Iterator[DesiredPackage]:
    """The packages that are to go because their names are not listed; a plugin once for each engine version."""
    params = module.params
    types = params.get("purge_types") or module.family.purged_types
    for name in packages_to_purge(packages, names, types):
        for package in find_own_packages(name, packages):
            if package["PackageType"] in types:
                yield DesiredPackage(
                    name,
                    state="absent",
                    package_type=package["PackageType"],
                    engine_version=package.get("EngineVersion"),
                    dissociate=params["dissociate"],
                    wait=params["wait"],
                )


def _refuse_lacking_source(
    module: PackagesModule, roll_outs: t.Sequence[RollOut], packages: t.Sequence[Details]
) -> None:
    """Refuse entries that have no source and are not there, before anything is changed."""
    lacking = [
        roll_out.desired.label
        for roll_out in roll_outs
        if roll_out.desired.state == "present"
        and roll_out.desired.source is None
        and not choose_packages(roll_out.desired, find_own_packages(roll_out.desired.name, packages))
    ]
    if lacking:
        message = f"These packages do not exist, and packages has no source to create them from: {', '.join(lacking)}."
        module.finish(Outcome(failure=message), _empty_result(module))


def _empty_result(module: PackagesModule) -> dict[str, t.Any]:
    """The result where nothing can be decided."""
    return {**_result_of([]), **({"diff": []} if module._diff else {})}


def _failures(roll_outs: t.Sequence[RollOut]) -> str | None:
    failures = [roll_out.failure.rstrip(". ") for roll_out in roll_outs if roll_out.failure]
    if not failures:
        return None
    return f"{len(failures)} of {len(roll_outs)} packages failed. " + " | ".join(failures) + "."


def _result_of(roll_outs: t.Sequence[RollOut]) -> dict[str, t.Any]:
    summary: dict[str, list[str]] = {kind: [] for kind in KINDS}
    packages = []
    for roll_out in roll_outs:
        result = {"name": roll_out.desired.name, **roll_out_result(roll_out)}
        if roll_out.desired.engine_version is not None:
            result["engine_version"] = roll_out.desired.engine_version
        if roll_out.failure:
            result["failure"] = roll_out.failure
        packages.append(result)
        for kind in _kinds(roll_out):
            summary[kind].append(roll_out.desired.label)
    return {"changed": any(result["changed"] for result in packages), "packages": packages, "summary": summary}


def _kinds(roll_out: RollOut) -> list[str]:
    """Under which headings a package comes: one that was replaced was created, one that failed is only there."""
    if roll_out.failure:
        return ["failed"]
    actions = roll_out.package.outcome.actions
    kinds = [
        kind for action, kind in ((CREATE, "created"), (UPDATE, "updated"), (DELETE, "deleted")) if action in actions
    ]
    if any(association.outcome.actions for association in roll_out.associations):
        kinds = [*kinds[:1], "rolled_out"]
    return kinds[:2] if "rolled_out" in kinds else kinds[:1] or ["unchanged"]

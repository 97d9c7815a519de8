# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The run of es_packages: options in, result out."""

from __future__ import annotations

import typing as t

from ._apply import Outcome
from ._apply_package import PackageTraveller
from ._fleet import Fleet, lacking_source, read_all, surplus
from ._module import PackagesModule, ends_when_interrupted, result_of
from ._plan import CREATE, DELETE, UPDATE, Wish, mine
from ._read import Reader
from ._request import ApiError
from ._run_package import wish_of
from ._validate import refuse_packages, refuse_wait
from ._wait import Deadline

PURGED_TYPE = "TXT-DICTIONARY"


@ends_when_interrupted
def run_packages(module: PackagesModule) -> t.NoReturn:
    """Run es_packages: exit with its result, or fail with a sentence that names each package that failed."""
    params = module.params
    api = module.api()
    module.refuse(refuse_packages(api, params) + refuse_wait(params))
    deadline = Deadline(params["wait_timeout"])
    api = api.until(deadline.remaining_for_requests)
    listed = {entry["name"]: entry for entry in params["packages"]}
    try:
        packages = read_all(api, None if params["purge"] else list(listed))
    except ApiError as error:
        module.finish(Outcome(failure=str(error), error=error), {})
    wishes = {name: wish_of(entry, params) for name, entry in listed.items()}
    lacking = lacking_source(wishes.values(), packages)
    if lacking:
        module.refuse(
            [f"These packages do not exist, and packages gives no source to create them from: {', '.join(lacking)}."]
        )
    if params["purge"]:
        for name in surplus(packages, listed, PURGED_TYPE):
            wishes[name] = Wish(name, state="absent", dissociate=params["dissociate"], wait=params["wait"])
    reader = Reader(api, module.sources(deadline.remaining_for_requests))
    travellers = []
    for name, wish in wishes.items():
        message = listed[name]["commit_message"] if name in listed else None
        travellers.append(PackageTraveller(wish, api, reader, deadline, module.check_mode, message))
        travellers[-1].knows(mine(name, packages))
    outcomes = Fleet(api, travellers, deadline).travel()
    whole = Outcome(failure=_failures(outcomes))
    for outcome in outcomes.values():
        whole.warnings += outcome.warnings
    module.finish(whole, _result_of_all(outcomes))


def _failures(outcomes: t.Mapping[str, Outcome]) -> str | None:
    failures = [outcome.failure.rstrip(". ") for outcome in outcomes.values() if outcome.failure]
    if not failures:
        return None
    return f"{len(failures)} of {len(outcomes)} packages failed. " + " | ".join(failures) + "."


def _result_of_all(outcomes: t.Mapping[str, Outcome]) -> dict[str, t.Any]:
    results = {name: result_of(outcome) for name, outcome in outcomes.items()}
    summary: dict[str, list[str]] = {"created": [], "updated": [], "deleted": [], "unchanged": [], "failed": []}
    for name, outcome in outcomes.items():
        summary[_kind(outcome)].append(name)
        if outcome.failure:
            results[name]["failure"] = outcome.failure
    differences = [dict(result.pop("diff"), before_header=name, after_header=name) for name, result in results.items()]
    return {
        "changed": any(result["changed"] for result in results.values()),
        "packages": results,
        "summary": summary,
        "diff": [difference for difference in differences if difference["before"] != difference["after"]],
    }


def _kind(outcome: Outcome) -> str:
    """Under which heading a package comes: a package that was replaced was created."""
    if outcome.failure:
        return "failed"
    for action, kind in ((CREATE, "created"), (UPDATE, "updated"), (DELETE, "deleted")):
        if action in outcome.actions:
            return kind
    return "unchanged"

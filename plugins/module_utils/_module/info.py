# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The run of es_package_info and its twin: options in, result out."""

from __future__ import annotations

import typing as t

from .._aws.errors import ApiError
from .._aws.packages import PackagesApi
from .._reconcile.query import PackageQuery, query
from .._reconcile.reconciler import Outcome
from .base import PackagesModule
from .result import snake
from .validation import validate_query


def run_info(module: PackagesModule, api: PackagesApi) -> t.NoReturn:
    """Run es_package_info: exit with its result, or fail with a sentence."""
    params = module.params
    module.refuse(validate_query(api, params))
    asked = PackageQuery(
        names=params["names"] or [],
        package_ids=params["package_ids"] or [],
        statuses=params["statuses"] or [],
        domain_name=params["domain_name"],
        package_types=params.get("package_types") or [],
        engine_versions=params.get("engine_versions") or [],
        owner=params.get("owner", "any"),
        compatible_with=params.get("compatible_with"),
        include_versions=params["include_versions"],
        include_domains=params["include_domains"],
    )
    outcome = Outcome()
    result: dict[str, t.Any] = {"changed": False}
    try:
        result["packages"] = [snake(package) for package in query(api, asked)]
    except ApiError as error:
        outcome.fail(error)
    module.finish(outcome, result)

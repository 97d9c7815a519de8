# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The run of es_package_info: options in, result out."""

from __future__ import annotations

import typing as t

from ._apply import Outcome
from ._info import Question, answer
from ._module import PackagesModule, ends_when_interrupted, snake
from ._request import ApiError
from ._validate import refuse_question


@ends_when_interrupted
def run_info(module: PackagesModule) -> t.NoReturn:
    """Run es_package_info: exit with its result, or fail with a sentence."""
    params = module.params
    api = module.api()
    module.refuse(refuse_question(api, params))
    question = Question(
        names=params["names"] or [],
        package_ids=params["package_ids"] or [],
        statuses=params["statuses"] or [],
        domain_name=params["domain_name"],
        include_versions=params["include_versions"],
        include_domains=params["include_domains"],
    )
    outcome = Outcome()
    result: dict[str, t.Any] = {"changed": False}
    try:
        result["packages"] = [snake(package) for package in answer(api, question)]
    except ApiError as error:
        outcome.fail(error)
    module.finish(outcome, result)

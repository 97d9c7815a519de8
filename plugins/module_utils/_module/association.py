# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The run of es_package_association: options in, result out."""

from __future__ import annotations

import typing as t

from ._apply_association import AssociationTraveller
from ._module import PackagesModule, ends_when_interrupted, result_of
from ._plan_association import AssociationWish
from ._read import Reader
from ._travel import travel
from ._validate import refuse_association, refuse_wait
from ._wait import Deadline


@ends_when_interrupted
def run_association(module: PackagesModule) -> t.NoReturn:
    """Run es_package_association: exit with its result, or fail with a sentence."""
    params = module.params
    api = module.api()
    module.refuse(refuse_association(api, params) + refuse_wait(params))
    options = ("domain_name", "name", "package_id", "state", "update", "wait")
    wish = AssociationWish(**{option: params[option] for option in options})
    deadline = Deadline(params["wait_timeout"])
    api = api.until(deadline.remaining_for_requests)
    reader = Reader(api, module.sources(deadline.remaining_for_requests))
    outcome = travel(AssociationTraveller(wish, api, reader, deadline, module.check_mode))
    module.finish(outcome, result_of(outcome, "association"))

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The run of es_package: options in, result out."""

from __future__ import annotations

import typing as t

from ._apply_package import PackageTraveller
from ._module import PackagesModule, ends_when_interrupted, result_of
from ._plan import Wish
from ._read import Reader
from ._travel import travel
from ._validate import refuse_package, refuse_wait
from ._wait import Deadline


@ends_when_interrupted
def run_package(module: PackagesModule) -> t.NoReturn:
    """Run es_package: exit with its result, or fail with a sentence."""
    params = module.params
    api = module.api()
    module.refuse(refuse_package(api, params) + refuse_wait(params))
    deadline = Deadline(params["wait_timeout"])
    api = api.until(deadline.remaining_for_requests)
    reader = Reader(api, module.sources(deadline.remaining_for_requests))
    wish = wish_of(params, params)
    outcome = travel(PackageTraveller(wish, api, reader, deadline, module.check_mode, params["commit_message"]))
    result = result_of(outcome)
    if not outcome.failure:
        result["ansible_facts"] = {"es_package": result["package_details"]}
    module.finish(outcome, result)


def wish_of(package: t.Mapping[str, t.Any], how: t.Mapping[str, t.Any]) -> Wish:
    """The wish that the options of one package express, with the options that say how it is to be fulfilled."""
    source = package["source"]
    return Wish(
        name=package["name"],
        state=package["state"],
        package_type=package["package_type"],
        description=package["description"],
        source={"S3BucketName": source["s3_bucket_name"], "S3Key": source["s3_key"]} if source else None,
        update=how["update"],
        dissociate=how["dissociate"],
        wait=how["wait"],
    )

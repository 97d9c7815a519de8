# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._module import argspec
from ansible_collections.aws_search.packages.plugins.module_utils._module.family import ES, Family
from ansible_collections.aws_search.packages.plugins.module_utils._module.opensearch import OPENSEARCH

SPECS = (
    argspec.single_package,
    argspec.many_packages,
    argspec.single_association,
    argspec.many_associations,
    argspec.info,
)
# What says what a task is about, and what it destroys.
ABOUT = {"name", "names", "package_id", "package_ids", "domain_name", "domains", "packages", "source", "source_file"}
DESTROYS = {"purge", "purge_all", "purge_domains", "dissociate"}
# Of the 2021 API: an account that is not listed loses access only where users are given.
HARMLESS = {"purge_users", "purge_types"}


def options(spec: dict[str, Any], before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """All options, those of entries too, each with the names that lead to it."""
    for name, option in spec.items():
        yield (*before, name), option
        yield from options(option.get("options", {}), (*before, name))


@pytest.mark.parametrize("family", [ES, OPENSEARCH])
@pytest.mark.parametrize("make", SPECS)
def test_what_a_typo_can_destroy_has_no_default(make: Callable[[Family], dict[str, Any]], family: Family) -> None:
    for (*_before, name), option in options(make(family)):
        if name in ABOUT:
            assert "default" not in option, name
        if name in DESTROYS:
            assert (option["type"], option["default"]) == ("bool", False), name
        if name == "state":
            assert option["default"] == "present"
        assert not name.startswith("purge") or name in DESTROYS | HARMLESS


@pytest.mark.parametrize("make", SPECS)
def test_a_task_of_the_older_family_is_one_of_the_newer_too(make: Callable[[Family], dict[str, Any]]) -> None:
    older, newer = dict(options(make(ES))), dict(options(make(OPENSEARCH)))
    assert older.keys() <= newer.keys()
    for name, option in older.items():
        assert set(option.get("choices", ())) <= set(newer[name].get("choices", ())), name
        assert option.get("aliases") == newer[name].get("aliases"), name

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What diff mode shows of a plan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._plan.diff import description_of
from ansible_collections.aws_search.packages.plugins.module_utils._plan.model import (
    DesiredPackage,
    ObservedPackage,
    ObservedSource,
    ObservedVersion,
)
from ansible_collections.aws_search.packages.plugins.module_utils._plan.package import decide_package

from .observed import IMPORTED, LATER, PRESENT, a_package, some_domains


def test_the_diff_shows_description_version_source_size_and_message() -> None:
    desired = replace(PRESENT, description="other", commit_message="add sorbet")
    version = ObservedVersion("as before", "etag:1", IMPORTED)
    plan = decide_package(
        desired, ObservedPackage(a_package("AVAILABLE"), ObservedSource("etag:2", LATER, 7), None, version)
    )
    assert plan.before == {
        "package_type": "TXT-DICTIONARY",
        "package_description": "as it is",
        "available_package_version": "v1",
        "commit_message": "as before",
        "source_fingerprint": "etag:1",
    }
    assert plan.after == {
        "package_type": "TXT-DICTIONARY",
        "package_description": "other",
        "available_package_version": "next version",
        "commit_message": "add sorbet",
        "source_fingerprint": "etag:2",
        "source": "s3://dictionaries/synonyms.txt",
        "size": 7,
    }


def test_each_domain_that_loses_the_package_is_in_a_step_of_its_own_and_in_the_diff() -> None:
    desired = DesiredPackage("synonyms", state="absent", dissociate=True)
    plan = decide_package(desired, ObservedPackage(a_package("AVAILABLE"), domains=some_domains(*["ACTIVE"] * 3)))
    assert [step.domain for step in plan.steps[:3]] == ["domain-0", "domain-1", "domain-2"]
    assert (plan.before["domains"], plan.after) == (["domain-0", "domain-1", "domain-2"], {})


@pytest.mark.parametrize(
    ("wanted", "has", "text"), [(None, "old", "old"), ("", "old", ""), ("new", "old", "new"), (None, None, "")]
)
def test_a_description_that_is_not_given_stays_and_an_empty_one_is_taken_at_its_word(
    wanted: str | None, has: str | None, text: str
) -> None:
    package = None if has is None else {"PackageDescription": has}
    assert description_of(DesiredPackage("synonyms", description=wanted), package) == text

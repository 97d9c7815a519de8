# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When a source counts as changed, and what is warned of before it is imported."""

from __future__ import annotations

import datetime

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._plan.model import (
    ObservedFile,
    ObservedPackage,
    ObservedSource,
    ObservedVersion,
)
from ansible_collections.aws_search.packages.plugins.module_utils._plan.package import decide_package
from ansible_collections.aws_search.packages.plugins.module_utils._plan.source import content_changed

from .observed import EARLIER, IMPORTED, LATER, PRESENT, Details, a_package


@pytest.mark.parametrize(
    ("source", "recorded", "imported_at", "changed"),
    [
        (ObservedSource("etag:1", LATER), "etag:1", IMPORTED, False),
        (ObservedSource("etag:2", EARLIER), "etag:1", IMPORTED, True),
        (ObservedSource("etag:1", LATER), None, IMPORTED, True),
        (ObservedSource("etag:1", EARLIER), None, IMPORTED, False),
        (ObservedSource("etag:1", IMPORTED), None, IMPORTED, False),
        (ObservedSource("etag:1", LATER), None, None, False),
        (ObservedSource(unreadable="no"), "etag:1", IMPORTED, False),
    ],
)
def test_a_source_counts_as_changed_by_its_fingerprint_and_without_one_by_its_time(
    source: ObservedSource, recorded: str | None, imported_at: datetime.datetime | None, changed: bool
) -> None:
    observed = ObservedPackage(a_package("AVAILABLE"), source, version=ObservedVersion("", recorded, imported_at))
    reason = content_changed(PRESENT, observed)
    assert bool(reason) is changed
    if recorded and changed:
        assert "etag:1" in str(reason)
        assert "etag:2" in str(reason)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (ObservedSource("etag:2", LATER, size=0), "is empty (0 bytes)"),
        (ObservedSource("etag:2", LATER, 7, kms_encrypted=True), "encrypted with an AWS KMS key"),
        (ObservedSource("etag:2", LATER, 7, other_region="eu-west-1"), "is in the region eu-west-1"),
    ],
)
@pytest.mark.parametrize("package", [None, a_package("AVAILABLE"), a_package("COPY_FAILED")])
def test_an_odd_source_is_warned_of_before_it_is_imported(
    source: ObservedSource, words: str, package: Details | None
) -> None:
    plan = decide_package(PRESENT, ObservedPackage(package, source, version=ObservedVersion("", "etag:1", IMPORTED)))
    assert plan.actions in (["CreatePackage"], ["UpdatePackage"])
    (warning,) = plan.warnings
    assert words in warning


def test_a_file_whose_object_was_uploaded_in_unknown_parts_is_warned_of() -> None:
    file = ObservedFile("/file", 7, "etag:1", is_object=None)
    plan = decide_package(PRESENT, ObservedPackage(None, ObservedSource("etag:1-3", LATER, 7), file))
    assert plan.actions == ["CreatePackage"]
    assert "uploaded in parts, and its ETag does not match the file /file with any of the usual" in plan.warnings[0]

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What es_package refuses before anything is sent, in check mode too."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.aws_search.packages.tests.unit.plugins.modules.scene import BUCKET, KEY, SOURCE, Scene

BOTH_MODES = pytest.mark.parametrize("check_mode", [False, True], ids=["run", "check mode"])


@BOTH_MODES
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"name": "ab"}, ["name is 'ab'", "2 characters", "3 to 28"]),
        ({"name": ""}, ["name is ''", "3 to 28"]),
        ({"name": "a" * 29}, [f"name is '{'a' * 29}'", "29 characters", "3 to 28"]),
        ({"name": "Synonyms"}, ["name is 'Synonyms'", r"[a-z][a-z0-9\-]+"]),
        ({"name": "1synonyms"}, ["name is '1synonyms'", r"[a-z][a-z0-9\-]+"]),
        ({"name": "my_synonyms"}, ["name is 'my_synonyms'", r"[a-z][a-z0-9\-]+"]),
        ({"name": "synonyms\n"}, [r"name is 'synonyms\n'", r"[a-z][a-z0-9\-]+"]),
        ({"name": "größe"}, ["name is 'größe'", r"[a-z][a-z0-9\-]+"]),
        ({"description": "x" * 1025}, ["description is 'xxx", "1025 characters", "1024"]),
        ({"source": {"s3_bucket_name": "ab", "s3_key": KEY}}, ["source.s3_bucket_name is 'ab'", "3 to 63"]),
        ({"source": {"s3_bucket_name": "b" * 64, "s3_key": KEY}}, ["source.s3_bucket_name is 'bbb", "3 to 63"]),
        ({"source": {"s3_bucket_name": BUCKET, "s3_key": ""}}, ["source.s3_key is ''"]),
        ({"source": {"s3_bucket_name": BUCKET, "s3_key": "k" * 1025}}, ["source.s3_key is 'kkk", "1024"]),
        ({"source": {"s3_bucket_name": BUCKET, "s3_key": "ü" * 513}}, ["source.s3_key is 'üüü", "1026", "1024"]),
        ({"commit_message": "m" * 115}, ["commit_message is 'mmm", "115 characters", "114"]),
        (
            {"commit_message": "Add sorbet [etag:9b2cf535f27731c974343645a3985328]"},
            ["commit_message is 'Add sorbet [etag:9b2cf535f27731c974343645a3985328]'", "fingerprint"],
        ),
        ({"wait_timeout": 0}, ["wait_timeout is 0"]),
        ({"wait_timeout": -5}, ["wait_timeout is -5"]),
        ({"wait_timeout": 10**12}, ["wait_timeout is 1000000000000"]),
        # What ansible-core refuses by itself.
        ({"name": None}, ["name"]),
        ({"state": "there"}, ["state", "present, absent"]),
        ({"package_type": "ZIP-PLUGIN"}, ["package_type", "TXT-DICTIONARY"]),
        ({"update": "sometimes"}, ["update", "if_changed, always, never"]),
        ({"source": {"s3_bucket_name": BUCKET}}, ["s3_key"]),
        ({"source": {"s3_key": KEY}}, ["s3_bucket_name"]),
        ({"no_such_option": 1}, ["no_such_option"]),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_bad_option_is_refused_with_its_name_its_value_and_the_rule(
    scene: Scene, options: dict[str, Any], words: list[str], check_mode: bool
) -> None:
    run = scene.package(**{"source": SOURCE, **options}, check_mode=check_mode)
    assert [word for word in words if word not in run.message] == []
    assert scene.operations() == []


def test_all_bad_options_are_told_at_once(scene: Scene) -> None:
    message = scene.package(name="NO", description="x" * 1025, wait_timeout=0).message
    assert [word for word in ("name is 'NO'", "description is", "wait_timeout is 0") if word not in message] == []


def test_a_long_value_is_shortened_in_the_message(scene: Scene) -> None:
    assert len(scene.package(description="x" * 100_000).message) < 300


@BOTH_MODES
@pytest.mark.parametrize(
    "options",
    [
        {"name": "abc"},
        {"name": "a" * 28},
        {"name": "a-0"},
        {"description": "x" * 1024},
        {"commit_message": "m" * 114},
        {"source": {"s3_bucket_name": BUCKET, "s3_key": "k" * 1024}},
        {"source": {"s3_bucket_name": BUCKET, "s3_key": "ü" * 512}},
    ],
    ids=lambda value: next(iter(value)),
)
def test_what_just_fits_is_taken_by_the_service(scene: Scene, options: dict[str, Any], check_mode: bool) -> None:
    run = scene.package(**{"source": SOURCE, **options}, check_mode=check_mode).ok()
    assert run["actions"] == ["CreatePackage"]

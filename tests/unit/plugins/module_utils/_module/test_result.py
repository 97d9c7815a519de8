# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.aws_search.packages.plugins.module_utils._module.result import (
    diff_of,
    result_of,
    snake,
    yaml_text,
)
from ansible_collections.aws_search.packages.plugins.module_utils._plan.model import DesiredAssociation, DesiredPackage
from ansible_collections.aws_search.packages.plugins.module_utils._reconcile.reconciler import Outcome
from ansible_collections.aws_search.packages.plugins.module_utils._runtime.polling import Deadline
from ansible_collections.aws_search.packages.tests.support.environment import Environment

SCALARS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.integers(),
    st.sampled_from(
        [
            "yes",
            "No",
            "null",
            "~",
            "1",
            "1e3",
            "a: b",
            "a #b",
            "- a",
            "",
            " a ",
            "Wörter der Küche",
            "#",
            "@a",
            "2026-01-31",
            ".5",
        ]
    ),
)


@given(shown=st.dictionaries(st.sampled_from(["name", "size", "domains"]), st.one_of(SCALARS, st.lists(SCALARS))))
def test_what_a_diff_shows_is_yaml_that_reads_back_as_it_was(shown: dict[str, Any]) -> None:
    assert yaml.safe_load(yaml_text(shown)) == (shown or None)


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        ({}, ""),
        ({"package_description": "Wörter, 同義語"}, "package_description: Wörter, 同義語\n"),
        ({"source": "s3://bkt/a.txt", "size": 18}, "source: s3://bkt/a.txt\nsize: 18\n"),
        ({"domains": ["archive", "shop"]}, "domains:\n  - archive\n  - shop\n"),
        ({"domains": []}, "domains: []\n"),
        ({"commit_message": ""}, 'commit_message: ""\n'),
    ],
)
def test_a_diff_is_readable(shown: dict[str, Any], text: str) -> None:
    assert yaml_text(shown) == text


def test_details_are_in_snake_case_and_times_in_iso_8601() -> None:
    when = datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.UTC)
    details = {
        "PackageID": "F1",
        "CreatedAt": when,
        "ErrorDetails": {"ErrorType": "", "ErrorMessage": "No."},
        "UpToDate": True,
        "ResponseMetadata": {"RequestId": "1"},
    }
    assert snake(details) == {
        "package_id": "F1",
        "created_at": "2026-01-31T12:00:00+00:00",
        "error_details": {"error_type": "", "error_message": "No."},
        "up_to_date": True,
    }
    assert snake(None) == snake({}) == {}


@pytest.mark.parametrize("actions", [[], ["CreatePackage"]])
def test_a_result_has_details_actions_and_what_was_waited_for(actions: list[str]) -> None:
    statuses = [{"status": "COPYING", "seconds": 2.0, "since": 7}]
    outcome = Outcome({"PackageID": "F1"}, actions, waited_seconds=1.26, statuses=statuses)
    assert result_of(outcome, "package_details") == {
        "changed": bool(actions),
        "package_details": {"package_id": "F1"},
        "actions": actions,
        "waited_seconds": 1.3,
        "statuses": [{"status": "COPYING", "seconds": 2.0}],
    }


def test_a_diff_names_package_and_domain_and_leaves_out_what_stays(environment: Environment) -> None:
    deadline = Deadline(1)
    desired = [DesiredPackage("synonyms"), DesiredPackage("words"), DesiredAssociation("shop", "synonyms")]
    reconcilers = environment.reconcilers(desired, environment.observer(deadline), deadline)
    reconcilers[0].outcome.after = {"package_type": "TXT-DICTIONARY"}
    reconcilers[2].outcome.before = {"domain_name": "shop"}
    text, gone = "package_type: TXT-DICTIONARY\n", "domain_name: shop\n"
    headers = ["package synonyms", "package synonyms on domain shop"]
    assert diff_of(reconcilers) == [
        {"before_header": headers[0], "after_header": headers[0], "before": "", "after": text},
        {"before_header": headers[1], "after_header": headers[1], "before": gone, "after": ""},
    ]

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is told of a run."""

from __future__ import annotations

import json
from typing import Any

from ansible_collections.aws_search.packages.plugins.module_utils._plan.model import Goal
from ansible_collections.aws_search.packages.plugins.module_utils._reconcile.observe import Target
from ansible_collections.aws_search.packages.plugins.module_utils._reconcile.progress import summarize
from ansible_collections.aws_search.packages.plugins.module_utils._reconcile.reconciler import Backoff, WaitFor
from ansible_collections.aws_search.packages.plugins.module_utils._runtime.polling import Deadline


class FakeRun:
    """A run as a summary sees it."""

    def __init__(self, pending: Any = None, failure: str | None = None, name: str = "package words") -> None:
        self.pending, self.has_ended = pending, pending is None
        self.outcome = type("Outcome", (), {"failure": failure})
        self.reconciler = type("Reconciler", (), {"named": (name, "domain shop")})


IMPORT = WaitFor(Goal.IMPORTED, Target("packages", ""), bool, bool)
THOUSAND: list[Any] = [*[FakeRun()] * 400, *[FakeRun(None, "It failed.")] * 3, *[FakeRun(IMPORT)] * 590]
THOUSAND += [FakeRun(Backoff(0.0))] * 7


def test_a_summary_counts_and_names_the_only_one() -> None:
    assert summarize(THOUSAND, Deadline(600)) == {
        "total": 1000,
        "of": "packages",
        "done": 400,
        "failed": 3,
        "waiting": {"importing": 590, "waiting for other changes": 7},
        "seconds": 0,
        "limit": 600,
        "what": "",
    }
    package = FakeRun()
    package.reconciler.named = ("package words", None)
    assert summarize([package, FakeRun()], Deadline(600))["of"] == "packages and domains"  # type: ignore[list-item]
    assert summarize([FakeRun(IMPORT)], Deadline(600))["what"] == "package words on domain shop"  # type: ignore[list-item]


def test_a_summary_of_the_longest_names_fits_into_what_a_pipe_takes_as_a_whole() -> None:
    run = FakeRun(IMPORT, name=f"packages {', '.join(['n' * 256] * 20)}")
    assert len(json.dumps(summarize([run], Deadline(600)))) < 4000  # type: ignore[list-item]

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""How far many reconciliations are, in numbers."""

from __future__ import annotations

import collections
import typing as t

from .._runtime.polling import Deadline
from .reconciler import Backoff, TakeTurn, WaitFor
from .run import Run

LONGEST_NAME = 120  # Characters of what a line shows; the names of all packages of a deployment may be thousands.


def summarize(runs: t.Sequence[Run], deadline: Deadline) -> dict[str, t.Any]:
    """How many of the runs are done and how many failed, what the others wait for, and the seconds so far and in all.

    The only run is named as `what`; for several, it is what they are about.
    """
    waiting: collections.Counter[str] = collections.Counter()
    what = " on ".join(name for name in runs[0].reconciler.named if name) if len(runs) == 1 else ""
    for run in runs:
        if isinstance(run.pending, WaitFor):
            waiting[run.pending.goal.doing] += 1
        elif isinstance(run.pending, (Backoff, TakeTurn)):
            waiting["waiting for other changes"] += 1
    return {
        "total": len(runs),
        "of": "packages and domains" if len({run.reconciler.named[1] is None for run in runs}) > 1 else "packages",
        "done": sum(run.has_ended and not run.outcome.failure for run in runs),
        "failed": sum(bool(run.outcome.failure) for run in runs),
        "waiting": dict(waiting),
        "seconds": round(deadline.seconds - deadline.remaining()),
        "limit": round(deadline.seconds),
        "what": what if len(what) <= LONGEST_NAME else f"{what[: LONGEST_NAME - 1]}…",
    }

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""Requests side by side, over one client (botocore's clients may be shared by threads)."""

from __future__ import annotations

import typing as t
from concurrent.futures import ThreadPoolExecutor

SIDE_BY_SIDE = 10  # Requests at once: enough for many packages, and few enough for the service's throttle.

Item = t.TypeVar("Item")
Result = t.TypeVar("Result")


def side_by_side(function: t.Callable[[Item], Result], items: t.Sequence[Item]) -> list[Result]:
    """The results of the function for all items, in their order.

    All items are worked on, also when one fails; then the first failure is raised.
    """
    if len(items) < 2:
        return [function(item) for item in items]
    with ThreadPoolExecutor(min(SIDE_BY_SIDE, len(items))) as pool:
        futures = [pool.submit(function, item) for item in items]
    return [future.result() for future in futures]

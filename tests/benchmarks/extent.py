# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How much is measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Extent:
    """How much is measured.

    `counts` are numbers of packages, `imports` seconds that imports take for the benchmark of waiting. `import_seconds`
    is what one takes where many packages are created. `roll_outs` are packages, domains, and seconds of an association;
    `domains` is the number of them where memory is measured. `runs` is how often all is run but the start and the
    roll-outs.
    """

    start_runs: int
    counts: tuple[int, ...]
    import_seconds: float
    imports: tuple[float, ...]
    runs: int
    roll_outs: tuple[tuple[int, int, float], ...]
    domains: int


WHOLE = Extent(
    start_runs=9,
    counts=(1, 10, 100, 1000),
    import_seconds=5.0,
    imports=(1.0, 5.0, 20.0, 60.0),
    runs=3,
    roll_outs=((1, 4, 20.0), (50, 10, 5.0)),
    domains=100,
)
QUICK = Extent(
    start_runs=3,
    counts=(1, 5),
    import_seconds=1.0,
    imports=(1.0, 5.0),
    runs=2,
    roll_outs=((1, 3, 3.0), (3, 2, 1.0)),
    domains=3,
)

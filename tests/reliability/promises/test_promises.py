# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What check mode promises, for random states of the service and random options of all modules.

Check mode changes nothing, and says what a run in the same state does: what it changes, in which order, the diff, the
warnings, and the failure that it ends in. A run that succeeds leaves the next one nothing to do, touches nothing that
its task does not name, and says what it did. Only what becomes of work that a run itself has begun, such as an import
that fails, cannot be known before.

RELIABILITY_SOAK=1 tries 40,000 examples, RELIABILITY_EXAMPLES=N as many as that; both try others at each time.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from ansible_collections.aws_search.packages.tests.reliability.environment import Environment
from ansible_collections.aws_search.packages.tests.reliability.promises.checks import check_info, check_promises
from ansible_collections.aws_search.packages.tests.reliability.promises.examples import (
    On,
    Options,
    State,
    There,
    options_for,
    states,
)
from ansible_collections.aws_search.packages.tests.unit.tally import tally

IN_SUITE, IN_SOAK = 2_300, 40_000
SHARES = {
    "package": 0.3,
    "packages": 0.25,
    "package_association": 0.2,
    "package_associations": 0.15,
    "package_info": 0.1,
}
SHARES_OF_FAMILIES = {"es": 0.7, "opensearch": 0.3}
PARTS = 4  # Of the search of each module, so that processors can share it.
AT_ONCE = 2_000  # Examples of one search: it remembers all of them.
ORDERED = os.environ.get("RELIABILITY_EXAMPLES")
SOAK = os.environ.get("RELIABILITY_SOAK") == "1"
EXAMPLES = int(ORDERED or (IN_SOAK if SOAK else IN_SUITE))


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("module", [f"{family}_{kind}" for family in SHARES_OF_FAMILIES for kind in SHARES])
def test_check_mode_tells_what_a_run_does_and_the_next_run_has_nothing_to_do(
    environment: Environment, module: str, part: int
) -> None:
    counted = tally(f"examples of {module}, in check mode and for real")
    before = dict(counted)
    family, _mark, kind = module.partition("_")
    check = check_info if kind == "package_info" else check_promises
    mostly = "ZIP-PLUGIN" if family == "opensearch" and part % 2 else "TXT-DICTIONARY"

    def search(number: int) -> None:
        @settings(
            max_examples=number,
            derandomize=not (SOAK or ORDERED),
            print_blob=True,
            database=None,
            deadline=None,
            report_multiple_bugs=False,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )
        # The parts differ in what they draw first, and so in all that follows.
        @given(state=states(kind, mostly), options=options_for(kind, mostly))
        def keeps_its_promises(state: State, options: Options) -> None:
            counted[check(environment, module, state, options)] += 1

        keeps_its_promises.hypothesis.inner_test._hypothesis_internal_add_digest = bytes([part])  # type: ignore[attr-defined]
        keeps_its_promises()

    number = round(EXAMPLES * SHARES_OF_FAMILIES[family] * SHARES[kind] / PARTS)
    for begin in range(0, number, AT_ONCE):
        search(min(AT_ONCE, number - begin))
    assert set(counted) - set(before) or number
    if number >= 100:  # Fewer come to all kinds by chance only.
        changing = {"changed"} if kind != "package_info" else set()
        assert {"unchanged", "failed", *changing} <= set(counted), "the states and options are not of all kinds"


@pytest.mark.parametrize("wait", [True, False])
def test_a_package_of_aws_stays_on_the_domain_when_one_of_its_name_is_dissociated(
    environment: Environment, wait: bool
) -> None:
    """A state that chance seldom comes to."""
    settings = {"copy_seconds": 1, "stale_reads": 0}
    state = State((There(owner="G", domains=(On(),)),), settings)
    options = {"domain_name": "shop", "name": "synonyms", "state": "absent", "wait": wait}
    assert check_promises(environment, "es_package_association", state, options) == "unchanged"

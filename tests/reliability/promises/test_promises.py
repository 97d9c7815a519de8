# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What check mode promises, for random states of the service and random options of all modules.

Check mode changes nothing, and tells what the run on the same state does: what it changes, in which order, the diff,
the warnings, and the failure that it ends in. A run that succeeds leaves the next one nothing to do, touches nothing
that its task does not name, and tells what it did. Only what becomes of work that a run itself has begun, such as an
import that fails, cannot be known before.

RELIABILITY_SOAK=1 tries 100,000 examples, RELIABILITY_EXAMPLES=N as many as that; both try others at each time.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from ansible_collections.aws_search.packages.tests.reliability.promises.promised_examples import (
    OPTIONS,
    Options,
    states,
)
from ansible_collections.aws_search.packages.tests.reliability.promises.promised_states import On, State, There
from ansible_collections.aws_search.packages.tests.reliability.promises.promised_trials import (
    answer_of_info,
    try_out,
)
from ansible_collections.aws_search.packages.tests.unit.tally import tally

IN_SUITE, IN_SOAK = 2_400, 100_000
SHARES = {"es_package": 0.35, "es_packages": 0.25, "es_package_association": 0.3, "es_package_info": 0.1}
AT_ONCE = 2_000  # Examples of one search: it remembers all of them.
TRIALS = {"es_package_info": answer_of_info}
ORDERED = os.environ.get("RELIABILITY_EXAMPLES")
SOAK = os.environ.get("RELIABILITY_SOAK") == "1"
EXAMPLES = int(ORDERED or (IN_SOAK if SOAK else IN_SUITE))


def search(module: str, number: int, counted: Counter[str]) -> None:
    """Look for a broken promise of a module in so many examples."""

    @settings(
        max_examples=number,
        derandomize=not (SOAK or ORDERED),
        print_blob=True,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(state=states(module), options=OPTIONS[module])
    def keeps_its_promises(state: State, options: Options) -> None:
        counted[TRIALS.get(module, try_out)(module, state, options)] += 1

    keeps_its_promises()


@pytest.mark.parametrize("module", SHARES)
def test_check_mode_foresees_a_run_and_the_next_run_has_nothing_to_do(module: str) -> None:
    counted = tally(f"examples of {module}, in check mode and for real")
    number = round(EXAMPLES * SHARES[module])
    for begin in range(0, number, AT_ONCE):
        search(module, min(AT_ONCE, number - begin), counted)
    changing = {"changed", "failed on the way"} if module != "es_package_info" else set()
    assert set(counted) == {"unchanged", "failed", *changing}, "the states and options are not of all kinds"


# States that chance seldom comes to


@pytest.mark.parametrize("wait", [True, False])
def test_a_package_of_aws_stays_on_the_domain_when_one_of_its_name_is_to_be_taken_from_there(wait: bool) -> None:
    state = State((There(owner="G", domains=(On(),)),))
    options = {"domain_name": "shop", "name": "synonyms", "state": "absent", "wait": wait}
    assert try_out("es_package_association", state, options) == "unchanged"

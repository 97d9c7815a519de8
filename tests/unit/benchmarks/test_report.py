# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the benchmarks say of their figures."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks import many, plugin, start
from benchmarks.goals import Goal, goals, number
from benchmarks.report import page, summary
from benchmarks.results import Entry, Lag, Memory, Process, Results

MEBIBYTE = 2**20


@pytest.fixture
def results() -> Results:
    """A run with round figures; not met are the goals of time at the start, of the loop as a whole, and of the wait."""
    processes = {name: Process(label, [0.2], [0.2], [40 * MEBIBYTE]) for name, label in start.LABELS.items()}
    processes[start.ES_PACKAGE] = Process("es_package", [0.3, 0.4, 0.3], [0.2] * 3, [41 * MEBIBYTE] * 3)
    return Results(
        when="a day",
        whole=True,
        import_seconds=5.0,
        start=processes,
        plugin={
            plugin.WITH: Process("with", [12.0, 12.5, 14.0], [9.0], [MEBIBYTE]),
            plugin.WITHOUT: Process("without", [12.0], [9.0], [MEBIBYTE]),
        },
        many=[
            Entry(many.NEVER, many.LOOP, 100, 10, [10.0, 10.0, 11.0], [9.0, 9.0, 9.0], {"DescribePackages": 10}),
            Entry(many.NEVER, many.CLI, 100, 100, [50.0], [], {"DescribePackages": 100}),
            Entry(many.NEVER, many.TOGETHER, 100, 100, [2.0], [1.0], {"DescribePackages": 1}),
            Entry(many.NEVER, many.PING, 100, 100, [1.6]),
            Entry(many.CREATION, many.TOGETHER, 100, 100, [9.0], [8.0]),
            Entry(many.CREATION, many.CREATES, 100, 100, [1.0]),
        ],
        memory=[Memory(many.NEVER, 1, [50 * MEBIBYTE]), Memory(many.NEVER, 1000, [60 * MEBIBYTE])],
        waiting=[Lag(1.0, [1.0, 1.5, 1.9], [0.5, 2.5, 0.4])],
    )


def told(results: Results) -> dict[str, Goal]:
    """The goals by what they are about."""
    return {goal.what: goal for goal in goals(results)}


def test_each_goal_is_reckoned_from_the_medians(results: Results) -> None:
    found = [(goal.value, goal.met) for goal in goals(results)]
    assert [value for value, met in found] == pytest.approx(
        [1.5, 1.025, 1, 1, 25, 45.5, 90, 25, 1.25, 1.5, 8 / 6, 1, 1.2, 2.5]
    )
    assert [met for value, met in found] == [False, True, False, True, True, False, *[True] * 7, False]


def test_processor_time_is_judged_beside_ping_and_the_script_which_start_python_once(results: Results) -> None:
    for name, seconds in ((start.ES_PACKAGE, 0.4), (start.PING, 0.2), (start.BARE, 0.25), (start.NOTHING, 0.05)):
        results.start[name].processor_seconds = [seconds]
    (goal,) = (goal for what, goal in told(results).items() if "processor time" in what)
    assert (goal.value, goal.met) == (1.0, False)


def test_a_wait_is_judged_by_its_worst_run_and_what_the_import_of_that_allows(results: Results) -> None:
    results.waiting = [Lag(60.0, [60.0, 63.0], [6.15, 6.2])]
    (goal,) = (goal for what, goal in told(results).items() if "import of 60 s" in what)
    assert (goal.value, goal.limit, goal.met) == (6.15, 6.0, False)


def test_the_summary_ends_with_the_goals_that_are_not_met_and_their_ratios(results: Results) -> None:
    lines = summary(results).splitlines()
    assert [line.startswith("NOT MET: ") for line in lines] == [False] * 10 + [True] * 4
    assert lines[-1].endswith("2.5 seconds, the goal is at most 2 (ratio 1.25)")


def test_a_part_that_was_not_run_has_no_goals_and_no_section(results: Results) -> None:
    results.start, results.plugin, results.many, results.memory = {}, {}, [], []
    assert len(goals(results)) == 1
    assert "## Waiting" in page(results, "chart.svg")
    assert "## Many" not in page(results, "chart.svg")


def test_the_page_says_what_was_scaled_and_from_how_many(results: Results) -> None:
    rows = [line for line in page(results, "chart.svg").splitlines() if line.startswith("| 100: loop")]
    assert rows == ["| 100: loop over es_package | about 91 (90) | 45.5 | 3 with 10 | 100 |"]


def test_only_the_task_of_a_playbook_is_scaled_as_it_starts_once() -> None:
    entry = Entry(many.NEVER, many.LOOP, 1000, 10, [12.0], [10.0])
    assert entry.typical == 2.0 + 1000.0


def test_terraform_is_given_the_same_imports_to_wait_for() -> None:
    assert Lag(60.0, [60.0, 62.0, 64.0], [0.1, 0.2, 0.3]).terraform == 3.0


def test_the_page_marks_a_goal_that_is_not_met(results: Results) -> None:
    assert "| 1.5 times | at most 1.05 | **not met**, 1.43 of the goal |" in page(results, "chart.svg")


def test_raw_figures_read_back_are_the_same(results: Results, tmp_path: Path) -> None:
    results.save(tmp_path / "figures.json")
    assert Results.load(tmp_path / "figures.json") == results


@pytest.mark.parametrize(
    ("value", "shown"), [(0.0123, "0.0123"), (2.0, "2"), (12.34, "12.3"), (123.4, "123"), (6000.0, "6,000")]
)
def test_figures_have_three_digits_that_count(value: float, shown: str) -> None:
    assert number(value) == shown

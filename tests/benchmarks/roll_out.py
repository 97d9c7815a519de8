# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Roll-out of packages to domains: in one task, in a loop over es_package_association, and in a shell loop."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from benchmarks.environment import HERE, Environment, desired, domain_names, names
from benchmarks.extent import Extent
from benchmarks.many import CLI, LOOP, TOGETHER, check_changed
from benchmarks.measure import take_turns
from benchmarks.results import RollOut

RUNS = 1  # They are nearly all waiting, and take as long each time.
FEW = 2  # Packages, and domains, that a loop is measured with where there are many packages.


def measure(environment: Environment, extent: Extent, note: Callable[[str], None]) -> list[RollOut]:
    """Every contender at each roll-out."""
    measured = []
    for packages, domains, seconds in extent.roll_outs:
        # Hundreds of associations in a loop would take an hour, and more of them take as long as the first ones.
        few = (packages, domains) if packages == 1 else (min(packages, FEW), min(domains, FEW))
        sizes = {TOGETHER: (packages, domains), LOOP: few, CLI: few}
        contenders = {name: partial(_run, environment, name, *size, seconds) for name, size in sizes.items()}
        noted = partial(_note, note, packages, domains)
        for name, samples in take_turns(contenders, RUNS, noted).items():
            number = sizes[name][0] * sizes[name][1]
            taken = [sample[0] for sample in samples]
            measured.append(RollOut(name, packages, domains, seconds, number, taken, samples[-1][1]))
    return measured


def _note(note: Callable[[str], None], packages: int, domains: int, said: str) -> None:
    note(f"{packages} x {domains}: {said}")


def _run(
    environment: Environment, contender: str, packages: int, domains: int, seconds: float
) -> tuple[float, dict[str, int]]:
    """Seconds of the task or of the shell loop, and its requests."""
    environment.filled(packages, domains)
    environment.aws.settings(associate_seconds=seconds)
    environment.aws.forget_calls()
    if contender == CLI:
        listed = environment.aws.client("es").describe_packages(MaxResults=100)["PackageDetailsList"]
        environment.aws.forget_calls()
        pairs = [f"{package['PackageID']}/{domain}" for package in listed for domain in domain_names(domains)]
        usage = environment.run("sh", HERE / "measured" / "roll_out_each.sh", *pairs)
        return usage.seconds, environment.calls()
    file = environment.folder / "task-seconds"
    variables = {
        "packages": desired(packages, "never", domains),
        "names": names(packages),
        "domains": domain_names(domains),
        "wait": True,
    }
    playbook = "roll_out_one_by_one" if contender == LOOP else "together"
    usage = environment.playbook(playbook, variables, BENCHMARK_TASK_SECONDS=str(file))
    check_changed(usage.output, changed=True)
    return float(file.read_text(encoding="utf-8")), environment.calls()

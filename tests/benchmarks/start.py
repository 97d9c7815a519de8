# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How long a module takes to start, and to find out that nothing is to be done, beside other ways to ask the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.environment import BUCKET, HERE, KEY, PROGRAMS, PYTHON, SOURCE, Environment, names
from benchmarks.measure import Usage, take_turns
from benchmarks.results import Process

MODULE = "aws_search.packages.es_package"
DOMAIN = "benchmark-domain"
BARE = "bare"
BARE_WITH_SOURCE = "bare_with_source"
ES_PACKAGE = "es_package"
WITH_SOURCE = "with_source"
INSTALLED = "installed"
PING = "ping"
NOTHING = "nothing"

LABELS = {
    BARE: "bare boto3 script",
    ES_PACKAGE: "es_package",
    BARE_WITH_SOURCE: "bare boto3 script that looks at S3, too",
    WITH_SOURCE: "es_package with source",
    INSTALLED: "es_package from installed files, not packed",
    "aws": "aws es describe-packages",
    "opensearch_info": "community.aws.opensearch_info",
    "s3_object_info": "amazon.aws.s3_object_info",
    PING: "ansible.builtin.ping",
    NOTHING: "Python that does nothing",
}


def measure(environment: Environment, runs: int, note: Callable[[str], None]) -> dict[str, Process]:
    """Run every process so many times, in turns, after each has run once to warm up."""
    commands = _commands(environment)
    contenders: dict[str, Callable[[], Usage]] = {
        name: partial(environment.run, *command) for name, command in commands.items()
    }
    collections = environment.variables["ANSIBLE_COLLECTIONS_PATH"]
    contenders[INSTALLED] = partial(environment.run, *commands[INSTALLED], PYTHONPATH=collections)
    for contend in contenders.values():
        contend()
    usages = take_turns(contenders, runs, note)
    return {name: Process.of(LABELS[name], measured) for name, measured in usages.items()}


def _commands(environment: Environment) -> dict[str, list[str | Path]]:
    """The commands that are compared. The modules run from the files that Ansible packs for a managed node."""
    (name,) = names(1)
    environment.filled(1)
    # moto gives a domain a schedule for its tuning only if it is told of one, and the module wants to see it.
    tuning = {"DesiredState": "ENABLED", "MaintenanceSchedules": []}
    environment.aws.client("opensearch").create_domain(DomainName=DOMAIN, AutoTuneOptions=tuning)
    script = HERE / "measured" / "bare_boto3.py"
    object_options = {"bucket_name": BUCKET, "object_name": KEY}
    arguments = environment.folder / "arguments.json"
    arguments.write_text(json.dumps({"ANSIBLE_MODULE_ARGS": {"name": name}}), encoding="utf-8")
    return {
        BARE: [PYTHON, script, name],
        ES_PACKAGE: [PYTHON, environment.payload(MODULE, {"name": name})],
        BARE_WITH_SOURCE: [PYTHON, script, name, BUCKET, KEY],
        WITH_SOURCE: [PYTHON, environment.payload(MODULE, {"name": name, "source": SOURCE})],
        INSTALLED: [PYTHON, "-m", f"ansible_collections.aws_search.packages.plugins.modules.{ES_PACKAGE}", arguments],
        "aws": [PROGRAMS / "aws", "es", "describe-packages", "--filters", f"Name=PackageName,Value={name}"],
        "opensearch_info": [PYTHON, environment.payload("community.aws.opensearch_info", {"domain_name": DOMAIN})],
        "s3_object_info": [PYTHON, environment.payload("amazon.aws.s3_object_info", object_options)],
        PING: [PYTHON, environment.payload("ansible.builtin.ping", {})],
        NOTHING: [PYTHON, "-c", ""],
    }

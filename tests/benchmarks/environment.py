# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where everything is measured: a folder to work in, a local AWS stand-in with packages, and modules as Ansible runs
them."""

from __future__ import annotations

import json
import os
import shutil
import sys
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure import BenchmarkError, Usage, run
from local_aws import LocalAws

HERE = Path(__file__).parent
PYTHON = sys.executable
PROGRAMS = Path(PYTHON).parent
BUCKET = "benchmark-dictionaries"
KEY = "synonyms.txt"
SOURCE = {"s3_bucket_name": BUCKET, "s3_key": KEY}


def names(count: int) -> list[str]:
    """The names of so many packages."""
    return [f"dictionary-{number:04d}" for number in range(count)]


def domain_names(count: int) -> list[str]:
    """The names of so many domains."""
    return [f"domain-{number:03d}" for number in range(count)]


def desired(count: int, update: str = "if_changed", domains: int = 0) -> list[dict[str, Any]]:
    """So many packages as es_packages, and a loop over es_package, want them described."""
    more: dict[str, Any] = {"update": update, **({"domains": domain_names(domains)} if domains else {})}
    return [{"name": name, "source": SOURCE, **more} for name in names(count)]


@dataclass(frozen=True)
class Environment:
    """A stand-in, a folder, and the environment of all commands that are measured."""

    aws: LocalAws
    folder: Path
    variables: dict[str, str]

    def run(self, *command: str | Path, **variables: str) -> Usage:
        """Run a command, and measure it. Raises BenchmarkError when it fails."""
        return run(command, {**self.variables, **variables}, self.folder)

    def playbook(self, name: str, variables: Mapping[str, Any], **environment: str) -> Usage:
        """Run one of the playbooks beside this file."""
        file = self.folder / f"{name}-variables.json"
        file.write_text(json.dumps(variables), encoding="utf-8")
        playbook = HERE / "playbooks" / f"{name}.yml"
        return self.run(PROGRAMS / "ansible-playbook", playbook, "--extra-vars", f"@{file}", **environment)

    def tasks(self, tasks: Sequence[Mapping[str, Any]], **environment: str) -> Usage:
        """Run a play of these tasks on localhost."""
        playbook = self.folder / "tasks.yml"
        play = {"hosts": "localhost", "gather_facts": False, "tasks": tasks}
        playbook.write_text(json.dumps([play]), encoding="utf-8")
        return self.run(PROGRAMS / "ansible-playbook", playbook, **environment)

    def empty(self, import_seconds: float = 0.0) -> None:
        """Have nothing but a dictionary in a bucket; imports take so long from now on."""
        self.aws.reset()
        self.aws.settings(copy_seconds=import_seconds * 0.6, validate_seconds=import_seconds * 0.4)
        storage = self.aws.client("s3")
        storage.create_bucket(Bucket=BUCKET)
        storage.put_object(Bucket=BUCKET, Key=KEY, Body=b"ice cream, gelato\n")

    def filled(self, count: int, domains: int = 0, associated: bool = False) -> None:
        """Have so many packages, imported from that dictionary, and so many domains, which may have all packages."""
        self.empty()
        client = self.aws.client("es")
        for name in domain_names(domains):
            client.create_elasticsearch_domain(DomainName=name)
        entries = [{"DomainName": name} for name in domain_names(domains)] if associated else []
        for name in names(count):
            self.aws.put_package(PackageName=name, PackageStatus="AVAILABLE", domains=entries)

    def calls(self) -> dict[str, int]:
        """How many requests of each operation arrived since they were last forgotten."""
        counted = Counter(call["operation"] for call in self.aws.calls())
        return dict(sorted(counted.items()))

    def payload(self, module: str, arguments: Mapping[str, Any]) -> Path:
        """The file that Ansible would send to a managed node to run a module there: module, libraries and arguments.

        Ansible itself packs it, in a run of the module whose files it is told to keep.
        """
        kept = self.folder / f"kept-{uuid.uuid4().hex}"
        keep = {"ANSIBLE_KEEP_REMOTE_FILES": "true", "ANSIBLE_PIPELINING": "false", "ANSIBLE_REMOTE_TEMP": str(kept)}
        self.tasks([{module: arguments}], **keep)
        found = list(kept.rglob("AnsiballZ_*.py"))
        if len(found) != 1:
            raise BenchmarkError(f"ansible-playbook kept {len(found)} files of {module}, not one.")
        # Away from what Ansible made beside it, as nothing of that is meant to be used again.
        target = self.folder / f"{module.rpartition('.')[2]}-{uuid.uuid4().hex[:8]}.py"
        shutil.move(found[0], target)
        shutil.rmtree(kept)
        return target


@contextmanager
def set_up(folder: Path, collections: Path) -> Iterator[Environment]:
    """An environment whose stand-in is stopped at the end. `collections` has the collections of others."""
    folder.mkdir(parents=True, exist_ok=True)
    search_path = os.pathsep.join([os.environ.get("ANSIBLE_COLLECTIONS_PATH", ""), str(collections)]).strip(os.pathsep)
    # More packages than an account may have, to measure by.
    with LocalAws(settings={"package_limit": 1_000_000, "domain_package_limit": 1_000_000}) as aws:
        variables = {
            **os.environ,
            **aws.environment(),
            "ANSIBLE_CALLBACKS_ENABLED": "task_seconds",
            "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callback_plugins"),
            "ANSIBLE_COLLECTIONS_PATH": search_path,
            "ANSIBLE_RETRY_FILES_ENABLED": "false",
            "AWS_PAGER": "",
        }
        # What finds the benchmarks is no concern of what they measure.
        variables.pop("PYTHONPATH", None)
        yield Environment(aws, folder, variables)

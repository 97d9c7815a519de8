# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lines while a module waits, and the end of the module with its task: the action plugin, as a user meets it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from benchmarks.plugin import without_plugin

from local_aws import LocalAws

from .conftest import Player

BUCKET = "dictionaries"
LINE = re.compile(r"^\[localhost\] .*$", re.MULTILINE)
# A callback that writes nothing but JSON to standard output, and a connection that is not local by its name.
CALLBACK = """
import json
from ansible.plugins.callback import CallbackBase

class CallbackModule(CallbackBase):
    CALLBACK_VERSION, CALLBACK_TYPE, CALLBACK_NAME = 2.0, "stdout", "whole"

    def __init__(self, *unused, **more):
        super().__init__()
        self.results = []

    def keep(self, kind, result):
        host, task = getattr(result, "host", None) or result._host, getattr(result, "task", None) or result._task
        found = getattr(result, "result", None) or result._result
        self.results.append([kind, host.get_name(), task.get_name(), json.loads(self._dump_results(found))])

    def v2_runner_on_ok(self, result): self.keep("ok", result)
    def v2_runner_on_failed(self, result, ignore_errors=False): self.keep("failed", result)
    def v2_runner_on_skipped(self, result): self.keep("skipped", result)
    def v2_playbook_on_stats(self, stats): self._display.display(json.dumps(self.results))
"""
CONNECTION = """
DOCUMENTATION = "name: faraway\\nshort_description: x\\ndescription: x\\nauthor: x\\noptions: {}"
from ansible.plugins.connection.local import Connection as Local

class Connection(Local):
    transport = "faraway"
"""


@pytest.fixture
def tasks(aws: LocalAws, player: Player) -> Callable[..., Path]:
    """A function that writes a playbook of these tasks on localhost. There is a bucket with a dictionary."""
    aws.client("s3").create_bucket(Bucket=BUCKET)
    aws.client("s3").put_object(Bucket=BUCKET, Key="synonyms.txt", Body=b"ice cream, gelato\n")
    for folder, name, content in (("callbacks", "whole", CALLBACK), ("connections", "faraway", CONNECTION)):
        (player.folder / folder).mkdir()
        player.write(f"{folder}/{name}.py", content)

    def write(*tasks: dict[str, Any], **play: Any) -> Path:
        written = [{"hosts": "localhost", "gather_facts": False, **play, "tasks": list(tasks)}]
        return player.write("play.yml", yaml.safe_dump(written, sort_keys=False))

    return write


def creation(name: str = "synonyms", module: str = "es_package", **task: Any) -> dict[str, Any]:
    """A task that creates a package and waits for it."""
    options = {"name": name, "source": f"s3://{BUCKET}/synonyms.txt", "wait": True}
    return {"name": f"Create {name}", f"aws_search.packages.{module}": options, **task}


def many(number: int, **task: Any) -> dict[str, Any]:
    """A task that creates so many packages and waits for them."""
    source = f"s3://{BUCKET}/synonyms.txt"
    entries = [{"name": f"words-{each:03}", "source": source} for each in range(number)]
    return {"name": "Create many", "aws_search.packages.es_packages": {"packages": entries, "wait": True}, **task}


def whole(player: Player) -> dict[str, str]:
    """The environment of a run whose standard output is JSON, and which knows the connection."""
    return {
        **player.aws.environment(),
        "ANSIBLE_STDOUT_CALLBACK": "whole",
        "ANSIBLE_CALLBACK_PLUGINS": str(player.folder / "callbacks"),
        "ANSIBLE_CONNECTION_PLUGINS": str(player.folder / "connections"),
        "AWS_SEARCH_PACKAGES_PROGRESS": "1",
        # async_status looks in the home of the user's entry, the module that it looks for writes to HOME.
        "ANSIBLE_ASYNC_DIR": str(player.folder / "async"),
    }


# Lines


@pytest.mark.parametrize(
    ("options", "environment", "variables", "ini", "shown"),
    [
        ([], {}, {}, "", "none"),
        (["-v"], {}, {}, "", "lines"),
        ([], {}, {"aws_search_packages_progress": 1}, "", "lines"),
        ([], {}, {"aws_search_packages_progress": "{{ 2 - 1 }}"}, "", "lines"),
        ([], {"AWS_SEARCH_PACKAGES_PROGRESS": "1"}, {}, "", "lines"),
        ([], {}, {}, "[aws_search_packages]\nprogress = 1\n", "lines"),
        (["-v"], {}, {"aws_search_packages_progress": "off"}, "[aws_search_packages]\nprogress = 1\n", "none"),
        (["-v"], {"AWS_SEARCH_PACKAGES_PROGRESS": "off"}, {}, "", "none"),
        (["-v"], {}, {}, "[aws_search_packages]\nprogress = off\n", "none"),
        # The variable goes before the environment, and that before the file.
        ([], {"AWS_SEARCH_PACKAGES_PROGRESS": "1"}, {"aws_search_packages_progress": False}, "", "none"),
        ([], {"AWS_SEARCH_PACKAGES_PROGRESS": "often"}, {}, "", "warning"),
    ],
)
def test_lines_come_at_an_interval_or_with_v_and_none_by_default_within_a_minute(
    aws: LocalAws,
    player: Player,
    tasks: Callable[..., Path],
    options: list[str],
    environment: dict[str, str],
    variables: dict[str, Any],
    ini: str,
    shown: str,
) -> None:
    aws.settings(copy_seconds=3)
    more = {"ANSIBLE_CONFIG": str(player.write("ansible.cfg", ini))} if ini else {}
    played = player.play(
        tasks(creation()), *options, environment={**aws.environment(), **environment, **more}, **variables
    ).succeeded()
    lines = LINE.findall(played.shown)
    if shown == "lines":
        assert lines
        assert re.fullmatch(r"\[localhost\] package synonyms: (working|importing), \d+ s of 600", lines[0]), lines
    else:
        assert lines == []
        # Up to ansible-core 2.18, a warning is broken into lines.
        words = " ".join(played.shown.split())
        assert ("must be a number of seconds or off, got 'often'" in words) == (shown == "warning")


def test_output_in_json_stays_whole_and_no_log_hides_names(
    aws: LocalAws, player: Player, tasks: Callable[..., Path]
) -> None:
    aws.settings(copy_seconds=3)
    process = player.start(tasks(creation("hidden", no_log=True), many(3)), environment=whole(player))
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, output + errors
    assert [(kind, name) for kind, _host, name, _result in json.loads(output)] == [
        ("ok", "Create hidden"),
        ("ok", "Create many"),
    ]
    lines = LINE.findall(errors)
    assert any(line.startswith("[localhost] package: importing, ") for line in lines), errors
    assert any(
        re.fullmatch(r"\[localhost\] \d of 3 packages done, .*3 importing, \d+ s of 600", line) for line in lines
    ), errors
    assert "hidden" not in errors


def test_ansible_runner_has_an_event_for_each_line_while_the_module_waits(
    aws: LocalAws, player: Player, tasks: Callable[..., Path]
) -> None:
    # The import ends only once three lines have been seen. If lines came late, the timeout would end the task.
    aws.settings(copy_seconds=3600)
    playbook = tasks(creation(timeout=60))
    command = [Path(sys.executable).with_name("ansible-runner"), "run", player.folder, "-p", playbook, "--json"]
    with subprocess.Popen(
        [str(word) for word in command],
        env={**os.environ, **aws.environment(), "AWS_SEARCH_PACKAGES_PROGRESS": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        events, lines = [], []
        for event in map(json.loads, process.stdout):
            events.append(event["event"])
            if LINE.search(event["stdout"]):
                lines.append((event["event"], event["stdout"]))
                if len(lines) == 3:
                    aws.settings(copy_seconds=0)
    assert process.returncode == 0, lines
    assert events[-2:] == ["runner_on_ok", "playbook_on_stats"]
    assert len(lines) >= 3
    for kind, text in lines:
        assert kind == "verbose"
        assert re.fullmatch(r"\[localhost\] package synonyms: importing, \d+ s of 600", text.strip()), text


@pytest.mark.parametrize("way", ["faraway", "async", "poll later"])
def test_elsewhere_and_in_the_background_the_module_runs_silently(
    aws: LocalAws, player: Player, tasks: Callable[..., Path], way: str
) -> None:
    aws.settings(copy_seconds=3)
    task = creation()
    after: list[dict[str, Any]] = []
    if way == "faraway":
        task["vars"] = {"ansible_connection": "faraway", "ansible_python_interpreter": sys.executable}
    else:
        task.update({"async": 60, "poll": 1 if way == "async" else 0, "register": "job"})
        if way == "poll later":
            status = {"ansible.builtin.async_status": {"jid": "{{ job.ansible_job_id }}"}, "register": "ended"}
            after = [{**status, "until": "ended is finished", "delay": 1, "retries": 30}]
    process = player.start(tasks(task, *after), environment=whole(player))
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, output + errors
    assert LINE.findall(errors) == []
    assert json.loads(output)[-1][3]["package_details"]["package_status"] == "AVAILABLE"


# The end


def alive(mark: str) -> list[int]:
    """The processes whose environment has this mark."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (folder / "environ").read_bytes() and (folder / "stat").read_text().split()[2] != "Z":
                found.append(int(folder.name))
        except OSError:
            pass  # It has ended, or is another user's.
    return found


def wait_until(met: Callable[[], Any], seconds: float = 40) -> None:
    """Return once it is met."""
    end = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.1)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes are found in /proc")
@pytest.mark.parametrize("ending", ["timeout", "early timeout", "SIGTERM", "SIGINT", "SIGKILL"])
def test_the_end_of_the_task_is_the_end_of_the_module_and_no_changing_call_follows(
    aws: LocalAws, player: Player, tasks: Callable[..., Path], ending: str
) -> None:
    aws.settings(copy_seconds=3600, package_limit=1000)
    aws.fault("CreatePackage", "slow", count=None, seconds=1)
    mark = f"MARK_OF_THE_RUN={uuid.uuid4().hex}"
    name, value = mark.split("=")
    seconds = {"timeout": 8, "early timeout": 2}.get(ending)
    playbook = tasks(many(300, **({"timeout": seconds} if seconds else {})))
    process = player.start(playbook, environment={**whole(player), name: value})
    if seconds is None:
        wait_until(lambda: aws.calls(operation="CreatePackage"))
        process.send_signal(getattr(signal, ending))
    output, errors = process.communicate(timeout=60)
    assert process.returncode != 0
    if ending == "timeout":
        assert aws.calls(operation="CreatePackage"), "the module was to be in the middle"
        ((kind, _host, _name, result),) = json.loads(output)
        assert kind == "failed"
        assert re.search(r"imed out|timeout|expected time frame", json.dumps(result)), errors
    # A task whose controller was killed ends once its worker has noticed that.
    wait_until(lambda: not alive(mark))
    calls = len(aws.calls(mutating=True))
    assert calls < 300
    time.sleep(2)
    assert len(aws.calls(mutating=True)) == calls


# With and without


SCENARIOS = """
- hosts: localhost
  gather_facts: false
  module_defaults:
    group/aws_search.packages.es: {region: us-east-1}
    aws_search.packages.es_package: {description: By default}
  tasks:
    - {name: plain, aws_search.packages.es_package: {name: plain, source: "s3://dictionaries/synonyms.txt", wait: true}}
    - {name: again, aws_search.packages.es_package: {name: plain, source: "s3://dictionaries/synonyms.txt"}}
    - name: check mode and diff
      aws_search.packages.es_package: {name: previewed, source: "s3://dictionaries/synonyms.txt"}
      check_mode: true
      diff: true
    - name: loop
      aws_search.packages.es_package: {name: "{{ item }}", source: "s3://dictionaries/synonyms.txt", wait: true}
      loop: [looped-a, looped-b]
      loop_control: {label: "of {{ item }}"}
    - {name: refused option, aws_search.packages.es_package: {name: X}, ignore_errors: true}
    - {name: unknown option, aws_search.packages.es_package: {name: plain, odd: 1}, ignore_errors: true}
    - {name: missing option, aws_search.packages.es_package: {state: absent}, ignore_errors: true}
    - {name: failure, aws_search.packages.es_package: {name: missing}, ignore_errors: true}
    - name: until
      aws_search.packages.es_package: {name: missing}
      register: tried
      until: tried is success
      retries: 2
      delay: 0
      ignore_errors: true
    - {name: registered, ansible.builtin.debug: {msg: "{{ tried.attempts }} {{ tried.failed }}"}}
    - name: delegated
      aws_search.packages.es_package_association: {name: plain, domain_name: shop, wait: true}
      delegate_to: localhost
      run_once: true
    - {name: skipped, aws_search.packages.es_package: {name: plain}, when: false}
    - name: rewritten
      aws_search.packages.es_package: {name: plain}
      changed_when: true
      failed_when: false
      notify: handler
    - name: environment
      aws_search.packages.es_package: {name: plain}
      environment: {AWS_DEFAULT_REGION: eu-central-1, AWS_REGION: eu-central-1}
    - {name: hidden, aws_search.packages.es_package: {name: plain}, no_log: true}
    - name: several
      aws_search.packages.es_packages: {packages: [{name: plain}, {name: previewed}]}
      ignore_errors: true
    - {name: list, aws_search.packages.es_package_associations: {domain_name: shop, packages: [{name: plain}]}}
    - name: through the other API
      aws_search.packages.opensearch_package: {name: plain}
      vars: {ansible_python_interpreter: "{{ ansible_playbook_python }}"}
    - {name: facts, ansible.builtin.debug: {msg: "{{ opensearch_package.package_id == es_package.package_id }}"}}
    - {name: template, aws_search.packages.es_package: {name: "{{ nowhere }}"}, ignore_errors: true}
    - {name: time that is enough, aws_search.packages.es_package: {name: plain}, timeout: 60}
    - block:
        - {name: in a block, aws_search.packages.es_package: {name: missing}}
      rescue:
        - {name: rescued, ansible.builtin.debug: {msg: "{{ ansible_failed_result.msg }}"}}
    - {name: local action, local_action: {module: aws_search.packages.es_package, name: plain}}
  handlers:
    - {name: handler, aws_search.packages.es_package: {name: plain, state: absent, dissociate: true, wait: true}}
- hosts: localhost
  gather_facts: false
  strategy: free
  collections: [aws_search.packages]
  tasks:
    - {name: collections keyword, es_package: {name: short, source: "s3://dictionaries/synonyms.txt", wait: true}}
    - {name: background, es_package: {name: short}, async: 30, poll: 1}
"""
VOLATILE = re.compile(r"\d{4}-\d\d-\d\d[T ][\d:.+-]+|F\d{9}|/\S*(?:tmp|ansible)\S*|[0-9a-f-]{32,}|j?\d+\.\d+|\d{10,}")


def steady(result: Any) -> Any:
    """A result without what is another each time: times, IDs and paths."""
    if isinstance(result, dict):
        gone = ("waited_seconds", "statuses", "response_metadata", "started", "finished", "delta", "ansible_job_id")
        return {key: steady(value) for key, value in result.items() if key not in gone}
    if isinstance(result, list):
        return [steady(value) for value in result]
    return VOLATILE.sub("~", result) if isinstance(result, str) else result


def test_results_are_the_same_with_and_without_the_plugin(
    aws: LocalAws, player: Player, tasks: Callable[..., Path]
) -> None:
    found: list[Any] = []
    ad_hoc: list[str] = []
    collections_path = os.environ["ANSIBLE_COLLECTIONS_PATH"]
    for collections in (collections_path, without_plugin(player.folder, collections_path)):
        aws.reset()
        aws.client("s3").create_bucket(Bucket=BUCKET)
        aws.client("s3").put_object(Bucket=BUCKET, Key="synonyms.txt", Body=b"ice cream, gelato\n")
        aws.put_domain("shop")
        environment = {**whole(player), "ANSIBLE_COLLECTIONS_PATH": collections}
        process = player.start(player.write("scenarios.yml", SCENARIOS), environment=environment)
        output, errors = process.communicate(timeout=240)
        assert output.startswith("[["), output + errors
        found.append(steady(json.loads(output)))
        command = [Path(sys.executable).with_name("ansible"), "localhost", "-m", "aws_search.packages.es_package"]
        shown = subprocess.run(
            [str(word) for word in [*command, "-a", "name=plain state=absent", "-o"]],
            env={**os.environ, **aws.environment(), "ANSIBLE_COLLECTIONS_PATH": collections},
            capture_output=True,
            text=True,
            check=True,
        )
        ad_hoc.append(shown.stdout)
    assert len({name for _kind, _host, name, _result in found[0]}) >= 25
    for one, other in zip(*found, strict=True):
        assert one == other
    assert ad_hoc[0] == ad_hoc[1]

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hostile options on the whole way: a playbook, Ansible's own transport, and modules in processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from ansible_collections.aws_search.packages.tests.reliability.hostile.values import MEGABYTE, STRINGS
from local_aws import LocalAws

SOURCE = {"s3_bucket_name": "dictionaries", "s3_key": "synonyms.txt"}
UNSEEN = {"unreadable_source": "warn"}

# The module, its options, and words of its message; None where it succeeds.
TASKS: list[tuple[str, dict[str, Any], str | None]] = [
    ("es_package", {"name": "synonyms\0"}, "name must match"),
    ("es_package", {"name": MEGABYTE, "source": SOURCE}, "name must be 3 to 256 characters long, got 1048576"),
    ("es_package", {"name": STRINGS["Jinja"]}, "name must match"),
    ("es_package", {"name": STRINGS["shell"]}, "name must match"),
    ("es_package", {"name": "shell", "source": {**SOURCE, "s3_key": STRINGS["shell"]}, **UNSEEN}, None),
    ("es_package", {"name": "jinja", "source": {**SOURCE, "s3_key": STRINGS["Jinja"]}, **UNSEEN}, None),
    ("es_packages", {"packages": [{"name": "synonyms", "description": MEGABYTE}]}, "packages[0].description must be"),
    ("es_package_association", {"domain_name": "shop\n", "name": "synonyms"}, "domain_name must match"),
    ("es_package_info", {"names": [MEGABYTE, "\0", "$(touch injected)"]}, None),
    # What ansible-core itself ends on, before the module has begun: still a failure in one sentence.
    ("es_package", {"name": "a\ud800"}, ""),
    ("es_packages", {"packages": [{"name": "synonyms", "description": "\udcff"}]}, ""),
    ("es_package", {"name": "synonyms", "source": 5}, "source must be"),
    ("es_package", {"name": "synonyms", "source": "s3://$(touch injected)/a"}, "source.s3_bucket_name must be"),
    ("es_package_associations", {"domain_name": "shop", "packages": [{"name": "$(touch x)"}]}, "packages[0].name must"),
    ("es_package", {"name": "synonyms", "wait_timeout": "inf"}, ""),
    ("es_package", {"name": "synonyms", "wait_timeout": "1e5000"}, ""),
]
# What is read from a file is never taken for a template.
PLAYBOOK = """
- name: Run every task to its end
  hosts: localhost
  gather_facts: false
  tasks:
%s
    - name: Write down what came of them
      ansible.builtin.copy:
        content: "{{ [%s] | to_json }}"
        dest: results.json
        mode: "0600"
"""
TASK = """
    - name: Run task {number}
      aws_search.packages.{module}: "{{{{ lookup('ansible.builtin.file', 'task{number}.json') | from_json }}}}"
      register: task{number}
      ignore_errors: true
"""


def test_every_task_ends_in_a_result_with_a_sentence_and_nothing_is_run_or_rendered(tmp_path: Path) -> None:
    for number, (_module, options, _words) in enumerate(TASKS):
        (tmp_path / f"task{number}.json").write_text(json.dumps(options), encoding="ascii")
    tasks = "".join(TASK.format(number=number, module=module) for number, (module, *_rest) in enumerate(TASKS))
    results = ", ".join(f"task{number}" for number in range(len(TASKS)))
    (tmp_path / "playbook.yml").write_text(PLAYBOOK % (tasks, results), encoding="utf-8")
    with LocalAws() as aws:
        played = subprocess.run(
            [Path(sys.executable).with_name("ansible-playbook"), "playbook.yml"],
            cwd=tmp_path,
            env={**os.environ, **aws.environment()},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=300,
            check=False,
        )
        calls = aws.calls()
        imported = aws.client("es").describe_packages()["PackageDetailsList"]
    shown = (played.stdout + played.stderr).decode("utf-8", "replace")
    assert played.returncode == 0, shown[-2000:]
    assert "Traceback" not in shown
    assert not list(tmp_path.rglob("injected"))
    results = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    for (module, _options, words), result in zip(TASKS, results, strict=True):
        assert result["failed"] == (words is not None), (module, result)
        if words is not None:
            assert words in result["msg"], module
            assert 10 < len(result["msg"]) < 2000, module
            assert "Traceback" not in result["msg"]
    assert {package["PackageName"] for package in imported} == {"shell", "jinja"}
    assert [call["operation"] for call in calls if call["mutating"]] == ["CreatePackage"] * 2
    assert {call["error_code"] for call in calls} == {None}

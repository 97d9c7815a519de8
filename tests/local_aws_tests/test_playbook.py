# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A playbook starts the stand-in and stops it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import local_aws
from local_aws_tests.test_process import wait_until_gone

FOLDER = Path(local_aws.__file__).parent
PLAYBOOK = f"""
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.include_tasks: {FOLDER}/start.yml
    - delegate_to: localhost
      block:
        - ansible.builtin.command:
            argv:
              - "{{{{ ansible_playbook_python }}}}"
              - -c
              - import boto3; boto3.client("es").describe_packages()
          environment: "{{{{ local_aws_environment }}}}"
        - ansible.builtin.uri:
            url: "{{{{ local_aws_url }}}}/_local_aws/calls"
          register: log
        - ansible.builtin.copy:
            dest: "{{{{ playbook_dir }}}}/seen"
            content: "{{{{ local_aws_url }}}} {{{{ log.json.calls | map(attribute='operation') | join(' ') }}}}"
      always:
        - ansible.builtin.include_tasks: {FOLDER}/stop.yml
"""


def test_a_playbook_starts_it_uses_it_and_stops_it(tmp_path: Path) -> None:
    playbook = tmp_path / "playbook.yml"
    playbook.write_text(PLAYBOOK)
    # The hosts of the play are elsewhere: the stand-in belongs on the control node all the same.
    environment = {**os.environ, "ANSIBLE_LOCALHOST_WARNING": "false", "ANSIBLE_HOME": str(tmp_path / "ansible")}
    program = Path(sys.executable).parent / "ansible-playbook"
    result = subprocess.run(
        [sys.executable, str(program), "-i", "unreachable.example,", str(playbook)],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    url, *operations = (tmp_path / "seen").read_text().split()
    assert operations == ["DescribePackages"]
    wait_until_gone(url, seconds=0)

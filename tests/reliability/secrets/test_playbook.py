# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a playbook shows and logs at its most talkative: never credentials, signatures or what a dictionary says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from ansible_collections.aws_search.packages.tests.reliability.secrets.marked import (
    DICTIONARY,
    WORD,
    Credentials,
    marked,
    quoting,
    signatures_in,
)
from local_aws import LocalAws

WAYS = ("options", "environment of the controller", "profile", "module_defaults", "keyword environment")
CREDENTIALS: dict[str, Credentials] = {way: marked(number) for number, way in enumerate(WAYS, start=1)}

# The credentials of each way are in a file of variables; those of the controller's environment are in no file at all.
PLAYBOOK = """
- name: Credentials as options, and all modules
  hosts: localhost
  gather_facts: false
  vars_files: [secrets.json]
  tasks:
    - name: Import the dictionary
      aws_search.packages.es_package:
        name: synonyms
        source: &source
          s3_bucket_name: dictionaries
          s3_key: synonyms.txt
        wait: true
        access_key: "{{ options.access_key }}"
        secret_key: "{{ options.secret_key }}"
        session_token: "{{ options.session_token }}"
    - name: Look whether it has changed, in check mode
      aws_search.packages.es_packages:
        packages:
          - name: synonyms
            description: Synonyms
            source: *source
          - name: stopwords
            source: *source
        access_key: "{{ options.access_key }}"
        secret_key: "{{ options.secret_key }}"
        session_token: "{{ options.session_token }}"
      check_mode: true
    - name: Look whether a file differs, in check mode
      aws_search.packages.es_package:
        name: synonyms
        source: s3://dictionaries/synonyms.txt
        source_file: "{{ playbook_dir }}/dictionary.txt"
        domains: [shop]
        wait: true
        access_key: "{{ options.access_key }}"
        secret_key: "{{ options.secret_key }}"
        session_token: "{{ options.session_token }}"
      check_mode: true
    - name: Associate it
      aws_search.packages.es_package_association:
        domain_name: shop
        name: synonyms
        wait: true
        access_key: "{{ options.access_key }}"
        secret_key: "{{ options.secret_key }}"
        session_token: "{{ options.session_token }}"
        debug_botocore_endpoint_logs: true
    - name: Be refused before anything is sent
      aws_search.packages.es_package:
        name: "NO"
        access_key: "{{ options.access_key }}"
        secret_key: "{{ options.secret_key }}"
        session_token: "{{ options.session_token }}"
      ignore_errors: true
    - name: Be refused by the service
      aws_search.packages.es_package_info:
        include_domains: true
        access_key: "{{ options.access_key }}"
        secret_key: "{{ options.secret_key }}"
        session_token: "{{ options.session_token }}"
      ignore_errors: true

- name: Credentials in the environment of the controller
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Look whether it has changed, in check mode
      aws_search.packages.es_package:
        name: synonyms
        description: Synonyms
        source: *source
      check_mode: true
    - name: Be refused by the service
      aws_search.packages.es_package_info:
        include_domains: true
      ignore_errors: true

- name: Credentials in a profile
  hosts: localhost
  gather_facts: false
  module_defaults:
    group/aws_search.packages.es:
      profile: marked
      access_key: ""
      secret_key: ""
      session_token: ""
  tasks:
    - name: Look for it
      aws_search.packages.es_package_info:
        names: [synonyms]
    - name: Be refused by the service
      aws_search.packages.es_package_info:
        include_domains: true
      ignore_errors: true

- name: Credentials as defaults of all modules
  hosts: localhost
  gather_facts: false
  vars_files: [secrets.json]
  module_defaults:
    group/aws_search.packages.es:
      access_key: "{{ module_defaults.access_key }}"
      secret_key: "{{ module_defaults.secret_key }}"
      session_token: "{{ module_defaults.session_token }}"
  tasks:
    - name: Look for it
      aws_search.packages.es_package_info:
        names: [synonyms]
    - name: Be refused by the service
      aws_search.packages.es_package_info:
        include_domains: true
      ignore_errors: true

- name: Credentials in the environment of the tasks
  hosts: localhost
  gather_facts: false
  vars_files: [secrets.json]
  environment: "{{ variables }}"
  tasks:
    - name: Look for it
      aws_search.packages.es_package_info:
        names: [synonyms]
    - name: Be refused by the service
      aws_search.packages.es_package_info:
        include_domains: true
      ignore_errors: true
"""
# Python runs this in every process that finds it, in those of the modules, too.
LOG_OF_BOTOCORE = """
import logging
import os
handler = logging.FileHandler(os.environ["LOG_OF_BOTOCORE"])
for name in ("boto3", "botocore", "urllib3"):
    logging.getLogger(name).addHandler(handler)
    logging.getLogger(name).setLevel(logging.DEBUG)
"""


@dataclass(frozen=True)
class Played:
    """What came of the playbook: what it showed and logged, botocore's own log, and the calls that arrived."""

    shown: str
    logged: str
    botocore: str
    operations: list[str]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The playbook, run once: at -vvvv and with --diff, with Ansible's log on, and botocore's at its finest."""
    folder = tmp_path_factory.mktemp("playbook")
    for name, content in {
        "playbook.yml": PLAYBOOK,
        "sitecustomize.py": LOG_OF_BOTOCORE,
        "dictionary.txt": f"{WORD}THREE\n",
        "credentials": CREDENTIALS["profile"].profile("marked"),
        "secrets.json": json.dumps(
            {
                "options": CREDENTIALS["options"].options(),
                "module_defaults": CREDENTIALS["module_defaults"].options(),
                "variables": CREDENTIALS["keyword environment"].environment(),
            }
        ),
    }.items():
        (folder / name).write_text(content, encoding="utf-8")
    with LocalAws() as aws:
        s3 = aws.client("s3")
        s3.create_bucket(Bucket="dictionaries")
        s3.put_object(Bucket="dictionaries", Key="synonyms.txt", Body=DICTIONARY)
        aws.client("es").create_elasticsearch_domain(DomainName="shop")
        for credentials in CREDENTIALS.values():
            words = quoting(credentials)
            aws.fault("ListDomainsForPackage", "error", code="SignatureDoesNotMatch", status=403, message=words)
        aws.forget_calls()
        answer = subprocess.run(
            [Path(sys.executable).with_name("ansible-playbook"), "-vvvv", "--diff", "playbook.yml"],
            cwd=folder,
            env={
                **os.environ,
                **aws.environment(),
                **CREDENTIALS["environment of the controller"].environment(),
                "AWS_SHARED_CREDENTIALS_FILE": str(folder / "credentials"),
                "ANSIBLE_LOG_PATH": str(folder / "ansible.log"),
                "LOG_OF_BOTOCORE": str(folder / "botocore.log"),
                "PYTHONPATH": os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")]),
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        operations = [call["operation"] for call in aws.calls()]
    assert answer.returncode == 0, answer.stdout[-3000:]
    # Each way met the service that quotes, and the task before it succeeded.
    assert answer.stdout.count('"code": "SignatureDoesNotMatch"') == len(WAYS), answer.stdout[-3000:]
    return Played(
        answer.stdout,
        (folder / "ansible.log").read_text(encoding="utf-8"),
        (folder / "botocore.log").read_text(encoding="utf-8"),
        operations,
    )


def lines_with(credentials: Credentials, text: str) -> list[str]:
    return [line for line in text.splitlines() if credentials.found_in(line)]


@pytest.mark.parametrize("way", WAYS[:-1])
def test_no_credentials_are_shown_or_logged(played: Played, way: str) -> None:
    assert lines_with(CREDENTIALS[way], played.shown) == []
    assert lines_with(CREDENTIALS[way], played.logged) == []


def test_of_the_keyword_environment_ansible_itself_shows_the_commands_and_nothing_else_is_told(played: Played) -> None:
    """At -vvv, Ansible shows each command that it runs, with the variables in front: use another way (docs)."""
    credentials = CREDENTIALS["keyword environment"]
    for text in (played.shown, played.logged):
        told = lines_with(credentials, text)
        assert told
        assert [line for line in told if " EXEC /bin/sh -c " not in line] == []


def test_no_signature_is_shown_or_logged(played: Played) -> None:
    assert signatures_in(played.shown) == []
    assert signatures_in(played.logged) == []


def test_what_a_dictionary_says_is_told_nowhere_and_is_never_read(played: Played) -> None:
    assert "HeadObject" in played.operations
    assert "GetObject" not in played.operations
    assert "Sending http request" in played.botocore
    assert "CreatePackage" in played.botocore
    for text in (played.shown, played.logged, played.botocore):
        assert WORD not in text

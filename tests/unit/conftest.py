# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What unit tests share: the local AWS stand-in, an environment that leads nowhere else, and modules run in process."""

from __future__ import annotations

import functools
import gc
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from ansible.module_utils import basic
from ansible.module_utils.common import warnings as ansible_warnings
from botocore.loaders import JSONFileLoader, Loader

from ansible_collections.aws_search.packages.plugins.module_utils._reconcile import reconciler, runner
from ansible_collections.aws_search.packages.plugins.module_utils._runtime import polling
from ansible_collections.aws_search.packages.tests.support.clock import ProductClock, in_place_of_time
from ansible_collections.aws_search.packages.tests.support.environment import Environment
from ansible_collections.aws_search.packages.tests.support.run import Run
from ansible_collections.aws_search.packages.tests.support.signals import signals_heard
from ansible_collections.aws_search.packages.tests.support.threads import join_left_behind
from ansible_collections.aws_search.packages.tests.unit import tally
from ansible_collections.aws_search.packages.tests.unit.tally import pytest_terminal_summary, pytest_testnodedown
from local_aws import LocalAws

try:
    from ansible.module_utils.testing import patch_module_args
except ImportError:

    def patch_module_args(args: dict[str, Any]) -> Any:
        """As ansible-core 2.19 has it, for those before."""
        return mock.patch.object(basic, "_ANSIBLE_ARGS", json.dumps({"ANSIBLE_MODULE_ARGS": args}).encode())


__all__ = ["pytest_terminal_summary", "pytest_testnodedown"]

Main = Callable[[], None]
STAND_IN = pytest.StashKey[LocalAws]()


@pytest.fixture(autouse=True)
def garbage_is_collected() -> Iterator[None]:
    """A module's process spares what it has loaded; here, many modules run in one process."""
    gc.enable()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def signals_are_heard_again() -> Iterator[None]:
    """A module that has printed its result hears no signal up to the end of its process; here, others go on."""
    with signals_heard():
        yield


def pytest_collection_finish(session: pytest.Session) -> None:
    """Start the stand-in in this process: ansible-test forks for every test, so a fixture would start one for each."""
    if any("stand_in" in getattr(item, "fixturenames", ()) for item in session.items):
        aws = LocalAws()
        aws.start()
        session.config.stash[STAND_IN] = aws


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Stop the stand-in and save the coverage while a worker of pytest-xdist has time: soon after, it is killed."""
    tally.pytest_sessionfinish(session)
    if "coverage" in sys.modules and (measured := sys.modules["coverage"].Coverage.current()):
        measured.save()
    if STAND_IN in session.config.stash:
        session.config.stash[STAND_IN].stop()


@pytest.fixture(scope="session")
def stand_in(pytestconfig: pytest.Config) -> LocalAws:
    """The stand-in that all tests of the session share, in a process of its own."""
    return pytestconfig.stash[STAND_IN]


@pytest.fixture
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No credentials, region, profile or endpoint of whoever runs the tests."""
    for name in list(os.environ):
        if name.startswith(("AWS_", "BOTO")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "aws-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "aws-credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture(scope="session")
def botocore_files() -> Iterator[None]:
    """botocore's service models are looked for and read once, and not by every session of it anew."""
    read = functools.cache(JSONFileLoader().load_file)
    there = functools.cache(JSONFileLoader().exists)
    listed = functools.cache(Loader().list_available_services)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JSONFileLoader, "load_file", lambda unused_loader, path: read(path))
        patch.setattr(JSONFileLoader, "exists", lambda unused_loader, path: there(path))
        patch.setattr(Loader, "list_available_services", lambda unused_loader, type_name: listed(type_name))
        yield


@pytest.fixture
def aws(stand_in: LocalAws, botocore_files: None, clean_environment: None, monkeypatch: pytest.MonkeyPatch) -> LocalAws:
    """The stand-in as it is at its beginning; the environment points at it."""
    stand_in.reset()
    for name, value in stand_in.environment().items():
        monkeypatch.setenv(name, value)
    return stand_in


@pytest.fixture(scope="session")
def whole_environment() -> Environment:
    """Made once, as it takes a second; nothing of whoever runs the tests gets into it."""
    with mock.patch.dict(os.environ, clear=True):
        return Environment()


@pytest.fixture
def environment(whole_environment: Environment) -> Iterator[Environment]:
    """The product on the stand-in in this process, living by its clock, with nothing there."""
    whole_environment.begin()
    with in_place_of_time(whole_environment.clock):
        yield whole_environment
    whole_environment.aws.clear_faults()


@pytest.fixture
def clock() -> Iterator[ProductClock]:
    """Time that only moves when somebody sleeps."""
    with in_place_of_time(ProductClock()) as clock:
        yield clock


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """No wait between two looks or two tries is longer than a hundredth of a second."""
    sleep = time.sleep
    monkeypatch.setattr(time, "sleep", lambda seconds: sleep(min(seconds, 0.01)))
    for module in (polling, reconciler, runner):
        monkeypatch.setattr(module, "SHORTEST_DELAY", 0.01)


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Run]:
    """A function that runs the `main` of a module with these options, in this process."""

    def run_module(main: Main, *, check_mode: bool = False, diff: bool = False, **options: Any) -> Run:
        # ansible-core collects warnings per process, which is one module run elsewhere.
        for store in ("_global_warnings", "_global_deprecations"):
            monkeypatch.setattr(ansible_warnings, store, type(getattr(ansible_warnings, store))())
        capfd.readouterr()
        name = main.__module__.rpartition(".")[2]
        arguments = {**options, "_ansible_check_mode": check_mode, "_ansible_diff": diff, "_ansible_module_name": name}
        others = set(threading.enumerate())
        with patch_module_args(arguments), pytest.raises(SystemExit) as ended:
            main()
        # A look that was left behind at the deadline ends with the module's process; here it would go on into the next
        # test, and be counted there.
        join_left_behind(others)
        gc.unfreeze()
        printed = capfd.readouterr()
        assert "Traceback" not in printed.out + printed.err
        return Run(json.loads(printed.out), int(ended.value.code or 0))

    return run_module

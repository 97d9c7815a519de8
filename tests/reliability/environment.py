# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The environment of tests in one process: modules run from their options to their results, on the stand-in for AWS.

botocore's HTTP session ends at the stand-in, and time is virtual; everything between is as on a managed node.
"""

from __future__ import annotations

import contextlib
import copy
import gc
import io
import json
import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import boto3.session
import botocore.endpoint
from ansible.module_utils import basic
from ansible.module_utils.common import warnings as ansible_warnings
from ansible.module_utils.testing import patch_module_args
from ansible_collections.amazon.aws.plugins.module_utils import cloud
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError, ReadTimeoutError
from botocore.httpsession import URLLib3Session
from botocore.retries import quota

import local_aws.faults
from ansible_collections.aws_search.packages.plugins.module_utils._reconcile import reconciler, runner
from ansible_collections.aws_search.packages.plugins.module_utils._reconcile import run as reconcile_run
from ansible_collections.aws_search.packages.plugins.module_utils._runtime import polling, signals, threads
from ansible_collections.aws_search.packages.tests.reliability.virtual_time import ProcessEndedError, VirtualTime
from ansible_collections.aws_search.packages.tests.support.run import Run
from local_aws.errors import ConnectionCut
from local_aws.in_process import Clock, InProcessAws
from local_aws.incoming import Incoming
from local_aws.moto_store import create_domain, date_object, find_object
from local_aws.orders import ACCESS_KEY, SECRET_KEY
from local_aws.packages import Package, Scope

ACCOUNT, REGION = "123456789012", "us-east-1"
ENDPOINT_URL = "http://127.0.0.1"
BUCKET = "dictionaries"
DOMAINS = ("archive", "forum", "shop")
HOUR = 3600

Main = Callable[[], None]


class RefusedError(ConnectionCut):
    """The connection is refused."""


class SilentError(ConnectionCut):
    """The connection stays, and botocore gives up waiting for an answer."""


class Environment:
    """An account with domains and dictionaries in S3, and runs of modules on it.

    `done` are the changes that were made, each with its parameters, whether or not an answer arrived; `requests` and
    `logged` are of the last run.
    """

    def __init__(self) -> None:
        with mock.patch.dict(os.environ, clear=True):
            self.aws = InProcessAws(Clock())
            self.aws.reset()
            self.aws.client("s3").create_bucket(Bucket=BUCKET)
        self.time = VirtualTime(self.aws.clock)
        self._start = self.aws.clock.time
        self.done: list[tuple[str, dict[str, Any]]] = []
        self.requests: list[AWSPreparedRequest] = []
        self.logged: list[str] = []
        self._clients: dict[Any, tuple[Any, Any]] = {}
        self._quotas: list[Any] = []
        self.over_http = False  # Where tests are about connections, requests go to AWS_ENDPOINT_URL.
        self._scope = Scope(ACCOUNT, REGION)
        self._put: dict[str, bytes] = {}
        handled = self.aws.application._handled

        def handle_and_note(incoming: Incoming, handler: Any, scope: Scope, parameters: dict[str, Any]) -> Any:
            result = handled(incoming, handler, scope, parameters)
            if incoming.mutating:
                self.done.append((incoming.operation, parameters))
            return result

        self.aws.application._handled = handle_and_note
        for domain in DOMAINS:
            create_domain(ACCOUNT, REGION, domain)

    @property
    def now(self) -> float:
        """Epoch seconds."""
        return self.aws.clock.time

    def begin(self, **settings: Any) -> None:
        """No package and no fault, as at the beginning; domains and objects stay, and the objects are old."""
        application = self.aws.application
        application.faults.clear()
        application.calls.forget()
        self.aws.clock.time = self._start
        application.store.reset()
        if settings:
            application.store.change_settings(settings)
        self.done.clear()

    def write(self, key: str, content: bytes, age: float = 0) -> None:
        """Have an object with this content, written so many seconds ago."""
        if self._put.get(key) != content:
            self.aws.client("s3").put_object(Bucket=BUCKET, Key=key, Body=content)
            self._put[key] = content
        stored = find_object(ACCOUNT, REGION, BUCKET, key)
        assert stored is not None
        date_object(stored, self.now - age)

    @property
    def effects(self) -> Counter[str]:
        """How often each operation changed something."""
        return Counter(operation for operation, _parameters in self.done)

    def packages(self) -> list[Package]:
        """All packages that the account sees, as they are now."""
        self.aws.application.store.settle()
        return self.aws.application.store.visible(self._scope)

    # Modules

    def run(self, main: Main, *, check_mode: bool = False, diff: bool = False, **options: Any) -> Run:
        """Run the `main` of a module with these options."""
        # ansible-core collects warnings per process, which is one module run elsewhere.
        ansible_warnings._global_warnings = {}
        ansible_warnings._global_deprecations = {}
        self.requests.clear()
        self.logged.clear()
        random.seed(0)  # for the pauses between repetitions
        for one in self._quotas:
            # botocore's quota of repetitions is the client's, and clients of others begin with a full one.
            one.release(one._max_capacity)
        name = main.__module__.rpartition(".")[2]
        arguments = {**options, "_ansible_check_mode": check_mode, "_ansible_diff": diff, "_ansible_module_name": name}
        printed, code = io.StringIO(), None
        with patch_module_args(arguments), contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            try:
                main()
            except SystemExit as ended:
                code = int(ended.code or 0)
            finally:
                self.time.end_process()
        text = printed.getvalue()
        assert "Traceback" not in text, text
        assert code is not None, "it ended without a result"
        return Run(json.loads(text), code)

    def send(self, request: AWSPreparedRequest, session: Any) -> AWSResponse:
        """Do what the `send` of botocore's HTTP session does, and raise what that raises."""
        if self.time.has_ended:
            raise ProcessEndedError
        self.requests.append(request)
        if self.over_http:
            return send(session, request)
        try:
            return self.aws._send(request, "before-send")
        except ConnectionClosedError as closed:
            if isinstance(closed.__cause__, RefusedError):
                raise EndpointConnectionError(endpoint_url=request.url, error=closed) from closed
            if isinstance(closed.__cause__, SilentError):
                raise ReadTimeoutError(endpoint_url=request.url, error=closed) from closed
            raise

    def client(self, service: str, config: Any = None, **options: Any) -> Any:
        """What a boto3 session makes. To make a client takes longer than a run, so that each is made once."""
        credentials = [os.environ.get(f"AWS_{name}") for name in ("ACCESS_KEY_ID", "SESSION_TOKEN", "ENDPOINT_URL")]
        key = repr((service, getattr(config, "_user_provided_options", None), sorted(options.items()), credentials))
        if key not in self._clients:
            with mock.patch.object(quota, "RetryQuota", self._make_quota):
                client = _session().client(service, config=config, **options)
            self._clients[key] = client, copy.copy(client.meta.events._emitter._handlers)
        client, handlers = self._clients[key]
        # Without what the run before has registered.
        client.meta.events._emitter._handlers = copy.copy(handlers)
        client.meta.events._emitter._lookup_cache = {}
        return client

    @contextlib.contextmanager
    def entered(self, folder: Path) -> Iterator[None]:
        """Within, modules that run in this process run here. `folder` is for files of AWS, of which there are none."""
        variables = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "BOTO"))}
        variables = {name: value for name, value in variables.items() if not name.lower().endswith("_proxy")}
        variables |= {
            "AWS_CONFIG_FILE": str(folder / "aws-config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(folder / "aws-credentials"),
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL": ENDPOINT_URL,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
        }
        with contextlib.ExitStack() as patches:
            patches.enter_context(mock.patch.dict(os.environ, variables, clear=True))
            for module in (
                *(reconciler, reconcile_run, runner, polling, threads),
                *(botocore.endpoint, cloud, local_aws.faults),
            ):
                patches.enter_context(mock.patch.object(module, "time", self.time))
            for name in ("threading", "queue"):
                patches.enter_context(mock.patch.object(threads, name, self.time))
            patches.enter_context(mock.patch.object(signals, "SIGNALS", ()))
            patches.enter_context(
                mock.patch.object(URLLib3Session, "send", lambda session, request: self.send(request, session))
            )
            patches.enter_context(mock.patch.object(boto3.session, "Session", self._make_session))
            patches.enter_context(mock.patch.object(basic, "has_journal", False))
            patches.enter_context(
                mock.patch.object(basic.AnsibleModule, "_log_to_syslog", lambda _module, text: self.logged.append(text))
            )
            # A module's process leaves what it has loaded out of the search for garbage; here, others go on.
            gc.freeze()
            patches.callback(gc.unfreeze)
            patches.enter_context(mock.patch.object(gc, "freeze", return_value=None))
            yield

    def _make_quota(self) -> Any:
        self._quotas.append(RetryQuota())
        return self._quotas[-1]

    def _make_session(self, profile_name: str | None = None, **options: Any) -> Any:
        return Session(profile_name=profile_name, **options) if profile_name else _SharedSession(self)


class _SharedSession:
    """The one session, but for its clients."""

    def __init__(self, environment: Environment) -> None:
        self.client = environment.client

    def __getattr__(self, name: str) -> Any:
        return getattr(_session(), name)


Session, RetryQuota, send = boto3.session.Session, quota.RetryQuota, URLLib3Session.send
_sessions: dict[str, Any] = {}


def _session() -> Any:
    """The one session of boto3 without a profile: to make one takes longer than a run."""
    key = repr([os.environ.get(f"AWS_{name}") for name in ("ACCESS_KEY_ID", "SESSION_TOKEN", "ENDPOINT_URL")])
    if key not in _sessions:
        _sessions[key] = Session()
    return _sessions[key]

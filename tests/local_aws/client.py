# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Starts the stand-in from Python, and talks to it over HTTP."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from local_aws.orders import ACCESS_KEY, SECRET_KEY, Orders

READY = "local_aws ready at "


class LocalAws(Orders):
    """A stand-in that runs in a process of its own.

    `with LocalAws() as aws:` starts it on a free port and stops it; `LocalAws.attach(url)` is for one that runs
    already. Should this process die, the stand-in ends, too. `settings` are those that it starts with, and goes back
    to on a reset.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        start_timeout: float = 60,
        python: str = sys.executable,
        settings: dict[str, Any] | None = None,
    ) -> None:
        self.url = ""
        self._settings = settings
        self._port = port
        self._start_timeout = start_timeout
        self._python = python
        self._process: subprocess.Popen[str] | None = None
        self._session: Any = None

    @classmethod
    def attach(cls, url: str) -> LocalAws:
        """Talks to a stand-in that runs already, and does not stop it."""
        aws = cls()
        aws.url = url.rstrip("/")
        return aws

    def __enter__(self) -> LocalAws:
        if not self.url:
            self.start()
        return self

    def __exit__(self, *details: object) -> None:
        self.stop()

    def start(self) -> None:
        """Starts the stand-in and returns when it is ready. Raises RuntimeError when it does not get ready."""
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(_tests_folder()), *_python_path()))}
        given = ["--settings", json.dumps(self._settings)] if self._settings is not None else []
        process = subprocess.Popen(
            [self._python, "-m", "local_aws", "--port", str(self._port), "--stop-with-stdin", *given],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
        )
        late = threading.Timer(self._start_timeout, process.kill)
        late.start()
        assert process.stdout is not None
        line = process.stdout.readline()
        late.cancel()
        if not line.startswith(READY):
            process.kill()
            raise RuntimeError(f"the local AWS stand-in did not start (exit code {process.wait()}); see its stderr")
        self.url = line.removeprefix(READY).strip()
        self._process = process

    def stop(self) -> None:
        """Stops the stand-in if this object started it."""
        process, self._process = self._process, None
        if process is None:
            return
        self.url = ""
        process.terminate()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for stream in (process.stdin, process.stdout):
            assert stream is not None
            stream.close()

    def environment(
        self,
        region: str = "us-east-1",
        access_key: str = ACCESS_KEY,
        secret_key: str = SECRET_KEY,
        session_token: str | None = None,
    ) -> dict[str, str]:
        """Environment variables that point AWS clients at the stand-in, to be laid over the process's own."""
        no_proxy = [item for item in os.environ.get("NO_PROXY", os.environ.get("no_proxy", "")).split(",") if item]
        no_proxy += [item for item in ("127.0.0.1", "localhost") if item not in no_proxy]
        variables = {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": access_key,
            "AWS_SECRET_ACCESS_KEY": secret_key,
            "AWS_DEFAULT_REGION": region,
            "AWS_REGION": region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": ",".join(no_proxy),
            "no_proxy": ",".join(no_proxy),
        }
        return {**variables, "AWS_SESSION_TOKEN": session_token} if session_token else variables

    def client(
        self,
        service: str,
        region: str = "us-east-1",
        access_key: str = ACCESS_KEY,
        secret_key: str = SECRET_KEY,
        session_token: str | None = None,
        **config: Any,
    ) -> Any:
        """A boto3 client of the stand-in; `config` goes into its botocore Config."""
        # Only here: whoever just starts the stand-in need not wait for boto3 to load.
        import boto3
        from botocore.config import Config

        if self._session is None:
            self._session = boto3.session.Session()
        return self._session.client(
            service,
            endpoint_url=self.url,
            region_name=region,
            aws_access_key_id=access_key,
            aws_secret_access_key=secret_key,
            aws_session_token=session_token,
            config=Config(proxies={}, **config),
        )

    def control(self, method: str, door: str, content: dict[str, Any] | None = None) -> dict[str, Any]:
        """One call of the control interface. Raises ValueError with the stand-in's words when it refuses."""
        address = urlsplit(self.url)
        # http.client knows no proxies, and this must never go to one.
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
        try:
            connection.request(method, f"/_local_aws/{door}", body=json.dumps(content) if content else None)
            response = connection.getresponse()
            result: dict[str, Any] = json.loads(response.read())
        finally:
            connection.close()
        if response.status != 200:
            raise ValueError(result["message"])
        return result


def _tests_folder() -> Path:
    return Path(__file__).resolve().parent.parent


def _python_path() -> list[str]:
    return [item for item in os.environ.get("PYTHONPATH", "").split(os.pathsep) if item]

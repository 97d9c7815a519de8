# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The stand-in without HTTP: real botocore clients whose requests are answered in this process.

moto's state is one for the whole process, so that there is one application for it, too; a test begins with a reset.
"""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import unquote, urlsplit

import botocore.session
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.exceptions import ConnectionClosedError

from local_aws.application import Application
from local_aws.control import PREFIX
from local_aws.errors import ConnectionCut
from local_aws.orders import ACCESS_KEY, SECRET_KEY, Orders
from local_aws.settings import Settings

# Nothing is sent there; and as it is an IP address, S3 has the bucket in the path.
ENDPOINT_URL = "http://127.0.0.1:9"


class Clock:
    """A clock that tests move by hand. `per_call` seconds pass with each request, so that work ends after some looks.

    It begins at the present, in whole seconds: what signs requests looks at the real time.
    """

    def __init__(self, per_call: float = 0.0) -> None:
        self.time = float(int(time.time()))
        self.per_call = per_call

    def __call__(self) -> float:
        """Epoch seconds."""
        return self.time

    def advance(self, seconds: float) -> None:
        """It is later."""
        self.time += seconds


class _Raw(io.BytesIO):
    """A body as botocore reads it from urllib3."""

    def stream(self, amount: int = 65536, decode_content: bool | None = None) -> Any:
        while content := self.read(amount):
            yield content


class InProcessAws(Orders):
    """The stand-in in this process, with the control interface of LocalAws.

    With a `clock` of its own, S3's LastModified and all times of packages are that clock's. A fault that holds a call,
    or is slow, stops the thread that made it.
    """

    def __init__(self, clock: Callable[[], float] | None = None, settings: Mapping[str, Any] | None = None) -> None:
        self.clock = clock or Clock()
        self.application = Application(clock=self.clock, settings=Settings().changed(dict(settings or {})))
        self._deeds: dict[str, list[Callable[[], object]]] = {}
        self._lock = threading.Lock()

    @cached_property
    def _session(self) -> botocore.session.Session:
        # Neither the profile nor the endpoints of whoever runs the tests.
        return botocore.session.Session(session_vars={"profile": (None, None, None, None)})

    def client(
        self,
        service: str,
        region: str = "us-east-1",
        access_key: str = ACCESS_KEY,
        secret_key: str = SECRET_KEY,
        session_token: str | None = None,
        **config: Any,
    ) -> Any:
        """A botocore client that is answered in this process; `config` goes into its Config."""
        client = self._session.create_client(
            service,
            endpoint_url=ENDPOINT_URL,
            region_name=region,
            aws_access_key_id=access_key,
            aws_secret_access_key=secret_key,
            aws_session_token=session_token,
            config=Config(**config),
        )
        self.attach(client)
        return client

    def attach(self, client: Any) -> None:
        """Answers the requests of a client that somebody else made, whatever its endpoint is; twice is as once."""
        event = f"before-send.{client.meta.service_model.service_id.hyphenize()}"
        client.meta.events.register(event, self._send, unique_id="local-aws")

    def before(self, operation: str, *deeds: Callable[[], object]) -> None:
        """Somebody else does these things just before the next requests for this operation, one before each."""
        with self._lock:
            self._deeds.setdefault(operation, []).extend(deeds)

    def reset(self) -> None:
        """Everything back to the beginning, settings too; the clock goes on."""
        self._deeds.clear()
        super().reset()

    def control(self, method: str, door: str, content: dict[str, Any] | None = None) -> dict[str, Any]:
        """One call of the control interface. Raises ValueError with the stand-in's words when it refuses."""
        answer = self.application.control.answer(method, f"{PREFIX}{door}", json.dumps(content or {}).encode())
        result: dict[str, Any] = json.loads(answer.body)
        if answer.status != 200:
            raise ValueError(result["message"])
        return result

    def _send(self, request: AWSPreparedRequest, event_name: str, **details: Any) -> AWSResponse:
        operation = event_name.rpartition(".")[2]
        with self._lock:
            deeds = self._deeds.get(operation)
            deed = deeds.pop(0) if deeds else None
        if deed is not None:
            deed()
        if isinstance(self.clock, Clock):
            self.clock.advance(self.clock.per_call)
        started: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            started.extend((int(status[:3]), headers))

        try:
            body = b"".join(self.application(_environ(request), start_response))
        except ConnectionCut as error:
            raise ConnectionClosedError(endpoint_url=request.url) from error
        if request.method == "HEAD":
            body = b""
        return AWSResponse(request.url, started[0], _headers(started[1]), _Raw(body))


def _headers(pairs: list[tuple[str, str]]) -> Any:
    headers = HTTPHeaders()
    for name, value in pairs:
        headers[name] = value
    return headers


def _environ(request: AWSPreparedRequest) -> dict[str, Any]:
    address = urlsplit(request.url)
    body = request.body or b""
    if hasattr(body, "read"):
        body = body.read()
    elif isinstance(body, str):
        body = body.encode()
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(address.path, "latin-1"),
        "QUERY_STRING": address.query,
        "REQUEST_URI": f"{address.path}?{address.query}" if address.query else address.path,
        "RAW_URI": f"{address.path}?{address.query}" if address.query else address.path,
        "SERVER_NAME": address.hostname,
        "SERVER_PORT": str(address.port or 80),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": address.netloc,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": address.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = text
    environ["CONTENT_LENGTH"] = str(len(body))
    return environ

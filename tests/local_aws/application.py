# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The WSGI application: control calls, package operations, and moto for everything else."""

from __future__ import annotations

import io
import json
import re
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from functools import cache
from http import HTTPStatus
from typing import Any

from botocore import xform_name
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from local_aws import moto_store
from local_aws.access import Access
from local_aws.associations import AssociationOperations
from local_aws.calls import Call, CallLog
from local_aws.control import PREFIX, Control
from local_aws.domains import DomainOperations
from local_aws.errors import Answer, ApiError, ConnectionCut, error_answer, request_id
from local_aws.faults import Faults
from local_aws.incoming import Incoming, Reader
from local_aws.listing import ListingOperations
from local_aws.model import error_status, read_parameters, shaped
from local_aws.objects import Objects
from local_aws.operations import PackageOperations
from local_aws.packages import Scope
from local_aws.settings import Settings
from local_aws.store import PackageStore

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
MOTO_ERROR_CODE = re.compile(rb"<Code>([^<]+)</Code>")


class Application:
    """Holds all state of the stand-in, except moto's own."""

    def __init__(
        self,
        stop: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.time,
        settings: Settings | None = None,
    ) -> None:
        self.store = PackageStore(clock, settings)
        self.faults = Faults()
        self.calls = CallLog()
        self._access = Access(self.store)
        self._objects = Objects(self.store, self._access)
        self.control = Control(self.store, self.faults, self.calls, reset=self.reset, stop=stop)
        self._reader = Reader()
        self._packages = PackageOperations(self.store)
        self._domains = DomainOperations(self.store)
        self._rooms = (
            self._packages,
            ListingOperations(self.store),
            AssociationOperations(self.store),
            self._domains,
        )
        self._moto = DomainDispatcherApplication(create_backend_app)
        # It looks at every folder of moto to find out which service a host is; a third of the time of a request.
        self._moto.get_backend_for_host = cache(self._moto.get_backend_for_host)  # type: ignore[method-assign]

    def reset(self) -> None:
        """Everything back to the beginning, moto's state too."""
        with self.store.lock:
            self.faults.clear()
            self.store.reset()
            moto_store.reset()
            self.calls.forget()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """WSGI. Raises ConnectionCut when the connection is to be reset."""
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if environ["PATH_INFO"].startswith(PREFIX):
            answer = self.control.answer(environ["REQUEST_METHOD"], environ["PATH_INFO"], body)
        else:
            answer = self._answer(environ, body)
        start_response(f"{answer.status} {_phrase(answer.status)}", answer.headers)
        return [answer.body]

    def _answer(self, environ: dict[str, Any], body: bytes) -> Answer:
        incoming = self._reader.read(environ, body)
        call = Call(
            incoming.service,
            incoming.operation,
            incoming.mutating,
            incoming.account,
            incoming.region,
            self.store.now(),
            incoming.labels,
        )
        fault = self.faults.take(incoming)
        call.fault = fault.kind if fault else None
        self.calls.add(call)
        try:
            if fault is None:
                answer = self._work(incoming, environ, call)
            else:
                answer = fault.happen(incoming, lambda: self._work(incoming, environ, call))
        except ConnectionCut:
            raise
        except Exception:
            # A defect of the stand-in or of moto: told on stderr, and as AWS tells its own.
            traceback.print_exc(file=sys.stderr)
            head = incoming.method == "HEAD"
            answer = error_answer(incoming.protocol, 500, "InternalFailure", "The stand-in failed", head=head)
        call.status, call.error_code = answer.status, answer.error_code
        return answer

    def _work(self, incoming: Incoming, environ: dict[str, Any], call: Call) -> Answer:
        handler = self._handler(incoming)
        if handler is not None:
            return self._package_operation(incoming, handler, call)
        if incoming.service == "s3":
            return self._objects.answer(incoming, lambda: self._ask_moto(environ, incoming))
        if incoming.model is not None and incoming.service in ("es", "opensearch"):
            return self._domain_operation(incoming, environ)
        return self._ask_moto(environ, incoming)

    def _domain_operation(self, incoming: Incoming, environ: dict[str, Any]) -> Answer:
        """moto's answer to an operation on domains, with what moto lacks."""
        try:
            self._access.check(incoming, incoming.labels)
        except ApiError as error:
            return error_answer("rest-json", error.status or 403, error.code, error.message)
        answer = self._ask_moto(environ, incoming)
        with self.store.lock:
            self.store.settle()
            self._domains.complete(Scope(incoming.account, incoming.region), incoming.service, answer)
        # moto has neither.
        kept = [(name, value) for name, value in answer.headers if name.lower() != "content-type"]
        answer.headers = [*kept, ("Content-Type", "application/json")]
        if answer.header("x-amzn-RequestId") is None:
            answer.headers.append(("x-amzn-RequestId", request_id()))
        return answer

    def _handler(self, incoming: Incoming) -> Callable[[Scope, dict[str, Any]], dict[str, Any]] | None:
        if incoming.model is None or incoming.service not in ("es", "opensearch"):
            return None
        name = xform_name(incoming.operation)
        return next((getattr(room, name) for room in self._rooms if hasattr(room, name)), None)

    def _package_operation(
        self, incoming: Incoming, handler: Callable[[Scope, dict[str, Any]], dict[str, Any]], call: Call
    ) -> Answer:
        assert incoming.model is not None
        try:
            if not incoming.signed:
                raise ApiError("MissingAuthenticationTokenException", "Missing Authentication Token", 403)
            parameters = read_parameters(incoming.model, incoming.labels, incoming.query, incoming.body)
            call.parameters = parameters
            scope = Scope(incoming.account, incoming.region)
            self._access.check(incoming, parameters)
            refusal = self._access.check_source(incoming, parameters)
            with self.store.lock:
                self.store.settle()
                result = self._handled(incoming, handler, scope, parameters)
                if refusal is not None:
                    self._packages.refuse_import(scope, result["PackageDetails"], refusal)
        except ApiError as error:
            status = error.status or error_status(incoming.service, error.code)
            return error_answer("rest-json", status, error.code, error.message)
        headers = [("Content-Type", "application/json"), ("x-amzn-RequestId", request_id())]
        content = shaped(result, incoming.model.output_shape)
        if self.store.settings.empty_lists == "left_out":
            content = {name: value for name, value in content.items() if value != []}
        return Answer(200, headers, json.dumps(content).encode())

    def _handled(
        self,
        incoming: Incoming,
        handler: Callable[[Scope, dict[str, Any]], dict[str, Any]],
        scope: Scope,
        parameters: dict[str, Any],
    ) -> dict[str, Any]:
        settings = self.store.settings
        self.store.dictionaries_only = incoming.service == "es" and settings.types_in_2015 == "dictionaries"
        try:
            if incoming.mutating:
                self.store.remember()
                return handler(scope, parameters)
            with self.store.reading():
                return handler(scope, parameters)
        finally:
            self.store.dictionaries_only = False

    def _ask_moto(self, environ: dict[str, Any], incoming: Incoming) -> Answer:
        answer = Answer(500)

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            answer.status, answer.headers = int(status[:3]), headers

        environ["wsgi.input"] = io.BytesIO(incoming.body)
        chunks = self._moto(environ, start_response)
        try:
            answer.body = b"".join(chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
        if answer.status >= 400:
            answer.error_code = _moto_error_code(answer)
        return answer


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _moto_error_code(answer: Answer) -> str | None:
    code = answer.header("x-amzn-ErrorType")
    if code is None and (found := MOTO_ERROR_CODE.search(answer.body)):
        code = found.group(1).decode()
    if code is None and answer.body.startswith(b"{"):
        try:
            code = json.loads(answer.body).get("__type")
        except ValueError:
            code = None
    return code.rpartition("#")[2] if code else None

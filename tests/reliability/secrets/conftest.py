# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A package, a dictionary and a domain, and everything that a run of a module tells anybody."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders

from ansible_collections.aws_search.packages.tests.reliability.environment import Environment
from ansible_collections.aws_search.packages.tests.reliability.hostile.guard import Guard, operation_of
from ansible_collections.aws_search.packages.tests.reliability.secrets.marked import (
    DICTIONARY,
    WORD,
    Credentials,
    marked,
    quoting,
    quoting_bare,
    quoting_in_short,
    signatures_in,
)

Main = Callable[[], None]
FILE = "the local file of the dictionary"  # In options: its path.
SIGNED = re.compile(r"Credential=([^/]+)/.* Signature=([0-9a-f]+)", re.DOTALL)


class Secretive:
    """Runs modules, and searches all that they print and log."""

    def __init__(self, guard: Guard, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self.guard = guard
        self.credentials = marked(1)
        self.quoted: list[Credentials] = []
        self._patch = monkeypatch
        self._folder = folder
        self.file = folder / "dictionary.txt"
        self.file.write_bytes(DICTIONARY)

    def given(self, way: str) -> dict[str, str]:
        """The options with which the module gets the credentials in this way."""
        for name in self.credentials.environment():
            self._patch.delenv(name, raising=False)
        if way == "options":
            return self.credentials.options()
        if way == "environment":
            for name, value in self.credentials.environment().items():
                self._patch.setenv(name, value)
            return {}
        (self._folder / "aws-credentials").write_text(self.credentials.profile("marked"), encoding="utf-8")
        if way == "role":
            role = "role_arn = arn:aws:iam::123456789012:role/dictionaries\nsource_profile = marked\n"
            (self._folder / "aws-config").write_text(f"[profile role]\n{role}", encoding="utf-8")
        return {"profile": "role" if way == "role" else "marked"}

    def refuse(
        self, operation: str, code: str = "SignatureDoesNotMatch", status: int = 403, canonical: str = ""
    ) -> None:
        """Have the service refuse an operation, and quote the request as it was sent."""
        environment = self.guard.environment
        send = environment.send

        def answer(request: AWSPreparedRequest, session: Any) -> AWSResponse:
            if operation_of(request)[0] != operation:
                return send(request, session)
            environment.requests.append(request)
            credentials, signature = _signed_with(request)
            self.quoted.append(credentials)
            if code == "IncompleteSignature":
                words = quoting_in_short(credentials, signature)
            elif code == "UnrecognizedClientException":
                words = quoting_bare(credentials, signature)
            else:
                words = quoting(credentials, signature, canonical)
            if operation == "AssumeRole":
                body = f"<ErrorResponse><Error><Code>{code}</Code><Message>{words}</Message></Error></ErrorResponse>"
                return _response(request, status, "text/xml", body)
            return _response(request, status, "application/json", json.dumps({"__type": code, "message": words}))

        self._patch.setattr(environment, "send", answer)

    def run(self, main: Main, **options: Any) -> Any:
        """Run a module, and assert that nothing of it shows the credentials, signatures or the dictionary."""
        given = {name: str(self.file) if value == FILE else value for name, value in options.items()}
        run = self.guard.run(main, **given)
        logged = self.guard.environment.logged
        shown = "\n".join([json.dumps(run.result), str(run.result), *logged])
        # ansible-core logs nothing of a run with an option that the module does not have.
        assert logged or "Unsupported parameters" in run.message
        for credentials in [self.credentials, *self.quoted]:
            assert credentials.found_in(shown) == []
        assert signatures_in(shown) == []
        signatures = [_signed_with(request)[1] for request in self.guard.requests]
        assert [signature for signature in signatures if signature in shown] == []
        assert WORD not in shown
        return run


def _signed_with(request: AWSPreparedRequest) -> tuple[Credentials, str]:
    """What the headers of a request tell of who signed it: access key and token, and the signature."""
    headers = {
        name.lower(): value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()
    }
    ((access_key, signature),) = SIGNED.findall(headers["authorization"])
    return Credentials(access_key, "", headers["x-amz-security-token"]), signature


class _Raw(io.BytesIO):
    """A body as urllib3 gives it."""

    def stream(self, **unused: Any) -> Iterator[bytes]:
        yield self.read()


def _response(request: AWSPreparedRequest, status: int, content_type: str, body: str) -> AWSResponse:
    headers = HTTPHeaders()
    headers["Content-Type"] = content_type
    return AWSResponse(request.url, status, headers, _Raw(body.encode()))


@pytest.fixture
def secretive(environment: Environment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Secretive:
    """Runs of modules where a dictionary of marked words is in S3, and in a file."""
    guard = Guard(environment)
    environment.write("marked.txt", DICTIONARY)
    return Secretive(guard, monkeypatch, tmp_path)

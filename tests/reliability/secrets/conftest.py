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
from ansible.module_utils import basic
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.httpsession import URLLib3Session

from ansible_collections.aws_search.packages.tests.reliability.hostile import conftest as hostile
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
from local_aws import LocalAws

# Fixtures, which pytest finds by the names that they have here.
aws = hostile.aws
botocore_files = hostile.botocore_files
clean_environment = hostile.clean_environment
hurry = hostile.hurry
run = hostile.run
stand_in = hostile.stand_in
victim = hostile.victim
wire = hostile.wire

Main = Callable[[], None]
SIGNED = re.compile(r"Credential=([^/]+)/.* Signature=([0-9a-f]+)", re.DOTALL)


class Secretive:
    """Runs modules, and looks through all that they tell."""

    def __init__(
        self, victim: hostile.Victim, logged: list[str], monkeypatch: pytest.MonkeyPatch, folder: Path
    ) -> None:
        self.victim = victim
        self.credentials = marked(1)
        self.logged = logged
        self.quoted: list[Credentials] = []
        self._patch = monkeypatch
        self._folder = folder

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
        send = URLLib3Session.send

        def answer(session: URLLib3Session, request: AWSPreparedRequest) -> AWSResponse:
            if self.victim.wire.operation_of(request) != operation:
                return send(session, request)
            self.victim.wire.requests.append(request)
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

        self._patch.setattr(URLLib3Session, "send", answer)

    def run(self, main: Main, **options: Any) -> Any:
        """Run a module, and assert that nothing of it tells the credentials, signatures or the dictionary."""
        self.logged.clear()
        ended = self.victim.attack(main, **options)
        told = "\n".join([json.dumps(ended.result), str(ended.result), *self.logged])
        # ansible-core logs nothing of a run with an option that the module does not have.
        assert self.logged or "Unsupported parameters" in ended.message
        for credentials in [self.credentials, *self.quoted]:
            assert credentials.found_in(told) == []
        assert signatures_in(told) == []
        signatures = [_signed_with(request)[1] for request in self.victim.wire.requests]
        assert [signature for signature in signatures if signature in told] == []
        assert WORD not in told
        return ended


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
def logged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What modules write to syslog, which has none of it."""
    logged: list[str] = []
    monkeypatch.setattr(basic, "has_journal", False)
    monkeypatch.setattr(basic.AnsibleModule, "_log_to_syslog", lambda unused_module, message: logged.append(message))
    return logged


@pytest.fixture
def secretive(
    victim: hostile.Victim, logged: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, aws: LocalAws
) -> Secretive:
    """One who keeps secrets, or is found out."""
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="dictionaries")
    s3.put_object(Bucket="dictionaries", Key="synonyms.txt", Body=DICTIONARY)
    aws.client("es").create_elasticsearch_domain(DomainName="shop")
    return Secretive(victim, logged, monkeypatch, tmp_path)

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A request that arrives: which service and operation it means, whose it is, and in which region."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from socket import socket
from typing import Any
from urllib.parse import parse_qsl

from botocore.model import OperationModel

from local_aws import moto_store
from local_aws.model import Router

DEFAULT_REGION = "us-east-1"
READING_NAMES = ("Describe", "Get", "Head", "List")
# AccessKey/date/region/service/aws4_request, in the Authorization header or in a presigned URL.
CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/\d+/([^/,\s]+)/([^/,\s]+)/aws4_request")
PRESIGNED = re.compile(r"([^/]+)/\d+/([^/]+)/([^/]+)/aws4_request")


@dataclass
class Incoming:
    """A request, understood as far as it goes. Header names are in lower case.

    `connection` is what it came by, None where there is none: in a test without a server.
    """

    method: str
    raw_path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    service: str = "unknown"
    operation: str = ""
    access_key: str | None = None
    region: str = DEFAULT_REGION
    account: str = ""
    signed: bool = False
    model: OperationModel | None = None
    labels: dict[str, str] = field(default_factory=dict)
    connection: socket | None = None

    @property
    def protocol(self) -> str:
        """The protocol in which errors are to be told."""
        if self.service == "s3":
            return "rest-xml"
        if "x-amz-target" in self.headers:
            return "json"
        return "rest-json" if self.model is not None else "query"

    @property
    def mutating(self) -> bool:
        """Whether the operation may change something: by the operation's name, else by the HTTP method."""
        if self.operation.startswith(READING_NAMES):
            return False
        return self.model is not None or self.method not in ("GET", "HEAD", "OPTIONS")

    @property
    def plain_parameters(self) -> dict[str, Any]:
        """The parameters that are plain strings, by name, as far as they can be read without the service model."""
        try:
            content = json.loads(self.body)
        except ValueError:
            content = None
        members = content if isinstance(content, dict) else {}
        strings = {name: value for name, value in members.items() if isinstance(value, str)}
        return {**strings, **self.query, **self.labels}


class Reader:
    """Understands requests. Made once, since it reads the service models."""

    def __init__(self) -> None:
        self._routers = {service: Router(service) for service in ("es", "opensearch", "s3")}

    def read(self, environ: dict[str, Any], body: bytes) -> Incoming:
        """The request in a WSGI environment."""
        raw_path, _mark, query = environ["REQUEST_URI"].partition("?")
        headers = {
            key.removeprefix("HTTP_").replace("_", "-").lower(): value
            for key, value in environ.items()
            if key.startswith("HTTP_") or key in ("CONTENT_TYPE", "CONTENT_LENGTH")
        }
        incoming = Incoming(
            method=environ["REQUEST_METHOD"],
            raw_path=raw_path,
            query=dict(parse_qsl(query, keep_blank_values=True)),
            headers=headers,
            body=body,
            connection=environ.get("werkzeug.socket"),
        )
        self._read_credentials(incoming)
        self._read_operation(incoming)
        return incoming

    def _read_credentials(self, incoming: Incoming) -> None:
        found = CREDENTIAL.search(incoming.headers.get("authorization", "")) or PRESIGNED.fullmatch(
            incoming.query.get("X-Amz-Credential", "")
        )
        if found is not None:
            incoming.access_key, incoming.region, incoming.service = found.groups()
            incoming.signed = True
        incoming.account = moto_store.account_of(incoming.access_key, incoming.headers.get("x-moto-account-id"))

    def _read_operation(self, incoming: Incoming) -> None:
        for service, prefix in (("es", "/2015-01-01/"), ("opensearch", "/2021-01-01/")):
            if incoming.service in ("es", "unknown") and incoming.raw_path.startswith(prefix):
                incoming.service = service
        if incoming.service == "unknown" and not incoming.raw_path.startswith("/moto-api/") and not _action(incoming):
            # What is not signed and not otherwise known is taken for S3, as moto takes it.
            incoming.service = "s3"
        router = self._routers.get(incoming.service)
        found = (
            router.match(incoming.method, incoming.raw_path, incoming.query, incoming.headers)
            if router is not None
            else None
        )
        if found is not None:
            incoming.model, incoming.labels = found
            incoming.operation = incoming.model.name
        else:
            target = incoming.headers.get("x-amz-target", "").rpartition(".")[2]
            incoming.operation = target or _action(incoming) or f"{incoming.method} {incoming.raw_path}"


def _action(incoming: Incoming) -> str:
    if incoming.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        fields = dict(parse_qsl(incoming.body.decode("utf-8", "replace")))
        if "Action" in fields:
            return fields["Action"]
    return incoming.query.get("Action", "")

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What botocore hands to its HTTP session: every request of this process, as it is on the wire."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from botocore.awsrequest import AWSPreparedRequest

from local_aws.errors import ApiError
from local_aws.model import Router, read_parameters

ES = Router("es")


class Wire:
    """The requests since the last `forget`."""

    def __init__(self) -> None:
        self.requests: list[AWSPreparedRequest] = []

    def forget(self) -> None:
        """Empties the list."""
        self.requests.clear()

    def operation_of(self, request: AWSPreparedRequest) -> str:
        """The operation that a request asks for."""
        return _operation(request)[0]

    def operations(self) -> list[str]:
        """The operations of the service that were asked for, and HeadObject for each look at S3."""
        return [self.operation_of(request) for request in self.requests]

    def parameters(self, operation: str) -> list[dict[str, Any]]:
        """The parameters of each request for an operation of the service."""
        asked = (_operation(request) for request in self.requests)
        return [parameters for name, parameters in asked if name == operation]

    def objects(self) -> list[str]:
        """The bucket and the key of each object that was looked at, as `bucket/key`."""
        return [
            unquote(urlsplit(request.url).path, errors="strict")[1:]
            for request in self.requests
            if self.operation_of(request) == "HeadObject"
        ]

    def forbidden(self) -> list[str]:
        """What the service model says against the requests, by the stand-in's reading of it."""
        problems = []
        for request in self.requests:
            try:
                _operation(request)
            except ApiError as error:
                problems.append(f"{request.method} {request.url[:200]}: {error.message[:500]}")
        return problems


def _operation(request: AWSPreparedRequest) -> tuple[str, dict[str, Any]]:
    """The operation that a request asks for, and its parameters. Raises ApiError for what the model forbids."""
    url = urlsplit(request.url)
    query = dict(parse_qsl(url.query, keep_blank_values=True))
    path = url.path[url.path.find("/2015-01-01/") :]
    body = request.body or b""
    body = body.read() if hasattr(body, "read") else body
    body = body.encode() if isinstance(body, str) else bytes(body)
    if b"Action=AssumeRole" in body:
        return "AssumeRole", {}
    if not path.startswith("/2015-01-01/"):
        if request.method != "HEAD":
            raise ApiError("UnknownOperationException", "neither the service, nor a role, nor a look at S3")
        return "HeadObject", {}
    found = ES.match(request.method, path, query, {})
    if found is None:
        raise ApiError("UnknownOperationException", "no such operation")
    operation, labels = found
    return operation.name, read_parameters(operation, labels, query, body)

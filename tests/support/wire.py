# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Errors and answers of the service as botocore has them, for code that is tested without the stand-in."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError

from local_aws.orders import ACCESS_KEY, SECRET_KEY


def client_error(
    operation: str, code: str, message: str = "In words.", status: int = 400, attempts: int = 0
) -> ClientError:
    """What botocore raises for an answer that is an error."""
    metadata = {"HTTPStatusCode": status, "RetryAttempts": attempts}
    return ClientError({"Error": {"Code": code, "Message": message}, "ResponseMetadata": metadata}, operation)


class _Body(io.BytesIO):
    """What botocore reads an answer from."""

    def stream(self, **unused: Any) -> Iterator[bytes]:
        yield self.getvalue()


class Wire:
    """Answers every request of a client in its place. `requests` are those that were sent."""

    def __init__(self, client: Any, status: int = 200, body: bytes = b"", headers: Mapping[str, str] | None = None):
        self.status = status
        self.body = body
        self.headers = dict(headers or {})
        self.requests: list[Any] = []
        client.meta.events.register(f"before-send.{client.meta.service_model.service_id.hyphenize()}", self._send)

    def _send(self, request: Any, **unused: Any) -> AWSResponse:
        self.requests.append(request)
        return AWSResponse(request.url, self.status, self.headers, _Body(self.body))


def bare_client(service: str = "es", url: str | None = None) -> Any:
    """A client of botocore's that nobody answers."""
    return botocore.session.Session().create_client(
        service, "us-east-1", aws_access_key_id=ACCESS_KEY, aws_secret_access_key=SECRET_KEY, endpoint_url=url
    )

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Errors as the AWS protocols write them on the wire."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

# Seen for UpdateDomainConfig, in hashicorp/terraform-provider-aws #38136.
IN_PROGRESS = "A change/update is in progress. Please wait for it to complete before requesting another change."


class ApiError(Exception):
    """An error that a package operation answers with.

    `status` is the HTTP status; without it the service model's own status for the code applies.
    """

    def __init__(self, code: str, message: str, status: int | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


class ConnectionCut(Exception):
    """Asks the server to reset the TCP connection instead of answering."""


@dataclass
class Answer:
    """An HTTP answer: status, headers in order, and the whole body."""

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    error_code: str | None = None

    def header(self, name: str) -> str | None:
        """The first header of that name, in any case, or None."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


def request_id() -> str:
    """A fresh request ID, as every AWS answer carries one."""
    return str(uuid.uuid4())


def error_answer(protocol: str, status: int, code: str, message: str, *, head: bool = False) -> Answer:
    """An error in one of the protocols rest-json, rest-xml, json or query. `head` leaves the body out."""
    identifier = request_id()
    if protocol == "rest-json":
        headers = [("Content-Type", "application/json"), ("x-amzn-ErrorType", code), ("x-amzn-RequestId", identifier)]
        text = json.dumps({"message": message})
    elif protocol == "json":
        headers = [("Content-Type", "application/x-amz-json-1.1"), ("x-amzn-RequestId", identifier)]
        text = json.dumps({"__type": code, "message": message})
    else:
        fields = f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
        if protocol == "rest-xml":
            headers = [("Content-Type", "application/xml"), ("x-amz-request-id", identifier)]
            text = f"<Error>{fields}<RequestId>{identifier}</RequestId></Error>"
        else:
            headers = [("Content-Type", "text/xml"), ("x-amzn-RequestId", identifier)]
            text = f"<ErrorResponse><Error>{fields}</Error><RequestId>{identifier}</RequestId></ErrorResponse>"
        text = f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'
    return Answer(status, headers, b"" if head else text.encode(), error_code=code)

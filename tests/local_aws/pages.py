# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pages of a list, with tokens that only the list they came from accepts."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from typing import Any

from local_aws.errors import ApiError
from local_aws.settings import Settings

_SECRET = secrets.token_bytes(16)


def _sign(text: bytes) -> str:
    return hmac.new(_SECRET, text, hashlib.sha256).hexdigest()[:32]


def _write_token(listing: str, after: int | None, empty_pages: int) -> str:
    text = json.dumps([listing, after, empty_pages]).encode()
    return base64.urlsafe_b64encode(_sign(text).encode() + text).decode()


def _read_token(token: str, listing: str) -> tuple[int | None, int]:
    try:
        raw = base64.urlsafe_b64decode(token.encode())
        signature, text = raw[:32].decode(), raw[32:]
    except ValueError as error:
        raise ApiError("ValidationException", "Invalid NextToken") from error
    if not hmac.compare_digest(signature, _sign(text)):
        raise ApiError("ValidationException", "Invalid NextToken")
    of_listing, after, empty_pages = json.loads(text)
    # Assumed: a token of another list, or of the same list under other filters, is as invalid as a made-up one.
    if of_listing != listing:
        raise ApiError("ValidationException", "Invalid NextToken")
    return after, empty_pages


def page(
    items: Sequence[tuple[int, Any]], listing: str, parameters: dict[str, Any], settings: Settings
) -> tuple[list[Any], str | None]:
    """One page of a list and the token of the next one, or None at the end.

    `items` are (key, value) in the order of rising keys: a page goes on after the last key shown, so that what is
    deleted between two pages makes nobody skip. `listing` names the list.

    Raises ApiError ValidationException for a token that this list did not give.
    """
    token, size = parameters.get("NextToken"), parameters.get("MaxResults") or settings.maximum_page_size
    if size < 0:
        # Assumed: the model gives no minimum; 0 is taken as not given.
        raise ApiError("ValidationException", "MaxResults must not be negative")
    after, empty_pages = _read_token(token, listing) if token else (None, 0)
    if empty_pages < settings.leading_empty_pages:
        return [], _write_token(listing, after, empty_pages + 1)
    rest = [(key, value) for key, value in items if after is None or key > after]
    shown = rest[: min(size, settings.maximum_page_size)]
    more = len(rest) > len(shown)
    return [value for _key, value in shown], _write_token(listing, shown[-1][0], empty_pages) if more else None

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""Text from others, made fit to be shown: short, and without anything that requests are signed with."""

from __future__ import annotations

import re
import typing as t

SHORTEST_SECRET = 16  # Characters: the shortest ID of an access key [IAM API reference, AccessKey].
QUOTED_SECRET = re.compile(r"(?i)\b((?:Credential|Signature)=|x-amz-security-token[:=]\s*)[\w+/=%-]{16,}")
LONGEST_TEXT = 500  # Characters


def truncate(text: str) -> str:
    """The text on one line, shortened between two words, because half a secret is not recognized as one."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT].rpartition(' ')[0]} …"


def redact(message: t.Any) -> t.Any:
    """What a service says, without the values that a request was signed with, should the service quote them.

    This also covers requests that botocore sends by itself, such as the one that assumes the role of a profile.
    """
    if isinstance(message, dict):
        return {key: redact(value) for key, value in message.items()}
    return QUOTED_SECRET.sub(r"\1********", message) if isinstance(message, str) else message


def signing_values(headers: t.Mapping[str, t.Any], signature: bool = False) -> set[str]:
    """What a request was signed with, by its headers: the ID of the access key, the session token, and the signature.

    The signature is another in each request, and only the answer to that request can quote it. Values shorter than
    those that AWS makes are left out: they belong to tests, and are words of other things.
    """
    texts = {
        name.lower(): value.decode() if isinstance(value, bytes) else str(value) for name, value in headers.items()
    }
    names = "Credential|Signature" if signature else "Credential"
    values = set(re.findall(rf"(?:{names})=([^/,\s]+)", texts.get("authorization", "")))
    # A line break, as at the end of a token that was read from a file, looks different where the header is quoted.
    values.update(texts.get("x-amz-security-token", "").split())
    return {value for value in values if len(value) >= SHORTEST_SECRET}

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""Words of others, fit to be shown: not too many, and without what requests are signed with."""

from __future__ import annotations

import re
import typing as t

SHORTEST_SECRET = 16  # Characters: what the ID of an access key has at least [docs].
QUOTED_SECRET = re.compile(r"(?i)\b((?:Credential|Signature)=|x-amz-security-token[:=]\s*)[\w+/=%-]{16,}")
MOST_WORDS = 500  # Characters


def in_short(words: str) -> str:
    """Words on one line, not too many: cut between two, as half of a secret would not be known for one."""
    words = " ".join(words.split())
    return words if len(words) <= MOST_WORDS else f"{words[:MOST_WORDS].rpartition(' ')[0]} …"


def hidden(told: t.Any) -> t.Any:
    """What a service says, without what a request was signed with, should it quote that.

    This is also for requests that botocore sends by itself, such as those that take on the role of a profile.
    """
    if isinstance(told, dict):
        return {key: hidden(value) for key, value in told.items()}
    return QUOTED_SECRET.sub(r"\1********", told) if isinstance(told, str) else told


def signed_with(headers: t.Mapping[str, t.Any]) -> set[str]:
    """What the headers of a request were signed with: the access key's ID, the signature, the session token.

    Only what is as long as AWS makes these: shorter ones are somebody's trial, and words of other things.
    """
    told = {name.lower(): value.decode() if isinstance(value, bytes) else str(value) for name, value in headers.items()}
    signs = set(re.findall(r"(?:Credential|Signature)=([^/,\s]+)", told.get("authorization", "")))
    # A line break, as at the end of a token that was read from a file, looks otherwise where the header is quoted.
    signs.update(told.get("x-amz-security-token", "").split())
    return {sign for sign in signs if len(sign) >= SHORTEST_SECRET}

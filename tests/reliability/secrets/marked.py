# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Credentials of realistic length and shape that can be found again, and words that a dictionary has."""

from __future__ import annotations

import re
from dataclasses import dataclass

WORD = "MARKEDWORDOFTHEDICTIONARY"
DICTIONARY = f"{WORD}ONE, {WORD}TWO\n".encode()
SHORTEST_PIECE = 16  # Of a secret key or a token: what is shorter is no use to anybody.


@dataclass(frozen=True)
class Credentials:
    """Temporary credentials, as AWS STS gives them."""

    access_key: str
    secret_key: str
    session_token: str

    def options(self) -> dict[str, str]:
        """The options of a module."""
        return {
            "access_key": self.access_key,
            "secret_key": self.secret_key,
            "session_token": self.session_token,
        }

    def environment(self) -> dict[str, str]:
        """Variables of the environment."""
        return {
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_SESSION_TOKEN": self.session_token,
        }

    def profile(self, name: str) -> str:
        """A section of the file of shared credentials."""
        settings = "\n".join(f"{variable.lower()} = {value}" for variable, value in self.environment().items())
        return f"[{name}]\n{settings}\n"

    def found_in(self, text: str) -> list[str]:
        """What of them is in a text, as it is or in pieces."""
        found = [self.access_key] if self.access_key in text else []
        for secret in (self.secret_key, self.session_token):
            starts = range(len(secret) - SHORTEST_PIECE + 1)
            pieces = {secret[start : start + SHORTEST_PIECE] for start in starts}
            found += sorted(piece for piece in pieces if piece in text)[:1]
        return found


def marked(number: int) -> Credentials:
    """Credentials of their own for each number."""
    # Pieces that do not repeat, of the characters that AWS uses.
    token = "".join(f"{number}t{place:x}/{place * 7919:x}+" for place in range(60))
    return Credentials(
        access_key=f"ASIAMARKEDACCESSKEY{number}",
        secret_key="".join(f"{number}s{place:X}/{place * 104729:x}+" for place in range(6))[:40],
        session_token=f"IQoJb3JpZ2lu{token}==",
    )


def signatures_in(text: str) -> list[str]:
    """Signatures of requests in a text, and what a presigned URL consists of."""
    return re.findall(r"Signature=[0-9a-f]{16,}|X-Amz-(?:Signature|Credential|Security-Token)=[\w%]{8,}", text)


def quoting(
    credentials: Credentials, signature: str = "f" * 64, canonical: str = "GET\n/\n\nhost:es.amazonaws.com\n"
) -> str:
    """What a service says to a request whose signature is wrong: it quotes all of it."""
    return (
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access "
        "Key and signing method. Consult the service documentation for details.\n\nThe Canonical String for this "
        f"request should have been\n'{canonical}x-amz-date:20260131T120000Z\n"
        f"x-amz-security-token:{credentials.session_token}\n\nhost;x-amz-date;x-amz-security-token\n{'0' * 64}'\n\n"
        f"{authorization(credentials, signature)}"
    )


def quoting_in_short(credentials: Credentials, signature: str) -> str:
    """What a service says to a request whose signature is incomplete: it quotes what there is of it."""
    return (
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. (The signature was in "
        f"{authorization(credentials, signature)})"
    )


def quoting_bare(credentials: Credentials, signature: str) -> str:
    """The same without the names that the parts have, so that only who has sent them can know them."""
    return f"The signature {signature} was not made with {credentials.access_key} and {credentials.session_token}"


def authorization(credentials: Credentials, signature: str) -> str:
    """The header of a signed request."""
    return (
        f"Authorization=AWS4-HMAC-SHA256 Credential={credentials.access_key}/20260131/us-east-1/es/aws4_request, "
        f"SignedHeaders=host;x-amz-date;x-amz-security-token, Signature={signature}"
    )

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The S3 object behind a package: its fingerprint, and the fingerprint in a commit message.

The service never says where a package came from, so every update records the fingerprint of what it imports at the end
of the commit message: `add sorbet [etag:9b2cf535f27731c974343645a3985328]`.
"""

from __future__ import annotations

import datetime
import hashlib
import re
import threading
import typing as t
from dataclasses import dataclass

from ._request import ApiError, Patience, always_patient, call

TAG = re.compile(r"(?:^|\s)\[(etag:[^\[\]\s]+)\]$")
PLAIN_ETAG = re.compile(r"[0-9a-f]{32}(-[0-9]{1,5})?")
# A space, the brackets, "etag:", 32 hexadecimal digits, and "-10000" for the most parts that an upload may have.
ROOM_FOR_TAG = 1 + 2 + 5 + 32 + 6


@dataclass(frozen=True)
class SourceObject:
    """What S3 says of an object: its fingerprint (`etag:…`) and when it was written (aware, whole seconds)."""

    fingerprint: str
    last_modified: datetime.datetime


@dataclass(frozen=True)
class Unreadable:
    """An object that cannot be looked at, and why: a sentence."""

    reason: str


def fingerprint(etag: str) -> str:
    """The fingerprint of an object with this ETag, at most `ROOM_FOR_TAG` characters with its brackets.

    An ETag is the MD5 of the bytes, or of the parts' MD5s and a dash and their number, in quotes [S3 docs]. Anything
    else is opaque, and shortened by a hash, so that it fits.
    """
    bare = etag.strip('"')
    if not PLAIN_ETAG.fullmatch(bare):
        bare = hashlib.sha256(bare.encode("utf-8")).hexdigest()[:32]
    return f"etag:{bare}"


def with_fingerprint(words: str | None, recorded: str | None) -> str:
    """A commit message: the user's words, then the fingerprint."""
    return " ".join(part for part in (words, f"[{recorded}]" if recorded else None) if part)


def split_commit_message(message: str | None) -> tuple[str, str | None]:
    """The user's words and the fingerprint of a commit message; the latter is None where none was recorded."""
    message = message or ""
    found = TAG.search(message)
    if not found:
        return message, None
    return message[: found.start()], found.group(1)


class SourceReader:
    """Looks at S3 objects. The client is made when the first one is looked at, and not before; threads share it.

    `patience` says how long a look may take.
    """

    def __init__(self, make_client: t.Callable[[], t.Any], patience: Patience = always_patient):
        self._make_client = make_client
        self._patience = patience
        self._lock = threading.Lock()
        self._client: t.Any = None

    def look(self, name: str, source: t.Mapping[str, str]) -> SourceObject | Unreadable:
        """What S3 says of the source (S3BucketName, S3Key) of the package `name`.

        403 and 404 give `Unreadable`; S3 says no more than these numbers, as an answer to HEAD has no body. Other
        errors raise `ApiError`.
        """
        with self._lock:
            if self._client is None:
                self._client = self._make_client()
        bucket, key = source["S3BucketName"], source["S3Key"]
        place = f"s3://{bucket}/{key}"
        try:
            answer = call(
                self._client.head_object, "HeadObject", f"Package {name}", self._patience, Bucket=bucket, Key=key
            )
        except ApiError as error:
            if error.code in ("403", "AccessDenied"):
                # Who may not list the bucket is not told that an object is not there [S3 docs].
                return Unreadable(
                    f"{place} cannot be looked at: it takes the IAM action s3:GetObject, or there is no such object "
                    "(HTTP 403)"
                )
            if error.code in ("404", "NoSuchKey", "NoSuchBucket", "NotFound"):
                return Unreadable(f"{place} cannot be looked at: there is no such object (HTTP 404)")
            raise
        etag, last_modified = answer.get("ETag"), answer.get("LastModified")
        if not etag or not last_modified:
            return Unreadable(f"{place} cannot be looked at: S3 gives no ETag and LastModified of it")
        return SourceObject(fingerprint(etag), last_modified)

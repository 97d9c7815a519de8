# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The S3 object behind a package: what HeadObject says of it. Its content is never read."""

from __future__ import annotations

import datetime
import threading
import typing as t
from dataclasses import dataclass, field

from .errors import ApiError
from .request import TimeBudget, call, default_time_budget

NOT_FOUND = ("404", "NoSuchKey", "NoSuchBucket", "NotFound")
NOT_READABLE = ("403", "AccessDenied")
OTHER_REGION = ("301", "PermanentRedirect", "400")


@dataclass(frozen=True)
class S3Object:
    """What S3 says of an object.

    `etag` is in quotes, as S3 gives it; `last_modified` an aware time in whole seconds; `size` in bytes; `checksums`
    by algorithm, such as `crc64nvme`. `other_region` is the region of the bucket where that is not the client's.
    `unreadable` says why nothing else is known, `missing` that it does not exist.
    """

    etag: str = ""
    last_modified: datetime.datetime | None = None
    size: int | None = None
    checksums: t.Mapping[str, str] = field(default_factory=dict)
    kms_encrypted: bool = False
    other_region: str | None = None
    unreadable: str | None = None
    missing: bool = False


class SourceReader:
    """Looks at S3 objects. The client is made when the first one is looked at; threads share it.

    `time_budget` says how long a look may take.
    """

    def __init__(self, make_client: t.Callable[[], t.Any], time_budget: TimeBudget = default_time_budget):
        self._make_client = make_client
        self._time_budget = time_budget
        self._lock = threading.Lock()
        self._client: t.Any = None
        self._other_regions: dict[str, str] = {}

    def look(self, name: str, source: t.Mapping[str, str]) -> S3Object:
        """What S3 says of the source (S3BucketName, S3Key) of the package `name`.

        `unreadable` says why nothing is known, where S3 answers 403 or 404; it says no more than these numbers, as an
        answer to HEAD has no body. Other errors raise `ApiError`.
        """
        with self._lock:
            if self._client is None:
                try:
                    self._client = self._make_client()
                except Exception as problem:
                    # Only this package fails: others may not need S3.
                    raise ApiError("HeadObject", f"Package {name}", problem) from problem
                events = self._client.meta.events
                events.register("before-parameter-build.s3.HeadObject", _note_bucket)
                events.register_first("needs-retry.s3.HeadObject", self._note_region)
        place = f"s3://{source['S3BucketName']}/{source['S3Key']}"
        at = self._endpoint()
        try:
            answer = self._head(name, source)
        except ApiError as error:
            if error.code in NOT_READABLE:
                # Without s3:ListBucket, S3 answers 403 for an object that does not exist [S3 docs, HeadObject].
                return S3Object(
                    unreadable=f"{place}{at} cannot be read (HTTP 403): the credentials need the IAM action "
                    "s3:GetObject on it, or it does not exist"
                )
            if error.code in NOT_FOUND:
                return S3Object(unreadable=f"{place}{at} does not exist (HTTP 404)", missing=True)
            if error.code in OTHER_REGION:
                return S3Object(
                    unreadable=f"{place}{at} cannot be read (HTTP {error.code}): the bucket may be in another "
                    "region, and the service imports only from a bucket in the region of the package"
                )
            raise
        etag, last_modified = answer.get("ETag"), answer.get("LastModified")
        if not etag or not last_modified:
            return S3Object(unreadable=f"{place}{at} cannot be compared: S3 returned no ETag or LastModified for it")
        return S3Object(
            etag=etag,
            last_modified=last_modified,
            size=answer.get("ContentLength"),
            checksums={
                member[len("Checksum") :].lower(): value
                for member, value in answer.items()
                if member.startswith("Checksum") and member != "ChecksumType"
            },
            kms_encrypted="kms" in answer.get("ServerSideEncryption", ""),
            other_region=self._other_regions.get(source["S3BucketName"]),
        )

    def _note_region(
        self, response: tuple[t.Any, dict[str, t.Any]] | None, request_dict: dict[str, t.Any], **unused: t.Any
    ) -> None:
        """Remember the region of a bucket that S3 redirects to: botocore follows by itself and does not report it."""
        headers = response[1].get("ResponseMetadata", {}).get("HTTPHeaders", {}) if response else {}
        region, bucket = headers.get("x-amz-bucket-region"), request_dict.get("context", {}).get("bucket_looked_at")
        if region and bucket and region != self._client.meta.region_name:
            self._other_regions[bucket] = region

    def _head(self, name: str, source: t.Mapping[str, str]) -> dict[str, t.Any]:
        arguments = {"Bucket": source["S3BucketName"], "Key": source["S3Key"]}
        subject = f"Package {name}"
        try:
            return call(
                self._client.head_object, "HeadObject", subject, self._time_budget, ChecksumMode="ENABLED", **arguments
            )
        except ApiError as error:
            if error.code not in NOT_READABLE:
                raise
        # Checksums of an object under a KMS key also require kms:Decrypt [S3 docs, HeadObject].
        return call(self._client.head_object, "HeadObject", subject, self._time_budget, **arguments)

    def _endpoint(self) -> str:
        """The endpoint of S3 as part of a sentence; empty for AWS's own."""
        url = str(getattr(self._client.meta, "endpoint_url", ""))
        return "" if not url or ".amazonaws.com" in url else f" at {url}"


def _note_bucket(params: dict[str, t.Any], context: dict[str, t.Any], **unused: t.Any) -> None:
    context["bucket_looked_at"] = params.get("Bucket")

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests to S3: moto answers them, but for what it leaves out of objects that the imports need."""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import cache

from local_aws import moto_store
from local_aws.access import Access
from local_aws.errors import Answer, error_answer
from local_aws.incoming import Incoming
from local_aws.store import PackageStore

# What an endpoint of Amazon OpenSearch Service says to a request for S3; Assumed.
NOT_SERVED = {
    "not_found": (404, "UnknownOperationException", "The requested operation is not supported"),
    "forbidden": (403, "InvalidSignatureException", "Credential should be scoped to correct service: 'es'."),
}
WRITING_OBJECTS = ("PutObject", "CopyObject", "CompleteMultipartUpload")
CRC64NVME = 0x9A6C9329AC4BC9B5  # The reflected polynomial.


class Objects:
    """Answers requests to S3."""

    def __init__(self, store: PackageStore, access: Access) -> None:
        self._store, self._access = store, access

    def answer(self, incoming: Incoming, ask_moto: Callable[[], Answer]) -> Answer:
        """moto's answer, where S3 is served at all and the caller may have it."""
        refusal = NOT_SERVED.get(self._store.settings.serve_s3)
        if refusal is not None:
            return error_answer("rest-json", *refusal, head=incoming.method == "HEAD")
        if incoming.mutating:
            # An import reads the object as it was when the copy was due, not as it is at the next look.
            self._store.settle()
        answer = self._access.guard_object(incoming, ask_moto)
        if answer.status == 200 and incoming.operation in WRITING_OBJECTS:
            stored = moto_store.find_object(incoming.account, incoming.region, **_place(incoming))
            if stored is not None:
                # One clock for everything: LastModified is compared with the times of packages.
                moto_store.date_object(stored, self._store.now())
        elif answer.status == 200 and incoming.headers.get("x-amz-checksum-mode") == "ENABLED":
            self._add_checksum(incoming, answer)
        return answer

    def _add_checksum(self, incoming: Incoming, answer: Answer) -> None:
        """S3 has a full-object checksum of every object since the end of 2024; moto has those that clients sent.

        S3 User Guide, "Checking object integrity in Amazon S3".
        """
        stored = moto_store.find_object(incoming.account, incoming.region, **_place(incoming))
        if stored is None:
            return
        algorithm, kind = stored.checksum_algorithm, stored.checksum_type or "FULL_OBJECT"
        if stored.checksum_value is None or algorithm in (None, "CRC64NVME"):
            if self._store.settings.default_checksum == "none":
                return
            if algorithm != "CRC64NVME":
                stored.checksum_algorithm, stored.checksum_value = "CRC64NVME", crc64nvme(stored.value)
            answer.headers = [
                *((name, value) for name, value in answer.headers if not name.lower().startswith("x-amz-checksum-")),
                ("x-amz-checksum-crc64nvme", stored.checksum_value),
            ]
            kind = "FULL_OBJECT"
        answer.headers = [*answer.headers, ("x-amz-checksum-type", kind)]


def _place(incoming: Incoming) -> dict[str, str]:
    return {"bucket": incoming.labels["Bucket"], "key": incoming.labels["Key"]}


def crc64nvme(content: bytes) -> str:
    """The checksum as S3 shows it: eight bytes in base 64."""
    table, value = _table(), 0xFFFFFFFFFFFFFFFF
    for byte in content:
        value = table[(value ^ byte) & 0xFF] ^ (value >> 8)
    return base64.b64encode((value ^ 0xFFFFFFFFFFFFFFFF).to_bytes(8, "big")).decode()


@cache
def _table() -> list[int]:
    table = []
    for number in range(256):
        for _bit in range(8):
            number = (number >> 1) ^ (CRC64NVME if number & 1 else 0)
        table.append(number)
    return table

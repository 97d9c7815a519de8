# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The fingerprint of a source: what is recorded of it in the commit message, and whether it has changed.

The service never says where a package came from, so every update records the fingerprint of what it imports at the end
of the commit message: `add sorbet [etag:9b2cf535f27731c974343645a3985328]`. Pure.
"""

from __future__ import annotations

import base64
import hashlib
import re
import typing as t
import zlib

# Checksums of S3 over a whole object, however it was uploaded, by their names in HeadObject; the first one counts.
CHECKSUMS = ("crc64nvme", "crc32c", "crc32")
TAG = re.compile(r"(?:^|\s)\[(etag:[^\[\]\s]+(?: [a-z0-9]+:[^\[\]\s]+)?)\]$")
PLAIN_ETAG = re.compile(r"[0-9a-f]{32}(-[0-9]{1,5})?")
# A space, the brackets, "etag:", 32 hexadecimal digits, and "-10000" for the most parts that an upload may have; a
# space, "crc64nvme:" and 12 characters.
ROOM_FOR_TAG = (1 + 2 + 5 + 32 + 6) + (1 + 10 + 12)
MIB = 1024 * 1024
# Sizes of the parts that common tools upload, in MiB; a file of any size that S3 takes has 10,000 parts at most.
PART_SIZES = (5, 8, 10, 15, 16, 20, 25, 32, 50, 64, 100, 128, 256, 512)


def fingerprint(etag: str, checksums: t.Mapping[str, str] | None = None) -> str:
    """The fingerprint of an object with this ETag and these checksums, at most `ROOM_FOR_TAG` characters in brackets.

    An ETag is the MD5 of the bytes, or of the MD5s of its parts with a dash and their number, in quotes [S3 docs].
    Anything else is opaque, and shortened to a hash so that it fits. A checksum with a dash is one of parts, which
    depends on the upload as the ETag does.
    """
    bare = etag.strip('"')
    if not PLAIN_ETAG.fullmatch(bare):
        bare = hashlib.sha256(bare.encode("utf-8")).hexdigest()[:32]
    for name in CHECKSUMS:
        value = (checksums or {}).get(name, "")
        if re.fullmatch(r"[A-Za-z0-9+/=]{6,12}", value):
            return f"etag:{bare} {name}:{value}"
    return f"etag:{bare}"


def is_same(recorded: str, current: str) -> bool:
    """Are these fingerprints of the same bytes? A checksum that both have decides, otherwise the ETag."""
    former, latter = _parts(recorded), _parts(current)
    for name in CHECKSUMS:
        if name in former and name in latter:
            return former[name] == latter[name]
    return former["etag"] == latter["etag"]


def _parts(text: str) -> dict[str, str]:
    return dict(part.split(":", 1) for part in text.split(" "))


def with_fingerprint(message: str | None, recorded: str | None) -> str:
    """A commit message: the user's words, then the fingerprint."""
    return " ".join(part for part in (message, f"[{recorded}]" if recorded else None) if part)


def split_commit_message(message: str | None) -> tuple[str, str | None]:
    """The user's words and the fingerprint of a commit message; None for the latter where none was recorded."""
    message = message or ""
    found = TAG.search(message)
    if not found:
        return message, None
    return message[: found.start()], found.group(1)


def is_file(etag: str, size: int, read: t.Callable[[], t.Iterator[bytes]]) -> bool | None:
    """Has an object with this fingerprint (`etag:…`) the bytes of a file? None where that is not known.

    `size` is the file's, in bytes; `read` yields its content in pieces of 1 MiB (the last one may be shorter), anew at
    each call. The ETag of a multipart upload tells the number of its parts, and common tools use few sizes for them; of
    the checksums, CRC-32 is the one that Python computes.
    """
    known = _parts(etag)
    digest, unused_dash, number = known["etag"].partition("-")
    if not number:
        return md5_of(read()) == digest
    if "crc32" in known:
        return _crc32_of(read()) == known["crc32"]
    fitting = [mib for mib in PART_SIZES if -(-size // (mib * MIB)) == int(number)]
    for mib in fitting:
        if _digest_of_parts(mib, read) == digest:
            return True
    return None


def md5_of(pieces: t.Iterable[bytes]) -> str:
    """The MD5 of a content that comes in pieces, in hexadecimal digits: the ETag of an object uploaded in one piece."""
    whole = hashlib.md5(usedforsecurity=False)
    for piece in pieces:
        whole.update(piece)
    return whole.hexdigest()


def _crc32_of(pieces: t.Iterable[bytes]) -> str:
    """The CRC-32 of a content that comes in pieces, as S3 gives it: four bytes in base64."""
    checksum = 0
    for piece in pieces:
        checksum = zlib.crc32(piece, checksum)
    return base64.b64encode(checksum.to_bytes(4, "big")).decode("ascii")


def _digest_of_parts(mib: int, read: t.Callable[[], t.Iterator[bytes]]) -> str:
    digests = hashlib.md5(usedforsecurity=False)
    part, count = hashlib.md5(usedforsecurity=False), 0
    for piece in read():
        part.update(piece)
        count += 1
        if count == mib:
            digests.update(part.digest())
            part, count = hashlib.md5(usedforsecurity=False), 0
    if count:
        digests.update(part.digest())
    return digests.hexdigest()

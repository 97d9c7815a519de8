# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""What the source means for a decision: whether it can be imported, and whether it has changed. Pure."""

from __future__ import annotations

from .fingerprint import is_same
from .model import DesiredPackage, ObservedPackage


def check_source(desired: DesiredPackage, observed: ObservedPackage) -> tuple[str | None, tuple[str, ...]]:
    """Why the source cannot be imported, or None; and warnings about it."""
    source, file = observed.source, observed.file
    if source is None:
        return None, ()
    subject, place = desired.subject, desired.place
    if file is not None:
        if desired.preview and (source.missing or file.is_object is False):
            return None, ()  # The object that is there now is not the one that will be imported.
        if file.is_object is False:
            return f"{subject}: {place} is not the file {file.path} (source_file). Upload the file first.", ()
    if source.unreadable:
        if desired.unreadable_source == "fail":
            return (
                f"{subject}: {source.unreadable}. Upload the file, correct source, grant the permission, "
                "or set unreadable_source=warn to continue without this check."
            ), ()
        return None, (f"{subject}: {source.unreadable}, so this import records no fingerprint of it.",)
    warnings = []
    if file is not None and file.is_object is None:
        warnings.append(
            f"{subject}: {place} was uploaded in parts, and its ETag does not match the file {file.path} with any of "
            "the usual part sizes. Either the file differs, or the parts have another size."
        )
    if source.size == 0:
        warnings.append(f"{subject}: {place} is empty (0 bytes).")
    if source.kms_encrypted:
        warnings.append(
            f"{subject}: {place} is encrypted with an AWS KMS key, and the service cannot read such objects. Upload it "
            "with SSE-S3 encryption (AES256)."
        )
    if source.other_region:
        warnings.append(
            f"{subject}: the bucket of {place} is in the region {source.other_region}, and the service imports only "
            "from buckets in the region of the package."
        )
    return None, tuple(warnings)


def content_changed(desired: DesiredPackage, observed: ObservedPackage) -> str | None:
    """Why the source counts as changed; None when it does not, or when it cannot be read.

    Fingerprints decide where the available version has one. Otherwise the object counts as changed when it is newer
    than that version. In a preview, the file decides wherever it differs from the object.
    """
    source, file, version = observed.source, observed.file, observed.version
    if file is not None and desired.preview:
        if file.is_imported is not None:
            return None if file.is_imported else f"the file {file.path} differs from the one that was imported"
        if source is None or source.missing or file.is_object is False:
            return f"the file {file.path} is not in S3 yet"
    if source is None or version is None or source.unreadable is not None or source.fingerprint is None:
        return None
    if version.fingerprint is not None:
        if is_same(version.fingerprint, source.fingerprint):
            return None
        return f"the source has changed from {version.fingerprint} to {source.fingerprint}"
    if source.last_modified and version.imported_at and source.last_modified > version.imported_at:
        return "the source is newer than the version that was imported from it"
    return None

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an import finds in the S3 object: a dictionary that can be used, or the reason why not."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, replace
from typing import Any

from local_aws.moto_store import ObjectUnreadable, StoredObject, read_object

DESCRIPTOR = "plugin-descriptor.properties"
# Sample output in the developer guide, "Custom plugins"; ErrorType is empty there.
PLUGIN_REASON = "PluginValidationFailureReason : "


@dataclass(frozen=True)
class Verdict:
    """`failed_status` is None when the content is good, else COPY_FAILED or VALIDATION_FAILED."""

    failed_status: str | None = None
    error_type: str = ""
    error_message: str = ""
    plugin_properties: dict[str, Any] | None = None

    @property
    def error_details(self) -> dict[str, str] | None:
        """ErrorDetails as the API returns it."""
        if self.failed_status is None:
            return None
        return {"ErrorType": self.error_type, "ErrorMessage": self.error_message}

    def without_type(self) -> Verdict:
        """The same with an empty ErrorType, as the developer guide shows one."""
        return replace(self, error_type="")


def judge(
    account: str,
    region: str,
    bucket: str,
    key: str,
    *,
    package_type: str,
    engine_version: str | None,
    check_text: bool,
) -> Verdict:
    """Reads the object and judges its content. `check_text`: a dictionary must be UTF-8.

    Assumed: the wording of ErrorType and ErrorMessage, except for the engine version's, which is documented by use.
    """
    try:
        stored = read_object(account, region, bucket, key)
    except ObjectUnreadable as error:
        return Verdict("COPY_FAILED", error.reason, f"{error}.")
    if stored.under_kms_key:
        message = f"The object {key} in the bucket {bucket} is encrypted with an AWS KMS key and cannot be read."
        return Verdict("COPY_FAILED", "AccessDenied", message)
    if package_type == "TXT-DICTIONARY" and check_text:
        return _judge_dictionary(stored)
    if package_type == "ZIP-PLUGIN":
        return _judge_plugin(stored, engine_version)
    # Assumed: licenses and configurations are stored as they are.
    return Verdict()


def _judge_dictionary(stored: StoredObject) -> Verdict:
    try:
        stored.content.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"The dictionary is not encoded in UTF-8: {error.reason} at byte {error.start}."
        return Verdict("VALIDATION_FAILED", "InvalidEncoding", message)
    return Verdict()


def _judge_plugin(stored: StoredObject, engine_version: str | None) -> Verdict:
    try:
        with zipfile.ZipFile(io.BytesIO(stored.content)) as archive:
            size = sum(item.file_size for item in archive.infolist())
            descriptor = _properties(archive.read(DESCRIPTOR).decode("utf-8"))
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError):
        return _refuse_plugin("InvalidPlugin", f"The plugin is not a zip archive with a {DESCRIPTOR}.")
    built_for = descriptor.get("opensearch.version") or descriptor.get("elasticsearch.version") or ""
    number = (engine_version or "").partition("_")[2]
    if built_for != number and not built_for.startswith(f"{number}."):
        message = f"The plugin's engine version {built_for} doesn't matches with the provided EngineVersion."
        return _refuse_plugin("InvalidEngineVersion", message)
    return Verdict(
        plugin_properties={
            "Name": descriptor.get("name"),
            "Description": descriptor.get("description"),
            "Version": descriptor.get("version"),
            "ClassName": descriptor.get("classname"),
            "UncompressedSizeInBytes": size,
        }
    )


def _refuse_plugin(error_type: str, reason: str) -> Verdict:
    return Verdict("VALIDATION_FAILED", error_type, f"{PLUGIN_REASON}{reason}")


def _properties(text: str) -> dict[str, str]:
    lines = (line.partition("=") for line in text.splitlines() if "=" in line and not line.lstrip().startswith("#"))
    return {key.strip(): value.strip() for key, _equals, value in lines}

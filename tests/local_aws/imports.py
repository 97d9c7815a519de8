# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an import finds in the S3 object: a dictionary that can be used, or the reason why not."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass, replace
from typing import Any
from xml.etree import ElementTree

from local_aws.moto_store import ObjectUnreadable, StoredObject, read_object

DESCRIPTOR = "plugin-descriptor.properties"
LARGEST_PLUGIN = 1024**3  # Bytes, uncompressed: developer guide, "Custom plugins".
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
    only_here: bool,
) -> Verdict:
    """Reads the object and judges its content.

    `check_text`: a dictionary must be UTF-8. `only_here`: the bucket must be of this region.

    Assumed: the wording of ErrorType and ErrorMessage, except for the engine version's, which is documented by use.
    """
    try:
        stored = read_object(account, region, bucket, key)
    except ObjectUnreadable as error:
        return Verdict("COPY_FAILED", error.reason, f"{error}.")
    if only_here and stored.region != region:
        message = f"The bucket {bucket} is in the region {stored.region}."
        return Verdict("COPY_FAILED", "PermanentRedirect", message)
    if stored.under_kms_key:
        message = f"The object {key} in the bucket {bucket} is encrypted with an AWS KMS key and cannot be read."
        return Verdict("COPY_FAILED", "AccessDenied", message)
    if package_type == "TXT-DICTIONARY":
        return _judge_dictionary(stored) if check_text else Verdict()
    if package_type == "ZIP-PLUGIN":
        return _judge_plugin(stored, engine_version)
    # Developer guide, "Third-party plugins": a license is a .json or .xml file, a configuration a .zip file.
    if package_type == "PACKAGE-LICENSE" and not _is_license(stored.content):
        return Verdict("VALIDATION_FAILED", "InvalidLicense", "The license is neither JSON nor XML.")
    if package_type == "PACKAGE-CONFIG" and not zipfile.is_zipfile(io.BytesIO(stored.content)):
        return Verdict("VALIDATION_FAILED", "InvalidConfiguration", "The configuration is not a zip archive.")
    return Verdict()


def _judge_dictionary(stored: StoredObject) -> Verdict:
    try:
        stored.content.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"The dictionary is not encoded in UTF-8: {error.reason} at byte {error.start}."
        return Verdict("VALIDATION_FAILED", "InvalidEncoding", message)
    return Verdict()


def _is_license(content: bytes) -> bool:
    try:
        json.loads(content)
        return True
    except ValueError:
        pass
    try:
        ElementTree.fromstring(content)
        return True
    except ElementTree.ParseError:
        return False


def _judge_plugin(stored: StoredObject, engine_version: str | None) -> Verdict:
    try:
        with zipfile.ZipFile(io.BytesIO(stored.content)) as archive:
            size = sum(item.file_size for item in archive.infolist())
            descriptor = _properties(archive.read(DESCRIPTOR).decode("utf-8"))
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError):
        return _refuse_plugin("InvalidPlugin", f"The plugin is not a zip archive with a {DESCRIPTOR}.")
    if size > LARGEST_PLUGIN:
        return _refuse_plugin("TooLarge", "The plugin is larger than 1 GB when it is uncompressed.")
    built_for = descriptor.get("opensearch.version") or descriptor.get("elasticsearch.version") or ""
    engine, _mark, number = (engine_version or "").partition("_")
    # Developer guide, "Custom plugins": the patch number must be 0. It speaks of OpenSearch alone.
    fits = built_for == f"{number}.0" if engine == "OpenSearch" else built_for.startswith(f"{number}.")
    if not fits:
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

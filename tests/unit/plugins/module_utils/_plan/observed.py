# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A package, its source and its domains, as plans are tested with them."""

from __future__ import annotations

import datetime
from typing import Any

from ansible_collections.aws_search.packages.plugins.module_utils._plan.model import DesiredPackage

Details = dict[str, Any]

SOURCE = {"S3BucketName": "dictionaries", "S3Key": "synonyms.txt"}
IMPORTED = datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.UTC)
EARLIER, LATER = IMPORTED - datetime.timedelta(hours=1), IMPORTED + datetime.timedelta(hours=1)
PRESENT = DesiredPackage("synonyms", source=SOURCE)


def a_package(status: str, version: str | None = "v1", **fields: Any) -> Details:
    details = {
        "PackageID": "F1",
        "PackageName": "synonyms",
        "PackageType": "TXT-DICTIONARY",
        "PackageDescription": "as it is",
        "PackageStatus": status,
        "ErrorDetails": {"ErrorType": "Kind", "ErrorMessage": "what went wrong."},
    }
    return {**details, **({} if version is None else {"AvailablePackageVersion": version}), **fields}


def some_domains(*statuses: str) -> list[Details]:
    return [
        {"DomainName": f"domain-{number}", "DomainPackageStatus": status, "PackageID": "F1"}
        for number, status in enumerate(statuses)
    ]

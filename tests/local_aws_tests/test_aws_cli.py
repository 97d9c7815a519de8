# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The AWS command line interface, pointed at the stand-in by environment variables alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from local_aws import LocalAws
from local_aws_tests.support import Api

AWS = Path(sys.executable).parent / "aws"


def run(aws: LocalAws, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs `aws` with the arguments."""
    environment = {**os.environ, **aws.environment(), "AWS_PAGER": ""}
    return subprocess.run(
        [sys.executable, str(AWS), *arguments, "--output", "json"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def answer(aws: LocalAws, *arguments: str) -> Any:
    """What `aws` prints when all is well."""
    result = run(aws, *arguments)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout) if result.stdout.strip() else None


SOURCE = "S3BucketName=dictionaries,S3Key=words.txt"


def create(aws: LocalAws, service: str) -> tuple[str, str]:
    """Makes a package and returns its ID as an option."""
    order = ("--package-name", "words", "--package-type", "TXT-DICTIONARY", "--package-source", SOURCE)
    made = answer(aws, service, "create-package", *order)["PackageDetails"]
    assert made["PackageStatus"] == "COPYING"
    return "--package-id", made["PackageID"]


def test_a_package_lives_from_its_making_to_its_end(es: Api) -> None:
    aws, domain = es.aws, ("--domain-name", es.make_domain())
    package = create(aws, "es")
    by_id = f"Name=PackageID,Value={package[1]}"
    (shown,) = answer(aws, "es", "describe-packages", "--filters", by_id)["PackageDetailsList"]
    assert shown["PackageStatus"] == "AVAILABLE"
    associated = answer(aws, "es", "associate-package", *package, *domain)["DomainPackageDetails"]
    assert associated["ReferencePath"] == f"analyzers/{package[1]}"
    (listed,) = answer(aws, "es", "list-packages-for-domain", *domain)["DomainPackageDetailsList"]
    assert listed["DomainPackageStatus"] == "ACTIVE"
    answer(aws, "es", "update-package", *package, "--package-source", SOURCE, "--commit-message", "more")
    history = answer(aws, "es", "get-package-version-history", *package)["PackageVersionHistoryList"]
    assert [version["PackageVersion"] for version in history] == ["v2", "v1"]
    answer(aws, "es", "dissociate-package", *package, *domain)
    assert answer(aws, "es", "list-domains-for-package", *package)["DomainPackageDetailsList"] == []
    answer(aws, "es", "delete-package", *package)
    assert es.find() == []


def test_the_2021_api_is_there_as_well(opensearch: Api) -> None:
    aws, domain = opensearch.aws, ("--domain-name", opensearch.make_domain())
    package = create(aws, "opensearch")
    (shown,) = answer(aws, "opensearch", "describe-packages")["PackageDetailsList"]
    assert shown["PackageOwner"] == "123456789012"
    answer(aws, "opensearch", "associate-packages", "--package-list", f"PackageID={package[1]}", *domain)
    refused = run(aws, "opensearch", "delete-package", *package)
    assert refused.returncode != 0
    assert "ConflictException" in refused.stderr


def test_what_is_wrong_is_told_in_the_words_of_the_service(aws: LocalAws) -> None:
    order = ("--package-name", "Bad_Name", "--package-type", "TXT-DICTIONARY", "--package-source", SOURCE)
    result = run(aws, "es", "create-package", *order)
    assert result.returncode != 0
    assert "(ValidationException) when calling the CreatePackage operation" in result.stderr
    assert "Value 'Bad_Name' at 'packageName' failed to satisfy constraint" in result.stderr

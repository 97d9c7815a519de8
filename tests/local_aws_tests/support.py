# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of the stand-in share: one API version to work with, and raw requests to it."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest
from botocore.exceptions import ClientError
from botocore.model import OperationModel
from botocore.session import get_session

from local_aws.orders import Orders

BUCKET = "dictionaries"
KEY = "words.txt"
SOURCE = {"S3BucketName": BUCKET, "S3Key": KEY}
TXT = "TXT-DICTIONARY"
VERSIONS = {"es": "2015-01-01", "opensearch": "2021-01-01"}
MODELS = {service: get_session().get_service_model(service) for service in VERSIONS}
ACCOUNT = "123456789012"
FOR_LONG = 3600


@dataclass
class Refusal:
    """What a ClientError says."""

    code: str
    status: int
    message: str


def refusal_of(call: Callable[..., Any], **parameters: Any) -> Refusal:
    """Makes a call that must be refused."""
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    response: Any = caught.value.response
    return Refusal(
        response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Message"]
    )


@cache
def impatient_client(aws: Orders, service: str, region: str, **keys: str) -> Any:
    """A boto3 client that tries once only; made once, since that takes longer than most tests."""
    return aws.client(service, region, **keys, retries={"total_max_attempts": 1})


@dataclass
class Raw:
    """A raw HTTP answer; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def content(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)


def send(
    url: str,
    method: str,
    path: str,
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
    service: str = "es",
) -> Raw:
    """Sends a request as it is; signed in form only, which is all that the stand-in looks at."""
    scope = f"AKIAANYKEY/20260101/us-east-1/{service}/aws4_request"
    signed = {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"}
    address = urlsplit(url)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=10)
    try:
        connection.request(method, path, body, signed if headers is None else headers)
        response = connection.getresponse()
        content = response.read()
        return Raw(response.status, {name.lower(): value for name, value in response.getheaders()}, content)
    finally:
        connection.close()


@dataclass
class Api:
    """One API version of the package operations, with a bucket and a dictionary in it to start from."""

    aws: Any  # LocalAws, or InProcessAws where nothing needs an address.
    service: str
    region: str = "us-east-1"
    keys: dict[str, str] = field(default_factory=dict)

    @cached_property
    def client(self) -> Any:
        """A boto3 client that tries once only."""
        return impatient_client(self.aws, self.service, self.region, **self.keys)

    @cached_property
    def s3(self) -> Any:
        """A boto3 client of S3 that tries once only."""
        return impatient_client(self.aws, "s3", "us-east-1", **self.keys)

    def put_object(self, content: bytes = b"one, two\n", key: str = KEY, **more: Any) -> None:
        """Puts an object into the bucket."""
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=content, **more)

    def create(self, name: str = "words", **more: Any) -> dict[str, Any]:
        """CreatePackage, with defaults for what is required."""
        parameters = {"PackageName": name, "PackageType": TXT, "PackageSource": SOURCE, **more}
        details: dict[str, Any] = self.client.create_package(**parameters)["PackageDetails"]
        return details

    def update(self, package_id: str, key: str = KEY, **more: Any) -> dict[str, Any]:
        """UpdatePackage from an object of the bucket."""
        source = {"S3BucketName": BUCKET, "S3Key": key}
        details: dict[str, Any] = self.client.update_package(PackageID=package_id, PackageSource=source, **more)[
            "PackageDetails"
        ]
        return details

    def look(self, package_id: str) -> dict[str, Any] | None:
        """The package as DescribePackages shows it, or None."""
        found = self.find(PackageID=package_id)
        return found[0] if found else None

    def seen(self, package_id: str) -> dict[str, Any]:
        """The package as DescribePackages shows it; it must be there."""
        found = self.look(package_id)
        assert found is not None
        return found

    def find(self, **filters: str | list[str]) -> list[dict[str, Any]]:
        """DescribePackages with filters by name."""
        entries = [
            {"Name": name, "Value": value if isinstance(value, list) else [value]} for name, value in filters.items()
        ]
        found: list[dict[str, Any]] = self.client.describe_packages(Filters=entries)["PackageDetailsList"]
        return found

    def available(self, name: str = "words", **more: Any) -> str:
        """The ID of a new package that is AVAILABLE."""
        package_id: str = self.create(name, **more)["PackageID"]
        assert self.seen(package_id)["PackageStatus"] == "AVAILABLE"
        return package_id

    def make_domain(self, name: str = "search") -> str:
        """Makes a domain through this API version."""
        if self.service == "es":
            self.client.create_elasticsearch_domain(DomainName=name)
        else:
            self.client.create_domain(DomainName=name)
        return name

    def delete_domain(self, name: str = "search") -> None:
        """Deletes a domain through this API version."""
        if self.service == "es":
            self.client.delete_elasticsearch_domain(DomainName=name)
        else:
            self.client.delete_domain(DomainName=name)

    def associated(self, package_id: str, domain_name: str = "search") -> dict[str, Any] | None:
        """The association as ListPackagesForDomain shows it, or None."""
        found = self.client.list_packages_for_domain(DomainName=domain_name)["DomainPackageDetailsList"]
        return next((details for details in found if details["PackageID"] == package_id), None)

    def history(self, package_id: str) -> list[dict[str, Any]]:
        """GetPackageVersionHistory."""
        versions: list[dict[str, Any]] = self.client.get_package_version_history(PackageID=package_id)[
            "PackageVersionHistoryList"
        ]
        return versions

    def operation(self, name: str) -> OperationModel:
        """An operation of this API version's model."""
        return MODELS[self.service].operation_model(name)

    def raw(self, name: str, parameters: dict[str, Any]) -> Raw:
        """Sends an operation's parameters as they are, without botocore's own checks."""
        operation = self.operation(name)
        path, query, body = operation.http["requestUri"], {}, {}
        for member, value in parameters.items():
            shape = operation.input_shape.members.get(member)
            location = shape.serialization.get("location") if shape is not None else None
            if location == "uri":
                path = path.replace(f"{{{member}}}", quote(value, safe=""))
            elif location == "querystring":
                query[shape.serialization["name"]] = value
            else:
                body[member] = value
        path = f"{path}?{urlencode(query)}" if query else path
        return send(self.aws.url, operation.http["method"], path, json.dumps(body).encode() if body else None)

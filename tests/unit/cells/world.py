# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A small world for many runs: the stand-in inside this process, botocore's clients routed into it, and a clock that
moves only when somebody sleeps."""

from __future__ import annotations

import datetime
import functools
import hashlib
import io
from collections.abc import Iterator
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from moto.s3.models import s3_backends

from ansible_collections.aws_search.packages.plugins.module_utils._api import PackagesApi
from ansible_collections.aws_search.packages.plugins.module_utils._read import Reader
from ansible_collections.aws_search.packages.plugins.module_utils._source import SourceReader
from local_aws import application
from local_aws.faults import Fault
from local_aws.moto_store import reset as reset_moto
from local_aws.packages import Import, Package, Scope
from local_aws.seeds import put_package
from local_aws.store import PackageStore

ACCOUNT, REGION = "123456789012", "us-east-1"
BUCKET, KEY = "dictionaries", "synonyms.txt"
CONTENT = b"ice cream, sorbet"
SAME = f"[etag:{hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()}]"
OTHER = "[etag:00000000000000000000000000000000]"
DOMAIN = "shop"
NOON = datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.UTC).timestamp()
SECONDS = {
    "copy_seconds": 2,
    "validate_seconds": 3,
    "delete_seconds": 4,
    "associate_seconds": 5,
    "dissociate_seconds": 5,
}


class Clock:
    """Tells the time to the product and to the stand-in. Stands in for the module `time`, too."""

    def __init__(self) -> None:
        self.now = NOON

    def monotonic(self) -> float:
        """Seconds."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Moves the time on at once."""
        self.now += seconds


class World:
    """One account and region. Every `begin` makes everything new, and sets the clock to noon."""

    def __init__(self) -> None:
        self.clock = Clock()
        reset_moto()
        with mock.patch.object(application, "PackageStore", functools.partial(PackageStore, self.clock.monotonic)):
            self.application = application.Application()
        self.store = self.application.store
        self.scope = Scope(ACCOUNT, REGION)
        s3 = self._client("s3")
        s3.create_bucket(Bucket=BUCKET)
        s3.put_object(Bucket=BUCKET, Key=KEY, Body=CONTENT)
        self.api = PackagesApi(self._client("es"))
        self.reader = Reader(self.api, SourceReader(lambda: s3))

    def begin(self, written: float = -3600, **settings: float) -> None:
        """No package, no fault; the object in S3 was written so many seconds after noon."""
        self.clock.now = NOON
        self.store.reset()
        self.store.change_settings({**SECONDS, **settings})
        self.application.faults.clear()
        self.application.calls.forget()
        stored = s3_backends[ACCOUNT]["aws"].get_object(BUCKET, KEY)
        # moto's times are naive UTC.
        stored.last_modified = datetime.datetime.fromtimestamp(NOON + written, datetime.UTC).replace(tzinfo=None)

    def put(self, **fields: Any) -> Package:
        """A package that is there; its times are seconds after noon."""
        for name in ("CreatedAt", "LastUpdatedAt"):
            if name in fields:
                fields[name] += NOON
        for version in fields.get("versions", []):
            version["CreatedAt"] += NOON
        package = self.store.get(self.scope, put_package(self.store, fields)["PackageID"])
        assert package is not None
        return package

    def begin_import(self, package: Package, began: float, commit_message: str | None) -> None:
        """The service began to import the object so many seconds after noon."""
        package.begin_import(Import(NOON + began, BUCKET, KEY, commit_message))
        self.store.track(package)
        self.store.settle()

    def deny_head_object(self) -> None:
        """The caller may not look at objects in S3; the service can."""
        self.application.faults.order(Fault("HeadObject", "access_denied", count=None))

    def mutating_calls(self) -> list[str]:
        """The operations that were called since the last time, of those that may change something."""
        calls = [call["operation"] for call in self.application.calls.as_list() if call["mutating"]]
        self.application.calls.forget()
        return calls

    def packages(self) -> list[Package]:
        """All packages as they are now."""
        self.store.settle()
        return self.store.all(self.scope)

    def snapshot(self) -> list[Any]:
        """Everything that the API could tell of all packages and associations."""
        return [
            [package.details(), [version.details() for version in package.versions]]
            + [package.association_details(association) for association in package.associations.values()]
            for package in self.packages()
        ]

    def _client(self, service: str) -> Any:
        session = boto3.session.Session(aws_access_key_id="a", aws_secret_access_key="b", region_name=REGION)
        client = session.client(service, endpoint_url="http://127.0.0.1")
        client.meta.events.register("before-send", self._answer)
        return client

    def _answer(self, request: AWSPreparedRequest, **unused: Any) -> AWSResponse:
        """Answers a request without a connection: botocore sends nothing when this gives it a response."""
        started: list[Any] = []
        environ = _environ(request)
        content = b"".join(self.application(environ, lambda status, headers: started.extend((status, headers))))
        headers = HTTPHeaders()
        for name, value in started[1]:
            headers[name] = value
        return AWSResponse(request.url, int(started[0].split()[0]), headers, _Raw(content))


class _Raw(io.BytesIO):
    """A body as urllib3 gives it."""

    def stream(self, **unused: Any) -> Iterator[bytes]:
        yield self.read()


def _environ(request: AWSPreparedRequest) -> dict[str, Any]:
    """The WSGI environment of a request."""
    url = urlsplit(request.url)
    body = request.body.read() if hasattr(request.body, "read") else request.body or b""
    body = body.encode() if isinstance(body, str) else body
    environ = {
        "REQUEST_METHOD": request.method,
        "REQUEST_URI": f"{url.path}?{url.query}" if url.query else url.path,
        "PATH_INFO": url.path,
        "QUERY_STRING": url.query,
        "SERVER_NAME": url.hostname,
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": url.netloc,
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
    }
    for name, value in request.headers.items():
        key = name.upper().replace("-", "_")
        prefix = "" if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else "HTTP_"
        environ[prefix + key] = value.decode() if isinstance(value, bytes) else value
    environ["CONTENT_LENGTH"] = str(len(body))
    return environ

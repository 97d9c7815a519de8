# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs with options that nobody means well, and what is asserted of each."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import ansible
from botocore.awsrequest import AWSPreparedRequest

from ansible_collections.aws_search.packages.tests.reliability.environment import Environment
from ansible_collections.aws_search.packages.tests.reliability.hostile import values
from ansible_collections.aws_search.packages.tests.support.run import Run
from ansible_collections.aws_search.packages.tests.unit.tally import tally
from local_aws.errors import ApiError
from local_aws.model import Router, read_parameters

PACKAGE = "synonyms"
ANSIBLE = str(Path(ansible.__file__).parent)
ROOM = 2000  # Characters that a message may have for each option that is bad.
ROUTERS = {"/2015-01-01/": Router("es"), "/2021-01-01/": Router("opensearch")}
counted = tally("runs with hostile options, or with secrets to keep")


class Guard:
    """Runs modules where one package is there, and asserts what must hold whatever the options are."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.begin()

    def begin(self) -> None:
        """As at the beginning."""
        self.environment.begin()
        self.environment.aws.put_package(PackageName=PACKAGE)

    @property
    def requests(self) -> list[AWSPreparedRequest]:
        """What the last run sent."""
        return self.environment.requests

    def run(self, main: Callable[[], None], **options: Any) -> Run:
        """Run a module. It ends in one JSON, with a sentence if it fails, and sends nothing that the model forbids."""
        try:
            run = self.environment.run(main, **options)
        except (ArithmeticError, TypeError, ValueError) as problem:
            # For some values ansible-core's own reading of the options ends so, before the module has begun; its
            # launcher makes a failure of it (test_ansible.py).
            frames = {frame.name: frame.filename for frame in traceback.extract_tb(problem.__traceback__)}
            if not frames.get("validate", frames.get("_log_invocation", "")).startswith(ANSIBLE):
                raise
            counted["ended by ansible-core itself"] += 1
            return Run({"failed": True, "msg": str(problem)}, 1)
        for request in self.requests:
            operation_of(request)
        if run.failed:
            assert len(run.message) > 10, run.result
            assert "exception" not in run.result
        counted["failed" if run.failed else "succeeded"] += 1
        return run

    def assert_refused(self, run: Run, names: Iterable[str]) -> None:
        """It failed before anything was sent, with a message that names these options and is not too long."""
        bad = list(names)
        assert [name for name in bad if name not in run.message] == []
        assert len(run.message) < ROOM * max(len(bad), 1)
        assert "\n" not in run.message
        assert self.requests == []

    def operations(self) -> list[str]:
        """The operations of the service that were sent, and HeadObject for each look at S3."""
        return [operation_of(request)[0] for request in self.requests]

    def parameters(self, operation: str) -> list[dict[str, Any]]:
        """The parameters of each request for an operation of the service."""
        sent = map(operation_of, self.requests)
        return [parameters for name, parameters in sent if name == operation]

    def objects(self) -> list[str]:
        """The bucket and the key of each object that was looked at, as `bucket/key`."""
        looks = [request for request in self.requests if operation_of(request)[0] == "HeadObject"]
        return [unquote(urlsplit(request.url).path, errors="strict")[1:] for request in looks]

    def assert_sent_as_it_is(self, options: dict[str, str]) -> None:
        """What was sent of the package has the values that were given, character for character."""
        source = {"S3BucketName": options["source.s3_bucket_name"], "S3Key": options["source.s3_key"]}
        for sent in self.parameters("CreatePackage") + self.parameters("UpdatePackage"):
            assert sent["PackageSource"] == source
            # Left out, an update sends the description that the package has.
            assert sent.get("PackageDescription", "") == options.get("description", "")
        for sent in self.parameters("CreatePackage"):
            assert sent["PackageName"] == options["name"]
        for sent in self.parameters("UpdatePackage"):
            words, message = options.get("commit_message", ""), sent.get("CommitMessage", "")
            assert message.startswith(words)
            assert message == words or values.RECORDED.fullmatch(message[len(words) :])
        assert set(self.objects()) <= {"/".join(source.values())}


def operation_of(request: AWSPreparedRequest) -> tuple[str, dict[str, Any]]:
    """The operation that a request asks for, and its parameters. Raises ApiError for what the model forbids."""
    url = urlsplit(request.url)
    query = dict(parse_qsl(url.query, keep_blank_values=True))
    body = request.body or b""
    body = body.read() if hasattr(body, "read") else body
    body = body.encode() if isinstance(body, str) else bytes(body)
    for operation in ("AssumeRole", "GetCallerIdentity"):
        if f"Action={operation}&".encode() in body:
            return operation, {}
    version = next((version for version in ROUTERS if version in url.path), None)
    if version is None:
        if request.method != "HEAD":
            raise ApiError("UnknownOperationException", "neither the service, nor a role, nor a look at S3")
        return "HeadObject", {}
    found = ROUTERS[version].match(request.method, url.path[url.path.find(version) :], query, {})
    if found is None:
        raise ApiError("UnknownOperationException", "no such operation")
    operation, labels = found
    return operation.name, read_parameters(operation, labels, query, body)

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs of the modules with options that nobody means well, and what is asked of each."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import ansible
import pytest
from botocore.httpsession import URLLib3Session

from ansible_collections.aws_search.packages.tests.reliability.hostile import values
from ansible_collections.aws_search.packages.tests.reliability.hostile.wire import Wire
from ansible_collections.aws_search.packages.tests.unit import conftest as unit
from ansible_collections.aws_search.packages.tests.unit.tally import tally
from local_aws import LocalAws

# Fixtures, which pytest finds by the names that they have here.
aws = unit.aws
botocore_files = unit.botocore_files
clean_environment = unit.clean_environment
hurry = unit.hurry
run = unit.run
stand_in = unit.stand_in

Run = unit.Run
PACKAGE = "synonyms"
ANSIBLE = str(Path(ansible.__file__).parent)
ROOM = 2000  # Characters that a message may have for each option that is bad.
runs = tally("runs with hostile options, or with secrets to keep")


class Victim:
    """A package that is there, and what every run on it is asked."""

    def __init__(self, aws: LocalAws, run: Callable[..., Run], wire: Wire) -> None:
        self.aws = aws
        self.wire = wire
        self._run = run

    def begin(self) -> None:
        """As at the beginning."""
        self.aws.reset()
        self.aws.put_package(PackageName=PACKAGE)

    def attack(self, main: Callable[[], None], **options: Any) -> Run:
        """Run a module. It ends in one JSON, with a sentence if it fails, and sends nothing that the model forbids."""
        self.wire.forget()
        try:
            ended = self._run(main, **options)
        except (ArithmeticError, TypeError, ValueError) as problem:
            # For some values ansible-core's own reading of the options ends so, before the module has begun; its
            # launcher makes a failure of it (test_ansible.py).
            frames = {frame.name: frame.filename for frame in traceback.extract_tb(problem.__traceback__)}
            if not frames.get("validate", frames.get("_log_invocation", "")).startswith(ANSIBLE):
                raise
            runs["ended by ansible-core itself"] += 1
            return Run({"failed": True, "msg": str(problem)}, 1)
        assert self.wire.forbidden() == []
        if ended.failed:
            assert len(ended.message) > 10, ended.result
            assert "exception" not in ended.result
        runs["failed" if ended.failed else "succeeded"] += 1
        return ended

    def assert_refused(self, ended: Run, names: Iterable[str]) -> None:
        """It failed before anything was sent, with a message that names these options and is not too long."""
        bad = list(names)
        assert [name for name in bad if name not in ended.message] == []
        assert len(ended.message) < ROOM * max(len(bad), 1)
        assert "\n" not in ended.message
        assert self.wire.requests == []

    def assert_sent_as_it_is(self, options: dict[str, str]) -> None:
        """What was sent of the package has the values that were given, character for character."""
        source = {"S3BucketName": options["source.s3_bucket_name"], "S3Key": options["source.s3_key"]}
        for sent in self.wire.parameters("CreatePackage") + self.wire.parameters("UpdatePackage"):
            assert sent["PackageSource"] == source
            # Left out, an update sends the description that the package has.
            assert sent.get("PackageDescription", "") == options.get("description", "")
        for sent in self.wire.parameters("CreatePackage"):
            assert sent["PackageName"] == options["name"]
        for sent in self.wire.parameters("UpdatePackage"):
            words, message = options.get("commit_message", ""), sent.get("CommitMessage", "")
            assert message.startswith(words)
            assert message == words or values.RECORDED.fullmatch(message[len(words) :])
        assert set(self.wire.objects()) <= {"/".join(source.values())}


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    """The requests of this process."""
    wire, send = Wire(), URLLib3Session.send

    def record(session: URLLib3Session, request: Any) -> Any:
        wire.requests.append(request)
        return send(session, request)

    monkeypatch.setattr(URLLib3Session, "send", record)
    return wire


@pytest.fixture
def victim(aws: LocalAws, run: Callable[..., Run], hurry: None, wire: Wire) -> Iterator[Victim]:
    """A package that is there."""
    victim = Victim(aws, run, wire)
    victim.begin()
    logger = logging.getLogger("botocore.endpoint")
    level, handlers = logger.level, list(logger.handlers)
    yield victim
    # debug_botocore_endpoint_logs holds for the rest of the process.
    logger.setLevel(level)
    logger.handlers[:] = handlers

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A bucket, a package and a domain for tests of whole modules, and short ways to run the modules on them."""

from __future__ import annotations

import contextlib
import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from ansible_collections.aws_search.packages.plugins.modules import (
    es_package,
    es_package_association,
    es_package_info,
)
from local_aws import LocalAws

NAME, DOMAIN = "synonyms", "shop"
BUCKET, KEY = "dictionaries", "synonyms.txt"
SOURCE = {"s3_bucket_name": BUCKET, "s3_key": KEY}
CONTENT = b"ice cream, sorbet\n"
HOUR = 3600
OMIT = "an option that is not given"


def fingerprint(content: bytes) -> str:
    """The fingerprint of an object that was uploaded in one piece."""
    return f"etag:{hashlib.md5(content, usedforsecurity=False).hexdigest()}"


class Scene:
    """The stand-in with a bucket that has a dictionary, and the modules."""

    def __init__(self, aws: LocalAws, run: Callable[..., Any]) -> None:
        self.aws = aws
        self._run = run
        self.s3 = aws.client("s3")
        self.s3.create_bucket(Bucket=BUCKET)
        self.write()

    def write(self, content: bytes = CONTENT, key: str = KEY, **more: Any) -> None:
        """Upload an object."""
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=content, **more)
        self.aws.forget_calls()

    def put(self, name: str = NAME, age: float = 0, recorded: str | None = None, **fields: Any) -> dict[str, Any]:
        """A package that is there, since so many seconds; a version has the recorded commit message."""
        then = time.time() - age
        if fields.get("PackageStatus", "AVAILABLE") == "AVAILABLE" and "versions" not in fields:
            fields["versions"] = [{"PackageVersion": "v1", "CreatedAt": then, "CommitMessage": recorded}]
        return self.aws.put_package(PackageName=name, CreatedAt=then, **fields)

    def package(self, **options: Any) -> Any:
        """Run es_package on the package of the scene; `check_mode` and `diff` may be among the options."""
        return self._fresh(es_package.main, **{"name": NAME, **options})

    def association(self, **options: Any) -> Any:
        """Run es_package_association on the package and the domain of the scene."""
        named = {} if {"name", "package_id"} & set(options) else {"name": NAME}
        given = {name: value for name, value in {"domain_name": DOMAIN, **named, **options}.items() if value != OMIT}
        return self._fresh(es_package_association.main, **given)

    def info(self, **options: Any) -> Any:
        """Run es_package_info."""
        return self._fresh(es_package_info.main, **options)

    def operations(self, mutating: bool | None = None) -> list[str]:
        """The operations that the last run sent, in order."""
        return [call["operation"] for call in self.aws.calls(mutating=mutating)]

    def packages(self, name: str = NAME) -> list[dict[str, Any]]:
        """What the service says of all packages of the name."""
        filters = [{"Name": "PackageName", "Value": [name]}]
        found: list[dict[str, Any]] = self.aws.client("es").describe_packages(Filters=filters)["PackageDetailsList"]
        return found

    def the_package(self) -> dict[str, Any]:
        """What the service says of the one package there is."""
        (package,) = self.packages()
        return package

    def messages(self) -> list[str | None]:
        """The commit messages of the package, newest first."""
        package_id = self.the_package()["PackageID"]
        history = self.aws.client("es").get_package_version_history(PackageID=package_id)
        return [version.get("CommitMessage") for version in history["PackageVersionHistoryList"]]

    def domains_of(self, package_id: str) -> dict[str, str]:
        """Status by domain of a package's associations."""
        answer = self.aws.client("es").list_domains_for_package(PackageID=package_id)
        return {entry["DomainName"]: entry["DomainPackageStatus"] for entry in answer["DomainPackageDetailsList"]}

    @contextlib.contextmanager
    def meanwhile(self, operation: str, act: Callable[[], object]) -> Iterator[None]:
        """Somebody else, who acts once the run has had its answer to the operation."""
        self.aws.forget_calls()

        def wait_and_act() -> None:
            while not any(call["status"] for call in self.aws.calls(operation=operation)):
                time.sleep(0.01)
            act()

        somebody = threading.Thread(target=wait_and_act, daemon=True)
        somebody.start()
        yield
        somebody.join(timeout=30)
        assert not somebody.is_alive(), f"{operation} was never sent"

    def _fresh(self, main: Callable[[], None], **options: Any) -> Any:
        self.aws.forget_calls()
        return self._run(main, **options)

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The product on the stand-in in this process: clients, observers, packages that are there, and runs of reconcilers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from moto.s3.models import s3_backends

from ansible_collections.aws_search.packages.plugins.module_utils._aws.packages import PackagesApi
from ansible_collections.aws_search.packages.plugins.module_utils._aws.request import prepare_client
from ansible_collections.aws_search.packages.plugins.module_utils._aws.s3 import SourceReader
from ansible_collections.aws_search.packages.plugins.module_utils._plan.model import DesiredAssociation, DesiredPackage
from ansible_collections.aws_search.packages.plugins.module_utils._reconcile.association import AssociationReconciler
from ansible_collections.aws_search.packages.plugins.module_utils._reconcile.observe import Observer
from ansible_collections.aws_search.packages.plugins.module_utils._reconcile.package import PackageReconciler
from ansible_collections.aws_search.packages.plugins.module_utils._reconcile.reconciler import Outcome, Reconciler
from ansible_collections.aws_search.packages.plugins.module_utils._reconcile.roll_out import RollOut, prepare
from ansible_collections.aws_search.packages.plugins.module_utils._reconcile.runner import Runner
from ansible_collections.aws_search.packages.plugins.module_utils._runtime.polling import Deadline
from ansible_collections.aws_search.packages.tests.support.clock import NOON, ProductClock
from local_aws.in_process import InProcessAws
from local_aws.moto_store import create_domain, date_object, find_domain
from local_aws.packages import Scope

Details = dict[str, Any]
Desired = DesiredPackage | DesiredAssociation

ACCOUNT, REGION = "123456789012", "us-east-1"
BUCKET, KEY = "dictionaries", "synonyms.txt"
SOURCE = {"S3BucketName": BUCKET, "S3Key": KEY}
MISSING = {"S3BucketName": BUCKET, "S3Key": "nowhere.txt"}
CONTENT = b"ice cream, sorbet\n"
OTHER_FINGERPRINT = "etag:00000000000000000000000000000000"
SECONDS = {
    "copy_seconds": 2,
    "validate_seconds": 3,
    "delete_seconds": 4,
    "associate_seconds": 5,
    "dissociate_seconds": 5,
}


class Environment:
    """One account and region with a dictionary in S3, and a clock that only moves when somebody sleeps.

    `begin` makes everything new and sets the clock to noon; domains stay, without packages. Requests take no time.
    """

    def __init__(self) -> None:
        self.clock = ProductClock()
        self.aws = InProcessAws(self.clock)
        # In the other modes, botocore repeats less once a client has repeated much: tests would depend on their order.
        retries = {"mode": "legacy"}
        self.s3 = self.aws.client("s3", request_checksum_calculation="when_required", retries=retries)
        self.es = self.aws.client("es")
        self.opensearch = self.aws.client("opensearch")
        self._product_client = prepare_client(self.aws.client("es", retries=retries))
        self.sources = SourceReader(lambda: self.s3)
        self.aws.reset()
        self.s3.create_bucket(Bucket=BUCKET)
        self._written = b""
        self.begin()
        self.fingerprint = self.fingerprint_now()

    def begin(self, written: float = -3600, **settings: Any) -> None:
        """No package and no fault; the object in S3 was written so many seconds after noon."""
        self.clock.restart()
        application = self.aws.application
        application.faults.clear()
        application.store.reset()
        self.aws._deeds.clear()
        self.aws.settings(**{**SECONDS, **settings})
        self.write(CONTENT, written)

    def write(self, content: bytes, written: float = 0.0) -> None:
        """Somebody wrote the dictionary so many seconds after noon."""
        if content != self._written:
            self.s3.put_object(Bucket=BUCKET, Key=KEY, Body=content)
            self._written = content
        date_object(s3_backends[ACCOUNT]["aws"].get_object(BUCKET, KEY), NOON + written)
        self.aws.forget_calls()

    def fingerprint_now(self) -> str:
        """The fingerprint of the dictionary as S3 tells it now: its MD5 and, where there is one, its checksum."""
        head = self.s3.head_object(Bucket=BUCKET, Key=KEY, ChecksumMode="ENABLED")
        checksum = head.get("ChecksumCRC64NVME")
        return f"etag:{hashlib.md5(self._written).hexdigest()}" + (f" crc64nvme:{checksum}" if checksum else "")

    def put(self, name: str = "synonyms", status: str = "AVAILABLE", **fields: Any) -> str:
        """The ID of a package that is there. All times are seconds after noon."""
        for when in ("CreatedAt", "LastUpdatedAt"):
            if when in fields:
                fields[when] += NOON
        versions = [dict(version, CreatedAt=version["CreatedAt"] + NOON) for version in fields.pop("versions", [])]
        details = self.aws.put_package(PackageName=name, PackageStatus=status, versions=versions, **fields)
        return str(details["PackageID"])

    def put_imported(self, name: str = "synonyms", recorded: str | None = None, **fields: Any) -> str:
        """The ID of a package that was imported an hour and half an hour ago, with this fingerprint recorded."""
        versions = [
            {"PackageVersion": "v1", "CreatedAt": -7200},
            {"PackageVersion": "v2", "CreatedAt": -1800, "CommitMessage": f"[{recorded}]" if recorded else None},
        ]
        return self.put(name, **{"versions": versions, "CreatedAt": -7200, **fields})

    def put_domains(self, *names: str) -> None:
        """Domains that have no package."""
        for name in names:
            if find_domain(ACCOUNT, REGION, name) is None:
                create_domain(ACCOUNT, REGION, name)

    def somebody(self, operation: str, seconds_ago: float = 0.0, **parameters: Any) -> None:
        """Somebody else has sent this request."""
        self.clock.time -= seconds_ago
        getattr(self.es, operation)(**parameters)
        self.clock.time += seconds_ago
        self.aws.forget_calls()

    def packages(self, name: str = "synonyms") -> list[Details]:
        """PackageDetails of what is there under a name, without AWS's own and DELETED leftovers."""
        store = self.aws.application.store
        store.settle()
        return [
            package.details()
            for package in store.all(Scope(ACCOUNT, REGION))
            if package.name == name and not package.owned_by_aws and package.status != "DELETED"
        ]

    def versions(self, package_id: str) -> list[Details]:
        """The versions of a package, oldest first."""
        package = self.aws.application.store.get(Scope(ACCOUNT, REGION), package_id)
        return [version.details() for version in package.versions] if package else []

    def associations(self, domain: str = "shop") -> dict[str, Details]:
        """DomainPackageDetails of what a domain has, by the name of the package."""
        store = self.aws.application.store
        store.settle()
        pairs = store.associations_of_domain(Scope(ACCOUNT, REGION), domain)
        return {package.name: package.association_details(association) for package, association in pairs}

    def changes(self, effective: bool = False) -> list[str]:
        """The operations that were sent since the last time, of those that change something.

        With `effective`, only those that the service did not refuse.
        """
        calls = self.aws.calls(mutating=True)
        self.aws.forget_calls()
        return [call["operation"] for call in calls if not effective or call["status"] == 200]

    def operations(self) -> list[str]:
        """All operations that were sent."""
        return [call["operation"] for call in self.aws.calls()]

    # The product

    def api(self, deadline: Deadline | None = None) -> PackagesApi:
        """The package operations."""
        deadline = deadline or Deadline(600)
        return PackagesApi(self._product_client, deadline.remaining_for_requests)

    def observer(self, deadline: Deadline | None = None) -> Observer:
        """What reads packages, domains and sources."""
        return Observer(self.api(deadline), self.sources)

    def reconcilers(
        self, desired: Sequence[Desired], observer: Observer, deadline: Deadline, check_mode: bool = False
    ) -> list[Reconciler]:
        """A reconciler of each."""
        return [
            (
                PackageReconciler(one, observer, deadline, check_mode)
                if isinstance(one, DesiredPackage)
                else AssociationReconciler(one, observer, deadline, check_mode)
            )
            for one in desired
        ]

    def run_all(self, *desired: Desired, timeout: float = 600, check_mode: bool = False) -> list[Outcome]:
        """What comes of these, in one run."""
        deadline = Deadline(timeout)
        observer = self.observer(deadline)
        return Runner(self.reconcilers(desired, observer, deadline, check_mode), observer, deadline).run()

    def run(self, desired: Desired, timeout: float = 600, check_mode: bool = False) -> Outcome:
        """What comes of this one."""
        (outcome,) = self.run_all(desired, timeout=timeout, check_mode=check_mode)
        return outcome

    def roll_out(self, *roll_outs: RollOut, timeout: float = 600, check_mode: bool = False) -> list[Outcome]:
        """What comes of packages and their domains, in one run as of es_packages."""
        deadline = Deadline(timeout)
        observer = self.observer(deadline)
        return Runner(
            prepare(roll_outs, observer, deadline, check_mode, AssociationReconciler), observer, deadline
        ).run()

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A bucket, a package and a domain for tests of whole modules, and the modules run on them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from ansible_collections.aws_search.packages.plugins.modules import (
    es_package,
    es_package_association,
    es_package_associations,
    es_package_info,
    es_packages,
    opensearch_package,
    opensearch_package_association,
    opensearch_package_associations,
    opensearch_package_info,
    opensearch_packages,
)
from local_aws.archives import plugin_archive
from local_aws.in_process import InProcessAws

NAME, DOMAIN = "synonyms", "shop"
BUCKET, KEY = "dictionaries", "synonyms.txt"
URL = f"s3://{BUCKET}/{KEY}"
SOURCE = {"s3_bucket_name": BUCKET, "s3_key": KEY}
CONTENT = b"ice cream, sorbet\n"
HOUR = 3600
OMIT = "an option that is not given"
ERROR = {"ErrorType": "Ordered", "ErrorMessage": "It was ordered."}
MAINS = {
    "es_package": es_package.main,
    "es_package_association": es_package_association.main,
    "es_package_associations": es_package_associations.main,
    "es_package_info": es_package_info.main,
    "es_packages": es_packages.main,
    "opensearch_package": opensearch_package.main,
    "opensearch_package_association": opensearch_package_association.main,
    "opensearch_package_associations": opensearch_package_associations.main,
    "opensearch_package_info": opensearch_package_info.main,
    "opensearch_packages": opensearch_packages.main,
}
PLUGIN, OWN, OLD, NEW = "ZIP-PLUGIN", "analysis-tibetan", "OpenSearch_2.17", "OpenSearch_2.19"


def etag(content: bytes = CONTENT) -> str:
    """The fingerprint, without a checksum, of an object that was uploaded in one piece."""
    return f"etag:{hashlib.md5(content, usedforsecurity=False).hexdigest()}"


class Environment:
    """The stand-in with a bucket that has a dictionary, and the modules. `check_mode` and `diff` may be options."""

    family = "es"

    def __init__(self, aws: InProcessAws, s3: Any, es: Any, run: Callable[..., Any]) -> None:
        self.aws, self.s3, self.es = aws, s3, es
        self._run = run
        self.s3.create_bucket(Bucket=BUCKET)
        self.write()

    def write(self, content: bytes = CONTENT, key: str = KEY, **more: Any) -> None:
        """Upload an object."""
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=content, **more)

    def write_parts(self, *parts: bytes, key: str = KEY, **more: Any) -> None:
        """Upload an object in these parts; all but the last have at least 5 MiB."""
        place = {"Bucket": BUCKET, "Key": key}
        place["UploadId"] = self.s3.create_multipart_upload(**place, **more)["UploadId"]
        done = [
            {"PartNumber": number, "ETag": self.s3.upload_part(**place, PartNumber=number, Body=part)["ETag"]}
            for number, part in enumerate(parts, start=1)
        ]
        self.s3.complete_multipart_upload(**place, MultipartUpload={"Parts": done})

    def put(self, name: str = NAME, age: float = 0, recorded: str | None = None, **fields: Any) -> dict[str, Any]:
        """A package that is there, since so many seconds; its version has the recorded commit message."""
        then = self.aws.clock() - age
        if fields.get("PackageStatus", "AVAILABLE") == "AVAILABLE" and "versions" not in fields:
            version = fields.get("AvailablePackageVersion", "v1")
            fields["versions"] = [{"PackageVersion": version, "CreatedAt": then, "CommitMessage": recorded}]
        return self.aws.put_package(PackageName=name, CreatedAt=then, **fields)

    def put_current(self, name: str = NAME, **fields: Any) -> dict[str, Any]:
        """A package that was imported from the object that is there."""
        return self.put(name, recorded=f"[{etag()}]", **fields)

    def package(self, **options: Any) -> Any:
        """Run package on the package."""
        return self.run(f"{self.family}_package", **{"name": NAME, **options})

    def packages(self, *entries: str | dict[str, Any], **options: Any) -> Any:
        """Run packages on packages of these names, or on these entries."""
        listed = [entry if isinstance(entry, dict) else {"name": entry, "source": SOURCE} for entry in entries]
        return self.run(f"{self.family}_packages", packages=listed, **options)

    def association(self, **options: Any) -> Any:
        """Run package_association on the package and the domain."""
        named = {} if {"name", "package_id"} & set(options) else {"name": NAME}
        return self.run(f"{self.family}_package_association", **{"domain_name": DOMAIN, **named, **options})

    def associations(self, *entries: str | dict[str, Any], **options: Any) -> Any:
        """Run package_associations on the domain, with these names or entries."""
        listed = [entry if isinstance(entry, dict) else {"name": entry} for entry in entries]
        return self.run(f"{self.family}_package_associations", **{"domain_name": DOMAIN, "packages": listed, **options})

    def info(self, **options: Any) -> Any:
        """Run package_info."""
        return self.run(f"{self.family}_package_info", **options)

    def run(self, module: str, **options: Any) -> Any:
        """Run a module; afterwards, the log of calls has only what it sent."""
        self.aws.forget_calls()
        return self._run(MAINS[module], **{name: value for name, value in options.items() if value != OMIT})

    def operations(self, mutating: bool | None = None) -> list[str]:
        """The operations that the last run sent, in order."""
        return [call["operation"] for call in self.aws.calls(mutating=mutating)]

    def listed(self, name: str | None = NAME) -> list[dict[str, Any]]:
        """What the service says of all packages of the name; of all packages, where it is None."""
        filters = [{"Name": "PackageName", "Value": [name]}] if name else []
        found: list[dict[str, Any]] = self.es.describe_packages(Filters=filters, MaxResults=100)["PackageDetailsList"]
        return found

    def the_package(self) -> dict[str, Any]:
        """What the service says of the one package there is."""
        (package,) = self.listed()
        return package

    def statuses(self) -> dict[str, str]:
        """Status by name of all packages in the account."""
        return {package["PackageName"]: package["PackageStatus"] for package in self.listed(None)}

    def messages(self) -> list[str | None]:
        """The commit messages of the package, newest first."""
        history = self.es.get_package_version_history(PackageID=self.the_package()["PackageID"])
        return [version.get("CommitMessage") for version in history["PackageVersionHistoryList"]]

    def domains_of(self, package_id: str) -> dict[str, tuple[str, str]]:
        """Status and version by domain of a package's associations."""
        answer = self.es.list_domains_for_package(PackageID=package_id)
        return {
            entry["DomainName"]: (entry["DomainPackageStatus"], entry.get("PackageVersion", ""))
            for entry in answer["DomainPackageDetailsList"]
        }


class OpensearchEnvironment(Environment):
    """The same for the modules of the 2021 API, with a domain that runs an old engine version, and AWS's nori."""

    family = "opensearch"

    def __init__(self, aws: InProcessAws, s3: Any, opensearch: Any, run: Callable[..., Any]) -> None:
        super().__init__(aws, s3, opensearch, run)
        aws.put_domain(DOMAIN, EngineVersion=OLD)
        nori = aws.put_aws_plugins(names=["analysis-nori"], engines=[OLD, NEW])
        self.nori = {package["EngineVersion"]: package["PackageID"] for package in nori}

    def archive(self, engine: str = OLD, content: bytes = b"", key: str = "") -> str:
        """The URL of a plugin's archive, built for an engine version."""
        key = key or f"{engine}.zip"
        self.write(plugin_archive(OWN, engine.split("_")[1], content), key=key)
        return f"s3://{BUCKET}/{key}"

    def plugin(self, engine: str = OLD, **options: Any) -> dict[str, Any]:
        """The options of a plugin that is imported from its archive, with `wait`."""
        named = {"name": OWN, "package_type": PLUGIN, "engine_version": engine, "wait": True}
        return {**named, "source": self.archive(engine), **options}

    def put_plugin(self, engine: str = OLD, name: str = OWN, **fields: Any) -> str:
        """The ID of a plugin that is there."""
        return str(self.put(name, PackageType=PLUGIN, EngineVersion=engine, **fields)["PackageID"])

    def put_license(self, *prerequisites: str, **fields: Any) -> str:
        """The ID of a license that is there; on the domain, where it has prerequisites."""
        entry = {"DomainName": DOMAIN, "PrerequisitePackageIDList": list(prerequisites)}
        more = {"domains": [entry]} if prerequisites else {}
        return str(self.put("lic", PackageType="PACKAGE-LICENSE", **more, **fields)["PackageID"])

    def upgrade(self, domain: str = DOMAIN) -> None:
        """Somebody upgrades the domain to the new engine version."""
        self.es.upgrade_domain(DomainName=domain, TargetVersion=NEW)

    def on_domain(self, domain: str = DOMAIN) -> dict[str, tuple[str, str]]:
        """ID and status by name of what the domain has."""
        listed = self.es.list_packages_for_domain(DomainName=domain)["DomainPackageDetailsList"]
        return {one["PackageName"]: (one["PackageID"], one["DomainPackageStatus"]) for one in listed}

    def sent(self, operation: str) -> list[dict[str, Any]]:
        """The parameters of each request of the last run for this operation."""
        return [call["parameters"] for call in self.aws.calls() if call["operation"] == operation]

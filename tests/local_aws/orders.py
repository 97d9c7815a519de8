# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What tests order of a stand-in and ask it, whichever way it is reached."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

ACCESS_KEY = "AKIALOCALAWS00000000"
SECRET_KEY = "local-aws-secret-key"


class Orders(ABC):
    """A stand-in's clients and its control interface; README.md describes the control calls."""

    @abstractmethod
    def client(
        self,
        service: str,
        region: str = "us-east-1",
        access_key: str = ACCESS_KEY,
        secret_key: str = SECRET_KEY,
        session_token: str | None = None,
        **config: Any,
    ) -> Any:
        """A boto3 client of the stand-in; `config` goes into its botocore Config."""

    @abstractmethod
    def control(self, method: str, door: str, content: dict[str, Any] | None = None) -> dict[str, Any]:
        """One call of the control interface. Raises ValueError with the stand-in's words when it refuses."""

    def keys_of(self, account: str) -> dict[str, str]:
        """Keys of another account, made by assuming a role of it: access_key, secret_key and session_token."""
        answer = self.client("sts").assume_role(
            RoleArn=f"arn:aws:iam::{account}:role/local-aws", RoleSessionName="local-aws"
        )
        credentials = answer["Credentials"]
        return {
            "access_key": credentials["AccessKeyId"],
            "secret_key": credentials["SecretAccessKey"],
            "session_token": credentials["SessionToken"],
        }

    def calls(
        self, service: str | None = None, operation: str | None = None, mutating: bool | None = None
    ) -> list[dict[str, Any]]:
        """The requests that arrived, in order, narrowed to what is given."""
        wanted = {"service": service, "operation": operation, "mutating": mutating}
        return [
            call
            for call in self.control("GET", "calls")["calls"]
            if all(value is None or call[name] == value for name, value in wanted.items())
        ]

    def forget_calls(self) -> None:
        """Empties the log of requests."""
        self.control("DELETE", "calls")

    def settings(self, **partial: Any) -> dict[str, Any]:
        """Changes the given settings and returns all of them."""
        return self.control("PUT", "settings", partial) if partial else self.control("GET", "settings")

    def fault(self, operation: str, kind: str, count: int | None = 1, after: int = 0, **more: Any) -> None:
        """Orders a fault for the next `count` calls of an operation (None: for ever), after letting `after` through."""
        self.control("POST", "faults", {"operation": operation, "fault": kind, "count": count, "after": after, **more})

    def clear_faults(self) -> None:
        """Takes back all faults."""
        self.control("DELETE", "faults")

    def held(self) -> list[str]:
        """The operations of the calls that are held, in the order of their arrival."""
        return list(self.control("GET", "held")["held"])

    def release(self) -> None:
        """Lets every call that is held go on."""
        self.control("POST", "release")

    def put_package(self, **fields: Any) -> dict[str, Any]:
        """Puts a package there in any state and returns its PackageDetails, times as epoch seconds."""
        return self.control("POST", "packages", fields)

    def put_association(self, package_id: str, domain_name: str, **fields: Any) -> dict[str, Any]:
        """Puts a package that is there on a domain in any status and returns its DomainPackageDetails."""
        return self.control("POST", "associations", {"PackageID": package_id, "DomainName": domain_name, **fields})

    def put_aws_plugins(self, **fields: Any) -> list[dict[str, Any]]:
        """Puts AWS's own plugins there (`names`, `engines`, `region`) and returns their PackageDetails."""
        return list(self.control("POST", "aws_plugins", fields)["packages"])

    def put_domain(self, name: str, **fields: Any) -> dict[str, Any]:
        """Makes a domain that is fit for custom plugins, or lets one that is there go through a change."""
        return self.control("POST", "domains", {"DomainName": name, **fields})

    def use_in_index(self, package_id: str, domain_name: str, index_name: str = "index", **place: str) -> None:
        """Lets an index of the domain use the package; `place` are account and region."""
        order = {"PackageID": package_id, "DomainName": domain_name, "IndexName": index_name, **place}
        self.control("POST", "indexes", order)

    def remove_from_indexes(self, package_id: str, domain_name: str, **place: str) -> None:
        """Lets no index of the domain use the package any more."""
        self.control("DELETE", "indexes", {"PackageID": package_id, "DomainName": domain_name, **place})

    def outcome(self, status: str, count: int | None = 1, **more: Any) -> None:
        """Orders that the next `count` imports, deletions, associations or dissociations end in a failed status.

        `more` are ErrorDetails, or the `reason` of a plugin's, and what narrows it: PackageID, PackageName, DomainName,
        S3BucketName, S3Key.
        """
        self.control("POST", "outcomes", {"status": status, "count": count, **more})

    def clear_outcomes(self) -> None:
        """Takes back all outcomes."""
        self.control("DELETE", "outcomes")

    def reset(self) -> None:
        """Everything back to the beginning, settings too."""
        self.control("POST", "reset")

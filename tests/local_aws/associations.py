# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operations on packages and their domains, of both API versions. See `operations` for what they share."""

from __future__ import annotations

from typing import Any

from local_aws import moto_store
from local_aws.domain_packages import Association, Failure
from local_aws.errors import IN_PROGRESS, ApiError
from local_aws.packages import Package, Scope
from local_aws.pages import page
from local_aws.store import PackageStore

# Seen in hashicorp/terraform-provider-aws #46666.
IN_DESIRED_STATE = "Package is already in desired state"
# Seen in hashicorp/terraform-provider-aws, package_association.go.
NOT_ASSOCIATED = "Package is not associated to this domain"


class AssociationOperations:
    """Everything that concerns packages on domains."""

    def __init__(self, store: PackageStore) -> None:
        self._store = store

    def associate_package(self, scope: Scope, parameters: dict[str, Any]) -> dict[str, Any]:
        """AssociatePackage: the first time, and again to bring a newer version to the domain."""
        domain = self._domain(scope, parameters["DomainName"])
        package = self._associable(scope, parameters)
        self._check_quota(scope, parameters["DomainName"], [package])
        return {"DomainPackageDetails": self._associate(package, domain, parameters)}

    def associate_packages(self, scope: Scope, parameters: dict[str, Any]) -> dict[str, Any]:
        """AssociatePackages. Assumed: all or none."""
        domain = self._domain(scope, parameters["DomainName"])
        orders = [{**entry, "DomainName": parameters["DomainName"]} for entry in parameters["PackageList"]]
        packages = [self._associable(scope, order) for order in orders]
        self._check_quota(scope, parameters["DomainName"], packages)
        details = [self._associate(package, domain, order) for package, order in zip(packages, orders, strict=True)]
        return {"DomainPackageDetailsList": details}

    def dissociate_package(self, scope: Scope, parameters: dict[str, Any]) -> dict[str, Any]:
        """DissociatePackage."""
        self._domain(scope, parameters["DomainName"])
        package, association = self._dissociable(scope, parameters["PackageID"], parameters["DomainName"])
        return {"DomainPackageDetails": self._dissociate(package, association)}

    def dissociate_packages(self, scope: Scope, parameters: dict[str, Any]) -> dict[str, Any]:
        """DissociatePackages. Assumed: all or none."""
        self._domain(scope, parameters["DomainName"])
        pairs = [self._dissociable(scope, entry, parameters["DomainName"]) for entry in parameters["PackageList"]]
        return {"DomainPackageDetailsList": [self._dissociate(package, association) for package, association in pairs]}

    def list_domains_for_package(self, scope: Scope, parameters: dict[str, Any]) -> dict[str, Any]:
        """ListDomainsForPackage."""
        package = self._store.existing(scope, parameters["PackageID"])
        pairs = [(package, association) for association in self._store.live_associations(package)]
        return self._listed(f"ListDomainsForPackage {scope} {package.package_id}", pairs, parameters)

    def list_packages_for_domain(self, scope: Scope, parameters: dict[str, Any]) -> dict[str, Any]:
        """ListPackagesForDomain."""
        name = parameters["DomainName"]
        self._domain(scope, name)
        pairs = list(self._store.associations_of_domain(scope, name))
        return self._listed(f"ListPackagesForDomain {scope} {name}", pairs, parameters)

    def _listed(
        self, listing: str, pairs: list[tuple[Package, Association]], parameters: dict[str, Any]
    ) -> dict[str, Any]:
        items = sorted(
            ((association.sequence, package.association_details(association)) for package, association in pairs),
            key=lambda item: item[0],
        )
        shown, token = page(items, listing, parameters, self._store.settings)
        return {"DomainPackageDetailsList": shown, "NextToken": token}

    def _domain(self, scope: Scope, name: str) -> Any:
        domain = moto_store.find_domain(scope.account, scope.region, name)
        if domain is None:
            raise ApiError("ResourceNotFoundException", f"Domain not found: {name}")
        return domain

    def _associable(self, scope: Scope, parameters: dict[str, Any]) -> Package:
        package = self._store.existing(scope, parameters["PackageID"])
        self._refuse_while_busy(scope, parameters["DomainName"])
        if package.status == "DELETING":
            raise ApiError("ConflictException", f"Package {package.package_id} is being deleted")
        if package.available_version is None:
            # Assumed. A package whose last update failed can be associated: its last good version is in use.
            raise ApiError("ConflictException", f"Package {package.package_id} has no version to associate")
        association = self._association(package, parameters["DomainName"])
        if association is not None:
            self._refuse_while_changing(association)
            current = association.package_version == package.available_version.package_version
            if association.status == "ACTIVE" and current:
                raise ApiError("ConflictException", IN_DESIRED_STATE)
            if association.status == "ASSOCIATION_FAILED" and self._store.settings.failed_association == "conflict":
                raise ApiError("ConflictException", "Package is in status ASSOCIATION_FAILED on the domain")
        return package

    def _check_quota(self, scope: Scope, domain_name: str, packages: list[Package]) -> None:
        there = {package.package_id for package, _association in self._store.associations_of_domain(scope, domain_name)}
        limit = self._store.settings.domain_package_limit
        if len(there | {package.package_id for package in packages}) > max(limit, len(there)):
            raise ApiError("LimitExceededException", f"You have reached the limit of {limit} packages on the domain")

    def _associate(self, package: Package, domain: Any, parameters: dict[str, Any]) -> dict[str, Any]:
        assert package.available_version is not None
        now, version = self._store.now(), package.available_version.package_version
        name = parameters["DomainName"]
        association = package.associations.get(name)
        failure = self._failure("ASSOCIATION_FAILED", package, name)
        if association is None:
            association = Association(self._store.next_sequence(), name, domain, "ASSOCIATING", now, version)
            package.associations[name] = association
        elif association.status == "ASSOCIATION_FAILED" and self._store.settings.failed_association == "fail_again":
            failure = Failure("ASSOCIATION_FAILED", association.error_details or {})
        # Assumed: while an update is being applied, the version shown is the one that the domain still runs.
        association.begin("ASSOCIATING", now, version, failure)
        if "PrerequisitePackageIDList" in parameters:
            association.prerequisites = parameters["PrerequisitePackageIDList"]
        if "AssociationConfiguration" in parameters:
            association.configuration = parameters["AssociationConfiguration"]
        self._store.track(package)
        return package.association_details(association)

    def _dissociable(self, scope: Scope, package_id: str, domain_name: str) -> tuple[Package, Association]:
        package = self._store.existing(scope, package_id)
        association = self._association(package, domain_name)
        if association is None:
            raise ApiError("ValidationException", NOT_ASSOCIATED)
        self._refuse_while_busy(scope, domain_name)
        self._refuse_while_changing(association)
        return package, association

    def _dissociate(self, package: Package, association: Association) -> dict[str, Any]:
        failure = self._failure("DISSOCIATION_FAILED", package, association.domain_name)
        association.begin("DISSOCIATING", self._store.now(), failure=failure)
        self._store.track(package)
        return package.association_details(association)

    def _association(self, package: Package, domain_name: str) -> Association | None:
        return next((item for item in self._store.live_associations(package) if item.domain_name == domain_name), None)

    def _failure(self, status: str, package: Package, domain_name: str) -> Failure | None:
        facts = {"PackageID": package.package_id, "PackageName": package.name, "DomainName": domain_name}
        return self._store.outcomes.take((status,), facts)

    def _refuse_while_busy(self, scope: Scope, domain_name: str) -> None:
        """A domain takes one change at a time; the code of the refusal is Assumed."""
        reading = self._store.settings.busy_domain
        if reading != "off" and self._store.is_busy(scope, domain_name):
            raise ApiError("ConflictException" if reading == "conflict" else "ValidationException", IN_PROGRESS)

    def _refuse_while_changing(self, association: Association) -> None:
        if association.changing:
            # Assumed.
            raise ApiError("ConflictException", f"Package is in status {association.status} on the domain")

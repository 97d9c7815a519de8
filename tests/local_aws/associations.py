# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operations on packages and their domains, of both API versions. See `operations` for what they share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from local_aws.association_rules import AssociationRules
from local_aws.domain_packages import Association, Failure
from local_aws.domains import find_domain
from local_aws.errors import ApiError
from local_aws.packages import Package, Scope
from local_aws.pages import page
from local_aws.store import PackageStore

Entry = TypeVar("Entry")
Found = TypeVar("Found")


class AssociationOperations:
    """Everything that concerns packages on domains."""

    def __init__(self, store: PackageStore) -> None:
        self._store = store
        self._rules = AssociationRules(store)

    def associate_package(self, scope: Scope, parameters: dict[str, Any]) -> dict[str, Any]:
        """AssociatePackage: the first time, and again to bring a newer version to the domain."""
        domain = find_domain(scope, parameters["DomainName"])
        package = self._rules.associable(scope, domain, parameters, set())
        self._rules.check_quota(scope, parameters["DomainName"], [package])
        return {"DomainPackageDetails": self._associate(scope, package, domain, parameters)}

    def associate_packages(self, scope: Scope, parameters: dict[str, Any]) -> dict[str, Any]:
        """AssociatePackages: several packages in one deployment."""
        name = parameters["DomainName"]
        domain = find_domain(scope, name)
        together = {entry["PackageID"] for entry in parameters["PackageList"]}

        def check(entry: dict[str, Any]) -> tuple[Package, dict[str, Any]]:
            order = {**entry, "DomainName": name}
            return self._rules.listable(self._rules.associable(scope, domain, order, together)), order

        found = self._fitting(parameters["PackageList"], check)
        self._rules.check_quota(scope, name, [package for package, _order in found])
        details = [self._associate(scope, package, domain, order) for package, order in found]
        return {"DomainPackageDetailsList": details}

    def dissociate_package(self, scope: Scope, parameters: dict[str, Any]) -> dict[str, Any]:
        """DissociatePackage."""
        find_domain(scope, parameters["DomainName"])
        package, association = self._rules.dissociable(scope, parameters["PackageID"], parameters["DomainName"])
        return {"DomainPackageDetails": self._dissociate(scope, package, association)}

    def dissociate_packages(self, scope: Scope, parameters: dict[str, Any]) -> dict[str, Any]:
        """DissociatePackages: several packages in one deployment."""
        name = parameters["DomainName"]
        find_domain(scope, name)

        def check(package_id: str) -> tuple[Package, Association]:
            package, association = self._rules.dissociable(scope, package_id, name)
            return self._rules.listable(package), association

        found = self._fitting(parameters["PackageList"], check)
        # First all that are named, so that none of them goes as what depends on another.
        for package, association in found:
            self._begin_dissociation(package, association)
        return {"DomainPackageDetailsList": [self._dissociate(scope, *pair) for pair in found]}

    def list_domains_for_package(self, scope: Scope, parameters: dict[str, Any]) -> dict[str, Any]:
        """ListDomainsForPackage. Assumed: an account sees its own domains only."""
        package = self._store.existing(scope, parameters["PackageID"])
        associations = (item for item in self._store.live_associations(package) if item.account == scope.account)
        pairs = [(package, association) for association in associations]
        return self._listed(f"ListDomainsForPackage {scope} {package.package_id}", pairs, parameters)

    def list_packages_for_domain(self, scope: Scope, parameters: dict[str, Any]) -> dict[str, Any]:
        """ListPackagesForDomain."""
        name = parameters["DomainName"]
        find_domain(scope, name)
        pairs = [
            (package, association)
            for package, association in self._store.associations_of_domain(scope, name)
            if not self._store.dictionaries_only or package.package_type == "TXT-DICTIONARY"
        ]
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

    def _fitting(self, entries: Sequence[Entry], check: Callable[[Entry], Found]) -> list[Found]:
        """What may be done of a list: all of it, or else whatever the setting says."""
        settings = self._store.settings
        if not entries and settings.empty_package_list == "refused":
            raise ApiError("ValidationException", "PackageList must not be empty")
        found, refusals = [], []
        for entry in entries:
            try:
                found.append(check(entry))
            except ApiError as refusal:
                refusals.append(refusal)
        if refusals and (settings.associate_packages == "all_or_none" or not found):
            raise refusals[0]
        return found

    def _associate(self, scope: Scope, package: Package, domain: Any, order: dict[str, Any]) -> dict[str, Any]:
        assert package.available_version is not None
        now, version = self._store.now(), package.available_version.package_version
        place = (scope.account, order["DomainName"])
        association = package.associations.get(place)
        failure = self._failure("ASSOCIATION_FAILED", package, order["DomainName"])
        unfit = self._rules.unfit(package, domain)
        if unfit is not None and self._store.settings.domain_requirements == "association_failed":
            failure = Failure("ASSOCIATION_FAILED", {"ErrorType": "", "ErrorMessage": unfit})
        if association is None:
            association = Association(self._store.next_sequence(), *place, domain, "ASSOCIATING", now, version)
            package.associations[place] = association
        elif association.status == "ASSOCIATION_FAILED" and self._store.settings.failed_association == "fail_again":
            failure = Failure("ASSOCIATION_FAILED", association.error_details or {})
        # Assumed: while an update is being applied, the version shown is the one that the domain still runs.
        association.begin("ASSOCIATING", now, version, failure)
        if "PrerequisitePackageIDList" in order:
            association.prerequisites = order["PrerequisitePackageIDList"]
        if "AssociationConfiguration" in order:
            association.configuration = order["AssociationConfiguration"]
        self._store.track(package)
        return package.association_details(association)

    def _dissociate(self, scope: Scope, package: Package, association: Association) -> dict[str, Any]:
        """Starts the dissociation of a package, and of the licenses and configurations that need it.

        Developer guide, "Third-party plugins": they are removed with the plugin.
        """
        if not association.changing:
            self._begin_dissociation(package, association)
        for other, dependent in self._store.associations_of_domain(scope, association.domain_name):
            accessory = other.package_type in ("PACKAGE-LICENSE", "PACKAGE-CONFIG")
            if accessory and not dependent.changing and package.package_id in (dependent.prerequisites or ()):
                self._begin_dissociation(other, dependent)
                dependent.follows = association
        return package.association_details(association)

    def _begin_dissociation(self, package: Package, association: Association) -> None:
        failure = self._failure("DISSOCIATION_FAILED", package, association.domain_name)
        association.begin("DISSOCIATING", self._store.now(), failure=failure)
        self._store.track(package)

    def _failure(self, status: str, package: Package, domain_name: str) -> Failure | None:
        facts = {"PackageID": package.package_id, "PackageName": package.name, "DomainName": domain_name}
        return self._store.outcomes.take((status,), facts)

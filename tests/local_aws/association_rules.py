# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the service refuses to associate with a domain, or to dissociate from it.

Sentences of error messages are Assumed unless a comment says where they were seen.
"""

from __future__ import annotations

from typing import Any

from local_aws import moto_store
from local_aws.domain_packages import Association
from local_aws.domains import engine_of, lacks_for_plugins
from local_aws.errors import IN_PROGRESS, ApiError
from local_aws.packages import Package, Scope
from local_aws.store import PackageStore

# Seen in hashicorp/terraform-provider-aws #46666.
IN_DESIRED_STATE = "Package is already in desired state"
# Seen in hashicorp/terraform-provider-aws, package_association.go.
NOT_ASSOCIATED = "Package is not associated to this domain"


class AssociationRules:
    """Asked before anything is changed."""

    def __init__(self, store: PackageStore) -> None:
        self._store = store

    def associable(self, scope: Scope, domain: Any, order: dict[str, Any], together: set[str]) -> Package:
        """The package that an order is about; `together` are the IDs that go to the domain in the same call.

        Raises ApiError when it cannot be associated.
        """
        name = order["DomainName"]
        package = self._store.existing(scope, order["PackageID"])
        self._refuse_while_busy(scope, name)
        if package.status == "DELETING":
            raise ApiError("ConflictException", f"Package {package.package_id} is being deleted")
        if package.available_version is None:
            # Assumed. A package whose last update failed can be associated: its last good version is in use.
            raise ApiError("ConflictException", f"Package {package.package_id} has no version to associate")
        self._check_association(package, package.associations.get((scope.account, name)), order)
        self._check_engine(package, domain)
        self._check_key(package)
        self._check_domain(scope, package, order, together)
        return package

    def dissociable(self, scope: Scope, package_id: str, domain_name: str) -> tuple[Package, Association]:
        """The association that is to go. Raises ApiError when it cannot go."""
        package = self._store.existing(scope, package_id)
        self._store.live_associations(package)
        association = package.associations.get((scope.account, domain_name))
        if association is None:
            raise ApiError("ValidationException", NOT_ASSOCIATED)
        self._refuse_while_busy(scope, domain_name)
        self._refuse_while_changing(association)
        return package, association

    def listable(self, package: Package) -> Package:
        """The package, which may be in the list of AssociatePackages or DissociatePackages. Raises ApiError else."""
        if package.package_type == "TXT-DICTIONARY" and self._store.settings.dictionaries_in_list == "refused":
            raise ApiError("ValidationException", f"Package {package.package_id} is a TXT-DICTIONARY")
        return package

    def check_quota(self, scope: Scope, domain_name: str, packages: list[Package]) -> None:
        """Raises ApiError when the domain would have too many packages."""
        there = {package.package_id for package, _association in self._store.associations_of_domain(scope, domain_name)}
        limit = self._store.settings.domain_package_limit
        if len(there | {package.package_id for package in packages}) > max(limit, len(there)):
            raise ApiError("LimitExceededException", f"You have reached the limit of {limit} packages on the domain")

    def unfit(self, package: Package, domain: Any) -> str | None:
        """What makes a domain unfit for a custom plugin, in words; None when nothing does."""
        if package.package_type != "ZIP-PLUGIN" or package.owned_by_aws:
            return None
        lacking = lacks_for_plugins(domain)
        return f"Custom plugins require a domain with {', '.join(lacking)}" if lacking else None

    def _check_association(self, package: Package, association: Association | None, order: dict[str, Any]) -> None:
        if association is None:
            return
        self._refuse_while_changing(association)
        settings, available = self._store.settings, package.available_version
        if association.status == "ACTIVE" and available and association.package_version == available.package_version:
            changed = {
                "PrerequisitePackageIDList": association.prerequisites,
                "AssociationConfiguration": association.configuration,
            }
            differs = any(name in order and order[name] != value for name, value in changed.items())
            if settings.changed_options == "conflict" or not differs:
                raise ApiError("ConflictException", IN_DESIRED_STATE)
        if association.status == "ASSOCIATION_FAILED" and settings.failed_association == "conflict":
            raise ApiError("ConflictException", "Package is in status ASSOCIATION_FAILED on the domain")

    def _check_engine(self, package: Package, domain: Any) -> None:
        if package.package_type != "ZIP-PLUGIN":
            return
        engine = engine_of(domain)
        if package.engine_version != engine:
            message = f"Package {package.package_id} is for {package.engine_version}, the domain runs {engine}"
            raise ApiError("ValidationException", message)
        unfit = self.unfit(package, domain)
        if unfit is not None and self._store.settings.domain_requirements == "validation":
            raise ApiError("ValidationException", unfit)

    def _check_key(self, package: Package) -> None:
        """A key out of reach: developer guide, "AWS KMS integration for custom packages"."""
        options = package.encryption_options or {}
        if not options.get("EncryptionEnabled") or not options.get("KmsKeyIdentifier"):
            return
        key = moto_store.find_key(package.scope.account, package.scope.region, options["KmsKeyIdentifier"])
        if key is None or not key.enabled or key.key_state != "Enabled":
            raise ApiError("AccessDeniedException", "The KMS key of the package cannot be accessed", 403)

    def _check_domain(self, scope: Scope, package: Package, order: dict[str, Any], together: set[str]) -> None:
        there = [package for package, _association in self._store.associations_of_domain(scope, order["DomainName"])]
        if any(other.name == package.name and other.package_id != package.package_id for other in there):
            # The words of the reporter of hashicorp/terraform-provider-aws #39363; the code is not known.
            by_conflict = self._store.settings.name_on_domain == "conflict"
            message = "A package with the same name is already installed on the cluster"
            raise ApiError("ConflictException" if by_conflict else "ValidationException", message)
        known = together | {other.package_id for other in there}
        for identifier in order.get("PrerequisitePackageIDList", []):
            if identifier not in known:
                message = f"The prerequisite package {identifier} is not associated with the domain"
                raise ApiError("ValidationException", message)

    def _refuse_while_busy(self, scope: Scope, domain_name: str) -> None:
        """A domain takes one change at a time; the code of the refusal is Assumed."""
        reading = self._store.settings.busy_domain
        if reading != "off" and self._store.is_busy(scope, domain_name):
            raise ApiError("ConflictException" if reading == "conflict" else "ValidationException", IN_PROGRESS)

    def _refuse_while_changing(self, association: Association) -> None:
        if association.changing:
            # Assumed.
            raise ApiError("ConflictException", f"Package is in status {association.status} on the domain")

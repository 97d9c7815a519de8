# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the service refuses to create or to update.

Sentences of error messages are Assumed unless a comment says where they were seen.
"""

from __future__ import annotations

from typing import Any

from local_aws import moto_store
from local_aws.errors import ApiError
from local_aws.packages import Package, Scope
from local_aws.store import PackageStore

# Seen in hashicorp/terraform-provider-aws #44145.
ENGINE_VERSION_REQUIRED = "Operation not allowed. EngineVersion is a required parameter for this operation."


class PackageRules:
    """Asked before anything is changed."""

    def __init__(self, store: PackageStore) -> None:
        self._store = store

    def check_creation(self, scope: Scope, parameters: dict[str, Any]) -> None:
        """Raises ApiError when there cannot be such a package, or not another one."""
        is_plugin, given = parameters["PackageType"] == "ZIP-PLUGIN", "EngineVersion" in parameters
        if is_plugin and not given:
            raise ApiError("ValidationException", ENGINE_VERSION_REQUIRED)
        if given and not is_plugin:
            raise ApiError("ValidationException", "EngineVersion can only be specified for packages of type ZIP-PLUGIN")
        self.check_options(scope, parameters["PackageType"], parameters)
        own = [package for package in self._store.all(scope) if package.status != "DELETED"]
        if any(self._takes_the_place(package, parameters) for package in own):
            # Assumed: a package that is DELETING still holds its name.
            raise ApiError("ResourceAlreadyExistsException", f"Package already exists: {parameters['PackageName']}")
        if len(own) >= self._store.settings.package_limit:
            raise ApiError("LimitExceededException", f"You have reached the limit of {len(own)} packages")

    def check_options(self, scope: Scope, package_type: str, parameters: dict[str, Any]) -> None:
        """Raises ApiError for a configuration or an encryption that makes no sense for the type."""
        if self._store.settings.option_check == "off":
            return
        if "PackageConfiguration" in parameters and package_type == "TXT-DICTIONARY":
            raise ApiError("ValidationException", "PackageConfiguration cannot be specified for a TXT-DICTIONARY")
        options = parameters.get("PackageEncryptionOptions")
        if options is None:
            return
        if package_type != "ZIP-PLUGIN":
            # Developer guide, "AWS KMS integration for custom packages": for ZIP-PLUGIN only.
            raise ApiError("ValidationException", "PackageEncryptionOptions can only be specified for a ZIP-PLUGIN")
        identifier = options.get("KmsKeyIdentifier")
        if options["EncryptionEnabled"] and not identifier:
            raise ApiError("ValidationException", "KmsKeyIdentifier is required when encryption is enabled")
        if identifier and moto_store.find_key(scope.account, scope.region, identifier) is None:
            raise ApiError("ValidationException", f"The KMS key {identifier} does not exist")

    def check_owner(self, scope: Scope, package: Package, done: str) -> None:
        """Raises ApiError when the package is AWS's or another account's."""
        if package.scope != scope:
            # The words are AWS's for a deletion, in rebuy-de/aws-nuke #1078 and #1123.
            raise ApiError("ValidationException", f"Operation not allowed. This package cannot be {done}.")

    def _takes_the_place(self, package: Package, parameters: dict[str, Any]) -> bool:
        """A plugin may be there once for each engine version: developer guide, "Custom plugins"."""
        if package.name != parameters["PackageName"]:
            return False
        if package.package_type != parameters["PackageType"]:
            return self._store.settings.package_key == "name_and_engine"
        return package.engine_version == parameters.get("EngineVersion")

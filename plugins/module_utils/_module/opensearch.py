# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The family of the 2021 API: what only its modules take, and what that means in the members of its service model."""

from __future__ import annotations

import typing as t

from .._aws.packages import PackagesApi
from .._plan.model import DesiredAssociation, PackageReference
from .family import ArgumentSpec, Family, Params
from .validation import validate_reference, validate_string

if t.TYPE_CHECKING:
    from .._reconcile.domain import DomainReconciler
    from .._reconcile.observe import Observer
    from .._reconcile.package import PackageReconciler
    from .._runtime.polling import Deadline

PACKAGE_TYPES = ("TXT-DICTIONARY", "ZIP-PLUGIN", "PACKAGE-LICENSE", "PACKAGE-CONFIG")
PURGED_TYPES = ("TXT-DICTIONARY",)
REQUIREMENT: dict[str, t.Any] = {"type": "str", "default": "NONE", "choices": ["REQUIRED", "OPTIONAL", "NONE"]}
OWNER: ArgumentSpec = {"owner": {"type": "str", "default": "any", "choices": ["any", "self", "aws"]}}
CONFIGURATION = {
    "license_requirement": "LicenseRequirement",
    "license_file_path": "LicenseFilepath",
    "configuration_requirement": "ConfigurationRequirement",
    "requires_restart_for_configuration_update": "RequiresRestartForConfigurationUpdate",
}


class OpenSearchFamily(Family):
    """The 2021 API, whose packages of one name are told apart by their engine version."""

    package_arguments: t.ClassVar[ArgumentSpec] = {
        "engine_version": {"type": "str"},
        "configuration": {
            "type": "dict",
            "options": {
                "license_requirement": REQUIREMENT,
                "license_file_path": {"type": "str"},
                "configuration_requirement": REQUIREMENT,
                "requires_restart_for_configuration_update": {"type": "bool"},
            },
        },
        "encryption": {
            "type": "dict",
            "options": {"enabled": {"type": "bool", "default": True}, "kms_key_id": {"type": "str", "no_log": False}},
        },
        "vending_enabled": {"type": "bool"},
        "users": {"type": "list", "elements": "str"},
        "purge_users": {"type": "bool", "default": True},
    }
    purge_arguments: t.ClassVar[ArgumentSpec] = {
        "purge_types": {
            "type": "list",
            "elements": "str",
            "default": list(PURGED_TYPES),
            "choices": list(PACKAGE_TYPES),
        }
    }
    association_arguments: t.ClassVar[ArgumentSpec] = {
        **OWNER,
        "prerequisites": {
            "type": "list",
            "elements": "dict",
            "options": {"name": {"type": "str"}, "package_id": {"type": "str"}},
            "mutually_exclusive": [("name", "package_id")],
            "required_one_of": [("name", "package_id")],
        },
        "key_store_access": {
            "type": "dict",
            "no_log": False,
            "options": {"enabled": {"type": "bool", "default": True}, "role_arn": {"type": "str"}},
        },
    }
    info_arguments: t.ClassVar[ArgumentSpec] = {
        "package_types": {"type": "list", "elements": "str", "choices": list(PACKAGE_TYPES)},
        "engine_versions": {"type": "list", "elements": "str"},
        **OWNER,
        "compatible_with": {"type": "str"},
    }

    def validate_package(self, api: PackagesApi, params: Params) -> list[str]:
        members = api.limits("CreatePackage").members
        plugin = params["package_type"] == "ZIP-PLUGIN"
        refused = validate_string("engine_version", params["engine_version"], members["EngineVersion"])
        refused += [
            f"{option} is for packages of the type ZIP-PLUGIN, got package_type={params['package_type']}."
            for option in ("engine_version", "encryption")
            if params[option] is not None and not plugin
        ]
        configuration, encryption = params["configuration"] or {}, params["encryption"] or {}
        path = configuration.get("license_file_path")
        shape = members["PackageConfiguration"].members["LicenseFilepath"]
        refused += validate_string("configuration.license_file_path", path, shape)
        key = members["PackageEncryptionOptions"].members["KmsKeyIdentifier"]
        refused += validate_string("encryption.kms_key_id", encryption.get("kms_key_id"), key)
        if encryption.get("enabled") and not encryption.get("kms_key_id"):
            refused.append("encryption must have kms_key_id: the ID, the ARN or the alias of a symmetric KMS key.")
        user = api.limits("UpdatePackageScope").members["PackageUserList"].member
        for number, one in enumerate(params["users"] or []):
            refused += validate_string(f"users[{number}]", one, user)
        return refused

    def validate_association(self, api: PackagesApi, params: Params) -> list[str]:
        options = api.limits("AssociatePackage").members["AssociationConfiguration"].members["KeyStoreAccessOption"]
        role = (params["key_store_access"] or {}).get("role_arn")
        refused = [
            f"prerequisites[{number}].{sentence}"
            for number, one in enumerate(params["prerequisites"] or [])
            for sentence in validate_reference(api, one)
        ]
        return refused + validate_string("key_store_access.role_arn", role, options.members["KeyAccessRoleArn"])

    def package_members(self, params: Params) -> dict[str, t.Any]:
        configuration, encryption = params["configuration"], params["encryption"]
        members: dict[str, t.Any] = {
            "engine_version": params["engine_version"],
            "vending_enabled": params["vending_enabled"],
            "users": None if params["users"] is None else tuple(dict.fromkeys(params["users"])),
            "purge_users": params["purge_users"],
        }
        if configuration is not None:
            members["configuration"] = {
                member: configuration[option]
                for option, member in CONFIGURATION.items()
                if configuration[option] is not None
            }
        if encryption is not None:
            members["encryption"] = {"EncryptionEnabled": encryption["enabled"]}
            if encryption["kms_key_id"] is not None:
                members["encryption"]["KmsKeyIdentifier"] = encryption["kms_key_id"]
        return members

    def association_members(self, params: Params) -> dict[str, t.Any]:
        access = params["key_store_access"]
        members: dict[str, t.Any] = {
            "package_module": "opensearch_package",
            "owner": params["owner"],
            "prerequisites": tuple(PackageReference(**one) for one in params["prerequisites"] or ()),
        }
        if access is not None:
            members["key_store_access"] = {"KeyStoreAccessEnabled": access["enabled"]}
            if access["role_arn"] is not None:
                members["key_store_access"]["KeyAccessRoleArn"] = access["role_arn"]
        return members

    def associate(
        self,
        desired: DesiredAssociation,
        observer: Observer,
        deadline: Deadline,
        check_mode: bool,
        after: PackageReconciler | None = None,
    ) -> DomainReconciler:
        """The reconciler of one association, which may be a deployment."""
        from .._reconcile.domain import DomainReconciler

        return DomainReconciler([desired], observer, deadline, check_mode, after)


OPENSEARCH = OpenSearchFamily(
    client_name="opensearch",
    prefix="opensearch",
    package_types=PACKAGE_TYPES,
    purged_types=PURGED_TYPES,
    # The first with engine versions, configurations, and AssociatePackages [history of botocore's model].
    minimum_botocore="1.35.58",
    wait_timeouts=(1800, 3600),
)

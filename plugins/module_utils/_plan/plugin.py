# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""What only the 2021 API knows of a package: engine versions, configurations, encryption, and who may use it.

Pure. A desired state that does not name these is not compared with them, so packages of the 2015 API never get here.
"""

from __future__ import annotations

import re
import typing as t

from .model import PLUGIN, DesiredPackage, Details, Kind, ObservedPackage

# Members that an import can change, by their option; what it is called in PackageDetails.
CONFIGURATION, ENCRYPTION, USERS = "AvailablePackageConfiguration", "PackageEncryptionOptions", "AllowListedUserList"

ADVICE = {
    "doesn't matches": "The archive is built for another engine version: make one package for each, under this name.",
    "could not be loaded": "In plugin-descriptor.properties, opensearch.version must be the engine version with a 0 as "
    "its third number, such as 2.19.0, and the plugin must be built for that version.",
    "Dependency Scan": "Update the dependencies of the plugin that these CVEs are about.",
}


def choose_packages(desired: DesiredPackage, own: t.Sequence[Kind]) -> list[Kind]:
    """Those of the caller's packages of the name that the desired state is about: none, one, or several.

    The key of a plugin is its name and its engine version [dg]. Without an engine version it is every plugin of the
    name. A package of another type stands for the name where there is none of the desired type.
    """
    of_type = [package for package in own if package.get("PackageType") == desired.package_type]
    if desired.package_type == PLUGIN and desired.engine_version is not None:
        others = [package for package in own if package.get("PackageType") != PLUGIN]
        fitting = [package for package in of_type if package.get("EngineVersion") == desired.engine_version]
        return fitting or ([] if of_type else others[:1])
    return of_type or list(own)


def differing_members(desired: DesiredPackage, observed: ObservedPackage) -> list[str]:
    """What differs that an import can change: `description`, `configuration`, `encryption`."""
    package = observed.package or {}
    differing = []
    if desired.description is not None and desired.description != package.get("PackageDescription", ""):
        differing.append("description")
    if desired.configuration is not None:
        there = package.get(CONFIGURATION) or {}
        if any(there.get(member) != value for member, value in desired.configuration.items()):
            differing.append("configuration")
    if desired.encryption is not None:
        there = package.get(ENCRYPTION) or {}
        wanted = bool(desired.encryption.get("EncryptionEnabled"))
        if wanted != bool(there.get("EncryptionEnabled")) or (wanted and observed.same_key is False):
            differing.append("encryption")
    return differing


def vending_differs(desired: DesiredPackage, package: Details) -> bool:
    """Is another vending option desired than the package has? It can only be set at creation [model]."""
    there = bool((package.get("PackageVendingOptions") or {}).get("VendingEnabled"))
    return desired.vending_enabled is not None and desired.vending_enabled != there


def scope_change(desired: DesiredPackage, package: Details | None) -> Details | None:
    """The arguments of UpdatePackageScope that make the desired users the users; None where nothing differs.

    Only ADD or only REMOVE where that is enough; OVERRIDE never has an empty list: what that means is not
    documented.
    """
    if desired.users is None:
        return None
    there, wanted = set((package or {}).get(USERS) or ()), set(desired.users)
    missing, unlisted = wanted - there, there - wanted if desired.purge_users else set()
    if missing and unlisted:
        return {"Operation": "OVERRIDE", "PackageUserList": sorted(wanted)}
    if missing:
        return {"Operation": "ADD", "PackageUserList": sorted(missing)}
    if unlisted:
        return {"Operation": "REMOVE", "PackageUserList": sorted(unlisted)}
    return None


def creation_members(desired: DesiredPackage) -> dict[str, t.Any]:
    """The members of CreatePackage that only the 2021 API has."""
    members: dict[str, t.Any] = {}
    if desired.engine_version is not None:
        members["EngineVersion"] = desired.engine_version
    if desired.configuration is not None:
        members["PackageConfiguration"] = dict(desired.configuration)
    if desired.encryption is not None:
        members["PackageEncryptionOptions"] = dict(desired.encryption)
    if desired.vending_enabled is not None:
        members["PackageVendingOptions"] = {"VendingEnabled": desired.vending_enabled}
    return members


def update_members(desired: DesiredPackage, package: Details) -> dict[str, t.Any]:
    """The members of UpdatePackage that only the 2021 API has.

    What is not desired is sent as it is: it is not documented whether the service keeps what is left out.
    """
    members: dict[str, t.Any] = {}
    configuration = {**(package.get(CONFIGURATION) or {}), **(desired.configuration or {})}
    if configuration:
        members["PackageConfiguration"] = configuration
    encryption = desired.encryption if desired.encryption is not None else package.get(ENCRYPTION)
    if encryption and (desired.encryption is not None or encryption.get("EncryptionEnabled")):
        members["PackageEncryptionOptions"] = dict(encryption)
    return members


def is_same_key(wanted: str, there: str) -> bool | None:
    """Are these the same KMS key? Each is a key ID, the ARN of a key, an alias, or the ARN of an alias.

    None where one of them is an alias and the other is not: only KMS knows.
    """
    wanted_id, there_id = (re.split(r"[:/]", key)[-1] for key in (wanted, there))
    if ("alias/" in wanted) != ("alias/" in there):
        return None
    return wanted_id == there_id


def shown_members(package: Details) -> dict[str, t.Any]:
    """What diff mode shows of these members, where a package has them."""
    shown: dict[str, t.Any] = {}
    for member, key in (
        ("EngineVersion", "engine_version"),
        (CONFIGURATION, "configuration"),
        (ENCRYPTION, "encryption"),
        ("PackageVendingOptions", "vending"),
        (USERS, "users"),
    ):
        value = package.get(member)
        if value:
            shown[key] = sorted(value) if isinstance(value, (list, tuple, set)) else value
    return shown


def names_along(association: Details, associations: t.Iterable[Details]) -> list[str]:
    """The names of what a domain loses together with this plugin."""
    return [str(other.get("PackageName") or other["PackageID"]) for other in companions(association, associations)]


def companions(association: Details, associations: t.Iterable[Details]) -> list[Details]:
    """The licenses and configurations that a domain loses together with this plugin [dg]."""
    return [
        other for other in associations if association["PackageID"] in (other.get("PrerequisitePackageIDList") or ())
    ]


def goes_along(subject: str, names: t.Sequence[str]) -> str:
    """What a domain loses together with a plugin, as the beginning of a sentence."""
    return f"{subject}: dissociating it also removes {', '.join(names)}"


def advice_for_archive(package: Details) -> str:
    """What to do about the archive of a plugin that the service refused; empty where its words are not known.

    The words are the developer guide's, those of the engine version are AWS's answer to a test of Terraform [dg, tf].
    """
    message = str((package.get("ErrorDetails") or {}).get("ErrorMessage"))
    return next((advice for words, advice in ADVICE.items() if words in message), "")

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The state before and after a plan, as diff mode shows it. Pure."""

from __future__ import annotations

import typing as t

from .model import (
    CREATE,
    DELETE,
    FIRST_VERSION,
    NEXT_VERSION,
    SCOPE,
    UPDATE,
    DesiredPackage,
    Details,
    ObservedPackage,
    Plan,
)
from .plugin import CONFIGURATION, ENCRYPTION, USERS, creation_members, shown_members, update_members


def before(observed: ObservedPackage) -> Details:
    """The state that diff mode compares: empty for no package."""
    package = observed.package
    if package is None:
        return {}
    shown: dict[str, t.Any] = {
        "package_type": package["PackageType"],
        "package_description": package.get("PackageDescription", ""),
        "available_package_version": package.get("AvailablePackageVersion", ""),
        **shown_members(package),
    }
    if observed.version is not None:
        shown["commit_message"] = observed.version.commit_message
        shown["source_fingerprint"] = observed.version.fingerprint or "not recorded"
    if observed.domains is not None:
        shown["domains"] = sorted(domain["DomainName"] for domain in observed.domains)
    return shown


def after(desired: DesiredPackage, observed: ObservedPackage, plan: Plan) -> Details:
    """The same after the steps. The service chooses the version, so a new one has no name yet."""
    shown = dict(before(observed))
    for action in plan.actions:
        if action == DELETE:
            shown = {}
        elif action in (CREATE, UPDATE):
            shown["package_type"] = desired.package_type
            shown["package_description"] = description_of(desired, observed.package)
            shown["available_package_version"] = FIRST_VERSION if action == CREATE else NEXT_VERSION
            shown.update(_shown_source(desired, observed, recorded=action == UPDATE))
            shown.update(shown_members(resulting_members(desired, observed.package, action)))
        elif action == SCOPE:
            shown["users"] = sorted(resulting_users(desired, None if CREATE in plan.actions else observed.package))
    return shown


def resulting_members(desired: DesiredPackage, package: Details | None, action: str) -> dict[str, t.Any]:
    """The members of PackageDetails that only the 2021 API has, after this operation."""
    members = creation_members(desired) if action == CREATE else update_members(desired, package or {})
    known = {} if action == CREATE else {key: (package or {}).get(key) for key in ("EngineVersion", USERS)}
    return {
        **{key: value for key, value in known.items() if value},
        **{
            {"PackageConfiguration": CONFIGURATION, "PackageEncryptionOptions": ENCRYPTION}.get(key, key): value
            for key, value in members.items()
        },
    }


def resulting_users(desired: DesiredPackage, package: Details | None) -> set[str]:
    """The accounts that may use the package after the change of its users."""
    there = set() if desired.purge_users else set((package or {}).get(USERS) or ())
    return there | set(desired.users or ())


def _shown_source(desired: DesiredPackage, observed: ObservedPackage, recorded: bool) -> Details:
    """What diff mode shows of an import: where from, how much, and what is recorded with an update."""
    shown: dict[str, t.Any] = {"source": desired.place}
    source, file = observed.source, observed.file
    # In a preview, the file that is still to be uploaded takes the place of the object.
    from_file = file is not None and desired.preview and not file.is_object
    size = file.size if file and from_file else source.size if source else None
    if size is not None:
        shown["size"] = size
    if recorded:
        # The fingerprint that an update records depends on how the file will be uploaded.
        known = file.fingerprint if file and from_file else source.fingerprint if source else None
        shown["source_fingerprint"] = known or "not recorded"
        shown["commit_message"] = desired.commit_message or ""
    return shown


def description_of(desired: DesiredPackage, package: Details | None) -> str:
    """The description that a package is to have: the desired one, else the one that it has."""
    if desired.description is not None:
        return desired.description
    return str((package or {}).get("PackageDescription", ""))

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What only the 2021 API knows of a package: which package is meant, what differs, and what is sent."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._plan.model import DesiredPackage, ObservedPackage
from ansible_collections.aws_search.packages.plugins.module_utils._plan.package import decide_package
from ansible_collections.aws_search.packages.plugins.module_utils._plan.plugin import (
    choose_packages,
    creation_members,
    differing_members,
    is_same_key,
    scope_change,
    shown_members,
    update_members,
    vending_differs,
)

NAME, PLUGIN, OLD, NEW = "words", "ZIP-PLUGIN", "OpenSearch_2.17", "OpenSearch_2.19"
KEY = "0123abcd-1234-1234-1234-123456789012"
ARN = f"arn:aws:kms:us-east-1:123456789012:key/{KEY}"
ALIAS = "arn:aws:kms:us-east-1:123456789012:alias/plugins"
NEEDS = {"LicenseRequirement": "NONE", "ConfigurationRequirement": "NONE"}


def a_package(engine: str | None = None, **fields: Any) -> dict[str, Any]:
    more = {"PackageType": PLUGIN, "EngineVersion": engine} if engine else {"PackageType": "TXT-DICTIONARY"}
    return {"PackageID": "F1", "PackageName": NAME, "PackageStatus": "AVAILABLE", **more, **fields}


def desired(engine: str | None = None, package_type: str = PLUGIN, **fields: Any) -> DesiredPackage:
    return DesiredPackage(NAME, package_type=package_type, engine_version=engine, **fields)


DICTIONARY, ON_OLD, ON_NEW = a_package(), a_package(OLD), a_package(NEW)


@pytest.mark.parametrize(
    ("wanted", "own", "meant"),
    [
        (desired(OLD), [ON_NEW, ON_OLD], [ON_OLD]),
        (desired(OLD), [ON_NEW], []),
        (desired(), [ON_NEW, ON_OLD], [ON_NEW, ON_OLD]),
        (desired(), [DICTIONARY, ON_OLD], [ON_OLD]),
        # One of another type stands for the name, so that the failure can say so.
        (desired(OLD), [DICTIONARY], [DICTIONARY]),
        (desired(OLD), [DICTIONARY, ON_NEW], []),
        (desired(package_type="TXT-DICTIONARY"), [ON_OLD, ON_NEW], [ON_OLD, ON_NEW]),
        (desired(package_type="TXT-DICTIONARY"), [ON_OLD, DICTIONARY], [DICTIONARY]),
        (desired(OLD), [], []),
    ],
)
def test_the_key_of_a_plugin_is_its_name_and_its_engine_version(
    wanted: DesiredPackage, own: list[dict[str, Any]], meant: list[dict[str, Any]]
) -> None:
    assert choose_packages(wanted, own) == meant


@pytest.mark.parametrize(
    ("options", "package", "same_key", "differing"),
    [
        ({}, {"PackageDescription": "x", "AvailablePackageConfiguration": NEEDS}, True, []),
        ({"description": ""}, {}, True, []),
        ({"description": "y"}, {"PackageDescription": "x"}, True, ["description"]),
        ({"configuration": NEEDS}, {}, True, ["configuration"]),
        ({"configuration": NEEDS}, {"AvailablePackageConfiguration": {**NEEDS, "LicenseFilepath": "a"}}, True, []),
        ({"encryption": {"EncryptionEnabled": False}}, {}, True, []),
        ({"encryption": {"EncryptionEnabled": True}}, {}, True, ["encryption"]),
        *(
            (
                {"encryption": {"EncryptionEnabled": True, "KmsKeyIdentifier": KEY}},
                {"PackageEncryptionOptions": {"EncryptionEnabled": True, "KmsKeyIdentifier": ALIAS}},
                same,
                differing,
            )
            # What cannot be told is no difference.
            for same, differing in ((True, []), (None, []), (False, ["encryption"]))
        ),
    ],
)
def test_what_is_not_desired_is_not_compared(
    options: dict[str, Any], package: dict[str, Any], same_key: bool | None, differing: list[str]
) -> None:
    observed = ObservedPackage(a_package(OLD, **package), same_key=same_key)
    assert differing_members(desired(OLD, **options), observed) == differing


@pytest.mark.parametrize(
    ("there", "wanted", "differs"),
    [(None, None, False), (None, False, False), (None, True, True), (True, None, False), (True, False, True)],
)
def test_vending_that_is_not_there_is_off(there: bool | None, wanted: bool | None, differs: bool) -> None:
    package = a_package(**({} if there is None else {"PackageVendingOptions": {"VendingEnabled": there}}))
    assert vending_differs(desired(vending_enabled=wanted), package) is differs


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (KEY, ARN, True),
        (ARN, KEY, True),
        (KEY, KEY.replace("0", "1"), False),
        ("alias/plugins", ALIAS, True),
        ("alias/plugins", "alias/others", False),
        ("alias/plugins", ARN, None),
        (KEY, ALIAS, None),
    ],
)
def test_a_key_and_an_alias_can_only_be_told_apart_by_kms(one: str, other: str, same: bool | None) -> None:
    assert is_same_key(one, other) is same


@pytest.mark.parametrize("package", [None, a_package(), a_package(AllowListedUserList=["GLOBAL", "111122223333"])])
@pytest.mark.parametrize("users", [None, (), ("GLOBAL",), ("444455556666", "GLOBAL")])
@pytest.mark.parametrize("purge", [True, False])
def test_a_change_of_users_leads_to_those_that_are_desired(
    package: dict[str, Any] | None, users: tuple[str, ...] | None, purge: bool
) -> None:
    there = set((package or {}).get("AllowListedUserList", ()))
    change = scope_change(desired(users=users, purge_users=purge), package)
    wanted = there if users is None else set(users) | (set() if purge else there)
    if change is None:
        assert there == wanted
        return
    listed = set(change["PackageUserList"])
    assert listed, "nobody says what an empty list means"
    result = {"ADD": there | listed, "REMOVE": there - listed, "OVERRIDE": listed}[change["Operation"]]
    assert result == wanted != there


def test_what_is_there_is_sent_along_with_an_import_and_what_is_desired_goes_before_it() -> None:
    encrypted = {"EncryptionEnabled": True, "KmsKeyIdentifier": KEY}
    there = a_package(OLD, AvailablePackageConfiguration=NEEDS, PackageEncryptionOptions=encrypted)
    assert update_members(desired(OLD), there) == {
        "PackageConfiguration": NEEDS,
        "PackageEncryptionOptions": encrypted,
    }
    off, path = {"EncryptionEnabled": False}, {"LicenseFilepath": "a"}
    assert update_members(desired(OLD, encryption=off, configuration=path), there) == {
        "PackageConfiguration": {**NEEDS, **path},
        "PackageEncryptionOptions": off,
    }
    # Neither is anything sent that nobody asked for.
    assert update_members(desired(OLD), a_package(OLD, PackageEncryptionOptions=off)) == {}
    assert creation_members(desired()) == {}
    assert creation_members(desired(OLD, vending_enabled=False, configuration=NEEDS, encryption=encrypted)) == {
        "EngineVersion": OLD,
        "PackageConfiguration": NEEDS,
        "PackageEncryptionOptions": encrypted,
        "PackageVendingOptions": {"VendingEnabled": False},
    }


def test_diff_mode_shows_what_is_there_of_them() -> None:
    assert shown_members(a_package()) == {}
    users = ["GLOBAL", "111122223333"]
    assert shown_members(a_package(OLD, AllowListedUserList=users)) == {"engine_version": OLD, "users": sorted(users)}


def test_users_are_changed_also_where_an_import_is_not_to_be() -> None:
    plan = decide_package(desired(OLD, users=("GLOBAL",), update="never"), ObservedPackage(a_package(OLD)))
    assert (plan.actions, plan.failure) == (["UpdatePackageScope"], None)
    ambiguous = decide_package(desired(users=("GLOBAL",)), ObservedPackage(ON_OLD, others=[ON_NEW]))
    assert f"Set engine_version to one of {OLD}, {NEW}." in str(ambiguous.failure)

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Packages that an account shares with others."""

from __future__ import annotations

import pytest

from local_aws_tests.support import ACCOUNT, FOR_LONG, Api, refusal_of
from local_aws_tests.test_field import order_of

OTHER = "111122223333"


@pytest.fixture
def other(opensearch: Api) -> Api:
    """Another account, which has a domain."""
    api = Api(opensearch.aws, "opensearch", keys=opensearch.aws.keys_of(OTHER))
    api.make_domain()
    return api


def share(api: Api, package_id: str, operation: str = "ADD", *users: str) -> None:
    """UpdatePackageScope."""
    order = {"Operation": operation, "PackageUserList": list(users or [OTHER])}
    api.client.update_package_scope(PackageID=package_id, **order)


def vended(api: Api) -> str:
    """A package that can be shared."""
    return api.available(PackageVendingOptions={"VendingEnabled": True})


@pytest.mark.parametrize("user", [OTHER, "GLOBAL"])
def test_a_shared_package_can_be_seen_and_associated_by_the_other_account(
    opensearch: Api, other: Api, user: str
) -> None:
    package_id = vended(opensearch)
    assert opensearch.seen(package_id)["AllowListedUserList"] == []
    assert other.look(package_id) is None
    assert refusal_of(other.client.associate_package, **order_of(package_id)).message == "Package not found"
    share(opensearch, package_id, "ADD", user)
    assert opensearch.seen(package_id)["AllowListedUserList"] == [user]
    shown = other.seen(package_id)
    assert shown["PackageOwner"] == ACCOUNT
    assert "AllowListedUserList" not in shown
    assert len(other.history(package_id)) == 1
    other.client.associate_package(**order_of(package_id))
    # The same name of a domain in the owner's account is another domain.
    opensearch.make_domain()
    opensearch.client.associate_package(**order_of(package_id))
    for api in (opensearch, other):
        assert len(api.client.list_domains_for_package(PackageID=package_id)["DomainPackageDetailsList"]) == 1
        assert api.associated(package_id)
    assert other.available()


def test_only_its_owner_may_change_a_package(opensearch: Api, other: Api) -> None:
    package_id = vended(opensearch)
    share(opensearch, package_id)
    refusals = [
        refusal_of(other.client.delete_package, PackageID=package_id),
        refusal_of(other.update, package_id=package_id),
        refusal_of(share, api=other, package_id=package_id),
    ]
    assert {refusal.code for refusal in refusals} == {"ValidationException"}
    other.client.associate_package(**order_of(package_id))
    assert refusal_of(opensearch.client.delete_package, PackageID=package_id).code == "ConflictException"


def test_what_is_no_longer_shared_stays_on_the_domains_that_have_it(opensearch: Api, other: Api) -> None:
    package_id = vended(opensearch)
    share(opensearch, package_id)
    other.client.associate_package(**order_of(package_id))
    share(opensearch, package_id, "REMOVE")
    assert other.look(package_id) is None
    assert other.associated(package_id)


@pytest.mark.parametrize("reading", ["listed", "by_id"])
def test_a_shared_package_is_listed_or_must_be_asked_for(opensearch: Api, other: Api, reading: str) -> None:
    package_id = vended(opensearch)
    share(opensearch, package_id)
    opensearch.aws.settings(shared_packages=reading)
    assert len(other.find()) == (reading == "listed")
    assert len(other.find(PackageID=package_id)) == 1
    assert len(other.find(PackageOwner=ACCOUNT)) == 1


@pytest.mark.parametrize("reading", ["account", "opaque"])
def test_an_owner_is_an_account_or_something_opaque(opensearch: Api, reading: str) -> None:
    opensearch.aws.settings(owner_format=reading)
    owner = opensearch.create()["PackageOwner"]
    assert owner == ACCOUNT if reading == "account" else owner.startswith("OWNER-")
    assert len(opensearch.find(PackageOwner=owner)) == 1


@pytest.mark.parametrize("reading", ["disabled", "accepted"])
def test_a_package_without_vending_can_be_shared_or_not(opensearch: Api, reading: str) -> None:
    package_id = opensearch.available()
    opensearch.aws.settings(unvended_scope=reading)
    order = {"api": opensearch, "package_id": package_id}
    if reading == "disabled":
        assert refusal_of(share, **order).code == "DisabledOperationException"
    else:
        share(**order)
    assert opensearch.seen(package_id)["AllowListedUserList"] == ([] if reading == "disabled" else [OTHER])


@pytest.mark.parametrize("reading", ["accepted", "refused"])
def test_a_package_can_be_shared_during_its_import_or_not(opensearch: Api, reading: str) -> None:
    opensearch.aws.settings(copy_seconds=FOR_LONG, unvended_scope="accepted", scope_during_import=reading)
    order = {"api": opensearch, "package_id": opensearch.create()["PackageID"]}
    if reading == "refused":
        assert refusal_of(share, **order).code == "ValidationException"
    else:
        share(**order)

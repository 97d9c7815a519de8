# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook fleet with the inventory that comes with it: two accounts, each in two regions."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from local_aws import LocalAws

if TYPE_CHECKING:
    from .conftest import Player

PLAYBOOK = "aws_search.packages.fleet"
INVENTORY = Path(__file__).parents[2] / "playbooks" / "files" / "fleet_inventory.yml"
ACCOUNTS = {"shop": "111111111111", "archive": "222222222222"}
REGIONS = ("eu-central-1", "us-east-1")
HOSTS = [f"{account}-{region}" for account in ACCOUNTS for region in REGIONS]


class Fleet:
    """Clients of one account in one region, and its bucket."""

    def __init__(self, aws: LocalAws, account: str, region: str) -> None:
        keys = aws.keys_of(ACCOUNTS[account])
        self.es = aws.client("es", region=region, **keys)
        self.s3 = aws.client("s3", region=region, **keys)
        self.bucket = f"{account}-dictionaries-{region}"
        self.region = region

    def make_bucket(self) -> None:
        if self.region == "us-east-1":
            self.s3.create_bucket(Bucket=self.bucket)
        else:
            self.s3.create_bucket(Bucket=self.bucket, CreateBucketConfiguration={"LocationConstraint": self.region})
        self.put("dictionaries/synonyms.txt", f"{self.bucket}, synonym\n")
        self.put("dictionaries/stopwords.txt", f"{self.bucket}, stopword\n")

    def put(self, key: str, content: str) -> None:
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=content.encode())

    def packages(self) -> dict[str, dict[str, Any]]:
        return {entry["PackageName"]: entry for entry in self.es.describe_packages()["PackageDetailsList"]}

    def versions(self) -> dict[str, str]:
        return {name: entry["AvailablePackageVersion"] for name, entry in self.packages().items()}


@pytest.fixture
def fleet(aws: LocalAws) -> dict[str, Fleet]:
    """Each account in each region, by the name of its host, with dictionaries in its bucket."""
    places = {f"{account}-{region}": Fleet(aws, account, region) for account in ACCOUNTS for region in REGIONS}
    for place in places.values():
        place.make_bucket()
    return places


def test_the_guide_shows_the_inventory_that_comes_with_the_collection() -> None:
    guide = (INVENTORY.parents[2] / "docs" / "docsite" / "rst" / "guide_fleet.rst").read_text(encoding="utf-8")
    inventory = INVENTORY.read_text(encoding="utf-8")
    shown = textwrap.indent(inventory[inventory.index("all:") :], "   ")
    assert shown in guide


def test_each_account_and_region_gets_its_own_packages_and_a_change_goes_where_it_belongs(
    aws: LocalAws, player: Player, fleet: dict[str, Fleet]
) -> None:
    checked = player.play(PLAYBOOK, "-i", INVENTORY, "--forks", "4", "--check").succeeded()
    assert checked.figures("changed") == dict.fromkeys(HOSTS, 1)
    assert {call["operation"] for call in aws.calls(mutating=True)} == {"AssumeRole"}

    first = player.play(PLAYBOOK, "-i", INVENTORY, "--forks", "4").succeeded()
    assert first.figures("changed") == dict.fromkeys(HOSTS, 1)
    created = [(call["account"], call["region"]) for call in aws.calls(operation="CreatePackage")]
    places = [(account, region) for account in ACCOUNTS.values() for region in REGIONS]
    assert sorted(created) == sorted(places * 2)
    identifiers = set()
    for host, place in fleet.items():
        packages = place.packages()
        assert {name: entry["PackageStatus"] for name, entry in packages.items()} == {
            "stopwords": "AVAILABLE",
            "synonyms": "AVAILABLE",
        }
        assert packages["synonyms"]["PackageDescription"] == f"Synonyms of {host.partition('-')[0]}"
        identifiers |= {entry["PackageID"] for entry in packages.values()}
    assert len(identifiers) == 2 * len(HOSTS)
    assert aws.client("es").describe_packages()["PackageDetailsList"] == [], "the caller's own account got packages"

    changed = fleet["archive-us-east-1"]
    player.wait_for_the_next_second()
    changed.put("dictionaries/synonyms.txt", "another, synonym\n")
    second = player.play(PLAYBOOK, "-i", INVENTORY, "--forks", "4").succeeded()
    assert second.figures("changed") == {**dict.fromkeys(HOSTS, 0), "archive-us-east-1": 1}
    assert changed.versions() == {"synonyms": "v2", "stopwords": "v1"}
    assert fleet["archive-eu-central-1"].versions() == {"synonyms": "v1", "stopwords": "v1"}


def test_credentials_for_the_role_may_come_from_a_profile_and_purge_and_limit_are_heeded(
    aws: LocalAws, player: Player, fleet: dict[str, Fleet]
) -> None:
    place = fleet["shop-eu-central-1"]
    source = {"S3BucketName": place.bucket, "S3Key": "dictionaries/synonyms.txt"}
    for fleet_place in fleet.values():
        fleet_place.es.create_package(PackageName="not-listed", PackageType="TXT-DICTIONARY", PackageSource=source)
    credentials = player.write(
        "credentials",
        "[base]\naws_access_key_id = AKIALOCALAWS00000000\naws_secret_access_key = local-aws-secret-key\n",
    )
    environment = {**aws.environment(), "AWS_SHARED_CREDENTIALS_FILE": str(credentials)}

    # The environment has keys, too, that no role can be assumed with: the profile of the host goes before them.
    player.play(
        PLAYBOOK,
        "-i",
        INVENTORY,
        "--limit",
        "shop-eu-central-1",
        environment={**environment, "AWS_SESSION_TOKEN": "stale"},
        aws_profile="base",
        purge=True,
    ).succeeded()
    assert set(place.packages()) == {"stopwords", "synonyms"}
    assert set(fleet["shop-us-east-1"].packages()) == {"not-listed"}


WITHOUT_ROLES = """
all:
  vars:
    ansible_connection: local
    ansible_python_interpreter: "{{ ansible_playbook_python }}"
    dictionaries:
      - name: synonyms
        source:
          s3_bucket_name: "{{ bucket }}"
          s3_key: dictionaries/synonyms.txt
  hosts:
    with-profile:
      aws_profile: shop
      aws_region: eu-central-1
      bucket: shop-dictionaries-eu-central-1
    with-environment:
      aws_region: us-east-1
      bucket: own-dictionaries
"""


def test_without_a_role_credentials_come_from_the_profile_of_the_host_or_from_the_environment(
    aws: LocalAws, player: Player, fleet: dict[str, Fleet]
) -> None:
    aws.client("s3").create_bucket(Bucket="own-dictionaries")
    aws.client("s3").put_object(Bucket="own-dictionaries", Key="dictionaries/synonyms.txt", Body=b"ice cream, gelato\n")
    keys = aws.keys_of(ACCOUNTS["shop"])
    credentials = player.write(
        "credentials",
        f"[shop]\naws_access_key_id = {keys['access_key']}\naws_secret_access_key = {keys['secret_key']}\n"
        f"aws_session_token = {keys['session_token']}\n",
    )
    environment = {**aws.environment(), "AWS_SHARED_CREDENTIALS_FILE": str(credentials)}
    played = player.play(PLAYBOOK, "-i", player.write("inventory.yml", WITHOUT_ROLES), environment=environment)
    assert played.code == 0, played.shown
    assert played.figures("changed") == {"with-profile": 1, "with-environment": 1}
    assert set(fleet["shop-eu-central-1"].packages()) == {"synonyms"}
    assert [entry["PackageName"] for entry in aws.client("es").describe_packages()["PackageDetailsList"]] == [
        "synonyms"
    ]


def test_a_role_that_cannot_be_assumed_is_told_and_stops_no_other_host(
    aws: LocalAws, player: Player, fleet: dict[str, Fleet]
) -> None:
    aws.fault("AssumeRole", "access_denied", count=1)
    played = player.play(PLAYBOOK, "-i", INVENTORY, "--forks", "1", "--limit", "shop")
    assert played.code == 2
    assert played.figures("failed") == {"shop-eu-central-1": 1, "shop-us-east-1": 0}
    assert "arn:aws:iam::111111111111:role/dictionaries cannot be assumed: " in played.shown
    assert "AccessDenied" in played.shown
    assert fleet["shop-eu-central-1"].packages() == {}
    assert set(fleet["shop-us-east-1"].packages()) == {"stopwords", "synonyms"}

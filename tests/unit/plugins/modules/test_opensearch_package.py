# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""opensearch_package and opensearch_packages: engine versions under one name, and what only the 2021 API knows."""

from __future__ import annotations

from typing import Any

import botocore
import pytest

from .environment import DOMAIN, ERROR, HOUR, NAME, NEW, OLD, OMIT, OWN, PLUGIN, URL, OpensearchEnvironment

ACCOUNT, OTHER = "123456789012", "111122223333"
CREATE, UPDATE, DELETE, SCOPE = "CreatePackage", "UpdatePackage", "DeletePackage", "UpdatePackageScope"
REQUIRED = {"LicenseRequirement": "REQUIRED", "ConfigurationRequirement": "NONE", "LicenseFilepath": "a/license.json"}


def both_ways(environment: OpensearchEnvironment, expected: list[str], **options: Any) -> Any:
    """Run check mode and then the module; both send or show the same changes and show the same difference."""
    previewed = environment.package(**options, check_mode=True, diff=True)
    assert environment.operations(mutating=True) == []
    run = environment.package(**options, diff=True)
    assert previewed.failed == run.failed, (previewed.result, run.result)
    assert previewed["actions"] == run["actions"] == environment.operations(mutating=True) == expected, run.result
    assert [(one["before"], one["after"]) for one in previewed["diff"]] == [
        (one["before"], one["after"]) for one in run["diff"]
    ]
    if expected and not run.failed:
        again = environment.package(**{**options, "update": options.get("update", "if_changed")}).ok()
        assert (again["changed"], environment.operations(mutating=True)) == (False, [])
    return run


# Engine versions


def test_there_is_one_package_for_each_engine_version_under_one_name(opensearch: OpensearchEnvironment) -> None:
    for engine in (OLD, NEW):
        run = both_ways(opensearch, [CREATE], **opensearch.plugin(engine)).ok()
        assert run["package_details"]["engine_version"] == engine
        assert run["package_details"]["available_plugin_properties"]["name"] == OWN
        assert run["ansible_facts"]["opensearch_package"] == run["package_details"]
    ids = {package["EngineVersion"]: package["PackageID"] for package in opensearch.listed(OWN)}
    assert set(ids) == {OLD, NEW}
    newer = {**opensearch.plugin(NEW), "source": opensearch.archive(NEW, b"of another build")}
    both_ways(opensearch, [UPDATE], **newer).ok()
    versions = {package["EngineVersion"]: package["AvailablePackageVersion"] for package in opensearch.listed(OWN)}
    assert versions == {OLD: "v1", NEW: "v2"}
    for state, words in (
        ("present", f"Set engine_version to one of {OLD}, {NEW}."),
        ("absent", "2 packages have this"),
    ):
        run = opensearch.package(name=OWN, package_type=PLUGIN, state=state)
        assert words in run.message
        assert opensearch.operations(mutating=True) == []
    both_ways(opensearch, [DELETE], name=OWN, package_type=PLUGIN, engine_version=OLD, state="absent", wait=True).ok()
    assert [package["PackageID"] for package in opensearch.listed(OWN)] == [ids[NEW]]
    # One is left, and is meant without its engine version.
    assert opensearch.package(name=OWN, package_type=PLUGIN).ok()["package_details"]["package_id"] == ids[NEW]
    both_ways(opensearch, [DELETE], name=OWN, package_type=PLUGIN, state="absent", wait=True).ok()


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"engine_version": OMIT}, "a plugin needs engine_version, such as OpenSearch_2.19"),
        ({"source": OMIT}, f"Package {OWN} ({OLD}) does not exist, and there is no source to create it from."),
        ({"engine_version": "2.17"}, "engine_version must match"),
        ({"package_type": "TXT-DICTIONARY"}, "engine_version is for packages of the type ZIP-PLUGIN"),
        ({"encryption": {"enabled": True}}, "encryption must have kms_key_id: the ID, the ARN or the alias"),
        ({"configuration": {"license_file_path": "../up"}}, "configuration.license_file_path must match"),
        ({"users": ["1234"]}, "users[0] must be 6 to 12 characters long"),
        ({"name": "taken"}, "is a TXT-DICTIONARY, not a ZIP-PLUGIN"),
    ],
)
def test_what_cannot_be_is_a_sentence_and_nothing_is_sent(
    opensearch: OpensearchEnvironment, options: dict[str, Any], words: str, check_mode: bool
) -> None:
    opensearch.put("taken")
    run = opensearch.package(**{**opensearch.plugin(), **options}, check_mode=check_mode)
    assert words in run.message
    assert opensearch.operations(mutating=True) == []


@pytest.mark.parametrize("reading", ["name_and_engine", "name_type_and_engine"])
def test_a_dictionary_and_a_plugin_of_one_name(opensearch: OpensearchEnvironment, reading: str) -> None:
    opensearch.aws.settings(package_key=reading)
    opensearch.put_plugin(name=NAME)
    run = opensearch.package(source=URL, wait=True)
    # The name is taken by the plugin, whatever the service would say.
    assert "is a ZIP-PLUGIN, not a TXT-DICTIONARY" in run.message
    if reading == "name_type_and_engine":
        opensearch.put(NAME)
        assert opensearch.package().ok()["package_details"]["package_type"] == "TXT-DICTIONARY"


@pytest.mark.parametrize("status", ["COPY_FAILED", "VALIDATION_FAILED"])
def test_a_failed_plugin_is_replaced_for_its_engine_version_alone(
    opensearch: OpensearchEnvironment, status: str
) -> None:
    other = opensearch.put_plugin(NEW)
    failed = opensearch.put_plugin(OLD, PackageStatus=status, ErrorDetails=ERROR)
    run = both_ways(opensearch, [DELETE, CREATE], **opensearch.plugin(OLD)).ok()
    assert run["package_details"]["package_id"] not in (failed, other)
    assert other in {package["PackageID"] for package in opensearch.listed(OWN)}


@pytest.mark.parametrize("error_type", ["empty", "code"])
def test_a_plugin_for_another_engine_fails_with_the_words_of_the_service(
    opensearch: OpensearchEnvironment, error_type: str
) -> None:
    opensearch.aws.settings(error_type=error_type)
    run = opensearch.package(**{**opensearch.plugin(NEW), "engine_version": OLD})
    assert run.message.startswith(f"Package {OWN} ({OLD}): import failed (VALIDATION_FAILED: ")
    assert "doesn't matches" in run.message
    assert "make one package for each, under this name. Fix s3://" in run.message
    assert ": : " not in run.message


# What an import can change


@pytest.mark.parametrize("left_out", ["kept", "dropped"])
def test_configuration_is_compared_where_it_is_desired_and_sent_along_where_not(
    opensearch: OpensearchEnvironment, left_out: str
) -> None:
    opensearch.aws.settings(left_out_on_update=left_out)
    wanted = {"license_requirement": "REQUIRED", "license_file_path": "a/license.json"}
    options = opensearch.plugin(configuration=wanted)
    run = both_ways(opensearch, [CREATE], **options).ok()
    assert run["package_details"]["available_package_configuration"]["license_requirement"] == "REQUIRED"
    plain = opensearch.plugin()
    opensearch.archive(OLD, b"new")
    plain["source"] = opensearch.archive(OLD, b"new")
    opensearch.package(**plain).ok()
    assert opensearch.sent(UPDATE)[0]["PackageConfiguration"] == REQUIRED
    options["source"] = plain["source"]
    assert opensearch.package(**options).ok()["changed"] is False
    other = {**options, "configuration": {**wanted, "configuration_requirement": "OPTIONAL"}}
    for case, more in ({"update": "never"}, None), (
        {"source": OMIT},
        "has a different configuration, and the service accepts",
    ):
        run = opensearch.package(**{**other, **case})
        assert (run.failed, opensearch.operations(mutating=True)) == (more is not None, [])
        assert (more or "is not changed because update is never") in (run.message if more else " ".join(run.warnings))
    both_ways(opensearch, [UPDATE], **other).ok()


def make_key(opensearch: OpensearchEnvironment) -> tuple[str, str]:
    """The ARN of a key with the alias `alias/plugins`, and that of another."""
    kms = opensearch.aws.client("kms")
    arns = [kms.create_key()["KeyMetadata"]["Arn"] for unused_number in range(2)]
    kms.create_alias(AliasName="alias/plugins", TargetKeyId=arns[0])
    return arns[0], arns[1]


@pytest.mark.parametrize("denied", [False, True])
@pytest.mark.parametrize("read_back", ["as_given", "arn"])
def test_a_key_is_the_same_by_its_alias_its_id_and_its_arn(
    opensearch: OpensearchEnvironment, read_back: str, denied: bool
) -> None:
    opensearch.aws.settings(key_read_back=read_back)
    arn, other = make_key(opensearch)
    options = opensearch.plugin(encryption={"kms_key_id": "alias/plugins"})
    opensearch.package(**options).ok()
    if denied:
        opensearch.aws.fault("DescribeKey", "access_denied", count=None)
    for key, same in (("alias/plugins", True), (arn, True), (arn.rpartition("/")[2], True), (other, False)):
        run = opensearch.package(**{**options, "encryption": {"kms_key_id": key}, "check_mode": True}).ok()
        asks = ("alias/" in key) != (read_back == "as_given")
        assert ("DescribeKey" in opensearch.operations()) == asks
        if asks and denied:
            assert (run["actions"], "needs the IAM action kms:DescribeKey" in str(run.warnings)) == ([], False)
            assert "the credentials need the IAM action kms:DescribeKey" in run.warnings[0]
        else:
            assert run["actions"] == ([] if same else [UPDATE]), (key, run.result)
    assert opensearch.package(**{**options, "encryption": OMIT}).ok()["changed"] is False


def test_encryption_is_taken_off_by_an_import_or_what_the_service_says_instead(
    opensearch: OpensearchEnvironment,
) -> None:
    make_key(opensearch)
    options = opensearch.plugin(encryption={"kms_key_id": "alias/plugins"})
    opensearch.package(**options).ok()
    options["encryption"] = {"enabled": False}
    opensearch.aws.settings(encryption_off="refused")
    assert "Package analysis-tibetan" in opensearch.package(**options).message
    opensearch.aws.settings(encryption_off="accepted")
    both_ways(opensearch, [UPDATE], **options).ok()


@pytest.mark.parametrize("operation", ["CreatePackage", "DescribePackages"])
def test_a_failure_names_the_plugin_once_and_its_engine_version(
    opensearch: OpensearchEnvironment, operation: str
) -> None:
    opensearch.aws.fault(operation, "access_denied", count=None)
    message = opensearch.package(**opensearch.plugin(OLD)).message
    assert message.startswith(f"Package {OWN} ({OLD}): {operation} failed (AccessDeniedException")
    assert message.count(OWN) == 1


# Vending and users


def test_vending_can_only_be_set_at_creation(opensearch: OpensearchEnvironment) -> None:
    both_ways(opensearch, [CREATE], source=URL, vending_enabled=True, wait=True).ok()
    for options in ({"vending_enabled": False}, {"vending_enabled": False, "source": URL, "update": "always"}):
        run = opensearch.package(**options)
        assert "vending_enabled can only be set when a package is created" in run.message
        assert opensearch.operations(mutating=True) == []


@pytest.mark.parametrize(
    ("there", "wanted", "purge", "sent"),
    [
        ([], [], True, None),
        ([OTHER], [OTHER, OTHER], True, None),
        (["GLOBAL", OTHER], [OTHER, "GLOBAL"], True, None),
        ([], [OTHER, "GLOBAL"], True, ("ADD", [OTHER, "GLOBAL"])),
        ([OTHER], [], True, ("REMOVE", [OTHER])),
        ([OTHER], ["GLOBAL"], True, ("OVERRIDE", ["GLOBAL"])),
        ([OTHER], ["GLOBAL"], False, ("ADD", ["GLOBAL"])),
        ([OTHER], [], False, None),
    ],
)
def test_users_are_compared_as_a_set_and_changed_without_an_import(
    opensearch: OpensearchEnvironment, there: list[str], wanted: list[str], purge: bool, sent: Any
) -> None:
    opensearch.put_current(PackageVendingOptions={"VendingEnabled": True}, AllowListedUserList=there)
    run = both_ways(opensearch, [SCOPE] if sent else [], users=wanted, purge_users=purge).ok()
    assert run["changed"] is bool(sent)
    users = set(opensearch.the_package()["AllowListedUserList"])
    assert users == (set(wanted) if purge else set(wanted) | set(there))
    assert set(run["package_details"]["allow_listed_user_list"]) == users
    if sent:
        opensearch.es.update_package_scope(
            PackageID=opensearch.the_package()["PackageID"], Operation="OVERRIDE", PackageUserList=there or ["GLOBAL"]
        )
        opensearch.package(users=wanted, purge_users=purge)
        for order in opensearch.sent(SCOPE):
            assert order["PackageUserList"], "nobody says what an empty list means"


def test_a_new_package_gets_its_users_after_the_import_and_so_does_a_replaced_one(
    opensearch: OpensearchEnvironment,
) -> None:
    opensearch.aws.settings(scope_during_import="refused", copy_seconds=5)
    options = {"source": URL, "vending_enabled": True, "users": [OTHER], "wait": True}
    both_ways(opensearch, [CREATE, SCOPE], **options).ok()
    opensearch.put("failed", PackageStatus="COPY_FAILED", AllowListedUserList=[OTHER], ErrorDetails=ERROR)
    both_ways(opensearch, [DELETE, CREATE, SCOPE], **options, name="failed").ok()


@pytest.mark.parametrize("reading", ["disabled", "accepted"])
def test_a_package_without_vending_is_shared_where_the_service_lets_it(
    opensearch: OpensearchEnvironment, reading: str
) -> None:
    opensearch.aws.settings(unvended_scope=reading)
    opensearch.put_current()
    run = opensearch.package(users=[OTHER])
    if reading == "accepted":
        assert run.ok()["actions"] == [SCOPE]
    else:
        assert "DisabledOperationException" in run.message
        assert (run["actions"], run["changed"]) == ([], False)


@pytest.mark.parametrize("listed", ["listed", "by_id"])
@pytest.mark.parametrize("owner", ["account", "opaque"])
def test_what_another_account_shares_is_not_ours_to_manage(
    opensearch: OpensearchEnvironment, owner: str, listed: str
) -> None:
    opensearch.aws.settings(owner_format=owner, shared_packages=listed)
    shared = opensearch.put(account=OTHER, AllowListedUserList=[ACCOUNT])["PackageID"]
    run = opensearch.package(state="absent", wait=True)
    if owner == "opaque" and listed == "listed":
        # Nothing tells that it is not ours, but the service.
        assert "This package cannot be deleted" in run.message
        assert (run["changed"], opensearch.operations(mutating=True)) == (False, [DELETE])
        return
    assert (run.ok()["changed"], opensearch.operations(mutating=True)) == (False, [])
    run = both_ways(opensearch, [CREATE], source=URL, wait=True).ok()
    assert run["package_details"]["package_id"] != shared


# The list


def test_a_list_has_a_plugin_once_for_each_engine_version(opensearch: OpensearchEnvironment) -> None:
    entries = [
        {key: value for key, value in opensearch.plugin(engine).items() if key != "wait"} for engine in (OLD, NEW)
    ]
    entries.append({"name": NAME, "source": URL, "domains": [DOMAIN]})
    for check_mode in (True, False):
        run = opensearch.packages(*entries, wait=True, check_mode=check_mode).ok()
        assert [(one["name"], one.get("engine_version"), one["actions"]) for one in run["packages"]] == [
            (OWN, OLD, [CREATE]),
            (OWN, NEW, [CREATE]),
            (NAME, None, [CREATE, "AssociatePackage"]),
        ]
        assert run["summary"]["created"] == [f"{OWN} ({OLD})", f"{OWN} ({NEW})", NAME]
    again = opensearch.packages(*entries, wait=True).ok()
    assert (again["changed"], len(again["summary"]["unchanged"])) == (False, 3)
    twice = opensearch.packages(entries[0], entries[0], wait=True)
    assert f"packages must not contain the name '{OWN} {OLD}' more than once" in twice.message


@pytest.mark.parametrize("listed", [[OLD], [OLD, NEW]])
def test_after_an_upgrade_the_same_roll_out_changes_nothing(
    opensearch: OpensearchEnvironment, listed: list[str]
) -> None:
    """Whether the domain was listed with the package for each engine version, or with the old one alone."""
    entries = [
        {**{key: value for key, value in opensearch.plugin(engine).items() if key != "wait"}, "domains": [DOMAIN]}
        for engine in (OLD, NEW)
    ]
    for entry in entries:
        if entry["engine_version"] not in listed:
            del entry["domains"]
    for check_mode in (True, False):
        run = opensearch.packages(*entries, wait=True, check_mode=check_mode).ok()
        assert sorted(run["packages"][0]["actions"]) == ["AssociatePackage", CREATE]
        assert run["packages"][1]["actions"] == [CREATE]
    opensearch.upgrade()
    again = opensearch.packages(*entries, wait=True).ok()
    assert (again["changed"], opensearch.operations(mutating=True)) == (False, [])
    ids = {one["engine_version"]: one["package_details"]["package_id"] for one in again["packages"]}
    assert opensearch.on_domain() == {OWN: (ids[NEW], "ACTIVE")}
    opensearch.es.dissociate_package(PackageID=ids[NEW], DomainName=DOMAIN)
    assert (
        f"is {NEW}, and this package is for {OLD}. List"
        in opensearch.packages({**entries[0], "domains": [DOMAIN]}, wait=True).message
    )


def test_a_failed_import_says_what_the_domain_runs_meanwhile(opensearch: OpensearchEnvironment) -> None:
    opensearch.put(NAME, age=HOUR, domains=[{"DomainName": DOMAIN}])
    opensearch.aws.outcome("VALIDATION_FAILED", ErrorDetails=ERROR)
    run = opensearch.package(name=NAME, source=URL, update="always", domains=[DOMAIN], wait=True)
    assert "the domain keeps running version v1" in run.message
    assert run["associations"][0]["association"]["package_version"] == "v1"


@pytest.mark.parametrize("dissociate", [True, False])
def test_a_deletion_says_what_leaves_domains_with_the_plugin(
    opensearch: OpensearchEnvironment, dissociate: bool
) -> None:
    plugin = opensearch.put_plugin(domains=[{"DomainName": DOMAIN}])
    opensearch.put_license(plugin)
    gone = {"name": OWN, "package_type": PLUGIN, "engine_version": OLD, "state": "absent", "dissociate": dissociate}
    for check_mode in (True, False):
        run = opensearch.package(**gone, wait=True, check_mode=check_mode)
        assert run.failed is not dissociate
        words = f"Package {OWN} ({OLD}) on domain {DOMAIN}: dissociating it also removes lic from the domain."
        assert run.warnings == ([words] if dissociate else [])
    assert set(opensearch.on_domain()) == (set() if dissociate else {OWN, "lic"})


@pytest.mark.parametrize(
    ("types", "gone"), [(OMIT, ["words"]), ([PLUGIN], [OWN, OWN]), ([PLUGIN, "TXT-DICTIONARY"], [OWN, OWN, "words"])]
)
@pytest.mark.parametrize("owner", ["account", "opaque"])
def test_a_purge_keeps_to_its_types_and_to_what_is_ours(
    opensearch: OpensearchEnvironment, types: Any, gone: list[str], owner: str
) -> None:
    opensearch.aws.settings(owner_format=owner)
    for engine in (OLD, NEW):
        opensearch.put_plugin(engine)
    opensearch.put("words")
    opensearch.put("theirs", account=OTHER, AllowListedUserList=[ACCOUNT])
    opensearch.put_current()
    for check_mode in (True, False):
        run = opensearch.packages(NAME, purge=True, purge_types=types, wait=True, check_mode=check_mode).ok()
        assert sorted(one["name"] for one in run["packages"] if one["actions"] == [DELETE]) == gone
    left = {package["PackageName"] for package in opensearch.listed(None)}
    assert left == {NAME, "theirs", "analysis-nori", "words", OWN} - set(gone)


# The SDK


@pytest.mark.parametrize("module", ["package", "packages", "association", "associations", "info"])
def test_an_sdk_that_is_too_old_is_a_sentence(
    opensearch: OpensearchEnvironment, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    monkeypatch.setattr(botocore, "__version__", "1.35.57")
    entries = [NAME] if module in ("packages", "associations") else []
    run = getattr(opensearch, module)(*entries)
    assert "botocore" in run.message
    assert "1.35.58" in run.message
    assert "opensearch_* modules" in run.message
    assert opensearch.operations() == []

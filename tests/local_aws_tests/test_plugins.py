# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plugins: their names and engines, their options, and what a domain must have to take them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from local_aws import LocalAws
from local_aws_tests.support import FOR_LONG, TXT, Api, Refusal, refusal_of
from local_aws_tests.test_field import IN_PROGRESS, order_of, status_on_domain
from local_aws_tests.test_imports import plugin

ENGINE = "OpenSearch_2.19"
REQUIREMENTS = {"LicenseRequirement": "OPTIONAL", "ConfigurationRequirement": "NONE"}


def put_plugin(api: Api, name: str = "nori", engine: str = ENGINE, **more: Any) -> str:
    """The ID of a plugin that is AVAILABLE."""
    fields = {"PackageName": name, "PackageType": "ZIP-PLUGIN", "EngineVersion": engine, **more}
    return str(api.aws.put_package(**fields)["PackageID"])


def describe(api: Api, name: str = "search") -> dict[str, Any]:
    """DomainStatus, from either API version."""
    if api.service == "es":
        return dict(api.client.describe_elasticsearch_domain(DomainName=name)["DomainStatus"])
    return dict(api.client.describe_domain(DomainName=name)["DomainStatus"])


def ids_on_domain(api: Api, domain_name: str = "search") -> list[str]:
    """The IDs of the packages on a domain, in their order."""
    listed = api.client.list_packages_for_domain(DomainName=domain_name)["DomainPackageDetailsList"]
    return [details["PackageID"] for details in listed]


def test_a_plugin_may_be_there_once_for_each_engine_version(opensearch: Api) -> None:
    ids = {}
    for engine in ("2.17", "2.19"):
        opensearch.put_object(plugin(f"opensearch.version={engine}.0"))
        order = {"name": "nori", "PackageType": "ZIP-PLUGIN", "EngineVersion": f"OpenSearch_{engine}"}
        ids[engine] = opensearch.available(**order)
        assert refusal_of(opensearch.create, **order).code == "ResourceAlreadyExistsException"
        assert re.fullmatch(r"pkg-[0-9a-f]{40}", ids[engine])
    assert [item["PackageID"] for item in opensearch.find(PackageName="nori")] == list(ids.values())
    assert opensearch.find(PackageName="nori", EngineVersion="OpenSearch_2.17")[0]["PackageID"] == ids["2.17"]


@pytest.mark.parametrize(("reading", "count"), [("name_and_engine", 1), ("name_type_and_engine", 2)])
def test_a_dictionary_and_a_plugin_may_or_may_not_share_a_name(opensearch: Api, reading: str, count: int) -> None:
    opensearch.aws.settings(package_key=reading)
    put_plugin(opensearch, "words")
    if count == 1:
        assert refusal_of(opensearch.create, name="words").code == "ResourceAlreadyExistsException"
    else:
        opensearch.create("words")
    assert len(opensearch.find(PackageName="words")) == count


def test_a_missing_engine_version_is_told_in_the_words_of_aws(opensearch: Api) -> None:
    message = "Operation not allowed. EngineVersion is a required parameter for this operation."
    refusal = refusal_of(opensearch.create, PackageType="ZIP-PLUGIN")
    assert refusal == Refusal("ValidationException", 400, message)


@pytest.mark.parametrize("reason", ["could_not_be_loaded", "dependency_scan"])
def test_a_validation_may_fail_for_the_reasons_that_are_known(opensearch: Api, reason: str) -> None:
    opensearch.put_object(plugin())
    opensearch.aws.outcome("VALIDATION_FAILED", reason=reason)
    made = opensearch.create(PackageType="ZIP-PLUGIN", EngineVersion="OpenSearch_2.5")
    error = opensearch.seen(made["PackageID"])["ErrorDetails"]
    assert error["ErrorType"] == ""
    assert error["ErrorMessage"].startswith("PluginValidationFailureReason : ")
    with pytest.raises(ValueError, match="reason must be one of"):
        opensearch.aws.outcome("VALIDATION_FAILED", reason="other")


@pytest.mark.parametrize(
    ("package_type", "options"),
    [
        (TXT, {"PackageConfiguration": REQUIREMENTS}),
        (TXT, {"PackageEncryptionOptions": {"EncryptionEnabled": False}}),
        ("ZIP-PLUGIN", {"PackageEncryptionOptions": {"EncryptionEnabled": True}}),
        ("ZIP-PLUGIN", {"PackageEncryptionOptions": {"EncryptionEnabled": True, "KmsKeyIdentifier": "alias/none"}}),
    ],
)
def test_options_that_make_no_sense_are_refused_or_not(opensearch: Api, package_type: str, options: Any) -> None:
    engine = {"EngineVersion": ENGINE} if package_type == "ZIP-PLUGIN" else {}
    order = {"PackageType": package_type, **engine, **options}
    assert refusal_of(opensearch.create, **order).code == "ValidationException"
    there = put_plugin(opensearch, "there", PackageType=package_type, **engine)
    assert refusal_of(opensearch.update, package_id=there, **options).code == "ValidationException"
    opensearch.aws.settings(option_check="off")
    assert opensearch.create(**order)["PackageID"]


def encrypted(api: Api) -> tuple[str, dict[str, str]]:
    """A plugin under a KMS key, and that key."""
    kms = api.aws.client("kms")
    key = kms.create_key()["KeyMetadata"]
    kms.create_alias(AliasName="alias/plugins", TargetKeyId=key["KeyId"])
    api.put_object(plugin(f"opensearch.version={ENGINE.partition('_')[2]}.0"))
    options = {"EncryptionEnabled": True, "KmsKeyIdentifier": "alias/plugins"}
    return api.available(PackageType="ZIP-PLUGIN", EngineVersion=ENGINE, PackageEncryptionOptions=options), key


def test_a_plugin_whose_key_is_out_of_reach_cannot_be_associated(opensearch: Api) -> None:
    package_id, key = encrypted(opensearch)
    kms = opensearch.aws.client("kms")
    opensearch.aws.put_domain("search")
    kms.disable_key(KeyId=key["KeyId"])
    refusal = refusal_of(opensearch.client.associate_package, **order_of(package_id))
    assert (refusal.code, refusal.status) == ("AccessDeniedException", 403)
    assert "es:" not in refusal.message
    kms.enable_key(KeyId=key["KeyId"])
    opensearch.client.associate_package(**order_of(package_id))


@pytest.mark.parametrize("reading", ["as_given", "arn"])
def test_a_key_is_read_back_as_given_or_as_an_arn(opensearch: Api, reading: str) -> None:
    opensearch.aws.settings(key_read_back=reading)
    package_id, key = encrypted(opensearch)
    shown = opensearch.seen(package_id)["PackageEncryptionOptions"]
    assert shown["KmsKeyIdentifier"] == ("alias/plugins" if reading == "as_given" else key["Arn"])


@pytest.mark.parametrize("reading", ["kept", "dropped"])
def test_what_an_update_leaves_out_is_kept_or_dropped(opensearch: Api, reading: str) -> None:
    package_id, _key = encrypted(opensearch)
    opensearch.update(package_id, PackageDescription="Some", PackageConfiguration=REQUIREMENTS)
    assert opensearch.seen(package_id)["AvailablePackageConfiguration"] == REQUIREMENTS
    opensearch.aws.settings(left_out_on_update=reading)
    opensearch.update(package_id)
    shown = opensearch.seen(package_id)
    members = {"PackageDescription", "AvailablePackageConfiguration", "PackageEncryptionOptions"}
    assert members & set(shown) == (members if reading == "kept" else set())


@pytest.mark.parametrize("reading", ["accepted", "refused"])
def test_encryption_may_or_may_not_be_taken_off(opensearch: Api, reading: str) -> None:
    package_id, _key = encrypted(opensearch)
    opensearch.aws.settings(encryption_off=reading)
    change = {"package_id": package_id, "PackageEncryptionOptions": {"EncryptionEnabled": False}}
    if reading == "refused":
        assert refusal_of(opensearch.update, **change).code == "ValidationException"
    else:
        opensearch.update(**change)
    assert opensearch.seen(package_id)["PackageEncryptionOptions"]["EncryptionEnabled"] is (reading == "refused")


def test_the_engine_of_plugin_and_domain_must_be_the_same(api: Api) -> None:
    package_id = put_plugin(api, engine="OpenSearch_2.17")
    api.aws.put_domain("search", EngineVersion=ENGINE)
    refusal = refusal_of(api.client.associate_package, **order_of(package_id))
    assert refusal.code == "ValidationException"
    assert "OpenSearch_2.17" in refusal.message
    assert ENGINE in refusal.message


@pytest.mark.parametrize(
    ("domain", "words"),
    [
        ({"EngineVersion": "OpenSearch_2.13"}, "OpenSearch 2.15 or later"),
        ({"lacks": ["NodeToNodeEncryption"]}, "node-to-node encryption"),
        ({"lacks": ["EncryptionAtRest"]}, "encryption at rest"),
        ({"lacks": ["EnforceHTTPS"]}, "EnforceHTTPS"),
        ({"lacks": ["TLSSecurityPolicy"]}, "Policy-Min-TLS-1-2-PFS-2023-10"),
    ],
)
def test_a_custom_plugin_needs_a_domain_that_is_fit_for_it(opensearch: Api, domain: Any, words: str) -> None:
    engine = domain.get("EngineVersion", ENGINE)
    assert words in opensearch.aws.put_domain("search", **domain)["lacks_for_plugins"][0]
    package_id = put_plugin(opensearch, engine=engine)
    refusal = refusal_of(opensearch.client.associate_package, **order_of(package_id))
    assert refusal.code == "ValidationException"
    assert words in refusal.message
    opensearch.aws.settings(domain_requirements="association_failed")
    opensearch.client.associate_package(**order_of(package_id))
    association: Any = opensearch.associated(package_id)
    assert association["DomainPackageStatus"] == "ASSOCIATION_FAILED"
    assert words in association["ErrorDetails"]["ErrorMessage"]
    opensearch.aws.settings(domain_requirements="off")
    opensearch.client.associate_package(**order_of(package_id))
    # AWS's own need the engine alone.
    opensearch.aws.settings(domain_requirements="validation")
    opensearch.client.associate_package(**order_of(put_plugin(opensearch, "ik", engine, PackageID="G1")))
    assert status_on_domain(opensearch, "G1") == "ACTIVE"


def test_a_domain_made_by_the_api_is_described_as_it_is(opensearch: Api) -> None:
    opensearch.client.create_domain(
        DomainName="search",
        EngineVersion=ENGINE,
        NodeToNodeEncryptionOptions={"Enabled": True},
        EncryptionAtRestOptions={"Enabled": True},
        DomainEndpointOptions={"EnforceHTTPS": True, "TLSSecurityPolicy": "Policy-Min-TLS-1-2-PFS-2023-10"},
    )
    opensearch.client.associate_package(**order_of(put_plugin(opensearch)))
    status = describe(opensearch)
    assert (status["EngineVersion"], status["Processing"], status["DomainProcessingStatus"]) == (
        ENGINE,
        False,
        "Active",
    )
    assert describe(Api(opensearch.aws, "es"))["ElasticsearchVersion"] == ENGINE
    Api(opensearch.aws, "es").client.create_elasticsearch_domain(DomainName="old", ElasticsearchVersion="7.10")
    listed = opensearch.client.describe_domains(DomainNames=["search", "old"])["DomainStatusList"]
    assert [status["EngineVersion"] for status in listed] == [ENGINE, "Elasticsearch_7.10"]


def test_a_plugin_comes_and_goes_by_a_deployment_and_a_dictionary_does_not(api: Api) -> None:
    package_id, dictionary = put_plugin(api), api.available()
    api.aws.put_domain("search")
    api.aws.settings(associate_seconds=FOR_LONG)
    api.client.associate_package(**order_of(dictionary))
    assert describe(api)["Processing"] is False
    api.aws.settings(associate_seconds=0, deploy_seconds=FOR_LONG)
    for call, status in (
        (api.client.associate_package, "ASSOCIATING"),
        (api.client.dissociate_package, "DISSOCIATING"),
    ):
        call(**order_of(package_id))
        assert status_on_domain(api, package_id) == status
        assert (describe(api)["Processing"], describe(api)["UpgradeProcessing"]) == (True, False)
        assert refusal_of(api.client.dissociate_package, **order_of(dictionary)).message == IN_PROGRESS
        api.aws.settings(deploy_seconds=0)
        assert describe(api)["Processing"] is False
        api.aws.settings(deploy_seconds=FOR_LONG)
    assert ids_on_domain(api) == [dictionary]


def test_a_domain_may_be_busy_with_a_change_of_another_sort(api: Api) -> None:
    package_id = put_plugin(api)
    api.aws.put_domain("search", processing_seconds=FOR_LONG)
    assert describe(api)["Processing"] is True
    assert refusal_of(api.client.associate_package, **order_of(package_id)).message == IN_PROGRESS
    api.aws.put_domain("search", processing_seconds=0)
    assert describe(api)["Processing"] is False
    api.client.associate_package(**order_of(package_id))
    for wrong in ({"lacks": []}, {"EngineVersion": ENGINE}, {"nonsense": 1}):
        with pytest.raises(ValueError, match=r"there already|unknown fields"):
            api.aws.put_domain("search", **wrong)
    with pytest.raises(ValueError, match="may lack"):
        api.aws.put_domain("other", lacks=["nonsense"])


@pytest.mark.parametrize(
    ("reading", "code"), [("validation", "ValidationException"), ("conflict", "ConflictException")]
)
def test_a_domain_has_a_name_only_once(api: Api, reading: str, code: str) -> None:
    ours, theirs = put_plugin(api), put_plugin(api, PackageID="G7")
    api.aws.put_domain("search")
    api.aws.settings(name_on_domain=reading)
    api.client.associate_package(**order_of(theirs))
    assert refusal_of(api.client.associate_package, **order_of(ours)).code == code
    assert ids_on_domain(api) == [theirs]


def third_party(api: Api) -> tuple[str, str, str]:
    """A plugin on a domain, with its license and its configuration, all from one call."""
    lock = put_plugin(api, "lock")
    license_id, config = (
        str(api.aws.put_package(PackageName=kind, PackageType=f"PACKAGE-{kind.upper()}")["PackageID"])
        for kind in ("license", "config")
    )
    api.aws.put_domain("search")
    for identifier in (license_id, config):
        refusal = refusal_of(api.client.associate_package, **order_of(identifier), PrerequisitePackageIDList=[lock])
        assert (refusal.code, lock in refusal.message) == ("ValidationException", True)
    needs = {"PrerequisitePackageIDList": [lock]}
    order = [{"PackageID": lock}, {"PackageID": license_id, **needs}, {"PackageID": config, **needs}]
    api.client.associate_packages(DomainName="search", PackageList=order)
    assert ids_on_domain(api) == [lock, license_id, config]
    return lock, license_id, config


def test_a_license_and_a_configuration_go_with_their_plugin(opensearch: Api) -> None:
    lock, license_id, config = third_party(opensearch)
    gone = opensearch.client.dissociate_package(**order_of(lock))["DomainPackageDetails"]
    assert gone["PackageID"] == lock
    assert ids_on_domain(opensearch) == []
    needs = {"PrerequisitePackageIDList": [lock]}
    order = [{"PackageID": lock}, {"PackageID": license_id, **needs}, {"PackageID": config, **needs}]
    opensearch.client.associate_packages(DomainName="search", PackageList=order)
    opensearch.client.dissociate_package(**order_of(config))
    assert ids_on_domain(opensearch) == [lock, license_id]
    opensearch.aws.use_in_index(lock, "search")
    gone = opensearch.client.dissociate_packages(DomainName="search", PackageList=[lock])["DomainPackageDetailsList"]
    assert [details["PackageID"] for details in gone] == [lock]
    # While the plugin hangs, what goes with it hangs as well.
    assert [status_on_domain(opensearch, identifier) for identifier in (lock, license_id)] == ["DISSOCIATING"] * 2
    opensearch.aws.remove_from_indexes(lock, "search")
    assert ids_on_domain(opensearch) == []


@pytest.mark.parametrize("reading", ["all_or_none", "partial"])
def test_of_several_packages_all_or_none_or_some_are_changed(opensearch: Api, reading: str) -> None:
    first, second = opensearch.available("first"), opensearch.available("second")
    opensearch.make_domain()
    opensearch.client.associate_package(**order_of(first))
    opensearch.aws.settings(associate_packages=reading)
    order = {"DomainName": "search", "PackageList": [{"PackageID": first}, {"PackageID": second}]}
    if reading == "all_or_none":
        assert (
            refusal_of(opensearch.client.associate_packages, **order).message == "Package is already in desired state"
        )
        assert ids_on_domain(opensearch) == [first]
        return
    made = opensearch.client.associate_packages(**order)["DomainPackageDetailsList"]
    assert [details["PackageID"] for details in made] == [second]
    assert refusal_of(opensearch.client.associate_packages, **order).message == "Package is already in desired state"
    opensearch.client.dissociate_packages(DomainName="search", PackageList=["F999", first])
    assert ids_on_domain(opensearch) == [second]


@pytest.mark.parametrize("reading", ["accepted", "refused"])
def test_an_empty_list_of_packages_is_accepted_or_refused(opensearch: Api, reading: str) -> None:
    opensearch.make_domain()
    opensearch.aws.settings(empty_package_list=reading)
    for call in (opensearch.client.associate_packages, opensearch.client.dissociate_packages):
        if reading == "refused":
            assert refusal_of(call, DomainName="search", PackageList=[]).code == "ValidationException"
        else:
            assert call(DomainName="search", PackageList=[])["DomainPackageDetailsList"] == []


@pytest.mark.parametrize("reading", ["accepted", "refused"])
def test_a_list_of_packages_may_or_may_not_have_dictionaries_in_it(opensearch: Api, reading: str) -> None:
    package_id, domain = opensearch.available(), {"DomainName": opensearch.make_domain()}
    opensearch.aws.settings(dictionaries_in_list=reading)
    if reading == "accepted":
        opensearch.client.associate_packages(**domain, PackageList=[{"PackageID": package_id}])
        opensearch.client.dissociate_packages(**domain, PackageList=[package_id])
        return
    refusal = refusal_of(opensearch.client.associate_packages, **domain, PackageList=[{"PackageID": package_id}])
    assert refusal.code == "ValidationException"
    opensearch.client.associate_package(**order_of(package_id))
    refusal = refusal_of(opensearch.client.dissociate_packages, **domain, PackageList=[package_id])
    assert refusal.code == "ValidationException"


@pytest.mark.parametrize("reading", ["conflict", "applied"])
def test_other_options_of_an_active_association_are_refused_or_applied(opensearch: Api, reading: str) -> None:
    lock, other = put_plugin(opensearch, "lock"), opensearch.available()
    opensearch.aws.put_domain("search")
    for package_id in (other, lock):
        opensearch.client.associate_package(**order_of(package_id))
    opensearch.aws.settings(changed_options=reading)
    change = {**order_of(lock), "PrerequisitePackageIDList": [other]}
    if reading == "conflict":
        assert (
            refusal_of(opensearch.client.associate_package, **change).message == "Package is already in desired state"
        )
    else:
        opensearch.client.associate_package(**change)
        association: Any = opensearch.associated(lock)
        assert association["PrerequisitePackageIDList"] == [other]
        assert refusal_of(opensearch.client.associate_package, **change).code == "ConflictException"


@pytest.mark.parametrize("reading", ["off", "on"])
def test_a_filter_may_or_may_not_know_wildcards(api: Api, reading: str) -> None:
    for name in ("words", "words-more", "other"):
        api.available(name)
    api.aws.settings(wildcards=reading)
    expected = ["words", "words-more"] if reading == "on" else []
    assert [item["PackageName"] for item in api.find(PackageName="w?rd*")] == expected


@pytest.mark.parametrize("reading", ["all", "dictionaries"])
def test_the_2015_api_sees_all_types_or_dictionaries_only(es: Api, reading: str) -> None:
    package_id = put_plugin(es, domains=[{"DomainName": "search"}])
    es.aws.settings(types_in_2015=reading)
    seen = reading == "all"
    assert (len(es.find()), len(ids_on_domain(es))) == (seen, seen)
    if not seen:
        assert refusal_of(es.client.dissociate_package, **order_of(package_id)).message == "Package not found"
    assert len(Api(es.aws, "opensearch").find()) == 1


def test_the_plugins_of_aws_have_an_id_for_each_region_and_engine_under_one_name(opensearch: Api) -> None:
    made = opensearch.aws.put_aws_plugins()
    shown = opensearch.find(PackageName="analysis-nori", PackageOwner="AWS")
    assert [item["EngineVersion"] for item in shown] == [f"OpenSearch_{v}" for v in ("2.15", "2.17", "2.19", "3.1")]
    assert len({item["PackageID"] for item in made}) == len(made) == 20
    assert all(re.fullmatch(r"G[0-9]{9}", item["PackageID"]) for item in made)
    elsewhere = opensearch.aws.put_aws_plugins(region="eu-west-1", names=["analysis-nori"], engines=[ENGINE])
    assert elsewhere[0]["PackageID"] not in {item["PackageID"] for item in made}
    # They count for no account's quota, and every account has them.
    opensearch.aws.settings(package_limit=1)
    opensearch.available()
    other = Api(opensearch.aws, "opensearch", keys=opensearch.aws.keys_of("111122223333"))
    assert len(other.find()) == 20


def test_an_operation_may_be_disabled(aws: LocalAws, opensearch: Api) -> None:
    aws.fault("UpdatePackageScope", "disabled")
    order = {"PackageID": opensearch.available(), "Operation": "ADD", "PackageUserList": ["GLOBAL"]}
    refusal = refusal_of(opensearch.client.update_package_scope, **order)
    assert (refusal.code, refusal.status) == ("DisabledOperationException", 409)

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Upgrades of domains, and what becomes of their plugins."""

from __future__ import annotations

from typing import Any

import pytest

from local_aws_tests.support import FOR_LONG, Api, refusal_of
from local_aws_tests.test_field import IN_PROGRESS, order_of, status_on_domain
from local_aws_tests.test_plugins import describe, ids_on_domain, put_plugin

OLD, NEW = "OpenSearch_2.17", "OpenSearch_2.19"


def upgrade(api: Api, target: str = NEW, **more: Any) -> dict[str, Any]:
    """UpgradeDomain of either API version."""
    call = api.client.upgrade_elasticsearch_domain if api.service == "es" else api.client.upgrade_domain
    return dict(call(DomainName="search", TargetVersion=target, **more))


def engine(api: Api) -> str:
    """The engine version that DescribeDomain shows."""
    status = describe(api)
    return str(status["ElasticsearchVersion" if api.service == "es" else "EngineVersion"])


def test_an_upgrade_exchanges_plugins_by_their_names(api: Api) -> None:
    api.aws.put_domain("search", EngineVersion=OLD)
    old = [put_plugin(api, engine=OLD), put_plugin(api, "ik", OLD, PackageID="G1")]
    new = [put_plugin(api, engine=NEW, AvailablePackageVersion="v3"), put_plugin(api, "ik", NEW, PackageID="G2")]
    dictionary = api.available()
    for package_id in (*old, dictionary):
        api.client.associate_package(**order_of(package_id))
    license_id = api.aws.put_package(
        PackageName="license",
        PackageType="PACKAGE-LICENSE",
        domains=[{"DomainName": "search", "PrerequisitePackageIDList": [old[0]]}],
    )["PackageID"]
    assert upgrade(api)["TargetVersion"] == NEW
    assert engine(api) == NEW
    assert ids_on_domain(api) == [*new, dictionary, license_id]
    association: Any = api.associated(new[0])
    assert (association["DomainPackageStatus"], association["PackageVersion"]) == ("ACTIVE", "v3")
    needed: Any = Api(api.aws, "opensearch").associated(license_id)
    assert needed["PrerequisitePackageIDList"] == [new[0]]
    assert refusal_of(api.client.associate_package, **order_of(new[1])).message == "Package is already in desired state"
    assert refusal_of(api.client.associate_package, **order_of(old[0])).code == "ValidationException"
    for package_id in old[:1]:
        api.client.delete_package(PackageID=package_id)


@pytest.mark.parametrize("reading", ["old", "new"])
def test_an_upgrade_is_a_deployment(api: Api, reading: str) -> None:
    api.aws.put_domain("search", EngineVersion=OLD)
    old, new = put_plugin(api, engine=OLD), put_plugin(api, engine=NEW)
    api.client.associate_package(**order_of(old))
    assert status_on_domain(api, old) == "ACTIVE"
    assert "StepStatus" not in api.client.get_upgrade_status(DomainName="search")
    api.aws.settings(deploy_seconds=FOR_LONG, engine_during_upgrade=reading)
    upgrade(api)
    status = describe(api)
    assert (status["Processing"], status["UpgradeProcessing"]) == (True, True)
    assert engine(api) == (OLD if reading == "old" else NEW)
    assert api.client.get_upgrade_status(DomainName="search")["StepStatus"] == "IN_PROGRESS"
    assert ids_on_domain(api) == [old]
    assert refusal_of(api.client.dissociate_package, **order_of(old)).message == IN_PROGRESS
    assert refusal_of(upgrade, api=api).message == IN_PROGRESS
    api.aws.settings(deploy_seconds=0)
    assert ids_on_domain(api) == [new]
    status = describe(api)
    assert (status["Processing"], status["UpgradeProcessing"], engine(api)) == (False, False, NEW)
    assert api.client.get_upgrade_status(DomainName="search")["StepStatus"] == "SUCCEEDED"


def test_an_upgrade_fails_when_a_plugin_has_no_package_of_its_name_for_the_engine(api: Api) -> None:
    api.aws.put_domain("search", EngineVersion=OLD)
    old = put_plugin(api, engine=OLD)
    put_plugin(api, "another", NEW)
    api.client.associate_package(**order_of(old))
    upgrade(api)
    assert api.client.get_upgrade_status(DomainName="search")["StepStatus"] == "FAILED"
    assert (engine(api), ids_on_domain(api)) == (OLD, [old])
    put_plugin(api, engine=NEW)
    upgrade(api)
    assert engine(api) == NEW


def test_a_check_changes_nothing_and_what_cannot_be_is_refused(api: Api) -> None:
    api.aws.put_domain("search", EngineVersion=OLD)
    upgrade(api, PerformCheckOnly=True)
    assert engine(api) == OLD
    for target in (OLD, "OpenSearch_2.15", "Elasticsearch_7.10"):
        assert refusal_of(upgrade, api=api, target=target).code == "ValidationException"
    api.delete_domain()
    assert refusal_of(upgrade, api=api).code == "ResourceNotFoundException"


def test_a_domain_that_is_deleted_during_its_upgrade_is_gone(api: Api) -> None:
    api.aws.put_domain("search", EngineVersion=OLD)
    api.aws.settings(deploy_seconds=FOR_LONG)
    upgrade(api)
    api.delete_domain()
    api.aws.put_domain("search", EngineVersion=OLD)
    assert describe(api)["UpgradeProcessing"] is False
    api.aws.settings(deploy_seconds=0)
    assert engine(api) == OLD


def test_an_elasticsearch_domain_can_become_a_newer_one_and_an_opensearch_domain(es: Api) -> None:
    es.client.create_elasticsearch_domain(DomainName="search", ElasticsearchVersion="7.1")
    upgrade(es, "7.10")
    assert engine(es) == "7.10"
    newer = Api(es.aws, "opensearch")
    assert engine(newer) == "Elasticsearch_7.10"
    upgrade(newer, "OpenSearch_1.3", AdvancedOptions={"override_main_response_version": "true"})
    assert engine(newer) == "OpenSearch_1.3"

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What moto's domains lack: upgrades, blue/green deployments, and what plugins require of a domain."""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from local_aws import moto_store
from local_aws.errors import IN_PROGRESS, Answer, ApiError
from local_aws.packages import Package, Scope

if TYPE_CHECKING:
    from local_aws.store import PackageStore

LOWEST_FOR_PLUGINS = (2, 15)


def engine_of(domain: Any) -> str:
    """The engine version of moto's domain, as the 2021 API writes it: OpenSearch_2.19."""
    if domain.is_es and domain.elasticsearch_version:
        return f"Elasticsearch_{domain.elasticsearch_version}"
    return str(domain.engine_version.options)


def lacks_for_plugins(domain: Any) -> list[str]:
    """What a domain lacks to take custom plugins. Developer guide, "Custom plugins", "Prerequisites"."""
    engine, _mark, version = engine_of(domain).partition("_")
    endpoint = domain.domain_endpoint_options or {}
    fit = {
        "OpenSearch 2.15 or later": engine == "OpenSearch" and _numbers(version) >= LOWEST_FOR_PLUGINS,
        "node-to-node encryption": bool((domain.node_to_node_encryption_options or {}).get("Enabled")),
        "encryption at rest": bool((domain.encryption_at_rest_options or {}).get("Enabled")),
        "EnforceHTTPS": bool(endpoint.get("EnforceHTTPS")),
        # The guide says so of the clients; people set it on the domain.
        f"the TLS policy {moto_store.TLS_POLICY}": endpoint.get("TLSSecurityPolicy") == moto_store.TLS_POLICY,
    }
    return [name for name, fulfilled in fit.items() if not fulfilled]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version))


@dataclass(eq=False)
class DomainChange:
    """A deployment that a domain goes through: an upgrade when there is a `target`, else a change of another sort.

    `seconds` is how long it takes; None: as the setting `deploy_seconds` says.
    """

    scope: Scope
    domain_name: str
    domain: Any
    began: float
    target: str | None = None
    seconds: float | None = None
    identifier: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def place(self) -> tuple[Scope, str, Any]:
        """Which domain it is; one that is made anew under the name is another."""
        return self.scope, self.domain_name, self.domain

    def due(self, store: PackageStore) -> float:
        """When it ends, in epoch seconds."""
        return store.due(self.began, "deploy_seconds") if self.seconds is None else self.began + self.seconds

    def finish(self, store: PackageStore, at: float) -> None:
        """Ends it: a domain with plugins is upgraded if each has a package of its name for the new engine.

        Developer guide, "Custom plugins", "Upgrading": another name makes the upgrade fail during the deployment. That
        it leaves the domain as it was is Assumed.
        """
        if self.target is None or self._is_gone():
            return
        plugins = [
            (package, association)
            for package, association in store.associations_of_domain(self.scope, self.domain_name)
            if package.package_type == "ZIP-PLUGIN"
        ]
        successors = {package.package_id: self._successor(store, package) for package, _association in plugins}
        if None in successors.values():
            self.domain.local_aws_upgrade = (self.target, "FAILED")
            return
        moto_store.set_engine(self.domain, self.target)
        self.domain.local_aws_upgrade = (self.target, "SUCCEEDED")
        for package, association in plugins:
            successor = successors[package.package_id]
            assert successor is not None
            assert successor.available_version is not None
            version = successor.available_version.package_version
            del package.associations[association.place]
            successor.associations[association.place] = replace(
                association, status="ACTIVE", package_version=version, last_updated=at, error_details=None
            )
        for _package, association in store.associations_of_domain(self.scope, self.domain_name):
            if association.prerequisites:
                renamed = (successors.get(identifier) for identifier in association.prerequisites)
                association.prerequisites = [
                    new.package_id if new else old for new, old in zip(renamed, association.prerequisites, strict=True)
                ]

    def _is_gone(self) -> bool:
        found = moto_store.find_domain(self.scope.account, self.scope.region, self.domain_name)
        return found is not self.domain

    def _successor(self, store: PackageStore, package: Package) -> Package | None:
        """The package of the name for the new engine; of the same owner where there are several."""
        fitting = [
            other
            for other in store.visible(self.scope)
            if (other.name, other.package_type, other.engine_version) == (package.name, "ZIP-PLUGIN", self.target)
            and other.available_version is not None
            and other.status != "DELETING"
        ]
        return next(iter(sorted(fitting, key=lambda other: other.scope != package.scope)), None)


class DomainOperations:
    """UpgradeDomain and GetUpgradeStatus of both API versions, and what else an answer of moto's lacks."""

    def __init__(self, store: PackageStore) -> None:
        self._store = store

    def upgrade_domain(self, scope: Scope, parameters: dict[str, Any]) -> dict[str, Any]:
        """UpgradeDomain. The words and codes of its refusals are Assumed."""
        name, target = parameters["DomainName"], _full(parameters["TargetVersion"])
        domain = find_domain(scope, name)
        if self._store.is_busy(scope, name):
            raise ApiError("ValidationException", IN_PROGRESS)
        engine, _mark, version = engine_of(domain).partition("_")
        wanted, _mark, wanted_version = target.partition("_")
        older = engine == wanted and _numbers(wanted_version) <= _numbers(version)
        if older or (engine, wanted) == ("OpenSearch", "Elasticsearch"):
            raise ApiError("ValidationException", f"The domain cannot be upgraded to {target}")
        change = DomainChange(scope, name, domain, self._store.now(), target)
        if not parameters.get("PerformCheckOnly"):
            self._store.domain_changes.append(change)
        return {**parameters, "UpgradeId": change.identifier}

    upgrade_elasticsearch_domain = upgrade_domain

    def get_upgrade_status(self, scope: Scope, parameters: dict[str, Any]) -> dict[str, Any]:
        """GetUpgradeStatus. Assumed: of a domain that was never upgraded it says nothing."""
        domain = find_domain(scope, parameters["DomainName"])
        change = self._store.change_of(scope, parameters["DomainName"])
        target, status = getattr(domain, "local_aws_upgrade", (None, None))
        if change is not None and change.target is not None:
            target, status = change.target, "IN_PROGRESS"
        if target is None:
            return {}
        return {"UpgradeStep": "UPGRADE", "StepStatus": status, "UpgradeName": f"Upgrade to {target}"}

    def complete(self, scope: Scope, service: str, answer: Answer) -> None:
        """Adds what moto does not know to an answer that describes domains: engine, and what is under way."""
        if answer.status != 200 or b'"DomainStatus' not in answer.body:
            return
        content = json.loads(answer.body)
        listed = content.get("DomainStatusList") or [content["DomainStatus"]]
        for status in listed:
            self._complete(scope, service, status)
        answer.body = json.dumps(content).encode()

    def _complete(self, scope: Scope, service: str, status: dict[str, Any]) -> None:
        name = status["DomainName"]
        domain = moto_store.find_domain(scope.account, scope.region, name)
        if domain is None:
            return
        change = self._store.change_of(scope, name)
        upgrading = change is not None and change.target is not None
        associations = list(self._store.associations_of_domain(scope, name))
        deploying = any(package.is_deployed and association.changing for package, association in associations)
        status["Processing"] = deploying or change is not None
        status["UpgradeProcessing"] = upgrading
        engine = engine_of(domain)
        if change is not None and change.target is not None and self._store.settings.engine_during_upgrade == "new":
            engine = change.target
        if service == "opensearch":
            status["EngineVersion"] = engine
            modifying = "Modifying" if status["Processing"] else "Active"
            status["DomainProcessingStatus"] = "UpgradingEngineVersion" if upgrading else modifying
        else:
            status["ElasticsearchVersion"] = engine.removeprefix("Elasticsearch_")


def find_domain(scope: Scope, name: str) -> Any:
    """moto's domain of that name. Raises ApiError when there is none."""
    domain = moto_store.find_domain(scope.account, scope.region, name)
    if domain is None:
        raise ApiError("ResourceNotFoundException", f"Domain not found: {name}")
    return domain


def _full(version: str) -> str:
    return version if "_" in version else f"Elasticsearch_{version}"

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes domains as tests want them, puts packages on them, and lets their indexes use those."""

from __future__ import annotations

from typing import Any

from local_aws import moto_store
from local_aws.domains import DomainChange, engine_of, lacks_for_plugins
from local_aws.seeds import ASSOCIATION_FIELDS, association_from, check_fields, scope_of
from local_aws.store import PackageStore

FIELDS = ("account", "region", "DomainName", "EngineVersion", "lacks", "processing_seconds")


def put_domain(store: PackageStore, fields: dict[str, Any]) -> dict[str, Any]:
    """Makes a domain that is fit for custom plugins, but for what it `lacks`, or changes one that is there.

    `processing_seconds`: from now on it goes through a change of another sort for so long, 0 ends that.

    Raises ValueError when the order cannot be understood.
    """
    check_fields(fields, FIELDS)
    lacks = fields.get("lacks", [])
    if unknown := sorted(set(lacks) - set(moto_store.FIT_FOR_PLUGINS)):
        raise ValueError(f"a domain may lack {', '.join(moto_store.FIT_FOR_PLUGINS)}, and not {', '.join(unknown)}")
    with store.lock:
        store.settle()
        scope, name = scope_of(fields), fields["DomainName"]
        domain = moto_store.find_domain(scope.account, scope.region, name)
        if domain is None:
            engine = fields.get("EngineVersion", "OpenSearch_2.19")
            domain = moto_store.create_domain(scope.account, scope.region, name, engine, lacks)
        elif "EngineVersion" in fields or "lacks" in fields:
            raise ValueError(f"the domain {name} is there already")
        if "processing_seconds" in fields:
            seconds = float(fields["processing_seconds"])
            place = (scope, name, domain)
            store.domain_changes = [change for change in store.domain_changes if change.place != place]
            if seconds:
                store.domain_changes.append(DomainChange(scope, name, domain, store.now(), seconds=seconds))
        return {"EngineVersion": engine_of(domain), "lacks_for_plugins": lacks_for_plugins(domain)}


def put_association(store: PackageStore, fields: dict[str, Any]) -> dict[str, Any]:
    """Puts a package that is there on a domain, as an entry of `domains` of a package describes it.

    Returns its DomainPackageDetails. Raises ValueError when there is no such package.
    """
    check_fields(fields, ("account", "region", "PackageID", *ASSOCIATION_FIELDS))
    with store.lock:
        store.settle()
        scope = scope_of(fields)
        for package in store.visible(scope):
            if package.package_id == fields["PackageID"]:
                association = association_from(store, scope, package, fields)
                package.associations[association.place] = association
                store.track(package)
                return package.association_details(association)
        raise ValueError(f"there is no package {fields['PackageID']}")


def change_indexes(store: PackageStore, fields: dict[str, Any], *, use: bool) -> dict[str, Any]:
    """Lets an index of a domain use a package from now on, or no longer; returns which indexes use it then.

    Raises ValueError when the domain does not have the package.
    """
    check_fields(fields, ("account", "region", "DomainName", "PackageID", "IndexName"))
    with store.lock:
        store.settle()
        scope, name = scope_of(fields), fields["DomainName"]
        for package, association in store.associations_of_domain(scope, name):
            if package.package_id == fields["PackageID"]:
                index = fields.get("IndexName")
                kept = [other for other in association.indexes if index not in (None, other)]
                association.indexes = [*association.indexes, index or "index"] if use else kept
                return {"indexes": association.indexes}
        raise ValueError(f"the domain {name} does not have the package {fields['PackageID']}")

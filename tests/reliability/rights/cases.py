# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each module and state under each role: what is allowed, and which action is missing where it is not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from ansible_collections.aws_search.packages.tests.reliability.rights.account import (
    CONTENT,
    DOMAIN,
    NAME,
    OK,
    SOURCE,
    Account,
    Case,
)
from ansible_collections.aws_search.packages.tests.support.run import Run

OLD = "[etag:00000000000000000000000000000000]"
SAME = f"[etag:{hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()}]"
CREATE, UPDATE, DELETE = "es:CreatePackage", "es:UpdatePackage", "es:DeletePackage"
ASSOCIATE, DISSOCIATE = "es:AssociatePackage", "es:DissociatePackage"
HISTORY, DOMAINS, PACKAGES = "es:GetPackageVersionHistory", "es:ListDomainsForPackage", "es:ListPackagesForDomain"
READ = "s3:GetObject"
WAIT = {"wait": True, "wait_timeout": 20}


def nothing(account: Account) -> None:
    """No package."""


def current(account: Account, name: str = NAME, **more: Any) -> None:
    """The package has the content of the object, which was uploaded again since."""
    account.put(name, recorded=SAME, **more)


def outdated(account: Account, name: str = NAME, **more: Any) -> None:
    """The object has other content than the package."""
    account.put(name, recorded=OLD, **more)


def stillborn(account: Account) -> None:
    """The package never had a version."""
    account.put(PackageStatus="COPY_FAILED")


def spoilt(account: Account) -> None:
    """The last update of the package has failed."""
    account.put(PackageStatus="VALIDATION_FAILED", AvailablePackageVersion="v1")


def importing(account: Account) -> None:
    """Somebody else has just begun to import the package."""
    account.put(PackageStatus="COPYING", settles={"status": "AVAILABLE", "seconds": 2})


def in_use(account: Account) -> None:
    """A domain has the package."""
    current(account, domains=[{"DomainName": DOMAIN}])


def outdated_in_use(account: Account) -> None:
    """A domain has the package, and the object has other content."""
    outdated(account, domains=[{"DomainName": DOMAIN}])


def unused(account: Account) -> None:
    """The package and the domain are there, and have nothing to do with each other."""
    current(account)


def behind(account: Account) -> None:
    """The domain has an older version of the package."""
    versions = [{"PackageVersion": "v1"}, {"PackageVersion": "v2"}]
    account.put(versions=versions, domains=[{"DomainName": DOMAIN, "PackageVersion": "v1"}])


def two_outdated(account: Account) -> None:
    """Two packages, and the object has other content."""
    outdated(account)
    outdated(account, "stopwords")


def one_and_a_surplus(account: Account) -> None:
    """A package that is as it should be, and one that is not to be there."""
    current(account)
    current(account, "leftover")


def one_and_a_surplus_in_use(account: Account) -> None:
    """The same, and a domain has the one that is not to be there."""
    current(account)
    current(account, "leftover", domains=[{"DomainName": DOMAIN}])


def entry(name: str, **options: Any) -> dict[str, Any]:
    """An entry of es_packages."""
    return {"name": name, "source": SOURCE, **options}


def present(account: Account, **options: Any) -> Run:
    """Runs es_package, to have the package with the content of the object."""
    return account.package(source=SOURCE, **options)


# What each role of `policies.ROLES` lacks, by short words; "ok" where it lacks nothing.
LACKS = {
    "ok": OK,
    "Read": READ,
    "Domains": DOMAINS,
    "Packages": PACKAGES,
    "History": HISTORY,
    **{action: f"es:{action}Package" for action in ("Create", "Update", "Delete", "Associate", "Dissociate")},
}
Build, Act = Callable[[Account], object], Callable[..., Run]


def cases(
    name: str, build: Build, act: Act, actions: str, outcomes: str, check: str = "", **half_done: str
) -> list[Case]:
    """A run that takes these actions, and the same in check mode where `check` has its outcomes."""
    done = tuple(f"{action}Package" for action in actions.split())

    def case(name: str, outcomes: str, check_mode: bool) -> Case:
        lacks = tuple(" ".join(LACKS[word] for word in outcome.split("+")) for outcome in outcomes.split())
        half = {role.replace("_", "-"): (f"{action}Package",) for role, action in half_done.items()}
        options = {"check_mode": check_mode, "diff": True}
        return Case(
            name, build, lambda account: act(account, **options), done, lacks, check_mode, {} if check_mode else half
        )

    real = case(name, outcomes, False)
    return [case(f"{name}, check mode", check, True), real] if check else [real]


def info(**options: Any) -> Act:
    """Run es_package_info."""
    return lambda account, **more: account.info(**options, **more)


def one(**options: Any) -> Act:
    """Run es_package, and wait."""
    return lambda account, **more: account.package(**options, **WAIT, **more)


def source(**options: Any) -> Act:
    """Run es_package with the object as its source, and wait."""
    return one(source=SOURCE, **options)


def many(*entries: dict[str, Any], **options: Any) -> Act:
    """Run es_packages, and wait."""
    return lambda account, **more: account.packages(*entries, **options, **WAIT, **more)


def on_domain(**options: Any) -> Act:
    """Run es_package_association, and wait."""
    return lambda account, **more: account.association(**options, **WAIT, **more)


def on_domain_by_id(account: Account, **more: Any) -> Run:
    """Run es_package_association with the ID of the package, and wait."""
    return account.association(package_id=account.environment.packages()[0].package_id, **WAIT, **more)


def all_on_domain(*entries: dict[str, Any], **options: Any) -> Act:
    """Run es_package_associations, and wait."""
    return lambda account, **more: account.associations(*entries, **options, **WAIT, **more)


BOTH = (entry(NAME), entry("stopwords"))
GONE = {"state": "absent", "dissociate": True}
SHOP = {"domains": [DOMAIN]}
CASES = [
    # name, situation, run, what it does, and what is missing: read-only, import, roll-out, everything; in check mode
    *cases("es_package_info", in_use, info(), "", "ok ok ok ok"),
    *cases("es_package_info with include_versions", in_use, info(include_versions=True), "", "ok ok History ok"),
    *cases("es_package_info with include_domains", in_use, info(include_domains=True), "", "ok Domains Domains ok"),
    *cases("es_package_info with domain_name", in_use, info(domain_name=DOMAIN), "", "ok Packages ok ok"),
    *cases("es_package creates", nothing, source(), "Create", "Create ok Read ok", "ok ok Read ok"),
    *cases("es_package updates", outdated, source(), "Update", "Update ok Read ok", "ok ok Read ok"),
    *cases("es_package finds the same content", current, source(), "", "ok ok Read ok"),
    *cases("es_package waits for an import of somebody else", importing, one(), "", "ok ok ok ok"),
    *cases("es_package with update=always", current, source(update="always"), "Update", "Update ok Read ok"),
    *cases("es_package with update=never", outdated, source(update="never"), "", "ok ok ok ok"),
    *cases("es_package replaces", stillborn, source(), "Delete Create", "Delete ok Read ok", "ok ok Read ok"),
    *cases("es_package repairs", spoilt, source(), "Update", "Update ok Read ok"),
    *cases(
        *("es_package with state=absent", current, one(state="absent"), "Delete"),
        *("Delete Domains Domains ok", "ok Domains Domains ok"),
    ),
    *cases("es_package with state=absent, of nothing", nothing, one(state="absent"), "", "ok ok ok ok"),
    *cases(
        *("es_package with state=absent and dissociate", in_use, one(**GONE), "Dissociate Delete"),
        *("Dissociate Domains Domains ok", "ok Domains Domains ok"),
    ),
    *cases(
        *("es_package with domains", outdated_in_use, source(**SHOP), "Update Associate"),
        *("Update Packages Read ok", "ok Packages Read ok"),
        **{"import": "Update"},
    ),
    *cases(
        *("es_package with domains, nothing imported", behind, one(**SHOP), "Associate", "Associate Packages ok ok"),
    ),
    *cases(
        *("es_package with domains and purge_domains", in_use, one(domains=[], purge_domains=True), "Dissociate"),
        "Dissociate Domains Domains ok",
    ),
    *cases(
        *("es_package_association associates", unused, on_domain(), "Associate"),
        *("Associate Packages ok ok", "ok Packages ok ok"),
    ),
    *cases(
        *("es_package_association associates by package_id", unused, on_domain_by_id, "Associate"),
        "Associate Packages ok ok",
    ),
    *cases(
        *("es_package_association rolls a new version out", behind, on_domain(state="latest"), "Associate"),
        "Associate Packages ok ok",
    ),
    *cases("es_package_association has nothing to do", in_use, on_domain(), "", "ok Packages ok ok"),
    *cases(
        *("es_package_association with state=absent", in_use, on_domain(state="absent"), "Dissociate"),
        *("Dissociate Packages ok ok", "ok Packages ok ok"),
    ),
    *cases(
        *("es_package_association on a domain that the policy does not name", unused, on_domain(domain_name="archive")),
        *("", "Packages Packages Packages Packages"),
    ),
    *cases(
        *("es_package_associations", behind, all_on_domain({"name": NAME, "state": "latest"}), "Associate"),
        "Associate Packages ok ok",
    ),
    *cases(
        *("es_package_associations with purge", in_use, all_on_domain(purge=True), "Dissociate"),
        *("Dissociate Packages ok ok", "ok Packages ok ok"),
    ),
    *cases("es_packages creates", nothing, many(*BOTH), "Create Create", "Create ok Read ok", "ok ok Read ok"),
    *cases("es_packages updates", two_outdated, many(*BOTH), "Update Update", "Update ok Read ok", "ok ok Read ok"),
    *cases(
        *("es_packages creates one and deletes another", current),
        *(many({"name": NAME, "state": "absent"}, entry("stopwords")), "Delete Create"),
        "Create+Delete Domains Read+Domains ok",
        **{"import": "Create"},
    ),
    *cases(
        *("es_packages with domains", outdated_in_use, many(entry(NAME, **SHOP)), "Update Associate"),
        "Update Packages Read ok",
        **{"import": "Update"},
    ),
    *cases(
        *("es_packages with purge", one_and_a_surplus, many({"name": NAME}, purge=True), "Delete"),
        *("Delete Domains Domains ok", "ok Domains Domains ok"),
    ),
    *cases(
        *("es_packages with purge and dissociate", one_and_a_surplus_in_use),
        *(many({"name": NAME}, purge=True, dissociate=True), "Dissociate Delete", "Dissociate Domains Domains ok"),
    ),
]

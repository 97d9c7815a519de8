# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each module and state under each role: what is allowed, and which action is missing where it is not."""

from __future__ import annotations

import hashlib
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
from ansible_collections.aws_search.packages.tests.reliability.run import Run

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


CASES = [
    # name, situation, run, what it does, and: read-only, import, roll-out, everything
    Case("es_package_info", in_use, lambda a: a.info(), (), (OK, OK, OK, OK)),
    Case(
        "es_package_info with include_versions",
        in_use,
        lambda a: a.info(names=[NAME], include_versions=True),
        (),
        (OK, OK, HISTORY, OK),
    ),
    Case(
        "es_package_info with include_domains",
        in_use,
        lambda a: a.info(include_domains=True),
        (),
        (OK, DOMAINS, DOMAINS, OK),
    ),
    Case(
        "es_package_info with domain_name",
        in_use,
        lambda a: a.info(domain_name=DOMAIN),
        (),
        (OK, PACKAGES, OK, OK),
    ),
    Case(
        "es_package creates, check mode",
        nothing,
        lambda a: present(a, check_mode=True, diff=True),
        ("CreatePackage",),
        (OK, OK, READ, OK),
        check_mode=True,
    ),
    Case(
        "es_package creates",
        nothing,
        lambda a: present(a, diff=True, **WAIT),
        ("CreatePackage",),
        (CREATE, OK, READ, OK),
    ),
    Case(
        "es_package updates, check mode",
        outdated,
        lambda a: present(a, check_mode=True, diff=True),
        ("UpdatePackage",),
        (OK, OK, READ, OK),
        check_mode=True,
    ),
    Case(
        "es_package updates",
        outdated,
        lambda a: present(a, diff=True, **WAIT),
        ("UpdatePackage",),
        (UPDATE, OK, READ, OK),
    ),
    Case(
        "es_package finds the same content",
        current,
        lambda a: present(a, **WAIT),
        (),
        (OK, OK, READ, OK),
    ),
    Case(
        "es_package waits for an import of somebody else",
        importing,
        lambda a: a.package(**WAIT),
        (),
        (OK, OK, OK, OK),
    ),
    Case(
        "es_package with update=always",
        current,
        lambda a: present(a, update="always", **WAIT),
        ("UpdatePackage",),
        (UPDATE, OK, READ, OK),
    ),
    Case(
        "es_package with update=never",
        outdated,
        lambda a: present(a, update="never", **WAIT),
        (),
        (OK, OK, OK, OK),
    ),
    Case(
        "es_package replaces, check mode",
        stillborn,
        lambda a: present(a, check_mode=True),
        ("DeletePackage", "CreatePackage"),
        (OK, OK, READ, OK),
        check_mode=True,
    ),
    Case(
        "es_package replaces",
        stillborn,
        lambda a: present(a, **WAIT),
        ("DeletePackage", "CreatePackage"),
        (DELETE, OK, READ, OK),
    ),
    Case(
        "es_package repairs",
        spoilt,
        lambda a: present(a, **WAIT),
        ("UpdatePackage",),
        (UPDATE, OK, READ, OK),
    ),
    Case(
        "es_package with state=absent, check mode",
        current,
        lambda a: a.package(state="absent", check_mode=True),
        ("DeletePackage",),
        (OK, DOMAINS, DOMAINS, OK),
        check_mode=True,
    ),
    Case(
        "es_package with state=absent",
        current,
        lambda a: a.package(state="absent", diff=True, **WAIT),
        ("DeletePackage",),
        (DELETE, DOMAINS, DOMAINS, OK),
    ),
    Case(
        "es_package with state=absent, of nothing",
        nothing,
        lambda a: a.package(state="absent", **WAIT),
        (),
        (OK, OK, OK, OK),
    ),
    Case(
        "es_package with state=absent and dissociate, check mode",
        in_use,
        lambda a: a.package(state="absent", dissociate=True, check_mode=True),
        ("DissociatePackage", "DeletePackage"),
        (OK, DOMAINS, DOMAINS, OK),
        check_mode=True,
    ),
    Case(
        "es_package with state=absent and dissociate",
        in_use,
        lambda a: a.package(state="absent", dissociate=True, **WAIT),
        ("DissociatePackage", "DeletePackage"),
        (DISSOCIATE, DOMAINS, DOMAINS, OK),
    ),
    Case(
        "es_package_association associates, check mode",
        unused,
        lambda a: a.association(check_mode=True, diff=True),
        ("AssociatePackage",),
        (OK, PACKAGES, OK, OK),
        check_mode=True,
    ),
    Case(
        "es_package_association associates",
        unused,
        lambda a: a.association(diff=True, **WAIT),
        ("AssociatePackage",),
        (ASSOCIATE, PACKAGES, OK, OK),
    ),
    Case(
        "es_package_association associates by package_id",
        unused,
        lambda a: a.association(package_id=a.environment.packages()[0].package_id, **WAIT),
        ("AssociatePackage",),
        (ASSOCIATE, PACKAGES, OK, OK),
    ),
    Case(
        "es_package_association rolls a new version out",
        behind,
        lambda a: a.association(state="latest", **WAIT),
        ("AssociatePackage",),
        (ASSOCIATE, PACKAGES, OK, OK),
    ),
    Case(
        "es_package_association has nothing to do",
        in_use,
        lambda a: a.association(**WAIT),
        (),
        (OK, PACKAGES, OK, OK),
    ),
    Case(
        "es_package_association with state=absent, check mode",
        in_use,
        lambda a: a.association(state="absent", check_mode=True),
        ("DissociatePackage",),
        (OK, PACKAGES, OK, OK),
        check_mode=True,
    ),
    Case(
        "es_package_association with state=absent",
        in_use,
        lambda a: a.association(state="absent", diff=True, **WAIT),
        ("DissociatePackage",),
        (DISSOCIATE, PACKAGES, OK, OK),
    ),
    Case(
        "es_package_association on a domain that the policy does not name",
        unused,
        lambda a: a.association(domain_name="archive", **WAIT),
        (),
        (PACKAGES, PACKAGES, PACKAGES, PACKAGES),
    ),
    Case(
        "es_packages creates, check mode",
        nothing,
        lambda a: a.packages(entry(NAME), entry("stopwords"), check_mode=True, diff=True),
        ("CreatePackage", "CreatePackage"),
        (OK, OK, READ, OK),
        check_mode=True,
    ),
    Case(
        "es_packages creates",
        nothing,
        lambda a: a.packages(entry(NAME), entry("stopwords"), diff=True, **WAIT),
        ("CreatePackage", "CreatePackage"),
        (CREATE, OK, READ, OK),
    ),
    Case(
        "es_packages updates, check mode",
        two_outdated,
        lambda a: a.packages(entry(NAME), entry("stopwords"), check_mode=True, diff=True),
        ("UpdatePackage", "UpdatePackage"),
        (OK, OK, READ, OK),
        check_mode=True,
    ),
    Case(
        "es_packages updates",
        two_outdated,
        lambda a: a.packages(entry(NAME), entry("stopwords"), diff=True, **WAIT),
        ("UpdatePackage", "UpdatePackage"),
        (UPDATE, OK, READ, OK),
    ),
    Case(
        "es_packages creates one and deletes another",
        current,
        lambda a: a.packages({"name": NAME, "state": "absent"}, entry("stopwords"), **WAIT),
        ("DeletePackage", "CreatePackage"),
        (f"{CREATE} {DELETE}", DOMAINS, f"{READ} {DOMAINS}", OK),
        half_done={"import": ("CreatePackage",)},
    ),
    Case(
        "es_packages with purge, check mode",
        one_and_a_surplus,
        lambda a: a.packages({"name": NAME}, purge=True, check_mode=True),
        ("DeletePackage",),
        (OK, DOMAINS, DOMAINS, OK),
        check_mode=True,
    ),
    Case(
        "es_packages with purge",
        one_and_a_surplus,
        lambda a: a.packages({"name": NAME}, purge=True, diff=True, **WAIT),
        ("DeletePackage",),
        (DELETE, DOMAINS, DOMAINS, OK),
    ),
    Case(
        "es_packages with purge and dissociate",
        one_and_a_surplus_in_use,
        lambda a: a.packages({"name": NAME}, purge=True, dissociate=True, **WAIT),
        ("DissociatePackage", "DeletePackage"),
        (DISSOCIATE, DOMAINS, DOMAINS, OK),
    ),
    Case(
        "es_package with domains, check mode",
        outdated_in_use,
        lambda a: present(a, domains=[DOMAIN], check_mode=True, diff=True, **WAIT),
        ("UpdatePackage", "AssociatePackage"),
        (OK, PACKAGES, READ, OK),
        check_mode=True,
    ),
    Case(
        "es_package with domains",
        outdated_in_use,
        lambda a: present(a, domains=[DOMAIN], diff=True, **WAIT),
        ("UpdatePackage", "AssociatePackage"),
        (UPDATE, PACKAGES, READ, OK),
        half_done={"import": ("UpdatePackage",)},
    ),
    Case(
        "es_package with domains, nothing imported",
        behind,
        lambda a: a.package(domains=[DOMAIN], **WAIT),
        ("AssociatePackage",),
        (ASSOCIATE, PACKAGES, OK, OK),
    ),
    Case(
        "es_package with domains and purge_domains",
        in_use,
        lambda a: a.package(domains=[], purge_domains=True, **WAIT),
        ("DissociatePackage",),
        (DISSOCIATE, DOMAINS, DOMAINS, OK),
    ),
    Case(
        "es_packages with domains",
        outdated_in_use,
        lambda a: a.packages(entry(NAME, domains=[DOMAIN]), **WAIT),
        ("UpdatePackage", "AssociatePackage"),
        (UPDATE, PACKAGES, READ, OK),
        half_done={"import": ("UpdatePackage",)},
    ),
    Case(
        "es_package_associations",
        behind,
        lambda a: a.associations({"name": NAME, "state": "latest"}, **WAIT),
        ("AssociatePackage",),
        (ASSOCIATE, PACKAGES, OK, OK),
    ),
    Case(
        "es_package_associations with purge, check mode",
        in_use,
        lambda a: a.associations(purge=True, check_mode=True),
        ("DissociatePackage",),
        (OK, PACKAGES, OK, OK),
        check_mode=True,
    ),
    Case(
        "es_package_associations with purge",
        in_use,
        lambda a: a.associations(purge=True, **WAIT),
        ("DissociatePackage",),
        (DISSOCIATE, PACKAGES, OK, OK),
    ),
]

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each module and state under each role: what is allowed, and which action is missing where it is not."""

from __future__ import annotations

from typing import Any

from ansible_collections.aws_search.packages.tests.reliability.rights.bench import KEY, OK, Stage, Trial
from ansible_collections.aws_search.packages.tests.unit.conftest import Run
from ansible_collections.aws_search.packages.tests.unit.plugins.modules.scene import (
    CONTENT,
    DOMAIN,
    HOUR,
    NAME,
    SOURCE,
    fingerprint,
)

OLD = "[etag:00000000000000000000000000000000]"
CREATE, UPDATE, DELETE = "es:CreatePackage", "es:UpdatePackage", "es:DeletePackage"
ASSOCIATE, DISSOCIATE = "es:AssociatePackage", "es:DissociatePackage"
HISTORY, DOMAINS, PACKAGES = "es:GetPackageVersionHistory", "es:ListDomainsForPackage", "es:ListPackagesForDomain"
READ = "s3:GetObject"
WARNS_OF_READ = f"?{READ}"
WAIT = {"wait": True, "wait_timeout": 20}
OURS = {**SOURCE, "s3_key": KEY}


def nothing(stage: Stage) -> None:
    """No package."""


def current(stage: Stage, name: str = NAME, **more: Any) -> None:
    """The package has the content of the object, which was uploaded again since."""
    stage.put(name, age=HOUR, recorded=f"[{fingerprint(CONTENT)}]", **more)


def outdated(stage: Stage, name: str = NAME) -> None:
    """The object has other content than the package."""
    stage.put(name, age=HOUR, recorded=OLD)


def stillborn(stage: Stage) -> None:
    """The package never had a version."""
    stage.put(PackageStatus="COPY_FAILED")


def spoilt(stage: Stage) -> None:
    """The last update of the package has failed."""
    stage.put(PackageStatus="VALIDATION_FAILED", AvailablePackageVersion="v1")


def importing(stage: Stage) -> None:
    """Somebody else has just begun to import the package."""
    stage.put(PackageStatus="COPYING", settles={"status": "AVAILABLE", "seconds": 0.1})


def in_use(stage: Stage) -> None:
    """A domain has the package."""
    current(stage, domains=[{"DomainName": DOMAIN}])


def unused(stage: Stage) -> None:
    """The package and the domain are there, and have nothing to do with each other."""
    current(stage)
    stage.aws.client("es").create_elasticsearch_domain(DomainName=DOMAIN)


def behind(stage: Stage) -> None:
    """The domain has an older version of the package."""
    versions = [{"PackageVersion": "v1"}, {"PackageVersion": "v2"}]
    stage.put(versions=versions, domains=[{"DomainName": DOMAIN, "PackageVersion": "v1"}])


def two_outdated(stage: Stage) -> None:
    """Two packages, and the object has other content."""
    outdated(stage)
    outdated(stage, "stopwords")


def one_and_a_surplus(stage: Stage) -> None:
    """A package that is as it should be, and one that is not to be there."""
    current(stage)
    current(stage, "leftover")


def one_and_a_surplus_in_use(stage: Stage) -> None:
    """The same, and a domain has the one that is not to be there."""
    current(stage)
    current(stage, "leftover", domains=[{"DomainName": DOMAIN}])


def entry(name: str, **options: Any) -> dict[str, Any]:
    """An entry of es_packages."""
    return {"name": name, "source": OURS, **options}


def present(stage: Stage, **options: Any) -> Run:
    """Runs es_package, to have the package with the content of the object."""
    run: Run = stage.package(source=OURS, **options)
    return run


TRIALS = [
    # name, situation, run, what it does, and: read-only, import, roll-out, everything
    Trial("es_package_info", in_use, lambda s: s.info(), (), (OK, OK, OK, OK)),
    Trial(
        "es_package_info with include_versions",
        in_use,
        lambda s: s.info(names=[NAME], include_versions=True),
        (),
        (OK, OK, HISTORY, OK),
    ),
    Trial(
        "es_package_info with include_domains",
        in_use,
        lambda s: s.info(include_domains=True),
        (),
        (OK, DOMAINS, DOMAINS, OK),
    ),
    Trial(
        "es_package_info with domain_name",
        in_use,
        lambda s: s.info(domain_name=DOMAIN),
        (),
        (OK, PACKAGES, OK, OK),
    ),
    Trial(
        "es_package creates, check mode",
        nothing,
        lambda s: present(s, check_mode=True, diff=True),
        ("CreatePackage",),
        (OK, OK, OK, OK),
        check_mode=True,
    ),
    Trial(
        "es_package creates",
        nothing,
        lambda s: present(s, diff=True, **WAIT),
        ("CreatePackage",),
        (CREATE, OK, CREATE, OK),
    ),
    Trial(
        "es_package updates, check mode",
        outdated,
        lambda s: present(s, check_mode=True, diff=True),
        ("UpdatePackage",),
        (OK, OK, WARNS_OF_READ, OK),
        check_mode=True,
    ),
    Trial(
        "es_package updates",
        outdated,
        lambda s: present(s, diff=True, **WAIT),
        ("UpdatePackage",),
        (UPDATE, OK, WARNS_OF_READ, OK),
    ),
    Trial(
        "es_package finds the same content",
        current,
        lambda s: present(s, **WAIT),
        (),
        (OK, OK, WARNS_OF_READ, OK),
    ),
    Trial(
        "es_package waits for an import of somebody else",
        importing,
        lambda s: s.package(**WAIT),
        (),
        (OK, OK, OK, OK),
    ),
    Trial(
        "es_package with update=always",
        current,
        lambda s: present(s, update="always", **WAIT),
        ("UpdatePackage",),
        (UPDATE, OK, UPDATE, OK),
    ),
    Trial(
        "es_package with update=never",
        outdated,
        lambda s: present(s, update="never", **WAIT),
        (),
        (OK, OK, OK, OK),
    ),
    Trial(
        "es_package replaces, check mode",
        stillborn,
        lambda s: present(s, check_mode=True),
        ("DeletePackage", "CreatePackage"),
        (OK, OK, OK, OK),
        check_mode=True,
    ),
    Trial(
        "es_package replaces",
        stillborn,
        lambda s: present(s, **WAIT),
        ("DeletePackage", "CreatePackage"),
        (DELETE, OK, DELETE, OK),
    ),
    Trial(
        "es_package repairs",
        spoilt,
        lambda s: present(s, **WAIT),
        ("UpdatePackage",),
        (UPDATE, OK, UPDATE, OK),
    ),
    Trial(
        "es_package with state=absent, check mode",
        current,
        lambda s: s.package(state="absent", check_mode=True),
        ("DeletePackage",),
        (OK, DOMAINS, DOMAINS, OK),
        check_mode=True,
    ),
    Trial(
        "es_package with state=absent",
        current,
        lambda s: s.package(state="absent", diff=True, **WAIT),
        ("DeletePackage",),
        (DELETE, DOMAINS, DOMAINS, OK),
    ),
    Trial(
        "es_package with state=absent, of nothing",
        nothing,
        lambda s: s.package(state="absent", **WAIT),
        (),
        (OK, OK, OK, OK),
    ),
    Trial(
        "es_package with state=absent and dissociate, check mode",
        in_use,
        lambda s: s.package(state="absent", dissociate=True, check_mode=True),
        ("DissociatePackage", "DeletePackage"),
        (OK, DOMAINS, DOMAINS, OK),
        check_mode=True,
    ),
    Trial(
        "es_package with state=absent and dissociate",
        in_use,
        lambda s: s.package(state="absent", dissociate=True, **WAIT),
        ("DissociatePackage", "DeletePackage"),
        (DISSOCIATE, DOMAINS, DOMAINS, OK),
    ),
    Trial(
        "es_package_association associates, check mode",
        unused,
        lambda s: s.association(check_mode=True, diff=True),
        ("AssociatePackage",),
        (OK, PACKAGES, OK, OK),
        check_mode=True,
    ),
    Trial(
        "es_package_association associates",
        unused,
        lambda s: s.association(diff=True, **WAIT),
        ("AssociatePackage",),
        (ASSOCIATE, PACKAGES, OK, OK),
    ),
    Trial(
        "es_package_association associates by package_id",
        unused,
        lambda s: s.association(package_id=s.the_package()["PackageID"], **WAIT),
        ("AssociatePackage",),
        (ASSOCIATE, PACKAGES, OK, OK),
    ),
    Trial(
        "es_package_association rolls a new version out",
        behind,
        lambda s: s.association(**WAIT),
        ("AssociatePackage",),
        (ASSOCIATE, PACKAGES, OK, OK),
    ),
    Trial(
        "es_package_association has nothing to do",
        in_use,
        lambda s: s.association(**WAIT),
        (),
        (OK, PACKAGES, OK, OK),
    ),
    Trial(
        "es_package_association with state=absent, check mode",
        in_use,
        lambda s: s.association(state="absent", check_mode=True),
        ("DissociatePackage",),
        (OK, PACKAGES, OK, OK),
        check_mode=True,
    ),
    Trial(
        "es_package_association with state=absent",
        in_use,
        lambda s: s.association(state="absent", diff=True, **WAIT),
        ("DissociatePackage",),
        (DISSOCIATE, PACKAGES, OK, OK),
    ),
    Trial(
        "es_package_association on a domain that the policy does not name",
        unused,
        lambda s: s.association(domain_name="archive", **WAIT),
        (),
        (PACKAGES, PACKAGES, PACKAGES, PACKAGES),
    ),
    Trial(
        "es_packages creates, check mode",
        nothing,
        lambda s: s.packages_of(entry(NAME), entry("stopwords"), check_mode=True, diff=True),
        ("CreatePackage", "CreatePackage"),
        (OK, OK, OK, OK),
        check_mode=True,
    ),
    Trial(
        "es_packages creates",
        nothing,
        lambda s: s.packages_of(entry(NAME), entry("stopwords"), diff=True, **WAIT),
        ("CreatePackage", "CreatePackage"),
        (CREATE, OK, CREATE, OK),
    ),
    Trial(
        "es_packages updates, check mode",
        two_outdated,
        lambda s: s.packages_of(entry(NAME), entry("stopwords"), check_mode=True, diff=True),
        ("UpdatePackage", "UpdatePackage"),
        (OK, OK, WARNS_OF_READ, OK),
        check_mode=True,
    ),
    Trial(
        "es_packages updates",
        two_outdated,
        lambda s: s.packages_of(entry(NAME), entry("stopwords"), diff=True, **WAIT),
        ("UpdatePackage", "UpdatePackage"),
        (UPDATE, OK, WARNS_OF_READ, OK),
    ),
    Trial(
        "es_packages creates one and deletes another",
        current,
        lambda s: s.packages_of({"name": NAME, "state": "absent"}, entry("stopwords"), **WAIT),
        ("DeletePackage", "CreatePackage"),
        (f"{CREATE} {DELETE}", DOMAINS, f"{CREATE} {DOMAINS}", OK),
        half_done={"import": ("CreatePackage",)},
    ),
    Trial(
        "es_packages with purge, check mode",
        one_and_a_surplus,
        lambda s: s.packages_of({"name": NAME}, purge=True, check_mode=True),
        ("DeletePackage",),
        (OK, DOMAINS, DOMAINS, OK),
        check_mode=True,
    ),
    Trial(
        "es_packages with purge",
        one_and_a_surplus,
        lambda s: s.packages_of({"name": NAME}, purge=True, diff=True, **WAIT),
        ("DeletePackage",),
        (DELETE, DOMAINS, DOMAINS, OK),
    ),
    Trial(
        "es_packages with purge and dissociate",
        one_and_a_surplus_in_use,
        lambda s: s.packages_of({"name": NAME}, purge=True, dissociate=True, **WAIT),
        ("DissociatePackage", "DeletePackage"),
        (DISSOCIATE, DOMAINS, DOMAINS, OK),
    ),
]

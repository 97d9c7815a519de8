# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The situations that faults happen in. Together, each module sends in them every request that it can send."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ansible_collections.aws_search.packages.plugins.modules import (
    es_package,
    es_package_association,
    es_package_associations,
    es_package_info,
    es_packages,
    opensearch_package,
    opensearch_package_association,
    opensearch_package_associations,
    opensearch_package_info,
    opensearch_packages,
)
from ansible_collections.aws_search.packages.tests.reliability.environment import BUCKET, HOUR, Environment
from ansible_collections.aws_search.packages.tests.support.run import Run
from local_aws.archives import plugin_archive

# How the service is where nobody knows: as people have seen it, and the other way in everything at once.
AS_SEEN: dict[str, Any] = {}
OTHER_READING: dict[str, Any] = {
    "busy_domain": "conflict",
    "empty_lists": "left_out",
    "error_type": "code",
    "failed_association": "fail_again",
    "name_filter": "prefix",
    "newest_version_first": False,
    "no_version": "empty",
    "not_found": "resource_not_found",
    "unknown_filter_value": "fails",
    "unknown_package": "resource_not_found",
    "update_during_import": "conflict",
}
PROFILES = {"as seen": AS_SEEN, "the other reading": OTHER_READING}
SECONDS = {
    "copy_seconds": 2,
    "validate_seconds": 2,
    "delete_seconds": 2,
    "associate_seconds": 3,
    "dissociate_seconds": 2,
    "deploy_seconds": 3,
}
WAIT_TIMEOUT = 45

CONTENT = b"ice cream, sorbet"
ENGINE = "OpenSearch_2.19"  # Of the domains, too.
ARCHIVE = plugin_archive("synonyms", "2.19")
SAME, SAME_ARCHIVE = (f"[etag:{hashlib.md5(one, usedforsecurity=False).hexdigest()}]" for one in (CONTENT, ARCHIVE))
OTHER = "[etag:00000000000000000000000000000000]"
CREATE, UPDATE, DELETE = "CreatePackage", "UpdatePackage", "DeletePackage"
ASSOCIATE, DISSOCIATE = "AssociatePackage", "DissociatePackage"
ASSOCIATE_MANY, DISSOCIATE_MANY, SCOPE = "AssociatePackages", "DissociatePackages", "UpdatePackageScope"
CHANGES = (CREATE, UPDATE, DELETE, ASSOCIATE, DISSOCIATE, ASSOCIATE_MANY, DISSOCIATE_MANY, SCOPE)

# The package that faults are meant for, and the others that es_packages has besides. By name: the ID where it is there.
FAULTED = "synonyms"
IDS = {FAULTED: "F2", "stopwords": "F3", "leftover": "F4"}
MARKS = (FAULTED, IDS[FAULTED])

# Of each package that is there: whether it is the old one, its versions, whether the last one was imported from the
# source as it is, and its domains with the version that each runs.
State = dict[str, tuple[str, int, bool, dict[str, str]]]


def source(name: str) -> str:
    """The source of a package."""
    return f"s3://{BUCKET}/{name}.txt"


def seen(environment: Environment) -> State:
    """What is there."""
    state: State = {}
    for package in environment.packages():
        assert package.name not in state, f"two packages have the name {package.name}"
        assert package.status == "AVAILABLE", f"{package.name} is {package.status}"
        domains = {}
        for association in package.associations.values():
            assert association.status == "ACTIVE", f"{package.name} is {association.status}"
            domains[association.domain_name] = str(association.package_version)
        message = package.versions[-1].commit_message
        is_old = "old" if package.package_id == IDS[package.name] else "new"
        is_same = (message or "").startswith((SAME[:-1], SAME_ARCHIVE[:-1]))
        state[package.name] = is_old, len(package.versions), is_same, domains
    return state


@dataclass(frozen=True)
class Situation:
    """A run of a module on what is there.

    `there` makes one of the packages; `changes` are those that the run makes of each, and `end` is what is there of
    each afterwards, None for nothing. `empty` are the operations whose first answer is empty. With `together`, one
    request is about all of them.
    """

    name: str
    main: Callable[[], None]
    options: Mapping[str, Any]
    there: Mapping[str, Any] | None
    changes: Sequence[str]
    end: tuple[str, int, bool, dict[str, str]] | None
    empty: Sequence[str] = ()
    names: Sequence[str] = (FAULTED,)
    leftover: Mapping[str, Any] | None = None
    warns: bool = False
    together: bool = False
    users: Sequence[str] = ()
    profile: str = "as seen"

    def __str__(self) -> str:
        return f"{self.module}: {self.name}, {self.profile}"

    @property
    def module(self) -> str:
        """The name of the module."""
        return self.main.__module__.rpartition(".")[2]

    @property
    def effects(self) -> Counter[str]:
        """The changes that are made in the end, once each."""
        times = 1 if self.together else len(self.names)
        return Counter([*self.changes] * times + [DISSOCIATE] * (self.leftover is not None))

    def begin(self, environment: Environment, **settings: Any) -> None:
        """Make what is there."""
        environment.begin(**{**SECONDS, **PROFILES[self.profile], **settings})
        for name in self.names:
            environment.write(f"{name}.txt", CONTENT, HOUR)
            environment.write(f"{name}.zip", ARCHIVE, HOUR)
            if self.there is not None:
                put(environment, name, **self.there)
        if self.leftover is not None:
            put(environment, "leftover", **self.leftover)
        environment.aws.forget_calls()

    def check_end(self, environment: Environment) -> None:
        """Assert that all is as desired, and that nothing was done twice."""
        environment.aws.clock.advance(HOUR)
        expected = {name: self.end for name in self.names if self.end is not None}
        if self.leftover is not None:
            expected["leftover"] = ("old", 2, True, {})
        assert seen(environment) == expected, f"there is {seen(environment)}"
        # Users are a set, and to add one that is there changes nothing.
        effects = Counter({one: 1 if one == SCOPE else number for one, number in environment.effects.items()})
        assert effects == self.effects, f"it did {dict(effects)}"
        for package in environment.packages():
            assert package.allow_listed_users == list(self.users), f"{package.name} is for {package.allow_listed_users}"

    def check_success(self, run: Run) -> None:
        """Assert that the run did what it must, and says so."""
        run.ok()
        assert Counter(run.actions) == self.effects, f"it says {run.actions}"
        assert run["changed"] == bool(self.effects)
        if self.module.endswith("_info"):
            told = [
                (
                    package["package_id"],
                    [version["package_version"] for version in package["versions"]],
                    [(domain["domain_name"], domain["up_to_date"]) for domain in package["domains"]],
                )
                for package in run["packages"]
            ]
            assert told == [(IDS[FAULTED], ["v2", "v1"], [("shop", True)])], f"it says {told}"


def put(
    environment: Environment,
    name: str,
    recorded: str = SAME,
    age: float = 1800,
    domains: Mapping[str, str] | None = None,
    status: str = "AVAILABLE",
    **fields: Any,
) -> None:
    """Have a package of two versions, the second with a commit message; or one that never had a version."""
    then = environment.now - 2.5 * HOUR
    versions = [
        {"PackageVersion": "v1", "CreatedAt": then},
        {"PackageVersion": "v2", "CreatedAt": environment.now - age, "CommitMessage": recorded},
    ]
    environment.aws.put_package(
        PackageName=name,
        PackageID=IDS[name],
        PackageDescription="Words",
        PackageStatus=status,
        CreatedAt=then,
        LastUpdatedAt=environment.now - age,
        versions=versions if status == "AVAILABLE" else [],
        domains=[
            {"DomainName": domain, "PackageVersion": version, "LastUpdated": environment.now - 600}
            for domain, version in (domains or {}).items()
        ],
        **fields,
    )


WAIT = {"wait": True}
TWO = ["shop", "archive"]
# By the fingerprint and by the times alike, so it does not matter which of them can be read.
CURRENT: dict[str, Any] = {}
OUTDATED = {"recorded": OTHER, "age": 1.5 * HOUR}
KEPT, UPDATED, NEW = ("old", 2, True, {}), ("old", 3, True, {}), ("new", 1, False, {})


def on(state: tuple[str, int, bool, dict[str, str]], **domains: str) -> tuple[str, int, bool, dict[str, str]]:
    """The same state with these domains."""
    return (*state[:3], domains)


# Of one package alone with es_package, and of several with es_packages: name, options of the package, options of the
# run, what is there, changes, end, empty answers.
OF_PACKAGES: tuple[tuple[Any, ...], ...] = (
    ("create", {}, {}, None, [CREATE], NEW, ["DescribePackages"]),
    ("create and wait", {}, WAIT, None, [CREATE], NEW, ["DescribePackages"]),
    ("leave as it is", {}, {}, CURRENT, [], KEPT),
    ("update", {}, {}, OUTDATED, [UPDATE], UPDATED),
    ("update and wait", {}, WAIT, OUTDATED, [UPDATE], UPDATED),
    ("replace and wait", {}, WAIT, {"status": "COPY_FAILED"}, [DELETE, CREATE], NEW),
    ("delete", {"state": "absent"}, {}, CURRENT, [DELETE], None, ["ListDomainsForPackage"]),
    (
        "dissociate, delete and wait",
        {"state": "absent", "dissociate": True},
        WAIT,
        {"domains": {"shop": "v2"}},
        [DISSOCIATE, DELETE],
        None,
    ),
    (
        "create and roll out",
        {"domains": TWO},
        WAIT,
        None,
        [CREATE, ASSOCIATE, ASSOCIATE],
        on(NEW, shop="v1", archive="v1"),
        ["DescribePackages", "ListPackagesForDomain"],
    ),
    (
        "update, roll out and purge",
        {"domains": TWO, "purge_domains": True},
        WAIT,
        {**OUTDATED, "domains": {"shop": "v2", "archive": "v1", "forum": "v2"}},
        [UPDATE, ASSOCIATE, ASSOCIATE, DISSOCIATE],
        on(UPDATED, shop="v3", archive="v3"),
    ),
)
IN_USE, BEHIND = {"domains": {"shop": "v2"}}, {"domains": {"shop": "v1"}}
ON_SHOP = on(KEPT, shop="v2")
BY_NAME, BY_ID = {"name": FAULTED}, {"package_id": IDS[FAULTED]}
ON_DOMAIN = {"domain_name": "shop", **WAIT}
EVERYTHING = {"include_versions": True, "include_domains": True}


def _of_one(name: str, package: Any, run: Any, there: Any, changes: Any, end: Any, empty: Any = ()) -> Situation:
    return Situation(name, es_package.main, {**_wanted(FAULTED, package), **run}, there, changes, end, empty)


def _of_several(name: str, package: Any, run: Any, there: Any, changes: Any, end: Any, empty: Any = ()) -> Situation:
    names = ["stopwords", FAULTED]
    options = {"packages": [_wanted(one, package) for one in names], **run}
    return Situation(name, es_packages.main, options, there, changes, end, empty, names)


def _wanted(name: str, package: Mapping[str, Any]) -> dict[str, Any]:
    wanted = {"name": name, **package}
    return wanted if package.get("state") == "absent" else {**wanted, "source": source(name)}


def _on_domain(name: str, package: Any, there: Any, changes: Any, end: Any, empty: Any = (), **more: Any) -> Situation:
    return Situation(name, es_package_association.main, {**ON_DOMAIN, **package, **more}, there, changes, end, empty)


ONCE = (
    *(_of_one(*entry) for entry in OF_PACKAGES),
    replace(_of_one("update unseen", {"unreadable_source": "warn"}, {}, OUTDATED, [UPDATE], UPDATED), warns=True),
    *(_of_several(*entry) for entry in OF_PACKAGES if "wait" in entry[0] or "create and roll" in entry[0]),
    _on_domain("associate by name", BY_NAME, CURRENT, [ASSOCIATE], ON_SHOP, ["ListPackagesForDomain"]),
    _on_domain("roll out by ID", BY_ID, BEHIND, [ASSOCIATE], ON_SHOP, state="latest"),
    _on_domain("dissociate by name", BY_NAME, IN_USE, [DISSOCIATE], KEPT, state="absent"),
    _on_domain("dissociate by ID", BY_ID, IN_USE, [DISSOCIATE], KEPT, state="absent"),
    Situation(
        "roll out and purge",
        es_package_associations.main,
        {**ON_DOMAIN, "packages": [{**BY_NAME, "state": "latest"}], "purge": True},
        BEHIND,
        [ASSOCIATE],
        ON_SHOP,
        leftover=IN_USE,
    ),
    Situation("of a name", es_package_info.main, {"names": [FAULTED], **EVERYTHING}, IN_USE, [], ON_SHOP),
    Situation("of a domain", es_package_info.main, {"domain_name": "shop", **EVERYTHING}, IN_USE, [], ON_SHOP),
)

# Of the 2021 API: name, module, options, what is there, changes, end, empty answers, and more.
PLUGIN_THERE = {"PackageType": "ZIP-PLUGIN", "EngineVersion": ENGINE, "recorded": SAME_ARCHIVE}
PLUGIN = {"name": FAULTED, "package_type": "ZIP-PLUGIN", "engine_version": ENGINE}
ARCHIVED = {**PLUGIN, "source": f"s3://{BUCKET}/{FAULTED}.zip"}
BOTH = ["stopwords", FAULTED]
TWO_PLUGINS = [{"name": name} for name in BOTH]
FRIEND = "111122223333"
SHARED = {**PLUGIN_THERE, "PackageVendingOptions": {"VendingEnabled": True}}
ONCE_2021 = (
    Situation(
        *("import and install", opensearch_package.main, {**ARCHIVED, **WAIT, "domains": ["shop"]}, None),
        *([CREATE, ASSOCIATE], on(NEW, shop="v1"), ["DescribePackages", "ListPackagesForDomain"]),
    ),
    Situation(
        *("update and install", opensearch_packages.main, {"packages": [{**ARCHIVED, "domains": TWO}], **WAIT}),
        *({**PLUGIN_THERE, **OUTDATED, "domains": {"shop": "v2"}}, [UPDATE, ASSOCIATE, ASSOCIATE]),
        *(on(UPDATED, shop="v3", archive="v3"),),
    ),
    Situation(
        *("share", opensearch_package.main, {**PLUGIN, "users": [FRIEND]}, SHARED, [SCOPE], KEPT),
        users=[FRIEND],
    ),
    Situation(
        *("remove, delete and wait", opensearch_package.main),
        *({**PLUGIN, **WAIT, "state": "absent", "dissociate": True}, {**PLUGIN_THERE, **IN_USE}),
        *([DISSOCIATE, DELETE], None),
    ),
    Situation(
        *("install", opensearch_package_association.main, {**ON_DOMAIN, **BY_NAME}, PLUGIN_THERE),
        *([ASSOCIATE], ON_SHOP, ["ListPackagesForDomain"]),
    ),
    Situation(
        *("install together", opensearch_package_associations.main, {**ON_DOMAIN, "packages": TWO_PLUGINS}),
        *(PLUGIN_THERE, [ASSOCIATE_MANY], ON_SHOP, ["ListPackagesForDomain"], BOTH),
        together=True,
    ),
    Situation(
        *("remove together", opensearch_package_associations.main),
        *({**ON_DOMAIN, "packages": [{**one, "state": "absent"} for one in TWO_PLUGINS]}, {**PLUGIN_THERE, **IN_USE}),
        *([DISSOCIATE_MANY], KEPT, (), BOTH),
        together=True,
    ),
    Situation(
        *("what fits a domain", opensearch_package_info.main),
        *({"names": [FAULTED], "compatible_with": "shop", **EVERYTHING}, {**PLUGIN_THERE, **IN_USE}, [], ON_SHOP),
    ),
)
SITUATIONS = tuple(replace(situation, profile=profile) for profile in PROFILES for situation in (*ONCE, *ONCE_2021))

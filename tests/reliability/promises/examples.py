# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Random states of the service, and random options that the modules accept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from ansible_collections.aws_search.packages.plugins.module_utils._module.argspec import PACKAGE_STATUSES
from ansible_collections.aws_search.packages.tests.reliability.environment import BUCKET, DOMAINS, HOUR, Environment
from ansible_collections.aws_search.packages.tests.reliability.faults.situations import PROFILES
from local_aws.archives import plugin_archive
from local_aws.packages import Import

Options = dict[str, Any]

NAMES = ("synonyms", "synonyms-2", "words")
NOWHERE = "nowhere"  # A name that nothing has.
ENGINE = "OpenSearch_2.19"  # Of the domains, too.
CONTENTS = {"TXT-DICTIONARY": b"ice cream, sorbet", "ZIP-PLUGIN": plugin_archive("synonyms", "2.19")}
# Objects that are not as others: without an ETag, no good dictionary, not to be looked at by us, without content, and
# not there.
ODD_KEYS = ("bare", "broken", "denied", "empty", "absent")
NEVER = 10_000_000
ERRORS: dict[str, Any] = {
    "none": None,
    "message": {"ErrorType": "", "ErrorMessage": "Somebody else failed."},
    "both": {"ErrorType": "Foreign", "ErrorMessage": "Somebody else failed."},
}


@dataclass(frozen=True)
class On:
    """A package on a domain. `runs`: the version that the package has (`same`), or another one.

    `ends` and `seconds`: how a change that somebody else has begun ends (`well`, `badly`, None for never), and when.
    """

    domain: str = "shop"
    status: str = "ACTIVE"
    runs: str = "same"
    ends: str | None = None
    seconds: int = 1
    error: str = "none"
    indexed: bool = False


@dataclass(frozen=True)
class There:
    """A package that is there. `owner` is what its ID begins with.

    `recorded`: whether the last import, one under way included, recorded the fingerprint of the object as it is
    (`same`) or as it was (`other`); `fresh`: whether it was made after the object was written.
    """

    name: str = "synonyms"
    status: str = "AVAILABLE"
    owner: str = "F"
    kind: str = "TXT-DICTIONARY"
    versions: int = 1
    recorded: str | None = None
    fresh: bool = True
    description: str | None = "as it was"
    ends: str | None = None
    seconds: int = 1
    error: str = "none"
    domains: tuple[On, ...] = ()


@dataclass(frozen=True)
class State:
    """What is there, how the service behaves, and what the next deletions and associations end in, if not well.

    `objects` is the type of package that the objects in S3 are good for.
    """

    packages: tuple[There, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    fails: tuple[str, ...] = ()
    objects: str = "TXT-DICTIONARY"

    def id_of(self, number: int) -> str:
        """The ID of a package, by its place."""
        return f"{self.packages[number].owner}{number + 1}"

    def build(self, environment: Environment) -> None:
        """Make it so. All of it is some hours old."""
        environment.begin(**self.settings)
        for key in (*NAMES, NOWHERE, *ODD_KEYS[:-1]):
            environment.write(f"{key}.txt", b"" if key == "empty" else CONTENTS[self.objects], 5 * HOUR)
        aws = environment.aws
        aws.fault("HeadObject", "access_denied", None, only={"Key": "denied.txt"})
        aws.fault("HeadObject", "missing_fields", None, only={"Key": "bare.txt"})
        aws.outcome("VALIDATION_FAILED", None, S3Key="broken.txt")
        for status in self.fails:
            aws.outcome(status, None)
        for number, there in enumerate(self.packages):
            self._put(environment, there, self.id_of(number))
        aws.forget_calls()
        environment.done.clear()

    def _recorded(self, there: There) -> str | None:
        """The commit message of the last import."""
        md5 = hashlib.md5(CONTENTS[self.objects], usedforsecurity=False).hexdigest()
        return {"same": f"before [etag:{md5}]", "other": f"before [etag:{'0' * 32}]", None: None}[there.recorded]

    def _put(self, environment: Environment, there: There, package_id: str) -> None:
        now = environment.now
        last = now - (4 if there.fresh else 6) * HOUR
        # The first version is as old as the package: the other ones may well be younger than the object.
        created = last if there.versions < 2 else now - 9 * HOUR
        importing = there.status in ("COPYING", "VALIDATING")
        versions = [
            {"PackageVersion": f"v{number + 1}", "CreatedAt": created + number} for number in range(there.versions)
        ]
        if versions:
            versions[-1]["CreatedAt"] = last
            if not importing:
                versions[-1]["CommitMessage"] = self._recorded(there)
        goes_well = there.ends == "well"
        ends = {"DELETING": "DELETED" if goes_well else "DELETE_FAILED"}.get(there.status, "COPY_FAILED")
        details = environment.aws.put_package(
            PackageName=there.name,
            PackageID=package_id,
            PackageType=there.kind,
            PackageStatus=there.status,
            PackageDescription=there.description,
            CreatedAt=created,
            LastUpdatedAt=last,
            ErrorDetails=ERRORS[there.error],
            versions=versions,
            domains=[_on_domain(on, versions, now) for on in there.domains],
            **({"EngineVersion": ENGINE} if there.kind == "ZIP-PLUGIN" else {}),
            **({"settles": _settles(ends, there.seconds)} if there.ends and not (importing and goes_well) else {}),
        )
        if importing and goes_well:
            (package,) = (one for one in environment.packages() if one.package_id == details["PackageID"])
            began = now - (self.settings["copy_seconds"] if there.status == "VALIDATING" else 0)
            package.begin_import(Import(began, BUCKET, f"{there.name}.txt", self._recorded(there)))
            environment.aws.application.store.track(package)


def _settles(status: str, seconds: int) -> dict[str, Any]:
    return {"status": status, "seconds": seconds, "ErrorDetails": ERRORS["both"] if "FAILED" in status else None}


def _on_domain(on: On, versions: list[dict[str, Any]], now: float) -> dict[str, Any]:
    last = versions[-1]["PackageVersion"] if versions else ""
    entry: dict[str, Any] = {
        "DomainName": on.domain,
        "DomainPackageStatus": on.status,
        "PackageVersion": last if on.runs == "same" else on.runs,
        "LastUpdated": now - HOUR,
        "ErrorDetails": ERRORS[on.error],
        "indexes": ["products"] if on.indexed else [],
    }
    if on.ends:
        well = "ACTIVE" if on.status == "ASSOCIATING" else "DISSOCIATED"
        badly = "ASSOCIATION_FAILED" if on.status == "ASSOCIATING" else "DISSOCIATION_FAILED"
        entry["settles"] = _settles(well if on.ends == "well" else badly, on.seconds)
    return entry


def one_of(*choices: Any) -> st.SearchStrategy[Any]:
    """One of these; what comes several times comes more often."""
    return st.sampled_from(choices)


def sometimes(**options: st.SearchStrategy[Any]) -> st.SearchStrategy[Options]:
    """Options, any of which may be left out."""
    return st.fixed_dictionaries({}, optional=options)


TRUTH, SECONDS = st.booleans(), one_of(1, 2, 3)
ENDS = one_of("well", "well", "well", "badly", None)
UNDER_WAY = ("COPYING", "VALIDATING", "DELETING", "ASSOCIATING", "DISSOCIATING")
ON_DOMAINS = one_of((), (), ("shop",), ("shop",), ("archive",), ("shop", "archive"), ("forum", "shop", "archive"))
ON_STATUS = one_of(*["ACTIVE"] * 6, "ASSOCIATING", "ASSOCIATION_FAILED", "DISSOCIATING", "DISSOCIATION_FAILED")


@st.composite
def on_domains(draw: st.DrawFn, domain: str) -> On:
    """A package on this domain."""
    status = draw(ON_STATUS)
    moves = status in UNDER_WAY
    error = draw(st.sampled_from(sorted(ERRORS))) if status.endswith("_FAILED") else "none"
    runs, indexed = draw(one_of("same", "same", "same", "v0")), draw(one_of(*[False] * 9, True))
    return On(domain, status, runs, draw(ENDS) if moves else None, draw(SECONDS) if moves else 1, error, indexed)


@st.composite
def packages_there(draw: st.DrawFn, is_first: bool, taken: frozenset[str], mostly: str) -> There:
    """A package, as the service may have one beside others of ours with the taken names."""
    name = "synonyms" if is_first and draw(one_of(*[True] * 9, False)) else draw(st.sampled_from(NAMES))
    sort = draw(one_of(*["ours"] * (12 if is_first else 6), "of AWS", "of AWS", "leftover"))
    if sort == "ours" and name in taken:
        sort = "of AWS"
    status = "DELETED" if sort == "leftover" else draw(one_of(*["AVAILABLE"] * 8, *PACKAGE_STATUSES))
    versions = draw(one_of(1, 2) if status == "AVAILABLE" else one_of(1, 0, 2))
    moves = status in UNDER_WAY
    # A domain has a name only once, and packages of AWS's own have the names of ours here.
    can_be_used = versions and status not in ("DELETING", "DELETED") and sort != "of AWS"
    return There(
        name,
        status,
        owner="G" if sort == "of AWS" else draw(one_of("F", "F", "pkg-0")),
        kind=draw(one_of(*[mostly] * 11, *CONTENTS)),
        versions=versions,
        recorded=draw(one_of("same", "other", None)),
        fresh=draw(TRUTH),
        description=draw(one_of("as it was", "", None)),
        ends=draw(ENDS) if moves else None,
        seconds=draw(SECONDS) if moves else 1,
        error=draw(st.sampled_from(sorted(ERRORS))) if status.endswith("_FAILED") else "none",
        domains=tuple(draw(on_domains(domain)) for domain in draw(ON_DOMAINS)) if can_be_used else (),
    )


READINGS = st.fixed_dictionaries(
    {}, optional={name: st.just(value) for name, value in PROFILES["the other reading"].items()}
)


@st.composite
def states(draw: st.DrawFn, kind: str, mostly: str) -> State:
    """What is there, mostly packages of this type, and what becomes of what a run begins."""
    packages: list[There] = []
    taken: set[str] = set()
    for number in range(draw(one_of(*[1, 2, 3] * 4, 4, 0))):
        package = draw(packages_there(not number, frozenset(taken), mostly))
        packages.append(package)
        if package.owner != "G" and package.status != "DELETED":
            taken.add(package.name)
    settings: dict[str, Any] = draw(READINGS)
    if any(
        on.status == "ASSOCIATION_FAILED" or (on.status == "ASSOCIATING" and on.ends == "badly")
        for package in packages
        for on in package.domains
    ):
        # Where only a dissociation mends that, the next run finds it failed again.
        settings.pop("failed_association", None)
    seconds = draw(one_of(*[0, 1, 2] * 5, NEVER))
    settings |= dict.fromkeys(("copy_seconds", "delete_seconds", "associate_seconds"), seconds)
    settings |= {"validate_seconds": 1, "dissociate_seconds": min(seconds, 2)}
    settings["keep_deleted_seconds"] = draw(one_of(0, 0, NEVER))
    settings["leading_empty_pages"] = draw(one_of(0, 0, 0, 1))
    # Where many are changed side by side, which look is stale is a matter of chance.
    several = kind in ("packages", "package_associations")
    settings["stale_reads"] = 0 if several else draw(one_of(0, 0, 0, 1))
    fails = draw(one_of(*[()] * 8, ("DELETE_FAILED",), ("ASSOCIATION_FAILED",), ("DISSOCIATION_FAILED",)))
    return State(tuple(packages), settings, fails, mostly)


OF_PACKAGE = {
    "state": one_of("present", "present", "absent"),
    "description": one_of("as it was", "", "other words"),
    "commit_message": st.just("Add sorbet"),
    "update": one_of("if_changed", "never", "always"),
    "unreadable_source": one_of("fail", "warn"),
    "dissociate": TRUTH,
}
WAIT = {"wait": one_of(True, True, False), "wait_timeout": one_of(45, 600)}
SHORT_WAIT = {**WAIT, "wait_timeout": one_of(45, 45, 600, 600, 1, 6)}
SOME_DOMAINS = st.lists(st.sampled_from([*DOMAINS, *DOMAINS, "nowhere"]), unique=True, max_size=3)


@st.composite
def packages_desired(draw: st.DrawFn, name: str, wait: bool) -> Options:
    """What es_package, and an entry of es_packages, may say of a package of this name."""
    desired: Options = {"name": name, **draw(sometimes(**OF_PACKAGE))}
    if draw(one_of(*[True] * 7, False)):
        desired["source"] = f"s3://{BUCKET}/{draw(one_of(*[name] * 9, *ODD_KEYS))}.txt"
    if desired.get("state") != "absent" and wait and draw(TRUTH):
        desired["domains"] = draw(SOME_DOMAINS)
        desired["purge_domains"] = draw(TRUTH)
    return desired


@st.composite
def options_of_package(draw: st.DrawFn) -> Options:
    """Options of es_package."""
    name, more = draw(one_of(*["synonyms"] * 6, "synonyms-2", NOWHERE)), draw(sometimes(**SHORT_WAIT))
    return {**draw(packages_desired(name, more.get("wait", False))), **more}


@st.composite
def options_of_packages(draw: st.DrawFn) -> Options:
    """Options of es_packages; also such as it refuses as a whole."""
    names = draw(
        st.lists(st.sampled_from([*NAMES, NOWHERE]), unique=True, min_size=draw(one_of(*[1] * 15, 0)), max_size=4)
    )
    if names and draw(one_of(*[False] * 15, True)):
        names.append(names[0])
    more = draw(sometimes(purge=TRUTH, purge_all=TRUTH, dissociate=TRUTH, **WAIT))
    return {"packages": [draw(packages_desired(name, more.get("wait", False))) for name in names], **more}


NAMED, OF_ID = one_of(*["synonyms"] * 8, "synonyms-2", "words", NOWHERE), one_of(
    *["F1"] * 12, "F2", "G1", "G2", "pkg-01"
)


@st.composite
def packages_on_domain(draw: st.DrawFn, by_name: bool) -> Options:
    """A package as es_package_association and an entry of es_package_associations name it."""
    options = {"name": draw(NAMED)} if by_name else {"package_id": draw(one_of(*[draw(OF_ID)] * 15, "F99"))}
    return {**options, **draw(sometimes(state=one_of("present", "latest", "latest", "absent")))}


@st.composite
def options_of_association(draw: st.DrawFn) -> Options:
    """Options of es_package_association."""
    domain = draw(one_of(*["shop"] * 8, "archive", NOWHERE))
    by_name = draw(one_of(True, True, False))
    return {"domain_name": domain, **draw(packages_on_domain(by_name)), **draw(sometimes(**SHORT_WAIT))}


@st.composite
def options_of_associations(draw: st.DrawFn) -> Options:
    """Options of es_package_associations."""
    # A list that has a package by its name and by its ID is refused.
    by_name = draw(one_of(True, True, False))
    entries = one_of(*[packages_on_domain(by_name)] * 7, packages_on_domain(not by_name)).flatmap(lambda one: one)
    most = draw(one_of(1, 1, 2, 2, 3, 3, 0))
    unique = {"unique_by": lambda one: one.get("name") or one["package_id"]}
    packages = draw(st.lists(entries, min_size=min(most, 1), max_size=most, **unique))
    domain = draw(one_of(*["shop"] * 15, "archive", NOWHERE))
    return {"domain_name": domain, "packages": packages, **draw(sometimes(purge=TRUTH, **WAIT))}


OPTIONS = {
    "package": options_of_package(),
    "packages": options_of_packages(),
    "package_association": options_of_association(),
    "package_associations": options_of_associations(),
    "package_info": sometimes(
        names=st.lists(st.sampled_from([*NAMES, NOWHERE]), max_size=2),
        package_ids=st.lists(one_of("F1", "F2", "G1", "G2", "pkg-01", "F99"), max_size=2),
        statuses=st.lists(st.sampled_from(PACKAGE_STATUSES), max_size=3),
        domain_name=one_of("shop", "archive", NOWHERE),
        include_versions=TRUTH,
        include_domains=TRUTH,
    ),
}


def options_for(kind: str, mostly: str) -> st.SearchStrategy[Options]:
    """Options of a module of this kind, for packages that are mostly of this type."""
    if mostly == "TXT-DICTIONARY":
        return OPTIONS[kind]
    if kind == "package_associations":
        return st.one_of(OPTIONS[kind], several_on_domain())
    return OPTIONS[kind].map(_of_plugins) if kind in ("package", "packages") else OPTIONS[kind]


@st.composite
def several_on_domain(draw: st.DrawFn) -> Options:
    """Options of es_package_associations that give a domain, or take from it, several packages together."""
    state = draw(sometimes(state=one_of("latest", "absent")))
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=2))
    packages = [{"name": name, **state} for name in names]
    return {"domain_name": "shop", "packages": packages, **draw(sometimes(purge=TRUTH, **WAIT))}


def _of_plugins(given: Options) -> Options:
    """The same of plugins for the engine of the domains."""
    more = {"package_type": "ZIP-PLUGIN", "engine_version": ENGINE}
    if "packages" in given:
        return {**given, "packages": [{**entry, **more} for entry in given["packages"]]}
    return {**given, **more}

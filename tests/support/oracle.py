# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the product must decide: the tables of DESIGN.md, section 3, and of the modules' documentation, told once more.

Nothing here comes from the product's code. Cases are combinations of what can be there and what can be desired.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

UNDER_WAY = ("COPYING", "VALIDATING")
FAILED = ("COPY_FAILED", "VALIDATION_FAILED")
PACKAGE_STATUSES = (None, *UNDER_WAY, *FAILED, "AVAILABLE", "DELETING", "DELETED", "DELETE_FAILED")
ASSOCIATION_STATUSES = (None, "ASSOCIATING", "ASSOCIATION_FAILED", "ACTIVE", "DISSOCIATING", "DISSOCIATION_FAILED")
CREATE, UPDATE, DELETE = "CreatePackage", "UpdatePackage", "DeletePackage"
ASSOCIATE, DISSOCIATE = "AssociatePackage", "DissociatePackage"


@dataclass(frozen=True)
class Verdict:
    """The changes that a run sends, in order; `refused` are words of a failure before anything is sent.

    `ends` are words of a failure after the changes, which check mode cannot know. `warned`: whether there are
    warnings. `preview` is what check mode tells where that is not the same: of a file that is still to be uploaded.
    """

    actions: tuple[str, ...] = ()
    refused: str | None = None
    ends: str | None = None
    warned: bool = False
    preview: Verdict | None = None


@dataclass(frozen=True)
class PackageCase:
    """A package that may be there, and what is desired of it.

    What is there: `status` (None: nothing) and whether it has a `version` that domains can use; `neighbor`, what else
    has the name (`AWS-owned`, `DELETED`); `domains` that have it, ACTIVE; whether the fingerprint of the last import
    was `recorded`, so that times need not tell.

    What is desired: the options. `source` is None, an object that is the `same` as was imported or has `changed`, one
    that is `missing` (404), or one that is `forbidden` (403) to the caller but not to the service. `file` is
    `source_file`: the `object`, or a `new` file that is not uploaded yet.
    """

    status: str | None = None
    version: bool = False
    neighbor: str | None = None
    domains: tuple[str, ...] = ()
    recorded: bool = False
    state: str = "present"
    wait: bool = False
    source: str | None = None
    unreadable_source: str = "fail"
    file: str | None = None
    description: str | None = None
    update: str = "if_changed"
    dissociate: bool = False

    @property
    def exists(self) -> bool:
        """Whether the combination can be, and is another than all others."""
        there = self.status not in (None, "DELETED")
        return (
            # What does not exist has no version, and what is AVAILABLE has one.
            not (self.status is None and self.version)
            and not (self.status == "AVAILABLE" and not self.version)
            # A domain can only have what has a version, and what a domain has cannot be deleted.
            and not (self.domains and (not self.version or self.status in (None, "DELETING", "DELETED")))
            # Nothing to differ from.
            and not (self.source == "changed" and not (self.version or self.status in UNDER_WAY))
            # Of an import under way whose fingerprint is not recorded, times cannot tell which content it copies.
            and not (self.source == "changed" and self.status in UNDER_WAY and self.version and not self.recorded)
            and not (self.description == "same" and not there)
            # A fingerprint matters where one is compared.
            and not (self.recorded and (not self.version or self.source not in ("same", "changed")))
            and not (self.file and self.source in (None, "forbidden"))
            and not (self.file == "object" and self.source == "missing")
            and not (self.unreadable_source == "warn" and self.source not in ("missing", "forbidden"))
        )

    @property
    def is_unreadable(self) -> bool:
        """Whether the caller cannot look at the source."""
        return self.source in ("missing", "forbidden")


def judge_package(case: PackageCase) -> Verdict:
    """The verdict on one package."""
    if case.state == "absent":
        return _judge_absent(case)
    status = case.status
    if status == "DELETING" and not case.wait:
        return Verdict(refused="is being deleted (DELETING)")
    if status in (None, "DELETING", "DELETED"):
        if case.source is None:
            return Verdict(refused="does not exist, and there is no source to create it from")
        return _imported(case, CREATE)
    if status == "DELETE_FAILED":
        return Verdict(refused="could not be deleted (DELETE_FAILED: Ordered: The failure was ordered)")
    if status in FAILED:
        if case.source is None:
            return Verdict(refused=f"is {status}: Ordered: The failure was ordered.")
        if not case.version:
            return _imported(case, DELETE, CREATE)
        if case.update == "never":
            return Verdict(refused="not imported again because update is never")
        return _imported(case, UPDATE)
    if status in UNDER_WAY and not case.wait:
        return Verdict()
    return _judge_available(case)


def _judge_available(case: PackageCase) -> Verdict:
    other_description = case.description == "other"
    if case.source is None:
        if other_description:
            return Verdict(refused="accepts a new one only with an import")
        return Verdict()
    if case.update == "never":
        return Verdict(warned=other_description)
    if case.update == "always":
        return _imported(case, UPDATE)
    if case.is_unreadable and case.unreadable_source == "warn":
        # Whether it has changed is not known.
        return Verdict(warned=True, preview=Verdict((UPDATE,)) if case.file == "new" else None)
    if case.is_unreadable or case.file == "new":
        return _imported(case, UPDATE)
    if case.source == "changed" or other_description:
        return _imported(case, UPDATE)
    return Verdict()


def _imported(case: PackageCase, *actions: str) -> Verdict:
    """The verdict where the source is imported, if the look at it allows that."""
    if case.file == "new":
        preview = Verdict(actions)
        if case.source == "missing":
            if case.unreadable_source == "fail":
                return Verdict(refused="set unreadable_source=warn to continue", preview=preview)
            return replace(_unseen(case, actions), preview=preview)
        return Verdict(refused="is not the file", preview=preview)
    if case.is_unreadable:
        if case.unreadable_source == "fail":
            return Verdict(refused="set unreadable_source=warn to continue")
        return _unseen(case, actions)
    return Verdict(actions)


def _unseen(case: PackageCase, actions: tuple[str, ...]) -> Verdict:
    """The verdict where the service imports what the caller could not look at."""
    fails = case.source == "missing" and case.wait
    return Verdict(actions, warned=True, ends="import failed (COPY_FAILED" if fails else None)


def _judge_absent(case: PackageCase) -> Verdict:
    if case.status in (None, "DELETING", "DELETED"):
        return Verdict()
    if case.status in UNDER_WAY and not case.wait:
        return Verdict(refused="is being imported")
    if case.domains and not case.dissociate:
        number = "1 domain uses" if len(case.domains) == 1 else f"{len(case.domains)} domains use"
        names = ", ".join(f"{domain} (ACTIVE)" for domain in case.domains)
        return Verdict(refused=f"{number} it: {names}")
    return Verdict((*[DISSOCIATE] * len(case.domains), DELETE))


@dataclass(frozen=True)
class AssociationCase:
    """A package on a domain, and what is desired of it.

    `status` and `version` are the package's. `association` is the status on the domain (None: the domain does not have
    it); `runs_other`: whether the domain runs another version than the newest, or is about to. `by_name`: whether the
    task has the name of the package or its ID.
    """

    status: str | None
    version: bool
    association: str | None
    runs_other: bool
    state: str
    wait: bool
    by_name: bool

    @property
    def exists(self) -> bool:
        """Whether the combination can be, and is another than all others."""
        return (
            not (self.status is None and self.version)
            and not (self.status == "AVAILABLE" and not self.version)
            and not (self.association and (not self.version or self.status in ("DELETING", "DELETED")))
            and not (self.runs_other and self.association is None)
        )


def judge_association(case: AssociationCase) -> Verdict:
    """The verdict on one association."""
    status, association = case.status, case.association
    if case.state == "absent":
        if association == "ASSOCIATING" and not case.wait:
            return Verdict(refused="is being associated (ASSOCIATING)")
        if association in (None, "DISSOCIATING"):
            return Verdict()
        return Verdict((DISSOCIATE,), warned=association.endswith("_FAILED"))
    if status in (None, "DELETED"):
        return Verdict(refused="the package does not exist")
    if status in ("DELETING", "DELETE_FAILED"):
        return Verdict(refused=f"the package is {status}")
    if not case.version and not (status in UNDER_WAY and case.wait):
        return Verdict(refused="no version")
    if association == "DISSOCIATING" and not case.wait:
        return Verdict(refused="is being dissociated (DISSOCIATING)")
    # What is being imported is not rolled out by a task that does not wait for it.
    warned = case.state == "latest" and status in UNDER_WAY and not case.wait
    if association == "ASSOCIATING" and not case.wait:
        return Verdict()
    if association in ("ASSOCIATING", "ACTIVE"):
        newer = case.runs_other or (status in UNDER_WAY and case.wait)
        return Verdict((ASSOCIATE,) if case.state == "latest" and newer else (), warned=warned)
    failed = association is not None and association.endswith("_FAILED")
    return Verdict((ASSOCIATE,), warned=warned or failed)


@dataclass(frozen=True)
class RollOutCase:
    """A package with the domains that are to run it.

    `package`: nothing (None), `current`, `changed` (the source), `failed` (the last import), `importing` (the same
    content), or `missing` (the source). `domains`: of each whether it runs `old` content or the `current` one, does
    not have the package (`none`), has `failed` to get it, or is `busy` with another package. `purged`: what another
    domain has, which is not listed: nothing (None), or the package, with `purge_domains` or (`kept`) without.
    """

    package: str | None
    domains: tuple[str, ...]
    purged: str | None

    @property
    def exists(self) -> bool:
        """Whether the combination can be."""
        return self.package is not None or (not {"old", "current", "failed"} & set(self.domains) and not self.purged)


def judge_roll_out(case: RollOutCase) -> Verdict:
    """The verdict on a package with its domains: changes of the package first, then those of each domain.

    Where the package fails, nothing is changed on any domain.
    """
    actions: list[str] = []
    if case.package == "missing":
        refused = "set unreadable_source=warn to continue"
    else:
        refused = None
        actions += {None: [CREATE], "changed": [UPDATE], "failed": [UPDATE]}.get(case.package, [])
        imported = case.package in ("changed", "failed", "importing")
        actions += [ASSOCIATE for domain in case.domains if domain != "current" or imported]
        actions += [DISSOCIATE] if case.purged == "purged" else []
    return Verdict(tuple(actions), refused=refused, warned="failed" in case.domains)

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Random states of the service, and random options that the modules accept."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from ansible_collections.aws_search.packages.plugins.module_utils._module import PACKAGE_STATUSES
from ansible_collections.aws_search.packages.tests.reliability.promises.promised_states import (
    BUCKET,
    DOMAINS,
    ERRORS,
    On,
    State,
    There,
    key_of,
)
from ansible_collections.aws_search.packages.tests.unit.plugins.module_utils.fake_service import NEVER_ENDS

Options = dict[str, Any]

NAMES = ("synonyms", "synonyms-2", "words")
NOWHERE = "nowhere"  # A name that nothing has.
KEYS = tuple(key_of(name) for name in (*NAMES, NOWHERE))
UNKNOWN_STATUS = "RESTING"


def one_of(*choices: Any) -> st.SearchStrategy[Any]:
    """One of these; what comes several times comes more often."""
    return st.sampled_from(choices)


def sometimes(**options: st.SearchStrategy[Any]) -> st.SearchStrategy[Options]:
    """Options, any of which may be left out."""
    return st.fixed_dictionaries({}, optional=options)


TRUTH = st.booleans()
LOOKS = one_of(1, 2, 3)
ENDS = {
    "COPYING": one_of("well", "well", "well", "badly", None),
    "VALIDATING": one_of("well", "well", "well", "badly", None),
    "DELETING": one_of("well", "well", "leftover", "badly", None),
    "ASSOCIATING": one_of("well", "well", "well", "badly", None),
    "DISSOCIATING": one_of("well", "well", "well", "badly", None),
}
NUMBERS = one_of(*[1, 2, 3] * 4, 4, 5, 0)
FIRST_NAME = one_of(*["synonyms"] * 9, "synonyms-2")
NAME = one_of("synonyms", "synonyms", "synonyms", "synonyms", "synonyms-2", "synonyms-2", "words")
FIRST_SORT = one_of(*["ours"] * 12, "of AWS", "of AWS", "leftover")
SORT = one_of(*["ours"] * 6, *["of AWS"] * 3, "leftover")
STATUS = one_of(*["AVAILABLE"] * 8, *PACKAGE_STATUSES, UNKNOWN_STATUS)
KIND = one_of(*["TXT-DICTIONARY"] * 11, "ZIP-PLUGIN")
OWNER = one_of("F", "F", "pkg-0")
SOME, NONE_OR_SOME = one_of(1, 2), one_of(1, 0, 2)
RECORDED = one_of("same", "other", None)
DESCRIPTION = one_of("as it was", "", None)
ERROR = st.sampled_from(sorted(ERRORS))
ON_DOMAINS = one_of((), (), ("shop",), ("shop",), ("archive",), ("shop", "archive"), ("forum", "shop", "archive"))
ON_STATUS = one_of(
    *["ACTIVE"] * 6, "ASSOCIATING", "ASSOCIATION_FAILED", "DISSOCIATING", "DISSOCIATION_FAILED", UNKNOWN_STATUS
)
RUNS = one_of("same", "same", "same", "v0", "", None)


@st.composite
def on_domains(draw: st.DrawFn, domain: str) -> On:
    """A package on this domain."""
    status = draw(ON_STATUS)
    moves = status in ENDS
    return On(
        domain,
        status,
        runs=draw(RUNS),
        ends=draw(ENDS[status]) if moves else None,
        looks=draw(LOOKS) if moves else 1,
        error=draw(ERROR) if status.endswith("_FAILED") else "none",
    )


ON = {domain: on_domains(domain) for domain in DOMAINS}


@st.composite
def packages_there(draw: st.DrawFn, is_first: bool, taken: frozenset[str]) -> There:
    """A package, as the service may have one beside others of ours with the taken names."""
    name, sort = draw(FIRST_NAME if is_first else NAME), draw(FIRST_SORT if is_first else SORT)
    if sort == "ours" and name in taken:
        sort = "of AWS"
    status = "DELETED" if sort == "leftover" else draw(STATUS)
    versions = draw(SOME if status in ("AVAILABLE", UNKNOWN_STATUS) else NONE_OR_SOME)
    moves = status in ENDS
    can_be_used = versions and status not in ("DELETING", "DELETED")
    return There(
        name,
        status,
        owner="G" if sort == "of AWS" else draw(OWNER),
        kind=draw(KIND),
        versions=versions,
        recorded=draw(RECORDED),
        fresh=draw(TRUTH),
        description=draw(DESCRIPTION),
        ends=draw(ENDS[status]) if moves else None,
        looks=draw(LOOKS) if moves else 1,
        error=draw(ERROR) if status.endswith("_FAILED") else "none",
        domains=tuple(draw(ON[domain]) for domain in draw(ON_DOMAINS)) if can_be_used else (),
    )


UNLIKE = one_of(*["like others"] * 6, "denied", "absent", "bare", "broken")
OWN_LOOKS = one_of(*[2, 1, 3] * 8, NEVER_ENDS)
OWN_DELETIONS = one_of("well", "well", "well", "leftover", "badly")
OWN_ASSOCIATIONS = one_of("well", "well", "well", "badly")


STALE_LOOKS = one_of(0, 0, 0, 1, 3)
NOTHING_FOUND = one_of(None, None, "ResourceNotFoundException", "ValidationException")


@st.composite
def states(draw: st.DrawFn, module: str) -> State:
    """What is there, and what becomes of what a run begins."""
    packages: list[There] = []
    taken: set[str] = set()
    number = draw(NUMBERS)
    while len(packages) < number:
        package = draw(packages_there(not packages, frozenset(taken)))
        packages.append(package)
        if package.owner != "G" and package.status != "DELETED":
            taken.add(package.name)
    unlike = [(key, draw(UNLIKE)) for key in KEYS]
    return State(
        tuple(packages),
        unlike=tuple((key, sort) for key, sort in unlike if sort != "like others"),
        own_looks=draw(OWN_LOOKS),
        # Where many packages are changed side by side, whose look is stale is a matter of chance.
        stale_looks=0 if module == "es_packages" else draw(STALE_LOOKS),
        own_deletions=draw(OWN_DELETIONS),
        own_associations=draw(OWN_ASSOCIATIONS),
        nothing_found=draw(NOTHING_FOUND),
        # There, too, a look at one package would let the work on another one go on that nobody waits for.
        by_prefix=module != "es_packages" and draw(TRUTH),
    )


WANTED_STATE = one_of("present", "absent")
OF_PACKAGE = {
    "state": one_of("present", "absent"),
    "description": one_of("as it was", "", "other words"),
    "commit_message": st.just("Add sorbet"),
}
HOW = {"update": one_of("if_changed", "never", "always"), "dissociate": TRUTH}
# A run that waits for several packages looks more often than check mode does: just before its end, it may see more.
WAIT = {"wait": one_of(True, True, False), "wait_timeout": one_of(45, 600)}
SHORT_WAIT = {**WAIT, "wait_timeout": one_of(45, 45, 600, 600, 1, 6)}


WITH_SOURCE = one_of(*[True] * 7, False)


@st.composite
def packages_wanted(draw: st.DrawFn, name: str) -> Options:
    """What es_package, and an entry of es_packages, may say of a package of this name."""
    wanted: Options = {"name": name, **draw(sometimes(**OF_PACKAGE))}
    if draw(WITH_SOURCE):
        wanted["source"] = {"s3_bucket_name": BUCKET, "s3_key": key_of(name)}
    return wanted


WANTED = {name: packages_wanted(name) for name in (*NAMES, NOWHERE)}


@st.composite
def options_of_package(draw: st.DrawFn) -> Options:
    """Options of es_package."""
    name = draw(one_of(*["synonyms"] * 6, "synonyms-2", NOWHERE))
    return {**draw(WANTED[name]), **draw(sometimes(**HOW, **SHORT_WAIT))}


ONE_OR_NONE = one_of(*[1] * 15, 0)


@st.composite
def options_of_packages(draw: st.DrawFn) -> Options:
    """Options of es_packages; also such as it refuses as a whole."""
    names = draw(st.lists(st.sampled_from(sorted(WANTED)), unique=True, min_size=draw(ONE_OR_NONE), max_size=4))
    if names and draw(ONE_OR_NONE) == 0:
        names.append(names[0])
    more = draw(sometimes(purge=TRUTH, purge_all=TRUTH, **HOW, **WAIT))
    return {"packages": [draw(WANTED[name]) for name in names], **more}


@st.composite
def options_of_association(draw: st.DrawFn) -> Options:
    """Options of es_package_association."""
    options: Options = {"domain_name": draw(one_of(*["shop"] * 8, "archive", NOWHERE))}
    if draw(one_of(True, True, False)):
        options["name"] = draw(one_of(*["synonyms"] * 6, "synonyms-2", NOWHERE))
    else:
        options["package_id"] = draw(one_of(*["F1"] * 12, "F2", "G1", "G2", "pkg-01", "F99"))
    return {**options, **draw(sometimes(state=WANTED_STATE, update=TRUTH, **SHORT_WAIT))}


def options_of_info() -> st.SearchStrategy[Options]:
    """Options of es_package_info."""
    return sometimes(
        names=st.lists(st.sampled_from([*NAMES, NOWHERE]), max_size=2),
        package_ids=st.lists(one_of("F1", "F2", "G1", "G2", "pkg-01", "F99"), max_size=2),
        statuses=st.lists(st.sampled_from(PACKAGE_STATUSES), max_size=3),
        domain_name=one_of("shop", "archive", NOWHERE),
        include_versions=TRUTH,
        include_domains=TRUTH,
    )


OPTIONS = {
    "es_package": options_of_package(),
    "es_packages": options_of_packages(),
    "es_package_association": options_of_association(),
    "es_package_info": options_of_info(),
}

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
import datetime
import itertools
import typing as t
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.aws_search.packages.plugins.module_utils import _plan
from ansible_collections.aws_search.packages.plugins.module_utils._plan import Content, Plan, Situation, Wish

Details = dict[str, t.Any]

SOURCE = {"S3BucketName": "dictionaries", "S3Key": "synonyms.txt"}
IMPORTED = datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.UTC)
EARLIER, LATER = IMPORTED - datetime.timedelta(hours=1), IMPORTED + datetime.timedelta(hours=1)

STATUSES = [
    "COPYING",
    "COPY_FAILED",
    "VALIDATING",
    "VALIDATION_FAILED",
    "AVAILABLE",
    "DELETING",
    "DELETED",
    "DELETE_FAILED",
]
CONTENTS: dict[str, Content | None] = {
    "same": Content(fingerprint="etag:1", last_modified=EARLIER, recorded="etag:1", imported_at=IMPORTED),
    "same, written again later": Content("etag:1", LATER, None, "etag:1", IMPORTED),
    "changed": Content("etag:2", LATER, None, "etag:1", IMPORTED),
    "changed, with an older time": Content("etag:2", EARLIER, None, "etag:1", IMPORTED),
    "newer than what has no fingerprint": Content("etag:1", LATER, None, None, IMPORTED),
    "older than what has no fingerprint": Content("etag:1", EARLIER, None, None, IMPORTED),
    "as old as what has no fingerprint": Content("etag:1", IMPORTED, None, None, IMPORTED),
    "beside a version of unknown age": Content("etag:1", LATER, None, None, None),
    "unreadable": Content(unreadable="s3://dictionaries/synonyms.txt cannot be looked at"),
    "not given": None,
}
CHANGED = ("changed", "changed, with an older time", "newer than what has no fingerprint")
DESCRIPTIONS = {"not given": None, "same": "as it is", "other": "other", "emptied": ""}
DOMAINS: dict[str, list[str]] = {
    "none": [],
    "one": ["ACTIVE"],
    "two": ["ACTIVE", "ASSOCIATION_FAILED"],
    "one that keeps it": ["DISSOCIATION_FAILED"],
    "one that is getting it": ["ASSOCIATING", "ACTIVE"],
    "one that is losing it": ["DISSOCIATING"],
    "one that is losing it beside another": ["DISSOCIATING", "ACTIVE"],
    "one in a state that is new": ["ACTIVE", "SLEEPING"],
}


@dataclass(frozen=True)
class Cell:
    """One cell of the table: what is there, and what is wanted of it, by the keys of the dictionaries above."""

    status: str | None  # None: there is no package.
    versioned: bool
    content: str
    description: str
    update: str
    wait: bool
    domains: str = "none"
    dissociate: bool = False

    @property
    def source(self) -> bool:
        return self.content != "not given"

    def wish(self, state: str) -> Wish:
        return Wish(
            "synonyms",
            state=state,
            description=DESCRIPTIONS[self.description],
            source=SOURCE if self.source else None,
            update=self.update,
            dissociate=self.dissociate,
            wait=self.wait,
        )

    def situation(self, state: str) -> Situation:
        package = a_package(self.status, self.versioned) if self.status else None
        needed = _plan.needs(self.wish(state), package)
        return Situation(
            package,
            content=CONTENTS[self.content] if "content" in needed else None,
            domains=some_domains(DOMAINS[self.domains]) if "domains" in needed else None,
        )


def a_package(status: str, versioned: bool = True, **fields: t.Any) -> Details:
    details = {
        "PackageID": "F1",
        "PackageName": "synonyms",
        "PackageType": "TXT-DICTIONARY",
        "PackageDescription": "as it is",
        "PackageStatus": status,
        "ErrorDetails": {"ErrorType": "Kind", "ErrorMessage": "what went wrong."},
    }
    if versioned:
        details["AvailablePackageVersion"] = "v1"
    return dict(details, **fields)


def some_domains(statuses: t.Sequence[str]) -> list[Details]:
    return [
        {"DomainName": f"domain-{number}", "DomainPackageStatus": status, "PackageID": "F1"}
        for number, status in enumerate(statuses)
    ]


# The decision table. What a cell wants: the steps, in order (a wait step by its constant), or ("settle", for what),
# or ("failure", words that the sentence has).

Wanted = tuple[t.Any, ...]
FAILED_IMPORT = ("COPY_FAILED", "VALIDATION_FAILED")
BEING_IMPORTED = ("COPYING", "VALIDATING")
THE_REASON = "Kind: what went wrong"


def waiting(cell: Cell, *steps: str, until: str) -> Wanted:
    return (*steps, until) if cell.wait else steps


def wanted_present(cell: Cell) -> Wanted:
    update = waiting(cell, "UpdatePackage", until=_plan.WAIT_AVAILABLE)
    if cell.status is None:
        if not cell.source:
            return ("failure", "does not exist", "source")
        return waiting(cell, "CreatePackage", until=_plan.WAIT_AVAILABLE)
    if cell.status in BEING_IMPORTED:
        return ("settle", _plan.WAIT_AVAILABLE) if cell.wait else ()
    if cell.status == "DELETING":
        return ("settle", _plan.WAIT_GONE) if cell.wait else ("failure", "DELETING", "wait")
    if cell.status == "DELETE_FAILED":
        return ("failure", "DELETE_FAILED", THE_REASON, "state=absent")
    if cell.status in FAILED_IMPORT:
        if not cell.source:
            return ("failure", cell.status, THE_REASON, "source")
        if not cell.versioned:
            replacement = ("DeletePackage", _plan.WAIT_GONE, "CreatePackage")
            return waiting(cell, *replacement, until=_plan.WAIT_AVAILABLE)
        if cell.update == "never":
            return ("failure", cell.status, THE_REASON, "never")
        return update
    if cell.status != "AVAILABLE":
        return ("failure", cell.status)
    return wanted_of_available(cell, update)


def wanted_of_available(cell: Cell, update: Wanted) -> Wanted:
    other_description = cell.description in ("other", "emptied")
    if not cell.source:
        return ("failure", "description", "source") if other_description else ()
    if cell.update == "never":
        return ()
    if cell.update == "always":
        return update
    if cell.content == "unreadable":
        return ()
    return update if cell.content in CHANGED or other_description else ()


def wanted_absent(cell: Cell) -> Wanted:
    domains = DOMAINS[cell.domains]
    if cell.status is None:
        return ()
    if cell.status == "DELETING":
        return ("settle", _plan.WAIT_GONE) if cell.wait else ()
    if cell.status in BEING_IMPORTED:
        # The service does not delete what it imports.
        return ("settle", _plan.WAIT_AVAILABLE) if cell.wait else ("failure", cell.status, "wait")
    if cell.status not in (*FAILED_IMPORT, "AVAILABLE", "DELETE_FAILED"):
        return ("failure", cell.status)
    delete = waiting(cell, "DeletePackage", until=_plan.WAIT_GONE)
    if not domains:
        return delete
    if not cell.dissociate:
        if cell.wait and set(domains) == {"DISSOCIATING"}:
            return ("settle", _plan.WAIT_ASSOCIATIONS)
        return ("failure", "dissociate", *(domain["DomainName"] for domain in some_domains(domains)))
    if "ASSOCIATING" in domains or "DISSOCIATING" in domains:
        return ("settle", _plan.WAIT_ASSOCIATIONS)
    if "SLEEPING" in domains:
        return ("failure", "SLEEPING", "does not know", some_domains(domains)[1]["DomainName"])
    return (*["DissociatePackage"] * len(domains), _plan.WAIT_FREE, *delete)


def differs(plan: Plan, wanted: Wanted) -> str | None:
    """What is not as the table has it."""
    if wanted[:1] == ("failure",):
        if plan.steps or plan.settle or plan.failure is None:
            return f"is to be a failure, and is {plan}"
        missing = [word for word in wanted[1:] if word not in plan.failure]
        return f"has no {missing} in {plan.failure!r}" if missing else None
    if wanted[:1] == ("settle",):
        return None if (plan.settle, plan.steps, plan.failure) == (wanted[1], (), None) else f"{plan} for {wanted}"
    steps = tuple(step.action for step in plan.steps)
    return None if (steps, plan.settle, plan.failure) == (wanted, None, None) else f"{plan} for {wanted}"


PRESENT_CELLS = [
    Cell(*dimensions)
    for dimensions in itertools.product(
        [None, *STATUSES, "MIGRATING"],
        [True, False],
        CONTENTS,
        DESCRIPTIONS,
        ["if_changed", "always", "never"],
        [True, False],
    )
]
ABSENT_CELLS = [
    Cell(status, versioned, content, description, update, wait, domains, dissociate)
    for status, versioned, content, description, update, wait, domains, dissociate in itertools.product(
        [None, *STATUSES, "MIGRATING"],
        [True, False],
        ["same", "not given"],
        ["not given", "other"],
        ["if_changed", "always", "never"],
        [True, False],
        DOMAINS,
        [True, False],
    )
]
CELLS = [("present", cell) for cell in PRESENT_CELLS] + [("absent", cell) for cell in ABSENT_CELLS]


@pytest.mark.parametrize("status", [None, *STATUSES, "MIGRATING"])
def test_the_plan_for_presence_is_that_of_the_table_in_every_cell(status: str | None) -> None:
    cells = [cell for cell in PRESENT_CELLS if cell.status == status]
    wrong = {}
    for cell in cells:
        difference = differs(_plan.decide(cell.wish("present"), cell.situation("present")), wanted_present(cell))
        if difference:
            wrong[cell] = difference
    assert (wrong, len(cells)) == ({}, 480)


@pytest.mark.parametrize("status", [None, *STATUSES, "MIGRATING"])
def test_the_plan_for_absence_is_that_of_the_table_in_every_cell(status: str | None) -> None:
    cells = [cell for cell in ABSENT_CELLS if cell.status == status]
    wrong = {}
    for cell in cells:
        difference = differs(_plan.decide(cell.wish("absent"), cell.situation("absent")), wanted_absent(cell))
        if difference:
            wrong[cell] = difference
    assert (wrong, len(cells)) == ({}, 768)


def test_a_package_of_another_type_is_refused_in_every_cell() -> None:
    for state, cell in CELLS:
        there = cell.situation(state)
        if there.package is None:
            continue
        other = replace(there, package=dict(there.package, PackageType="ZIP-PLUGIN"))
        plan = _plan.decide(cell.wish(state), other)
        assert differs(plan, ("failure", "ZIP-PLUGIN", "TXT-DICTIONARY", "synonyms")) is None


# What else must be read


def test_nothing_is_read_where_there_is_nothing_to_compare_with() -> None:
    for cell in PRESENT_CELLS:
        package = cell.situation("present").package
        if not cell.source or package is None or cell.update == "never" or cell.status in BEING_IMPORTED:
            assert _plan.needs(cell.wish("present"), package) == frozenset()


def test_the_source_is_looked_at_wherever_the_plan_may_import_it_again() -> None:
    for cell in PRESENT_CELLS:
        if "UpdatePackage" in wanted_present(cell):
            assert _plan.needs(cell.wish("present"), cell.situation("present").package) == {"content"}


def test_the_domains_are_listed_wherever_the_plan_may_delete() -> None:
    for cell in ABSENT_CELLS:
        if "DeletePackage" in wanted_absent(cell) or "DissociatePackage" in wanted_absent(cell):
            assert _plan.needs(cell.wish("absent"), cell.situation("absent").package) == {"domains"}


def test_a_package_of_another_type_needs_no_further_reading() -> None:
    for state in ("present", "absent"):
        wish = Wish("synonyms", state=state, source=SOURCE)
        assert _plan.needs(wish, a_package("AVAILABLE", PackageType="ZIP-PLUGIN")) == frozenset()


# What holds for every plan

STATUS = st.one_of(st.sampled_from(STATUSES), st.text(max_size=12))
PACKAGES = st.builds(
    lambda status, version, description, error, owner: {
        **a_package(status, False, PackageID=f"{owner}1"),
        **version,
        **description,
        **error,
    },
    STATUS,
    st.sampled_from([{}, {"AvailablePackageVersion": ""}, {"AvailablePackageVersion": "v7"}]),
    st.sampled_from([{}, {"PackageDescription": ""}, {"PackageDescription": "as it is"}]),
    st.sampled_from([{}, {"ErrorDetails": {}}, {"ErrorDetails": None}, {"ErrorDetails": {"ErrorMessage": "x"}}]),
    st.sampled_from(["F", "pkg-"]),
)
TIMES = st.sampled_from([None, EARLIER, IMPORTED, LATER])
FINGERPRINTS = st.sampled_from([None, "etag:1", "etag:2"])
ANY_CONTENT = st.one_of(
    st.none(),
    st.builds(Content, FINGERPRINTS, TIMES, st.sampled_from([None, "no"]), FINGERPRINTS, TIMES, st.just(("careful",))),
)
ANY_DOMAINS = st.one_of(
    st.none(),
    st.lists(
        st.one_of(
            st.sampled_from(["ASSOCIATING", "ASSOCIATION_FAILED", "ACTIVE", "DISSOCIATING", "DISSOCIATION_FAILED"]),
            st.text(max_size=12),
        ),
        max_size=4,
    ).map(some_domains),
)
WISHES = st.builds(
    Wish,
    st.just("synonyms"),
    st.sampled_from(["present", "absent"]),
    st.just("TXT-DICTIONARY"),
    st.sampled_from([None, "", "as it is", "other"]),
    st.sampled_from([None, SOURCE]),
    st.sampled_from(["if_changed", "always", "never"]),
    st.booleans(),
    st.booleans(),
)
SITUATIONS = st.builds(Situation, st.one_of(st.none(), PACKAGES), ANY_CONTENT, ANY_DOMAINS)


@settings(max_examples=120)
@given(wish=WISHES, there=SITUATIONS)
def test_a_decision_is_made_for_whatever_there_is_and_changes_none_of_it(wish: Wish, there: Situation) -> None:
    before = copy.deepcopy((wish, there))
    plan = _plan.decide(wish, there)
    assert (wish, there) == before
    assert _plan.decide(wish, there) == plan
    assert [bool(plan.steps), plan.settle is not None, plan.failure is not None].count(True) <= 1


@settings(max_examples=120)
@given(wish=WISHES, there=SITUATIONS)
def test_what_else_is_needed_is_known_for_whatever_there_is(wish: Wish, there: Situation) -> None:
    assert _plan.needs(wish, there.package) in (frozenset(), {"content"}, {"domains"})
    assert _plan.is_settled(there.package) in (True, False)


@settings(max_examples=120)
@given(wish=WISHES, there=SITUATIONS)
def test_every_sentence_and_every_step_is_fit_to_be_read(wish: Wish, there: Situation) -> None:
    plan = _plan.decide(wish, there)
    for sentence in (*plan.warnings, *([plan.failure] if plan.failure else [])):
        assert "None" not in sentence
        assert sentence == "careful" or (sentence.startswith("Package synonyms") and sentence.endswith("."))
    assert all(step.reason for step in plan.steps)


@settings(max_examples=120)
@given(wish=WISHES, there=SITUATIONS)
def test_a_wait_step_is_there_for_wait_or_for_the_step_behind_it_only(wish: Wish, there: Situation) -> None:
    steps = [step.action for step in _plan.decide(wish, there).steps]
    followers = {_plan.WAIT_GONE: "CreatePackage", _plan.WAIT_FREE: "DeletePackage"}
    for number, action in enumerate(steps):
        if action in _plan.WAITS and not wish.wait:
            assert steps[number + 1] == followers[action]
    if wish.wait and steps:
        assert steps[-1] in _plan.WAITS


@settings(max_examples=120)
@given(wish=WISHES, there=SITUATIONS)
def test_what_is_to_be_absent_is_never_created_or_updated_and_the_other_way_about(wish: Wish, there: Situation) -> None:
    actions = _plan.decide(wish, there).actions
    if wish.state == "absent":
        assert {"CreatePackage", "UpdatePackage"}.isdisjoint(actions)
    else:
        assert "DissociatePackage" not in actions
        assert "DeletePackage" not in actions or actions == ["DeletePackage", "CreatePackage"]


@settings(max_examples=120)
@given(wish=WISHES, there=SITUATIONS)
def test_update_never_never_updates(wish: Wish, there: Situation) -> None:
    assert "UpdatePackage" not in _plan.decide(replace(wish, update="never"), there).actions


@settings(max_examples=120)
@given(wish=WISHES, there=SITUATIONS)
def test_without_dissociate_no_domain_loses_a_package(wish: Wish, there: Situation) -> None:
    plan = _plan.decide(replace(wish, dissociate=False), there)
    assert "DissociatePackage" not in plan.actions
    assert "DeletePackage" not in plan.actions or not there.domains or wish.state == "present"


@settings(max_examples=120)
@given(wish=WISHES, there=SITUATIONS)
def test_a_package_with_a_version_that_domains_could_use_is_never_replaced(wish: Wish, there: Situation) -> None:
    if there.package and there.package.get("AvailablePackageVersion") and wish.state == "present":
        assert "DeletePackage" not in _plan.decide(wish, there).actions


@settings(max_examples=120)
@given(wish=WISHES, there=SITUATIONS)
def test_no_wish_that_asks_for_nothing_gets_a_step(wish: Wish, there: Situation) -> None:
    if there.package is not None and wish.state == "present":
        plain = replace(wish, description=None, source=None)
        assert _plan.decide(plain, there).steps == ()


@settings(max_examples=120)
@given(wish=WISHES, there=SITUATIONS)
def test_the_difference_that_is_shown_is_empty_exactly_where_nothing_is_done(wish: Wish, there: Situation) -> None:
    plan = _plan.decide(wish, there)
    if not plan.actions:
        assert plan.before == plan.after
    elif "UpdatePackage" in plan.actions or "CreatePackage" in plan.actions:
        assert plan.before != plan.after
        assert plan.after["package_description"] == _plan.described(wish, there.package)
    else:
        assert (plan.after, plan.before != {}) == ({}, True)


# A small model of the service: what the steps of a plan lead to


def after(wish: Wish, there: Situation, plan: Plan, unreadable: bool) -> Situation:
    """The state when all steps have been taken and all that they began has come to its end.

    It also says where a step is against the rules of the service.
    """
    package, content = there.package, there.content
    domains = list(there.domains or ())
    for step in plan.steps:
        if step.action == "CreatePackage":
            assert package is None, "the name is taken"
            assert wish.source is not None, "there is nothing to import"
            package = a_package("AVAILABLE", PackageDescription=wish.description or "")
            content = Content("etag:1", EARLIER, None, None, IMPORTED)
        elif step.action == "UpdatePackage":
            assert package is not None, "there is nothing to update"
            assert package["PackageStatus"] in (*FAILED_IMPORT, "AVAILABLE"), "the service is busy with it"
            recorded = there.content.fingerprint if there.content else None
            package = a_package("AVAILABLE", AvailablePackageVersion="v2")
            package["PackageDescription"] = _plan.described(wish, there.package)
            content = Content(recorded or "etag:1", EARLIER, None, recorded, IMPORTED)
        elif step.action == "DissociatePackage":
            domain = next(domain for domain in domains if domain["DomainName"] == step.domain)
            assert domain["DomainPackageStatus"] not in ("ASSOCIATING", "DISSOCIATING"), "the service is busy with it"
            domains.remove(domain)
        elif step.action == "DeletePackage":
            assert package is not None, "there is nothing to delete"
            assert domains == [], "a domain uses it"
            assert package["PackageStatus"] not in (*BEING_IMPORTED, "DELETING"), "the service is busy with it"
            package = a_package("DELETING") if wish.state == "absent" and not wish.wait else None
    if unreadable and content is not None:
        content = CONTENTS["unreadable"]
    return Situation(package, content, domains)


def narrowed(wish: Wish, there: Situation) -> Situation:
    """What a run would have read of it."""
    needed = _plan.needs(wish, there.package)
    return Situation(
        there.package,
        there.content if "content" in needed else None,
        there.domains if "domains" in needed else None,
    )


def test_the_steps_of_every_cell_keep_the_rules_and_deciding_again_after_them_gives_none() -> None:
    decided = 0
    for state, cell in CELLS:
        wish, there = cell.wish(state), cell.situation(state)
        plan = _plan.decide(wish, there)
        if not plan.steps:
            continue
        decided += 1
        reached = narrowed(wish, after(wish, there, plan, cell.content == "unreadable"))
        again = _plan.decide(wish, reached)
        if wish.update == "always" and state == "present":
            assert again.actions == ["UpdatePackage"], cell
        else:
            waits_on = wish.wait and reached.package is not None and reached.package["PackageStatus"] == "DELETING"
            assert (again.steps, again.failure) == ((), None), cell
            assert again.settle is None or waits_on, cell
    assert decided > 1000


# Is the source changed


@pytest.mark.parametrize("name", [name for name, content in CONTENTS.items() if content])
def test_a_source_counts_as_changed_by_its_fingerprint_and_without_one_by_its_time(name: str) -> None:
    content = CONTENTS[name]
    assert content is not None
    assert bool(_plan.content_changed(content)) is (name in CHANGED)


def test_a_changed_source_is_told_with_both_fingerprints() -> None:
    content = CONTENTS["changed"]
    assert content is not None
    reason = _plan.content_changed(content) or ""
    assert "etag:1" in reason
    assert "etag:2" in reason


def test_a_source_that_cannot_be_looked_at_gives_a_warning_with_the_reason_and_that_nothing_was_done() -> None:
    wish = Wish("synonyms", source=SOURCE, description="other")
    plan = _plan.decide(wish, Situation(a_package("AVAILABLE"), CONTENTS["unreadable"]))
    assert len(plan.warnings) == 1
    assert "s3://dictionaries/synonyms.txt cannot be looked at" in plan.warnings[0]
    assert "stays as it is" in plan.warnings[0]


def test_an_import_that_records_no_fingerprint_says_so() -> None:
    wish = Wish("synonyms", source=SOURCE, update="always")
    plan = _plan.decide(wish, Situation(a_package("AVAILABLE"), CONTENTS["unreadable"]))
    assert plan.actions == ["UpdatePackage"]
    assert "fingerprint" in plan.warnings[0]


def test_a_description_that_stays_other_than_wanted_gives_a_warning() -> None:
    wish = Wish("synonyms", source=SOURCE, description="other", update="never")
    plan = _plan.decide(wish, Situation(a_package("AVAILABLE")))
    assert len(plan.warnings) == 1
    assert "description" in plan.warnings[0]


@pytest.mark.parametrize("update", ["if_changed", "always"])
def test_warnings_of_the_reading_are_passed_on(update: str) -> None:
    for content in CONTENTS.values():
        if content is not None:
            careful = replace(content, warnings=("careful",))
            plan = _plan.decide(
                Wish("synonyms", source=SOURCE, update=update), Situation(a_package("AVAILABLE"), careful)
            )
            assert "careful" in plan.warnings


def test_the_difference_shows_description_version_and_fingerprint_before_and_after() -> None:
    wish = Wish("synonyms", source=SOURCE, description="other")
    plan = _plan.decide(wish, Situation(a_package("AVAILABLE"), CONTENTS["changed"]))
    assert plan.before == {
        "package_type": "TXT-DICTIONARY",
        "package_description": "as it is",
        "available_package_version": "v1",
        "source_fingerprint": "etag:1",
    }
    assert plan.after["package_description"] == "other"
    assert plan.after["source_fingerprint"] == "etag:2"
    assert plan.after["available_package_version"] != "v1"


def test_each_domain_that_loses_the_package_is_named_in_a_step_of_its_own_and_in_the_difference() -> None:
    wish = Wish("synonyms", state="absent", dissociate=True)
    plan = _plan.decide(wish, Situation(a_package("AVAILABLE"), domains=some_domains(["ACTIVE"] * 3)))
    assert [step.domain for step in plan.steps[:3]] == ["domain-0", "domain-1", "domain-2"]
    assert (plan.before["domains"], plan.after) == (["domain-0", "domain-1", "domain-2"], {})


# Whose is it

LISTINGS = st.lists(
    st.fixed_dictionaries(
        {
            "PackageName": st.sampled_from(["synonyms", "synonyms-2", "syn", "Synonyms"]),
            "PackageID": st.sampled_from(["F1", "G1", "G", "pkg-0a", "F9"]),
            "PackageStatus": STATUS,
        }
    ),
    max_size=6,
)


@settings(max_examples=120)
@given(packages=LISTINGS)
def test_mine_has_the_exact_name_and_is_neither_deleted_nor_owned_by_aws(packages: list[Details]) -> None:
    chosen = _plan.mine("synonyms", packages)
    candidates = [
        package
        for package in packages
        if package["PackageName"] == "synonyms"
        and package["PackageStatus"] != "DELETED"
        and package["PackageID"][0] != "G"
    ]
    assert (chosen is None) is (candidates == [])
    if chosen is not None:
        assert chosen in candidates
        all_going = all(package["PackageStatus"] == "DELETING" for package in candidates)
        assert all_going or chosen["PackageStatus"] != "DELETING"


@settings(max_examples=100)
@given(packages=LISTINGS, order=st.randoms(use_true_random=False))
def test_whether_there_is_one_of_mine_does_not_depend_on_the_order_of_the_listing(
    packages: list[Details], order: t.Any
) -> None:
    shuffled = list(packages)
    order.shuffle(shuffled)
    assert (_plan.mine("synonyms", packages) is None) == (_plan.mine("synonyms", shuffled) is None)


@pytest.mark.parametrize(
    ("details", "text"),
    [
        ({}, ""),
        ({"ErrorDetails": {}}, ""),
        ({"ErrorDetails": None}, ""),
        ({"ErrorDetails": {"ErrorType": "Kind"}}, ": Kind"),
        ({"ErrorDetails": {"ErrorMessage": "Not so."}}, ": Not so"),
        ({"ErrorDetails": {"ErrorType": "Kind", "ErrorMessage": "Not so."}}, ": Kind: Not so"),
    ],
)
def test_the_reason_of_the_service_is_told_as_far_as_there_is_one(details: Details, text: str) -> None:
    assert _plan.error_details(details) == text


@pytest.mark.parametrize(
    ("wanted", "has", "text"), [(None, "old", "old"), ("", "old", ""), ("new", "old", "new"), (None, None, "")]
)
def test_a_description_that_is_not_given_stays_and_an_empty_one_is_taken_at_its_word(
    wanted: str | None, has: str | None, text: str
) -> None:
    package = None if has is None else {"PackageDescription": has}
    assert _plan.described(Wish("synonyms", description=wanted), package) == text

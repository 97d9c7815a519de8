# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Least privilege: each policy of docs/iam is enough for what it is for, refuses the rest, and has nothing to spare."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from ansible_collections.aws_search.packages.tests.reliability.rights.account import OK, OUTSIDE, Account, Case, User
from ansible_collections.aws_search.packages.tests.reliability.rights.cases import (
    CASES,
    CREATE,
    DISSOCIATE,
    DOMAINS,
    HISTORY,
    READ,
    UPDATE,
    WAIT,
    current,
    in_use,
    nothing,
    outdated,
    present,
)
from ansible_collections.aws_search.packages.tests.reliability.rights.policies import (
    FOLDER,
    PLACEHOLDERS,
    PLUGINS,
    ROLES,
    actions_of,
    policy_of,
    without,
)
from ansible_collections.aws_search.packages.tests.support.run import Run

EACH = [(role, case) for case in CASES for role in ROLES]
NEEDS = [(role, action) for role in ROLES for action in actions_of(policy_of(role))]


def outcome_of(role: str, case: Case) -> str:
    """What is to come of the case under the role."""
    return case.outcomes[ROLES.index(role)]


@pytest.mark.parametrize(("role", "case"), EACH, ids=[f"{role}: {case.name}" for role, case in EACH])
def test_each_role_may_do_what_it_is_for_and_the_refusal_of_the_rest_names_what_is_missing(
    user: User, role: str, case: Case
) -> None:
    expected = outcome_of(role, case)
    result = user.attempt(case, policy_of(role))
    if expected == OK:
        assert result.differs_from(case) is None
    elif expected.startswith("?"):
        result.expect_warning(expected[1:])
    else:
        result.expect_refusal(set(expected.split()), case.half_done.get(role, ()))


@pytest.mark.parametrize(("role", "action"), NEEDS)
def test_no_action_of_a_policy_can_be_spared(user: User, role: str, action: str) -> None:
    """Without it, something goes wrong that the role is for; what others are refused for its lack is tried first."""
    allowed = [case for case in CASES if outcome_of(role, case) == OK]
    allowed.sort(key=lambda case: not any(action in outcome for outcome in case.outcomes))
    policy = without(policy_of(role), action)
    assert action not in actions_of(policy)
    assert any(user.attempt(case, policy).differs_from(case) for case in allowed), f"{action} is not needed"


@pytest.mark.parametrize("role", [*ROLES, PLUGINS])
def test_a_policy_is_one_that_iam_takes_and_shows_what_is_to_be_replaced(role: str) -> None:
    text = (FOLDER / f"{role}.json").read_text(encoding="utf-8")
    policy = json.loads(text)
    assert policy["Version"] == "2012-10-17"
    sids = [statement["Sid"] for statement in policy["Statement"]]
    assert all(re.fullmatch("[A-Za-z0-9]+", sid) for sid in sids)
    assert len(set(sids)) == len(sids)
    # Nothing that a user has to replace looks like something that works.
    arns = re.findall(r'"(arn:[^"]+)"', text)
    assert arns
    assert all("YOUR-" in arn for arn in arns)
    assert not re.findall(r"[0-9]{12}|\*.*:domain|domain/\*|:::\*", text)
    assert set(re.findall(r"YOUR-[A-Z-]*[A-Z]", text)) <= set(PLACEHOLDERS)
    assert "YOUR-" not in json.dumps(policy_of(role))


def test_each_action_is_allowed_on_no_more_than_it_has_to_be() -> None:
    on_domains = {"es:AssociatePackage", "es:DissociatePackage", "es:ListPackagesForDomain"}
    on_domains |= {"es:AssociatePackages", "es:DissociatePackages", "es:DescribeDomain"}
    for role in [*ROLES, PLUGINS]:
        for statement in policy_of(role)["Statement"]:
            actions = set(actions_of({"Statement": [statement]}))
            assert (statement["Resource"] == "*") == (not actions & (on_domains | {READ})), statement


def test_the_readme_links_the_guide_and_the_guide_each_policy() -> None:
    assert "(docs/iam/README.md)" in (FOLDER.parents[1] / "README.md").read_text(encoding="utf-8")
    assert {*ROLES, PLUGINS} <= set(
        re.findall(r"\(([a-z-]+)\.json\)", (FOLDER / "README.md").read_text(encoding="utf-8"))
    )


def test_the_table_of_the_guide_is_true() -> None:
    guide = (FOLDER / "README.md").read_text(encoding="utf-8")
    told = {
        cells[0]: tuple(cells[1:])
        for cells in ([cell.strip() for cell in line.replace("`", "").split("|")[1:-1]] for line in guide.splitlines())
        if len(cells) == 1 + len(ROLES) and cells[0].startswith("es_")
    }
    words = {OK: "yes"}
    table = {
        case.name: tuple(words.get(outcome, outcome.replace(" ", ", ")) for outcome in case.outcomes) for case in CASES
    }
    assert told
    assert told == {name: table[name] for name in told}


def test_an_import_from_outside_of_the_prefix_fails_and_says_why(user: User) -> None:
    """Assumed: the import begins, and its ErrorMessage has IAM's words."""
    result = user.act(
        nothing, lambda s: s.package(source=OUTSIDE, unreadable_source="warn", **WAIT), policy_of("import")
    )
    assert "COPY_FAILED: User: arn:" in result.run.message
    result.expect_refusal({READ}, half_done=("CreatePackage",))
    # Without that option, nothing is sent.
    result = user.act(nothing, lambda s: s.package(source=OUTSIDE, **WAIT), policy_of("import"))
    result.expect_refusal({READ}, half_done=())


@pytest.mark.parametrize("operation", [CREATE, UPDATE])
def test_an_import_may_be_refused_at_once_for_its_source(user: User, operation: str) -> None:
    """The other way that the service may have: then the failure names what AWS names, the right to the source."""
    result = user.act(
        nothing if operation == CREATE else outdated,
        lambda s: s.package(source=OUTSIDE, unreadable_source="warn", update="always", **WAIT),
        policy_of("import"),
        refused_source="access_denied",
    )
    assert result.missing == {READ}
    assert f"{operation.partition(':')[2]} failed" in result.run.message
    assert result.done == []


def test_without_the_history_the_times_decide_and_a_warning_names_the_action(user: User) -> None:
    policy = without(policy_of("import"), HISTORY)
    for build in (current, outdated):
        # The object has been uploaded since the import: by the times it counts as changed, whatever it is.
        result = user.act(build, lambda s: present(s, **WAIT), policy)
        assert result.run.ok()["changed"]
        assert (result.done, result.refused) == (["UpdatePackage"], ["GetPackageVersionHistory"])
        (warning,) = result.run.warnings
        assert warning.startswith(
            "Package synonyms: GetPackageVersionHistory failed (AccessDeniedException: User: arn:"
        )
        assert f"need the IAM action {HISTORY}. " in warning
        assert warning.endswith("Until then, the module goes by times to tell whether the source has changed.")


def test_without_reading_the_source_the_package_stays_and_a_warning_names_the_action(user: User) -> None:
    policy = without(policy_of("import"), READ)
    for check_mode in (True, False):
        result = user.act(outdated, lambda s, c=check_mode: present(s, unreadable_source="warn", check_mode=c), policy)
        result.expect_warning(READ)
        (warning,) = result.run.warnings
        assert warning.startswith("Package synonyms: s3://dictionaries/dictionaries/synonyms.txt at ")
        assert warning.endswith("so the module cannot tell whether it has changed. The package is left as it is.")
        # The history tells nothing without the object, and is not asked for.
        assert set(result.refused) == {"HeadObject"}


def test_an_import_that_may_not_read_warns_that_it_records_no_fingerprint_and_fails(user: User) -> None:
    policy = without(policy_of("import"), READ)
    result = user.act(outdated, lambda s: present(s, update="always", unreadable_source="warn", **WAIT), policy)
    assert "COPY_FAILED: User: arn:" in result.run.message
    result.expect_refusal({READ}, half_done=("UpdatePackage",))
    (warning,) = result.run.warnings
    assert warning.endswith("so this import records no fingerprint of it.")


def test_an_explicit_deny_is_told_in_the_words_of_aws(user: User) -> None:
    policy: dict[str, Any] = policy_of("everything")
    policy["Statement"].append({"Sid": "No", "Effect": "Deny", "Action": "es:Dissociate*", "Resource": "*"})
    result = user.act(in_use, lambda s: s.package(state="absent", dissociate=True, **WAIT), policy)
    assert result.missing == {DISSOCIATE}
    assert "with an explicit deny in an identity-based policy" in result.run.message
    assert result.done == []


def test_a_refused_dissociation_stops_the_deletion_and_leaves_what_was_dissociated(user: User) -> None:
    """The one thing that a refusal can leave half done: of two domains, the policy names one."""
    domains = [{"DomainName": "shop"}, {"DomainName": "archive"}]
    result = user.act(
        lambda account: current(account, domains=domains),
        lambda s: s.package(state="absent", dissociate=True, **WAIT),
        policy_of("everything"),
    )
    assert result.missing == {DISSOCIATE}
    assert "domain archive" in result.run.message
    assert result.done == ["DissociatePackage"]
    assert result.run["actions"] == ["DissociatePackage"]
    assert result.run["changed"]


def test_a_look_that_is_refused_may_mean_a_wrong_key(user: User) -> None:
    """Without the right to list the bucket, S3 answers 403 for what is not there: the sentence leaves that open."""
    source = "s3://dictionaries/dictionaries/missing.txt"
    result = user.act(outdated, lambda s: s.package(source=source), policy_of("import"))
    assert "HTTP 403" in result.run.message
    assert "or it does not exist" in result.run.message
    assert result.done == []


def test_the_run_after_the_right_is_given_mends_what_failed_for_its_lack(user: User) -> None:
    def twice(account: Account) -> Run:
        assert "HTTP 403" in present(account, **WAIT).message
        user.grant(policy_of("import"))
        return present(account, **WAIT)

    result = user.act(nothing, twice, without(policy_of("import"), READ))
    assert result.run.ok()["package_details"]["package_status"] == "AVAILABLE"
    assert result.done == ["CreatePackage"]


def test_a_role_that_was_assumed_is_as_good_as_a_user(user: User) -> None:
    """Credentials as most people have them: of a session, with a token."""

    def as_role(account: Account) -> Run:
        iam = account.aws.client("iam")
        trust = json.dumps({"Version": "2012-10-17", "Statement": []})
        role = iam.create_role(RoleName="importer", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        iam.put_role_policy(RoleName="importer", PolicyName="p", PolicyDocument=json.dumps(policy_of("import")))
        session = account.aws.client("sts").assume_role(RoleArn=role, RoleSessionName="nightly")["Credentials"]
        keys = {
            "access_key": session["AccessKeyId"],
            "secret_key": session["SecretAccessKey"],
            "session_token": session["SessionToken"],
        }
        present(account, **WAIT, **keys).ok()
        return account.package(state="absent", **keys)

    result = user.act(nothing, as_role, policy_of("roll-out"))
    assert result.missing == {DOMAINS}
    assert "User: arn:aws:sts::123456789012:assumed-role/importer/nightly is not authorized" in result.run.message

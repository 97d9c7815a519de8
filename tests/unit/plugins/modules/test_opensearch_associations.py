# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""opensearch_package_association and opensearch_package_associations: a name is enough, and one deployment is."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._reconcile import reconciler

from .environment import DOMAIN, ERROR, HOUR, NAME, NEW, OLD, OWN, PLUGIN, OpensearchEnvironment

ACCOUNT, OTHER = "123456789012", "111122223333"
NORI = "analysis-nori"
ASSOCIATE, DISSOCIATE = "AssociatePackage", "DissociatePackage"
ASSOCIATE_MANY, DISSOCIATE_MANY = "AssociatePackages", "DissociatePackages"
TOGETHER: list[Any] = [{"name": "lic", "prerequisites": [{"name": OWN}]}, OWN, NORI, {"name": NAME, "state": "latest"}]
CONFIGURATION = {"KeyStoreAccessOption": {"KeyStoreAccessEnabled": True}}


def put_together(opensearch: OpensearchEnvironment, **fields: Any) -> dict[str, str]:
    """The IDs of a plugin for each engine, of a license and of a dictionary."""
    opensearch.put(NAME, PackageID="F1")
    ids = {engine: opensearch.put_plugin(engine, **fields) for engine in (OLD, NEW)}
    return {**ids, "lic": opensearch.put_license(), NAME: "F1"}


def both_ways(opensearch: OpensearchEnvironment, expected: list[str], *entries: Any, **options: Any) -> Any:
    """Run check mode and then the module: of one package, or with entries of a list; then once more."""
    run_it = opensearch.associations if entries else opensearch.association
    previewed = run_it(*entries, **options, check_mode=True, diff=True)
    assert opensearch.operations(mutating=True) == []
    run = run_it(*entries, **options, diff=True)
    assert previewed.failed == run.failed, (previewed.result, run.result)
    assert previewed["diff"] == run["diff"]
    assert sorted(previewed["actions"]) == sorted(run["actions"]), (previewed.result, run.result)
    assert opensearch.operations(mutating=True) == expected, run.result
    assert previewed["changed"] == run["changed"] == bool(expected)
    if not run.failed:
        again = run_it(*entries, **options).ok()
        assert (again["changed"], again["actions"], opensearch.operations(mutating=True)) == (False, [], [])
    return run


# The name is enough


@pytest.mark.parametrize(
    ("owner", "there", "meant"),
    [
        ("any", ["own", "shared", "aws"], "own"),
        ("any", ["shared", "aws"], "shared"),
        ("any", ["aws"], "aws"),
        # Ours is for another engine.
        ("any", ["own for another", "aws"], "aws"),
        ("self", ["own", "shared", "aws"], "own"),
        ("aws", ["own", "shared", "aws"], "aws"),
    ],
)
def test_a_name_means_the_package_that_fits_the_engine_ours_before_shared_before_awss(
    opensearch: OpensearchEnvironment, owner: str, there: list[str], meant: str
) -> None:
    name = NORI if "aws" in there else OWN
    ids = {"aws": opensearch.nori[OLD]}
    if "shared" in there:
        ids["shared"] = opensearch.put_plugin(name=name, account=OTHER, AllowListedUserList=[ACCOUNT])
    if "own for another" in there:
        opensearch.put_plugin(NEW, name=name)
    if "own" in there:
        ids["own"] = opensearch.put_plugin(name=name)
    run = both_ways(opensearch, [ASSOCIATE], name=name, owner=owner, wait=True).ok()
    assert run["association"]["package_id"] == ids[meant]
    assert run["domain"] == {"engine_version": OLD, "processing": False}
    assert opensearch.on_domain() == {name: (ids[meant], "ACTIVE")}


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"name": "for-others"}, f"no package for {OLD}, the engine of the domain, only for OpenSearch_2.15, {NEW}."),
        ({"package_id": "pkg-2"}, f"the plugin is for {NEW}, and the engine of the domain is {OLD}. Create one for"),
        ({"name": OWN, "owner": "aws"}, "the package does not exist"),
        ({"name": NORI, "owner": "self"}, "the package does not exist"),
        ({"name": "lic", "prerequisites": [{"name": OWN}]}, f"needs package {OWN} on the domain before it or with it"),
        ({"name": OWN, "key_store_access": {"role_arn": "arn:aws:iam::1:user/u"}}, "key_store_access.role_arn must"),
        ({"name": OWN, "prerequisites": [{}]}, "one of the following is required: name, package_id"),
    ],
)
def test_what_does_not_fit_is_a_sentence_and_nothing_is_sent(
    opensearch: OpensearchEnvironment, options: dict[str, Any], words: str, check_mode: bool
) -> None:
    opensearch.put_plugin(NEW, "for-others", PackageID="pkg-2")
    opensearch.put_plugin("OpenSearch_2.15", "for-others")
    put_together(opensearch)
    run = opensearch.association(**options, wait=True, check_mode=check_mode)
    assert words in run.message
    assert "es_package " not in run.message
    assert opensearch.operations(mutating=True) == []


def test_a_dictionary_needs_no_look_at_the_domain_and_a_plugin_one(opensearch: OpensearchEnvironment) -> None:
    put_together(opensearch)
    run = both_ways(opensearch, [ASSOCIATE], name=NAME, wait=True).ok()
    assert "domain" not in run.result
    assert "DescribeDomain" not in opensearch.operations()
    opensearch.association(name=OWN).ok()
    assert Counter(opensearch.operations()) == Counter(
        ["DescribePackages", "DescribeDomain", "ListPackagesForDomain", ASSOCIATE]
    )


def test_the_id_of_a_plugin_for_another_engine_fails_with_the_one_that_fits(opensearch: OpensearchEnvironment) -> None:
    ids = put_together(opensearch)
    run = both_ways(opensearch, [], package_id=ids[NEW], wait=True)
    assert f"Use {ids[OLD]}, or name instead of package_id." in run.message


def test_the_name_of_ours_does_not_dissociate_what_is_awss(opensearch: OpensearchEnvironment) -> None:
    opensearch.put_plugin(NEW, NORI)
    opensearch.association(name=NORI, wait=True).ok()
    assert both_ways(opensearch, [], name=NORI, owner="self", state="absent", wait=True).ok()["association"] == {}
    assert opensearch.on_domain() == {NORI: (opensearch.nori[OLD], "ACTIVE")}
    both_ways(opensearch, [DISSOCIATE], name=NORI, owner="aws", state="absent", wait=True).ok()


def test_what_cannot_be_associated_is_no_prerequisite_and_nothing_is_sent(opensearch: OpensearchEnvironment) -> None:
    opensearch.put_plugin(NEW)
    opensearch.put_license()
    run = both_ways(opensearch, [], {"name": "lic", "prerequisites": [{"name": OWN}]}, OWN, wait=True)
    assert f"needs package {OWN} on the domain before it or with it" in run.message
    assert f"there is no package for {OLD}" in run.message


def test_one_by_one_a_prerequisite_that_is_given_by_its_id_goes_first(opensearch: OpensearchEnvironment) -> None:
    ids = put_together(opensearch)
    opensearch.aws.fault(ASSOCIATE_MANY, "disabled", count=None)
    entries = [{"name": "lic", "prerequisites": [{"package_id": ids[OLD]}]}, OWN]
    opensearch.associations(*entries, wait=True).ok()
    assert [one["PackageID"] for one in opensearch.sent(ASSOCIATE)] == [ids[OLD], ids["lic"]]


@pytest.mark.parametrize("purge", [True, False])
def test_what_is_listed_does_not_leave_with_a_plugin(opensearch: OpensearchEnvironment, purge: bool) -> None:
    plugin = opensearch.put_plugin(domains=[{"DomainName": DOMAIN}])
    opensearch.put_license(plugin)
    entries = ["lic"] if purge else ["lic", {"name": OWN, "state": "absent"}]
    run = both_ways(opensearch, [], *entries, purge=purge, wait=True)
    assert "dissociating it also removes lic, which packages lists" in run.message


@pytest.mark.parametrize("during", ["old", "new"])
@pytest.mark.parametrize("wait", [True, False])
def test_during_and_after_an_upgrade_of_the_domain_the_same_task_changes_nothing(
    opensearch: OpensearchEnvironment, during: str, wait: bool
) -> None:
    ids = put_together(opensearch)
    opensearch.associations(*TOGETHER, wait=True).ok()
    opensearch.aws.settings(engine_during_upgrade=during, deploy_seconds=20)
    opensearch.upgrade()
    run = opensearch.associations(*TOGETHER, wait=wait)
    # Without wait, the domain still has the old packages under the names, which is right only for the old engine.
    assert (run["changed"], opensearch.operations(mutating=True)) == (False, [])
    if during == "new" and not wait:
        assert "only one package of a name" in run.message or "is processing another change" in run.message
    else:
        run.ok()
    opensearch.aws.clock.advance(30)
    for one in (NORI, OWN):
        assert opensearch.association(name=one, wait=wait).ok()["changed"] is False
    assert opensearch.associations(*TOGETHER, wait=wait).ok()["domain"]["engine_version"] == NEW
    assert {ids[NEW], opensearch.nori[NEW]} < {package_id for package_id, _status in opensearch.on_domain().values()}


def test_an_upgrade_that_begins_in_the_middle_of_a_roll_out_is_waited_for_and_meant(
    opensearch: OpensearchEnvironment,
) -> None:
    ids = put_together(opensearch)
    opensearch.aws.settings(deploy_seconds=20)
    opensearch.aws.before(ASSOCIATE_MANY, opensearch.upgrade)
    run = opensearch.associations(*TOGETHER, wait=True).ok()
    # What did not fit any more was refused; after the upgrade, the package of the new engine was taken.
    assert opensearch.on_domain()[OWN] == (ids[NEW], "ACTIVE")
    assert opensearch.on_domain()[NORI] == (opensearch.nori[NEW], "ACTIVE")
    assert run["actions"].count(ASSOCIATE_MANY) == 1
    assert run.warnings == []


@pytest.mark.parametrize("reading", ["validation", "conflict"])
@pytest.mark.parametrize("status", ["there", "meanwhile"])
def test_a_second_package_of_a_name_is_never_forced_onto_a_domain(
    opensearch: OpensearchEnvironment, reading: str, status: str
) -> None:
    opensearch.aws.settings(name_on_domain=reading)
    old = opensearch.put_plugin()
    other = opensearch.put_plugin(account=OTHER, AllowListedUserList=[ACCOUNT])

    def somebody() -> None:
        opensearch.es.associate_package(PackageID=other, DomainName=DOMAIN)

    somebody() if status == "there" else opensearch.aws.before(ASSOCIATE, somebody)
    run = opensearch.association(name=OWN)
    assert f"Dissociate {other} before {old} is associated." in run.message
    assert opensearch.on_domain() == {OWN: (other, "ACTIVE")}


# One deployment


@pytest.mark.parametrize("reading", ["all_or_none", "partial"])
@pytest.mark.parametrize("dictionaries", ["accepted", "refused"])
def test_several_go_in_one_deployment_with_their_prerequisites_and_leave_in_one(
    opensearch: OpensearchEnvironment, reading: str, dictionaries: str
) -> None:
    opensearch.aws.settings(associate_packages=reading, dictionaries_in_list=dictionaries, deploy_seconds=10)
    ids = put_together(opensearch)
    run = both_ways(opensearch, [ASSOCIATE_MANY, ASSOCIATE], *TOGETHER, wait=True).ok()
    assert run["summary"]["associated"] == ["lic", OWN, NORI, NAME]
    opensearch.associations({"package_id": ids[OLD], "state": "absent"}, NORI, wait=True).ok()
    assert set(opensearch.on_domain()) == {NORI, NAME}
    opensearch.associations(*TOGETHER[:3], wait=True).ok()
    (order,) = opensearch.sent(ASSOCIATE_MANY)
    assert order["PackageList"] == [
        {"PackageID": ids[OLD]},
        {"PackageID": ids["lic"], "PrerequisitePackageIDList": [ids[OLD]]},
    ]
    assert opensearch.operations().count("DescribeDomain") <= 12
    absent = [{"name": name, "state": "absent"} for name in (OWN, NORI, "lic")]
    both_ways(opensearch, [DISSOCIATE_MANY], *absent, wait=True).ok()
    assert set(opensearch.on_domain()) == {NAME}


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "disabled"},
        {"kind": "access_denied"},
        {"kind": "error", "code": "ValidationException", "status": 400, "message": "Nobody knows why."},
    ],
    ids=lambda fault: fault["kind"],
)
def test_where_they_cannot_go_together_they_go_one_by_one_prerequisites_first_and_a_warning_says_so(
    opensearch: OpensearchEnvironment, fault: dict[str, Any]
) -> None:
    ids = put_together(opensearch)
    opensearch.aws.settings(deploy_seconds=5)
    for operation in (ASSOCIATE_MANY, DISSOCIATE_MANY):
        opensearch.aws.fault(operation, count=None, **fault)
    run = opensearch.associations(*TOGETHER[:3], wait=True).ok()
    assert opensearch.operations(mutating=True) == [ASSOCIATE_MANY, *[ASSOCIATE] * 3]
    assert run["actions"] == [ASSOCIATE] * 3
    assert opensearch.sent(ASSOCIATE)[-1].get("PrerequisitePackageIDList"), "the license goes after its plugin"
    (warning,) = run.warnings
    assert "AssociatePackages was refused" in warning
    assert "changed one after the other" in warning
    assert opensearch.associations(*TOGETHER[:3], wait=True).ok()["changed"] is False
    run = opensearch.associations(*[{"name": name, "state": "absent"} for name in (OWN, "lic")], wait=True).ok()
    assert run["actions"] == [DISSOCIATE] * 2
    assert [one["PackageID"] for one in opensearch.sent(DISSOCIATE)] == [
        ids["lic"],
        ids[OLD],
    ], "or it went with its plugin"
    assert set(opensearch.on_domain()) == {NORI}


def test_what_somebody_else_has_done_meanwhile_does_not_pass_for_the_rest(opensearch: OpensearchEnvironment) -> None:
    ids = put_together(opensearch)
    opensearch.aws.before(
        ASSOCIATE_MANY, lambda: opensearch.es.associate_package(PackageID=ids[OLD], DomainName=DOMAIN)
    )
    run = opensearch.associations(OWN, NORI, wait=True).ok()
    assert {status for _id, status in opensearch.on_domain().values()} == {"ACTIVE"}
    assert set(opensearch.on_domain()) == {OWN, NORI}
    assert run["summary"]["associated"] == [NORI]


@pytest.mark.parametrize("operation", [ASSOCIATE_MANY, DISSOCIATE_MANY])
@pytest.mark.parametrize("fault", ["reset_before", "reset_after", "error_after"])
@pytest.mark.parametrize("seconds", [0, 10])
def test_an_answer_into_the_void_is_found_out_and_nothing_is_deployed_twice(
    opensearch: OpensearchEnvironment, operation: str, fault: str, seconds: int
) -> None:
    put_together(opensearch)
    entries = [{"name": name, "state": "present"} for name in (OWN, NORI)]
    if operation == DISSOCIATE_MANY:
        opensearch.associations(*entries, wait=True).ok()
        entries = [{**entry, "state": "absent"} for entry in entries]
    opensearch.aws.settings(deploy_seconds=seconds)
    opensearch.aws.fault(operation, fault)
    run = opensearch.associations(*entries, wait=True).ok()
    assert set(opensearch.on_domain()) == ({OWN, NORI} if operation == ASSOCIATE_MANY else set())
    done = [call for call in opensearch.aws.calls(mutating=True) if call["status"] == 200]
    assert len(done) <= 1
    assert run["changed"], "it was this task that did it"
    assert run["actions"] == [operation]
    assert run.warnings == []


# The domain


@pytest.mark.parametrize("reading", ["validation", "association_failed"])
def test_what_a_domain_lacks_is_a_warning_in_check_mode_and_part_of_the_failure(
    opensearch: OpensearchEnvironment, reading: str
) -> None:
    opensearch.aws.settings(domain_requirements=reading)
    opensearch.aws.put_domain("bare", EngineVersion=OLD, lacks=["EnforceHTTPS", "NodeToNodeEncryption"])
    put_together(opensearch)
    for run_it, entries in ((opensearch.association, []), (opensearch.associations, [OWN, "lic"])):
        options = {} if entries else {"name": OWN}
        previewed = run_it(*entries, **options, domain_name="bare", wait=True, check_mode=True).ok()
        sentence = "plugins of your own require what the domain lacks: node-to-node encryption"
        assert any(sentence in one for one in previewed.warnings)
        failed = run_it(*entries, **options, domain_name="bare", wait=True)
        assert f"P{sentence[1:]}, EnforceHTTPS" in failed.message
    assert opensearch.association(name=NORI, domain_name="bare", check_mode=True).ok().warnings == []


def test_what_a_domain_lacks_for_plugins_is_not_told_of_a_dictionary_beside_one_of_awss(
    opensearch: OpensearchEnvironment,
) -> None:
    opensearch.aws.put_domain("bare", EngineVersion=OLD, lacks=["EnforceHTTPS", "NodeToNodeEncryption"])
    put_together(opensearch)
    assert opensearch.associations(NORI, NAME, domain_name="bare", check_mode=True).ok().warnings == []
    opensearch.aws.fault(ASSOCIATE, "error", code="ValidationException", status=400, message="No", count=None)
    failed = opensearch.associations(NORI, NAME, domain_name="bare", wait=True)
    assert f"ackage {NAME}" in failed.message
    assert "lacks" not in failed.message


@pytest.mark.parametrize("busy", ["validation", "conflict"])
@pytest.mark.parametrize("name", [OWN, NAME])
@pytest.mark.parametrize("before", ["there", "meanwhile"])
def test_a_busy_domain_is_waited_for_or_a_failure(
    opensearch: OpensearchEnvironment, monkeypatch: pytest.MonkeyPatch, busy: str, name: str, before: str
) -> None:
    # For as long as that, a run that does not wait tries again.
    monkeypatch.setattr(reconciler, "STALE_FOR", 2.0)
    opensearch.aws.settings(busy_domain=busy)
    put_together(opensearch)

    for wait in (False, True):

        def somebody(seconds: float = 20 if wait else HOUR) -> None:
            opensearch.aws.put_domain(DOMAIN, processing_seconds=seconds)

        somebody() if before == "there" else opensearch.aws.before(ASSOCIATE, somebody)
        run = opensearch.association(name=name, wait=wait)
        if wait:
            assert run.ok()["association"]["domain_package_status"] == "ACTIVE"
            assert run["actions"] == [ASSOCIATE]
        else:
            assert run.failed
            assert opensearch.on_domain() == {}
        opensearch.aws.put_domain(DOMAIN, processing_seconds=0)


def test_a_domain_that_gets_busy_meanwhile_costs_no_deployment_for_each(opensearch: OpensearchEnvironment) -> None:
    put_together(opensearch)
    opensearch.aws.before(ASSOCIATE_MANY, lambda: opensearch.aws.put_domain(DOMAIN, processing_seconds=20))
    run = opensearch.associations(OWN, NORI, wait=True).ok()
    assert run["actions"] == [ASSOCIATE_MANY]
    assert run.warnings == []


def test_the_deadline_of_a_deployment_names_all_that_are_in_it(opensearch: OpensearchEnvironment) -> None:
    ids = put_together(opensearch)
    opensearch.aws.settings(deploy_seconds=HOUR)
    run = opensearch.associations(OWN, NORI, wait=True, wait_timeout=1)
    assert "Timed out after 1 s (wait_timeout) waiting for the deployment of packages " in run.message
    assert (run["summary"]["failed"], run["actions"]) == ([OWN, NORI], [ASSOCIATE_MANY])
    opensearch.aws.settings(deploy_seconds=0)
    opensearch.aws.clock.advance(HOUR)
    opensearch.associations(OWN, NORI, wait=True).ok()
    # A plugin that an index uses hangs.
    opensearch.aws.use_in_index(ids[OLD], DOMAIN)
    run = opensearch.association(name=OWN, state="absent", wait=True, wait_timeout=1)
    assert "If an index still uses a plugin, the deployment never ends" in run.message


@pytest.mark.parametrize("kms", ["disabled", "enabled"])
def test_a_key_out_of_reach_is_told_beside_the_permission(opensearch: OpensearchEnvironment, kms: str) -> None:
    client = opensearch.aws.client("kms")
    key = client.create_key()["KeyMetadata"]["KeyId"]
    options = {"EncryptionEnabled": True, "KmsKeyIdentifier": key}
    put_together(opensearch, PackageEncryptionOptions=options)
    if kms == "disabled":
        client.disable_key(KeyId=key)
    for run_it, entries in ((opensearch.association, []), (opensearch.associations, [OWN, NORI])):
        run = run_it(*entries, **({} if entries else {"name": OWN}), wait=True)
        if kms == "enabled":
            run.ok()
        else:
            assert "the KMS key of the package cannot be used" in run.message
            assert opensearch.on_domain() == ({} if not entries else {NORI: (opensearch.nori[OLD], "ACTIVE")})


# What goes together


def test_companions_leave_with_a_plugin_a_warning_names_them_and_the_wait_is_for_all(
    opensearch: OpensearchEnvironment,
) -> None:
    put_together(opensearch)
    opensearch.associations(*TOGETHER[:3], wait=True).ok()
    opensearch.aws.settings(deploy_seconds=10)
    run = both_ways(opensearch, [DISSOCIATE], name=OWN, state="absent", wait=True).ok()
    assert "dissociating it also removes lic from the domain" in run.warnings[0]
    assert set(opensearch.on_domain()) == {NORI}


@pytest.mark.parametrize("reading", ["conflict", "applied"])
@pytest.mark.parametrize(
    "options", [{"prerequisites": [{"name": NORI}]}, {"key_store_access": {"enabled": True}}], ids=str
)
def test_other_options_of_what_is_there_are_applied_or_a_warning_tells_the_way(
    opensearch: OpensearchEnvironment, reading: str, options: dict[str, Any]
) -> None:
    put_together(opensearch)
    opensearch.associations(OWN, NORI, wait=True).ok()
    opensearch.aws.settings(changed_options=reading)
    run = opensearch.association(name=OWN, wait=True, **options).ok()
    assert opensearch.operations(mutating=True) == [ASSOCIATE]
    if reading == "applied":
        assert (run["actions"], run.warnings) == ([ASSOCIATE], [])
        assert opensearch.association(name=OWN, wait=True, **options).ok()["changed"] is False
    else:
        assert (run["changed"], run["actions"]) == (False, [])
        assert "dissociate it and associate it again" in run.warnings[0]


@pytest.mark.parametrize("wait", [True, False])
def test_a_prerequisite_that_is_being_associated_is_waited_for_or_a_failure(
    opensearch: OpensearchEnvironment, wait: bool
) -> None:
    put_together(opensearch)
    opensearch.aws.settings(deploy_seconds=10)
    opensearch.association(name=OWN).ok()
    run = opensearch.association(name="lic", prerequisites=[{"name": OWN}], wait=wait)
    if wait:
        assert run.ok()["association"]["domain_package_status"] == "ACTIVE"
    else:
        assert f"needs package {OWN}, which is being associated" in run.message


def test_purge_dissociates_what_is_not_listed_together_and_never_awss_own(opensearch: OpensearchEnvironment) -> None:
    put_together(opensearch)
    opensearch.associations(*TOGETHER, wait=True).ok()
    run = both_ways(opensearch, [DISSOCIATE_MANY], NAME, purge=True, wait=True).ok()
    assert len(run["summary"]["dissociated"]) == 2
    assert set(opensearch.on_domain()) == {NAME, NORI}
    both_ways(opensearch, [DISSOCIATE], {"name": NORI}, purge=True, wait=True).ok()


def test_one_that_fails_stops_no_other_and_each_is_named(opensearch: OpensearchEnvironment) -> None:
    ids = put_together(opensearch)
    opensearch.put_plugin(NEW, "for-others")
    opensearch.aws.outcome("ASSOCIATION_FAILED", PackageID=ids[OLD], ErrorDetails=ERROR)
    run = opensearch.associations(OWN, "for-others", NORI, {"name": NAME, "state": "latest"}, wait=True)
    assert run.message.startswith("2 of 4 packages failed.")
    assert f"Package {OWN} on domain shop: association failed (ASSOCIATION_FAILED: Ordered" in run.message
    assert f"no package for {OLD}" in run.message
    assert run["summary"] == {
        "associated": [NORI, NAME],
        "dissociated": [],
        "unchanged": [],
        "failed": [OWN, "for-others"],
    }
    assert ["failure" in one for one in run["associations"]] == [True, True, False, False]


@pytest.mark.parametrize("purge", [False, True])
def test_a_package_that_is_listed_by_its_name_and_its_id_is_refused(
    opensearch: OpensearchEnvironment, purge: bool
) -> None:
    plugin = put_together(opensearch)[OLD]
    run = opensearch.associations(OWN, NORI, {"package_id": plugin}, purge=purge, wait=True)
    assert f"these are the same package: {OWN} and {plugin}." in run.message
    assert (run["changed"], opensearch.operations(mutating=True)) == (False, [])


@pytest.mark.parametrize("state", ["present", "absent"])
def test_a_request_for_several_that_fails_names_each_of_them_once(
    opensearch: OpensearchEnvironment, state: str
) -> None:
    put_together(opensearch)
    names = [OWN, NORI]
    if state == "absent":
        opensearch.associations(*names, wait=True).ok()
    operation = ASSOCIATE_MANY if state == "present" else DISSOCIATE_MANY
    opensearch.aws.fault(operation, "error", code="LimitExceededException", status=409, message="Too many")
    run = opensearch.associations(*[{"name": name, "state": state} for name in names], wait=True)
    for name in names:
        words = f"Package {name} on domain {DOMAIN}: {operation} failed (LimitExceededException: Too many)"
        assert run.message.count(words) == 1, run.message
        assert run.message.count(name) == 1, run.message


@pytest.mark.parametrize("fault", ["DescribeDomain", "DescribePackages", "ListPackagesForDomain"])
@pytest.mark.parametrize("purge", [False, True])
def test_what_cannot_be_read_is_a_sentence_of_each(opensearch: OpensearchEnvironment, fault: str, purge: bool) -> None:
    put_together(opensearch)
    opensearch.aws.fault(fault, "access_denied", count=None)
    run = opensearch.associations(OWN, NORI, purge=purge, wait=True, diff=True)
    assert f"es:{fault}" in run.message
    assert purge or all(name in run.message for name in (OWN, NORI))
    assert run["changed"] is False
    assert opensearch.operations(mutating=True) == []


@pytest.mark.parametrize("shared", ["listed", "by_id"])
@pytest.mark.parametrize("owner", ["account", "opaque"])
def test_a_package_that_another_account_shares_is_associated_by_its_name_or_its_id(
    opensearch: OpensearchEnvironment, owner: str, shared: str
) -> None:
    opensearch.aws.settings(owner_format=owner, shared_packages=shared)
    theirs = opensearch.put_plugin(account=OTHER, AllowListedUserList=[ACCOUNT])
    run = opensearch.association(name=OWN, wait=True)
    if shared == "by_id":
        assert "the package does not exist" in run.message
        run = opensearch.association(package_id=theirs, wait=True)
    assert run.ok()["association"]["package_id"] == theirs


# What opensearch_package does with domains


def test_domains_of_a_plugin_get_it_and_lose_it(opensearch: OpensearchEnvironment) -> None:
    opensearch.aws.put_domain("archive", EngineVersion=OLD)
    opensearch.aws.settings(deploy_seconds=5)
    options = opensearch.plugin(domains=[DOMAIN, "archive"])
    for check_mode in (True, False):
        run = opensearch.package(**options, check_mode=check_mode).ok()
        assert run["actions"] == ["CreatePackage", ASSOCIATE, ASSOCIATE]
    assert opensearch.package(**options).ok()["changed"] is False
    for domains, purge in (([DOMAIN], True), ([], True)):
        options.update(domains=domains, purge_domains=purge)
        assert opensearch.package(**options, check_mode=True).ok()["actions"] == [DISSOCIATE]
        assert opensearch.package(**options).ok()["actions"] == [DISSOCIATE]
    opensearch.package(**{**options, "domains": [DOMAIN]}).ok()
    gone = {"name": OWN, "package_type": PLUGIN, "state": "absent", "dissociate": True, "wait": True}
    assert opensearch.package(**gone).ok()["actions"] == [DISSOCIATE, "DeletePackage"]


# What there is


def test_info_tells_engines_owners_and_what_fits_a_domain(opensearch: OpensearchEnvironment) -> None:
    ids = put_together(opensearch)
    opensearch.association(name=OWN, wait=True).ok()

    def found(**options: Any) -> set[str]:
        return {package["package_id"] for package in opensearch.info(**options).ok()["packages"]}

    assert found(package_types=[PLUGIN], owner="self") == {ids[OLD], ids[NEW]}
    assert found(owner="aws") == set(opensearch.nori.values())
    assert found(engine_versions=[NEW]) == {ids[NEW], opensearch.nori[NEW]}
    assert found(compatible_with=DOMAIN) == {ids[OLD], opensearch.nori[OLD], "F1", ids["lic"]}
    assert found(compatible_with=DOMAIN, engine_versions=[NEW]) == set()
    assert found(domain_name=DOMAIN) == {ids[OLD]}
    assert found(names=[OWN], compatible_with=DOMAIN) == {ids[OLD]}
    run = opensearch.info(compatible_with="nowhere")
    assert "nowhere" in run.message

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rights: with `enforce_iam`, policies in moto's IAM decide who may call a package operation and read an object."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from local_aws import LocalAws
from local_aws_tests.support import ACCOUNT, BUCKET, FOR_LONG, KEY, SOURCE, TXT, Api, Refusal, refusal_of, send

DOMAIN_ARN = f"arn:aws:es:us-east-1:{ACCOUNT}:domain/search"
OBJECT_ARN = f"arn:aws:s3:::{BUCKET}/{KEY}"
ID = {"PackageID": "F1"}
ON_DOMAIN = {**ID, "DomainName": "search"}
ON_A_DOMAIN = {
    "AssociatePackage": ON_DOMAIN,
    "DissociatePackage": ON_DOMAIN,
    "ListPackagesForDomain": {"DomainName": "search"},
}
ON_ANYTHING = {
    "CreatePackage": {"PackageName": "words", "PackageType": TXT, "PackageSource": SOURCE},
    "DeletePackage": ID,
    "DescribePackages": {},
    "GetPackageVersionHistory": ID,
    "ListDomainsForPackage": ID,
    "UpdatePackage": {**ID, "PackageSource": SOURCE},
}
OF_2021 = {
    "AssociatePackages": {"DomainName": "search", "PackageList": [ID]},
    "DissociatePackages": {"DomainName": "search", "PackageList": ["F1"]},
    "UpdatePackageScope": {**ID, "Operation": "ADD", "PackageUserList": ["111122223333"]},
}
CASES = [
    *(("es", name) for name in (*ON_A_DOMAIN, *ON_ANYTHING)),
    *(("opensearch", name) for name in (*ON_A_DOMAIN, *ON_ANYTHING, *OF_2021)),
]
PARAMETERS: dict[str, dict[str, Any]] = {**ON_A_DOMAIN, **ON_ANYTHING, **OF_2021}


def resource_of(operation: str) -> str:
    """What a policy has to name as the resource of an operation."""
    return DOMAIN_ARN if operation in ON_A_DOMAIN or "DomainName" in PARAMETERS[operation] else "*"


def statement(action: str | list[str], resource: str | list[str] = "*", effect: str = "Allow") -> dict[str, Any]:
    """A statement of a policy."""
    return {"Effect": effect, "Action": action, "Resource": resource}


def policy(*statements: dict[str, Any]) -> str:
    """A policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def keys(answer: dict[str, Any]) -> dict[str, str]:
    """Keys as the clients of the stand-in take them."""
    names = {"access_key": "AccessKeyId", "secret_key": "SecretAccessKey", "session_token": "SessionToken"}
    return {ours: answer[theirs] for ours, theirs in names.items() if theirs in answer}


def as_user(api: Api, *statements: dict[str, Any], name: str = "ada") -> Api:
    """The API as a user of these rights calls it; from now on rights count."""
    iam = api.aws.client("iam")
    iam.create_user(UserName=name)
    if statements:
        iam.put_user_policy(UserName=name, PolicyName="rights", PolicyDocument=policy(*statements))
    made = iam.create_access_key(UserName=name)["AccessKey"]
    api.aws.settings(enforce_iam=True)
    return replace(api, keys=keys(made))


def call(api: Api, operation: str) -> Any:
    """Calls an operation with some parameters that the model allows."""
    return getattr(api.client, xform_name(operation))(**PARAMETERS[operation])


def refused(api: Api, operation: str) -> Refusal:
    """Calls an operation that must be refused."""
    return refusal_of(call, api=api, operation=operation)


def test_nobody_is_asked_for_rights_unless_it_is_ordered(api: Api) -> None:
    assert api.aws.settings()["enforce_iam"] is False
    user = as_user(api)
    api.aws.settings(enforce_iam=False)
    assert user.available()
    assert user.s3.head_object(Bucket=BUCKET, Key=KEY)


@pytest.mark.parametrize("wrong", [{"enforce_iam": 1}, {"enforce_iam": "yes"}, {"refused_source": "maybe"}])
def test_a_wrong_order_is_refused(aws: LocalAws, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        aws.settings(**wrong)


def test_a_reset_takes_the_order_back(api: Api) -> None:
    api.aws.settings(enforce_iam=True, refused_source="access_denied")
    api.aws.reset()
    assert api.aws.settings()["enforce_iam"] is False
    assert api.aws.settings()["refused_source"] == "copy_failed"


@pytest.mark.parametrize(("service", "operation"), CASES)
def test_who_has_no_rights_is_refused_in_the_words_of_aws(aws: LocalAws, service: str, operation: str) -> None:
    user = as_user(Api(aws, service))
    resource = resource_of(operation)
    assert refused(user, operation) == Refusal(
        "AccessDeniedException",
        403,
        f"User: arn:aws:iam::{ACCOUNT}:user/ada is not authorized to perform: es:{operation} on resource: {resource} "
        f"because no identity-based policy allows the es:{operation} action",
    )
    (logged,) = aws.calls(operation=operation)
    assert (logged["status"], logged["error_code"]) == (403, "AccessDeniedException")


@pytest.mark.parametrize(("service", "operation"), CASES)
def test_one_action_allows_its_operation_and_no_other(aws: LocalAws, service: str, operation: str) -> None:
    user = as_user(Api(aws, service), statement(f"es:{operation}", resource_of(operation)))
    # Whoever gets past IAM is told that there is nothing of the kind, or served.
    missing = operation not in ("CreatePackage", "DescribePackages")
    with pytest.raises(ClientError, match=r"ResourceNotFoundException|Package not found") if missing else nullcontext():
        call(user, operation)
    others = [other for of, other in CASES if of == service and other != operation]
    assert {refused(user, other).code for other in others} == {"AccessDeniedException"}


@pytest.mark.parametrize("operation", [*ON_A_DOMAIN, "AssociatePackages", "DissociatePackages"])
def test_rights_on_one_domain_are_none_on_another(opensearch: Api, operation: str) -> None:
    user = as_user(opensearch, statement("es:*", DOMAIN_ARN.replace("search", "archive")))
    assert f"on resource: {DOMAIN_ARN} because" in refused(user, operation).message


@pytest.mark.parametrize("resource", [DOMAIN_ARN.replace("us-east-1", "eu-west-1"), DOMAIN_ARN.replace(ACCOUNT, "1")])
def test_region_and_account_of_the_domain_count(es: Api, resource: str) -> None:
    user = as_user(es, statement("es:ListPackagesForDomain", resource))
    assert refused(user, "ListPackagesForDomain").code == "AccessDeniedException"


@pytest.mark.parametrize("operation", [*ON_ANYTHING, "UpdatePackageScope"])
def test_what_concerns_no_domain_is_not_allowed_by_the_name_of_one(opensearch: Api, operation: str) -> None:
    user = as_user(opensearch, statement("es:*", ["arn:aws:es:*:*:domain/*", "arn:aws:es:*:*:package/*"]))
    assert refused(user, operation).code == "AccessDeniedException"


def test_operations_on_domains_need_their_actions_too(api: Api) -> None:
    api.aws.put_domain("search", EngineVersion="OpenSearch_2.17")
    read, upgrade = (
        ("DescribeElasticsearchDomain", "UpgradeElasticsearchDomain")
        if api.service == "es"
        else ("DescribeDomain", "UpgradeDomain")
    )
    user = as_user(api, statement(f"es:{read}", DOMAIN_ARN))
    assert getattr(user.client, xform_name(read))(DomainName="search")["DomainStatus"]
    change = {"DomainName": "search", "TargetVersion": "OpenSearch_2.19"}
    refusal = refusal_of(getattr(user.client, xform_name(upgrade)), **change)
    assert (refusal.code, f"es:{upgrade}" in refusal.message) == ("AccessDeniedException", True)
    assert refusal_of(user.client.list_domain_names).code == "AccessDeniedException"


def test_an_explicit_deny_wins_and_is_told(api: Api) -> None:
    user = as_user(api, statement("es:*"), statement("es:DeletePackage", effect="Deny"))
    assert refused(user, "DeletePackage").message == (
        f"User: arn:aws:iam::{ACCOUNT}:user/ada is not authorized to perform: es:DeletePackage on resource: * "
        "with an explicit deny in an identity-based policy"
    )
    assert user.find() == []


def test_a_refused_call_does_nothing(api: Api) -> None:
    package_id = api.available()
    api.make_domain()
    user = as_user(api, statement(["es:DescribePackages", "s3:GetObject"]))
    before = user.seen(package_id)
    assert refusal_of(user.create, name="more").code == "AccessDeniedException"
    assert refusal_of(user.update, package_id=package_id).code == "AccessDeniedException"
    assert refusal_of(user.client.delete_package, PackageID=package_id).code == "AccessDeniedException"
    on_domain = {"PackageID": package_id, "DomainName": "search"}
    assert refusal_of(user.client.associate_package, **on_domain).code == "AccessDeniedException"
    assert user.find() == [before]
    assert api.associated(package_id) is None


def test_rights_may_come_from_a_group_or_a_managed_policy(api: Api) -> None:
    iam = api.aws.client("iam")
    user = as_user(api)
    iam.create_group(GroupName="readers")
    iam.add_user_to_group(GroupName="readers", UserName="ada")
    iam.put_group_policy(
        GroupName="readers", PolicyName="read", PolicyDocument=policy(statement("es:DescribePackages"))
    )
    assert user.find() == []
    made = iam.create_policy(PolicyName="delete", PolicyDocument=policy(statement("es:DeletePackage")))
    iam.attach_user_policy(UserName="ada", PolicyArn=made["Policy"]["Arn"])
    assert refused(user, "DeletePackage").message == "Package not found"
    assert refused(user, "UpdatePackage").code == "AccessDeniedException"


def test_an_assumed_role_has_the_rights_of_the_role(api: Api) -> None:
    iam = api.aws.client("iam")
    role = iam.create_role(RoleName="reader", AssumeRolePolicyDocument=policy())["Role"]["Arn"]
    iam.put_role_policy(RoleName="reader", PolicyName="read", PolicyDocument=policy(statement("es:DescribePackages")))
    answer = api.aws.client("sts").assume_role(RoleArn=role, RoleSessionName="nightly")
    api.aws.settings(enforce_iam=True)
    session = replace(api, keys=keys(answer["Credentials"]))
    assert session.find() == []
    told = refused(session, "DeletePackage").message
    assert told.startswith(
        f"User: arn:aws:sts::{ACCOUNT}:assumed-role/reader/nightly is not authorized to perform: es:"
    )


def test_a_role_that_was_never_made_has_no_rights(api: Api) -> None:
    session = replace(api, keys=api.aws.keys_of("111122223333"))
    assert session.find() == []
    api.aws.settings(enforce_iam=True)
    assert refused(session, "DescribePackages").code == "AccessDeniedException"


def test_the_own_key_of_the_stand_in_is_bound_by_no_policy(api: Api) -> None:
    api.aws.settings(enforce_iam=True)
    package_id = api.available()
    api.client.delete_package(PackageID=package_id)


def test_a_key_that_nobody_has_is_refused(api: Api) -> None:
    api.aws.settings(enforce_iam=True)
    stranger = replace(api, keys={"access_key": "AKIAUNKNOWN000000000", "secret_key": "secret"})
    assert refused(stranger, "DescribePackages") == Refusal(
        "UnrecognizedClientException", 403, "The security token included in the request is invalid."
    )
    refusal = refusal_of(stranger.s3.get_object, Bucket=BUCKET, Key=KEY)
    assert (refusal.code, refusal.status) == ("InvalidAccessKeyId", 403)


def test_a_key_with_the_token_of_another_session_is_refused(api: Api) -> None:
    one, other = api.aws.keys_of(ACCOUNT), api.aws.keys_of(ACCOUNT)
    api.aws.settings(enforce_iam=True)
    mixed = replace(api, keys={**one, "session_token": other["session_token"]})
    assert refused(mixed, "DescribePackages").code == "UnrecognizedClientException"


@pytest.mark.parametrize("reading", ["head_object", "get_object"])
def test_reading_an_object_takes_s3_get_object_on_it(es: Api, reading: str) -> None:
    es.put_object(key="others/words.txt")
    user = as_user(es, statement("s3:GetObject", OBJECT_ARN))
    read = getattr(user.s3, reading)
    assert read(Bucket=BUCKET, Key=KEY)["ETag"]
    refusal = refusal_of(read, Bucket=BUCKET, Key="others/words.txt")
    assert refusal.status == 403
    if reading == "head_object":
        # There is no room for words in the answer to HEAD.
        assert refusal.code == "403"
    else:
        assert refusal.code == "AccessDenied"
        assert "is not authorized to perform: s3:GetObject on resource: " in refusal.message


def test_head_object_is_no_right_of_its_own(es: Api) -> None:
    user = as_user(es, statement("s3:HeadObject"))
    assert refusal_of(user.s3.head_object, Bucket=BUCKET, Key=KEY).status == 403


def test_only_who_may_list_the_bucket_is_told_that_an_object_is_missing(es: Api) -> None:
    missing = {"Bucket": BUCKET, "Key": "missing.txt"}
    reader = as_user(es, statement("s3:GetObject"))
    assert refusal_of(reader.s3.head_object, **missing).status == 403
    lister = as_user(es, statement("s3:GetObject"), statement("s3:ListBucket", f"arn:aws:s3:::{BUCKET}"), name="bob")
    assert refusal_of(lister.s3.head_object, **missing).status == 404
    assert refusal_of(reader.s3.head_object, Bucket="missing", Key=KEY).status == 404


def test_who_signs_nothing_reads_what_is_public(es: Api) -> None:
    es.put_object(key="public.txt", ACL="public-read")
    es.aws.settings(enforce_iam=True)
    statuses = {key: send(es.aws.url, "GET", f"/{BUCKET}/{key}", headers={}).status for key in (KEY, "public.txt")}
    assert statuses == {KEY: 403, "public.txt": 200}


def test_an_import_fails_whose_source_the_caller_may_not_read(api: Api) -> None:
    api.aws.settings(error_type="code")
    user = as_user(api, statement("es:*"))
    shown = user.seen(user.create()["PackageID"])
    assert shown["PackageStatus"] == "COPY_FAILED"
    assert shown["ErrorDetails"]["ErrorType"] == "AccessDenied"
    assert shown["ErrorDetails"]["ErrorMessage"] == (
        f"User: arn:aws:iam::{ACCOUNT}:user/ada is not authorized to perform: s3:GetObject on resource: {OBJECT_ARN} "
        "because no identity-based policy allows the s3:GetObject action."
    )


def test_a_package_keeps_its_version_when_the_update_may_not_read(api: Api) -> None:
    package_id = api.available()
    user = as_user(api, statement("es:*"))
    user.update(package_id)
    shown = user.seen(package_id)
    assert (shown["PackageStatus"], shown["AvailablePackageVersion"]) == ("COPY_FAILED", "v1")
    assert shown["ErrorDetails"]["ErrorType"] == ""


def test_an_import_reads_with_the_rights_of_its_beginning(api: Api) -> None:
    user = as_user(api, statement("es:*"))
    api.aws.settings(copy_seconds=FOR_LONG)
    package_id = user.create()["PackageID"]
    late = policy(statement(["es:*", "s3:GetObject"]))
    api.aws.client("iam").put_user_policy(UserName="ada", PolicyName="rights", PolicyDocument=late)
    api.aws.settings(copy_seconds=0)
    assert user.seen(package_id)["PackageStatus"] == "COPY_FAILED"
    user.update(package_id)
    assert user.seen(package_id)["PackageStatus"] == "AVAILABLE"


def test_the_operation_itself_may_be_refused_instead(api: Api) -> None:
    package_id = api.available()
    user = as_user(api, statement("es:*"))
    api.aws.settings(refused_source="access_denied")
    for refusal in (refusal_of(user.create, name="more"), refusal_of(user.update, package_id=package_id)):
        assert (refusal.code, refusal.status) == ("AccessDeniedException", 403)
        assert "is not authorized to perform: s3:GetObject" in refusal.message
    assert [(shown["PackageID"], shown["PackageStatus"]) for shown in user.find()] == [(package_id, "AVAILABLE")]

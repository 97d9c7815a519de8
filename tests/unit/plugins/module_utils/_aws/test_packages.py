# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import typing as t

import pytest
from botocore.stub import Stubber

from ansible_collections.aws_search.packages.plugins.module_utils._aws.errors import ApiError
from ansible_collections.aws_search.packages.plugins.module_utils._aws.packages import PackagesApi
from ansible_collections.aws_search.packages.tests.support.wire import bare_client

Details = dict[str, t.Any]

SOURCE = {"S3BucketName": "dictionaries", "S3Key": "syn onyms/ä.txt"}
NOW = datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.UTC)
PACKAGE = {
    "PackageID": "F1",
    "PackageName": "synonyms",
    "PackageType": "TXT-DICTIONARY",
    "PackageStatus": "AVAILABLE",
    "CreatedAt": NOW,
}
ASSOCIATION = {"PackageID": "F1", "DomainName": "shop", "DomainPackageStatus": "ACTIVE", "PackageVersion": "v1"}
VERSION = {"PackageVersion": "v1", "CommitMessage": "", "CreatedAt": NOW}


class Operation(t.NamedTuple):
    """A method of PackagesApi: how it is called, what is then sent, and under which key the answer is."""

    method: str
    given: tuple[t.Any, ...]
    arguments: Details
    key: str
    member: Details
    subject: str = "Package synonyms"

    @property
    def name(self) -> str:
        return self.method.title().replace("_", "")

    @property
    def pages(self) -> bool:
        return self.key.endswith("List")

    def send(self, api: PackagesApi) -> t.Any:
        return getattr(api, self.method)(*self.given)

    def answer(self, *members: Details, **more: t.Any) -> Details:
        return {self.key: list(members) if self.pages else members[0], **more}


TXT, ID, ON_SHOP = "TXT-DICTIONARY", {"PackageID": "F1"}, {"PackageID": "F1", "DomainName": "shop"}
CREATED = {"PackageName": "synonyms", "PackageType": TXT, "PackageSource": SOURCE, "PackageDescription": "words"}
UPDATED = {**ID, "PackageSource": SOURCE, "PackageDescription": "words", "CommitMessage": "add sorbet"}
FILTERS = {"PackageName": ["synonyms"]}
FOUND = {"Filters": [{"Name": "PackageName", "Value": ["synonyms"]}], "MaxResults": 100}
ONE, MANY, ON_DOMAIN = "PackageDetails", "DomainPackageDetailsList", "Package synonyms on domain shop"
OPERATIONS = [
    Operation("create_package", ("synonyms", TXT, SOURCE, "words"), CREATED, ONE, PACKAGE),
    Operation("update_package", ("synonyms", "F1", SOURCE, "words", "add sorbet"), UPDATED, ONE, PACKAGE),
    Operation("delete_package", ("synonyms", "F1"), ID, ONE, PACKAGE),
    Operation("describe_packages", ("Package synonyms", FILTERS), FOUND, "PackageDetailsList", PACKAGE),
    Operation(
        "get_package_version_history",
        ("synonyms", "F1"),
        {**ID, "MaxResults": 100},
        "PackageVersionHistoryList",
        VERSION,
    ),
    *[
        Operation(method, (ON_DOMAIN, "F1", "shop"), ON_SHOP, "DomainPackageDetails", ASSOCIATION, ON_DOMAIN)
        for method in ("associate_package", "dissociate_package")
    ],
    Operation("list_domains_for_package", ("synonyms", "F1"), {**ID, "MaxResults": 100}, MANY, ASSOCIATION),
    Operation(
        "list_packages_for_domain",
        ("shop",),
        {"DomainName": "shop", "MaxResults": 100},
        MANY,
        ASSOCIATION,
        "Domain shop",
    ),
]
PAGED = [operation for operation in OPERATIONS if operation.pages]
CREATE, UPDATE, DELETE, DESCRIBE = OPERATIONS[:4]
every_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
every_paged_operation = pytest.mark.parametrize("operation", PAGED, ids=lambda operation: operation.name)


@pytest.fixture(scope="module")
def client() -> t.Any:
    """Loads the service model once."""
    return bare_client()


@pytest.fixture
def stub(client: t.Any) -> t.Iterator[Stubber]:
    """Checks each request against the service model and the arguments that are expected."""
    with Stubber(client) as stub:
        yield stub
        stub.assert_no_pending_responses()


def refuse(stub: Stubber, operation: Operation, code: str, words: str = "In words.") -> None:
    stub.add_client_error(operation.method, code, words, 409, expected_params=operation.arguments)


def failure(operation: Operation, client: t.Any) -> ApiError:
    with pytest.raises(ApiError) as caught:
        operation.send(PackagesApi(client))
    return caught.value


# What is sent, and what comes back


@every_operation
def test_an_operation_sends_its_arguments_and_gives_back_its_answer(
    operation: Operation, client: t.Any, stub: Stubber
) -> None:
    stub.add_response(operation.method, operation.answer(operation.member), operation.arguments)
    given = operation.send(PackagesApi(client))
    assert given == ([operation.member] if operation.pages else operation.member)


def test_what_is_not_given_is_not_sent(client: t.Any, stub: Stubber) -> None:
    bare = {"PackageName": "synonyms", "PackageType": "TXT-DICTIONARY", "PackageSource": SOURCE}
    stub.add_response("create_package", CREATE.answer(PACKAGE), bare)
    stub.add_response("update_package", UPDATE.answer(PACKAGE), {"PackageID": "F1", "PackageSource": SOURCE})
    stub.add_response("describe_packages", DESCRIBE.answer(PACKAGE), {"MaxResults": 100})
    api = PackagesApi(client)
    api.create_package("synonyms", "TXT-DICTIONARY", SOURCE)
    api.update_package("synonyms", "F1", SOURCE)
    api.describe_packages("Packages", {})


def test_an_empty_description_is_sent_and_an_empty_commit_message_is_not(client: t.Any, stub: Stubber) -> None:
    sent = {"PackageID": "F1", "PackageSource": SOURCE, "PackageDescription": ""}
    stub.add_response("update_package", UPDATE.answer(PACKAGE), sent)
    PackagesApi(client).update_package("synonyms", "F1", SOURCE, "", "")


def test_several_filters_and_values_are_sent_as_they_are(client: t.Any, stub: Stubber) -> None:
    filters = [{"Name": "PackageID", "Value": ["F1", "F2"]}, {"Name": "PackageStatus", "Value": ["AVAILABLE"]}]
    stub.add_response("describe_packages", DESCRIBE.answer(), {"Filters": filters, "MaxResults": 100})
    PackagesApi(client).describe_packages("Packages", {"PackageID": ("F1", "F2"), "PackageStatus": ("AVAILABLE",)})


@every_paged_operation
def test_all_pages_are_followed_also_behind_an_empty_one(operation: Operation, client: t.Any, stub: Stubber) -> None:
    first, second, third = operation.member, dict(operation.member), dict(operation.member)
    pages = [([first], "a"), ([], "b"), ([second, third], None)]
    token: str | None = None
    for members, next_token in pages:
        more = {"NextToken": next_token} if next_token else {}
        expected = dict(operation.arguments, **({"NextToken": token} if token else {}))
        stub.add_response(operation.method, operation.answer(*members, **more), expected)
        token = next_token
    assert operation.send(PackagesApi(client)) == [first, second, third]


@every_paged_operation
def test_a_token_that_comes_again_is_an_error_and_no_endless_loop(
    operation: Operation, client: t.Any, stub: Stubber
) -> None:
    for token in ("a", "b", "a"):
        stub.add_response(operation.method, operation.answer(NextToken=token))
    error = failure(operation, client)
    assert operation.subject in str(error)
    assert "NextToken" in str(error)


@every_paged_operation
def test_a_list_that_is_not_there_at_all_is_an_empty_one(operation: Operation, client: t.Any, stub: Stubber) -> None:
    stub.add_response(operation.method, {})
    assert operation.send(PackagesApi(client)) == []


@every_operation
def test_an_answer_without_what_a_decision_needs_is_an_error_that_names_it(
    operation: Operation, client: t.Any, stub: Stubber
) -> None:
    stub.add_response(operation.method, operation.answer({}))
    error = failure(operation, client)
    assert str(error).startswith(f"{operation.subject}: {operation.name} failed")
    assert operation.key in str(error)
    assert error.transient is False


# Nothing found


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("ResourceNotFoundException", "No such package."),
        ("ValidationException", "Package not found"),
        ("ValidationException", "Package Not Found: synonyms"),
    ],
)
def test_nothing_found_is_an_empty_list_however_the_service_says_it(
    client: t.Any, stub: Stubber, code: str, words: str
) -> None:
    refuse(stub, DESCRIBE, code, words)
    assert DESCRIBE.send(PackagesApi(client)) == []


def test_another_validation_error_of_a_search_is_an_error(client: t.Any, stub: Stubber) -> None:
    refuse(stub, DESCRIBE, "ValidationException", "Value at 'filters' is wrong")
    assert "Value at 'filters' is wrong" in str(failure(DESCRIBE, client))


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if one is not DESCRIBE], ids=lambda one: one.name)
def test_what_is_not_found_by_other_operations_is_an_error(operation: Operation, client: t.Any, stub: Stubber) -> None:
    refuse(stub, operation, "ResourceNotFoundException")
    error = failure(operation, client)
    assert (error.code, error.transient) == ("ResourceNotFoundException", False)
    assert "Check the name, the account, and the region." in str(error)


@every_operation
def test_an_error_is_about_the_subject_and_the_operation(operation: Operation, client: t.Any, stub: Stubber) -> None:
    refuse(stub, operation, "ConflictException")
    error = failure(operation, client)
    assert str(error) == f"{operation.subject}: {operation.name} failed (ConflictException: In words)."
    assert (error.operation, error.response["Error"]["Code"]) == (operation.name, "ConflictException")


def test_arguments_that_botocore_itself_refuses_are_a_sentence(client: t.Any) -> None:
    with pytest.raises(ApiError) as caught:
        PackagesApi(client).create_package("a", "TXT-DICTIONARY", SOURCE)
    assert str(caught.value).startswith("Package a: CreatePackage failed")
    assert "PackageName" in str(caught.value)


def test_limits_are_those_of_the_service_model(client: t.Any) -> None:
    shape = PackagesApi(client).limits("CreatePackage")
    assert shape.members["PackageName"].metadata["max"] == 28
    assert shape.required_members == ["PackageName", "PackageType", "PackageSource"]


def test_another_time_budget_holds_for_the_same_operations(client: t.Any) -> None:
    api = PackagesApi(client).with_time_budget(lambda: 0.0)
    with pytest.raises(ApiError, match="no answer in 0 seconds"):
        api.describe_packages("Packages", {})


def test_a_domain_without_an_engine_version_is_no_domain_without_plugins() -> None:
    client = bare_client("opensearch")
    status = {"DomainId": "1/shop", "DomainName": "shop", "ARN": "arn:aws:es:::domain/shop", "ClusterConfig": {}}
    with Stubber(client) as stub:
        stub.add_response("describe_domain", {"DomainStatus": status}, {"DomainName": "shop"})
        with pytest.raises(ApiError, match=r"^Domain shop: DescribeDomain failed: DomainStatus has no EngineVersion"):
            PackagesApi(client).describe_domain("shop")


def test_entries_share_their_strings_and_time_zones() -> None:
    client = bare_client("es")

    def entry() -> Details:
        zone = datetime.timezone(datetime.timedelta(hours=1))
        return {key: "".join(list(value)) for key, value in ASSOCIATION.items()} | {"LastUpdated": NOW.astimezone(zone)}

    with Stubber(client) as stubber:
        stubber.add_response("list_packages_for_domain", {"DomainPackageDetailsList": [entry(), entry()]})
        one, other = PackagesApi(client).list_packages_for_domain("shop")
    assert one == other == {**ASSOCIATION, "LastUpdated": NOW}
    assert all(one[key] is other[key] for key in ASSOCIATION)
    assert one["LastUpdated"].tzinfo is other["LastUpdated"].tzinfo

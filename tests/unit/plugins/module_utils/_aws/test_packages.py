# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import io
import json
import socket
import threading
import typing as t

import botocore.awsrequest
import botocore.client
import botocore.config
import botocore.session
import botocore.stub
import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._api import PackagesApi
from ansible_collections.aws_search.packages.plugins.module_utils._request import (
    ApiError,
    always_patient,
    call,
    repeating_with_care,
)
from ansible_collections.aws_search.packages.plugins.module_utils._secrets import signed_with
from ansible_collections.aws_search.packages.tests.unit.plugins.module_utils.fake_clock import Clock
from ansible_collections.aws_search.packages.tests.unit.plugins.module_utils.fake_service import client_error

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
ALL_TRIES = 6


class Operation(t.NamedTuple):
    """A method of PackagesApi: how it is called, what is then sent, and under which key the answer is."""

    name: str
    method: str
    send: t.Callable[[PackagesApi], t.Any]
    arguments: Details
    key: str
    member: Details
    subject: str = "Package synonyms"
    pages: bool = False

    def answer(self, *members: Details, **more: t.Any) -> Details:
        return {self.key: list(members) if self.pages else members[0], **more}


OPERATIONS = [
    Operation(
        "CreatePackage",
        "create_package",
        lambda api: api.create_package("synonyms", "TXT-DICTIONARY", SOURCE, "words"),
        {
            "PackageName": "synonyms",
            "PackageType": "TXT-DICTIONARY",
            "PackageSource": SOURCE,
            "PackageDescription": "words",
        },
        "PackageDetails",
        PACKAGE,
    ),
    Operation(
        "UpdatePackage",
        "update_package",
        lambda api: api.update_package("synonyms", "F1", SOURCE, "words", "add sorbet"),
        {"PackageID": "F1", "PackageSource": SOURCE, "PackageDescription": "words", "CommitMessage": "add sorbet"},
        "PackageDetails",
        PACKAGE,
    ),
    Operation(
        "DeletePackage",
        "delete_package",
        lambda api: api.delete_package("synonyms", "F1"),
        {"PackageID": "F1"},
        "PackageDetails",
        PACKAGE,
    ),
    Operation(
        "DescribePackages",
        "describe_packages",
        lambda api: api.describe_packages("Package synonyms", {"PackageName": ["synonyms"]}),
        {"Filters": [{"Name": "PackageName", "Value": ["synonyms"]}], "MaxResults": 100},
        "PackageDetailsList",
        PACKAGE,
        pages=True,
    ),
    Operation(
        "GetPackageVersionHistory",
        "get_package_version_history",
        lambda api: api.get_package_version_history("synonyms", "F1"),
        {"PackageID": "F1", "MaxResults": 100},
        "PackageVersionHistoryList",
        VERSION,
        pages=True,
    ),
    Operation(
        "AssociatePackage",
        "associate_package",
        lambda api: api.associate_package("Package synonyms on domain shop", "F1", "shop"),
        {"PackageID": "F1", "DomainName": "shop"},
        "DomainPackageDetails",
        ASSOCIATION,
        "Package synonyms on domain shop",
    ),
    Operation(
        "DissociatePackage",
        "dissociate_package",
        lambda api: api.dissociate_package("Package synonyms on domain shop", "F1", "shop"),
        {"PackageID": "F1", "DomainName": "shop"},
        "DomainPackageDetails",
        ASSOCIATION,
        "Package synonyms on domain shop",
    ),
    Operation(
        "ListDomainsForPackage",
        "list_domains_for_package",
        lambda api: api.list_domains_for_package("synonyms", "F1"),
        {"PackageID": "F1", "MaxResults": 100},
        "DomainPackageDetailsList",
        ASSOCIATION,
        pages=True,
    ),
    Operation(
        "ListPackagesForDomain",
        "list_packages_for_domain",
        lambda api: api.list_packages_for_domain("shop"),
        {"DomainName": "shop", "MaxResults": 100},
        "DomainPackageDetailsList",
        ASSOCIATION,
        "Domain shop",
        pages=True,
    ),
]
PAGED = [operation for operation in OPERATIONS if operation.pages]
CREATE, UPDATE, DELETE, DESCRIBE = OPERATIONS[:4]
every_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
every_paged_operation = pytest.mark.parametrize("operation", PAGED, ids=lambda operation: operation.name)


@pytest.fixture(scope="module")
def session() -> botocore.session.Session:
    """Loads the service models once."""
    return botocore.session.Session()


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Clock:
    """Nothing of the caller's AWS settings, no instance metadata, and no real sleep."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere/config")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere/credentials")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return clock


@pytest.fixture
def client(session: botocore.session.Session) -> t.Any:
    return session.create_client("es", "us-east-1", aws_access_key_id="none", aws_secret_access_key="none")


@pytest.fixture
def stub(client: t.Any) -> t.Iterator[botocore.stub.Stubber]:
    """Checks each request against the service model and the arguments that are expected."""
    with botocore.stub.Stubber(client) as stub:
        yield stub
        stub.assert_no_pending_responses()


def refuse(stub: botocore.stub.Stubber, operation: Operation, code: str, count: int = 1, **more: t.Any) -> None:
    more = {"service_message": "In words.", "http_status_code": 409, "expected_params": operation.arguments, **more}
    for _unused in range(count):
        stub.add_client_error(operation.method, code, **more)


def failure(operation: Operation, client: t.Any) -> ApiError:
    with pytest.raises(ApiError) as caught:
        operation.send(PackagesApi(client))
    return caught.value


# What is sent, and what comes back


@every_operation
def test_an_operation_sends_its_arguments_and_gives_back_its_answer(
    operation: Operation, client: t.Any, stub: botocore.stub.Stubber
) -> None:
    stub.add_response(operation.method, operation.answer(operation.member), operation.arguments)
    given = operation.send(PackagesApi(client))
    assert given == ([operation.member] if operation.pages else operation.member)


def test_what_is_not_given_is_not_sent(client: t.Any, stub: botocore.stub.Stubber) -> None:
    bare = {"PackageName": "synonyms", "PackageType": "TXT-DICTIONARY", "PackageSource": SOURCE}
    stub.add_response("create_package", CREATE.answer(PACKAGE), bare)
    stub.add_response("update_package", UPDATE.answer(PACKAGE), {"PackageID": "F1", "PackageSource": SOURCE})
    stub.add_response("describe_packages", DESCRIBE.answer(PACKAGE), {"MaxResults": 100})
    api = PackagesApi(client)
    api.create_package("synonyms", "TXT-DICTIONARY", SOURCE)
    api.update_package("synonyms", "F1", SOURCE)
    api.describe_packages("Packages", {})


def test_an_empty_description_is_sent_and_an_empty_commit_message_is_not(
    client: t.Any, stub: botocore.stub.Stubber
) -> None:
    sent = {"PackageID": "F1", "PackageSource": SOURCE, "PackageDescription": ""}
    stub.add_response("update_package", UPDATE.answer(PACKAGE), sent)
    PackagesApi(client).update_package("synonyms", "F1", SOURCE, "", "")


def test_several_filters_and_values_are_sent_as_they_are(client: t.Any, stub: botocore.stub.Stubber) -> None:
    filters = [{"Name": "PackageID", "Value": ["F1", "F2"]}, {"Name": "PackageStatus", "Value": ["AVAILABLE"]}]
    stub.add_response("describe_packages", DESCRIBE.answer(), {"Filters": filters, "MaxResults": 100})
    PackagesApi(client).describe_packages("Packages", {"PackageID": ("F1", "F2"), "PackageStatus": ("AVAILABLE",)})


@every_paged_operation
def test_all_pages_are_followed_also_behind_an_empty_one(
    operation: Operation, client: t.Any, stub: botocore.stub.Stubber
) -> None:
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
    operation: Operation, client: t.Any, stub: botocore.stub.Stubber
) -> None:
    for token in ("a", "b", "a"):
        stub.add_response(operation.method, operation.answer(NextToken=token))
    error = failure(operation, client)
    assert operation.subject in str(error)
    assert "NextToken" in str(error)


@every_paged_operation
def test_a_list_that_is_not_there_at_all_is_an_empty_one(
    operation: Operation, client: t.Any, stub: botocore.stub.Stubber
) -> None:
    stub.add_response(operation.method, {})
    assert operation.send(PackagesApi(client)) == []


@every_operation
def test_an_answer_without_what_a_decision_needs_is_an_error_that_names_it(
    operation: Operation, client: t.Any, stub: botocore.stub.Stubber
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
    client: t.Any, stub: botocore.stub.Stubber, code: str, words: str
) -> None:
    refuse(stub, DESCRIBE, code, service_message=words)
    assert DESCRIBE.send(PackagesApi(client)) == []


def test_another_validation_error_of_a_search_is_an_error(client: t.Any, stub: botocore.stub.Stubber) -> None:
    refuse(stub, DESCRIBE, "ValidationException", service_message="Value at 'filters' is wrong")
    assert "Value at 'filters' is wrong" in str(failure(DESCRIBE, client))


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if one is not DESCRIBE], ids=lambda one: one.name)
def test_what_is_not_found_by_other_operations_is_an_error(
    operation: Operation, client: t.Any, stub: botocore.stub.Stubber
) -> None:
    refuse(stub, operation, "ResourceNotFoundException")
    error = failure(operation, client)
    assert (error.code, error.transient) == ("ResourceNotFoundException", False)
    assert "account and region" in str(error)


# Errors


@every_operation
def test_every_error_of_the_model_is_told_with_subject_operation_code_and_words(
    operation: Operation, client: t.Any, stub: botocore.stub.Stubber
) -> None:
    codes = [shape.name for shape in client.meta.service_model.operation_model(operation.name).error_shapes]
    assert len(codes) >= 5
    for code in codes:
        if operation is DESCRIBE and code == "ResourceNotFoundException":
            continue
        refuse(stub, operation, code, ALL_TRIES if code == "InternalException" else 1)
        error = failure(operation, client)
        assert str(error).startswith(f"{operation.subject}: {operation.name} failed ({code}: In words).")
        assert (error.operation, error.code, error.transient) == (operation.name, code, code == "InternalException")
        assert error.response["Error"]["Code"] == code


@pytest.mark.parametrize(
    ("code", "tries", "transient"),
    [
        ("BaseException", 1, False),
        ("InternalException", ALL_TRIES, True),
        ("LimitExceededException", 1, False),
        ("InvalidTypeException", 1, False),
        ("ResourceAlreadyExistsException", 1, False),
        ("AccessDeniedException", 1, False),
        ("ValidationException", 1, False),
        ("ConflictException", 1, False),
        ("ThrottlingException", ALL_TRIES, True),
        ("TooManyRequestsException", ALL_TRIES, True),
        ("RequestLimitExceeded", ALL_TRIES, True),
        ("ServiceUnavailable", ALL_TRIES, True),
        ("500", ALL_TRIES, True),
        ("503", ALL_TRIES, True),
        ("ExpiredTokenException", 1, False),
        ("SomethingNew", 1, False),
    ],
)
def test_only_what_may_pass_is_tried_again(
    client: t.Any, stub: botocore.stub.Stubber, clock: Clock, code: str, tries: int, transient: bool
) -> None:
    refuse(stub, CREATE, code, tries)
    error = failure(CREATE, client)
    assert (error.code, error.transient, len(clock.slept)) == (code, transient, tries - 1)
    assert sum(clock.slept) <= 30


def test_a_fault_of_the_service_that_passes_is_not_noticed(client: t.Any, stub: botocore.stub.Stubber) -> None:
    refuse(stub, CREATE, "InternalException", ALL_TRIES - 1)
    stub.add_response("create_package", CREATE.answer(PACKAGE), CREATE.arguments)
    assert CREATE.send(PackagesApi(client)) == PACKAGE


@every_operation
@pytest.mark.parametrize("code", ["AccessDeniedException", "AccessDenied", "UnauthorizedException", "403"])
def test_a_missing_permission_is_named(
    operation: Operation, client: t.Any, stub: botocore.stub.Stubber, code: str
) -> None:
    refuse(stub, operation, code, http_status_code=403)
    sentence = str(failure(operation, client))
    assert f"IAM action es:{operation.name}" in sentence
    assert ("s3:GetObject" in sentence) is (operation in (CREATE, UPDATE))


def test_a_quota_is_called_a_quota(client: t.Any, stub: botocore.stub.Stubber) -> None:
    refuse(stub, CREATE, "LimitExceededException")
    assert "quota" in str(failure(CREATE, client))


@pytest.mark.parametrize(
    "code",
    [
        "ExpiredToken",
        "ExpiredTokenException",
        "RequestExpired",
        "InvalidClientTokenId",
        "UnrecognizedClientException",
        "InvalidSignatureException",
        "SignatureDoesNotMatch",
        "IncompleteSignature",
        "MissingAuthenticationToken",
    ],
)
def test_credentials_that_aws_refuses_are_called_so(client: t.Any, stub: botocore.stub.Stubber, code: str) -> None:
    refuse(stub, DESCRIBE, code, http_status_code=403)
    assert "does not accept the credentials" in str(failure(DESCRIBE, client))


def test_words_of_the_service_are_told_on_one_line_and_not_without_end(
    client: t.Any, stub: botocore.stub.Stubber
) -> None:
    refuse(stub, DELETE, "ConflictException", service_message="one\n  two\tthree " + "x" * 5000)
    sentence = str(failure(DELETE, client))
    assert "one two three" in sentence
    assert "\n" not in sentence
    assert len(sentence) < 700


def test_an_error_without_words_is_still_a_sentence(client: t.Any, stub: botocore.stub.Stubber) -> None:
    refuse(stub, DELETE, "ConflictException", service_message="")
    sentence = str(failure(DELETE, client))
    assert sentence.startswith("Package synonyms: DeletePackage failed (ConflictException")
    assert sentence.endswith(".")


@pytest.mark.parametrize(("attempts", "repeated"), [(0, False), (1, True), (4, True)])
def test_a_request_that_botocore_has_repeated_is_known_as_such(
    client: t.Any, stub: botocore.stub.Stubber, attempts: int, repeated: bool
) -> None:
    refuse(stub, DELETE, "ConflictException", response_meta={"RetryAttempts": attempts})
    assert failure(DELETE, client).repeated is repeated


def test_a_request_that_was_repeated_after_a_fault_of_the_service_is_known_as_such(
    client: t.Any, stub: botocore.stub.Stubber
) -> None:
    refuse(stub, DELETE, "InternalException")
    refuse(stub, DELETE, "ConflictException")
    error = failure(DELETE, client)
    assert (error.code, error.repeated) == ("ConflictException", True)


def test_an_error_that_is_none_of_botocores_is_not_hidden() -> None:
    def broken(**unused_arguments: t.Any) -> Details:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        call(broken, "DescribePackages", "Packages", always_patient)


# What comes over the wire


class Body(io.BytesIO):
    """What botocore reads an answer from."""

    def stream(self, **unused_options: t.Any) -> t.Iterator[bytes]:
        yield self.getvalue()


def answer_with(client: t.Any, status: int, body: bytes, content_type: str = "text/html") -> list[str]:
    """Answer every request with this; the list grows by the URL of each."""
    urls: list[str] = []

    def send(request: t.Any, **unused_arguments: t.Any) -> botocore.awsrequest.AWSResponse:
        urls.append(request.url)
        return botocore.awsrequest.AWSResponse(request.url, status, {"Content-Type": content_type}, Body(body))

    client.meta.events.register("before-send.es", send)
    return urls


def told(client: t.Any) -> str:
    """What comes of a search, in words."""
    try:
        found = DESCRIBE.send(PackagesApi(client))
    except ApiError as error:
        return str(error)
    return f"found {found}" if found else "nothing found"


@every_operation
def test_an_answer_that_is_not_json_is_a_sentence_about_the_endpoint(operation: Operation, client: t.Any) -> None:
    answer_with(client, 200, b"<html>Welcome to this hotel</html>")
    error = failure(operation, client)
    assert str(error).startswith(f"{operation.subject}: {operation.name} failed")
    assert "endpoint" in str(error)
    assert error.transient is False


@pytest.mark.parametrize("body", [b"", b"{", b'"text"', b"[]", b"null", b"\xff\xfe\x00", b"7", b"<a/>"])
def test_no_answer_however_odd_is_anything_but_an_api_error_or_an_empty_list(client: t.Any, body: bytes) -> None:
    answer_with(client, 200, body, "application/json")
    assert told(client).startswith(("nothing found", "Package synonyms: DescribePackages failed"))


@pytest.mark.parametrize(
    "answer",
    [
        {"PackageDetailsList": None},
        {"PackageDetailsList": [None]},
        {"PackageDetailsList": [{}]},
        {"PackageDetailsList": [{"PackageID": None, "PackageName": "synonyms"}]},
        {"PackageDetailsList": [dict(PACKAGE, CreatedAt="soon")]},
        {"PackageDetailsList": "F1"},
        {"PackageDetailsList": {"PackageID": "F1"}},
        {"NextToken": ""},
    ],
    ids=str,
)
def test_no_list_however_odd_is_anything_but_an_api_error_or_an_empty_list(client: t.Any, answer: Details) -> None:
    answer_with(client, 200, json.dumps(answer, default=str).encode(), "application/json")
    assert told(client).startswith(("nothing found", "Package synonyms: DescribePackages failed"))


@pytest.mark.parametrize("status", [400, 404, 405, 429, 500, 502, 503, 504])
def test_an_error_page_of_something_else_is_a_sentence_with_its_number(client: t.Any, status: int) -> None:
    passing = (429, 500, 502, 503, 504)
    urls = answer_with(client, status, b"<html>No</html>")
    error = failure(DESCRIBE, client)
    assert str(error).startswith("Package synonyms: DescribePackages failed")
    assert str(status) in str(error)
    assert "AWS_ENDPOINT_URL" in str(error)
    assert error.transient is (status in passing)
    assert (len(urls) > 1) is (status in passing)


@pytest.mark.parametrize(
    ("code", "status", "requests"),
    [
        ("LimitExceededException", 409, 1),
        ("LimitExceededException", 400, 1),
        ("ConflictException", 409, 1),
        ("ThrottlingException", 429, 3 * ALL_TRIES),
        ("InternalException", 500, 3 * ALL_TRIES),
    ],
)
def test_a_quota_is_no_throttle_and_the_request_is_sent_once(
    client: t.Any, code: str, status: int, requests: int
) -> None:
    body = json.dumps({"message": "In words.", "code": code}).encode()
    urls = answer_with(client, status, body, "application/json")
    error = failure(CREATE, repeating_with_care(client))
    assert (error.code, error.operation, len(urls)) == (code, "CreatePackage", requests)
    assert error.repeated is (requests > 1)
    assert "In words" in str(error)


def test_an_unknown_status_and_unknown_members_are_passed_on(client: t.Any) -> None:
    package = {**PACKAGE, "PackageStatus": "SLEEPING", "Mood": "good", "CreatedAt": 1_770_000_000}
    answer_with(client, 200, json.dumps({"PackageDetailsList": [package]}).encode(), "application/json")
    (found,) = DESCRIBE.send(PackagesApi(client))
    assert found["PackageStatus"] == "SLEEPING"


def test_an_endpoint_that_refuses_connections_is_a_sentence_about_the_network(
    session: botocore.session.Session, clock: Clock
) -> None:
    with socket.socket() as unused_port:
        unused_port.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused_port.getsockname()[1]}"
        client = session.create_client(
            "es", "us-east-1", aws_access_key_id="none", aws_secret_access_key="none", endpoint_url=url
        )
        error = failure(DESCRIBE, client)
    assert "cannot be reached" in str(error)
    assert url in str(error)
    assert "AWS_ENDPOINT_URL" in str(error)
    assert (error.transient, error.code) == (True, "EndpointConnectionError")


def test_missing_credentials_are_a_sentence_with_the_ways_to_give_them() -> None:
    client = botocore.session.Session().create_client("es", "us-east-1")
    error = failure(DESCRIBE, client)
    assert "access_key" in str(error)
    assert "AWS_ACCESS_KEY_ID" in str(error)
    assert (error.transient, error.code, error.repeated) == (False, "NoCredentialsError", False)


def test_arguments_that_botocore_itself_refuses_are_a_sentence(client: t.Any) -> None:
    with pytest.raises(ApiError) as caught:
        PackagesApi(client).create_package("a", "TXT-DICTIONARY", SOURCE)
    assert str(caught.value).startswith("Package a: CreatePackage failed")
    assert "PackageName" in str(caught.value)


def test_limits_are_those_of_the_service_model(client: t.Any) -> None:
    shape = PackagesApi(client).limits("CreatePackage")
    assert shape.members["PackageName"].metadata["max"] == 28
    assert shape.required_members == ["PackageName", "PackageType", "PackageSource"]


# The time of a request


def test_a_request_without_an_answer_is_given_up_in_its_time_and_not_sent_again() -> None:
    release, sent = threading.Event(), []

    def silent(**arguments: t.Any) -> Details:
        sent.append(arguments)
        release.wait(30)
        raise client_error("CreatePackage", "InternalException", status=500)

    before = set(threading.enumerate())
    try:
        with pytest.raises(ApiError) as caught:
            call(silent, "CreatePackage", "Package synonyms", lambda: 0.1, PackageName="synonyms")
    finally:
        release.set()
    for left_behind in set(threading.enumerate()) - before:
        left_behind.join(10)
    assert sent == [{"PackageName": "synonyms"}]
    assert (caught.value.code, caught.value.gave_up) == ("NoAnswerError", True)
    assert str(caught.value) == (
        "Package synonyms: CreatePackage failed (NoAnswerError: no answer in 0.1 seconds). There is no more time to "
        "wait for it or to repeat it: run again: what was done is found then."
    )


def test_a_request_that_is_throttled_to_the_end_of_its_time_says_so() -> None:
    release, sent = threading.Event(), []

    def throttled(**arguments: t.Any) -> Details:
        sent.append(arguments)
        if len(sent) > 1:
            release.wait(30)
        raise client_error("CreatePackage", "ThrottlingException", "Slower", 400)

    try:
        with pytest.raises(ApiError) as caught:
            call(throttled, "CreatePackage", "Package synonyms", lambda: 0.3)
    finally:
        release.set()
    assert (caught.value.code, caught.value.gave_up, caught.value.transient) == ("ThrottlingException", True, True)
    assert "ThrottlingException: Slower" in str(caught.value)


def test_a_request_whose_time_is_over_is_not_sent() -> None:
    sent: list[t.Any] = []
    with pytest.raises(ApiError, match="no answer in 0 seconds"):
        call(lambda **arguments: sent.append(arguments) or {}, "CreatePackage", "Package synonyms", lambda: 0.0)
    assert sent == []


def test_what_a_request_was_signed_with_is_found_in_its_headers() -> None:
    authorization = (
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261124/us-east-1/es/aws4_request, "
        "SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=" + "5d672d79c15b13162d9279b0855cfba6" * 2
    )
    token = "FwoGZXIvYXdzEBYaDNotARealToken+/="
    signs = signed_with({"Authorization": authorization.encode(), "X-Amz-Security-Token": token, "Host": "x" * 40})
    assert signs == {"AKIAIOSFODNN7EXAMPLE", "5d672d79c15b13162d9279b0855cfba6" * 2, token}


def test_words_that_are_too_short_for_a_secret_are_left_in_results() -> None:
    assert signed_with({"Authorization": "AWS4-HMAC-SHA256 Credential=testing/20261124, Signature=synonyms"}) == set()
    assert signed_with({}) == set()

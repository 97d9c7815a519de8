# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest
from botocore import exceptions
from botocore.parsers import ResponseParserError
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.aws_search.packages.plugins.module_utils._aws.errors import (
    ApiError,
    MalformedAnswerError,
    iam_action,
    may_be_done,
)
from ansible_collections.aws_search.packages.tests.support.wire import bare_client, client_error

OPERATIONS = (
    *("CreatePackage", "UpdatePackage", "DeletePackage", "DescribePackages", "GetPackageVersionHistory"),
    *("AssociatePackage", "DissociatePackage", "ListDomainsForPackage", "ListPackagesForDomain"),
)
URL = {"endpoint_url": "http://127.0.0.1:9"}


def error_of(code: str, message: str = "In words.", operation: str = "DeletePackage", status: int = 400) -> ApiError:
    return ApiError(operation, "Package synonyms", client_error(operation, code, message, status))


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_error_of_the_model_is_a_sentence_with_subject_operation_code_and_words(operation: str) -> None:
    shapes = bare_client().meta.service_model.operation_model(operation).error_shapes
    assert len(shapes) >= 5
    for shape in shapes:
        error = error_of(shape.name, operation=operation)
        assert str(error).startswith(f"Package synonyms: {operation} failed ({shape.name}: In words).")
        assert (error.operation, error.code, error.text) == (operation, shape.name, "In words.")
        assert error.transient is (shape.name == "InternalException")


# What the field has seen: the same words with different codes.
@pytest.mark.parametrize(
    ("code", "words", "meaning"),
    [
        ("ResourceNotFoundException", "Whatever", "is_gone"),
        ("ValidationException", "Package not found", "is_gone"),
        ("ValidationException", "Package is not associated to this domain", "is_gone"),
        ("ConflictException", "Package is already in desired state", "is_satisfied"),
        ("ValidationException", "Package is already in desired state", "is_satisfied"),
        ("ConflictException", "Not now", "is_conflict"),
        ("ResourceAlreadyExistsException", "Package already exists: synonyms", "is_conflict"),
        ("ValidationException", "A change/update is in progress", "is_conflict"),
        ("ValidationException", "Another change is being processed", "is_conflict"),
        ("ValidationException", "Too old a domain", None),
        ("InternalException", "Package not found", None),
        ("AccessDeniedException", "A change/update is in progress", None),
    ],
)
def test_a_refusal_is_understood_by_its_code_and_its_words(code: str, words: str, meaning: str | None) -> None:
    error = error_of(code, words)
    properties = ("is_gone", "is_satisfied", "is_conflict")
    assert [name for name in properties if getattr(error, name)] == ([meaning] if meaning else [])


@pytest.mark.parametrize(
    ("code", "refused"),
    [
        ("ValidationException", True),
        ("InvalidTypeException", True),
        ("DisabledOperationException", False),
        ("ConflictException", False),
        ("AccessDeniedException", False),
        ("LimitExceededException", False),
    ],
)
def test_a_refusal_for_a_reason_that_its_code_does_not_tell_is_known_as_such(code: str, refused: bool) -> None:
    assert error_of(code).is_refusal is refused


@pytest.mark.parametrize("operation", [*OPERATIONS, "HeadObject"])
@pytest.mark.parametrize("code", ["AccessDeniedException", "AccessDenied", "UnauthorizedException", "403"])
def test_a_missing_permission_is_named(operation: str, code: str) -> None:
    sentence = str(error_of(code, operation=operation, status=403))
    assert f"IAM action {iam_action(operation)}" in sentence
    assert ("s3:GetObject" in sentence) is (operation in ("CreatePackage", "UpdatePackage", "HeadObject"))


def test_a_permission_for_a_request_of_botocores_own_is_named_as_aws_names_it() -> None:
    words = "User: arn:aws:iam::1:user/ada is not authorized to perform: sts:AssumeRole on resource: x"
    assert str(error_of("AccessDenied", words)).endswith("The credentials need the IAM action sts:AssumeRole.")
    words = words.replace("sts:AssumeRole", "es:DeletePackage")
    assert str(error_of("AccessDenied", words)).endswith("The credentials need the IAM action es:DeletePackage.")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("LimitExceededException", "25 packages in a region, 20 on a domain"),
        ("ResourceNotFoundException", "Check the name, the account, and the region."),
        *[
            (code, "does not accept the credentials")
            for code in (
                *("ExpiredToken", "ExpiredTokenException", "RequestExpired", "InvalidClientTokenId"),
                *("UnrecognizedClientException", "InvalidSignatureException", "SignatureDoesNotMatch"),
                *("IncompleteSignature", "MissingAuthenticationToken"),
            )
        ],
        ("405", "not one of this API (HTTP 405)"),
        ("502", "AWS_ENDPOINT_URL"),
    ],
)
def test_an_error_has_a_way_out(code: str, words: str) -> None:
    assert words in str(error_of(code))


@pytest.mark.parametrize(
    ("exception", "transient", "unknown", "words"),
    [
        (exceptions.EndpointConnectionError(**URL), True, False, "cannot be reached"),
        (exceptions.ConnectTimeoutError(**URL), True, False, "cannot be reached"),
        (exceptions.SSLError(error="bad", **URL), True, False, "AWS_CA_BUNDLE"),
        (exceptions.ConnectionClosedError(**URL), True, True, "cannot be reached"),
        (exceptions.ReadTimeoutError(**URL), True, True, "cannot be reached"),
        (exceptions.NoCredentialsError(), False, False, "AWS_ACCESS_KEY_ID"),
        (exceptions.PartialCredentialsError(provider="env", cred_var="x"), False, False, "secret_key"),
        (exceptions.SSOTokenLoadError(error_msg="x"), False, False, "aws sso login"),
        (exceptions.CredentialRetrievalError(provider="x", error_msg="y"), False, False, "get-caller-identity"),
        (FileNotFoundError(2, "No such file", "/nowhere"), False, False, "AWS_WEB_IDENTITY_TOKEN_FILE"),
        (ResponseParserError("x"), False, False, "AWS_ENDPOINT_URL"),
        (MalformedAnswerError("the answer is text/html, not JSON"), False, False, "the answer is text/html, not JSON"),
        (client_error("DeletePackage", "InternalException", status=500), True, True, "InternalException"),
        (client_error("DeletePackage", "ConflictException", status=409), False, False, "ConflictException"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_an_exception_is_a_sentence_that_tells_whether_it_may_pass_and_whether_the_request_may_be_done(
    exception: Exception, transient: bool, unknown: bool, words: str
) -> None:
    error = ApiError("DeletePackage", "Package synonyms", exception)
    assert str(error).startswith("Package synonyms: DeletePackage failed")
    assert str(error).endswith(".")
    assert words in str(error)
    assert (error.transient, error.outcome_unknown, may_be_done(exception)) == (transient, unknown, unknown)


@given(text=st.text(max_size=3000), code=st.text("ABCabc.", min_size=1, max_size=20))
def test_whatever_the_service_says_is_on_one_line_and_not_without_end(text: str, code: str) -> None:
    sentence = str(error_of(code, text))
    assert len(sentence.splitlines()) == 1
    assert len(sentence) < 900
    assert sentence.endswith(".")


@pytest.mark.parametrize(("tries", "attempts", "repeated"), [(1, 0, False), (2, 0, True), (1, 1, True), (1, 4, True)])
def test_a_request_that_was_repeated_is_known_as_such(tries: int, attempts: int, repeated: bool) -> None:
    exception = client_error("DeletePackage", "ConflictException", attempts=attempts)
    assert ApiError("DeletePackage", "Package synonyms", exception, tries).repeated is repeated


def test_a_request_that_was_given_up_may_work_later_and_says_what_to_do() -> None:
    exception: Any = client_error("DeletePackage", "ValidationException")
    error = ApiError("DeletePackage", "Package synonyms", exception, gave_up=True)
    assert error.transient
    assert str(error).endswith("No time is left to wait or to retry: run the task again to find out what was done.")

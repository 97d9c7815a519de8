# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from typing import Any

import botocore.session
import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._aws.errors import ApiError
from ansible_collections.aws_search.packages.plugins.module_utils._aws.packages import PackagesApi
from ansible_collections.aws_search.packages.plugins.module_utils._aws.request import (
    call,
    default_time_budget,
    prepare_client,
)
from ansible_collections.aws_search.packages.tests.support.clock import ProductClock
from ansible_collections.aws_search.packages.tests.support.environment import SOURCE, Environment
from ansible_collections.aws_search.packages.tests.support.threads import join_left_behind
from ansible_collections.aws_search.packages.tests.support.wire import Wire, bare_client, client_error

Details = dict[str, Any]

ALL_TRIES = 6
PACKAGE = {"PackageID": "F1", "PackageName": "synonyms", "PackageType": "TXT-DICTIONARY", "PackageStatus": "AVAILABLE"}


def send(function: Callable[..., Details], budget: Callable[[], float] = default_time_budget) -> Details:
    return call(function, "CreatePackage", "Package synonyms", budget, PackageName="synonyms")


def failure(function: Callable[..., Details], budget: Callable[[], float] = default_time_budget) -> ApiError:
    with pytest.raises(ApiError) as caught:
        send(function, budget)
    return caught.value


class Scripted:
    """A request that fails some times. `sent` counts its tries."""

    def __init__(self, *codes: str) -> None:
        self.codes = list(codes)
        self.sent = 0

    def __call__(self, **arguments: Any) -> Details:
        assert arguments == {"PackageName": "synonyms"}
        self.sent += 1
        if self.codes:
            raise client_error("CreatePackage", self.codes.pop(0))
        return {"PackageDetails": PACKAGE}


@pytest.mark.parametrize(
    "code",
    [
        "InternalException",
        "ThrottlingException",
        "ThrottledException",
        "TooManyRequestsException",
        "SlowDown",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "429",
        "500",
        "502",
        "503",
        "504",
    ],
)
def test_what_may_pass_is_repeated_with_growing_pauses(clock: ProductClock, code: str) -> None:
    request = Scripted(*[code] * (ALL_TRIES - 1))
    assert send(request) == {"PackageDetails": PACKAGE}
    assert request.sent == ALL_TRIES
    request = Scripted(*[code] * ALL_TRIES)
    error = failure(request)
    assert (error.code, error.transient, error.repeated, request.sent) == (code, True, True, ALL_TRIES)
    assert sum(clock.slept) <= 60


@pytest.mark.parametrize(
    "code",
    [
        "BaseException",
        "LimitExceededException",
        "InvalidTypeException",
        "ResourceAlreadyExistsException",
        "AccessDeniedException",
        "ValidationException",
        "ConflictException",
        "ExpiredTokenException",
        "SomethingNew",
    ],
)
def test_nothing_else_is_repeated(clock: ProductClock, code: str) -> None:
    request = Scripted(code, code)
    error = failure(request)
    assert (error.code, error.transient, error.repeated, request.sent) == (code, False, False, 1)
    assert clock.slept == []


def test_a_request_that_was_repeated_after_a_fault_of_the_service_is_known_as_such(clock: ProductClock) -> None:
    error = failure(Scripted("InternalException", "ConflictException"))
    assert (error.code, error.repeated, len(clock.slept)) == ("ConflictException", True, 1)


@pytest.mark.parametrize("exception", [ZeroDivisionError("x"), AttributeError("x"), TypeError("x"), OSError("x")])
def test_every_exception_is_an_error_about_the_subject(exception: Exception) -> None:
    def broken(**unused: Any) -> Details:
        raise exception

    error = failure(broken)
    assert str(error).startswith("Package synonyms: CreatePackage failed")
    assert error.exception is exception or "cannot be read" in str(error)


# The time of a request


@pytest.fixture
def release() -> Any:
    """What a silent service waits for; threads that were left behind end with the test."""
    event, before = threading.Event(), set(threading.enumerate())
    yield event
    event.set()
    join_left_behind(before, 10)


def test_a_request_without_an_answer_is_given_up_in_its_time_and_not_sent_again(release: threading.Event) -> None:
    sent = []

    def silent(**arguments: Any) -> Details:
        sent.append(arguments)
        release.wait(30)
        raise client_error("CreatePackage", "InternalException", status=500)

    error = failure(silent, lambda: 0.1)
    release.set()
    assert (sent, error.code, error.gave_up) == ([{"PackageName": "synonyms"}], "NoAnswerError", True)
    assert str(error) == (
        "Package synonyms: CreatePackage failed (NoAnswerError: no answer in 0.1 seconds). No time is left to wait or "
        "to retry: run the task again to find out what was done."
    )


def test_a_request_that_is_throttled_to_the_end_of_its_time_says_so(release: threading.Event) -> None:
    sent: list[Details] = []

    def throttled(**arguments: Any) -> Details:
        sent.append(arguments)
        if len(sent) > 1:
            release.wait(30)
        raise client_error("CreatePackage", "ThrottlingException", "Slower")

    error = failure(throttled, lambda: 0.3)
    assert (error.code, error.gave_up, error.transient) == ("ThrottlingException", True, True)
    assert "ThrottlingException: Slower" in str(error)


def test_a_request_whose_time_is_over_is_not_sent() -> None:
    request = Scripted()
    assert "no answer in 0 seconds" in str(failure(request, lambda: 0.0))
    assert request.sent == 0


# What comes over the wire


@pytest.fixture(scope="module")
def prepared() -> Any:
    """A client whose wire each test has for itself."""
    return prepare_client(bare_client())


@pytest.fixture
def wire(prepared: Any, clock: ProductClock) -> Any:
    wire = Wire(prepared)
    yield wire
    prepared.meta.events.unregister("before-send.elasticsearch-service", wire._send)


def search(client: Any) -> str:
    """What comes of a search, in words."""
    try:
        found = PackagesApi(client).describe_packages("Package synonyms", {})
    except ApiError as error:
        return str(error)
    return f"found {found}" if found else "nothing found"


def answer(wire: Wire, status: int, body: bytes, content_type: str = "application/json", **headers: str) -> None:
    wire.status, wire.body, wire.headers = status, body, {"Content-Type": content_type, **headers}


FAILED = "Package synonyms: DescribePackages failed"


@pytest.mark.parametrize("content_type", ["text/html", "application/json", "text/plain"])
@pytest.mark.parametrize(
    "body",
    [
        b"<html>Welcome to this hotel</html>",
        b"",
        b"{",
        b'"text"',
        b"[]",
        b"null",
        b"\xff\xfe\x00",
        b"7",
        b"{}",
        b'{"result": "created"}',
        b'{"message": "Hello"}',
    ],
)
def test_an_answer_that_is_not_the_services_is_never_taken_for_nothing_there(
    prepared: Any, wire: Wire, body: bytes, content_type: str
) -> None:
    answer(wire, 200, body, content_type)
    told = search(prepared)
    assert told.startswith(FAILED)
    assert "endpoint" in told or "cannot be read" in told


@pytest.mark.parametrize("body", [b"{}", b""])
def test_an_empty_answer_of_the_service_itself_is_nothing_there(prepared: Any, wire: Wire, body: bytes) -> None:
    answer(wire, 200, body, **{"x-amzn-RequestId": "1"})
    assert search(prepared) == "nothing found"


@pytest.mark.parametrize(
    "listed",
    [[None], [{}], [{"PackageID": None}], [dict(PACKAGE, CreatedAt="soon")], "F1", {"PackageID": "F1"}],
    ids=str,
)
def test_no_list_however_odd_is_anything_but_an_error(prepared: Any, wire: Wire, listed: Any) -> None:
    answer(wire, 200, json.dumps({"PackageDetailsList": listed}).encode(), **{"x-amzn-RequestId": "1"})
    assert search(prepared).startswith(FAILED)


def test_an_unknown_status_and_unknown_members_are_passed_on(prepared: Any, wire: Wire) -> None:
    package = {**PACKAGE, "PackageStatus": "SLEEPING", "Mood": "good", "CreatedAt": 1_770_000_000}
    answer(wire, 200, json.dumps({"PackageDetailsList": [package], "Weather": "fine"}).encode())
    assert "'PackageStatus': 'SLEEPING'" in search(prepared)


@pytest.mark.parametrize("status", [400, 404, 405, 429, 500, 502, 503, 504])
def test_an_error_page_of_something_else_is_a_sentence_with_its_number(prepared: Any, wire: Wire, status: int) -> None:
    answer(wire, status, b"<html>No</html>", "text/html")
    told = search(prepared)
    assert told.startswith(FAILED)
    assert str(status) in told
    assert "AWS_ENDPOINT_URL" in told
    assert (len(wire.requests) > 1) is (status in (429, 500, 502, 503, 504))


@pytest.mark.parametrize(
    ("code", "status", "requests"),
    [
        ("LimitExceededException", 409, 1),
        ("LimitExceededException", 400, 1),
        ("ConflictException", 409, 1),
        ("InternalException", 500, 3 * ALL_TRIES),
    ],
)
def test_a_quota_is_no_throttle_and_the_request_is_sent_once(
    clock: ProductClock, code: str, status: int, requests: int
) -> None:
    # A client of its own: botocore repeats less once a client has repeated much.
    prepared = prepare_client(bare_client())
    wire = Wire(prepared)
    answer(wire, status, json.dumps({"message": "In words.", "code": code}).encode())
    with pytest.raises(ApiError) as caught:
        PackagesApi(prepared).create_package("synonyms", "TXT-DICTIONARY", SOURCE)
    assert (caught.value.code, caught.value.repeated) == (code, requests > 1)
    assert len(wire.requests) == requests


@pytest.mark.parametrize("fault", ["reset_after", "error_after", "internal", "reset_before"])
def test_an_update_that_may_have_been_done_is_sent_once(environment: Environment, fault: str) -> None:
    package_id = environment.put_imported()
    environment.aws.fault("UpdatePackage", fault, count=None)
    with pytest.raises(ApiError) as caught:
        environment.api().update_package("synonyms", package_id, SOURCE)
    assert caught.value.outcome_unknown
    assert environment.operations() == ["UpdatePackage"]


@pytest.mark.parametrize("fault", ["reset_after", "reset_before", "error_after"])
def test_another_request_whose_answer_is_lost_is_repeated(environment: Environment, fault: str) -> None:
    package_id = environment.put_imported()
    environment.aws.fault("DescribePackages", fault)
    assert [package["PackageID"] for package in environment.api().describe_packages("Packages", {})] == [package_id]
    assert environment.operations() == ["DescribePackages"] * 2


def test_an_endpoint_that_refuses_connections_is_a_sentence_about_the_network(clock: ProductClock) -> None:
    with socket.socket() as unused_port:
        unused_port.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused_port.getsockname()[1]}"
        told = search(bare_client(url=url))
    assert clock.slept
    assert "cannot be reached (EndpointConnectionError" in told
    assert url in told


def test_missing_credentials_are_a_sentence_with_the_ways_to_give_them(clean_environment: None) -> None:
    assert "access_key" in search(botocore.session.Session().create_client("es", "us-east-1"))

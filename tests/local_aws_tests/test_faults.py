# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults that are ordered, and what botocore makes of them."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError, HTTPClientError, ReadTimeoutError

from local_aws_tests.support import BUCKET, SOURCE, TXT, Api, refusal_of
from local_aws_tests.test_process import address_of, wait_for_call

ERROR_KINDS = {
    "throttle": ("ThrottlingException", 400, "SlowDown", 503),
    "internal": ("InternalException", 500, "InternalError", 500),
    "access_denied": ("AccessDeniedException", 403, "AccessDenied", 403),
    "expired_token": ("ExpiredTokenException", 403, "ExpiredToken", 400),
    "quota": ("LimitExceededException", 409, "TooManyBuckets", 400),
    "conflict": ("ConflictException", 409, "OperationAborted", 409),
}


@pytest.mark.parametrize("kind", sorted(ERROR_KINDS))
def test_an_error_answers_a_package_operation_once_and_nothing_is_done(api: Api, kind: str) -> None:
    api.aws.fault("CreatePackage", kind)
    refusal = refusal_of(api.create)
    assert (refusal.code, refusal.status) == ERROR_KINDS[kind][:2]
    assert refusal.message
    assert api.find() == []
    api.available()


@pytest.mark.parametrize("kind", sorted(ERROR_KINDS))
def test_an_error_answers_an_s3_operation_once_and_nothing_is_done(es: Api, kind: str) -> None:
    es.aws.fault("PutObject", kind)
    refusal = refusal_of(es.put_object, key="new.txt")
    assert (refusal.code, refusal.status) == ERROR_KINDS[kind][2:]
    assert es.s3.list_objects_v2(Bucket=BUCKET)["KeyCount"] == 1
    es.put_object(key="new.txt")


def test_a_head_request_is_refused_without_a_body(es: Api) -> None:
    es.aws.fault("HeadObject", "access_denied")
    refusal = refusal_of(es.s3.head_object, Bucket=BUCKET, Key="words.txt")
    assert (refusal.code, refusal.status) == ("403", 403)
    assert es.s3.head_object(Bucket=BUCKET, Key="words.txt")["ContentLength"] == 9


def test_any_error_can_be_chosen(api: Api) -> None:
    api.aws.fault("DescribePackages", "error", code="DisabledOperationException", status=418, message="Not today")
    refusal = refusal_of(api.find)
    assert (refusal.code, refusal.status, refusal.message) == ("DisabledOperationException", 418, "Not today")


def test_a_fault_comes_as_often_as_it_was_ordered(api: Api) -> None:
    api.aws.fault("DescribePackages", "throttle", count=2)
    for _attempt in range(2):
        assert refusal_of(api.find).code == "ThrottlingException"
    assert api.find() == []
    assert api.aws.control("GET", "faults") == {"faults": []}


def test_a_fault_without_a_count_comes_until_it_is_taken_back(api: Api) -> None:
    api.aws.fault("DescribePackages", "throttle", count=None)
    for _attempt in range(3):
        assert refusal_of(api.find).code == "ThrottlingException"
    api.aws.clear_faults()
    assert api.find() == []


def test_a_fault_lets_calls_through_first_if_it_is_ordered_so(api: Api) -> None:
    api.aws.fault("DescribePackages", "throttle", after=2)
    assert api.find() == api.find() == []
    assert refusal_of(api.find).code == "ThrottlingException"
    assert api.find() == []


def test_faults_come_one_after_the_other(api: Api) -> None:
    api.aws.fault("DescribePackages", "throttle")
    api.aws.fault("DescribePackages", "internal", after=1)
    assert refusal_of(api.find).code == "ThrottlingException"
    assert refusal_of(api.find).code == "InternalException"
    assert api.find() == []


def test_a_fault_hits_only_its_operation_and_service(es: Api) -> None:
    other = Api(es.aws, "opensearch")
    es.aws.fault("DescribePackages", "throttle", service="opensearch")
    es.available()
    assert len(es.find()) == 1
    assert refusal_of(other.find).code == "ThrottlingException"


def test_a_fault_can_hit_any_operation_of_a_service(es: Api) -> None:
    es.aws.fault("*", "access_denied", count=None, service="s3")
    assert refusal_of(es.s3.list_buckets).code == "AccessDenied"
    assert refusal_of(es.s3.get_object, Bucket=BUCKET, Key="words.txt").code == "AccessDenied"
    assert es.find() == []


def test_botocore_tries_again_when_it_is_throttled(api: Api) -> None:
    api.aws.fault("DescribePackages", "throttle")
    patient = api.aws.client(api.service, retries={"mode": "standard", "total_max_attempts": 2})
    assert patient.describe_packages()["PackageDetailsList"] == []
    assert [call["fault"] for call in api.aws.calls(operation="DescribePackages")] == ["throttle", None]


def test_a_reset_before_the_work_leaves_nothing_done(api: Api) -> None:
    api.aws.fault("CreatePackage", "reset_before")
    with pytest.raises((ConnectionClosedError, HTTPClientError)):
        api.create()
    assert api.find() == []


def test_a_reset_after_the_work_loses_only_the_answer(api: Api) -> None:
    api.aws.fault("CreatePackage", "reset_after")
    with pytest.raises((ConnectionClosedError, HTTPClientError)):
        api.create()
    assert [details["PackageName"] for details in api.find()] == ["words"]


def test_an_error_after_the_work_hides_that_it_was_done(api: Api) -> None:
    api.aws.fault("CreatePackage", "error_after", code="Gateway", status=504)
    assert refusal_of(api.create).status == 504
    assert [details["PackageName"] for details in api.find()] == ["words"]


def test_a_create_whose_answer_was_lost_meets_itself_when_it_is_repeated(api: Api) -> None:
    api.aws.fault("CreatePackage", "reset_after")
    patient = api.aws.client(api.service, retries={"mode": "standard", "total_max_attempts": 3})
    order = {"PackageName": "words", "PackageType": TXT, "PackageSource": SOURCE}
    assert refusal_of(patient.create_package, **order).code == "ResourceAlreadyExistsException"
    assert len(api.aws.calls(operation="CreatePackage")) == 2


@pytest.mark.parametrize("kind", ["reset_before", "reset_after"])
def test_the_peer_gets_a_tcp_reset(api: Api, kind: str) -> None:
    api.aws.fault("DescribePackages", kind)
    path = api.operation("DescribePackages").http["requestUri"]
    with socket.create_connection(address_of(api.aws.url), timeout=10) as connection:
        connection.sendall(f"POST {path} HTTP/1.1\r\nHost: local\r\nContent-Length: 2\r\n\r\n{{}}".encode())
        # The end of a stream would be read as nothing.
        with pytest.raises(ConnectionResetError):
            connection.recv(1)


@pytest.mark.parametrize("kind", ["reset_before", "reset_after"])
def test_s3_connections_are_reset_too(es: Api, kind: str) -> None:
    es.aws.fault("PutObject", kind)
    with pytest.raises((ConnectionClosedError, HTTPClientError)):
        es.put_object(key="new.txt")
    assert es.s3.list_objects_v2(Bucket=BUCKET)["KeyCount"] == (2 if kind == "reset_after" else 1)


def test_a_slow_answer_comes_late_but_comes(api: Api) -> None:
    api.aws.fault("DescribePackages", "slow", seconds=2)
    took = []
    for _number in range(2):
        began = time.monotonic()
        assert api.find() == []
        took.append(time.monotonic() - began)
    assert took[1] < 2 <= took[0]


def test_a_slow_answer_holds_nobody_else_up(api: Api) -> None:
    api.aws.fault("CreatePackage", "slow", seconds=3)
    slow = threading.Thread(target=api.create)
    other = Api(api.aws, api.service)
    assert other.client
    slow.start()
    wait_for_call(api.aws)
    other.available("other")
    assert slow.is_alive()
    slow.join()
    assert [details["PackageName"] for details in api.find()] == ["other", "words"]


def test_a_client_that_does_not_wait_times_out(api: Api) -> None:
    api.aws.fault("DescribePackages", "slow", seconds=0.5)
    impatient = api.aws.client(api.service, read_timeout=0.1, retries={"total_max_attempts": 1})
    with pytest.raises(ReadTimeoutError):
        impatient.describe_packages()


def test_an_answer_may_be_no_json(api: Api) -> None:
    api.aws.fault("DescribePackages", "not_json", count=2)
    assert api.raw("DescribePackages", {}).body.startswith(b"<html>")
    # botocore does not complain: whoever reads the list finds out that there is none.
    assert set(api.client.describe_packages()) == {"ResponseMetadata"}
    api.aws.fault("DescribePackages", "not_json", status=503)
    assert refusal_of(api.find).status == 503
    assert [call["status"] for call in api.aws.calls(operation="DescribePackages")] == [200, 200, 503]


def test_an_answer_may_lack_members(api: Api) -> None:
    package_id = api.available(PackageDescription="Some")
    api.aws.fault("DescribePackages", "missing_fields")
    assert api.find() == [{"PackageID": package_id, "PackageName": "words"}]
    api.aws.fault("DescribePackages", "missing_fields", fields=["PackageStatus"])
    (shown,) = api.find()
    assert "PackageStatus" not in shown
    assert shown["PackageDescription"] == "Some"


def test_an_answer_may_have_members_and_statuses_that_nobody_knows(api: Api) -> None:
    package_id = api.available()
    api.aws.fault("DescribePackages", "unknown_fields", count=2)
    answer: Any = api.raw("DescribePackages", {}).content
    assert answer["FutureMember"]
    assert answer["PackageDetailsList"][0]["FutureMember"]
    (shown,) = api.find()
    assert shown["PackageStatus"] == "FUTURE_STATUS"
    assert shown["PackageID"] == package_id
    api.client.associate_package(PackageID=package_id, DomainName=api.make_domain())
    api.aws.fault("ListPackagesForDomain", "unknown_fields")
    association = api.associated(package_id)
    assert association is not None
    assert association["DomainPackageStatus"] == "FUTURE_STATUS"


def test_what_is_said_of_a_domain_may_lack_members_or_have_more(opensearch: Api) -> None:
    domain = opensearch.make_domain()
    for fault in ("missing_fields", "unknown_fields"):
        opensearch.aws.fault("DescribeDomain", fault)
        status = opensearch.client.describe_domain(DomainName=domain)["DomainStatus"]
        assert ("EngineVersion" in status) == (fault == "unknown_fields")
        assert status["DomainName"] == domain
        assert status.get("DomainProcessingStatus") == ("FUTURE_STATUS" if fault == "unknown_fields" else None)


def test_an_s3_answer_may_lack_headers_or_have_more(es: Api) -> None:
    es.aws.fault("HeadObject", "missing_fields")
    answer = es.s3.head_object(Bucket=BUCKET, Key="words.txt")
    assert "ETag" not in answer
    assert "LastModified" not in answer
    assert answer["ContentLength"] == 9
    es.aws.fault("HeadObject", "unknown_fields")
    answer = es.s3.head_object(Bucket=BUCKET, Key="words.txt")
    assert "x-amz-future-header" in answer["ResponseMetadata"]["HTTPHeaders"]
    assert answer["ETag"]


def test_faults_hit_other_services_in_their_own_protocol(es: Api) -> None:
    es.aws.fault("GetCallerIdentity", "access_denied")
    sts = es.aws.client("sts", retries={"total_max_attempts": 1})
    refusal = refusal_of(sts.get_caller_identity)
    assert (refusal.code, refusal.status) == ("AccessDeniedException", 403)
    es.aws.fault("ListKeys", "throttle")
    kms = es.aws.client("kms", retries={"total_max_attempts": 1})
    assert refusal_of(kms.list_keys).code == "ThrottlingException"
    es.aws.fault("ListDomainNames", "internal")
    assert refusal_of(es.client.list_domain_names).code == "InternalException"


def test_what_is_still_to_come_can_be_read(api: Api) -> None:
    api.aws.fault("CreatePackage", "slow", count=3, after=1, seconds=0, service=api.service)
    expected = {"operation": "CreatePackage", "fault": "slow", "after": 1, "service": api.service, "seconds": 0}
    assert api.aws.control("GET", "faults") == {"faults": [{**expected, "count": 3}]}
    api.create("first")
    api.create("second")
    assert api.aws.control("GET", "faults") == {"faults": [{**expected, "count": 2, "after": 0}]}


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ({"operation": "CreatePackage", "fault": "explode"}, "fault must be one of"),
        ({"fault": "throttle"}, "operation is missing"),
        ({"operation": "CreatePackage", "fault": "throttle", "count": -1}, "count must be a whole number"),
        ({"operation": "CreatePackage", "fault": "throttle", "after": "x"}, "after must be a whole number"),
        ({"operation": "CreatePackage", "fault": "throttle", "when": 1}, "unknown fields: when"),
    ],
)
def test_an_order_that_cannot_be_understood_is_refused(api: Api, order: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        api.aws.control("POST", "faults", order)
    assert api.aws.control("GET", "faults") == {"faults": []}


class _Client(threading.Thread):
    """A client that sends a request of its own and waits for its answer."""

    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self.error: Exception | None = None
        self._work = work
        self.start()

    def run(self) -> None:
        try:
            self._work()
        except Exception as error:
            self.error = error

    def ended(self) -> Exception | None:
        """How it ended: None for well."""
        self.join(timeout=10)
        assert not self.is_alive()
        return self.error


def wait_until_held(api: Api, *operations: str) -> None:
    """Returns when just these calls are held."""
    deadline = time.monotonic() + 5
    while api.aws.held() != list(operations):
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize(("kind", "done"), [("hold_before", []), ("hold_after", ["words"])])
def test_a_call_that_is_held_goes_on_when_it_is_released(api: Api, kind: str, done: list[str]) -> None:
    api.aws.fault("CreatePackage", kind)
    client = _Client(api.create)
    wait_until_held(api, "CreatePackage")
    # Nobody else is held up.
    assert [details["PackageName"] for details in api.find()] == done
    assert client.is_alive()
    api.aws.release()
    assert api.aws.held() == []
    assert client.ended() is None
    assert [details["PackageName"] for details in api.find()] == ["words"]


@pytest.mark.parametrize(("kind", "done"), [("hold_before", []), ("hold_after", ["words"])])
def test_a_call_that_is_held_is_dropped_when_its_client_goes_away(api: Api, kind: str, done: list[str]) -> None:
    api.aws.fault("CreatePackage", kind)
    impatient = api.aws.client(api.service, read_timeout=0.1, retries={"total_max_attempts": 1})
    order = {"PackageName": "words", "PackageType": TXT, "PackageSource": SOURCE}
    with pytest.raises(ReadTimeoutError):
        impatient.create_package(**order)
    wait_until_held(api)
    assert [details["PackageName"] for details in api.find()] == done
    assert [call["status"] for call in api.aws.calls(operation="CreatePackage")] == [None]


@pytest.mark.parametrize("end", ["clear_faults", "reset"])
@pytest.mark.parametrize("kind", ["hold_before", "hold_after"])
def test_a_call_that_is_held_is_cut_off_when_faults_are_taken_back(api: Api, kind: str, end: str) -> None:
    api.aws.fault("CreatePackage", kind)
    client = _Client(api.create)
    wait_until_held(api, "CreatePackage")
    getattr(api.aws, end)()
    assert isinstance(client.ended(), (ConnectionClosedError, HTTPClientError))
    assert len(api.find()) == (kind == "hold_after" and end == "clear_faults")


def test_many_calls_are_held_at_once_and_released_together(api: Api) -> None:
    api.aws.fault("DescribePackages", "hold_after", count=3)
    clients = [_Client(api.find) for _number in range(3)]
    wait_until_held(api, *["DescribePackages"] * 3)
    assert api.find() == []
    api.aws.release()
    assert [client.ended() for client in clients] == [None] * 3

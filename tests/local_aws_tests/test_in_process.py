# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The stand-in without HTTP, for unit tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import boto3
import botocore.session
import pytest
from botocore.config import Config
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError

from local_aws.in_process import Clock, InProcessAws
from local_aws_tests.support import BUCKET, KEY, SOURCE, TXT, VERSIONS, refusal_of

ORDER = {"PackageName": "words", "PackageType": TXT, "PackageSource": SOURCE}


@pytest.fixture(scope="module")
def stand_in() -> InProcessAws:
    """The stand-in, whatever state it is in."""
    return InProcessAws(Clock(start=1767225600.5), {"copy_seconds": 5})


@pytest.fixture
def aws(stand_in: InProcessAws) -> InProcessAws:
    """The stand-in with a dictionary in S3."""
    stand_in.reset()
    s3 = stand_in.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"one\n")
    stand_in.forget_calls()
    return stand_in


def statuses(client: Any) -> list[str]:
    """The status of each package."""
    return [item["PackageStatus"] for item in client.describe_packages()["PackageDetailsList"]]


@pytest.mark.parametrize("service", sorted(VERSIONS))
def test_real_clients_are_answered_and_time_is_moved_by_hand(aws: InProcessAws, service: str) -> None:
    client, clock = aws.client(service), aws.clock
    made = client.create_package(**ORDER)["PackageDetails"]
    assert made["CreatedAt"] == datetime.fromtimestamp(clock.time, UTC)
    clock.advance(4.9)
    assert statuses(client) == ["COPYING"]
    clock.advance(0.1)
    assert statuses(client) == ["AVAILABLE"]
    assert [call["operation"] for call in aws.calls()] == ["CreatePackage", "DescribePackages", "DescribePackages"]
    assert aws.calls(mutating=True)[0]["parameters"] == ORDER


def test_objects_of_s3_follow_the_same_clock(aws: InProcessAws) -> None:
    s3, clock = aws.client("s3"), aws.clock
    clock.advance(100_000)
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"two\n")
    answer = s3.head_object(Bucket=BUCKET, Key=KEY)
    assert answer["LastModified"] == datetime.fromtimestamp(int(clock.time), UTC)
    assert s3.get_object(Bucket=BUCKET, Key=KEY)["Body"].read() == b"two\n"
    assert refusal_of(s3.head_object, Bucket=BUCKET, Key="missing").status == 404


def test_each_call_may_take_time(aws: InProcessAws) -> None:
    client, clock = aws.client("es"), aws.clock
    clock.per_call = 2
    try:
        client.create_package(**ORDER)
        assert [statuses(client) for _look in range(3)] == [["COPYING"], ["COPYING"], ["AVAILABLE"]]
    finally:
        clock.per_call = 0


def test_faults_cut_connections_and_botocore_tries_again(aws: InProcessAws) -> None:
    aws.fault("CreatePackage", "reset_after")
    with pytest.raises(ConnectionClosedError):
        aws.client("es", retries={"total_max_attempts": 1}).create_package(**ORDER)
    assert statuses(aws.client("es")) == ["COPYING"]
    aws.fault("DescribePackages", "reset_before")
    assert statuses(aws.client("es", retries={"mode": "standard"})) == ["COPYING"]


def test_somebody_else_may_come_before_a_call(aws: InProcessAws) -> None:
    client = aws.client("es")
    aws.before("CreatePackage", lambda: aws.put_package(PackageName="words"))
    assert refusal_of(client.create_package, **ORDER).code == "ResourceAlreadyExistsException"
    aws.before("DescribePackages", lambda: None)
    aws.reset()
    assert statuses(client) == []


def test_a_client_that_somebody_else_made_can_be_answered(aws: InProcessAws) -> None:
    client = botocore.session.Session().create_client(
        "es", region_name="us-east-1", aws_access_key_id="AKIASOMEBODYELSES", aws_secret_access_key="any"
    )
    aws.attach(client)
    assert client.describe_packages()["PackageDetailsList"] == []


def test_all_clients_of_other_code_can_be_answered(aws: InProcessAws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    keys = {"aws_access_key_id": "AKIASOMEBODYELSES", "aws_secret_access_key": "any", "region_name": "eu-west-1"}
    with aws.answering_all():
        client = boto3.session.Session().client("opensearch", **keys)
        assert client.describe_packages()["PackageDetailsList"] == []
    assert aws.calls()[0]["region"] == "eu-west-1"
    client = boto3.session.Session().client("opensearch", **keys, config=Config(retries={"total_max_attempts": 1}))
    with pytest.raises(EndpointConnectionError):
        client.describe_packages()


def test_the_control_interface_refuses_in_its_own_words(aws: InProcessAws) -> None:
    with pytest.raises(ValueError, match="unknown setting"):
        aws.settings(nonsense=1)
    aws.settings(copy_seconds=0)
    aws.reset()
    assert aws.settings()["copy_seconds"] == 5

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The process: how it starts, how it ends, how it treats its connections."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from werkzeug.test import create_environ, run_wsgi_app

import local_aws
from local_aws import LocalAws
from local_aws.application import Application
from local_aws.cli import parser
from local_aws_tests.support import BUCKET, SOURCE, TXT, Api, send

ENOUGH = 30.0  # Seconds in which a process ends, on a busy machine too; nothing that it could wait for is as short.
COMMAND = [sys.executable, "-m", "local_aws"]
Start = Callable[..., "tuple[subprocess.Popen[str], str]"]
READY = re.compile(r"local_aws ready at (http://127\.0\.0\.1:\d+)\n")


@pytest.fixture
def environment() -> dict[str, str]:
    """An environment in which the package can be found, with what must not disturb it."""
    folder = str(Path(local_aws.__file__).parent.parent)
    # A profile that does not exist, and an endpoint that is not there, must not reach the server's own sessions.
    disturbing = {"AWS_PROFILE": "no-such-profile", "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    return {**os.environ, "PYTHONPATH": folder, **disturbing}


@pytest.fixture
def start(environment: dict[str, str]) -> Iterator[Start]:
    """Starts a process with the arguments; returns it with the URL of its ready line. Ends it if the test does not."""
    processes = []

    def started(*arguments: str) -> tuple[subprocess.Popen[str], str]:
        process = subprocess.Popen(
            [*COMMAND, *arguments],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        assert process.stdout is not None
        found = READY.fullmatch(process.stdout.readline())
        assert found is not None
        return process, found.group(1)

    yield started
    for process in processes:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            assert stream is not None
            stream.close()


def address_of(url: str) -> tuple[str, int]:
    """Host and port, as a socket wants them."""
    address = urlsplit(url)
    return str(address.hostname), address.port or 0


def is_listening(url: str) -> bool:
    """Whether somebody accepts connections there."""
    with socket.socket() as probe:
        return probe.connect_ex(address_of(url)) == 0


def wait_for_call(aws: LocalAws) -> None:
    """Returns when a request has arrived."""
    deadline = time.monotonic() + 5
    while not aws.calls():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def wait_until_gone(url: str, seconds: float = ENOUGH) -> None:
    """Returns when nobody listens there any more."""
    deadline = time.monotonic() + seconds
    while is_listening(url):
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_is_ready_when_it_says_so_and_a_signal_ends_it(start: Start, tmp_path: Path, number: signal.Signals) -> None:
    ready_file = tmp_path / "ready"
    process, url = start("--ready-file", str(ready_file))
    assert send(url, "GET", "/_local_aws/health", headers={}).content == {"status": "ok"}
    assert ready_file.read_text() == url
    assert list(tmp_path.iterdir()) == [ready_file]
    open_connection = socket.create_connection(address_of(url))
    process.send_signal(number)
    rest, errors = process.communicate(timeout=ENOUGH)
    assert (process.returncode, rest, errors) == (0, "", "")
    assert not is_listening(url)
    assert not ready_file.exists()
    open_connection.close()


@pytest.mark.parametrize("fault", [{"kind": "slow", "seconds": 60}, {"kind": "hold_before"}])
def test_a_signal_ends_it_even_while_it_is_answering(start: Start, fault: dict[str, Any]) -> None:
    process, url = start()
    aws = LocalAws.attach(url)
    aws.fault("DescribePackages", **fault)
    with socket.create_connection(address_of(url)) as connection:
        connection.sendall(b"POST /2015-01-01/packages/describe HTTP/1.1\r\nHost: local\r\n\r\n")
        wait_for_call(aws)
        process.terminate()
        process.communicate(timeout=ENOUGH)
    assert process.returncode == 0


def test_a_signal_before_it_is_ready_ends_it(environment: dict[str, str]) -> None:
    code = "import sys, local_aws.cli; sys.stdout.write('up'); sys.stdout.flush(); sys.exit(local_aws.cli.main([]))"
    process = subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.read(2) == "up"
    time.sleep(0.1)
    process.terminate()
    rest, _errors = process.communicate(timeout=ENOUGH)
    assert (process.returncode, rest) == (0, "")


def test_it_listens_at_the_port_that_is_given(start: Start, environment: dict[str, str]) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    _process, url = start("--port", str(port))
    assert url == f"http://127.0.0.1:{port}"
    LocalAws.attach(url).client("es").create_elasticsearch_domain(DomainName="search")
    second = subprocess.run(
        [*COMMAND, "--port", str(port)], env=environment, capture_output=True, text=True, check=False, timeout=30
    )
    assert second.returncode != 0
    assert str(port) in second.stderr
    assert second.stdout == ""


def test_it_ends_with_its_standard_input_if_asked(start: Start) -> None:
    process, url = start("--stop-with-stdin")
    assert is_listening(url)
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(timeout=ENOUGH) == 0


def test_it_tells_each_request_if_asked(start: Start) -> None:
    process, url = start("--verbose")
    send(url, "GET", "/_local_aws/health", headers={})
    process.terminate()
    assert "GET /_local_aws/health" in process.communicate(timeout=ENOUGH)[1]


def test_it_can_be_started_in_the_background_and_told_to_stop(environment: dict[str, str], tmp_path: Path) -> None:
    log = tmp_path / "log"
    result = subprocess.run(
        [*COMMAND, "--background", "--verbose", "--log-file", str(log)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    found = READY.fullmatch(result.stdout)
    assert found is not None
    url = found.group(1)
    assert send(url, "POST", "/_local_aws/stop", headers={}).content == {"status": "stopping"}
    wait_until_gone(url)
    assert "POST /_local_aws/stop" in log.read_text()


def test_it_says_why_it_did_not_start_in_the_background(environment: dict[str, str], tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        log = tmp_path / "log"
        result = subprocess.run(
            [*COMMAND, "--background", "--port", str(taken.getsockname()[1]), "--log-file", str(log)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
    assert (result.returncode, result.stdout) == (1, "")
    assert str(log) in result.stderr
    assert "in use" in log.read_text()


def test_help_explains_what_it_is_and_how_to_use_it(environment: dict[str, str]) -> None:
    result = subprocess.run([*COMMAND, "--help"], env=environment, capture_output=True, text=True, check=True)
    for word in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "--port", "--ready-file", "/_local_aws/", "POST faults"):
        assert word in result.stdout


def test_a_server_started_from_python_is_stopped_with_its_block() -> None:
    with LocalAws() as aws:
        url = aws.url
        assert aws.control("GET", "health") == {"status": "ok"}
    assert not is_listening(url)
    aws.stop()


def test_a_server_that_does_not_start_is_told_of_and_leaves_nothing_behind(capfd: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(RuntimeError, match="did not start"):
            LocalAws(port=taken.getsockname()[1]).start()
    assert "in use" in capfd.readouterr().err


def test_the_environment_points_clients_at_the_server(
    aws: LocalAws, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bundle = tmp_path / "ca.pem"
    bundle.write_text("")
    monkeypatch.setenv("AWS_CA_BUNDLE", str(bundle))
    monkeypatch.setenv("NO_PROXY", "example.org")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    aws.put_package(PackageName="words", region="eu-west-1")
    assert len(aws.client("es", "eu-west-1").describe_packages()["PackageDetailsList"]) == 1
    given = aws.environment(region="eu-west-1", access_key="AKIAMINE")
    assert given["AWS_ENDPOINT_URL"] == aws.url
    assert given["AWS_ACCESS_KEY_ID"] == "AKIAMINE"
    assert given["AWS_SECRET_ACCESS_KEY"]
    assert given["AWS_DEFAULT_REGION"] == given["AWS_REGION"] == "eu-west-1"
    assert given["NO_PROXY"] == "example.org,127.0.0.1,localhost"
    code = "import boto3; print(len(boto3.client('es').describe_packages()['PackageDetailsList']))"
    result = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **given}, capture_output=True, text=True, check=True
    )
    assert result.stdout == "1\n"


def test_one_connection_serves_many_requests(api: Api) -> None:
    connection = http.client.HTTPConnection(*address_of(api.aws.url))
    connection.connect()
    local_end = connection.sock.getsockname()
    for method, path in (("GET", "/_local_aws/health"), ("HEAD", f"/{BUCKET}/words.txt"), ("GET", f"/{BUCKET}/nope")):
        connection.request(method, path)
        response = connection.getresponse()
        response.read()
        assert not response.will_close
        assert connection.sock.getsockname() == local_end
    connection.close()


def test_a_body_in_chunks_is_read_to_its_end(es: Api) -> None:
    connection = http.client.HTTPConnection(*address_of(es.aws.url))
    for number in range(2):
        headers = {"Transfer-Encoding": "chunked"}
        connection.request("PUT", f"/{BUCKET}/chunks-{number}", iter([b"one ", b"two"]), headers, encode_chunked=True)
        response = connection.getresponse()
        response.read()
        assert response.status == 200
    connection.close()
    for number in range(2):
        assert es.s3.get_object(Bucket=BUCKET, Key=f"chunks-{number}")["Body"].read() == b"one two"


def test_large_objects_go_through(es: Api) -> None:
    content = os.urandom(3_000_000)
    es.put_object(content, key="large")
    assert es.s3.get_object(Bucket=BUCKET, Key="large")["Body"].read() == content


def test_the_settings_to_start_with_hold_again_after_a_reset() -> None:
    with LocalAws(settings={"package_limit": 1000}) as aws:
        aws.settings(package_limit=5, copy_seconds=1)
        aws.reset()
        settings = aws.settings()
    assert (settings["package_limit"], settings["copy_seconds"]) == (1000, 0)


def test_the_settings_to_start_with_may_be_in_the_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOCAL_AWS_SETTINGS", '{"package_limit": 7}')
    assert parser().parse_args([]).settings.package_limit == 7
    assert parser().parse_args(["--settings", '{"text_check": "utf8"}']).settings.package_limit == 25
    for wrong in ('{"package_limit": -1}', "[]", "{"):
        with pytest.raises(SystemExit):
            parser().parse_args(["--settings", wrong])
        assert "--settings" in capsys.readouterr().err


def test_many_clients_at_once_get_what_is_theirs(api: Api) -> None:
    assert api.client
    api.aws.settings(package_limit=80)

    def make(number: int) -> str:
        package_id: str = api.create(f"words-{number}")["PackageID"]
        assert api.seen(package_id)["PackageName"] == f"words-{number}"
        return package_id

    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(make, range(80)))
    assert len(set(ids)) == 80
    assert len(api.aws.calls(operation="CreatePackage")) == 80
    assert {details["PackageStatus"] for details in api.find()} == {"AVAILABLE"}


def test_of_many_that_create_the_same_name_at_once_one_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    # In this process, so that each can be made to dawdle where the others would overtake it if they could.
    application = Application()
    form = {"HTTP_AUTHORIZATION": "AWS4-HMAC-SHA256 Credential=AKIAANYKEY/20260101/us-east-1/es/aws4_request"}
    order = {"PackageName": "words", "PackageType": TXT, "PackageSource": SOURCE}

    def now_in_a_while() -> float:
        time.sleep(0.005)
        return time.time()

    def status_of_create(number: int) -> str:
        environ = create_environ("/2015-01-01/packages", method="POST", json=order, environ_base=form)
        return run_wsgi_app(application, environ)[1][:3]

    monkeypatch.setattr(application.store, "now", now_in_a_while)
    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(status_of_create, range(8))) == ["200"] + ["409"] * 7

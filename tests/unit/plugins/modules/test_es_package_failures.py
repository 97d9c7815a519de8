# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""es_package when the service, the network or the credentials fail: a sentence each, and never a traceback."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils import _apply
from ansible_collections.aws_search.packages.tests.unit.plugins.modules.scene import (
    DOMAIN,
    HOUR,
    NAME,
    SOURCE,
    Scene,
)

CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")


# The exceptions of CreatePackage


def order(scene: Scene, code: str, status: int, count: int | None = None) -> None:
    """CreatePackage answers with this error."""
    message = f"The words of {code}"
    scene.aws.fault("CreatePackage", "error", count=count, code=code, status=status, message=message)


@pytest.mark.parametrize(
    ("code", "status", "way_out"),
    [
        ("BaseException", 400, ""),
        ("LimitExceededException", 409, "A quota is reached"),
        ("InvalidTypeException", 409, ""),
        ("AccessDeniedException", 403, "need the IAM action es:CreatePackage (and s3:GetObject on the source)"),
        ("ValidationException", 400, ""),
    ],
)
def test_an_exception_is_told_with_the_services_words_and_not_tried_again(
    scene: Scene, code: str, status: int, way_out: str
) -> None:
    order(scene, code, status)
    run = scene.package(source=SOURCE)
    assert run.message.startswith(f"Package synonyms: CreatePackage failed ({code}: The words of {code}).")
    assert way_out in run.message
    assert (run["changed"], run["actions"]) == (False, [])
    assert run["error"]["code"] == code
    assert scene.operations() == ["DescribePackages", "CreatePackage"]


def test_an_internal_exception_is_tried_again(scene: Scene) -> None:
    order(scene, "InternalException", 500, count=4)
    run = scene.package(source=SOURCE, wait=True).ok()
    assert run["actions"] == ["CreatePackage"]
    assert scene.operations().count("CreatePackage") == 5


def test_an_internal_exception_that_stays_is_told_after_some_tries(scene: Scene) -> None:
    order(scene, "InternalException", 500)
    run = scene.package(source=SOURCE)
    assert "Package synonyms: CreatePackage failed (InternalException: The words of InternalException" in run.message
    assert (run["changed"], run["actions"]) == (False, [])
    assert scene.operations().count("CreatePackage") > 5


@pytest.mark.parametrize("wait", [False, True])
def test_a_package_that_somebody_else_created_meanwhile_is_adopted(scene: Scene, wait: bool) -> None:
    scene.put(PackageDescription="Words", age=-HOUR)
    # The first look does not show it yet.
    scene.aws.fault("DescribePackages", "error", code="ResourceNotFoundException", status=409, message="None")
    run = scene.package(source=SOURCE, description="Words", wait=wait).ok()
    assert (run["changed"], run["actions"]) == (False, [])
    assert run["package_details"]["package_status"] == "AVAILABLE"
    assert [call["error_code"] for call in scene.aws.calls(operation="CreatePackage")] == [
        "ResourceAlreadyExistsException"
    ]
    assert len(scene.packages()) == 1


def test_an_adopted_package_is_brought_in_line(scene: Scene) -> None:
    scene.put(PackageDescription="Words", age=-HOUR)
    scene.aws.fault("DescribePackages", "error", code="ResourceNotFoundException", status=409, message="None")
    run = scene.package(source=SOURCE, description="Other words", wait=True).ok()
    assert run["actions"] == ["UpdatePackage"]
    assert run["package_details"]["package_description"] == "Other words"


def test_a_creation_whose_answer_is_lost_is_adopted(scene: Scene) -> None:
    scene.aws.fault("CreatePackage", "reset_after")
    run = scene.package(source=SOURCE, wait=True).ok()
    assert (run["changed"], run["actions"]) == (True, ["CreatePackage"])
    assert run["package_details"]["package_status"] == "AVAILABLE"
    assert len(scene.packages()) == 1


@pytest.mark.parametrize("fault", ["throttle", "reset_before"])
def test_a_creation_that_did_not_get_through_is_tried_again(scene: Scene, fault: str) -> None:
    scene.aws.fault("CreatePackage", fault, count=2)
    run = scene.package(source=SOURCE, wait=True).ok()
    assert run["actions"] == ["CreatePackage"]
    assert len(scene.packages()) == 1


def test_a_real_quota_is_told_without_trying_again(scene: Scene) -> None:
    scene.aws.settings(package_limit=0)
    run = scene.package(source=SOURCE)
    assert "LimitExceededException" in run.message
    assert "quota" in run.message
    assert scene.operations().count("CreatePackage") == 1


@pytest.mark.parametrize(
    ("operation", "options"),
    [("UpdatePackage", {"source": SOURCE}), ("DeletePackage", {"state": "absent"})],
)
def test_a_change_whose_answer_is_lost_counts_as_made(scene: Scene, operation: str, options: dict[str, Any]) -> None:
    # Under way for a while, so that the repeated request meets what the first one began.
    scene.aws.settings(copy_seconds=0.2, delete_seconds=0.2)
    scene.put(age=HOUR)
    scene.aws.fault(operation, "reset_after")
    run = scene.package(**options, wait=True).ok()
    assert (run["changed"], run["actions"]) == (True, [operation])
    assert scene.package(**options, wait=True).ok()["changed"] is False


UNKNOWN_ENDS: list[dict[str, Any]] = [
    {"kind": "reset_after"},
    {"kind": "error_after", "code": "InternalException", "status": 500},
    {"kind": "error_after", "code": "Gateway", "status": 504},
]


@pytest.mark.parametrize("update", ["if_changed", "always"])
@pytest.mark.parametrize("wait", [False, True])
@pytest.mark.parametrize("end", UNKNOWN_ENDS, ids=str)
def test_an_update_of_which_nobody_says_what_became_is_not_made_twice(
    scene: Scene, update: str, wait: bool, end: dict[str, Any]
) -> None:
    # Its import has ended before a second request could arrive, so the service would begin another one.
    scene.put(age=HOUR)
    scene.aws.fault("UpdatePackage", **end)
    run = scene.package(source=SOURCE, update=update, wait=wait).ok()
    assert (run["changed"], run["actions"]) == (True, ["UpdatePackage"])
    assert scene.operations().count("UpdatePackage") == 1
    assert len(scene.messages()) == 2


@pytest.mark.parametrize("update", ["if_changed", "always"])
def test_an_update_that_did_not_get_through_is_made(scene: Scene, update: str) -> None:
    scene.put(age=HOUR)
    scene.aws.fault("UpdatePackage", "reset_before", count=2)
    run = scene.package(source=SOURCE, update=update, wait=True).ok()
    assert run["actions"] == ["UpdatePackage"]
    assert scene.operations().count("UpdatePackage") == 3
    assert len(scene.messages()) == 2


def test_an_update_that_never_gets_through_is_told(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_apply, "STALE_FOR", 0.1)
    scene.put(age=HOUR)
    scene.aws.fault("UpdatePackage", "reset_before", count=None)
    run = scene.package(source=SOURCE, wait=True)
    assert "Package synonyms: UpdatePackage failed: the service cannot be reached" in run.message
    assert "run again: what was done is found then" in run.message
    assert (run["changed"], run["actions"]) == (False, [])


def test_a_deletion_that_was_done_when_it_was_repeated_counts_as_made(scene: Scene) -> None:
    scene.put()
    scene.aws.fault("DeletePackage", "reset_after")
    run = scene.package(state="absent", wait=True).ok()
    assert (run["changed"], run["actions"], run["package_details"]) == (True, ["DeletePackage"], {})


# Any operation


each_operation = pytest.mark.parametrize(
    ("operation", "options"),
    [
        ("DescribePackages", {}),
        ("UpdatePackage", {"source": SOURCE}),
        ("ListDomainsForPackage", {"state": "absent", "dissociate": True}),
        ("DissociatePackage", {"state": "absent", "dissociate": True}),
        ("DeletePackage", {"state": "absent", "dissociate": True}),
    ],
)


@each_operation
def test_what_fails_for_a_moment_is_repeated(scene: Scene, operation: str, options: dict[str, Any]) -> None:
    scene.put(age=HOUR, domains=[{"DomainName": DOMAIN}])
    scene.aws.fault(operation, "throttle", count=3)
    scene.aws.fault(operation, "internal", count=3)
    scene.aws.fault(operation, "reset_before", count=1)
    scene.package(**options, wait=True).ok()


@each_operation
class TestOneOperationFails:
    """Whatever fails, and goes on to, is told by its name, with the package's."""

    @pytest.fixture(autouse=True)
    def nothing_is_stale_for_long(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """What is not known to be done is looked for, and tried again, for as long as a look may be stale."""
        monkeypatch.setattr(_apply, "STALE_FOR", 0.1)

    def test_denied(self, scene: Scene, operation: str, options: dict[str, Any]) -> None:
        scene.put(age=HOUR, domains=[{"DomainName": DOMAIN}])
        scene.aws.fault(operation, "access_denied", count=None)
        message = scene.package(**options).message
        assert f"{operation} failed (AccessDeniedException: " in message
        assert f"es:{operation}" in message
        assert NAME in message

    def test_not_json(self, scene: Scene, operation: str, options: dict[str, Any]) -> None:
        scene.put(age=HOUR, domains=[{"DomainName": DOMAIN}])
        scene.aws.fault(operation, "not_json", count=None)
        message = scene.package(**options).message
        assert f"{operation} failed: the answer " in message
        assert NAME in message

    def test_not_json_with_an_error_status(self, scene: Scene, operation: str, options: dict[str, Any]) -> None:
        scene.put(age=HOUR, domains=[{"DomainName": DOMAIN}])
        scene.aws.fault(operation, "not_json", count=None, status=503)
        message = scene.package(**options).message
        assert f"{operation} failed: the answer is not one that this API gives (HTTP 503)" in message
        assert NAME in message

    def test_cut_off(self, scene: Scene, operation: str, options: dict[str, Any]) -> None:
        scene.put(age=HOUR, domains=[{"DomainName": DOMAIN}])
        scene.aws.fault(operation, "reset_before", count=None)
        message = scene.package(**options).message
        assert f"{operation} failed: the service cannot be reached" in message
        assert NAME in message

    def test_expired(self, scene: Scene, operation: str, options: dict[str, Any]) -> None:
        scene.put(age=HOUR, domains=[{"DomainName": DOMAIN}])
        scene.aws.fault(operation, "expired_token", count=None)
        message = scene.package(**options).message
        assert f"{operation} failed (ExpiredTokenException: " in message
        assert "renew or correct them" in message


def test_an_answer_of_create_package_that_is_not_json_is_told_and_the_next_run_finds_the_package(
    scene: Scene,
) -> None:
    scene.aws.fault("CreatePackage", "not_json")
    assert "CreatePackage failed: the answer " in scene.package(source=SOURCE).message
    assert scene.package(source=SOURCE, wait=True).ok()["package_details"]["package_status"] == "AVAILABLE"


def test_an_answer_of_create_package_that_lacks_its_details_is_told(scene: Scene) -> None:
    scene.aws.fault("CreatePackage", "missing_fields", fields=["PackageDetails"])
    run = scene.package(source=SOURCE)
    assert "Package synonyms: CreatePackage failed" in run.message
    assert "PackageDetails" in run.message


# Connection, credentials, region, libraries


def test_an_endpoint_that_refuses_connections_is_told(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        run = scene.package(source=SOURCE)
    assert "Package synonyms: DescribePackages failed: the service cannot be reached" in run.message
    assert url in run.message
    assert "AWS_ENDPOINT_URL" in run.message


def test_an_endpoint_that_is_no_url_is_told(scene: Scene) -> None:
    assert "nonsense" in scene.package(endpoint_url="nonsense").message


def test_missing_credentials_are_told(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in CREDENTIALS:
        monkeypatch.delenv(name)
    message = scene.package().message
    assert "credentials" in message.lower()
    assert "access_key" in message
    assert scene.operations() == []


@pytest.mark.parametrize("missing", CREDENTIALS)
def test_half_credentials_are_told(scene: Scene, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    monkeypatch.delenv(missing)
    message = scene.package().message
    assert "redentials" in message
    assert scene.operations() == []


def test_an_unknown_profile_is_told(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in CREDENTIALS:
        monkeypatch.delenv(name)
    message = scene.package(profile="no-such-profile").message
    assert "no-such-profile" in message
    assert scene.operations() == []


def test_a_profile_beside_keys_is_refused(scene: Scene) -> None:
    assert "profile" in scene.package(profile="search", access_key="a", secret_key="b").message


def test_a_missing_region_is_told(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name)
    assert "es_package module requires a region" in scene.package().message
    assert scene.operations() == []


def test_a_region_that_cannot_be_is_told(scene: Scene) -> None:
    assert "no region" in scene.package(region="no region").message


HIDE = """
import sys

class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("boto3", "botocore"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Hidden())
"""
RUN = """
import sys
from importlib import import_module
from ansible.module_utils.testing import patch_module_args

module = import_module("ansible_collections.aws_search.packages.plugins.modules." + sys.argv[1])
with patch_module_args({"name": "synonyms", "domain_name": "shop"} if sys.argv[1] != "es_package_info" else {}):
    module.main()
"""


@pytest.mark.parametrize("module", ["es_package", "es_package_association", "es_package_info"])
def test_a_missing_boto3_is_told(
    module: str, tmp_path: Path, clean_environment: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(HIDE)
    search_path = [str(tmp_path), *(entry for entry in sys.path if entry)]
    monkeypatch.setenv("PYTHONPATH", ":".join(search_path))
    program = RUN.replace('"domain_name": "shop"', '"domain_name": "shop"' if "association" in module else "")
    done = subprocess.run(
        [sys.executable, "-c", program, module], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    result = json.loads(done.stdout)
    assert result["failed"] is True
    assert "boto3" in result["msg"]

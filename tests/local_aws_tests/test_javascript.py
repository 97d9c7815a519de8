# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Both clients of the AWS SDK for JavaScript, pointed at the stand-in by environment variables alone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from local_aws_tests.support import BUCKET, KEY, Api

SOURCES = Path(__file__).parent / "javascript"
UNCHECKED = "so it was not checked that the AWS SDK for JavaScript works with the stand-in."
# What npm says where there is no registry to be reached. Whatever else goes wrong is a failure.
UNREACHABLE = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH", "ENOTCACHED")

# One installation serves all tests of the file.
pytestmark = pytest.mark.xdist_group("javascript")


def lowest_node() -> int:
    """The lowest major version of Node.js that the SDK in the lock file supports."""
    lock = json.loads((SOURCES / "package-lock.json").read_text(encoding="utf-8"))
    engine: str = lock["packages"]["node_modules/@aws-sdk/client-opensearch"]["engines"]["node"]
    return int(engine.removeprefix(">=").partition(".")[0])


@pytest.fixture(scope="session")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the scripts and the packages of the lock file, installed by npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        pytest.skip(f"There is no Node.js with npm, {UNCHECKED}")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True, timeout=60).stdout
    if int(version.removeprefix("v").partition(".")[0]) < lowest_node():
        pytest.skip(f"Node.js is older than {lowest_node()}, {UNCHECKED}")
    folder = tmp_path_factory.mktemp("javascript") / "scripts"
    shutil.copytree(SOURCES, folder, ignore=shutil.ignore_patterns("node_modules"))
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries", "1"]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    if any(code in result.stderr for code in UNREACHABLE):
        pytest.skip(f"The npm registry cannot be reached, {UNCHECKED}")
    assert result.returncode == 0, result.stderr
    return folder


def run(api: Api, scripts: Path, *arguments: str) -> Any:
    """Run the script with the arguments, and return what it printed."""
    result = subprocess.run(
        ["node", "life_of_a_package.mjs", api.service, *arguments],
        cwd=scripts,
        env={**os.environ, **api.aws.environment()},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_a_package_lives_from_its_creation_to_its_end_with_each_client(api: Api, scripts: Path) -> None:
    domain = api.make_domain()
    api.aws.forget_calls()
    seen = run(api, scripts, domain, BUCKET, KEY)
    package_id = seen["created"]["PackageID"]
    assert (seen["created"]["PackageStatus"], seen["isDate"]) == ("COPYING", True)
    assert [(one["PackageID"], one["PackageStatus"]) for one in seen["described"]] == [(package_id, "AVAILABLE")]
    assert seen["associated"]["DomainPackageStatus"] == "ASSOCIATING"
    assert [(one["ReferencePath"], one["DomainPackageStatus"]) for one in seen["listed"]] == [
        (f"analyzers/{package_id}", "ACTIVE")
    ]
    assert seen["dissociated"]["DomainPackageStatus"] == "DISSOCIATING"
    assert seen["left"] == []
    assert seen["deleted"]["PackageStatus"] == "DELETING"
    assert api.find() == []
    # With the client of the other API, the answers would be the same.
    assert len(api.aws.calls(api.service, mutating=True)) == len(api.aws.calls(mutating=True)) == 6


def test_a_refusal_is_the_exception_of_the_client_that_the_service_names(api: Api, scripts: Path) -> None:
    seen = run(api, scripts, api.make_domain(), BUCKET, KEY)
    in_use, bad_name = seen["inUse"], seen["badName"]
    assert (in_use["name"], in_use["known"], in_use["status"]) == ("ConflictException", True, 409)
    assert (bad_name["name"], bad_name["known"], bad_name["status"]) == ("ValidationException", True, 400)
    assert "Value 'Bad_Name' at 'packageName' failed to satisfy constraint" in bad_name["message"]

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When the service, the network, the credentials or the options are wrong: a sentence each, and never a traceback."""

from __future__ import annotations

import getpass
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import SSLError

from ansible_collections.aws_search.packages.plugins.module_utils._reconcile import observe, reconciler
from local_aws.orders import ACCESS_KEY, SECRET_KEY

from .environment import BUCKET, DOMAIN, HOUR, KEY, NAME, OMIT, SOURCE, Environment

BOTH_MODES = pytest.mark.parametrize("check_mode", [False, True], ids=["run", "check mode"])
KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
DISSOCIATE = {"state": "absent", "dissociate": True}
# Each operation, and a run of a module that sends it.
OPERATIONS: list[tuple[str, str, dict[str, Any]]] = [
    ("DescribePackages", "package", {}),
    ("CreatePackage", "package", {"name": "new-words", "source": SOURCE}),
    ("UpdatePackage", "package", {"source": SOURCE}),
    ("GetPackageVersionHistory", "info", {"include_versions": True}),
    ("ListDomainsForPackage", "package", DISSOCIATE),
    ("ListDomainsForPackage", "info", {"include_domains": True}),
    ("ListPackagesForDomain", "info", {"domain_name": DOMAIN}),
    ("ListPackagesForDomain", "associations", {"purge": True}),
    ("DissociatePackage", "package", DISSOCIATE),
    ("DissociatePackage", "association", {"state": "absent"}),
    ("AssociatePackage", "association", {"domain_name": "archive"}),
    ("DeletePackage", "package", DISSOCIATE),
]


@pytest.fixture(autouse=True)
def nothing_is_stale_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not known to be done is looked for, and tried again, for as long as a look may be stale."""
    monkeypatch.setattr(reconciler, "STALE_FOR", 0.1)


@pytest.fixture
def without_keys(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in KEYS:
        monkeypatch.delenv(name)


# Options


@BOTH_MODES
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"name": "ab"}, "name must be 3 to 256 characters long, got 2: 'ab'."),
        ({"name": "a" * 257}, "name must be 3 to 256 characters long, got 257: 'aaa"),
        *(({"name": name}, r"name must match [a-z][a-z0-9\-]+") for name in ("Syn", "1ab", "my_syn", "syn\n", "größe")),
        ({"description": "x" * 1025}, "description must be 0 to 1024 characters long, got 1025"),
        ({"commit_message": "m" * 92}, "commit_message must be 0 to 91 characters long, got 92"),
        (
            {"commit_message": "Add [etag:9b2cf535f27731c974343645a3985328]"},
            "commit_message must not end like a fingerprint that this module records",
        ),
        *(
            ({"source": {"s3_bucket_name": bucket, "s3_key": KEY}}, "source.s3_bucket_name must be the bare name")
            for bucket in ("s3://dicts", "Dicts", "arn:aws:s3:::dicts", "ab", "b" * 64, "192.168.0.1", "a..b")
        ),
        *(
            ({"source": {"s3_bucket_name": BUCKET, "s3_key": key}}, "source.s3_key must be the key inside the bucket")
            for key in ("s3://dicts/synonyms.txt", "arn:aws:s3:::dicts/synonyms.txt", "https://dicts/synonyms.txt")
        ),
        ({"source": {"s3_bucket_name": BUCKET, "s3_key": ""}}, "source must have s3_key"),
        ({"source": {"s3_key": KEY}}, "source must have s3_bucket_name"),
        ({"source": "s3://dictionaries"}, "source must have s3_key"),
        ({"source": "dictionaries/synonyms.txt"}, "source must be a dictionary with s3_bucket_name and s3_key, or a"),
        ({"source": {**SOURCE, "bucket": BUCKET}}, "source has unknown options: bucket."),
        ({"source": {**SOURCE, "s3_key": "ü" * 513}}, "source.s3_key must be 1 to 1024 bytes long in UTF-8, got 1026"),
        ({"source_file": "/x", "source": OMIT}, "source_file requires source"),
        *(({"wait_timeout": number}, "wait_timeout must be 1 to 604800 seconds") for number in (0, -5, 10**12)),
        # What ansible-core refuses by itself.
        ({"name": OMIT}, "missing required arguments: name"),
        ({"state": "there"}, "value of state must be one of: present, absent"),
        ({"update": "sometimes"}, "value of update must be one of: if_changed, always, never"),
    ],
)
def test_a_bad_option_is_refused_before_anything_is_sent(
    environment: Environment, options: dict[str, Any], words: str, check_mode: bool
) -> None:
    run = environment.package(**{"source": SOURCE, **options}, check_mode=check_mode)
    assert words in run.message
    assert len(run.message) < 500
    assert environment.operations() == []


def test_all_bad_options_are_told_at_once(environment: Environment) -> None:
    message = environment.package(name="NO", description="x" * 1025, wait_timeout=0).message
    assert [words for words in ("name must", "description must", "wait_timeout must") if words not in message] == []


@pytest.mark.parametrize(
    "options",
    [
        {"name": "abc"},
        {"name": "a" * 28},
        {"description": "x" * 1024},
        {"commit_message": "m" * 91},
        {"source": {"s3_bucket_name": BUCKET, "s3_key": "ü" * 512}},
    ],
    ids=lambda value: next(iter(value)),
)
def test_what_just_fits_is_taken_by_the_service(environment: Environment, options: dict[str, Any]) -> None:
    options = {"source": SOURCE, "unreadable_source": "warn", **options}
    environment.package(**options, wait=True)
    assert environment.package(**options, update="always").ok()["changed"]


def test_every_way_to_name_no_package_or_two_is_refused_by_es_package_association(environment: Environment) -> None:
    for options, words in (
        ({"name": None}, "name or package_id must have a value."),
        ({"name": OMIT}, "one of the following is required: name, package_id"),
        ({"name": NAME, "package_id": "F1"}, "mutually exclusive: name|package_id"),
        ({"package_id": ""}, "package_id must be 1 to 100 characters long, got 0"),
        ({"domain_name": "Shop"}, "domain_name must match"),
    ):
        assert words in environment.association(**options).message
        assert environment.operations() == []


# The service


@pytest.mark.parametrize(
    ("code", "status", "way_out"),
    [
        ("BaseException", 400, ""),
        ("LimitExceededException", 409, "A quota is reached (25 packages in a region, 20 on a domain)"),
        ("InvalidTypeException", 409, ""),
        ("AccessDeniedException", 403, "need the IAM action es:CreatePackage (and s3:GetObject on the source)"),
        ("ValidationException", 400, ""),
    ],
)
def test_an_exception_is_told_with_the_services_words_and_not_tried_again(
    environment: Environment, code: str, status: int, way_out: str
) -> None:
    environment.aws.fault("CreatePackage", "error", count=None, code=code, status=status, message=f"Words of {code}")
    run = environment.package(source=SOURCE)
    assert run.message.startswith(f"Package synonyms: CreatePackage failed ({code}: Words of {code}).")
    assert way_out in run.message
    assert (run["changed"], run["actions"], run["error"]["code"]) == (False, [], code)
    assert environment.operations().count("CreatePackage") == 1


def test_the_real_quotas_are_told(environment: Environment) -> None:
    environment.aws.settings(package_limit=0, domain_package_limit=0)
    assert "Delete or dissociate packages that are not in use" in environment.package(source=SOURCE).message
    environment.put("words", domains=[{"DomainName": DOMAIN}])
    environment.put()
    assert "20 on a domain" in environment.association().message


@pytest.mark.parametrize(("operation", "kind", "options"), OPERATIONS)
class TestOneOperationFails:
    """A request that keeps failing is named in the failure; one that fails for a moment is repeated."""

    @pytest.fixture(autouse=True)
    def packages(self, environment: Environment) -> None:
        environment.put("words", domains=[{"DomainName": "archive"}])
        environment.put(age=HOUR, domains=[{"DomainName": DOMAIN}])

    @pytest.mark.parametrize(
        ("fault", "words"),
        [
            ({"kind": "access_denied"}, ["{} failed (AccessDeniedException: ", "es:{}"]),
            ({"kind": "expired_token"}, ["{} failed (ExpiredTokenException: ", "renew or correct them"]),
            ({"kind": "not_json"}, ["{} failed: the answer ", "of the AWS API, not of a domain or a proxy"]),
            ({"kind": "not_json", "content_type": None}, ["{} failed: the answer ", "AWS_ENDPOINT_URL"]),
            ({"kind": "not_json", "status": 503}, ["{} failed: the answer is not one of this API (HTTP 503)"]),
            ({"kind": "foreign_json"}, ["{} failed: ", "of the AWS API, not of a domain or a proxy"]),
            ({"kind": "reset_before"}, ["{} failed: the service cannot be reached", "run the task again"]),
        ],
        ids=str,
    )
    def test_for_ever(
        self,
        environment: Environment,
        operation: str,
        kind: str,
        options: dict[str, Any],
        fault: dict[str, Any],
        words: list[str],
    ) -> None:
        environment.aws.fault(operation, count=None, **fault)
        run = getattr(environment, kind)(**options)
        assert [word for word in words if word.format(operation) not in run.message] == []
        done = run.result.get("actions", [])
        assert operation not in done

    def test_for_a_moment(
        self,
        environment: Environment,
        monkeypatch: pytest.MonkeyPatch,
        operation: str,
        kind: str,
        options: dict[str, Any],
    ) -> None:
        monkeypatch.setattr(reconciler, "STALE_FOR", 10.0)
        # The connection first: only botocore repeats it, and of two requests at once one might get it for its last try.
        for fault, count in (("reset_before", 1), ("throttle", 3), ("internal", 3)):
            environment.aws.fault(operation, fault, count=count)
        waits = {} if kind == "info" else {"wait": True}
        getattr(environment, kind)(**options, **waits).ok()


@BOTH_MODES
@pytest.mark.parametrize("state", ["present", "absent"])
@pytest.mark.parametrize("fault", [{"kind": "not_json", "content_type": None}, {"kind": "foreign_json"}], ids=str)
def test_an_answer_of_something_else_does_not_pass_for_nothing_there(
    environment: Environment, fault: dict[str, Any], state: str, check_mode: bool
) -> None:
    environment.put()
    environment.aws.fault("DescribePackages", count=None, **fault)
    for run in (
        environment.package(state=state, source=SOURCE, check_mode=check_mode),
        environment.packages({"name": "words", "source": SOURCE}, purge=True, dissociate=True, check_mode=check_mode),
    ):
        assert "If endpoint_url or AWS_ENDPOINT_URL is set, check that it is an endpoint of the AWS API" in run.message
        assert environment.operations(mutating=True) == []


@pytest.mark.parametrize("fault", ["missing_fields", "unknown_fields"])
@pytest.mark.parametrize("state", ["present", "absent"])
def test_an_answer_that_lacks_what_counts_or_has_a_status_of_the_future_is_told_and_nothing_done(
    environment: Environment, fault: str, state: str
) -> None:
    environment.put()
    environment.aws.fault("DescribePackages", fault)
    message = environment.package(state=state, source=SOURCE).message
    assert ("PackageStatus" if fault == "missing_fields" else "FUTURE_STATUS") in message
    assert environment.operations(mutating=True) == []


UNKNOWN_ENDS: list[dict[str, Any]] = [
    {"kind": "reset_after"},
    {"kind": "error_after", "code": "InternalException", "status": 500},
    {"kind": "error_after", "code": "Gateway", "status": 504},
]


@pytest.mark.parametrize("seconds", [0, 3])
@pytest.mark.parametrize("end", UNKNOWN_ENDS, ids=str)
@pytest.mark.parametrize(
    ("operation", "options"),
    [
        ("CreatePackage", {"name": "new-words", "source": SOURCE}),
        ("UpdatePackage", {"source": SOURCE}),
        ("UpdatePackage", {"source": SOURCE, "update": "always"}),
        ("DeletePackage", {"state": "absent"}),
    ],
)
def test_a_change_whose_answer_is_lost_counts_as_made_and_an_update_is_not_made_twice(
    environment: Environment,
    monkeypatch: pytest.MonkeyPatch,
    operation: str,
    options: dict[str, Any],
    end: dict[str, Any],
    seconds: float,
) -> None:
    monkeypatch.setattr(reconciler, "STALE_FOR", 10.0)
    environment.aws.settings(copy_seconds=seconds, delete_seconds=seconds)
    environment.put(age=HOUR)
    environment.aws.fault(operation, **end)
    run = environment.package(**options, wait=True).ok()
    assert (run["changed"], run["actions"]) == (True, [operation])
    if operation == "UpdatePackage":
        assert environment.operations().count(operation) == 1


@pytest.mark.parametrize("wait", [False, True])
def test_a_package_that_somebody_else_creates_meanwhile_is_adopted_and_brought_in_line(
    environment: Environment, wait: bool
) -> None:
    def somebody() -> None:
        environment.put_current(PackageDescription="Words")

    environment.aws.before("CreatePackage", somebody)
    run = environment.package(source=SOURCE, description="Words", wait=wait).ok()
    assert (run["changed"], run["package_details"]["package_status"]) == (False, "AVAILABLE")
    codes = [call["error_code"] for call in environment.aws.calls(operation="CreatePackage")]
    assert codes == ["ResourceAlreadyExistsException"]


@pytest.mark.parametrize("refusal", ["validation", "conflict"])
def test_an_import_that_somebody_else_begins_meanwhile_is_waited_for_whatever_the_code(
    environment: Environment, refusal: str
) -> None:
    environment.aws.settings(copy_seconds=5, update_during_import=refusal)
    environment.put(PackageID="F1", age=HOUR)
    source = {"S3BucketName": BUCKET, "S3Key": KEY}
    environment.aws.before("UpdatePackage", lambda: environment.es.update_package(PackageID="F1", PackageSource=source))
    run = environment.package(source=SOURCE, wait=True).ok()
    assert run["package_details"]["package_status"] == "AVAILABLE"


# Connection and credentials


def test_a_certificate_that_cannot_be_verified_names_the_option_for_the_authority(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*unused: Any, **more: Any) -> Any:
        raise SSLError(endpoint_url="https://es.us-east-1.amazonaws.com", error="self-signed certificate in chain")

    monkeypatch.setattr(environment.aws, "_send", refuse)
    message = environment.package(source=SOURCE).message
    assert "the certificate of the service cannot be verified" in message
    assert "aws_ca_bundle or AWS_CA_BUNDLE" in message


@pytest.mark.parametrize("serve", ["not_found", "forbidden"])
def test_an_endpoint_of_the_package_operations_alone_is_not_asked_for_objects(
    environment: Environment, monkeypatch: pytest.MonkeyPatch, serve: str
) -> None:
    environment.put(age=HOUR)
    seen: list[str] = []
    send = environment.aws._send

    def note(request: Any, event_name: str, **more: Any) -> Any:
        if ".s3." in event_name:
            seen.append(request.url)
        return send(request, event_name, **more)

    monkeypatch.setattr(environment.aws, "_send", note)
    url = "http://127.0.0.1:9"
    for options, environment_variable, begin in (
        ({"s3_endpoint_url": url}, None, url),
        ({}, url, url),
    ):
        monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
        if environment_variable:
            monkeypatch.setenv("AWS_ENDPOINT_URL_S3", environment_variable)
        endpoint = {"endpoint_url": "http://vpce-1.es.example.com", **options}
        assert environment.package(source=SOURCE, **endpoint, check_mode=True).ok()["changed"]
        assert seen.pop().startswith(begin)
    # Where one endpoint is asked for both all the same, the sentence says where.
    environment.aws.settings(serve_s3=serve)
    assert f" at {url} " in environment.package(source=SOURCE, s3_endpoint_url=url).message


def profile(tmp_path: Path, config: str, credentials: str = "") -> dict[str, str]:
    (tmp_path / "aws-config").write_text(f"[profile search]\nregion = us-east-1\n{config}\n")
    (tmp_path / "aws-credentials").write_text(
        credentials or "[base]\naws_access_key_id = a\naws_secret_access_key = b\n"
    )
    return {"profile": "search"}


@pytest.mark.usefixtures("without_keys")
@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("", ["Set access_key and secret_key, or profile, or provide credentials"]),
        ("credential_process = /no/such/program", ["/no/such/program", "credential_process"]),
        ("credential_process = sh -c 'exit 1'", ["aws sts get-caller-identity"]),
        (
            "role_arn = arn:aws:iam::111111111111:role/x\nsource_profile = base\nmfa_serial = arn:aws:iam::1:mfa/x",
            ["has an mfa_serial", "Get a session first"],
        ),
        ("role_arn = arn:aws:iam::111111111111:role/x\nsource_profile = base", ["need the IAM action sts:AssumeRole"]),
        (
            "sso_session = s\nsso_account_id = 111111111111\nsso_role_name = x\n[sso-session s]\n"
            "sso_region = us-east-1\nsso_start_url = https://example.com/start",
            ["aws sso login"],
        ),
        ("web_identity_token_file = /nowhere\nrole_arn = arn:aws:iam::1:role/x", ["AWS_WEB_IDENTITY_TOKEN_FILE"]),
    ],
    ids=["none", "process", "process fails", "MFA", "denied", "SSO", "web identity"],
)
@pytest.mark.parametrize("module", ["package", "packages", "info", "association", "associations"])
def test_credentials_that_cannot_be_had_are_a_sentence_with_the_way_out(
    environment: Environment,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    config: str,
    words: list[str],
    module: str,
) -> None:
    def nobody_answers(*unused: Any, **more: Any) -> str:
        raise EOFError

    # Where botocore asks for the code of an MFA device.
    monkeypatch.setattr(getpass, "_raw_input", nobody_answers)
    words_of_aws = "User: arn:aws:iam::1:user/x is not authorized to perform: sts:AssumeRole on resource: role/x"
    environment.aws.fault("AssumeRole", "error", count=None, code="AccessDenied", status=403, message=words_of_aws)
    entries = [NAME] if module.endswith("s") else []
    run = getattr(environment, module)(*entries, **profile(tmp_path, config))
    assert [word for word in words if word not in run.message] == []
    assert run.result.get("changed", False) is False


def test_a_client_of_s3_that_cannot_be_made_fails_the_packages_that_need_it_alone(environment: Environment) -> None:
    environment.put("gone")
    run = environment.packages(NAME, {"name": "gone", "state": "absent"}, s3_endpoint_url="nonsense", wait=True)
    assert run.message.startswith("1 of 2 packages failed. Package synonyms: HeadObject failed (ValueError: Invalid")
    assert run["summary"]["deleted"] == ["gone"]


def test_what_was_done_before_credentials_vanish_is_kept(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment.aws.settings(copy_seconds=HOUR)
    send = environment.aws._send

    def vanish(request: Any, event_name: str, **more: Any) -> Any:
        if "DescribePackages" in event_name and environment.aws.calls(operation="CreatePackage"):
            raise FileNotFoundError(2, "No such file or directory", "/usr/bin/credentials")
        return send(request, event_name, **more)

    monkeypatch.setattr(environment.aws, "_send", vanish)
    run = environment.packages("synonyms", "stopwords", wait=True, wait_timeout=30)
    assert "No credentials could be obtained" in run.message
    assert [entry["actions"] for entry in run["packages"]] == [["CreatePackage"]] * 2
    assert "The import continues on AWS" in run.message


def test_an_unexpected_exception_is_a_sentence_about_that_package_alone(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = observe.Observer.package

    def break_one(self: Any, desired: Any, packages: Any) -> Any:
        if desired.name == "broken":
            raise ZeroDivisionError("of all things")
        return original(self, desired, packages)

    monkeypatch.setattr(observe.Observer, "package", break_one)
    run = environment.packages("broken", "good", wait=True)
    assert run.message.startswith("1 of 2 packages failed. Package broken: unexpected ZeroDivisionError: of all things")
    assert run["summary"]["created"] == ["good"]


def test_a_profile_beside_keys_says_where_they_come_from_and_how_to_leave_them_out(
    environment: Environment, tmp_path: Path
) -> None:
    keys = {"access_key": ACCESS_KEY, "secret_key": SECRET_KEY}
    given = profile(
        tmp_path,
        "source_profile = base",
        f"[search]\naws_access_key_id={ACCESS_KEY}\n" f"aws_secret_access_key={SECRET_KEY}\n",
    )
    for options in (given, {**given, **keys}):
        message = environment.package(**options).message
        assert "profile cannot be used together with access_key, secret_key" in message
        assert "from the environment (AWS_ACCESS_KEY_ID" in message
        assert "set access_key, secret_key and session_token to '' in the task" in message
    environment.put()
    environment.package(**given, access_key="", secret_key="", session_token="").ok()


def test_credentials_region_and_endpoint_come_from_options_or_from_a_profile(
    environment: Environment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment.put()
    for name in (*KEYS, "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name)
    options = {"access_key": ACCESS_KEY, "secret_key": SECRET_KEY, "region": "us-east-1"}
    run = environment.package(**options, endpoint_url="http://127.0.0.1:9").ok()
    assert SECRET_KEY not in str(run.result)
    given = profile(
        tmp_path,
        "endpoint_url = http://127.0.0.1:9",
        f"[search]\naws_access_key_id = {ACCESS_KEY}\n" f"aws_secret_access_key = {SECRET_KEY}\n",
    )
    environment.package(**given).ok()
    monkeypatch.setenv("AWS_PROFILE", "search")
    environment.package().ok()


@pytest.mark.usefixtures("without_keys")
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"profile": "no-such-profile"}, "no-such-profile"),
        ({"access_key": ACCESS_KEY}, "redentials"),
        ({"region": "no region"}, "no region"),
        ({"endpoint_url": "nonsense"}, "nonsense"),
        ({"access_key": f"{ACCESS_KEY}\n", "secret_key": SECRET_KEY}, "access_key must not contain a space, a line"),
    ],
)
def test_a_connection_that_cannot_be_is_told_and_nothing_sent(
    environment: Environment, options: dict[str, str], words: str
) -> None:
    assert words in environment.package(**options).message
    assert environment.operations() == []


def test_a_missing_region_is_told(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name)
    assert environment.package().message == (
        "Cannot connect to AWS: You must specify a region. Set region, AWS_REGION in the environment, or the "
        "region of the profile."
    )


def test_test_keys_that_mask_names_in_results_give_a_warning(environment: Environment) -> None:
    environment.put()
    run = environment.package(access_key="test", secret_key="any").ok()
    (warning,) = run.warnings
    assert warning.startswith("access_key, secret_key: shorter than 16 characters.")
    assert environment.package(access_key=ACCESS_KEY, secret_key=SECRET_KEY).ok().warnings == []


HIDE = """
import sys

class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("boto3", "botocore"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Hidden())
"""


@pytest.mark.parametrize(
    ("module", "options"),
    [
        ("es_package", {"name": NAME}),
        ("es_packages", {"packages": [{"name": NAME}]}),
        ("es_package_association", {"name": NAME, "domain_name": DOMAIN}),
        ("es_package_associations", {"packages": [{"name": NAME}], "domain_name": DOMAIN}),
        ("es_package_info", {}),
    ],
)
def test_a_missing_boto3_is_told(
    module: str,
    options: dict[str, Any],
    tmp_path: Path,
    clean_environment: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "sitecustomize.py").write_text(HIDE)
    monkeypatch.setenv("PYTHONPATH", ":".join([str(tmp_path), *(entry for entry in sys.path if entry)]))
    arguments = tmp_path / "arguments.json"
    arguments.write_text(json.dumps({"ANSIBLE_MODULE_ARGS": options}))
    program = f"ansible_collections.aws_search.packages.plugins.modules.{module}"
    command = [sys.executable, "-m", program, str(arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert "boto3" in json.loads(done.stdout)["msg"]

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the stand-in accepts and returns, held against botocore's service models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.model import ListShape, Shape, StructureShape

from local_aws_tests.support import ACCOUNT, BUCKET, FOR_LONG, MODELS, SOURCE, TXT, Api, send
from local_aws_tests.test_imports import plugin

# A value that fits each shape that has a pattern, or that must name something.
SAMPLES = {
    "PackageID": "F1",
    "PackageName": "words",
    "DomainName": "search",
    "EngineVersion": "OpenSearch_2.5",
    "RoleArn": "arn:aws:iam::123456789012:role/keys",
    "KmsKeyId": "key",
    "LicenseFilepath": "license/file.txt",
    "PackageUser": "123456789012",
    "DescribePackagesFilterValue": "words",
    "S3BucketName": "dictionaries",
    "S3Key": "words.txt",
}
OPERATIONS = [
    (service, name) for service, model in MODELS.items() for name in model.operation_names if "Package" in name
]


def sample(shape: Shape) -> Any:
    """A value that fits a shape, with every optional member there."""
    if isinstance(shape, StructureShape):
        return {name: sample(member) for name, member in shape.members.items()}
    if isinstance(shape, ListShape):
        return [sample(shape.member)]
    if "enum" in shape.metadata:
        return shape.metadata["enum"][0]
    plain = {"string": "text", "integer": 1, "long": 1, "boolean": True}[shape.type_name]
    return SAMPLES.get(shape.name, plain)


def violations(value: Any, shape: Shape, path: str = "") -> Iterator[tuple[str, Any]]:
    """For each constraint on a value or inside it: the sentence it must give, and the value that breaks it.

    DROP stands for a value that is left out.
    """
    limits, where = shape.metadata, f"at '{path}' failed to satisfy constraint: Member must"
    is_number = shape.type_name in ("integer", "long")
    if limits.get("min", 0) > 0:
        short = [] if isinstance(shape, ListShape) else str(value)[: limits["min"] - 1]
        yield f"{where} have length greater than or equal to {limits['min']}", short
    if "max" in limits and is_number:
        yield f"{where} have value less than or equal to {limits['max']}", limits["max"] + 1
    elif "max" in limits:
        yield f"{where} have length less than or equal to {limits['max']}", "a" * (limits["max"] + 1)
    if "pattern" in limits:
        broken = "line\nbreak" if limits["pattern"] == ".*" else "\u00c4 (!)"
        yield f"{where} satisfy regular expression pattern: {limits['pattern']}", broken
    if "enum" in limits:
        yield f"{where} satisfy enum value set: [{', '.join(limits['enum'])}]", "NO-SUCH-VALUE"
    if isinstance(shape, StructureShape):
        for name, member in shape.members.items():
            here = f"{path}.{name[0].lower()}{name[1:]}" if path else f"{name[0].lower()}{name[1:]}"
            inner = list(violations(value[name], member, here))
            if name in shape.required_members and member.serialization.get("location") != "uri":
                inner.append((f"Value null at '{here}' failed to satisfy constraint: Member must not be null", DROP))
            for sentence, broken in inner:
                others = {key: item for key, item in value.items() if key != name}
                yield sentence, others if broken is DROP else {**others, name: broken}
    elif isinstance(shape, ListShape):
        for sentence, broken in violations(value[0], shape.member, f"{path}.1.member"):
            yield sentence, [broken]


DROP = object()


@pytest.mark.parametrize(("service", "name"), OPERATIONS)
def test_every_constraint_of_the_model_is_refused_when_it_is_broken(api_of: Any, service: str, name: str) -> None:
    api = api_of(service)
    shape = api.operation(name).input_shape
    good = sample(shape)
    answer = api.raw(name, good)
    assert b"validation error" not in answer.body, "the sample itself must fit"
    found = list(violations(good, shape))
    for sentence, broken in found:
        answer = api.raw(name, broken)
        assert answer.status == 400, sentence
        assert answer.headers["x-amzn-errortype"] == "ValidationException", sentence
        assert sentence in answer.content["message"]
        count, _words, rest = answer.content["message"].partition(" validation error")
        assert rest.startswith(" detected: Value " if count == "1" else "s detected: Value ")
        assert answer.content["message"].count("failed to satisfy constraint") == int(count)
    assert found or all(not has_constraints(member) for member in shape.members.values())


def has_constraints(shape: Shape) -> bool:
    """Whether a plain member says anything about its value."""
    return bool(shape.metadata)


@pytest.fixture
def api_of(aws: Any) -> Any:
    """Makes an API version by name, without a dictionary."""
    return lambda service: Api(aws, service)


def test_the_message_names_the_value_as_aws_does(es: Api) -> None:
    order = {"PackageName": "No Such", "PackageType": TXT, "PackageSource": SOURCE}
    assert es.raw("CreatePackage", order).content["message"] == (
        "1 validation error detected: Value 'No Such' at 'packageName' failed to satisfy constraint: "
        "Member must satisfy regular expression pattern: [a-z][a-z0-9\\-]+"
    )


def test_all_errors_are_told_at_once(es: Api) -> None:
    message = es.raw("CreatePackage", {"PackageName": "X"}).content["message"]
    assert message.startswith("4 validation errors detected: ")
    assert message.count("; ") == 3


def test_unknown_members_are_ignored(api: Api) -> None:
    order = {"PackageName": "words", "PackageType": TXT, "PackageSource": {**SOURCE, "More": 1}, "Other": [1]}
    assert api.raw("CreatePackage", order).status == 200


def test_null_is_the_same_as_nothing(api: Api) -> None:
    order = {"PackageName": "words", "PackageType": TXT, "PackageSource": SOURCE, "PackageDescription": None}
    assert api.raw("CreatePackage", order).status == 200
    answer = api.raw("CreatePackage", {**order, "PackageName": None})
    assert "Value null at 'packageName'" in answer.content["message"]


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("CreatePackage", {"PackageName": 1, "PackageType": TXT, "PackageSource": SOURCE}),
        ("CreatePackage", {"PackageName": "words", "PackageType": TXT, "PackageSource": "text"}),
        ("DescribePackages", {"MaxResults": "many"}),
        ("DescribePackages", {"MaxResults": True}),
        ("DescribePackages", {"Filters": {}}),
        ("ListDomainsForPackage", {"PackageID": "F1", "MaxResults": "many"}),
    ],
)
def test_values_of_another_type_are_refused(api: Api, operation: str, parameters: dict[str, Any]) -> None:
    answer = api.raw(operation, parameters)
    assert (answer.status, answer.headers["x-amzn-errortype"]) == (400, "SerializationException")


@pytest.mark.parametrize("body", [b"{", b"[]", b"text", b"\xff"])
def test_a_body_that_is_no_json_object_is_refused(api: Api, body: bytes) -> None:
    path = api.operation("CreatePackage").http["requestUri"]
    answer = send(api.aws.url, "POST", path, body)
    assert (answer.status, answer.headers["x-amzn-errortype"]) == (400, "SerializationException")


def test_a_request_that_is_not_signed_is_refused(api: Api) -> None:
    path = api.operation("DescribePackages").http["requestUri"]
    answer = send(api.aws.url, "POST", path, b"{}", headers={})
    assert (answer.status, answer.headers["x-amzn-errortype"]) == (403, "MissingAuthenticationTokenException")


def members(value: Any, path: str = "") -> Iterator[str]:
    """The path of every member of an answer, list items written as []."""
    if isinstance(value, dict):
        for name, item in value.items():
            here = f"{path}.{name}".lstrip(".")
            yield here
            yield from members(item, here)
    elif isinstance(value, list):
        for item in value:
            yield from members(item, f"{path}[]")


def model_members(shape: Shape, path: str = "") -> Iterator[str]:
    """The path of every member of a shape, list items written as []."""
    if isinstance(shape, StructureShape):
        for name, member in shape.members.items():
            here = f"{path}.{name}".lstrip(".")
            yield here
            yield from model_members(member, here)
    elif isinstance(shape, ListShape):
        yield from model_members(shape.member, f"{path}[]")


def check_values(value: Any, shape: Shape) -> None:
    """Checks that every value is what the model says of it."""
    if isinstance(shape, StructureShape):
        for name, item in value.items():
            check_values(item, shape.members[name])
        assert set(shape.required_members) <= set(value)
    elif isinstance(shape, ListShape):
        for item in value:
            check_values(item, shape.member)
    else:
        kinds: dict[str, Any] = {"string": str, "timestamp": (int, float), "long": int, "boolean": bool, "integer": int}
        assert isinstance(value, kinds[shape.type_name])
        assert value in shape.metadata.get("enum", [value])


class Recorder:
    """Makes raw calls, and remembers which members the answers had."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.returned: dict[str, set[str]] = {}

    def __call__(self, operation: str, **parameters: Any) -> Any:
        answer = self.api.raw(operation, parameters)
        assert answer.status == 200, answer.body
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["x-amzn-requestid"]
        check_values(answer.content, self.api.operation(operation).output_shape)
        self.returned.setdefault(operation, set()).update(members(answer.content))
        return answer.content


def everything_once(record: Recorder, more: dict[str, Any], change: dict[str, Any], configuration: Any) -> None:
    """Goes through all operations that both API versions have, with everything that can be given."""
    api = record.api
    order = {"PackageName": "words", "PackageType": TXT, "PackageSource": SOURCE, "PackageDescription": "Some", **more}
    package_id = record("CreatePackage", **order)["PackageDetails"]["PackageID"]
    known = {"PackageID": package_id}
    record("DescribePackages")
    record("UpdatePackage", **known, PackageSource=SOURCE, CommitMessage="more", **change)
    record("GetPackageVersionHistory", **known, MaxResults=1)
    on_domain = {**known, "DomainName": api.make_domain() if api.service == "es" else "search"}
    record("AssociatePackage", **on_domain, **configuration)
    failed = {"DomainPackageStatus": "ASSOCIATION_FAILED"}
    for name in ("first", "second"):
        seed = [{"DomainName": "search", **failed}, {"DomainName": "other", **failed}]
        other = api.aws.put_package(PackageName=name, PackageStatus="COPY_FAILED", domains=seed)["PackageID"]
    # One less than there are, so that there is a next page; the caller of the 2021 API has put one there.
    size = 2 if api.service == "es" else 3
    record("ListPackagesForDomain", DomainName="search", MaxResults=size)
    record("ListDomainsForPackage", PackageID=other, MaxResults=1)
    record("ListDomainsForPackage", **known)
    record("DescribePackages", MaxResults=size)
    record("DissociatePackage", **on_domain)
    record("DissociatePackage", PackageID=other, DomainName="search")
    record("DeletePackage", **known)


def missing(record: Recorder) -> dict[str, set[str]]:
    """Per operation: the members of the model that no answer had."""
    return {
        name: gaps
        for name, returned in record.returned.items()
        if (gaps := set(model_members(record.api.operation(name).output_shape)) - returned)
    }


# A package that is on its way has no error, and an error is forgotten when something new is begun.
NO_ERROR = {f"PackageDetails.ErrorDetails{rest}" for rest in ("", ".ErrorType", ".ErrorMessage")}
NO_DOMAIN_ERROR = {f"DomainPackageDetails.ErrorDetails{rest}" for rest in ("", ".ErrorType", ".ErrorMessage")}


def test_the_2015_api_returns_every_member_of_its_model_that_applies(es: Api) -> None:
    record = Recorder(es)
    everything_once(record, {}, {}, {})
    assert len(record.returned) == 9
    assert missing(record) == {
        "CreatePackage": {*NO_ERROR, "PackageDetails.AvailablePackageVersion"},
        "UpdatePackage": NO_ERROR,
        "DeletePackage": NO_ERROR,
        "AssociatePackage": NO_DOMAIN_ERROR,
        "DissociatePackage": NO_DOMAIN_ERROR,
    }


def test_the_2021_api_returns_every_member_of_its_model_that_applies(opensearch: Api) -> None:
    record, model = Recorder(opensearch), MODELS["opensearch"]
    requirements = {
        "LicenseRequirement": "OPTIONAL",
        "LicenseFilepath": "license.txt",
        "ConfigurationRequirement": "NONE",
        "RequiresRestartForConfigurationUpdate": True,
    }
    key = opensearch.aws.client("kms").create_key()["KeyMetadata"]["KeyId"]
    options = {
        "PackageConfiguration": requirements,
        "PackageEncryptionOptions": {"EncryptionEnabled": True, "KmsKeyIdentifier": key},
    }
    more = {
        **options,
        "PackageType": "ZIP-PLUGIN",
        "EngineVersion": "OpenSearch_2.19",
        "PackageVendingOptions": {"VendingEnabled": True},
    }
    access = {"KeyStoreAccessEnabled": True, "KeyAccessRoleArn": SAMPLES["RoleArn"]}
    opensearch.aws.put_domain("search")
    needed = opensearch.aws.put_package(PackageName="needed", domains=[{"DomainName": "search"}])["PackageID"]
    configuration = {
        "PrerequisitePackageIDList": [needed],
        "AssociationConfiguration": {"KeyStoreAccessOption": access},
    }
    opensearch.put_object(plugin("opensearch.version=2.19.0"))
    everything_once(record, more, options, configuration)
    # Only dictionaries have a path on their domains.
    opensearch.put_object(key="plain.txt")
    plain = opensearch.available("plain", PackageSource={"S3BucketName": BUCKET, "S3Key": "plain.txt"})
    record("AssociatePackages", DomainName="search", PackageList=[{"PackageID": plain, **configuration}])
    record("AssociatePackage", PackageID=plain, DomainName="other")
    record("DissociatePackages", DomainName="search", PackageList=[plain])
    record("DissociatePackage", PackageID=plain, DomainName="other")
    vended = record("CreatePackage", **{**more, "PackageName": "vended", "PackageSource": SOURCE})["PackageDetails"]
    record("UpdatePackageScope", PackageID=vended["PackageID"], Operation="ADD", PackageUserList=[ACCOUNT])
    assert len(record.returned) == 12
    details = model.shape_for("PackageDetails").members
    not_yet = {
        f"PackageDetails.{name}{rest and '.'}{rest}"
        for name in ("AvailablePackageVersion", "AvailablePluginProperties", "AvailablePackageConfiguration")
        for rest in ("", *model_members(details[name]))
    }
    several_errors = {name.replace("Details.", "DetailsList[].", 1) for name in NO_DOMAIN_ERROR}
    assert missing(record) == {
        "CreatePackage": NO_ERROR | not_yet,
        "UpdatePackage": NO_ERROR,
        "DeletePackage": NO_ERROR,
        "AssociatePackage": NO_DOMAIN_ERROR,
        "DissociatePackage": NO_DOMAIN_ERROR,
        "AssociatePackages": several_errors,
        "DissociatePackages": several_errors,
    }


def test_the_2015_api_returns_no_member_of_the_2021_api(es: Api) -> None:
    newer = Api(es.aws, "opensearch")
    es.put_object(plugin())
    newer.available(PackageType="ZIP-PLUGIN", EngineVersion="OpenSearch_2.5")
    (shown,) = es.raw("DescribePackages", {}).content["PackageDetailsList"]
    assert shown["PackageType"] == "ZIP-PLUGIN"
    assert set(shown) <= set(MODELS["es"].shape_for("PackageDetails").members)
    (shown,) = newer.raw("DescribePackages", {}).content["PackageDetailsList"]
    assert {"EngineVersion", "AvailablePluginProperties", "PackageOwner"} <= set(shown)


def test_times_are_epoch_numbers_with_milliseconds(api: Api) -> None:
    api.aws.put_package(PackageName="words", CreatedAt=1700000000.1234567)
    (shown,) = api.raw("DescribePackages", {}).content["PackageDetailsList"]
    assert shown["CreatedAt"] == 1700000000.123


ERRORS = [
    (service, code, shape.metadata["error"]["httpStatusCode"])
    for service, model in MODELS.items()
    for name in ("CreatePackage", "UpdatePackage", "AssociatePackage", "DeletePackage")
    for shape in model.operation_model(name).error_shapes
    if (code := shape.name) != "BaseException"
]


@pytest.mark.parametrize(("service", "code", "status"), sorted(set(ERRORS)))
def test_every_error_of_the_model_has_the_status_of_the_model(aws: Any, service: str, code: str, status: int) -> None:
    api = Api(aws, service)
    api.s3.create_bucket(Bucket=BUCKET)
    api.put_object()
    answer = cause(api, code)
    assert (answer.status, answer.headers["x-amzn-errortype"]) == (status, code)
    assert isinstance(answer.content["message"], str)
    assert set(answer.content) == {"message"}


def cause(api: Api, code: str) -> Any:
    """Makes a call that is answered with an error: by what is there where that is possible, else by a fault."""
    order = {"PackageName": "words", "PackageType": TXT, "PackageSource": SOURCE}
    if code == "ValidationException":
        return api.raw("CreatePackage", {**order, "PackageName": "X"})
    if code == "ResourceNotFoundException":
        return api.raw("AssociatePackage", {"PackageID": "F999", "DomainName": "nowhere"})
    if code == "LimitExceededException":
        api.aws.settings(package_limit=0)
    if code == "ConflictException":
        api.aws.settings(copy_seconds=FOR_LONG)
        return api.raw("DeletePackage", {"PackageID": api.create()["PackageID"]})
    if code == "ResourceAlreadyExistsException":
        api.available()
    if code == "AccessDeniedException":
        api.aws.fault("CreatePackage", "access_denied")
    if code == "InternalException":
        api.aws.fault("CreatePackage", "internal")
    if code == "InvalidTypeException":
        # Nobody we can cite says when the service answers so.
        api.aws.fault("CreatePackage", "error", code=code, status=409)
    return api.raw("CreatePackage", order)

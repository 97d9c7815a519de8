# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""Refuses bad options with a sentence that names the option, the value and what to do, before anything is sent.

Lengths, patterns and choices are those of the service model that botocore ships: botocore itself checks few of them
before it sends [model].
"""

from __future__ import annotations

import os
import re
import typing as t

from ansible.module_utils.common.validation import check_type_dict

from .._aws.packages import PackagesApi
from .._plan.fingerprint import ROOM_FOR_TAG, split_commit_message
from .family import Family, Params

LONGEST_WAIT = 7 * 24 * 3600  # Seconds: a week, far longer than anything that the service does.
LONGEST_ID = 100  # Characters: "pkg-" and 40 hexadecimal digits, or "F" and some digits [model, field], and more room.
LONGEST_NAME = 256  # Characters: packages made through the 2021 API have such names, and the 2015 API lists them.
LONGEST_KEY = 1024  # Bytes of an S3 object's key in UTF-8 [S3 docs]; the service model sets no limit.
CREDENTIALS = {
    "access_key": "AWS_ACCESS_KEY_ID",
    "secret_key": "AWS_SECRET_ACCESS_KEY",
    "session_token": "AWS_SESSION_TOKEN",
}
# [S3 docs, bucket naming rules]; the dots of old buckets are fine.
BUCKET = re.compile(r"(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]")
SOURCE_OPTIONS = {"s3_bucket_name", "s3_key"}


def source_of(value: t.Any, default_bucket: str | None = None) -> tuple[dict[str, str] | None, list[str]]:
    """PackageSource of the option `source`, a dictionary or a URL `s3://bucket/key`; and what is wrong with it."""
    if value is None:
        return None, []
    if isinstance(value, str) and value.startswith("s3://"):
        bucket, unused_slash, key = value[len("s3://") :].partition("/")
        given: t.Any = {"s3_bucket_name": bucket, "s3_key": key}
    else:
        try:
            given = value if isinstance(value, dict) else check_type_dict(value)
        except TypeError:
            example = "a dictionary with s3_bucket_name and s3_key, or a URL such as s3://dictionaries/synonyms.txt"
            return None, [f"source must be {example}, got {shortened(str(value))}."]
    unknown = sorted(set(map(str, given)) - SOURCE_OPTIONS)
    if unknown:
        return None, [f"source has unknown options: {', '.join(unknown)}. It takes s3_bucket_name and s3_key."]
    name, key = given.get("s3_bucket_name") or default_bucket, given.get("s3_key")
    missing = [option for option, part in (("s3_bucket_name", name), ("s3_key", key)) if not part]
    if missing:
        return None, [f"source must have {' and '.join(missing)}, got {shortened(str(value))}."]
    return {"S3BucketName": str(name), "S3Key": str(key)}, []


def validate_package(
    family: Family, api: PackagesApi, params: Params, wait: bool, default_bucket: str | None = None
) -> list[str]:
    """What is wrong with the options of one package: one sentence each, none when all is well."""
    create, update = api.limits("CreatePackage"), api.limits("UpdatePackage")
    refused = validate_string("name", params["name"], create.members["PackageName"], {"max": LONGEST_NAME})
    refused += validate_string("package_type", params["package_type"], create.members["PackageType"])
    refused += validate_string("description", params["description"], create.members["PackageDescription"])
    source, problems = source_of(params["source"], default_bucket)
    refused += problems or _validate_source(source)
    room = {"max": update.members["CommitMessage"].metadata["max"] - ROOM_FOR_TAG}
    refused += validate_string("commit_message", params["commit_message"], update.members["CommitMessage"], room)
    if split_commit_message(params["commit_message"])[1]:
        refused.append(
            f"commit_message must not end like a fingerprint that this module records, got "
            f"{shortened(params['commit_message'])}."
        )
    refused += _validate_file(params["source_file"], source) + family.validate_package(api, params)
    return refused + _validate_domains(api, params, wait)


def _validate_source(source: t.Mapping[str, str] | None) -> list[str]:
    if source is None:
        return []
    bucket, key = source["S3BucketName"], source["S3Key"]
    refused = []
    if not BUCKET.fullmatch(bucket):
        refused.append(
            "source.s3_bucket_name must be the bare name of a bucket (3 to 63 lower-case letters, digits, hyphens and "
            f"dots), not a URL or an ARN, got {shortened(bucket)}."
        )
    if key.startswith(("s3://", "https://", "arn:")):
        refused.append(f"source.s3_key must be the key inside the bucket, not a URL or an ARN, got {shortened(key)}.")
    size = len(key.encode("utf-8", "surrogatepass"))
    if size > LONGEST_KEY:
        refused.append(f"source.s3_key must be 1 to {LONGEST_KEY} bytes long in UTF-8, got {size}: {shortened(key)}.")
    return refused + _validate_unicode("source.s3_key", key)


def _validate_file(path: str | None, source: t.Mapping[str, str] | None) -> list[str]:
    if path is None:
        return []
    if source is None:
        return [f"source_file requires source, the object in S3 that {shortened(path)} is uploaded to."]
    if os.path.isdir(path):
        return [f"source_file must be a file, got the folder {shortened(path)}."]
    try:
        with open(path, "rb"):
            return []
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        where = "It is read on the host that the module runs on."
        return [f"source_file cannot be read: {shortened(path)} ({reason}). {where}"]


def _validate_domains(api: PackagesApi, params: Params, wait: bool) -> list[str]:
    domains, purge = params["domains"], params["purge_domains"]
    if domains is None:
        return ["purge_domains requires domains, the list of domains that keep the package."] if purge else []
    refused: list[str] = []
    if params["state"] == "absent":
        refused.append(
            "domains cannot be used with state=absent. To dissociate the package first, set dissociate to true."
        )
    elif domains and not wait:
        refused.append("domains requires wait=true, because a version can only be rolled out once it is imported.")
    shape = api.limits("AssociatePackage").members["DomainName"]
    for number, domain in enumerate(domains):
        refused += validate_string(f"domains[{number}]", domain, shape)
    return refused + _validate_distinct("domains", domains)


def validate_packages(family: Family, api: PackagesApi, params: Params) -> list[str]:
    """What is wrong with the options of es_packages: every entry that is wrong is named."""
    entries = params["packages"]
    if not entries and not (params["purge"] and params["purge_all"]):
        return ["packages must not be empty. To delete all packages, set both purge and purge_all to true."]
    refused = []
    if params["default_bucket"] is not None and not BUCKET.fullmatch(params["default_bucket"]):
        refused.append(f"default_bucket must be the bare name of a bucket, got {shortened(params['default_bucket'])}.")
    for number, entry in enumerate(entries):
        sentences = validate_package(family, api, entry, params["wait"], params["default_bucket"])
        refused += [f"packages[{number}].{sentence}" for sentence in sentences]
    names = [f"{entry['name']} {entry.get('engine_version') or ''}".strip() for entry in entries]
    return refused + _validate_distinct("packages", names, "the name ")


def _validate_distinct(option: str, values: t.Sequence[str], what: str = "") -> list[str]:
    return [
        f"{option} must not contain {what}{shortened(value)} more than once; it is in entries "
        f"{', '.join(str(number) for number, other in enumerate(values) if other == value)}."
        for value in sorted({value for value in values if values.count(value) > 1})
    ]


def validate_reference(api: PackagesApi, params: Params) -> list[str]:
    """What is wrong with the name or the ID of a package that is not made here."""
    refused = validate_string(
        "name", params["name"], api.limits("CreatePackage").members["PackageName"], {"max": LONGEST_NAME}
    )
    shape = api.limits("DescribePackages").members["Filters"].member.members["Value"].member
    refused += validate_string("package_id", params["package_id"], shape, {"min": 1, "max": LONGEST_ID})
    if params["name"] is None and params["package_id"] is None:
        # Ansible lets an option that is null pass for given.
        refused.append("name or package_id must have a value.")
    return refused


def validate_association(family: Family, api: PackagesApi, params: Params) -> list[str]:
    """What is wrong with the options of one package of a domain."""
    return validate_reference(api, params) + family.validate_association(api, params)


def validate_domain(api: PackagesApi, params: Params) -> list[str]:
    """What is wrong with the name of a domain."""
    return validate_string("domain_name", params["domain_name"], api.limits("AssociatePackage").members["DomainName"])


def validate_associations(family: Family, api: PackagesApi, params: Params) -> list[str]:
    """What is wrong with the options of es_package_associations."""
    entries = params["packages"]
    refused = validate_domain(api, params)
    if not entries and not params["purge"]:
        refused.append("packages must not be empty, unless purge is true.")
    for number, entry in enumerate(entries):
        refused += [f"packages[{number}].{sentence}" for sentence in validate_association(family, api, entry)]
    for option in ("name", "package_id"):
        given = [entry[option] for entry in entries if entry[option] is not None]
        refused += _validate_distinct("packages", given, f"the {option} ")
    return refused


def validate_query(api: PackagesApi, params: Params) -> list[str]:
    """What is wrong with the options of es_package_info."""
    refused = validate_domain(api, params)
    for option in ("names", "package_ids", "engine_versions"):
        if "" in (params.get(option) or []):
            refused.append(f"{option} must not contain an empty entry.")
    shape = api.limits("AssociatePackage").members["DomainName"]
    return refused + validate_string("compatible_with", params.get("compatible_with"), shape)


def validate_wait(params: Params) -> list[str]:
    """What is wrong with the options of waiting."""
    if not 1 <= params["wait_timeout"] <= LONGEST_WAIT:
        return [f"wait_timeout must be 1 to {LONGEST_WAIT} seconds, got {params['wait_timeout']}."]
    return []


def validate_credentials(params: Params) -> list[str]:
    """What is wrong with the options of credentials, which no sentence shows.

    AWS makes them of letters, digits and a few other ASCII characters [docs]. A line break at the end, as of what was
    read from a file, would look like a service that cannot be reached, or like a wrong signature.
    """
    refused = []
    for option, variable in CREDENTIALS.items():
        given = params.get(option) or ""
        odd = [number for number, character in enumerate(given, 1) if not "!" <= character <= "~"]
        if odd:
            refused.append(
                f"{option} must not contain a space, a line break or a character beyond ASCII; character {odd[0]} of "
                f"{len(given)} is one. Remove it (the filter trim does so at both ends). If the option is not set, its "
                f"value comes from {variable} in the environment."
            )
    if params.get("profile") and any(params.get(option) for option in CREDENTIALS):
        given = ", ".join(option for option in CREDENTIALS if params.get(option))
        refused.append(
            f"profile cannot be used together with {given}. These come from the task, from module_defaults, or from "
            "the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN; AWS_PROFILE for profile). "
            "Remove one of the two, or set access_key, secret_key and session_token to '' in the task."
        )
    return refused


def validate_string(
    option: str, value: str | None, shape: t.Any, narrower: t.Mapping[str, int] | None = None
) -> list[str]:
    """What the shape of a string in the service model, or another limit, says against a value; None is left out."""
    if value is None:
        return []
    odd = _validate_unicode(option, value)
    if odd:
        return odd
    rules = dict(shape.metadata, **(narrower or {}))
    least, most = rules.get("min", 0), rules.get("max")
    if len(value) < least or (most is not None and len(value) > most):
        allowed = f"{least} to {most}" if most is not None else f"at least {least}"
        return [f"{option} must be {allowed} characters long, got {len(value)}: {shortened(value)}."]
    pattern = rules.get("pattern")
    if pattern and not re.fullmatch(pattern, value):
        return [f"{option} must match {pattern} in full, got {shortened(value)}."]
    choices = rules.get("enum")
    if choices and value not in choices:
        return [f"{option} must be one of {', '.join(choices)}, got {shortened(value)}."]
    return []


def _validate_unicode(option: str, value: str) -> list[str]:
    if any(0xD800 <= ord(character) <= 0xDFFF for character in value):
        return [f"{option} must be valid Unicode, got {shortened(value)}."]
    return []


def shortened(value: str) -> str:
    """A value as a message shows it: quoted, and cut in the middle when it is long."""
    return repr(value if len(value) <= 80 else f"{value[:50]}…{value[-20:]}")

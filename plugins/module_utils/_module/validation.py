# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""Refuses bad options with a sentence, before anything is sent.

Lengths, patterns and choices are those of the service model that botocore ships: botocore itself checks but few of them
before it sends [model].
"""

from __future__ import annotations

import re
import typing as t

from . import _source
from ._api import PackagesApi

LONGEST_WAIT = 7 * 24 * 3600  # Seconds: a week, far beyond what the service takes for anything.
LONGEST_ID = 100  # Characters: "pkg-" and 32 hexadecimal digits, or "F" and some digits [model], and room for more.
CREDENTIALS = {
    "access_key": "AWS_ACCESS_KEY_ID",
    "secret_key": "AWS_SECRET_ACCESS_KEY",
    "session_token": "AWS_SESSION_TOKEN",
}
LONGEST_KEY = 1024  # Of an object in S3, in bytes of its UTF-8 [S3 docs]; the service model sets no limit.


def refuse_package(api: PackagesApi, params: t.Mapping[str, t.Any]) -> list[str]:
    """What is wrong with the options of one package: a sentence each, none when all is well."""
    create, update = api.limits("CreatePackage"), api.limits("UpdatePackage")
    refused = refuse("name", params["name"], create.members["PackageName"])
    refused += refuse("package_type", params["package_type"], create.members["PackageType"])
    refused += refuse("description", params["description"], create.members["PackageDescription"])
    if params["source"] is not None:
        members = create.members["PackageSource"].members
        refused += refuse("source.s3_bucket_name", params["source"]["s3_bucket_name"], members["S3BucketName"])
        refused += refuse("source.s3_key", params["source"]["s3_key"], members["S3Key"], {"min": 1})
        refused += _refuse_key(params["source"]["s3_key"])
    room = {"max": update.members["CommitMessage"].metadata["max"] - _source.ROOM_FOR_TAG}
    refused += refuse("commit_message", params["commit_message"], update.members["CommitMessage"], room)
    if _source.split_commit_message(params["commit_message"])[1]:
        refused.append(
            f"commit_message is {shortened(params['commit_message'])}, which ends like a fingerprint that this module "
            "records: end it otherwise."
        )
    return refused


def refuse_packages(api: PackagesApi, params: t.Mapping[str, t.Any]) -> list[str]:
    """What is wrong with the options of es_packages: every entry that is wrong is named."""
    entries = params["packages"]
    if not entries and not (params["purge"] and params["purge_all"]):
        return ["packages is an empty list. To delete all packages, set both purge and purge_all to true."]
    refused = []
    for number, entry in enumerate(entries):
        refused += [f"packages[{number}].{sentence}" for sentence in refuse_package(api, entry)]
    names = [entry["name"] for entry in entries]
    for name in sorted({name for name in names if names.count(name) > 1}):
        places = [str(number) for number, other in enumerate(names) if other == name]
        refused.append(f"packages has the name {shortened(name)} more than once, in the entries {', '.join(places)}.")
    return refused


def refuse_association(api: PackagesApi, params: t.Mapping[str, t.Any]) -> list[str]:
    """What is wrong with the options of es_package_association."""
    refused = refuse("domain_name", params["domain_name"], api.limits("AssociatePackage").members["DomainName"])
    refused += refuse("name", params["name"], api.limits("CreatePackage").members["PackageName"])
    asked_for = api.limits("DescribePackages").members["Filters"].member.members["Value"].member
    refused += refuse("package_id", params["package_id"], asked_for, {"min": 1, "max": LONGEST_ID})
    if params["name"] is None and params["package_id"] is None:
        # Ansible lets an option that is given as null pass for given.
        refused.append("Neither name nor package_id has a value: give one of them.")
    return refused


def refuse_question(api: PackagesApi, params: t.Mapping[str, t.Any]) -> list[str]:
    """What is wrong with the options of es_package_info."""
    refused = refuse("domain_name", params["domain_name"], api.limits("ListPackagesForDomain").members["DomainName"])
    for option in ("names", "package_ids"):
        if "" in (params[option] or []):
            refused.append(f"{option} has an empty entry: leave it out.")
    return refused


def refuse_wait(params: t.Mapping[str, t.Any]) -> list[str]:
    """What is wrong with the options of waiting."""
    if not 1 <= params["wait_timeout"] <= LONGEST_WAIT:
        return [f"wait_timeout is {params['wait_timeout']}: it takes 1 to {LONGEST_WAIT} seconds."]
    return []


def refuse_credentials(params: t.Mapping[str, t.Any]) -> list[str]:
    """What is wrong with the options of credentials, which no sentence shows.

    AWS makes them of letters, digits and few other characters, all of them ASCII [docs]. A line break at the end, as of
    what was read from a file, would be told as a service that cannot be reached, or as a signature that is wrong.
    """
    refused = []
    for option, variable in CREDENTIALS.items():
        given = params.get(option) or ""
        odd = [number for number, character in enumerate(given, 1) if not "!" <= character <= "~"]
        if odd:
            refused.append(
                f"{option} has a space, a line break or another character that credentials of AWS do not have, as "
                f"number {odd[0]} of its {len(given)} characters: take it away, as the filter trim does at the ends. "
                f"Where the option is not given, its value is that of {variable} in the environment."
            )
    return refused


def _refuse_key(key: str) -> list[str]:
    """What is wrong with the key of an object: it is measured in bytes."""
    size = len(key.encode("utf-8", "surrogatepass"))
    if size > LONGEST_KEY:
        return [f"source.s3_key is {shortened(key)}, of {size} bytes in UTF-8: it takes 1 to {LONGEST_KEY}."]
    return []


def refuse(option: str, value: str | None, shape: t.Any, narrower: t.Mapping[str, int] | None = None) -> list[str]:
    """What the shape of a string in the service model, or a narrower rule, says against a value; None is left out."""
    if value is None:
        return []
    if any(0xD800 <= ord(character) <= 0xDFFF for character in value):
        return [f"{option} is {shortened(value)}: it has a character that is no valid Unicode."]
    rules = dict(shape.metadata, **(narrower or {}))
    least, most = rules.get("min", 0), rules.get("max")
    if len(value) < least or (most is not None and len(value) > most):
        allowed = f"{least} to {most}" if most is not None else f"at least {least}"
        return [f"{option} is {shortened(value)}, of {len(value)} characters: it takes {allowed}."]
    pattern = rules.get("pattern")
    if pattern and not re.fullmatch(pattern, value):
        return [f"{option} is {shortened(value)}: it has to match {pattern} from its first to its last character."]
    choices = rules.get("enum")
    if choices and value not in choices:
        return [f"{option} is {shortened(value)}: it is one of {', '.join(choices)}."]
    return []


def shortened(value: str) -> str:
    """A value as a message shows it: quoted, and cut in the middle when it is long."""
    return repr(value if len(value) <= 80 else f"{value[:50]}…{value[-20:]}")

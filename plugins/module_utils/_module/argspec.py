# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The argument specs of all modules, made of pieces that they share."""

from __future__ import annotations

import typing as t

from .._aws.family import Family

ArgumentSpec = dict[str, dict[str, t.Any]]

PACKAGE_STATUSES = ["COPYING", "COPY_FAILED", "VALIDATING", "VALIDATION_FAILED", "AVAILABLE"]
PACKAGE_STATUSES += ["DELETING", "DELETED", "DELETE_FAILED"]

CONNECTION_ARGUMENTS: ArgumentSpec = {"s3_endpoint_url": {"type": "str"}}

WAIT_ARGUMENTS: ArgumentSpec = {
    "wait": {"type": "bool", "default": False},
    "wait_timeout": {"type": "int", "default": 600},
}

UPDATE_CHOICES = ["if_changed", "always", "never"]


def package_arguments(family: Family, update_default: str | None = "if_changed") -> ArgumentSpec:
    """The options of one package: of es_package, and of each entry of es_packages."""
    return {
        "name": {"type": "str", "required": True, "aliases": ["package_name"]},
        "state": {"type": "str", "default": "present", "choices": ["present", "absent"]},
        "package_type": {"type": "str", "default": family.package_types[0], "choices": list(family.package_types)},
        "description": {"type": "str", "aliases": ["package_description"]},
        # A dictionary with s3_bucket_name and s3_key, or a URL s3://bucket/key.
        "source": {"type": "raw", "aliases": ["package_source"]},
        "source_file": {"type": "path"},
        "unreadable_source": {"type": "str", "default": "fail", "choices": ["fail", "warn"]},
        "commit_message": {"type": "str"},
        "update": {"type": "str", "default": update_default, "choices": UPDATE_CHOICES},
        "dissociate": {"type": "bool", "default": False},
        "domains": {"type": "list", "elements": "str"},
        "purge_domains": {"type": "bool", "default": False},
    }


def single_package(family: Family) -> ArgumentSpec:
    """The options of es_package."""
    return {**package_arguments(family), **WAIT_ARGUMENTS}


def many_packages(family: Family) -> ArgumentSpec:
    """The options of es_packages."""
    return {
        "packages": {"type": "list", "elements": "dict", "required": True, "options": package_arguments(family)},
        "default_bucket": {"type": "str"},
        "purge": {"type": "bool", "default": False},
        "purge_all": {"type": "bool", "default": False},
        "dissociate": {"type": "bool", "default": False},
        **WAIT_ARGUMENTS,
    }


ASSOCIATION_ARGUMENTS: ArgumentSpec = {
    "name": {"type": "str", "aliases": ["package_name"]},
    "package_id": {"type": "str"},
    "state": {"type": "str", "default": "present", "choices": ["present", "latest", "absent"]},
}


def single_association() -> ArgumentSpec:
    """The options of es_package_association."""
    return {"domain_name": {"type": "str", "required": True}, **ASSOCIATION_ARGUMENTS, **WAIT_ARGUMENTS}


def many_associations() -> ArgumentSpec:
    """The options of es_package_associations."""
    return {
        "domain_name": {"type": "str", "required": True},
        "packages": {
            "type": "list",
            "elements": "dict",
            "required": True,
            "options": ASSOCIATION_ARGUMENTS,
            "mutually_exclusive": [("name", "package_id")],
            "required_one_of": [("name", "package_id")],
        },
        "purge": {"type": "bool", "default": False},
        **WAIT_ARGUMENTS,
    }


INFO_ARGUMENTS: ArgumentSpec = {
    "names": {"type": "list", "elements": "str"},
    "package_ids": {"type": "list", "elements": "str"},
    "statuses": {"type": "list", "elements": "str", "choices": PACKAGE_STATUSES},
    "domain_name": {"type": "str"},
    "include_versions": {"type": "bool", "default": False},
    "include_domains": {"type": "bool", "default": False},
}

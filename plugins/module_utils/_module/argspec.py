# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The argument specs of all modules, made of pieces that they share."""

from __future__ import annotations

from .family import ArgumentSpec, Family

PACKAGE_STATUSES = ["COPYING", "COPY_FAILED", "VALIDATING", "VALIDATION_FAILED", "AVAILABLE"]
PACKAGE_STATUSES += ["DELETING", "DELETED", "DELETE_FAILED"]

CONNECTION_ARGUMENTS: ArgumentSpec = {"s3_endpoint_url": {"type": "str"}}


def wait_arguments(seconds: int) -> ArgumentSpec:
    """The options of waiting, with this default for the longest wait."""
    return {"wait": {"type": "bool", "default": False}, "wait_timeout": {"type": "int", "default": seconds}}


def package_arguments(family: Family) -> ArgumentSpec:
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
        "update": {"type": "str", "default": "if_changed", "choices": ["if_changed", "always", "never"]},
        "dissociate": {"type": "bool", "default": False},
        "domains": {"type": "list", "elements": "str"},
        "purge_domains": {"type": "bool", "default": False},
        **family.package_arguments,
    }


def single_package(family: Family) -> ArgumentSpec:
    """The options of es_package and opensearch_package."""
    return {**package_arguments(family), **wait_arguments(family.wait_timeouts[0])}


def many_packages(family: Family) -> ArgumentSpec:
    """The options of es_packages and opensearch_packages."""
    return {
        "packages": {"type": "list", "elements": "dict", "required": True, "options": package_arguments(family)},
        "default_bucket": {"type": "str"},
        "purge": {"type": "bool", "default": False},
        "purge_all": {"type": "bool", "default": False},
        **family.purge_arguments,
        "dissociate": {"type": "bool", "default": False},
        **wait_arguments(family.wait_timeouts[0]),
    }


def association_arguments(family: Family) -> ArgumentSpec:
    """The options of one package of a domain."""
    return {
        "name": {"type": "str", "aliases": ["package_name"]},
        "package_id": {"type": "str"},
        "state": {"type": "str", "default": "present", "choices": ["present", "latest", "absent"]},
        **family.association_arguments,
    }


def single_association(family: Family) -> ArgumentSpec:
    """The options of es_package_association and opensearch_package_association."""
    return {
        "domain_name": {"type": "str", "required": True},
        **association_arguments(family),
        **wait_arguments(family.wait_timeouts[1]),
    }


def many_associations(family: Family) -> ArgumentSpec:
    """The options of es_package_associations and opensearch_package_associations."""
    return {
        "domain_name": {"type": "str", "required": True},
        "packages": {
            "type": "list",
            "elements": "dict",
            "required": True,
            "options": association_arguments(family),
            "mutually_exclusive": [("name", "package_id")],
            "required_one_of": [("name", "package_id")],
        },
        "purge": {"type": "bool", "default": False},
        **wait_arguments(family.wait_timeouts[1]),
    }


def info(family: Family) -> ArgumentSpec:
    """The options of es_package_info and opensearch_package_info."""
    return {
        "names": {"type": "list", "elements": "str"},
        "package_ids": {"type": "list", "elements": "str"},
        "statuses": {"type": "list", "elements": "str", "choices": PACKAGE_STATUSES},
        "domain_name": {"type": "str"},
        "include_versions": {"type": "bool", "default": False},
        "include_domains": {"type": "bool", "default": False},
        **family.info_arguments,
    }

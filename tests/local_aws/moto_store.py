# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the package operations need from moto's store in this process: accounts, domains and S3 objects."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from inspect import signature
from typing import Any

from moto.core.base_backend import BackendDict
from moto.core.exceptions import ServiceException
from moto.core.model_instances import reset_model_data
from moto.es.models import es_backends
from moto.iam.models import get_account_id_from
from moto.opensearch.models import opensearch_backends
from moto.s3.exceptions import MissingBucket
from moto.s3.models import s3_backends
from moto.utilities.utils import get_partition

TLS_POLICY = "Policy-Min-TLS-1-2-PFS-2023-10"
# What custom plugins require of a domain besides its engine, by moto's option and the member of it.
FIT_FOR_PLUGINS: dict[str, tuple[str, str, object]] = {
    "EncryptionAtRest": ("encryption_at_rest_options", "Enabled", True),
    "NodeToNodeEncryption": ("node_to_node_encryption_options", "Enabled", True),
    "EnforceHTTPS": ("domain_endpoint_options", "EnforceHTTPS", True),
    "TLSSecurityPolicy": ("domain_endpoint_options", "TLSSecurityPolicy", TLS_POLICY),
}
# Domains of both API versions live in the "opensearch" backend of moto 5.2; the "es" one is looked at as well,
# so that another moto that keeps them apart works, too.
DOMAIN_BACKENDS = (opensearch_backends, es_backends)


class ObjectUnreadable(Exception):
    """The object cannot be read from S3; `reason` is the S3 error code."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True)
class StoredObject:
    """An S3 object as the import sees it."""

    content: bytes
    under_kms_key: bool
    region: str


def account_of(access_key: str | None, header: str | None) -> str:
    """The account that a request belongs to, in moto's own order: environment, header, access key, default."""
    return os.environ.get("MOTO_ACCOUNT_ID") or header or get_account_id_from(access_key or "")


def find_domain(account: str, region: str, name: str) -> Any | None:
    """The domain of that name, made through either API version, or None."""
    for backends in DOMAIN_BACKENDS:
        try:
            domain = backends[account][region].domains.get(name)
        except KeyError:  # a region that moto does not know
            continue
        if domain is not None:
            return domain
    return None


def create_domain(
    account: str, region: str, name: str, engine_version: str = "OpenSearch_2.19", lacks: Sequence[str] = ()
) -> Any:
    """Makes a domain that has what custom plugins require, but for what it lacks (see FIT_FOR_PLUGINS)."""
    backend = opensearch_backends[account][region]
    parameters = signature(backend.create_domain).parameters
    options: dict[str, Any] = {name: None for name in parameters if name.endswith(("_options", "_config"))}
    for item, (option, member, value) in FIT_FOR_PLUGINS.items():
        options[option] = options[option] or {}
        if item not in lacks:
            options[option][member] = value
    return backend.create_domain(
        domain_name=name,
        engine_version=engine_version,
        tag_list=[],
        is_es=False,
        elasticsearch_version=None,
        access_policies="",
        **{**options, "cluster_config": {}},
    )


def set_engine(domain: Any, engine_version: str) -> None:
    """Gives a domain another engine version, such as OpenSearch_2.19."""
    engine, _mark, version = engine_version.partition("_")
    if engine == "Elasticsearch" and domain.is_es:
        domain.elasticsearch_version = version
    else:
        domain.elasticsearch_version = None
        domain.engine_version.options = engine_version


def find_key(account: str, region: str, identifier: str) -> Any | None:
    """moto's KMS key by ID, ARN, alias name or alias ARN, or None."""
    # Only here, since it takes a while to load and few need it.
    from moto.kms.models import kms_backends

    backend = kms_backends[account][region]
    if "alias/" in identifier and not backend.alias_exists(backend.get_alias_name(identifier)):
        return None
    try:
        return backend.describe_key(identifier)
    except KeyError:
        return None


def find_object(account: str, region: str, bucket: str, key: str) -> Any | None:
    """moto's object of that key, or None where it is not to be had."""
    try:
        return s3_backends[account][get_partition(region)].get_object(bucket, key)
    except ServiceException:
        return None


def date_object(stored: Any, now: float) -> None:
    """Gives an object its LastModified. S3 tells it in whole seconds."""
    stored.last_modified = datetime(1970, 1, 1) + timedelta(seconds=now)  # moto has naive times, in UTC


def read_object(account: str, region: str, bucket: str, key: str) -> StoredObject:
    """The object's bytes as they are now.

    Assumed: what the caller could read from S3 the import can read, objects of other accounts' buckets included
    where moto lets them be read.

    Raises ObjectUnreadable when the bucket or the object is missing or out of reach.
    """
    backend = s3_backends[account][get_partition(region)]
    try:
        found = backend.get_object(bucket, key)
    except MissingBucket as error:
        raise ObjectUnreadable("NoSuchBucket", f"The bucket {bucket} does not exist") from error
    except ServiceException as error:
        raise ObjectUnreadable("AccessDenied", f"The bucket {bucket} cannot be read") from error
    if found is None:
        raise ObjectUnreadable("NoSuchKey", f"The object {key} does not exist in the bucket {bucket}")
    under_kms_key = bool(found.kms_key_id) or str(found.encryption).startswith("aws:kms")
    return StoredObject(found.value, under_kms_key, backend.get_bucket(bucket).region_name)


def reset() -> None:
    """Empties every backend of moto."""
    BackendDict.reset()
    reset_model_data()

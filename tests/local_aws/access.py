# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rights: moto's IAM, asked about the package operations and about reading objects from S3.

moto's own enforcement is one switch for the whole process and for every service, so it would lock out the test itself.
Here, moto's users, roles and evaluation of policies decide about these requests only. What moto does not know of
policies (conditions, permissions boundaries, bucket policies) is not there. The signature is not verified.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.iam.access_control import CreateAccessKeyFailure, IAMPolicy, PermissionResult, create_access_key
from moto.iam.exceptions import NotFoundException
from moto.utilities.utils import get_partition

from local_aws import moto_store
from local_aws.errors import Answer, ApiError, error_answer
from local_aws.incoming import Incoming
from local_aws.orders import ACCESS_KEY
from local_aws.store import PackageStore

READING_OBJECTS = ("GetObject", "HeadObject")


class Access:
    """Asks IAM while the setting `enforce_iam` is on; while it is off, everybody may do everything."""

    def __init__(self, store: PackageStore) -> None:
        self._store = store

    def check(self, incoming: Incoming, parameters: dict[str, Any]) -> None:
        """Raises ApiError when the caller may not call this operation on packages or domains.

        AWS's Service Authorization Reference, "Amazon OpenSearch Service": what names a domain requires the resource
        type domain; for every other operation it names none, so that only the resource "*" of a policy covers it.
        Assumed: a request is understood before it is authorized, and authorized before anything is looked up.
        """
        resource = "*"  # Assumed: what AWS names as the resource where there is no resource type.
        if "DomainName" in parameters:
            partition, name = get_partition(incoming.region), parameters["DomainName"]
            resource = f"arn:{partition}:es:{incoming.region}:{incoming.account}:domain/{name}"
        refusal = self._refusal(incoming, f"es:{incoming.operation}", resource)
        if refusal is not None:
            raise ApiError("AccessDeniedException", refusal, 403)

    def check_source(self, incoming: Incoming, parameters: dict[str, Any]) -> str | None:
        """Why the import that this operation begins may not read its source; None when it may, or there is none.

        An import reads with the rights that the caller has when it is begun: "you also need permissions on the Amazon
        S3 bucket path or object where the custom package resides" (developer guide, "Custom packages"). Assumed: a
        refusal shows in the import, as there is a status COPY_FAILED. With the setting `refused_source` at
        `access_denied` the operation itself is refused, and ApiError raised.
        """
        source = parameters.get("PackageSource") or {}
        bucket, key = source.get("S3BucketName"), source.get("S3Key")
        if not bucket or not key:
            return None
        refusal = self._refusal(incoming, "s3:GetObject", _object_arn(incoming, bucket, key))
        if refusal is not None and self._store.settings.refused_source == "access_denied":
            raise ApiError("AccessDeniedException", refusal, 403)
        return refusal

    def guard_object(self, incoming: Incoming, work: Callable[[], Answer]) -> Answer:
        """The answer to a request to S3, or a refusal where it reads an object that the caller may not read.

        HeadObject takes s3:GetObject, and who may not list the bucket is not told that there is no such object: then it
        is 403, not 404 (S3 API Reference, HeadObject and GetObject, "Permissions").
        """
        reads_object = incoming.signed and incoming.service == "s3" and incoming.operation in READING_OBJECTS
        if not reads_object or not self._store.settings.enforce_iam:
            return work()
        bucket, key = incoming.labels["Bucket"], incoming.labels["Key"]
        try:
            refusal = self._refusal(incoming, "s3:GetObject", _object_arn(incoming, bucket, key))
            if refusal is None and _is_missing(incoming, bucket, key):
                refusal = self._refusal(incoming, "s3:ListBucket", _bucket_arn(incoming, bucket))
        except ApiError:
            return _s3_error(incoming, "InvalidAccessKeyId", "The access key does not exist in our records.")
        return work() if refusal is None else _s3_error(incoming, "AccessDenied", refusal)

    def _refusal(self, incoming: Incoming, action: str, resource: str) -> str | None:
        """AWS's sentence when the caller may not do this, else None.

        Its words are seen in aws-samples/multi-modal-chatbot-with-advanced-rag #9, for AssociatePackage; those of an
        explicit deny are in the IAM User Guide, "Troubleshoot access denied error messages".
        """
        if not self._store.settings.enforce_iam or incoming.access_key == ACCESS_KEY:
            # The stand-in's own key is the one of the account's root user, whom no policy binds.
            return None
        caller = _caller(incoming)
        results = [IAMPolicy(policy).is_action_permitted(action, resource) for policy in _policies(caller)]
        told = f"User: {caller.arn} is not authorized to perform: {action} on resource: {resource}"
        if PermissionResult.DENIED in results:
            return f"{told} with an explicit deny in an identity-based policy"
        if PermissionResult.PERMITTED in results:
            return None
        return f"{told} because no identity-based policy allows the {action} action"


def _caller(incoming: Incoming) -> Any:
    """moto's user or assumed role whose access key signed the request. Raises ApiError when there is none."""
    token = incoming.headers.get("x-amz-security-token") or incoming.query.get("X-Amz-Security-Token")
    headers = {"X-Amz-Security-Token": token} if token else {}
    partition = get_partition(incoming.region)
    try:
        return create_access_key(incoming.account, partition, incoming.access_key or "", headers)
    except CreateAccessKeyFailure as error:
        message = "The security token included in the request is invalid."
        raise ApiError("UnrecognizedClientException", message, 403) from error


def _policies(caller: Any) -> list[Any]:
    """All policies that are attached to the caller; none when they are those of a role that was never made."""
    try:
        return list(caller.collect_policies())
    except NotFoundException:
        return []


def _bucket_arn(incoming: Incoming, bucket: str) -> str:
    return f"arn:{get_partition(incoming.region)}:s3:::{bucket}"


def _object_arn(incoming: Incoming, bucket: str, key: str) -> str:
    return f"{_bucket_arn(incoming, bucket)}/{key}"


def _is_missing(incoming: Incoming, bucket: str, key: str) -> bool:
    """Whether the bucket is there, and the object is not."""
    try:
        moto_store.read_object(incoming.account, incoming.region, bucket, key)
    except moto_store.ObjectUnreadable as error:
        return error.reason == "NoSuchKey"
    return False


def _s3_error(incoming: Incoming, code: str, message: str) -> Answer:
    return error_answer("rest-xml", 403, code, message, head=incoming.method == "HEAD")

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""Errors of requests: what each one means for the run, and one sentence with the way out."""

from __future__ import annotations

import re
import typing as t

try:
    import botocore
    import botocore.exceptions
    import botocore.parsers
except ImportError:
    pass  # AnsibleAWSModule says so, in a sentence, before anything here is called.

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.retries import AWSRetry

from .redaction import redact, truncate

Details = dict[str, t.Any]

# InternalException is the service's name for a fault of its own [model]; the numbers stand for answers without a code.
TRANSIENT = (
    "InternalException",
    "ThrottlingException",
    "ThrottledException",
    "SlowDown",
    "429",
    "500",
    "502",
    "503",
    "504",
)
ACCESS_DENIED = ("AccessDeniedException", "AccessDenied", "UnauthorizedException", "403")
BAD_CREDENTIALS = (
    "ExpiredToken",
    "ExpiredTokenException",
    "RequestExpired",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
    "IncompleteSignature",
    "MissingAuthenticationToken",
)
READS_SOURCE = ("CreatePackage", "UpdatePackage")
OTHER_ACTIONS = {
    "HeadObject": "s3:GetObject",
    "GetCallerIdentity": "sts:GetCallerIdentity",
    "DescribeKey": "kms:DescribeKey",
}
FIND_OUT = "run the task again to find out what was done."
# The service's words, in lower case. The codes that carry them differ from operation to operation [tf].
GONE_WORDS = ("package not found", "is not associated to this domain")
DESIRED_WORDS = "already in desired state"
BUSY_WORDS = ("in progress", "another change", "being processed")


class MalformedAnswerError(Exception):
    """An answer that lacks what every answer of its kind has."""


class NoAnswerError(Exception):
    """A request that was not answered in its time."""


class UnknownOutcomeError(Exception):
    """A request that may have been done and must not be repeated until its outcome is known; `exception` is why."""

    def __init__(self, exception: Exception):
        super().__init__(str(exception))
        self.exception = exception


class ApiError(AnsibleAWSError):
    """A request that failed. Its text is one sentence.

    Attributes: `operation` (name in the service model), `code` (the service's error code, or the name of the
    exception), `text` (the service's own words), `transient` (it may succeed later), `repeated` (it was sent
    more than once, so an earlier attempt may have taken effect), `gave_up` (its time was over before it was answered
    or could be repeated), `outcome_unknown` (it was sent, and may have been done), `response` (the parsed error
    response, empty when there was none).
    """

    def __init__(self, operation: str, subject: str, exception: Exception, tries: int = 1, gave_up: bool = False):
        self.operation = operation
        self.gave_up = gave_up
        self.response: Details = getattr(exception, "response", None) or {}
        error = self.response.get("Error", {})
        self.code: str = error.get("Code") or type(exception).__name__
        self.text: str = truncate(redact(str(error.get("Message") or exception)))
        self.repeated = tries > 1 or bool(self.response.get("ResponseMetadata", {}).get("RetryAttempts"))
        self.outcome_unknown = may_be_done(exception)
        self.transient = gave_up or AWSRetry.found(self.code, TRANSIENT) or _is_connection_error(exception)
        super().__init__(message=_sentence(self, subject, exception))
        self.exception = exception

    def __str__(self) -> str:
        return t.cast(str, self.message)

    @property
    def is_gone(self) -> bool:
        """Does the service say that the package or the association does not exist?

        ResourceNotFoundException is in the model; ValidationException with these words is what AWS sends [tf].
        """
        if self.code == "ResourceNotFoundException":
            return True
        return self.code == "ValidationException" and any(words in self.text.lower() for words in GONE_WORDS)

    @property
    def is_satisfied(self) -> bool:
        """Does the service say that everything is as wanted already? Its code is ConflictException [tf]."""
        return DESIRED_WORDS in self.text.lower()

    @property
    def is_conflict(self) -> bool:
        """Does the service refuse the change because something else changes right now?

        Seen are ConflictException and, for a busy domain, ValidationException "A change/update is in progress" [tf].
        """
        if self.is_satisfied:
            return False
        if self.code in ("ConflictException", "ResourceAlreadyExistsException"):
            return True
        return self.code == "ValidationException" and any(words in self.text.lower() for words in BUSY_WORDS)

    @property
    def is_refusal(self) -> bool:
        """Did the service refuse the change with a code that does not say why?"""
        return self.code in ("ValidationException", "InvalidTypeException")


def iam_action(operation: str) -> str:
    """The IAM action that allows an operation: es: and its name, but for those of other services [docs]."""
    return OTHER_ACTIONS.get(operation, f"es:{operation}")


def may_be_done(exception: Exception) -> bool:
    """Did it fail after the request may have arrived, with nothing to say whether it was done, as HTTP 5xx?"""
    before_that = (
        botocore.exceptions.EndpointConnectionError,
        botocore.exceptions.ConnectTimeoutError,
        botocore.exceptions.ProxyConnectionError,
        botocore.exceptions.SSLError,
    )
    if isinstance(exception, botocore.exceptions.ClientError):
        return int(exception.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)) >= 500
    return _is_connection_error(exception) and not isinstance(exception, before_that)


def _is_connection_error(exception: Exception) -> bool:
    return isinstance(exception, (botocore.exceptions.HTTPClientError, botocore.exceptions.ConnectionError))


def _sentence(error: ApiError, subject: str, exception: Exception) -> str:
    """What happened to which object, in the service's own words, and the way out where there is one."""
    begin = f"{subject}: {error.operation} failed"
    words = f"{error.code}: {error.text}".rstrip(". ")
    if error.gave_up:
        return f"{begin} ({words}). No time is left to wait or to retry: {FIND_OUT}"
    if error.code in ACCESS_DENIED:
        return f"{begin} ({words}). {_missing_permission(error)}"
    if error.code == "LimitExceededException":
        return (
            f"{begin} ({words}). A quota is reached (25 packages in a region, 20 on a domain), and AWS does not "
            "raise it. Delete or dissociate packages that are not in use."
        )
    if error.code == "ResourceNotFoundException" or error.is_gone:
        return f"{begin} ({words}). Check the name, the account, and the region."
    if error.code in BAD_CREDENTIALS:
        return f"{begin} ({words}). AWS does not accept the credentials: renew or correct them and run again."
    if error.code == "DisabledOperationException":
        return f"{begin} ({words}). AWS has not enabled this operation for the account or the package."
    if error.operation == "HeadObject" and error.code.isdigit():
        return f"{begin} (HTTP {error.code}). S3 gives no reason; expired credentials are a common one."
    return _sentence_of_exception(error, begin, words, exception)


def _sentence_of_exception(error: ApiError, begin: str, words: str, exception: Exception) -> str:
    advice = connection_advice(exception)
    if advice:
        return f"{begin}: {error.text.rstrip('. ') or error.code}. {advice}"
    if isinstance(exception, botocore.exceptions.SSLError):
        return (
            f"{begin}: the certificate of the service cannot be verified ({words}). If your network has its own "
            "certificate authority, set aws_ca_bundle or AWS_CA_BUNDLE to its bundle."
        )
    odd = _odd_answer(error, exception)
    if odd:
        return (
            f"{begin}: {odd}. If endpoint_url or AWS_ENDPOINT_URL is set, check that it is an endpoint of the AWS API, "
            f"not of a domain or a proxy; if it is, {FIND_OUT}"
        )
    if _is_connection_error(exception):
        return (
            f"{begin}: the service cannot be reached ({words}). Check the network, the region, and "
            f"endpoint_url or AWS_ENDPOINT_URL if set; then {FIND_OUT}"
        )
    return f"{begin} ({words})."


def _missing_permission(error: ApiError) -> str:
    """Which IAM action is missing. AWS names it where it can; it may belong to a request of botocore's own."""
    named = re.search(r"not authorized to perform: ([a-z0-9-]+:\w+)", error.text)
    if named and named.group(1) != iam_action(error.operation):
        return f"The credentials need the IAM action {named.group(1)}."
    also = " (and s3:GetObject on the source)" if error.operation in READS_SOURCE else ""
    return f"The credentials need the IAM action {iam_action(error.operation)}{also}."


def connection_advice(exception: Exception) -> str | None:
    """The way out where no region or no credentials could be obtained; None for other exceptions.

    botocore lets the exceptions of credential files and credential processes through as they are; EOFError is what
    becomes of its question for an MFA code.
    """
    name = type(exception).__name__
    if name in ("NoCredentialsError", "PartialCredentialsError"):
        return (
            "Set access_key and secret_key, or profile, or provide credentials in the environment "
            "(AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY) or in ~/.aws/credentials."
        )
    if name == "NoRegionError":
        return "Set region, AWS_REGION in the environment, or the region of the profile."
    if name == "ProfileNotFound":
        return "Check profile, AWS_PROFILE, and the files ~/.aws/config and ~/.aws/credentials."
    if "SSO" in name or name in ("TokenRetrievalError", "PendingAuthorizationExpiredError"):
        return "Log in again with aws sso login, with the same profile, and run again."
    if isinstance(exception, EOFError) or name == "RefreshWithMFAUnsupportedError":
        return (
            "The profile has an mfa_serial, and a module cannot ask for the code. Get a session first, for "
            "example with aws sts get-session-token, and use its keys and token."
        )
    of_file = isinstance(exception, OSError) and not _is_connection_error(exception)
    if name == "CredentialRetrievalError" or of_file:
        return (
            "No credentials could be obtained: check AWS_WEB_IDENTITY_TOKEN_FILE, credential_process, and the other "
            "entries of the profile; aws sts get-caller-identity with the same profile tells more."
        )
    return None


def _odd_answer(error: ApiError, exception: Exception) -> str | None:
    """What is odd about an answer that may not have come from AWS; None for an answer of AWS."""
    if isinstance(exception, MalformedAnswerError):
        return error.text
    if error.code.isdigit():
        return f"the answer is not one of this API (HTTP {error.code})"
    if isinstance(exception, botocore.parsers.ResponseParserError):
        return "the answer is not one of this API"
    return None

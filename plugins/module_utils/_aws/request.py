# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""One request: sent again where that helps, given up when its time is over, and every error of it a sentence."""

from __future__ import annotations

import threading
import typing as t

try:
    import botocore
    import botocore.exceptions
    import botocore.parsers
except ImportError:
    pass  # AnsibleAWSModule says so, in a sentence, before anything here is called.

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.retries import AWSRetry

from . import _interrupt
from ._parallel import TooLongError, within
from ._secrets import hidden, in_short

Details = dict[str, t.Any]
Patience = t.Callable[[], float]  # Seconds that a request may take from now on, with all its repetitions.

LONGEST_REQUEST = 120.0  # Seconds, where no deadline says less: no answer takes as long, nor do all repetitions.

# botocore itself repeats a request two times; this repeats that, for up to half a minute in all. InternalException is
# the service's name for a fault of its own [model], the numbers stand for answers that carry no code at all.
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
RETRY: t.Callable[[t.Callable[[], Details]], t.Callable[[], Details]] = AWSRetry.jittered_backoff(
    retries=6, delay=1, max_delay=8, catch_extra_error_codes=TRANSIENT
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


class ApiError(AnsibleAWSError):
    """A request that failed, told in one sentence.

    Attributes: `operation` (name in the service model), `code` (the service's error code, or the name of botocore's
    exception), `transient` (it may well work in a while), `repeated` (botocore or we sent it more than once, so that an
    earlier try may have taken effect), `gave_up` (its time was over before it was answered, or could be repeated),
    `lost` (it was sent, and nobody says what became of it: it may have been done), `response` (the parsed error
    response, empty when there was none).
    """

    def __init__(self, operation: str, subject: str, exception: Exception, tries: int = 1, gave_up: bool = False):
        self.operation = operation
        self.gave_up = gave_up
        self.response: Details = getattr(exception, "response", None) or {}
        error = self.response.get("Error", {})
        self.code: str = error.get("Code") or type(exception).__name__
        self.words: str = in_short(hidden(str(error.get("Message") or exception)))
        self.repeated = tries > 1 or bool(self.response.get("ResponseMetadata", {}).get("RetryAttempts"))
        self.lost = _may_be_done(exception)
        self.transient = gave_up or AWSRetry.found(self.code, TRANSIENT) or _is_connection_error(exception)
        super().__init__(message=_sentence(self, subject, exception))
        self.exception = exception

    def __str__(self) -> str:
        return t.cast(str, self.message)


def _is_connection_error(exception: Exception) -> bool:
    return isinstance(exception, (botocore.exceptions.HTTPClientError, botocore.exceptions.ConnectionError))


def _may_be_done(exception: Exception) -> bool:
    """Did it fail once the request may have arrived, without word of what became of it? An HTTP 5xx is no such word."""
    before_that = (
        botocore.exceptions.EndpointConnectionError,
        botocore.exceptions.ConnectTimeoutError,
        botocore.exceptions.ProxyConnectionError,
        botocore.exceptions.SSLError,
    )
    if isinstance(exception, botocore.exceptions.ClientError):
        return int(exception.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)) >= 500
    return _is_connection_error(exception) and not isinstance(exception, before_that)


FIND_OUT = "run again: what was done is found then."


def _sentence(error: ApiError, subject: str, exception: Exception) -> str:
    """What happened, with the service's own words, and the way out where there is one."""
    told = f"{subject}: {error.operation} failed"
    words = f"{error.code}: {error.words}".rstrip(". ")
    if error.gave_up:
        return f"{told} ({words}). There is no more time to wait for it or to repeat it: {FIND_OUT}"
    if error.code in ACCESS_DENIED:
        also = " (and s3:GetObject on the source)" if error.operation in READS_SOURCE else ""
        return f"{told} ({words}). The credentials in use need the IAM action {iam_action(error.operation)}{also}."
    if error.code == "LimitExceededException":
        return f"{told} ({words}). A quota is reached: delete packages that nobody uses, or ask AWS for a higher quota."
    if error.code == "ResourceNotFoundException":
        return f"{told} ({words}). Check the name, and the account and region in use."
    if error.code in BAD_CREDENTIALS:
        return f"{told} ({words}). AWS does not accept the credentials in use: renew or correct them and run again."
    if isinstance(exception, (botocore.exceptions.NoCredentialsError, botocore.exceptions.PartialCredentialsError)):
        return (
            f"{told}: {error.words.rstrip('. ')}. Give credentials with the options access_key and secret_key or "
            "profile, in the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY), or in ~/.aws/credentials."
        )
    if error.operation == "HeadObject" and error.code.isdigit():
        return f"{told} (HTTP {error.code}). S3 gives no reason here; credentials that have expired are a frequent one."
    odd = _odd_answer(error, exception)
    if odd:
        return (
            f"{told}: {odd}. Check that endpoint_url or AWS_ENDPOINT_URL, where set, names an AWS endpoint; "
            f"if it does, {FIND_OUT}"
        )
    if _is_connection_error(exception):
        return (
            f"{told}: the service cannot be reached ({words}). Check the network, the region and, where set, "
            f"endpoint_url or AWS_ENDPOINT_URL; then {FIND_OUT}"
        )
    return f"{told} ({words})."


def _odd_answer(error: ApiError, exception: Exception) -> str | None:
    """What is odd about an answer that another server than AWS may have given; None for AWS's own."""
    if isinstance(exception, MalformedAnswerError):
        return error.words
    if error.code.isdigit():
        return f"the answer is not one that this API gives (HTTP {error.code})"
    if isinstance(exception, botocore.parsers.ResponseParserError):
        return "the answer is not one that this API gives"
    return None


def iam_action(operation: str) -> str:
    """The IAM action that allows an operation: HeadObject needs s3:GetObject [docs], all others are called alike."""
    return "s3:GetObject" if operation == "HeadObject" else f"es:{operation}"


def method_name(operation: str) -> str:
    """The name of an operation as a method of botocore's client: describe_packages."""
    return t.cast(str, botocore.xform_name(operation))


class MalformedAnswerError(Exception):
    """An answer that lacks what every answer of its kind has."""


class NoAnswerError(Exception):
    """A request that was not answered in its time."""


class UnknownEndError(Exception):
    """A request that may have been done, and is not to be repeated before somebody has looked; `exception` is why."""

    def __init__(self, exception: Exception):
        super().__init__(str(exception))
        self.exception = exception


def always_patient() -> float:
    """The patience of who has no deadline."""
    return LONGEST_REQUEST


def call(
    function: t.Callable[..., Details], operation: str, subject: str, patience: Patience, **arguments: t.Any
) -> Details:
    """Send one request, some times if need be, for as long as the patience lasts.

    Every error of botocore becomes an `ApiError` about the subject, such as `Package synonyms`.
    """
    tries = 0
    error: Exception | None = None
    gave_up = threading.Event()

    @RETRY
    def send() -> Details:
        nonlocal tries, error
        _interrupt.check()
        if gave_up.is_set():
            raise TooLongError
        tries += 1
        try:
            return function(**arguments)
        except botocore.exceptions.ClientError as exception:
            error = exception
            raise

    seconds = patience()
    try:
        if seconds <= 0:
            raise TooLongError
        return within(seconds, send)
    except TooLongError:
        gave_up.set()
        problem = error or NoAnswerError(f"no answer in {seconds:.3g} seconds")
        raise ApiError(operation, subject, problem, tries, gave_up=True) from error
    except UnknownEndError as unknown:
        raise ApiError(operation, subject, unknown.exception, tries) from unknown
    except (
        botocore.exceptions.ClientError,
        botocore.exceptions.BotoCoreError,
        botocore.parsers.ResponseParserError,
    ) as exception:
        raise ApiError(operation, subject, exception, tries) from exception
    except (AttributeError, TypeError, ValueError) as exception:
        # What botocore's parser makes of JSON that has another shape than the service model says.
        malformed = MalformedAnswerError(f"the request cannot be made, or its answer cannot be read ({exception})")
        raise ApiError(operation, subject, malformed, tries) from exception


def repeating_with_care(client: t.Any) -> t.Any:
    """The client, not to repeat what must not be repeated unseen.

    botocore takes LimitExceededException for a throttle. And it repeats an update that may have been done: had that one
    been, and had its import ended by then, the next would import the same content once more.
    """
    service = client.meta.service_model.service_id.hyphenize()
    client.meta.events.register_first(f"needs-retry.{service}", _raise_quota)
    client.meta.events.register_first(f"needs-retry.{service}.UpdatePackage", _raise_unknown_end)
    return client


def _raise_quota(response: tuple[t.Any, Details] | None, operation: t.Any, **unused: t.Any) -> None:
    if response and response[1].get("Error", {}).get("Code") == "LimitExceededException":
        raise botocore.exceptions.ClientError(response[1], operation.name)


def _raise_unknown_end(
    response: tuple[t.Any, Details] | None, operation: t.Any, caught_exception: Exception | None, **unused: t.Any
) -> None:
    exception = caught_exception
    if response and "Error" in response[1]:
        exception = botocore.exceptions.ClientError(response[1], operation.name)
    if exception is not None and _may_be_done(exception):
        raise UnknownEndError(exception)

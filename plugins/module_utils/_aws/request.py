# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""One request: repeated where that helps, given up when its time is over, and every error of it an `ApiError`."""

from __future__ import annotations

import threading
import typing as t

try:
    import botocore
    import botocore.exceptions
except ImportError:
    pass  # AnsibleAWSModule says so, in a sentence, before anything here is called.

from ansible_collections.amazon.aws.plugins.module_utils.retries import AWSRetry

from .._runtime.signals import raise_if_interrupted
from .._runtime.threads import WorkTimeoutError, run_with_timeout
from .errors import (
    TRANSIENT,
    ApiError,
    Details,
    MalformedAnswerError,
    NoAnswerError,
    UnknownOutcomeError,
    may_be_done,
)

TimeBudget = t.Callable[[], float]  # Seconds that a request may take from now on, with all its retries.

LONGEST_REQUEST = 120.0  # Seconds, where no deadline says less: no answer takes as long, nor do all retries.

FOREIGN = "the answer is not one of this API"

# botocore itself repeats a request two times; this repeats that, for up to half a minute in all.
RETRY: t.Callable[[t.Callable[[], Details]], t.Callable[[], Details]] = AWSRetry.jittered_backoff(
    retries=6, delay=1, max_delay=8, catch_extra_error_codes=TRANSIENT
)


def default_time_budget() -> float:
    """The time of a request where there is no deadline."""
    return LONGEST_REQUEST


def method_name(operation: str) -> str:
    """The name of an operation as a method of botocore's client: describe_packages."""
    return t.cast(str, botocore.xform_name(operation))


def call(
    function: t.Callable[..., Details], operation: str, subject: str, time_budget: TimeBudget, **arguments: t.Any
) -> Details:
    """Send one request, several times if need be, as long as the time budget lasts.

    Every exception becomes an `ApiError` about the subject, such as `Package synonyms`: botocore lets those of
    credential files and credential processes through as they are.
    """
    tries = 0
    error: Exception | None = None
    gave_up = threading.Event()

    @RETRY
    def send() -> Details:
        nonlocal tries, error
        raise_if_interrupted()
        if gave_up.is_set():
            raise WorkTimeoutError
        tries += 1
        try:
            return function(**arguments)
        except botocore.exceptions.ClientError as exception:
            error = exception
            raise

    seconds = time_budget()
    try:
        if seconds <= 0:
            raise WorkTimeoutError
        return run_with_timeout(seconds, send)
    except WorkTimeoutError:
        gave_up.set()
        last = error or NoAnswerError(f"no answer in {seconds:.3g} seconds")
        raise ApiError(operation, subject, last, tries, gave_up=True) from error
    except UnknownOutcomeError as unknown:
        raise ApiError(operation, subject, unknown.exception, tries) from unknown
    except Exception as exception:
        problem = exception
        if isinstance(exception, (AttributeError, TypeError, ValueError)):
            # What botocore's parser makes of JSON that has another shape than the service model says.
            text = f"the request cannot be made, or its answer cannot be read ({exception})"
            problem = MalformedAnswerError(text)
        raise ApiError(operation, subject, problem, tries) from exception


def prepare_client(client: t.Any) -> t.Any:
    """The client, changed so that botocore neither repeats nor believes what it must not.

    botocore takes LimitExceededException for a throttle. It repeats an update that may have been done: if that update
    was done and its import has ended, the next one imports the same content once more. And where it understands nothing
    in an answer, it returns an empty one.
    """
    service = client.meta.service_model.service_id.hyphenize()
    client.meta.events.register_first(f"needs-retry.{service}", _raise_quota)
    client.meta.events.register_first(f"needs-retry.{service}.UpdatePackage", _raise_unknown_outcome)
    client.meta.events.register_first(f"after-call.{service}", _raise_foreign_answer)
    return client


def _raise_foreign_answer(http_response: t.Any, parsed: Details, **unused: t.Any) -> None:
    """Refuse an answer without any member of the service model: it must not pass for "there is nothing".

    It may come from a proxy, a captive portal, or the endpoint of a domain. AWS may leave out an empty list, but always
    names the request.
    """
    if http_response.status_code >= 300 or set(parsed) - {"ResponseMetadata", "message"}:
        return
    body = getattr(http_response, "raw", None) is not None and http_response.content
    headers = parsed.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    if body and body.strip() != b"{}":
        kind = headers.get("content-type", "")
        raise MalformedAnswerError(f"the answer is {kind}, not JSON" if kind and "json" not in kind else FOREIGN)
    if "x-amzn-requestid" not in headers:
        raise MalformedAnswerError("the answer is empty and has no request ID")


def _raise_quota(response: tuple[t.Any, Details] | None, operation: t.Any, **unused: t.Any) -> None:
    if response and response[1].get("Error", {}).get("Code") == "LimitExceededException":
        raise botocore.exceptions.ClientError(response[1], operation.name)


def _raise_unknown_outcome(
    response: tuple[t.Any, Details] | None, operation: t.Any, caught_exception: Exception | None, **unused: t.Any
) -> None:
    exception = caught_exception
    if response and "Error" in response[1]:
        exception = botocore.exceptions.ClientError(response[1], operation.name)
    if exception is not None and may_be_done(exception):
        raise UnknownOutcomeError(exception)

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The nine package operations of the service, one method each.

All requests go to the 2015-01-01 API (botocore's `es` client). Arguments and results are botocore's own: dictionaries
with the member names of the service model, times as aware `datetime`. Every method raises `ApiError`, whose text is a
whole sentence.
"""

from __future__ import annotations

import typing as t

try:
    import botocore
    import botocore.exceptions
    import botocore.parsers
except ImportError:
    pass  # AnsibleAWSModule says so, in a sentence, before anything here is called.

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.retries import AWSRetry

Details = dict[str, t.Any]

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

# What no decision can do without, and every answer of the service has.
REQUIRED = {
    "PackageDetailsList": ("PackageID", "PackageName", "PackageType", "PackageStatus"),
    "DomainPackageDetailsList": ("PackageID", "DomainName", "DomainPackageStatus"),
    "PackageVersionHistoryList": ("PackageVersion", "CreatedAt"),
}
PAGE_SIZE = 100  # The most that the service takes as MaxResults [model].

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
    earlier try may have taken effect), `response` (the parsed error response, empty when there was none).
    """

    def __init__(self, operation: str, subject: str, exception: Exception, tries: int = 1):
        self.operation = operation
        self.response: Details = getattr(exception, "response", None) or {}
        error = self.response.get("Error", {})
        self.code: str = error.get("Code") or type(exception).__name__
        self.words: str = " ".join(str(error.get("Message") or exception).split())[:500]
        self.repeated = tries > 1 or bool(self.response.get("ResponseMetadata", {}).get("RetryAttempts"))
        self.transient = AWSRetry.found(self.code, TRANSIENT) or _is_connection_error(exception)
        super().__init__(message=_sentence(self, subject, exception))
        self.exception = exception

    def __str__(self) -> str:
        return t.cast(str, self.message)


def _is_connection_error(exception: Exception) -> bool:
    return isinstance(exception, (botocore.exceptions.HTTPClientError, botocore.exceptions.ConnectionError))


FIND_OUT = "run again: what was done is found then."


def _sentence(error: ApiError, subject: str, exception: Exception) -> str:
    """What happened, with the service's own words, and the way out where there is one."""
    told = f"{subject}: {error.operation} failed"
    words = f"{error.code}: {error.words}".rstrip(". ")
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


class MalformedAnswerError(Exception):
    """An answer that lacks what every answer of its kind has."""


def call(function: t.Callable[..., Details], operation: str, subject: str, **arguments: t.Any) -> Details:
    """Send one request, some times if need be.

    Every error of botocore becomes an `ApiError` about the subject, such as `Package synonyms`.
    """
    tries = 0

    @RETRY
    def send() -> Details:
        nonlocal tries
        tries += 1
        return function(**arguments)

    try:
        return send()
    except (
        botocore.exceptions.ClientError,
        botocore.exceptions.BotoCoreError,
        botocore.parsers.ResponseParserError,
    ) as exception:
        raise ApiError(operation, subject, exception, tries) from exception
    except (AttributeError, TypeError, ValueError) as exception:
        # What botocore's parser makes of JSON that has another shape than the service model says.
        problem = MalformedAnswerError(f"the answer cannot be read ({exception})")
        raise ApiError(operation, subject, problem, tries) from exception


def without_repeating_quotas(client: t.Any) -> t.Any:
    """The client, not to repeat a request that met a quota: botocore takes LimitExceededException for a throttle."""
    service = client.meta.service_model.service_id.hyphenize()
    client.meta.events.register_first(f"needs-retry.{service}", _raise_quota)
    return client


def _raise_quota(response: tuple[t.Any, Details] | None, operation: t.Any, **unused: t.Any) -> None:
    if response and response[1].get("Error", {}).get("Code") == "LimitExceededException":
        raise botocore.exceptions.ClientError(response[1], operation.name)


class PackagesApi:
    """The operations, over one client.

    `subject` arguments say whom an error is about. Reads follow all pages.
    """

    def __init__(self, client: t.Any):
        self._client = client

    def limits(self, operation: str) -> t.Any:
        """The input shape of an operation in botocore's service model: required members, lengths, patterns, choices."""
        return self._client.meta.service_model.operation_model(operation).input_shape

    def create_package(
        self, name: str, package_type: str, source: t.Mapping[str, str], description: str | None = None
    ) -> Details:
        """PackageDetails of the package that was created, usually COPYING."""
        arguments: Details = {"PackageName": name, "PackageType": package_type, "PackageSource": dict(source)}
        if description is not None:
            arguments["PackageDescription"] = description
        return self._one("CreatePackage", _package(name), "PackageDetails", **arguments)

    def update_package(
        self,
        name: str,
        package_id: str,
        source: t.Mapping[str, str],
        description: str | None = None,
        commit_message: str | None = None,
    ) -> Details:
        """PackageDetails of the package that imports its source again."""
        arguments: Details = {"PackageID": package_id, "PackageSource": dict(source)}
        if description is not None:
            arguments["PackageDescription"] = description
        if commit_message:
            arguments["CommitMessage"] = commit_message
        return self._one("UpdatePackage", _package(name), "PackageDetails", **arguments)

    def delete_package(self, name: str, package_id: str) -> Details:
        """PackageDetails of the package that is being deleted."""
        return self._one("DeletePackage", _package(name), "PackageDetails", PackageID=package_id)

    def describe_packages(self, subject: str, filters: t.Mapping[str, t.Sequence[str]]) -> list[Details]:
        """PackageDetails of all packages that match every filter (its name: the values, any of which may match).

        The service says "nothing found" in three ways: an empty list, ResourceNotFoundException, or ValidationException
        with "Package not found" [seen by Terraform's provider]. All of them are an empty list here.
        """
        arguments: Details = {}
        if filters:
            arguments["Filters"] = [{"Name": name, "Value": list(values)} for name, values in filters.items()]
        try:
            return self._all("DescribePackages", subject, "PackageDetailsList", **arguments)
        except ApiError as error:
            if error.code == "ResourceNotFoundException":
                return []
            if error.code == "ValidationException" and "not found" in error.words.lower():
                return []
            raise

    def get_package_version_history(self, name: str, package_id: str) -> list[Details]:
        """Versions of a package (PackageVersion, CommitMessage, CreatedAt), in the service's order."""
        key = "PackageVersionHistoryList"
        return self._all("GetPackageVersionHistory", _package(name), key, PackageID=package_id)

    def associate_package(self, subject: str, package_id: str, domain_name: str) -> Details:
        """DomainPackageDetails of the association that was begun."""
        arguments = {"PackageID": package_id, "DomainName": domain_name}
        return self._one("AssociatePackage", subject, "DomainPackageDetails", **arguments)

    def dissociate_package(self, subject: str, package_id: str, domain_name: str) -> Details:
        """DomainPackageDetails of the association that is being dissolved."""
        arguments = {"PackageID": package_id, "DomainName": domain_name}
        return self._one("DissociatePackage", subject, "DomainPackageDetails", **arguments)

    def list_domains_for_package(self, name: str, package_id: str) -> list[Details]:
        """DomainPackageDetails of every domain that has the package."""
        key = "DomainPackageDetailsList"
        return self._all("ListDomainsForPackage", _package(name), key, PackageID=package_id)

    def list_packages_for_domain(self, domain_name: str) -> list[Details]:
        """DomainPackageDetails of every package that the domain has."""
        key = "DomainPackageDetailsList"
        return self._all("ListPackagesForDomain", f"Domain {domain_name}", key, DomainName=domain_name)

    def _send(self, operation: str, subject: str, **arguments: t.Any) -> Details:
        function = getattr(self._client, botocore.xform_name(operation))
        answer = call(function, operation, subject, **arguments)
        # Where a body is no JSON, botocore's parser finds nothing in it: that must not pass for "there is nothing".
        headers = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {})
        content_type = headers.get("content-type", "json")
        if "json" not in content_type:
            raise ApiError(operation, subject, MalformedAnswerError(f"the answer is {content_type}, not JSON"))
        return answer

    def _one(self, operation: str, subject: str, key: str, **arguments: t.Any) -> Details:
        details = self._send(operation, subject, **arguments).get(key)
        if not details:
            raise ApiError(operation, subject, MalformedAnswerError(f"the answer has no {key}"))
        return details

    def _all(self, operation: str, subject: str, key: str, **arguments: t.Any) -> list[Details]:
        """Every page of a list. A page may be empty and still have a successor, so only the token counts."""
        arguments["MaxResults"] = PAGE_SIZE
        found: list[Details] = []
        seen = set()
        while True:
            page = self._send(operation, subject, **arguments)
            for entry in page.get(key) or []:
                missing = [member for member in REQUIRED[key] if not (entry or {}).get(member)]
                if missing:
                    problem = MalformedAnswerError(f"an entry of {key} has no {', '.join(missing)}")
                    raise ApiError(operation, subject, problem)
                found.append(entry)
            token = page.get("NextToken")
            if not token:
                return found
            if token in seen:
                raise ApiError(
                    operation, subject, MalformedAnswerError("the service gives the same NextToken again and again")
                )
            seen.add(token)
            arguments["NextToken"] = token


def _package(name: str) -> str:
    return f"Package {name}"

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""What every module shares: argument-spec pieces, the module class, results."""

from __future__ import annotations

import functools
import gc
import typing as t

from ansible.module_utils.common.dict_transformations import camel_dict_to_snake_dict
from ansible_collections.amazon.aws.plugins.module_utils.common import set_collection_info
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule, aws_argument_spec
from ansible_collections.amazon.aws.plugins.module_utils.transformation import boto3_resource_to_ansible_dict

from ._api import PackagesApi
from ._apply import Outcome
from ._interrupt import InterruptedRunError, interruptible, uninterruptible
from ._request import Patience, always_patient, repeating_with_care
from ._secrets import hidden, in_short, signed_with
from ._source import SourceReader
from ._validate import refuse_credentials

COLLECTION_VERSION = "0.1.0"

ArgumentSpec = dict[str, dict[str, t.Any]]

# What the 2015-01-01 API has [model]; the choices of an option must be known before a client is there.
PACKAGE_TYPES = ["TXT-DICTIONARY"]
PACKAGE_STATUSES = ["COPYING", "COPY_FAILED", "VALIDATING", "VALIDATION_FAILED", "AVAILABLE"]
PACKAGE_STATUSES += ["DELETING", "DELETED", "DELETE_FAILED"]

WAIT_ARGUMENTS: ArgumentSpec = {
    "wait": {"type": "bool", "default": False},
    "wait_timeout": {"type": "int", "default": 600},
}

# What es_package and each entry of es_packages say of one package.
PACKAGE_ARGUMENTS: ArgumentSpec = {
    "name": {"type": "str", "required": True, "aliases": ["package_name"]},
    "state": {"type": "str", "default": "present", "choices": ["present", "absent"]},
    "package_type": {"type": "str", "default": "TXT-DICTIONARY", "choices": PACKAGE_TYPES},
    "description": {"type": "str", "aliases": ["package_description"]},
    "source": {
        "type": "dict",
        "aliases": ["package_source"],
        "options": {
            "s3_bucket_name": {"type": "str", "required": True},
            "s3_key": {"type": "str", "required": True, "no_log": False},
        },
    },
    "commit_message": {"type": "str"},
}

HOW_ARGUMENTS: ArgumentSpec = {
    "update": {"type": "str", "default": "if_changed", "choices": ["if_changed", "always", "never"]},
    "dissociate": {"type": "bool", "default": False},
}

PACKAGES_ARGUMENTS: ArgumentSpec = {
    "packages": {"type": "list", "elements": "dict", "required": True, "options": PACKAGE_ARGUMENTS},
    "purge": {"type": "bool", "default": False},
    "purge_all": {"type": "bool", "default": False},
}

ASSOCIATION_ARGUMENTS: ArgumentSpec = {
    "domain_name": {"type": "str", "required": True},
    "name": {"type": "str", "aliases": ["package_name"]},
    "package_id": {"type": "str"},
    "state": {"type": "str", "default": "present", "choices": ["present", "absent"]},
    "update": {"type": "bool", "default": True},
}

INFO_ARGUMENTS: ArgumentSpec = {
    "names": {"type": "list", "elements": "str"},
    "package_ids": {"type": "list", "elements": "str"},
    "statuses": {"type": "list", "elements": "str", "choices": PACKAGE_STATUSES},
    "domain_name": {"type": "str"},
    "include_versions": {"type": "bool", "default": False},
    "include_domains": {"type": "bool", "default": False},
}


class PackagesModule(AnsibleAWSModule):
    """amazon.aws's module class, with failures that are a sentence and nothing else."""

    def __init__(self, **settings: t.Any):
        # Named in the user agent of every request, so that AWS's logs tell the collection apart.
        set_collection_info(collection_name="aws_search.packages", collection_version=COLLECTION_VERSION)
        self._sent_to_sign: set[str] = set()
        # amazon.aws has results and syslog show the ID of the access key.
        access_key = dict(aws_argument_spec()["access_key"], no_log=True)
        super().__init__(**dict(settings, argument_spec=dict(settings["argument_spec"], access_key=access_key)))

    def client(self, *args: t.Any, **kwargs: t.Any) -> t.Any:
        """A client of boto3. What amazon.aws does not expect here is mostly about `aws_config`."""
        self.refuse(refuse_credentials(self.params))
        try:
            return super().client(*args, **kwargs)
        except Exception as problem:
            given = "aws_config cannot be used" if self.params.get("aws_config") else "No client can be made"
            self.fail_json_aws(problem, given)

    def _signing(self, client: t.Any) -> t.Any:
        """The client, with all that its requests are signed with to be kept out of results.

        ansible-core does that with options such as session_token; credentials may come from elsewhere, and a service
        may quote a request that it does not accept.
        """

        def remember(request: t.Any, **unused: t.Any) -> None:
            self._sent_to_sign.update(signed_with(request.headers))

        client.meta.events.register_first("before-send", remember)
        return client

    def _prepare_to_print(self) -> None:
        uninterruptible()
        self._module.no_log_values.update(list(self._sent_to_sign))

    def exit_json(self, *args: t.Any, **kwargs: t.Any) -> t.NoReturn:
        """Print the result, whatever signal comes meanwhile."""
        self._prepare_to_print()
        super().exit_json(*args, **kwargs)

    def fail_json(self, *args: t.Any, **kwargs: t.Any) -> t.NoReturn:
        """Print the failure, whatever signal comes meanwhile."""
        self._prepare_to_print()
        super().fail_json(*args, **kwargs)

    def fail_json_aws(self, exception: BaseException, msg: str | None = None, **kwargs: t.Any) -> t.NoReturn:
        """Fail with one sentence. amazon.aws calls this where no client can be made."""
        words = in_short(str(exception)).rstrip(". ")
        self.fail_json(msg=f"{msg}: {words}." if msg else f"{words}.", **kwargs)

    def warn(self, warning: str) -> None:
        """Warn. What amazon.aws's own method keeps besides makes ansible-core warn of a deprecation."""
        self._module.warn(warning)

    def api(self) -> PackagesApi:
        """The package operations."""
        api = PackagesApi(self._signing(repeating_with_care(self.client("es"))))
        # What is loaded by now stays to the end: looking through it for garbage would take a tenth of a short run.
        gc.freeze()
        return api

    def sources(self, patience: Patience = always_patient) -> SourceReader:
        """A reader of S3 objects; its client is made when it is first used."""
        return SourceReader(lambda: self._signing(self.client("s3")), patience)

    def refuse(self, sentences: t.Sequence[str]) -> None:
        """Fail with these sentences, if there are any."""
        if sentences:
            self.fail_json(msg=" ".join(sentences))

    def finish(self, outcome: Outcome, result: dict[str, t.Any]) -> t.NoReturn:
        """Exit with the result, or fail with a sentence and the result; amazon.aws's modules put the parsed error
        there, too."""
        for warning in outcome.warnings:
            self.warn(warning)
        if outcome.failure is None:
            self.exit_json(**result)
        error = camel_dict_to_snake_dict(hidden(outcome.error.response)) if outcome.error else {}
        self.fail_json(msg=outcome.failure, **dict(error, **result))


def ends_when_interrupted(run: t.Callable[[PackagesModule], t.NoReturn]) -> t.Callable[[PackagesModule], None]:
    """The run of a module, with a sentence when a signal ends it before anything can have been changed."""

    @functools.wraps(run)
    def run_interruptible(module: PackagesModule) -> None:
        with interruptible():
            try:
                run(module)
            except InterruptedRunError as interrupt:
                module.fail_json(msg=f"{interrupt}. Nothing was changed.")

    return run_interruptible


def result_of(outcome: Outcome, key: str = "package_details") -> dict[str, t.Any]:
    """What a module returns of one wish, the details under this key."""
    return {
        "changed": bool(outcome.actions),
        key: snake(outcome.details),
        "actions": outcome.actions,
        "diff": {"before": outcome.before, "after": outcome.after},
    }


def snake(details: t.Mapping[str, t.Any] | None) -> dict[str, t.Any]:
    """An answer of the service in snake case, times as ISO 8601 strings."""
    if not details:
        return {}
    known = {key: value for key, value in details.items() if key != "ResponseMetadata"}
    return t.cast(dict[str, t.Any], boto3_resource_to_ansible_dict(known, transform_tags=False, force_tags=False))

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The module class that all AWS modules of the collection share."""

from __future__ import annotations

import contextlib
import functools
import gc
import threading
import typing as t

# On again once everything is loaded: the search takes a tenth of a short run, and what is loaded stays to its end.
gc.disable()

try:
    import boto3
    import botocore.config
except ImportError:
    pass  # AnsibleAWSModule says so, in a sentence, when it is made.

from ansible.module_utils.ansible_release import __version__ as ansible_version
from ansible.module_utils.common.dict_transformations import camel_dict_to_snake_dict
from ansible_collections.amazon.aws.plugins.module_utils.botocore import get_aws_connection_info
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule, aws_argument_spec

from .._aws.account import Account
from .._aws.errors import connection_advice
from .._aws.packages import PackagesApi
from .._aws.redaction import redact, signing_values, truncate
from .._aws.request import prepare_client
from .._aws.s3 import SourceReader
from .._reconcile.observe import Observer
from .._reconcile.progress import summarize
from .._reconcile.reconciler import Outcome, Reconciler
from .._reconcile.runner import Runner
from .._runtime.polling import Deadline
from .._runtime.progress import ProgressPipe
from .._runtime.signals import InterruptedRunError, interruptible, uninterruptible
from .argspec import CONNECTION_ARGUMENTS
from .family import Family
from .validation import CREDENTIALS, validate_credentials

COLLECTION_VERSION = "1.0.0"
SHORTEST_KEY = 16  # Characters: the shortest ID of an access key [IAM API reference, AccessKey].


class PackagesModule(AnsibleAWSModule):
    """The module class of amazon.aws, with failures that are one sentence and nothing else."""

    def __init__(self, family: Family, **settings: t.Any):
        self.family = family
        self._signing_values: set[str] = set()
        self._pipe = ProgressPipe()
        # amazon.aws lets results and syslog show the ID of the access key.
        access_key = dict(aws_argument_spec()["access_key"], no_log=True)
        settings["argument_spec"] = {**settings["argument_spec"], **CONNECTION_ARGUMENTS, "access_key": access_key}
        super().__init__(**settings)
        self.require_botocore_at_least(family.minimum_botocore, reason=f"for the {family.prefix}_* modules")

    @functools.cached_property
    def _session(self) -> tuple[t.Any, dict[str, t.Any], str | None]:
        """One boto3 session for all clients, the arguments of each client, and the endpoint of the service.

        A session loads credentials, and assumes a role, once.
        """
        region, endpoint_url, given = get_aws_connection_info(self)
        # Named in the user agent of each request, so that AWS's logs tell the collection apart.
        agent = f"APN/1.0 Ansible/{ansible_version} aws_search.packages/{COLLECTION_VERSION}"
        config = botocore.config.Config(user_agent=agent)
        own_config = given.pop("aws_config", None)
        if own_config is not None:
            config = config.merge(own_config)
        session = boto3.session.Session(profile_name=given.pop("profile_name", None))
        return session, {"region_name": region, "config": config, **given}, endpoint_url

    def client(self, service: str, *unused: t.Any, **more: t.Any) -> t.Any:
        """A client of boto3; where none can be made, the module fails with a sentence."""
        self.refuse(validate_credentials(self.params))
        try:
            return self._make_client(service, **more)
        except InterruptedRunError:
            raise
        except Exception as problem:
            begin = "aws_config cannot be used" if self.params.get("aws_config") else "Cannot connect to AWS"
            text, advice = truncate(redact(str(problem))).rstrip(".: "), connection_advice(problem)
            self.fail_json(msg=f"{begin}: {text}. {advice or ''}".rstrip())

    def _make_client(self, service: str, **more: t.Any) -> t.Any:
        """A client of boto3 that keeps what requests are signed with out of results.

        ansible-core does that for options such as session_token; credentials may come from elsewhere, and a service may
        quote a request that it does not accept.
        """
        session, arguments, endpoint_url = self._session
        # endpoint_url may be an interface endpoint, which serves the package operations and nothing else.
        own = service == self.family.client_name
        url = endpoint_url if own else self.params["s3_endpoint_url"] if service == "s3" else None
        client = session.client(service, endpoint_url=url or None, **{**arguments, **more})

        sent = threading.local()

        def remember(request: t.Any, **unused: t.Any) -> None:
            sent.headers = request.headers
            self._signing_values.update(signing_values(request.headers))

        def remember_failed(response_dict: dict[str, t.Any] | None, **unused: t.Any) -> None:
            # ansible-core looks for each value in each text of a result, and most of a thousand answers quote nothing.
            if response_dict is None or response_dict["status_code"] >= 300:
                self._signing_values.update(signing_values(getattr(sent, "headers", {}), signature=True))

        client.meta.events.register_first("before-send", remember)
        client.meta.events.register("response-received", remember_failed)
        return client

    def _prepare_to_print(self) -> None:
        uninterruptible()
        # A result may be more than a pipe takes, with nobody left to read it when the task has ended.
        self._pipe.close()
        self._module.no_log_values.update(list(self._signing_values))

    def exit_json(self, *args: t.Any, **kwargs: t.Any) -> t.NoReturn:
        """Print the result, whatever signal arrives meanwhile."""
        self._prepare_to_print()
        super().exit_json(*args, **kwargs)

    def fail_json(self, *args: t.Any, **kwargs: t.Any) -> t.NoReturn:
        """Print the failure, whatever signal arrives meanwhile."""
        self._prepare_to_print()
        super().fail_json(*args, **kwargs)

    def fail_json_aws(self, exception: BaseException, msg: str | None = None, **kwargs: t.Any) -> t.NoReturn:
        """Fail with one sentence."""
        text = truncate(redact(str(exception))).rstrip(". ")
        self.fail_json(msg=f"{msg}: {text}." if msg else f"{text}.", **kwargs)

    def warn(self, warning: str) -> None:
        """Warn. What amazon.aws's own method also keeps makes ansible-core warn of a deprecation."""
        self._module.warn(warning)

    def warn_of_short_keys(self) -> None:
        """Warn of test credentials so short that ansible-core masks them in names and IDs of the result."""
        short = [option for option in CREDENTIALS if 0 < len(self.params.get(option) or "") < SHORTEST_KEY]
        if short:
            self.warn(
                f"{', '.join(short)}: shorter than {SHORTEST_KEY} characters. Ansible masks the value wherever it "
                "occurs in the result, in names and IDs as well; use longer test keys."
            )

    def api(self) -> PackagesApi:
        """The package operations of the module's family."""
        self.warn_of_short_keys()
        return PackagesApi(prepare_client(self.client(self.family.client_name)))

    def observer(self, api: PackagesApi, deadline: Deadline) -> Observer:
        """What reads packages, domains and sources until this deadline; the S3 client is made when it is first used."""
        budget = deadline.remaining_for_requests
        sources = SourceReader(lambda: self._make_client("s3"), budget)
        return Observer(api.with_time_budget(budget), sources, Account(self._make_client, budget))

    def run_all(self, reconcilers: t.Sequence[Reconciler], observer: Observer, deadline: Deadline) -> None:
        """Take reconcilers to their ends, and report progress to a listener."""
        Runner(reconcilers, observer, deadline, lambda runs: self._pipe.tell(summarize(runs, deadline))).run()

    def refuse(self, sentences: t.Sequence[str]) -> None:
        """Fail with these sentences, if there are any."""
        if sentences:
            self.fail_json(msg=" ".join(sentences))

    def finish(self, outcome: Outcome, result: dict[str, t.Any]) -> t.NoReturn:
        """Exit with the result, or fail with a sentence and the result.

        As in amazon.aws's modules, the parsed error response is in a failure as well.
        """
        for warning in outcome.warnings:
            self.warn(warning)
        if outcome.failure is None:
            self.exit_json(**result)
        error = camel_dict_to_snake_dict(redact(outcome.error.response)) if outcome.error else {}
        self.fail_json(msg=outcome.failure, **{**error, **result})


Run = t.Callable[[PackagesModule, PackagesApi], t.NoReturn]


def run_module(run: Run, family: Family, argument_spec: dict[str, t.Any], **settings: t.Any) -> None:
    """Make a module and run it; a signal before anything can have been changed ends it with a sentence."""
    with interruptible():
        with loading():
            module = PackagesModule(family, argument_spec=argument_spec, supports_check_mode=True, **settings)
        try:
            with loading():
                # This may ask a program for credentials, and wait for it.
                api = module.api()
            run(module, api)
        except InterruptedRunError as interrupt:
            module.fail_json(msg=f"{interrupt}. Nothing was changed.")


@contextlib.contextmanager
def loading() -> t.Iterator[None]:
    """Within, do not search for garbage; afterwards, leave what was loaded out of the search.

    It stays until the end of the process, and looking through it again and again takes a tenth of a short run.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()

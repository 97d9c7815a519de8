# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""What other services say about the caller: its account, and the keys behind aliases."""

from __future__ import annotations

import threading
import typing as t

from .errors import ApiError, Details
from .request import TimeBudget, call, default_time_budget, method_name


class Account:
    """The caller's account. Threads share it. `make_client` makes a client of a service by its name."""

    def __init__(self, make_client: t.Callable[[str], t.Any], time_budget: TimeBudget = default_time_budget):
        self._make_client = make_client
        self._time_budget = time_budget
        self._lock = threading.Lock()
        self._id: str | None = None

    def id(self) -> str:
        """The number of the account: 12 digits. GetCallerIdentity needs no permission [STS API reference]."""
        with self._lock:
            if self._id is None:
                self._id = str(self._ask("sts", "GetCallerIdentity", "The caller")["Account"])
            return self._id

    def key_arn(self, key: str) -> str | None:
        """The ARN of the KMS key behind an alias; None where the caller may not read it, or there is none."""
        with self._lock:
            try:
                return str(self._ask("kms", "DescribeKey", f"KMS key {key}", KeyId=key)["KeyMetadata"]["Arn"])
            except ApiError:
                return None

    def _ask(self, service: str, operation: str, subject: str, **arguments: t.Any) -> Details:
        try:
            function = getattr(self._make_client(service), method_name(operation))
        except Exception as problem:
            raise ApiError(operation, subject, problem) from problem
        return call(function, operation, subject, self._time_budget, **arguments)

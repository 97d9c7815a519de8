# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The control interface over HTTP, for tests: JSON under /_local_aws/."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from local_aws.calls import CallLog
from local_aws.domain_seeds import change_indexes, put_association, put_domain
from local_aws.errors import Answer
from local_aws.faults import Fault, Faults
from local_aws.seeds import put_aws_plugins, put_package
from local_aws.store import PackageStore

PREFIX = "/_local_aws/"


class Control:
    """Answers control calls. They are not in the log, and no fault hits them."""

    def __init__(
        self,
        store: PackageStore,
        faults: Faults,
        calls: CallLog,
        *,
        reset: Callable[[], None],
        stop: Callable[[], None],
    ) -> None:
        self._store, self._faults, self._calls = store, faults, calls
        self._reset, self._stop = reset, stop
        self._doors: dict[tuple[str, str], Callable[[dict[str, Any]], Any]] = {
            ("GET", "health"): lambda order: {"status": "ok"},
            ("POST", "reset"): self._post_reset,
            ("POST", "stop"): self._post_stop,
            ("GET", "calls"): lambda order: {"calls": self._calls.as_list()},
            ("DELETE", "calls"): self._delete_calls,
            ("GET", "settings"): lambda order: self._store.settings.as_dict(),
            ("PUT", "settings"): lambda order: self._store.change_settings(order).as_dict(),
            ("GET", "faults"): lambda order: {"faults": self._faults.as_list()},
            ("POST", "faults"): self._post_faults,
            ("DELETE", "faults"): self._delete_faults,
            ("GET", "held"): lambda order: {"held": self._faults.holds.as_list()},
            ("POST", "release"): self._post_release,
            ("POST", "packages"): lambda order: put_package(self._store, order),
            ("POST", "aws_plugins"): lambda order: put_aws_plugins(self._store, order),
            ("POST", "associations"): lambda order: put_association(self._store, order),
            ("POST", "domains"): lambda order: put_domain(self._store, order),
            ("POST", "indexes"): lambda order: change_indexes(self._store, order, use=True),
            ("DELETE", "indexes"): lambda order: change_indexes(self._store, order, use=False),
            ("GET", "outcomes"): lambda order: {"outcomes": self._store.outcomes.as_list()},
            ("POST", "outcomes"): self._post_outcomes,
            ("DELETE", "outcomes"): self._delete_outcomes,
        }

    def answer(self, method: str, path: str, body: bytes) -> Answer:
        """Does what a control call asks: 200 with the result, 400 for a bad order, 404 for an unknown door."""
        door = self._doors.get((method, path.removeprefix(PREFIX)))
        if door is None:
            doors = ", ".join(f"{verb} {PREFIX}{name}" for verb, name in self._doors)
            return _json(404, {"message": f"There is no {method} {path}; there are {doors}"})
        try:
            order = json.loads(body) if body.strip() else {}
            if not isinstance(order, dict):
                raise ValueError("the body must be a JSON object")
            return _json(200, door(order))
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
            return _json(400, {"message": f"{type(error).__name__}: {error}"})

    def _post_reset(self, order: dict[str, Any]) -> dict[str, Any]:
        self._reset()
        return {"status": "ok"}

    def _post_stop(self, order: dict[str, Any]) -> dict[str, Any]:
        self._stop()
        return {"status": "stopping"}

    def _delete_calls(self, order: dict[str, Any]) -> dict[str, Any]:
        self._calls.forget()
        return {"calls": []}

    def _post_faults(self, order: dict[str, Any]) -> dict[str, Any]:
        self._faults.order(Fault.from_order(order))
        return {"faults": self._faults.as_list()}

    def _delete_faults(self, order: dict[str, Any]) -> dict[str, Any]:
        self._faults.clear()
        return {"faults": []}

    def _post_outcomes(self, order: dict[str, Any]) -> dict[str, Any]:
        with self._store.lock:
            self._store.outcomes.order(order)
            return {"outcomes": self._store.outcomes.as_list()}

    def _delete_outcomes(self, order: dict[str, Any]) -> dict[str, Any]:
        with self._store.lock:
            self._store.outcomes.clear()
            return {"outcomes": []}

    def _post_release(self, order: dict[str, Any]) -> dict[str, Any]:
        self._faults.holds.end(go_on=True)
        return {"held": []}


def _json(status: int, content: Any) -> Answer:
    return Answer(status, [("Content-Type", "application/json")], json.dumps(content).encode())

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What came of one run of a module, whichever way it was run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Run:
    """The JSON that a module printed, and its exit code."""

    result: dict[str, Any]
    code: int = 0

    def __getitem__(self, key: str) -> Any:
        return self.result[key]

    @property
    def failed(self) -> bool:
        """Whether the module failed."""
        return self.code != 0

    @property
    def message(self) -> str:
        """The sentence that the module failed with."""
        assert self.failed, f"it did not fail: {self.result}"
        return str(self.result["msg"])

    @property
    def warnings(self) -> list[str]:
        """The texts of the warnings."""
        given = self.result.get("warnings", [])
        return [entry if isinstance(entry, str) else entry["event"]["msg"] for entry in given]

    @property
    def actions(self) -> list[str]:
        """The API operations that the run says it sent, of all packages."""
        if "actions" in self.result:
            return list(self.result["actions"])
        return [action for package in self.result.get("packages", []) for action in package.get("actions", [])]

    def ok(self) -> Run:
        """This run, which must have succeeded."""
        assert not self.failed, f"it failed: {self.result['msg']}"
        return self

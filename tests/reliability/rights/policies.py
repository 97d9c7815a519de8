# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The policies of docs/iam, with names in the place of the placeholders."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "iam"
ROLES = ("read-only", "import", "roll-out", "everything")
PLUGINS = "plugins"  # What the modules of the 2021 API take.
PLACEHOLDERS = {
    "YOUR-REGION": "us-east-1",
    "YOUR-ACCOUNT-ID": "123456789012",
    "YOUR-BUCKET": "dictionaries",
    "YOUR-DOMAIN": "shop",
}

Policy = dict[str, Any]


def policy_of(role: str) -> Policy:
    """The policy of a role."""
    text = (FOLDER / f"{role}.json").read_text(encoding="utf-8")
    for placeholder, name in PLACEHOLDERS.items():
        text = text.replace(placeholder, name)
    policy: Policy = json.loads(text)
    return policy


def actions_of(policy: Policy) -> list[str]:
    """All actions that a policy allows."""
    return [action for statement in policy["Statement"] for action in _listed(statement["Action"])]


def without(policy: Policy, action: str) -> Policy:
    """The policy, but for one action."""
    statements = []
    for statement in policy["Statement"]:
        left = [other for other in _listed(statement["Action"]) if other != action]
        if left:
            statements.append({**statement, "Action": left})
    return {**policy, "Statement": statements}


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value

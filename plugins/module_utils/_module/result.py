# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""What modules return: results in snake case, and diffs as text."""

from __future__ import annotations

import json
import re
import sys
import typing as t

from ansible_collections.amazon.aws.plugins.module_utils.transformation import boto3_resource_to_ansible_dict

from .._reconcile.reconciler import Outcome, Reconciler

# What YAML takes for the end of a line or does not take at all, and JSON leaves as it is.
NOT_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
PLAIN_TEXT = re.compile(r"(?!(?:true|false|yes|no|on|off|null|~)$)[^\W\d_][\w ./()+,;:-]*(?<![ :])", re.IGNORECASE)


def result_of(outcome: Outcome, key: str) -> dict[str, t.Any]:
    """What a module returns of one desired state, the details under this key."""
    result: dict[str, t.Any] = {
        "changed": bool(outcome.actions),
        key: snake(outcome.details),
        "actions": outcome.actions,
        "waited_seconds": round(outcome.waited_seconds, 1),
        "statuses": [{"status": entry["status"], "seconds": entry["seconds"]} for entry in outcome.statuses],
    }
    return result


def diff_of(reconcilers: t.Iterable[Reconciler]) -> list[dict[str, str]]:
    """The diffs of all that differs, each with a header that names the package and, where there is one, the domain."""
    diffs = []
    for names, outcome in (part for reconciler in reconcilers for part in reconciler.parts):
        if outcome.before != outcome.after:
            header = " on ".join(name for name in names if name)
            before, after = yaml_text(outcome.before), yaml_text(outcome.after)
            diffs.append({"before_header": header, "after_header": header, "before": before, "after": after})
    return diffs


def yaml_text(shown: t.Mapping[str, t.Any]) -> str:
    """Strings, numbers, and lists and dictionaries of these as YAML, in their order; empty for nothing.

    Managed nodes may have no YAML library; and text beyond ASCII stays readable.
    """
    lines = []
    for key, value in shown.items():
        if isinstance(value, list):
            lines += [f"{key}:", *(f"  - {_scalar(item)}" for item in value)] if value else [f"{key}: []"]
        elif isinstance(value, dict):
            lines += [f"{key}:", *(f"  {name}: {_scalar(item)}" for name, item in value.items())]
        else:
            lines.append(f"{key}: {_scalar(value)}")
    return "".join(f"{line}\n" for line in lines)


def _scalar(value: t.Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if isinstance(value, str) and not (PLAIN_TEXT.fullmatch(text) and ": " not in text):
        return NOT_IN_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
    return text


def snake(details: t.Mapping[str, t.Any] | None) -> dict[str, t.Any]:
    """An answer of the service in snake case, times as ISO 8601 strings."""
    if not details:
        return {}
    known = {key: value for key, value in details.items() if key != "ResponseMetadata"}
    shown = boto3_resource_to_ansible_dict(known, transform_tags=False, force_tags=False) or {}
    # They are made anew each time, and a result may have a hundred thousand associations.
    return {
        sys.intern(key): sys.intern(str(value)) if isinstance(value, str) else value for key, value in shown.items()
    }

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The run of dictionary_check: options in, result out. It needs neither boto3 nor AWS."""

from __future__ import annotations

import os
import stat
import typing as t

from ansible.module_utils.basic import AnsibleModule

from .._dictionary.check import FORMATS, Report, check_dictionary
from .._dictionary.engine import Engine, UnknownEngineError, engines_of
from .._dictionary.findings import IGNORABLE_CODES, Error

CHUNK = 1 << 20

ARGUMENTS: dict[str, dict[str, t.Any]] = {
    "path": {"type": "path"},
    # A result must not hold a whole dictionary, not even as one of the options.
    "content": {"type": "raw", "no_log": True},
    "format": {"type": "str", "required": True, "choices": list(FORMATS)},
    "engine": {"type": "str"},
    "tokenizer": {"type": "str", "choices": ["whitespace", "keyword", "standard"]},
    "lenient": {"type": "bool", "default": False},
    "expand": {"type": "bool", "default": True},
    "fail_on": {"type": "str", "default": "error", "choices": ["error", "warning", "never"]},
    "ignore": {"type": "list", "elements": "str", "default": [], "choices": list(IGNORABLE_CODES)},
}


class UnreadableError(Exception):
    """The dictionary cannot be read; the text is a sentence."""


def run_check(module: AnsibleModule) -> t.NoReturn:
    """Run dictionary_check: exit with what was found, or fail with it, as the option fail_on says."""
    params = module.params
    content = params["content"]
    if content is not None:
        # ansible-core would blank out the value wherever it is in a message, which may be a word of it.
        module.no_log_values.clear()
        params["content"] = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
        if not isinstance(content, str):
            # As text, a list would be its Python representation, which is a dictionary of another kind.
            kinds = {"list": "a list", "dict": "a mapping"}
            name = type(content).__name__
            kind = kinds.get(name, f"a value of type {name}")
            module.fail_json(msg=f"content must be text, got {kind}. Write it as a block (content: |), or use path.")
    if (content is None) == (params["path"] is None):
        given = "got both" if content is not None else "got neither"
        module.fail_json(msg=f"Set either path or content, {given}.")
    try:
        report = _check(params, content, engines_of(params["engine"]), excerpts=not module.no_log)
    except (UnknownEngineError, UnreadableError) as error:
        module.fail_json(msg=str(error))
    name = params["path"] or "content"
    result: dict[str, t.Any] = {
        "changed": False,
        "valid": not report.errors,
        "errors": report.errors,
        # "warnings" belongs to ansible-core: a list of texts.
        "warning_groups": report.warnings,
        "summary": report.summary,
        "msg": _message(name, report),
    }
    for group in report.warnings:
        times = f" ({group['count']} times)" if group["count"] > 1 else ""
        module.warn(f"{name}: {_located(group)}{times}")
    failing = {"error": report.errors, "warning": report.errors or report.warnings, "never": []}[params["fail_on"]]
    if failing:
        module.fail_json(**result)
    module.exit_json(**result)


def _check(params: dict[str, t.Any], content: str | None, engines: tuple[Engine, ...], *, excerpts: bool) -> Report:
    chunks = _read(params["path"]) if content is None else iter([_encode(content)])
    return check_dictionary(
        chunks,
        params["format"],
        engines=engines,
        tokenizer=params["tokenizer"],
        lenient=params["lenient"],
        expand=params["expand"],
        excerpts=excerpts,
        ignore=params["ignore"],
    )


def _read(path: str) -> t.Iterator[bytes]:
    """The file in chunks. Raises UnreadableError."""
    try:
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode):
            raise UnreadableError(f"{path} is a folder. Set path to a file.")
        if not stat.S_ISREG(mode):
            # A pipe or a device may never end.
            raise UnreadableError(f"{path} is not a regular file. Set path to one.")
        with open(path, "rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk
    except FileNotFoundError:
        raise UnreadableError(f"There is no file {path} on the host that the module runs on.") from None
    except OSError as error:
        raise UnreadableError(f"{path} cannot be read: {error.strerror or error}.") from None
    except ValueError:
        raise UnreadableError("path must not contain a NUL character.") from None


def _encode(content: str) -> bytes:
    try:
        return content.encode("utf-8")
    except UnicodeEncodeError as error:
        line = content.count("\n", 0, error.start) + 1
        column = error.start - content.rfind("\n", 0, error.start)
        raise UnreadableError(
            f"content contains half a character, U+{ord(content[error.start]):04X}, at line {line}, column {column}: a "
            "surrogate without its other half cannot be written in UTF-8. Replace it with the character that was meant."
        ) from None


def _message(name: str, report: Report) -> str:
    """What was found, in a sentence or two."""
    summary = report.summary
    read = ", ".join(f"{what}: {count}" for what, count in summary.items() if what != "errors")
    warnings = sum(group["count"] for group in report.warnings)
    if not report.errors and not warnings:
        if not summary["lines"]:
            return f"{name} is empty. The engine accepts it, and does nothing with it."
        return f"{name} has no errors and no warnings ({read})."
    first = (report.errors or report.warnings)[0]
    counts = f"{_number(summary['errors'], 'error')} and {_number(warnings, 'warning')}"
    return f"{name} has {counts} ({read}). The first: {_located(first)}"


def _located(finding: Error) -> str:
    place = f"line {finding['line']}" + (f", column {finding['column']}" if finding["column"] else "")
    return f"{place}: {finding['message']}"


def _number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One trial: check mode on a state, a run on the same one, and what comes after; all that is promised of them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.aws_search.packages.tests.reliability.promises.promised_examples import KEYS, Options
from ansible_collections.aws_search.packages.tests.reliability.promises.promised_runs import Result, run
from ansible_collections.aws_search.packages.tests.reliability.promises.promised_states import State, build
from ansible_collections.aws_search.packages.tests.unit.plugins.module_utils.fake_clock import fake_clock
from ansible_collections.aws_search.packages.tests.unit.plugins.module_utils.fake_service import MUTATING, Service

# What a sentence for people never has in it: code, and the marks of a representation.
NO_SENTENCE = re.compile(r"Traceback|None|[{}<>\n]|datetime|Error\(|object at|\b(True|False)\b")
PLACEHOLDERS = ("first version", "next version")


@dataclass(frozen=True)
class Part:
    """What a result says of one package, or one package on a domain."""

    actions: list[str]
    failure: str | None
    details: dict[str, Any]


def try_out(module: str, state: State, options: Options) -> str:
    """Assert all promises; tell what became of the run: `changed`, `unchanged`, `failed`, or `failed on the way`."""
    with fake_clock():
        checked_service, service = build(state, KEYS), build(state, KEYS)
        checked = run(module, checked_service, options, check_mode=True)
        assert checked_service.mutations == [], "check mode sent a change"
        names = {record.details["PackageID"]: record.details["PackageName"] for record in service.packages}
        result = run(module, service, options)
        names.update({record.details["PackageID"]: record.details["PackageName"] for record in service.packages})
        for one in (checked, result):
            _assert_sound(one, options)
        _assert_foreseen(module, checked, result, state.unforeseeable(options.get("wait_timeout", 600)))
        _assert_told(module, result, service, names)
        _assert_nobody_else_touched(module, state, options, service, names)
        if module == "es_packages":
            _assert_purges_surplus_only(result, state, options)
        _assert_stays(module, options, service, result)
    if not result.failed:
        return "changed" if result["changed"] else "unchanged"
    return "failed" if checked.failed else "failed on the way"


def _parts(module: str, result: Result) -> dict[str, Part]:
    """What the result says, by package; nothing where the options were refused as a whole."""
    if "diff" not in result.printed:
        return {}
    if module != "es_packages":
        details = result["association" if module == "es_package_association" else "package_details"]
        return {"": Part(result["actions"], result.failure, details)}
    return {
        name: Part(part["actions"], part.get("failure"), part["package_details"])
        for name, part in result["packages"].items()
    }


def _assert_sound(result: Result, options: Options) -> None:
    """It can be printed, and what it says is in sentences that say whom they are about."""
    json.dumps(result.printed, allow_nan=False)
    named = [options[option] for option in ("name", "package_id", "domain_name") if option in options]
    for sentence in [*result.warnings, *([result.failure] if result.failure else [])]:
        odd = NO_SENTENCE.search(sentence)
        assert odd is None, f"{odd} in {sentence!r}"
        assert sentence.endswith("."), sentence
        assert "packages" in options or any(name in sentence for name in named), f"who? {sentence!r}"
    if "packages" in options:
        _assert_each_is_told(result)


def _assert_each_is_told(result: Result) -> None:
    """The whole of a result of es_packages agrees with its parts; without parts, the option was refused."""
    if "packages" not in result.printed:
        assert "packages" in str(result.failure)
        return
    parts: dict[str, dict[str, Any]] = result["packages"]
    failed = [name for name, part in parts.items() if "failure" in part]
    assert result["summary"]["failed"] == failed
    assert result.failed is bool(failed)
    for part in parts.values():
        assert part["changed"] is bool(part["actions"])
    for name in failed:
        assert f"Package {name}" in parts[name]["failure"]
        assert parts[name]["failure"].rstrip(". ") in str(result.failure)


def _assert_foreseen(module: str, checked: Result, result: Result, unforeseeable: list[str]) -> None:
    """Check mode said what the run did, but for what became of work that the run itself had begun."""
    said, done = _parts(module, checked), _parts(module, result)
    assert list(said) == list(done)
    assert checked.warnings == result.warnings
    assert checked.printed.get("diff") == result.printed.get("diff")
    for name, part in done.items():
        foreseen = said[name]
        if part.failure != foreseen.failure:
            assert foreseen.failure is None, f"it did not fail, though check mode said: {foreseen.failure}"
            assert part.actions, f"it failed before it had done anything: {part.failure}"
            assert any(words in str(part.failure) for words in unforeseeable), f"check mode knew not: {part.failure}"
            assert part.actions == foreseen.actions[: len(part.actions)]
            continue
        assert part.actions == foreseen.actions
        if foreseen.failure:
            assert part.actions == [], "a plan that fails is not begun"
        _assert_same_details(foreseen, part)
    if all(part.failure == said[name].failure for name, part in done.items()):
        assert checked.failure == result.failure
        for key in ("changed", "summary"):
            assert checked.printed.get(key) == result.printed.get(key)
    if not done:
        assert checked == result


def _assert_same_details(foreseen: Part, part: Part) -> None:
    """What check mode says of the end is so. Where there is nothing to do, that is all that there is to say."""
    if not part.actions:
        assert part.details == foreseen.details
        return
    for key in ("package_id", "package_name", "package_type", "package_description", "domain_name"):
        if key in foreseen.details:
            assert part.details[key] == foreseen.details[key]
    if part.details.get("domain_package_status") == "ACTIVE":
        assert part.details["package_version"] == foreseen.details["package_version"]


def _assert_told(module: str, result: Result, service: Service, names: Mapping[str, str]) -> None:
    """The actions of the result are what the service did, in this order, and nothing that it was asked to do failed."""
    assert [operation for operation, unused_arguments in service.done] == service.mutations, "the service refused"
    done: dict[str, list[str]] = {}
    for operation, arguments in service.done:
        name = arguments.get("PackageName") or names[arguments["PackageID"]]
        done.setdefault(name if module == "es_packages" else "", []).append(operation)
    told = {name: part.actions for name, part in _parts(module, result).items() if part.actions}
    assert told == done
    assert result.printed.get("changed", False) is bool(done)


def _assert_nobody_else_touched(
    module: str, state: State, options: Options, service: Service, names: Mapping[str, str]
) -> None:
    """Changes are of what the task names, never of what is AWS's; with purge, deletions of other dictionaries, too."""
    listed = [entry["name"] for entry in options.get("packages", [options]) if "name" in entry]
    purged = _dictionaries_of_ours(state) if options.get("purge") else set()
    for operation, arguments in service.done:
        package_id = arguments.get("PackageID", "")
        name = arguments.get("PackageName") or names[package_id]
        if module == "es_package_association":
            assert operation in ("AssociatePackage", "DissociatePackage")
            assert arguments["DomainName"] == options["domain_name"]
            assert package_id == options["package_id"] if "package_id" in options else name in listed
            assert "package_id" in options or not package_id.startswith("G"), "it is of AWS"
        else:
            assert not package_id.startswith("G"), "it is of AWS"
            assert operation != "AssociatePackage"
            assert operation != "DissociatePackage" or options.get("dissociate"), "nobody said so"
            assert name in listed or (name in purged and operation in ("DeletePackage", "DissociatePackage"))


def _assert_purges_surplus_only(result: Result, state: State, options: Options) -> None:
    """Beside what is listed, a purge is concerned with dictionaries of ours only."""
    listed = {entry["name"] for entry in options["packages"]}
    concerned = set(result.printed.get("packages", listed))
    assert listed <= concerned <= listed | (_dictionaries_of_ours(state) if options.get("purge") else set())


def _dictionaries_of_ours(state: State) -> set[str]:
    return {
        there.name
        for there in state.packages
        if there.owner != "G" and there.kind == "TXT-DICTIONARY" and there.status != "DELETED"
    }


def _assert_stays(module: str, options: Options, service: Service, result: Result) -> None:
    """Where a run has succeeded, check mode and a run have nothing to do after it: at once, and when all has ended."""
    succeeded = [name for name, part in _parts(module, result).items() if part.failure is None]
    if not succeeded:
        return
    sent = len(service.mutations)
    service.still = True
    foreseen = run(module, service, options, check_mode=True)
    assert len(service.mutations) == sent, "check mode after the run sent a change"
    if options.get("update") == "always":
        for name, part in _parts(module, foreseen).items():
            assert name not in succeeded or set(part.actions) <= {"UpdatePackage"}
        return
    _assert_nothing_to_do(module, succeeded, foreseen)
    _assert_diff_was_true(result, foreseen, options)
    again = run(module, service, options)
    _assert_nothing_to_do(module, succeeded, again)
    if options.get("wait") and not result.failed:
        service.still = False
        service.finish()
        _assert_nothing_to_do(module, succeeded, run(module, service, options))
    if not result.failed:
        assert len(service.mutations) == sent, "a run after that sent a change"


def _assert_nothing_to_do(module: str, succeeded: list[str], result: Result) -> None:
    parts = _parts(module, result)
    for name in succeeded:
        # A package that a purge has deleted is not even among those of the next one.
        part = parts.get(name)
        assert part is None or (part.actions, part.failure) == ([], None), f"the next run on {name}: {part}"


def _assert_diff_was_true(result: Result, next_one: Result, options: Options) -> None:
    """What a run that waits says of the state after it is what the next one finds."""
    if options.get("wait") and isinstance(result["diff"], dict):
        foretold, found = result["diff"]["after"], next_one["diff"]["before"]
        for key in set(foretold) & set(found):
            assert foretold[key] in (found[key], *PLACEHOLDERS), key
        assert bool(foretold) is bool(found)


def answer_of_info(module: str, state: State, options: Options) -> str:
    """The same of es_package_info, which changes nothing and tells what is there."""
    with fake_clock():
        checked_service, service = build(state, KEYS), build(state, KEYS)
        checked, result = run(module, checked_service, options, check_mode=True), run(module, service, options)
        assert checked == result
        for one in (checked_service, service):
            assert not set(one.operations) & set(MUTATING)
        _assert_sound(result, options)
        service.still = True
        found = run(module, service, options)
        if not found.failed:
            told = [package["package_id"] for package in found["packages"]]
            assert sorted(told) == sorted(_asked_for(service, options))
    return "failed" if result.failed else "unchanged"


def _asked_for(service: Service, options: Options) -> list[str]:
    domain = options.get("domain_name")
    of_domain = [one.details["PackageID"] for one in service.associations if one.details["DomainName"] == domain]
    wanted = {
        "PackageName": options.get("names"),
        "PackageID": options.get("package_ids"),
        "PackageStatus": options.get("statuses"),
    }
    return [
        record.details["PackageID"]
        for record in service.packages
        if all(record.details[member] in values for member, values in wanted.items() if values)
        and (domain is None or record.details["PackageID"] in of_domain)
    ]

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is promised of a run of a module, asserted for one example: check mode, a run, and the next one."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.aws_search.packages.tests.reliability.environment import HOUR, Environment
from ansible_collections.aws_search.packages.tests.reliability.promises.examples import NEVER, Options, State
from ansible_collections.aws_search.packages.tests.support.oracle import UNDER_WAY
from ansible_collections.aws_search.packages.tests.support.run import Run
from ansible_collections.aws_search.packages.tests.unit.plugins.modules.environment import MAINS

# What a sentence for people never has in it: code, and the marks of a representation.
NO_SENTENCE = re.compile(r"Traceback|None|[{}<>\n]|datetime|Error\(|object at|\b(True|False)\b")
NOT_ROLLED_OUT = "because the package failed"
SAME_AT_ITS_END = ("package_id", "package_name", "package_type", "package_description", "domain_name")


@dataclass(frozen=True)
class Part:
    """What a result says of one package, or of one package on one domain."""

    actions: list[str]
    failure: str | None
    details: dict[str, Any]


def check_promises(environment: Environment, module: str, state: State, options: Options) -> str:
    """Assert all promises; return what came of the run: changed, unchanged, failed, or failed on the way."""
    state.build(environment)
    checked = environment.run(MAINS[module], check_mode=True, diff=True, **options)
    assert environment.aws.calls(mutating=True) == [], "check mode sent a change"
    state.build(environment)
    names = {package.package_id: package.name for package in environment.packages()}
    result = environment.run(MAINS[module], diff=True, **options)
    names |= {package.package_id: package.name for package in environment.packages()}
    for one in (checked, result):
        _assert_sound(one, options)
    _assert_previewed(module, checked, result, _failures_of_the_run_alone(state, options), state)
    _assert_said(module, result, environment)
    _assert_nothing_else_touched(module, state, options, environment, names)
    in_use = any(on.indexed for package in state.packages for on in package.domains)
    if options.get("wait") or not (state.fails or in_use or re.search("broken|absent.txt", str(options))):
        # Without a wait, the run does not see that what it has begun fails.
        _assert_stays(environment, module, options, result)
    if not result.failed:
        return "changed" if result["changed"] else "unchanged"
    return "failed" if checked.failed else "failed on the way"


def _failures_of_the_run_alone(state: State, options: Options) -> list[str]:
    """Words of the failures that a run may meet because of what it has begun, and only then."""
    words = ["The failure was ordered", "NoSuchKey", "does not exist in the bucket", "is used by the index"]
    words.append("because domains still have it")
    if state.objects == "ZIP-PLUGIN":
        words.append("is not a zip archive")
    # The dissociation of a plugin that an index uses never ends.
    used = any(on.indexed for package in state.packages if package.kind == "ZIP-PLUGIN" for on in package.domains)
    if state.settings["copy_seconds"] == NEVER or options.get("wait_timeout", 600) < 45 or used:
        words.append("Timed out after")
    if _has_busy_domain(state) or ("domain_name" in options and "packages" in options and not options.get("wait")):
        # A domain takes one change at a time, and that of another package, or the one before, may never end.
        words += ["A change/update is in progress", "Timed out after"]
    return words


def _has_busy_domain(state: State) -> bool:
    return any(on.status.endswith("ING") for package in state.packages for on in package.domains)


def _parts(module: str, run: Run) -> dict[str, Part]:
    """What the result says, by package and domain; nothing where the options were refused as a whole."""
    result = run.result
    failure = result.get("msg") if run.failed else None
    if "diff" not in result:
        return {}
    if module.endswith("_package_association"):
        return {"": Part(result["actions"], failure, result["association"])}
    if module.endswith("_associations"):
        return {
            f"{number}": Part(one["actions"], one.get("failure"), one["association"])
            for number, one in enumerate(result["associations"])
        }
    if module.endswith("_package"):
        return dict(_of_package("", {**result, "failure": failure}))
    return {name: part for one in result["packages"] for name, part in _of_package(one["name"], one)}


def _of_package(name: str, result: Mapping[str, Any]) -> Iterator[tuple[str, Part]]:
    """The package, and each of its domains."""
    associations = result.get("associations", [])
    on_domains = {one["failure"].rstrip(". ") for one in associations if "failure" in one}
    failures = [one for one in str(result.get("failure") or "").rstrip(". ").split(" | ") if one]
    own = [one for one in failures if not any(other in one for other in on_domains)]
    sent = sum(len(one["actions"]) for one in associations)
    actions = result["actions"][: len(result["actions"]) - sent]
    yield name, Part(actions, own[0] if own else None, result["package_details"])
    for one in associations:
        yield f"{name} on {one['domain_name']}", Part(one["actions"], one.get("failure"), one["association"])


def _assert_sound(run: Run, options: Options) -> None:
    """It is JSON, and what it says is in sentences that name what they are about."""
    json.dumps(run.result, allow_nan=False)
    named = [options[option] for option in ("name", "package_id", "domain_name") if option in options]
    for sentence in [*run.warnings, *([run.message] if run.failed else [])]:
        odd = NO_SENTENCE.search(sentence)
        assert odd is None, f"{odd} in {sentence!r}"
        assert sentence.endswith("."), sentence
        assert "packages" in options or any(name in sentence for name in named), f"about what? {sentence!r}"
    if "summary" in run.result:
        entries = run.result.get("packages", run.result.get("associations"))
        failed = [entry["name"] or entry["package_id"] for entry in entries if "failure" in entry]
        # A plugin is listed with its engine version.
        assert Counter(one.partition(" (")[0] for one in run["summary"]["failed"]) == Counter(failed)
        assert not failed or run.failed
        for name, entry in zip(failed, [entry for entry in entries if "failure" in entry], strict=True):
            assert f"ackage {name}" in run.message, f"{name} is not named: {run.message}"
            assert entry["changed"] is bool(entry["actions"])


def _assert_previewed(module: str, checked: Run, result: Run, of_the_run_alone: list[str], state: State) -> None:
    """Check mode said what the run did, but for what became of work that the run itself had begun.

    While a run waits for a domain that is busy, a package may get another version or status.
    """
    is_busy = _has_busy_domain(state)
    said, done = _parts(module, checked), _parts(module, result)
    assert list(said) == list(done)
    if not done:
        assert (checked.code, checked.result.get("msg")) == (result.code, result.result.get("msg"))
        return
    as_previewed = not (is_busy and any(package.status in UNDER_WAY for package in state.packages))
    for name, part in done.items():
        previewed = said[name]
        if is_busy and str(previewed.details.get("domain_package_status")).endswith("ING"):
            # What was changing has ended while the run waited for its turn on the domain, and was decided on anew.
            as_previewed = False
            continue
        if part.failure != previewed.failure:
            as_previewed = False
            if NOT_ROLLED_OUT in str(part.failure):
                assert part.actions == []
                continue
            # Where the package failed, the domain of a plugin is read for the failure alone.
            same = str(part.failure).replace("ListPackagesForDomain", "DescribeDomain")
            assert previewed.failure in (None, same), f"{part} is not what check mode said: {previewed}"
            assert previewed.failure or any(
                words in str(part.failure) for words in of_the_run_alone
            ), f"check mode did not know: {part.failure}"
            if is_busy:
                # While it waited for its turn on one domain, it was refused by another, and tried that again.
                assert set(part.actions) <= set(previewed.actions)
            else:
                assert part.actions == previewed.actions[: len(part.actions)]
            continue
        assert part.actions == previewed.actions, f"{name}: {part.actions}, and not {previewed.actions}"
        if previewed.failure:
            assert part.actions == [], "a plan that fails is not begun"
        if not part.actions and not is_busy:
            assert part.details == previewed.details, f"{part.details}, and not {previewed.details}"
        for key in set(SAME_AT_ITS_END) & set(previewed.details) & set(part.details):
            assert part.details[key] == previewed.details[key] or previewed.details[key] == "", key
    if as_previewed:
        assert checked.warnings == result.warnings, f"warnings: {checked.warnings}, and not {result.warnings}"
        assert len(checked["diff"]) == len(result["diff"])
        for expected, shown in zip(checked["diff"], result["diff"], strict=True):
            # The service chooses the version, so that one to come has no name yet.
            unknown = r"(first|next)\\ version" + (r"|v\d" if is_busy else "")
            pattern = re.sub(unknown, ".+", re.escape("\0".join(expected.values())))
            assert re.fullmatch(pattern, "\0".join(shown.values())), f"{expected}, and not {shown}"
        for key in ("msg", "changed", "summary"):
            assert checked.result.get(key) == result.result.get(
                key
            ), f"{key}: {checked.result}, and not {result.result}"


def _changes(environment: Environment) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each change with the ID of the package: some requests are about several."""
    for operation, parameters in environment.done:
        several = parameters.get("PackageList", [parameters])
        for one in several:
            yield operation, one if isinstance(one, str) else one.get("PackageID", ""), parameters


def _assert_said(module: str, result: Run, environment: Environment) -> None:
    """The actions of the result are what was done."""
    said = [action for part in _parts(module, result).values() for action in part.actions]
    done = [operation for operation, _package_id, _parameters in _changes(environment)]
    assert Counter(said) == Counter(done), f"it says {said}, and did {done}"
    assert result.result.get("changed", False) is bool(said)
    if module.endswith("_package"):
        assert [action for action in said if action.endswith("ePackage")] == said
        own = ("CreatePackage", "UpdatePackage", "DeletePackage")
        assert [one for one in said if one in own] == [one for one, _more in environment.done if one in own]


def _assert_nothing_else_touched(
    module: str, state: State, options: Options, environment: Environment, names: Mapping[str, str]
) -> None:
    """Changes are of what the task names, never of what is AWS's; with purge, of other dictionaries, too."""
    entries = options.get("packages", [options])
    listed = {entry["name"]: entry for entry in entries if "name" in entry}
    ids = {entry.get("package_id") for entry in entries}
    ours = {one.name for one in state.packages if one.owner != "G" and one.kind == "TXT-DICTIONARY"}
    for operation, package_id, parameters in _changes(environment):
        name = parameters.get("PackageName") or names[package_id]
        if "_package_association" in module:
            assert operation.removesuffix("s") in ("AssociatePackage", "DissociatePackage")
            assert parameters["DomainName"] == options["domain_name"]
            # By its name, too, the modules of the 2021 API associate what is AWS's.
            may_be_of_aws = package_id in ids or (module.startswith("opensearch") and name in listed)
            assert may_be_of_aws or not package_id.startswith("G"), "it is of AWS"
            purged = options.get("purge") and operation.removesuffix("s") == "DissociatePackage"
            assert package_id in ids or name in listed or purged, f"{name} was not named"
            continue
        assert not package_id.startswith("G"), "it is of AWS"
        purged = bool(options.get("purge")) and name in ours and name not in listed
        entry = listed.get(name, {})
        assert entry or (purged and operation in ("DeletePackage", "DissociatePackage")), f"{name} was not named"
        domain = parameters.get("DomainName")
        if operation == "AssociatePackage":
            assert domain in entry["domains"]
        if operation == "DissociatePackage":
            may = options.get("dissociate") or entry.get("dissociate")
            assert may or (entry.get("purge_domains") and domain not in entry["domains"]), "nobody asked for that"


def _assert_stays(environment: Environment, module: str, options: Options, result: Run) -> None:
    """Where a run has succeeded, check mode and a run have nothing to do after it: at once, and when all has ended."""
    # Without a wait, an import that was under way before is left alone, and is decided on by a run after its end.
    succeeded = [
        name
        for name, part in _parts(module, result).items()
        if part.failure is None and (part.actions or part.details.get("package_status") not in UNDER_WAY)
    ]
    always = any(entry.get("update") == "always" for entry in options.get("packages", [options]))
    if result.failed or not succeeded or always:
        return
    done = len(environment.done)
    environment.aws.application.store._stale_reads = 0
    runs = [environment.run(MAINS[module], check_mode=check_mode, diff=True, **options) for check_mode in (True, False)]
    if options.get("wait"):
        environment.aws.clock.advance(HOUR)
        runs.append(environment.run(MAINS[module], diff=True, **options))
    for run in runs:
        for name, part in _parts(module, run).items():
            # A package that a purge has deleted is not even among those of the next one.
            assert name not in succeeded or (part.actions, part.failure) == (
                [],
                None,
            ), f"the next run on {name}: {part}"
    if len(succeeded) == len(_parts(module, result)):
        assert len(environment.done) == done, "a run after that sent a change"


def check_info(environment: Environment, module: str, state: State, options: Options) -> str:
    """The same of es_package_info, which changes nothing and says what is there."""
    results = []
    for check_mode in (True, False):
        state.build(environment)
        results.append(environment.run(MAINS[module], check_mode=check_mode, **options))
        assert environment.aws.calls(mutating=True) == []
        _assert_sound(results[-1], options)
    assert (results[0].code, results[0].result.get("msg")) == (results[1].code, results[1].result.get("msg"))
    if results[1].failed:
        return "failed"
    domain = options.get("domain_name")
    wanted = {"name": options.get("names"), "package_id": options.get("package_ids"), "status": options.get("statuses")}
    expected = {
        package.package_id: package
        for package in environment.packages()
        if all(getattr(package, member) in values for member, values in wanted.items() if values)
        and (domain is None or domain in {name for unused_account, name in package.associations})
        # Of a DELETED leftover, nothing more can be asked.
        and not (package.status == "DELETED" and (options.get("include_versions") or options.get("include_domains")))
    }
    found = {package["package_id"]: package for package in results[1]["packages"]}
    assert sorted(found) == sorted(expected)
    for package_id, package in found.items():
        version = expected[package_id].available_version
        newest = version.package_version if version else None
        for entry in [*package.get("domains", []), *([package["association"]] if domain else [])]:
            assert entry["up_to_date"] is (newest is not None and entry.get("package_version") == newest)
    return "unchanged"

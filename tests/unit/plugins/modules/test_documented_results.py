# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""RETURN of every module beside what it returns: every key is documented, and what comes always comes always."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml

from .environment import DOMAIN, ERROR, HOUR, MAINS, NAME, OWN, PLUGIN, SOURCE, Environment

# What ansible-core and amazon.aws add to every result.
COMMON = {"changed", "failed", "msg", "invocation", "warnings", "deprecations", "exception"}
# Members that RETURN describes in one place only: where a description refers to another module's, it is this one's.
ALIKE = {
    "package_details": ("es_package", "package_details"),
    "es_package": ("es_package", "package_details"),
    "opensearch_package": ("opensearch_package", "package_details"),
    "associations": ("es_package", "associations"),
    "association": ("es_package_association", "association"),
    "statuses": ("es_package", "statuses"),
}
FREE = {"response_metadata", "association_configuration"}
FACTS = ("es_package", "opensearch_package")
TYPES: dict[str, Any] = {"str": (str, type(None)), "bool": bool, "float": (int, float), "list": list, "dict": dict}
Case = Callable[[Environment], Any]


def documented(module: str, *path: str) -> dict[str, Any]:
    """The entry of RETURN, or all of them."""
    found = yaml.safe_load(sys.modules[MAINS[module].__module__].RETURN)  # type: ignore[attr-defined]
    for key in path:
        found = found[key]
    return dict(found)


def comes_always(returned: str, options: dict[str, Any], failed: bool) -> bool:
    """Must a key be there? Conditions that only the service's state decides are left open."""
    if returned == "on success" or returned == "success":
        return not failed
    conditions = {
        "always": True,
        "always, unless an option is refused": True,
        "in diff mode": bool(options.get("diff")),
        "when O(domains) is given": options.get("domains") is not None,
        "when O(domain_name) is given": options.get("domain_name") is not None,
        "when O(include_versions=true)": bool(options.get("include_versions")),
        "when O(include_domains=true)": bool(options.get("include_domains")),
    }
    return conditions.get(returned, False)


def must_not_come(returned: str, options: dict[str, Any], failed: bool) -> bool:
    """Must a key not be there?"""
    if returned in ("on success", "success"):
        return failed
    if returned in ("when it failed", "when a request failed with an answer of the service"):
        return not failed
    return returned.startswith(("in diff mode", "when O(domain", "when O(include_")) and not comes_always(
        returned, options, failed
    )


def differences(
    found: dict[str, Any], entries: dict[str, Any], path: str, options: dict[str, Any], failed: bool
) -> Iterator[str]:
    """What a result, or a part of it, has that RETURN does not say, and the other way round."""
    for key in found:
        if key not in entries:
            yield f"{path}.{key} is not documented"
    for key, entry in entries.items():
        here = f"{path}.{key}"
        if key not in found:
            if comes_always(entry["returned"], options, failed):
                yield f"{here} does not come, though it is returned: {entry['returned']}"
            continue
        if must_not_come(entry["returned"], options, failed):
            yield f"{here} comes, though it is returned: {entry['returned']}"
        value = found[key]
        if not isinstance(value, TYPES[entry["type"]]):
            yield f"{here} is no {entry['type']}: {value!r}"
        contains = entry.get("contains")
        if not contains and key in ALIKE:
            module, *place = ALIKE[key]
            family = path.partition("_")[0]
            contains = documented(module.replace("es_", f"{family}_", 1), *place)["contains"]
        parts = value if isinstance(value, list) else [value]
        parts = [part for part in parts if isinstance(part, dict)]
        if not contains:
            yield from (f"{here} has no documented members" for part in parts if part and key not in FREE)
            continue
        for part in parts:
            # Of a package or an association that is not there, or not yet, there is nothing or little.
            whole = part if key not in ("package_details", "association", *FACTS) else {}
            always = {name: more for name, more in contains.items() if whole or more["returned"] != "always"}
            yield from (f"{here}.{name} is not documented" for name in part if name not in contains)
            in_part = "failure" in part if "failure" in contains else failed
            yield from differences({k: v for k, v in part.items() if k in always}, always, here, options, in_part)


def put_all(environment: Environment) -> None:
    environment.put(PackageID="F1", age=HOUR, PackageDescription="Words", domains=[{"DomainName": DOMAIN}])
    failed = {"DomainName": "archive", "DomainPackageStatus": "ASSOCIATION_FAILED", "ErrorDetails": ERROR}
    environment.put("failed", PackageStatus="COPY_FAILED", ErrorDetails=ERROR, domains=[failed])


ROLL_OUT = {"source": SOURCE, "domains": [DOMAIN, "archive"], "wait": True}
ENTRIES = [
    {"name": NAME, **{key: value for key, value in ROLL_OUT.items() if key != "wait"}},
    {"name": "failed"},
    {"name": "gone", "state": "absent"},
]
RUNS: list[tuple[str, dict[str, Any]]] = [
    ("package", {}),
    ("package", {**ROLL_OUT, "purge_domains": True}),
    ("package", {"name": "new-words", "source": SOURCE}),
    ("package", {"name": "failed"}),
    ("package", {"name": "missing"}),
    ("package", {"state": "absent", "dissociate": True, "wait": True}),
    ("package", {"domains": [DOMAIN], "wait": True, "source": "s3://dictionaries/nowhere.txt"}),
    ("packages", {"entries": ENTRIES, "wait": True}),
    ("packages", {"entries": ENTRIES[:1], "purge": True, "wait": True}),
    ("packages", {"entries": [{"name": "missing"}]}),
    ("association", {}),
    ("association", {"domain_name": "archive", "wait": True}),
    ("association", {"name": "failed", "domain_name": "archive"}),
    ("association", {"state": "absent", "wait": True}),
    ("associations", {"entries": [NAME, "missing"], "purge": True, "wait": True}),
    ("associations", {"entries": [NAME, {"package_id": "F1", "state": "absent"}], "domain_name": "archive"}),
    ("info", {}),
    ("info", {"include_versions": True, "include_domains": True}),
    ("info", {"domain_name": "archive"}),
]


def put_plugins(environment: Any) -> None:
    """A plugin with all that there can be, its license, and one of AWS's own."""
    details = {"PackageConfiguration": {"LicenseRequirement": "NONE", "ConfigurationRequirement": "NONE"}}
    details["PluginProperties"] = {"Name": OWN, "Description": "x", "Version": "1", "ClassName": "a.B"}
    access = {"KeyStoreAccessOption": {"KeyStoreAccessEnabled": True}}
    entry = {"DomainName": DOMAIN, "AssociationConfiguration": access}
    vended: Any = {"PackageVendingOptions": {"VendingEnabled": True}, "AllowListedUserList": ["GLOBAL"]}
    environment.put_license(environment.put_plugin(domains=[entry], **vended, **details))


RUNS_OF_PLUGINS: list[tuple[str, dict[str, Any]]] = [
    ("package", {"name": OWN, "package_type": PLUGIN, "users": ["111122223333"]}),
    ("packages", {"entries": [{"name": OWN, "package_type": PLUGIN, "users": []}, {"name": "missing"}], "wait": True}),
    ("association", {"name": OWN, "wait": True}),
    ("association", {"name": "analysis-nori", "wait": True}),
    ("associations", {"entries": [OWN, "analysis-nori", "missing"], "wait": True}),
    ("associations", {"entries": [{"name": OWN, "state": "absent"}, {"name": "lic", "state": "absent"}], "wait": True}),
    ("info", {"include_versions": True, "include_domains": True}),
    ("info", {"domain_name": DOMAIN}),
]
FAMILIES = [("environment", *run) for run in RUNS] + [("opensearch", *run) for run in [*RUNS, *RUNS_OF_PLUGINS]]


@pytest.mark.parametrize("fault", [None, "DescribePackages", "ListPackagesForDomain", "UpdatePackage"])
@pytest.mark.parametrize(("family", "kind", "options"), FAMILIES, ids=str)
def test_results_are_as_they_are_documented(
    request: pytest.FixtureRequest, family: str, kind: str, options: dict[str, Any], fault: str | None
) -> None:
    environment: Environment = request.getfixturevalue(family)
    put_all(environment)
    if family == "opensearch" and (kind, options) in RUNS_OF_PLUGINS:
        put_plugins(environment)
    if fault:
        environment.aws.fault(fault, "access_denied", count=None)
    given = dict(options)
    entries = given.pop("entries", [])
    module = f"package_{kind}" if kind in ("association", "associations", "info") else kind
    module = f"{environment.family}_{module}"
    for modes in ({"check_mode": True, "diff": False}, {"check_mode": False, "diff": True}):
        run = getattr(environment, kind)(*entries, **given, **modes)
        found = {key: value for key, value in run.result.items() if key not in COMMON}
        assert list(differences(found, documented(module), module, {**given, **modes}, run.failed)) == []


def test_a_key_that_is_missing_or_unknown_or_comes_at_the_wrong_time_is_found() -> None:
    entries = documented("es_package")
    found = {"package_details": {"odd": 1}, "actions": [], "waited_seconds": "1", "statuses": [], "odd": 1, "diff": []}
    assert sorted(differences(found, entries, "es_package", {}, False)) == [
        "es_package.ansible_facts does not come, though it is returned: on success",
        "es_package.diff comes, though it is returned: in diff mode",
        "es_package.odd is not documented",
        "es_package.package_details.odd is not documented",
        "es_package.waited_seconds is no float: '1'",
    ]

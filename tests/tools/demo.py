# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Take a dictionary from a file to two domains of the local AWS stand-in, preview included, and say what came of it.

Run in the collection's folder. The environment variable DICTIONARY names a dictionary to take instead of the
collection's. What is said at the end is read from the stand-in's log of calls, from the service's answers and from
Ansible's recaps; where one of them differs from what the collection promises, this fails.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import textwrap
import zipfile
from dataclasses import dataclass
from pathlib import Path

from local_aws import LocalAws

QUICKSTART = Path("playbooks/quickstart.yml")
PIPELINE = Path("playbooks/dictionaries.yml")
PLUGINS = Path("playbooks/plugins.yml")
PLUGIN, ENGINES = "analysis-tibetan", ("OpenSearch_2.17", "OpenSearch_2.19")
BUCKET, PACKAGE = "search-dictionaries", "synonyms"
DOMAINS = ["archive", "shop"]
NEW_LINE = "sorbet, sherbet"
RECAP = re.compile(r"^localhost\s*:\s*ok=(?P<ok>\d+)\s+changed=(?P<changed>\d+)\s", re.MULTILINE)


class BrokenPromiseError(Exception):
    """A run did not do what the collection promises; the message is a sentence."""


@dataclass(frozen=True)
class Pass:
    """What one run of the playbook did: how many tasks changed something, and the calls that reached the stand-in."""

    changed: int
    changing_calls: list[str]
    reading_calls: int


def run_playbook(aws: LocalAws, playbook: Path, title: str, *options: str, **variables: object) -> Pass:
    """Run a playbook, show its output as it comes, and tell what it did."""
    print(f"\n=== {title}\n", flush=True)
    aws.forget_calls()
    # The name of a file is no template, whatever is in it.
    given = ", ".join(f"{name}: !unsafe {json.dumps(value)}" for name, value in variables.items())
    process = subprocess.Popen(
        ["ansible-playbook", str(playbook), "--extra-vars", f"{{{given}}}", *options],
        env={**os.environ, **aws.environment(), "ANSIBLE_NOCOLOR": "true", "AWS_SEARCH_PACKAGES_PROGRESS": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    shown = []
    for line in process.stdout:
        print(line, end="", flush=True)
        shown.append(line)
    recap = RECAP.search("".join(shown))
    if process.wait() and not any(call["mutating"] for call in aws.calls()):
        raise BrokenPromiseError("Nothing was uploaded; the reason is above. Correct the dictionary and try again.")
    if process.returncode or not recap:
        raise BrokenPromiseError(f'The playbook failed in the run "{title}"; the reason is above.')
    calls = aws.calls()
    changing = [f"{call['service']}:{call['operation']}" for call in calls if call["mutating"]]
    return Pass(int(recap["changed"]), changing, len(calls) - len(changing))


def packages(aws: LocalAws) -> dict[str, dict[str, str]]:
    """PackageDetails by name."""
    answer = aws.client("es").describe_packages()
    return {details["PackageName"]: details for details in answer["PackageDetailsList"]}


def versions(aws: LocalAws) -> dict[str, str]:
    """The version that each domain runs, by domain; every association is ACTIVE."""
    found = {}
    for domain in DOMAINS:
        for association in aws.client("es").list_packages_for_domain(DomainName=domain)["DomainPackageDetailsList"]:
            expect(association["DomainPackageStatus"] == "ACTIVE", f"Not ACTIVE on {domain}: {association}")
            found[domain] = str(association["PackageVersion"])
    return found


def expect(holds: bool, otherwise: str) -> None:
    """Fail with this sentence unless it holds."""
    if not holds:
        raise BrokenPromiseError(otherwise)


def expect_calls(done: Pass, *operations: str) -> None:
    """Of the package operations, a run sent exactly these changing ones."""
    sent = sorted(call.partition(":")[2] for call in done.changing_calls if call.startswith(("es:", "opensearch:")))
    expect(
        sent == sorted(operations), f"Sent {', '.join(sent) or 'nothing'}, not {', '.join(operations) or 'nothing'}."
    )


def expect_preview(done: Pass) -> None:
    """A run in check mode reported changes, and sent none."""
    expect(done.changed > 0, "The preview reports no change.")
    expect(not done.changing_calls, f"The preview sent {', '.join(done.changing_calls)}.")


def quickstart(aws: LocalAws, dictionary: Path) -> list[str]:
    """From a file to an AVAILABLE package; what was done, in words."""
    title = "From a file to a package"
    done = run_playbook(aws, QUICKSTART, title, bucket=BUCKET, dictionary=str(dictionary), package=PACKAGE)
    package = packages(aws).get(PACKAGE, {})
    expect(package.get("PackageStatus") == "AVAILABLE", f"The package is not AVAILABLE: {package}")
    expect_calls(done, "CreatePackage")
    return [
        f"1. {QUICKSTART} checked the dictionary, made a bucket, uploaded {dictionary.name} "
        f"({dictionary.stat().st_size} bytes), and imported it as the package {PACKAGE!r}. "
        f"The service gave it the ID {package['PackageID']}: index settings refer to it as "
        f"analyzers/{package['PackageID']}.",
    ]


def roll_out(aws: LocalAws, dictionary: Path) -> list[str]:
    """From a changed file to two domains, each time with its preview; what was done, in words."""
    for domain in DOMAINS:
        aws.client("opensearch").create_domain(DomainName=domain)

    def run(title: str, file: Path, *options: str) -> Pass:
        # The same object in S3 as of the quickstart, whatever the extension of the file is.
        key = f"dictionaries/{PACKAGE}.txt"
        entry = {"path": str(file), "name": PACKAGE, "key": key, "domains": DOMAINS, "commit_message": "Add sorbet"}
        return run_playbook(aws, PIPELINE, title, *options, bucket=BUCKET, dictionaries=[entry])

    expect_preview(run("Preview: what two domains would get", dictionary, "--check", "--diff"))
    expect(not versions(aws), "The preview gave the package to a domain.")
    expect_calls(run("Roll-out: two domains get the dictionary", dictionary), "AssociatePackage", "AssociatePackage")
    old = versions(aws)

    with tempfile.TemporaryDirectory() as directory:
        changed = Path(directory, dictionary.name)
        changed.write_bytes(dictionary.read_bytes().rstrip(b"\n") + f"\n{NEW_LINE}\n".encode())
        title = f"Preview of a change: a line {NEW_LINE!r} is added, and not uploaded"
        expect_preview(run(title, changed, "--check", "--diff"))
        expect(versions(aws) == old, "The preview changed a domain.")
        import_and_roll_out = ["UpdatePackage", "AssociatePackage", "AssociatePackage"]
        expect_calls(run("The change, from the file to both domains in one task", changed), *import_and_roll_out)
        new = versions(aws)
        again = run("Once more: nothing is left to do", changed)
    expect(again.changed == 0, f"{again.changed} tasks report a change where nothing is left to do.")
    expect(not again.changing_calls, f"Sent where nothing is left to do: {', '.join(again.changing_calls)}.")
    expect(set(old) == set(new) == set(DOMAINS), f"Not every domain has the package: {old}, {new}")
    [old_version], [new_version] = set(old.values()), set(new.values())
    expect(old_version != new_version, f"The domains still run version {old_version}.")
    domains = " and ".join(DOMAINS)
    return [
        f"2. {PIPELINE} in check mode said that it would give the package to the domains {domains}, and sent nothing.",
        f"3. Then it did: both run version {old_version}.",
        "4. A line was added to the file. Check mode, before anything was uploaded, said that the file would be "
        "imported and rolled out to both domains.",
        f"5. The run uploaded it, imported it, and rolled version {new_version} out to both, side by side in one task.",
        f"6. Once more: {again.reading_calls} read requests, no task reports a change, and nothing that changes "
        "anything was sent.",
    ]


def plugin_and_upgrade(aws: LocalAws) -> list[str]:
    """A plugin for two engine versions, on a domain that is upgraded from one to the other; what was done, in words."""
    aws.put_domain("plugins", EngineVersion=ENGINES[0])
    with tempfile.TemporaryDirectory() as directory:
        archives = {}
        for engine in ENGINES:
            archives[engine] = str(Path(directory, f"{engine}.zip"))
            properties = f"name={PLUGIN}\nversion=1.0\ndescription=A sample\nclassname=org.example.Plugin\n"
            with zipfile.ZipFile(archives[engine], "w") as archive:
                descriptor = f"{properties}opensearch.version={engine.partition('_')[2]}.0\njava.version=17\n"
                archive.writestr("plugin-descriptor.properties", descriptor)

        def run(title: str) -> Pass:
            given = {"bucket": BUCKET, "plugin": PLUGIN, "archives": archives, "domain": "plugins"}
            return run_playbook(aws, PLUGINS, title, **given)

        done = run("A plugin for two engine versions")
        expect_calls(done, "CreatePackage", "CreatePackage", "AssociatePackage")
        client = aws.client("opensearch")
        [before] = client.list_packages_for_domain(DomainName="plugins")["DomainPackageDetailsList"]
        client.upgrade_domain(DomainName="plugins", TargetVersion=ENGINES[1])
        [after] = client.list_packages_for_domain(DomainName="plugins")["DomainPackageDetailsList"]
        again = run(f"The same after the domain was upgraded to {ENGINES[1]}")
    expect(before["PackageID"] != after["PackageID"], "The upgrade has not changed the ID of the plugin.")
    expect(again.changed == 0, f"{again.changed} tasks report a change after the upgrade.")
    return [
        f"7. {PLUGINS} imported the plugin {PLUGIN!r} for {' and '.join(ENGINES)} under one name, and installed the "
        f"one that fits on a domain that runs {ENGINES[0]}.",
        f"8. The domain was upgraded to {ENGINES[1]}, which gave it the plugin under another ID. The same playbook "
        "found nothing left to do.",
    ]


def demonstrate(aws: LocalAws, dictionary: Path) -> str:
    """Show all, and return what was done, in words."""
    return in_paragraphs(
        "=== What was done",
        f"A stand-in for AWS was started on this machine ({aws.url}); no AWS account was involved.",
        *quickstart(aws, dictionary),
        *roll_out(aws, dictionary),
        *plugin_and_upgrade(aws),
        "The stand-in is stopped again. The same on AWS, with credentials and a region in the environment:",
        f"  ANSIBLE_COLLECTIONS_PATH={os.environ['ANSIBLE_COLLECTIONS_PATH']} "
        f"{Path(sys.executable).with_name('ansible-playbook')} aws_search.packages.quickstart "
        "-e bucket=YOUR-BUCKET -e dictionary=PATH/TO/DICTIONARY -e package=NAME",
    )


def in_paragraphs(*paragraphs: str) -> str:
    """The text at a width that can be read; what goes on in a numbered paragraph is set in."""
    wrapped = []
    for paragraph in paragraphs:
        hanging = "   " if paragraph[0].isdigit() else ""
        # A command stays on its line, so that it can be copied.
        width = len(paragraph) if paragraph[0] == " " else 90
        wrapped.append(
            textwrap.fill(paragraph, width, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False)
        )
    return "\n\n".join(["", *wrapped, ""])


def main() -> int:
    given = os.environ.get("DICTIONARY")
    dictionary = Path(given) if given else QUICKSTART.parent.resolve() / "files" / "synonyms.txt"
    if not dictionary.is_file():
        problem = (
            "is a folder" if dictionary.is_dir() else "does not exist" if not dictionary.exists() else "is no file"
        )
        print(f"DICTIONARY must be the path of a file; {dictionary} {problem}.", file=sys.stderr)
        return 2
    if not dictionary.stat().st_size:
        print(f"DICTIONARY must be a file with something in it; {dictionary} is empty.", file=sys.stderr)
        return 2
    if not os.access(dictionary, os.R_OK):
        print(f"DICTIONARY must be a file that you may read; {dictionary} is none.", file=sys.stderr)
        return 2
    try:
        with LocalAws() as aws:
            summary = demonstrate(aws, dictionary)
    except BrokenPromiseError as broken:
        print(f"\n{broken}", file=sys.stderr)
        return 1
    print(summary)
    return 0


if __name__ == "__main__":
    sys.exit(main())

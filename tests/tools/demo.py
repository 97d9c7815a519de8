# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the quickstart playbook three times against the local AWS stand-in, and say what came of it.

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
from dataclasses import dataclass
from pathlib import Path

from local_aws import LocalAws

QUICKSTART = Path("playbooks/quickstart.yml")
PIPELINE = Path("playbooks/dictionary.yml")
PACKAGE = "synonyms"
OTHER_PACKAGE = "synonyms-of-tomorrow"
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
        env={**os.environ, **aws.environment(), "ANSIBLE_NOCOLOR": "true"},
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
    if process.wait() or not recap:
        raise BrokenPromiseError(f'The playbook failed in the run "{title}"; the reason is above.')
    calls = aws.calls()
    changing = [f"{call['service']}:{call['operation']}" for call in calls if call["mutating"]]
    return Pass(int(recap["changed"]), changing, len(calls) - len(changing))


def packages(aws: LocalAws) -> dict[str, dict[str, str]]:
    answer = aws.client("es").describe_packages()
    return {details["PackageName"]: details for details in answer["PackageDetailsList"]}


def expect_no_change(done: Pass) -> None:
    expect(done.changed == 0, f"{done.changed} tasks report a change where nothing is to be changed.")
    expect(not done.changing_calls, f"Sent where nothing is to be changed: {', '.join(done.changing_calls)}.")


def expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise BrokenPromiseError(otherwise)


def quickstart(aws: LocalAws, dictionary: Path) -> list[str]:
    """From a file to an AVAILABLE package: three runs, each checked for what it promises; what was done, in words."""

    def run(title: str, *options: str, package: str = PACKAGE) -> Pass:
        return run_playbook(aws, QUICKSTART, title, *options, package=package, dictionary=str(dictionary))

    first = run("First run: nothing is there yet")
    package = packages(aws).get(PACKAGE, {})
    expect(package.get("PackageStatus") == "AVAILABLE", f"The package is not AVAILABLE after the first run: {package}")
    expect("es:CreatePackage" in first.changing_calls, "The first run did not create the package.")

    second = run("Second run: everything is as it should be")
    expect_no_change(second)

    check = run("Check mode: what would be done for another package", "--check", package=OTHER_PACKAGE)
    expect(check.changed > 0, "Check mode does not report that the other package would be created.")
    expect(not check.changing_calls, f"Check mode sent {', '.join(check.changing_calls)}.")
    expect(OTHER_PACKAGE not in packages(aws), "Check mode created the package.")

    return [
        f"The playbook {QUICKSTART} ran three times:",
        f"1. First run. It made a bucket, put the dictionary {dictionary.name} ({dictionary.stat().st_size} bytes) "
        f"into it, and had it imported as the package {PACKAGE!r}. The service gave it the ID {package['PackageID']} "
        f"and says that it is AVAILABLE, version {package['AvailablePackageVersion']}: index settings refer to it as "
        f"analyzers/{package['PackageID']}. Calls that changed something: {', '.join(first.changing_calls)}.",
        f"2. Second run. It looked ({second.reading_calls} reading calls), found all as it should be, and changed "
        "nothing: no task reports a change, and no changing call was sent.",
        f"3. Check mode, for a package {OTHER_PACKAGE!r} that is not there. {check.changed} tasks report what they "
        f"would do; {check.reading_calls} reading calls were sent, and none that changes anything.",
    ]


def pipeline(aws: LocalAws, dictionary: Path) -> list[str]:
    """A dictionary that changes, and the domains that use it: three runs, checked and told in the same way."""
    for domain in DOMAINS:
        aws.client("opensearch").create_domain(DomainName=domain)

    def run(title: str, dictionary: Path) -> tuple[Pass, set[str]]:
        done = run_playbook(
            aws, PIPELINE, title, dictionary=str(dictionary), domains=DOMAINS, commit_message="Add sorbet"
        )
        return done, {version_on(aws, domain) for domain in DOMAINS}

    first, old_versions = run("Roll-out: two domains are to use the dictionary", dictionary)
    expect(len(old_versions) == 1 and first.changed > 0, f"The domains have the versions {old_versions}.")

    with tempfile.TemporaryDirectory() as directory:
        changed_dictionary = Path(directory, dictionary.name)
        changed_dictionary.write_bytes(dictionary.read_bytes().rstrip(b"\n") + f"\n{NEW_LINE}\n".encode())
        second, new_versions = run(f"The dictionary changes: a line {NEW_LINE!r} is added", changed_dictionary)
        third, _same_versions = run("Third run: everything is as it should be", changed_dictionary)
    expect(len(new_versions) == 1 and new_versions != old_versions, f"The domains have the versions {new_versions}.")
    expect("es:UpdatePackage" in second.changing_calls, "The changed dictionary was not imported.")
    expect_no_change(third)

    [old_version], [new_version] = old_versions, new_versions
    return [
        f"Then two domains were made, {' and '.join(DOMAINS)}, and {PIPELINE} ran three times:",
        f"4. Roll-out. Both domains were given version {old_version} of the package. Calls that changed something: "
        f"{', '.join(first.changing_calls)}.",
        f"5. A line was added to the dictionary. The playbook uploaded it, noticed that it is another one, had it "
        f"imported, and rolled version {new_version} out to both domains. Calls that changed something: "
        f"{', '.join(second.changing_calls)}.",
        "6. Once more. Nothing was left to do: no task reports a change, and no changing call was sent.",
    ]


def version_on(aws: LocalAws, domain: str) -> str:
    """The version that a domain runs."""
    answer = aws.client("es").list_packages_for_domain(DomainName=domain)
    [association] = answer["DomainPackageDetailsList"]
    expect(association["DomainPackageStatus"] == "ACTIVE", f"The package is not ACTIVE on {domain}: {association}")
    return str(association["PackageVersion"])


def demonstrate(aws: LocalAws, dictionary: Path) -> str:
    """Show all, and return what was done, in words."""
    return in_paragraphs(
        "=== What was done",
        f"A stand-in for AWS was started on this machine ({aws.url}); no AWS account was involved.",
        *quickstart(aws, dictionary),
        *pipeline(aws, dictionary),
        "The stand-in is stopped again. The same on AWS, with credentials and a region in the environment:",
        "  ansible-playbook aws_search.packages.quickstart -e bucket=YOUR-BUCKET -e dictionary=PATH/TO/DICTIONARY",
    )


def in_paragraphs(*paragraphs: str) -> str:
    """The text at a width that can be read; what goes on in a numbered paragraph is set in."""
    wrapped = []
    for paragraph in paragraphs:
        hanging = "   " if paragraph[0].isdigit() else ""
        wrapped.append(
            textwrap.fill(paragraph, 110, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False)
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

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checks of this collection, and its demonstration; ``nox --list`` names them, tests/tools has what they share."""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nox

sys.path[:0] = [str(Path(__file__).parent / "tests" / "tools"), str(Path(__file__).parent / "tests")]

import environments
from environments import CACHE, CHECKOUT, MAIN, OLDEST, REQUIREMENTS, Environment
from lucene import oracle

nox.needs_version = ">=2025.2.9"
nox.options.envdir = ".cache/sessions"
nox.options.default_venv_backend = "uv"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = []

AVAILABLE = environments.available()
FIRST = AVAILABLE[0]
OLDEST_TOO = [OLDEST] if OLDEST.is_possible() else []
COLLECTION = "ansible_collections.aws_search.packages"
MINIMUM_COVERAGE = 95
# By a worker for each processor, but no more than have enough to do; groups of tests stay together (pytest-xdist).
PYTEST = ["python", "-m", "pytest", "-q", "-n", "auto", "--maxprocesses", "8", "--dist", "loadgroup"]
ANSIBLE_TEST_PIP = """
from ansible_test._internal.host_configs import NativePythonConfig
from ansible_test._internal.python_requirements import get_venv_packages
print(get_venv_packages(NativePythonConfig(version="{}", path=""))["pip"])
"""
# antsibull-docs writes the name of its temporary folder into the pages that it checks. One name in 37 ends with an
# underscore, which makes it a reference to nowhere.
LINT_DOCS = """
import sys, tempfile
from antsibull_docs.cli.antsibull_docs import main
tempfile._RandomNameSequence.characters = "abcdefghijklmnopqrstuvwxyz"
sys.exit(main())
"""

# uv does not read pip's settings; an index or certificates named for pip are meant for it as well.
for pips, uvs in (("PIP_INDEX_URL", "UV_DEFAULT_INDEX"), ("PIP_CERT", "SSL_CERT_FILE")):
    if pips in os.environ:
        os.environ.setdefault(uvs, os.environ[pips])


def prepare(session: nox.Session, environment: Environment, purpose: str = "run", imports: str | None = None) -> None:
    """Have the session's commands run in the copy of the collection, with the pinned packages for a purpose.

    `imports` is a folder of the collection that they can import from.
    """
    session.log(str(environment))
    session.install("-r", str(environment.requirements / f"{purpose}.txt"), silent=False)
    with environments.alone():
        environments.prepare_collection(environment, "amazon.aws", environment.collections)
        environments.prepare_copy(environment)
    session.env.update(environments.command_environment(environment))
    if imports:
        session.env["PYTHONPATH"] = str(environment.copy / imports)
    session.chdir(environment.copy)


def run_each(session: nox.Session, *commands: Sequence[str | Path]) -> None:
    """Run every command, also after one that failed, and fail at the end if any did."""
    failed = 0
    for command in commands:
        try:
            session.run(*map(str, command))
        except nox.command.CommandFailed:
            failed += 1
    if failed:
        session.error(f"{failed} of {len(commands)} steps failed")


def run_pytest(session: nox.Session, folder: str) -> None:
    session.run(*([*PYTEST[:3], *session.posargs] if session.posargs else [*PYTEST, folder]))


def run_beside(session: nox.Session, beside: Sequence[str], command: Sequence[str]) -> None:
    """Run a command, and another at the same time, whose output is shown at the end."""
    variables = {name: value for name, value in {**os.environ, **session.env}.items() if value is not None}
    variables["PATH"] = os.pathsep.join([session.bin, variables["PATH"]])
    options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with ThreadPoolExecutor(1) as pool:
        program, *arguments = beside
        other = pool.submit(subprocess.run, [Path(session.bin, program), *arguments], env=variables, **options)
        try:
            session.run(*command)
        finally:
            session.log(" ".join(beside))
            print(other.result().stdout, flush=True)
    if other.result().returncode:
        session.error(f"{beside[0]} failed with exit code {other.result().returncode}")


def session_in(*chosen: Environment, default: bool = True) -> Callable[..., Callable[..., None]]:
    """Make a session for each environment; in ``make test``, unless it is no default.

    It runs the sessions of the first environment, and beside them those of the others, which have copies of their own.
    """

    def register(function: Callable[..., None]) -> Callable[..., None]:
        for environment in chosen:
            name = function.__name__ + ("" if environment == FIRST else f"-{environment.ansible_core}")

            @functools.wraps(function)
            def session_function(
                session: nox.Session, function: Callable[..., None] = function, environment: Environment = environment
            ) -> None:
                function(session, environment)

            del session_function.__wrapped__
            tag = "test" if environment == FIRST else "beside"
            nox.session(name=name, python=environment.python, tags=[tag] if default else [])(session_function)
        return function

    return register


@session_in(FIRST)
def lint(session: nox.Session, environment: Environment) -> None:
    """Check formatting, types, YAML, licenses, workflows, the changelog, and how the files fit together."""
    prepare(session, environment, "tools")
    run_each(
        session,
        ["black", "--check", "."],
        ["ruff", "check", "--output-format", "concise", "."],
        ["mypy", "-p", f"{COLLECTION}.plugins.module_utils"],
        ["mypy", "tests/tools", "tests/local_aws", "tests/benchmarks", "tests/lucene"],
        ["yamllint", "--strict", "."],
        ["ansible-lint", "--offline", "--strict", "-q"],
        ["antsibull-changelog", "lint"],
        ["reuse", "lint", "--lines"],
        ["zizmor", "--offline", "--quiet", "--pedantic", ".github"],
        ["actionlint", *Path(".github/workflows").glob("*.yml")],
        ["python", "tests/tools/check_collection.py"],
    )


@session_in(FIRST, default=False)
def format(session: nox.Session, environment: Environment) -> None:  # noqa: A001 -- the name of the session
    """Bring the code of the checkout into the form that lint asks for: black, what ruff can fix, and the version."""
    [version] = re.findall(r"^version: (\S+)$", (CHECKOUT / "galaxy.yml").read_text(encoding="utf-8"), re.MULTILINE)
    # Packed modules have no galaxy.yml to read it from.
    module = CHECKOUT / "plugins" / "module_utils" / "_module" / "base.py"
    text = re.sub(r'(?<=^COLLECTION_VERSION = ")[^"]+', version, module.read_text(encoding="utf-8"), flags=re.MULTILINE)
    module.write_text(text, encoding="utf-8")
    prepare(session, environment, "tools")
    session.chdir(CHECKOUT)
    session.run("black", "--quiet", ".")
    session.run("ruff", "check", "--fix", ".")


@session_in(*AVAILABLE)
def sanity(session: nox.Session, environment: Environment) -> None:
    """Run ansible-test sanity, with nothing ignored. Arguments after -- go to it."""
    prepare(session, environment)
    version = session.run("python", "-c", ANSIBLE_TEST_PIP.format(environment.python), silent=True)
    environments.prepare_pip_of_ansible_test(version.strip())
    command = ["ansible-test", "sanity", "--color", "no", "--python", environment.python]
    if session.posargs:
        session.run(*command, *session.posargs)
        return
    # pylint takes a third of the time.
    run_beside(session, [*command, "--test", "pylint"], [*command, "--skip-test", "pylint"])
    # Where it is there, compile and import the plugins with the oldest Python that they are written for as well.
    if environment == MAIN and environments.get_interpreter(environments.LOWEST_PYTHON_OF_PLUGINS):
        session.run(*command[:-1], environments.LOWEST_PYTHON_OF_PLUGINS, "--test", "compile", "--test", "import")


@session_in(*AVAILABLE, *OLDEST_TOO)
def unit(session: nox.Session, environment: Environment) -> None:
    """Run the unit tests; in the newest environment, measure how much of plugins/ they reach. After --: to pytest."""
    prepare(session, environment)
    if session.posargs or environment != AVAILABLE[-1]:
        # With the oldest ansible-core, what meets ansible-core.
        run_pytest(session, "tests/unit/plugins/modules" if environment == OLDEST else "tests/unit")
        return
    measured = CACHE / "coverage"
    shutil.rmtree(measured, ignore_errors=True)
    session.env["COVERAGE_FILE"] = str(measured / "coverage")
    if environment.python != "3.11":
        # Costs next to nothing, where the other ways double the time.
        session.env["COVERAGE_CORE"] = "sysmon"
    measured.mkdir()
    session.run("coverage", "run", *PYTEST[1:], "tests/unit")
    session.run("coverage", "combine", "--quiet")
    session.run("coverage", "report", f"--fail-under={MINIMUM_COVERAGE}")


@session_in(FIRST)
def local_aws(session: nox.Session, environment: Environment) -> None:
    """Run the tests of the local AWS stand-in. Arguments after --: pytest with those instead."""
    prepare(session, environment)
    run_pytest(session, "tests/local_aws_tests")


@session_in(FIRST)
def reliability(session: nox.Session, environment: Environment) -> None:
    """Run the tests of faults, kills, races, hostile input and rights. After --: to pytest instead."""
    prepare(session, environment)
    run_pytest(session, "tests/reliability")


@session_in(FIRST, default=False)
def soak(session: nox.Session, environment: Environment) -> None:
    """Run the tests of reliability at length: many more random cases, at other places each time."""
    session.env["RELIABILITY_SOAK"] = "1"
    reliability(session, environment)


@session_in(*AVAILABLE, *OLDEST_TOO)
def integration(session: nox.Session, environment: Environment) -> None:
    """Run the integration targets on the stand-in or a configured AWS, and the playbooks. After --: to ansible-test."""
    prepare(session, environment, imports="tests")
    own = CHECKOUT / "tests" / "integration" / "integration_config.yml"
    targets = ["python", "tests/tools/run_integration.py", *(["--configuration", str(own)] if own.exists() else [])]
    if session.posargs:
        session.run(*targets, *session.posargs)
        return
    # What depends on ansible-core is tested with each; the examples, the playbooks and the role with the newest.
    playbooks = "tests/integration_playbooks" + ("" if environment == AVAILABLE[-1] else "/test_progress.py")
    run_beside(session, [*PYTEST, playbooks], targets)


@session_in(FIRST)
def lucene(session: nox.Session, environment: Environment) -> None:
    """Compare dictionary_check with Lucene on random files, if that is here. After --: --files, --minutes, --seed."""
    lacking = oracle.missing()
    if lacking:
        (session.error if session.posargs else session.skip)(lacking)
    prepare(session, environment)
    session.env["PYTHONPATH"] = os.pathsep.join([str(environment.collections), "tests"])
    session.run("python", "-m", "lucene", "--classes", str(CACHE / "lucene"), *session.posargs)


@session_in(FIRST)
def build(session: nox.Session, environment: Environment) -> None:
    """Build the archive for Galaxy, have Galaxy's importer check it, install it, and use what was installed."""
    prepare(session, environment, "tools")
    session.run("python", "tests/tools/check_tarball.py", str(CACHE / "build"), str(environment.amazon_aws_folder))


@session_in(FIRST)
def docs(session: nox.Session, environment: Environment) -> None:
    """Check the documentation and build it as a site in .cache/docs. After --: --write, to draw its pictures anew."""
    prepare(session, environment, "tools")
    session.env["PYTHONPATH"] = str(environment.collections)
    if session.posargs:
        session.run("python", "tests/tools/docs_generated.py", *session.posargs, str(CHECKOUT))
        return
    site = CACHE / "docs"
    shutil.rmtree(site, ignore_errors=True)
    # antsibull-docs writes to no folder that others could write to.
    (site / "rst").mkdir(parents=True, mode=0o755)
    references = ["--plugin-docs", "--check-extra-docs-refs", "--validate-collection-refs", "all"]
    options = ["--use-current", "--squash-hierarchy", "--fail-on-error", "--dest-dir", str(site / "rst")]
    session.run("antsibull-docs", "collection", *options, "aws_search.packages")
    # Its start page and its page of changes give way to those of the site.
    shutil.copytree(environment.copy / "tests" / "tools" / "sphinx" / "pages", site / "rst", dirs_exist_ok=True)
    (site / "rst" / "index.rst").unlink()
    # Where the guides include them from.
    shutil.copytree(environment.copy / "docs" / "docsite" / "examples", site / "rst" / "examples")
    unwanted = shutil.ignore_patterns(".*", "__pycache__", "output")
    shutil.copytree(environment.copy, site / "rst" / "checkout", ignore=unwanted)
    run_each(
        session,
        ["python", "-c", LINT_DOCS, "lint-collection-docs", *references, "."],
        ["python", "tests/tools/docs_generated.py"],
        ["sphinx-build", "-q", "-W", "--keep-going", "-c", "tests/tools/sphinx", site / "rst", site / "html"],
        ["python", "tests/tools/docs_browser.py", site / "html", site / "screenshots"],
    )
    session.log(f"The documentation is in {site / 'html' / 'index.html'}")


@session_in(FIRST)
def demo(session: nox.Session, environment: Environment) -> None:
    """Run the quickstart playbook against the local AWS stand-in; DICTIONARY names another dictionary."""
    dictionary = os.environ.get("DICTIONARY")
    if dictionary:
        # The playbook runs in the copy of the collection; the path is meant from where the command was given.
        session.env["DICTIONARY"] = str(Path(session.invoked_from, Path(dictionary).expanduser()))
    prepare(session, environment, imports="tests")
    session.run("python", "tests/tools/demo.py")


@session_in(FIRST, default=False)
def bench(session: nox.Session, environment: Environment) -> None:
    """Measure the modules beside their peers, and write docs/benchmarks.md. After --: --quick, --only PART, --help."""
    prepare(session, environment, "bench", imports="tests")
    peers = CACHE / "benchmarks" / environment.collections.name
    environments.prepare_collection(environment, "community.aws", peers)
    folders = ["--cache", str(CACHE / "benchmarks"), "--peers", str(peers), "--docs", str(CHECKOUT / "docs")]
    session.run("python", "-m", "benchmarks", *folders, *session.posargs)


@session_in(FIRST, default=False)
def release(session: nox.Session, environment: Environment) -> None:
    """Turn the fragments into the changelog of the version in galaxy.yml. After --: to antsibull-changelog."""
    prepare(session, environment, "tools")
    session.chdir(CHECKOUT)
    session.run("antsibull-changelog", "release", "--verbose", *session.posargs)


@nox.session(python=False)
def pins(session: nox.Session) -> None:
    """Write the exact versions in tests/requirements anew, from the newest releases."""

    def pin(purpose: str, folder: Path, python: str, *more: str) -> None:
        options = ["--quiet", "--upgrade", "--no-annotate", "--python-version", python]
        command = ["--custom-compile-command", "nox -s pins", "--output-file", str(folder / f"{purpose}.txt")]
        sources = [str(REQUIREMENTS / f"{purpose}.in"), *more]
        session.run(sys.executable, "-m", "uv", "pip", "compile", *options, *command, *sources, external=True)

    pin("nox", REQUIREMENTS, "3.11")
    for environment in (MAIN, environments.NEWEST[0], OLDEST):
        for purpose in ("run",) if environment == OLDEST else ("run", "tools", "bench"):
            pin(purpose, environment.requirements, environment.python, str(environment.requirements / "core.in"))

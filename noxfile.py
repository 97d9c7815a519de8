# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checks of this collection, and its demonstration; ``nox --list`` names them, tests/tools has what they share."""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import nox

sys.path.insert(0, str(Path(__file__).parent / "tests" / "tools"))

import workbench
from workbench import Environment

# It is looked for by nox and used by nothing here.
logging.getLogger("nox").addFilter(lambda record: record.getMessage() != "uv binary not found.")

nox.needs_version = ">=2025.2.9"
nox.options.envdir = ".cache/nox-sessions"
nox.options.sessions = []

try:
    ENVIRONMENTS = workbench.environments()
except workbench.WorkbenchError as problem:
    sys.exit(str(problem))
MAIN = ENVIRONMENTS[0]
COLLECTION = "ansible_collections.aws_search.packages"
# By a worker for each processor, but no more than have enough to do; groups of tests stay together (pytest-xdist).
SIDE_BY_SIDE = ["-q", "-n", "auto", "--maxprocesses", "8", "--dist", "loadgroup"]
MINIMUM_COVERAGE = 95

# The virtual environments are the workbench's, as sessions share them; so nox makes none.
make_session = functools.partial(nox.session, python=False)


class Bench:
    """A session together with the environment that its commands run in."""

    def __init__(self, session: nox.Session, environment: Environment, purpose: str) -> None:
        self.session = session
        self.environment = environment
        self.python = str(environment.python_of(purpose))
        self.programs = environment.virtual_environment(purpose) / "bin"
        session.log(str(environment))
        try:
            self.variables = workbench.prepare(environment, purpose)
        except workbench.WorkbenchError as problem:
            session.error(str(problem))

    def run(self, program: str, *arguments: str | Path, **variables: str) -> None:
        """Run a program of the virtual environment inside the collection's copy."""
        with self.session.chdir(self.environment.copy):
            self.session.run(
                str(self.programs / program),
                *map(str, arguments),
                env={**self.variables, **variables},
                external=True,
            )

    def run_tool(self, name: str, *arguments: str | Path, **variables: str) -> None:
        """Run a script of tests/tools; it finds the local AWS stand-in, too."""
        tests = self.environment.copy / "tests"
        self.run("python", tests / "tools" / f"{name}.py", *arguments, PYTHONPATH=str(tests), **variables)

    @contextlib.contextmanager
    def beside(self, program: str, *arguments: str | Path, **variables: str) -> Iterator[None]:
        """Run a program of the virtual environment while something else is done; then show what it said."""
        given = {**os.environ, **self.variables, **variables}
        command = [str(self.programs / program), *map(str, arguments)]
        with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
            process = subprocess.Popen(
                command,
                cwd=self.environment.copy,
                env={name: value for name, value in given.items() if value is not None},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
            )
            try:
                yield
                process.wait()
            except nox.command.CommandFailed:
                # What this one says is to be seen as well.
                process.wait()
                raise
            finally:
                process.terminate()
                process.wait()
                self.session.log(" ".join(command))
                said.seek(0)
                print(said.read(), flush=True)
        if process.returncode:
            self.session.error(f"{program} failed with exit code {process.returncode}")

    def each(self, *steps: Callable[[], None]) -> None:
        """Take every step, also after one that failed, and fail at the end if any did."""
        failed = 0
        for step in steps:
            try:
                step()
            except nox.command.CommandFailed:
                failed += 1
        if failed:
            self.session.error(f"{failed} of {len(steps)} steps failed.")


def in_every_environment(check: Callable[[nox.Session, Environment], None]) -> None:
    """Make a session of a check for the main environment, and another, named with its Python, for the newest."""
    name = check.__name__
    for environment in ENVIRONMENTS:

        def run_check(session: nox.Session, environment: Environment = environment) -> None:
            check(session, environment)

        run_check.__doc__ = check.__doc__
        session_name = name if environment == MAIN else f"{name}-{environment.python}"
        make_session(name=session_name, tags=["test"])(run_check)


@make_session(tags=["test"])
def lint(session: nox.Session) -> None:
    """Read the code: black, ruff, mypy, yamllint, ansible-lint, the changelog, and how the files fit together."""
    # What the stand-in imports is there.
    Bench(session, MAIN, "run")
    bench = Bench(session, MAIN, "tools")
    # matplotlib, which draws the benchmarks' chart, is in their own environment only.
    benchmarks = ["--python-executable", MAIN.python_of("run"), "--ignore-missing-imports", "tests/benchmarks"]
    bench.each(
        lambda: bench.run("black", "--check", "."),
        lambda: bench.run("ruff", "check", "--output-format", "concise", "."),
        lambda: bench.run("mypy", "-p", f"{COLLECTION}.plugins.module_utils", MYPYPATH=str(MAIN.collections)),
        lambda: bench.run("mypy", "tests/tools", MYPYPATH="tests/tools:tests"),
        lambda: bench.run("mypy", "--python-executable", MAIN.python_of("run"), "tests/local_aws", MYPYPATH="tests"),
        lambda: bench.run("mypy", *benchmarks, MYPYPATH="tests"),
        lambda: bench.run("yamllint", "--strict", "."),
        lambda: bench.run("ansible-lint", "--offline", "--strict", "-q"),
        lambda: bench.run("antsibull-changelog", "lint"),
        lambda: bench.run_tool("check_collection"),
    )


@make_session(default=False)
def format(session: nox.Session) -> None:  # noqa: A001 -- the session's name is the function's
    """Bring the code of the checkout into the form that lint asks for: black, and what ruff can mend."""
    bench = Bench(session, MAIN, "tools")
    for command in (["black", "--quiet"], ["ruff", "check", "--fix"]):
        session.run(str(bench.programs / command[0]), *command[1:], ".", env=bench.variables, external=True)


@in_every_environment
def sanity(session: nox.Session, environment: Environment) -> None:
    """Run ansible-test sanity, with nothing ignored. Arguments after -- go to it."""
    bench = Bench(session, environment, "run")
    workbench.prepare_ansible_test(environment)
    command = ["ansible-test", "sanity", "--color", "no"]
    if session.posargs:
        bench.run(*command, "--python", environment.python, *session.posargs)
        return

    def all_tests() -> None:
        # pylint takes a third of the time.
        with bench.beside(*command, "--python", environment.python, "--test", "pylint"):
            bench.run(*command, "--python", environment.python, "--skip-test", "pylint")

    steps = [all_tests]
    # Where it is there, compile and import the plugins with the oldest Python that they are written for as well.
    on_managed_nodes = workbench.interpreter(workbench.LOWEST_PYTHON_OF_PLUGINS)
    if environment == workbench.OLDEST and on_managed_nodes:
        search_path = os.pathsep.join([str(bench.programs), str(Path(on_managed_nodes).parent), os.environ["PATH"]])
        lowest = ["--python", workbench.LOWEST_PYTHON_OF_PLUGINS, "--test", "compile", "--test", "import"]
        steps.append(lambda: bench.run(*command, *lowest, PATH=search_path))
    bench.each(*steps)


@in_every_environment
def unit(session: nox.Session, environment: Environment) -> None:
    """Run the unit tests; in the newest environment, measure how much of plugins/ they reach. After --: to pytest."""
    bench = Bench(session, environment, "run")
    search_path = os.pathsep.join([str(environment.collections), str(environment.copy / "tests")])
    if session.posargs:
        bench.run("python", "-m", "pytest", *session.posargs, PYTHONPATH=search_path)
        return
    if environment != ENVIRONMENTS[-1]:
        bench.run("python", "-m", "pytest", *SIDE_BY_SIDE, "tests/unit", PYTHONPATH=search_path)
        return
    measured = environment.home / "coverage"
    shutil.rmtree(measured, ignore_errors=True)
    measured.mkdir()
    data = {"COVERAGE_FILE": str(measured / "coverage"), "PYTHONPATH": search_path}
    if tuple(map(int, environment.python.split("."))) >= (3, 12):
        # Costs next to nothing, where the other ways double the time.
        data["COVERAGE_CORE"] = "sysmon"
    bench.run("python", "-m", "coverage", "run", "-m", "pytest", *SIDE_BY_SIDE, "tests/unit", **data)
    bench.run("python", "-m", "coverage", "combine", "--quiet", **data)
    bench.run("python", "-m", "coverage", "report", f"--fail-under={MINIMUM_COVERAGE}", **data)


@make_session(tags=["test"])
def local_aws(session: nox.Session) -> None:
    """Run the tests of the local AWS stand-in. Arguments after --: pytest with those instead."""
    bench = Bench(session, MAIN, "run")
    arguments = session.posargs or [*SIDE_BY_SIDE, "tests/local_aws_tests"]
    bench.run("python", "-m", "pytest", *arguments, PYTHONPATH=str(MAIN.copy / "tests"))


def run_reliability(session: nox.Session, **variables: str) -> None:
    bench = Bench(session, MAIN, "run")
    search_path = os.pathsep.join([str(MAIN.collections), str(MAIN.copy / "tests")])
    arguments = session.posargs or [*SIDE_BY_SIDE, "tests/reliability"]
    bench.run("python", "-m", "pytest", *arguments, PYTHONPATH=search_path, **variables)


@make_session(tags=["test"])
def reliability(session: nox.Session) -> None:
    """Run the tests of faults, kills, races, hostile input and rights. After --: to pytest instead."""
    run_reliability(session)


@make_session(default=False)
def soak(session: nox.Session) -> None:
    """Run the tests of reliability at length: many more random cases, at other places each time."""
    run_reliability(session, RELIABILITY_SOAK="1")


@in_every_environment
def integration(session: nox.Session, environment: Environment) -> None:
    """Run the integration targets on the stand-in or a configured AWS, and the playbooks. After --: to ansible-test."""
    bench = Bench(session, environment, "run")
    own = workbench.CHECKOUT / "tests" / "integration" / "integration_config.yml"
    configuration = ["--configuration", str(own)] if own.exists() else []
    if session.posargs:
        bench.run_tool("run_integration", *configuration, *session.posargs)
        return
    search_path = os.pathsep.join([str(environment.collections), str(environment.copy / "tests")])
    playbooks = ["-m", "pytest", *SIDE_BY_SIDE, "tests/integration_playbooks"]
    with bench.beside("python", *playbooks, PYTHONPATH=search_path):
        bench.run_tool("run_integration", *configuration)


@make_session(tags=["test"])
def build(session: nox.Session) -> None:
    """Build the archive for Galaxy, check what is in it, install it, and use what was installed."""
    bench = Bench(session, MAIN, "run")
    amazon_aws = MAIN.collections / "ansible_collections" / "amazon" / "aws"
    bench.run_tool("check_tarball", workbench.CACHE / "build", amazon_aws)
    # ansible-builder is one of the tools.
    tools, installed = Bench(session, MAIN, "tools"), workbench.CACHE / "build" / "installed"
    tools.run_tool("check_execution_environment", workbench.CACHE / "execution-environment", installed)


@make_session(tags=["test"])
def docs(session: nox.Session) -> None:
    """Check the modules' documentation and the guides, and build them as HTML into .cache/docs."""
    bench = Bench(session, MAIN, "tools")
    site = workbench.CACHE / "docs"
    references = ["--validate-collection-refs", "all"]
    bench.each(
        lambda: bench.run_tool(
            "lint_docs", "lint-collection-docs", "--plugin-docs", "--check-extra-docs-refs", *references, "."
        ),
        lambda: bench.run_tool("build_docs", site),
    )


@make_session(tags=["test"])
def demo(session: nox.Session) -> None:
    """Run the quickstart playbook against the local AWS stand-in. After --: --dictionary FILE for one of yours."""
    bench = Bench(session, MAIN, "run")
    arguments = list(session.posargs)
    if "--dictionary" in arguments[:-1]:
        # The playbook runs in the copy of the collection; the path is meant from where the command was given.
        position = arguments.index("--dictionary") + 1
        arguments[position] = str(Path(session.invoked_from, arguments[position]).expanduser().resolve())
    bench.run_tool("demo", *arguments)


@make_session(default=False)
def bench(session: nox.Session) -> None:
    """Measure the modules beside their peers, and write docs/benchmarks.md. After --: --quick, --only PART, --help."""
    bench = Bench(session, MAIN, "bench")
    folders = ["--cache", workbench.CACHE / "benchmarks", "--docs", workbench.CHECKOUT / "docs"]
    bench.run("python", "-m", "benchmarks", *folders, *session.posargs, PYTHONPATH=str(MAIN.copy / "tests"))


@make_session(default=False)
def pins(session: nox.Session) -> None:
    """Write the exact versions in tests/requirements anew, from the newest releases."""
    requirements = workbench.REQUIREMENTS
    workbench.pin(MAIN, "nox", [requirements / "nox.in"], requirements / "nox.txt")
    for environment in ENVIRONMENTS:
        for purpose in ("run", "tools", "bench"):
            sources = [requirements / f"{purpose}.in", environment.requirements / "core.in"]
            session.log(f"Pinning {purpose} for {environment}")
            workbench.pin(environment, purpose, sources, environment.requirements / f"{purpose}.txt")

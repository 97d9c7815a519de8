# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the nox sessions work: interpreters, virtual environments, and collection roots with amazon.aws in them.

Everything lies under ``.cache/`` in the checkout, is shared by the sessions, and is made once: a stamp beside each
piece says what it was made from, and only another stamp has it made again.
"""

from __future__ import annotations

import fcntl
import glob
import hashlib
import os
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
CACHE = CHECKOUT / ".cache"
REQUIREMENTS = CHECKOUT / "tests" / "requirements"

# Made in a collection's copy by the tools that run there, and kept: another session may be at work with it.
KEPT_IN_COPY = (
    ".git",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    "tests/integration/integration_config.yml",
    "tests/output",
)


class WorkbenchError(Exception):
    """Something that the sessions need is missing; the message is a sentence that names the way out."""


@dataclass(frozen=True)
class Environment:
    """One combination of Python, ansible-core and amazon.aws that the collection is tested with."""

    python: str
    ansible_core: str
    amazon_aws: str

    def __str__(self) -> str:
        return f"Python {self.python}, ansible-core {self.ansible_core}, amazon.aws {self.amazon_aws}"

    @property
    def home(self) -> Path:
        return CACHE / f"python-{self.python}"

    @property
    def collections(self) -> Path:
        """The collections root: has ``ansible_collections/amazon/aws`` and a copy of this collection beside it."""
        return self.home / "collections"

    @property
    def copy(self) -> Path:
        """The copy of this collection."""
        return self.collections / "ansible_collections" / "aws_search" / "packages"

    @property
    def requirements(self) -> Path:
        return REQUIREMENTS / f"ansible-core-{self.ansible_core}"

    def virtual_environment(self, purpose: str) -> Path:
        return self.home / purpose

    def python_of(self, purpose: str) -> Path:
        return self.virtual_environment(purpose) / "bin" / "python"


# What boto3 needs on managed nodes.
LOWEST_PYTHON_OF_PLUGINS = "3.9"

# In order of preference: the oldest pair, which is what Python 3.11 can have at most, and then the newest.
OLDEST = Environment("3.11", "2.19", "10.1.2")
SUPPORTED = (
    OLDEST,
    Environment("3.13", "2.21", "11.4.0"),
    Environment("3.12", "2.21", "11.4.0"),
    Environment("3.14", "2.21", "11.4.0"),
)


def _succeeds(*command: str | Path) -> bool:
    return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False).returncode == 0


@cache
def interpreter(version: str) -> str | None:
    """The path of a Python of that version (``"3.13"``) that can make virtual environments, or None."""
    name = f"python{version}"
    candidates = [sys.executable] if version == f"{sys.version_info[0]}.{sys.version_info[1]}" else []
    candidates += [os.path.join(folder, name) for folder in os.get_exec_path()]
    # pyenv's commands on PATH refuse every version that is not the selected one, so its folders are looked at as well.
    pyenv = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    installed = os.path.join(glob.escape(pyenv), "versions", f"{version}*", "bin", name)
    candidates += sorted(glob.glob(installed), reverse=True)
    program = f"import ensurepip, sys, venv; sys.exit('%d.%d' % sys.version_info[:2] != '{version}')"
    for candidate in candidates:
        if os.access(candidate, os.X_OK) and _succeeds(candidate, "-c", program):
            return candidate
    return None


@cache
def environments() -> tuple[Environment, ...]:
    """The environments that this machine can have, at most two: the one that everything runs in, and the newest.

    Raises WorkbenchError when there is none.
    """
    available = [environment for environment in SUPPORTED if interpreter(environment.python)]
    if not available:
        versions = ", ".join(sorted(environment.python for environment in SUPPORTED))
        raise WorkbenchError(
            f"None of Python {versions} with its venv module is on this machine: install one (Debian, Ubuntu: "
            "apt install python3 python3-venv), or put it on PATH."
        )
    return tuple(available[:2] if available[0] == OLDEST else available[:1])


def missing_environment() -> str | None:
    """A sentence on what the checks do not run in on this machine; None when they run in the oldest and newest."""
    if len(environments()) == 2:
        return None
    wanted = "Python 3.12 or newer" if environments()[0] == OLDEST else f"Python {OLDEST.python}"
    return f"Run in one environment only, as {wanted} with its venv module is not on this machine."


def _home() -> Path:
    """The home folder that the sessions' commands get: with, of the user's own, only pip's configuration and cache."""
    home = CACHE / "home"
    with _alone():
        for name in (".config/pip", ".pip", ".cache/pip"):
            own, users = home / name, Path.home() / name
            own.parent.mkdir(parents=True, exist_ok=True)
            if own.is_symlink():
                # Of an earlier run, whose home may have been another.
                own.unlink()
            if users.is_dir() and not own.exists():
                own.symlink_to(users)
    return home


def command_environment(environment: Environment, purpose: str) -> dict[str, str | None]:
    """Environment variables for a command of the sessions (None: unset), so that it depends on nothing of its user's.

    The user's Ansible and AWS settings would change what runs, and could point it at a real account.
    """
    home = _home()
    configuration = CACHE / "ansible.cfg"
    configuration.touch()
    folder = environment.virtual_environment(purpose)
    foreign = [name for name in os.environ if name.startswith(("ANSIBLE_", "AWS_", "BOTO_", "PYTEST_"))]
    return {
        **dict.fromkeys([*foreign, "PYTHONPATH", "PYTHONHOME", "NOXSESSION"]),
        "ANSIBLE_COLLECTIONS_PATH": str(environment.collections),
        "ANSIBLE_CONFIG": str(configuration),
        "ANSIBLE_HOME": str(home / ".ansible"),
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "PATH": os.pathsep.join([str(folder / "bin"), os.environ.get("PATH", os.defpath)]),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_INPUT": "1",
        "PYTHONDONTWRITEBYTECODE": None,
        "VIRTUAL_ENV": str(folder),
    }


@contextmanager
def _alone() -> Iterator[None]:
    """Let one process at a time make pieces, so that two sessions started side by side don't make the same one."""
    CACHE.mkdir(exist_ok=True)
    with open(CACHE / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _stamp(pinned: Path) -> str:
    """Says what a piece was made from, and where: a virtual environment does not stand being moved."""
    return hashlib.sha256(str(CHECKOUT).encode() + b"\0" + pinned.read_bytes()).hexdigest()


def _is_current(stamp_file: Path, stamp: str) -> bool:
    return stamp_file.is_file() and stamp_file.read_text(encoding="utf-8") == stamp


def _pip(python: Path | str, *arguments: str | Path, purpose: str) -> None:
    """Run pip with its user's own configuration, which may name the index to be used."""
    command = [str(python), "-m", "pip", "--no-input", "--disable-pip-version-check", *map(str, arguments)]
    answer = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if answer.returncode:
        print(answer.stdout[-4000:], file=sys.stderr)
        raise WorkbenchError(
            f"pip could not get {purpose} (its own words are above): check the network, or name a package index "
            "that can be reached in PIP_INDEX_URL, and run the same command again."
        )


def _note(message: str) -> None:
    print(f"     {message}", flush=True)


def prepare_virtual_environment(environment: Environment, purpose: str) -> None:
    """Make the virtual environment for a purpose, ``"run"`` or ``"tools"``, from its pinned requirements."""
    folder = environment.virtual_environment(purpose)
    stamp_file = folder / "made-from"
    python = interpreter(environment.python)
    pinned = environment.requirements / f"{purpose}.txt"
    stamp = _stamp(pinned)
    with _alone():
        # The interpreter that it was made with may be gone since.
        if _is_current(stamp_file, stamp) and _succeeds(environment.python_of(purpose), "-c", ""):
            return
        if python is None:
            raise WorkbenchError(f"Python {environment.python} with its venv module is not on this machine.")
        _note(f"Installing {pinned.relative_to(CHECKOUT)} for Python {environment.python}, once")
        subprocess.run([python, "-m", "venv", "--clear", folder], check=True)
        purpose_in_words = "the Python packages that the sessions use"
        _pip(environment.python_of(purpose), "install", "--quiet", "-r", pinned, purpose=purpose_in_words)
        stamp_file.write_text(stamp, encoding="utf-8")


def prepare_amazon_aws(environment: Environment, python: Path | str) -> None:
    """Put amazon.aws into the collections root, out of the Ansible community package on the Python package index.

    That package has it as Galaxy has it, and pip checks it against the pinned hash. Only this one of its collections is
    kept.
    """
    pinned = environment.requirements / "amazon.aws.txt"
    stamp_file = environment.collections / "amazon.aws-made-from"
    stamp = _stamp(pinned)
    target = environment.collections / "ansible_collections" / "amazon" / "aws"
    with _alone():
        if target.is_dir() and _is_current(stamp_file, stamp):
            return
        _note(f"Getting amazon.aws {environment.amazon_aws} (50 MB), once")
        shutil.rmtree(target, ignore_errors=True)
        downloads = environment.home / "downloads"
        shutil.rmtree(downloads, ignore_errors=True)
        _pip(
            python,
            "download",
            "--quiet",
            "--no-deps",
            "--only-binary=:all:",
            "--require-hashes",
            "--dest",
            downloads,
            "-r",
            pinned,
            purpose=f"amazon.aws {environment.amazon_aws}",
        )
        with zipfile.ZipFile(next(downloads.glob("*.whl"))) as wheel:
            members = [name for name in wheel.namelist() if name.startswith("ansible_collections/amazon/aws/")]
            wheel.extractall(environment.collections, members)
        shutil.rmtree(downloads)
        stamp_file.write_text(stamp, encoding="utf-8")


def checkout_files() -> list[Path]:
    """The files of the collection, relative to the checkout: tracked by git or new, but none that git ignores.

    Where there is no git (an unpacked archive), every file but the hidden folders' and what was built from them.
    """
    if (CHECKOUT / ".git").exists() and shutil.which("git"):
        # A checkout that belongs to another user, as in a container, is listed as well: that runs nothing in it.
        listing = subprocess.run(
            ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=CHECKOUT,
            check=True,
            capture_output=True,
        )
        names = {os.fsdecode(name) for name in listing.stdout.split(b"\0") if name}
        return sorted(Path(name) for name in names if (CHECKOUT / name).is_file())
    found = []
    for folder, folders, names_here in os.walk(CHECKOUT):
        here = Path(folder).relative_to(CHECKOUT)
        folders[:] = [name for name in folders if name != "__pycache__" and (not name.startswith(".") or name == ".ci")]
        found += [here / name for name in names_here if not name.endswith((".pyc", ".tar.gz"))]
    return sorted(found)


def _is_kept(path: Path) -> bool:
    return "__pycache__" in path.parts or any(path.is_relative_to(kept) for kept in KEPT_IN_COPY)


def prepare_copy(environment: Environment) -> None:
    """Bring the copy of this collection in the collections root up to date with the checkout.

    A copy because ansible-test and the ``ansible_collections`` imports want it at its real path and follow no link.
    Unchanged files are left alone, so that what the tools remember about them stays good.
    """
    with _alone():
        wanted = set(checkout_files())
        copy = environment.copy
        for path in sorted(copy.rglob("*"), reverse=True) if copy.is_dir() else []:
            relative = path.relative_to(copy)
            if _is_kept(relative):
                continue
            if path.is_dir() and not path.is_symlink():
                if not any(path.iterdir()):
                    path.rmdir()
            elif relative not in wanted:
                path.unlink()
        for relative in wanted:
            source, target = CHECKOUT / relative, copy / relative
            if not (target.is_file() and _same(source, target)):
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target)
        # A repository of its own: else ansible-test finds the checkout's further up, which ignores the copy.
        if shutil.which("git") and not (copy / ".git").exists():
            subprocess.run(["git", "init", "--quiet", "--initial-branch=main"], cwd=copy, check=True)


def _same(first: Path, second: Path) -> bool:
    one, other = first.stat(), second.stat()
    return (one.st_size, one.st_mtime_ns, one.st_mode) == (other.st_size, other.st_mtime_ns, other.st_mode)


def prepare(environment: Environment, purpose: str) -> dict[str, str | None]:
    """Make or refresh all that a session needs; returns the environment variables for its commands."""
    prepare_virtual_environment(environment, purpose)
    prepare_amazon_aws(environment, environment.python_of(purpose))
    prepare_copy(environment)
    return command_environment(environment, purpose)


PIP_VERSION_OF_ANSIBLE_TEST = """
from ansible_test._internal.host_configs import NativePythonConfig
from ansible_test._internal.python_requirements import get_venv_packages
print(get_venv_packages(NativePythonConfig(version="{version}", path=""))["pip"])
"""

# What ansible-test runs to put pip into an empty virtual environment, where its own script cannot be downloaded. The
# wheel is pip itself, and as quick to install the next ten times.
PIP_BOOTSTRAP = """
import sys

sys.path.insert(0, {wheel!r})
from pip._internal.cli.main import main

quickly = ["--quiet", "--disable-pip-version-check", "--no-index", "--no-deps", "--no-compile"]
sys.exit(main(["install", *quickly, {wheel!r}]))
"""


def prepare_ansible_test(environment: Environment) -> None:
    """Have the pip bootstrap script of ``ansible-test sanity`` ready, in the home folder that the sessions give it.

    ansible-test downloads it from a host of its own. Where that host is out of reach, a script takes its place that
    does the same with pip from the package index.
    """
    python = environment.python_of("run")
    asked = subprocess.run(
        [python, "-c", PIP_VERSION_OF_ANSIBLE_TEST.format(version=environment.python)],
        check=True,
        capture_output=True,
        text=True,
    )
    pip = asked.stdout.strip()
    folder = CACHE / "home" / ".ansible" / "test" / "cache"
    script = folder / f"get_pip_{pip.replace('.', '_')}.py"
    with _alone():
        wheel = next(folder.glob(f"pip-{pip}-*.whl"), None)
        if script.is_file() and not wheel:
            return
        folder.mkdir(parents=True, exist_ok=True)
        if not wheel:
            address = f"https://ci-files.testing.ansible.com/ansible-test/get-pip-{pip}.py"
            try:
                with urllib.request.urlopen(address, timeout=15) as answer:
                    script.write_bytes(answer.read())
                return
            except OSError:
                pinned = f"pip=={pip}"
                options = ("--quiet", "--no-deps", "--only-binary=:all:", "--dest", folder)
                _pip(python, "download", *options, pinned, purpose=pinned)
                wheel = next(folder.glob(f"pip-{pip}-*.whl"))
        # Written anew each time, as it has the path, and a checkout may be moved.
        script.write_text(PIP_BOOTSTRAP.format(wheel=str(wheel)), encoding="utf-8")


def pin(environment: Environment, purpose: str, sources: Sequence[Path], target: Path) -> None:
    """Write the exact versions that the newest releases allowed by ``sources`` come to, for one Python."""
    folder = CACHE / "pins"
    subprocess.run([str(interpreter(environment.python)), "-m", "venv", "--clear", folder], check=True)
    python = folder / "bin" / "python"
    references = [argument for source in sources for argument in ("-r", str(source))]
    _pip(python, "install", "--quiet", "--upgrade", *references, purpose=f"what {purpose} needs")
    frozen = subprocess.run([python, "-m", "pip", "freeze"], check=True, capture_output=True, text=True)
    names = " and ".join(str(source.relative_to(REQUIREMENTS)) for source in sources)
    header = "".join(Path(__file__).read_text(encoding="utf-8").splitlines(keepends=True)[:3])
    target.write_text(
        f"{header}\n# Exact versions for {names} on Python {environment.python}; written by: nox -s pins\n"
        f"{frozen.stdout}",
        encoding="utf-8",
    )
    shutil.rmtree(folder)

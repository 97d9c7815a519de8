# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The environments that the collection is tested in, and what their sessions need beside a virtual environment.

All of it lies under ``.cache/`` in the checkout and is made once.
"""

from __future__ import annotations

import contextlib
import fcntl
import filecmp
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from python_discovery import get_interpreter

CHECKOUT = Path(__file__).resolve().parents[2]
CACHE = CHECKOUT / ".cache"
REQUIREMENTS = CHECKOUT / "tests" / "requirements"
# What tools leave in the copy of the collection, and the checkout does not have.
KEPT_IN_COPY = {".git", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache", "__pycache__", "output"}


@dataclass(frozen=True)
class Environment:
    """One combination of Python, ansible-core and amazon.aws that the collection is tested with."""

    python: str
    ansible_core: str
    amazon_aws: str

    def __str__(self) -> str:
        return f"Python {self.python}, ansible-core {self.ansible_core}, amazon.aws {self.amazon_aws}"

    @property
    def requirements(self) -> Path:
        return REQUIREMENTS / f"ansible-core-{self.ansible_core}"

    @property
    def collections(self) -> Path:
        """The collections root: has ``ansible_collections/amazon/aws`` and a copy of this collection beside it."""
        return CACHE / f"collections-{self.ansible_core}"

    @property
    def amazon_aws_folder(self) -> Path:
        return self.collections / "ansible_collections" / "amazon" / "aws"

    @property
    def copy(self) -> Path:
        """The copy of this collection."""
        return self.collections / "ansible_collections" / "aws_search" / "packages"

    def is_possible(self) -> bool:
        """Whether this machine has the Python for it."""
        return get_interpreter(self.python) is not None


# pyenv's commands on PATH refuse every version that is not the selected one, so its folders go before them.
_PYENV = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv", "versions")
_FOLDERS = [folder for minor in (11, 13, 12, 14, 9) for folder in _PYENV.glob(f"3.{minor}.*/bin")]
os.environ["PATH"] = os.pathsep.join([*map(str, _FOLDERS), os.environ.get("PATH", os.defpath)])

LOWEST_PYTHON_OF_PLUGINS = "3.9"
MAIN = Environment("3.11", "2.19", "10.1.2")
# The lowest ansible-core that meta/runtime.yml claims, with the lowest amazon.aws that can be had beside it.
OLDEST = Environment("3.11", "2.17", "10.1.2")
# In order of preference; one of them is used.
NEWEST = tuple(Environment(python, "2.21", "11.4.0") for python in ("3.13", "3.12", "3.14"))


def available() -> list[Environment]:
    """The main environment, then the newest, of those that this machine can have; at least one, or SystemExit."""
    found = [MAIN] if MAIN.is_possible() else []
    found += [environment for environment in NEWEST if environment.is_possible()][:1]
    if not found:
        sys.exit("None of Python 3.11 to 3.14 was found: install one, or put it on PATH.")
    return found


def command_environment(environment: Environment) -> dict[str, str | None]:
    """Environment variables for a session's commands (None: unset), so that they depend on nothing of their user's.

    The user's Ansible and AWS settings would change what runs, and could point it at a real account.
    """
    home = CACHE / "home"
    home.mkdir(parents=True, exist_ok=True)
    configuration = CACHE / "ansible.cfg"
    configuration.touch()
    foreign = [name for name in os.environ if name.startswith(("ANSIBLE_", "AWS_", "BOTO_", "PYTEST_"))]
    return {
        **dict.fromkeys([*foreign, "PYTHONHOME", "PYTHONPATH", "NOXSESSION"]),
        "ANSIBLE_COLLECTIONS_PATH": str(environment.collections),
        "ANSIBLE_CONFIG": str(configuration),
        "ANSIBLE_HOME": str(home / ".ansible"),
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "MYPYPATH": str(environment.collections),
    }


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let one process at a time prepare something, so that sessions started side by side don't do the same."""
    CACHE.mkdir(exist_ok=True)
    with open(CACHE / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def pip_download(folder: Path, *requirements: str) -> Path:
    """Download one wheel with the pip beside nox, and so from the index that its user has configured."""
    shutil.rmtree(folder, ignore_errors=True)
    options = ["--disable-pip-version-check", "--no-deps", "--only-binary=:all:", "--ignore-requires-python"]
    subprocess.run(
        [sys.executable, "-m", "pip", "download", *options, "--dest", folder, *requirements],
        stdin=subprocess.DEVNULL,
        check=True,
    )
    return next(folder.glob("*.whl"))


def prepare_collection(environment: Environment, name: str, root: Path) -> None:
    """Put amazon.aws, or one that fits it, into a collections root, out of the Ansible community package on PyPI.

    That package has them as Galaxy has them, and pip checks it against the pinned hash. Only this one collection is
    kept, once for all environments that use it.
    """
    folder = Path("ansible_collections", *name.split("."))
    kept = CACHE / f"{name}-{environment.amazon_aws}"
    if not kept.is_dir():
        print(f"Getting {name} (50 MB), once", flush=True)
        downloads = CACHE / "downloads"
        pinned = environment.requirements / "amazon.aws.txt"
        with zipfile.ZipFile(pip_download(downloads, "--require-hashes", "-r", str(pinned))) as wheel:
            members = [member for member in wheel.namelist() if member.startswith(f"{folder.as_posix()}/")]
            wheel.extractall(downloads, members)
        (downloads / folder).rename(kept)
        shutil.rmtree(downloads)
    if not (root / folder).is_dir():
        shutil.copytree(kept, root / folder)


def checkout_files() -> set[Path]:
    """The files of the collection, relative to the checkout: those of git and new ones, none that git ignores.

    Where there is no git (an unpacked archive), every file but those of hidden folders and what was built.
    """
    if (CHECKOUT / ".git").exists() and shutil.which("git"):
        # A checkout that belongs to another user, as in a container, is listed as well: that runs nothing in it.
        command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listing = subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True)
        found = {Path(os.fsdecode(name)) for name in listing.stdout.split(b"\0") if name}
    else:
        unwanted = {"__pycache__", ".cache", ".git"}
        every = (path.relative_to(CHECKOUT) for path in CHECKOUT.rglob("*"))
        found = {path for path in every if not unwanted & set(path.parts) and path.suffix not in (".pyc", ".gz")}
    return {path for path in found if (CHECKOUT / path).is_file()}


def prepare_copy(environment: Environment) -> None:
    """Bring the copy of this collection in the collections root up to date with the checkout.

    A copy because ansible-test and the ``ansible_collections`` imports want it at its real path and follow no link.
    Unchanged files are left alone, so that what the tools remember about them stays good.
    """
    copy, wanted = environment.copy, checkout_files()
    for path in copy.rglob("*"):
        relative = path.relative_to(copy)
        if path.is_file() and relative not in wanted and not KEPT_IN_COPY & set(relative.parts):
            path.unlink()
    for relative in wanted:
        source, target = CHECKOUT / relative, copy / relative
        if not (target.is_file() and filecmp.cmp(source, target) and source.stat().st_mode == target.stat().st_mode):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    # A repository of its own: else ansible-test finds the checkout's further up, which ignores the copy; with all files
    # in it, as reuse would miss what is ignored in folders that git does not know.
    if shutil.which("git"):
        subprocess.run(["git", "-c", "init.defaultBranch=main", "init", "--quiet"], cwd=copy, check=True)
        subprocess.run(["git", "add", "--all"], cwd=copy, check=True)


# What ansible-test runs to put pip into an empty virtual environment, instead of a script from a host of its own. The
# wheel is pip itself, and as quick to install the next ten times.
PIP_BOOTSTRAP = """import sys

sys.path.insert(0, {wheel!r})
from pip._internal.cli.main import main

sys.exit(main(["install", "--quiet", "--disable-pip-version-check", "--no-index", "--no-compile", {wheel!r}]))
"""


def prepare_pip_of_ansible_test(pip: str) -> None:
    """Have the pip that ansible-test bootstraps its environments with come from the Python package index."""
    folder = CACHE / "home" / ".ansible" / "test" / "cache"
    wheels = CACHE / f"pip-{pip}"
    wheel = next(wheels.glob("*.whl"), None) or pip_download(wheels, f"pip=={pip}")
    folder.mkdir(parents=True, exist_ok=True)
    # Written anew each time, as it has the path, and a checkout may be moved.
    script = folder / f"get_pip_{pip.replace('.', '_')}.py"
    script.write_text(PIP_BOOTSTRAP.format(wheel=str(wheel)), encoding="utf-8")

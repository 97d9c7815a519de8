# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the integration targets with ansible-test, against the local AWS stand-in or against AWS itself.

Run in the collection's folder. With ``--configuration`` and the path of an integration_config.yml (its template in
tests/integration says what goes into it), the targets use that; else the stand-in is started for them. Further
arguments go to ansible-test.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import uuid
from pathlib import Path

from local_aws import LocalAws

CONFIGURATION = Path("tests/integration/integration_config.yml")


def run(content: str, arguments: list[str]) -> int:
    """Run ansible-test with variables where it reads them: it hands no AWS_... of the environment on to the targets."""
    # Ansible writes the state of background tasks below $HOME and looks for it in the user's own home, unless told.
    background = json.dumps(str(Path.home() / ".ansible_async"))
    CONFIGURATION.write_text(f"{content}\nansible_async_dir: {background}\n", encoding="utf-8")
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    command = ["ansible-test", "integration", "--color", "no", "--python", version, *arguments]
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode
    finally:
        CONFIGURATION.unlink()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--configuration", type=Path, help="the user's own integration_config.yml")
    options, others = parser.parse_known_args()
    if options.configuration:
        print(f"Using {options.configuration}")
        return run(options.configuration.read_text(encoding="utf-8"), others)
    with LocalAws() as aws:
        values = {
            "aws_access_key": "AKIAIOSFODNN7EXAMPLE",
            "aws_endpoint_url": aws.url,
            "aws_region": "us-east-1",
            "aws_secret_key": "local-aws-secret-key",
            "resource_prefix": f"t{uuid.uuid4().hex[:8]}",
        }
        return run("".join(f"{name}: {value}\n" for name, value in values.items()), others)


if __name__ == "__main__":
    sys.exit(main())

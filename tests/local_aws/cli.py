# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command line: `python -m local_aws`."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from local_aws.settings import Settings

DESCRIPTION = """\
A local stand-in for AWS. S3, STS, IAM and the domains of Amazon Elasticsearch / OpenSearch Service are moto's; the
package operations of both API versions, 2015-01-01 (es) and 2021-01-01 (opensearch), are its own, over the same
store. Nothing leaves this machine and nothing is kept when it ends.
"""
EPILOG = """\
Point AWS clients at it with environment variables:
  AWS_ENDPOINT_URL=http://127.0.0.1:PORT AWS_DEFAULT_REGION=us-east-1 \\
    AWS_ACCESS_KEY_ID=AKIALOCALAWS00000000 AWS_SECRET_ACCESS_KEY=local-aws-secret-key

Control it with JSON over HTTP, under /_local_aws/:
  GET health                       is it there
  POST reset                       everything back to the beginning
  GET calls, DELETE calls          the requests that arrived
  GET settings, PUT settings       how long things take, and which readings of the API apply
  GET faults, POST faults, DELETE faults
                                   throttling, resets, slowness and other faults, by operation
  GET held, POST release           the calls that a fault holds
  POST packages                    put a package there in any state
  POST associations                put a package on a domain in any status
  POST aws_plugins                 put AWS's own plugins there
  POST domains                     make a domain that is fit for plugins, or not quite
  POST indexes, DELETE indexes     let an index of a domain use a package
  GET outcomes, POST outcomes, DELETE outcomes
                                   how imports, deletions and associations to come are to fail
  POST stop                        end it
The README beside this program has the details.
"""


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser(
        prog="python -m local_aws",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    options.add_argument("--host", default="127.0.0.1", help="the address to listen at (default: %(default)s)")
    options.add_argument("--port", type=int, default=0, help="the port to listen at; 0 chooses a free one (default)")
    options.add_argument("--ready-file", type=Path, help="a file to write the URL into when connections are accepted")
    options.add_argument(
        "--settings",
        type=_settings,
        metavar="JSON",
        default=os.environ.get("LOCAL_AWS_SETTINGS", "{}"),
        help="settings to start with, as a JSON object; by default those in LOCAL_AWS_SETTINGS",
    )
    options.add_argument("--verbose", action="store_true", help="one line per request on stderr")
    options.add_argument("--stop-with-stdin", action="store_true", help="end when standard input is closed")
    options.add_argument(
        "--background", action="store_true", help="return when it is ready, and leave it running in the background"
    )
    options.add_argument("--log-file", type=Path, help="with --background: where its stderr goes (default: nowhere)")
    options.add_argument(
        "--start-timeout", type=float, default=60, help="with --background: seconds until it must be ready"
    )
    return options


def _settings(text: str) -> Settings:
    try:
        return Settings().changed(json.loads(text))
    except (ValueError, AttributeError) as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def main(arguments: list[str] | None = None) -> int:
    """Runs the stand-in until a signal; the exit code is 0 then."""
    given = sys.argv[1:] if arguments is None else arguments
    options = parser().parse_args(given)
    if options.background:
        return start_in_background(given, options)
    _handle_signals(lambda _number, _frame: os._exit(0))
    # moto makes a botocore session in this process: the caller's profile or account must not reach it.
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ENDPOINT_URL"):
        os.environ.pop(name, None)
    if options.stop_with_stdin:
        threading.Thread(target=_exit_with_stdin, daemon=True).start()
    # Only now, since moto takes a second to load and a signal may come before. While it loads, an exception that a
    # signal raises may be lost: in what Python runs when it collects garbage, for one.
    from local_aws.server import run

    _handle_signals(_exit)
    try:
        run(
            options.host,
            options.port,
            options.ready_file,
            verbose=options.verbose,
            settings=options.settings,
        )
    except SystemExit as end:
        # Python would take moto apart piece by piece, for a third of a second and more, and there is nothing to keep.
        sys.stderr.flush()
        os._exit(end.code if isinstance(end.code, int) else 1)
    return 0


def _handle_signals(handler: Callable[[int, Any], Any]) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handler)


def _exit(number: int, frame: Any) -> None:
    raise SystemExit(0)


def _exit_with_stdin() -> None:
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def start_in_background(given: list[str], options: argparse.Namespace) -> int:
    """Starts the stand-in in a session of its own and prints its ready line; 1 when it does not get ready."""
    command = [sys.executable, "-m", "local_aws", *(item for item in given if item != "--background")]
    with open(options.log_file or os.devnull, "ab") as log:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, start_new_session=True
        )
    late = threading.Timer(options.start_timeout, process.kill)
    late.start()
    assert process.stdout is not None
    line = process.stdout.readline().decode()
    late.cancel()
    if not line:
        code = process.wait()
        where = f"; see {options.log_file}" if options.log_file else "; try it without --background"
        sys.stderr.write(f"local_aws ended with exit code {code} before it was ready{where}\n")
        return 1
    sys.stdout.write(line)
    return 0

# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The HTTP server: moto's threaded werkzeug server, with connections that stay open and can be reset."""

from __future__ import annotations

import io
import os
import signal
import socket
import struct
import threading
from pathlib import Path
from typing import Any

from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.serving import BaseWSGIServer, make_server

from local_aws.application import Application
from local_aws.errors import ConnectionCut
from local_aws.settings import Settings

BODILESS = (204, 304)


class Handler(MotoRequestHandler):
    """Reads each request to its end and answers it whole, so that the connection can serve the next one.

    werkzeug's own handler closes the connection after each answer.
    """

    protocol_version = "HTTP/1.1"
    # Headers and body are two writes: without this the second would wait for the client's delayed ACK.
    disable_nagle_algorithm = True
    verbose = False

    def run_wsgi(self) -> None:
        """Answers one request. http.server calls it, and answers `Expect: 100-continue` before."""
        self.environ = environ = self.make_environ()
        stream = environ["wsgi.input"]
        if environ.pop("wsgi.input_terminated", False):
            body = stream.read()
            environ.pop("HTTP_TRANSFER_ENCODING", None)
        else:
            body = stream.read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        started: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            started.extend((status, headers))

        try:
            content = b"".join(self.server.app(environ, start_response))
        except ConnectionCut:
            self._reset_connection()
            return
        self._send(started[0], started[1], content)

    def _send(self, status: str, headers: list[tuple[str, str]], content: bytes) -> None:
        code, _space, phrase = status.partition(" ")
        bodiless = self.command == "HEAD" or int(code) in BODILESS
        self.send_response(int(code), phrase)
        names = {name.lower() for name, _value in headers}
        for name, value in headers:
            # A length that was given for a body is kept for HEAD only: there it tells of the object.
            if name.lower() != "content-length" or self.command == "HEAD":
                self.send_header(name, value)
        if not bodiless or (self.command == "HEAD" and "content-length" not in names):
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if not bodiless:
            self.wfile.write(content)

    def _reset_connection(self) -> None:
        """Closes the socket so that the peer gets a TCP reset instead of an end of the stream."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # The socket is really closed when the last file that reads from it is.
        self.rfile.close()
        self.connection.close()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """One line per request on stderr, when asked for."""
        if self.verbose:
            super().log_request(code, size)


def serve(
    host: str, port: int, *, verbose: bool = False, settings: Settings | None = None
) -> tuple[BaseWSGIServer, str]:
    """A server that listens but does not serve yet, and its URL. `port` 0 chooses a free one.

    Its control interface ends the process by SIGTERM to itself, a moment later so that the answer gets out.
    """
    application = Application(
        stop=lambda: threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGTERM)).start(), settings=settings
    )
    handler = type("ConfiguredHandler", (Handler,), {"verbose": verbose})
    server = make_server(host, port, application, threaded=True, request_handler=handler)
    return server, f"http://{host}:{server.server_port}"


def run(
    host: str, port: int, ready_file: Path | None, *, verbose: bool = False, settings: Settings | None = None
) -> None:
    """Serves until SystemExit, which the signal handlers raise, and says when it is ready."""
    server, url = serve(host, port, verbose=verbose, settings=settings)
    try:
        if ready_file is not None:
            unfinished = ready_file.with_name(f"{ready_file.name}.{os.getpid()}")
            unfinished.write_text(url, encoding="utf-8")
            unfinished.replace(ready_file)
        os.write(1, f"local_aws ready at {url}\n".encode())
        # In the main thread, and looking up often: a signal that the system gives to another thread is only seen here
        # when the main thread next wakes up.
        server.serve_forever(poll_interval=0.1)
    finally:
        server.server_close()
        if ready_file is not None:
            ready_file.unlink(missing_ok=True)

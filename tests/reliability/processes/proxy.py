# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A connection that can be cut: a TCP proxy on the loopback interface, in front of the stand-in."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from urllib.parse import urlsplit

WAYS = ("refused", "reset", "silent")


class Proxy:
    """Hands on what it gets, until it is cut; `with Proxy(url) as proxy` listens at `proxy.url`.

    Ways of being cut: `refused`, nobody listens any more; `reset`, every connection is reset at once; `silent`, it is
    accepted and never answered. Connections that are open are reset, or left silent for good.
    """

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._target = (str(address.hostname), address.port or 0)
        self._lock = threading.Lock()
        self._way: str | None = None
        self._open: list[socket.socket] = []
        self._silent: list[socket.socket] = []
        self._listener = self._bound(0)
        self._port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self._listen()

    def __enter__(self) -> Proxy:
        return self

    def __exit__(self, *details: object) -> None:
        with self._lock:
            for connection in (*self._open, *self._silent):
                _end(connection)
            _end(self._listener)

    def cut(self, way: str) -> None:
        """From now on nothing gets through."""
        with self._lock:
            self._way = way
            if way == "silent":
                self._silent += self._open
            else:
                for connection in self._open:
                    _reset(connection)
            self._open = []
            if way == "refused":
                _end(self._listener)
                # Bound, so that the port stays ours, and not listening.
                self._listener = self._bound(self._port)

    def mend(self) -> None:
        """From now on new connections get through."""
        with self._lock:
            if self._way == "refused":
                self._listen()
            self._way = None

    def _bound(self, port: int) -> socket.socket:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        return listener

    def _listen(self) -> None:
        self._listener.listen()
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        # Ends with the listener, which raises OSError then.
        with contextlib.suppress(OSError):
            while True:
                client = listener.accept()[0]
                with self._lock:
                    if self._way == "silent":
                        self._silent.append(client)
                    elif self._way is not None:
                        _reset(client)
                    else:
                        server = socket.create_connection(self._target)
                        self._open += [client, server]
                        for ends in ((client, server), (server, client)):
                            threading.Thread(target=self._hand_on, args=ends, daemon=True).start()

    def _hand_on(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                with self._lock:
                    is_open = source in self._open
                if is_open:
                    target.sendall(data)
            with self._lock:
                is_open = source in self._open
            if is_open:
                target.shutdown(socket.SHUT_WR)


def _reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    _end(connection)


def _end(connection: socket.socket) -> None:
    # A thread that reads from it or accepts at it notices the shutdown, not the close.
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RD)
    connection.close()

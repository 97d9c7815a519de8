# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Calls that are held: a test stops a client at one of its calls, and says when that goes on."""

from __future__ import annotations

import select
import socket
import threading
from dataclasses import dataclass

from local_aws.errors import ConnectionCut
from local_aws.incoming import Incoming

LOOK_SECONDS = 0.02  # How often a call that is held looks whether its client is still there.


@dataclass(eq=False)
class Held:
    """A call that is held; `goes_on` is None until somebody says what becomes of it."""

    operation: str
    goes_on: bool | None = None


class Holds:
    """The calls that are held, in the order of their arrival."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._held: list[Held] = []

    def hold(self, incoming: Incoming) -> None:
        """Returns when the call may go on. Raises ConnectionCut when it is cut off, or its client has gone."""
        held = Held(incoming.operation)
        with self._changed:
            self._held.append(held)
            while held.goes_on is None and not _has_gone(incoming.connection):
                self._changed.wait(LOOK_SECONDS)
            self._held.remove(held)
        if not held.goes_on:
            raise ConnectionCut

    def end(self, *, go_on: bool) -> None:
        """Lets every call that is held go on, or cuts it off."""
        with self._changed:
            for held in self._held:
                held.goes_on = go_on
            self._changed.notify_all()

    def as_list(self) -> list[str]:
        """The operations of the calls that are held."""
        with self._changed:
            return [held.operation for held in self._held if held.goes_on is None]


def _has_gone(connection: socket.socket | None) -> bool:
    """Has the peer closed the connection? A client that waits for an answer sends nothing more."""
    if connection is None:
        return False
    if not select.select([connection], [], [], 0)[0]:
        return False
    try:
        return connection.recv(1, socket.MSG_PEEK) == b""
    except OSError:
        return True

"""What is told to the service manager, by the protocol of sd_notify(3): datagrams to the socket ``$NOTIFY_SOCKET``.

Where no manager listens nothing is told, and nothing is different.
"""

import os
import socket
from collections.abc import Mapping
from contextlib import suppress
from typing import Self

_HURRY = 0.5
"""The share of the manager's patience after which it is told that all is well."""


class Notifier:
    """Tells the service manager how this process is."""

    def __init__(self, address: str = "", feed_seconds: float | None = None) -> None:
        """Take the path of the manager's socket, ``@`` before a name that is no file's; "" tells nobody.

        ``feed_seconds`` is how often the manager wants to hear that all is well, None where it does not watch.
        """
        self.feed_seconds = feed_seconds
        self._address = "\0" + address[1:] if address.startswith("@") else address

    def __repr__(self) -> str:
        return f"<Notifier{' to somebody' if self.listening else ''}>"

    @classmethod
    def of_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """The notifier for whoever started this process; a watchdog that is meant for another process is left alone."""
        mine = environment.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        microseconds = environment.get("WATCHDOG_USEC", "")
        watched = mine and microseconds.isascii() and microseconds.isdecimal() and int(microseconds) > 0
        return cls(environment.get("NOTIFY_SOCKET", ""), int(microseconds) / 1_000_000 * _HURRY if watched else None)

    @property
    def listening(self) -> bool:
        """Whether anybody wants to be told."""
        return bool(self._address)

    def ready(self) -> None:
        """This process has begun its work."""
        self._tell("READY=1")

    def alive(self) -> None:
        """All that must be well is well."""
        self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        """This process is about to end."""
        self._tell("STOPPING=1")

    def status(self, line: str) -> None:
        """How it is, for people; one line."""
        self._tell(f"STATUS={' '.join(line.split())}")

    def _tell(self, assignment: str) -> None:
        if not self.listening:
            return
        # Never waits: a manager that does not read is missed no less by a process that hangs.
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as line:
            line.sendto(assignment.encode(), self._address)

"""A service manager of the test's own: it listens where a real one does, and only listens."""

import asyncio
import socket
from contextlib import contextmanager


class Manager:
    """What a service manager hears; ``heard`` is all of it, one assignment each."""

    def __init__(self, line):
        self._line = line
        self._read = 0
        self.heard = []

    def listen(self):
        """What has come and was not yet looked at."""
        self._receive()
        new, self._read = self.heard[self._read :], len(self.heard)
        return new

    async def hears(self, wanted):
        """Wait for an assignment that begins so, and return it; those before it are looked at with it."""
        async with asyncio.timeout(30):
            while True:
                self._receive()
                for place in range(self._read, len(self.heard)):
                    if self.heard[place].startswith(wanted):
                        self._read = place + 1
                        return self.heard[place]
                await asyncio.sleep(0.005)

    def _receive(self):
        while True:
            try:
                self.heard.append(self._line.recv(4096).decode())
            except BlockingIOError:
                return


@contextmanager
def manager(address):
    """A manager at a path, or at a name that is no file's and begins with ``@``."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.setblocking(False)
        line.bind("\0" + address[1:] if address.startswith("@") else address)
        yield Manager(line)

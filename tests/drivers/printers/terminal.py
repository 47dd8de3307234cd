"""A serial line whose other end is in our hand."""

import os
import pty
from contextlib import suppress


class Terminal:
    """The printer's end of a serial line; ours has a path like any port."""

    def __init__(self):
        self.fd, ours = pty.openpty()
        self.path = os.ttyname(ours)
        os.close(ours)
        os.set_blocking(self.fd, False)

    def say(self, data):
        os.write(self.fd, data)

    def hear(self):
        """All that has come so far."""
        heard = b""
        with suppress(OSError):  # nothing more, or nobody at the other end
            while data := os.read(self.fd, 65536):
                heard += data
        return heard

    def unplug(self):
        os.close(self.fd)
        self.fd = -1

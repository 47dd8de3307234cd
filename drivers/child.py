"""A Python process beside this one, with a socket to it: for work that may crash, hang or take the machine's memory."""

import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path


def start_child(
    module: str, *arguments: str, environment: Mapping[str, str] | None = None
) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """Run a module as a program whose standard input is the other end of the socket. Raises OSError.

    It finds the modules that we find, and nothing that happens to lie in the working directory.
    """
    path = os.pathsep.join(folder or str(Path.cwd()) for folder in sys.path)
    command = [sys.executable, "-P", "-m", module, *arguments]
    ours, theirs = socket.socketpair()
    with theirs:
        try:
            child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                command,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env=os.environ | dict(environment or {}) | {"PYTHONPATH": path},
            )
        except OSError:
            ours.close()
            raise
    return child, ours

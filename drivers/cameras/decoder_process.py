"""Decoding in a process of its own, because decoders crash and hang on hostile codes.

The two ends talk through one socket pair, which is the child's standard input; its standard output leads nowhere, for C
libraries print there. Child to parent, once: the names of its decoders. Then for each frame, parent to child: a head,
which says whether a JPEG or gray pixels follow, which heavy step has its turn, and how many rows of how many bytes (a
JPEG is one row); child to parent: the texts. Names and texts are lines after a length: texts are printable ASCII, so
none of them holds the end of a line.
"""

import logging
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Self

from drivers.cameras.packet import Packet
from drivers.errors import DeviceLost, DeviceUnavailable

if TYPE_CHECKING:  # the parent needs no numbers, only bytes
    from drivers.cameras.gray import Gray

DEADLINE = 0.8
"""Seconds for one frame; less than the second that a reader may take beyond its time-out"""

START = 15.0
"""Seconds that a new child may take to load its libraries, on a slow and busy machine"""

PAUSE = 1.0
"""Seconds between the starts of two children, lest one that always crashes takes the machine"""

_HEAD = struct.Struct(">BIII")
_PIXELS, _JPEG = 0, 1
_LENGTH = struct.Struct(">I")
_NICENESS = 5

_log = logging.getLogger(__name__)


class DecoderProcess:
    """Decodes frames in a child process that is replaced when it crashes or hangs."""

    def __init__(
        self,
        module: str = "drivers.cameras.decoding",
        deadline: float = DEADLINE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``module`` has ``look(picture, turn)`` and ``decoders()``; the child starts with the first frame."""
        self.decoders: list[str] = []
        """Names of the decoders that work; empty until the child has said them"""
        self.lost = 0
        """Frames that nobody looked at, because the child was starting, crashed or hung"""
        self._module = module
        self._deadline = deadline
        self._clock = clock
        self._child: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._started = float("-inf")
        self._greeted = False
        self._turn = 0  # counted here: a new child must not begin with the very step that its predecessor died of
        self._closed = False

    def __repr__(self) -> str:
        return f"<DecoderProcess {'closed' if self._closed else self.pid}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The child's process id; None while there is none."""
        return self._child.pid if self._child else None

    def decode(self, picture: "Packet | Gray") -> list[str] | None:
        """The texts of the codes in a frame; None if nobody looked at it, within the deadline and a little.

        Raises DeviceUnavailable if this machine has no decoder at all, DeviceLost after ``close``.
        """
        if self._closed:
            raise DeviceLost("the decoder is closed", "restart the kiosk")
        until = self._clock() + self._deadline
        try:
            texts = self._ask(picture, until) if self._awake(until) else None
        except OSError as error:
            _log.warning("the decoder process %s failed and is replaced: %s", self.pid, error)
            self._stop()
            texts = None
        self.lost += texts is None
        return texts

    def close(self) -> None:
        """End the child; idempotent."""
        self._closed = True
        self._stop()

    def _awake(self, until: float) -> bool:
        """Whether the child takes frames; starts one if there is none."""
        if self._socket is None:
            if self._clock() - self._started < PAUSE:
                return False
            self._start()
        assert self._socket is not None
        if not self._greeted and select.select([self._socket], [], [], self._left(until))[0]:
            self._greet(_receive_lines(self._socket))
        elif not self._greeted and self._clock() - self._started > START:
            raise TimeoutError(f"it did not start within {START:g} s")
        return self._greeted

    def _ask(self, picture: "Packet | Gray", until: float) -> list[str]:
        assert self._socket is not None
        self._turn = (self._turn + 1) % (1 << 32)
        if isinstance(picture, Packet):
            message = _HEAD.pack(_JPEG, self._turn, 1, len(picture.jpeg)) + picture.jpeg
        else:
            message = _HEAD.pack(_PIXELS, self._turn, *picture.shape) + picture.tobytes()
        self._socket.settimeout(self._left(until))
        self._socket.sendall(message)
        self._socket.settimeout(self._left(until))
        return _receive_lines(self._socket)

    def _left(self, until: float) -> float:
        return max(0.001, until - self._clock())  # 0 would mean: don't wait, and be another error

    def _greet(self, decoders: list[str]) -> None:
        if not decoders:
            self._stop()
            raise DeviceUnavailable("no decoder for QR codes works on this machine", "pip install zxing-cpp")
        if decoders != self.decoders:
            _log.info("codes are read by %s", " and ".join(decoders))
        self.decoders, self._greeted = decoders, True

    def _start(self) -> None:
        self._started = self._clock()
        self._socket, theirs = socket.socketpair()
        self._socket.settimeout(self._deadline)
        # The child finds the modules that we find, and nothing that happens to lie in the working directory.
        path = os.pathsep.join(folder or str(Path.cwd()) for folder in sys.path)
        command = [sys.executable, "-P", "-m", "drivers.cameras.decoder_process", self._module, str(self._deadline)]
        with theirs:
            self._child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                command, stdin=theirs.fileno(), stdout=subprocess.DEVNULL, env=os.environ | {"PYTHONPATH": path}
            )

    def _stop(self) -> None:
        child, connection = self._child, self._socket
        self._child, self._socket, self._greeted = None, None, False
        if connection is not None:
            connection.close()
        if child is not None:
            child.kill()
            child.wait()


def main(module: str, deadline: float) -> None:
    """Be the child: decode what comes until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, whose end ends this process too
    os.nice(_NICENESS)
    decoding = import_module(module)
    numpy = import_module("numpy")
    with socket.socket(fileno=sys.stdin.fileno()) as parent:
        _send_lines(parent, decoding.decoders())
        while head := _receive(parent, _HEAD.size):
            kind, turn, height, width = _HEAD.unpack(head)
            data = _receive(parent, height * width)
            picture = Packet(data) if kind == _JPEG else numpy.frombuffer(data, numpy.uint8).reshape(height, width)
            # A parent that was killed can't end a child that hangs; the alarm of the kernel can.
            signal.setitimer(signal.ITIMER_REAL, 2 * deadline)
            texts = decoding.look(picture, turn)
            signal.setitimer(signal.ITIMER_REAL, 0)
            _send_lines(parent, texts)


def _send_lines(connection: socket.socket, lines: list[str]) -> None:
    text = "\n".join(lines).encode("ascii")
    connection.sendall(_LENGTH.pack(len(text)) + text)


def _receive_lines(connection: socket.socket) -> list[str]:
    header = _receive(connection, _LENGTH.size)
    if not header:
        raise ConnectionResetError("it is gone")
    return _receive(connection, *_LENGTH.unpack(header)).decode("ascii").splitlines()


def _receive(connection: socket.socket, size: int) -> bytes:
    """So many bytes, or none where the other end was closed."""
    data = bytearray()
    while len(data) < size:
        piece = connection.recv(min(size - len(data), 1 << 20))
        if not piece:
            return b""
        data += piece
    return bytes(data)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))

"""Decoding in a process of its own, because decoders crash and hang on hostile codes.

The two ends talk through one socket pair, which is the child's standard input; its standard output leads nowhere, for C
libraries print there. Child to parent, once: the names of its decoders. Then for each frame, parent to child: a head,
which says whether a JPEG or gray pixels follow, which heavy step has its turn, and how many rows of how many bytes (a
JPEG is one row); child to parent: the texts, or the figures where those are asked for. All answers stand after their
length. Names and texts are lines: texts are printable ASCII, so none of them holds the end of a line.
"""

import logging
import os
import resource
import select
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Self

from drivers.cameras.figures import Figures
from drivers.cameras.packet import Packet
from drivers.child import start_child
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
_TEXTS, _FIGURES, _GLIMPSE = 0, 2, 4
"""What is wanted, added to what follows"""

_LENGTH = struct.Struct(">I")
_NICENESS = 5
_MEMORY = 512 << 20
"""Bytes that a child may take for its data: half would do for frames, and a small JPEG can unpack to very much more"""

_THREADS = {"OPENCV_FOR_THREADS_NUM": "1"}
"""OpenCV's threads would win nothing on pictures so small, and cost memory"""


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
        return self._texts(picture, _TEXTS)

    def glimpse(self, picture: "Packet | Gray") -> list[str] | None:
        """The same in the cheapest way alone, which reads nine of ten."""
        return self._texts(picture, _GLIMPSE)

    def measure(self, picture: "Packet | Gray") -> Figures | None:
        """The figures of a frame; None if nobody measured it, or there is no picture in it. Raises as ``decode``."""
        figures = self._answer(picture, _FIGURES)
        return Figures.unpack(figures) if figures else None

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
            self._greet(_lines(_receive_answer(self._socket)))
        elif not self._greeted and self._clock() - self._started > START:
            raise TimeoutError(f"it did not start within {START:g} s")
        return self._greeted

    def _texts(self, picture: "Packet | Gray", wanted: int) -> list[str] | None:
        texts = self._answer(picture, wanted)
        self.lost += texts is None
        return None if texts is None else _lines(texts)

    def _answer(self, picture: "Packet | Gray", wanted: int) -> bytes | None:
        if self._closed:
            raise DeviceLost("the decoder is closed", "restart the kiosk")
        until = self._clock() + self._deadline
        try:
            return self._ask(picture, wanted, until) if self._awake(until) else None
        except OSError as error:
            _log.warning("the decoder process %s failed and is replaced: %s", self.pid, error)
            self._stop()
            return None

    def _ask(self, picture: "Packet | Gray", wanted: int, until: float) -> bytes:
        assert self._socket is not None
        self._turn = (self._turn + (wanted == _TEXTS)) % (1 << 32)
        if isinstance(picture, Packet):
            message = _HEAD.pack(_JPEG + wanted, self._turn, 1, len(picture.jpeg)) + picture.jpeg
        else:
            message = _HEAD.pack(_PIXELS + wanted, self._turn, *picture.shape) + picture.tobytes()
        self._socket.settimeout(self._left(until))
        self._socket.sendall(message)
        self._socket.settimeout(self._left(until))
        return _receive_answer(self._socket)

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
        self._child, self._socket = start_child(
            "drivers.cameras.decoder_process", self._module, str(self._deadline), environment=_THREADS
        )
        self._socket.settimeout(self._deadline)

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
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    decoding = import_module(module)
    answers = _answers(decoding, import_module("drivers.cameras.measuring"))
    numpy = import_module("numpy")
    with socket.socket(fileno=sys.stdin.fileno()) as parent:
        _send(parent, _text(decoding.decoders()))
        while head := _receive(parent, _HEAD.size):
            kind, turn, height, width = _HEAD.unpack(head)
            data = _receive(parent, height * width)
            jpeg = kind & _JPEG
            picture = Packet(data) if jpeg else numpy.frombuffer(data, numpy.uint8).reshape(height, width)
            # A parent that was killed can't end a child that hangs; the alarm of the kernel can.
            signal.setitimer(signal.ITIMER_REAL, 2 * deadline)
            answer = answers[kind & ~_JPEG](picture, turn)
            signal.setitimer(signal.ITIMER_REAL, 0)
            _send(parent, answer)


def _answers(decoding: ModuleType, measuring: ModuleType) -> dict[int, Callable[["Packet | Gray", int], bytes]]:
    """What is answered, by what is wanted."""

    def figures(picture: "Packet | Gray") -> bytes:
        found = measuring.measure(picture)
        return found.pack() if found else b""

    return {
        _TEXTS: lambda picture, turn: _text(decoding.look(picture, turn)),
        _GLIMPSE: lambda picture, _: _text(decoding.glimpse(picture)),
        _FIGURES: lambda picture, _: figures(picture),
    }


def _text(lines: list[str]) -> bytes:
    return "\n".join(lines).encode("ascii")


def _lines(text: bytes) -> list[str]:
    return text.decode("ascii").splitlines()


def _send(connection: socket.socket, answer: bytes) -> None:
    connection.sendall(_LENGTH.pack(len(answer)) + answer)


def _receive_answer(connection: socket.socket) -> bytes:
    header = _receive(connection, _LENGTH.size)
    if not header:
        raise ConnectionResetError("it is gone")
    return _receive(connection, *_LENGTH.unpack(header))


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

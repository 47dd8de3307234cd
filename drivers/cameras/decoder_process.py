"""Decoding in a process of its own, because decoders crash and hang on hostile codes.

The two ends talk through one socket pair, which is the child's standard input; its standard output leads nowhere, for C
libraries print there. Child to parent, once: the names of its decoders. Then for each frame a question and its answer
(``asking``). What the child says stands after its length.
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
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Self

from drivers.back_off import BackOff
from drivers.cameras.asking import HEAD, Answer, Ask, asked, lines, question, text
from drivers.cameras.packet import Packet
from drivers.child import start_child
from drivers.errors import DeviceLost

if TYPE_CHECKING:  # the parent needs no numbers, only bytes
    from drivers.cameras.gray import Gray

DEADLINE = 0.8
"""Seconds for one frame; less than the second that a reader may take beyond its time-out"""

START = 15.0
"""Seconds that a new child may take to load its libraries, on a slow and busy machine"""

PAUSES = (0.0, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds before the next child after each one in a row that crashed or did not start, lest they take the machine"""

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
        """``module`` has ``answer(picture, ask, turn)`` and ``decoders()``; the child starts with the first frame."""
        self.decoders: list[str] = []
        """Names of the decoders that work; empty until the child has said them"""
        self.lost = 0
        """Questions that nobody answered, because the child was starting, crashed or hung"""
        self._module = module
        self._deadline = deadline
        self._clock = clock
        self._child: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._back_off = BackOff(clock, PAUSES)
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

    def ask(self, picture: "Packet | Gray", ask: Ask) -> Answer | None:
        """The answer to a question about a frame; None if there was none within the deadline and a little.

        Where a child can't look at all, the log says why, again and again. Raises DeviceLost after ``close``.
        """
        answer = self._answer(picture, ask)
        if answer is None:
            self.lost += 1
        else:
            self._back_off.worked()
        return answer

    def decode(self, picture: "Packet | Gray") -> list[str] | None:
        """The texts of the codes in a frame by all that can be done in 25 ms; None and errors as of ``ask``."""
        answer = self.ask(picture, Ask.LOOK)
        return answer.texts if answer else None

    def close(self) -> None:
        """End the child; idempotent."""
        self._closed = True
        self._stop()

    def _awake(self, until: float) -> bool:
        """Whether the child takes frames; starts one if there is none."""
        if self._socket is None:
            if self._back_off.left:
                return False
            self._start()
        assert self._socket is not None
        if not self._greeted and select.select([self._socket], [], [], self._left(until))[0]:
            self._greet(lines(_receive_answer(self._socket)))
        elif not self._greeted and self._clock() - self._started > START:
            raise TimeoutError(f"it did not start within {START:g} s")
        return self._greeted

    def _answer(self, picture: "Packet | Gray", ask: Ask) -> Answer | None:
        if self._closed:
            raise DeviceLost("the decoder is closed", "restart the kiosk")
        until = self._clock() + self._deadline
        try:
            return self._asked(picture, ask, until) if self._awake(until) else None
        except OSError as error:
            _log.warning("the decoder process %s failed and is replaced: %s", self.pid, error)
            if not (self._greeted and isinstance(error, TimeoutError)):  # a machine that is too busy gains by no pause
                self._back_off.failed()
            self._stop()
            return None

    def _asked(self, picture: "Packet | Gray", ask: Ask, until: float) -> Answer:
        assert self._socket is not None
        self._turn = (self._turn + (Ask.LOOK in ask)) % (1 << 32)
        self._socket.settimeout(self._left(until))
        self._socket.sendall(question(picture, ask, self._turn))
        self._socket.settimeout(self._left(until))
        return Answer.unpack(_receive_answer(self._socket))

    def _left(self, until: float) -> float:
        return max(0.001, until - self._clock())  # 0 would mean: don't wait, and be another error

    def _greet(self, decoders: list[str]) -> None:
        if not decoders:
            raise OSError("no decoder for QR codes works on this machine: pip install zxing-cpp")
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
    numpy = import_module("numpy")
    # A parent that is killed is gone in the middle of a picture, or before its answer.
    with socket.socket(fileno=sys.stdin.fileno()) as parent, suppress(ConnectionError):
        _send(parent, text(decoding.decoders()))
        while head := _receive(parent, HEAD.size):
            ask, jpeg, turn, shape = asked(head)
            data = _receive(parent, shape[0] * shape[1])
            if len(data) < shape[0] * shape[1]:
                return
            picture = Packet(data) if jpeg else numpy.frombuffer(data, numpy.uint8).reshape(shape)
            # A parent that was killed can't end a child that hangs; the alarm of the kernel can.
            signal.setitimer(signal.ITIMER_REAL, 2 * deadline)
            answer = decoding.answer(picture, ask, turn).pack()
            signal.setitimer(signal.ITIMER_REAL, 0)
            _send(parent, answer)


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

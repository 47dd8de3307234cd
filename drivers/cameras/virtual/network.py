"""A network camera in software: it plays packets as MJPEG over HTTP, and misbehaves when it is told to."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from typing import Self

import cv2
import numpy as np

from drivers.cameras.pace import Pace
from drivers.cameras.virtual.look import HEIGHT, WIDTH

FPS = 30
_KEPT = 30
"""packets that are kept for showing them again"""

_BEGINNING = 200
"""bytes of a packet that are less than its header"""

_POLL = 0.05
_HEAD = "--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {}\r\n\r\n"


class Mood(StrEnum):
    """What the camera does; it starts by playing."""

    PLAY = "play"
    FREEZE = "freeze"
    """the same packet for ever"""
    BLACK = "black"
    """black pictures"""
    BROKEN = "broken"
    """the beginnings of packets, in which there is no picture"""
    OLD = "old"
    """pictures of about a second ago, again and again"""
    HANG = "hang"
    """connections stay open, and nothing comes"""
    GONE = "gone"
    """connections are cut, and the port is closed"""


class Player:
    """What is to be sent at each turn; pure."""

    def __init__(self, packets: Iterable[bytes]) -> None:
        self._packets = iter(packets)
        self._kept: deque[bytes] = deque(maxlen=_KEPT)

    def turn(self, mood: Mood) -> bytes | None:
        """The next packet, None for nothing; in any mood but ``play`` the sequence stands still, as it does at its end.

        A packet is asked for when its turn has come, so that whoever makes them knows when each is sent.
        """
        if mood is Mood.PLAY or not self._kept:
            self._kept.extend(islice(self._packets, 1))
        return _TURNS[mood](self._kept) if self._kept else None


class NetworkCamera:
    """A server on the loopback that sends packets to whoever asks for ``url``; to be closed, or used in a ``with``."""

    def __init__(self, packets: Iterable[bytes], fps: float = FPS, clock: Callable[[], float] = time.monotonic) -> None:
        self._player = Player(packets)
        self._changed = threading.Condition()
        self._closed = threading.Event()
        self._mood = Mood.PLAY
        self._now: tuple[int, bytes] = (0, b"")
        self._server: ThreadingHTTPServer | None = None
        self._port = 0
        self._appear()
        self._thread = threading.Thread(target=self._play, args=(Pace(fps, clock, self._closed.wait),), daemon=True)
        self._thread.start()

    def __repr__(self) -> str:
        return f"<NetworkCamera {self.url} {self._mood}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def url(self) -> str:
        """Where its pictures are; the port stays the same while it is gone."""
        return f"http://127.0.0.1:{self._port}/stream.mjpg"

    def behave(self, mood: Mood) -> None:
        """Change the mood, from the next frame on; back from ``gone`` it is at the same port."""
        with self._changed:
            self._mood = mood
            self._changed.notify_all()
        if mood is Mood.GONE:
            self._vanish()
        elif self._server is None:
            self._appear()

    def close(self) -> None:
        """Hang up and end; idempotent."""
        self._closed.set()
        self.behave(Mood.GONE)
        self._thread.join()

    def _play(self, pace: Pace) -> None:
        while not self._closed.is_set():
            pace.turn()
            packet = self._player.turn(self._mood)
            with self._changed:
                if packet:
                    self._now = (self._now[0] + 1, packet)
                self._changed.notify_all()

    def _after(self, number: int) -> tuple[int, bytes] | None:
        """The first frame after the numbered one; None when the camera is gone."""
        with self._changed:
            self._changed.wait_for(lambda: self._mood is Mood.GONE or self._now[0] > number)
            return None if self._mood is Mood.GONE else self._now

    def _appear(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), _handler(self._after))
        self._port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(_POLL,), daemon=True).start()

    def _vanish(self) -> None:
        server, self._server = self._server, None
        if server:
            server.shutdown()
            server.server_close()


def _handler(after: Callable[[int], tuple[int, bytes] | None]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
            self.end_headers()
            number = 0
            while frame := after(number):
                number, packet = frame
                try:
                    self.wfile.write(_HEAD.format(len(packet)).encode() + packet + b"\r\n")
                except OSError:  # whoever looked has gone
                    return

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


def _black() -> bytes:
    _, jpeg = cv2.imencode(".jpg", np.zeros((HEIGHT, WIDTH, 3), np.uint8))
    return jpeg.tobytes()


def _nothing(_: deque[bytes]) -> bytes | None:
    return None


def _again(kept: deque[bytes]) -> bytes:
    kept.rotate(-1)
    return kept[-1]


_BLACK = _black()
_TURNS: Mapping[Mood, Callable[[deque[bytes]], bytes | None]] = {
    Mood.PLAY: lambda kept: kept[-1],
    Mood.FREEZE: lambda kept: kept[-1],
    Mood.BLACK: lambda _: _BLACK,
    Mood.BROKEN: lambda kept: kept[-1][:_BEGINNING],
    Mood.OLD: _again,
    Mood.HANG: _nothing,
    Mood.GONE: _nothing,
}

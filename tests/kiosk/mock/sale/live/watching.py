"""A client that watches the seats of a screening, as a browser would."""

import contextlib
import json
import queue
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit


@dataclass
class Told:
    """What the stream has said so far."""

    events: "queue.Queue[Any]" = field(default_factory=queue.Queue)
    ended: threading.Event = field(default_factory=threading.Event)

    def next(self, seconds: float = 20) -> Any:
        """The next event's data."""
        return self.events.get(timeout=seconds)

    def states(self) -> dict[str, str]:
        """The next event's changes."""
        return {it["seat"]: it["state"] for it in self.next()["changed"]}


@contextlib.contextmanager
def watching(url: str, screening: str) -> Iterator[Told]:
    """Watch until the block ends."""
    line = HTTPConnection(urlsplit(url).netloc, timeout=30)
    line.request("GET", f"/v1/screenings/{screening}/events")
    told = Told()
    answer = line.getresponse()
    assert answer.status == 200, answer.read()
    assert answer.getheader("Content-Type", "").startswith("text/event-stream")

    def listen() -> None:
        with contextlib.suppress(OSError, HTTPException):
            while text := answer.readline():
                if text.startswith(b"data: "):
                    told.events.put(json.loads(text[6:]))
        told.ended.set()

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        with contextlib.suppress(OSError):  # it may have ended by itself
            line.sock.shutdown(socket.SHUT_RDWR)
        thread.join(20)
        answer.close()
        line.close()

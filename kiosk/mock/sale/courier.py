"""Carries the gateway's notices to the shop, and tries again when the shop does not take one."""

import logging
import threading
from dataclasses import dataclass
from queue import SimpleQueue

import requests

PAUSES = (0.2, 1.0, 5.0, 15.0)
"""Seconds between the tries; after the last one the client's own report has to do."""

_TIMEOUT = (2, 5)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Letter:
    """A signed notice and where it goes."""

    url: str
    body: bytes
    signature: str


class Courier:
    """Delivers letters one after another on a thread of its own."""

    def __init__(self) -> None:
        self._letters: SimpleQueue[Letter | None] = SimpleQueue()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        self._thread.start()

    def send(self, letter: Letter) -> None:
        """Deliver the letter soon; return at once."""
        self._letters.put(letter)

    def close(self) -> None:
        """Stop; letters that are still here are given up. Idempotent."""
        self._closing.set()
        self._letters.put(None)

    def _run(self) -> None:
        with requests.Session() as session:
            session.trust_env = False
            while (letter := self._letters.get()) is not None and not self._closing.is_set():
                self._deliver(session, letter)

    def _deliver(self, session: requests.Session, letter: Letter) -> None:
        headers = {"Content-Type": "application/json", "Signature": letter.signature}
        for pause in (*PAUSES, None):
            try:
                answer = session.post(letter.url, letter.body, headers=headers, timeout=_TIMEOUT)
            except requests.RequestException as error:
                _log.warning("the notice did not reach %s: %s", letter.url, error)
            else:
                if answer.ok:
                    return
                _log.warning("the notice was refused with status %d", answer.status_code)
            if pause is None or self._closing.wait(pause):
                return

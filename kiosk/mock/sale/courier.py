"""Carries the gateway's notices to the shop, and tries again when the shop does not take one."""

import heapq
import logging
import threading
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from time import monotonic

import requests

PAUSES = (0.2, 1.0, 5.0, 15.0)
"""Seconds between the tries of a letter; after the last one the client's own report has to do."""

_TIMEOUT = (2, 5)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Letter:
    """A signed notice and where it goes."""

    url: str
    body: bytes
    signature: str


@dataclass(order=True)
class _Errand:
    due: float
    tries: int = field(compare=False)
    letter: Letter = field(compare=False)


class Courier:
    """Delivers letters on a thread of its own; one that has to wait for its next try holds up no other."""

    def __init__(self) -> None:
        self._letters: SimpleQueue[Letter | None] = SimpleQueue()
        threading.Thread(target=self._run, name="courier", daemon=True).start()

    def send(self, letter: Letter) -> None:
        """Deliver the letter soon; return at once."""
        self._letters.put(letter)

    def close(self) -> None:
        """Stop; letters that wait for another try are given up. Idempotent."""
        self._letters.put(None)

    def _run(self) -> None:
        waiting: list[_Errand] = []
        with requests.Session() as session:
            session.trust_env = False
            while True:
                try:
                    letter = self._letters.get(timeout=max(0.0, waiting[0].due - monotonic()) if waiting else None)
                except Empty:
                    errand = heapq.heappop(waiting)
                else:
                    if letter is None:
                        return
                    errand = _Errand(0.0, 0, letter)
                if not _deliver(session, errand.letter) and errand.tries < len(PAUSES):
                    due = monotonic() + PAUSES[errand.tries]
                    heapq.heappush(waiting, _Errand(due, errand.tries + 1, errand.letter))


def _deliver(session: requests.Session, letter: Letter) -> bool:
    headers = {"Content-Type": "application/json", "Signature": letter.signature}
    try:
        answer = session.post(letter.url, letter.body, headers=headers, timeout=_TIMEOUT)
    except requests.RequestException as error:
        _log.warning("the notice did not reach %s: %s", letter.url, error)
        return False
    if not answer.ok:
        _log.warning("the notice was refused with status %d", answer.status_code)
    return answer.ok

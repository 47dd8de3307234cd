"""Carries the gateway's notices to the shop, and tries again when the shop does not take one."""

import heapq
import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from time import monotonic

import requests
from sqlalchemy.exc import SQLAlchemyError

PAUSES = (0.2, 1.0, 5.0, 15.0, 60.0)
"""Seconds between the tries of a letter; after the last one the shop has to ask by itself."""

_TIMEOUT = (2, 5)
_PATIENCE = 1.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Letter:
    """A signed notice about a payment, and where it goes."""

    payment: str
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

    def __init__(self, count: Callable[[str], object], pauses: Sequence[float] = PAUSES) -> None:
        """``count`` hears the payment of each letter before it goes out."""
        self._count = count
        self._pauses = pauses
        self._errands: SimpleQueue[_Errand | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        self._thread.start()

    def send(self, letter: Letter, after: float = 0, again: int = 0) -> None:
        """Deliver the letter in so many seconds, and so many times more than once; return at once."""
        errand = _Errand(monotonic() + after, 0, letter)
        for _ in range(1 + again):
            self._errands.put(errand)

    def close(self) -> None:
        """Stop; letters that wait for another try are given up. Idempotent."""
        self._errands.put(None)
        self._thread.join(_PATIENCE)

    def _run(self) -> None:
        waiting: list[_Errand] = []
        with requests.Session() as session:
            session.trust_env = False
            while True:
                try:
                    errand = self._errands.get(timeout=max(0.0, waiting[0].due - monotonic()) if waiting else None)
                except Empty:
                    self._carry(session, waiting)
                else:
                    if errand is None:
                        return
                    heapq.heappush(waiting, errand)

    def _carry(self, session: requests.Session, waiting: list[_Errand]) -> None:
        errand = heapq.heappop(waiting)
        with suppress(SQLAlchemyError):  # what can't be counted is sent all the same
            self._count(errand.letter.payment)
        if not _deliver(session, errand.letter) and errand.tries < len(self._pauses):
            due = monotonic() + self._pauses[errand.tries]
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

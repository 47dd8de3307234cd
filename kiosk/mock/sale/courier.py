"""Carries the gateway's notices to the shop, and tries again when the shop does not take one."""

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from time import monotonic

import requests
from sqlalchemy.exc import SQLAlchemyError

from kiosk.mock.rounds import attempt

PAUSES = (0.2, 1.0, 5.0, 15.0, 60.0)
"""Seconds between the tries of a letter; after the last one the shop has to ask by itself."""

MOST = 10_000
"""letters that wait"""
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


@dataclass(frozen=True)
class _Errand:
    due: float
    letter: Letter
    copies: int
    tries: int = 0


class Courier:
    """Delivers letters on a thread of its own; one that has to wait for its next try holds up no other.

    Of each payment one letter waits, the newest. Beyond ``most`` payments no more letters are taken: the shop asks by
    itself after a while.
    """

    def __init__(self, count: Callable[[str], object], pauses: Sequence[float] = PAUSES, most: int = MOST) -> None:
        """``count`` hears the payment of each letter before it goes out."""
        self._count = count
        self._pauses = pauses
        self._most = most
        self._waiting: dict[str, _Errand] = {}
        self._turn = threading.Condition()
        self._over = False
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        self._thread.start()

    def __repr__(self) -> str:
        return f"<Courier with {len(self._waiting)} letters>"

    def send(self, letter: Letter, after: float = 0, again: int = 0) -> None:
        """Deliver the letter in so many seconds, and so many times more than once; return at once."""
        with self._turn:
            before = self._waiting.get(letter.payment)
            if before is None and len(self._waiting) >= self._most:
                _log.warning("too many notices wait, so that of payment %s is not sent", letter.payment)
                return
            copies = max(1 + again, before.copies if before else 0)
            self._waiting[letter.payment] = _Errand(monotonic() + after, letter, copies)
            self._turn.notify()

    def close(self) -> None:
        """Stop; letters that wait are given up. Idempotent."""
        with self._turn:
            self._over = True
            self._turn.notify()
        self._thread.join(_PATIENCE)

    def _run(self) -> None:
        with requests.Session() as session:
            session.trust_env = False
            while errand := self._next():
                attempt("the notice of a payment", partial(self._carry, session, errand), None)

    def _next(self) -> _Errand | None:
        """Wait for the next errand that is due; none at the end."""
        with self._turn:
            while not self._over:
                errand = min(self._waiting.values(), key=lambda it: it.due, default=None)
                if errand and errand.due <= monotonic():
                    return self._waiting.pop(errand.letter.payment)
                self._turn.wait(errand.due - monotonic() if errand else None)
        return None

    def _carry(self, session: requests.Session, errand: _Errand) -> None:
        with suppress(SQLAlchemyError):  # what can't be counted is sent all the same
            self._count(errand.letter.payment)
        if _deliver(session, errand.letter):
            self._put_back(replace(errand, copies=errand.copies - 1, tries=0))
        elif errand.tries < len(self._pauses):
            due = monotonic() + self._pauses[errand.tries]
            self._put_back(replace(errand, due=due, tries=errand.tries + 1))

    def _put_back(self, errand: _Errand) -> None:
        with self._turn:
            if errand.copies:
                self._waiting.setdefault(errand.letter.payment, errand)


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

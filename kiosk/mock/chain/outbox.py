"""What the chain has yet to be told, written down together with what happened, and told in that order."""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kiosk.mock.chain.port import ChainAway, ChainSystem, Sale
from kiosk.mock.office import Office
from kiosk.mock.rounds import attempt
from kiosk.mock.tables.chain import ChainLetter
from kiosk.mock.tables.sale import Order

Kind = Literal["let_go", "sold", "released"]

PAUSES = (1.0, 5.0, 15.0, 60.0)
"""Seconds to leave the chain alone after its first, second … failure in a row; the last one again and again."""

TRIES = 5
"""of a letter on which the chain's system fails"""
_AT_ONCE = 200
_log = logging.getLogger(__name__)


def post(session: Session, order: Order, kind: Kind, now: datetime) -> None:
    """Let the chain be told, if this transaction comes about."""
    body = {"screening": order.screening_id, "seats": list(order.seats)}
    session.add(ChainLetter(order_id=order.id, kind=kind, body=body, made_at=now))


class ChainCourier:
    """Tells the chain what it has yet to be told. What it did not take down is told again, after a growing pause.

    A letter on which the chain's system fails holds up no other; after ``TRIES`` it is put aside until the next start.
    """

    def __init__(self, office: Office, system: ChainSystem, now: Callable[[], float] = monotonic) -> None:
        """``now`` measures the pauses, in seconds."""
        self._office = office
        self._now = now
        self._failures = 0
        self._not_before = 0.0
        self._tell = {"let_go": system.let_go, "sold": system.sold, "released": system.released}
        self._failed: Counter[int] = Counter()

    def carry(self) -> int:
        """Tell all there is, once, until the chain is away; how much it took."""
        carried, last = 0, -1
        while self._now() >= self._not_before and (letters := self._office.store.read(partial(_waiting, after=last))):
            taken, last = self._deliver(letters), letters[-1].id
            carried += len(taken)
            self._office.store.transact(partial(_mark, taken=taken, now=self._office.clock()))
        return carried

    def _deliver(self, letters: Sequence[ChainLetter]) -> list[int]:
        taken: list[int] = []
        for letter in letters:
            if self._failed[letter.id] == TRIES:
                continue
            answer = attempt(f"telling the chain letter {letter.id}", partial(self._told, letter), otherwise="failed")
            if answer == "away":
                break
            if answer == "failed":
                self._failed[letter.id] += 1
                continue
            del self._failed[letter.id]
            taken.append(letter.id)
        return taken

    def _told(self, letter: ChainLetter) -> Literal["taken", "away", "failed"]:
        try:
            self._tell[letter.kind](_sale(letter))
        except ChainAway as error:
            pause = PAUSES[min(self._failures, len(PAUSES) - 1)]
            _log.warning("the chain's system was not told, the next try is in %g s: %s", pause, error)
            self._failures, self._not_before = self._failures + 1, self._now() + pause
            return "away"
        self._failures = 0
        return "taken"


def _waiting(session: Session, after: int) -> Sequence[ChainLetter]:
    unsent = select(ChainLetter).where(ChainLetter.sent_at.is_(None), ChainLetter.id > after)
    return session.scalars(unsent.order_by(ChainLetter.id).limit(_AT_ONCE)).all()


def _mark(session: Session, taken: Sequence[int], now: datetime) -> None:
    if taken:
        session.execute(update(ChainLetter).where(ChainLetter.id.in_(taken)).values(sent_at=now))


def _sale(letter: ChainLetter) -> Sale:
    return Sale(letter.order_id, letter.body["screening"], tuple(letter.body["seats"]))

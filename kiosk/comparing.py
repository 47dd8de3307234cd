"""Asks the customer in front of the screen whether a phone shows the same code (way N of drivers/ble/PROTOCOL.md)."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drivers.ble.exchange import Same

LOOK_SECONDS = 0.25
"""How often it is looked whether anybody may still answer."""


@dataclass(frozen=True)
class Compared:
    """What the screen shows of a phone that comes by code."""

    code: str
    """four digits"""
    until: float
    """of the steady clock; who has not answered then has said no"""
    confirmed: bool
    """here; the phone's turn is next"""


class Comparing:
    """One question at a time: a phone that comes while another one's code is shown is turned away."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """``clock`` is steady."""
        self._clock = clock
        self._asked: _Asked | None = None

    def __repr__(self) -> str:
        return f"<Comparing {'a code' if self._asked else 'nothing'}>"

    @property
    def shown(self) -> Compared | None:
        """What there is to show now; once it is confirmed, until the voucher has come or none will."""
        asked = self._asked
        return Compared(asked.code, asked.until, asked.said.done()) if asked else None

    def answer(self, code: str, *, same: bool) -> bool:
        """Whether that was asked: the customer says whether the phone shows this code, too."""
        asked = self._asked
        if asked is None or asked.code != code or asked.said.done():
            return False
        if not same:
            self._asked = None
        asked.said.set_result(same)
        return True

    @contextmanager
    def asking(self, wanted: Callable[[], bool]) -> "Iterator[Same]":
        """Give what asks about one phone, for as long as ``wanted``; at the end of the block nothing of it is shown."""
        mine: _Asked | None = None

        async def same(code: str, seconds: float) -> bool:
            nonlocal mine
            if self._asked:
                return False
            mine = self._asked = _Asked(code, self._clock() + seconds)
            while not mine.said.done() and wanted() and self._clock() < mine.until:
                await asyncio.wait({mine.said}, timeout=LOOK_SECONDS)
            said = mine.said.done() and mine.said.result()
            if not said:
                self._over(mine)
            return said

        try:
            yield same
        finally:
            self._over(mine)

    def _over(self, asked: "_Asked | None") -> None:
        if self._asked is asked:
            self._asked = None


@dataclass(frozen=True)
class _Asked:
    code: str
    until: float
    said: "asyncio.Future[bool]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())

"""Where a process lets the others know who waits at its desk; what arrives while one writes is written together."""

import asyncio
import logging
from collections.abc import Sequence
from contextvars import Context

from sqlalchemy.exc import SQLAlchemyError

from kiosk.mock.engines import have_met, is_away, said
from kiosk.mock.office import Office
from kiosk.mock.sale.queue import common
from kiosk.mock.sale.queue.common import Announced

_log = logging.getLogger(__name__)


class Board:
    """Announces wishes on threads, in the order of their arrival, without holding up who brings them."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._waiting: list[Announced] = []
        self._next: asyncio.Task[None] | None = None
        """the writing that takes what waits now"""
        self._newest: asyncio.Task[None] | None = None

    def __repr__(self) -> str:
        return f"<Board with {len(self._waiting)} wishes to be written>"

    def announce(self, one: Announced) -> None:
        """Let all processes see this wish, soon."""
        self._waiting.append(one)
        if self._next is None:
            # In a context of its own: what is wrong with the clock for one request is not wrong for those beside it.
            self._next = asyncio.create_task(self._write(after=self._newest), context=Context())
            self._newest = self._next

    async def shows(self) -> None:
        """Wait until all see what has been announced so far; what can't be announced is seen by nobody else.

        What is announced from now on is not waited for: where many come there is always one more.
        """
        if self._newest is not None:
            await asyncio.wait({self._newest})

    async def _write(self, after: asyncio.Task[None] | None) -> None:
        if after is not None:
            await asyncio.wait({after})
        self._next = None
        wishes, self._waiting = self._waiting, []
        await self._announce(wishes)

    async def _announce(self, wishes: Sequence[Announced]) -> None:
        try:
            await asyncio.to_thread(common.announce, self._office, wishes)
        except SQLAlchemyError as error:
            mistake = None if is_away(error) or have_met(error) else error
            told = "%s wishes are not announced to other processes: %s"
            _log.warning(told, len(wishes), said(error), exc_info=mistake)

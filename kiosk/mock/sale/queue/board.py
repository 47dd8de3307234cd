"""Where a process lets the others know who waits at its desk; what arrives while one writes is written together."""

import asyncio
import logging

from sqlalchemy.exc import SQLAlchemyError

from kiosk.mock.office import Office
from kiosk.mock.sale.queue import common
from kiosk.mock.sale.queue.common import Announced

_log = logging.getLogger(__name__)


class Board:
    """Announces wishes on threads, in the order of their arrival, without holding up who brings them."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._waiting: list[Announced] = []
        self._writing: asyncio.Task[None] | None = None

    def __repr__(self) -> str:
        return f"<Board with {len(self._waiting)} wishes to be written>"

    def announce(self, one: Announced) -> None:
        """Let all processes see this wish, soon."""
        self._waiting.append(one)
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())

    async def shows(self) -> None:
        """Wait until all see what has been announced so far; what can't be announced is seen by nobody else."""
        if self._writing is not None:
            await asyncio.wait({self._writing})

    async def close(self) -> None:
        """Let nothing be on its way."""
        await self.shows()

    async def _write(self) -> None:
        while self._waiting:
            wishes, self._waiting = self._waiting, []
            try:
                await asyncio.to_thread(common.announce, self._office, wishes)
            except SQLAlchemyError as error:
                _log.warning("%s wishes are not announced to other processes: %s", len(wishes), error)
        self._writing = None

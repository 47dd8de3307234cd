"""Where a process lets the others know who waits at its desk; what arrives while one writes is written together."""

import asyncio
import logging
from collections.abc import Sequence
from contextvars import Context

from sqlalchemy.exc import SQLAlchemyError

from kiosk.mock.engines import said
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
            # In a context of its own: what is wrong with the clock for one request is not wrong for those beside it.
            self._writing = asyncio.create_task(self._write(), context=Context())

    async def shows(self) -> None:
        """Wait until all see what has been announced so far; what can't be announced is seen by nobody else."""
        if self._writing is not None:
            await asyncio.wait({self._writing})

    async def _write(self) -> None:
        try:
            while self._waiting:
                wishes, self._waiting = self._waiting, []
                await self._announce(wishes)
        finally:
            self._writing = None

    async def _announce(self, wishes: Sequence[Announced]) -> None:
        try:
            await asyncio.to_thread(common.announce, self._office, wishes)
        except SQLAlchemyError as error:
            _log.warning("%s wishes are not announced to other processes: %s", len(wishes), said(error))

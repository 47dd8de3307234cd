"""The booking desk: the booking port as the loop uses it, on a thread of its own."""

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from drivers.errors import DriverError
from drivers.worker import Worker
from kiosk.booking.port import Booking, ServerAway

T = TypeVar("T")

CLOSING_SECONDS = 1.0


class Desk:
    """Asks the booking server one question after another.

    One thread, so that what is said of a claim reaches the server after the claim itself.
    """

    def __init__(self, booking: Booking, worker: Worker, deadline: float) -> None:
        """Take the booking port; ``deadline`` is the longest that one question may take, in seconds."""
        self.booking = booking
        self._worker = worker
        self.deadline = deadline
        self._asking = 0

    @property
    def idle(self) -> bool:
        """Whether no question is under way, or waits."""
        return not self._asking

    @property
    def stuck(self) -> bool:
        """Whether a question that nobody waits for any more has still not come to an end."""
        return self._worker.stuck

    async def ask(self, function: Callable[..., T], *args: object) -> T:
        """Call a function of the port. Raises BookingError; a missed deadline is ServerAway."""
        self._asking += 1
        try:
            return await self._worker.call(self.deadline, function, *args)
        except DriverError as error:
            raise ServerAway(str(error)) from error
        finally:
            self._asking -= 1

    async def close(self) -> None:
        """Let go of the server; one that hangs holds on to its connection until the process ends."""
        with suppress(DriverError):
            await self._worker.call(CLOSING_SECONDS, self.booking.close)
        self._worker.close()

"""What ``kiosk doctor`` asks of the daemon: how its devices are, which nobody else can open."""

import asyncio
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version

from drivers.ports import CountingReader, PrinterStatus, SeeingReader
from kiosk.control.server import Answer, Command, ControlError, Request
from kiosk.domain import visit
from kiosk.domain.visit import State

EXAMINATION_COMMANDS = ("about", "printer", "look")
LOOKS = 100
"""Pictures that are handed out at most to one who asks"""
_PAUSE = 0.05
_PATIENCE = 3.0
"""Seconds without a picture after which a camera has none"""


def installed() -> str:
    """The version of the product that is installed now; empty where it runs from its sources."""
    try:
        return version("ticket-kiosk")
    except PackageNotFoundError:
        return ""


class Examinations:
    """The commands of an examination; none of them changes anything."""

    def __init__(
        self,
        status: Callable[[], Awaitable[PrinterStatus]],
        state: Callable[[], State],
        eyes: Mapping[str, SeeingReader],
    ) -> None:
        """Take who asks the printer, the visit now, and the cameras that are open by their addresses."""
        self._status = status
        self._state = state
        self._eyes = eyes
        self._version = installed()

    @property
    def table(self) -> Mapping[str, Command]:
        """The commands by name."""
        looks = (self._about, self._printer, self._look)
        return dict(zip(EXAMINATION_COMMANDS, looks, strict=True))

    async def _about(self, _request: Request) -> Answer:
        yield {"version": self._version}

    async def _printer(self, _request: Request) -> Answer:
        if not visit.free(self._state()):
            raise ControlError("the printer is at work for a customer", "try again in a minute")
        yield {"status": asdict(await self._status())}

    async def _look(self, request: Request) -> Answer:
        """Pictures of a camera as they come: ``frames`` counts all, ``jpeg`` is in base64 and never kept here."""
        eye = self._eyes.get(str(request.get("device")))
        if not isinstance(eye, CountingReader):
            raise ControlError("this camera is not open", "see why: kiosk status")
        loop = asyncio.get_running_loop()
        shown, last = 0, loop.time()
        while shown < LOOKS and loop.time() - last < _PATIENCE:
            count = eye.count
            if (picture := eye.live()) is None:
                await asyncio.sleep(_PAUSE)
                continue
            shown, last = shown + 1, loop.time()
            yield {"frames": count, "at": last, "jpeg": b64encode(picture).decode()}

"""What staff can ask of the daemon by commands: the acts that their page has, too."""

from collections.abc import Mapping

from kiosk.attendant import Attendant
from kiosk.control import snapshot
from kiosk.control.server import Answer, Command, ControlError, Request
from kiosk.domain import visit
from kiosk.staff.acts import Acts
from kiosk.states import followed
from kiosk.tickets import report

STAFF_COMMANDS = ("owed", "search", "papers", "settle", "reprint", "test_print", "service", "restart", "new_roll")


class StaffCommands:
    """The commands of staff; each of them says who it is (``by``)."""

    def __init__(self, acts: Acts, attendant: Attendant) -> None:
        """Take what staff can do, and who looks after the visits that come of it."""
        self._acts = acts
        self._attendant = attendant

    @property
    def table(self) -> Mapping[str, Command]:
        """The commands by name."""
        return {
            "owed": self._owed,
            "search": self._search,
            "papers": self._papers,
            "settle": self._settle,
            "reprint": self._reprint,
            "test_print": self._test_print,
            "service": self._service,
            "restart": self._restart,
            "new_roll": self._new_roll,
        }

    async def _owed(self, _request: Request) -> Answer:
        yield await self._acts.overview()

    async def _search(self, request: Request) -> Answer:
        for row in await self._acts.search(_text(request, "text"), _number(request, "limit", 100)):
            yield row

    async def _papers(self, request: Request) -> Answer:
        for row in await self._acts.papers(_text(request, "text")):
            yield row

    async def _settle(self, request: Request) -> Answer:
        ticket, number = _text(request, "ticket"), _number(request, "issue")
        await self._acts.settle(ticket, number, _text(request, "by"), _text(request, "why"))
        yield {"ok": True}

    async def _reprint(self, request: Request) -> Answer:
        """Tell what was granted, then follow the visit to its end."""
        ticket, number = _text(request, "ticket"), _number(request, "issue")
        with followed(self._attendant) as states:
            granted = await self._acts.reprint(ticket, number, _text(request, "why"), _text(request, "by"))
            yield granted
            while visit.claim_of(state := await states.get()) != granted["claim"]:
                pass
            yield snapshot.visit_now(state)
            while not visit.free(state):
                state = await states.get()
                yield snapshot.visit_now(state)

    async def _test_print(self, request: Request) -> Answer:
        told = request.get("report")
        yield await self._acts.test_print(_text(request, "by"), None if told is None else report.paper(told))

    async def _service(self, request: Request) -> Answer:
        if not isinstance(request.get("on"), bool):
            raise ControlError("service mode is on or off", 'send "on": true or false')
        await self._acts.service_mode(request["on"], _text(request, "by"))
        yield {"ok": True}

    async def _restart(self, request: Request) -> Answer:
        await self._acts.restart(_text(request, "component"), _text(request, "by"))
        yield {"ok": True}

    async def _new_roll(self, request: Request) -> Answer:
        await self._acts.new_roll(_number(request, "mm", 0), _text(request, "by"))
        yield {"ok": True}


_MOST = 1_000_000_000
"""of any number in a request"""


def _text(request: Request, name: str) -> str:
    """A text of the request. Raises ControlError for anything else; one that is not there is empty."""
    value = request.get(name, "")
    if not isinstance(value, str):
        raise ControlError(f"{name} must be a text", f'send "{name}": "…"')
    return value


def _number(request: Request, name: str, default: int | None = None) -> int:
    """A whole number of the request. Raises ControlError for anything else."""
    value = request.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST:
        raise ControlError(f"{name} must be a whole number from 0 to {_MOST}", f'send "{name}": 1')
    return value

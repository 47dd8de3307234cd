"""Tells one client of the seats of a screening for as long as it listens."""

import asyncio
from collections.abc import Iterable

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from kiosk.mock.sale.live.pictures import BLANK, news
from kiosk.mock.sale.live.watcher import Room, Watcher

SILENCE = 15.0
"""seconds without an event, after which a comment says that the server is there"""
PATIENCE = 10.0
"""seconds in which a client must have made room for what it is told"""

_AGAIN = b"retry: 2000\n"
_COMMENT = b":\n\n"


class SeatEvents(Response):
    """The answer: all that is not free first, then each change; a slow reader is told several changes in one.

    It ends after so many seconds, and the client asks again; so nobody who is forgotten keeps a place for ever.
    """

    media_type = "text/event-stream"

    def __init__(self, watcher: Watcher, screening_id: str, seconds: float) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._watcher = watcher
        self._screening = screening_id
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tell, until the client goes or does not read, the server ends, or the time is over."""
        address, _ = scope.get("client") or ("", 0)
        with self._watcher.place(address):
            async with self._watcher.room(self._screening) as room:
                gone = asyncio.create_task(_gone(receive))
                try:
                    await self._tell(room, gone, _Line(send, self._watcher, scope))
                finally:
                    gone.cancel()

    async def _tell(self, room: Room, gone: "asyncio.Task[None]", line: "_Line") -> None:
        clock = asyncio.get_running_loop().time
        ends, told, ended = clock() + self._seconds, room.picture, self._watcher.ended
        await line.say({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        await line.tell(_AGAIN + news(BLANK, told))
        while line.open and not gone.done() and not ended.done() and clock() < ends:
            quiet = told is room.picture and await _quiet({room.turned, gone, ended}, min(SILENCE, ends - clock()))
            chunk, told = news(told, room.picture), room.picture
            if chunk or quiet:
                await line.tell(chunk or _COMMENT)
        await line.say({"type": "http.response.body", "body": b"", "more_body": False})


class _Line:
    """Says something to a client, which hangs up on it if it does not read."""

    def __init__(self, send: Send, watcher: Watcher, scope: Scope) -> None:
        self._send = send
        self._watcher = watcher
        self._scope = scope
        self.open = True

    async def tell(self, chunk: bytes) -> None:
        await self.say({"type": "http.response.body", "body": chunk, "more_body": True})

    async def say(self, message: Message) -> None:
        if not self.open:
            return
        saying = asyncio.ensure_future(self._send(message))
        try:
            await asyncio.wait({saying, self._watcher.ended}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
            if saying.done():
                saying.result()
            else:
                self._hang_up()
        finally:
            saying.cancel()

    def _hang_up(self) -> None:
        self.open = False
        self._watcher.hang_up(self._scope)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _quiet(turns: Iterable["asyncio.Future[None]"], seconds: float) -> bool:
    """Whether nothing happened in so many seconds."""
    done, _ = await asyncio.wait(turns, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    return not done

"""The real pages on a real port, with a scene that is set by hand; alone: ``python -m tests.kiosk.screen.stage``."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from starlette.routing import BaseRoute

from kiosk.domain.visit import Idle, State
from kiosk.screen.app import Reply, app
from kiosk.screen.hub import Hub
from kiosk.screen.scene import Around, scene
from kiosk.screen.server import serving
from tests.kiosk.screen.scenes import AROUND, AROUNDS, STATES

T = TypeVar("T")


class Stage:
    """Stands in the kiosk's place: shows what it is told to, and remembers what was touched. From any thread."""

    def __init__(self) -> None:
        self.hub = Hub()
        self.address = ""
        """with its last slash, once it is served"""
        self.touches = 0
        self.typings: list[str] = []
        self.answers: list[tuple[str, bool]] = []
        self.compared: list[tuple[str, bool]] = []
        self.reply = Reply()
        """to all that is typed and answered"""
        self.picture: bytes | None = None
        """a JPEG, if the camera has one"""
        self._scene: Mapping[str, Any] = scene(Idle(), AROUND)
        self._loop: asyncio.AbstractEventLoop | None = None

    # -- by hand -------------------------------------------------------------------------------------------------------

    def show(self, state: State | None = None, around: Around = AROUND, **changes: Any) -> None:
        """Show a visit and what is around it; ``changes`` are fields of the scene to put in as they are."""
        self._scene = {**scene(Idle() if state is None else state, around), **changes}
        self._call(self.hub.changed)

    def name(self, name: str) -> None:
        """Show one of ``STATES`` or ``AROUNDS``."""
        if name in STATES:
            self.show(STATES[name])
        else:
            self.show(around=AROUNDS[name])

    def end(self) -> None:
        """Close the hub, as a daemon does that stops."""
        self._call(self.hub.close)

    # -- a Kiosk -------------------------------------------------------------------------------------------------------

    def scene(self) -> Mapping[str, Any]:
        return self._scene

    def touch(self) -> None:
        self.touches += 1

    def typed(self, code: str) -> Reply:
        self.typings.append(code)
        return self.reply

    def answer(self, seat: str, *, received: bool) -> Reply:
        self.answers.append((seat, received))
        return self.reply

    def same(self, code: str, *, same: bool) -> Reply:
        self.compared.append((code, same))
        return self.reply

    def pictures(self) -> AsyncGenerator[bytes] | None:
        return self._pictures() if self.picture else None

    async def _pictures(self) -> AsyncGenerator[bytes]:
        while not self.hub.closed and self.picture:
            yield self.picture
            await self.hub.wait(self.hub.version, 0.2)

    def _call(self, function: Callable[[], None]) -> None:
        if self._loop is None:
            function()
        else:
            self._loop.call_soon_threadsafe(function)


@contextmanager
def staged(routes: Callable[[Stage], Sequence[BaseRoute]] = lambda _: (), port: int = 0) -> Iterator[Stage]:
    """A stage served by a thread of its own while the block runs; ``routes`` are those of more pages."""
    stage = Stage()
    ready, over = threading.Event(), asyncio.Event()

    async def serve() -> None:
        stage._loop = asyncio.get_running_loop()
        async with serving(app(stage, routes=routes(stage)), stage.hub, "127.0.0.1", port) as stage.address:
            ready.set()
            await over.wait()

    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield stage
    finally:
        assert stage._loop is not None
        stage._loop.call_soon_threadsafe(over.set)
        thread.join(10)
        assert not thread.is_alive()


if __name__ == "__main__":
    with staged(port=8766) as stage:
        print(f"{stage.address}; show one of: {' '.join([*STATES, *AROUNDS])}")
        while wanted := input("> "):
            try:
                stage.name(wanted)
            except KeyError:
                print("there is no such scene")

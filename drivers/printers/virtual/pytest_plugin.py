"""A virtual printer for anybody's tests: ``pytest_plugins = ["drivers.printers.virtual.pytest_plugin"]``."""

import asyncio
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Self

import pytest

from drivers.errors import DriverError
from drivers.printers.virtual.dialects import EPSON, Dialect
from drivers.printers.virtual.paper import Paper
from drivers.printers.virtual.printer import BUILT, Event, Setup
from drivers.printers.virtual.runner import Runner
from drivers.printers.virtual.server import TcpPort
from drivers.printers.virtual.station import Station


class PrinterAtWork:
    """A printer on a free port of this machine, in a thread of its own; use it in ``with``."""

    host = "127.0.0.1"
    port = 0

    def __init__(self, dialect: Dialect = EPSON, setup: Setup = BUILT) -> None:
        self.events: list[Event] = []
        """all that happened so far"""
        self._papers: SimpleQueue[Paper] = SimpleQueue()
        self._listening: Future[int] = Future()
        runner = Runner(time.monotonic, dialect=dialect, setup=setup, tell=self._tell, keep=self._keep)
        self._station = Station(runner, self._tell)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="virtual printer")

    def __enter__(self) -> Self:
        self._thread.start()
        self.port = self._listening.result()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._station.stop)
        self._thread.join()
        self._loop.close()

    def paper(self, timeout: float = 10.0) -> Paper:
        """The next paper that comes out: its ``image``, ``text`` and ``fate``.

        Raises TimeoutError where none comes, with what happened instead.
        """
        try:
            return self._papers.get(timeout=timeout)
        except Empty:
            told = ", ".join(str(event.details.get("fault", event.name)) for event in self.events)
            raise TimeoutError(f"no paper came out of the virtual printer in {timeout:g} s; it told: {told}") from None

    def fault(self, name: str) -> None:
        """Let one of ``faults.FAULTS`` happen or be mended; raises ValueError for one that there is not."""
        done: Future[None] = Future()

        def do() -> None:
            try:
                self._station.fault(name)
            except ValueError as error:
                done.set_exception(error)
            else:
                done.set_result(None)

        self._loop.call_soon_threadsafe(do)
        done.result()

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._station.serve([TcpPort(self._station, self.host, 0)]))
        except DriverError as error:
            self._listening.set_exception(error)

    def _tell(self, event: Event) -> None:
        self.events.append(event)
        port = event.details.get("port")
        if event.name == "listening" and isinstance(port, int):
            self._listening.set_result(port)

    def _keep(self, _: int, paper: Paper) -> None:
        self._papers.put(paper)


@pytest.fixture
def virtual_printer() -> Iterator[PrinterAtWork]:
    """A printer that speaks as an Epson does; ``host`` and ``port`` say where, ``paper()`` gives what comes out."""
    with PrinterAtWork() as printer:
        yield printer

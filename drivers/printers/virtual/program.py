"""The virtual printer as a program: events to standard output as JSON lines, faults from standard input."""

import asyncio
import json
import os
import signal
import threading
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue

from drivers.printers.virtual.options import built
from drivers.printers.virtual.printer import Event
from drivers.printers.virtual.pseudo_terminal import SerialPort
from drivers.printers.virtual.runner import Runner
from drivers.printers.virtual.server import TcpPort
from drivers.printers.virtual.show import Show
from drivers.printers.virtual.station import Port, Station

_QUIT = "quit"
_LAST_WORDS_SECONDS = 2.0
"""how long the end waits for a reader of the events"""


@dataclass(frozen=True)
class Options:
    """What the printer is and where it is found; at least one of ``tcp`` and ``pty``."""

    tcp: int | None = None
    host: str = "127.0.0.1"
    pty: bool = False
    web: tuple[str, int] | None = None
    out: Path | None = None
    built: Mapping[str, str] = field(default_factory=dict)
    """what kind of printer it is: the options of ``options.KEYS`` in words"""


def serve(options: Options) -> int:
    """Be a printer until SIGTERM, SIGINT or the line ``quit``; lines of standard input are faults.

    Returns how many commands it did not understand. Raises DeviceUnavailable where a port or the folder can't be
    used, ProfileError for a dialect that there is not, ValueError for another option that it can't have.
    """
    dialect, setup = built(options.built)
    with closing(_Teller()) as teller:
        runner = Runner(
            time.monotonic, dialect=dialect, setup=setup, out=options.out, tell=teller.tell, keep=teller.show.keep
        )
        asyncio.run(_serve(runner, teller, options))
        return teller.unknown


async def _serve(runner: Runner, teller: "_Teller", options: Options) -> None:
    station = Station(runner, teller.tell)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, station.stop)
    async with AsyncExitStack() as stack:
        ports: list[Port] = []
        if options.tcp is not None:
            ports.append(TcpPort(station, options.host, options.tcp))
        if options.pty:
            ports.append(stack.enter_context(closing(SerialPort(station))))
        where = {}
        if options.web is not None:
            from drivers.printers.virtual.web import page  # noqa: PLC0415 - a web server is heavy, and seldom asked for

            where["web"] = await stack.enter_async_context(page(teller.show, station, *options.web))
        # Not before all else is ready: nothing is told before where the printer is found.
        threading.Thread(target=_read_faults, args=(loop, station, teller), name="standard input", daemon=True).start()
        await station.serve(ports, where)


def _read_faults(loop: asyncio.AbstractEventLoop, station: Station, teller: "_Teller") -> None:
    # Not sys.stdin: a thread that waits in it keeps a lock that the interpreter wants when it ends.
    rest = b""
    with suppress(OSError, RuntimeError):
        while data := os.read(0, 4096):
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                loop.call_soon_threadsafe(_obey, station, teller, line.decode("utf-8", "replace").strip())


def _obey(station: Station, teller: "_Teller", line: str) -> None:
    if line == _QUIT:
        station.stop()
    elif line:
        try:
            station.fault(line)
        except ValueError as error:
            teller.tell(Event("misunderstood", {"line": line, "why": str(error)}))


class _Teller:
    """Hands events on: to standard output and to the page. Nobody has to read them: a printer prints on."""

    def __init__(self) -> None:
        self.show = Show()
        self.unknown = 0
        self._lines: SimpleQueue[bytes] = SimpleQueue()
        self._writer = threading.Thread(target=self._write, name="standard output", daemon=True)
        self._writer.start()

    def tell(self, event: Event) -> None:
        """Tell of an event without waiting for anybody to read it."""
        self.unknown += event.name == "unknown"
        self._lines.put(json.dumps({"event": event.name, **event.details}).encode() + b"\n")
        self.show.tell(event)

    def close(self) -> None:
        """Get the last words out, if they are read."""
        self._lines.put(b"")
        self._writer.join(_LAST_WORDS_SECONDS)

    def _write(self) -> None:
        # Not sys.stdout, for the reason that sys.stdin isn't read.
        with suppress(OSError):
            while line := self._lines.get():
                while line:
                    line = line[os.write(1, line) :]

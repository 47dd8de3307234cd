"""The virtual printer as a program: events to standard output as JSON lines, faults from standard input."""

import asyncio
import json
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from drivers.printers.virtual.dialects import EPSON, dialect
from drivers.printers.virtual.printer import BUFFER, SPEED, Event
from drivers.printers.virtual.runner import Runner
from drivers.printers.virtual.server import TcpPrinter

_QUIT = "quit"


def serve(
    port: int,
    out: Path,
    *,
    host: str = "127.0.0.1",
    dialect_name: str = EPSON.name,
    speed: float = SPEED,
    buffer: int = BUFFER,
) -> None:
    """Be a printer until SIGTERM, SIGINT or the line ``quit``; lines of standard input are faults.

    Raises DeviceUnavailable where the port or the folder can't be used, ProfileError for a dialect that there is not.
    """
    runner = Runner(time.monotonic, dialect=dialect(dialect_name), speed=speed, buffer=buffer, out=out, tell=_tell)
    asyncio.run(_serve(runner, host, port))


async def _serve(runner: Runner, host: str, port: int) -> None:
    printer = TcpPrinter(runner, host, port, _tell)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, printer.stop)
    threading.Thread(target=_read_faults, args=(loop, printer), name="standard input", daemon=True).start()
    await printer.serve()


def _read_faults(loop: asyncio.AbstractEventLoop, printer: TcpPrinter) -> None:
    # Not sys.stdin: a thread that waits in it keeps a lock that the interpreter wants when it ends.
    rest = b""
    with suppress(OSError, RuntimeError):
        while data := os.read(0, 4096):
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                loop.call_soon_threadsafe(_obey, printer, line.decode("utf-8", "replace").strip())


def _obey(printer: TcpPrinter, line: str) -> None:
    if line == _QUIT:
        printer.stop()
    elif line:
        try:
            printer.fault(line)
        except ValueError as error:
            _tell(Event("misunderstood", {"line": line, "why": str(error)}))


def _tell(event: Event) -> None:
    try:
        sys.stdout.write(json.dumps({"event": event.name, **event.details}) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # Who read the events is gone; a printer prints on.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

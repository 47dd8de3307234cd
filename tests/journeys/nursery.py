"""Forks daemons, so that each costs no start of Python, and lets them kill themselves at a chosen point.

Lines on stdin: ``{"config": …, "point": "journal after 3"}`` starts one, ``{"ask": pid}`` tells how it ended,
``{"stop": pid}`` ends it in order. A point is ``WHAT WHEN N``: the N-th write to the ``journal`` or to the ``printer``,
``before`` it, ``within`` it (half of the bytes are out) or ``after`` it.
"""

import asyncio
import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np  # noqa: F401  imported once here instead of in each child
import segno  # noqa: F401

import drivers.printers.commands
import drivers.printers.native
import drivers.printers.raster
import drivers.printers.tcp
import drivers.printers.typeset
import kiosk.booking.own
import kiosk.booking.pretix.system
import kiosk.daemon
from kiosk import logs
from kiosk.config.loading import load
from kiosk.health import HealthWatch
from kiosk.journal.store import Journal


class Point:
    """A place in the daemon's work, counted as it comes by."""

    def __init__(self, text):
        self.what, self.when, self.number = (*text.split(), "", "0")[:3]
        self.seen = 0

    def reached(self, what):
        """Count one more write; whether it is the one."""
        self.seen += what == self.what
        return what == self.what and self.seen == int(self.number)


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def arm(point):
    """Wrap the two places where the world is changed."""
    append, write = Journal.append, drivers.printers.tcp.TcpTransport.write

    def deadly_append(journal, *entries):
        here = point.reached("journal")
        if here and point.when == "before":
            die()
        records = append(journal, *entries)
        if here:
            die()
        return records

    def deadly_write(transport, data, timeout):
        here = point.reached("printer")
        if here and point.when == "before":
            die()
        if here and point.when == "within":
            write(transport, data[: len(data) // 2], timeout)
            die()
        count = write(transport, data, timeout)
        if here:
            die()
        return count

    setattr(Journal, "append", deadly_append)  # noqa: B010 - a type checker forbids to do it openly
    setattr(drivers.printers.tcp.TcpTransport, "write", deadly_write)  # noqa: B010


async def no_looks(health):
    """Only visits write to the printer here, so each of their writes has the same number in each run."""


async def no_reader(device, show, stop, *_rest):
    """Codes come through the control socket here; a camera with its process would cost more than the journey."""
    await stop.wait()


def daemon(request):
    """The life of a child."""
    config = load(Path(request["config"]))
    log = os.open(Path(request["config"]).with_suffix(".log"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 2)
    os.dup2(2, 1)
    logs.configure(config.log)
    arm(Point(request["point"]))
    assert "follow" in vars(kiosk.daemon), "the daemon follows its readers by another name"
    setattr(kiosk.daemon, "follow", no_reader)  # noqa: B010
    setattr(HealthWatch, "run", no_looks)  # noqa: B010
    asyncio.run(kiosk.daemon.Daemon(config).run())


def ended(pid, options):
    """How a child ended; empty while it lives."""
    done, status = os.waitpid(pid, options)
    if not done:
        return ""
    return f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else f"exit {os.waitstatus_to_exitcode(status)}"


def answer(request):
    """Do what a line asks for."""
    if "ask" in request:
        return {"ended": ended(request["ask"], os.WNOHANG)}
    if "stop" in request:
        os.kill(request["stop"], signal.SIGTERM)
        return {"ended": ended(request["stop"], 0)}
    pid = os.fork()
    if pid == 0:
        os.close(0)
        try:
            daemon(request)
        finally:
            sys.stderr.flush()
            os._exit(1 if sys.exc_info()[0] else 0)
    return {"pid": pid}


def main():
    drivers.printers.commands.begin()  # loads python-escpos
    print("ready", flush=True)
    alive = set()
    for line in sys.stdin:
        said = answer(json.loads(line))
        alive |= {said["pid"]} if "pid" in said else set()
        print(json.dumps(said), flush=True)
    for pid in alive:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


main()

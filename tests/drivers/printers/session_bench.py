"""A session on a scripted line, and what is said on it."""

from dataclasses import replace

import pytest

from drivers.printers import commands
from drivers.printers.document import Document, Text
from drivers.printers.encoder import lay
from drivers.printers.profile import load
from drivers.printers.session import Session
from drivers.printers.status import DIALECTS
from tests.drivers.printers.samples import PROFILES

EPSON = load(PROFILES / "epson-tm-t88-native.toml")
GENERIC = replace(load(PROFILES / "generic-80mm.toml"), text=EPSON.text)
SHORT = Document((Text("F7"),))
BODY = lay(SHORT, EPSON).body
ASKED = commands.HEAD + b"".join(commands.question(number) for number in DIALECTS["epson"].questions)
FLUSH = commands.flush(EPSON.longest_command)


def session(line, profile=EPSON):
    return Session(line.opener, profile, line.clock)


def run(printer, line, *, most=60.0):
    """Step until the job is settled; every step keeps its time."""
    end = line.clock.now + most
    while line.clock.now < end:
        before = line.clock.now
        progress = printer.step()
        assert line.clock.now - before <= 0.5
        if progress.evidence is not None:
            return progress
    pytest.fail(f"not settled in {most} s: {progress}")


def opened(printer, line, *, ids=True, turns=True, asb=True):
    """A job of which all bytes are sent; what the printer answers from its first byte on is as told."""
    line.from_then_on = {"answers_ids": ids, "answers_turns": turns, "answers_asb": asb}
    printer.start(SHORT, "a01")
    progress = printer.step()
    while progress.accepted < progress.total:
        progress = printer.step()
    line.from_then_on = {}
    return printer


def until_accepted(printer, line, count):
    while printer.step().accepted < count:
        assert line.clock.now < 200

"""A virtual printer on a desk: its time is moved by hand, its paper and replies are collected."""

import zxingcpp

from drivers.printers.virtual.dialects import EPSON
from drivers.printers.virtual.faults import FAULTS
from drivers.printers.virtual.printer import Setup, VirtualPrinter

FULL_CUT = b"\x1dVB\0"
CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"


def chinese(text):
    return b"\x1c&" + text.encode("gb18030") + b"\x1c."


def process_id(four):
    return b"\x1d(H\x06\x0000" + four


def qr(data, module=6):
    store = b"\x1d(k" + (len(data) + 3).to_bytes(2, "little") + b"1P0" + data
    return (
        b"\x1d(k\x04\x001A2\0\x1d(k\x03\x001C" + bytes((module,)) + b"\x1d(k\x03\x001E1" + store + b"\x1d(k\x03\x001Q0"
    )


def raster(width_bytes, rows, fill=b"\xff", mode=0):
    head = bytes((mode,)) + width_bytes.to_bytes(2, "little") + rows.to_bytes(2, "little")
    return b"\x1dv0" + head + fill * (width_bytes * rows // len(fill))


def codes(image):
    found = zxingcpp.read_barcodes(image.convert("L"))
    return {(code.format.name if hasattr(code.format, "name") else str(code.format), code.text) for code in found}


class Desk:
    def __init__(self, dialect=EPSON, **options):
        self.printer = VirtualPrinter(dialect, Setup(**options))
        self.now = 0.0
        self.said = b""
        self.papers = []
        self.events = []

    def collect(self):
        self.said += self.printer.take_replies()
        events = self.printer.take_events()
        self.papers += [event.paper for event in events if event.paper is not None]
        self.events += events

    def offer(self, data):
        taken = self.printer.receive(data)
        self.printer.advance(self.now)
        self.collect()
        return taken

    def wait(self, seconds):
        self.now += seconds
        self.printer.advance(self.now)
        self.collect()

    def settle(self):
        """Let time pass until nothing more happens by itself."""
        self.wait(0)
        while (due := self.printer.next_event()) is not None:
            self.now = due
            self.wait(0)

    def send(self, data):
        """Hand all of it over, waiting where the printer makes one wait, and let it be printed."""
        while data:
            data = data[self.offer(data) :]
            due = self.printer.next_event()
            if data:
                assert due is not None, "the printer takes no more and does nothing"
                self.wait(due - self.now)
        self.settle()

    def fault(self, name):
        self.printer.fault(name)
        self.wait(0)

    def mend(self):
        """Undo all that can be undone."""
        for name in {"power-on": None} | {row.mended_by: None for row in FAULTS.values() if row.mended_by}:
            if name != "reboot":
                self.fault(name)

    def hear(self):
        said, self.said = self.said, b""
        return said

    def named(self, name):
        return [dict(event.details) for event in self.events if event.name == name]

    def print(self, data):
        """The one paper that these bytes make."""
        self.send(b"\x1b@" + data + FULL_CUT)
        (paper,) = self.papers
        return paper

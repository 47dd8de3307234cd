"""A camera and a decoder in one, by a table and a clock that stands until it is moved."""

from drivers.cameras.asking import Answer, Ask
from drivers.cameras.figures import CELLS, Figures
from drivers.cameras.frames import Frame
from drivers.cameras.packet import Packet


class Film:
    """Frames and what is read in them, as a table: (seconds since the last, texts, or None for a frame lost)."""

    def __init__(self, clock, rows):
        self.clock = clock
        self.rows = list(rows)
        self.closed = self.reopened = 0
        self.texts = None
        self.number = 0
        self.asked = []
        self.wishes = []
        self.granted = {}
        self.figures = Figures(1.0, bytes([90] * CELLS), bytes(CELLS))

    def newest(self, timeout):
        while self.rows and self.rows[0][0] <= timeout:
            seconds, self.texts = self.rows.pop(0)
            timeout -= seconds
            self.clock.now += seconds
            if isinstance(self.texts, Exception):
                raise self.texts
            if (frame := self.sieve(Frame(self.picture(), self.clock()))) is not None:
                return frame
        self.clock.now += timeout
        return None

    def sift(self, sieve):
        self.sieve = sieve

    def picture(self):
        """Never the same one, and each differs in size from the one before, so that the gate is open."""
        self.number += 1
        return Packet(b"%06d" % self.number * (1 + self.number % 2))

    def ask(self, picture, ask):
        self.asked.append(ask)
        if self.texts is None:
            return None
        texts = self.texts if ask & (Ask.LOOK | Ask.GLIMPSE) else []
        return Answer(texts, self.figures.thumbnail, self.figures if Ask.FIGURES in ask else None)

    def count(self, ask):
        """How often this was asked."""
        return sum(ask in asked for asked in self.asked)

    def wish(self, name, value):
        self.wishes.append((name, value))
        self.granted = {name: float(value)}

    def reopen(self):
        self.reopened += 1

    def close(self):
        self.closed += 1

"""The language of the virtual printer alone: bytes in, paper and wishes out, without a clock, a buffer or a cable."""

from PIL import ImageChops

from drivers.printers.virtual.dialects import EPSON
from drivers.printers.virtual.interpreter import Interpreter
from drivers.printers.virtual.paper import Strip
from drivers.printers.virtual.work import Answer, Cut, Reverse, Rows, Unknown

FULL_CUT = b"\x1dVB\0"


class Press:
    """What an interpreter asks for is done at once."""

    def __init__(self, dialect=EPSON, flash=None):
        self.dialect = dialect
        self.interpreter = Interpreter(dialect, flash)
        self.strip = Strip(dialect)
        self.papers = []
        self.effects = []

    def feed(self, data):
        """Hand over bytes as the printer does: what is wanted, or nothing while it goes on by itself."""
        at = 0
        while at < len(data) or not self.interpreter.wanted:
            piece = data[at : at + self.interpreter.wanted]
            at += len(piece)
            for effect in self.interpreter.give(piece):
                self.carry_out(effect)
        return self

    def carry_out(self, effect):
        match effect:
            case Rows():
                self.strip.add(effect.data, effect.picture)
                if effect.text is not None:
                    self.strip.note(effect.text, len(effect.data) * 8 // self.dialect.width, effect.words)
            case Cut():
                self.papers.append(self.strip.cut())
            case Reverse(rows):
                self.strip.back(rows)
            case _:
                self.effects.append(effect)

    @property
    def unknown(self):
        """Which commands it did not have, and why."""
        return [(effect.command, effect.why) for effect in self.effects if isinstance(effect, Unknown)]

    @property
    def answers(self):
        return b"".join(effect.reply for effect in self.effects if isinstance(effect, Answer))


def printed(data, dialect=EPSON):
    """The one paper that these bytes make, all of which are known."""
    press = Press(dialect).feed(b"\x1b@" + data + FULL_CUT)
    assert press.unknown == []
    (paper,) = press.papers
    return paper


def area(paper, dialect=EPSON):
    """The picture of what the head reaches, below the head's place at the beginning."""
    left = dialect.margin
    return paper.image.crop((left, dialect.head_to_cutter, left + dialect.width, paper.image.height))


def ink(paper, dialect=EPSON):
    """The box of the black dots: left, top, right, bottom; all zeros without any."""
    return ImageChops.invert(area(paper, dialect).convert("L")).getbbox() or (0, 0, 0, 0)

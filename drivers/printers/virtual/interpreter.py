"""Reads ESC/POS as it arrives and says what the printer is to do."""

from drivers.printers.virtual.commands import read
from drivers.printers.virtual.composer import Composer
from drivers.printers.virtual.dialects import Dialect
from drivers.printers.virtual.memory import MACRO, Flash, Replay
from drivers.printers.virtual.work import Effect

ROLL = 640_000
"""rows of a roll of 80 m; a macro that prints more is broken off"""


class Interpreter:
    """Understands what has arrived so far; half a command waits for its other half.

    ``flash`` is what stays in it without power: hand it to the next interpreter when power is back.
    """

    def __init__(self, dialect: Dialect, flash: Flash | None = None) -> None:
        self.flash = flash or Flash()
        self._composer = Composer(dialect, self.flash)
        self.restart()

    def restart(self) -> None:
        """Forget half a command and what is not printed; settings stay."""
        self._composer.drop()
        self._half = bytearray()
        self._reading = read(self._composer)
        self._needed = next(self._reading)
        self._stop = 0

    @property
    def wanted(self) -> int:
        """How many bytes it needs before it can go on; 0 while a macro gives it enough to do."""
        return 0 if self._composer.replay else self._needed

    def give(self, data: bytes) -> list[Effect]:
        """Read on, with at most ``wanted`` bytes; return what is to be done."""
        page = self._composer
        playing = bool(page.replay)
        if playing:
            data = page.replay.take(self._needed)
        self._half += data
        self._needed -= len(data)
        while self._needed == 0:
            self._read_on()
        if page.replay and not playing:
            self._stop = page.orders.fed + ROLL
        elif page.replay and page.orders.fed > self._stop:
            page.replay = Replay()
            page.unknown(b"\x1d^", "the macro is longer than a roll of paper")
        return page.orders.take()

    def let_out(self) -> list[Effect]:
        """What is to be done for a line or sheet that nobody ended, as if it had been ended; half a command waits."""
        self._composer.print_sheet()
        self._composer.close_sheet()
        self._composer.end_line()
        return self._composer.orders.take()

    def _read_on(self) -> None:
        whole = bytes(self._half)
        self._half.clear()
        record = self._composer.memory.recording
        if record is not None and len(record) < MACRO + 2:
            record += whole
        self._needed = self._reading.send(whole)

"""Reads ESC/POS as it arrives and says what the printer is to do."""

from drivers.printers.virtual.commands import read
from drivers.printers.virtual.composer import Composer
from drivers.printers.virtual.dialects import Dialect
from drivers.printers.virtual.work import Effect


class Interpreter:
    """Understands what has arrived so far; half a command waits for its other half."""

    def __init__(self, dialect: Dialect) -> None:
        self._composer = Composer(dialect)
        self.restart()

    def restart(self) -> None:
        """Forget half a command and a line that is not printed; settings stay."""
        self._composer.drop()
        self._half = bytearray()
        self._reading = read(self._composer)
        self.wanted = next(self._reading)
        """how many bytes it needs before it can go on"""

    def give(self, data: bytes) -> list[Effect]:
        """Read on, with at most ``wanted`` bytes; return what is to be done."""
        self._half += data
        self.wanted -= len(data)
        while self.wanted == 0:
            whole = bytes(self._half)
            self._half.clear()
            self.wanted = self._reading.send(whole)
        return self._composer.take()

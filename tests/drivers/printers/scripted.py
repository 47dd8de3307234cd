"""A line to a printer that answers by rule and keeps what it was sent, in virtual time."""

import re
from dataclasses import dataclass, field

from drivers.errors import DeviceLost, DeviceUnavailable

ASKED = re.compile(
    rb"\x10\x04(?P<question>[\x01-\x04])"
    rb"|\x1da(?P<asb>[\x01-\xff])"
    rb"|\x1d\(H\x06\x0000(?P<id>.{4})"
    rb"|\x1dr(?P<turn>\x01)"
    rb"|\x10\x14\x08(?P<clear>\x01\x03\x14\x01\x06\x02\x08)",
    re.DOTALL,
)
GOOD = b"\x14\x00\x00\x0f"
COVER = b"\x3c\x00\x00\x0f"
NO_PAPER = b"\x1c\x00\x0c\x0f"
LOSES = b"\xff the line breaks \xff"
"""said in place of bytes: the line breaks"""


@dataclass
class Clock:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass(repr=False)
class Line:
    """The printer's end: its rules may be changed at any time."""

    clock: Clock = field(default_factory=Clock)
    answers_questions: bool = True
    answers_asb: bool = True
    answers_ids: bool = True
    answers_turns: bool = True
    answers_clear: bool = True
    real_time: dict[int, int] = field(default_factory=lambda: {1: 0x16, 2: 0x12, 3: 0x12, 4: 0x12})
    asb: bytes = GOOD
    turn: bytes = b"\x00"
    takes: int = 1 << 20
    seconds_a_write: float = 0.0
    from_then_on: dict[str, object] = field(default_factory=dict)
    """how the rules change after the first answer in turn: the one that opens a job"""
    gone: bool = False
    refuses: bool = False
    opened: int = 0
    closed: int = 0
    received: bytes = b""
    inbox: bytes = b""
    later: list[tuple[float, bytes]] = field(default_factory=list)
    _understood: int = 0

    def opener(self) -> "Line":
        self.opened += 1
        if self.refuses:
            raise DeviceUnavailable("the printer refuses", "switch it on")
        self.gone = False
        return self

    def write(self, data: bytes, timeout: float) -> int:
        self._check()
        taken = data[: self.takes]
        self.clock.now += self.seconds_a_write if taken else timeout
        self.received += taken
        for match in ASKED.finditer(self.received, self._understood):
            self._understood = match.end()
            self.inbox += self._answer(match)
            if match.lastgroup in {"id", "turn"}:
                self.__dict__.update(self.from_then_on)
        return len(taken)

    def read(self, timeout: float) -> bytes:
        self._check()
        until = self.clock.now + timeout
        if not self.inbox and self.later and self.later[0][0] <= until:
            at, data = self.later.pop(0)
            self.clock.now = max(self.clock.now, at)
            if data == LOSES:
                self.gone = True
                self._check()
            self.inbox += data
        elif not self.inbox:
            self.clock.now = until
        data, self.inbox = self.inbox, b""
        return data

    def close(self) -> None:
        """Nobody hears any more what the printer has still to say."""
        self.closed += 1
        self.later.clear()

    def say(self, data: bytes, after: float = 0.0) -> None:
        """Let the printer say something by itself."""
        self.later.append((self.clock.now + after, data))

    def _check(self) -> None:
        if self.gone:
            raise DeviceLost("the printer went away", "switch it on")

    def _answer(self, match: "re.Match[bytes]") -> bytes:
        text = match[match.lastgroup or 0]
        match match.lastgroup:
            case "question" if self.answers_questions:
                return bytes((self.real_time[text[0]],))
            case "asb" if self.answers_asb:
                return self.asb
            case "id" if self.answers_ids:
                return b"\x37\x22" + text + b"\x00"
            case "turn" if self.answers_turns:
                return self.turn
            case "clear" if self.answers_clear:
                return b"\x37\x25\x00"
        return b""

"""What a printer has to say, and how it reaches the host."""

from dataclasses import dataclass, replace

from drivers.printers.virtual.receiver import XOFF, XON

_APART = 0.02
"""seconds between the bytes of a reply that is split"""


@dataclass(frozen=True)
class Speech:
    """What is wrong with the way out; ``delay`` in seconds, ``loses``: the next proof does not arrive."""

    delay: float = 0.0
    split: bool = False
    copies: int = 1
    garbled: bool = False
    silent: bool = False
    loses: bool = False
    stale: bool = False
    xoff: bool = False


@dataclass(frozen=True)
class _Reply:
    at: float
    data: bytes
    keep: bool


class Replies:
    """Keeps replies until the link takes them.

    Without a link they are lost but for the newest proof, which waits for the next one: a printer transmits the
    latest process id when the host was not there to receive it.
    """

    def __init__(self, *, mute: bool = False) -> None:
        self._mute = mute
        self._waiting: list[_Reply] = []
        self._linked = True
        self.speech = Speech()
        self.now = 0.0

    @property
    def due(self) -> float | None:
        """When the next reply is to be heard; None if there is none."""
        return min((reply.at for reply in self._waiting), default=None) if self._linked else None

    def send(self, reply: bytes, *, proof: bool = False, keep: bool = False) -> None:
        """Say something; ``proof``: it tells that work is done; ``keep`` what is worth to be told later."""
        if not reply or self._mute or self.speech.silent:
            return
        if proof and self.speech.loses:
            self.speech = replace(self.speech, loses=False)
            return
        for _ in range(self.speech.copies):
            self._waiting.append(_Reply(self.now + self.speech.delay, self._distorted(reply), keep))
        if not self._linked:
            self._forget()

    def interrupt(self, byte: bytes) -> None:
        """Say XON or XOFF, which wait for nothing."""
        if byte and self._linked and not self._mute:
            self._waiting.insert(0, _Reply(self.now, byte, keep=False))

    def link(self, *, up: bool) -> None:
        """Tell whether anybody listens."""
        self._linked = up
        if not up:
            self._forget()

    def drop(self) -> None:
        """Forget all that waits, as without power."""
        self._waiting.clear()

    def take(self) -> bytes:
        """All that is to be heard by now, if anybody listens."""
        if not self._linked:
            return b""
        due = [reply for reply in self._waiting if reply.at <= self.now]
        later = [reply for reply in self._waiting if reply.at > self.now]
        if self.speech.split and due:
            first, *others = due
            rest = [_Reply(self.now + _APART, first.data[1:], keep=False)] if first.data[1:] else []
            self._waiting = rest + [replace(reply, at=self.now + _APART) for reply in others] + later
            return first.data[:1]
        self._waiting = later
        return b"".join(reply.data for reply in due)

    def _distorted(self, reply: bytes) -> bytes:
        if self.speech.xoff and len(reply) == 4:
            reply = reply[:2] + XOFF + reply[2:] + XON
        # With the highest bit set it can be told from anything that means something.
        return bytes(byte ^ 0x55 | 0x80 for byte in reply) if self.speech.garbled else reply

    def _forget(self) -> None:
        self._waiting = [reply for reply in self._waiting if reply.keep][-1:]

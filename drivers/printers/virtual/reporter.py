"""What a printer answers, and what it tells by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from drivers.printers.virtual.answers import CUSTOM_GROUPS, GROUPS, Form, always, offline_response, say
from drivers.printers.virtual.condition import Condition
from drivers.printers.virtual.counters import CUSTOM_COUNTERS, MAINTENANCE_COUNTERS, Counters
from drivers.printers.virtual.dialects import Dialect
from drivers.printers.virtual.replies import Replies
from drivers.printers.virtual.work import (
    Answer,
    AskCounter,
    AskMaintenance,
    AskPresenter,
    AskStatus,
    Question,
    Report,
    Subscribe,
    TellOffline,
)

_CLEARED = b"\x37\x25\x00"
_POWER_OFF = b"\x3b\x30\x00"


@dataclass
class _Watch:
    """A form that is told whenever one of these bits changes; ``told`` is what was said last."""

    form: Form
    bits: bytes
    told: bytes = b""

    def news(self, condition: Condition) -> bytes:
        """The reply, if the host wants to know it."""
        now = say(self.form, condition)
        before, self.told = self.told, now
        changed = len(before) != len(now) or any(
            (a ^ b) & mask for a, b, mask in zip(before, now, self.bits, strict=True)
        )
        return now if changed else b""


class Reporter:
    """Puts conditions into a dialect's words; a printer that lies says that all is well."""

    def __init__(self, dialect: Dialect, replies: Replies) -> None:
        self._dialect = dialect
        self._replies = replies
        self._condition = Condition()
        self._noticed: Condition | None = None
        self._watches: dict[type, _Watch] = {}
        self._offline_told = 0

    def reset(self) -> None:
        """Forget who wants to be told of changes."""
        self._watches.clear()
        self._offline_told = 0

    def notice(self, condition: Condition) -> None:
        """Tell of what changed, to whom it is to be told."""
        if condition is self._noticed:
            return
        before, self._noticed = self._condition, condition
        self._condition = Condition() if self._dialect.lies else condition
        if not condition.powered:
            return
        for watch in self._watches.values():
            self._replies.send(watch.news(self._condition))
        if self._offline_told and self._condition.offline and not before.offline:
            self._tell_offline()

    def real_time(self, n: int) -> None:
        """Answer DLE EOT."""
        form = self._dialect.real_time.get(n)
        if form is not None:
            self._replies.send(say(form, self._condition), proof=self._dialect.in_turn)

    def on_request(self, n: int) -> None:
        """Answer GS r."""
        form = self._dialect.on_request.get(n % 48)
        if form is not None:
            self._replies.send(say(form, self._condition), proof=True)

    def ejector(self) -> None:
        """Answer GS e 6."""
        self._replies.send(say(self._dialect.ejector, self._condition))

    def tell(self, what: int) -> None:
        """Obey DLE DC4, function 7: tell the automatic status (1) or the offline response (4) once."""
        if what == 1 and self._dialect.automatic is not None:
            self._replies.send(say(self._dialect.automatic, self._condition))
        elif self._condition.offline:
            self._tell_offline()

    def cleared(self) -> None:
        """Confirm that the buffers are empty."""
        self._replies.send(_CLEARED)

    def going_off(self) -> None:
        """Say that the power may be cut."""
        self._replies.send(_POWER_OFF)

    def greet(self) -> None:
        """Begin a connection, with the status of another day where the printer is so."""
        if self._replies.speech.stale and self._dialect.automatic is not None:
            self._replies.send(say(self._dialect.automatic, Condition(cover_open=True)))

    def answer(self, question: Question, counters: Counters) -> None:
        """Answer in turn."""
        match question:
            case Answer(reply):
                self._replies.send(reply)
            case AskStatus(n):
                self.on_request(n)
            case AskPresenter():
                self.ejector()
            case AskCounter(which):
                self._replies.send(CUSTOM_COUNTERS[which](counters).encode("ascii") if self._dialect.counts else b"")
            case AskMaintenance(number) if self._dialect.maintenance and number in MAINTENANCE_COUNTERS:
                self._replies.send(b"_%d\0" % MAINTENANCE_COUNTERS[number](counters))
            case TellOffline(how):
                self._offline_told = how
            case Subscribe() | Report():
                self._watch(question)

    def _watch(self, question: Subscribe | Report) -> None:
        form, bits = _WATCHED[type(question)](self._dialect, question.groups)
        if form and question.groups:
            watch = self._watches[type(question)] = _Watch(form, bits)
            self._replies.send(watch.news(self._condition))
        else:
            self._watches.pop(type(question), None)

    def _tell_offline(self) -> None:
        cause = bytes((offline_response(self._condition),)) if self._offline_told == 2 else b""
        self._replies.send(b"\x37\x23" + cause + b"\0")


def _automatic(dialect: Dialect, groups: int) -> tuple[Form, bytes]:
    wanted = [mask for bit, mask in GROUPS.items() if groups & bit]
    bits = bytes(_any(column) for column in zip(*wanted, strict=True)) if wanted else bytes(4)
    return dialect.automatic or (), bits


def _frames(dialect: Dialect, groups: int) -> tuple[Form, bytes]:
    chosen = [bits for number, bits in enumerate(CUSTOM_GROUPS) if groups & 1 << number]
    form = (always(0x10), always(groups & 0x0F), *chosen) if dialect.counts and chosen else ()
    return form, b"\xff" * len(form)


def _any(masks: tuple[int, ...]) -> int:
    together = 0
    for mask in masks:
        together |= mask
    return together


_WATCHED: Mapping[type, Callable[[Dialect, int], tuple[Form, bytes]]] = {Subscribe: _automatic, Report: _frames}

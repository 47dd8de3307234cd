"""Vouchers from phones: ``ble:``, ``ble:hci1``, ``ble:00:1A:7D:DA:71:13``; offered while wanted, one phone at a time.

A dead radio, a phone that fails and a stranger who tries to wear the kiosk out all end the same way: nothing is offered
for a while, and codes are shown to the camera.
"""

import asyncio
import logging
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager
from dataclasses import dataclass
from enum import Enum, auto

from drivers.address import Address
from drivers.ble.adapter import Condition
from drivers.ble.cause import HandOverFailed
from drivers.ble.engagements import Engagements
from drivers.ble.exchange import Same, Served, serve, serve_by_code
from drivers.ble.handover import KIOSK_ID, UNSEEN, Engagement
from drivers.ble.link import Link
from drivers.ble.lockout import Lockout, Rules
from drivers.ble.nearest import Nearest, Nearness
from drivers.ble.radio import Found, Radio
from drivers.ble.restart import restart
from drivers.ble.watchdog import Hearing, Pace, Watchdog
from drivers.errors import AddressError, DriverError

ADAPTER = "hci0"
_SPEC = re.compile(r"(hci\d{1,2}|[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5})?")
_LINK = re.compile(r"https://[!-\"$-~]{1,100}")

Asking = Callable[[], AbstractContextManager[Same]]
"""Begins to ask a customer to compare codes; its context ends when the voucher has come, or none will"""

_STRANGERS = Rules(strikes=1, failures=3, within=120.0)
"""for phones that come by code: each of them takes the screen, and nobody need have seen it to do so"""

_log = logging.getLogger(__name__)


class Trouble(Enum):
    """Why no hand-over is offered."""

    AWAY = auto()
    """the radio can't be used"""
    LIMIT = auto()
    """too many failed"""


@dataclass(frozen=True)
class Complaint:
    """What is wrong, and what a person can do."""

    trouble: Trouble
    what: str
    remedy: str


@dataclass(frozen=True)
class Times:
    """Seconds."""

    scan: float = 20.0
    shown: float = 60.0
    """that an invitation is on the screen at most"""
    grace: float = 30.0
    """that it is good for longer: somebody has just scanned it"""
    between: float = 2.0
    """after a phone failed"""
    look: float = 0.25
    """how often it is looked whether a hand-over is still wanted"""


class PhoneReader:
    """Offers hand-overs with one radio."""

    def __init__(
        self,
        radio: Radio,
        kiosk_id: bytes,
        *,
        link: str = "",
        codes: bool = False,
        restart: Callable[[], Awaitable[None]] | None = None,
        clock: Callable[[], float] = time.monotonic,
        times: Times | None = None,
        rules: Rules | None = None,
        pace: Pace | None = None,
        nearness: Nearness | None = None,
    ) -> None:
        """``kiosk_id`` has 8 bytes; ``link`` leads a phone that has no app yet; ``restart`` as Watchdog has it.

        With ``codes``, phones that have seen no invitation are served, too, where ``run`` is told how to ask.
        """
        self._radio = radio
        self._link = link
        self._clock = clock
        self._times = times or Times()
        self._lockout = Lockout(rules or Rules())
        self._strangers = Lockout(_STRANGERS)
        self._codes = codes
        self._asking: Asking | None = None
        self._wanted: Callable[[], bool] = lambda: False
        self._may_ask: Callable[[], bool] = lambda: True
        self._nearness = nearness
        self._kiosk_id = kiosk_id
        self._turns = asyncio.Lock()
        self._watchdog = Watchdog(radio, lambda _health: None, restart, pace, clock, self._turns)
        self._fresh: Callable[[], Engagement] = lambda: Engagement.new(kiosk_id)
        self._engagements: Engagements | None = None
        """while hand-overs are offered"""

    def __repr__(self) -> str:
        return f"<PhoneReader {self._radio!r}>"

    @property
    def invitation(self) -> str | None:
        """What the code on the screen is to say; None while nothing is offered."""
        if self._engagements is None or not self._able:
            return None
        return self._engagements.shown.invitation.text(self._link)

    @property
    def complaint(self) -> Complaint | None:
        """Why nothing can be offered, wanted or not; None where nothing is known to be wrong."""
        condition, health = self._radio.adapter.condition, self._watchdog.health
        if condition not in {Condition.READY, Condition.UNKNOWN}:
            return Complaint(Trouble.AWAY, condition.what, condition.remedy)
        if health.hearing is Hearing.BROKEN:
            return Complaint(Trouble.AWAY, health.what, health.remedy)
        if wait := self._lockout.wait(self._clock()):
            what = f"too many hand-overs failed; they are offered again in {wait:.0f} s"
            return Complaint(Trouble.LIMIT, what, "see who stands there; if all phones fail, update the app")
        return None

    async def run(
        self,
        wanted: Callable[[], bool],
        take: Callable[[Served], Awaitable[None]],
        asking: Asking | None = None,
        may_ask: Callable[[], bool] = lambda: True,
    ) -> None:
        """Offer hand-overs while they are wanted, until cancelled.

        ``take`` is given each phone that has brought a voucher, and the next is looked for when it returns; it keeps
        what goes wrong with the phone to itself. ``asking`` is how customers are asked to compare codes, ``may_ask``
        whether one can be asked now.
        """
        self._wanted, self._may_ask = wanted, may_ask
        self._asking = asking if self._codes else None
        async with self._radio, asyncio.TaskGroup() as group:
            group.create_task(self._watchdog.run())
            while True:
                while not (wanted() and self._able):
                    self._engagements = None
                    await asyncio.sleep(self._times.look)
                pause = await self._turn(take)
                await asyncio.sleep(pause)

    @property
    def _able(self) -> bool:
        ready = self._radio.adapter.condition is Condition.READY and self._watchdog.health.usable
        return ready and not self._lockout.wait(self._clock())

    async def _turn(self, take: Callable[[Served], Awaitable[None]]) -> float:
        """One scan, and one exchange if somebody is found; the seconds to leave the radio alone afterwards."""
        now, times = self._clock(), self._times
        before = self._engagements or Engagements.begun(self._fresh, now)
        self._engagements = before.good(self._fresh, now, times.shown - times.scan, times.grace)
        async with self._turns:
            try:
                found = await self._found(self._engagements)
            except DriverError as error:
                self._blame_radio(error)
                return times.between
            if found is None:
                return 0
            return 0 if await self._served(found, self._engagements, take) else times.between

    async def _found(self, engagements: Engagements) -> Found | None:
        """The phone that comes while hand-overs are wanted. Raises as Radio.find."""
        newest, *also = engagements.uuids
        if self._asking and not self._strangers.wait(self._clock()):
            also.append(str(UNSEEN))
        nearest = Nearest(self._clock, self._nearness)

        def chosen(phone: Found) -> bool:
            if not _comes_by_code(phone, engagements):
                return True
            welcome = self._may_ask() and self._strangers.accepts(phone.address, self._clock())
            return welcome and nearest(phone.address, phone.rssi)

        looking = asyncio.ensure_future(
            self._radio.find(newest, self._times.scan, self._is_welcome, chosen, also=also),
        )
        try:
            while not looking.done() and self._wanted():
                await asyncio.wait({looking}, timeout=self._times.look)
            return looking.result() if looking.done() else None
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)

    def _is_welcome(self, address: str) -> bool:
        return self._lockout.accepts(address, self._clock())

    async def _served(self, found: Found, engagements: Engagements, take: Callable[[Served], Awaitable[None]]) -> bool:
        """Whether the phone brought a voucher; then ``take`` has had it, and all invitations of before are void."""
        by_code = _comes_by_code(found, engagements)
        try:
            link = await self._radio.connect(found)
            invited = serve(link, engagements.of(found.uuids), clock=self._clock)
            async with self._compared(link) if by_code else invited as phone:
                self._lockout = self._lockout.served(found.address)
                self._engagements = None
                await take(phone)
        except DriverError as error:
            self._blame(found.address, error, by_code=by_code)
            return False
        return True

    @asynccontextmanager
    async def _compared(self, link: Link) -> AsyncIterator[Served]:
        """As ``serve_by_code``, with a question that is gone from the screen when the voucher comes."""
        assert self._asking
        with ExitStack() as question:
            same = question.enter_context(self._asking())
            async with serve_by_code(link, self._kiosk_id, same, clock=self._clock) as phone:
                question.close()
                yield phone

    def _blame(self, address: str, error: DriverError, *, by_code: bool) -> None:
        """The phone, unless its customer changed their mind or the radio went away.

        A "no" in the open is anybody's, who may not even have seen the invitation. One that came by code is to blame
        for each, unless another customer came first, and only those that come so have to wait for it.
        """
        self._blame_radio(error)
        if self._radio.adapter.condition is not Condition.READY:
            return
        if by_code and self._wanted() and self._may_ask():
            self._strangers = self._strangers.failed(address, self._clock())
            if wait := self._strangers.wait(self._clock()):
                _log.warning("too many phones that came by code were not confirmed; no code is shown for %.0f s", wait)
        elif not by_code and not (isinstance(error, HandOverFailed) and error.sealed):
            self._lockout = self._lockout.failed(address, self._clock())

    def _blame_radio(self, error: DriverError) -> None:
        """Let the watchdog look at it, unless it did its part. No error's text is logged: it may name an address."""
        cause = error.cause.name.lower() if isinstance(error, HandOverFailed) else error.reason
        _log.info("a hand-over failed: %s", cause)
        if not isinstance(error, HandOverFailed):
            self._watchdog.look()


def check(address: Address) -> None:
    """Raise AddressError where the address can't be right."""
    address.allow("codes", "link", "restart")
    address.choice("codes", ("no", "yes"), "no")
    address.choice("restart", ("no", "yes"), "no")
    if not _SPEC.fullmatch(address.spec):
        raise AddressError(
            str(address), 'write it as "ble:", "ble:hci1", or with the address that bluetoothctl list says'
        )
    if not _LINK.fullmatch(address.options.get("link", "https://-")):
        raise AddressError(str(address), '"link" is where phones without the app are led: "https://example.com/app"')


def from_address(address: Address, kiosk_id: bytes = bytes(KIOSK_ID)) -> PhoneReader:
    """The reader for a ``ble:`` address, of a kiosk with this id; nothing is begun. Raises AddressError."""
    check(address)
    may_restart, codes = (address.choice(name, ("no", "yes"), "no") == "yes" for name in ("restart", "codes"))
    radio, link = Radio(address.spec or ADAPTER), address.options.get("link", "")
    return PhoneReader(radio, kiosk_id, link=link, codes=codes, restart=restart if may_restart else None)


def _comes_by_code(phone: Found, engagements: Engagements) -> bool:
    """Whether it has seen no invitation that is good. What a phone was before may be told beside what it is."""
    return str(UNSEEN) in phone.uuids and set(phone.uuids).isdisjoint(engagements.uuids)

"""Phones hand vouchers over by radio: they come to the attendant like others, and are told how their visit goes.

Nothing that a phone or the radio does or leaves undone changes a visit that has begun.
"""

import asyncio
import hashlib
from base64 import b64encode
from collections.abc import Callable, MutableMapping
from contextlib import AbstractContextManager, suppress
from typing import TYPE_CHECKING

import structlog

from drivers.address import Address
from drivers.ble.messages import Status
from drivers.errors import DriverError
from drivers.ports import Scan
from drivers.registry import factory, schemes
from kiosk import redaction
from kiosk.attendant import Attendant
from kiosk.comparing import Comparing
from kiosk.domain import visit
from kiosk.domain.booking import Proof
from kiosk.domain.health import Health, Readiness
from kiosk.domain.problem import Code
from kiosk.domain.visit import State
from kiosk.domain.voucher import NotAVoucher
from kiosk.states import followed
from kiosk.statuses import BUSY, FOREIGN, is_last, status
from kiosk.troubles import told

if TYPE_CHECKING:
    import drivers.ble.handover
    from drivers.ble.exchange import Same, Served
    from drivers.ble.reader import Complaint, PhoneReader

FAMILY = "handover"
LOOK_SECONDS = 0.25
"""How often it is looked what is wrong."""
WHOLE_SECONDS = 40.0
"""How long a phone is told of its visit: the exchange must end 45 s after it began, and may have taken 4 s before."""

Invitations = MutableMapping[str, Callable[[], str | None]]
"""what tells, by device, the text of the code that phones are to scan now; None for no code"""

_CODES = {"AWAY": Code.RADIO_AWAY, "LIMIT": Code.RADIO_LIMIT}

_log = structlog.get_logger(__name__)


def is_radio(device: str) -> bool:
    """Whether what is at an address takes vouchers from phones, and sees no codes."""
    return Address.parse(device).scheme in schemes(FAMILY)


def kiosk_id(name: str) -> bytes:
    """A kiosk's id, as phones are told it: 8 bytes of the hash of its name."""
    return hashlib.sha256(name.encode()).digest()[:8]


class Handovers:
    """Where phones hand over."""

    def __init__(
        self,
        kiosk: str,
        attendant: Attendant,
        health: Callable[[], Health],
        is_shown: Callable[[], bool],
        troubles: MutableMapping[str, str],
        invitations: Invitations,
        comparing: Comparing,
    ) -> None:
        """Take the kiosk's name, who serves, how ready the kiosk is and whether customers see a screen.

        ``troubles`` is where to say what is wrong, ``invitations`` where to leave what tells the code to show now,
        and ``comparing`` asks customers whether their phone shows the same code as the screen.
        """
        self._kiosk = kiosk
        self._attendant = attendant
        self._health = health
        self._is_shown = is_shown
        self._troubles = troubles
        self._invitations = invitations
        self._comparing = comparing

    def __repr__(self) -> str:
        return f"<Handovers {'wanted' if self.wanted else 'not wanted'}>"

    @property
    def wanted(self) -> bool:
        """Whether the next customer may come, and is shown so."""
        serves = not (self._attendant.stopping or self._attendant.service_mode)
        idle = isinstance(self._attendant.state, visit.Idle | visit.Reading)
        return serves and idle and self._is_shown() and self._health().readiness is not Readiness.OUT_OF_SERVICE

    async def follow(self, device: str, stop: asyncio.Event) -> None:
        """Take what phones hand over at this device until the stop. Raises AddressError."""
        address = Address.parse(device)
        phones: PhoneReader = factory(FAMILY, address)(address, kiosk_id(self._kiosk))

        async def take(phone: "Served") -> None:
            await self.take(phone, device)

        self._invitations[device] = lambda: phones.invitation if self.wanted else None
        works = {
            asyncio.create_task(phones.run(lambda: self.wanted, take, self._asking, lambda: not self._comparing.shown)),
            asyncio.create_task(self._tell_of(phones, device)),
            (stopped := asyncio.create_task(stop.wait())),
        }
        try:
            ended, _ = await asyncio.wait(works, return_when=asyncio.FIRST_COMPLETED)
            for work in ended - {stopped}:
                work.result()
        finally:
            for work in works:
                work.cancel()
            await asyncio.gather(*works, return_exceptions=True)
            self._invitations.pop(device, None)

    async def take(self, phone: "Served", device: str) -> None:
        """Show what a phone handed over, and tell it how its visit goes, for as long as an exchange may take.

        A phone that goes away changes nothing.
        """
        given = phone.handover
        with followed(self._attendant) as states, suppress(DriverError, TimeoutError):
            claim = await self._attendant.receive(Scan(given.voucher, device), _told(given.proof))
            if claim is None:
                await phone.tell(self._refusal(given.voucher))
                return
            async with asyncio.timeout(WHOLE_SECONDS):
                await _tell_all(phone, claim, states)

    def _refusal(self, text: str) -> Status:
        """What a phone is told whose text begins no visit; a ticket's code is none that a phone can hand over."""
        try:
            self._attendant.read_voucher(text)
        except NotAVoucher:
            return FOREIGN
        return BUSY

    def _asking(self) -> "AbstractContextManager[Same]":
        return self._comparing.asking(lambda: self.wanted)

    async def _tell_of(self, phones: "PhoneReader", device: str) -> None:
        """Say what is wrong, for ever."""
        while True:
            self._note(redaction.reader(device), phones.complaint)
            await asyncio.sleep(LOOK_SECONDS)

    def _note(self, name: str, complaint: "Complaint | None") -> None:
        before = self._troubles.get(name)
        if complaint is None:
            if self._troubles.pop(name, None) is not None:
                _log.info("back", device=name)
            return
        code = _CODES[complaint.trouble.name]
        self._troubles[name] = told(f"{code}: {complaint.what}", complaint.remedy)
        if before is None or not before.startswith(code):
            _log.warning("trouble", device=name, why=self._troubles[name])


async def _tell_all(phone: "Served", claim: str, states: "asyncio.Queue[State]") -> None:
    """Tell a phone what is new of its visit until that is over. Raises DriverError once the phone is gone."""
    said: Status | None = None
    while True:
        state = await states.get()
        now = status(state, claim)
        if said is None and (now is None or not isinstance(state, visit.Verifying)):
            continue  # of before this visit
        if now is None:
            return
        if now != said:
            await phone.tell(now)
        said = now
        if is_last(state):
            return


def _told(proof: "drivers.ble.handover.Proof | None") -> Proof | None:
    """A proof as the booking server is told it."""
    return Proof(_text(proof.pk), proof.transcript.hex(), _text(proof.signature)) if proof else None


def _text(data: bytes) -> str:
    return b64encode(data).decode()

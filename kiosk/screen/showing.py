"""What stands behind the customer's page in a running kiosk: shows the visit, and hands on what is touched."""

import asyncio
import math
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from drivers.address import Address
from drivers.errors import DriverError
from kiosk.attendant import Attendant
from kiosk.clock import Clock
from kiosk.comparing import Compared, Comparing
from kiosk.config.model import KioskSection
from kiosk.domain import events, visit
from kiosk.domain.booking import Bilingual
from kiosk.domain.health import Health, Readiness
from kiosk.domain.problem import Code, Problem
from kiosk.domain.visit import State
from kiosk.domain.voucher import NotAVoucher
from kiosk.handovers import is_radio
from kiosk.health import HealthWatch
from kiosk.keypad import Keypad
from kiosk.screen.app import Reply
from kiosk.screen.dots import dots
from kiosk.screen.hub import Hub
from kiosk.screen.pictures import Pictures
from kiosk.screen.scene import Around, Ways, scene

LOOK_SECONDS = 0.25
"""How often what tells nobody of its change is looked at: patience, faults, locks."""

_NEVER = datetime.min.replace(tzinfo=UTC)
_CLOSING = Health(Readiness.OUT_OF_SERVICE, Problem(Code.CLOSING))


class Showing:
    """A ``kiosk.screen.app.Kiosk`` over an attendant."""

    def __init__(
        self,
        kiosk: KioskSection,
        attendant: Attendant,
        health: HealthWatch,
        keypad: Keypad,
        pictures: Pictures,
        hub: Hub,
        hint: Callable[[], Bilingual | None],
        clock: Clock,
        assets: str = "",
        staff: Callable[[], str | None] = lambda: None,
        invitations: Mapping[str, Callable[[], str | None]] = MappingProxyType({}),
        comparing: Comparing | None = None,
    ) -> None:
        """Take whom it shows; ``hint`` is what customers are told now, ``assets`` changes with the page's files.

        ``staff`` is the path of a page to open, for whoever showed a badge; ``invitations`` tell what phones may scan
        now to hand a voucher over; ``comparing`` is what asks whether one shows the same code.
        """
        self.hub = hub
        self._kiosk = kiosk
        self._attendant = attendant
        self._health = health
        self._keypad = keypad
        self._pictures = pictures
        self._hint = hint
        self._clock = clock
        self._assets = assets
        self._staff = staff
        self._invitations = invitations
        self._comparing = comparing or Comparing(clock.steady)
        self._shown: object = None

    def __repr__(self) -> str:
        return f"<Showing {self._attendant!r}>"

    async def run(self) -> None:
        """Notice whatever changes, for ever."""
        self._attendant.listeners.add(self._notice)
        try:
            while True:
                self._notice(self._attendant.state)
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            self._attendant.listeners.discard(self._notice)

    # -- what the page asks --------------------------------------------------------------------------------------------

    def scene(self) -> dict[str, Any]:
        """See Kiosk."""
        return scene(self._attendant.state, self._around())

    def touch(self) -> None:
        """See Kiosk."""
        self._attendant.tell(events.CustomerSeen())

    def typed(self, code: str) -> Reply:
        """See Kiosk; a typing mistake is told at once, however many there were: it is no guess."""
        if (wait := self._keypad.wait) > 0:
            return Reply(429, {"reason": "wait", "wait": math.ceil(wait)})
        if self._attendant.stopping or self._attendant.service_mode:
            return Reply(503, {"reason": "closed"})
        if not visit.takes_next(self._attendant.state):
            return Reply(409, {"reason": "busy"})
        try:
            self._keypad.enter(code)
        except NotAVoucher as error:
            return Reply(422, {"reason": "typo" if error.typo else "foreign"})
        except DriverError:
            return Reply(503, {"reason": "not_read"})
        return Reply()

    def answer(self, seat: str, *, received: bool) -> Reply:
        """See Kiosk."""
        answered = self._attendant.answer(seat, received=received)
        return Reply() if answered else Reply(409, {"reason": "not_asked"})

    def same(self, code: str, *, same: bool) -> Reply:
        """See Kiosk."""
        answered = self._comparing.answer(code, same=same)
        return Reply() if answered else Reply(409, {"reason": "not_asked"})

    def pictures(self) -> AsyncGenerator[bytes] | None:
        """See Kiosk."""
        return self._pictures.stream() if self._pictures.cameras else None

    # -- what is shown -------------------------------------------------------------------------------------------------

    def _notice(self, state: State) -> None:
        shown = self._lasting(state)
        if shown != self._shown:
            self._shown = shown
            self.hub.changed()

    def _lasting(self, state: State) -> object:
        """What is shown, but for what changes by itself as time goes on."""
        around = self._around()
        ends_at = round(self._attendant.patient_until, 1)
        return state, ends_at, around.typed_wait > 0, replace(around, now=_NEVER, ends_in=None, typed_wait=0.0)

    def _around(self) -> Around:
        attendant = self._attendant
        compared = self._comparing.shown if isinstance(attendant.state, visit.Idle | visit.Reading) else None
        return Around(
            now=self._clock.utc(),
            kiosk=self._kiosk.id,
            cinema=self._kiosk.cinema,
            assets=self._assets,
            health=_CLOSING if attendant.stopping else self._health.now,
            hint=self._hint(),
            ends_in=self._ends_in(compared),
            compared=compared,
            ways=self._ways(),
            typed_wait=self._keypad.wait,
            staff=self._staff(),
        )

    def _ends_in(self, compared: Compared | None) -> float | None:
        now = self._clock.steady()
        if compared:
            return None if compared.confirmed else compared.until - now
        waits = visit.patience(self._attendant.state) is not None
        return self._attendant.patient_until - now if waits else None

    def _ways(self) -> Ways:
        seeing = set(self._health.seeing)
        typed = {device for device in seeing if Address.parse(device).scheme == "typed"}
        cameras = seeing & self._pictures.cameras
        radios = set(filter(is_radio, seeing))
        invitation = next(filter(None, (now() for now in self._invitations.values())), None)
        return Ways(
            camera=bool(cameras),
            scanner=bool(seeing - typed - cameras - radios),
            typed=bool(typed),
            ble=dots(invitation) if invitation else None,
        )

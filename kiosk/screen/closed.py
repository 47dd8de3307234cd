"""What stands behind the customer's page where nobody can be served, because the journal can't be opened."""

from collections.abc import Mapping
from typing import Any

from kiosk.clock import Clock
from kiosk.config.model import KioskSection
from kiosk.domain import visit
from kiosk.domain.health import Health, Readiness
from kiosk.domain.problem import Code, Problem
from kiosk.screen.app import Reply
from kiosk.screen.hub import Hub
from kiosk.screen.scene import Around, Ways, scene

_HEALTH = Health(Readiness.OUT_OF_SERVICE, Problem(Code.JOURNAL))
_WAYS = Ways(camera=False, typed=False)


class Closed:
    """A ``kiosk.screen.app.Kiosk`` that is out of service."""

    def __init__(self, kiosk: KioskSection, clock: Clock, assets: str) -> None:
        """Take who it is; ``assets`` changes with the page's files."""
        self.hub = Hub()
        self._kiosk = kiosk
        self._clock = clock
        self._assets = assets

    def scene(self) -> Mapping[str, Any]:
        """See Kiosk."""
        who = self._kiosk.id, self._kiosk.cinema, self._assets
        return scene(visit.Idle(), Around(self._clock.utc(), *who, health=_HEALTH, ways=_WAYS))

    def touch(self) -> None:
        """See Kiosk."""

    def typed(self, _code: str) -> Reply:
        """See Kiosk."""
        return Reply(503, {"reason": "closed"})

    def answer(self, _seat: str, *, received: bool) -> Reply:  # noqa: ARG002 - the port's name for it
        """See Kiosk."""
        return Reply(409, {"reason": "not_asked"})

    def same(self, _code: str, *, same: bool) -> Reply:  # noqa: ARG002 - the port's name for it
        """See Kiosk."""
        return Reply(409, {"reason": "not_asked"})

    def pictures(self) -> None:
        """See Kiosk."""

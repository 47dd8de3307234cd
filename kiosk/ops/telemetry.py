"""Tells an MQTT broker how the kiosk is; no visit and no stop ever waits for it, and it takes no orders."""

import asyncio
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, Protocol

import structlog

from kiosk.booking.port import Heartbeat
from kiosk.clock import Clock
from kiosk.config.model import TelemetrySection
from kiosk.ops import news
from kiosk.ops.broker import Broker, TelemetryRefused, Trouble

LOOK_SECONDS = 2.0
"""Between two looks at the kiosk."""
REFUSED_SECONDS = 60.0
"""Until files that could not be used are looked at again."""
FAREWELL_SECONDS = 0.5
"""The longest that a stop spends on saying so."""
_GLANCE = 0.02
_NAME = "telemetry"
"""among the troubles of the kiosk"""

_log = structlog.get_logger(__name__)


class Post(Protocol):
    """Who carries messages: ``kiosk.ops.broker.Broker``."""

    lost: int

    @property
    def connected(self) -> bool:
        """Whether the broker is there."""
        ...

    @property
    def trouble(self) -> Trouble | None:
        """Why the broker does not hear this kiosk, if that is known."""
        ...

    @property
    def quiet(self) -> bool:
        """Whether nothing waits to be sent."""
        ...

    def state(self, told: Mapping[str, Any]) -> None:
        """Tell how the kiosk is."""
        ...

    def event(self, told: Mapping[str, Any]) -> None:
        """Tell what happened."""
        ...

    def farewell(self, told: Mapping[str, Any]) -> None:
        """Say that the kiosk ends in order."""
        ...


Opener = Callable[[TelemetrySection, str, Mapping[str, Any], Mapping[str, Any]], Post]


class Telemetry:
    """Looks at the kiosk now and then, and tells what is new."""

    def __init__(
        self,
        section: TelemetrySection,
        kiosk: str,
        boot: str,
        condition: Callable[[], Heartbeat],
        clock: Clock,
        troubles: MutableMapping[str, str],
        opener: Opener = Broker,
    ) -> None:
        """Take the kiosk's id, this start's, what tells how the kiosk is, and what connects to the broker.

        ``troubles`` tells what is wrong now by component; a broker that does not hear this kiosk is noted there, too.
        """
        self._section = section
        self._kiosk = kiosk
        self._boot = boot
        self._condition = condition
        self._clock = clock
        self._troubles = troubles
        self._opener = opener
        self._post: Post | None = None
        self._trouble: Trouble | None = None
        self._told: Heartbeat | None = None
        self._told_at = 0.0

    def __repr__(self) -> str:
        return f"<Telemetry {self._post}>"

    @property
    def standing(self) -> tuple[bool, int] | None:
        """Whether the broker is there, and how many events it could not be told; None where there is none."""
        if not self._section.url:
            return None
        return (self._post.connected, self._post.lost) if self._post else (False, 0)

    def visit_ended(self, outcome: str, code: str) -> None:
        """A visit is over; ``code`` is that of its problem, or empty."""
        if self._post is not None:
            self._post.event(news.event("visit_ended", self._clock.utc(), outcome=outcome, code=code))

    async def run(self) -> None:
        """Tell for ever, where a broker is set."""
        if not self._section.url:
            return
        self._troubles.pop(_NAME, None)  # that of a turn before
        self._post = post = await self._open()
        try:
            while True:
                self._look(post)
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            await self._leave(post)

    def _look(self, post: Post) -> None:
        if post.trouble or post.connected:
            self._note(post.trouble)
        now, at = self._condition(), self._clock.utc()
        if self._told is not None:
            for one in news.changes(self._told, now, at):
                post.event(one)
        due = self._clock.steady() >= self._told_at + self._section.interval_seconds
        if due or not news.same(self._told, now):
            post.state(news.state(now, at))
            self._told_at = self._clock.steady()
        self._told = now

    def _note(self, trouble: Trouble | None) -> None:
        """Say what is wrong once, though the broker is tried again and again."""
        before, self._trouble = self._trouble, trouble
        if trouble == before:
            return
        if trouble is None:
            self._troubles.pop(_NAME, None)
            _log.info("the MQTT broker hears this kiosk again")
        else:
            self._troubles[_NAME] = str(trouble)
            _log.warning("no telemetry", why=trouble.why, remedy=trouble.remedy)

    async def _open(self) -> Post:
        alive = news.presence(self._boot, online=True, why="started")
        lost = news.presence(self._boot, online=False, why="lost")
        while True:
            try:
                return self._opener(self._section, self._kiosk, alive, lost)
            except TelemetryRefused as error:
                self._note(Trouble(str(error), error.remedy))
            await asyncio.sleep(REFUSED_SECONDS)

    async def _leave(self, post: Post) -> None:
        post.farewell(news.presence(self._boot, online=False, why="stopped"))
        for _ in range(round(FAREWELL_SECONDS / _GLANCE)):
            if post.quiet and not post.connected:
                break
            await asyncio.sleep(_GLANCE)

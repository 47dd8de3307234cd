"""When and where a film is shown, as the plain pages say it."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from kiosk.mock.sale import wire

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_WEEKDAYS = {"zh": "一二三四五六日", "en": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]}


@dataclass(frozen=True)
class Show:
    """A screening and the cinema where it is."""

    screening: wire.Screening
    cinema: wire.Cinema

    def when(self, language: str) -> str:
        """Its day and time, where the cinema is."""
        return f"{day(language, self.screening.starts_at, self.cinema.zone)} {self.clock(self.screening.starts_at)}"

    def clock(self, time: datetime) -> str:
        """The time of day, where the cinema is."""
        return clock(time, self.cinema.zone)


def day(language: str, time: datetime, zone: str) -> str:
    """The day with its weekday."""
    local = time.astimezone(ZoneInfo(zone))
    weekday = _WEEKDAYS[language][local.weekday()]
    return {
        "zh": f"{local.month}月{local.day}日 周{weekday}",
        "en": f"{weekday} {local.day} {_MONTHS[local.month - 1]}",
    }[language]


def clock(time: datetime, zone: str) -> str:
    """The time of day."""
    return f"{time.astimezone(ZoneInfo(zone)):%H:%M}"

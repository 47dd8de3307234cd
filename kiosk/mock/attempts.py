"""Wrong tokens: who shows too many of them must wait, each time twice as long. Kept in memory, by address."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.mock.settings import Limits

_MOST = 10_000
"""addresses that are remembered; the one that was heard longest ago is forgotten first"""


@dataclass(frozen=True)
class _Record:
    wrong: int
    until: datetime


class Attempts:
    """Counts wrong tokens. Right ones are none of its business, so nobody can shut staff out."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._records: OrderedDict[str, _Record] = OrderedDict()
        self._turn = threading.Lock()

    def __repr__(self) -> str:
        return f"<Attempts of {len(self._records)} addresses>"

    def wrong(self, address: str, now: datetime) -> float:
        """Take note of a wrong token; seconds that its address must wait before it is looked at again, 0 for none."""
        with self._turn:
            before = self._records.pop(address, None)
            record = self._next(before, now)
            self._records[address] = record
            if len(self._records) > _MOST:
                self._records.popitem(last=False)
        return max(0.0, (record.until - now).total_seconds())

    def _next(self, before: _Record | None, now: datetime) -> _Record:
        limits = self._limits
        if before is None or now - before.until >= timedelta(seconds=limits.longest_pause_seconds):
            before = _Record(0, now)
        if before.until > now:
            return before
        wrong = before.wrong + 1
        if wrong < limits.wrong_tokens:
            return _Record(wrong, now)
        pause = min(limits.pause_seconds * 2 ** min(wrong - limits.wrong_tokens, 30), limits.longest_pause_seconds)
        return _Record(wrong, now + timedelta(seconds=pause))

"""What is in the camera's view, and which code of it counts as a scan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Self

LEFT_AFTER = 1.0
"""Seconds of looking without seeing a code after which it has left the view"""


@dataclass(frozen=True)
class View:
    """The codes in view. Advance it with each look; frames that nobody looked at are no looks."""

    missing: Mapping[str, float | None] = field(default_factory=lambda: MappingProxyType({}))
    """each code in view, and since when it was missed; None: it was seen by the last look"""
    taken: frozenset[str] = frozenset()
    """those in view that were scans already"""

    def look(self, texts: Iterable[str], at: float) -> tuple[Self, str | None]:
        """The view after a look at time ``at``, and the code that became a scan by it.

        A code is one scan until it has left the view. While two different ones are in view, none is taken.
        """
        seen = dict.fromkeys(texts)
        missed = {text: at if since is None else since for text, since in self.missing.items() if text not in seen}
        missing = {text: since for text, since in missed.items() if at - since < LEFT_AFTER} | seen
        taken = self.taken & missing.keys()
        scan = next(iter(seen), None) if len(missing) == 1 else None
        if scan is None or scan in taken:
            return type(self)(MappingProxyType(missing), taken), None
        return type(self)(MappingProxyType(missing), taken | {scan}), scan

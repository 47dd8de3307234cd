"""The server's own keys: which one signs now, and which ones kiosks may believe."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from kiosk.mock.settings import KeyEntry, Settings
from kiosk.trust import development
from kiosk.trust.keys import KeySet, ServerKey, SigningKey, read_private, read_public


class CannotSign(ValueError):
    """The server has no key that is in use now."""


@dataclass(frozen=True)
class KeyRing:
    """All keys that count; those with a private half can sign, within their dates.

    Rotation: add a key whose ``not_before`` lies ahead, and withdraw the old one when every kiosk has asked since.
    """

    published: KeySet
    private: Sequence[SigningKey]

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The keys of the settings; without any, the development key. Raises NotAKey."""
        if not settings.keys:
            return cls(development.key_set(), (development.server_key(),))
        private = [SigningKey(it.kid, read_private(it.private_key.encode())) for it in settings.keys if it.private_key]
        return cls(KeySet(tuple(_public(it) for it in settings.keys)), private)

    def newest(self, now: datetime) -> SigningKey:
        """The key that signs tickets and answers now. Raises CannotSign."""
        return self._able(now)[-1]

    def oldest(self, now: datetime) -> SigningKey:
        """The key that signs the set of keys: of all that still count, the one that most kiosks know."""
        return self._able(now)[0]

    def _able(self, now: datetime) -> list[SigningKey]:
        able = [key for key in self.private if self.published.get(key.kid).may_sign(now)]
        if not able:
            raise CannotSign("none of the keys in the settings may sign now")
        return sorted(able, key=lambda key: self.published.get(key.kid).not_before)


def _public(entry: KeyEntry) -> ServerKey:
    if entry.private_key:
        public = read_private(entry.private_key.encode()).public_key().public_bytes_raw()
    else:
        public = read_public(entry.public_key)
    return ServerKey(entry.kid, public, entry.not_before, entry.not_after)

"""Who this kiosk is at its server: its own key, and the server's keys that it has pinned; read from two files.

Where neither is configured, the kiosk has the published development keys, for a server on this machine only.
"""

import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.config import checks, files
from kiosk.config.errors import ConfigError, Problem
from kiosk.config.model import BookingSection, Config
from kiosk.trust import development
from kiosk.trust.errors import NotAKey
from kiosk.trust.keys import KeySet, read_private

ENROL = "enrol this kiosk: kiosk server enrol --code CODE"
_LARGEST = 65_536
"""bytes; no key comes near it"""


@dataclass(frozen=True)
class Identity:
    """A kiosk and its keys."""

    kiosk: str
    key: Ed25519PrivateKey = field(repr=False)
    keys: KeySet
    keys_file: Path | None = None
    """where a newer set is kept; None where there is nothing to keep"""


def identity(config: Config) -> Identity:
    """The identity that a configuration names. Raises ConfigError, which says how to enrol where that is missing."""
    kiosk, booking = config.kiosk.id, config.booking
    here = is_here(booking)
    if not booking.key_file:
        return _development(kiosk, booking.url, here=here)
    key_file, keys_file = Path(booking.key_file), Path(booking.server_keys)
    pem = read_file("booking.key_file", key_file, private=True)
    document = read_file("booking.server_keys", keys_file)
    try:
        key = read_private(pem)
    except NotAKey as error:
        refuse("booking.key_file", key_file, str(error), ENROL)
    try:
        keys = KeySet.read(document)
    except NotAKey as error:
        refuse("booking.server_keys", keys_file, str(error), ENROL)
    if development.is_published(key) and not here:
        refuse("booking.key_file", key_file, "everybody knows this key, it is for development", ENROL)
    if development.publishes(keys) and not here:
        refuse("booking.server_keys", keys_file, "everybody can sign with one of these, it is for development", ENROL)
    return Identity(kiosk, key, keys, keys_file)


def is_here(section: BookingSection) -> bool:
    """Whether the server is on this machine, and nobody between can listen; else no published key is good enough."""
    return checks.is_this_machine(urlsplit(section.url).hostname or "") and not section.proxy


def read_file(key: str, file: Path, *, private: bool = False) -> bytes:
    """What is in the file that a key of the configuration names. Raises ConfigError, which says how to enrol."""
    place = files.secret(file) if private else file
    try:
        with place.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
        mode = place.stat().st_mode
    except FileNotFoundError:
        refuse(key, file, "it is not there: this kiosk is not enrolled", ENROL)
    except OSError as error:
        remedy = "run this as who may read it, or name a file that the kiosk's user may read"
        refuse(key, file, f"it can't be read ({error.strerror})", remedy)
    if private and place is file and mode & (stat.S_IRWXG | stat.S_IRWXO):  # a service's copy has rights of its own
        refuse(key, file, "others than its owner may use this secret", f"chmod 600 {file}")
    return data


def refuse(key: str, file: Path, sentence: str, remedy: str) -> NoReturn:
    """Raise ConfigError for the file that a key of the configuration names."""
    raise ConfigError(str(file), (Problem(key, None, sentence, remedy),)) from None


def _development(kiosk: str, url: str, *, here: bool) -> Identity:
    if not here:
        remedy = f"set booking.key_file and server_keys; then {ENROL}"
        problem = Problem("booking.key_file", None, f"there are no keys for {url}", remedy)
        raise ConfigError("the configuration", (problem,))
    if kiosk not in development.KIOSKS:
        remedy = f"use one of {', '.join(development.KIOSKS)}; or set booking.key_file and server_keys, then {ENROL}"
        problem = Problem("kiosk.id", repr(kiosk), "there is no development key for it", remedy)
        raise ConfigError("the configuration", (problem,))
    return Identity(kiosk, development.kiosk_key(kiosk), development.key_set())

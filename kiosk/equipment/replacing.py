"""A new configuration takes the place of the old one, if it can be used; the old one stays beside it."""

import os
import stat
from datetime import datetime
from pathlib import Path

from kiosk import durable
from kiosk.config.errors import ConfigError
from kiosk.config.model import Config
from kiosk.equipment.trial import usable
from kiosk.errors import KioskError

_OTHER = "become who may write it (sudo), or name another with --config"


class FileRefused(KioskError):
    """The configuration can't be written."""

    reason = "config_file"
    exit_code = os.EX_CANTCREAT


def check(place: Path) -> None:
    """Refuse early what ``replace`` would: before anybody is asked. Raises FileRefused."""
    folder = place.parent.absolute()
    there = next(one for one in (folder, *folder.parents) if os.path.exists(one))  # noqa: PTH110 - raises nothing
    if not os.access(there, os.W_OK | os.X_OK):
        raise FileRefused(f"{place} can't be written: {there} is not to be written in", _OTHER)


def replace(place: Path, text: str, now: datetime) -> Path | None:
    """Put the text into the file, and say where the old one is kept, if there was one.

    It is tried out first; nothing is changed where it can't be used (ConfigError) or written (FileRefused).
    """
    try:
        mode = stat.S_IMODE(place.stat().st_mode) if place.exists() else 0o644
        place.parent.mkdir(parents=True, exist_ok=True)
        durable.draft(place, text.encode(), mode)
        try:
            checked(place, durable.draft_of(place))
        except ConfigError:
            durable.draft_of(place).unlink()
            raise
        kept = _kept(place, mode, now)
        durable.settle(place)
    except OSError as error:
        raise FileRefused(f"{place} can't be written: {error.strerror}", _OTHER) from error
    return kept


def checked(place: Path, draft: Path) -> Config:
    """What a draft of a file comes to, tried out. Raises ConfigError, which names the file and not its draft."""
    try:
        return usable(draft)
    except ConfigError as error:
        raise ConfigError(str(place), error.problems) from None


def _kept(place: Path, mode: int, now: datetime) -> Path | None:
    if not place.exists():
        return None
    kept = place.with_name(f"{place.name}.{now:%Y-%m-%dT%H-%M-%S}")
    durable.write(kept, place.read_bytes(), mode)
    return kept

"""The settings of a camera go into the configuration, all else in its file stays as it is."""

import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.errors import KioskError

if TYPE_CHECKING:
    from drivers.address import Address


class SettingsRefused(KioskError):
    """The settings of a camera can't be written into the configuration."""

    reason = "settings"
    exit_code = os.EX_CANTCREAT


def write(file: Path | None, wanted: "Address") -> Path:
    """Give the reader that is this camera the options of ``wanted``, and say which file has them now.

    Raises ConfigError, SettingsRefused.
    """
    import tomlkit

    from drivers.address import Address
    from kiosk import durable
    from kiosk.config.loading import load, locate

    place = locate(file)
    load(file)  # a file that can't be used is not made better by this
    try:
        document = tomlkit.parse(place.read_text("utf-8"))
        for reader in document.get("readers", ()):
            ours = Address.parse(reader.get("device", "virtual:"))
            if ours.scheme == wanted.scheme and Path(ours.path()).resolve() == Path(wanted.path()).resolve():
                reader["device"] = str(replace(ours, options={**ours.options, **wanted.options}))
                durable.write(place, tomlkit.dumps(document).encode(), stat.S_IMODE(place.stat().st_mode))
                return place
    except OSError as error:
        raise SettingsRefused(f"{place} can't be written: {error.strerror}", "become who may write it: sudo") from None
    raise SettingsRefused(f"{place} has no reader {wanted.scheme}:{wanted.spec}", "put the line in by hand")

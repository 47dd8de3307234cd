"""Why a device can't be opened, told from the number of the system's error."""

import errno
from collections.abc import Mapping
from pathlib import Path

from drivers.errors import DeviceUnavailable

_ABSENT = ("is not there", "check that the device is switched on, its cable, and its address in the configuration")
_BUSY = ("belongs to another program", "end the program that holds it: one device has one owner")
_FORBIDDEN = ("may not be used by this user", "{permission}")
_UNFIT = ("can't be opened: {why}", "check the device's address in the configuration, and unplug it and plug it in")
_WHY: Mapping[int | None, tuple[str, str]] = {
    errno.ENOENT: _ABSENT,
    errno.ENODEV: _ABSENT,
    errno.ENXIO: _ABSENT,
    errno.EIO: _ABSENT,
    errno.EBUSY: _BUSY,
    errno.EAGAIN: _BUSY,
    errno.EACCES: _FORBIDDEN,
    errno.EPERM: _FORBIDDEN,
}


def unavailable(name: str, error: OSError, permission: str) -> DeviceUnavailable:
    """The error for people; ``permission`` is how to get leave to use the device."""
    what, remedy = _WHY.get(error.errno, _UNFIT)
    why = error.strerror or str(error)
    return DeviceUnavailable(f"{name} {what.format(why=why)}", remedy.format(permission=permission))


def node_unavailable(path: str, error: OSError, group: str) -> DeviceUnavailable:
    """The same for a file; ``group`` usually owns such files, and is named where this one's own group can't be."""
    return unavailable(path, error, f"let the user join the group {_group(path) or group}, and log in anew")


def _group(path: str) -> str | None:
    """The group that a file belongs to, unless that is the administrator's."""
    try:
        name = Path(path).group()
    except (OSError, KeyError):
        return None
    return None if name == "root" else name

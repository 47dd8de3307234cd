"""The Bluetooth service is started anew, where the kiosk's user may do that: the last rung of the watchdog's ladder."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from drivers.errors import DeviceTimeout, DeviceUnavailable

COMMAND = ("systemctl", "--no-ask-password", "restart", "bluetooth.service")
PATIENCE = 20.0
"""seconds for the command"""

_REMEDY = "allow the kiosk's user to restart bluetooth.service (polkit), or leave out restart=yes"


async def restart(command: Sequence[str] = COMMAND, patience: float = PATIENCE) -> None:
    """Run the command. Raises DeviceUnavailable where it is refused or not there, DeviceTimeout."""
    pipe, nothing = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    try:
        running = await asyncio.create_subprocess_exec(*command, stdin=nothing, stdout=nothing, stderr=pipe)
    except OSError as error:
        raise _refused(error.strerror or str(error)) from error
    try:
        async with asyncio.timeout(patience):
            _, said = await running.communicate()
    except TimeoutError:
        raise DeviceTimeout("the Bluetooth service does not start again", _REMEDY) from None
    finally:
        if running.returncode is None:
            with suppress(ProcessLookupError):
                running.kill()
            await running.wait()
    if running.returncode:
        raise _refused(said.decode("utf-8", "replace").strip().partition("\n")[0])


def _refused(why: str) -> DeviceUnavailable:
    return DeviceUnavailable(f"the Bluetooth service could not be started anew: {why}", _REMEDY)

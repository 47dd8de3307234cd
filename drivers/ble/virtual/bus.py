"""A D-Bus daemon of our own, so that no test and no demo touches the machine's Bluetooth."""

import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from drivers.errors import DeviceUnavailable

_CONFIGURATION = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <listen>unix:path={folder}/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_type="method_call"/>
    <allow send_type="signal"/>
    <allow send_requested_reply="true" send_type="method_return"/>
    <allow send_requested_reply="true" send_type="error"/>
    <allow receive_type="method_call"/>
    <allow receive_type="signal"/>
    <allow receive_requested_reply="true" receive_type="method_return"/>
    <allow receive_requested_reply="true" receive_type="error"/>
  </policy>
</busconfig>
"""


class PrivateBus:
    """A running dbus-daemon; whoever has ``address`` as DBUS_SYSTEM_BUS_ADDRESS takes it for the machine's bus."""

    def __init__(self) -> None:
        """Begin the daemon, and wait until it listens. Raises DeviceUnavailable where there is none to run."""
        program = shutil.which("dbus-daemon")
        if program is None:
            raise DeviceUnavailable("Bluetooth in software needs dbus-daemon", "install the system package dbus")
        self._folder = tempfile.TemporaryDirectory(prefix="bus-")
        configuration = Path(self._folder.name, "bus.conf")
        configuration.write_text(_CONFIGURATION.format(folder=self._folder.name))
        command = [program, f"--config-file={configuration}", "--nofork", "--nopidfile", "--print-address"]
        words = Path(self._folder.name, "words")
        with words.open("w") as file:
            self._daemon = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=file, text=True)  # noqa: S603 - found on the PATH
        assert self._daemon.stdout
        self.address = self._daemon.stdout.readline().strip()
        if not self.address:
            said = words.read_text().strip()
            self.close()
            raise DeviceUnavailable(f"dbus-daemon did not start: {said}", "see what it says of its configuration")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the daemon; idempotent. Who is still connected is cut off."""
        self._daemon.kill()
        self._daemon.wait()
        assert self._daemon.stdout
        self._daemon.stdout.close()
        self._folder.cleanup()

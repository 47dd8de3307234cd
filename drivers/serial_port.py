"""Opens serial ports: eight bits, no parity. The only file that imports pyserial.

DTR is set while a port is open and falls when it is closed.
"""

import os
import termios

import serial

from drivers.errors import DeviceUnavailable
from drivers.refusals import node_unavailable

BAUDS = tuple(map(str, (1200, 2400, 4800, 9600, 14400, 19200, 28800, 38400, 57600, 115200, 230400, 460800, 921600)))
FLOWS = ("rtscts", "xonxoff", "none")

Port = serial.Serial


def opened(path: str, baud: int, flow: str) -> Port:
    """The port, for its caller alone; what was said before is thrown away. Raises DeviceUnavailable."""
    try:
        return serial.Serial(
            path,
            baud,
            timeout=0,
            write_timeout=0,
            rtscts=flow == "rtscts",
            xonxoff=flow == "xonxoff",
            exclusive=True,
        )
    except (OSError, termios.error) as error:  # a SerialException is the former; the latter is neither
        number = error.args[0] if isinstance(error, termios.error) else error.errno
        if number is None:
            raise DeviceUnavailable(
                f"{path} is not a serial port", 'look for it with "ls /dev/serial/by-id"'
            ) from error
        raise node_unavailable(path, OSError(number, os.strerror(number)), "dialout") from error

"""The camera of the measurements: a network camera in software, in a process of its own, that stamps its packets.

The moment at which a packet is sent stands behind the end of its JPEG, where no decoder looks.
"""

import pickle
import struct
import subprocess
import sys
import time
from contextlib import contextmanager
from itertools import cycle

from drivers.cameras.packet import Packet
from drivers.cameras.virtual.network import NetworkCamera

FPS = 30
_STAMP = struct.Struct(">d")


def sent(packet):
    """When a packet was sent, in monotonic seconds."""
    return _STAMP.unpack(packet[-_STAMP.size :])[0]


@contextmanager
def camera(packets):
    """The url of a camera that plays these packets round and round, 30 a second."""
    with subprocess.Popen([sys.executable, __file__, "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdin
        assert server.stdout
        pickle.dump(list(packets), server.stdin)
        server.stdin.flush()
        yield server.stdout.readline().decode().strip()
        server.stdin.close()


def cpu_clock(pid):
    """The clock of the processor's time that a process has taken, for ``time.clock_gettime``; see clock_getres(2)."""
    return ~pid << 3 | 2


def _stamped(packets):
    for packet in cycle(packets):
        yield packet + _STAMP.pack(time.monotonic())


def _serve():
    packets = pickle.load(sys.stdin.buffer)
    with NetworkCamera(_stamped(packets), FPS) as network:
        print(network.url, flush=True)
        sys.stdin.buffer.read()


if __name__ == "__main__" and sys.argv[1:] == ["serve"]:
    _serve()


def jpeg(picture):
    """The bytes of a packet, as the server's camera gives them."""
    assert isinstance(picture, Packet)
    return picture.jpeg

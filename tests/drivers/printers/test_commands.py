import os
import subprocess
import sys

import pytest

from drivers.printers import commands
from drivers.printers.document import Align


def test_the_commands_are_those_of_the_reference():
    assert commands.begin(b"\x1da\x0e") == b"\x1b@\x1da\x0e"
    assert commands.begin() == b"\x1b@"
    assert commands.size(2, 2) + commands.style(bold=True, align=Align.CENTER) == b"\x1d!\x11\x1bE\x01\x1ba\x01"
    assert commands.style(invert=True) == b"\x1dB\x01"
    assert commands.feed(3) == b"\x1bd\x03"
    assert commands.question(4) == b"\x10\x04\x04"
    assert commands.process_id("a01C") == b"\x1d(H\x06\x0000a01C"
    assert commands.qr("F7", 5).endswith(b"\x1d(k\x05\x001P0F7\x1d(k\x03\x001Q0")


USE = "import logging; from drivers.printers import commands; commands.feed(1); assert not logging.root.handlers"


@pytest.mark.parametrize("extra", [{}, {"ESCPOS_CAPABILITIES_PICKLE_DIR": "cache"}], ids=["plain", "cache named"])
def test_the_borrowed_library_leaves_no_temporary_directory_and_no_log_handler(tmp_path, extra):
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path), **extra}
    subprocess.run([sys.executable, "-c", USE], env=environment, check=True, timeout=60)
    assert list(tmp_path.iterdir()) == []


def test_the_borrowed_library_is_not_loaded_before_it_is_used():
    code = "import sys; from drivers.printers import commands; assert 'escpos' not in sys.modules"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=60)

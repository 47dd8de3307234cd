"""Hostile bytes: whatever is announced, memory and time have an end, and what follows is printed."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.printers.virtual import commands
from drivers.printers.virtual.work import Rows
from tests.drivers.printers.virtual.desk import Desk, chinese
from tests.drivers.printers.virtual.press import FULL_CUT, Press

MB = 1 << 20
ENOUGH = 32 * MB


def words(*numbers):
    return b"".join(number.to_bytes(2, "little") for number in numbers)


class Shredder(Press):
    """Keeps nothing of what is asked for."""

    def carry_out(self, effect):
        pass


class Counting(Press):
    """Counts the rows that are printed."""

    rows = 0

    def carry_out(self, effect):
        self.rows += len(effect.data) // 72 if isinstance(effect, Rows) else 0
        super().carry_out(effect)


NOTHING = b"\x1d(D" + words(0x7FFB) + bytes(0x7FFB)
"""32 kilobytes that are data of whatever wants some, and a command without an effect where nothing does"""
ENDLESS = {
    "a picture of four gigabytes": (b"\x1d8L\xff\xff\xff\xff0p", NOTHING),
    "an unknown command of 64 kilobytes": (b"\x1d(Z\xff\xff", NOTHING),
    "a raster of 65535 by 65535": (b"\x1dv0\x00" + words(65535, 65535), NOTHING),
    "the same on a sheet": (b"\x1bL\x1dv0\x03" + words(65535, 65535), NOTHING),
    "columns of 65535": (b"\x1b*\x21" + words(65535), NOTHING),
    "256 letters of 6 bytes by 255": (b"\x1b&\x06\x00\xff", NOTHING),
    "255 images of gigabytes": (b"\x1cq\xff" + words(65535, 65535), NOTHING),
    "a logo of 65535 by 65535": (b"\x1c\x94\x00\x01\xff\xff\xff\xff" + bytes(18), NOTHING),
    "a barcode without an end": (b"\x1dk\x04", b"A" * 2000),
    "a macro without an end": (b"\x1d:", NOTHING),
    "lines of the largest letters": (b"\x1d!\x77\x1dP\x01\x01\x1b \xff", b"A" * 20),
    "a line that is written over and over": (b"", b"A\x08" * 500),
    "a sheet that is written over and over": (b"\x1bL", b"A\x08" * 250 + b"A\x1d$\x20\x00" * 250),
    "columns that lie on each other": (b"", b"\x1b*\x00\x01\x00\xff\x08" * 500),
}


@pytest.mark.parametrize(("beginning", "rest"), ENDLESS.values(), ids=ENDLESS)
def test_what_never_ends_takes_no_more_and_no_more_memory(beginning, rest):
    """The second eight pieces leave no more behind than the first eight, but for little."""
    press = Shredder()
    tracemalloc.start()
    try:
        press.feed(beginning + 8 * rest)
        before = tracemalloc.get_traced_memory()[0]
        press.feed(8 * rest)
        after, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 2 * len(rest) + 1024
    assert peak < ENOUGH


@pytest.mark.parametrize(
    "data",
    [
        b"\x1bW" + words(0, 0, 65535, 65535) + b"\x1bL" + b"\x1d!\x77" + b"A" * 400 + b"\x0c",
        b"\x1bL\x1d(Q\x0c\x000" + words(0, 0, 65535, 65535) + b"\x01\xff\x01" + b"\x0c",
        b"\x1bL\x1dP\x01\x01\x1d(Q\x0c\x001" + words(0, 0, 65535, 65535) + b"\x01\xff\x01" + b"\x0c",
        b"\x1dP\x01\x01\x1b3\xff\n",
        b"\x1dP\x01\x01\x1b \xff\x1d!\x77AA\n",
        b"\x1dP\x01\x01\x1b$" + words(65535) + b"a\n",
        b"\x1dP\x01\x01\x1bL\x1d\\" + words(32767) + b"a\x0c",
        b"\x1dP\x01\x01\x1bK\xff",
        b"\x1dP\x01\x01\x1dVA\xff",
        b"\x1bL" + b"\x1d\\" + words(32767) + b"a" * 2000 + b"\x0c",
        b"\x1cS\xff\xff\x1cW\x01" + chinese("国" * 30) + b"\n",
    ],
)
def test_the_largest_numbers_are_harmless(data):
    press = Counting().feed(data + b"\x1b@after\n" + FULL_CUT)
    assert press.papers[-1].text.endswith("after\n")
    assert press.rows < 200_000


PREFIXES = st.sampled_from([b"\x1b", b"\x1c", b"\x1d", b"\x10"])
KNOWN = st.sampled_from([*commands.FIXED, *commands.READ, *[name + b"\x0a\x00" for name in commands.PARENTHESISED]])
SEQUENCES = st.one_of(
    st.builds(lambda name, rest: name + rest, KNOWN, st.binary(max_size=30)),
    st.builds(lambda first, rest: first + rest, PREFIXES, st.binary(max_size=4)),
    st.binary(max_size=20),
)


@given(st.lists(SEQUENCES, max_size=12).map(b"".join))
def test_no_bytes_can_break_the_language_and_a_ticket_after_a_restart_is_whole(noise):
    press = Press().feed(noise)
    press.interpreter.restart()
    press.feed(b"\x1b@" + chinese("第５排") + b"\n" + FULL_CUT)
    assert press.papers[-1].text.endswith("第５排\n")


@pytest.mark.parametrize("byte", [b"\x01", b"\x07", b"\x1a", b"\x1f", b"\x1b\x7f", b"\x1c\x7f", b"\x1d\x7f"])
def test_a_byte_or_command_that_means_nothing_is_told_by_itself(byte):
    press = Press().feed(byte + b"after\n")
    assert press.unknown == [(byte, "unknown")]
    assert press.strip.tear().text == "after\n"


REAL_TIME = """
10 04 01
10 04 07 01
10 04 12 01
10 05 01
10 14 01 00 01
10 14 02 01 08
10 14 03 00 01 00 01 01
10 14 07 01
10 14 08 01 03 14 01 06 02 08
"""


@pytest.mark.parametrize("command", REAL_TIME.strip().splitlines())
def test_real_time_commands_are_not_printed(command):
    press = Press().feed(b"a" + bytes.fromhex(command) + b"b\n")
    assert press.unknown == []
    assert press.strip.tear().text == "ab\n"


def test_characters_of_the_user_have_an_end():
    press = Press()
    for code in range(300):
        press.feed(b"\x1c2" + code.to_bytes(2, "big") + bytes(72))
    assert [why for _, why in press.unknown] == ["no room for the character"] * 44


def test_paper_that_nobody_cuts_falls_off_after_ten_metres():
    desk = Desk()
    desk.send(b"\x1bd\xff" * 11 + b"end\n")
    desk.printer.finish()
    desk.collect()
    assert [paper.torn for paper in desk.papers] == [True, True]
    assert desk.papers[0].mm > 10_000
    assert desk.papers[1].text.endswith("end\n")


@pytest.mark.parametrize("setting", [b"0\x03\x01", b"1\x01\0\xff\xff\x01\0", b"2\x07\0", b";1;65535;1;1;1;"])
def test_commands_of_a_counter_are_skipped_whole_and_told(setting):
    press = Press().feed(b"a\x1dC" + setting + b"b\x1dc\n")
    assert press.strip.tear().text == "ab\n"
    assert [command for command, _ in press.unknown] == [b"\x1dC" + setting[:1], b"\x1dc"]


def test_the_numbers_of_a_counter_have_an_end():
    press = Press().feed(b"\x1dC;" + b"1" * 30 + b"text\n")
    assert press.strip.tear().text == "text\n"

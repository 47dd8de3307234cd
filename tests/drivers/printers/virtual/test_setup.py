"""What a printer is set up with, told to keep, and asked about; macros; what presenters are asked for."""

from dataclasses import replace

import pytest

from drivers.printers.virtual.dialects import EPSON
from drivers.printers.virtual.interpreter import ROLL, Interpreter
from drivers.printers.virtual.memory import MACRO, ROOM, Flash
from drivers.printers.virtual.work import (
    AskCounter,
    AskPresenter,
    Continuous,
    Eject,
    Present,
    Report,
    Retract,
    Rows,
    Shortest,
    Unknown,
)
from tests.drivers.printers.virtual.press import FULL_CUT, Press, printed


def boxed(command, data):
    return command + len(data).to_bytes(2, "little") + data


def test_a_macro_is_printed_while_it_is_recorded_and_again_when_it_is_played():
    assert printed(b"\x1d:line\n\x1d:\x1d^\x02\x00\x00end\n").text == "line\nline\nline\nend\n"


def test_a_macro_outlives_esc_at_and_not_the_power():
    assert printed(b"\x1d:line\n\x1d:\x1b@\x1d^\x01\x00\x00").text == "line\nline\n"
    assert printed(b"\x1d^\x05\x00\x00none\n").text == "none\n"


def test_playing_ends_a_recording_and_forgets_the_macro():
    assert printed(b"\x1d:line\n\x1d^\x05\x00\x00\x1d^\x05\x00\x00").text == "line\n"


def test_a_macro_that_ends_within_a_command_takes_the_rest_from_the_line():
    assert printed(b"\x1d:\x1b!\x1d:\n\x1d^\x01\x00\x00\x00x\n").text.splitlines()[-1].endswith("x")


def test_a_macro_is_cut_off_where_the_memory_ends():
    paper = printed(b"\x1d:" + b"a\n" * MACRO + b"\x1d:" + b"\x1d^\x01\x00\x00")
    assert paper.text.count("a") == MACRO + MACRO // 2


def test_a_macro_can_not_play_itself():
    assert printed(b"\x1d:a\n\x1d:\x1d:\x1d^\x09\x00\x00\x1d:\x1d^\x03\x00\x00").text == "a\n"


def test_a_macro_bomb_ends_with_the_roll():
    interpreter = Interpreter(EPSON)
    bomb = b"\x1d:\x1b3\xff" + b"\x1bd\xff" * 4 + b"\x1d:\x1d^\xff\x00\x00"
    effects = [effect for byte in bomb for effect in interpreter.give(bytes((byte,)))]
    rows, told = 0, []
    while effects or not interpreter.wanted:
        rows += sum(len(effect.data) // 72 for effect in effects if isinstance(effect, Rows))
        told += [effect.why for effect in effects if isinstance(effect, Unknown)]
        effects = interpreter.give(b"") if not interpreter.wanted else []
    assert told == ["the macro is longer than a roll of paper"]
    assert rows < 2 * ROLL


def test_notes_are_kept_told_and_deleted():
    def note(function, data=b""):
        return boxed(b"\x1d(C", b"\0" + bytes((function,)) + b"\0" + data)

    kept = note(49, b"k1one") + note(49, b"k2two")
    assert Press().feed(kept + note(50, b"k1") + note(53)).answers == b"\x37\x70\x40one\0\x37\x71\x40k1k2\0"
    assert Press().feed(kept + note(48, b"k1") + note(53)).answers == b"\x37\x71\x40k2\0"
    assert Press().feed(kept + note(54, b"CLR") + note(53)).answers == b"\x37\x71\x40\0"
    assert Press().feed(kept + note(51) + note(52)).answers == b"\x37(%d\0\x37)%d\0" % (ROOM, ROOM - 6)
    flash = Flash()
    Press(flash=flash).feed(kept)
    assert Press(flash=flash).feed(note(50, b"k2")).answers == b"\x37\x70\x40two\0"


def test_notes_of_long_ago_are_read_where_they_were_written():
    written = b"\x1cg1\0\x05\0\0\0\x03\0abc"
    assert Press().feed(written + b"\x1cg2\0\x05\0\0\0\x03\0").answers == b"\x5fabc\0"


def test_setting_up_is_answered_and_forgotten():
    asked = b"\x01IN", b"\x03\x01" + b"1" * 8, b"\x04\x01", b"\x06\x05", b"\x02OUT"
    press = Press().feed(b"".join(boxed(b"\x1d(E", data) for data in asked))
    assert press.answers == b"\x37\x20\0\x37\x2100000000\0\x37\x27\x05\x1f0\0"
    assert press.unknown == []


def test_a_test_print_says_what_the_printer_is():
    press = Press().feed(boxed(b"\x1d(A", b"\0\x02"))
    assert press.papers[0].text.startswith("VIRTUAL PRINTER epson\n576 dots\n")


@pytest.mark.parametrize(
    ("data", "effects"),
    [
        (b"\x1cP\x02\x01R\x05", [Present(steps=2, blink=True, retract=True, timeout=5)]),
        (b"\x1cP\x04\x00E\x00", [Present(steps=4)]),
        (b"\x1de\x02", [Retract()]),
        (b"\x1de\x03\x0c", [Present(steps=12)]),
        (b"\x1de\x05", [Eject()]),
        (b"\x1de\x06", [AskPresenter()]),
        (b"\x1de\x12\x1de\x14", [Continuous(on=False), Continuous(on=True)]),
        (b"\x1de\x20\x08\x1e", [Present(steps=8, timeout=30, retract=True)]),
        (b"\x1dR0", [Retract()]),
        (b"\x1dR1\x05", [Retract(after=5)]),
        (b"\x1d\xe0\x0f", [Report(15)]),
        (b"\x1d\xe1\x1d\xe2\x1d\xe3\x1d\xe4\x1d\xe5", [AskCounter(n) for n in range(0xE1, 0xE6)]),
        (b"\x1d\xe8\x46", [Shortest(70)]),
        (b"\x1bF", [Continuous(on=True)]),
        (b"\x1cBF\x01\x1cBS\x1cLCs\xff\x00\x00\x1cLRw\x01\x1cLD\x00\x1cK\x0a\x1cG\x01\x1c\xc1\x0b", []),
        (b"\x1bC\x01\x1d\xe6\x01\x02\x1d\xe7\x00\x32\x1d\xf0\x01", []),
    ],
)
def test_what_a_presenter_is_told_to_do_is_passed_on(data, effects):
    press = Press().feed(data + b"after\n")
    assert press.effects == effects
    assert press.strip.tear().text.endswith("after\n")


def test_presenting_cuts_first():
    press = Press().feed(b"ticket\n" + b"\x1bJ\x80" + b"\x1cP\x02\x00E\x00")
    assert [paper.text for paper in press.papers] == ["ticket\n"]


@pytest.mark.parametrize("wrong", [b"\x1de\x77", b"\x1cL\x77"])
def test_a_function_that_no_presenter_has_is_told(wrong):
    assert Press().feed(wrong).unknown == [(wrong, "unknown")]


def cuts(data):
    """For each piece of paper its rows and its text."""
    press = Press().feed(data)
    return [(paper.image.height, paper.text) for paper in press.papers] + [press.strip.tear().text]


HEAD_TO_CUTTER = 104


@pytest.mark.parametrize("mode", [b"\0", b"\x01", b"0", b"1"])
def test_a_cut_is_made_at_the_blade(mode):
    assert cuts(b"\x1bJ\xc8a\n\x1bJ\x68\x1dV" + mode) == [(334, "a\n"), ""]


@pytest.mark.parametrize("mode", b"AB")
def test_a_cut_after_a_feed_is_just_behind_the_print(mode):
    assert cuts(b"a\n\x1dV" + bytes((mode, 20))) == [(HEAD_TO_CUTTER + 30 + 20, "a\n"), ""]


@pytest.mark.parametrize("mode", b"ab")
def test_a_cut_can_be_ordered_for_when_the_paper_is_there(mode):
    pieces = cuts(b"a\n\x1dV" + bytes((mode, 0)) + b"b\n" * 10)
    assert pieces == [(HEAD_TO_CUTTER + 30, "a\n"), "b\n" * 10]


@pytest.mark.parametrize("mode", b"gh")
def test_a_cut_can_be_followed_by_going_back_so_that_no_paper_is_lost(mode):
    press = Press().feed(b"a\n\x1dV" + bytes((mode, 0)) + b"b\n" + FULL_CUT)
    assert [(paper.image.height, paper.text) for paper in press.papers] == [(HEAD_TO_CUTTER + 30, "a\n"), (30, "b\n")]


def test_printing_over_what_stands_there_is_possible():
    there = printed(b"\x1b3\x1e##\n\x1bK\x1e__\n")
    assert there.image.height == printed(b"__\n").image.height
    assert there.text == "##\n__\n"


def test_motion_units_are_fractions_of_an_inch():
    def rows(data):
        return printed(data).image.height - printed(b"").image.height

    assert rows(b"\x1dP\x00\x65\x1bJ\x0a") == 20
    assert rows(b"\x1d\xd0\x00\x00\x01\x96\x1bJ\x64") == 50
    assert rows(b"\x1dP\x00\x65\x1dP\x00\x00\x1bJ\x0a") == 10


def test_ff_feeds_to_the_next_black_mark_where_the_paper_has_marks():
    marked = replace(EPSON, mark_pitch=800)

    def rows(data, dialect):
        return printed(data, dialect).image.height - printed(b"", dialect).image.height

    assert rows(b"a\n\x0cb\n\x0c", marked) == 1600
    assert rows(b"a\n\x1d\x0c\x1d\xf6\x1c(L\x02\x00C0", marked) == 800
    assert rows(b"a\n\x0cb\n\x0c", EPSON) == 60


def test_a_margin_takes_room_and_gives_it_back():
    wide = b"a" * 50 + b"\n"
    narrow = printed(b"\x1dL\x00\x02" + wide).text
    assert set(narrow.split()) == {"a" * 5}
    assert printed(b"\x1dL\x00\x02\x1dL\x00\x00" + wide).text == "a" * 48 + "\naa\n"
    assert printed(b"\x1dL\x80\x01\x1dW\x00\x02" + wide).text.split()[0] == "a" * 16


def test_gs_t_goes_to_the_beginning_of_the_line():
    assert printed(b"lost\x1dT\x00a\n").text == "a\n"
    assert printed(b"kept\x1dT\x01a\n").text == "kept\na\n"

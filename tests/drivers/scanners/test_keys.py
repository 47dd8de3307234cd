import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.scanners.keys import CAPS_LOCK, KEYS, Held

SHIFT, RIGHT_SHIFT, ALT, CTRL, ENTER, KEYPAD_ENTER, TAB, F1, NUM_LOCK = 42, 54, 56, 29, 28, 96, 15, 59, 69
PRINTABLE = "".join(map(chr, range(32, 127)))


def typed(*presses):
    """What key presses type; a negative one lets the key go."""
    held, found = Held(), b""
    for code in presses:
        if code < 0:
            held = held.release(-code)
        else:
            held, more = held.press(code)
            found += more
    return found


def presses(text, shift=SHIFT):
    for character in text:
        code, shifted = KEYS[character]
        yield from (shift, code, -code, -shift) if shifted else (code, -code)


def test_every_printable_character_has_a_key():
    assert set(KEYS) == set(PRINTABLE)


@pytest.mark.parametrize("shift", [SHIFT, RIGHT_SHIFT])
def test_what_a_keyboard_of_the_us_layout_types_is_what_was_meant(shift):
    assert typed(*presses(PRINTABLE, shift), ENTER) == PRINTABLE.encode() + b"\n"


def test_the_keys_have_the_places_that_linux_gives_them():
    evdev = pytest.importorskip("evdev")
    names = {"-": "MINUS", "=": "EQUAL", "[": "LEFTBRACE", "]": "RIGHTBRACE", ";": "SEMICOLON", "'": "APOSTROPHE"}
    names |= {"`": "GRAVE", "\\": "BACKSLASH", ",": "COMMA", ".": "DOT", "/": "SLASH", " ": "SPACE"}
    names |= {character: character.upper() for character in string.ascii_lowercase + string.digits}
    for character, name in names.items():
        assert KEYS[character] == (evdev.ecodes.ecodes[f"KEY_{name}"], False), character


@pytest.mark.parametrize(
    ("name", "character"),
    [
        *(("KP0", b"0"), ("KP5", b"5"), ("KP9", b"9"), ("KPDOT", b"."), ("KPMINUS", b"-"), ("KPPLUS", b"+")),
        *(("KPASTERISK", b"*"), ("KPSLASH", b"/"), ("KPENTER", b"\n")),
    ],
)
def test_the_keypad_types_digits_whatever_numlock_says(name, character):
    evdev = pytest.importorskip("evdev")
    code = evdev.ecodes.ecodes[f"KEY_{name}"]
    assert typed(code) == typed(NUM_LOCK, -NUM_LOCK, code) == character


@pytest.mark.parametrize("end", [ENTER, KEYPAD_ENTER, TAB])
def test_enter_and_tab_end_a_line(end):
    assert typed(KEYS["7"][0], end) == b"7\n"


def test_caps_lock_that_a_scanner_presses_swaps_letters_and_nothing_else():
    caps = (CAPS_LOCK, -CAPS_LOCK)
    assert typed(*caps, *presses("Ab1!"), *caps, *presses("Ab1!")) == b"aB1!Ab1!"


@pytest.mark.parametrize("chord", [ALT, CTRL, 97, 100, 125, 126])
def test_a_key_with_ctrl_alt_or_meta_spoils_the_line(chord):
    assert typed(chord, KEYS["6"][0], -KEYS["6"][0], -chord, KEYS["7"][0]) == b"\x007"


def test_a_key_without_a_character_spoils_the_line():
    assert typed(F1) == typed(14) == typed(103) == b"\0"


@given(st.lists(st.integers(-767, 767), max_size=100))
def test_any_presses_of_any_keys_type_printable_ascii_ends_or_what_spoils(codes):
    assert set(typed(*codes)) <= set(PRINTABLE.encode() + b"\n\0")

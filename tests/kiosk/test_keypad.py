"""Codes that customers type."""

import asyncio

import pytest

from drivers.address import Address
from drivers.errors import DeviceUnavailable
from drivers.ports import Scan, Several
from drivers.scanners import typed
from kiosk.domain import visit, voucher
from kiosk.domain.problem import Code, Problem
from kiosk.domain.voucher import NotAVoucher, Voucher
from kiosk.keypad import Keypad, enter
from kiosk.readers import follow

VOUCHER = voucher.typed(b"a cinema")


@pytest.fixture
def reader():
    with typed.from_address(Address("typed")) as reader:
        yield reader


@pytest.mark.parametrize(
    "typing",
    [
        VOUCHER.code,
        VOUCHER.pretty,
        VOUCHER.pretty.lower(),
        f" {VOUCHER.code[:4]} {VOUCHER.code[4:]} ",
        VOUCHER.code.replace("1", "l").replace("0", "o"),
    ],
    ids=["plain", "grouped", "small letters", "spaces", "look-alikes"],
)
def test_a_code_is_read_as_it_was_meant(reader, typing):
    assert enter(typing) == VOUCHER
    assert reader.read(0).text == VOUCHER.code


def test_every_wrong_character_is_a_typing_mistake_and_reaches_no_reader(reader):
    for place, right in enumerate(VOUCHER.code):
        wrong = voucher.ALPHABET[(voucher.ALPHABET.index(right) + 5) % 32]
        with pytest.raises(NotAVoucher) as caught:
            enter(VOUCHER.code[:place] + wrong + VOUCHER.code[place + 1 :])
        assert caught.value.typo
    assert reader.read(0) is None


def test_two_characters_that_changed_places_are_a_typing_mistake(reader):
    for place in range(len(VOUCHER.code) - 1):
        first, second = VOUCHER.code[place], VOUCHER.code[place + 1]
        if first != second:
            with pytest.raises(NotAVoucher) as caught:
                enter(VOUCHER.code[:place] + second + first + VOUCHER.code[place + 2 :])
            assert caught.value.typo


@pytest.mark.parametrize("typing", ["", "hello", "7K3M", "电影票", "x" * 5000, "\x1b[2J"])
def test_what_is_no_code_at_all_is_no_typing_mistake(reader, typing):
    with pytest.raises(NotAVoucher) as caught:
        enter(typing)
    assert not caught.value.typo
    assert reader.read(0) is None


def test_a_kiosk_without_that_reader_says_so():
    with pytest.raises(DeviceUnavailable, match="not read now") as caught:
        enter(VOUCHER.code)
    assert "[[readers]]" in caught.value.remedy


async def test_the_kiosk_is_shown_what_was_typed():
    stop = asyncio.Event()
    shown: asyncio.Queue[Scan | Several] = asyncio.Queue()
    following = asyncio.create_task(follow("typed:", shown.put_nowait, stop, {}))
    async with asyncio.timeout(20):
        while True:
            try:
                enter(VOUCHER.pretty)
                break
            except DeviceUnavailable:
                await asyncio.sleep(0.01)
        scan = await shown.get()
        stop.set()
        await following
    assert isinstance(scan, Scan)
    assert (Voucher.parse(scan.text), scan.reader) == (VOUCHER, "typed:")


class Watch:
    """A steady clock, moved by hand."""

    def __init__(self):
        self.now = 5000.0

    def __call__(self):
        return self.now


@pytest.fixture
def keypad():
    return Keypad("typed:", Watch())


def shown(keypad, voucher, problem):
    """What the visit goes through when a voucher is refused."""
    keypad.follow(visit.Verifying(voucher, "claim"))
    keypad.follow(visit.Attention(Problem(problem)))
    keypad.follow(visit.Idle())


def test_five_codes_that_nobody_knows_lock_the_keypad_for_a_minute_and_five_more_for_two(keypad):
    for wait in (60, 120):
        for _ in range(5):
            assert keypad.wait == 0
            shown(keypad, VOUCHER, Code.VOUCHER_UNKNOWN)
        assert keypad.wait == wait
        keypad._clock.now += wait


@pytest.mark.parametrize("problem", [Code.VOUCHER_UNPAID, Code.SERVER_AWAY, Code.PRINTER_PAPER, Code.VOUCHER_LIMIT])
def test_a_code_that_is_refused_for_another_reason_is_no_guess(keypad, problem):
    for _ in range(9):
        shown(keypad, VOUCHER, problem)
    assert keypad.wait == 0


def test_an_unknown_voucher_of_another_kind_is_no_guess_and_neither_is_what_staff_ask_for(keypad):
    for _ in range(9):
        shown(keypad, voucher.opaque(b"0123456789abcdef"), Code.VOUCHER_UNKNOWN)
        shown(keypad, None, Code.VOUCHER_UNKNOWN)
    assert keypad.wait == 0


def test_one_refusal_is_one_guess_however_often_the_state_is_told(keypad):
    keypad.follow(visit.Verifying(VOUCHER, "claim"))
    for _ in range(9):
        keypad.follow(visit.Attention(Problem(Code.VOUCHER_UNKNOWN)))
    assert keypad.wait == 0


def test_what_is_typed_at_a_keypad_reaches_the_reader_of_its_place(reader, keypad):
    assert keypad.enter(VOUCHER.pretty) == VOUCHER
    assert reader.read(0).text == VOUCHER.code

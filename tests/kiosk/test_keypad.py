"""Codes that customers type."""

import asyncio

import pytest

from drivers.address import Address
from drivers.errors import DeviceUnavailable
from drivers.ports import Scan
from drivers.scanners import typed
from kiosk.domain import voucher
from kiosk.domain.voucher import NotAVoucher, Voucher
from kiosk.keypad import enter
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
    shown: asyncio.Queue[Scan] = asyncio.Queue()
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
    assert (Voucher.parse(scan.text), scan.reader) == (VOUCHER, "typed:")

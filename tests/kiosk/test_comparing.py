"""A code stands on the screen until somebody answers, the time is over, or nobody may answer any more."""

import asyncio

import pytest

from kiosk import comparing
from kiosk.comparing import Compared, Comparing


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.setattr(comparing, "LOOK_SECONDS", 0.001)
    return Clock()


async def asked(compare, same, code="0471"):
    """The answer to come, once the code is on the screen."""
    answer = asyncio.create_task(same(code, 30))
    while not compare.shown:
        await asyncio.sleep(0)
    return answer


async def test_who_says_yes_is_told_to_say_so_on_the_phone_until_its_voucher_has_come(clock):
    compare = Comparing(clock)
    with compare.asking(lambda: True) as same:
        answer = await asked(compare, same)
        assert compare.shown == Compared("0471", 130.0, confirmed=False)
        assert compare.answer("0471", same=True)
        assert compare.shown == Compared("0471", 130.0, confirmed=True)
        assert await answer
        assert compare.shown is not None
    assert compare.shown is None


async def test_who_says_no_sees_the_code_no_longer(clock):
    compare = Comparing(clock)
    with compare.asking(lambda: True) as same:
        answer = await asked(compare, same)
        assert compare.answer("0471", same=False)
        assert compare.shown is None
        assert not await answer


@pytest.mark.parametrize("first", [True, False])
async def test_only_the_first_answer_counts_and_only_for_the_code_that_is_shown(clock, first):
    compare = Comparing(clock)
    assert not compare.answer("0471", same=True)
    with compare.asking(lambda: True) as same:
        answer = await asked(compare, same)
        assert not compare.answer("1740", same=first)
        assert compare.answer("0471", same=first)
        assert not compare.answer("0471", same=not first)
        assert await answer is first


async def test_who_says_nothing_in_time_has_said_no(clock):
    compare = Comparing(clock)
    with compare.asking(lambda: True) as same:
        answer = await asked(compare, same)
        clock.now = 129.9
        await asyncio.sleep(0.01)
        assert not answer.done()
        clock.now = 130.0
        assert not await answer
        assert compare.shown is None


async def test_where_another_customer_is_served_meanwhile_nobody_is_asked_any_longer(clock):
    compare, wanted = Comparing(clock), [True]
    with compare.asking(lambda: wanted[0]) as same:
        answer = await asked(compare, same)
        wanted.clear()
        wanted.append(False)
        assert not await answer
        assert compare.shown is None


async def test_a_phone_that_comes_while_anothers_code_is_shown_is_turned_away_and_changes_nothing(clock):
    compare = Comparing(clock)
    with compare.asking(lambda: True) as same:
        answer = await asked(compare, same)
        with compare.asking(lambda: True) as another:
            assert not await another("9999", 30)
        assert compare.shown == Compared("0471", 130.0, confirmed=False)
        assert compare.answer("0471", same=True)
        assert await answer


async def test_a_phone_that_goes_takes_its_code_along(clock):
    compare = Comparing(clock)
    with compare.asking(lambda: True) as same:
        answer = await asked(compare, same)
        answer.cancel()
        await asyncio.wait({answer})
    assert compare.shown is None

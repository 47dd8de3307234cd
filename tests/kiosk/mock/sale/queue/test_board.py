import asyncio

import pytest
from sqlalchemy.exc import OperationalError, ProgrammingError

from kiosk.mock.sale import holding, wire
from kiosk.mock.sale.queue import common
from kiosk.mock.sale.queue.board import Board
from kiosk.mock.sale.queue.common import Announced
from tests.kiosk.mock.sale.shop import Shop

ENOUGH = 20


def wish(shop: Shop) -> Announced:
    request = wire.OrderRequest(client="a", screening=shop.screening, seats=[shop.names[0]])
    return Announced(holding.wish(shop.office, request))


async def test_p10_who_comes_while_others_are_announced_does_not_keep_those_from_being_served(shop, monkeypatch):
    loop, board, written = asyncio.get_running_loop(), Board(shop.office), []

    def another_comes_meanwhile(_, wishes):
        written.append(wishes)
        if len(written) < ENOUGH:
            loop.call_soon_threadsafe(board.announce, wish(shop))

    monkeypatch.setattr(common, "announce", another_comes_meanwhile)
    first = wish(shop)
    board.announce(first)
    await board.shows()
    assert written[0] == [first]
    assert len(written) < ENOUGH
    await until_it_rests(board)
    assert sum(map(len, written)) == ENOUGH


async def until_it_rests(board: Board) -> None:
    for _ in range(ENOUGH):
        await board.shows()


async def test_what_arrives_while_one_is_written_is_written_together_and_in_its_order(shop, monkeypatch):
    board, written = Board(shop.office), []
    monkeypatch.setattr(common, "announce", lambda _, wishes: written.append(list(wishes)))
    early, late = [wish(shop) for _ in range(3)], [wish(shop) for _ in range(3)]
    board.announce(early[0])
    await asyncio.sleep(0)
    for one in (*early[1:], *late):
        board.announce(one)
    await board.shows()
    assert [one for batch in written for one in batch] == [*early, *late]
    assert len(written) == 2


@pytest.mark.parametrize(
    "error", [OperationalError(None, None, Exception("away")), ProgrammingError("", None, Exception())]
)
async def test_a_mistake_is_told_with_its_place_and_an_outage_is_none(shop, monkeypatch, caplog, error):
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(common, "announce", fails)
    board = Board(shop.office)
    board.announce(wish(shop))
    await board.shows()
    (told,) = caplog.records
    assert "not announced" in told.message
    assert bool(told.exc_info) == isinstance(error, ProgrammingError)

import threading

import pytest

from drivers.worker import Worker
from kiosk.booking.port import ServerAway, ServerRefused
from kiosk.desk import Desk
from kiosk.domain.booking import Refusal


class Server:
    """Answers when it is allowed to, and keeps what it was asked and by which thread."""

    def __init__(self):
        self.allowed = threading.Event()
        self.allowed.set()
        self.asked = []
        self.closed = []

    def claim(self, name):
        self.asked.append((name, threading.current_thread().name))
        assert self.allowed.wait(30)
        return f"{name} is yours"

    def close(self):
        self.closed.append(threading.current_thread().name)

    def refuse(self):
        raise ServerRefused(Refusal.EXPIRED, {})


@pytest.fixture
def server():
    return Server()


@pytest.fixture
async def desk_of(server):
    """A desk with this deadline, whose thread ends with the test."""
    desks = []

    def make(deadline):
        desks.append(Desk(server, Worker("booking server"), deadline))
        return desks[-1]

    yield make
    server.allowed.set()
    for desk in desks:
        await desk.close()


async def test_questions_are_asked_in_their_order_on_one_thread_of_their_own(desk_of, server):
    desk = desk_of(30)
    assert [await desk.ask(server.claim, name) for name in "ab"] == ["a is yours", "b is yours"]
    assert server.asked == [("a", "booking server"), ("b", "booking server")]


async def test_what_the_server_refuses_stays_a_refusal(desk_of, server):
    with pytest.raises(ServerRefused):
        await desk_of(30).ask(server.refuse)


async def test_an_answer_that_misses_the_deadline_is_a_server_that_is_away(desk_of, server):
    server.allowed.clear()
    with pytest.raises(ServerAway, match="booking server did not answer within"):
        await desk_of(0.05).ask(server.claim, "a")


async def test_nothing_is_asked_behind_a_question_that_hangs(desk_of, server):
    desk = desk_of(0.05)
    server.allowed.clear()
    for _ in range(2):
        with pytest.raises(ServerAway):
            await desk.ask(server.claim, "a")
    assert len(server.asked) == 1


async def test_the_desk_goes_on_when_the_late_answer_is_back(desk_of, server):
    desk = desk_of(0.05)
    server.allowed.clear()
    with pytest.raises(ServerAway):
        await desk.ask(server.claim, "a")
    server.allowed.set()
    while desk._worker.stuck:
        pass
    desk.deadline = 30
    assert await desk.ask(server.claim, "b") == "b is yours"


async def test_a_closed_desk_asks_nothing(desk_of, server):
    desk = desk_of(30)
    await desk.close()
    await desk.close()
    with pytest.raises(ServerAway):
        await desk.ask(server.claim, "a")
    assert (server.asked, server.closed) == ([], ["booking server"])


async def test_a_desk_whose_server_hangs_can_be_closed(desk_of, server):
    desk = desk_of(0.05)
    server.allowed.clear()
    with pytest.raises(ServerAway):
        await desk.ask(server.claim, "a")
    await desk.close()
    assert server.closed == []

"""Tickets at the mouth of a printer, in virtual time."""

import pytest

from drivers.printers.virtual.dialects import CITIZEN, EPSON, VKP80II, VKP80III
from drivers.printers.virtual.presenter import FATES
from tests.drivers.printers.virtual.desk import FULL_CUT, Desk

SPEED = 100.0
FULL_STATUS = b"\x10\x04\x14"
EMPTY, SPOOLING, MOTOR, OUT = b"\x10\x0f\0\0\0\0", 0x04, 0x08, 0x20
HELD = b"\x1cP\x08\x01R\x00"
RETRACTED_LATER, EJECTED_LATER = b"\x1cP\x08\x01R\x1e", b"\x1cP\x08\x01E\x1e"


@pytest.fixture
def desk():
    return Desk(VKP80III, speed=SPEED)


def fates(desk):
    return [(event.name, event.details["number"]) for event in desk.events if event.name in FATES]


def ticket(number=1):
    return b"\x1b@ticket %d\n" % number + b"\n" * 20


def ask(desk, question):
    desk.hear()
    desk.offer(question)
    return desk.hear()


def test_a_ticket_is_cut_then_comes_to_the_output_and_waits_there_for_a_hand(desk):
    desk.offer(ticket() + HELD)
    seen = set()
    while (due := desk.printer.next_event()) is not None:
        status = ask(desk, FULL_STATUS)
        seen.add((len(desk.papers), status[2] & OUT, bool(status[3] & (SPOOLING | MOTOR))))
        desk.wait(due - desk.now)
    assert seen == {(0, 0, True), (1, 0, True)}
    assert ask(desk, FULL_STATUS) == b"\x10\x0f\x20\0\0\0"
    desk.wait(1000)
    assert fates(desk) == [("presented", 1)]
    desk.fault("take-ticket")
    assert ask(desk, FULL_STATUS) == EMPTY
    assert fates(desk) == [("presented", 1), ("taken", 1)]


def test_a_hand_that_finds_no_ticket_takes_none(desk):
    desk.fault("take-ticket")
    assert fates(desk) == []


@pytest.mark.parametrize(
    ("end", "fate", "retracts"), [(RETRACTED_LATER, "retracted", b"1ret"), (EJECTED_LATER, "ejected", b"0ret")]
)
def test_a_ticket_that_nobody_takes_is_retracted_or_ejected_when_its_time_is_over(desk, end, fate, retracts):
    desk.offer(ticket() + end)
    desk.wait(3)
    assert desk.printer.next_event() == pytest.approx(desk.now + 30, abs=3)
    desk.wait(25)
    assert fates(desk) == [("presented", 1)]
    desk.settle()
    assert fates(desk) == [("presented", 1), (fate, 1)]
    assert ask(desk, b"\x1d\xe4") == retracts


def test_a_ticket_that_was_taken_is_not_retracted(desk):
    desk.offer(ticket() + RETRACTED_LATER)
    desk.wait(5)
    desk.fault("take-ticket")
    desk.settle()
    desk.wait(100)
    assert fates(desk) == [("presented", 1), ("taken", 1)]
    assert ask(desk, b"\x1d\xe4") == b"0ret"


def test_the_next_ticket_pushes_the_one_at_the_output_out(desk):
    desk.send(ticket(1) + HELD)
    desk.send(ticket(2) + HELD)
    assert fates(desk) == [("presented", 1), ("ejected", 1), ("presented", 2)]
    assert len(desk.papers) == 2


def test_a_customer_may_stand_there_and_take_each_ticket_after_a_while():
    desk = Desk(VKP80III, speed=SPEED, hand=2)
    desk.send(ticket(1) + RETRACTED_LATER)
    desk.send(ticket(2) + HELD)
    assert fates(desk) == [("presented", 1), ("taken", 1), ("presented", 2), ("taken", 2)]


def test_a_paper_is_never_shorter_than_the_shortest_which_can_be_changed(desk):
    desk.send(b"\x1b@short\n" + HELD)
    desk.send(b"short\n\x1d\xe8\x36" + HELD)
    assert [paper.mm for paper in desk.papers] == [70, 54]


def test_the_counters_count_whole_cuts_and_printed_centimetres(desk):
    assert [ask(desk, bytes((0x1D, n))) for n in range(0xE1, 0xE6)] == [b"15000cm", b"0cuts", b"0cm", b"0ret", b"1on"]
    desk.offer(ticket() + HELD)
    desk.wait(0.1)
    assert desk.printer.condition.motor
    desk.settle()
    assert [ask(desk, bytes((0x1D, n))) for n in range(0xE1, 0xE4)] == [b"14992cm", b"1cuts", b"7cm"]


def test_gs_v_does_not_cut_where_the_presenter_does(desk):
    desk.send(ticket() + FULL_CUT)
    assert desk.papers == []
    assert desk.named("unknown")[0]["command"] == "1d 56 42"


def test_the_status_is_told_by_itself_when_the_ticket_comes_and_goes(desk):
    desk.send(b"\x1d\xe0\x01" + ticket() + HELD)
    desk.fault("take-ticket")
    assert desk.hear() == b"\x10\x01\x00" + b"\x10\x01\x20" + b"\x10\x01\x00"


class TestJam:
    def test_a_jam_stops_the_ticket_on_its_way_and_who_frees_it_has_it_in_the_hand(self, desk):
        desk.offer(ticket(1) + HELD + ticket(2) + HELD)
        while not desk.printer.condition.ejector:
            desk.wait(0.01)
        desk.fault("jam-presenter")
        desk.wait(100)
        assert ask(desk, FULL_STATUS)[4] == 0x40
        assert fates(desk) == []
        desk.fault("clear-presenter")
        desk.settle()
        assert fates(desk) == [("removed", 1), ("presented", 2)]

    def test_a_ticket_without_power_stays_where_it_is_and_can_be_taken(self, desk):
        desk.offer(ticket() + RETRACTED_LATER)
        desk.wait(4)
        desk.fault("power-off")
        desk.wait(1000)
        assert fates(desk) == [("presented", 1)]
        desk.fault("take-ticket")
        assert fates(desk) == [("presented", 1), ("taken", 1)]


class TestEjector:
    @pytest.fixture
    def desk(self):
        return Desk(VKP80II, speed=SPEED)

    def test_a_cut_leaves_the_ticket_inside_and_a_command_presents_it(self, desk):
        desk.send(ticket() + b"\x1bi")
        assert ask(desk, b"\x1de\x06") == b"\x04"
        desk.send(b"\x1de\x03\x0c")
        assert ask(desk, b"\x1de\x06") == b"\x08"
        assert desk.printer.condition.ticket_out

    @pytest.mark.parametrize(
        ("command", "story"),
        [
            (b"\x1de\x05", ["ejected"]),
            (b"\x1de\x02", ["retracted"]),
            (b"\x1de\x03\x0c", ["presented"]),
            (b"\x1de\x20\x0c\x05", ["presented", "retracted"]),
        ],
    )
    def test_each_cuts_first_what_is_not_cut(self, desk, command, story):
        desk.send(ticket() + command)
        assert [name for name, _ in fates(desk)] == story
        assert len(desk.papers) == 1
        assert not desk.papers[0].torn

    def test_what_is_cut_already_is_not_cut_again(self, desk):
        desk.send(ticket() + b"\x1bi\x1de\x03\x0c\x1de\x05")
        assert [name for name, _ in fates(desk)] == ["presented", "ejected"]
        assert len(desk.papers) == 1

    def test_a_jam_is_told_although_nothing_else_is_worked_on(self, desk):
        desk.fault("jam-presenter")
        assert ask(desk, b"\x1de\x06") == b"\x80"


class TestCitizen:
    @pytest.fixture
    def desk(self):
        return Desk(CITIZEN, speed=SPEED)

    def test_a_cut_ticket_is_presented_by_itself_and_told_of(self, desk):
        desk.send(ticket() + b"\x1da\x08" + FULL_CUT)
        desk.fault("take-ticket")
        assert desk.hear() == b"\x10\0\x08\0" + b"\x10\0\0\0" + b"\x10\0\x08\0"

    def test_it_is_retracted_after_the_seconds_that_were_set(self, desk):
        desk.send(ticket() + FULL_CUT + b"\x1dR1\x0a")
        assert [name for name, _ in fates(desk)] == ["presented", "retracted"]
        assert 10 < desk.now < 13


def test_a_printer_without_a_presenter_drops_its_paper():
    desk = Desk(EPSON)
    desk.send(ticket() + FULL_CUT)
    desk.fault("take-ticket")
    assert fates(desk) == []
    assert not desk.printer.condition.ticket_out

"""What the rows of the table do to a printer in virtual time."""

from dataclasses import fields, replace

import pytest

from drivers.printers.virtual.cable import Cable, Order
from drivers.printers.virtual.condition import Condition
from drivers.printers.virtual.dialects import CITIZEN, CLONE, EPSON, VKP80III
from drivers.printers.virtual.faults import FAULTS
from drivers.printers.virtual.receiver import Intake
from drivers.printers.virtual.replies import Speech
from tests.drivers.printers.virtual.desk import FULL_CUT, Desk, process_id

SPEED = 100.0
JOB = b"\x1b@one\n" + FULL_CUT + process_id(b"001C")
PROOF = b"\x37\x22001C\x00"
CHANGED = {"condition": Condition, "speech": Speech, "intake": Intake, "cable": Cable}


@pytest.fixture
def desk():
    return Desk(speed=SPEED)


def state(desk):
    engine = desk.printer._engine
    return engine.condition, engine.replies.speech, engine.receiver.intake, replace(desk.printer._cable, orders=())


@pytest.mark.parametrize("name", FAULTS)
def test_a_row_changes_fields_that_there_are_and_is_undone_by_a_row_that_there_is(name):
    row = FAULTS[name]
    for part, whole in CHANGED.items():
        assert set(getattr(row, part)) <= {field.name for field in fields(whole)}
    assert not row.mended_by or row.mended_by in FAULTS
    assert row.then is None or row.then[0] in FAULTS


@pytest.mark.parametrize("name", [name for name, row in FAULTS.items() if row.mended_by])
def test_what_can_be_mended_is_as_before_when_it_is(name):
    desk = Desk(CLONE if FAULTS[name].liars_only else EPSON)
    desk.wait(0)
    before = state(desk)
    desk.fault(name)
    assert state(desk) != before
    desk.fault(FAULTS[name].mended_by)
    desk.settle()
    assert state(desk) == before


def test_only_a_printer_that_lies_confirms_what_it_does_not_print(desk):
    with pytest.raises(ValueError, match="clone"):
        desk.printer.fault("never-print")
    liar = Desk(CLONE)
    liar.fault("never-print")
    liar.send(JOB + b"\x1dr1")
    assert liar.hear() == b"\x00"
    assert liar.papers == []
    liar.fault("print-again")
    liar.send(JOB)
    assert len(liar.papers) == 1


@pytest.mark.parametrize(
    ("name", "told"),
    [("open", "there are paper-out, near-end, "), ("power", r"did you mean power-on or power-off\?$")],
)
def test_a_fault_that_there_is_not_is_refused_with_those_that_are_like_it_or_all(desk, name, told):
    with pytest.raises(ValueError, match=told):
        desk.printer.fault(name)


def test_a_hot_head_cools_and_a_printer_that_reboots_comes_back_by_themselves(desk):
    desk.fault("heat-head")
    desk.wait(19.9)
    assert desk.printer.condition.head_hot
    desk.wait(0.2)
    assert not desk.printer.condition.head_hot
    desk.fault("reboot")
    desk.wait(2.9)
    assert not desk.printer.condition.powered
    desk.wait(0.2)
    assert desk.printer.condition.powered


def test_a_head_that_was_cooled_by_hand_and_is_hot_again_has_its_whole_time(desk):
    desk.fault("heat-head")
    desk.wait(15)
    desk.fault("cool-head")
    desk.fault("heat-head")
    desk.wait(15)
    assert desk.printer.condition.head_hot


def test_the_feed_button_pushes_blank_paper_out_and_takes_the_printer_off_line_for_a_moment(desk):
    desk.send(b"\x1da\xff")
    height = desk.printer.strip.height
    desk.fault("feed-button")
    assert desk.hear() == b"\x10\x00\x00\x00\x58\x00\x00\x00"
    desk.settle()
    assert desk.hear() == b"\x10\x00\x00\x00"
    assert desk.printer.strip.height == height + 30


def test_a_printer_that_hangs_takes_nothing_prints_nothing_and_says_nothing_until_it_goes_on(desk):
    desk.offer(JOB)
    desk.fault("stall")
    assert desk.offer(b"\x10\x04\x01") == 0
    desk.wait(100)
    assert (desk.papers, desk.hear()) == ([], b"")
    desk.fault("unstall")
    desk.settle()
    assert (len(desk.papers), desk.hear()) == (1, PROOF)


def test_a_slow_buffer_takes_as_many_bytes_as_a_slow_line_carries(desk):
    desk.fault("slow-buffer")
    data, taken = b"\x00" * 2000, 0
    for _ in range(200):
        taken += desk.offer(data[taken:])
        desk.wait(0.01)
    assert 1900 <= taken <= 2000
    desk.fault("fast-buffer")
    assert desk.offer(b"\x00" * 2000) == 2000


def test_dropped_bytes_never_arrive(desk):
    desk.fault("drop-bytes")
    desk.offer(b"x" * 40)
    desk.offer(b"x" * 24 + b"rest\n")
    desk.offer(FULL_CUT)
    desk.settle()
    assert [paper.text for paper in desk.papers] == ["rest\n"]


def test_noise_changes_a_byte_in_a_hundred(desk):
    desk.fault("parity-noise")
    desk.send(b"\x1b@" + b"a" * 38 + b"\n" + b"b" * 38 + b"\n" + b"c" * 38 + b"\n" + FULL_CUT)
    assert desk.papers[0].text == "a" * 38 + "\n" + "b" * 38 + "\n" + "c" * 19 + "C" + "c" * 18 + "\n"


class TestReplies:
    def test_late_replies_come_a_second_late_and_nothing_is_lost(self, desk):
        desk.fault("late-replies")
        desk.offer(b"\x10\x04\x01")
        desk.wait(0.9)
        assert desk.hear() == b""
        desk.wait(0.2)
        assert desk.hear() == b"\x12"

    def test_split_replies_come_byte_by_byte(self, desk):
        desk.fault("split-replies")
        desk.offer(b"\x1dIB")
        pieces = []
        while desk.printer.next_event() is not None:
            desk.wait(0.02)
            pieces.append(desk.hear())
        assert b"".join(pieces) == b"_EPSON\x00"
        assert {len(piece) for piece in pieces[1:]} == {1}

    @pytest.mark.parametrize(
        ("fault", "heard"),
        [
            ("duplicate-replies", b"\x12\x12"),
            ("no-replies", b""),
            ("garbage-replies", b"\xc7"),
            ("lose-fence", b"\x12"),
        ],
    )
    def test_replies_are_doubled_kept_back_or_garbled(self, desk, fault, heard):
        desk.fault(fault)
        desk.offer(b"\x10\x04\x01")
        assert desk.hear() == heard
        desk.fault("true-replies")
        desk.offer(b"\x10\x04\x01")
        assert desk.hear() == b"\x12"

    def test_garbage_is_no_reply_that_means_anything(self, desk):
        desk.fault("garbage-replies")
        desk.send(b"\x1da\xff\x1dIB\x1dr1\x10\x04\x01\x10\x04\x04" + JOB)
        assert all(byte & 0x80 for byte in desk.hear())

    @pytest.mark.parametrize("question", [b"\x1dr1", process_id(b"001C")])
    def test_one_fence_is_lost_and_the_next_is_not(self, desk, question):
        desk.fault("lose-fence")
        desk.send(question)
        assert desk.hear() == b""
        desk.send(question)
        assert desk.hear() != b""

    def test_a_connection_may_begin_with_the_status_of_another_day(self, desk):
        desk.fault("stale-status")
        desk.printer.link(up=False)
        desk.printer.link(up=True)
        desk.wait(0)
        assert desk.hear() == b"\x38\x00\x00\x00"

    def test_xoff_and_xon_may_come_inside_a_status(self, desk):
        desk.fault("xoff-in-status")
        desk.send(b"\x1da\xff")
        assert desk.hear() == b"\x10\x00\x13\x00\x00\x11"


class TestLink:
    def test_through_a_frozen_link_nothing_flows_and_afterwards_all_does(self, desk):
        desk.offer(JOB)
        desk.fault("freeze-link")
        assert desk.offer(b"\x10\x04\x01") == 0
        desk.settle()
        assert (len(desk.papers), desk.hear()) == (1, b"")
        desk.fault("thaw-link")
        assert desk.hear() == PROOF

    @pytest.mark.parametrize(("fault", "order"), [("close-link", Order.CLOSE), ("reset-link", Order.RESET)])
    def test_what_is_to_be_done_with_the_connection_is_said_once(self, desk, fault, order):
        desk.fault(fault)
        assert desk.printer.take_link_orders() == (order,)
        assert desk.printer.take_link_orders() == ()

    def test_connections_are_refused_for_ten_seconds(self, desk):
        desk.fault("refuse-links")
        desk.wait(9)
        assert desk.printer.refusing
        desk.wait(2)
        assert not desk.printer.refusing


class TestRealTime:
    def test_the_buffer_is_cleared_and_a_recoverable_error_ended_by_one_command(self, desk):
        desk.fault("jam-cutter")
        desk.offer(JOB + b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08")
        assert desk.hear() == b"\x37\x25\x00"
        desk.settle()
        assert (desk.papers, desk.printer.condition.cutter_jammed) == ([], False)

    def test_the_status_is_told_once_on_request(self, desk):
        desk.offer(b"\x10\x14\x07\x01")
        assert desk.hear() == b"\x10\x00\x00\x00"
        desk.fault("open-cover")
        assert desk.hear() == b""
        desk.offer(b"\x10\x14\x07\x04")
        assert desk.hear() == b"\x37\x23\x00"

    @pytest.mark.parametrize(("how", "told"), [(0, b""), (1, b"\x37\x23\x00"), (2, b"\x37\x23\x41\x00")])
    def test_going_off_line_is_told_as_it_was_asked_for(self, desk, how, told):
        desk.send(b"\x1d(H\x03\x0010" + bytes((how,)))
        desk.fault("open-cover")
        desk.fault("paper-out")
        assert desk.hear() == told

    def test_the_drawer_is_opened_and_the_power_is_cut_by_commands(self, desk):
        desk.offer(b"\x10\x14\x01\x00\x02\x10\x14\x02\x01\x08lost")
        assert desk.named("drawer") == [{}]
        assert not desk.printer.condition.powered


def test_the_power_counts_and_the_rest_is_forgotten():
    desk = Desk(VKP80III)
    desk.send(b"\x1d\xe0\x0f")
    desk.hear()
    desk.fault("reboot")
    desk.settle()
    desk.printer.link(up=True)
    desk.send(b"\x1d\xe5")
    assert desk.hear() == b"2on"


def test_a_citizen_tells_of_its_presenter_when_it_stops_there():
    desk = Desk(CITIZEN)
    desk.fault("jam-presenter")
    desk.offer(b"\x10\x04\x03\x10\x04\x06\x10\x04\x05")
    assert desk.hear() == b"\x16\x32\x12"

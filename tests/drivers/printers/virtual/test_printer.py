import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.printers.virtual.dialects import EPSON, GENERIC
from drivers.printers.virtual.faults import FAULTS
from tests.drivers.printers.virtual.desk import CLEAR, FULL_CUT, Desk, process_id, raster

SPEED = 100.0
CUT_SECONDS = 0.45
LINE = 30 / (8 * SPEED)
"""seconds that a line of text takes"""
FEED_TO_CUTTER = EPSON.head_to_cutter / (8 * SPEED)


@pytest.fixture
def desk():
    return Desk(speed=SPEED)


def ticket(number, lines=4):
    text = b"".join(b"ticket %03d line %d\n" % (number, line) for line in range(lines))
    return b"\x1b@" + text + process_id(b"%03dP" % number) + FULL_CUT + process_id(b"%03dC" % number)


def test_paper_comes_out_at_the_speed_of_the_motor(desk):
    desk.offer(b"one\ntwo\n" + FULL_CUT)
    needed = 2 * LINE + FEED_TO_CUTTER + CUT_SECONDS
    desk.wait(needed - 0.001)
    assert desk.papers == []
    desk.wait(0.002)
    assert [paper.text for paper in desk.papers] == ["one\ntwo\n"]


def test_time_in_which_there_was_nothing_to_do_does_not_print_faster_afterwards(desk):
    desk.wait(100)
    desk.offer(b"one\n" + FULL_CUT)
    desk.wait(0.01)
    assert desk.papers == []


@given(st.lists(st.floats(0, 0.3), min_size=1, max_size=30))
def test_how_often_one_looks_changes_neither_the_paper_nor_the_replies(steps):
    looked, left_alone = Desk(speed=SPEED), Desk(speed=SPEED)
    for one in (looked, left_alone):
        one.offer(b"\x1da\xff" + ticket(1) + b"\x1dr\x01" + ticket(2, lines=9) + b"\x1dr\x01")
    for step in steps:
        looked.wait(step)
    looked.settle()
    left_alone.wait(60)
    assert [paper.text for paper in looked.papers] == [paper.text for paper in left_alone.papers]
    assert looked.hear() == left_alone.hear()


def test_a_cut_without_a_feed_leaves_what_is_under_the_blade_for_the_next_paper(desk):
    desk.send(b"first\n" * 8 + b"\x1dV\x00" + b"second\n" + FULL_CUT)
    assert [paper.text.split() for paper in desk.papers] == [["first"] * 4, ["first"] * 4 + ["second"]]


def test_a_process_id_comes_when_the_data_before_it_are_printed_and_the_cut_before_it_is_done(desk):
    desk.offer(ticket(1, lines=1))
    desk.wait(LINE - 0.001)
    assert desk.hear() == b""
    desk.wait(0.002)
    assert desk.hear() == b"\x37\x22001P\x00"
    desk.wait(FEED_TO_CUTTER + CUT_SECONDS - 0.002)
    assert desk.hear() == b""
    desk.wait(0.002)
    assert desk.hear() == b"\x37\x22001C\x00"
    assert len(desk.papers) == 1


def test_a_generic_printer_skips_process_ids_by_their_length_and_answers_gs_r(desk):
    desk = Desk(GENERIC)
    desk.send(ticket(1, lines=1) + b"\x1dr\x01")
    assert desk.papers[0].text == "ticket 001 line 0\n"
    assert desk.hear() == b"\x00"


def test_gs_r_is_answered_when_it_is_understood_not_when_it_is_printed(desk):
    desk.offer(b"one\n\x1dr\x01")
    assert desk.hear() == b"\x00"


def test_gs_r_after_more_than_the_print_buffer_holds_waits_for_the_paper(desk):
    desk.offer(b"line\n" * 20 + b"\x1dr\x01")
    assert desk.hear() == b""
    desk.settle()
    assert desk.hear() == b"\x00"


def test_gs_r_is_not_answered_offline_and_real_time_status_is(desk):
    desk.fault("open-cover")
    desk.send(b"\x1dr\x01\x10\x04\x02")
    assert desk.hear() == b"\x16"
    desk.fault("close-cover")
    assert desk.hear() == b"\x00"


def test_real_time_status_is_answered_from_the_middle_of_a_picture(desk):
    assert desk.offer(raster(4, 16, b"\x00\x10\x04\x01")[:40]) == 40
    assert desk.hear() == b"\x12" * 8


def test_the_buffer_takes_what_it_can_hold_and_more_as_paper_comes_out(desk):
    desk.fault("paper-out")
    assert desk.offer(b"x" * 5000) == 4096
    assert desk.offer(b"x") == 0
    desk.fault("load-paper")
    desk.wait(5 * LINE)
    assert 0 < desk.offer(b"x" * 5000) < 4096


@pytest.mark.parametrize(("stop", "go"), [("paper-out", "load-paper"), ("open-cover", "close-cover")])
def test_paper_out_and_cover_stop_the_paper_mid_row_and_it_goes_on_where_it_stopped(desk, stop, go):
    desk.offer(ticket(1))
    desk.wait(1.5 * LINE)
    desk.fault(stop)
    desk.wait(100)
    assert (desk.papers, desk.hear()) == ([], b"")
    desk.fault(go)
    desk.settle()
    undisturbed = Desk(speed=SPEED)
    undisturbed.send(ticket(1))
    assert [paper.image.tobytes() for paper in desk.papers] == [p.image.tobytes() for p in undisturbed.papers]
    assert desk.hear() == b"\x37\x22001P\x00\x37\x22001C\x00"


def test_power_loss_leaves_a_torn_piece_and_an_empty_buffer(desk):
    desk.offer(ticket(1) + ticket(2))
    desk.wait(2.5 * LINE)
    desk.fault("power-off")
    assert desk.offer(b"x") == 0
    desk.wait(10)
    desk.fault("power-on")
    desk.printer.link(up=True)
    desk.settle()
    (torn,) = desk.papers
    assert torn.torn
    assert torn.text == "ticket 001 line 0\nticket 001 line 1\n"
    assert desk.hear() == b""
    desk.send(ticket(3))
    assert desk.papers[1].text.startswith("ticket 003 line 0\n")


def test_power_loss_sets_everything_back(desk):
    desk.send(b"\x1da\xff\x1d!\x77\x1dv0\x00\x04\x00\x40\x00half a picture")
    desk.fault("power-off")
    desk.fault("power-on")
    desk.printer.link(up=True)
    desk.hear()
    desk.fault("open-cover")
    assert desk.hear() == b""
    desk.fault("close-cover")
    desk.papers.clear()
    assert desk.print(b"plain\n").image.height == EPSON.head_to_cutter + 30


def test_what_is_not_cut_when_the_link_closes_is_torn_off_when_it_is_printed(desk):
    desk.offer(b"half a ticket\n")
    desk.printer.link(up=False)
    desk.settle()
    desk.wait(0)
    assert [(paper.torn, paper.text) for paper in desk.papers] == [(True, "half a ticket\n")]


SHEET = b"\x1bL\x1bW" + bytes(4) + b"\x40\x02\x40\0" + b"hello"


@pytest.mark.parametrize("rest", [b"hello", SHEET], ids=["a line", "a sheet"])
def test_what_nobody_ended_is_printed_and_torn_off_when_the_link_closes_and_the_next_client_has_fresh_paper(desk, rest):
    desk.offer(rest)
    desk.printer.link(up=False)
    desk.printer.link(up=True)
    desk.send(b"next\n" + FULL_CUT)
    assert [(paper.torn, paper.text) for paper in desk.papers] == [(True, "hello\n"), (False, "next\n")]


def test_each_client_has_its_own_paper_however_soon_it_comes_and_goes(desk):
    for name in (b"one", b"two", b"", b"three"):
        desk.offer(name)
        desk.printer.link(up=False)
        desk.printer.link(up=True)
    desk.send(FULL_CUT)
    assert [paper.text for paper in desk.papers[:3]] == ["one\n", "two\n", "three\n"]


def test_a_line_without_its_end_waits_for_paper_after_the_link_has_closed(desk):
    desk.fault("paper-out")
    desk.offer(b"hello")
    desk.printer.link(up=False)
    desk.settle()
    assert desk.papers == []
    desk.fault("load-paper")
    desk.settle()
    assert [paper.text for paper in desk.papers] == ["hello\n"]


def test_power_loss_forgets_a_line_that_is_not_printed(desk):
    desk.send(b"printed\nnot printed")
    desk.fault("power-off")
    assert [paper.text for paper in desk.papers] == ["printed\n"]


def test_a_printer_that_keeps_half_a_paper_keeps_half_a_line_until_its_end():
    desk = Desk(speed=SPEED, keeps=True)
    desk.send(b"half")
    desk.printer.link(up=False)
    desk.settle()
    desk.printer.finish()
    desk.printer.link(up=True)
    desk.send(b" a line\nrest")
    assert desk.papers == []
    desk.printer.finish(ends=True)
    desk.wait(0)
    assert [(paper.torn, paper.text) for paper in desk.papers] == [(True, "half a line\nrest\n")]


def test_blank_paper_is_not_torn_off(desk):
    desk.offer(b"\n\n\n")
    desk.printer.link(up=False)
    desk.settle()
    assert desk.papers == []


def test_half_a_picture_swallows_what_follows_until_it_is_flushed_with_nuls(desk):
    desk.send(raster(72, 64)[:500] + b"\x1b@lost\n" + b"\x00" * 8192 + b"\x1b@next\n" + FULL_CUT)
    assert "next" in desk.papers[0].text
    assert "lost" not in desk.papers[0].text


def test_clearing_forgets_what_is_not_printed_and_its_process_id_and_says_so(desk):
    desk.offer(ticket(1))
    desk.wait(1.5 * LINE)
    desk.offer(CLEAR)
    assert desk.hear() == b"\x37\x25\x00"
    desk.send(ticket(2))
    assert desk.hear() == b"\x37\x22002P\x00\x37\x22002C\x00"
    assert desk.papers[0].text.startswith("ticket 001 line 0\nticket 002 line 0\n")


def test_clearing_works_while_the_paper_is_out_and_in_the_middle_of_a_picture(desk):
    desk.fault("paper-out")
    desk.offer(raster(72, 40)[:900] + CLEAR + b"\x1b@after\n" + FULL_CUT)
    desk.fault("load-paper")
    desk.settle()
    assert [paper.text for paper in desk.papers] == ["after\n"]


def test_a_jammed_cutter_is_resumed_by_dle_enq_1_and_cleared_by_dle_enq_2():
    def papers_after(recovery):
        desk = Desk(speed=SPEED)
        desk.fault("jam-cutter")
        desk.offer(ticket(1))
        desk.offer(recovery)
        desk.settle()
        return len(desk.papers), desk.hear()

    assert papers_after(b"") == (0, b"")
    assert papers_after(b"\x10\x05\x01") == (1, b"\x37\x22001P\x00\x37\x22001C\x00")
    assert papers_after(b"\x10\x05\x02") == (0, b"")


def test_dle_enq_does_nothing_to_a_printer_that_is_well_or_out_of_paper(desk):
    desk.fault("paper-out")
    desk.offer(ticket(1) + b"\x10\x05\x02")
    desk.fault("load-paper")
    desk.settle()
    assert len(desk.papers) == 1


def test_without_a_link_only_the_newest_proof_waits_for_the_next(desk):
    desk.offer(b"\x1da\xff" + ticket(1))
    desk.hear()
    desk.printer.link(up=False)
    desk.fault("open-cover")
    desk.fault("close-cover")
    desk.settle()
    assert desk.hear() == b""
    desk.printer.link(up=True)
    desk.wait(0)
    assert desk.hear() == b"\x37\x22001C\x00"


def test_automatic_status_comes_at_once_and_at_each_change_that_was_subscribed(desk):
    desk.send(b"\x1da\xff")
    assert desk.hear() == b"\x10\x00\x00\x00"
    told = []
    for fault in ("open-cover", "open-cover", "close-cover", "near-end", "paper-out", "load-paper"):
        desk.fault(fault)
        told.append(desk.hear().hex())
    assert told == ["38000000", "", "10000000", "10000300", "18000f00", "10000000"]


def test_automatic_status_is_silent_about_what_was_not_subscribed_and_after_esc_at(desk):
    desk.send(b"\x1da\x08")
    desk.hear()
    desk.fault("open-cover")
    desk.fault("close-cover")
    assert desk.hear() == b""
    desk.send(b"\x1b@")
    desk.fault("paper-out")
    assert desk.hear() == b""


def test_the_printer_tells_what_jobs_and_faults_it_had(desk):
    desk.send(ticket(1))
    desk.fault("paper-out")
    assert desk.named("job") == [{"bytes": len(ticket(1)) - len(process_id(b"001C"))}]
    assert desk.named("fault") == [{"fault": "paper-out"}]


HONEST = sorted(name for name, row in FAULTS.items() if not row.liars_only and name != "parity-noise")
"""what does not change a byte on its way in"""
STEPS = st.lists(
    st.one_of(
        st.just("ticket"),
        st.floats(0.01, 1.0),
        st.sampled_from(HONEST),
        st.sampled_from(["clear", "unlink", "link"]),
    ),
    max_size=30,
)


@given(STEPS)
def test_whatever_happens_a_proof_is_only_given_for_a_whole_cut_paper_and_only_once(steps):
    desk, number = Desk(speed=SPEED), 0
    actions = {
        "clear": lambda: desk.offer(CLEAR),
        "unlink": lambda: desk.printer.link(up=False),
        "link": lambda: desk.printer.link(up=True),
    }
    for step in steps:
        if step == "ticket":
            number += 1
            desk.offer(ticket(number))
        elif isinstance(step, float):
            desk.wait(step)
        else:
            actions.get(step, lambda name=step: desk.fault(name))()
    desk.mend()
    desk.printer.link(up=True)
    desk.settle()
    proved = [int(piece[:3]) for piece in desk.hear().split(b"\x37\x22")[1:] if piece[3:4] == b"C"]
    whole = [n for n in range(1, number + 1) for paper in desk.papers if lines_of(n) in paper.text and not paper.torn]
    if "duplicate-replies" not in steps:
        assert len(set(proved)) == len(proved)
    assert len(set(whole)) == len(whole)
    assert set(proved) <= set(whole)


def lines_of(number):
    return "".join(f"ticket {number:03} line {line}\n" for line in range(4))

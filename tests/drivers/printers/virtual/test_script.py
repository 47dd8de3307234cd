import pytest

from drivers.printers.virtual.script import Plan, Step, Trigger, parse
from tests.drivers.printers.virtual.desk import FULL_CUT, Desk

LINE = 30


def told(desk):
    return [details["fault"] for details in desk.named("fault")]


def test_a_script_is_faults_and_their_moments():
    assert parse("paper-out@row=300, load-paper@time=9.5,open-cover") == (
        Step("paper-out", Trigger.ROW, 300),
        Step("load-paper", Trigger.TIME, 9.5),
        Step("open-cover", Trigger.TIME, 0),
    )
    assert parse("") == ()


@pytest.mark.parametrize(
    ("wrong", "tells"),
    [
        ("paper-jam@row=3", "paper-out"),
        ("paper-out@page=3", "row, byte, time, cut"),
        ("paper-out@row", "not negative"),
        ("paper-out@row=many", "not negative"),
        ("paper-out@row=-1", "not negative"),
        ("paper-out@time=nan", "not negative"),
        ("paper-out@time=inf", "not negative"),
    ],
)
def test_what_is_wrong_with_a_script_is_said_with_what_there_is(wrong, tells):
    with pytest.raises(ValueError, match=tells):
        parse(wrong)


def test_a_plan_gives_each_step_once_in_the_order_of_the_script():
    plan = Plan(parse("open-cover@row=5,paper-out@cut=1,close-cover@row=5"))
    assert plan.next(Trigger.ROW) == 5
    assert plan.take({Trigger.ROW: 7, Trigger.CUT: 0, Trigger.BYTE: 0, Trigger.TIME: 0}) == [
        "open-cover",
        "close-cover",
    ]
    assert plan.next(Trigger.ROW) is None
    assert plan.take({Trigger.ROW: 9, Trigger.CUT: 1, Trigger.BYTE: 0, Trigger.TIME: 0}) == ["paper-out"]


@pytest.mark.parametrize("row", [1, 29, 30, 31, 77])
def test_the_paper_ends_at_the_very_row_and_goes_on_from_there(row):
    script = parse(f"paper-out@row={row},load-paper@time=60")
    desk, undisturbed = Desk(script=script), Desk()
    desk.offer(b"one\ntwo\nthree\n" + FULL_CUT)
    desk.wait(30)
    assert desk.printer.strip.height == undisturbed.printer.strip.height + row
    assert desk.printer.condition.paper_out
    desk.settle()
    undisturbed.send(b"one\ntwo\nthree\n" + FULL_CUT)
    assert [paper.image.tobytes() for paper in desk.papers] == [paper.image.tobytes() for paper in undisturbed.papers]


def test_a_fault_at_a_byte_comes_between_that_byte_and_the_next():
    desk = Desk(script=parse("power-off@byte=3"))
    assert desk.offer(b"abcdef\n") == 3
    assert told(desk) == ["power-off"]


def test_faults_at_times_come_in_their_order_even_if_nobody_looked_for_long():
    desk = Desk(script=parse("open-cover@time=1,close-cover@time=2,near-end@time=3"))
    desk.wait(0)
    desk.wait(100)
    assert told(desk) == ["open-cover", "close-cover", "near-end"]


def test_time_is_counted_from_the_first_moment():
    desk = Desk(script=parse("open-cover@time=1"))
    desk.now = 1_700_000_000.0
    desk.wait(0.9)
    assert told(desk) == []
    desk.wait(1.2)
    assert told(desk) == ["open-cover"]


def test_what_is_scripted_is_an_event_that_one_can_wait_for():
    desk = Desk(script=parse("open-cover@time=1,close-cover@time=2"))
    desk.wait(0)
    assert desk.printer.next_event() == 1
    desk.settle()
    assert told(desk) == ["open-cover", "close-cover"]


def test_the_cutter_jams_after_the_cut_that_is_named():
    desk = Desk(script=parse("jam-cutter@cut=2"))
    desk.offer((b"ticket\n" + FULL_CUT) * 4)
    desk.settle()
    assert len(desk.papers) == 2
    assert desk.printer.condition.cutter_jammed

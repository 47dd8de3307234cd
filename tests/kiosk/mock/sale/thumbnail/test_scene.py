import re

import pytest

from kiosk.mock.sale.thumbnail.scene import WRITTEN, Frame, scene
from kiosk.mock.sale.thumbnail.words import words

PLAN = ["##.##", "LR.LR", ".W.W."]


def looks(shown):
    return [mark.look for mark in shown.marks]


def test_p8_each_seat_of_the_plan_is_a_mark_where_it_stands():
    shown = scene(PLAN, {})
    assert (shown.columns, shown.lines) == (5, 3)
    assert [(round(mark.left - 0.5), round(mark.top - 0.5)) for mark in shown.marks[:4]] == [
        (0, 0),
        (1, 0),
        (3, 0),
        (4, 0),
    ]
    assert [mark.round for mark in shown.marks] == [False] * 8 + [True] * 2
    assert looks(shown) == ["free"] * 10


def test_p8_sales_and_the_chosen_seats_show_and_what_is_mine_is_mine_though_it_is_held():
    shown = scene(PLAN, {"A1": "sold", "A2": "held", "B1": "held"}, mine=["A2", "C2"])
    assert dict(shown.counts) == {"sold": 1, "mine": 2, "held": 1, "free": 6}
    assert looks(shown)[:2] == ["sold", "mine"]


def test_the_halves_of_a_couple_seat_meet_and_other_seats_do_not():
    marks = scene(PLAN, {}).marks
    assert marks[4].right == marks[5].left
    assert marks[0].right < marks[1].left


def test_p8_the_frame_says_which_rows_the_main_view_shows():
    shown = scene(PLAN, {}, frame=Frame.parse("0,0.9,5,2.1"))
    assert shown.rows == ("B", "C")
    assert shown.frame == Frame(0, 0.9, 5, 2.1)


@pytest.mark.parametrize("text", ["-900,-900,1,1", "50,50,3,3", "1,1,0,2", "1,1,2,0.0"])
def test_a_frame_outside_the_picture_or_of_no_size_is_not_drawn(text):
    assert scene(PLAN, {}, frame=Frame.parse(text)).frame is None


def test_a_frame_larger_than_the_hall_ends_inside_the_picture():
    frame = scene(PLAN, {}, frame=Frame.parse("-99,-99,999,999")).frame
    assert frame is not None
    assert -0.5 < frame.x < 0
    assert 5 < frame.x + frame.width < 5.5
    assert 3 < frame.y + frame.height < 3.5


@pytest.mark.parametrize("text", ["0,0,9,4", "-1.5,0.25,12.125,3", "999,-999,999,0.000001"])
def test_a_frame_is_four_numbers(text):
    assert re.search(WRITTEN, text)
    assert Frame.parse(text) == Frame(*(float(it) for it in text.split(",")))


@pytest.mark.parametrize(
    "text", ["", "1,2,3", "1,2,3,4,5", "1,2,-3,4", "nan,0,1,1", "1e9,0,1,1", "1,2,3,inf", "1, 2,3,4"]
)
def test_what_is_no_frame_is_not_written_like_one(text):
    assert not re.search(WRITTEN, text)


def test_an_empty_plan_has_no_marks():
    assert scene([], {}).marks == ()


@pytest.mark.parametrize(
    ("frame", "rows"), [("0,0,5,1", "row A."), ("0,0,5,3", "rows A to C."), ("2,0,1,3", "no seats."), (None, "by me.")]
)
def test_p8_who_can_not_see_the_picture_hears_the_same(frame, rows):
    told = words(scene(PLAN, {"A1": "sold"}, ["B1"], Frame.parse(frame) if frame else None), "en")
    assert told.title == "The hall: 8 of 10 seats are free"
    assert told.text.startswith("1 sold, 0 held until they are paid for, 1 chosen by me.")
    assert told.text.endswith(rows)


def test_p8_the_words_are_chinese_too():
    told = words(scene(PLAN, {}, [], Frame(0, 0, 5, 2)), "zh")
    assert told.title == "影厅缩略图：10 座中 10 座可选"
    assert "A 至 B 排" in told.text

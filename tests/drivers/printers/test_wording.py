import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.printers.columns import wrapped
from drivers.printers.wording import clean, wrap


@given(st.text())
def test_no_control_or_formatting_character_survives(text):
    assert not [char for char in clean(text) if unicodedata.category(char) in {"Cc", "Cf", "Cs"}]


def test_half_a_character_is_marked_and_selectors_of_its_look_are_dropped():
    assert clean("a\ud83db") == "a\ufffdb"
    assert clean("❤\ufe0f") == "❤"


@pytest.mark.parametrize(
    ("text", "width", "most", "lines"),
    [
        ("一二三四五六七八九", 3, 2, ["一二三", "四五…"]),
        ("the long and winding road", 9, 2, ["the long", "and wind…"]),
        ("一二三", 3, 2, ["一二三"]),
        ("字" * 500, 4, 1, ["字字字…"]),
    ],
)
def test_what_does_not_fit_into_its_lines_ends_in_an_ellipsis(text, width, most, lines):
    assert wrap(text, width, len, most) == lines


@given(st.text(max_size=80), st.integers(2, 20), st.integers(1, 4))
def test_no_text_takes_more_lines_than_it_may_or_is_wider_than_its_place(text, width, most):
    lines = wrap(clean(text), width, len, most)
    assert 1 <= len(lines) <= most
    assert all(len(line) <= width for line in lines)


def test_the_yen_sign_the_bullet_and_line_breaks_take_the_form_that_printers_know():
    assert clean("¥45 • a\nb\tc\u202e") == "￥45 · a b c"
    assert clean("e\u0301") == "é"


@given(st.text(alphabet="ab ，。（）电影票F7-", max_size=60), st.integers(1, 20))
def test_a_wrapped_paragraph_loses_nothing_but_blanks_and_fits(text, width):
    lines = wrap(text, width, len)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(len(line) <= width for line in lines)
    assert lines


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("keep this ticket", 10, ["keep this", "ticket"]),
        ("凭此码检票入场，谢谢", 7, ["凭此码检票", "入场，谢谢"]),
        ("看（三号厅）电影", 2, ["看", "（三", "号", "厅）", "电影"]),
        ("antidisestablishment", 8, ["antidise", "stablish", "ment"]),
        ("流浪地球3：远航", 7, ["流浪地球3：", "远航"]),
        ("他说“你好”，走了", 4, ["他说“你", "好”，", "走了"]),
        ("国语 2D · Mandarin 2D", 14, ["国语 2D", "Mandarin 2D"]),
        ("哈利·波特与密室", 4, ["哈利·波", "特与密室"]),
        ("哈利·波特", 3, ["哈利·", "波特"]),
        ("等等……走", 4, ["等等……", "走"]),
        ("一二三四五六七", 6, ["一二三四", "五六七"]),
        ("国语 IMAX 3D", 7, ["国语 IMAX", "3D"]),
        ("", 5, [""]),
    ],
)
def test_lines_break_where_readers_expect_it(text, width, lines):
    assert wrap(text, width, len) == lines


@pytest.mark.parametrize(
    ("title", "columns", "lines"),
    [
        ("流浪地球3：远航", 14, ["流浪地球3：", "远航"]),
        ("哪吒之魔童降世（加长版）", 20, ["哪吒之魔童降世", "（加长版）"]),
        ("疯狂动物城2：冰雪奇缘", 16, ["疯狂动物城2：", "冰雪奇缘"]),
        ("你好，李焕英", 10, ["你好，", "李焕英"]),
        ("名侦探柯南：独眼的残像", 16, ["名侦探柯南：", "独眼的残像"]),
        ("星光影城 人民广场店", 14, ["星光影城", "人民广场店"]),
        ("长安三万里", 8, ["长安三", "万里"]),
        ("The Wandering Earth III: Voyage", 24, ["The Wandering", "Earth III: Voyage"]),
        ("The Lord of the Rings: The Return of the King", 24, ["The Lord of the Rings:", "The Return of the King"]),
        ("Dune: Part Two", 10, ["Dune:", "Part Two"]),
    ],
)
def test_a_title_is_broken_where_it_pauses_if_that_leaves_two_lines_alike_enough(title, columns, lines):
    assert wrapped(title, columns) == lines

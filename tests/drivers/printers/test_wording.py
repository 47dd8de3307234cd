import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.printers.wording import clean, wrap


@given(st.text())
def test_no_control_or_formatting_character_survives(text):
    assert not [char for char in clean(text) if unicodedata.category(char) in {"Cc", "Cf", "Cs"}]


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
        ("国语 IMAX 3D", 7, ["国语 IMAX", "3D"]),
        ("", 5, [""]),
    ],
)
def test_lines_break_where_readers_expect_it(text, width, lines):
    assert wrap(text, width, len) == lines

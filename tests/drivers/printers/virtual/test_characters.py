"""Which characters bytes mean, and how these look."""

from dataclasses import replace

import pytest
from PIL import ImageChops

from drivers.printers.virtual.code_pages import PAGES
from drivers.printers.virtual.dialects import EPSON
from drivers.printers.virtual.glyphs import cell
from tests.drivers.printers.virtual.desk import chinese
from tests.drivers.printers.virtual.press import Press, area, ink, printed

UPPER = bytes(range(0x80, 0x100))


@pytest.mark.parametrize(
    ("page", "codec"), [(0, "cp437"), (16, "cp1252"), (17, "cp866"), (39, "iso8859_2"), (44, "cp1125"), (53, "kz1048")]
)
def test_a_code_page_means_what_its_codec_says(page, codec):
    assert PAGES[page] == UPPER.decode(codec, "replace").replace("\ufffd", "□")


def test_every_code_page_has_a_character_for_every_byte():
    assert {number: len(letters) for number, letters in PAGES.items() if len(letters) != 128} == {}


@pytest.mark.parametrize(
    ("page", "text"), [(42, "ĄČĘĖĮŠŲŪŽ"), (43, "Привет Ąžuolas"), (30, "ăđơư ếộữ"), (31, "ĂĐƠƯ"), (1, "ｶﾀｶﾅ 年月日")]
)
def test_a_page_without_a_codec_of_its_own_has_its_letters(page, text):
    letters = PAGES[page].replace("Ð", "Đ")
    data = bytes(ord(char) if char < "\x80" else 0x80 + letters.index(char) for char in text)
    assert printed(b"\x1bt" + bytes((page,)) + data + b"\n").text.replace("Ð", "Đ") == text + "\n"


def test_letters_that_nobody_told_the_meaning_of_are_squares():
    assert printed(b"\x1bt\x29\x80\x90a\n").text == "□□a\n"


def test_a_page_that_no_printer_has_is_told_and_the_old_one_stays():
    press = Press().feed(b"\x1bt\x10\x1bt\x63\x80\n")
    assert press.unknown == [(b"\x1btc", "no such code page")]
    assert press.strip.tear().text == "€\n"


@pytest.mark.parametrize(
    ("country", "text"),
    [(0, "#$@[\\]^`{|}~"), (2, "#$§ÄÖÜ^`äöüß"), (3, "£$@[\\]^`{|}~"), (8, "#$@[¥]^`{|}~"), (15, "#¥@[\\]^`{|}~")],
)
def test_a_country_has_signs_of_its_own(country, text):
    assert printed(b"\x1bR" + bytes((country,)) + b"#$@[\\]^`{|}~\n").text == text + "\n"


def test_a_country_that_there_is_not_is_told():
    assert Press().feed(b"\x1bR\x63").unknown == [(b"\x1bRc", "no such country")]


def test_gb18030_is_read_in_two_bytes_and_in_four():
    assert printed(chinese("第５排，€ȁ中") + b"\n").text == "第５排，€ȁ中\n"


def test_half_a_chinese_character_is_a_square_and_the_rest_is_read():
    assert printed(b"\x1c&\xff\xb5\x20\x1c.ok\n").text.endswith("ok\n")


def test_shift_jis_mixes_with_letters_and_narrow_katakana():
    data = b"\x1cC1" + "A座席ｼｰﾄ5".encode("cp932") + b"\x1cC0B\n"
    assert printed(data).text == "A座席ｼｰﾄ5B\n"


@pytest.mark.parametrize(
    ("script", "data"),
    [
        ("big5", "電影票".encode("big5")),
        ("korean", "영화표".encode("cp949")),
        ("jis", bytes(byte - 0x80 for byte in "映画券".encode("euc_jp"))),
    ],
)
def test_a_printer_reads_the_script_it_was_sold_with(script, data):
    texts = {"big5": "電影票", "korean": "영화표", "jis": "映画券"}
    assert printed(b"\x1c&" + data + b"\x1c.\n", replace(EPSON, script=script)).text == texts[script] + "\n"


BAR = b"\xff\x00\x00" * 4


def test_a_letter_is_printed_as_its_user_drew_it_until_it_is_forgotten():
    paper = printed(b"\x1b&\x03AA\x04" + BAR + b"\x1b%\x01A\n")
    assert ink(paper) == (0, 0, 4, 8)
    assert paper.text == "A\n"
    for off in (b"\x1b%\x00", b"\x1b?A", b"\x1b@"):
        assert ink(printed(b"\x1b&\x03AA\x04" + BAR + b"\x1b%\x01" + off + b"A\n")) == ink(printed(b"A\n"))


def test_a_letter_that_was_not_drawn_is_the_printers_own():
    assert ink(printed(b"\x1b&\x03AA\x04" + BAR + b"\x1b%\x01B\n")) == ink(printed(b"B\n"))


def test_a_letter_that_is_drawn_too_high_is_told():
    assert Press().feed(b"\x1b&\x07AA").unknown == [(b"\x1b&\x07AA", "no letter is that high")]


def test_a_double_byte_character_is_printed_as_its_user_drew_it():
    drawn = b"\x1c2\xfe\xa1" + b"\xff\xff\xff" * 24
    assert ink(printed(drawn + b"\x1c&\xfe\xa1\x1c.\n")) == (0, 0, 24, 24)
    assert ink(printed(drawn + b"\x1c?\xfe\xa1\x1c&\xfe\xa1\x1c.\n")) != (0, 0, 24, 24)


@pytest.mark.parametrize(("font", "columns"), [(b"0", 48), (b"1", 64), (b"\x02", 64)])
def test_a_narrower_font_has_more_columns(font, columns):
    first, second = printed(b"\x1bM" + font + b"a" * (columns + 1) + b"\n").text.splitlines()
    assert (first, second) == ("a" * columns, "a")


@pytest.mark.parametrize(("font", "width"), [(b"0", 24), (b"1", 20), (b"2", 16)])
def test_chinese_comes_in_three_sizes(font, width):
    paper = printed(b"\x1c(A\x02\x000" + font + chinese("国国") + b"\n")
    assert width < ink(paper)[2] <= 2 * width


def test_turned_letters_lie_on_their_side():
    assert area(printed(b"\x1bV1W\n")).crop((0, 0, 24, 12)).tobytes() == (
        area(printed(b"W\n")).crop((0, 0, 12, 24)).rotate(-90, expand=True).tobytes()
    )


def test_smoothing_rounds_the_steps_of_large_letters():
    rough, smooth = (area(printed(b"\x1d!\x33" + on + b"O\n")) for on in (b"", b"\x1db\x01"))
    assert rough.tobytes() != smooth.tobytes()
    assert rough.resize((rough.width // 4, rough.height // 4)).resize(rough.size).tobytes() == rough.tobytes()
    assert smooth.resize((rough.width // 4, rough.height // 4)).resize(rough.size).tobytes() != smooth.tobytes()


def test_italic_letters_lean_and_take_the_same_room():
    upright, leaning = printed(b"llll|\n"), printed(b"\x1b4\x01llll\x1b5|\n")
    assert area(upright).tobytes() != area(leaning).tobytes()
    assert upright.words == leaning.words


def test_what_is_printed_over_a_letter_joins_it():
    assert ink(printed(b"l\x08-\n"))[2] == max(ink(printed(b"-\n"))[2], ink(printed(b"l\n"))[2])


def test_turning_upside_down_counts_at_the_beginning_of_a_line_alone():
    assert ink(printed(b"ab\x1b{\x01c\n"))[0] < 12
    assert ink(printed(b"\x1b{\x01abc\n"))[0] > 500


def test_a_missing_character_is_a_box_in_narrow_cells_too():
    box = cell("\N{CLAPPER BOARD}", 12, 24)
    left, top, right, bottom = box.getbbox() or (0, 0, 0, 0)
    assert box.crop((left, top, right, top + 1)).getextrema() == (255, 255)
    assert box.crop((left, top, left + 1, bottom)).getextrema() == (255, 255)


@pytest.mark.parametrize("narrow", "ｱﾞﾟ｡")
def test_narrow_katakana_are_drawn(narrow):
    assert cell(narrow, 12, 24).getbbox() is not None
    assert cell(narrow, 12, 24).tobytes() != cell("\N{CLAPPER BOARD}", 12, 24).tobytes()


def test_inverse_text_is_white_on_black():
    for text in (b"A", chinese("国"), chinese("\N{CLAPPER BOARD}")):
        plain, inverse = (area(printed(before + text + b"\n")).crop((0, 0, 12, 24)) for before in (b"", b"\x1dB\x01"))
        assert ImageChops.invert(inverse).tobytes() == plain.tobytes()
        assert 0 < inverse.histogram()[255] < 12 * 24

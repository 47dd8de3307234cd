import pytest
from PIL import Image

from drivers.errors import DeviceUnavailable
from drivers.printers import font


def gb2312():
    pairs = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return "".join(pair.decode("gb2312", "ignore") for pair in pairs)


def test_every_character_of_gb2312_and_what_tickets_use_is_in_the_bundled_font():
    assert len(gb2312()) == 6763
    assert font.missing(gb2312() + "ABCxyz019 ÄÖÜßéñ€￥¥·•—…“”‘’《》〈〉【】，。！？：；（）→←↑↓│─┌┐└┘喆堃囍") == set()


def test_characters_that_the_font_lacks_are_named():
    assert font.missing("电影\N{CLAPPER BOARD}票\N{THAI CHARACTER KO KAI}\n\t ") == {
        "\N{CLAPPER BOARD}",
        "\N{THAI CHARACTER KO KAI}",
    }


def test_a_missing_glyph_is_replaced_by_a_square_that_the_font_has():
    assert font.replaced("A\N{CLAPPER BOARD}票") == "A□票"
    assert font.missing(font.REPLACEMENT) == set()


def test_a_chinese_character_is_as_wide_as_the_font_is_high():
    assert font.load(24).getlength("票") == 24
    assert font.load(24) is font.load(24)


def test_drawn_text_stays_inside_its_em_squares():
    image = Image.new("L", (120, 72), 255)
    font.draw(image, (24, 24), "国座票", 24)
    box = image.point(lambda value: 255 - value).getbbox()
    assert box is not None
    assert (box[0] >= 24, box[1] >= 24, box[2] <= 96, box[3] <= 48) == (True, True, True, True)


def test_bold_is_darker_than_regular():
    def dots(*, bold):
        image = Image.new("L", (60, 30), 255)
        font.draw(image, (0, 0), "票A", 24, bold=bold)
        return image.histogram()[0]

    assert dots(bold=True) > dots(bold=False) > 0


def test_a_configured_font_that_cannot_be_read_is_refused_with_its_name(tmp_path):
    path = tmp_path / "no-font.ttf"
    path.write_bytes(b"nothing of a font")
    with pytest.raises(DeviceUnavailable, match=r"no-font\.ttf"):
        font.load(24, path)

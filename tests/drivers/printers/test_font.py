import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image

from drivers.errors import NothingSent, ProfileError
from drivers.printers import font
from drivers.printers.document import Document, Text
from drivers.printers.encoder import lay
from drivers.printers.profile import load
from tests.drivers.printers.samples import PROFILES
from tests.drivers.printers.virtual.press import area, ink, printed


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


@pytest.fixture
def profile(tmp_path):
    """Reads a printer's profile that names this font."""

    def profile(named):
        path = tmp_path / "ours.toml"
        source = (PROFILES / "epson-tm-t20.toml").read_text("utf-8")
        path.write_text(f'font = "{named}"\n{source}', "utf-8")
        return load(path)

    return profile


@pytest.fixture
def blocks(tmp_path):
    """A font that has an A and a question mark, both black squares."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for corner in ((0, 800), (1000, 800), (1000, 0)):
        pen.lineTo(corner)
    pen.closePath()
    square, nothing = pen.glyph(), TTGlyphPen(None).glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "A", "question"])
    builder.setupCharacterMap({ord("A"): "A", ord("?"): "question"})
    builder.setupGlyf({".notdef": nothing, "A": square, "question": square})
    builder.setupHorizontalMetrics(dict.fromkeys((".notdef", "A", "question"), (1000, 0)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupOS2()
    builder.setupPost()
    builder.save(tmp_path / "blocks.ttf")
    return tmp_path / "blocks.ttf"


def test_a_ticket_is_drawn_in_the_font_that_its_profile_names(profile, blocks):
    row = profile(blocks)
    paper = printed(lay(Document((Text("AA"),)), row).body)
    left, top, right, bottom = ink(paper)
    assert right - left == pytest.approx(2 * 3.4 * row.dots_mm, abs=2)
    assert area(paper).crop((left, top, right, bottom)).convert("L").getextrema() == (0, 0)


def test_what_another_font_lacks_is_replaced_in_sight_although_it_has_no_square(blocks):
    assert font.replaced("A票", blocks) == "A?"


def test_a_font_that_can_not_be_read_is_refused_with_its_line_in_the_profile(profile, tmp_path):
    path = tmp_path / "no-font.ttf"
    path.write_bytes(b"nothing of a font")
    for named in (path, tmp_path / "away.ttf", tmp_path):
        with pytest.raises(ProfileError, match=r"ours\.toml line 1: font = .*can't be read"):
            profile(named)
    with pytest.raises(ProfileError, match='from "/" on'):
        profile("fonts/ours.ttf")


def test_a_font_that_went_away_sends_nothing(tmp_path):
    with pytest.raises(NothingSent, match=r"away\.ttf"):
        font.load(24, tmp_path / "away.ttf")

"""A layout file that is wrong is refused with the line where, and what to write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.printers.document import Barcode, Feed, Picture, Qr, Row, Symbol, Text
from kiosk.config import files
from kiosk.config.errors import ConfigError
from kiosk.domain.booking import Issue
from kiosk.tickets.fields import FIELDS, VARIANTS
from kiosk.tickets.lines import Lines
from kiosk.tickets.loading import load
from tests.kiosk.lobby import face

FIRST = Issue("T1", 1, "AA" * 8)
SHIPPED = sorted(path.stem for path in (files.folder() / "tickets").glob("*.toml"))
GOOD = """# a layout
parts = [
    { text = "{film}", size = 2 },  # { text = "{flim}" }
    { left = "{hall}", right = "{place}" },
    { code = "qr" },
]

[words]
place = { zh = "{row}排{seat}座", en = "Row {row} Seat {seat}" }
"""


@pytest.fixture
def write(tmp_path):
    def write(text):
        path = tmp_path / "ours.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return write


@pytest.mark.parametrize("language", ["zh", "en", "both"])
@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_layout_prints_the_gates_code(name, language):
    ops = load(name, language)(face(), FIRST).ops
    assert [op.text for op in ops if isinstance(op, Qr | Barcode)] == [face().code]
    assert [op for op in ops if isinstance(op, Text)]


def test_a_layout_of_ones_own_is_named_by_its_path(write):
    paper = load(write(GOOD), "zh")(face(), FIRST)
    assert paper.ops[:2] == (Text("流浪地球", 2), Row("3号厅", "F排7座"))


@pytest.mark.parametrize(
    ("old", "new", "text", "remedy"),
    [
        ('"{film}"', '"{flim}"', "line 3, text = '{flim}': there is no field {flim}", "did you mean {film}?"),
        ('"{film}"', '"{film.fr}"', "line 3, text = '{film.fr}': {film.fr} can't be said so", "zh, en, second, both"),
        ('"{film}"', '"{film!r}"', "line 3, text = '{film!r}': {film} can't be said so", "write {film}"),
        ('"{film}"', '"{"', "line 3, text = '{': a brace is alone in it", "write {{ or }}"),
        ('"{film}"', '"{}"', "line 3, text = '{}': there is no field {}", "use one of: cinema, film"),
        ('"{film}"', "7", "line 3, text = 7: this must be text", "quotation marks"),
        ("size = 2", "size = 9", "line 3, size = 9: this is too large", "write 6 or less"),
        ("size = 2", 'size = "2"', "line 3, size = '2': this must be a whole number", "without quotation marks"),
        ("size = 2", "sice = 2", "line 3, sice = 2: there is no such key here", 'did you mean "size"?'),
        ("size = 2", "bold = 1", "line 3, bold = 1: this must be true or false", "without quotation marks"),
        ("size = 2", 'align = "middle"', "line 3, align = 'middle': this is not one of", "'left', 'center' or 'right'"),
        ("size = 2", 'when = "never"', "line 3, when = 'never': this is not one of", "'first', 'reissue'"),
        ('right = "{place}"', 'right = "{place.zz}"', "line 4, right = '{place.zz}'", "behind a point one of"),
        ("left =", "lft =", "line 4, lft = '{hall}': there is no such key here", 'did you mean "left"?'),
        ('{ code = "qr" }', '{ code = "qrcode" }', "line 5, code = 'qrcode': this is not one of", "'qr'"),
        ('{ code = "qr" }', '{ cod = "qr" }', "line 5, parts[2]: this is no part", 'did you mean "code"?'),
        ('{ code = "qr" }', "7", "line 5, parts[2]: this is no part", "use one of: text, left"),
        ('{ code = "qr" }', '"hello"', "line 5, parts[2]: this is no part", "use one of: text, left"),
        (
            "place = {",
            'ok = { zh = "a", en = "b" }\n[words.film]\nzh = {',
            "line 10, film: {film} is a field of every ticket",
            "another",
        ),
        ("place = {", "place.zh = 1\nplace.en = 2\nx = {", "line 9, place: a word has a text in both", "write { zh ="),
        ("{ text", "7,\n{ tixt", "line 4, parts[1]: this is no part", 'did you mean "text"?'),
        ('{ code = "qr" }', "{}", "line 5, parts[2]: this is no part", "use one of: text, left"),
        ('    { code = "qr" },\n', "", "line 2, parts: a ticket without the gate's code", 'write { code = "qr" }'),
        ('{ code = "qr" }', '{ code = "qr", when = "first" }', "without the gate's code", "among the parts"),
        ('{ code = "qr" }', '{ code = "qr", share = 0 }', "line 5, share = 0: this is too small", "write 0.1 or more"),
        ("place = {", '"a-b" = {', "line 9, a-b: a word can't be called so", "letters, digits and _"),
        ("place = {", "film = {", "line 9, film: {film} is a field of every ticket", "another name"),
        ('"{row}排{seat}座"', '"{raw}"', "line 9, place: there is no field {raw}", "did you mean {row}?"),
        (', en = "Row {row} Seat {seat}"', "", "line 9, place: a word has a text in both", "write { zh ="),
        ("[words]", "[word]", "line 8, word: there is no such key", 'did you mean "words"?'),
        ("[words]", "words = 7\n[x]", "this must be a section", "[words]"),
        ("parts = [", "parts = 7\nx = [", "line 2, parts: this must be a list", "one part on each line"),
        ("size = 2 }", "size = 2", "this is not TOML", "correct that line"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_to_write(write, old, new, text, remedy):
    assert GOOD.count(old)
    with pytest.raises(ConfigError) as caught:
        load(write(GOOD.replace(old, new, 1)))
    assert text in str(caught.value)
    assert remedy in " ".join(problem.remedy for problem in caught.value.problems)
    assert "ours.toml" in str(caught.value)


def test_broken_toml_is_told_with_its_line(write):
    with pytest.raises(ConfigError, match=r"at line 3, column"):
        load(write(GOOD.replace("size = 2 }", "size = 2")))


def test_all_mistakes_are_told_at_once(write):
    with pytest.raises(ConfigError) as caught:
        load(write(GOOD.replace("{film}", "{flim}", 1).replace("{hall}", "{hal}").replace('"qr"', '"q"')))
    assert [problem.key for problem in caught.value.problems] == ["line 3, text", "line 4, left", "line 5, code"]


def test_mistakes_are_told_in_the_order_of_their_lines(write):
    with pytest.raises(ConfigError) as caught:
        load(write(GOOD.replace("{film}", "{flim}", 1).replace('"{row}', '"{raw}', 1) + "[more]\n"))
    assert [problem.key for problem in caught.value.problems] == [
        "line 3, text",
        "line 9, place",
        "line 10, more",
    ]


@pytest.mark.parametrize("new", ['"{raw}"', "7", '"{row}", zz = "1"'])
def test_a_mistake_in_a_word_is_told_once_and_not_again_where_the_word_is_used(write, new):
    with pytest.raises(ConfigError) as caught:
        load(write(GOOD.replace('"{row}排{seat}座"', new)))
    assert [problem.key for problem in caught.value.problems] == ["line 9, place"]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"parts = [\n\xff\n]", "line 2: this is not UTF-8 text"),
        (b"#" * 70_000, "it is far too long"),
        (b"", "a ticket without the gate's code"),
        (b"parts = " + b"[" * 5000, "nested too deeply"),
    ],
    ids=["bytes", "long", "empty", "deep"],
)
def test_a_file_that_is_no_layout_is_refused(write, data, text):
    with pytest.raises(ConfigError, match=text):
        load(write(data))


def test_a_layout_that_is_not_there_is_told_with_the_ones_that_are(tmp_path):
    with pytest.raises(ConfigError) as caught:
        load("standart")
    assert caught.value.remedy == 'did you mean "standard"?'
    with pytest.raises(ConfigError, match="there is no such layout"):
        load(str(tmp_path / "none.toml"))


def test_a_file_with_the_marks_of_another_system_is_read(write):
    assert load(write(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()), "zh")(face(), FIRST).ops


def test_each_field_can_be_said_in_each_variant(write):
    for name in FIELDS:
        for variant in ("", *(f".{variant}" for variant in VARIANTS)):
            text = f'parts = [{{ text = "a{{{name}{variant}}}" }}, {{ code = "qr" }}]'
            for language in ("zh", "en", "both"):
                (said,) = [op.text for op in load(write(text), language)(face(), FIRST).ops if isinstance(op, Text)]
                assert said.startswith("a")
                assert said != "a" or variant == ".second"


def test_every_kind_of_part_becomes_what_it_says(write, tmp_path):
    logo = tmp_path / "logo.png"
    logo.write_bytes(b"a picture")
    text = """parts = [
        { logo = 0.3, dither = true },
        { code = "pdf417" },
        { code = "pdf417", share = 0.8 },
        { feed = 2.5 },
        { text = "{{{code}}}", when = ["first", "zh"] },
        { text = "no", when = ["first", "en"] },
    ]"""
    layout = load(write(text), "zh", str(logo))
    assert layout(face(), FIRST).ops == (
        Picture(b"a picture", 0.3, dither=True),
        Barcode(face().code, Symbol.PDF417),
        Barcode(face().code, Symbol.PDF417, 0.8),
        Feed(2.5),
        Text(f"{{{face().code}}}"),
    )


def test_without_a_logo_its_place_takes_no_paper(write):
    assert load(write('parts = [{ logo = 0.3 }, { code = "qr" }]'))(face(), FIRST).ops == (Qr(face().code),)


def test_a_logo_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ConfigError, match="can't be read"):
        load("standard", "zh", str(tmp_path / "none.png"))


def test_lines_are_found_in_lists_of_tables_too():
    source = '[[parts]]\ntext = "a = { [ #"\n\n[[parts]]  # two\n"size" = 3\nx = [1, [2],\n{ a = 1 },\n{ b = 2 }]\n'
    lines = Lines(source)
    places = [("parts", 0, "text"), ("parts", 1), ("parts", 1, "size"), ("parts", 1, "x", 2), ("parts", 1, "x", 3, "b")]
    assert [lines.of(place) for place in places] == [2, 4, 5, 7, 8]
    assert lines.of(("nowhere",)) == 1


def test_lines_are_found_of_names_with_points_and_quotation_marks():
    source = '[a."b.c".d]\nx.y = 1\n[a.e]\nz = [\n7,\n"seven",\ntrue, 1.5]\n'
    lines = Lines(source)
    places = [("a",), ("a", "b.c", "d", "x", "y"), ("a", "e"), *(("a", "e", "z", number) for number in range(4))]
    assert [lines.of(place) for place in places] == [1, 2, 3, 5, 6, 7, 7]


@given(st.text("[]{}\"=#'\n ab,.", max_size=60))
def test_any_text_can_be_searched_for_lines(text):
    assert 1 <= Lines(text).of(("a", 0, "b")) <= text.count("\n") + 1

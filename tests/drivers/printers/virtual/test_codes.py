"""Barcodes and two-dimensional codes: what is on the paper is what readers read."""

import pytest
import zxingcpp

from drivers.printers.virtual import barcodes, matrices
from tests.drivers.printers.virtual.press import Press, area, ink, printed


def bar(kind, data):
    return b"\x1dk" + bytes((kind, len(data))) + data


def matrix(kind, function, data):
    body = bytes((kind, function)) + data
    return b"\x1d(k" + len(body).to_bytes(2, "little") + body


def code(kind, data, *setup):
    return (
        b"".join(matrix(kind, *parameter) for parameter in setup)
        + matrix(kind, 80, b"0" + data)
        + matrix(kind, 81, b"0")
    )


def read(paper):
    return {(str(found.format), found.text) for found in zxingcpp.read_barcodes(paper.image.convert("L"))}


KINDS = [
    (65, b"01234567890", "EAN-13", "0012345678905"),
    (66, b"123456", "UPC-E", "0012345000065"),
    (66, b"04210000526", "UPC-E", "0042100005264"),
    (67, b"400638133393", "EAN-13", "4006381333931"),
    (67, b"4006381333931", "EAN-13", "4006381333931"),
    (68, b"9638507", "EAN-8", "96385074"),
    (69, b"*ABC-1*", "Code 39", "ABC-1"),
    (70, b"12345678", "ITF", "12345678"),
    (71, b"A40156B", "Codabar", "A40156B"),
    (72, b"CODE 93", "Code 93", "CODE 93"),
    (73, b"{BKiosk{{12", "Code 128", "Kiosk{12"),
    (73, b"{BA{C\x0c\x22\x38", "Code 128", "A123456"),
    (74, b"(01)09501101530003(10)ABC", "Code 128", "(01)09501101530003(10)ABC"),
    (75, b"0950110153000", "DataBar Omni", "(01)09501101530003"),
    (77, b"0950110153000", "DataBar Limited", "(01)09501101530003"),
    (78, b"(01)09501101530003", "DataBar Expanded", "(01)09501101530003"),
    (79, b"Auto 128", "Code 128", "Auto 128"),
    (90, b"12345678", "Code 32", "A123456788"),
]


@pytest.mark.parametrize(("kind", "data", "name", "text"), KINDS)
def test_every_kind_of_barcode_can_be_read_from_the_paper(kind, data, name, text):
    paper = printed(b"\x1dh\x60\x1dw\x02" + bar(kind, data))
    found = read(paper)
    assert {text for _, text in found} == {text}
    assert {name for name, _ in found} == {name}
    assert paper.text.startswith("[barcode ")


def test_every_kind_of_the_table_is_tested():
    assert {kind - 65 for kind, *_ in KINDS} | {11} == set(barcodes.KINDS)


@pytest.mark.parametrize(("kind", "data"), [(2, b"400638133393"), (4, b"ABC-1"), (6, b"A40156B")])
def test_the_older_form_that_ends_with_nul_is_the_same_barcode(kind, data):
    assert read(printed(b"\x1dk" + bytes((kind,)) + data + b"\0")) == read(printed(bar(65 + kind, data)))


def test_a_check_digit_that_is_wrong_is_put_right():
    assert read(printed(bar(67, b"4006381333930"))) == {("EAN-13", "4006381333931")}


@pytest.mark.parametrize("long", [b"01200000345", b"01230000045", b"01234000005", b"01234500006"])
def test_a_long_code_that_can_be_shortened_keeps_its_meaning(long):
    ((name, text),) = read(printed(b"\x1dh\x60" + bar(66, long)))
    assert (name, text[:-1]) == ("UPC-E", "0" + long.decode())


@pytest.mark.parametrize(
    ("kind", "data", "why"),
    [
        (67, b"letters", "no barcode: "),
        (66, b"01234567890", "no barcode: these digits have no short form"),
        (99, b"12", "no barcode: there is no such kind"),
        (73, b"{B" + b"x" * 80, "no barcode: it is wider than the line"),
    ],
)
def test_a_barcode_that_can_not_be_prints_nothing_and_is_told(kind, data, why):
    press = Press().feed(bar(kind, data) + b"after\n")
    ((command, told),) = press.unknown
    assert command[:2] == b"\x1dk"
    assert told.startswith(why)
    assert press.strip.tear().text == "after\n"


def test_the_text_of_a_barcode_stands_above_or_below_in_either_font():
    def height(place, font=b"0"):
        return ink(printed(b"\x1dh\x50\x1dH" + place + b"\x1df" + font + bar(69, b"ABC")))[3]

    assert height(b"0") == 80
    assert height(b"1") == 80 + 28
    assert 80 < height(b"2") <= 80 + 28
    assert height(b"2", b"1") < height(b"2")
    assert height(b"3") > height(b"2")


def test_people_read_the_check_digit_too():
    def label(data):
        return area(printed(b"\x1dh\x50\x1dw\x02\x1dH\x02" + bar(67, data))).crop((0, 80, 400, 108)).tobytes()

    assert label(b"400638133393") == label(b"4006381333931")
    assert label(b"400638133393") != label(b"400638133394")


def test_the_module_and_the_height_are_in_dots():
    def size(setup):
        left, top, right, bottom = ink(printed(setup + bar(69, b"ABC")))
        return right - left, bottom - top

    wide, high = size(b"\x1dw\x02\x1dh\x28")
    assert high == 40
    assert size(b"\x1dw\x04\x1dh\x50") == (2 * wide, 80)


MATRICES = [
    (48, b"Row 5, seat 8", "PDF417"),
    (49, b"https://example.org/t/5F9Q", "QR Code"),
    (49, "第5排8座".encode(), "QR Code"),
    (50, b"Row 5", "MaxiCode"),
    (51, b"\x48" + b"0950110153000", "DataBar Stacked"),
    (51, b"\x4c(01)09501101530003(10)ABC", "DataBar Expanded Stacked"),
    (53, b"Row 5, seat 8", "Aztec"),
    (54, b"Row 5, seat 8", "Data Matrix"),
]


@pytest.mark.parametrize(("kind", "data", "name"), MATRICES)
def test_every_kind_of_matrix_can_be_read_from_the_paper(kind, data, name):
    paper = printed(b"\x1ba\x01" + code(kind, data, (67, b"\x04")) if kind != 50 else b"\x1ba\x01" + code(kind, data))
    ((found, text),) = read(paper)
    assert found == name
    assert text == "(01)09501101530003" if data[0] == 0x48 else text == data.lstrip(b"\x4c").decode()


def test_every_kind_of_matrix_is_tested():
    assert {kind for kind, *_ in MATRICES} == set(matrices.KINDS)


@pytest.mark.parametrize("level", b"0123")
def test_a_qr_code_has_the_level_that_was_asked_for(level):
    paper = printed(code(49, b"ticket 1", (65, b"2\0"), (67, b"\x06"), (69, bytes((level,)))))
    (found,) = zxingcpp.read_barcodes(paper.image.convert("L"))
    assert (found.text, found.ec_level) == ("ticket 1", "LMQH"[level - 48])


def test_a_micro_qr_code_is_smaller():
    paper = printed(code(49, b"12345", (65, b"3\0"), (67, b"\x08")))
    assert read(paper) == {("Micro QR Code", "12345")}


def test_pdf417_has_the_columns_rows_and_size_that_were_asked_for():
    def size(*setup):
        paper = printed(code(48, b"Row 5, seat 8", *setup))
        assert {text for _, text in read(paper)} == {"Row 5, seat 8"}
        left, top, right, bottom = ink(paper)
        return right - left, bottom - top

    assert size((65, b"\x04"), (67, b"\x02"))[0] == (17 * 8 + 1) * 2
    assert size((66, b"\x0a"), (67, b"\x03"), (68, b"\x04"))[1] == 10 * 3 * 4
    assert size((70, b"1"), (67, b"\x03"))[0] < size((70, b"0"), (67, b"\x03"))[0]


@pytest.mark.parametrize("level", [(48, 48), (48, 53), (49, 1), (49, 40)])
def test_pdf417_is_corrected_by_level_or_by_ratio(level):
    paper = printed(code(48, b"Row 5", (67, b"\x02"), (69, bytes(level))))
    assert read(paper) == {("PDF417", "Row 5")}


def test_pdf417_that_chooses_its_columns_fits_the_line():
    paper = printed(code(48, b"Row 5, seat 8 " * 12, (67, b"\x04")))
    assert {text for _, text in read(paper)} == {"Row 5, seat 8 " * 12}


@pytest.mark.parametrize(
    ("setup", "modules"),
    [
        (b"\x00\x00\x00", (12, 12)),
        (b"\x00\x14\x14", (20, 20)),
        (b"\x01\x00\x00", (18, 8)),
        (b"1\x0c\x24", (36, 12)),
    ],
)
def test_a_data_matrix_has_the_shape_and_size_that_were_asked_for(setup, modules):
    paper = printed(b"\x1ba\x01" + code(54, b"Row 5", (66, setup), (67, b"\x06")))
    left, top, right, bottom = ink(paper)
    assert ((right - left) // 6, (bottom - top) // 6) == modules
    assert read(paper) == {("Data Matrix", "Row 5")}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (matrix(49, 81, b"0"), "no QR code: no data are stored"),
        (code(49, b"\xff" * 4000), "no QR code: "),
        (code(48, b"x" * 60000), "no PDF417 code: "),
        (code(49, b"x" * 1000, (67, b"\x10")), "no QR code: it is wider than the line"),
        (code(51, b"\x01123"), "no DataBar code: there is no such stacked bar"),
        (matrix(52, 80, b"0"), "unknown"),
        (matrix(49, 99, b"0"), "unknown"),
        (b"\x1d(k\0\0", "unknown"),
    ],
)
def test_a_matrix_that_can_not_be_prints_nothing_and_is_told(data, why):
    press = Press().feed(data + b"after\n")
    ((_, told),) = press.unknown
    assert told.startswith(why)
    assert press.strip.tear().text == "after\n"


def test_a_printer_tells_how_large_a_code_would_be():
    press = Press().feed(
        matrix(49, 67, b"\x04") + matrix(49, 80, b"0abc") + matrix(49, 82, b"0") + matrix(48, 82, b"0")
    )
    assert press.answers == b"\x3784\x1f84\x1f1\x1f0\0".replace(b"\x37", b"\x37\x36", 1) + b"\x37\x2f0\x1f0\x1f1\x1f1\0"


def test_another_reader_agrees(requires):
    requires("libzbar")
    from pyzbar import pyzbar

    barcode = bar(73, b"{BKIOSK-12")
    paper = printed(
        b"\x1ba\x01\x1dh\x60"
        + barcode
        + b"\n\n\n"
        + code(49, b"T-1", (67, b"\x06"))
        + b"\n\n\n"
        + bar(67, b"400638133393")
    )
    found = {(seen.type, seen.data.decode()) for seen in pyzbar.decode(paper.image.convert("L"))}
    assert found == {("CODE128", "KIOSK-12"), ("QRCODE", "T-1"), ("EAN13", "4006381333931")}

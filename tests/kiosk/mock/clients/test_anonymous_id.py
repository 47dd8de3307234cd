"""P2, P3, P4: the id of the founding document, byte for byte."""

from datetime import time
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.mock.clients.anonymous_id import AnonymousId, decode, encode
from kiosk.mock.clients.checks import BLOCK, CHECKS
from kiosk.mock.clients.digits import Encoding
from kiosk.mock.clients.errors import BadId
from kiosk.mock.clients.formats import Check, Field, Format, Hashing
from kiosk.mock.clients.sources import Device, fields, raw_values
from tests.kiosk.mock.clients import samples
from tests.kiosk.mock.clients.samples import BINARY, BLOCKS, INSTALLED, JOINED, OCTAL, PHONE, PLAIN, TIME, plain

ID = AnonymousId(tuple(map(bytes.fromhex, PLAIN)))
TIMED = AnonymousId(ID.fields, INSTALLED)


def test_p2_an_id_is_number_address_model_and_brand_in_eight_bytes_each_padded_and_joined():
    assert fields(PHONE.values(), plain()) == ID.fields
    assert encode(ID, plain()) == JOINED


def test_p2_the_fields_of_an_id_are_read_back_with_the_zero_that_an_address_begins_with():
    one = decode(JOINED, plain())
    assert one == ID
    assert raw_values(one, plain()) == PHONE.values()


@pytest.mark.parametrize("kind", CHECKS)
def test_p3_a_check_block_stands_at_the_end_or_at_the_start(kind):
    at_end, at_start = plain(check=Check(kind)), plain(check=Check(kind, at_start=True))
    assert encode(ID, at_end) == JOINED + BLOCKS[kind]
    assert encode(ID, at_start) == BLOCKS[kind] + JOINED
    assert decode(JOINED + BLOCKS[kind], at_end) == decode(BLOCKS[kind] + JOINED, at_start) == ID


@pytest.mark.parametrize("kind", CHECKS)
@pytest.mark.parametrize("at_start", [False, True])
def test_p3_any_single_digit_that_was_misread_is_noticed(kind, at_start):
    form = plain(check=Check(kind, at_start))
    good = encode(ID, form)
    for place, digit in enumerate(good):
        misread = good[:place] + f"{int(digit, 16) ^ 1:x}" + good[place + 1 :]
        with pytest.raises(BadId, match=f"check block \\({kind}\\) does not fit"):
            decode(misread, form)


def test_p3_parity_is_over_columns_of_eight_bytes_where_fields_are_longer():
    form = plain(length=12, check=Check("xor"))
    one = AnonymousId(tuple(field.rjust(12, b"\0") for field in ID.fields))
    data = b"".join(one.fields)
    columns = [data[place::BLOCK] for place in range(BLOCK)]
    even = encode(one, form)[-16:]
    for column, parity in zip(columns, bytes.fromhex(even), strict=True):
        assert sum(byte.bit_count() for byte in [*column, parity]) % 2 == 0


def test_p4_the_time_of_the_installation_is_a_last_block():
    form = plain(time=True)
    assert encode(TIMED, form) == JOINED + TIME
    assert decode(JOINED + TIME, form).installed == time(12, 30, 45)
    checked = plain(time=True, check=Check("xor"))
    assert encode(TIMED, checked) == JOINED + BLOCKS["xor"] + TIME


@pytest.mark.parametrize("said", ["24:00:00", "12:60:00", "12:30:60", "12.30.45", "1:30:45a", "T12:3045", "\0" * 8])
def test_p4_what_is_no_time_is_refused(said):
    with pytest.raises(BadId, match="HH:MM:SS"):
        decode(JOINED + said.encode().hex(), plain(time=True))


def test_p5_the_same_number_is_written_in_hex_octal_and_binary():
    written = {encoding: encode(ID, plain(encoding=encoding)) for encoding in Encoding}
    assert written[Encoding.HEX] == JOINED
    assert written[Encoding.OCTAL] == OCTAL.zfill(86)
    assert written[Encoding.BINARY] == BINARY.zfill(256)
    assert {decode(text, plain(encoding=encoding)) for encoding, text in written.items()} == {ID}


def test_p5_an_id_has_64_to_96_hex_256_to_384_binary_86_to_128_octal_digits():
    for encoding, (least, most) in {
        Encoding.HEX: (64, 96),
        Encoding.BINARY: (256, 384),
        Encoding.OCTAL: (86, 128),
    }.items():
        assert len(encode(ID, plain(encoding=encoding))) == least
        assert len(encode(TIMED, plain(encoding=encoding, check=Check("crc"), time=True))) == most


@pytest.mark.parametrize("order", list(permutations(Field)))
def test_p5_the_fields_stand_in_any_order(order):
    by_field = dict(zip(Field, PLAIN, strict=True))
    text = "".join(by_field[field] for field in order)
    assert encode(ID, plain(fields=order)) == text
    assert decode(text, plain(fields=order)) == ID


def test_p5_the_whole_matrix_of_orders_hashes_checks_times_and_encodings_gives_back_each_id():
    texts = set()
    for order, hashing, (check, timed, encoding) in product(permutations(Field), Hashing, samples.WAYS):
        form = plain(hashing, fields=order, check=check, time=timed, encoding=encoding)
        one = AnonymousId(fields(PHONE.values(), form, samples.SECRET), INSTALLED if timed else None)
        text = encode(one, form)
        assert decode(text, Format.read(str(form))) == one
        texts.add(text)
    assert len(texts) == 24 * 3 * 9 * 2 * 3


@given(samples.devices, samples.times, st.permutations(list(Field)), st.sampled_from(samples.WAYS))
def test_p5_every_order_check_time_and_encoding_gives_back_what_was_written(device, installed, order, way):
    check, timed, encoding = way
    form = plain(fields=tuple(order), check=check, time=timed, encoding=encoding)
    one = AnonymousId(fields(device.values(), form), installed if timed else None)
    assert decode(encode(one, form), form) == one
    assert raw_values(one, form) == device.values()


@given(samples.formats, samples.times, st.data())
def test_p5_every_format_gives_back_the_fields_of_every_id(form, installed, data):
    lengths = {column.field: column.length for column in form.columns}
    blocks = tuple(data.draw(st.binary(min_size=lengths[field], max_size=lengths[field])) for field in Field)
    one = AnonymousId(blocks, installed if form.time else None)
    text = encode(one, form)
    assert len(text) == form.encoding.width(form.size)
    assert decode(text, form) == one


@given(samples.formats, st.text(max_size=700))
def test_whatever_comes_is_read_exactly_or_refused(form, text):
    try:
        one = decode(text, form)
    except BadId:
        return
    assert encode(one, form) == text


@given(samples.formats, st.data())
def test_digits_at_random_are_read_exactly_or_refused(form, data):
    width = form.encoding.width(form.size)
    text = data.draw(st.text(form.encoding.digits, min_size=width, max_size=width))
    try:
        one = decode(text, form)
    except BadId:
        return
    assert encode(one, form) == text


@pytest.mark.parametrize(
    ("text", "encoding", "why"),
    [
        (JOINED[:-1], Encoding.HEX, "has 63 characters; as its format says it has 64"),
        (JOINED + "0", Encoding.HEX, "has 65 characters"),
        (JOINED.upper(), Encoding.HEX, "no hex digits"),
        ("0x" + JOINED[2:], Encoding.HEX, "no hex digits"),
        ("٣" * 86, Encoding.OCTAL, "no octal digits"),
        ("8" * 86, Encoding.OCTAL, "no octal digits"),
        ("7" * 86, Encoding.OCTAL, "no number of 32 bytes"),
        ("2" * 256, Encoding.BINARY, "no binary digits"),
        ("1_1" + "0" * 253, Encoding.BINARY, "no binary digits"),
        ("1" * 1_000_000, Encoding.BINARY, "has 1000000 characters"),
    ],
)
def test_length_and_alphabet_are_checked_first(text, encoding, why):
    with pytest.raises(BadId, match=why):
        decode(text, plain(encoding=encoding))


def test_an_id_that_has_other_parts_than_its_format_is_not_written():
    for one, form in ((ID, plain(time=True)), (TIMED, plain()), (ID, plain(length=9))):
        with pytest.raises(BadId, match="other parts"):
            encode(one, form)


def test_an_id_shows_nothing_of_itself():
    assert repr(TIMED) == "<AnonymousId>"
    assert repr(PHONE) == "<Device>"


def test_an_id_of_nothing_but_padding_is_empty():
    form = plain()
    nobody = AnonymousId(fields(Device("", b"", "", "").values(), form))
    assert nobody.empty
    assert not ID.empty
    assert encode(nobody, form) == "0" * 64


def test_a_format_without_options_has_private_fields_and_nothing_else():
    assert Format().size == 32
    assert {column.hashing for column in Format().columns} == {Hashing.PRIVATE}

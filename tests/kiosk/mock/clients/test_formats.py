"""P5: how an id is made is said in a header, and every option of it is read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.mock.clients import formats
from kiosk.mock.clients.digits import Encoding
from kiosk.mock.clients.errors import BadFormat
from kiosk.mock.clients.formats import Check, Column, Field, Format, Hashing, Source
from tests.kiosk.mock.clients import samples

EXAMPLE = "1; fields=device,mac,model,brand; hash=private; check=xor-end; time=yes; encoding=hex"


def test_p5_the_example_of_the_contract_is_read_and_written():
    form = Format(check=Check("xor"), time=True)
    assert Format.read(EXAMPLE) == form
    assert str(form) == EXAMPLE
    assert EXAMPLE in str(formats.__doc__)


def test_p5_order_hashing_and_length_are_said_for_each_field():
    form = Format.read(
        "1; fields=mac,device,brand,model; hash=none,md5,private,none; lengths=6,16,8,4; check=md5-start"
    )
    assert form.columns == (
        Column(Field.MAC, Hashing.NONE, 6),
        Column(Field.DEVICE, Hashing.MD5, 16),
        Column(Field.BRAND, Hashing.PRIVATE, 8),
        Column(Field.MODEL, Hashing.NONE, 4),
    )
    assert form.check == Check("md5", at_start=True)
    assert form.size == 6 + 16 + 8 + 4 + 8


@given(samples.formats)
def test_p5_every_format_is_read_back_from_its_header(form):
    assert Format.read(str(form)) == form
    assert len(str(form)) <= formats.LONGEST_HEADER


def test_what_is_left_out_is_the_usual():
    assert Format.read("1") == Format()
    assert Format.read("2").source is Source.INSTALL
    assert Format.read(" 1 ;encoding=octal;  hash=md5 ").encoding is Encoding.OCTAL


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("", "version is one of 1, 2"),
        ("3; hash=none", "version is one of 1, 2"),
        ("hash=none", "version is one of 1, 2"),
        ("1; salt=7", "a format's options are fields, hash, lengths, check, time, encoding"),
        ("1; hash", "each with = and a value"),
        ("1;", "each with = and a value"),
        ("1; hash=sha1", "hash is one of none, md5, private"),
        ("1; hash=none; hash=md5", "hash is said twice"),
        ("1; hash=none,md5", "once for all fields, or once for each"),
        ("1; lengths=8,8,8", "once for all fields, or once for each"),
        ("1; lengths=3", "a length is one of 4, 5"),
        ("1; lengths=17", "a length is one of 4, 5"),
        ("1; lengths=-8", "a length is one of"),
        ("1; lengths=٨", "a length is one of"),
        ("1; fields=device,mac,model", "names each of device, mac, model, brand once"),
        ("1; fields=device,mac,model,model", "names each of device, mac, model, brand once"),
        ("1; fields=device,mac,model,phone", "a field is one of device, mac, model, brand"),
        ("1; check=xor", "check is one of none, xor-end, xor-start, crc-end"),
        ("1; check=sha-end", "check is one of"),
        ("1; time=12:30:45", "time is one of yes, no"),
        ("1; encoding=base64", "encoding is one of hex, binary, octal"),
        ("1; ENCODING=hex", "a format's options are"),
        ("1; hash=none" + " " * 200, "at most 200 characters"),
    ],
)
def test_p5_an_unknown_option_is_refused_with_those_that_there_are(header, why):
    with pytest.raises(BadFormat, match=why):
        Format.read(header)


@given(st.text(max_size=60))
def test_any_text_is_a_format_or_refused(header):
    try:
        form = Format.read(header)
    except BadFormat:
        return
    assert Format.read(str(form)) == form


def test_a_field_that_is_too_short_or_too_long_makes_no_format():
    for length in (3, 17):
        with pytest.raises(BadFormat, match="4 to 16 bytes"):
            Format(columns=tuple(Column(field, length=length) for field in Field))

from xml.etree.ElementTree import Element

import pytest

from kiosk.mock.markup.documents import Bounds, Malformed, read, write

DEEP = "<a>" * 13 + "</a>" * 13
WIDE = "<a>" + "<b/>" * 1000 + "</a>"

LAUGHS = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">
<!ENTITY lol1 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
<!ENTITY lol2 "&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;">]><lolz>&lol2;</lolz>"""
QUADRATIC = '<!DOCTYPE a [<!ENTITY a "' + "x" * 5000 + '">]><a>' + "&a;" * 500 + "</a>"

HOSTILE = {
    "billion laughs": LAUGHS,
    "quadratic blowup": QUADRATIC,
    "a file of ours": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    "a page of others": '<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:1/">]><a>&x;</a>',
    "a parameter entity": '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:1/x.dtd"> %x;]><a/>',
    "an outer DTD": '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><a/>',
    "a DTD": "<!DOCTYPE a><a/>",
    "an unknown entity": "<a>&nbsp;</a>",
    "too deep": DEEP,
    "too many elements": WIDE,
    "too long": "<a>" + "x" * 65_536 + "</a>",
    "a huge attribute": '<a b="' + "x" * 65_536 + '"/>',
    "many attributes": "<a " + " ".join(f'b{number}="1"' for number in range(9000)) + "/>",
    "nothing": "",
    "only blanks": "  \n ",
    "JSON": '{"client": "a"}',
    "cut off": "<a><b>",
    "crossed": "<a><b></a></b>",
    "two roots": "<a/><a/>",
    "an attribute twice": "<a b='1' b='2'/>",
    "NUL": "<a>\0</a>",
    "NUL as a number": "<a>&#0;</a>",
    "an unbound prefix": "<x:a/>",
}

WRONGLY_ENCODED = {
    "not UTF-8": b"<a>\xff\xfe</a>",
    "GBK that says nothing": "<a>中文</a>".encode("gbk"),
    "overlong UTF-8": b"<a>\xc0\xbc</a>",
    "a surrogate in UTF-8": b"<a>\xed\xa0\x80</a>",
    "UTF-8 that calls itself UTF-16": b"<?xml version='1.0' encoding='utf-16'?><a/>",
    "an encoding that nobody knows": b"<?xml version='1.0' encoding='x-own'?><a/>",
    "an encoding of several bytes": b"<?xml version='1.0' encoding='gbk'?><a/>",
    "UTF-7": b"<?xml version='1.0' encoding='utf-7'?>+ADw-a/+AD4-",
    "UTF-32": "<a/>".encode("utf-32"),
    "an encoding of codecs that is none of text": b"<?xml version='1.0' encoding='zlib'?><a/>",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_documents_are_refused_with_a_sentence(text):
    with pytest.raises(Malformed) as refusal:
        read(text.encode())
    assert str(refusal.value)


@pytest.mark.parametrize("text", WRONGLY_ENCODED.values(), ids=WRONGLY_ENCODED)
def test_wrong_encodings_are_refused_with_a_sentence(text):
    with pytest.raises(Malformed) as refusal:
        read(text)
    assert str(refusal.value)


def test_utf_8_and_utf_16_are_read_alike():
    for text in ("<a>中文</a>".encode(), "<a>中文</a>".encode("utf-8-sig"), "<a>中文</a>".encode("utf-16")):
        assert read(text).text == "中文"


def test_what_stands_within_the_bounds_is_read():
    assert read(b"<a><b/></a>", Bounds(size=11, elements=2, depth=2)).find("b") is not None
    for bounds in (Bounds(10, 2, 2), Bounds(11, 1, 2), Bounds(11, 2, 1)):
        with pytest.raises(Malformed):
            read(b"<a><b/></a>", bounds)


def test_characters_that_xml_cannot_carry_are_replaced():
    root = Element("a")
    root.text = "<中&\0\x1b\ud800\ufffe>"
    assert read(write(root)).text == "<中&\ufffd\ufffd\ufffd\ufffd>"

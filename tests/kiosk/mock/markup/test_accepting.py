import pytest
from starlette.datastructures import Headers

from kiosk.mock.markup.accepting import language, media_type

JSON, XML = "application/json", "application/xml"


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        (None, JSON),
        ("", JSON),
        ("  ", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("application/xml", XML),
        ("Application/XML", XML),
        ("application/xml, application/json", JSON),
        ("application/xml, application/json;q=0.9", XML),
        ("application/json; q=0.2, application/xml; charset=utf-8; q=0.3", XML),
        ("*/*, application/json;q=0.1", XML),
        ("application/*;q=0.5, application/json;q=0", XML),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", XML),
        ("application/json;q=nonsense, application/xml;q=0.1", XML),
        ("application/json;q=7, application/xml;q=0.1", XML),
        ("application/json;q=nan, application/xml;q=0.1", XML),
        ("rubbish, application/xml;q=0.1", XML),
        ("text/html", None),
        ("*/*;q=0", None),
        ("application/json;q=0, application/xml;q=0", None),
        (",,;;,=", None),
    ],
)
def test_what_a_client_wishes_most_is_chosen(header, chosen):
    headers = [] if header is None else [(b"accept", header.encode())]
    assert media_type(Headers(raw=headers), (JSON, XML)) == chosen


def test_of_equal_wishes_the_first_offer_wins():
    assert media_type(Headers({"accept": "application/json, application/xml"}), (XML, JSON)) == XML


def test_wishes_may_stand_on_several_lines():
    lines = [(b"accept", b"application/json;q=0.1"), (b"accept", b"application/xml")]
    assert media_type(Headers(raw=lines), (JSON, XML)) == XML


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("", "zh"),
        ("*", "zh"),
        ("en", "en"),
        ("zh-Hans-CN", "zh"),
        ("en-GB, zh;q=0.9", "en"),
        ("en;q=0.1, zh;q=0.9", "zh"),
        ("fr, zh;q=0.5, en;q=0.4", "zh"),
        ("en;q=0, zh", "zh"),
        ("zh;q=0", "zh"),
        ("fr-FR, fr;q=0.8", "en"),
        ("fr, *;q=0.1", "en"),
        ("EN-us", "en"),
        ("entirely;q=nonsense", "zh"),
    ],
)
def test_the_language_that_a_reader_wishes_most_is_chosen(header, chosen):
    assert language(Headers({"accept-language": header}), ("zh", "en"), "en") == chosen

import pytest

from kiosk.mock.markup.accepting import best

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
    assert best(header, (JSON, XML)) == chosen


def test_of_equal_wishes_the_first_offer_wins():
    assert best("application/json, application/xml", (XML, JSON)) == XML

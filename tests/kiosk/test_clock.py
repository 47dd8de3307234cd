"""Spans of time in words."""

import pytest

from kiosk.clock import spoken

YEAR = 365 * 86_400
SPANS = {0: "0 seconds", 119: "119 seconds", 120: "2 minutes", 36_000: "10 hours", YEAR: "365 days"}


@pytest.mark.parametrize(("seconds", "words"), SPANS.items())
def test_a_span_is_told_in_the_largest_unit_of_which_it_has_two(seconds, words):
    assert spoken(seconds) == spoken(-seconds) == words

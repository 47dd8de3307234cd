from datetime import UTC, datetime

import pytest

from drivers.printers import profile as profiles
from drivers.printers.encoder import lay
from kiosk.booking.pretix.faces import bilingual, face, label
from kiosk.booking.pretix.wire import Event, Position
from kiosk.config import files
from kiosk.domain.booking import Bilingual, Issue
from kiosk.tickets import loading

SEAT = {"zone_name": "Parkett", "row_name": "F", "seat_number": "7"}
DATE = {"name": {"en": "The Wandering Earth", "zh-hans": "流浪地球"}, "date_from": "2026-12-24T20:15:00+01:00"}
EVENT = {
    "slug": "metropolis",
    "name": {"de": "Kino Metropolis", "en": "Metropolis"},
    "date_from": "2026-01-01T10:00:00+01:00",
    "timezone": "Europe/Berlin",
    "currency": "EUR",
}


def event(**changes):
    return Event.model_validate(EVENT | changes)


def position(**changes):
    row = {
        "id": 1,
        "order": "ABC12",
        "positionid": 2,
        "secret": "z3fsn8jyufm5kpk768q69gkbyr5f4h6w",
        "price": "11.5",
        "item": {"name": {"en": "Adult", "de": "Erwachsene"}},
        "variation": {"value": {"en": "2D"}},
        "subevent": DATE | {"location": {"en": "Hall 3\nFirst floor"}},
        "seat": SEAT,
        "checkins": [],
        "print_logs": [],
    }
    return Position.model_validate(row | changes)


def test_a_date_of_a_series_is_a_screening():
    said = face(position(), event(), "")
    assert said.film == Bilingual("流浪地球", "The Wandering Earth")
    assert said.cinema == Bilingual("Metropolis", "Metropolis")
    assert said.hall == Bilingual("Hall 3 First floor", "Hall 3 First floor")
    assert said.version == Bilingual("Adult 2D", "Adult 2D")
    assert (said.row, said.seat, said.price, said.currency, said.order) == ("F", "7", "11.50", "EUR", "ABC12")
    assert said.starts_at == datetime(2026, 12, 24, 19, 15, tzinfo=UTC)
    assert said.zone == "Europe/Berlin"
    assert said.code == "z3fsn8jyufm5kpk768q69gkbyr5f4h6w"


def test_an_event_without_dates_is_its_own_screening():
    said = face(position(subevent=None, variation=None), event(location={"de": "Saal"}), "Starlight")
    assert said.film.en == "Metropolis"
    assert said.hall.en == "Saal"
    assert said.cinema.zh == "Starlight"
    assert said.version.en == "Adult"


def test_without_a_place_the_zone_of_the_seat_stands_in():
    assert face(position(subevent=DATE), event(), "").hall.en == "Parkett"


def test_a_ticket_without_a_seat_has_its_number_in_the_order():
    free = position(seat=None)
    assert (label(free), face(free, event(), "").seat) == ("#2", "2")
    assert label(position()) == "F7"


@pytest.mark.parametrize(
    ("texts", "zh", "en"),
    [
        ({"de": "Saal"}, "Saal", "Saal"),
        ({"zh-hant": "廳", "de": "Saal"}, "廳", "廳"),
        ({"en": " Hall \n 3 ", "zh-hans": ""}, "Hall 3", "Hall 3"),
        ({"EN": "Hall", "de": None}, "Hall", "Hall"),
        ({}, "", ""),
        ({"en": "x" * 4000}, "x" * 200, "x" * 200),
    ],
)
def test_where_a_language_is_missing_another_stands_in(texts, zh, en):
    assert bilingual(texts) == Bilingual(zh, en)


@pytest.mark.parametrize("name", ["epson-tm-t20", "epson-tm-t88-native"])
@pytest.mark.parametrize("secret", ["z" * 32, "Ab+/" * 45])
def test_the_codes_of_pretix_fit_on_paper_signed_ones_too(name, secret):
    layout = loading.load()
    said = face(position(secret=secret), event(), "")
    profile = profiles.load(files.printer_profile(name))
    lay(layout(said, Issue("1", 1, "0-1")), profile)  # raises where it does not fit

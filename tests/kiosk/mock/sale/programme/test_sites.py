from kiosk.mock.sale.programme.films import FILMS
from kiosk.mock.sale.programme.sites import KNOWN, chain


def test_the_chain_has_three_cinemas_in_different_places_with_eight_halls_that_all_differ():
    assert chain(1, 3) == KNOWN
    assert len({site.place_en for site in KNOWN}) == 3
    shapes = [room.shape.plan for site in KNOWN for room in site.rooms]
    assert len(set(shapes)) == len(shapes) == 8


def test_hundreds_of_cinemas_begin_with_the_three():
    whole = chain(1, 400)
    assert whole[:3] == KNOWN
    assert len({site.id for site in whole}) == len(whole) == 400
    assert len({(site.zh, site.place_zh) for site in whole}) == 400
    assert {2, 6} <= {len(site.rooms) for site in whole[3:]} <= {2, 3, 4, 5, 6}


def test_a_chain_may_be_one_cinema():
    assert chain(5, 1) == KNOWN[:1]


def test_a_longer_chain_goes_on_where_a_shorter_one_ended():
    assert chain(3, 50)[:20] == chain(3, 20)
    assert chain(3, 20) != chain(4, 20)


def test_riverside_is_the_first_by_its_id_too():
    """A kiosk that names no cinema stands in the first one."""
    assert min(site.id for site in chain(1, 500)) == "riverside"


def test_hall_ids_are_of_one_hall():
    ids = [room.id for site in chain(1, 300) for room in site.rooms]
    assert len(set(ids)) == len(ids)


def test_there_are_twelve_films_in_two_languages_and_three_formats():
    assert len({film["id"] for film in FILMS}) == len(FILMS) == 12
    assert len({film["zh"] for film in FILMS} | {film["en"] for film in FILMS}) == 24
    assert {film["format"] for film in FILMS} == {"2D", "3D", "IMAX"}
    assert all(film["rating_zh"] and film["rating_en"] and 60 < film["minutes"] < 200 for film in FILMS)

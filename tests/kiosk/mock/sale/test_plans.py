from kiosk.mock.sale import plans


def test_rows_are_lettered_and_places_numbered_from_the_left_over_the_aisles():
    assert [(place.name, place.x, place.y) for place in plans.places("##.#\n.##.")] == [
        ("A1", 0, 0),
        ("A2", 1, 0),
        ("A3", 3, 0),
        ("B1", 1, 1),
        ("B2", 2, 1),
    ]


def test_a_line_without_places_takes_no_letter():
    assert [(place.name, place.y) for place in plans.places("#\n.\n\n#")] == [("A1", 0), ("B1", 3)]


def test_couple_seats_and_places_for_wheelchairs_are_told_apart():
    kinds = [place.kind for place in plans.places("#LRW")]
    assert kinds == ["seat", "couple", "couple", "wheelchair"]


def test_after_row_z_come_two_letters():
    rows = [place.row for place in plans.places("#\n" * 28)]
    assert rows[25:] == ["Z", "AA", "AB"]


def test_a_place_is_found_by_its_name():
    assert plans.by_name("#.#\nW")["A2"].x == 2
    assert list(plans.by_name("#.#\nW")) == ["A1", "A2", "B1"]

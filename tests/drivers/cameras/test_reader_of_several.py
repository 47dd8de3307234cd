import pytest

from drivers.cameras.asking import Ask
from drivers.cameras.figures import CELLS, Figures
from drivers.ports import Ailment, Scan, Several


def test_of_two_codes_one_is_asked_for_unless_only_one_of_them_is_looked_for(reading):
    rows = [(0.1, ["A", "B"])] * 8
    reader, _ = reading(*rows)
    assert reader.read(0.79) == Several("camera:film")
    assert reader.read(0) is None
    reader, _ = reading(*rows)
    reader.look_for("B".__eq__)
    assert reader.read(0.79) == Scan("B", "camera:film")
    assert reader.read(0.3) is None


def test_a_code_is_looked_for_beyond_a_poster(reading):
    reader, film = reading(*[(0.1, ["poster"])] * 20)
    reader.look_for(str.isupper)
    assert reader.read(0.79) == Scan("poster", "camera:film")
    film.asked.clear()
    assert reader.read(1) is None
    assert film.count(Ask.LOOK) == film.count(Ask.BEYOND) > 5
    film.rows = [(0.1, ["poster", "A"])] * 9
    assert reader.read(1) == Scan("A", "camera:film")
    film.asked.clear()
    assert reader.read(0.4) is None
    assert film.count(Ask.LOOK) > film.count(Ask.BEYOND) == 0


@pytest.mark.parametrize(("read", "ailment"), [("poster", Ailment.BLURRED), ("A", None)], ids=["a poster", "a phone"])
def test_only_a_poster_that_is_read_says_nothing_of_how_phones_are_seen(reading, read, ailment):
    reader, film = reading(*[(0.1, ["poster"])] * 150)
    reader.look_for(str.isupper)
    lobby, phone = film.figures, Figures(0.3, bytes([90] * 400 + [200] * (CELLS - 400)), bytes(CELLS))
    watch(reader, 15)
    for _ in range(3):
        for film.figures, text in ((phone, read), (lobby, "poster")):
            film.rows = [(0.1, [text])] * 60
            watch(reader, 6)
    assert reader.ailment() is ailment


def watch(reader, seconds):
    """Read for so long."""
    until = reader._clock() + seconds
    while (left := until - reader._clock()) > 0.05:
        reader.read(left)

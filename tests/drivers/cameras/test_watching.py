import numpy as np
import pytest

from drivers.cameras.figures import CELLS, Figures
from drivers.cameras.frames import Frame
from drivers.cameras.watching import Tally, Watch
from drivers.errors import DeviceLost

PICTURE = np.zeros((48, 64), np.uint8)
FIGURES = Figures(1.0, bytes(CELLS), bytes(CELLS))


class Film:
    """Frames as they are handed in; remembers what is wished for."""

    def __init__(self, *frames):
        self._frames = iter(frames)
        self.wishes = []
        self.closed = False
        self.granted = {"exposure": 50.0}

    def newest(self, timeout):
        frame = next(self._frames)
        if isinstance(frame, Exception):
            raise frame
        return frame

    def wish(self, name, value):
        self.wishes.append((name, value))

    def close(self):
        self.closed = True


class Slow:
    """A decoder that takes 62 ms and says what it was given to say."""

    def __init__(self, clock, *answers):
        self._clock = clock
        self._answers = iter(answers)
        self.closed = False

    def decode(self, picture):
        assert picture is PICTURE
        self._clock.wait(0.0625)
        return next(self._answers)

    def glimpse(self, picture):
        return self.decode(picture)

    def measure(self, picture):
        assert picture is PICTURE
        return FIGURES

    def close(self):
        self.closed = True


def test_frames_are_counted_with_the_age_of_the_oldest(clock):
    watch = Watch(clock)
    frames = watch.frames(Film(Frame(PICTURE, 999.75), Frame(PICTURE, 999.5), None))
    clock.wait(0.5)
    assert [frame and frame.at for frame in (frames.newest(1), frames.newest(1), frames.newest(1))] == [
        999.75,
        999.5,
        None,
    ]
    tally, seconds = watch.tally()
    assert tally == Tally(frames=2, oldest=1.0)
    assert seconds == 0.5
    assert watch.tally() == (Tally(), 0)


def test_looks_are_timed_and_texts_kept_once(clock):
    watch = Watch(clock)
    decoder = watch.decoder(Slow(clock, ["B", "A"], None, ["A"], []))
    looks = [decoder.decode, decoder.glimpse, decoder.decode, decoder.glimpse]
    assert [look(PICTURE) for look in looks] == [["B", "A"], None, ["A"], []]
    tally, _ = watch.tally()
    assert tally == Tally(looks=4, lost=1, looking=0.25, texts={"B": None, "A": None})
    assert list(tally.texts) == ["B", "A"]


def test_a_reader_notices_nothing_of_it(clock):
    film, slow, watch = Film(DeviceLost("it went away", "plug it in")), Slow(clock), Watch(clock)
    frames, decoder = watch.frames(film), watch.decoder(slow)
    assert frames.granted == {"exposure": 50.0}
    frames.wish("exposure", 20)
    assert film.wishes == [("exposure", 20)]
    assert decoder.measure(PICTURE) is FIGURES
    with pytest.raises(DeviceLost):
        frames.newest(1)
    frames.close()
    decoder.close()
    assert film.closed
    assert slow.closed

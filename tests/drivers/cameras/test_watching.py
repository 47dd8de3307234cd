import numpy as np
import pytest

from drivers.cameras.asking import Answer, Ask
from drivers.cameras.frames import Frame
from drivers.cameras.watching import Tally, Watch
from drivers.errors import DeviceLost

PICTURE = np.zeros((48, 64), np.uint8)


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
        return frame and self.sieve(frame)

    def sift(self, sieve):
        self.sieve = sieve

    def reopen(self):
        self.reopened = True

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

    def ask(self, picture, ask):
        assert picture is PICTURE
        self._clock.wait(0.0625)
        texts = next(self._answers)
        return None if texts is None else Answer(texts)

    def close(self):
        self.closed = True


def test_frames_are_counted_with_the_age_of_the_oldest(clock):
    watch = Watch(clock)
    frames = watch.frames(Film(Frame(PICTURE, 999.75), Frame(PICTURE, 999.5), Frame(PICTURE, 998.5), None))
    frames.sift(lambda frame: frame if frame.at > 999 else None)
    clock.wait(0.5)
    newest = [frames.newest(1) for _ in range(4)]
    assert [frame and frame.at for frame in newest] == [999.75, 999.5, None, None]
    tally, seconds = watch.tally()
    assert tally == Tally(frames=3, oldest=1.0)
    assert seconds == 0.5
    assert watch.tally() == (Tally(), 0)


def test_looks_are_timed_and_texts_kept_once(clock):
    watch = Watch(clock)
    decoder = watch.decoder(Slow(clock, ["B", "A"], None, ["A"], []))
    answers = [decoder.ask(PICTURE, ask) for ask in (Ask.LOOK, Ask.GLIMPSE, Ask.LOOK, Ask.GLIMPSE | Ask.FIGURES)]
    assert answers == [Answer(["B", "A"]), None, Answer(["A"]), Answer([])]
    tally, _ = watch.tally()
    assert tally == Tally(looks=4, lost=1, looking=0.25, texts={"B": None, "A": None})
    assert list(tally.texts) == ["B", "A"]


def test_a_reader_notices_nothing_of_it(clock):
    film, slow, watch = Film(DeviceLost("it went away", "plug it in")), Slow(clock, []), Watch(clock)
    frames, decoder = watch.frames(film), watch.decoder(slow)
    assert frames.granted == {"exposure": 50.0}
    frames.wish("exposure", 20)
    frames.reopen()
    assert film.reopened
    assert film.wishes == [("exposure", 20)]
    assert decoder.ask(PICTURE, Ask.THUMBNAIL) == Answer([])
    assert watch.tally()[0].looks == 0
    with pytest.raises(DeviceLost):
        frames.newest(1)
    frames.close()
    decoder.close()
    assert film.closed
    assert slow.closed

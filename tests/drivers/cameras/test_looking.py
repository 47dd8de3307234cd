from itertools import islice

import numpy as np
import pytest

from drivers.cameras.asking import Answer
from drivers.cameras.frames import Frame
from drivers.cameras.looking import looks
from drivers.errors import DeviceUnavailable


class Bench:
    """A camera that gives two gray pictures a second, and a decoder that gives the answers of its script."""

    def __init__(self, *answers):
        self._answers = iter(answers)
        self._at = 0.0
        self.granted: dict[str, float] = {}

    def newest(self, timeout):
        self._at += timeout
        return Frame(np.full((480, 640), 90, np.uint8), self._at)

    def sift(self, sieve):
        pass

    def ask(self, picture, ask):
        texts = next(self._answers)
        return None if texts is None else Answer(texts)

    def wish(self, name, value):
        pass

    def reopen(self):
        pass

    def close(self):
        pass


def test_looks_say_how_bright_it_is_and_whether_a_code_was_read():
    bench = Bench([], ["A"], None, ["A"])
    found = list(islice(looks(bench, bench), 4))
    assert [look.read for look in found] == [False, True, False, True]
    assert {look.tuning.sight.bright for look in found if look.tuning.sight} == {90}


def test_turning_the_lens_ends_where_nothing_can_find_codes():
    bench = Bench(*[None] * 41)
    with pytest.raises(DeviceUnavailable, match="does not work") as caught:
        assert not any(look.read for look in looks(bench, bench))
    assert "log" in caught.value.remedy

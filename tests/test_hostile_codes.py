import random

import pytest
import zxingcpp

from tests import hostile_codes
from tests.hostile_codes import ALPHANUMERIC, KINDS, NUMERIC, PER_KIND, Bits


def said(bits):
    picture = hostile_codes._picture(bits.modules(), random.Random(1), negative=False)
    return [code.text for code in zxingcpp.read_barcodes(picture, text_mode=zxingcpp.TextMode.Plain)]


@pytest.mark.parametrize("version", [1, 5, 9, 10, 26, 27, 40])
def test_honest_bits_make_an_honest_code_so_it_is_the_bits_that_lie(version):
    assert said(Bits(version).text(b"Honest")) == ["Honest"]
    assert said(Bits(version).counted(NUMERIC, 3).put((907, 10))) == ["907"]
    assert said(Bits(version).counted(ALPHANUMERIC, 2).put((10 * 45 + 11, 11))) == ["AB"]


def test_there_are_400_and_the_same_seed_makes_the_same():
    assert len(KINDS) * PER_KIND == 400
    once, again = ([picture.tobytes() for _, picture in hostile_codes.codes(3, per_kind=1)] for _ in range(2))
    assert once == again
    assert len(set(once)) == len(KINDS)

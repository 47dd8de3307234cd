"""Any split of a stream gives the same paper and says the same."""

import itertools
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drivers.printers.virtual.desk import chinese, qr, raster
from tests.drivers.printers.virtual.press import FULL_CUT, Press

PARTS = [
    b"Row 5\tSeat 8\n",
    chinese("第５排，￥39.9") + b"\n",
    b"\x1d!\x11\x1ba\x01large\n\x1d!\x00\x1ba\x00",
    b"\x1cC1" + "座席ｼｰﾄ".encode("cp932") + b"\x1cC0\n",
    b"\x1b&\x03AB\x02\xff\x00\xff\x00\xff\x00\x01\xff\xff\xff\x1b%\x01AB\x1b%\x00\n",
    qr(b"T-1"),
    b"\x1dk\x04ABC-1\x00",
    b"\x1dkI\x06{BA-12",
    raster(4, 8, b"\x10\x04\x01\xf0"),
    b"\x1b*\x21\x02\x00abcdef\n",
    b"\x1d(L\x0c\x00\x30\x70\x30\x01\x01\x31\x08\x00\x02\x00\xaa\x55\x1d(L\x02\x00\x30\x32",
    b"\x1cq\x01\x01\x00\x01\x00abcdefgh\x1cp\x01\x03",
    b"\x1bL\x1bT\x01up\n\x1bT\x00\x1d$\x80\x00down\n\x0c",
    b"\x1d:again\n\x1d:\x1d^\x02\x00\x00",
    b"\x1d(Z\x04\x00skip\x1b\x7f",
    b"\x1dVa\x20",
    FULL_CUT,
    b"\x1d(C\x07\x00\x001\x00k1on\x1d(C\x05\x00\x002\x00k1",
]


def outcome(pieces):
    press = Press()
    for piece in pieces:
        press.feed(piece)
    papers = [*press.papers, press.strip.tear()]
    return [(paper.image.tobytes(), paper.text, paper.words) for paper in papers], press.effects


def split(data, cuts):
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    return [data[start:end] for start, end in itertools.pairwise(edges)]


@given(st.lists(st.sampled_from(PARTS), max_size=8).map(b"".join), st.lists(st.integers(0, 400), max_size=30))
def test_any_split_of_any_stream_gives_the_same_paper(data, cuts):
    assert outcome(split(data, cuts)) == outcome([data])


def test_byte_by_byte_gives_the_same_paper():
    data = b"".join(PARTS)
    assert outcome(bytes((byte,)) for byte in data) == outcome([data])


@settings(max_examples=30)
@given(data=st.data())
def test_any_split_of_a_sample_gives_the_same_paper(corpus, data):
    streams = samples(corpus("escpos"))
    stream = data.draw(st.sampled_from(sorted(streams)))
    whole = streams[stream]
    cuts = data.draw(st.lists(st.integers(0, len(whole)), max_size=60))
    assert outcome(split(whole, cuts)) == outcome([whole])


@cache
def samples(folder):
    """The samples that are not too long to be printed again and again."""
    found = {path.name: path.read_bytes() for path in sorted(folder.rglob("*.bin"))}
    return {name: data for name, data in found.items() if len(data) < 12_000}

import json
import re
import sys

import cv2
import numpy as np
import pytest
import segno

from drivers.cameras import decoding
from drivers.cameras.gray import to_gray

MISTOLD = "zxing/qrcode-2/13.png"
"""says "photography" where the corpus has "photograph"; error correction does not move all later letters by one"""


def qr(text, scale=6, **options):
    matrix = np.array(list(segno.make(text, micro=False, **options).matrix), np.uint8)
    return to_gray(np.kron(np.pad(1 - matrix, 4, constant_values=1), np.ones((scale, scale), np.uint8)) * np.uint8(255))


@pytest.fixture
def fresh_decoders():
    decoding._decoders.cache_clear()
    yield
    decoding._decoders.cache_clear()


def compact(texts):
    return {re.sub(r"\s", "", text) for text in texts}


def test_the_text_of_a_code_is_read():
    assert decoding.decode(qr("KV1:7K3M9Q2XH4TT8WZC")) == ["KV1:7K3M9Q2XH4TT8WZC"]


def test_an_inverted_code_is_read():
    assert decoding.decode(255 - qr("DARK MODE")) == ["DARK MODE"]


def test_two_codes_in_one_picture_are_both_read():
    assert set(decoding.decode(np.hstack([qr("LEFT", version=2), qr("RIGHT", version=2)]))) == {"LEFT", "RIGHT"}


def test_the_same_code_twice_in_one_picture_is_one_text():
    assert decoding.decode(np.hstack([qr("TWICE"), qr("TWICE")])) == ["TWICE"]


@pytest.mark.parametrize("text", ["two\nlines", "电影票", "bell\x07", "x" * 513])
def test_a_text_that_is_no_voucher_is_seen_and_not_taken(text):
    picture = qr(text, scale=4)
    assert decoding.read(picture) == [text]
    assert decoding.decode(picture) == []


def test_spaces_at_the_end_are_part_of_the_code():
    assert decoding.decode(qr("BASE45 ")) == ["BASE45 "]


def test_the_longest_text_is_taken():
    assert decoding.decode(qr("x" * 512, scale=4)) == ["x" * 512]


@pytest.mark.parametrize(
    "shape", [(0, 0), (1, 1), (20, 20), (1, 5000), (21, 21), (5000, 23), (720, 1280, 3), (9, 9, 9)]
)
def test_a_picture_of_any_size_holds_no_code_if_it_is_empty(shape):
    assert decoding.decode(np.full(shape, 127, np.uint8)) == []


def test_a_picture_in_colour_is_read():
    blue = cv2.merge([qr("BLUE") // 2 + 127, qr("BLUE"), qr("BLUE")])
    assert decoding.decode(blue) == ["BLUE"]


def test_noise_holds_no_code():
    random = np.random.default_rng(5)
    assert [decoding.read(random.integers(0, 256, (360, 640), np.uint8)) for _ in range(10)] == [[]] * 10


def test_the_second_decoder_is_asked_where_the_first_sees_nothing(fresh_decoders, monkeypatch, requires):
    requires("libzbar")
    monkeypatch.setitem(sys.modules, "zxingcpp", None)
    assert decoding.decoders() == ["pyzbar"]
    assert decoding.decode(qr("SECOND")) == ["SECOND"]


def test_a_missing_library_is_said_once_and_the_other_decoder_works(fresh_decoders, monkeypatch, caplog):
    monkeypatch.setitem(sys.modules, "pyzbar", None)
    assert [decoding.decode(qr(text)) for text in ("A", "B")] == [["A"], ["B"]]
    assert decoding.decoders() == ["zxing-cpp"]
    assert [record.message.partition(":")[0] for record in caplog.records] == ["codes are read without pyzbar"]


def test_a_decoder_that_refuses_a_picture_leaves_it_to_the_next(fresh_decoders, monkeypatch, requires):
    requires("libzbar")
    zxingcpp = pytest.importorskip("zxingcpp")

    def refuse(*_, **__):
        raise ValueError("4294967295 is not a valid orientation")

    monkeypatch.setattr(zxingcpp, "read_barcodes", refuse)
    assert decoding.decode(qr("GOES ON")) == ["GOES ON"]


def hostile():
    """Codes whose headers lie: structured append, ECI, FNC1, lengths beyond the end, bad kanji, random bits."""
    random = np.random.default_rng(11)
    for number in range(60):
        picture = qr(bytes(random.integers(0, 256, 40, np.uint8)), version=5, error="l")
        yield picture
        damaged = picture.copy()
        y, x = random.integers(60, 180, 2)
        damaged[y : y + 40, x : x + 40] = number * 4
        yield damaged
    yield from (qr("SEQUENCE " * 20, scale=4, encoding="shift-jis"), qr("ｶﾅ", encoding="shift-jis"))
    yield from (to_gray(cv2.bitwise_not(qr(text, eci=True))) for text in ("ÄÖÜ", "漢字", "x" * 90))
    for symbol in segno.make_sequence("structured append " * 30, symbol_count=8):
        yield to_gray(np.kron(1 - np.pad(np.array(list(symbol.matrix)), 4), np.ones((5, 5))) * 255)


def test_no_hostile_code_raises_or_gives_an_unprintable_text():
    texts = [text for picture in hostile() for text in decoding.decode(picture)]
    assert all(text.isascii() and text.isprintable() and len(text) <= 512 for text in texts)


def test_the_photographs_of_the_corpus_are_read(corpus, requires):
    requires("libzbar")
    folder = corpus("qr")
    wrong, hits = [], 0
    for entry in json.loads((folder / "manifest.json").read_text()):
        picture = cv2.imread(str(folder / entry["path"]), cv2.IMREAD_GRAYSCALE)
        assert picture is not None, entry["path"]
        texts = decoding.read(picture)
        hit = compact(texts) & compact(entry["texts"])
        hits += bool(hit)
        if texts and not hit and entry["path"] != MISTOLD:
            wrong.append((entry["path"], texts))
    assert wrong == []
    assert hits >= 297

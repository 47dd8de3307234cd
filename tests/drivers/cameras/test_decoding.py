import json
import re
import sys

import cv2
import numpy as np
import pytest
import segno

from drivers.cameras import decoding
from drivers.cameras.asking import Ask
from drivers.cameras.gray import to_gray
from drivers.cameras.packet import Packet
from tests import hostile_codes

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


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32, np.float64, np.bool_, np.int64])
@pytest.mark.parametrize("shape", [(360, 480), (360, 480, 1), (360, 480, 3), (360, 480, 4)])
def test_a_code_is_read_from_any_kind_of_pixels(shape, dtype):
    code = np.pad(qr("ANY", scale=4), 40, constant_values=255)
    brightest = {np.uint16: 0xFFFF, np.bool_: 1}.get(dtype, 255)
    canvas = np.full(shape, brightest, dtype)
    canvas[: len(code), : len(code)] = (code > 0).reshape(*code.shape, *(1,) * (len(shape) - 2)) * brightest
    assert decoding.decode(canvas) == ["ANY"]


def test_noise_holds_no_code():
    random = np.random.default_rng(5)
    assert [decoding.read(random.integers(0, 256, (360, 640), np.uint8)) for _ in range(10)] == [[]] * 10


@pytest.mark.parametrize("scale", [1, 3, 6])
def test_a_frame_is_read_from_its_packet_as_from_its_pixels(scale):
    gray = np.pad(qr("SAME", scale=scale), 200, constant_values=200)
    packet = Packet(cv2.imencode(".jpg", gray)[1].tobytes())
    assert [decoding.look(picture, 0, clock=lambda: 0.0) for picture in (gray, packet)] == [["SAME"]] * 2


@pytest.mark.parametrize("text", ["two\nlines", "电影票"])
def test_a_frame_with_a_text_that_is_no_voucher_holds_none(text):
    assert decoding.look(qr(text), 0) == []


def test_a_packet_without_a_picture_holds_no_code():
    assert [decoding.look(Packet(jpeg), 1) for jpeg in (b"", b"\xff\xd8\xff", bytes(999))] == [[]] * 3


def fine_print():
    """A code with three pixels a module, blurred, in a frame of which half the size is looked at first."""
    return np.pad(cv2.GaussianBlur(qr("FINE", scale=3), (0, 0), 1), ((300, 300), (600, 600)), constant_values=200)


def test_a_code_that_is_hard_to_read_is_read_within_a_round_of_turns():
    turns = [decoding.look(fine_print(), turn, clock=lambda: 0.0) for turn in range(3)]
    assert ["FINE"] in turns
    assert [] in turns


def test_a_code_that_is_hard_to_read_is_read_beside_an_easy_one_where_all_ways_are_asked_for():
    picture = fine_print()
    poster = qr("POSTER")
    picture[: len(poster), : len(poster)] = poster
    easy, all_ways = (
        {text for turn in range(3) for text in decoding.answer(picture, ask, turn).texts}
        for ask in (Ask.LOOK, Ask.LOOK | Ask.BEYOND)
    )
    assert (easy, all_ways) == ({"POSTER"}, {"POSTER", "FINE"})


def test_a_glimpse_reads_what_is_easy_to_read_and_nothing_else():
    easy = qr("EASY")
    assert [decoding.glimpse(picture) for picture in (easy, Packet(cv2.imencode(".jpg", easy)[1].tobytes()))] == [
        ["EASY"]
    ] * 2
    assert decoding.glimpse(fine_print()) == []
    assert decoding.glimpse(qr("two\nlines")) == []


def test_a_frame_that_takes_too_long_is_given_up_for_the_next(clock):
    def slow():
        clock.now += 1
        return clock.now

    assert [decoding.look(fine_print(), turn, slow) for turn in range(3)] == [[]] * 3


def test_the_second_decoder_is_asked_where_the_first_sees_nothing(fresh_decoders, monkeypatch, requires):
    requires("libzbar")
    monkeypatch.setitem(sys.modules, "zxingcpp", None)
    assert decoding.decoders() == ["pyzbar"]
    assert decoding.decode(qr("SECOND")) == ["SECOND"]
    assert decoding.decode(255 - qr("NIGHT")) == ["NIGHT"]
    assert [decoding.look(qr("SECOND"), turn) for turn in range(3)] == [["SECOND"]] * 3


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


def test_no_hostile_code_raises_or_gives_what_can_be_no_voucher(requires):
    requires("libzbar")
    seen = {kind: decoding.read(picture) for kind, picture in hostile_codes.codes(5, per_kind=1)}
    assert all(seen[kind] for kind in ("structured append", "torn letters", "control characters", "full"))
    frames = [picture for kind, picture in hostile_codes.codes(6, per_kind=1) if "full" not in kind]
    texts = [text for turn, picture in enumerate(frames) for text in decoding.look(picture, turn)]
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

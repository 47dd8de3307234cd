import hashlib
import json
import subprocess
import sys
from io import BytesIO

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from drivers.cameras.virtual.kinds import KINDS
from drivers.cameras.virtual.samples import EMPTIES, EMPTY, PER_KIND, empties, sample, samples
from tests.drivers.cameras.virtual.fingerprints import FILE, PINNED, SEED, detail, fingerprint, name

GOLDEN = json.loads(FILE.read_text())
EASY = ("plain", "two codes", "inverted")


def read(gray):
    formats = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCodeModel2])
    return zxingcpp.read_barcodes(gray, formats=formats)


@pytest.mark.parametrize("key", PINNED, ids=lambda key: name(*key))
def test_frames_are_those_that_rates_were_measured_with(key):
    shot, golden = sample(SEED, *key), GOLDEN[name(*key)]
    mine = fingerprint(shot)
    assert mine["texts"] == golden["texts"]
    assert np.allclose(mine["quads"], golden["quads"], atol=0.05)
    assert np.allclose(mine["parts"], golden["parts"], atol=2)
    assert detail(shot.gray) == pytest.approx(golden["detail"], rel=0.03)
    assert len(shot.packet) == pytest.approx(golden["bytes"], rel=0.03)


def test_the_pinned_frames_tell_kinds_and_seeds_apart():
    """Or else a change of the generator would go unnoticed."""
    for kind in KINDS:
        other = fingerprint(sample(SEED + 1, kind, 0))
        assert not np.allclose(other["parts"], GOLDEN[name(kind, 0)]["parts"], atol=2)


def test_there_are_fifteen_kinds_of_forty_frames_and_sixty_empty_ones():
    assert (len(KINDS), PER_KIND, EMPTIES) == (15, 40, 60)
    assert [(shot.kind, shot.index) for shot in samples(1, 1)] == [(kind, 0) for kind in KINDS]
    assert [(shot.kind, shot.index) for shot in empties(1, 2)] == [(EMPTY, 0), (EMPTY, 1)]


def test_a_frame_hangs_on_seed_kind_and_number_alone():
    here = [hashlib.sha256(sample(5, kind, 3).packet).hexdigest() for kind in ("mixed", "glare")]
    program = (
        "import hashlib; from drivers.cameras.virtual.samples import sample\n"
        "for kind in ('glare', 'mixed'): print(hashlib.sha256(sample(5, kind, 3).packet).hexdigest())"
    )
    there = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert there == here[::-1]
    assert (
        len({*here, *(hashlib.sha256(sample(*key).packet).hexdigest() for key in ((6, "mixed", 3), (5, "mixed", 4)))})
        == 4
    )


@pytest.mark.parametrize("kind", [*KINDS, EMPTY])
def test_frames_are_what_a_camera_sends(kind):
    shot = sample(2, kind, 1)
    assert (shot.gray.shape, shot.gray.dtype.name) == ((720, 1280), "uint8")
    picture = Image.open(BytesIO(shot.packet))
    assert (picture.size, picture.mode) == ((1280, 720), "RGB")
    assert shot.packet[:2] == b"\xff\xd8"
    assert shot.packet.index(b"\x03\x01\x21\x00"), "YUV 4:2:2"


@pytest.mark.parametrize("kind", EASY)
def test_codes_are_where_the_truth_says_and_say_what_it_says(kind):
    shot = sample(1, kind, 2)
    found = {code.text: code.position for code in read(shot.gray)}
    assert set(found) == set(shot.texts)
    for text, quad in zip(shot.texts, shot.quads, strict=True):
        corners = [found[text].top_left, found[text].top_right, found[text].bottom_right, found[text].bottom_left]
        assert np.abs(np.array([(corner.x, corner.y) for corner in corners]) - quad).max() < 8


@pytest.mark.parametrize("kind", KINDS)
def test_codes_are_version_2_and_wholly_in_view(kind):
    for index in range(2):
        shot = sample(3, kind, index)
        assert len(shot.texts) == len(shot.quads) == KINDS[kind].codes
        assert [len(text) for text in shot.texts] == [24] * KINDS[kind].codes
        assert (np.array(shot.quads) >= 0).all()
        assert (np.array(shot.quads) <= [1280, 720]).all()


@pytest.mark.parametrize(("kind", "low", "high"), [("plain", 0.2, 0.66), ("small", 0.08, 0.27)])
def test_codes_are_as_large_as_their_kind_says(kind, low, high):
    for index in range(3):
        (quad,) = sample(4, kind, index).quads
        sides = np.linalg.norm(np.diff([*quad, quad[0]], axis=0), axis=1)
        assert low < sides.mean() / 720 < high


def test_nothing_is_read_where_there_is_no_code():
    assert [read(shot.gray) for shot in empties(1, 12)] == [[]] * 12


def test_an_unknown_kind_is_refused():
    with pytest.raises(KeyError):
        sample(1, "nonsense", 0)

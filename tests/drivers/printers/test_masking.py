import re
from itertools import pairwise

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from drivers.printers import raster
from drivers.printers.document import Align, Document, Qr, Row, Text
from drivers.printers.encoder import encode, lay
from drivers.printers.masking import Mask
from drivers.printers.profile import load
from tests.drivers.printers.samples import CODE, PROFILES, TICKET
from tests.drivers.printers.virtual.desk import FULL_CUT, Desk

NUMBER = "T-20261122-004711"
NUMBERED = Document((*TICKET.ops, Row("票号 Ticket", NUMBER), Text(CODE, align=Align.CENTER), Qr(NUMBER)))
PROFILE_NAMES = sorted(path.stem for path in PROFILES.glob("*.toml"))


def covered(data):
    return Mask()(data)


@pytest.mark.parametrize("name", PROFILE_NAMES)
def test_nothing_of_a_ticket_can_be_read_from_what_is_left(name):
    bare = encode(NUMBERED, load(PROFILES / f"{name}.toml"))
    left = covered(bare)
    assert len(left) == len(bare)
    for secret in (CODE, NUMBER, "流浪", "星光影城", "F7", "19:30", "45"):
        for written in (secret.encode("gb18030"), secret.encode()):
            assert written not in left
    assert b"\x1b@" in left


@pytest.mark.parametrize("name", PROFILE_NAMES)
def test_no_code_can_be_scanned_from_a_print_of_what_is_left(name):
    bare = encode(NUMBERED, load(PROFILES / f"{name}.toml"))
    assert {CODE, NUMBER} <= scanned(bare)
    assert {text.replace("<NUL>", "") for text in scanned(covered(bare))} <= {""}


@pytest.mark.parametrize("name", PROFILE_NAMES)
def test_every_command_of_a_ticket_is_known(name):
    """The cut is the last of them, and stays."""
    sheet = lay(NUMBERED, load(PROFILES / f"{name}.toml"))
    assert covered(sheet.body + sheet.cut).endswith(sheet.cut)


@pytest.mark.parametrize("name", PROFILE_NAMES)
def test_every_command_of_a_profile_is_known(name):
    profile = load(PROFILES / f"{name}.toml")
    told = {**vars(profile), **(vars(profile.presenter) if profile.presenter else {})}
    commands = [value for value in told.values() if isinstance(value, bytes)]
    assert profile.cut in commands
    assert [command for command in commands if covered(command) != command] == []


def test_a_picture_leaves_its_size_alone():
    data = raster.encode(Image.new("1", (64, 40), 0), 64)
    assert covered(data) == data[:8] + bytes(8 * 40)


@pytest.mark.parametrize(
    ("bare", "left"),
    [
        (b"F7 T1.8F3K\n\t\r", b"xx xxxxxxx\n\t\r"),
        ("流浪 3".encode("gb18030"), b"\xa1\xa1\xa1\xa1 x"),
        (b"\x1b@\x1da\x0e\x1dr\x01", b"\x1b@\x1da\x0e\x1dr\x01"),
        (b"\x10\x04\x01\x10\x05\x02\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08A", None),
        (b"\x10\x04\x07\x01A\x10\x04\x14A", b"\x10\x04\x07\x01x\x10\x04\x14x"),
        (b"\x1d(H\x06\x0000a1bCA", b"\x1d(H\x06\x0000a1bCx"),
        (b"\x1dVB\0A\x1dV1A", b"\x1dVB\0x\x1dV1x"),
        (b"\x1d(k\x05\x001P0T1A", b"\x1d(k\x05\x001P\0\0\0x"),
        (b"\x1d(k\x03\x001C\x06A", b"\x1d(k\x03\x001C\x06x"),
        (b"\x1d(k\x01\x00PA", b"\x1d(k\x01\x00\0x"),
        (b"\x1dkI\x03{BaA", b"\x1dkI\x03\0\0\0x"),
        (b"\x1dk\x04T1\0A", b"\x1dk\x04\0\0\0x"),
        (b"\x1b*\x21\x01\x00T1AA", b"\x1b*\x21\x01\x00\0\0\0x"),
        (b"\x1b*\x00\x02\x00T1A", b"\x1b*\x00\x02\x00\0\0x"),
        (b"\x1d8L\x02\0\0\0T1A", b"\x1d8L\x02\0\0\0\0\0x"),
        (b"\x1d(L\x02\0T1\x1c(A\x01\0T\x1b(A\x01\0TA", b"\x1d(L\x02\0\0\0\x1c(A\x01\0\0\x1b(A\x01\0\0x"),
        (b"\x1cP\x0a\x01R\x05\x1de\x03\x0cA\x1de\x05A", b"\x1cP\x0a\x01R\x05\x1de\x03\x0cx\x1de\x05x"),
        (bytes(9), bytes(9)),
    ],
)
def test_commands_stay_and_content_goes(bare, left):
    left = bare[:-1] + b"x" if left is None else left
    assert covered(bare) == left


def test_a_command_that_is_not_known_hides_all_that_follows_until_the_printer_is_reset():
    strange = b"\x1b\xee"
    assert covered(b"A" + strange + b"T1.8F3K\x1dVB\0\x1b@A") == b"x" + strange + bytes(13) + b"x"


def test_half_a_picture_hides_what_is_sent_in_place_of_its_other_half():
    picture = raster.encode(Image.new("1", (64, 40), 0), 64)
    sweep = bytes(400)
    assert covered(picture[:100] + b"T1.8F3K" + sweep + b"T1")[100:] == bytes(407) + b"xx"


STREAMS = st.lists(
    st.one_of(
        st.binary(max_size=12),
        st.sampled_from([b"\x1b@", b"\x1d(k", b"\x1dv0\0\x01\0\x04\0", b"\x1dk", b"\x10\x14", b"\x1d(", b"\x1dV"]),
    ),
    max_size=12,
).map(b"".join)


@given(STREAMS, st.lists(st.integers(0, 40), max_size=6))
def test_it_does_not_matter_in_which_pieces_the_bytes_come(stream, cuts):
    mask = Mask()
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    pieces = [mask(stream[start:end]) for start, end in pairwise(edges)]
    assert b"".join(pieces) == covered(stream)


@given(STREAMS)
def test_any_bytes_are_covered_in_their_full_length(stream):
    assert len(covered(stream)) == len(stream)


@given(st.text(st.characters(codec="gb18030", exclude_categories=["Cc"]), min_size=1))
def test_of_any_text_only_the_spaces_stay(text):
    left = covered(text.encode("gb18030"))
    assert re.fullmatch(rb"[x \xa1\x7f]*", left)


def scanned(data):
    desk = Desk()
    desk.send(data + FULL_CUT)  # presenters cut in ways of their own
    found = set()
    for paper in desk.papers:
        found |= {code.text for code in zxingcpp.read_barcodes(paper.image.convert("L"))}
    return found

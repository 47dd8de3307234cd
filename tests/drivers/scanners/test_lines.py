import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.scanners.lines import LONGEST, LONGEST_FRAME, Begun, Frame

IDLE = 1.0


def lines(*pieces, at=0.0):
    """What pieces that follow one another at once end."""
    begun, found = Begun(), []
    for piece in pieces:
        begun, ended = begun.take(piece, at, IDLE)
        found += ended
    return found


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\n\r", b"\r\r\n"])
def test_cr_lf_and_both_end_a_line_and_nothing_comes_of_an_empty_one(end):
    assert lines(b"ONE" + end + b"TWO" + end) == [b"ONE", b"TWO"]


def test_a_line_may_come_in_any_pieces():
    assert lines(b"", b"K", b"V1:", b"CODE\r", b"\nNE", b"XT\n") == [b"KV1:CODE", b"NEXT"]


def test_nothing_but_the_end_is_taken_off_a_line():
    assert lines(b"  A B  \r\n") == [b"  A B  "]
    assert Frame().text(b"  A B  ") == "  A B  "


def test_half_a_line_is_thrown_away_after_a_silence_and_the_next_line_is_whole():
    begun, _ = Begun().take(b"KV1:HALF", 10.0, IDLE)
    begun, _ = begun.take(b"", 10.9, IDLE)
    assert begun.data == b"KV1:HALF"
    begun, _ = begun.take(b"", 11.0, IDLE)
    assert begun.data == b""
    assert begun.take(b"KV1:WHOLE\r", 11.1, IDLE)[1] == [b"KV1:WHOLE"]


def test_a_reader_that_was_late_is_no_silence():
    begun, _ = Begun().take(b"KV1:SL", 10.0, IDLE)
    assert begun.take(b"OW\r", 15.0, IDLE)[1] == [b"KV1:SLOW"]


def test_a_flood_without_an_end_is_one_line_that_is_too_long_and_takes_no_room():
    begun, found = Begun(), []
    for _ in range(1024):
        begun, ended = begun.take(b"x" * 1024, 0.0, IDLE)
        found += ended
        assert len(begun.data) < 1024
    assert (found, begun.spoilt) == ([], True)
    for end in (b"tail\r", b"\r"):
        assert begun.take(end + b"KV1:CODE\r", 0.0, IDLE)[1] == [None, b"KV1:CODE"]


def test_a_flood_that_stops_is_forgotten_after_a_silence():
    begun, _ = Begun().take(b"x" * 5000, 0.0, IDLE)
    begun, _ = begun.take(b"", 1.0, IDLE)
    assert begun.take(b"KV1:CODE\n", 1.1, IDLE)[1] == [b"KV1:CODE"]


def test_512_characters_are_a_code_and_513_are_none():
    whole = f"]Q1{'p' * LONGEST_FRAME}{'x' * LONGEST}{'s' * LONGEST_FRAME}".encode()
    frame = Frame("p" * LONGEST_FRAME, "s" * LONGEST_FRAME)
    assert lines(whole + b"\r") == [whole]
    assert frame.text(whole) == "x" * LONGEST
    assert Frame().text(b"x" * LONGEST) == "x" * LONGEST
    assert Frame().text(b"x" * (LONGEST + 1)) is None


@pytest.mark.parametrize("line", [b"A\0B", b"A\tB", b"\x1b[2J", b"A\x7f", b"\xc4\x80", b"\xff", b"A\x06", b""])
def test_what_is_not_printable_ascii_is_no_code(line):
    assert Frame().text(line) is None


@pytest.mark.parametrize(
    ("frame", "line", "text"),
    [
        (Frame(), b"]Q1KV1:CODE", "KV1:CODE"),
        (Frame(), b"]L0KT1:CODE", "KT1:CODE"),
        (Frame(), b"]]Q1", "]]Q1"),
        (Frame("\x02", "\x03"), b"\x02CODE \x03", "CODE "),
        (Frame("\x02", "\x03"), b"]Q1\x02CODE\x03", "CODE"),
        (Frame("\x02", "\x03"), b"\x02]Q1CODE\x03", "CODE"),
        (Frame("\x02", "\x03"), b"CODE\x03", None),
        (Frame("\x02", "\x03"), b"\x02CODE", None),
        (Frame("QR.", "#"), b"QR.A#B##", "A#B#"),
        (Frame("QR.", ""), b"QRXA", None),
    ],
)
def test_what_stands_around_a_code_is_taken_off_and_must_be_there(frame, line, text):
    assert frame.text(line) == text


chunks = st.lists(
    st.one_of(
        st.binary(max_size=40),
        st.sampled_from([b"\r", b"\n", b"", b"]Q1", b"x" * 300, b"KV1:CODE", b"\0", b" "]),
    ),
    max_size=30,
)
frames = st.builds(Frame, st.sampled_from(["", "\x02", "(", "]Q1"]), st.sampled_from(["", "\x03", ".*", " "]))


@given(chunks, frames, st.lists(st.floats(0, 2), min_size=30, max_size=30))
def test_any_bytes_in_any_pieces_never_raise_and_only_give_printable_ascii(pieces, frame, pauses):
    begun, at = Begun(), 0.0
    for piece, pause in zip(pieces, pauses, strict=False):
        at += pause
        begun, ended = begun.take(piece, at, IDLE)
        assert len(begun.data) <= 2 * LONGEST
        for text in (frame.text(line) for line in ended if line is not None):
            assert text is None or (1 <= len(text) <= LONGEST and text.isascii() and text.isprintable())


@given(st.lists(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=60)), st.data())
def test_codes_survive_any_cutting_into_pieces(codes, data):
    stream = b"".join(code.encode() + b"\r\n" for code in codes)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=20)))
    pieces = [stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert lines(*pieces) == [code.encode() for code in codes]

import logging
import os
import stat

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from drivers import tape
from drivers.address import Address
from drivers.errors import AddressError, DeviceLost, DeviceUnavailable, UnknownScheme
from drivers.ports import Evidence
from drivers.printers.profile import load
from drivers.printers.session import Session
from drivers.printers.virtual.transport import VirtualOpener
from drivers.tape import SENDINGS, Entry, Kind, line_to, read, recording
from tests.drivers.printers.samples import CODE, PROFILES, TICKET
from tests.drivers.printers.scripted import LOSES, Line
from tests.drivers.printers.virtual.desk import Desk

PROFILE_NAMES = ["epson-tm-t20", "epson-tm-t88-native"]


class VirtualTime:
    def __init__(self):
        self.now = 1000.0

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


def printed(path, profile):
    """Print a ticket on a virtual printer and record it."""
    time = VirtualTime()
    opener = recording(VirtualOpener(Address("virtual"), time.clock, time.sleep), path, time.clock)
    with Session(opener, profile, time.clock) as session:
        session.start(TICKET, "a01")
        while (progress := session.step()).evidence is None:
            pass
    return progress.evidence


def test_a_tape_is_lines_of_time_and_what_happened(tmp_path):
    line = Line()
    open_ = recording(line.opener, tmp_path / "tape", line.clock)
    line.clock.now += 1.5
    transport = open_()
    transport.write(b"\x10\x04\x01" + bytes(16), 0.0)
    line.clock.now += 0.25
    assert transport.read(0.0) == b"\x16"
    assert transport.read(0.0) == b""
    line.say(LOSES, after=0.5)
    with pytest.raises(DeviceLost):
        transport.read(1.0)
    with pytest.raises(DeviceLost):
        transport.write(b"x", 1.0)
    transport.close()
    transport.close()
    line.refuses = True
    with pytest.raises(DeviceUnavailable):
        open_()
    assert (tmp_path / "tape").read_text() == (
        "kiosk tape 1\n"
        "1.500 open\n"
        "1.500 > 10 04 01 00*16\n"
        "1.750 < 16\n"
        "2.250 lost the printer went away\n"
        "2.250 lost the printer went away\n"
        "2.250 close\n"
        "2.250 refused the printer refuses\n"
    )


def test_the_example_in_the_description_is_a_tape(tmp_path):
    text = (tape.__doc__ or "").split("\n\n")[-1]
    path = tmp_path / "tape"
    path.write_text("\n".join(line.strip() for line in text.splitlines() if line.strip()) + "\n")
    assert {entry.kind for entry in read(path)} == set(Kind)


def test_only_what_was_taken_is_on_the_tape(tmp_path):
    line = Line(takes=2)
    transport = recording(line.opener, tmp_path / "tape", line.clock)()
    assert transport.write(b"\n\n\n\n", 0.0) == 2
    line.takes = 0
    assert transport.write(b"\n\n", 0.0) == 0
    line.takes = 10
    assert transport.write(b"\t\t", 0.0) == 2
    assert transport.write(b"\n", 0.0) == 1
    assert [(entry.kind, entry.data) for entry in read(tmp_path / "tape")[1:]] == [
        (Kind.SENT, b"\n\n"),
        (Kind.HELD, b"\t\t"),
        (Kind.SENT, b"\n"),
    ]


@pytest.mark.parametrize("name", PROFILE_NAMES)
def test_a_ticket_is_printed_as_without_a_tape_and_nothing_of_it_is_on_the_tape(name, tmp_path):
    assert printed(tmp_path / "tape", load(PROFILES / f"{name}.toml")) is Evidence.PROVED
    entries = read(tmp_path / "tape")
    sent = b"".join(entry.data for entry in entries if entry.kind in SENDINGS)
    raw = (tmp_path / "tape").read_bytes() + sent
    for secret in (CODE, "流浪", "F7", "19:30", "45.00"):
        for written in (secret.encode(), secret.encode("gb18030"), secret.encode().hex(" ").encode()):
            assert written not in raw
    assert sent.count(b"a01") >= 2, "the names of jobs stay"


@pytest.mark.parametrize("name", PROFILE_NAMES)
def test_a_print_of_the_tape_has_no_code_that_can_be_scanned(name, tmp_path):
    printed(tmp_path / "tape", load(PROFILES / f"{name}.toml"))
    desk = Desk()
    for entry in read(tmp_path / "tape"):
        if entry.kind in SENDINGS:
            desk.send(entry.data)
    assert desk.papers
    found = [code.text for paper in desk.papers for code in zxingcpp.read_barcodes(paper.image.convert("L"))]
    assert {text.replace("<NUL>", "") for text in found} <= {""}


def test_a_code_in_two_pieces_is_covered_in_both(tmp_path):
    line = Line()
    transport = recording(line.opener, tmp_path / "tape", line.clock)()
    code = b"\x1d(k\x0a\x001P0T1.8F3K"
    transport.write(code[:10], 0.0)
    transport.write(code[10:], 0.0)
    assert [entry.data for entry in read(tmp_path / "tape")][1:] == [code[:7] + bytes(3), bytes(5)]


def test_a_tape_is_its_owners_alone(tmp_path):
    before = os.umask(0)
    try:
        recording(Line().opener, tmp_path / "tape")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "tape").stat().st_mode) == 0o600


def test_a_file_that_is_there_is_never_written_over(tmp_path):
    (tmp_path / "tape").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for name in ("tape", "link"):
        with pytest.raises(DeviceUnavailable, match=name) as caught:
            recording(Line().opener, tmp_path / name)
        assert "name another" in caught.value.remedy
    assert (tmp_path / "tape").read_text() == "mine"
    assert not (tmp_path / "elsewhere").exists()


def test_a_tape_in_a_folder_that_is_not_there_can_not_be_made(tmp_path):
    with pytest.raises(DeviceUnavailable, match="can't be made: No such file") as caught:
        recording(Line().opener, tmp_path / "no" / "tape")
    assert "folder" in caught.value.remedy


def test_printing_goes_on_when_the_tape_can_not(tmp_path, caplog, monkeypatch):
    line = Line()
    transport = recording(line.opener, tmp_path / "tape", line.clock)()
    (tmp_path / "tape").unlink()
    with caplog.at_level(logging.WARNING):
        assert transport.write(b"\n", 0.0) == 1
        assert transport.write(b"\n", 0.0) == 1
    assert [record.message for record in caplog.records] == [
        f"the tape {tmp_path / 'tape'} ends here: No such file or directory"
    ]
    assert line.received == b"\n\n"


def test_any_printers_address_can_ask_for_a_tape(tmp_path):
    address = Address.parse(f"file:{tmp_path}/paper?tape={tmp_path}/tape")
    transport = line_to(address)()
    transport.write(b"F7\n", 1.0)
    transport.close()
    assert (tmp_path / "paper").read_bytes() == b"F7\n"
    assert [(entry.kind, entry.data) for entry in read(tmp_path / "tape")] == [
        (Kind.OPENED, b""),
        (Kind.SENT, b"xx\n"),
        (Kind.CLOSED, b""),
    ]


def test_an_address_without_a_tape_leaves_none(tmp_path):
    line_to(Address.parse(f"file:{tmp_path}/paper"))().close()
    assert [path.name for path in tmp_path.iterdir()] == ["paper"]


def test_a_wrong_address_leaves_no_tape(tmp_path):
    with pytest.raises(AddressError):
        line_to(Address.parse(f"tcp:nowhere?tape={tmp_path}/tape"))
    with pytest.raises(UnknownScheme):
        line_to(Address.parse(f"smoke:signals?tape={tmp_path}/tape"))
    assert not (tmp_path / "tape").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "does not begin with"),
        ("kiosk tape 2\n", "does not begin with"),
        ("kiosk tape 1\n0.000 open\n0.1 > 10\n", "line 3 has no place on a tape: '0.1 > 10'"),
        ("kiosk tape 1\n0.000 open\n0.100 > 1g\n", "line 3 has no place"),
        ("kiosk tape 1\n0.000 open\n0.100 >\n", "line 3 has no place"),
        ("kiosk tape 1\n0.000 open\n0.100 < 00*0\n", "line 3 has no place"),
        ("kiosk tape 1\n0.000 sings\n", "line 2 has no place"),
        ("kiosk tape 1\n0.000 > 10\n", "line 2 has no place"),
        ("kiosk tape 1\n\n", "line 2 has no place"),
        ("kiosk tape 1\n星\n", "line 2 has no place"),
    ],
)
def test_what_is_no_tape_is_refused_with_file_and_line(text, said, tmp_path):
    (tmp_path / "tape").write_text(text, "utf-8")
    with pytest.raises(DeviceUnavailable, match=said) as caught:
        read(tmp_path / "tape")
    assert str(tmp_path / "tape") in str(caught.value)


def test_a_tape_that_is_not_there_can_not_be_read(tmp_path):
    with pytest.raises(DeviceUnavailable, match="can't be read"):
        read(tmp_path / "tape")


@given(
    at=st.floats(0, 1e6),
    tail=st.one_of(
        st.tuples(
            st.sampled_from([Kind.SENT, Kind.HELD, Kind.HEARD]), st.binary(min_size=1, max_size=300), st.just("")
        ),
        st.tuples(st.sampled_from([Kind.LOST, Kind.REFUSED]), st.just(b""), st.text("why not?", min_size=1)),
    ),
)
def test_what_is_written_is_read_back(at, tail, tmp_path_factory):
    kind, data, text = tail
    path = tmp_path_factory.getbasetemp() / "written.tape"
    path.write_text(f"kiosk tape 1\n0.000 open\n{Entry(at, kind, data, text)}\n")
    entry = read(path)[1]
    assert entry.at == pytest.approx(at, abs=0.001)
    assert (entry.kind, entry.data, entry.text, entry.line) == (kind, data, " ".join(text.split()), 3)

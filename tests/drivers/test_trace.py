"""The trace of a printer's line: bounded, covered, and told as a tape."""

import stat
from dataclasses import replace

import pytest

from drivers import trace as traces
from drivers.address import Address
from drivers.errors import DeviceLost, DeviceUnavailable
from drivers.ports import Evidence
from drivers.printers.profile import load
from drivers.printers.session import Session
from drivers.printers.virtual.transport import VirtualOpener
from drivers.replay import Player
from drivers.tape import Kind, read
from drivers.trace import BETWEEN, JOBS, LARGEST, Trace, save
from tests.drivers.printers.samples import CODE, PROFILES, TICKET
from tests.drivers.printers.scripted import LOSES, Line


class VirtualTime:
    def __init__(self):
        self.now = 1000.0

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


def run(session, job):
    session.start(TICKET, job)
    while (progress := session.step()).evidence is None:
        pass
    return progress.evidence


def printed(*jobs, profile="epson-tm-t20"):
    """The trace of a virtual printer after these jobs."""
    time = VirtualTime()
    trace = Trace(time.clock)
    opener = VirtualOpener(Address("virtual"), time.clock, time.sleep)
    with Session(opener, load(PROFILES / f"{profile}.toml"), time.clock, trace=trace) as session:
        for job in jobs:
            assert run(session, job) is Evidence.PROVED
    return trace


def test_a_job_is_told_from_its_first_byte_to_its_evidence():
    first, second, since = printed("a01", "a02").tell()
    assert (first.job, second.job, since.job) == ("a01", "a02", "")
    assert first.whole
    assert not second.whole
    assert [one.kind for one in first.entries[:2]] == [Kind.OPENED, Kind.SENT]
    assert any(one.kind is Kind.HEARD for one in second.entries)
    assert [one.kind for one in since.entries] == [Kind.CLOSED]


def test_what_is_on_a_ticket_is_covered():
    (job, *_) = printed("a01", profile="epson-tm-t88-native").tell()
    sent = b"".join(one.data for one in job.entries if one.kind is Kind.SENT)
    assert CODE.encode() not in sent
    assert CODE[:12].encode() not in sent
    assert len(sent) > 100


def test_a_trace_is_saved_as_a_tape_that_plays(tmp_path):
    path = tmp_path / "fault.tape"
    save(printed("a01").tell(), path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read(path)[0].kind is Kind.OPENED
    time = VirtualTime()
    with Session(Player(path, time.clock, time.sleep), load(PROFILES / "epson-tm-t20.toml"), time.clock) as session:
        assert run(session, "a01") is Evidence.PROVED


def test_a_trace_from_the_midst_of_a_line_is_a_tape_too_and_none_is_written_over(tmp_path):
    path = tmp_path / "fault.tape"
    save(printed("a01", "a02").tell()[1:], path)
    assert read(path)[0].kind is Kind.OPENED
    with pytest.raises(DeviceUnavailable, match="already"):
        save((), path)


def test_only_the_last_jobs_are_kept():
    jobs = [f"b{number:02}" for number in range(JOBS + 3)]
    assert [one.job for one in printed(*jobs).tell()] == [*jobs[-JOBS:], ""]


def test_bytes_are_bounded_and_references():
    trace = Trace(lambda: 0.0)
    blocks = [bytes([number]) * (LARGEST // 3) for number in range(1, 6)]
    for number, block in enumerate(blocks):
        trace.begin(f"c{number:02}")
        trace.note(Kind.SENT, block)
        trace.end()
    assert [one.job for one in trace.tell()] == ["c02", "c03", "c04"]
    assert trace._jobs[-1].entries[0].data is blocks[-1]


def test_of_a_job_that_is_too_large_the_beginning_is_kept_and_all_that_the_printer_said():
    trace = Trace(lambda: 0.0)
    trace.begin("big")
    for _ in range(5):
        trace.note(Kind.SENT, bytes(LARGEST // 3))
        trace.note(Kind.HEARD, b"\x16")
    (told,) = trace.tell()
    assert told.cut
    assert not replace(told, entries=told.entries).whole
    assert sum(len(one.data) for one in told.entries if one.kind is Kind.SENT) <= LARGEST
    assert sum(one.kind is Kind.HEARD for one in told.entries) == 5


def test_what_happens_between_jobs_is_kept_for_a_little_while():
    trace = Trace(lambda: 0.0)
    for _ in range(BETWEEN + 10):
        trace.note(Kind.SENT, b"\x10\x04\x01")
    (told,) = trace.tell()
    assert (told.job, len(told.entries)) == ("", BETWEEN)


def test_a_line_that_is_refused_or_lost_is_told():
    line = Line()
    trace = Trace(line.clock)
    open_ = trace.of(line.opener)
    transport = open_()
    line.say(LOSES, after=0.5)
    with pytest.raises(DeviceLost):
        transport.read(1.0)
    line.refuses = True
    with pytest.raises(DeviceUnavailable):
        open_()
    (told,) = trace.tell()
    assert [one.kind for one in told.entries] == [Kind.OPENED, Kind.LOST, Kind.REFUSED]
    assert told.entries[-1].text == "the printer refuses"
    assert traces.JOBS == JOBS

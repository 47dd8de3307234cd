"""What every Printer keeps to, whatever carries its bytes.

A real printer joins by ``KIOSK_PRINTER=tcp://10.0.0.40:9100 KIOSK_PRINTER_PROFILE=config/printers/….toml``: it then
prints a few short papers; what needs a fault is left out.
"""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from drivers.address import Address
from drivers.errors import NothingSent
from drivers.ports import Cause, Evidence, Paper, Progress
from drivers.printers.document import Align, Document, Feed, Qr, Text
from drivers.printers.profile import Profile, Proof, load
from drivers.printers.session import Session, printer_from
from drivers.printers.virtual.transport import VirtualOpener
from tests.papers import qr_codes

PROFILES = Path(__file__).parents[2] / "config" / "printers"
SERVER = """
import sys
from pathlib import Path
from drivers.printers.virtual.program import Options, serve
built = dict(zip(("dialect", "speed", "hand"), sys.argv[2:]))
serve(Options(tcp=0, out=Path(sys.argv[1]), built=built))
"""
SPEED = 150
HAND = 0.5
"""seconds after which a ticket is taken from a presenter"""


@dataclass
class Bench:
    """A printer, and what stands around it."""

    connect: Callable[[], Session]
    profile: Profile
    fault: Callable[[str], None]
    out: Path | None
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def codes(self) -> list[str]:
        """The codes on the papers that were cut, in the order in which they came."""
        assert self.out is not None
        papers = sorted(path for path in self.out.glob("*.png") if re.fullmatch(r"\d+", path.stem))
        found = []
        for path in papers:
            with Image.open(path) as paper:
                found += qr_codes(paper.convert("L"))
        return found


class VirtualTime:
    """Passes only when somebody waits."""

    def __init__(self) -> None:
        self.now = 1000.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def in_process(tmp_path: Path, dialect: str, profile: Profile) -> Iterator[Bench]:
    time_ = VirtualTime()
    options = {"dialect": dialect, "speed": str(SPEED), "hand": str(HAND), "out": str(tmp_path)}
    address = Address("virtual", options=options)
    opener = VirtualOpener(address, time_.clock, time_.sleep)
    yield Bench(
        lambda: Session(opener, profile, time_.clock), profile, opener.runner.fault, tmp_path, time_.clock, time_.sleep
    )


def over_tcp(tmp_path: Path, dialect: str, profile: Profile) -> Iterator[Bench]:
    arguments = [sys.executable, "-c", SERVER, str(tmp_path), dialect, str(SPEED), str(HAND)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(arguments, stdin=-1, stdout=-1, text=True, bufsize=1, env=environment) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        port = json.loads(server.stdout.readline())["port"]

        def fault(name: str) -> None:
            print(name, file=server.stdin, flush=True)
            for line in server.stdout or ():
                if json.loads(line)["event"] == "fault":
                    break

        address = Address.parse(f"tcp://127.0.0.1:{port}")
        yield Bench(lambda: printer_from(address, profile), profile, fault, tmp_path)
        server.terminate()
        assert server.wait(10) == 0


def real(address: str, profile: Profile) -> Iterator[Bench]:
    def fault(name: str) -> None:
        pytest.skip(f"nobody is there to make it happen: {name}")

    yield Bench(lambda: printer_from(Address.parse(address), profile), profile, fault, None)


BENCHES = {
    "virtual epson": lambda out: in_process(out, "epson", load(PROFILES / "epson-tm-t20.toml")),
    "virtual generic": lambda out: in_process(out, "generic", load(PROFILES / "generic-80mm.toml")),
    "virtual citizen": lambda out: in_process(out, "citizen", load(PROFILES / "citizen-ppu-700.toml")),
    "virtual custom-vkp80iii": lambda out: in_process(out, "custom-vkp80iii", load(PROFILES / "custom-vkp80iii.toml")),
    "virtual custom-vkp80ii": lambda out: in_process(out, "custom-vkp80ii", load(PROFILES / "custom-vkp80ii.toml")),
    "virtual phoenix": lambda out: in_process(out, "phoenix", load(PROFILES / "pyramid-phoenix.toml")),
    "virtual one-way": lambda out: in_process(out, "one-way", load(PROFILES / "one-way-80mm.toml")),
    "tcp epson": lambda out: over_tcp(out, "epson", load(PROFILES / "epson-tm-t88-native.toml")),
    "tcp generic": lambda out: over_tcp(out, "generic", load(PROFILES / "generic-80mm.toml")),
}
if "KIOSK_PRINTER" in os.environ:
    BENCHES["real"] = lambda _: real(os.environ["KIOSK_PRINTER"], load(Path(os.environ["KIOSK_PRINTER_PROFILE"])))


DEAF = {"virtual one-way"}
"""those of which nothing can be heard"""
ASKED_ONLY = DEAF | {"virtual phoenix", "virtual custom-vkp80ii"}
"""those that do not tell of a fault in the middle of a job"""
hearing = pytest.mark.parametrize("bench", [name for name in BENCHES if name not in DEAF], indirect=True)
telling = pytest.mark.parametrize("bench", [name for name in BENCHES if name not in ASKED_ONLY], indirect=True)


@pytest.fixture(params=BENCHES)
def bench(request, tmp_path):
    yield from BENCHES[request.param](tmp_path)


@pytest.fixture
def printer(bench):
    with bench.connect() as session:
        yield session


def test_a_healthy_printer_says_that_it_is_ready(printer):
    status = printer.status()
    assert status.ready
    assert status.mute or status.paper in {Paper.OK, Paper.LOW}


def test_papers_come_out_one_by_one_with_the_evidence_that_the_printer_has(printer, bench):
    for job in ("a01", "a02"):
        printer.start(paper(job), job)
        assert settled(printer, bench).evidence is bench.profile.evidence
        assert eventually_ready(printer, bench)
    if bench.out is not None:
        assert eventually(printer, bench, ["CODE-a01", "CODE-a02"])


@hearing
def test_an_open_cover_is_told_and_nothing_is_sent_to_it(printer, bench):
    bench.fault("open-cover")
    # a printer without a switch at its cover says no more than that it is off-line
    assert printer.status().cause in {Cause.COVER_OPEN, Cause.OFFLINE}
    printer.start(paper("a01"), "a01")
    with pytest.raises(NothingSent, match=r"cover|off-line"):
        settled(printer, bench)
    bench.fault("close-cover")
    assert eventually_ready(printer, bench)
    assert bench.codes() == []
    printer.start(paper("a01"), "a01")
    assert settled(printer, bench).evidence is bench.profile.evidence
    assert eventually(printer, bench, ["CODE-a01"])


@telling
def test_a_job_waits_for_paper_and_goes_on_by_itself(printer, bench):
    printer.start(paper("a01", lead_mm=150), "a01")
    until(printer, bench, lambda progress: progress.accepted > 0)
    bench.fault("paper-out")
    until(printer, bench, lambda progress: progress.blocked is Cause.PAPER_OUT)
    assert printer.status().cause is Cause.PAPER_OUT
    assert bench.codes() == []
    bench.fault("load-paper")
    evidence = settled(printer, bench).evidence
    # who can't name the job can't tell a paper that went on from one that was lost
    assert evidence is (Evidence.PROVED if bench.profile.proof is Proof.PROCESS_ID else Evidence.NONE)
    assert eventually(printer, bench, ["CODE-a01"])


def test_a_power_cut_leaves_the_job_in_doubt_and_the_next_one_whole(printer, bench):
    printer.start(paper("a01", lead_mm=400), "a01")
    until(printer, bench, lambda progress: progress.accepted > 0)
    bench.fault("power-off")
    assert settled(printer, bench).evidence is Evidence.NONE
    assert printer.status().link is Cause.DISCONNECTED
    bench.fault("power-on")
    assert eventually_ready(printer, bench)
    printer.start(paper("a02"), "a02")
    assert settled(printer, bench).evidence is bench.profile.evidence
    assert eventually(printer, bench, ["CODE-a02"])


@telling
def test_a_job_that_is_given_up_never_comes_out_once_the_printer_confirmed_it(printer, bench):
    printer.start(paper("a01", lead_mm=250), "a01")
    until(printer, bench, lambda progress: progress.accepted > 0)
    bench.fault("paper-out")
    progress = until(printer, bench, lambda progress: progress.blocked is Cause.PAPER_OUT)
    confirmed = printer.abandon()
    # a printer whose buffer is full does not even see the command
    assert confirmed or progress.accepted < progress.total or not bench.profile.clear_answered
    bench.fault("load-paper")
    assert eventually_ready(printer, bench)
    printer.start(paper("a02"), "a02")
    assert settled(printer, bench).evidence is bench.profile.evidence
    came = bench.codes()
    assert eventually(printer, bench, [*(code for code in came if code != "CODE-a02"), "CODE-a02"])
    assert not (confirmed and "CODE-a01" in came)


def test_whatever_a_printer_tells_after_a_restart_is_on_paper(bench):
    with bench.connect() as before:
        before.start(paper("a01"), "a01")
        until(before, bench, lambda progress: progress.accepted == progress.total or progress.evidence)
    with bench.connect() as after:
        found = after.recover(["a01"])
        assert found.printed <= {"a01"}
        assert found.cleared is bench.profile.clear_answered
        assert eventually_ready(after, bench)
        after.start(paper("a02"), "a02")
        assert settled(after, bench).evidence is bench.profile.evidence
        if bench.out is not None:
            first = ["CODE-a01"] if found.printed else bench.codes()[:1]
            assert eventually(after, bench, [*(code for code in first if code != "CODE-a02"), "CODE-a02"])


def test_one_job_at_a_time_and_no_step_without_one(printer):
    with pytest.raises(ValueError, match="no job"):
        printer.step()
    printer.start(paper("a01"), "a01")
    with pytest.raises(ValueError, match="in hand"):
        printer.start(paper("a02"), "a02")
    assert printer.abandon() is True
    assert printer.abandon() is True


def test_a_closed_printer_may_be_closed_again_and_used_again(printer, bench):
    printer.status()
    printer.close()
    printer.close()
    assert eventually_ready(printer, bench)


def paper(job: str, *, lead_mm: float = 0) -> Document:
    """Some 60 mm after a blank lead, which gives a fault the time to come before the code."""
    words = tuple(Text("凭此码检票入场 Keep this ticket", 2, bold=True) for _ in range(2))
    return Document(
        (Feed(lead_mm), Text(f"测试 {job}", 3), *words, Qr(f"CODE-{job}"), Text("谢谢", align=Align.CENTER))
    )


def until(printer: Session, bench: Bench, done: Callable[[Progress], object]) -> Progress:
    end = bench.clock() + 30
    while bench.clock() < end:
        progress = printer.step()
        if done(progress):
            return progress
    pytest.fail(f"it did not happen: {progress}")


def settled(printer: Session, bench: Bench) -> Progress:
    return until(printer, bench, lambda progress: progress.evidence is not None)


def eventually(printer: Session, bench: Bench, codes: list[str]) -> bool:
    """A printer that can't prove a paper may say that it worked it through before it is cut."""
    end = bench.clock() + 10
    while bench.codes() != codes and bench.clock() < end:
        printer.status()
        bench.sleep(0.05)
    return bench.codes() == codes


def eventually_ready(printer: Session, bench: Bench) -> bool:
    end = bench.clock() + 10
    while not (ready := printer.status().ready) and bench.clock() < end:
        bench.sleep(0.05)
    return ready

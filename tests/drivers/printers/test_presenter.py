"""Printers that hold a paper out, in virtual time: proved when it is there, followed until it is gone."""

from dataclasses import replace

import pytest
from PIL import Image

from drivers.address import Address
from drivers.errors import NothingSent
from drivers.ports import Cause, Evidence, Outlet
from drivers.printers.document import Document, Feed, Text
from drivers.printers.profile import Made, load
from drivers.printers.session import Session
from drivers.printers.virtual.transport import VirtualOpener
from tests.drivers.printers.samples import MODELS, PROFILES

RELIANCE = replace(load(PROFILES / "pyramid-reliance.toml"), text=Made.NATIVE, cut=MODELS["custom-vkp80ii"].cut)
assert RELIANCE.presenter is not None
HELD = RELIANCE.presenter.hold_seconds
COUNTED, BY_TIME, HOLDING, IN_TURN = "counted", "by time", "holding", "in turn"
UNITS = {
    COUNTED: ("custom-vkp80iii", MODELS["custom-vkp80iii"]),
    BY_TIME: ("custom-vkp80ii", RELIANCE),
    HOLDING: ("custom-vkp80ii", MODELS["custom-vkp80ii"]),
    IN_TURN: ("citizen", MODELS["citizen"]),
}
SHORT = Document((Text("F7"), Feed(5)))
LONG = Document((Feed(300), Text("F7")))


class Bench:
    """A printer with a presenter, and the hands around it."""

    def __init__(self, unit, out, **options):
        self.now = 1000.0
        dialect, self.profile = UNITS[unit]
        address = Address("virtual", options={"dialect": dialect, "out": str(out), **options})
        self.opener = VirtualOpener(address, self.clock, self.sleep)
        self.printer = self.connect()

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds

    def connect(self):
        return Session(self.opener, self.profile, self.clock)

    def fault(self, name):
        self.opener.runner.fault(name)

    def run(self, document=SHORT, name="a01"):
        self.printer.start(document, name)
        for _ in range(500):
            progress = self.printer.step()
            if progress.evidence is not None:
                return progress.evidence
        pytest.fail(f"not settled: {progress}")

    def outlet_after(self, seconds, every=1.0):
        """Where the paper is after it was looked at now and then for so long."""
        until = self.now + seconds
        while self.now < until:
            self.printer.outlet()
            self.sleep(every)
        return self.printer.outlet()


@pytest.fixture
def bench(request, tmp_path):
    return Bench(request.param, tmp_path)


each = pytest.mark.parametrize("bench", UNITS, indirect=True)
watched = pytest.mark.parametrize("bench", [COUNTED, BY_TIME, HOLDING], indirect=True)


@watched
def test_a_paper_is_proved_when_it_stands_at_the_output_and_not_when_it_is_taken(bench):
    assert bench.run() is Evidence.PROVED
    assert bench.printer.outlet() is Outlet.PRESENTED


@each
def test_a_paper_that_is_taken_is_taken_for_good(bench):
    bench.run()
    assert bench.outlet_after(3) is Outlet.PRESENTED
    bench.fault("take-ticket")
    assert bench.printer.outlet() is Outlet.TAKEN
    bench.sleep(60)
    assert bench.printer.outlet() is Outlet.TAKEN
    assert bench.printer.status().ready


@each
def test_a_printer_with_a_ticket_at_its_output_is_not_ready_and_is_sent_nothing(bench):
    bench.run()
    bench.outlet_after(2)
    status = bench.printer.status()
    assert status.cause is Cause.NOT_TAKEN
    assert not status.ready
    bench.printer.start(SHORT, "a02")
    with pytest.raises(NothingSent, match="still stands") as caught:
        bench.printer.step()
    assert caught.value.remedy == "take it"
    bench.fault("take-ticket")
    assert bench.run(name="a02") is bench.profile.evidence


@pytest.mark.parametrize("bench", [COUNTED, BY_TIME], indirect=True)
def test_a_paper_that_nobody_takes_is_retracted(bench):
    bench.run()
    assert bench.outlet_after(HELD + 3) is Outlet.RETRACTED


@pytest.mark.parametrize(("unit", "known"), [(COUNTED, Outlet.RETRACTED), (BY_TIME, Outlet.UNKNOWN)])
def test_where_nobody_looked_only_a_counter_tells_retracted_from_taken(unit, known, tmp_path):
    bench = Bench(unit, tmp_path)
    bench.run()
    bench.sleep(HELD + 30)
    assert bench.printer.outlet() is known


def test_a_counter_tells_taken_from_retracted_however_late_it_is_asked(tmp_path):
    bench = Bench(COUNTED, tmp_path)
    bench.run()
    bench.fault("take-ticket")
    bench.sleep(HELD + 30)
    assert bench.printer.outlet() is Outlet.TAKEN


def test_a_paper_that_is_held_for_ever_can_only_have_been_taken(tmp_path):
    bench = Bench(HOLDING, tmp_path)
    bench.run()
    assert bench.outlet_after(300, every=30) is Outlet.PRESENTED
    bench.fault("take-ticket")
    assert bench.printer.outlet() is Outlet.TAKEN


@pytest.mark.parametrize(("unit", "evidence"), [(COUNTED, Evidence.PROVED), (BY_TIME, Evidence.INFERRED)])
def test_of_a_paper_that_was_grabbed_at_once_only_a_counted_cut_is_a_proof(unit, evidence, tmp_path):
    bench = Bench(unit, tmp_path, hand="0")
    assert bench.run() is evidence
    assert bench.outlet_after(3) is Outlet.TAKEN


@watched
def test_a_paper_that_jams_on_its_way_out_is_told_and_stays_in_doubt(bench):
    bench.printer.start(LONG, "a01")
    while bench.printer.step().accepted == 0:
        bench.sleep(0.01)
    bench.fault("jam-presenter")
    for _ in range(100):
        progress = bench.printer.step()
    assert progress.blocked is Cause.JAM
    assert progress.evidence is None
    bench.fault("clear-presenter")
    assert settle(bench) is Evidence.NONE


@watched
def test_paper_out_on_the_way_stays_in_doubt_although_a_paper_comes_at_last(bench):
    bench.printer.start(LONG, "a01")
    while (progress := bench.printer.step()).accepted < progress.total:
        pass
    bench.fault("paper-out")
    for _ in range(20):
        progress = bench.printer.step()
    assert progress.blocked is Cause.PAPER_OUT
    bench.fault("load-paper")
    assert settle(bench) is Evidence.NONE


@each
def test_the_outlet_of_a_printer_that_is_away_is_unknown_within_two_seconds(bench):
    bench.run()
    bench.fault("no-replies")
    before = bench.now
    assert bench.printer.outlet() is Outlet.UNKNOWN
    assert bench.now - before <= 2
    bench.fault("power-off")
    assert bench.printer.outlet() is Outlet.UNKNOWN


@each
def test_a_new_process_sees_the_ticket_that_an_earlier_one_left(bench):
    assert bench.printer.outlet() is Outlet.UNKNOWN
    bench.run()
    bench.outlet_after(2)
    bench.printer.close()
    bench.printer = bench.connect()
    assert bench.printer.outlet() is Outlet.PRESENTED
    bench.fault("take-ticket")
    assert bench.printer.outlet() is Outlet.UNKNOWN


@watched
def test_while_a_job_is_in_hand_the_outlet_is_not_asked_for(bench):
    bench.run()
    bench.fault("take-ticket")
    assert bench.printer.outlet() is Outlet.TAKEN
    bench.printer.start(SHORT, "a02")
    bench.fault("no-replies")
    assert bench.printer.outlet() is Outlet.TAKEN


@pytest.mark.parametrize("unit", [COUNTED, BY_TIME])
def test_half_a_paper_is_drawn_back_before_the_next_customer_gets_one(unit, tmp_path):
    """A line that stays open, as the printer in software would tear the half paper off when it closes."""
    bench = Bench(unit, tmp_path, buffer="256")
    line = bench.opener()
    line.close = lambda: None  # type: ignore[method-assign]
    bench.opener = lambda: line  # type: ignore[assignment]
    bench.printer = bench.connect()
    bench.printer.start(Document((Text("half a ticket", 2), *(Text("and more of it") for _ in range(60)))), "a01")
    while bench.printer.step().accepted == 0:
        pass
    bench.printer = bench.connect()
    bench.printer.recover(["a01"])
    bench.sleep(3.0)
    assert bench.run(name="a02") is Evidence.PROVED
    assert bench.printer.outlet() is Outlet.PRESENTED
    first, second = sorted(tmp_path.glob("*.txt"))
    assert "half a ticket" in first.read_text("utf-8")
    assert fate(first) == "retracted"
    assert "half" not in second.read_text("utf-8")


def fate(text):
    with Image.open(text.with_suffix(".png")) as picture:
        return picture.info["Fate"]


def settle(bench):
    for _ in range(500):
        progress = bench.printer.step()
        if progress.evidence is not None:
            return progress.evidence
    pytest.fail(f"not settled: {progress}")

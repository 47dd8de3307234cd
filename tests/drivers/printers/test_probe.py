import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from drivers.address import Address
from drivers.errors import DeviceLost
from drivers.ports import Cause, Evidence
from drivers.printers.draft import draft
from drivers.printers.probe import Findings, answering_process_ids, probe, recognise
from drivers.printers.profile import Proof, load
from drivers.printers.session import Session
from drivers.printers.virtual.dialects import DIALECTS
from drivers.printers.virtual.transport import VirtualOpener
from tests.drivers.printers.samples import CODE, PROFILES, TICKET
from tests.drivers.printers.virtual_time import VirtualTime

KNOWN = {path.stem: load(path) for path in sorted(PROFILES.glob("*.toml"))}
MAKERS = answering_process_ids(KNOWN)
HONEST = {
    "epson": ("epson-tm-t20", Evidence.PROVED),
    "citizen": ("citizen-ppu-700", Evidence.PROCESSED),
    "custom-vkp80iii": ("custom-vkp80iii", Evidence.PROVED),
    "custom-vkp80ii": ("custom-vkp80ii", Evidence.PROVED),
    "phoenix": (None, Evidence.INFERRED),
    "generic": (None, Evidence.PROCESSED),
    "clone": (None, Evidence.INFERRED),
    "one-way": (None, Evidence.NONE),
}
"""by dialect of the virtual printer: the profile that knows it, and what a draft for it may promise"""
EPSON = {"GS I 66": b"_EPSON\0", "GS I 67": b"_TM-T20II\0", "DLE EOT 1": b"\x12", "GS r 1": b"\0"}


class Bench:
    """A virtual printer, probed and printed on in virtual time."""

    def __init__(self, **options):
        self.time = VirtualTime()
        address = Address("virtual", options={"hand": "2", "buffer": str(1 << 17), **options})
        self.opener = VirtualOpener(address, self.time.clock, self.time.sleep)

    def probe(self, **options):
        began = self.time.now
        found = probe(self.opener, self.time.clock, makers=MAKERS, **options)
        assert self.time.now - began <= 15
        return found

    def print(self, profile):
        with Session(self.opener, profile, self.time.clock) as session:
            session.start(TICKET, "a01")
            while (progress := session.step()).evidence is None:
                assert self.time.now < 1100
        end = self.time.now + 10
        while self.time.now < end:
            self.time.sleep(0.5)
            self.opener.runner.work()
        return progress.evidence


class Line:
    """A transport that does as it is told, in virtual time."""

    def __init__(self, takes=True, lost_after=None):
        self.time = VirtualTime()
        self.sent = []
        self._takes = takes
        self._lost_after = lost_after

    def __call__(self):
        return self

    def write(self, data, timeout):
        if self._lost_after is not None and len(self.sent) >= self._lost_after:
            raise DeviceLost("the printer went away", "plug it in")
        if not self._takes:
            self.time.sleep(timeout)
            return 0
        self.sent.append(data)
        return len(data)

    def read(self, timeout):
        self.time.sleep(timeout)
        return b""

    def close(self):
        pass


def test_every_dialect_has_an_expectation():
    assert set(HONEST) == set(DIALECTS)


@pytest.mark.parametrize("dialect", HONEST)
def test_the_draft_for_a_probed_printer_prints_on_it_and_promises_what_it_keeps(dialect, tmp_path):
    bench = Bench(dialect=dialect, out=str(tmp_path / "papers"))
    found = bench.probe()
    name, promised = HONEST[dialect]
    assert recognise(found, KNOWN) == name
    profile = drafted(found, tmp_path)
    assert profile.evidence is promised
    assert bench.print(profile) is promised
    (paper,) = (tmp_path / "papers").glob("*.png")
    with Image.open(paper) as picture:
        assert [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))] == [CODE]


@pytest.mark.parametrize("dialect", HONEST)
def test_a_probe_prints_nothing(dialect, tmp_path):
    bench = Bench(dialect=dialect, out=str(tmp_path / "papers"))
    bench.probe()
    bench.time.sleep(30)
    bench.opener.runner.work()
    assert list((tmp_path / "papers").glob("*.png")) == []


@pytest.mark.parametrize("dialect", HONEST)
def test_every_line_of_a_draft_says_where_its_fact_comes_from(dialect, tmp_path):
    text = draft(Bench(dialect=dialect).probe(), "virtual:", KNOWN)
    facts = [line for line in text.splitlines() if " = " in line and not line.startswith("#")]
    words = ("answer", "unverified", "our choice", "as in the profile", "it told", "it tells", "our own")
    assert [line for line in facts if not any(word in line.partition(" # ")[2] for word in words)] == []


@pytest.mark.parametrize("fault", ["late-replies", "split-replies", "duplicate-replies", "garbage-replies"])
@pytest.mark.parametrize("dialect", ["epson", "generic", "custom-vkp80iii"])
def test_bad_lines_make_no_draft_that_promises_more_than_the_printer_keeps(dialect, fault, tmp_path):
    bench = Bench(dialect=dialect)
    bench.opener.runner.fault(fault)
    profile = drafted(bench.probe(), tmp_path)
    assert list(Evidence).index(profile.evidence) >= list(Evidence).index(HONEST[dialect][1])


def test_a_printer_that_can_not_print_is_told_in_the_draft():
    bench = Bench(dialect="epson")
    bench.opener.runner.fault("open-cover")
    found = bench.probe()
    assert found.fault is Cause.COVER_OPEN
    assert "cover_open" in draft(found, "virtual:", KNOWN).splitlines()[1]


def test_a_printer_that_is_switched_off_blocks_nothing():
    line = Line(takes=False)
    began = line.time.now
    found = probe(line, line.time.clock, makers=MAKERS)
    assert not found.answered
    assert line.time.now - began <= 15


def test_a_silent_printer_is_drafted_as_one_way(tmp_path):
    line = Line()
    profile = drafted(probe(line, line.time.clock, makers=MAKERS), tmp_path)
    assert profile.proof is Proof.NONE
    assert not any(b"(H" in data for data in line.sent)


def test_a_printer_that_goes_away_is_an_error():
    line = Line(lost_after=3)
    with pytest.raises(DeviceLost):
        probe(line, line.time.clock)


def test_process_ids_are_asked_for_only_where_they_are_known_or_wanted():
    assert "GS ( H" in Bench(dialect="epson").probe().answers
    assert "GS ( H" not in Bench(dialect="generic").probe().answers
    assert "GS ( H" in Bench(dialect="generic").probe(try_process_id=True).answers


def test_a_known_printer_that_does_not_answer_process_ids_proves_nothing(tmp_path):
    profile = drafted(Findings({**EPSON, "GS ( H": b"", "GS a": b"\x10\0\0\0"}), tmp_path)
    assert profile.name == "EPSON TM-T20II"
    assert profile.evidence is Evidence.PROCESSED


def test_an_unknown_model_of_a_known_maker_that_answers_process_ids_proves_papers(tmp_path):
    answers = {**EPSON, "GS I 67": b"_TM-T999\0", "GS ( H": b'7"kios\0'}
    assert drafted(Findings(answers), tmp_path).evidence is Evidence.PROVED


def test_a_clone_that_echoes_process_ids_is_not_believed(tmp_path):
    answers = {**EPSON, "GS I 66": b"_CLONE\0", "GS ( H": b'7"kios\0'}
    assert drafted(Findings(answers), tmp_path).evidence is Evidence.INFERRED


def test_who_says_more_is_known_by_all_of_it():
    full = b"\x10\x0f\0\0\0\0"
    assert recognise(Findings({"DLE EOT 20": full, "GS I 1": b"\x5d"}), KNOWN) == "custom-vkp80ii"
    assert recognise(Findings({"DLE EOT 20": full, "GS I 1": b"\x5d\x95\x59"}), KNOWN) == "pyramid-reliance"


@given(
    st.dictionaries(
        st.sampled_from(
            sorted(
                {
                    *EPSON,
                    "GS ( H",
                    "GS a",
                    "GS I 69",
                    "GS I 1",
                    "DLE EOT 3",
                    "DLE EOT 20",
                    "GS E0",
                    "GS E2",
                    "GS e 6",
                    "GS I 255",
                }
            )
        ),
        st.binary(max_size=30) | st.sampled_from([*EPSON.values(), b"\x10\x0f\0\0\0\0", b"\x02\x05", b"\xb9"]),
    )
)
def test_whatever_is_answered_makes_a_draft_that_loads(tmp_path_factory, answers):
    found = Findings(answers)
    profile = drafted(found, tmp_path_factory.mktemp("draft"))
    assert recognise(found, KNOWN) or found.maker in MAKERS or profile.evidence is not Evidence.PROVED


def drafted(found, folder):
    path = folder / "draft.toml"
    path.write_text(draft(found, "virtual:", KNOWN, baud=9600), "utf-8")
    return load(path)

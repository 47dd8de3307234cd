"""Session and virtual printer together, in virtual time: what is said of a paper is true, whatever happens."""

import re
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.address import Address
from drivers.errors import NothingSent
from drivers.ports import Evidence
from drivers.printers.document import Document, Feed, Text
from drivers.printers.profile import Made, load
from drivers.printers.session import Session
from drivers.printers.virtual.transport import VirtualOpener
from tests.drivers.printers.samples import PROFILES

MENDED = {"paper-out": "load-paper", "open-cover": "close-cover", "power-off": "power-on", "heat-head": "cool-head"}
STEPS = st.lists(
    st.sampled_from(["step", "step", "step", "step", "mend", "abandon", "restart", *MENDED]), min_size=5, max_size=40
)
PAIRS = [
    ("epson-tm-t88-native", "epson", Evidence.PROVED),
    ("generic-80mm", "generic", Evidence.PROCESSED),
]


@pytest.mark.parametrize(("name", "dialect", "best"), PAIRS, ids=["proved", "processed"])
@settings(max_examples=40)
@given(steps=STEPS)
def test_what_is_said_of_a_paper_is_true_whatever_happens(name, dialect, best, steps):
    with tempfile.TemporaryDirectory() as out:
        story = Story(profile(name), dialect, Path(out))
        for step in steps:
            story.go_on(step)
        story.end()
        paper = story.paper()
        assert all(count == 1 for count in paper.values())
        said = story.said
        assert {job for job, evidence in said.items() if evidence is Evidence.PROVED} <= set(paper)
        assert set(paper) <= {job for job, evidence in said.items() if evidence != "nothing sent"}
        assert set(said.values()) <= {best, Evidence.NONE, "nothing sent"}
        assert story.recovered <= set(paper)


@pytest.mark.parametrize(("name", "dialect", "best"), PAIRS, ids=["proved", "processed"])
def test_without_faults_each_paper_comes_out_and_is_known_to_have(name, dialect, best, tmp_path):
    story = Story(profile(name), dialect, tmp_path)
    while len(story.said) < 3:
        story.go_on("step")
    story.end()
    assert story.paper() == {"000": 1, "001": 1, "002": 1}
    assert set(story.said.values()) == {best}


def profile(name):
    """Text in the printer's own font, so that its words can be read from the paper."""
    return replace(load(PROFILES / f"{name}.toml"), text=Made.NATIVE)


class Story:
    """Prints one paper after the other; the newest is in hand until something is said of it."""

    def __init__(self, profile, dialect, out):
        self.now = 1000.0
        self.out = out
        self.profile = profile
        options = {"dialect": dialect, "speed": "150", "out": str(out)}
        self.opener = VirtualOpener(Address("virtual", options=options), self.clock, self.sleep)
        self.printer = Session(self.opener, profile, self.clock)
        self.said = {}
        self.recovered = set()
        self.job = None
        self.accepted = 0

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds

    def go_on(self, step):
        match step:
            case "step":
                self.step()
            case "mend":
                for mend in MENDED.values():
                    self.opener.runner.fault(mend)
                self.sleep(0.3)
            case "abandon" if self.job:
                self.printer.abandon()
                self.say(Evidence.NONE if self.accepted else "nothing sent")
            case "restart":
                self.restart()
            case _ if step in MENDED:
                self.opener.runner.fault(step)
                if step == "power-off" and self.job:
                    # a line breaks with the power, which the printer's coming back does not undo
                    self.step()

    def step(self):
        if self.job is None:
            self.job, self.accepted = f"{len(self.said):03d}", 0
            words = (Text(f"job {self.job}", 2), Feed(60), Text("the end"))
            self.printer.start(Document(words), self.job)
        before = self.now
        try:
            progress = self.printer.step()
        except NothingSent:
            self.say("nothing sent")
        else:
            self.accepted = progress.accepted
            if progress.evidence is not None:
                self.say(progress.evidence)
        assert self.now - before <= 0.5
        self.sleep(0.01)

    def say(self, evidence):
        self.said[self.job] = evidence
        self.job = None

    def restart(self):
        if self.job:
            self.say(Evidence.NONE if self.accepted else "nothing sent")
        self.printer.close()
        self.printer = Session(self.opener, self.profile, self.clock)
        self.recovered |= self.printer.recover().printed

    def end(self):
        self.go_on("mend")
        for _ in range(200):
            if self.job is None:
                break
            self.step()
        assert self.job is None
        self.sleep(10)
        self.printer.status()

    def paper(self):
        """The jobs whose last line is on a paper that was cut."""
        cut = [path for path in self.out.glob("*.txt") if re.fullmatch(r"\d+", path.stem)]
        found: Counter[str] = Counter()
        for path in cut:
            text = path.read_text("utf-8")
            found.update(re.findall(r"job (\d+)", text) if "the end" in text else [])
        return found

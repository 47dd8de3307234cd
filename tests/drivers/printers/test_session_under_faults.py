"""Session and virtual printer together, in virtual time: what is said of a paper is true, whatever happens."""

import os
import re
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.address import Address
from drivers.errors import NothingSent
from drivers.ports import Evidence, Outlet
from drivers.printers.document import Document, Feed, Text
from drivers.printers.session import Session
from drivers.printers.virtual.transport import VirtualOpener
from tests.drivers.printers.samples import MODELS

MACHINE = ("paper-out", "near-end", "open-cover", "heat-head", "jam-cutter", "jam-presenter", "power-off", "stall")
LINK = ("close-link", "reset-link", "freeze-link", "refuse-links", "slow-buffer")
SPEECH = (
    "late-replies",
    "split-replies",
    "duplicate-replies",
    "garbage-replies",
    "no-replies",
    "lose-fence",
    "stale-status",
    "xoff-in-status",
)
MENDS = (
    "load-paper",
    "close-cover",
    "cool-head",
    "clear-cutter",
    "clear-presenter",
    "power-on",
    "unstall",
    "thaw-link",
    "accept-links",
    "fast-buffer",
    "true-replies",
)
STEPS = st.lists(
    st.one_of(
        st.sampled_from(["step", "mend", "wait"]),
        st.sampled_from(["step", "abandon", "restart", "outlet", "take-ticket"]),
        st.sampled_from([*MACHINE, *LINK, *SPEECH]),
        st.just("step"),
    ),
    min_size=5,
    max_size=40,
)
SAID = {
    "epson": {Evidence.PROVED},
    "generic": {Evidence.PROCESSED},
    "citizen": {Evidence.PROCESSED},
    "custom-vkp80iii": {Evidence.PROVED},
    "custom-vkp80ii": {Evidence.PROVED, Evidence.INFERRED},
    "phoenix": {Evidence.INFERRED},
    "clone": {Evidence.INFERRED},
    "one-way": set(),
}
"""what may be said of a paper, besides nothing"""
BEST = {name: MODELS[name].evidence for name in SAID}
NOTHING_SENT = "nothing sent"
EXAMPLES = int(os.environ.get("KIOSK_SCHEDULES", "12"))
"""how many schedules of faults are tried on each printer"""
BREAKS_THE_LINE = {"power-off", "close-link", "reset-link"}


@pytest.mark.parametrize("dialect", SAID)
@settings(max_examples=EXAMPLES)
@given(steps=STEPS)
def test_what_is_said_of_a_paper_is_true_whatever_happens(dialect, steps):
    with tempfile.TemporaryDirectory() as out:
        story = Story(dialect, Path(out))
        for step in steps:
            story.go_on(step)
        story.end()
        paper = story.paper()
        assert all(count == 1 for count in paper.values())
        said = story.said
        assert {job for job, evidence in said.items() if evidence is Evidence.PROVED} <= set(paper)
        assert set(paper) <= {job for job, evidence in said.items() if evidence != NOTHING_SENT}
        assert set(said.values()) <= SAID[dialect] | {Evidence.NONE, NOTHING_SENT}
        assert story.recovered <= set(paper)


@pytest.mark.parametrize("dialect", SAID)
def test_without_faults_each_paper_comes_out_and_is_known_to_have(dialect, tmp_path):
    story = Story(dialect, tmp_path)
    for number in range(1, 4):
        while len(story.said) < number:
            story.step()
        story.wait()
    story.end()
    assert story.paper() == {"000": 1, "001": 1, "002": 1}
    assert set(story.said.values()) == {BEST[dialect]}


class Story:
    """Prints one paper after the other; the newest is in hand until something is said of it."""

    def __init__(self, dialect, out):
        self.now = 1000.0
        self.out = out
        self.profile = MODELS[dialect]
        options = {"dialect": dialect, "speed": "150", "hand": "0.4", "out": str(out)}
        self.opener = VirtualOpener(Address("virtual", options=options), self.clock, self.sleep)
        self.printer = Session(self.opener, self.profile, self.clock)
        self.said = {}
        self.recovered = set()
        self.job = None
        self.accepted = 0

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds

    def go_on(self, step):
        act = getattr(self, step, None)
        if act is not None:
            act()
            return
        self.opener.runner.fault(step)
        if step in BREAKS_THE_LINE and self.job:
            # which the printer's coming back does not undo
            self.step()

    def wait(self):
        self.sleep(3.0)

    def mend(self):
        for mend in MENDS:
            self.opener.runner.fault(mend)
        self.sleep(0.3)

    def abandon(self):
        if self.job:
            self.printer.abandon()
            self.say(Evidence.NONE if self.accepted else NOTHING_SENT)

    def outlet(self):
        before = self.now
        assert self.printer.outlet() in Outlet
        assert self.now - before <= 2

    def step(self):
        if self.job is None:
            self.job, self.accepted = f"{len(self.said):03d}", 0
            words = (Text(f"job {self.job}", 2), Feed(60), Text("the end"))
            self.printer.start(Document(words), self.job)
        before = self.now
        try:
            progress = self.printer.step()
        except NothingSent:
            self.say(NOTHING_SENT)
        else:
            self.accepted = progress.accepted
            if progress.evidence is not None:
                self.say(progress.evidence)
        assert self.now - before <= 4.5
        self.sleep(0.01)

    def say(self, evidence):
        self.said[self.job] = evidence
        self.job = None

    def restart(self):
        if self.job:
            self.say(Evidence.NONE if self.accepted else NOTHING_SENT)
        self.printer.close()
        self.printer = Session(self.opener, self.profile, self.clock)
        before = self.now
        self.recovered |= self.printer.recover().printed
        assert self.now - before <= 5

    def end(self):
        self.mend()
        for _ in range(300):
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

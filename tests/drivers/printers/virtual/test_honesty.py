"""Whatever happens to a printer that does not lie, what it says of paper is true; and no paper comes twice."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.printers.virtual.counters import Counters
from drivers.printers.virtual.dialects import CITIZEN, EPSON, GENERIC, PHOENIX, VKP80II, VKP80III
from drivers.printers.virtual.faults import FAULTS
from tests.drivers.printers.virtual.desk import CLEAR, FULL_CUT, Desk, process_id

LINES = 4
MISHAPS = sorted(
    name
    for name, row in FAULTS.items()
    if not row.liars_only and name not in {"parity-noise", "drop-bytes", "duplicate-replies"}
)
"""what loses no byte on its way in, changes none, and doubles none on its way out"""
STEPS = st.lists(
    st.one_of(
        st.just("ticket"),
        st.just("ticket"),
        st.floats(0.01, 1.5),
        st.sampled_from(MISHAPS),
        st.sampled_from(["clear", "recover", "unlink", "link"]),
    ),
    max_size=40,
)
ENDS = {
    "custom-vkp80ii": b"\n" * 4 + b"\x1bi\x1de\x03\x0c",
    "custom-vkp80iii": b"\n" * 4 + b"\x1cP\x08\x01R\x05",
}
FENCES = {"epson": process_id, "phoenix": lambda _: b"\x10\x04\x01"}


class Story:
    """Tickets are sent to a printer while things happen to it."""

    def __init__(self, dialect):
        self.desk = Desk(dialect, speed=100.0)
        self.end = ENDS.get(dialect.name, FULL_CUT) + FENCES.get(dialect.name, lambda _: b"")(b"001C")
        self.sent = 0

    def go_on(self, step):
        desk, number = self.desk, self.sent
        match step:
            case "ticket":
                self.sent += 1
                desk.offer(b"\x1b@" + lines_of(number).encode() + self.end.replace(b"001", b"%03d" % number))
            case "clear":
                desk.offer(CLEAR)
            case "recover":
                desk.offer(b"\x10\x05\x01")
            case "unlink" | "link":
                desk.printer.link(up=step == "link")
            case float():
                desk.wait(step)
            case _:
                desk.fault(step)

    def whole(self):
        """The tickets that are all on one piece of paper that was cut."""
        papers = [paper.text for paper in self.desk.papers if not paper.torn]
        return [number for number in range(self.sent) for text in papers if lines_of(number) in text]


def lines_of(number):
    return "".join(f"ticket {number:03} line {line}\n" for line in range(LINES))


@settings(max_examples=150)
@given(STEPS)
def test_a_process_id_is_that_of_a_whole_cut_paper_and_comes_once(steps):
    story = Story(EPSON)
    for step in steps:
        story.go_on(step)
    story.desk.mend()
    story.desk.printer.link(up=True)
    story.desk.settle()
    proved = [int(number) for number in re.findall(rb"\x37\x22(\d{3})C\x00", story.desk.hear())]
    assert len(set(proved)) == len(proved)
    assert set(proved) <= set(story.whole())


@pytest.mark.parametrize("dialect", [PHOENIX, GENERIC, CITIZEN, VKP80II], ids=lambda row: row.name)
@settings(max_examples=40)
@given(steps=STEPS)
def test_no_paper_comes_twice(dialect, steps):
    story = Story(dialect)
    for step in steps:
        story.go_on(step)
    story.desk.mend()
    story.desk.settle()
    whole = story.whole()
    assert len(set(whole)) == len(whole)


@settings(max_examples=150)
@given(STEPS)
def test_a_ticket_at_the_output_is_the_newest_paper_and_the_cut_is_counted(steps):
    story, counters = Story(VKP80III), Counters()
    for step in steps:
        before = len(story.desk.papers)
        story.go_on(step)
        counters = story.desk.printer._engine.mechanism.counters
        condition = story.desk.printer.condition
        assert counters.cuts == sum(not paper.torn for paper in story.desk.papers)
        assert not condition.ticket_out or counters.cuts
        if len(story.desk.papers) > before and condition.ticket_out:
            assert not story.desk.papers[-1].torn
    story.desk.mend()
    story.desk.settle()
    fates = [(event.name, event.details["number"]) for event in story.desk.events if "number" in event.details]
    out = [number for name, number in fates if name == "presented"]
    back = [number for name, number in fates if name == "retracted"]
    assert len(set(out)) == len(out)
    assert len(back) == counters.retracts
    assert set(back) <= {number for name, number in fates if name == "paper"}


@settings(max_examples=100)
@given(STEPS)
def test_a_phoenix_that_answers_after_a_ticket_has_cut_it(steps):
    """Nothing is asked but at the end of a ticket, so that each answer is one of these."""
    story = Story(PHOENIX)
    for step in steps:
        if step not in {"clear", "recover", "garbage-replies"}:
            story.go_on(step)
            assert len(story.desk.said) <= sum(not paper.torn for paper in story.desk.papers)

import base64
from pathlib import Path

import pytest

from drivers.printers.virtual import show as module
from drivers.printers.virtual.dialects import dialect
from drivers.printers.virtual.faults import FAULTS
from drivers.printers.virtual.printer import Setup
from drivers.printers.virtual.runner import Runner
from drivers.printers.virtual.show import Show
from tests.drivers.printers.virtual.desk import FULL_CUT

HEAD_TO_CUTTER = 104
STRIDE = 576 // 8


class Stage:
    """A printer in a time that is moved by hand, and an onlooker."""

    def __init__(self, name="epson", **setup):
        self.now = 0.0
        self.show = Show(lambda: 1000.0 + self.now)
        self.runner = Runner(
            lambda: self.now, dialect=dialect(name), setup=Setup(**setup), tell=self.show.tell, keep=self.show.keep
        )
        self.runner.link(up=True)

    def wait(self, seconds):
        self.now += seconds
        self.runner.work()
        self.show.look(self.runner)


async def heard(messages, kind):
    """The next message of that kind."""
    async for message in messages:
        if message.kind == kind:
            return message.data
    return pytest.fail(f"it ended without {kind!r}")


async def rest(stage, messages):
    """All messages that are there."""
    stage.show.close()
    return [message async for message in messages]


def rows(data):
    return base64.b64decode(data["rows"])


async def test_who_comes_first_sees_all_there_is():
    stage = Stage()
    stage.runner.receive(b"one\n" + FULL_CUT + b"two\n")
    stage.wait(10)
    stage.runner.fault("near-end")
    with stage.show.watch(stage.runner) as messages:
        hello = await heard(messages, "hello")
    assert hello["dialect"] == "epson"
    assert [(paper["number"], paper["fate"], paper["text"]) for paper in hello["papers"]] == [(1, "cut", "one\n")]
    assert {"time": 1010.0, "event": "fault", "fault": "near-end"} in hello["events"]
    assert hello["state"]["near_end"] is True
    assert hello["state"]["active"] == ["near-end"]
    assert rows(hello) == stage.runner.strip.rows()


async def test_paper_comes_row_by_row_as_it_is_printed():
    stage = Stage(speed=100)
    with stage.show.watch(stage.runner) as messages:
        await heard(messages, "hello")
        stage.runner.receive(b"line\n" * 10)
        seen = b""
        for _ in range(20):
            stage.wait(0.01)
            seen += rows(await heard(messages, "rows"))
        assert len(seen) == 160 * STRIDE
        assert stage.runner.strip.rows() == bytes(HEAD_TO_CUTTER * STRIDE) + seen


async def test_after_a_cut_the_paper_is_told_and_then_the_strip_anew():
    stage = Stage()
    with stage.show.watch(stage.runner) as messages:
        stage.runner.receive(b"one\n" + FULL_CUT)
        stage.wait(0.1)
        stage.wait(10)
        said = await rest(stage, messages)
    kinds = [message.kind for message in said]
    assert kinds.index("paper") < kinds.index("strip")
    assert len(rows(said[kinds.index("strip")].data)) == HEAD_TO_CUTTER * STRIDE


async def test_what_is_mended_is_no_longer_active_however_it_was_mended():
    stage = Stage()
    for fault in ("paper-out", "near-end", "jam-cutter", "no-replies", "heat-head"):
        stage.runner.fault(fault)
    stage.runner.fault("load-paper")
    stage.runner.receive(b"\x10\x05\x02")
    stage.wait(60)
    with stage.show.watch(stage.runner) as messages:
        hello = await heard(messages, "hello")
    assert hello["state"]["active"] == ["no-replies"]
    assert hello["state"]["error"] is False


async def test_what_becomes_of_a_ticket_is_told_to_those_who_come_later():
    stage = Stage("custom-vkp80iii")
    stage.runner.receive(b"ticket\n\x1cP\x06\x00R\x05")
    stage.wait(3)
    with stage.show.watch(stage.runner) as messages:
        assert (await heard(messages, "hello"))["papers"][0]["fate"] == "presented"
    stage.wait(10)
    with stage.show.watch(stage.runner) as messages:
        assert (await heard(messages, "hello"))["papers"][0]["fate"] == "retracted"


@pytest.mark.parametrize(("name", "has"), [("epson", set()), ("custom-vkp80iii", {"take-ticket", "jam-presenter"})])
async def test_only_what_a_printer_can_have_is_offered(name, has):
    stage = Stage(name)
    with stage.show.watch(stage.runner) as messages:
        faults = {row["name"] for row in (await heard(messages, "hello"))["faults"]}
    assert faults & {"take-ticket", "jam-presenter"} == has
    assert not faults & {"load-paper", "power-on", "true-replies"}
    assert {"never-print"} & faults == set()
    for fault in faults:
        stage.runner.fault(fault)


async def test_the_oldest_papers_and_events_are_forgotten(monkeypatch):
    monkeypatch.setattr(module, "PAPERS", 3)
    stage = Stage(speed=5000)
    stage.runner.receive((b"x\n" + FULL_CUT) * 5)
    stage.wait(60)
    assert list(stage.show.papers) == [3, 4, 5]


async def test_who_does_not_read_is_sent_home_and_may_come_again(monkeypatch):
    monkeypatch.setattr(module, "BACKLOG", 10)
    stage = Stage()
    with stage.show.watch(stage.runner) as messages:
        for _ in range(20):
            stage.runner.fault("near-end")
        assert not stage.show.watched
        assert len([message async for message in messages]) <= 12
    with stage.show.watch(stage.runner) as messages:
        assert await heard(messages, "hello")


def test_each_fault_that_is_offered_has_words_in_two_languages():
    panel = (Path(module.__file__).parent / "panel" / "panel.js").read_text("utf-8")
    mend = {row.mended_by for row in FAULTS.values()} - {"reboot"}
    assert [name for name in FAULTS if name not in mend and f'"{name}": ["' not in panel] == []
    assert [row.group for row in FAULTS.values() if f"  {row.group}: [" not in panel] == []

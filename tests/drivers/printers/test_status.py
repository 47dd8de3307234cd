import pytest

from drivers.ports import Cause, Paper, PrinterStatus
from drivers.printers.replies import AsbStatus, OneByte, RealTimeStatus
from drivers.printers.status import DIALECTS, after_answer, after_turn, from_asb

EPSON = DIALECTS["epson"]


@pytest.mark.parametrize(
    ("answer", "cause", "paper"),
    [
        ("14 00 00 0f", None, Paper.OK),
        ("14 00 03 0f", None, Paper.LOW),
        ("3c 00 00 0f", Cause.COVER_OPEN, Paper.OK),
        ("18 00 0f 00", Cause.PAPER_OUT, Paper.OUT),
        ("18 08 00 00", Cause.CUTTER, Paper.OK),
        ("18 20 00 00", Cause.UNRECOVERABLE, Paper.OK),
        ("18 40 00 00", Cause.OVERHEATED, Paper.OK),
        ("18 00 00 00", Cause.OFFLINE, Paper.OK),
    ],
)
def test_the_automatic_status_tells_everything(answer, cause, paper):
    status = from_asb(EPSON, AsbStatus(bytes.fromhex(answer)))
    assert (status.cause, status.paper) == (cause, paper)
    assert status.ready is (cause is None)


@pytest.mark.parametrize(
    ("number", "answer", "known"),
    [
        (1, 0x16, PrinterStatus(online=True)),
        (1, 0x1E, PrinterStatus(online=False)),
        (2, 0x12, PrinterStatus(cover_open=False, error=False)),
        (2, 0x16, PrinterStatus(cover_open=True, error=False)),
        (2, 0x32, PrinterStatus(cover_open=False, paper=Paper.OUT, error=False)),
        (3, 0x1A, PrinterStatus(cutter_error=True, unrecoverable=False, overheated=False)),
        (3, 0x32, PrinterStatus(cutter_error=False, unrecoverable=True, overheated=False)),
        (3, 0x52, PrinterStatus(cutter_error=False, unrecoverable=False, overheated=True)),
        (4, 0x12, PrinterStatus(paper=Paper.OK)),
        (4, 0x1E, PrinterStatus(paper=Paper.LOW)),
        (4, 0x72, PrinterStatus(paper=Paper.OUT)),
        (4, 0x7E, PrinterStatus(paper=Paper.OUT)),
    ],
)
def test_an_answer_tells_what_it_is_about_and_the_rest_stays_unknown(number, answer, known):
    status = after_answer(PrinterStatus(), EPSON, number, RealTimeStatus(answer))
    assert status == known
    assert status is not None
    assert not status.ready


def test_a_jam_is_told_by_those_who_have_a_bit_for_it():
    def told(dialect):
        return after_answer(PrinterStatus(), DIALECTS[dialect], 3, RealTimeStatus(0x16))

    assert (told("snbc").cause, told("epson").cause) == (Cause.JAM, None)


def test_the_answer_in_turn_tells_of_paper_only():
    assert after_turn(PrinterStatus(online=True), EPSON, OneByte(0x0F)) == PrinterStatus(online=True, paper=Paper.OUT)
    assert after_turn(PrinterStatus(), EPSON, OneByte(0x03)).paper is Paper.LOW

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.ports import Cause, Paper, PrinterStatus

GOOD = PrinterStatus(
    online=True, cover_open=False, paper=Paper.OK, cutter_error=False, overheated=False, unrecoverable=False
)
TROUBLES: list[tuple[dict[str, Any], Cause]] = [
    ({"link": Cause.DISCONNECTED}, Cause.DISCONNECTED),
    ({"link": Cause.SILENT}, Cause.SILENT),
    ({"cover_open": True}, Cause.COVER_OPEN),
    ({"paper": Paper.OUT}, Cause.PAPER_OUT),
    ({"cutter_error": True}, Cause.CUTTER),
    ({"unrecoverable": True}, Cause.UNRECOVERABLE),
    ({"overheated": True}, Cause.OVERHEATED),
    ({"online": False}, Cause.OFFLINE),
]
FLAGS = st.sampled_from([None, False, True])
STATUSES = st.builds(
    PrinterStatus, FLAGS, FLAGS, st.sampled_from(Paper), FLAGS, FLAGS, FLAGS, st.sampled_from([None, Cause.SILENT])
)


def test_a_printer_that_said_nothing_is_not_ready_and_has_no_known_cause():
    assert (PrinterStatus().ready, PrinterStatus().cause) == (False, None)


@pytest.mark.parametrize("paper", [Paper.OK, Paper.LOW])
def test_a_printer_that_is_online_and_has_paper_is_ready(paper):
    assert replace(GOOD, paper=paper).ready


def test_what_a_printer_has_no_sensor_for_does_not_hold_it_up():
    assert PrinterStatus(online=True, paper=Paper.OK).ready


@pytest.mark.parametrize("unknown", [{"online": None}, {"paper": Paper.UNKNOWN}])
def test_what_is_unknown_is_never_ready(unknown):
    status = replace(GOOD, **unknown)
    assert (status.ready, status.cause) == (False, None)


@pytest.mark.parametrize(("wrong", "cause"), TROUBLES)
def test_each_trouble_has_its_cause_and_is_not_ready(wrong, cause):
    status = replace(GOOD, **wrong)
    assert (status.ready, status.cause) == (False, cause)


@pytest.mark.parametrize("number", range(len(TROUBLES) - 1))
def test_of_several_troubles_the_most_telling_one_is_named(number):
    wrong, cause = TROUBLES[number]
    later = {name: value for one, _ in TROUBLES[number + 1 :] for name, value in one.items()}
    assert replace(GOOD, **(later | wrong)).cause is cause


@given(STATUSES)
def test_only_what_was_said_to_be_online_with_paper_and_without_trouble_is_ready(status):
    troubles = (status.cover_open, status.cutter_error, status.overheated, status.unrecoverable, status.link)
    good = status.online is True and status.paper in {Paper.OK, Paper.LOW} and not any(troubles)
    assert status.ready is good
    assert (status.cause is None) or not status.ready

from datetime import UTC, datetime

import pytest

from drivers.ports import Recovery
from kiosk.domain.booking import Issue
from kiosk.journal.book import fold
from kiosk.journal.record import Entry, Kind, issue_body
from kiosk.journal.store import Journal
from kiosk.recovery import after_restart, end_of

F7, F8 = Issue("T1", 1, "AA"), Issue("T2", 1, "BB")
TRY = Entry(Kind.CLAIM_TRY, "c", {"voucher": "mark"})
GRANT = Entry(
    Kind.GRANT,
    "c",
    {"tickets": [issue_body(F7, seat="F7", state="granted"), issue_body(F8, seat="F8", state="granted")]},
)
INTENT = Entry(Kind.INTENT, "c", issue_body(F7, job="abc"))
PRINTED = Entry(Kind.PRINTED, "c", issue_body(F7, job="abc", evidence="proved"))


@pytest.fixture
def ended(tmp_path):
    """The rows that a restart writes after these, by kind and ticket."""

    def after(*entries, recovery):
        with Journal(tmp_path / "journal.db", "boot", lambda: datetime(2026, 3, 1, tzinfo=UTC)) as journal:
            journal.append(*entries)
            rows = after_restart(fold(journal.records), recovery)
        return [(row.kind, row.body.get("ticket", "")) for row in rows]

    return after


def test_a_claim_without_an_answer_is_abandoned(ended):
    assert ended(TRY, recovery=Recovery()) == [(Kind.ABANDONED, "")]


def test_grants_that_were_not_sent_are_handed_back(ended):
    assert ended(TRY, GRANT, recovery=Recovery()) == [
        (Kind.NOT_SENT, "T1"),
        (Kind.NOT_SENT, "T2"),
        (Kind.ABANDONED, ""),
    ]


def test_a_ticket_that_was_sent_is_in_doubt(ended):
    assert (Kind.IN_DOUBT, "T1") in ended(TRY, GRANT, INTENT, recovery=Recovery(cleared=True))


def test_a_ticket_whose_proof_was_waiting_in_the_printer_is_printed(ended):
    assert (Kind.PRINTED, "T1") in ended(TRY, GRANT, INTENT, recovery=Recovery(printed=frozenset({"abc"})))


def test_the_proof_of_another_job_proves_nothing(ended):
    assert (Kind.IN_DOUBT, "T1") in ended(TRY, GRANT, INTENT, recovery=Recovery(printed=frozenset({"abd"})))


def test_what_was_settled_before_stays_settled(ended):
    assert ended(TRY, GRANT, INTENT, PRINTED, recovery=Recovery()) == [(Kind.NOT_SENT, "T2"), (Kind.ABANDONED, "")]


def test_a_claim_of_which_one_reissue_is_unanswered_ends_by_saying_that_the_rest_was_not_sent(tmp_path):
    tries = [Entry(Kind.REISSUE_TRY, "c", issue_body(issue)) for issue in (F7, F8)]
    answered = Entry(Kind.REISSUED, "c", issue_body(Issue("T2", 2, "CC"), seat="F8"))
    with Journal(tmp_path / "journal.db", "boot", lambda: datetime(2026, 3, 1, tzinfo=UTC)) as journal:
        journal.append(TRY, GRANT, *tries, answered)
        assert end_of(fold(journal.records).claims["c"]).body == {"sent": "none"}


def test_a_claim_that_had_ended_is_left_alone(ended):
    assert ended(TRY, Entry(Kind.ABANDONED, "c"), recovery=Recovery()) == []

from datetime import UTC, datetime

import pytest

from kiosk.domain.booking import FactKind, Issue
from kiosk.domain.party import Standing
from kiosk.journal.book import fold
from kiosk.journal.record import Entry, Kind, Record, issue_body
from kiosk.journal.store import Journal

F7 = Issue("T1", 1, "AA")
F8 = Issue("T2", 1, "BB")
GRANT = Entry(
    Kind.GRANT,
    "c",
    {
        "tickets": [
            issue_body(F7, seat="F7", state="granted"),
            issue_body(F8, seat="F8", state="granted"),
            issue_body(Issue("T3", 1, "CC"), seat="F9", state="printed"),
        ]
    },
)
TRY = Entry(Kind.CLAIM_TRY, "c", {"voucher": "hash"})


@pytest.fixture
def folded(tmp_path):
    journals: list[Journal] = []

    def fold_entries(*entries):
        journal = Journal(tmp_path / f"{len(journals)}.db", "boot", lambda: datetime(2026, 3, 1, tzinfo=UTC))
        journals.append(journal)
        journal.append(*entries)
        return fold(journal.records)

    yield fold_entries
    for journal in journals:
        journal.close()


def test_a_claim_without_an_answer_is_open_and_not_granted(folded):
    (claim,) = folded(TRY).open_claims()
    assert (claim.id, claim.granted, claim.tickets) == ("c", False, {})


def test_only_granted_tickets_are_owed(folded):
    (claim,) = folded(TRY, GRANT).open_claims()
    assert [(line.seat, line.standing) for line in claim.tickets.values()] == [
        ("F7", Standing.OWED),
        ("F8", Standing.OWED),
    ]


def test_an_intent_without_an_end_is_sent_and_names_its_job(folded):
    book = folded(TRY, GRANT, Entry(Kind.INTENT, "c", issue_body(F7, job="001")))
    line = book.claims["c"].tickets[F7]
    assert (line.standing, line.job) == (Standing.SENT, "001")


def test_a_withdrawn_intent_leaves_the_ticket_owed(folded):
    book = folded(
        TRY, GRANT, Entry(Kind.INTENT, "c", issue_body(F7, job="001")), Entry(Kind.WITHDRAWN, "c", issue_body(F7))
    )
    assert book.claims["c"].tickets[F7].standing is Standing.OWED


def test_a_settled_ticket_puts_a_fact_into_the_outbox_until_the_server_has_it(folded):
    rows = (TRY, GRANT, Entry(Kind.INTENT, "c", issue_body(F7, job="001")))
    printed = Entry(Kind.PRINTED, "c", issue_body(F7, evidence="proved"))
    (fact,) = folded(*rows, printed).outbox.values()
    assert (fact.kind, fact.issue, fact.evidence, fact.claim) == (FactKind.PRINTED, F7, "proved", "c")
    assert folded(*rows, printed, Entry(Kind.ACKNOWLEDGED, "", {"facts": [fact.id]})).outbox == {}


def test_a_new_issue_stands_beside_the_one_that_it_replaces(folded):
    new = Issue("T1", 2, "DD")
    book = folded(
        TRY, GRANT, Entry(Kind.IN_DOUBT, "c", issue_body(F7)), Entry(Kind.REISSUED, "c", issue_body(new, seat="F7"))
    )
    standings = {
        issue.number: line.standing for issue, line in book.claims["c"].tickets.items() if issue.ticket == "T1"
    }
    assert standings == {1: Standing.IN_DOUBT, 2: Standing.OWED}


def test_an_abandoned_claim_is_closed_and_says_so_to_the_server(folded):
    book = folded(TRY, Entry(Kind.ABANDONED, "c", {"sent": "none"}))
    (fact,) = book.outbox.values()
    assert book.open_claims() == []
    assert (fact.kind, fact.detail) == (FactKind.ABANDONED, {"sent": "none"})


def test_a_ticket_that_the_printer_took_back_stays_printed_and_is_listed_until_a_newer_issue_exists(folded):
    printed = Entry(Kind.PRINTED, "c", issue_body(F7, job="001", evidence="proved"))
    taken_back = Entry(Kind.RETRACTED, "c", issue_body(F7))
    book = folded(TRY, GRANT, printed, Entry(Kind.ABANDONED, "c"), taken_back)
    assert [(line.seat, line.standing) for line in book.retracted()] == [("F7", Standing.PRINTED)]
    assert [told.kind for told in book.outbox.values()][-1] is FactKind.RETRACTED
    reissued = Entry(Kind.REISSUED, "c", issue_body(Issue("T1", 2, "DD"), seat="F7"))
    assert folded(TRY, GRANT, printed, taken_back, reissued).retracted() == []


# -- papers that are found, and servers that forget --------------------------------------------------------------------

IN_DOUBT = Entry(Kind.IN_DOUBT, "c", issue_body(F7))
SCANNED = Entry(Kind.PRINTED, "d", issue_body(F7, evidence="scanned"))


def test_a_paper_that_is_scanned_under_a_later_claim_is_printed_in_its_own(folded):
    book = folded(TRY, GRANT, IN_DOUBT, Entry(Kind.CLAIM_TRY, "d", {"voucher": "hash"}), SCANNED)
    line = book.claims["c"].tickets[F7]
    assert (line.standing, line.evidence) == (Standing.PRINTED, "scanned")
    assert book.doubtful() == []


def test_a_paper_is_known_by_its_claim_and_as_void_when_a_newer_issue_is(folded):
    assert folded(TRY, GRANT).paper(Issue("T9", 1, "AA")) is None
    paper = folded(TRY, GRANT, IN_DOUBT).paper(F7)
    assert (paper.claim, paper.line.seat, paper.doubtful, paper.void) == ("c", "F7", True, False)
    newer = Entry(Kind.REISSUED, "c", issue_body(Issue("T1", 2, "DD"), seat="F7"))
    assert folded(TRY, GRANT, IN_DOUBT, newer).paper(F7).void


def test_what_a_server_forgot_waits_again_in_its_old_order(folded):
    printed = [Entry(Kind.PRINTED, "c", issue_body(issue, evidence="proved")) for issue in (F7, F8)]
    rows = (TRY, GRANT, *printed)
    ids = list(folded(*rows).outbox)
    known = [Entry(Kind.ACKNOWLEDGED, "", {"facts": [one]}) for one in ids]  # rows 5 and 6
    assert [folded(*rows, *known).may_lack(heard) for heard in (4, 5, 6)] == [True, True, False]
    book = folded(*rows, *known, Entry(Kind.ABANDONED, "c"), Entry(Kind.FORGOTTEN, "", {"since": 5}))
    assert [told.kind for told in book.outbox.values()] == [FactKind.PRINTED, FactKind.ABANDONED]
    assert [told.issue for told in book.outbox.values()] == [F8, None]
    assert not book.may_lack(5)


def test_what_the_server_did_is_unknown_of_each_ticket_for_itself(folded):
    tries = [Entry(Kind.REISSUE_TRY, "c", issue_body(issue)) for issue in (F7, F8)]
    reissued = Entry(Kind.REISSUED, "c", issue_body(Issue("T2", 2, "DD"), seat="F8"))
    assert folded(TRY, GRANT, *tries, reissued).claims["c"].unanswered == {"T1"}
    again = (tries[0], Entry(Kind.REISSUED, "c", issue_body(Issue("T1", 2, "EE"), seat="F7")))
    assert not folded(TRY, GRANT, *tries, reissued, *again).claims["c"].unanswered


# -- what staff see ----------------------------------------------------------------------------------------------------

DOUBT = (TRY, GRANT, Entry(Kind.IN_DOUBT, "c", issue_body(F7, hint="given up")), Entry(Kind.ABANDONED, "c"))
REPRINTED = (
    Entry(Kind.CLAIM_TRY, "d", issue_body(F7, voucher="", by="Anna", why="torn")),
    Entry(Kind.GRANT, "d", {"tickets": [issue_body(Issue("T1", 2, "DD"), seat="F7", state="granted")]}),
)


def test_a_ticket_in_doubt_tells_since_when_and_why(folded):
    (line,) = folded(*DOUBT).doubtful()
    assert (line.hint, line.at) == ("given up", datetime(2026, 3, 1, tzinfo=UTC))


def test_what_staff_note_about_a_ticket_changes_nothing_about_it(folded):
    note = Entry(Kind.STAFF, "", {"by": "Anna", "act": "settle", **issue_body(F7, seat="F7")})
    book = folded(*DOUBT, note)
    assert [line.seat for line in book.doubtful()] == ["F7"]
    assert len(book.outbox) == 2


def test_a_ticket_that_staff_settle_is_off_the_list_and_the_server_is_told_by_whom(folded):
    book = folded(*DOUBT, Entry(Kind.RECEIVED, "c", issue_body(F7, by="Anna")))
    assert book.doubtful() == []
    told = list(book.outbox.values())[-1]
    assert (told.kind, told.issue, told.detail) == (FactKind.RECEIVED, F7, {"by": "Anna"})


def test_a_paper_that_staff_fetched_out_of_the_machine_is_off_the_list(folded):
    printed = Entry(Kind.PRINTED, "c", issue_body(F7))
    retracted = Entry(Kind.RETRACTED, "c", issue_body(F7))
    received = Entry(Kind.RECEIVED, "c", issue_body(F7, by="Anna"))
    assert folded(TRY, GRANT, printed, received, retracted).retracted()
    assert not folded(TRY, GRANT, printed, retracted, received).retracted()


def test_a_reprint_is_a_claim_by_staff_and_replaces_what_was_in_doubt(folded):
    book = folded(*DOUBT, *REPRINTED)
    assert (book.claims["d"].by, book.claims["c"].by) == ("Anna", "")
    assert book.doubtful() == []
    paper = book.ticket("T1", 1)
    assert paper is not None
    assert paper.void
    assert book.ticket("T1", 7) is None


def test_a_reprint_that_was_not_sent_waits_for_staff_until_another_one_is_made(folded):
    back = Entry(Kind.NOT_SENT, "d", issue_body(Issue("T1", 2, "DD")))
    assert [line.seat for line in folded(*DOUBT, *REPRINTED, back).not_reprinted()] == ["F7"]
    again = Entry(Kind.REISSUED, "d", issue_body(Issue("T1", 3, "EE"), seat="F7"))
    assert folded(*DOUBT, *REPRINTED, back, again).not_reprinted() == []


def test_a_reprint_that_its_customer_got_elsewhere_waits_for_nobody(folded):
    back = Entry(Kind.NOT_SENT, "d", issue_body(Issue("T1", 2, "DD")))
    settled = Entry(Kind.RECEIVED, "d", issue_body(Issue("T1", 2, "DD"), by="Anna"))
    assert folded(*DOUBT, *REPRINTED, back, settled).not_reprinted() == []


def test_what_a_customer_left_is_not_owed_by_staff(folded):
    assert folded(TRY, GRANT, Entry(Kind.NOT_SENT, "c", issue_body(F7))).not_reprinted() == []


WANTED = Entry(Kind.CLAIM_TRY, "d", {"voucher": "", "by": "Anna", "why": "torn", **issue_body(F7)})
PRINTED = Entry(Kind.PRINTED, "c", issue_body(F7, evidence="proved"))
LOST = Entry(Kind.ABANDONED, "d", {"sent": "none", "why": "server_away"})


@pytest.mark.parametrize("body", [LOST.body, {"sent": "none"}, {"sent": "none", "why": "maintenance"}])
def test_a_paper_whose_reprint_may_have_been_granted_unheard_waits_for_staff(folded, body):
    rows = (TRY, GRANT, PRINTED, WANTED)
    assert folded(*rows).not_reprinted() == []
    assert [line.issue for line in folded(*rows, Entry(Kind.ABANDONED, "d", body)).not_reprinted()] == [F7]


def test_a_paper_whose_reprint_the_server_refused_is_as_good_as_before(folded):
    refused = Entry(Kind.ABANDONED, "d", {"sent": "none", "why": "already_collected"})
    assert folded(TRY, GRANT, PRINTED, WANTED, refused).not_reprinted() == []


def test_a_paper_that_may_be_void_is_off_the_list_when_it_is_settled_or_a_newer_issue_is_known(folded):
    rows = (TRY, GRANT, PRINTED, Entry(Kind.RECEIVED, "c", issue_body(F7)), WANTED, LOST)
    assert [line.seat for line in folded(*rows).not_reprinted()] == ["F7"]
    assert folded(*rows, Entry(Kind.RECEIVED, "c", issue_body(F7, by="Anna"))).not_reprinted() == []
    newer = Entry(Kind.REISSUED, "c", issue_body(Issue("T1", 3, "DD"), seat="F7"))
    assert folded(*rows, newer).not_reprinted() == []


def test_a_paper_in_doubt_that_may_be_void_is_on_one_list_alone(folded):
    book = folded(*DOUBT, WANTED, LOST)
    assert [(line.seat, line.recalled) for line in book.doubtful()] == [("F7", True)]
    assert book.not_reprinted() == []


def test_a_claim_of_older_rows_that_does_not_say_what_staff_wanted_recalls_nothing(folded):
    older = Entry(Kind.CLAIM_TRY, "d", {"voucher": "", "by": "Anna"})
    assert folded(TRY, GRANT, PRINTED, older, LOST).not_reprinted() == []


def test_a_ticket_is_found_by_its_name_else_by_its_seat_else_by_the_beginning_of_its_name(folded):
    book = folded(TRY, GRANT, Entry(Kind.REISSUED, "c", issue_body(Issue("T1", 2, "DD"), seat="F7")))
    found = {text: [line.issue for line in book.find(text)] for text in ("T1", "f8", "T", "T3", "")}
    newest = [Issue("T1", 2, "DD"), F8]
    assert found == {"T1": newest[:1], "f8": newest[1:], "T": newest, "T3": [], "": newest}


def test_a_ticket_whose_rows_have_gone_is_known_no_more(folded):
    book = folded(TRY, GRANT, Entry(Kind.ABANDONED, "c"))
    assert book.ticket("T1", 1) is not None
    book.drop([Record(1, datetime(2026, 3, 1, tzinfo=UTC), "boot", Kind.CLAIM_TRY, "c", "{}", "0" * 64)])
    assert book.ticket("T1", 1) is None
    assert book.paper(F8) is None
    assert book.find("F7") == []

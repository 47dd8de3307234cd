"""The server was restored from a backup: kiosks report what it does not know any more."""

from datetime import timedelta

import pytest

from kiosk.mock.redemption.facts import FURTHEST
from kiosk.mock.redemption.tickets import MOST_ISSUES
from kiosk.mock.settings import RESTORED_FOR
from kiosk.mock.tables.redemption import Kiosk, Ticket
from tests.kiosk.mock.conftest import SetClock


@pytest.fixture
def voucher(house):
    return house.buy().qr


@pytest.fixture
def ticket(kiosk, voucher):
    """A ticket that the records hold as handed back: so it is unissued, and its newest issue is 1."""
    claim = kiosk.claim(voucher).json()
    kiosk.tell("abandoned", claim["claim"], detail={"sent": "none"})
    return claim["tickets"][0]


def lost(ticket, n=2, serial="00112233445566FF"):
    """An issue that was granted before the restart and is in no record now."""
    return ticket | {"issue": n, "serial": serial}


def state(house, ticket):
    return house.get(f"/v1/tickets/{ticket['ticket']}").json()


@pytest.mark.parametrize(
    ("kind", "evidence", "after"),
    [
        ("printed", "proved", "printed"),
        ("presumed", "inferred", "presumed"),
        ("in_doubt", "none", "in_doubt"),
        ("not_sent", "none", "unissued"),
    ],
)
def test_an_issue_that_only_the_kiosk_knows_is_adopted_and_the_fact_applied(
    house, kiosk, ticket, kind, evidence, after
):
    issue = lost(ticket)
    assert kiosk.tell(kind, "f" * 32, issue, evidence=evidence)["applied"] is True
    now = state(house, ticket)
    assert (now["state"], now["issue"], now["serial"]) == (after, 2, issue["serial"])


def test_the_next_issue_has_a_number_of_its_own(house, kiosk, voucher, ticket):
    assert kiosk.tell("in_doubt", "f" * 32, lost(ticket, 7))["applied"] is True
    claim = kiosk.claim(voucher).json()
    assert [(it["state"], it["issue"]) for it in claim["tickets"]] == [("in_doubt", 7)]
    assert kiosk.reissue(claim["claim"], claim["tickets"][0]).json()["issue"] == 8


def test_the_paper_that_the_kiosk_proves_admits_and_the_older_one_does_not(house, kiosk, ticket):
    from kiosk.domain.booking import Issue
    from kiosk.trust import development
    from kiosk.trust.codes import sign_ticket

    issue = lost(ticket)
    kiosk.tell("printed", "f" * 32, issue)
    paper = sign_ticket(Issue(issue["ticket"], issue["issue"], issue["serial"]), development.server_key())
    assert house.admit(ticket).json()["reason"] == "superseded"
    assert house.admit(ticket, code=paper).status_code == 200


def test_a_lease_that_prints_now_is_not_disturbed(house, kiosk, other, voucher, ticket):
    granted = other.claim(voucher).json()["tickets"][0]
    assert kiosk.tell("printed", "f" * 32, lost(ticket, 9))["applied"] is False
    assert other.state(granted) == "granted"


@pytest.mark.parametrize(
    ("kind", "after"),
    [("waiting", "in_doubt"), ("printed", "printed"), ("presumed", "presumed"), ("not_sent", "unissued")],
)
def test_the_same_number_with_another_serial_changes_nothing_whatever_became_of_the_one_that_the_records_know(
    house, kiosk, voucher, ticket, kind, after
):
    claim = kiosk.claim(voucher).json()
    granted = claim["tickets"][0]
    kiosk.tell(kind, claim["claim"], granted, evidence="inferred" if kind == "presumed" else "proved")
    house.clock.advance(3600)
    answer = kiosk.tell("printed", "f" * 32, lost(ticket, granted["issue"]))
    assert answer["applied"] is False
    now = state(house, ticket)
    assert (now["state"], now["serial"]) == (after, granted["serial"])


@pytest.mark.parametrize(("kind", "evidence"), [("printed", "proved"), ("presumed", "inferred")])
def test_what_is_printed_gives_way_to_a_newer_issue_only_for_the_days_after_a_restoration(house_of, kind, evidence):
    restored = SetClock().now - timedelta(hours=1)
    for settings, applied in (
        ({}, False),
        ({"restored_at": restored}, True),
        ({"restored_at": restored - RESTORED_FOR}, False),
    ):
        house = house_of(**settings)
        kiosk = house.kiosk()
        claim = kiosk.claim(house.buy().qr).json()
        (granted,) = claim["tickets"]
        kiosk.tell(kind, claim["claim"], granted, evidence=evidence)
        assert kiosk.tell("printed", "f" * 32, lost(granted))["applied"] is applied
        assert state(house, granted)["issue"] == (2 if applied else 1)


def test_a_number_that_is_too_far_ahead_is_not_adopted(house, kiosk, ticket):
    assert kiosk.tell("in_doubt", "f" * 32, lost(ticket, ticket["issue"] + FURTHEST + 1))["applied"] is False
    assert kiosk.tell("in_doubt", "f" * 32, lost(ticket, ticket["issue"] + FURTHEST))["applied"] is True


def test_a_kiosk_of_another_cinema_cannot_bring_an_issue(house_of):
    house = house_of()
    kiosk, stranger = house.kiosk(1), house.kiosk(2)
    claim = kiosk.claim(house.buy().qr).json()
    (ticket,) = claim["tickets"]
    kiosk.tell("not_sent", claim["claim"], ticket)
    stranger.boot()
    house.office.store.transact(lambda session: setattr(session.get(Kiosk, "kiosk-2"), "cinema_id", "elsewhere"))
    assert stranger.tell("printed", "f" * 32, lost(ticket))["applied"] is False
    assert state(house, ticket)["state"] == "unissued"


def test_after_the_last_issue_that_paper_can_name_there_is_no_more_and_the_customer_goes_to_staff(
    house, kiosk, voucher
):
    claim = kiosk.claim(voucher).json()
    (ticket,) = claim["tickets"]
    kiosk.tell("not_sent", claim["claim"], ticket)

    def last(session):
        session.get(Ticket, ticket["ticket"]).issue = MOST_ISSUES

    house.office.store.transact(last)
    answer = kiosk.claim(voucher)
    assert (answer.status_code, answer.json()["reason"]) == (403, "blocked")
    assert state(house, ticket)["issue"] == MOST_ISSUES


def test_an_adopted_issue_is_of_the_kiosk_that_brought_it(house, kiosk, other, ticket):
    kiosk.tell("in_doubt", "f" * 32, lost(ticket))
    assert other.tell("not_sent", "f" * 32, lost(ticket))["applied"] is False
    assert kiosk.tell("printed", "f" * 32, lost(ticket))["applied"] is True


def test_who_was_let_in_stays_in(house, kiosk, voucher, ticket):
    granted = kiosk.claim(voucher).json()["tickets"][0]
    house.admit(granted)
    assert kiosk.tell("printed", "f" * 32, lost(ticket, 9))["applied"] is False
    assert state(house, ticket)["state"] == "admitted"


@pytest.mark.parametrize(
    "strange", [{"n": 65_536}, {"serial": "short"}, {"serial": ""}, {"serial": "abcdefabcdefabcd"}, {"n": 0}]
)
def test_what_can_be_no_issue_of_ours_is_only_recorded(house, kiosk, ticket, strange):
    before = state(house, ticket)
    assert kiosk.tell("printed", "f" * 32, lost(ticket, **strange))["applied"] is False
    assert state(house, ticket) == before


def test_a_repeated_report_after_the_restoration_is_applied_once(house, kiosk, ticket):
    issue = lost(ticket)
    about = {name: issue[name] for name in ("ticket", "issue", "serial")} | {"claim": "f" * 32, "id": "again"}
    first = kiosk.facts(
        about | {"kind": "printed", "evidence": "proved"}, {"id": "end", "kind": "abandoned", "claim": "f" * 32}
    )
    again = kiosk.facts(about | {"kind": "printed", "evidence": "proved"})
    assert first[0] == again[0]
    assert state(house, ticket)["state"] == "printed"

"""Claims: what is written before and after each question, whatever the server makes of it."""

from datetime import UTC, datetime

import pytest

from drivers.worker import Worker
from kiosk.booking.port import ClockWrong, NotGreeted, ServerAway, ServerRefused, WrongAnswer
from kiosk.claims import RENEW_SECONDS, Claims, Superseded
from kiosk.clock import Clock
from kiosk.desk import Desk
from kiosk.domain.booking import Claim, ClaimedTicket, Issue, Proof, Refusal, Reprint, TicketState
from kiosk.domain.effects import ClaimReprint, MakeClaim, Reissue
from kiosk.domain.events import Granted, Refused, Reissued, ReissueRefused
from kiosk.domain.problem import Code, Problem
from kiosk.domain.voucher import opaque
from kiosk.journal.ledger import Ledger
from kiosk.journal.record import Entry, Kind, issue_body
from kiosk.outbox import Outbox
from tests.kiosk.lobby import NOON, Greeting, face, greeter

F7 = Issue("T1", 1, "AA" * 8)
GRANT = Claim("c", 60, (ClaimedTicket(F7, "F7", TicketState.GRANTED, face(F7)),))
VOUCHER = opaque(bytes(16))


class Server(Greeting):
    """Answers a claim and a reissue as it is told, and records every fact and question in their order."""

    def __init__(self):
        super().__init__()
        self.claimed = GRANT
        self.reissued = ClaimedTicket(Issue("T1", 2, "BB" * 8), "F7", TicketState.GRANTED, face())
        self.reprinted = Claim("d", 60, (self.reissued,))
        self.applied = True
        self.restored = False
        """since it was asked last; it says so"""
        self.heard = []

    def claim(self, claim, voucher, proof):
        self.proof = proof
        return self._answer("claim", self.claimed)

    def reprint(self, claim, reprint):
        return self._answer("reprint", self.reprinted)

    def reissue(self, claim, issue, why):
        return self._answer("reissue", self.reissued)

    def report(self, facts):
        self.heard += [fact.kind for fact in facts]
        return dict.fromkeys((fact.id for fact in facts), self.applied)

    def _answer(self, question, answer):
        self.heard.append(question)
        if self.restored:
            self.restored = False
            raise NotGreeted
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
async def ledger(tmp_path):
    ledger = await Ledger.open(tmp_path, "boot-1", lambda: NOON)
    yield ledger
    await ledger.close()


@pytest.fixture
def server():
    return Server()


class Hours:
    """A steady clock that a test sets."""

    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def hours():
    return Hours()


@pytest.fixture
async def claims(server, ledger, hours):
    desk = Desk(server, Worker("booking server"), 30)
    yield Claims(desk, Outbox(ledger, desk, greeter(desk, ledger)), ledger, Clock(hours, lambda: datetime.now(UTC)))
    await desk.close()


def rows(ledger):
    return [(record.kind, record.body.get("sent", "")) for record in ledger.records]


async def test_a_claim_is_written_down_before_it_is_made_and_again_when_it_is_granted(claims, ledger):
    assert await claims.make(MakeClaim("c", VOUCHER)) == Granted(GRANT)
    assert rows(ledger) == [(Kind.CLAIM_TRY, ""), (Kind.GRANT, "")]
    assert VOUCHER.code not in str([record.body for record in ledger.records])


async def test_the_server_hears_what_became_of_earlier_claims_before_it_judges_a_new_one(claims, ledger, server):
    await ledger.write(Entry(Kind.IN_DOUBT, "b", issue_body(F7)), Entry(Kind.ABANDONED, "b"))
    await claims.make(MakeClaim("c", VOUCHER))
    assert server.heard == ["in_doubt", "abandoned", "claim"]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ServerRefused(Refusal.UNPAID, {}), Code.VOUCHER_UNPAID),
        (ServerAway("no route"), Code.SERVER_AWAY),
        (WrongAnswer("no JSON"), Code.SERVER_ANSWER),
        (ClockWrong("2026-03-14T12:00:00Z"), Code.SERVER_CLOCK),
    ],
    ids=["refused", "away", "wrong answer", "another time"],
)
async def test_a_claim_that_came_to_nothing_says_that_nothing_was_sent(claims, ledger, server, error, code):
    server.claimed = error
    answer = await claims.make(MakeClaim("c", VOUCHER))
    assert isinstance(answer, Refused)
    assert answer.problem.code is code
    assert rows(ledger)[-1] == (Kind.ABANDONED, "none")


async def test_a_kiosk_that_the_server_takes_for_another_process_has_to_start_again(claims, ledger, server):
    server.claimed = ServerRefused(Refusal.SUPERSEDED, {})
    with pytest.raises(Superseded) as caught:
        await claims.make(MakeClaim("c", VOUCHER))
    assert "same [kiosk] id" in caught.value.remedy
    assert rows(ledger)[-1] == (Kind.ABANDONED, "none")


async def test_a_reissue_is_written_down_before_it_is_asked_for_and_again_when_it_is_granted(claims, ledger, server):
    await claims.make(MakeClaim("c", VOUCHER))
    assert await claims.reissue(Reissue("c", F7)) == Reissued(F7, server.reissued)
    assert [kind for kind, _ in rows(ledger)][-2:] == [Kind.REISSUE_TRY, Kind.REISSUED]


async def test_a_claim_whose_reissue_got_no_answer_ends_by_saying_that_the_rest_was_not_sent(claims, ledger, server):
    await claims.make(MakeClaim("c", VOUCHER))
    server.reissued = ServerAway("no route")
    assert await claims.reissue(Reissue("c", F7)) == ReissueRefused(F7)
    await claims.close("c")
    assert rows(ledger)[-1] == (Kind.ABANDONED, "none")


async def test_a_claim_that_went_well_ends_without_a_word_about_the_rest(claims, ledger):
    await claims.make(MakeClaim("c", VOUCHER))
    await claims.close("c")
    assert rows(ledger)[-1] == (Kind.ABANDONED, "")


async def test_a_lease_counts_from_when_the_claim_was_asked_for(claims, hours):
    await claims.make(MakeClaim("c", VOUCHER))
    hours.now += 20
    assert claims.lease.left() == 40


@pytest.mark.parametrize(
    ("waiting", "passed", "told"), [(True, 14, 0), (True, 15, 1), (False, 15, 0), (False, 60 - 8 - 14, 1)]
)
async def test_a_lease_is_renewed_while_the_customer_waits_and_always_before_it_runs_out(
    claims, server, hours, waiting, passed, told
):
    await claims.make(MakeClaim("c", VOUCHER))
    hours.now += passed
    await claims.keep("c", 8, waiting=waiting)
    assert server.heard.count("waiting") == told
    assert claims.lease.left() == (60 if told else 60 - passed)


async def test_a_renewal_that_changed_nothing_renews_nothing(claims, server, hours):
    await claims.make(MakeClaim("c", VOUCHER))
    server.applied = False
    hours.now += RENEW_SECONDS
    await claims.keep("c", 8, waiting=True)
    assert claims.lease.left() == 60 - RENEW_SECONDS


async def test_what_the_phone_proves_goes_to_the_server(claims, server):
    await claims.make(MakeClaim("c", VOUCHER, Proof("pk", "hash", "sig")))
    assert server.proof == Proof("pk", "hash", "sig")


async def test_a_server_that_was_restored_is_told_again_before_it_judges_the_same_claim(claims, ledger, server):
    """What it forgot is on paper: judged blind, the ticket is printed again."""
    await ledger.write(Entry(Kind.PRINTED, "b", issue_body(F7, evidence="proved")))
    await claims.make(MakeClaim("b", VOUCHER))
    server.heard.clear()
    server.restored = True
    assert await claims.make(MakeClaim("c", VOUCHER)) == Granted(GRANT)
    assert server.heard == ["claim", "printed", "claim"]
    assert len(server.boots) == 2
    assert [kind for kind, _ in rows(ledger)].count(Kind.CLAIM_TRY) == 2


async def test_a_server_that_was_restored_is_told_again_before_a_reissue(claims, ledger, server):
    await claims.make(MakeClaim("c", VOUCHER))
    await ledger.write(Entry(Kind.IN_DOUBT, "c", issue_body(F7)))
    server.heard.clear()
    server.restored = True
    assert await claims.reissue(Reissue("c", F7)) == Reissued(F7, server.reissued)
    assert server.heard == ["in_doubt", "reissue", "in_doubt", "reissue"]


async def test_a_lease_counts_from_the_question_that_was_answered(claims, server, hours):
    server.restored = True
    boot = server.boot

    def slowly(said):
        hours.now += 20
        return boot(said)

    server.boot = slowly
    await claims.make(MakeClaim("c", VOUCHER))
    assert (len(server.boots), claims.lease.left()) == (2, 60)


async def test_a_server_that_never_takes_the_greeting_grants_nothing(claims, ledger, server):
    server.claimed = NotGreeted()
    assert await claims.make(MakeClaim("c", VOUCHER)) == Refused("c", Problem(Code.SERVER_AWAY))
    assert server.heard == ["claim", "claim"]
    assert rows(ledger)[-1] == (Kind.ABANDONED, "none")


async def test_a_lease_is_renewed_only_at_a_server_that_has_greeted(claims, server, hours):
    """Else it hears of the journal's end before the kiosk has heard which end it knew."""
    await claims.make(MakeClaim("c", VOUCHER))
    server.process = "process-2"
    hours.now += RENEW_SECONDS
    await claims.keep("c", 8, waiting=True)
    assert len(server.boots) == 2


async def test_no_claim_is_made_before_the_server_has_greeted(claims, ledger, server):
    server.welcome = ServerAway("no route")
    answer = await claims.make(MakeClaim("c", VOUCHER))
    assert answer == Refused("c", Problem(Code.SERVER_AWAY))
    assert (server.heard, rows(ledger)) == ([], [])


async def test_no_claim_is_made_when_the_disk_is_nearly_full(server, tmp_path):
    ledger = await Ledger.open(tmp_path / "full", "boot-1", lambda: NOON, lambda _: 1 << 20)
    desk = Desk(server, Worker("booking server"), 30)
    claims = Claims(desk, Outbox(ledger, desk, greeter(desk, ledger)), ledger, Clock())
    assert await claims.make(MakeClaim("c", VOUCHER)) == Refused("c", Problem(Code.DISK))
    assert (server.heard, rows(ledger)) == ([], [])
    await desk.close()
    await ledger.close()


# -- what staff want printed once more ---------------------------------------------------------------------------------

REPRINT = ClaimReprint("d", Reprint(F7, "F7", "torn", "Anna"))


async def test_a_reprint_is_written_down_as_a_claim_with_its_staff_and_its_reason(claims, ledger, server):
    assert await claims.reprint(REPRINT) == Granted(server.reprinted)
    tried, granted = ledger.records
    assert (tried.kind, tried.claim, tried.issue) == (Kind.CLAIM_TRY, "d", F7)
    assert {name: tried.body[name] for name in ("voucher", "by", "why")} == {
        "voucher": "",
        "by": "Anna",
        "why": "torn",
    }
    assert (granted.kind, granted.claim) == (Kind.GRANT, "d")
    assert claims.lease.left() == 60


async def test_the_server_hears_what_became_of_a_ticket_before_staff_have_it_replaced(claims, ledger, server):
    await ledger.write(Entry(Kind.IN_DOUBT, "b", issue_body(F7)), Entry(Kind.ABANDONED, "b"))
    await claims.reprint(REPRINT)
    assert server.heard == ["in_doubt", "abandoned", "reprint"]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ServerRefused(Refusal.SUPERSEDED, {"current": "3"}), Code.SEAT_VOID),
        (ServerRefused(Refusal.ALREADY_COLLECTED, {}), Code.SEAT_ADMITTED),
        (ServerRefused(Refusal.BUSY_ELSEWHERE, {"kiosk": "kiosk-2", "seconds": "30"}), Code.VOUCHER_BUSY),
        (ServerAway("no route"), Code.SERVER_AWAY),
    ],
    ids=["newer", "let in", "busy", "away"],
)
async def test_a_reprint_that_came_to_nothing_is_over_for_good(claims, ledger, server, error, code):
    server.reprinted = error
    answer = await claims.reprint(REPRINT)
    assert isinstance(answer, Refused)
    assert answer.problem.code is code
    assert "…" not in answer.problem.text.en
    assert rows(ledger)[-1] == (Kind.ABANDONED, "none")


async def test_what_the_server_advises_staff_goes_with_its_refusal(claims, server):
    server.reprinted = ServerRefused(Refusal.BLOCKED, {}, "do it in the other system")
    answer = await claims.reprint(REPRINT)
    assert isinstance(answer, Refused)
    assert answer.problem.details["hint"] == "do it in the other system"


async def test_a_kiosk_whose_place_another_process_took_reprints_nothing_and_starts_again(claims, server):
    server.reprinted = ServerRefused(Refusal.SUPERSEDED, {"boot": "another"})
    with pytest.raises(Superseded):
        await claims.reprint(REPRINT)


async def test_nothing_is_reprinted_on_a_full_disk(server, tmp_path):
    ledger = await Ledger.open(tmp_path / "full", "boot-1", lambda: NOON, lambda _: 1 << 20)
    desk = Desk(server, Worker("booking server"), 30)
    claims = Claims(desk, Outbox(ledger, desk, greeter(desk, ledger)), ledger, Clock())
    assert await claims.reprint(REPRINT) == Refused("d", Problem(Code.DISK))
    assert server.heard == []
    await desk.close()
    await ledger.close()

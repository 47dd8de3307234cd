"""Random histories of two kiosks, two counters, staff and a gate over one voucher, with repeated and late messages."""

import contextlib
import itertools
import secrets
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.booking import Issue
from kiosk.mock.office import Office
from kiosk.mock.problems import Problem
from kiosk.mock.redemption import claims, counter, counter_wire, facts, gate, kiosks, reissues, wire
from kiosk.mock.redemption.tickets import State
from kiosk.mock.sale import catalogue, gateway, orders
from kiosk.mock.sale import wire as sale
from kiosk.mock.storage import Store
from kiosk.mock.tables.redemption import Claim
from kiosk.mock.tables.sale import Payment
from kiosk.trust import development
from kiosk.trust.codes import sign_ticket

COUNTER_KINDS = ("handed_over", "handed_over", "spoiled", "not_sent", "waiting", "ended")
KINDS = {"printed": "proved", "presumed": "inferred", "in_doubt": "none", "not_sent": "none"}

NUMBERS = itertools.count()


def paper_code(paper):
    return sign_ticket(Issue(paper["ticket"], paper["issue"], paper["serial"]), development.server_key())


class History:
    """One paid order of two tickets, everything that was ever said about it, and what it led to."""

    def __init__(self, office):
        self.office = office
        number = next(NUMBERS)
        self.boots = {"kiosk-1": f"a{number}", "kiosk-2": f"b{number}"}
        for kiosk in self.boots:
            self._boot(kiosk)
        self.claims = []  # (kiosk, boot, claim id)
        self.papers = []  # tickets as they were granted: any of them may be on paper
        self.granted: Counter[tuple[str, int]] = Counter()
        self.admitted: Counter[str] = Counter()
        self.refused = set()
        self.counters = []  # (staff, claim id)
        self.holders = {}  # (ticket, issue) → who was granted it
        self.proved = set()  # (ticket, issue) of which somebody who could know said that it is on paper
        order = self._buy()
        self.order, self.voucher = order.order, order.voucher.qr

    def _boot(self, kiosk):
        kiosks.boot(self.office, wire.Boot(kiosk=kiosk, boot_id=self.boots[kiosk]))

    def _buy(self):
        self.office.clock.advance(60)
        tomorrow = self.office.clock() + timedelta(hours=24)  # what begins much later can't be collected yet
        on_sale = [it for it in catalogue.screenings(self.office) if it.starts_at < tomorrow]
        screening = max(on_sale, key=lambda it: it.free)
        seats = [it.seat for it in catalogue.seats(self.office, screening.screening).seats if it.state == "free"]
        made = orders.place(self.office, sale.OrderRequest(client="c", screening=screening.screening, seats=seats[:2]))
        payment = self.office.store.read(
            lambda session: session.query(Payment).where(Payment.order_id == made.order).one().id
        )
        gateway.pay(self.office, payment)
        return orders.report(self.office, made.order, made.secret)

    def claim(self, a, b):
        kiosk = sorted(self.boots)[a % 2]
        self._claim(kiosk, self.boots[kiosk], secrets.token_hex(16))

    def repeat_claim(self, a, b):
        if self.claims:
            self._claim(*self.claims[a % len(self.claims)])

    def restart(self, a, b):
        kiosk = sorted(self.boots)[a % 2]
        self.boots[kiosk] += "+"
        self._boot(kiosk)

    def fact(self, a, b):
        if self.papers and self.claims:
            paper = self.papers[a % len(self.papers)]
            kind = list(KINDS)[b % 4]
            if kind == "printed":
                self.proved.add((paper["ticket"], paper["issue"]))
            self._tell(self.claims[b % len(self.claims)], kind=kind, evidence=KINDS[kind], **paper)

    def abandon(self, a, b):
        if self.claims:
            detail = {"sent": "none"} if b % 2 else {}
            self._tell(self.claims[a % len(self.claims)], kind="abandoned", detail=detail)

    def wait(self, a, b):
        self.office.clock.advance((1, 20, 62)[a % 3])

    def reissue(self, a, b):
        if not (self.papers and self.claims):
            return
        paper, (kiosk, boot, claim) = self.papers[a % len(self.papers)], self.claims[b % len(self.claims)]
        before = self._states()[paper["ticket"]]
        request = wire.SelfReissue(supersedes=paper["issue"], reason="", boot_id=boot)
        try:
            new = reissues.by_customer(self.office, kiosk, claim, paper["ticket"], request)
        except Problem:
            return
        assert before.state in {State.IN_DOUBT, State.PRESUMED, State.GRANTED}
        self._grant(new, (kiosk, boot, claim), repeated=new.issue == before.issue)

    def staff_reissue(self, a, b):
        if not self.papers:
            return
        paper = self.papers[a % len(self.papers)]
        request = wire.StaffReissue(supersedes=paper["issue"], reason="", staff="7")
        try:
            new = reissues.by_staff(self.office, paper["ticket"], request)
        except Problem:
            return
        self._grant(new, "staff")

    def counter_claim(self, a, b):
        self._counter_claim("78"[a % 2], secrets.token_hex(16))

    def repeat_counter_claim(self, a, b):
        if self.counters:
            self._counter_claim(*self.counters[a % len(self.counters)])

    def counter_fact(self, a, b):
        """Staff say anything about anything; only what they were granted can be handed over by them."""
        if not (self.papers and self.counters):
            return
        paper, (staff, claim) = self.papers[a % len(self.papers)], self.counters[b % len(self.counters)]
        kind = COUNTER_KINDS[(a + b) % len(COUNTER_KINDS)]
        if kind == "handed_over" and self.holders[paper["ticket"], paper["issue"]] == counter.holder(staff):
            self.proved.add((paper["ticket"], paper["issue"]))
        about = paper if kind in {"handed_over", "spoiled", "not_sent"} else {}
        told = {"id": secrets.token_hex(8), "kind": kind, "claim": claim} | about
        fact = counter_wire.CounterFact.model_validate(told)
        counter.record(self.office, counter_wire.CounterFacts(staff=staff, facts=[fact, fact]))

    def unknown_fact(self, a, b):
        """A counter tells of an issue that nobody granted, far or near: its ticket stays as it was."""
        if not self.papers:
            return
        paper, before = self.papers[a % len(self.papers)], self._states()
        unknown = paper | {"issue": paper["issue"] + 1 + b, "serial": secrets.token_hex(8).upper()}
        kind, claim = COUNTER_KINDS[a % 4], self.counters[b % len(self.counters)][1] if self.counters else "0" * 32
        told = {"id": secrets.token_hex(8), "kind": kind, "claim": claim} | unknown
        fact = counter_wire.CounterFact.model_validate(told)
        answer = counter.record(self.office, counter_wire.CounterFacts(staff="78"[b % 2], facts=[fact]))
        assert not answer.acknowledged[0].applied
        assert self._states() == before

    def counter_reissue(self, a, b):
        if not (self.papers and self.counters):
            return
        paper, (staff, claim) = self.papers[a % len(self.papers)], self.counters[b % len(self.counters)]
        before = self._states()[paper["ticket"]]
        request = counter_wire.Reissue(supersedes=paper["issue"], reason="lost", staff=staff)
        try:
            new = counter.reissue(self.office, claim, paper["ticket"], request)
        except Problem:
            return
        assert before.state in {State.IN_DOUBT, State.PRESUMED, State.PRINTED, State.GRANTED}
        self._grant(new, counter.holder(staff), repeated=new.issue == before.issue)

    def show_paper(self, a, b):
        """A customer shows one of the papers, whichever it is."""
        if self.papers:
            paper = self.papers[a % len(self.papers)]
            self.proved.add((paper["ticket"], paper["issue"]))
            with contextlib.suppress(Problem):
                shown = counter_wire.Paper(code=paper_code(paper), scan=secrets.token_hex(8), staff="78"[b % 2])
                counter.paper(self.office, shown)

    def admit(self, a, b):
        if self.papers:
            self._admit(self.papers[a % len(self.papers)])

    def check(self):
        live = self.office.store.read(self._live)
        assert len(live) <= 1
        for ticket, state in self._states().items():
            newest = max((it["issue"] for it in self.papers if it["ticket"] == ticket), default=0)
            assert state.issue == newest
            if state.state == State.PRINTED:
                assert (ticket, state.issue) in self.proved, "printed, and nobody could know"

    def finish(self):
        """Bring every paper that may exist to the gate, the oldest first: one per seat is let in at most."""
        for paper in sorted(self.papers, key=lambda it: it["issue"]):
            self._admit(paper)
        assert all(count == 1 for count in self.admitted.values())

    def _counter_claim(self, staff, key):
        before, known = self._states(), (staff, key) in self.counters
        busy = [it.kiosk_id for it in self.office.store.read(self._live)]
        if not known:
            self.counters.append((staff, key))
        try:
            answer = counter.claim(self.office, key, counter_wire.CounterClaim(voucher=self.voucher, staff=staff))
        except Problem:
            self.refused.add(key)
            return
        assert key not in self.refused, "a dead claim was granted"
        assert busy in ([], [counter.holder(staff)]), "granted while another holds it"
        for ticket in answer.tickets:
            if ticket.state == "granted":
                if not known and ticket.ticket in before:
                    assert before[ticket.ticket].state == State.UNISSUED
                self._grant(ticket, counter.holder(staff), repeated=known)

    def _claim(self, kiosk, boot, key):
        before = self._states()
        request = wire.ClaimRequest(voucher=self.voucher, boot_id=boot, kiosk=kiosk)
        known = (kiosk, boot, key) in self.claims
        if not known:
            self.claims.append((kiosk, boot, key))
        try:
            answer = claims.claim(self.office, key, request)
        except Problem:
            self.refused.add(key)
            return
        assert key not in self.refused, "a dead claim was granted"
        for ticket in answer.tickets:
            if ticket.state == "granted":
                if not known and ticket.ticket in before:
                    assert before[ticket.ticket].state == State.UNISSUED
                self._grant(ticket, (kiosk, boot, key), repeated=known)

    def _grant(self, ticket, holder, repeated=False):
        paper = {"ticket": ticket.ticket, "issue": ticket.issue, "serial": ticket.serial}
        assert self.admitted[ticket.ticket] == 0 or repeated
        if not repeated:
            self.granted[ticket.ticket, ticket.issue] += 1
            assert self.granted[ticket.ticket, ticket.issue] == 1, "the same issue was granted twice"
            earlier = [it["issue"] for it in self.papers if it["ticket"] == ticket.ticket]
            assert ticket.issue == max(earlier, default=0) + 1
            self.papers.append(paper)
            self.holders[ticket.ticket, ticket.issue] = holder
        assert paper in self.papers

    def _tell(self, sender, **fact):
        kiosk, boot, claim = sender
        told = wire.Fact(id=secrets.token_hex(8), claim=claim, **fact)
        facts.record(self.office, wire.Facts(kiosk=kiosk, boot_id=boot, facts=[told, told]))

    def _admit(self, paper):
        newest = max(it["issue"] for it in self.papers if it["ticket"] == paper["ticket"])
        try:
            gate.admit(self.office, wire.Admission(code=paper_code(paper)))
        except Problem:
            return
        assert paper["issue"] == newest, "a superseded paper was let in"
        self.admitted[paper["ticket"]] += 1
        assert self.admitted[paper["ticket"]] == 1, "one ticket was let in twice"

    def _states(self):
        return {ticket: gate.look_up(self.office, ticket) for ticket in {it["ticket"] for it in self.papers}}

    def _live(self, session):
        now = self.office.clock()
        found = session.query(Claim).where(Claim.order_id == self.order)
        return [it for it in found if it.refusal is None and it.ended_at is None and it.lease_until > now]


KIOSKS = ("claim", "repeat_claim", "restart", "fact", "abandon", "wait", "reissue", "staff_reissue", "admit")
COUNTERS = ("counter_claim", "repeat_counter_claim", "counter_fact", "unknown_fact", "counter_reissue", "show_paper")
LIKELY = ("claim", "fact", "fact", "reissue", "wait", "counter_claim", "counter_fact", "counter_fact", "wait")


@pytest.fixture(scope="module")
def lasting_office():
    from tests.kiosk.mock.conftest import RELAXED, SetClock

    with Store() as store:
        yield Office(store, RELAXED, SetClock())


@settings(max_examples=40)
@given(
    first=st.sampled_from(("claim", "counter_claim")),
    steps=st.lists(
        st.tuples(st.sampled_from(KIOSKS + COUNTERS + LIKELY), st.integers(0, 11), st.integers(0, 11)),
        min_size=4,
        max_size=30,
    ),
)
def test_no_history_gives_a_seat_two_valid_papers_or_grants_what_is_dead(lasting_office, first, steps):
    history = History(lasting_office)
    for step, a, b in itertools.chain([(first, 0, 0)], steps):
        getattr(history, step)(a, b)
        history.check()
    assert history.papers, "the first claim was refused"
    history.finish()

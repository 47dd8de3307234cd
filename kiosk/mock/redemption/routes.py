"""The routes of kiosks, staff and the gate."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Header

from kiosk.domain.booking import Refusal
from kiosk.mock.access import ForGate, ForStaff, KioskHere, OfficeHere, OneOfOurs
from kiosk.mock.contract.refusals import refuses
from kiosk.mock.messages import Id
from kiosk.mock.problems import Fault
from kiosk.mock.redemption import claims, counter, counter_wire, facts, gate, kiosks, reissues, reprints, wire

router = APIRouter(prefix="/v1", tags=["kiosk"])

_OF_A_CLAIM = (
    Refusal.NOT_FOUND,
    Refusal.UNPAID,
    Refusal.CANCELLED,
    Refusal.ALREADY_COLLECTED,
    Refusal.EXPIRED,
    Refusal.BUSY_ELSEWHERE,
    Refusal.SUPERSEDED,
    Refusal.TOO_EARLY,
    Refusal.TOO_LATE,
    Refusal.WRONG_CINEMA,
    Refusal.BLOCKED,
    Refusal.PROOF_REQUIRED,
    Refusal.KEY_REUSED,
    Refusal.RATE_LIMITED,
)
_OF_A_COUNTER = tuple(reason for reason in _OF_A_CLAIM if reason is not Refusal.WRONG_CINEMA)
"""the same of staff, who stand in no cinema"""
_OF_A_KIOSK = (Fault.GREET_FIRST,)
_OF_A_REISSUE = (Refusal.NOT_FOUND, Refusal.SUPERSEDED, Refusal.BLOCKED, Refusal.ALREADY_COLLECTED)
_OF_A_REPRINT = (
    *_OF_A_REISSUE,
    Refusal.UNPAID,
    Refusal.CANCELLED,
    Refusal.EXPIRED,
    Refusal.BUSY_ELSEWHERE,
    Refusal.KEY_REUSED,
)
_OF_A_PAPER = (Fault.NOT_A_TICKET, Refusal.SUPERSEDED, Refusal.KEY_REUSED, Fault.FORGED)
_OF_A_GATE = (Fault.ALREADY_ADMITTED, Fault.WRONG_GATE, Fault.WRONG_TIME)
_STAFF_REPLACE: Mapping[str, Any] = {
    "status_code": 201,
    "openapi_extra": refuses(*_OF_A_REISSUE),
    "dependencies": [ForStaff],
}


@router.post("/boots", summary="A kiosk's program has started")
def boot(office: OfficeHere, kiosk: KioskHere, message: wire.Boot) -> wire.Booted:
    """Answers what the kiosk must know before it serves anybody."""
    kiosk.check(message.kiosk, message.boot_id)
    return kiosks.boot(office, message, kiosk.key)


@router.post(
    "/claims", status_code=201, summary="A customer shows a voucher", openapi_extra=refuses(*_OF_A_CLAIM, *_OF_A_KIOSK)
)
def claim(
    office: OfficeHere,
    kiosk: KioskHere,
    idempotency_key: Annotated[wire.ClaimId, Header(description="the claim's id, of the kiosk's making")],
    message: wire.ClaimRequest,
) -> wire.Claim:
    """Grants what may be printed, under a lease. A repetition of the key gets the same answer for ever."""
    kiosk.check(message.kiosk, message.boot_id)
    kiosk.check_greeted()
    return claims.claim(office, idempotency_key, message, kiosk.key)


@router.get("/claims/{claim}", summary="A claim as it is now", openapi_extra=refuses(Refusal.NOT_FOUND))
def claim_state(office: OfficeHere, kiosk: KioskHere, claim: Id) -> wire.ClaimState:
    """Answers one of the kiosk's own claims; tickets that were handed back are left out."""
    return claims.query(office, kiosk.kiosk, claim)


@router.post(
    "/claims/{claim}/tickets/{ticket}/reissue",
    status_code=201,
    summary="The customer did not get a ticket",
    openapi_extra=refuses(*_OF_A_REISSUE, *_OF_A_KIOSK),
)
def reissue(office: OfficeHere, kiosk: KioskHere, claim: Id, ticket: Id, message: wire.SelfReissue) -> wire.Ticket:
    """Makes issue n void and grants n+1, if n is the newest and the claim is live."""
    kiosk.check(kiosk.kiosk, message.boot_id)
    kiosk.check_greeted()
    return reissues.by_customer(office, kiosk.kiosk, claim, ticket, message, kiosk.key)


@router.post("/facts", summary="What happened to tickets")
def record(office: OfficeHere, kiosk: KioskHere, message: wire.Facts) -> wire.FactsAnswer:
    """Records facts, whatever they are, and applies those about newest issues."""
    kiosk.check(message.kiosk, message.boot_id)
    return facts.record(office, message, kiosk.key)


@router.get("/tickets/{ticket}", summary="A ticket as it is now", openapi_extra=refuses(Refusal.NOT_FOUND))
def ticket_state(office: OfficeHere, kiosk: OneOfOurs, ticket: Id) -> wire.TicketState:
    """Answers kiosks and staff; a kiosk learns the serial only of what was granted to it."""
    return gate.look_up(office, ticket, kiosk.kiosk if kiosk else None)


@router.post(
    "/tickets/{ticket}/reprint",
    status_code=201,
    summary="Staff at a kiosk have it print a ticket once more",
    openapi_extra=refuses(*_OF_A_REPRINT, *_OF_A_KIOSK),
)
def reprint(
    office: OfficeHere,
    kiosk: KioskHere,
    ticket: Id,
    idempotency_key: Annotated[wire.ClaimId, Header(description="the claim's id, of the kiosk's making")],
    message: wire.Reprint,
) -> wire.Claim:
    """Makes issue n void, also of a printed ticket, never of an admitted one, and grants n+1 to the kiosk as a claim.

    Only who knows the serial of issue n may ask. A repetition of the key gets the same answer for ever.
    """
    kiosk.check(message.kiosk, message.boot_id)
    kiosk.check_greeted()
    return reprints.claim(office, idempotency_key, ticket, message, kiosk.key)


@router.post("/tickets/{ticket}/reissue", summary="Staff replace a ticket", **_STAFF_REPLACE)
def staff_reissue(office: OfficeHere, ticket: Id, message: wire.StaffReissue) -> wire.Ticket:
    """Makes issue n void and grants n+1, also of a printed ticket, never of an admitted one."""
    return reissues.by_staff(office, ticket, message)


@router.post(
    "/admissions",
    summary="The gate scans a ticket",
    openapi_extra=refuses(*_OF_A_PAPER, *_OF_A_GATE),
    dependencies=[ForGate],
)
def admit(office: OfficeHere, message: wire.Admission) -> wire.Admitted:
    """Admits the newest issue, once; at a gate that says where it stands, only there and about that time."""
    return gate.admit(office, message)


@router.post(
    "/counter/claims",
    status_code=201,
    summary="A customer shows a voucher at the counter",
    openapi_extra=refuses(*_OF_A_COUNTER),
    dependencies=[ForStaff],
)
def counter_claim(
    office: OfficeHere,
    idempotency_key: Annotated[wire.ClaimId, Header(description="the claim's id, of the counter's making")],
    message: counter_wire.CounterClaim,
) -> counter_wire.Claimed:
    """Grants staff what may be printed, and shows them what may be on paper already."""
    return counter.claim(office, idempotency_key, message)


@router.post(
    "/counter/claims/{claim}/tickets/{ticket}/reissue",
    summary="Staff replace a ticket at the counter",
    **_STAFF_REPLACE,
)
def counter_reissue(
    office: OfficeHere, claim: Id, ticket: Id, message: counter_wire.Reissue
) -> counter_wire.CounterTicket:
    """Makes issue n void and grants n+1 to the counter, if its claim is live; also of a printed ticket."""
    return counter.reissue(office, claim, ticket, message)


@router.post("/counter/facts", summary="What happened to tickets at the counter", dependencies=[ForStaff])
def counter_facts(office: OfficeHere, message: counter_wire.CounterFacts) -> wire.FactsAnswer:
    """Records what staff say, and applies what is about newest issues that were granted to them."""
    return counter.record(office, message)


@router.post(
    "/counter/papers",
    summary="A customer shows a paper ticket at the counter",
    openapi_extra=refuses(*_OF_A_PAPER),
    dependencies=[ForStaff],
)
def counter_paper(office: OfficeHere, message: counter_wire.Paper) -> counter_wire.Seen:
    """Takes the code on the paper for the proof that it was printed; refuses a paper that is void."""
    return counter.paper(office, message)

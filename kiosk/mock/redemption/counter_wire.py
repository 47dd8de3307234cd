"""What a counter says to the server and what it answers; a counter is known by the number of the staff at it."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from kiosk.mock.messages import Id, Message, Texts
from kiosk.mock.redemption import wire

COUNTERS = "counter:"
"""Begins the names of counters as holders of claims; no kiosk that enrols has a colon in its name."""


Staff = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,15}$")]
Reason = Annotated[
    str, StringConstraints(pattern=r"^[^\x00-\x1f]{1,200}$", strip_whitespace=True), AfterValidator(wire.not_a_code)
]
Exemption = Annotated[
    str, StringConstraints(pattern=r"^[^\x00-\x1f]{1,99}$", strip_whitespace=True), AfterValidator(wire.not_a_code)
]
"""Why a rule does not count this once; two of them fit into one reason."""


class CounterClaim(Message):
    """A customer shows this voucher at the counter."""

    voucher: Annotated[str, StringConstraints(max_length=512)]
    staff: Staff
    late: Exemption | None = Field(default=None, description="why tickets are handed out though collection has closed")
    unproved: Exemption | None = Field(
        default=None, description="why they are handed out though their buyer's phone is not there to prove itself"
    )


class Reissue(Message):
    """Staff replace this issue, which is void from then on."""

    supersedes: wire.Number
    reason: Reason
    staff: Staff


class CounterFact(Message):
    """What happened at the counter to an issue that was granted to it, or to its whole claim (``waiting``, ``ended``).

    ``handed_over``: staff gave this paper into the customer's hand. ``spoiled``: it was printed, in part perhaps, and
    did not get there. ``not_sent``: nothing of it was printed. After ``ended`` what nothing was told of is in doubt.
    """

    id: Id
    kind: Literal["handed_over", "spoiled", "not_sent", "waiting", "ended"]
    claim: wire.ClaimId
    ticket: Id | None = None
    issue: wire.Number | None = None
    serial: Id | None = None
    reason: wire.WordsOfStaff = ""


class CounterFacts(Message):
    """Facts in the order in which they happened."""

    staff: Staff
    facts: list[CounterFact] = Field(max_length=100)


class Paper(Message):
    """A customer shows a paper ticket; ``scan`` is of the counter's making."""

    code: Annotated[str, StringConstraints(max_length=512)]
    scan: Id
    staff: Staff


class Before(BaseModel):
    """The newest issue of a ticket that is not this counter's: to whom it was granted, when and why."""

    holder: str
    by: str
    reason: str
    at: datetime


class CounterTicket(wire.Ticket):
    """A ticket as a counter sees it; ``dots`` is the QR code of a paper to be made, a row of 0 and 1 per line."""

    before: Before | None = None
    dots: list[str] | None = None


class Occasion(BaseModel):
    """What an order's tickets are for; the time is told in the cinema's zone."""

    cinema: Texts
    hall: Texts
    film: Texts
    version: Texts
    starts_at: datetime
    zone: str


class Claimed(BaseModel):
    """A lease of a counter on an order's tickets."""

    holder: str
    claim: str
    order: str
    occasion: Occasion
    lease_seconds: float
    tickets: list[CounterTicket]


class Seen(BaseModel):
    """The paper is the newest issue of this ticket, and the customer has it."""

    ticket: str
    seat: str
    issue: int
    state: Literal["granted", "in_doubt", "presumed", "printed", "admitted"]

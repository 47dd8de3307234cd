"""What kiosks and the gate say to the server and what it answers."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from kiosk.domain.voucher import NotAVoucher, Voucher
from kiosk.mock.messages import Id, Message, Received, Texts
from kiosk.trust.codes import TICKET
from kiosk.trust.messages import HIGHEST_ROW

CLAIM_ID = r"^[0-9a-f]{32}$"
ClaimId = Annotated[str, StringConstraints(pattern=CLAIM_ID)]
Words = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f]{0,200}$")]
Base64 = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]{1,256}={0,2}$")]
Number = Annotated[int, Field(ge=0, le=2**31 - 1)]


def not_a_code(text: str) -> str:
    """The text, unless it is what a scanner reads: records keep no voucher in clear, and it says nothing of why.

    Raises ValueError.
    """
    try:
        Voucher.parse(text.strip())
    except NotAVoucher:
        if not text.startswith(TICKET):
            return text
    raise ValueError("this is a code and no reason")


WordsOfStaff = Annotated[Words, AfterValidator(not_a_code)]


class JournalHead(Message):
    """The newest row of a kiosk's journal."""

    seq: Annotated[int, Field(ge=0, le=HIGHEST_ROW)]
    hash: Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{1,128}$")]


class Boot(Message):
    """A kiosk's program has started."""

    kiosk: Id
    boot_id: Id
    journal_head: JournalHead | None = None
    capabilities: dict[Id, JsonValue] = Field(default_factory=dict, max_length=50)
    versions: dict[Id, Words] = Field(default_factory=dict, max_length=50)


class Proof(Message):
    """A phone's proof that it has the order's holder key: ``pk`` is SEC1, ``sig`` r and s or DER, both in base64."""

    pk: Base64
    transcript_hash: Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{64}$")]
    sig: Base64


class ClaimRequest(Message):
    """A customer showed this voucher."""

    voucher: Annotated[str, StringConstraints(max_length=512)]
    proof: Proof | None = None
    boot_id: Id
    kiosk: Id


class SelfReissue(Message):
    """The customer says that this issue did not come out."""

    supersedes: Number
    reason: Words
    boot_id: Id


class StaffReissue(Message):
    """Staff replace this issue."""

    supersedes: Number
    reason: WordsOfStaff
    staff: WordsOfStaff


class Reprint(Message):
    """Staff at this kiosk want it to print a ticket once more: this issue is void then, wherever its paper is."""

    kiosk: Id
    boot_id: Id
    supersedes: Number
    serial: Id
    reason: WordsOfStaff
    staff: Annotated[WordsOfStaff, Field(max_length=60)]


class Fact(Received):
    """Something that happened. Fields that this server does not know are kept with it."""

    model_config = ConfigDict(extra="allow")

    id: Id
    kind: Words
    claim: Words | None = None
    ticket: Words | None = None
    issue: Number | None = None
    serial: Words | None = None
    evidence: Words = "none"
    at: Words | None = None
    detail: dict[str, JsonValue] = Field(default_factory=dict, max_length=50)


class Facts(Message):
    """Facts in the order in which they happened."""

    kiosk: Id
    boot_id: Id
    facts: list[Fact] = Field(max_length=500)


class Admission(Message):
    """What the gate read from a paper ticket; ``scan``, of the gate's own making, makes its repetition harmless.

    A gate that names its ``cinema`` or ``hall`` refuses tickets for another one, and those for another time.
    """

    code: Annotated[str, StringConstraints(max_length=512)]
    scan: Id | None = None
    cinema: Id | None = None
    hall: Id | None = None


class Face(BaseModel):
    """What the paper says; ``code`` is what the gate scans."""

    cinema: Texts
    film: Texts
    version: Texts
    hall: Texts
    row: str
    seat: str
    starts_at: datetime
    zone: str
    price: str
    currency: str
    order: str
    code: str


class Ticket(BaseModel):
    """A ticket as a claim sees it.

    ``face`` is there only where it may be printed; ``reissues_left`` counts those that customers may ask for.
    """

    ticket: str
    seat: str
    state: Literal["granted", "in_doubt", "presumed", "printed", "admitted"]
    issue: int
    serial: str
    reissues_left: int
    face: Face | None = None


class Claim(BaseModel):
    """A lease of a kiosk on an order's tickets."""

    kiosk: str
    claim: str
    order: str
    lease_seconds: float
    tickets: list[Ticket]


class ClaimState(Claim):
    """A claim as it is now. Tickets that were handed back are left out."""

    live: bool


class TicketState(BaseModel):
    """A ticket as it is now."""

    ticket: str
    seat: str
    state: Literal["unissued", "granted", "in_doubt", "presumed", "printed", "admitted"]
    issue: int
    serial: str | None


class Policy(BaseModel):
    """What a kiosk may do by itself."""

    gate_mode: Literal["scan", "visual"]
    self_reissues: int


class Booted(BaseModel):
    """The answer to a boot: ``anchor`` is the highest journal head that any earlier request told."""

    kiosk: str
    boot_id: str
    server_time: datetime
    policy: Policy
    anchor: JournalHead | None
    claims: list[Claim]


class Acknowledged(BaseModel):
    """A fact is recorded; if it changed nothing, ``why`` says so."""

    id: str
    applied: bool
    why: str | None


class FactsAnswer(BaseModel):
    """All facts of the kiosk are recorded."""

    kiosk: str
    acknowledged: list[Acknowledged]


class Admitted(BaseModel):
    """Let them in, if this is the hall and the time."""

    ticket: str
    admitted: Literal[True] = True
    seat: str
    cinema: Texts
    hall: Texts
    film: Texts
    starts_at: datetime
    zone: str

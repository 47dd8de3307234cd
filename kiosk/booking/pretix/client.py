"""A pretix as a booking server."""

import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import count

import structlog

from kiosk.booking.port import Boot, Heartbeat, NotGreeted, ServerAway, ServerRefused, Welcome, WrongAnswer
from kiosk.booking.pretix import facts, standing, vouchers
from kiosk.booking.pretix.api import Annulled, Api
from kiosk.booking.pretix.attempt import Attempt, nonce
from kiosk.booking.pretix.device import Device
from kiosk.booking.pretix.health import PROCESS, check
from kiosk.booking.pretix.wire import Event
from kiosk.config.model import BookingSection
from kiosk.domain.booking import Claim, ClaimedTicket, Fact, Issue, Proof, Refusal, Reprint
from kiosk.domain.voucher import Voucher
from kiosk.trust.errors import NotATicket

LATEST = 60.0
"""Seconds after which a check-in that was asked for and not seen can't happen: a pretix ends a request after 30."""
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""Dates the annulment of a check-in whose time nobody knows any more: pretix takes none back 15 minutes later."""
MOST = 200
"""tickets of one order"""
REMEMBERED = 100
"""ended claims whose ids are not taken again"""
_INSTEAD = "staff revert the check-in in pretix; then the code can be scanned again"

_log = structlog.get_logger(__name__)


class PretixBooking:
    """A pretix that hands out its tickets through this kiosk. Read ``README.md`` beside the port for what it can't.

    A claim checks each free ticket of an order in, on a list that only kiosks use: pretix lets one device win each, and
    knows a repetition by its nonce. What became of a ticket is noted in its print log; one that was not sent gets its
    check-in annulled. The paper bears the ticket's own secret, so that the door scans it as it scans a phone.

    Kept: one ticket is never given to two kiosks; what is printed is noted with its evidence; what is in doubt is
    printed by nobody until staff revert the check-in. Not kept: nobody signs a grant (TLS vouches for it); there are no
    issues (a second paper bears the same code, and the door lets one in), so no customer replaces a ticket without
    staff; a claim does not end by itself, so that what a dead kiosk holds waits for that kiosk or for staff; a
    check-in that arrives after its own annulment stays, for staff; pretix keeps no end of the journal.
    """

    def __init__(self, section: BookingSection, device: Device, steady: Callable[[], float] = time.monotonic) -> None:
        """Take where the pretix is, and as whom to ask; ``steady`` is a clock that never jumps, in seconds."""
        self._section = section
        self._device = device
        self._steady = steady
        self._api = Api(section, device)
        self._event: Event | None = None
        self._attempts: dict[str, Attempt] = {}
        self._ended: deque[str] = deque(maxlen=REMEMBERED)
        self._late: list[tuple[str, int, datetime, float]] = []
        """check-ins that were asked for and not found: claim, place, when at the earliest; until when to look again"""

    def __repr__(self) -> str:
        return f"<PretixBooking {self._section.url} {self._device.event}>"

    @property
    def process(self) -> str:
        """Always the same: pretix holds what it was told, and what is told twice changes nothing."""
        return PROCESS

    def read_voucher(self, text: str) -> Voucher:
        """The voucher that a text is: the secret of any ticket of an order. Raises NotAVoucher."""
        return vouchers.read(text)

    def read_ticket(self, code: str) -> Issue:
        """Raise NotATicket: a paper bears the same code as the phone, so that it proves nothing."""
        raise NotATicket(f"a code of {len(code)} characters does not tell a paper from a phone here")

    def boot(self, boot: Boot) -> Welcome:
        """See that this device may do what it must, and that the list is one that can be relied upon.

        Pretix keeps no end of the journal, so it is taken to know what the journal knows: else each start of the kiosk
        would tell it everything again.
        """
        self.renew()
        _log.info("pretix greets", boot=boot.id, series=self._device.event)
        return Welcome(anchor=boot.head, process=PROCESS)

    def greeted(self, process: str) -> None:
        """Nothing to tell: pretix does not ask for it."""

    def renew(self) -> None:
        """Look at the event and the list again: staff may have changed them. Raises BookingError."""
        try:
            self._event = check(self._api, self._device)
        except WrongAnswer:
            self._event = None
            raise

    def claim(self, claim: str, voucher: Voucher, proof: Proof | None = None) -> Claim:  # noqa: ARG002 - no holder's keys
        """Check in all free tickets of the order to which the voucher belongs: all of them, or none."""
        if self._event is None:
            raise NotGreeted
        known = self._attempts.get(claim)
        if claim in self._ended or (known and known.voucher != voucher):
            raise ServerRefused(Refusal.KEY_REUSED, {})
        self._look_again()
        try:
            attempt = known or self._begin(claim, voucher)
            self._check_in(attempt)
        except ServerRefused:
            self._end(claim)
            raise
        return attempt.claimed(self._event, self._device.cinema)

    def reissue(self, claim: str, issue: Issue, why: str) -> ClaimedTicket:
        """Raise ServerRefused: pretix has no issues, so that a lost paper could not be made void."""
        _log.warning("no reissue at a pretix", claim=claim, ticket=issue.ticket, why=why)
        raise ServerRefused(Refusal.BLOCKED, {}, _INSTEAD)

    def reprint(self, claim: str, reprint: Reprint) -> Claim:
        """Raise ServerRefused: as for ``reissue``, also where staff ask."""
        _log.warning("no reprint at a pretix", claim=claim, ticket=reprint.issue.ticket, why=reprint.reason)
        raise ServerRefused(Refusal.BLOCKED, {}, _INSTEAD)

    def report(self, told: Sequence[Fact]) -> Mapping[str, bool]:
        """Note or annul what each fact says."""
        self._look_again()
        return {fact.id: self._report(fact) for fact in told}

    def heartbeat(self, told: Heartbeat) -> None:
        """None: pretix has no place for how a device is, so nothing is asked of it; staff look at the kiosk itself."""

    def close(self) -> None:
        """Let go of the connections."""
        self._api.close()

    # -- claims ----------------------------------------------------------------------------------------------------

    def _begin(self, claim: str, voucher: Voucher) -> Attempt:
        order = self._api.order_of(voucher.code)
        positions = self._api.positions(order) if order else []
        stands = [standing.standing(one, self._device.number, self._api.told_at) for one in positions]
        standing.check(stands)
        if len(positions) > MOST:
            raise WrongAnswer(f"an order of more than {MOST} tickets")
        attempt = Attempt(claim, voucher, order, tuple(zip(positions, stands, strict=True)))
        self._attempts[claim] = attempt
        return attempt

    def _check_in(self, attempt: Attempt) -> None:
        """Go on where an earlier try ended; the first ticket decides who of two kiosks gets the order."""
        until = self._steady() + self._section.budget
        for place, position in list(enumerate(attempt.wanted))[len(attempt.won) :]:
            if self._steady() > until:
                raise ServerAway("it takes too long for so many tickets")
            attempt.asked = place + 1
            try:
                attempt.won.append(self._api.redeem(position.secret, nonce(attempt.claim, place)))
            except ServerRefused:
                attempt.told.add(place)  # a nonce that was refused must not win later: pretix could not annul it
                raise

    def _end(self, claim: str) -> None:
        """Give back what a claim holds and was not told of. Once begun, it grants nothing any more."""
        if claim not in self._ended:
            self._ended.append(claim)
        attempt = self._attempts.get(claim)
        for place in tuple(attempt.open()) if attempt else ():
            assert attempt is not None
            self._annul(claim, place, self._settled(attempt, place))
            attempt.told.add(place)
        self._attempts.pop(claim, None)

    def _settled(self, attempt: Attempt, place: int) -> datetime:
        """When a ticket was checked in. Where the answer was lost it is asked for again: then nothing comes late."""
        if place < len(attempt.won):
            return attempt.won[place]
        try:
            return self._api.redeem(attempt.wanted[place].secret, nonce(attempt.claim, place))
        except ServerRefused:
            return LONG_AGO

    def _end_unheard(self, claim: str) -> None:
        """Give back what a process before asked for and never heard of: places are taken in their order."""
        for place in count():
            if place > MOST or self._annul(claim, place, LONG_AGO) is Annulled.UNKNOWN:
                return

    # -- facts -----------------------------------------------------------------------------------------------------

    def _report(self, fact: Fact) -> bool:
        attempt = self._attempts.get(fact.claim)
        found = facts.place_of(fact)
        changed = self._tell(fact, attempt)
        if attempt is not None and found is not None:
            attempt.told.add(found[0])
        return changed

    def _tell(self, fact: Fact, attempt: Attempt | None) -> bool:
        if fact.kind is facts.WAITING:
            return attempt is not None and self._holds(attempt)
        if fact.kind is facts.ABANDONED:
            return self._abandon(fact, attempt)
        if (found := facts.place_of(fact)) is None:
            return False
        if fact.kind is facts.NOT_SENT:
            return self._annul(fact.claim, *found) is Annulled.FREE
        note = facts.note(fact, self._device.kiosk)
        return note is not None and self._api.log_print(note.position, fact.id, note.info, successful=note.successful)

    def _abandon(self, fact: Fact, attempt: Attempt | None) -> bool:
        if fact.detail.get("sent") != "none":
            self._attempts.pop(fact.claim, None)
            self._ended.append(fact.claim)
        elif attempt is None and fact.claim not in self._ended:
            self._end_unheard(fact.claim)
        self._end(fact.claim)
        return attempt is not None

    def _holds(self, attempt: Attempt) -> bool:
        """Whether pretix still counts the claim's tickets as this kiosk's: staff can revert a check-in."""
        entries = {one.id: standing.entry_of(one) for one in self._api.positions(attempt.order)}
        held = {number for number, entry in entries.items() if entry and entry.device_id == self._device.number}
        return all(attempt.wanted[place].id in held for place in attempt.open())

    # -- check-ins that come late ----------------------------------------------------------------------------------

    def _annul(self, claim: str, place: int, at: datetime) -> Annulled:
        done = self._api.annul(nonce(claim, place), at, "not printed")
        if done is Annulled.UNKNOWN:
            self._late.append((claim, place, at, self._steady() + LATEST))
        elif done is Annulled.KEPT:
            _log.error("pretix does not free a ticket: staff must revert its check-in", claim=claim, place=place)
        return done

    def _look_again(self) -> None:
        """Annul what was on its way when it was annulled first."""
        waiting, self._late = self._late, []
        for place, (claim, at_place, at, until) in enumerate(waiting):
            try:
                done = self._api.annul(nonce(claim, at_place), at, "not printed")
            except (ServerAway, ServerRefused, WrongAnswer):
                self._late += waiting[place:]
                raise
            if done is Annulled.UNKNOWN and self._steady() < until:
                self._late.append((claim, at_place, at, until))

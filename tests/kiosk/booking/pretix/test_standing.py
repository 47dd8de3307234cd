from datetime import UTC, datetime, timedelta

import pytest

from kiosk.booking.port import ServerRefused
from kiosk.booking.pretix.standing import BUSY, check, standing
from kiosk.booking.pretix.wire import Position
from kiosk.domain.booking import Refusal, TicketState

NOW = datetime(2026, 11, 23, 20, tzinfo=UTC)
OWN, OTHER = 1, 2


def entry(ago, device=OTHER, kind="entry"):
    return {"datetime": (NOW - timedelta(minutes=ago)).isoformat(), "type": kind, "device_id": device}


def note(ago, state, *, ours=True, **info):
    said = {"claim": "c", "state": state, **info} if ours else None
    at = (NOW - timedelta(minutes=ago)).isoformat()
    return {"successful": True, "datetime": at, "device_id": OTHER, "info": said}


def seen(checkins=(), notes=()):
    """Where a ticket with these check-ins and notes stands."""
    row = {
        "id": 1,
        "order": "ABC12",
        "positionid": 1,
        "secret": "s" * 32,
        "price": "1.00",
        "item": {"name": {"en": "A"}},
    }
    return standing(Position.model_validate(row | {"checkins": checkins, "print_logs": notes}), OWN, NOW)


@pytest.mark.parametrize("checkins", [[], [entry(1, kind="exit")]])
def test_without_a_check_in_a_ticket_is_free_whatever_was_noted_before_staff_reverted_it(checkins):
    assert seen(checkins, [note(5, "printed")]).state is None


@pytest.mark.parametrize("state", ["printed", "presumed", "in_doubt"])
def test_a_ticket_is_what_its_kiosk_has_noted(state):
    assert seen([entry(5)], [note(4, state)]).state is TicketState(state)


@pytest.mark.parametrize(
    ("states", "state"),
    [
        (["in_doubt", "printed"], "printed"),
        (["printed", "in_doubt"], "printed"),
        (["in_doubt", "presumed"], "presumed"),
    ],
)
def test_the_surest_note_counts_in_whatever_order_they_came(states, state):
    assert seen([entry(5)], [note(4 - n, each) for n, each in enumerate(states)]).state is TicketState(state)


@pytest.mark.parametrize("state", ["received", "retracted", "", "of tomorrow"])
def test_a_note_that_says_nothing_of_the_print_leaves_a_ticket_in_doubt(state):
    assert seen([entry(60)], [note(4, state)]).state is TicketState.IN_DOUBT


def test_a_note_of_a_claim_before_says_nothing_of_this_one():
    assert seen([entry(60)], [note(90, "printed")]).state is TicketState.IN_DOUBT


def test_what_another_program_has_printed_says_nothing():
    assert seen([entry(60)], [note(4, "", ours=False)]).state is TicketState.IN_DOUBT


def test_another_kiosk_that_has_said_nothing_yet_is_printing_for_a_while():
    assert seen([entry(1)]).busy
    assert not seen([entry(BUSY.total_seconds() / 60 + 1)]).busy
    assert not seen([entry(1, OWN)]).busy


def test_what_staff_checked_in_by_hand_they_have_handed_out():
    with pytest.raises(ServerRefused) as caught:
        check([seen([entry(7, None)])])
    assert caught.value.refusal is Refusal.ALREADY_COLLECTED
    assert caught.value.details == {"at": "2026-11-23T19:53:00Z", "kiosk": "staff"}


def test_where_the_last_one_was_printed_is_told():
    first = seen([entry(9)], [note(8, "printed", kiosk="lobby-1")])
    last = seen([entry(7)], [note(6, "printed")])
    with pytest.raises(ServerRefused) as caught:
        check([last, first])
    assert caught.value.details == {"at": "2026-11-23T19:54:00Z", "kiosk": "#2"}


def test_an_order_without_a_ticket_on_the_list_is_not_found():
    with pytest.raises(ServerRefused) as caught:
        check([])
    assert caught.value.refusal is Refusal.NOT_FOUND


def test_one_free_ticket_is_reason_enough_to_serve_a_customer():
    check([seen(), seen([entry(5)], [note(4, "printed")])])
    check([seen([entry(5)], [note(4, "in_doubt")]), seen([entry(5)], [note(4, "printed")])])

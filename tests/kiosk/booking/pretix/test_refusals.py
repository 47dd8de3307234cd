import json
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.booking.port import ServerAway, ServerRefused, WrongAnswer
from kiosk.booking.pretix.refusals import refused
from kiosk.booking.pretix.wire import refusal_of
from kiosk.domain.booking import Refusal

NOW = datetime(2026, 11, 23, 20, tzinfo=UTC)
ISO = "2026-11-24T08:00:00+01:00"


def told(reason, status="error", **position):
    body = {"status": status, "reason": reason, "reason_explanation": None, "position": position or None}
    return refused(refusal_of(json.dumps(body).encode()), 400, NOW)


@pytest.mark.parametrize(
    ("reason", "position", "refusal", "details"),
    [
        ("invalid", {}, Refusal.NOT_FOUND, {}),
        ("unpaid", {}, Refusal.UNPAID, {}),
        ("unapproved", {}, Refusal.UNPAID, {}),
        ("canceled", {"order__status": "c"}, Refusal.CANCELLED, {}),
        ("canceled", {"order__status": "e"}, Refusal.EXPIRED, {}),
        ("revoked", {}, Refusal.CANCELLED, {}),
        ("blocked", {}, Refusal.BLOCKED, {}),
        ("rules", {}, Refusal.BLOCKED, {}),
        ("product", {}, Refusal.BLOCKED, {}),
        ("already_exchanged", {}, Refusal.BLOCKED, {}),
        ("invalid_time", {"valid_from": ISO}, Refusal.TOO_EARLY, {"opens_at": "2026-11-24T07:00:00Z"}),
        ("invalid_time", {"valid_from": None}, Refusal.TOO_LATE, {}),
        ("already_redeemed", {}, Refusal.BUSY_ELSEWHERE, {"seconds": "120"}),
    ],
)
def test_each_reason_of_pretix_is_one_of_the_closed_list(reason, position, refusal, details):
    error = told(reason, **position)
    assert isinstance(error, ServerRefused)
    assert (error.refusal, error.details) == (refusal, details)
    assert reason in error.remedy


def test_who_was_faster_is_named_by_the_number_of_the_device():
    entry = {"datetime": ISO, "type": "entry", "device_id": 4}
    error = told("already_redeemed", checkins=[entry])
    assert isinstance(error, ServerRefused)
    assert error.details["kiosk"] == "#4"


@pytest.mark.parametrize("status", ["incomplete", "exchange"])
def test_a_ticket_that_wants_something_first_is_for_staff(status):
    error = told(None, status)
    assert isinstance(error, ServerRefused)
    assert error.refusal is Refusal.BLOCKED


@pytest.mark.parametrize(
    ("reason", "kind"), [("error", ServerAway), ("ambiguous", WrongAnswer), ("of tomorrow", WrongAnswer)]
)
def test_what_is_not_the_tickets_fault_refuses_no_ticket(reason, kind):
    assert isinstance(told(reason), kind)


@pytest.mark.parametrize("body", [b'["No check-in list passed."]', b'{"lists": ["Invalid pk"]}', b"<html>", b""])
def test_a_request_that_is_refused_for_what_it_is_tells_the_technician(body):
    error = refused(refusal_of(body), 400, NOW)
    assert isinstance(error, WrongAnswer)
    assert "pickup_list" in error.remedy


def test_a_moment_later_a_ticket_is_not_too_early_any_more():
    later = refusal_of(
        json.dumps({"status": "error", "reason": "invalid_time", "position": {"valid_from": ISO}}).encode()
    )
    error = refused(later, 400, NOW + timedelta(days=1))
    assert isinstance(error, ServerRefused)
    assert error.refusal is Refusal.TOO_LATE

"""What is signed, what is believed, and how the server's keys are kept up to date."""

import json
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kiosk.booking.client import RENEW_SECONDS
from kiosk.booking.port import Boot, ServerRefused, WrongAnswer
from kiosk.domain.booking import Fact, FactKind, Head, Issue
from kiosk.domain.voucher import Voucher, VoucherKind
from kiosk.trust import development
from kiosk.trust.keys import KeySet, ServerKey, SigningKey, new_key
from kiosk.trust.messages import Asked, check_request, sign_answer
from tests.kiosk.booking.conftest import asked_by, says
from tests.kiosk.booking.samples import CLAIM, claim, ticket, welcome

VOUCHER = Voucher("V1" + "0" * 26, VoucherKind.OPAQUE)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
SECOND = SigningKey(2, new_key())
FORGER = SigningKey(1, new_key())
STRANGER = SigningKey(9, new_key())


def public(key):
    return ServerKey(key.kid, key.private.public_key().public_bytes_raw(), LONG_AGO)


BOTH = KeySet((*development.key_set(), public(SECOND)))
"""The set after the server has got a second key."""


def fact():
    return Fact("f1", FactKind.WAITING, CLAIM, datetime(2026, 3, 14, tzinfo=UTC))


# -- what the kiosk signs ----------------------------------------------------------------------------------------------


def test_a_request_is_signed_with_all_that_it_says(crooked, booking_at):
    crooked.behave(says(200, claim()))
    booking_at(crooked.url, head=lambda: Head(7, "ab")).claim(CLAIM, VOUCHER)
    ((path, headers, body),) = crooked.requests
    key = development.kiosk_key("kiosk-1").public_key().public_bytes_raw()
    content = json.dumps(body).encode()
    signed = check_request("POST", crooked.url + path, headers, content, key, now=time.time())
    assert (signed.kiosk, headers["kiosk-journal"]) == ("kiosk-1", "7:ab")
    for part in ("@method", "@target-uri", "content-digest", "idempotency-key", "kiosk-boot", "kiosk-journal"):
        assert f'"{part}"' in headers["signature-input"]


def test_each_try_has_a_signature_of_its_own(crooked, booking):
    crooked.behave(says(503, b""), says(503, b""), says(200, claim()))
    booking.claim(CLAIM, VOUCHER)
    assert len({headers["signature"] for _, headers, _ in crooked.requests}) == 3


@pytest.mark.parametrize("suffix", ["", "/", "/cinema"])
def test_an_address_is_signed_as_the_server_reads_it(crooked, booking_at, suffix):
    crooked.behave(says(200, claim()))
    port = crooked.url.rpartition(":")[2]
    booking_at(f"http://LOCALHOST:{port}{suffix}").claim(CLAIM, VOUCHER)
    ((path, headers, body),) = crooked.requests
    key = development.kiosk_key("kiosk-1").public_key().public_bytes_raw()
    heard = f"http://{headers['host']}{path}"
    assert check_request("POST", heard, headers, json.dumps(body).encode(), key, now=time.time()).kiosk == "kiosk-1"


# -- what the kiosk believes -------------------------------------------------------------------------------------------


CALLS = {
    "boot": (lambda booking: booking.boot(Boot("boot-1")), welcome()),
    "claim": (lambda booking: booking.claim(CLAIM, VOUCHER), claim()),
    "reissue": (lambda booking: booking.reissue(CLAIM, Issue("T1", 1, "AA" * 8), "lost"), ticket(issue=2)),
    "report": (lambda booking: booking.report((fact(),)), {"acknowledged": [{"id": "f1", "applied": True}]}),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    "by", [None, FORGER, STRANGER, SECOND], ids=["nobody", "a forger", "a stranger", "a later key"]
)
def test_an_answer_that_the_server_did_not_sign_is_wrong_and_is_not_asked_for_again(crooked, booking, call, by):
    ask, answer = CALLS[call]
    crooked.behave(says(200, answer, by=by))
    with pytest.raises(WrongAnswer) as caught:
        ask(booking)
    assert "who answers there" in caught.value.remedy
    assert len(crooked.requests) == 1


def test_an_answer_that_was_changed_on_the_way_is_wrong(crooked, booking):
    def tamper(handler):
        data = json.dumps(claim()).encode()
        own = {"Content-Type": "application/json", "Content-Length": str(len(data))}
        key, asked = development.server_key(), asked_by(handler)
        own |= sign_answer(key, 200, own, data, now=time.time(), asked=asked)
        handler.send_response(200)
        for name, value in own.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(data.replace(b"61.0", b"99.0"))

    crooked.behave(tamper)
    with pytest.raises(WrongAnswer, match="signed"):
        booking.claim(CLAIM, VOUCHER)


def test_an_answer_to_another_question_is_wrong(crooked, booking):
    kept: list[Any] = []

    def replay(handler):
        if not kept:
            data = json.dumps(claim()).encode()
            own = {"Content-Type": "application/json", "Content-Length": str(len(data))}
            asked = asked_by(handler)
            own |= sign_answer(development.server_key(), 200, own, data, now=time.time(), asked=asked)
            kept.extend((own, data))
        own, data = kept
        handler.send_response(200)
        for name, value in own.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(data)

    crooked.behave(replay)
    assert booking.claim(CLAIM, VOUCHER).id == CLAIM
    with pytest.raises(WrongAnswer):
        booking.claim(CLAIM, VOUCHER)


def test_a_refusal_needs_no_signature(crooked, booking):
    crooked.behave(says(409, {"reason": "busy_elsewhere", "kiosk": "kiosk-2"}, by=None))
    with pytest.raises(ServerRefused):
        booking.claim(CLAIM, VOUCHER)


# -- what is remembered of the server ----------------------------------------------------------------------------------


def test_the_highest_head_that_an_answered_request_carried_is_remembered(crooked, booking_at):
    heads = [Head(3, "aa"), Head(9, "bb"), Head(5, "cc"), Head(12, "dd")]
    booking = booking_at(crooked.url, head=lambda: heads[0])
    assert booking.seen.head is None
    seen: list[Head | None] = []
    for answer in (says(200, claim()), says(200, claim()), says(200, claim()), says(404, {"reason": "not_found"})):
        crooked.behave(answer)
        with suppress(ServerRefused):
            booking.claim(CLAIM, VOUCHER)
        seen.append(booking.seen.head)
        heads.pop(0)
    assert seen == [Head(3, "aa"), Head(9, "bb"), Head(9, "bb"), Head(9, "bb")]


def test_the_process_that_answered_last_is_remembered_also_from_a_refusal(crooked, booking):
    crooked.behave(says(200, claim(), **{"Server-Boot": "one"}))
    booking.claim(CLAIM, VOUCHER)
    assert booking.seen.process == "one"
    crooked.behave(says(404, {"reason": "not_found"}, by=None, **{"Server-Boot": "two"}))
    with pytest.raises(ServerRefused):
        booking.claim(CLAIM, VOUCHER)
    assert booking.seen.process == "two"


# -- the server's keys -------------------------------------------------------------------------------------------------


def test_with_the_welcome_the_newest_keys_come_and_are_kept(crooked, booking_at, tmp_path):
    file = tmp_path / "server.json"
    file.write_bytes(development.key_set().write())
    booking = booking_at(crooked.url, keys_file=file)
    crooked.behave(says(200, welcome()), says(200, claim(), by=SECOND))
    crooked.keys = says(200, BOTH.as_data())
    booking.boot(Boot("boot-1"))
    assert (booking.keys, KeySet.read(file.read_bytes())) == (BOTH, BOTH)
    assert booking.claim(CLAIM, VOUCHER).id == CLAIM


def test_a_key_that_was_withdrawn_is_not_believed_any_more(crooked, booking_at):
    booking = booking_at(crooked.url)
    crooked.behave(says(200, welcome()), says(200, claim()))
    crooked.keys = says(200, KeySet((public(SECOND),)).as_data())
    booking.boot(Boot("boot-1"))
    with pytest.raises(WrongAnswer):
        booking.claim(CLAIM, VOUCHER)


@pytest.mark.parametrize(
    "keys",
    [
        says(200, BOTH.as_data(), by=SECOND),
        says(200, BOTH.as_data(), by=FORGER),
        says(200, BOTH.as_data(), by=None),
        says(200, {"keys": []}),
        says(200, b"no JSON"),
        says(404, {"reason": "no_such_page"}),
        says(500, b""),
    ],
    ids=["by a key that is new", "by a forger", "by nobody", "none", "no JSON", "not found", "an error"],
)
def test_other_keys_are_not_taken_and_a_greeting_is_good_without(crooked, booking_at, tmp_path, keys):
    booking = booking_at(crooked.url, keys_file=tmp_path / "server.json")
    crooked.behave(says(200, welcome()))
    crooked.keys = keys
    assert booking.boot(Boot("boot-1"))
    assert booking.keys == development.key_set()
    assert not (tmp_path / "server.json").exists()


def test_keys_that_can_not_be_kept_are_believed_until_the_end(crooked, booking_at, tmp_path):
    booking = booking_at(crooked.url, keys_file=tmp_path / "no folder" / "server.json")
    crooked.behave(says(200, welcome()))
    crooked.keys = says(200, BOTH.as_data())
    booking.boot(Boot("boot-1"))
    assert booking.keys == BOTH


def test_a_kiosk_that_runs_for_long_looks_at_the_keys_now_and_then(crooked, booking_at):
    clock = [1000.0]
    booking = booking_at(crooked.url, clock=lambda: clock[0])
    crooked.behave(says(200, {"acknowledged": [{"id": "f1", "applied": True}]}))
    crooked.keys = says(200, BOTH.as_data())
    clock[0] += RENEW_SECONDS - 1
    booking.report((fact(),))
    assert booking.keys == development.key_set()
    clock[0] += 1
    booking.report((fact(),))
    assert booking.keys == BOTH


def test_a_key_that_may_not_sign_yet_is_not_believed(crooked, booking_at):
    booking = booking_at(crooked.url)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    later = ServerKey(2, SECOND.private.public_key().public_bytes_raw(), tomorrow)
    crooked.behave(says(200, welcome()), says(200, claim(), by=SECOND))
    crooked.keys = says(200, KeySet((*development.key_set(), later)).as_data())
    booking.boot(Boot("boot-1"))
    with pytest.raises(WrongAnswer, match="not in use"):
        booking.claim(CLAIM, VOUCHER)

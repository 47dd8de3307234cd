"""What is signed, what is believed, and what is remembered of the server."""

import json
import time
from typing import Any

import pytest

from kiosk.booking.port import ServerRefused, WrongAnswer
from kiosk.domain.booking import Head
from kiosk.trust import development
from kiosk.trust.messages import check_request, sign_answer
from tests.kiosk.booking.calls import CALLS, FORGER, SECOND, STRANGER, VOUCHER
from tests.kiosk.booking.conftest import asked_by, says
from tests.kiosk.booking.samples import CLAIM, claim

# -- what the kiosk signs ----------------------------------------------------------------------------------------------


def test_a_request_is_signed_with_all_that_it_says(crooked, booking_at):
    crooked.behave(says(200, claim()))
    booking = booking_at(crooked.url, head=lambda: Head(7, "ab"))
    booking.greeted("process-1")
    booking.claim(CLAIM, VOUCHER)
    ((path, headers, body),) = crooked.requests
    key = development.kiosk_key("kiosk-1").public_key().public_bytes_raw()
    content = json.dumps(body).encode()
    signed = check_request("POST", crooked.url + path, headers, content, key, now=time.time())
    assert (signed.kiosk, headers["kiosk-journal"], headers["kiosk-greeted"]) == ("kiosk-1", "7:ab", "process-1")
    own = ("idempotency-key", "kiosk-boot", "kiosk-greeted", "kiosk-journal")
    for part in ("@method", "@target-uri", "content-digest", *own):
        assert f'"{part}"' in headers["signature-input"]


def test_each_try_has_a_signature_of_its_own(crooked, booking):
    crooked.behave(says(503, b""), says(503, b""), says(200, claim()))
    booking.claim(CLAIM, VOUCHER)
    assert len({headers["signature"] for _, headers, _ in crooked.requests}) == 3


def test_a_kiosk_shows_no_token(crooked, booking):
    crooked.behave(says(200, claim()))
    booking.claim(CLAIM, VOUCHER)
    assert "authorization" not in crooked.requests[0][1]


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


def test_the_process_that_answered_last_is_remembered_also_from_a_refusal(crooked, booking):
    crooked.behave(says(200, claim(), **{"Server-Boot": "one"}))
    booking.claim(CLAIM, VOUCHER)
    assert booking.process == "one"
    crooked.behave(says(404, {"reason": "not_found"}, by=None, **{"Server-Boot": "two"}))
    with pytest.raises(ServerRefused):
        booking.claim(CLAIM, VOUCHER)
    assert booking.process == "two"

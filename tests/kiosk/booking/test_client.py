"""Our contract over HTTP, against a server that misbehaves."""

import gzip
import json
import socket
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.booking.client import TRIES
from kiosk.booking.port import BookingError, Boot, Heartbeat, ServerAway, ServerRefused, WrongAnswer
from kiosk.booking.transport import MAX_ANSWER
from kiosk.domain.booking import REFUSAL_STATUS, Fact, FactKind, Issue, Proof, Refusal, Reprint
from kiosk.domain.health import Readiness
from kiosk.domain.voucher import Voucher, VoucherKind
from kiosk.trust import development
from tests.kiosk.booking.conftest import raw, says
from tests.kiosk.booking.samples import CLAIM, SERIAL, acknowledged, claim, heard, ticket, welcome

VOUCHER = Voucher("V1" + "0" * 26, VoucherKind.OPAQUE)
F7 = Issue("T1", 1, SERIAL)
AT = datetime(2026, 3, 14, 11, 30, tzinfo=UTC)
FACT = Fact("f1", FactKind.PRINTED, CLAIM, AT, F7, "proved")
CALLS = {
    "boot": lambda booking: booking.boot(Boot("boot-1")),
    "claim": lambda booking: booking.claim(CLAIM, VOUCHER),
    "reissue": lambda booking: booking.reissue(CLAIM, F7, "lost"),
    "reprint": lambda booking: booking.reprint(CLAIM, Reprint(F7, "F7", "torn", "Anna")),
    "report": lambda booking: booking.report((FACT,)),
    "heartbeat": lambda booking: booking.heartbeat(Heartbeat("boot-1", Readiness.READY, 5.0)),
}
GOOD = {
    "boot": welcome(),
    "claim": claim(),
    "reissue": ticket(issue=2),
    "reprint": claim(ticket(issue=2)),
    "report": acknowledged(),
    "heartbeat": heard(),
}
REPEATED = {"claim", "reissue", "reprint", "report"}

every_call = pytest.mark.parametrize("call", CALLS)


def head(status="200 OK", **more):
    fields = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in more.items())
    return f"HTTP/1.1 {status}\r\n{fields}\r\n".encode()


# -- what is asked -----------------------------------------------------------------------------------------------------


def test_each_question_says_who_asks_and_what(crooked, booking):
    for name, call in CALLS.items():
        crooked.behave(says(200, GOOD[name]))
        call(booking)
        ((path, headers, body),) = crooked.requests
        assert (headers["kiosk"], headers["kiosk-boot"]) == ("kiosk-1", "boot-1")
        assert "kiosk-journal" not in headers
        assert body["boot_id"] == "boot-1"
        assert (
            path
            == {
                "boot": "/v1/boots",
                "claim": "/v1/claims",
                "reissue": f"/v1/claims/{CLAIM}/tickets/T1/reissue",
                "reprint": "/v1/tickets/T1/reprint",
                "report": "/v1/facts",
                "heartbeat": "/v1/heartbeats",
            }[name]
        )


def test_a_claim_names_itself_by_its_key_and_shows_the_whole_voucher(crooked, booking):
    crooked.behave(says(200, claim()))
    assert booking.claim(CLAIM, VOUCHER).tickets[0].issue == F7
    ((_, headers, body),) = crooked.requests
    assert headers["idempotency-key"] == CLAIM
    assert (body["kiosk"], body["voucher"]) == ("kiosk-1", VOUCHER.code)


def test_the_path_of_the_url_is_kept_with_or_without_a_slash(crooked, booking_at):
    for url in (f"{crooked.url}/cinema", f"{crooked.url}/cinema/"):
        crooked.behave(says(200, welcome()))
        booking_at(url).boot(Boot("boot-1"))
        assert crooked.requests[0][0] == "/cinema/v1/boots"


def test_what_is_shown_of_the_client_is_its_server_and_nothing_else(crooked, booking):
    assert repr(booking) == f"<HttpBooking {crooked.url}>"


def test_a_proof_of_the_phone_goes_with_the_voucher(crooked, booking):
    crooked.behave(says(200, claim()))
    booking.claim(CLAIM, VOUCHER, Proof("cGs=", "ff", "c2ln"))
    ((_, _, body),) = crooked.requests
    assert body["proof"] == {"pk": "cGs=", "transcript_hash": "ff", "sig": "c2ln"}


# -- a server that misbehaves ------------------------------------------------------------------------------------------


MISBEHAVIOURS = {
    "an error": says(500, b"Internal Server Error"),
    "records that are away": says(503, {"reason": "records_away", "hint": "x", "seconds": 3}),
    "a page of a proxy": says(502, b"<html>Bad Gateway</html>"),
    "half a body": raw(head(Content_Length=1000) + b'{"claim": '),
    "half a chunk": raw(head(Transfer_Encoding="chunked") + b'40\r\n{"claim": "'),
    "no word at all": raw(b""),
    "not HTTP": raw(b"220 mail ESMTP\r\n"),
    "an endless head": raw(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000),
    "too many lines of head": raw(b"HTTP/1.1 200 OK\r\n" + b"X: x\r\n" * 300 + b"\r\n"),
    "what is no gzip": says(200, b"not compressed", **{"Content-Encoding": "gzip"}),
}
LIES = {
    "a page": says(200, b"<html>Welcome to the Wi-Fi of the mall</html>"),
    "nothing": says(200, b""),
    "half a head": raw(b"HTTP/1.1 200 OK\r\nContent-Le"),
    "no JSON": says(200, b"\xff\xfe\x00"),
    "JSON of another kind": says(200, ["claim"]),
    "an unknown refusal": says(409, {"reason": "because", "hint": "x"}),
    "a page of refusal": says(403, b"<html>Forbidden</html>"),
    "a redirect": says(302, b"", Location="/elsewhere"),
    "a permanent redirect": says(308, b"", Location="/elsewhere"),
    "too much": says(200, b" " * (MAX_ANSWER + 1)),
    "too much, packed": says(200, gzip.compress(b" " * 20_000_000), **{"Content-Encoding": "gzip"}),
}


@every_call
@pytest.mark.parametrize("what", MISBEHAVIOURS)
def test_an_answer_that_does_not_arrive_is_a_server_that_is_away(crooked, booking, call, what):
    crooked.behave(MISBEHAVIOURS[what])
    with pytest.raises(ServerAway) as caught:
        CALLS[call](booking)
    assert "network" in caught.value.remedy
    assert len(crooked.requests) == (TRIES if call in REPEATED else 1)


@every_call
@pytest.mark.parametrize("what", LIES)
def test_an_answer_that_breaks_the_contract_is_wrong_and_is_not_asked_for_again(crooked, booking, call, what):
    crooked.behave(LIES[what])
    with pytest.raises(WrongAnswer):
        CALLS[call](booking)
    assert len(crooked.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        claim(claim="another"),
        claim(ticket(face=None)),
        claim(ticket(issue=0)),
        claim(ticket(), ticket()),
        claim(tickets=[]),
    ],
    ids=["another claim", "nothing to print", "issue 0", "a ticket twice", "no ticket"],
)
def test_a_claim_that_can_not_be_kept_is_wrong(crooked, booking, answer):
    crooked.behave(says(200, answer))
    with pytest.raises(WrongAnswer):
        booking.claim(CLAIM, VOUCHER)


OTHERS = {
    "the server's keys": development.key_set().as_data(),
    "a greeting of another start": welcome(boot_id="boot-2"),
    "a greeting of another kiosk": welcome(kiosk="kiosk-8"),
    "a claim of another kiosk": claim(kiosk="kiosk-8"),
    "a report of another kiosk": acknowledged(kiosk="kiosk-8"),
}
SAID = OTHERS | GOOD
ALIKE = {"claim": {"claim", "reprint"}}
"""A reprint is answered as a claim of its own."""
NOT_FOR = [
    pytest.param(call, SAID[name], id=f"{call}: {name}")
    for call in CALLS
    for name in SAID
    if name not in ALIKE.get(call, {call})
]


@pytest.mark.parametrize(("call", "answer"), NOT_FOR)
def test_what_the_server_says_to_others_or_of_something_else_is_no_answer(crooked, booking, call, answer):
    crooked.behave(says(200, answer))
    with pytest.raises(WrongAnswer):
        CALLS[call](booking)


@pytest.mark.parametrize("refusal", Refusal)
def test_a_refusal_is_final_and_keeps_its_details(crooked, booking, refusal):
    details = {"at": "2026-03-14T11:00:00Z", "kiosk": "kiosk-2", "seconds": 42}
    crooked.behave(says(REFUSAL_STATUS[refusal], {"reason": refusal, "hint": "ask", **details}))
    with pytest.raises(ServerRefused) as caught:
        booking.claim(CLAIM, VOUCHER)
    assert (caught.value.refusal, caught.value.remedy) == (refusal, "ask")
    assert caught.value.details == details | {"seconds": "42"}
    assert len(crooked.requests) == 1


@pytest.mark.parametrize("lost", [raw(b""), says(503, b"try later"), raw(head(Content_Length=900) + b"{")])
def test_a_claim_whose_answer_is_lost_is_asked_again_under_the_same_key(crooked, booking, lost):
    crooked.behave(lost, lost, says(200, claim()))
    assert booking.claim(CLAIM, VOUCHER).id == CLAIM
    assert [headers["idempotency-key"] for _, headers, _ in crooked.requests] == [CLAIM] * TRIES
    assert len({json.dumps(body) for _, _, body in crooked.requests}) == 1


def test_a_refusal_after_a_lost_answer_is_believed(crooked, booking):
    crooked.behave(raw(b""), says(409, {"reason": "superseded"}))
    with pytest.raises(ServerRefused):
        booking.claim(CLAIM, VOUCHER)
    assert len(crooked.requests) == 2


@every_call
def test_a_port_where_nobody_listens_is_a_server_that_is_away(booking_at, call):
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    with pytest.raises(ServerAway, match="can't be reached"):
        CALLS[call](booking_at(f"http://127.0.0.1:{port}"))


def test_a_redirect_does_not_carry_the_voucher_elsewhere(crooked, booking):
    crooked.behave(says(307, b"", Location=f"{crooked.url}/thief"))
    with pytest.raises(WrongAnswer):
        booking.claim(CLAIM, VOUCHER)
    assert [path for path, _, _ in crooked.requests] == ["/v1/claims"]


HTTP = st.tuples(
    st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.0 404 no\r\n", b"HTTP/1.1 204 \r\n", b"HTTP/9 1 \r\n"]),
    st.sampled_from(
        [
            b"",
            b"Content-Length: 5\r\n",
            b"Content-Length: x\r\n",
            b"Transfer-Encoding: chunked\r\n",
            b"Content-Encoding: ",
        ]
    ),
    st.binary(max_size=30),
    st.sampled_from([b"", b"\r\n\r\n"]),
    st.binary(max_size=60),
).map(b"".join)


@every_call
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HTTP)
def test_whatever_bytes_come_back_nothing_but_a_booking_error_is_raised(crooked, booking_at, call, data):
    crooked.behave(raw(data))
    booking = booking_at(crooked.url)
    with suppress(BookingError):
        CALLS[call](booking)
    booking.close()
    assert crooked.requests

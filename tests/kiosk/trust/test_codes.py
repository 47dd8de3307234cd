from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain import base45
from kiosk.domain.booking import Issue
from kiosk.trust import codes, development
from kiosk.trust.codes import SignedVoucher, read_ticket, read_voucher, sign_ticket, sign_voucher
from kiosk.trust.errors import NotATicket, Untrusted

ISSUE = Issue("ABCDEFGH2345", 1, "0123456789ABCDEF")
VOUCHER = SignedVoucher(b"12345678", codes.cinema_mark("riverside"), datetime(2026, 3, 14, 12, tzinfo=UTC), 3)
PINNED = development.key_set()

issues = st.builds(
    Issue,
    ticket=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=codes.LONGEST_ID),
    number=st.integers(0, 65535),
    serial=st.binary(min_size=8, max_size=8).map(lambda raw: raw.hex().upper()),
)


def test_a_ticket_is_always_written_the_same(key):
    assert sign_ticket(ISSUE, key) == (
        "KT1:$*0W50TK404DGWL4BU/G8HS8 *8W59DL6SX6GTKR-ACO9S-MP.A8:ANYT0*L.BF6695+IBBA8BR0"
        "92M 4IZND6CGUE7:65A9H/VOX9+XS196-RAHQNK%LL7A72MQABJ64F0"
    )
    assert sign_voucher(VOUCHER, key) == (
        "K1:+*07QNGGDE$9*96DL6WW66:6P+7*B86LOL-9 2D FM3-P2*R7+R%451BS/Q4JWNUF7%.NNXGN:S/O"
        "22XTST2LWH5B16NA+RHEGE2.I.QJLW84DFOUFMT9AXK"
    )


@given(issues)
def test_a_ticket_reads_as_it_was_signed_and_fits_its_qr_code(issue):
    code = sign_ticket(issue, development.server_key())
    assert read_ticket(code, PINNED) == issue
    assert len(code) <= 154
    assert set(code) <= set(base45.ALPHABET)


@given(issues, st.data())
@settings(max_examples=200)
def test_a_ticket_with_any_other_character_is_not_believed(issue, data):
    code = sign_ticket(issue, development.server_key())
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from(base45.ALPHABET).filter(lambda it: it != code[place]))
    with pytest.raises(Untrusted):
        read_ticket(code[:place] + other + code[place + 1 :], PINNED)


@given(st.text(max_size=200) | st.text(base45.ALPHABET, max_size=200).map("KT1:".__add__))
def test_any_text_is_read_or_refused(text):
    for read in (read_ticket, read_voucher):
        with pytest.raises(Untrusted):
            read(text, PINNED)


def test_a_ticket_that_another_key_signed_is_not_believed(keys, key, stranger):
    assert read_ticket(sign_ticket(ISSUE, key), keys) == ISSUE
    with pytest.raises(Untrusted):
        read_ticket(sign_ticket(ISSUE, stranger), keys)
    with pytest.raises(Untrusted, match="key 1"):
        read_ticket(sign_ticket(ISSUE, development.server_key()), keys)


@pytest.mark.parametrize("text", ["", "V1" + "0" * 26, "K1:AA", "kt1:", "KT1:", "KT1:A", "KT1:AB"])
def test_what_is_no_ticket_at_all_is_told_apart_from_a_forgery(text, keys):
    with pytest.raises(NotATicket):
        read_ticket(text, keys)


def test_a_ticket_is_no_voucher_and_a_voucher_no_ticket(key, keys):
    ticket, voucher = sign_ticket(ISSUE, key), sign_voucher(VOUCHER, key)
    with pytest.raises(Untrusted):
        read_voucher(ticket, keys)
    with pytest.raises(Untrusted):
        read_voucher(ticket.replace("KT1:", "K1:"), keys)
    with pytest.raises(Untrusted):
        read_ticket(voucher.replace("K1:", "KT1:"), keys)


@pytest.mark.parametrize(
    "issue",
    [
        Issue("A" * 26, 1, "0" * 16),
        Issue("", 1, "0" * 16),
        Issue("A", 1, "0" * 15),
        Issue("A", 1, "ab" * 8),
        Issue("A", 1, "no hex digits"),
        Issue("票", 1, "0" * 16),
        Issue("A", -1, "0" * 16),
        Issue("A", 65536, "0" * 16),
    ],
)
def test_an_issue_that_can_not_stand_on_a_ticket_is_refused(issue, key):
    with pytest.raises((ValueError, OverflowError)):
        sign_ticket(issue, key)


def test_a_voucher_reads_as_it_was_signed(key, keys, stranger):
    code = sign_voucher(VOUCHER, key)
    assert len(base45.decode(code.removeprefix("K1:"))) == 80
    assert read_voucher(code, keys) == VOUCHER
    with pytest.raises(Untrusted):
        read_voucher(sign_voucher(VOUCHER, stranger), keys)

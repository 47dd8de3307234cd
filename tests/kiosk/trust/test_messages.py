import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.booking import Head
from kiosk.trust import development
from kiosk.trust.errors import OutOfTime, Untrusted
from kiosk.trust.keys import KeySet, ServerKey
from kiosk.trust.messages import (
    SKEW,
    Asked,
    check_answer,
    check_request,
    journal_text,
    read_journal,
    sign_answer,
    sign_request,
)

NOW = 1_773_480_413
URL = "http://127.0.0.1:8765/v1/claims"
BODY = b'{"voucher": "V1"}'
HEADERS = {
    "Content-Type": "application/json",
    "Idempotency-Key": "0123456789abcdef0123456789abcdef",
    "Kiosk": "kiosk-1",
    "Kiosk-Boot": "b1",
    "Kiosk-Journal": "7:ab",
    "Accept": "application/json",
}
KIOSK = development.kiosk_key("kiosk-1")
PUBLIC = KIOSK.public_key().public_bytes_raw()
ANSWER = {"content-type": "application/json"}
NOBODY = Asked("POST", URL)
"""what is asked without a signature"""


def signed(body=BODY, url=URL, method="POST", key=KIOSK, now=NOW, nonce="n1", **changes):
    headers = HEADERS | {name.replace("_", "-"): value for name, value in changes.items()}
    return headers | sign_request(key, headers["Kiosk"], method, url, headers, body, now=now, nonce=nonce)


def asks(**how):
    return Asked("POST", URL, signed(**how)["Signature"])


def checked(headers, body=BODY, url=URL, method="POST", now=NOW):
    return check_request(method, url, headers, body, PUBLIC, now=now)


def test_a_request_tells_who_signed_it_when_and_with_which_nonce():
    found = checked(signed())
    assert (found.kiosk, found.created, found.nonce) == ("kiosk-1", NOW, "n1")


def test_a_request_is_always_signed_the_same():
    headers = signed()
    assert headers["Content-Digest"] == "sha-256=:gaVyeCce4IgVg0WQ9/aY0rdwgGemSlXQwSo30FR9UNU=:"
    assert headers["Signature-Input"] == (
        'sig=("@method" "@target-uri" "content-type" "idempotency-key" "kiosk" "kiosk-boot" "kiosk-journal" "'
        'content-digest");created=1773480413;keyid="kiosk-1";alg="ed25519";nonce="n1";tag="kiosk-request"'
    )
    assert (
        headers["Signature"]
        == "sig=:eLEfb/4i5Z2mgDJh5KLMQW/F5EgKAhh8tY5FQQCb5niAvW+n96bvfrU4N0wsUlLTNA2+FzU7LA4rOacy7YmZBg==:"
    )


def test_a_query_without_a_body_is_signed_too():
    headers = {"Kiosk": "kiosk-1", "Kiosk-Boot": "b1"}
    headers |= sign_request(KIOSK, "kiosk-1", "GET", URL, headers, b"", now=NOW, nonce="n")
    assert check_request("GET", URL, headers, b"", PUBLIC, now=NOW).kiosk == "kiosk-1"


@pytest.mark.parametrize(
    "change", ["Content-Type", "Idempotency-Key", "Kiosk", "Kiosk-Boot", "Kiosk-Journal", "Content-Digest"]
)
def test_a_request_with_a_changed_or_missing_header_is_not_believed(change):
    headers = signed()
    with pytest.raises(Untrusted):
        checked(headers | {change: headers[change] + "0"})
    with pytest.raises(Untrusted):
        checked({name: value for name, value in headers.items() if name != change})


@pytest.mark.parametrize("added", ["Idempotency-Key", "Kiosk-Greeted", "Kiosk-Journal"])
def test_a_header_that_was_added_on_the_way_is_not_believed(added):
    headers = {name: value for name, value in HEADERS.items() if name != added}
    headers |= sign_request(KIOSK, "kiosk-1", "POST", URL, headers, BODY, now=NOW, nonce="n")
    assert checked(headers)
    with pytest.raises(Untrusted):
        checked(headers | {added: "7:ab"})


def test_a_request_with_another_body_address_or_method_is_not_believed():
    headers = signed()
    for change in ({"body": BODY + b" "}, {"body": b""}, {"url": URL + "/x"}, {"url": URL + "?a"}, {"method": "PUT"}):
        with pytest.raises(Untrusted):
            checked(headers, **change)


def test_a_request_that_another_kiosk_signed_is_not_believed():
    with pytest.raises(Untrusted):
        checked(signed(key=development.kiosk_key("kiosk-2")))


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Signature", ""),
        ("Signature", "nonsense"),
        ("Signature", "sig=:AAAA:"),
        ("Signature-Input", ""),
        ("Signature-Input", "sig=()"),
        ("Signature-Input", 'sig=("@method");created="x";keyid="kiosk-1";tag="kiosk-request"'),
        ("Signature-Input", 'sig=("@method");keyid="kiosk-1";tag="kiosk-request"'),
    ],
)
def test_a_signature_that_is_nonsense_is_not_believed(header, value):
    with pytest.raises(Untrusted):
        checked(signed() | {header: value})


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_as_a_signature_is_refused_in_order(one, two):
    with pytest.raises(Untrusted):
        checked(signed() | {"Signature": one, "Signature-Input": two})


def test_two_signatures_are_not_one():
    one, two = signed(nonce="a"), signed(nonce="b")
    both = {name: f"{one[name]}, {two[name].replace('sig=', 'other=')}" for name in ("Signature", "Signature-Input")}
    with pytest.raises(Untrusted):
        checked(one | both)


def test_a_request_counts_for_ninety_seconds_in_both_directions():
    for late in (-SKEW, SKEW):
        assert checked(signed(), now=NOW + late)
    with pytest.raises(OutOfTime, match="91 seconds apart") as error:
        checked(signed(), now=NOW + SKEW + 1)
    assert error.value.seconds == -91
    with pytest.raises(OutOfTime):
        checked(signed(), now=NOW - SKEW - 1)


def test_a_wrong_signature_out_of_time_is_first_of_all_wrong():
    with pytest.raises(Untrusted) as wrong:
        checked(signed(key=development.kiosk_key("kiosk-2")), now=NOW + 1000)
    assert not isinstance(wrong.value, OutOfTime)


@pytest.mark.parametrize("nonce", ["", "n" * 65])
def test_a_request_without_a_good_nonce_is_not_believed(nonce):
    with pytest.raises(Untrusted, match="nonce"):
        checked(signed(nonce=nonce))


def test_an_answer_is_bound_to_its_status_body_type_and_request(key, keys):
    asked, other = asks(nonce="a"), asks(nonce="b")
    headers = ANSWER | sign_answer(key, 201, ANSWER, b"{}", now=NOW, asked=asked)
    assert check_answer(keys, 201, headers, b"{}", asked=asked) == NOW
    for status, body, of in ((200, b"{}", asked), (201, b"{ }", asked), (201, b"{}", other), (201, b"{}", NOBODY)):
        with pytest.raises(Untrusted):
            check_answer(keys, status, headers, body, asked=of)
    with pytest.raises(Untrusted):
        check_answer(keys, 201, headers | {"content-type": "text/html"}, b"{}", asked=asked)


def test_an_answer_that_is_not_bound_to_the_request_is_not_believed(key, keys):
    headers = ANSWER | sign_answer(key, 200, ANSWER, b"{}", now=NOW, asked=NOBODY)
    check_answer(keys, 200, headers, b"{}", asked=NOBODY)
    with pytest.raises(Untrusted):
        check_answer(keys, 200, headers, b"{}", asked=asks())


def test_an_answer_is_bound_to_the_address_and_the_method_also_where_nobody_signed_the_question(key, keys):
    headers = ANSWER | sign_answer(key, 200, ANSWER, b"{}", now=NOW, asked=NOBODY)
    for of in (Asked("POST", URL + "/boots"), Asked("GET", URL)):
        with pytest.raises(Untrusted):
            check_answer(keys, 200, headers, b"{}", asked=of)


def test_the_servers_boot_is_covered_where_an_answer_names_it(key, keys):
    marked = ANSWER | {"server-boot": "m1"}
    headers = marked | sign_answer(key, 200, marked, b"{}", now=NOW, asked=NOBODY)
    check_answer(keys, 200, headers, b"{}", asked=NOBODY)
    stripped = {name: value for name, value in headers.items() if name != "server-boot"}
    plain = ANSWER | sign_answer(key, 200, ANSWER, b"{}", now=NOW, asked=NOBODY)
    for changed in (headers | {"server-boot": "m2"}, stripped, plain | {"server-boot": "m1"}):
        with pytest.raises(Untrusted):
            check_answer(keys, 200, changed, b"{}", asked=NOBODY)


def test_a_second_signature_beside_the_good_one_spoils_a_request(key):
    good, other = signed(nonce="a"), signed(nonce="b", key=development.kiosk_key("kiosk-2"))
    strange = {
        "Signature": other["Signature"].replace("sig=", "own="),
        "Signature-Input": other["Signature-Input"].replace("sig=", "own=").replace("kiosk-request", "x"),
    }
    for one, two in ((good, strange), (strange, good)):
        both = {name: f"{one[name]}, {two[name]}" for name in strange}
        with pytest.raises(Untrusted, match="one signature"):
            checked(good | both)


def test_a_signature_that_says_when_it_ends_is_none_of_ours():
    headers = signed()
    headers["Signature-Input"] = headers["Signature-Input"].replace(";keyid", f";expires={NOW - 1};keyid")
    with pytest.raises(Untrusted, match="ends"):
        checked(headers)


@pytest.mark.parametrize("url", ["http://host/ä", "http://host/a b", "http://ho st/", "http://h:x/", "x", ""])
def test_an_answer_to_an_address_that_is_none_cannot_be_signed_and_says_so(key, url):
    with pytest.raises(Untrusted, match="can't be signed"):
        sign_answer(key, 200, ANSWER, b"{}", now=NOW, asked=Asked("GET", url))


def test_an_answer_of_a_stranger_or_without_a_signature_is_not_believed(stranger, keys):
    with pytest.raises(Untrusted):
        check_answer(
            keys, 200, ANSWER | sign_answer(stranger, 200, ANSWER, b"{}", now=NOW, asked=NOBODY), b"{}", asked=NOBODY
        )
    with pytest.raises(Untrusted):
        check_answer(keys, 200, ANSWER, b"{}", asked=NOBODY)


def test_the_signature_of_a_request_is_none_of_an_answer(keys):
    with pytest.raises(Untrusted):
        check_answer(keys, 200, signed(), BODY, asked=NOBODY)


def test_a_new_key_is_used_beside_an_old_one_and_each_within_its_dates(key, keys):
    from datetime import UTC, datetime, timedelta

    (old,) = keys
    turn = datetime.fromtimestamp(NOW, UTC)
    both = KeySet((ServerKey(old.kid, old.public, old.not_before, turn), ServerKey(8, PUBLIC, turn)))
    headers = ANSWER | sign_answer(key, 200, ANSWER, b"{}", now=NOW, asked=NOBODY)
    check_answer(both, 200, headers, b"{}", asked=NOBODY)
    after = (turn + timedelta(seconds=1)).timestamp()
    late = ANSWER | sign_answer(key, 200, ANSWER, b"{}", now=after, asked=NOBODY)
    with pytest.raises(Untrusted, match="not in use"):
        check_answer(both, 200, late, b"{}", asked=NOBODY)


def test_the_head_of_a_journal_reads_as_it_was_written():
    head = Head(7, "ab" * 32)
    assert read_journal(journal_text(head)) == head


@pytest.mark.parametrize(
    "text", ["", "7", ":ab", "7:", "-1:ab", "7:xy", "٣:ab", "7:" + "a" * 129, "9" * 20 + ":a", "7:-a"]
)
def test_what_is_no_head_of_a_journal_is_refused(text):
    with pytest.raises(ValueError):
        read_journal(text)

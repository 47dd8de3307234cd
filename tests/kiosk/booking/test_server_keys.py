"""How the server's keys are kept up to date, and for how long each of them counts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.booking.line import FAR
from kiosk.booking.port import Boot, WrongAnswer
from kiosk.domain.booking import Issue
from kiosk.trust import development
from kiosk.trust.codes import read_ticket, sign_ticket
from kiosk.trust.keys import KeySet, ServerKey
from tests.kiosk.booking.calls import BOTH, CALLS, FORGER, SECOND, VOUCHER, public
from tests.kiosk.booking.conftest import says
from tests.kiosk.booking.samples import CLAIM, SERIAL, claim, face, ticket, welcome


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


def test_the_keys_are_looked_at_when_that_is_asked_for(crooked, booking):
    crooked.behave()
    crooked.keys = says(200, BOTH.as_data())
    booking.renew()
    assert booking.keys == BOTH
    crooked.keys = says(200, b"no JSON")
    with pytest.raises(WrongAnswer):
        booking.renew()
    assert booking.keys == BOTH


@pytest.mark.parametrize("call", CALLS)
def test_a_kiosk_that_was_off_while_the_server_changed_its_keys_learns_the_new_one(crooked, booking_at, tmp_path, call):
    booking = booking_at(crooked.url, keys_file=tmp_path / "server.json")
    ask, answer = CALLS[call]
    crooked.behave(says(200, answer, by=SECOND))
    crooked.keys = says(200, BOTH.as_data())
    assert ask(booking)
    assert len(crooked.requests) == 1, "the answer that was there is looked at again, nothing is asked twice"
    assert (booking.keys, KeySet.read((tmp_path / "server.json").read_bytes())) == (BOTH, BOTH)


@pytest.mark.parametrize("by", [SECOND, FORGER, None], ids=["by a key that is new", "by a forger", "by nobody"])
def test_an_unknown_key_that_no_known_one_vouches_for_is_asked_about_once(crooked, booking, by):
    asked: list[str] = []

    def keys(handler):
        asked.append(handler.path)
        says(200, BOTH.as_data(), by=by)(handler)

    crooked.behave(says(200, claim(), by=SECOND))
    crooked.keys = keys
    with pytest.raises(WrongAnswer):
        booking.claim(CLAIM, VOUCHER)
    assert (asked, len(crooked.requests)) == (["/v1/keys"], 1)


def test_a_server_that_changes_to_keys_that_everybody_knows_is_not_followed(crooked, booking_at, tmp_path):
    pinned = KeySet((public(SECOND),))
    booking = booking_at(crooked.url, keys=pinned, keys_file=tmp_path / "server.json")
    crooked.behave()
    crooked.keys = says(200, BOTH.as_data(), by=SECOND)
    with pytest.raises(WrongAnswer, match="for development"):
        booking.renew()
    assert booking.keys == pinned
    assert not (tmp_path / "server.json").exists()


# -- time --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("late", [-FAR - 60, FAR + 60, -86_400 * 400])
def test_an_answer_of_another_time_is_wrong(crooked, booking, late):
    crooked.behave(says(200, claim(), late=late))
    with pytest.raises(WrongAnswer, match=r"(hours|days) from now") as caught:
        booking.claim(CLAIM, VOUCHER)
    assert "set the clock" in caught.value.remedy


@pytest.mark.parametrize("late", [60 - FAR, FAR - 60])
def test_an_answer_of_nearly_our_time_is_good(crooked, booking, late):
    crooked.behave(says(200, claim(), late=late))
    assert booking.claim(CLAIM, VOUCHER).id == CLAIM


def ended(key, days=1):
    """The key, as it is when its time is over."""
    return replace(public(key), not_after=datetime.now(UTC) - timedelta(days=days))


@pytest.mark.parametrize("late", [0.0, -86_400 * 2], ids=["and says so", "and says that it was in its time"])
def test_who_has_a_key_whose_time_is_over_can_not_answer(crooked, booking_at, late):
    booking = booking_at(crooked.url, keys=KeySet((*development.key_set(), ended(SECOND))))
    crooked.behave(says(200, claim(), by=SECOND, late=late))
    with pytest.raises(WrongAnswer):
        booking.claim(CLAIM, VOUCHER)


@pytest.mark.parametrize("call", ["claim", "reissue"])
def test_a_key_whose_time_is_over_signs_no_new_ticket_and_its_old_paper_counts(crooked, booking_at, call):
    booking = booking_at(crooked.url, keys=KeySet((*development.key_set(), ended(SECOND))))
    number = 2 if call == "reissue" else 1
    paper = sign_ticket(Issue("T1", number, SERIAL), SECOND)
    granted = ticket(issue=number, face=face(code=paper))
    crooked.behave(says(200, granted if call == "reissue" else claim(granted)))
    with pytest.raises(WrongAnswer, match="the code of a ticket"):
        CALLS[call][0](booking)
    assert read_ticket(paper, booking.keys) == Issue("T1", number, SERIAL)


def test_a_key_that_may_not_sign_yet_is_not_believed(crooked, booking_at):
    booking = booking_at(crooked.url)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    later = ServerKey(2, SECOND.private.public_key().public_bytes_raw(), tomorrow)
    crooked.behave(says(200, welcome()), says(200, claim(), by=SECOND))
    crooked.keys = says(200, KeySet((*development.key_set(), later)).as_data())
    booking.boot(Boot("boot-1"))
    with pytest.raises(WrongAnswer, match="not in use"):
        booking.claim(CLAIM, VOUCHER)

"""Enrolment at the real server, and what is not believed of others."""

import stat
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.booking.client import HttpBooking
from kiosk.booking.enrolment import CodeRefused, enrol
from kiosk.booking.identity import identity
from kiosk.booking.port import Boot, ServerAway, ServerRefused, WrongAnswer
from kiosk.config.errors import ConfigError
from kiosk.config.model import BookingSection, Config, KioskSection
from kiosk.domain.booking import Refusal
from kiosk.mock.staff import Staff
from kiosk.trust import development
from kiosk.trust.keys import (
    KeySet,
    ServerKey,
    SigningKey,
    fingerprint,
    new_key,
    public_text,
    read_private,
    read_public,
)
from tests.kiosk.booking.conftest import raw, says
from tests.kiosk.mock.conftest import RELAXED, running

CODE = "ABC-DEF-GH2"


@pytest.fixture(scope="module")
def house():
    with running(RELAXED) as house:
        yield house


@pytest.fixture
def staff(house):
    with Staff(house.url) as staff:
        yield staff


@pytest.fixture
def config_at(tmp_path):
    def config(url, kiosk="lobby-7"):
        section = BookingSection(
            url=url, key_file=str(tmp_path / "kiosk.key"), server_keys=str(tmp_path / "server.json")
        )
        return Config(kiosk=KioskSection(id=kiosk), booking=section)

    return config


@pytest.fixture
def greet(house):
    """Greet the server as whoever a configuration says."""
    opened = []

    def greet(config, boot):
        booking = HttpBooking(identity(config), boot, config.booking, now=lambda: house.clock().timestamp())
        opened.append(booking)
        return booking.boot(Boot(boot))

    yield greet
    for booking in opened:
        booking.close()


@pytest.fixture
def enrolled(house, config_at):
    """Enrol with this code."""
    return lambda code, **who: enrol(config_at(house.url, **who), code, lambda: house.clock().timestamp())


def test_a_kiosk_with_a_code_becomes_one_of_ours_and_both_sides_show_the_same_number(
    house, staff, config_at, enrolled, greet, tmp_path
):
    made = enrolled(staff.enrolment_code("lobby-7"))
    assert (made.kiosk, made.fingerprint) == ("lobby-7", staff.fingerprint("lobby-7"))
    assert len(made.fingerprint.replace(" ", "")) == 20
    assert stat.S_IMODE((tmp_path / "kiosk.key").stat().st_mode) == 0o600
    assert {file.name for file in tmp_path.iterdir()} == {"kiosk.key", "server.json"}
    assert greet(config_at(house.url), "boot-enrolled")


@pytest.mark.parametrize(
    "spelled", [str.lower, lambda code: code.replace("-", ""), lambda code: code.replace("-", " ")]
)
def test_a_code_is_typed_as_people_type(staff, enrolled, spelled):
    assert enrolled(spelled(staff.enrolment_code("lobby-7"))).kiosk == "lobby-7"


def test_a_code_works_once_and_for_its_own_kiosk(staff, enrolled, tmp_path):
    code = staff.enrolment_code("lobby-7")
    with pytest.raises(CodeRefused) as caught:
        enrolled(code, kiosk="lobby-8")
    assert "have staff make a new one" in caught.value.remedy
    enrolled(code)
    before = (tmp_path / "kiosk.key").read_bytes()
    with pytest.raises(CodeRefused):
        enrolled(code)
    assert (tmp_path / "kiosk.key").read_bytes() == before


@pytest.mark.parametrize("code", ["AAA-AAA-AAA", "nonsense", "密码", "x" * 1000])
def test_a_wrong_code_is_refused_and_makes_nobody_one_of_ours(enrolled, code, tmp_path):
    with pytest.raises(CodeRefused):
        enrolled(code)
    assert [file.name for file in tmp_path.iterdir()] == ["kiosk.key.new"]


def test_a_kiosk_that_enrols_again_has_a_new_key_and_the_old_one_is_worth_nothing(
    house, staff, config_at, enrolled, greet, tmp_path
):
    enrolled(staff.enrolment_code("lobby-7"))
    old = (tmp_path / "kiosk.key").read_bytes()
    enrolled(staff.enrolment_code("lobby-7"))
    assert (tmp_path / "kiosk.key").read_bytes() != old
    assert greet(config_at(house.url), "boot-again")
    (tmp_path / "kiosk.key").write_bytes(old)
    with pytest.raises(ServerRefused) as caught:
        greet(config_at(house.url), "boot-old")
    assert caught.value.refusal is Refusal.KIOSK_UNKNOWN


def test_a_kiosk_that_was_withdrawn_is_told_so(house, staff, config_at, enrolled, greet):
    enrolled(staff.enrolment_code("lobby-7"))
    staff.revoke("lobby-7")
    with pytest.raises(ServerRefused) as caught:
        greet(config_at(house.url), "boot-late")
    assert caught.value.refusal is Refusal.KIOSK_REVOKED


def test_without_a_place_for_the_key_nothing_is_asked():
    with pytest.raises(ConfigError) as caught:
        enrol(Config(), CODE)
    assert "set booking.key_file and booking.server_keys" in caught.value.remedy


def test_a_folder_that_can_not_be_written_is_said_before_the_code_is_used(staff, house, config_at, enrolled, tmp_path):
    code = staff.enrolment_code("lobby-7")
    config = config_at(house.url)
    nowhere = config.booking.model_copy(update={"key_file": str(tmp_path / "nowhere" / "kiosk.key")})
    with pytest.raises(ConfigError, match="the keys can't be kept"):
        enrol(config.model_copy(update={"booking": nowhere}), code, lambda: house.clock().timestamp())
    assert enrolled(code)


# -- others ------------------------------------------------------------------------------------------------------------


def answer(body, **changes):
    """What a server says to this body that takes the code and knows the key."""
    keys = changes.pop("keys", development.key_set())
    number = fingerprint("lobby-7", read_public(body["public_key"]), development.key_set())
    return {"kiosk": "lobby-7", "cinema": "star", "fingerprint": number} | keys.as_data() | changes


@pytest.fixture
def server_that_says(crooked):
    def behave(**changes):
        by = changes.pop("by", development.server_key())

        def behaviour(handler):
            says(201, answer(crooked.requests[-1][2], **changes), by=by)(handler)

        crooked.behave(behaviour)

    return behave


def test_a_server_that_does_it_right_is_believed(crooked, server_that_says, config_at):
    server_that_says()
    assert enrol(config_at(crooked.url), CODE).cinema == "star"
    ((path, headers, body),) = crooked.requests
    assert (path, body["code"], headers["kiosk"]) == ("/v1/enrolments", CODE, "lobby-7")


OTHER = ServerKey(
    1, Ed25519PrivateKey.from_private_bytes(b"x" * 32).public_key().public_bytes_raw(), datetime(2020, 1, 1, tzinfo=UTC)
)


@pytest.mark.parametrize(
    "changes",
    [
        {"by": None},
        {"keys": KeySet((OTHER,))},
        {"fingerprint": "0000 0000 0000 0000 0000"},
        {"kiosk": "lobby-8"},
        {"cinema": 7},
    ],
    ids=["nobody signed", "keys of another", "another number", "another kiosk", "no cinema"],
)
def test_any_other_answer_is_wrong_and_the_key_of_before_stays(crooked, server_that_says, config_at, changes, tmp_path):
    (tmp_path / "kiosk.key").write_text("the key of before")
    server_that_says(**changes)
    with pytest.raises(WrongAnswer):
        enrol(config_at(crooked.url), CODE)
    assert {file.name for file in tmp_path.iterdir()} == {"kiosk.key", "kiosk.key.new"}
    assert (tmp_path / "kiosk.key").read_text() == "the key of before"


def test_a_server_that_is_away_is_said(config_at):
    with pytest.raises(ServerAway) as caught:
        enrol(config_at("http://127.0.0.1:1"), CODE)
    assert "enrol again with the same code" in caught.value.remedy


@pytest.mark.parametrize("lost", [raw(b""), says(502, b"Bad Gateway", by=None), raw(b"HTTP/1.1 201 Created\r\nCon")])
def test_after_a_lost_answer_the_same_key_is_shown_again(crooked, server_that_says, config_at, lost, tmp_path):
    config = config_at(crooked.url)
    crooked.behave(lost)
    with pytest.raises((ServerAway, WrongAnswer)) as caught:
        enrol(config, CODE)
    assert "enrol again with the same code" in caught.value.remedy
    ((_, _, first),) = crooked.requests
    server_that_says()
    enrol(config, CODE)
    ((_, _, again),) = crooked.requests
    assert first == again
    kept = read_private((tmp_path / "kiosk.key").read_bytes())
    assert public_text(kept) == first["public_key"]
    assert {file.name for file in tmp_path.iterdir()} == {"kiosk.key", "server.json"}


def test_a_refusal_that_nobody_signed_does_not_make_the_kiosk_forget_its_key(crooked, server_that_says, config_at):
    config = config_at(crooked.url)
    for answer in (raw(b""), says(403, {"reason": "enrolment_refused"}, by=None)):
        crooked.behave(answer)
        with pytest.raises((ServerAway, CodeRefused)):
            enrol(config, CODE)
    ((_, _, first),) = crooked.requests
    server_that_says()
    enrol(config, CODE)
    assert crooked.requests[0][2] == first


def test_half_a_key_of_a_power_cut_is_made_anew(crooked, server_that_says, config_at, tmp_path):
    (tmp_path / "kiosk.key.new").write_bytes(b"-----BEGIN PRIV")
    server_that_says()
    assert enrol(config_at(crooked.url), CODE).kiosk == "lobby-7"
    kept = read_private((tmp_path / "kiosk.key").read_bytes())
    assert public_text(kept) == crooked.requests[0][2]["public_key"]


def test_keys_that_everybody_knows_are_not_pinned_for_a_server_elsewhere(far_away, tmp_path):
    crooked, way = far_away
    files: dict[str, Any] = {"key_file": str(tmp_path / "kiosk.key"), "server_keys": str(tmp_path / "server.json")}
    config = Config(kiosk=KioskSection(id="lobby-7"), booking=BookingSection(**way, **files))

    def says_it(key, keys):
        def behaviour(handler):
            body = crooked.requests[-1][2]
            number = fingerprint("lobby-7", read_public(body["public_key"]), keys)
            says(201, {"kiosk": "lobby-7", "cinema": "star", "fingerprint": number} | keys.as_data(), by=key)(handler)

        return behaviour

    crooked.behave(says_it(development.server_key(), development.key_set()))
    with pytest.raises(WrongAnswer, match="for development"):
        enrol(config, CODE)
    assert not (tmp_path / "server.json").exists()
    own = SigningKey(7, new_key())
    mine = ServerKey(7, own.private.public_key().public_bytes_raw(), datetime(2020, 1, 1, tzinfo=UTC))
    crooked.behave(says_it(own, KeySet((mine,))))
    assert enrol(config, CODE).kiosk == "lobby-7"

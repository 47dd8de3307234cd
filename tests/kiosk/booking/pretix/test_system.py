"""Enrolment, the way there, and what the kiosk asks of the list and of its own rights."""

import json
import stat

import pytest

from kiosk.booking.enrolment import CodeRefused
from kiosk.booking.port import Boot, NotGreeted, ServerAway, ServerRefused, WrongAnswer
from kiosk.booking.pretix import system
from kiosk.config.errors import ConfigError
from kiosk.config.model import BookingSection, Config, KioskSection, PretixSection
from kiosk.domain.booking import Head, Refusal
from tests.kiosk.booking.pretix.house import never_came, says
from tests.kiosk.booking.pretix.records import DOOR, EVENT, PICKUP


@pytest.fixture
def config(house, tmp_path):
    def make(url=house.url, **changes):
        place = {"event": EVENT, "pickup_list": PICKUP, "device_file": str(tmp_path / "device.json")}
        return Config(
            kiosk=KioskSection(id="lobby-1"),
            booking=BookingSection(url=url, system="pretix", budget=5.0),
            pretix=PretixSection.model_validate(place | changes),
        )

    return make


@pytest.fixture
def enrolled(house, config):
    system.enrol(config(), house.device("lobby-1").code)
    return house


def test_a_code_of_the_staff_becomes_a_token_that_only_the_kiosk_may_read(house, config, tmp_path):
    device = house.device("Lobby left")
    enrolment = system.enrol(config(), device.code)
    file = tmp_path / "device.json"
    assert json.loads(file.read_text())["api_token"] == device.token
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert enrolment.data == {"device": "Lobby left", "number": "1", "organizer": "cineplex"}
    assert device.token not in " ".join(enrolment.sentences)
    system.check(config())


def test_a_code_works_once_and_a_wrong_one_never(house, config):
    code = house.device("lobby-1").code
    system.enrol(config(), code)
    for wrong in (code, "nonsense"):
        with pytest.raises(CodeRefused):
            system.enrol(config(), wrong)
    system.check(config())


@pytest.mark.parametrize("meddle", [never_came, says(502), says(404, b"<html>"), says(200, {"organizer": "x"})])
def test_an_enrolment_without_an_answer_says_what_to_do_and_keeps_the_token_of_before(enrolled, config, meddle):
    enrolled.meddling = {1: meddle}
    with pytest.raises((ServerAway, WrongAnswer)) as caught:
        system.enrol(config(), enrolled.device("new").code)
    assert "revoke" in caught.value.remedy
    system.check(config())


def test_a_folder_that_takes_no_file_is_found_out_before_the_code_is_used(house, config, tmp_path):
    device = house.device("lobby-1")
    with pytest.raises(ConfigError):
        system.enrol(config(device_file=str(tmp_path / "nowhere" / "device.json")), device.code)
    assert not device.token


@pytest.mark.parametrize("key", ["event", "pickup_list", "device_file"])
def test_what_a_pretix_needs_is_asked_for(config, key):
    with pytest.raises(ConfigError) as caught:
        system.check(config(**{key: type(getattr(config().pretix, key))()}))
    assert [problem.key for problem in caught.value.problems] == [f"pretix.{key}"]


@pytest.mark.parametrize("content", ["", "{}", '{"organizer": "x", "device_id": 1, "name": "n"}', "\x00"])
def test_a_file_that_no_enrolment_wrote_is_refused(config, tmp_path, content):
    file = tmp_path / "device.json"
    file.write_text(content)
    file.chmod(0o600)
    with pytest.raises(ConfigError):
        system.check(config())


def test_a_token_that_others_may_read_is_refused(enrolled, config, tmp_path):
    (tmp_path / "device.json").chmod(0o644)
    with pytest.raises(ConfigError):
        system.check(config())


def pinged(config):
    return [(finding.step, finding.ok) for finding in system.ping(config)]


def test_a_ping_tells_each_step_and_checks_nobody_in(enrolled, config):
    enrolled.buy(2)
    assert pinged(config()) == [("name", True), ("connection", True), ("device", True), ("list", True)]
    assert not any(ticket.checkins for ticket in enrolled.tickets())


def test_a_ping_ends_where_it_makes_no_sense_to_go_on(enrolled, config):
    assert pinged(config(url="http://127.0.0.1:9"))[-1] == ("connection", False)
    assert pinged(config(event=""))[-1] == ("device", False)
    assert pinged(config(event="another"))[-1] == ("pretix", False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("allow_multiple_entries", True),
        ("allow_entry_after_exit", True),
        ("include_pending", True),
        ("addon_match", True),
        ("subevent", 5),
        ("rules", {"<": [{"var": "entries_number"}, 1]}),
    ],
)
def test_a_list_that_can_not_be_relied_upon_is_named_with_the_setting(house, port, name, value):
    house.settings[name] = value
    with pytest.raises(WrongAnswer) as caught:
        port()
    assert name in str(caught.value)


@pytest.mark.parametrize("number", [DOOR, 99])
def test_another_list_than_the_kiosks_own_is_not_taken(enrolled, config, number):
    with pytest.raises(WrongAnswer):
        system.connect(config(pickup_list=number), "boot-1", lambda: None).boot(Boot("boot-1"))


@pytest.mark.parametrize("right", ["annul", "redeem", "search"])
def test_a_device_that_may_not_do_all_prints_nothing(house, port, right):
    one, order = port(), house.buy(1)
    house.devices["lobby-1"].allowed.discard(right)
    with pytest.raises(ServerRefused) as caught:
        serve(one, order)
    assert caught.value.refusal is Refusal.KIOSK_UNKNOWN
    assert not order.tickets[0].held()


def serve(port, order):
    port.boot(Boot("boot-2"))
    port.claim("c" * 32, port.read_voucher(order.tickets[0].secret))


def test_a_start_is_not_told_that_its_journal_is_another_one_nor_that_all_was_forgotten(port):
    assert port().boot(Boot("boot-2", Head(5, "ab" * 32))).anchor == Head(5, "ab" * 32)


def test_a_kiosk_that_never_saw_the_list_claims_nothing(house, port):
    one = port(greet=False)
    with pytest.raises(NotGreeted):
        one.claim("c" * 32, one.read_voucher("s" * 32))
    assert house.asked == []


def test_staff_who_spoil_the_list_stop_the_kiosk_within_the_hour(house, port):
    one = port()
    house.settings["allow_multiple_entries"] = True
    with pytest.raises(WrongAnswer):
        one.renew()
    with pytest.raises(NotGreeted):
        one.claim("c" * 32, one.read_voucher("s" * 32))

from collections import deque
from dataclasses import replace
from pathlib import Path

import pytest

from drivers.finding.found import Found, Kind
from kiosk.config.model import Config
from kiosk.equipment.asking import Unattended
from kiosk.equipment.interview import Given, Interview
from kiosk.equipment.probing import Told

PRINTER = Found(Kind.PRINTER, "usb://04b8:0e28", "EPSON TM-T20III")
CAMERA = Found(Kind.CAMERA, "camera:///dev/v4l/by-id/hd", "HD Camera")
SCANNER = Found(Kind.SCANNER, "serial:///dev/serial/by-id/fm430", "Newland FM430", options="vendor=newland")
LINE = Found(Kind.LINE, "serial:///dev/ttyS0", "serial port ttyS0")
RADIO = Found(Kind.BLUETOOTH, "ble:", "CSR")
DARK = Found(Kind.BLUETOOTH, "ble:", "CSR", trouble="it is switched off", remedy="rfkill unblock bluetooth")
ALL = [PRINTER, CAMERA, SCANNER, LINE, RADIO]


class Person:
    """Answers by the beginning of the question, as often as it says; else what is suggested."""

    def __init__(self, **answers):
        self.answers = {start.replace("_", " "): deque(said) for start, said in answers.items()}
        self.heard, self.asked = [], []

    def _said(self, question, default):
        self.asked.append(question)
        waiting = next((said for start, said in self.answers.items() if question.startswith(start)), None)
        return waiting.popleft() if waiting else default

    def text(self, question, default):
        return self._said(question, default)

    def yes(self, question, default):
        return self._said(question, default)

    def choice(self, question, options, default):
        wanted = self._said(question, None)
        return default if wanted is None else next(place for place, option in enumerate(options) if wanted in option)

    def say(self, sentence):
        self.heard.append(sentence)


@pytest.fixture
def interview():
    def run(asking, found=ALL, config=None, given=None, told=None):
        told = told or (lambda device: Told(device, "epson-tm-t20iii", "EPSON TM-T20III"))
        folders = Path("/var/lib/kiosk"), Path("/etc/kiosk/credentials")
        return Interview(asking, found, config or Config(), given or Given(), told, *folders).run()

    return run


def test_who_answers_nothing_gets_what_was_found(interview):
    person = Person()
    decided = interview(Unattended(person))
    assert decided.values["printer", "device"] == "usb://04b8:0e28"
    assert decided.values["printer", "profile"] == "epson-tm-t20iii"
    assert decided.readers[:2] == (CAMERA.address, f"{SCANNER.address}?vendor=newland")
    assert decided.readers[2:] == ("ble:", "typed:")
    assert LINE.address not in decided.readers
    assert not person.asked


def test_a_wrong_answer_is_told_and_asked_again(interview):
    person = Person(
        Name_of_this_kiosk=["Lobby 2", "lobby-2"], Address_of_the=["http://far.example", "https://x.example"]
    )
    decided = interview(person)
    assert decided.values["kiosk", "id"] == "lobby-2"
    assert decided.values["booking", "url"] == "https://x.example"
    assert any("not allowed" in sentence for sentence in person.heard)
    assert any("overheard" in sentence for sentence in person.heard)


@pytest.mark.parametrize(
    ("id_", "url", "key"),
    [
        ("kiosk-1", "http://127.0.0.1:8765", None),
        ("lobby-2", "http://127.0.0.1:8765", "/etc/kiosk/credentials/kiosk.key"),
        ("kiosk-1", "https://booking.example.com", "/etc/kiosk/credentials/kiosk.key"),
    ],
)
def test_keys_are_named_where_those_that_everybody_knows_are_not_enough(interview, id_, url, key):
    given = Given({("kiosk", "id"): id_, ("booking", "url"): url})
    decided = interview(Unattended(Person()), given=given)
    assert decided.values.get(("booking", "key_file")) == key
    assert (("booking", "server_keys") in decided.values) is (key is not None)


def test_a_printer_on_the_network_is_typed(interview):
    person = Person(Which_printer=["another one"], Its_address=["tcp//x", "tcp://10.0.0.40"])
    decided = interview(person)
    assert decided.values["printer", "device"] == "tcp://10.0.0.40"
    assert any("is not a device address" in sentence for sentence in person.heard)


@pytest.mark.parametrize(
    ("found", "suggested"),
    [
        ([RADIO], ("ble:", "typed:")),
        ([DARK], ("typed:",)),
        ([DARK, replace(RADIO, address="ble:hci1")], ("ble:hci1", "typed:")),
    ],
    ids=["a radio", "a dark one", "a dark one and another"],
)
def test_phones_are_offered_where_there_is_a_radio_that_works(interview, found, suggested):
    person = Person()
    assert interview(person, found=found).readers == suggested
    assert any(question.startswith("Take vouchers from phones") for question in person.asked)


def test_a_radio_that_is_dark_is_told_before_it_is_asked_about(interview):
    person = Person(Take_vouchers=[True])
    assert "ble:" in interview(person, found=[DARK]).readers
    assert person.heard[-1] == "Note: CSR: it is switched off → rfkill unblock bluetooth"


def test_without_a_screen_nothing_is_offered_that_needs_it(interview):
    config = Config.model_validate({"screen": {"host": ""}})
    decided = interview(Unattended(Person()), found=[SCANNER, RADIO], config=config)
    assert decided.readers == (SCANNER.suggested,)


def test_phones_are_not_offered_twice(interview):
    config = Config.model_validate({"readers": [{"device": "ble:?codes=yes"}]})
    decided = interview(Unattended(Person()), found=[RADIO], config=config)
    assert decided.readers == ("ble:?codes=yes", "typed:")


@pytest.mark.parametrize(("wrong", "said"), [("epson-tm-t19", "did you mean"), ("mine.toml", "no such profile")])
def test_a_profile_that_there_is_not_is_asked_again(interview, wrong, said):
    person = Person(Its_profile=[wrong, "generic-80mm"])
    decided = interview(person, told=lambda device: Told(device, name="ACME P1"))
    assert decided.values["printer", "profile"] == "generic-80mm"
    assert any(said in sentence for sentence in person.heard)
    assert any("epson-tm-t20iii" in sentence for sentence in person.heard if sentence.startswith("Profiles:"))
    assert person.heard[-1].startswith("Profile generic-80mm is taken")


def test_a_profile_that_is_broken_is_asked_again(interview, tmp_path):
    (tmp_path / "mine.toml").write_text("name = 1\n")
    person = Person(Its_profile=[str(tmp_path / "mine.toml"), "generic-80mm"])
    decided = interview(person, told=lambda device: Told(device, trouble="it answers nothing", remedy="look"))
    assert decided.values["printer", "profile"] == "generic-80mm"


def test_a_printer_that_says_nothing_is_told_with_what_to_do_and_its_profile_asked(interview):
    person = Person(Its_profile=["generic-80mm"])
    told = Told(PRINTER.address, trouble="it answers nothing", remedy="see that it is on")
    decided = interview(person, told=lambda _: told)
    assert decided.values["printer", "profile"] == "generic-80mm"
    assert any("it answers nothing → see that it is on" in sentence for sentence in person.heard)


def test_the_speed_at_which_a_printer_answered_is_kept(interview):
    person = Person(Which_printer=["ttyS0"])
    told = Told(f"{LINE.address}?baud=38400", "epson-tm-t88", "EPSON TM-T88IV")
    assert interview(person, told=lambda _: told).values["printer", "device"] == f"{LINE.address}?baud=38400"


def test_what_was_given_is_not_asked(interview):
    person = Person()
    values = {("printer", "device"): "tcp://10.0.0.40", ("printer", "profile"): "epson-tm-m30", ("kiosk", "id"): "a"}
    decided = interview(person, given=Given(values, ("typed:",)))
    assert decided.readers == ("typed:",)
    assert decided.values["printer", "profile"] == "epson-tm-m30"
    assert [question.split(" ")[0] for question in person.asked] == ["Name", "Address", "What"]


def test_what_is_configured_stays_with_its_options(interview):
    config = Config.model_validate(
        {"printer": {"device": "tcp://10.0.0.40"}, "readers": [{"device": f"{CAMERA.address}?exposure=50"}]}
    )
    decided = interview(Unattended(Person()), config=config)
    assert decided.values["printer", "device"] == "tcp://10.0.0.40"
    assert decided.readers[0] == f"{CAMERA.address}?exposure=50"
    assert CAMERA.address not in decided.readers


def test_a_line_that_prints_is_no_scanner(interview):
    person = Person(Which_printer=["ttyS0"])
    interview(person)
    assert not any(question.startswith("Is the serial line") for question in person.asked)


def test_a_kiosk_without_any_reader_has_one_in_software(interview):
    assert interview(Person(Let_customers=[False]), found=[]).readers == ("virtual:",)


def test_a_pretix_is_asked_for_its_event(interview):
    given = Given(
        {("booking", "system"): "pretix", ("booking", "url"): "https://t.example", ("pretix", "pickup_list"): 3}
    )
    decided = interview(Person(Short_form=["metropolis"]), given=given)
    assert decided.values["pretix", "event"] == "metropolis"
    assert decided.values["pretix", "pickup_list"] == 3
    assert decided.values["pretix", "device_file"] == "/etc/kiosk/credentials/pretix.json"
    assert ("booking", "key_file") not in decided.values


def test_a_person_may_choose_a_pretix_and_its_list(interview):
    person = Person(What_does_it_speak=["pretix"], Short_form=["metropolis"], Number_of=["three", "3"])
    decided = interview(person)
    assert decided.values["booking", "system"] == "pretix"
    assert decided.values["pretix", "pickup_list"] == 3
    assert "that is no number: type digits" in person.heard

"""The questions of ``kiosk setup``, one after another; what was given beforehand is not asked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from drivers.address import Address
from drivers.finding.found import Found, Kind
from drivers.registry import schemes
from kiosk.booking.identity import is_here
from kiosk.config.model import BookingSection, Config
from kiosk.config.problems import problems
from kiosk.equipment.asking import Asking
from kiosk.equipment.probing import Told
from kiosk.equipment.writing import Decisions
from kiosk.trust.development import KIOSKS

_VIRTUAL = "virtual:"
_OTHER = "another one: type its address"
_QUESTIONS: Mapping[Kind, tuple[str, bool]] = {
    Kind.CAMERA: ("Read codes with the {}?", True),
    Kind.SCANNER: ("Read codes with the {}?", True),
    Kind.LINE: ("Is the {} a scanner?", False),
    Kind.KEYBOARD: ("Is the {} a scanner?", False),
}
"""of what can read codes, and what is suggested"""


@dataclass(frozen=True)
class Given:
    """What is known beforehand; None is asked."""

    values: Mapping[tuple[str, str], str | int | float] = field(default_factory=dict)
    readers: tuple[str, ...] = ()


@dataclass
class Interview:
    """One interview about one kiosk."""

    asking: Asking
    found: Sequence[Found]
    config: Config
    """what holds now"""
    given: Given
    probe: Callable[[str], Told]
    keys: Path
    """the folder that a server's public keys go into, where they have none"""
    secrets: Path
    """the same for what nobody else may read"""
    values: dict[tuple[str, str], str | int | float] = field(default_factory=dict, init=False)

    def run(self) -> Decisions:
        """Ask everything."""
        self._text("kiosk", "id", "Name of this kiosk at the booking server (a-z, 0-9, -)")
        self._text("kiosk", "cinema", "Name of the cinema")
        self._printer()
        readers = self._readers()
        self._server()
        return Decisions(self.values, readers)

    def _text(self, section: str, key: str, question: str) -> None:
        """Ask until the answer can be used."""
        if (section, key) in self.given.values:
            self.values[section, key] = self.given.values[section, key]
            return
        default = getattr(getattr(self.config, section), key)
        while True:
            said = self.asking.text(question, str(default))
            refusal = _refusal(section, key, said)
            if said == str(default) or refusal is None:
                self.values[section, key] = said
                return
            self.asking.say(refusal)

    # -- the printer ---------------------------------------------------------------------------------------------------

    def _printer(self) -> None:
        given = self.given.values
        device = str(given.get(("printer", "device")) or self._chosen_printer())
        profile = given.get(("printer", "profile"))
        if profile is None:
            device, profile = self._probed(device)
        self.values |= {("printer", "device"): device, ("printer", "profile"): profile}
        if ("printer", "roll_metres") in given:
            self.values["printer", "roll_metres"] = given["printer", "roll_metres"]

    def _chosen_printer(self) -> str:
        now = self.config.printer.device
        likely = [found for found in self.found if found.kind is Kind.PRINTER]
        lines = [found for found in self.found if found.kind is Kind.LINE]
        options = {found.suggested: f"{found.name} ({found.suggested})" for found in (*likely, *lines)}
        options = {now: f"{now} (as it is)"} | options if now != _VIRTUAL else options
        options |= {_VIRTUAL: "a printer in software (virtual:)", _OTHER: _OTHER}
        default = 0 if now != _VIRTUAL or likely else list(options).index(_VIRTUAL)
        device = list(options)[self.asking.choice("Which printer?", list(options.values()), default)]
        return self._typed_printer() if device == _OTHER else device

    def _typed_printer(self) -> str:
        while True:
            said = self.asking.text("Its address, as tcp://10.0.0.40", self.config.printer.device)
            refusal = _refusal("printer", "device", said)
            if refusal is None:
                return said
            self.asking.say(refusal)

    def _probed(self, device: str) -> tuple[str, str]:
        now = self.config.printer
        if Address.parse(device).scheme == "virtual":
            return device, now.profile
        self.asking.say("The printer is asked what it is …")
        told = self.probe(device)
        if told.profile:
            self.asking.say(f"It is {told.name or told.profile}: profile {told.profile}.")
            return told.address, told.profile
        trouble = f"{told.trouble} → {told.remedy}" if told.trouble else f"no profile knows it ({told.name})"
        self.asking.say(f"The printer's profile is not known: {trouble}")
        profile = self.asking.text("Its profile (kiosk printer list shows them)", now.profile)
        return told.address, profile

    # -- the readers ---------------------------------------------------------------------------------------------------

    def _readers(self) -> tuple[str, ...]:
        if self.given.readers:
            return self.given.readers
        now = [reader.device for reader in self.config.readers if reader.device != _VIRTUAL]
        used = {_place(device) for device in (*now, str(self.values["printer", "device"]))}
        kept = [device for device in now if self.asking.yes(f"Keep the reader {device}?", default=True)]
        added = [
            found.suggested
            for found in self.found
            if found.kind in _QUESTIONS and _place(found.address) not in used and self._is_wanted(found)
        ]
        return (*kept, *added, *self._others(now)) or (_VIRTUAL,)

    def _is_wanted(self, found: Found) -> bool:
        question, default = _QUESTIONS[found.kind]
        what = f"{found.kind} {found.name} ({found.suggested})"
        return self.asking.yes(question.format(what), default) and self._told(found)

    def _told(self, found: Found) -> bool:
        if found.trouble:
            self.asking.say(f"Note: {found.name}: {found.trouble}{f' → {found.remedy}' if found.remedy else ''}")
        return True

    def _others(self, now: Sequence[str]) -> list[str]:
        """Ways that are no device of their own: the phone's radio, the keypad on the screen."""
        offered = schemes("reader")
        schemes_now = {Address.parse(device).scheme for device in now}
        radio = next((found for found in self.found if found.kind is Kind.BLUETOOTH), None)
        others = []
        if "ble" in offered and radio and "ble" not in schemes_now:
            question = f"Take vouchers from phones by Bluetooth ({radio.name}, {radio.address})?"
            others += ["ble:"] if self.asking.yes(question, default=True) and self._told(radio) else []
        if "typed" not in schemes_now and self.asking.yes("Let customers type codes on the screen?", default=True):
            others.append("typed:")
        return others

    # -- the booking server --------------------------------------------------------------------------------------------

    def _server(self) -> None:
        if ("booking", "system") in self.given.values:
            self.values["booking", "system"] = self.given.values["booking", "system"]
        self._text("booking", "url", "Address of the booking server")
        if self.values.get(("booking", "system"), self.config.booking.system) == "pretix":
            self._text("pretix", "event", "Short form of the event in pretix")
            self._pretix_files()
        elif not self.config.booking.key_file and self._needs_keys():
            self.values["booking", "key_file"] = str(self.secrets / "kiosk.key")
            self.values["booking", "server_keys"] = str(self.keys / "server-keys.json")

    def _pretix_files(self) -> None:
        given = self.given.values
        if ("pretix", "pickup_list") in given:
            self.values["pretix", "pickup_list"] = given["pretix", "pickup_list"]
        if not self.config.pretix.device_file:
            self.values["pretix", "device_file"] = str(self.secrets / "pretix.json")

    def _needs_keys(self) -> bool:
        """Whether the keys that everybody knows are not good enough."""
        section = BookingSection.model_construct(
            url=str(self.values["booking", "url"]), proxy=self.config.booking.proxy
        )
        return self.values["kiosk", "id"] not in KIOSKS or not is_here(section)


def _place(device: str) -> str:
    """What an address means, without its options."""
    address = Address.parse(device)
    return str(Path(address.path()).resolve()) if address.path().startswith("/") else f"{address.scheme}:{address.spec}"


def _refusal(section: str, key: str, said: str) -> str | None:
    """Why the model refuses a value, and what to do; None if it takes it."""
    model: Any = type(Config.model_fields[section].default)
    try:
        model.model_validate({key: said})
    except ValidationError as error:
        wrong = next((problem for problem in problems(error) if problem.key == key), None)
        return f"{wrong.sentence}: {wrong.remedy}" if wrong else None
    return None

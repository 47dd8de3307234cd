"""Which of the devices a kiosk shall use: what is found is suggested, and anything else can be typed."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from drivers.address import Address
from drivers.finding.found import Found, Kind
from drivers.registry import schemes
from kiosk.config.model import Config
from kiosk.equipment import answers
from kiosk.equipment.asking import Asking
from kiosk.equipment.probing import Told, known

_VIRTUAL = "virtual:"
_OTHER = "another one: type its address"
_PATIENCE: Mapping[str, str] = {"serial": ", at each usual speed; where nobody answers that takes half a minute"}
"""what is said beside it, by scheme"""
_QUESTIONS: Mapping[Kind, tuple[str, bool]] = {
    Kind.CAMERA: ("Read codes with the {}?", True),
    Kind.SCANNER: ("Read codes with the {}?", True),
    Kind.LINE: ("Is the {} a scanner?", False),
    Kind.KEYBOARD: ("Is the {} a scanner?", False),
}
"""of what can read codes, and what is suggested"""


# -- the printer -------------------------------------------------------------------------------------------------------


def printer(asking: Asking, found: Sequence[Found], now: str) -> str:
    """The address of the printer."""
    likely = [thing for thing in found if thing.kind is Kind.PRINTER]
    lines = [thing for thing in found if thing.kind is Kind.LINE]
    options = {thing.suggested: f"{thing.name} ({thing.suggested})" for thing in (*likely, *lines)}
    options = {now: f"{now} (as it is)"} | options if now != _VIRTUAL else options
    options |= {_VIRTUAL: "a printer in software (virtual:)", _OTHER: _OTHER}
    default = 0 if now != _VIRTUAL or likely else list(options).index(_VIRTUAL)
    device = list(options)[asking.choice("Which printer?", list(options.values()), default)]
    if device != _OTHER:
        return device
    return answers.good(asking, "Its address, as tcp://10.0.0.40", now, answers.of("printer", "device"))


def profile(asking: Asking, device: str, now: str, probe: Callable[[str], Told]) -> tuple[str, str]:
    """The address of a printer and its profile: the printer is asked, and where it says nothing, the person."""
    scheme = Address.parse(device).scheme
    if scheme == "virtual":
        return device, now
    asking.say(f"The printer is asked what it is{_PATIENCE.get(scheme, '')} …")
    told = probe(device)
    if told.profile:
        asking.say(f"It is {told.name or told.profile}: profile {told.profile}.")
        return told.address, told.profile
    trouble = f"{told.trouble} → {told.remedy}" if told.trouble else f"no profile knows it ({told.name})"
    asking.say(f"The printer's profile is not known: {trouble}")
    asking.say(f"Profiles: {', '.join(known())}; or the path of a .toml.")
    name = answers.good(asking, "Its profile", now, answers.a_profile)
    asking.say(f"Profile {name} is taken; kiosk devices test shows whether it fits.")
    return told.address, name


# -- the readers -------------------------------------------------------------------------------------------------------


def readers(asking: Asking, found: Sequence[Found], config: Config, printing: str) -> tuple[str, ...]:
    """The addresses of the readers, one at least; ``printing`` is the printer, which is none."""
    now = [reader.device for reader in config.readers if reader.device != _VIRTUAL]
    used = {_place(device) for device in (*now, printing)}
    kept = [device for device in now if asking.yes(f"Keep the reader {device}?", default=True)]
    added = [
        thing.suggested
        for thing in found
        if thing.kind in _QUESTIONS and _place(thing.address) not in used and _is_wanted(asking, thing)
    ]
    others = _on_screen(asking, found, now) if config.screen.host else []
    return (*kept, *added, *others) or (_VIRTUAL,)


def _is_wanted(asking: Asking, thing: Found) -> bool:
    question, default = _QUESTIONS[thing.kind]
    _warn(asking, thing)
    return asking.yes(question.format(f"{thing.kind} {thing.name} ({thing.suggested})"), default)


def _warn(asking: Asking, thing: Found) -> None:
    if thing.trouble:
        asking.say(f"Note: {thing.name}: {thing.trouble}{f' → {thing.remedy}' if thing.remedy else ''}")


def _on_screen(asking: Asking, found: Sequence[Found], now: Sequence[str]) -> list[str]:
    """Ways that need the kiosk's screen: the phone's radio, whose code it shows, and its keypad."""
    there, others = {Address.parse(device).scheme for device in now}, []
    radios = [thing for thing in found if thing.kind is Kind.BLUETOOTH]
    if radios and "ble" in schemes("handover") and "ble" not in there:
        radio = next((thing for thing in radios if not thing.trouble), radios[0])
        _warn(asking, radio)
        question = f"Take vouchers from phones by Bluetooth ({radio.name}, {radio.address})?"
        others += [radio.address] if asking.yes(question, default=not radio.trouble) else []
    if "typed" not in there and asking.yes("Let customers type codes on the screen?", default=True):
        others.append("typed:")
    return others


def _place(device: str) -> str:
    """What an address means, without its options."""
    address = Address.parse(device)
    return str(Path(address.path()).resolve()) if address.path().startswith("/") else f"{address.scheme}:{address.spec}"

"""The questions of ``kiosk setup``, one after another; what was given beforehand is not asked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from drivers.finding.found import Found
from kiosk.booking.identity import is_here
from kiosk.booking.systems import SYSTEMS
from kiosk.config.model import BookingSection, Config
from kiosk.equipment import answers, choosing
from kiosk.equipment.asking import Asking
from kiosk.equipment.probing import Told
from kiosk.equipment.writing import Decisions
from kiosk.trust.development import KIOSKS

_SPEAKS: Mapping[str, str] = {"kiosk": "the kiosk's own contract", "pretix": "pretix"}
"""of ``booking.system``, for people"""


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
        """Ask for what is not given."""
        default = str(getattr(getattr(self.config, section), key))
        if not self._is_given(section, key):
            self.values[section, key] = answers.good(self.asking, question, default, answers.of(section, key))

    def _is_given(self, section: str, key: str) -> bool:
        """Take what is given, if it is."""
        if (section, key) in self.given.values:
            self.values[section, key] = self.given.values[section, key]
        return (section, key) in self.given.values

    # -- the devices ---------------------------------------------------------------------------------------------------

    def _printer(self) -> None:
        now, given = self.config.printer, self.given.values
        device = str(given.get(("printer", "device")) or choosing.printer(self.asking, self.found, now.device))
        if not self._is_given("printer", "profile"):
            device, profile = choosing.profile(self.asking, device, now.profile, self.probe)
            self.values["printer", "profile"] = profile
        self.values["printer", "device"] = device
        self._is_given("printer", "roll_metres")

    def _readers(self) -> tuple[str, ...]:
        device = str(self.values["printer", "device"])
        return self.given.readers or choosing.readers(self.asking, self.found, self.config, device)

    # -- the booking server --------------------------------------------------------------------------------------------

    def _server(self) -> None:
        self._text("booking", "url", "Address of the booking server")
        self._system()
        if self.values["booking", "system"] == "pretix":
            self._pretix()
        elif not self.config.booking.key_file and self._needs_keys():
            self.values["booking", "key_file"] = str(self.secrets / "kiosk.key")
            self.values["booking", "server_keys"] = str(self.keys / "server-keys.json")

    def _system(self) -> None:
        if not self._is_given("booking", "system"):
            names = list(SYSTEMS)
            default = names.index(self.config.booking.system)
            chosen = self.asking.choice("What does it speak?", [_SPEAKS.get(name, name) for name in names], default)
            self.values["booking", "system"] = names[chosen]

    def _pretix(self) -> None:
        now = self.config.pretix
        self._text("pretix", "event", "Short form of the event in pretix")
        if not self._is_given("pretix", "pickup_list"):
            question = "Number of the check-in list of kiosks in pretix (0 is none yet)"
            said = answers.good(self.asking, question, str(now.pickup_list), answers.number)
            self.values["pretix", "pickup_list"] = int(said)
        if not now.device_file:
            self.values["pretix", "device_file"] = str(self.secrets / "pretix.json")

    def _needs_keys(self) -> bool:
        """Whether the keys that everybody knows are not good enough."""
        section = BookingSection.model_construct(
            url=str(self.values["booking", "url"]), proxy=self.config.booking.proxy
        )
        return self.values["kiosk", "id"] not in KIOSKS or not is_here(section)

"""What befalls a printer, drawn from a seed: the same seed is the same story on every machine.

A schedule is data, and reads as text. Its acts are done one after another; those that begin with ``soon`` wait for
their moment, inside whatever the session does then.
"""

from dataclasses import dataclass
from random import Random

from tests.drivers.printers.fault_cases import CASES, Case, Wire

HARD = (
    "paper-out",
    "break-paper",
    "open-cover",
    "lift-head",
    "go-offline",
    "jam-cutter",
    "lose-mark",
    "heat-head",
    "break",
    "jam-presenter",
    "power-off",
    "reboot",
    "stall",
)
SOFT = ("near-end", "feed-button", "open-drawer", "take-ticket", "slow-buffer", "power-on", "clear-cutter")
LINK = ("close-link", "reset-link", "freeze-link", "refuse-links")
SPEECH = (
    "late-replies",
    "split-replies",
    "duplicate-replies",
    "garbage-replies",
    "no-replies",
    "lose-fence",
    "stale-status",
    "xoff-in-status",
)
NOISE = ("drop-bytes", "parity-noise")
MENDS = (
    "load-paper",
    "close-cover",
    "lower-head",
    "go-online",
    "close-drawer",
    "cool-head",
    "clear-cutter",
    "find-mark",
    "clear-presenter",
    "unstall",
    "thaw-link",
    "accept-links",
    "fast-buffer",
    "quiet-line",
    "true-replies",
    "power-on",
)
"""all that people can do; a printer that is beyond it is switched off and on"""

_GROUPS: tuple[tuple[tuple[str, ...], int], ...] = ((HARD, 9), (SOFT, 2), (LINK, 4), (SPEECH, 5))
_NOISY = 0.06
"""the share of stories on a line that loses or changes bytes"""
_BYTES = (1, 1500)
_SECONDS = (0.0, 4.0)
_PEOPLE_SECONDS = (0.2, 15.0)
_ACTS = ("step", "settle", "wait", "fault", "mend", "restart", "abandon", "recover", "outlet", "status", "take")
_WEIGHTS = (30, 16, 9, 26, 8, 5, 5, 2, 3, 2, 3)


@dataclass(frozen=True)
class Schedule:
    """One story: who prints on what over which line, and what happens."""

    seed: int
    case: Case
    wire: Wire
    noisy: bool
    """whether bytes are lost or changed on their way, which no printer can tell"""
    options: tuple[tuple[str, str], ...]
    """of the virtual printer"""
    acts: tuple[str, ...]

    def __str__(self) -> str:
        options = "&".join(f"{key}={value}" for key, value in self.options)
        head = f"seed {self.seed}: {self.case.name}, {self.wire}{', bytes change' * self.noisy}\n  virtual:?{options}"
        return "\n".join((head, *(f"  {number:3} {act}" for number, act in enumerate(self.acts))))


def schedule(seed: int) -> Schedule:
    """The story of a seed; the cases take turns."""
    random = Random(f"printer faults {seed}")
    case = CASES[seed % len(CASES)]
    wire = random.choice(case.wires)
    noisy = random.random() < _NOISY
    groups = (*_GROUPS, (NOISE, 12)) if noisy else _GROUPS
    if wire is not Wire.NETWORK:
        groups = tuple(group for group in groups if group[0] is not LINK)
    acts: list[str] = []
    for _ in range(random.randint(4, 24)):
        act = random.choices(_ACTS, _WEIGHTS)[0]
        acts += _DRAWN[act](random, groups) if act in _DRAWN else [act]
    return Schedule(seed, case, wire, noisy, _built(random, case, wire), tuple(acts))


def _built(random: Random, case: Case, wire: Wire) -> tuple[tuple[str, str], ...]:
    options = {
        "dialect": case.dialect,
        "width": str(case.profile.width_dots),
        "speed": str(random.choice((60, 150, 300))),
        "buffer": str(random.choice((256, 1024, case.profile.buffer_bytes))),
        "half": "keep",
    }
    if wire is Wire.SERIAL_UNCHECKED:
        options |= {"overrun": "drop", "buffer": str(case.profile.buffer_bytes)}
    if wire is not Wire.NETWORK and random.random() < 0.3:
        options["flow"] = "xonxoff"
    hand = random.choice((None, "0.4", "3", "30"))
    if hand is not None:
        options["hand"] = hand
    return tuple(options.items())


def _fault(random: Random, groups: tuple[tuple[tuple[str, ...], int], ...]) -> list[str]:
    names = random.choices([names for names, _ in groups], [weight for _, weight in groups])[0]
    name = random.choice(names)
    moment = random.choice(("", "bytes", "seconds", "seconds"))
    acts = {
        "": name,
        "bytes": f"soon {name} bytes {random.randint(*_BYTES)}",
        "seconds": f"soon {name} seconds {random.uniform(*_SECONDS):.3f}",
    }
    people = [f"soon mend seconds {random.uniform(*_PEOPLE_SECONDS):.3f}"] if random.random() < 0.5 else []
    return [acts[moment], *people]


_DRAWN = {
    "step": lambda random, _: [f"step {random.randint(1, 6)}"],
    "wait": lambda random, _: [f"wait {random.choice((0.1, 1.0, 3.0, 12.0))}"],
    "fault": _fault,
}

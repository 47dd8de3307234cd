"""What may go wrong, and how often: a mix is a row of probabilities."""

from dataclasses import dataclass, fields, replace


@dataclass(frozen=True)
class Mix:
    """Probabilities of everything that befalls a lobby."""

    # each message of the network, on either way
    lost: float = 0.0
    repeated: float = 0.0
    late: float = 0.0
    broken: float = 0.0
    """a gateway answers with 502, before or after the server was asked"""
    half: float = 0.0
    """the connection ends in the middle of the answer"""
    # each ticket
    paper_out: float = 0.0
    open_cover: float = 0.0
    jam_cutter: float = 0.0
    power_off: float = 0.0
    lose_fence: float = 0.0
    odd: float = 0.0
    """anything else that the virtual printer can do"""
    # each visit
    crash: float = 0.0
    """the process dies, at any of its deeds or in between"""
    power_cut: float = 0.0
    """so does its printer"""
    full: float = 0.0
    """the disk of the kiosk"""
    clock: float = 0.0
    """the kiosk's clock on the wall jumps"""
    server: float = 0.0
    """the server restarts"""
    restore: float = 0.0
    """the server is put back to an earlier state of its database"""
    # each death of a process
    dark: float = 0.0
    """it takes minutes until the kiosk starts again, and other kiosks have gone on meanwhile"""
    burns: float = 0.0
    """the kiosk is never seen again, nor what it had to tell; the last one stays"""
    # each start of a process
    journal_lost: float = 0.0
    journal_old: float = 0.0
    """an earlier image of the disk comes back"""
    journal_bit: float = 0.0
    """one bit of a file is flipped"""
    # each customer
    leaves: float = 0.0
    """in a fault"""
    lies: float = 0.0
    twice: float = 0.0
    """shows the voucher again, here or at another kiosk, when all is done"""
    elsewhere: float = 0.0
    """tries another kiosk in the middle"""
    torn: float = 0.0
    """spoils a paper, and has staff print it again at the kiosk"""
    reprint: float = 0.0
    """sent to staff by a screen, has them print at that kiosk what is missing"""
    gate: float = 0.1
    """goes to the gate as soon as all is done"""


CALM = Mix()

PUBLISHED = Mix(
    lost=0.01,
    repeated=0.01,
    late=0.02,
    paper_out=0.003,
    open_cover=0.0005,
    jam_cutter=0.0005,
    power_off=0.0005,
    lose_fence=0.001,
    crash=1 / 4000,
    power_cut=1 / 4000,
    leaves=0.03,
    lies=0.01,
    twice=0.05,
    elsewhere=0.03,
    torn=0.01,
    reprint=0.3,
)
"""as a large cinema would have it, and worse"""

HOSTILE = Mix(
    lost=0.08,
    repeated=0.1,
    late=0.08,
    broken=0.03,
    half=0.02,
    paper_out=0.04,
    open_cover=0.02,
    jam_cutter=0.02,
    power_off=0.03,
    lose_fence=0.03,
    odd=0.05,
    crash=0.1,
    power_cut=0.03,
    full=0.01,
    clock=0.03,
    server=0.02,
    restore=0.005,
    dark=0.1,
    burns=0.02,
    journal_lost=0.05,
    journal_old=0.1,
    journal_bit=0.05,
    leaves=0.2,
    lies=0.1,
    twice=0.2,
    elsewhere=0.2,
    torn=0.1,
    reprint=0.5,
)
"""everything, often"""

MIXES = {"published": PUBLISHED, "hostile": HOSTILE, "calm": CALM}

TICKET_FAULTS = {
    "paper_out": "paper-out",
    "open_cover": "open-cover",
    "jam_cutter": "jam-cutter",
    "power_off": "power-off",
    "lose_fence": "lose-fence",
}
"""the fields that a printer's fault of that name comes from"""

ODD = (
    "break-paper",
    "lift-head",
    "go-offline",
    "heat-head",
    "reboot",
    "stall",
    "close-link",
    "reset-link",
    "freeze-link",
    "refuse-links",
    "late-replies",
    "split-replies",
    "duplicate-replies",
    "no-replies",
    "stale-status",
)

MENDS = (
    "load-paper",
    "close-cover",
    "lower-head",
    "go-online",
    "cool-head",
    "clear-cutter",
    "clear-presenter",
    "unstall",
    "thaw-link",
    "accept-links",
    "true-replies",
)
"""all that staff can do; they switch the printer on last"""


def only(name: str, **changes: float) -> Mix:
    """A mix in which that alone happens, always."""
    assert name in {field.name for field in fields(Mix)}, name
    return replace(CALM, **{name: 1.0}, **changes)

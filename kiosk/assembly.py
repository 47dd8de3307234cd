"""What a daemon is made of: the parts of one kiosk, built from its configuration around an open journal."""

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass

from drivers.address import Address
from drivers.printers import profile as profiles
from drivers.printers.session import printer_from
from drivers.printers.specimen import specimen
from drivers.trace import Trace
from drivers.worker import Worker
from kiosk.attendant import Attendant
from kiosk.booking.port import Booking, Boot, Heartbeat
from kiosk.booking.systems import system
from kiosk.claims import Claims
from kiosk.clock import Clock
from kiosk.comparing import Comparing
from kiosk.config import files
from kiosk.config.model import Config
from kiosk.desk import Desk
from kiosk.domain import visit
from kiosk.greeting import Greeter
from kiosk.handovers import Handovers, Invitations
from kiosk.health import HealthWatch
from kiosk.heartbeat import Heart, condition
from kiosk.journal.ledger import Ledger
from kiosk.outbox import Outbox
from kiosk.spooler import Spooler
from kiosk.staff.acts import Acts
from kiosk.staff.door import Door
from kiosk.staff.reception import Reception
from kiosk.supervision import Components
from kiosk.tickets.loading import load
from kiosk.tickets.trial import tried


@dataclass(frozen=True)
class Setting:
    """What there is before the journal is open, and outlives it."""

    config: Config
    clock: Clock
    boot: str
    """this start's id"""
    began: float
    """when it started, by the steady clock"""
    components: Components
    troubles: MutableMapping[str, str]
    """what is wrong now, by component, for whoever asks"""


class Assembly:
    """The parts of one kiosk, wired to each other. Building raises what a configuration that can't be used raises."""

    def __init__(self, setting: Setting, ledger: Ledger) -> None:
        config, clock, troubles = setting.config, setting.clock, setting.troubles
        self.setting = setting
        self.ledger = ledger
        booking = self.booking()
        # A question may wait behind a report that uses its whole budget, one answer more, and one for newer keys.
        deadline = 2 * (config.booking.budget + 2 * config.booking.timeout)
        self.trace = Trace()
        self.desk = Desk(booking, Worker("booking server"), deadline)
        self.greeter = Greeter(self.desk, ledger, Boot(setting.boot), troubles)
        self.outbox = Outbox(ledger, self.desk, self.greeter)
        self.spooler = self.printing()
        claims = Claims(self.desk, self.outbox, ledger, clock)
        self.attendant = Attendant(
            claims, self.spooler, ledger, config.visit, booking.read_ticket, clock, read_voucher=booking.read_voucher
        )
        self.health = HealthWatch(self.attendant, ledger.has_room, [it.device for it in config.readers], troubles)
        self.attendant.listeners.add(self.health.follow)
        self.acts = _acts(setting, self.attendant, self.spooler, ledger)
        self.door = Door(files.staff(config), ledger, clock)
        self.reception = Reception(self.attendant, self.door)

    def booking(self) -> Booking:
        """The booking server."""
        setting = self.setting
        return system(setting.config).connect(setting.config, setting.boot, lambda: self.ledger.head)

    def printing(self) -> Spooler:
        """The printer, and all that it needs to know of tickets."""
        config = self.setting.config
        profile = profiles.load(files.printer_profile(config.printer.profile))
        printer = printer_from(Address.parse(config.printer.device), profile, self.trace)
        tickets = config.tickets
        layout = tried(load(tickets.layout, tickets.language, tickets.logo), profile)
        return Spooler(printer, Worker("printer"), self.ledger, layout, config.visit.lease_margin_seconds)

    def condition(self) -> Heartbeat:
        """How this kiosk is now."""
        setting = self.setting
        readers = [it.device for it in setting.config.readers]
        uptime = setting.clock.steady() - setting.began
        readiness = self.health.now.readiness
        return condition(setting.boot, uptime, readiness, self.ledger.book, setting.troubles, readers)

    def heart(self) -> Heart:
        """Tells the booking server how this kiosk is."""
        return Heart(self.desk, self.condition, lambda: visit.free(self.attendant.state))

    def handovers(self, is_shown: Callable[[], bool], invitations: Invitations, comparing: Comparing) -> Handovers:
        """Where phones hand over: as Handovers takes it."""
        setting = self.setting
        told = is_shown, setting.troubles, invitations, comparing
        return Handovers(setting.config.kiosk.id, self.attendant, lambda: self.health.now, *told)

    async def close(self) -> None:
        """Let go of the printer and of the booking server."""
        await self.spooler.close()
        await self.desk.close()


def _acts(setting: Setting, attendant: Attendant, spooler: Spooler, ledger: Ledger) -> Acts:
    section = setting.config.printer
    paper = specimen(profiles.load(files.printer_profile(section.profile)))
    return Acts(attendant, spooler, ledger, setting.components, setting.troubles, paper, 1000 * section.roll_metres)

"""All examinations: which checks are made together, and of what; and the round through them."""

from collections.abc import Iterator, Sequence

from drivers.address import Address
from drivers.registry import schemes
from kiosk.config.model import Config
from kiosk.doctor import (
    bluetooth,
    camera,
    clock,
    disk,
    fonts,
    journal,
    layout,
    printer,
    scanner,
    screen,
    server,
    service,
    staff,
    updates,
)
from kiosk.doctor.bench import Bench
from kiosk.doctor.checks import CHECKS
from kiosk.doctor.course import Course, Examination
from kiosk.doctor.report import Line, Status, skip

_CAMERAS = frozenset({"camera", "virtual"})
_RADIO = "ble"
_KEYPAD = "typed"


def _readers(config: Config) -> list[tuple[str, str]]:
    return [(Address.parse(reader.device).scheme, reader.device) for reader in config.readers]


def _cameras(config: Config) -> list[str]:
    return [device for scheme, device in _readers(config) if scheme in _CAMERAS]


def _scanners(config: Config) -> list[str]:
    elsewhere = {*_CAMERAS, _KEYPAD, *schemes("handover")}
    return [device for scheme, device in _readers(config) if scheme not in elsewhere]


def _radios(config: Config) -> list[str]:
    return [device for scheme, device in _readers(config) if scheme == _RADIO]


EXAMINATIONS: tuple[Examination, ...] = (
    Examination(("tickets.layout",), layout.look),
    Examination(("clock.ntp",), clock.look),
    Examination(("disk.space", "disk.state"), disk.look),
    Examination(("journal.chain", "journal.open"), journal.look),
    Examination(
        (
            *("server.dns", "server.link", "server.tls", "server.keys", "server.answer", "server.signature"),
            *("clock.server", "server.enrolment"),
        ),
        server.look,
    ),
    Examination(
        ("printer.link", "printer.status", "printer.paper", "printer.profile", "printer.evidence"),
        printer.look,
        of_daemon=True,
    ),
    Examination(
        ("camera.open", "camera.rate", "camera.exposure", "camera.focus", "camera.chart"),
        camera.look,
        _cameras,
        "no camera is in [[readers]]",
        of_daemon=True,
    ),
    Examination(("scanner.open",), scanner.look, _scanners, "no scanner is in [[readers]]", of_daemon=True),
    Examination(
        ("ble.bus", "ble.service", "ble.adapter", "ble.loopback"),
        bluetooth.look,
        _radios,
        "no Bluetooth (ble:) is in [[readers]]",
    ),
    Examination(("fonts",), fonts.look),
    Examination(("screen",), screen.look, of_daemon=True),
    Examination(("staff",), staff.look),
    Examination(("systemd.unit", "screen.display"), service.look),
    Examination(("updates",), updates.look),
)


def examined(bench: Bench, examinations: tuple[Examination, ...] = EXAMINATIONS) -> list[Line]:
    """What all examinations found, side by side, in the order of the table.

    Where ids were asked for by name, theirs, and what failed on the way to them.
    """
    wanted = bench.wanted or frozenset(CHECKS)
    chosen = [one for one in examinations if wanted & set(one.ids)]
    courses = [(one, [Course(bench, one, device) for device in _free(bench, one)]) for one in chosen]
    lines = [line for one, begun in courses for line in _told(bench, one, begun)]
    order = list(CHECKS)
    shown = [line for line in lines if line.id in wanted or line.status is Status.FAIL]
    return sorted(shown, key=lambda line: order.index(line.id))


def _free(bench: Bench, examination: Examination) -> Sequence[str]:
    """The devices that may be looked at."""
    return () if bench.held and examination.of_daemon else examination.devices(bench.config)


def _told(bench: Bench, examination: Examination, courses: list[Course]) -> Iterator[Line]:
    for course in courses:
        yield from course.lines()
    if not courses:
        why = examination.none if not examination.devices(bench.config) else "not looked at, because daemon failed"
        yield from (skip(check, why) for check in examination.ids)

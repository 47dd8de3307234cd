"""The way to the booking server, as ``kiosk server ping`` goes it."""

from collections.abc import Iterator, Mapping

from kiosk.booking.line import HOURS_AWAY, UNSIGNED
from kiosk.booking.systems import Finding, system
from kiosk.doctor.bench import Bench
from kiosk.doctor.report import Line, fail, ok, warn

_SLOW = 1.0
"""seconds; so long a customer waits for each answer"""
_FASTER = "look at the network first, then at the server: kiosk server ping tells each step"
_DAY = 86400
_SOON = 30 * _DAY
"""seconds before the end of a certificate in which somebody should have it renewed"""
_RENEW = "have it renewed at the server before that day; from then on no kiosk would speak to it"
_IDS: Mapping[str, str] = {
    "name": "server.dns",
    "connection": "server.link",
    "tls": "server.tls",
    "keys": "server.keys",
    "answer": "server.answer",
    "signature": "server.signature",
    "clock": "clock.server",
    "enrolment": "server.enrolment",
    "device": "server.enrolment",
    "list": "server.answer",
    "pretix": "server.answer",
}
"""the check of each step; the last three are a pretix's"""

_CULPRITS: Mapping[str, str] = {UNSIGNED: "server.signature", HOURS_AWAY: "clock.server"}
"""the check of an answer that is not believed, by what is to be done"""


def look(bench: Bench, _device: str) -> Iterator[Line]:
    """Go the way step by step; it leaves no trace at the server."""
    for finding in system(bench.config).ping(bench.config):
        yield _line(finding, bench.now())


def _line(finding: Finding, now: float) -> Line:
    check = _CULPRITS.get(finding.remedy) or _IDS[finding.step]
    took = "" if finding.seconds is None else f" ({1000 * finding.seconds:.0f} ms)"
    if not finding.ok:
        remedy = finding.remedy or "kiosk and server may be of versions that do not fit; ask who runs the server"
        return fail(check, finding.said, remedy)
    line = ok(check, f"{finding.said}{took}")
    if check == "server.answer" and (finding.seconds or 0.0) > _SLOW:
        return warn(check, line.finding, _FASTER)
    if finding.ends is not None and finding.ends < now + _SOON:
        return warn(check, f"{line.finding}, {max(0, int((finding.ends - now) / _DAY))} days from now", _RENEW)
    return line

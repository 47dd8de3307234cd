"""The cameras: what they see, how often, how sharply, and how small a code is still read."""

import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from drivers.address import Address
from kiosk import redaction
from kiosk.doctor.bench import Bench
from kiosk.doctor.report import Line, Status, fail, ok, skip, warn
from kiosk.domain.problem import REMEDIES, Code

if TYPE_CHECKING:
    from drivers.cameras.examining import Seen, View

_SLOW, _TOO_SLOW = 10.0, 3.0
"""pictures a second: below the first one a customer waits, below the second one many a phone is missed"""
_PATIENCE = 30.0
"""seconds in which the chart may be shown"""
_FASTER = "plug it into a port of its own (USB 2 or 3, no hub); kiosk camera list shows whether it sends MJPG"
_CHART = (
    "kiosk doctor chart chart.png, print it (A5), hold it where phones are held, and ask again: --only camera.chart"
)


def look(bench: Bench, device: str) -> Iterator[Line]:
    """Look through one camera, or at what the daemon sees through it. Raises DriverError, DaemonRefused."""
    from drivers.cameras.examining import Direct, examined  # noqa: PLC0415 - loads the numeric libraries

    if bench.ask is not None and (trouble := _trouble(bench, device)):
        yield _told(trouble)
        return
    view: View = Direct(Address.parse(device)) if bench.ask is None else _Lent(bench, device)
    decoder = bench.decoder()
    try:
        first = view.read()
        yield ok("camera.open", f"it is open and gives pictures{' to the kiosk' if bench.ask else ''}")
        rate = view.rate(first)
        seen = examined(view, decoder)
        sight = list(_sight(seen, rate))
        yield from sight
        if any(line.status is Status.FAIL for line in sight):
            return
        wanted = _is_wanted(bench)
        yield _chart(examined(view, decoder, _PATIENCE, seen) if wanted else seen, wanted=wanted)
    finally:
        view.close()
        decoder.close()


def _is_wanted(bench: Bench) -> bool:
    """Whether somebody asked for the chart itself, and not for all of the camera: then it is waited for."""
    return "camera.chart" in bench.wanted and "camera.open" not in bench.wanted


def _rate(rate: tuple[float, bool]) -> Line:
    per_second, moves = rate
    finding = f"{per_second:.1f} pictures a second"
    if not moves:
        return fail("camera.rate", f"{Code.CAMERA_FROZEN}: the same picture again and again", _of(Code.CAMERA_FROZEN))
    if per_second < _TOO_SLOW:
        return fail("camera.rate", finding, _FASTER)
    return warn("camera.rate", finding, _FASTER) if per_second < _SLOW else ok("camera.rate", finding)


def _sight(seen: "Seen", rate: tuple[float, bool]) -> Iterator[Line]:
    """What there is to say without the chart: light first, for a picture that is black or white is always the same."""
    if seen.looks == 0:
        yield fail("camera.chart", f"{Code.CAMERA_BLIND}: nothing looks for codes here", _of(Code.CAMERA_BLIND))
        return
    code = seen.ailment
    if code is not None:
        problem = _LIGHT[code]
        yield fail("camera.exposure", f"{problem}: {_SAID[problem]}", _of(problem))
        return
    yield (speed := _rate(rate))
    if speed.status is Status.FAIL:
        return
    yield ok("camera.exposure", f"the brightest part is {seen.brightest} of 255, {seen.burnt:.0%} is dazzled")
    yield _focus(seen)


def _focus(seen: "Seen") -> Line:
    if seen.lines or seen.read:
        return ok("camera.focus", "a code before it is sharp enough to be read")
    if not seen.edges:
        return skip("camera.focus", "nothing in view has edges by which this could be told", _CHART)
    if seen.sharp:
        return ok("camera.focus", f"sharpness {seen.sharpness:.2f}")
    if not seen.blurred:
        return skip("camera.focus", f"sharpness {seen.sharpness:.2f}: a lobby far away is never quite sharp", _CHART)
    finding = f"{Code.CAMERA_BLURRED}: sharpness {seen.sharpness:.2f}, and no code is read"
    return warn("camera.focus", finding, f"{_of(Code.CAMERA_BLURRED)} To be sure: {_CHART}")


def _chart(seen: "Seen", *, wanted: bool) -> Line:
    if not seen.lines:
        tell = fail if wanted else skip
        return tell("camera.chart", "the test chart is not in view, or not sharp", _CHART)
    finding = f"read down to line {max(seen.lines)} of {seen.of} (modules of {seen.smallest_mm:g} mm)"
    if seen.good:
        return ok("camera.chart", finding)
    remedy = "hold it nearer, or turn the lens until line 2 is read: kiosk camera tune"
    return warn("camera.chart", finding, remedy)


def _of(code: Code) -> str:
    return REMEDIES[code]


_LIGHT = {"black": Code.CAMERA_BLACK, "bright": Code.CAMERA_BRIGHT}
_SAID = {Code.CAMERA_BLACK: "it sees nothing but black", Code.CAMERA_BRIGHT: "its picture is dazzled"}


# -- through the daemon ------------------------------------------------------------------------------------------------

_IDS = {
    Code.CAMERA_BLACK: "camera.exposure",
    Code.CAMERA_BRIGHT: "camera.exposure",
    Code.CAMERA_FROZEN: "camera.rate",
    Code.CAMERA_BLURRED: "camera.focus",
    Code.CAMERA_BLIND: "camera.chart",
}
"""where the daemon's own finding belongs; all else is that the camera is not open"""


def _trouble(bench: Bench, device: str) -> str:
    return str(bench.told(do="status")["troubles"].get(redaction.reader(device), ""))


def _told(trouble: str) -> Line:
    """The daemon's trouble, whose remedy stands behind it in brackets."""
    code, _, said = trouble.partition(": ")
    finding, _, remedy = trouble.removesuffix(")").rpartition(" (")
    check = next((check for known, check in _IDS.items() if known == code), "camera.open")
    tell = warn if check == "camera.focus" else fail
    return tell(check, finding or trouble, remedy or said)


class _Lent:
    """A camera that the daemon has open, and lends the pictures of."""

    def __init__(self, bench: Bench, device: str) -> None:
        assert bench.ask is not None
        self._pictures = bench.ask(do="look", device=device)

    def read(self) -> Any:
        """See View."""
        from drivers.cameras.examining import packed  # noqa: PLC0415 - loads the numeric libraries

        return packed(str(self._next()["jpeg"]))

    def rate(self, _first: Any) -> tuple[float, bool]:
        """See View; that its pictures are new ones is the daemon's to watch."""
        first = last = self._next()
        until = time.monotonic() + 1.5
        while time.monotonic() < until:
            last = self._next()
        return (last["frames"] - first["frames"]) / max(0.001, last["at"] - first["at"]), True

    def close(self) -> None:
        """See View."""
        close = getattr(self._pictures, "close", None)
        if close is not None:
            close()

    def _next(self) -> Mapping[str, Any]:
        from drivers.errors import DeviceLost  # noqa: PLC0415 - beside the others

        picture = next(self._pictures, None)
        if picture is None:
            raise DeviceLost("the kiosk has no picture of it", "see what it says: kiosk status")
        return picture

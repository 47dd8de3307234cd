"""The font of the paper; the one that ships is the screen's, too."""

from collections.abc import Iterator
from pathlib import Path

from drivers.printers import font
from drivers.printers.profile import load
from kiosk.config import files
from kiosk.doctor.bench import Bench
from kiosk.doctor.report import Line, fail, ok

_SAMPLE = "星光影城 流浪地球 3号厅 座位 ￥59.90 Ticket Seat"
_ANEW = "install the package of the kiosk anew"


def look(bench: Bench, _device: str) -> Iterator[Line]:
    """See that it draws Chinese and Latin. Raises ProfileError, NothingSent."""
    own = load(files.printer_profile(bench.config.printer.profile)).font
    path = own or font.BUNDLED
    remedy = 'take the line "font" out of the profile: the bundled one has Chinese' if own else _ANEW
    missing = sorted(font.missing(_SAMPLE, Path(path)))
    if missing:
        yield fail("fonts", f"{path} lacks {' '.join(missing)}", remedy)
    else:
        yield ok("fonts", f"{Path(path).name} has Chinese and Latin")

"""The test chart: codes that get smaller line by line, for seeing how small a code a camera reads.

It is for paper of A5. A voucher on a phone has modules of about 1.4 mm, as line 2 has.
"""

from collections.abc import Collection, Mapping
from io import BytesIO

import segno
from PIL import Image, ImageDraw, ImageFont

DPI = 300
LINES: Mapping[int, float] = {1: 2.0, 2: 1.4, 3: 1.0, 4: 0.7, 5: 0.5}
"""millimetres of a module, by line"""
GOOD = 2
"""the line that a kiosk must read"""
_WIDTH, _HEIGHT = 148, 210
_MARGIN = 8
_PLACES = {1: (8, 30), 2: (76, 30), 3: (76, 80), 4: (8, 95), 5: (40, 95)}
"""millimetres from the left and from the top"""
_STAR = (74.0, 160.0, 38.0)
"""the star by which a lens is turned: its middle and its radius, in millimetres"""
_RAYS = 36
_QUIET = 4
_LABEL = 4.2
"""millimetres that a label stands above the quiet zone of its code"""


def text(line: int) -> str:
    """What the code of a line says."""
    return f"KIOSK-CHART-{line}"


def read(texts: Collection[str]) -> frozenset[int]:
    """The lines whose codes are among these texts."""
    return frozenset(line for line in LINES if text(line) in texts)


def chart() -> Image.Image:
    """The chart as a picture."""
    page = Image.new("L", (_dots(_WIDTH), _dots(_HEIGHT)), 255)
    draw = ImageDraw.Draw(page)
    heading, small = ImageFont.load_default(_dots(7)), ImageFont.load_default(_dots(3.5))
    draw.text((_dots(_WIDTH / 2), _dots(10)), "Test chart of the kiosk's camera", 0, heading, anchor="mm")
    told = "A5, 100 %. Hold it flat where phones are held:  kiosk doctor --only camera.chart"
    draw.text((_dots(_WIDTH / 2), _dots(19)), told, 0, small, anchor="mm")
    for line, (left, top) in _PLACES.items():
        _code(page, line, left, top)
        beside = _dots(left + _QUIET * LINES[line]), _dots(top - _LABEL)
        draw.text(beside, f"{line} · {LINES[line]:g} mm", 0, small)
    _star(draw)
    return page


def png() -> bytes:
    """The content of the chart's file, which knows how large it is to be printed."""
    content = BytesIO()
    chart().save(content, "PNG", dpi=(DPI, DPI))
    return content.getvalue()


def _code(page: Image.Image, line: int, left: float, top: float) -> None:
    module = _dots(LINES[line])
    code = segno.make(text(line), error="m", micro=False, boost_error=False)
    content = BytesIO()
    code.save(content, kind="png", scale=module, border=_QUIET)
    content.seek(0)
    with Image.open(content) as picture:
        page.paste(picture.convert("L"), (_dots(left), _dots(top)))


def _star(draw: ImageDraw.ImageDraw) -> None:
    x, y, radius = map(_dots, _STAR)
    box = (x - radius, y - radius, x + radius, y + radius)
    for ray in range(_RAYS):
        draw.pieslice(box, 360 / _RAYS * ray, 360 / _RAYS * (ray + 0.5), fill=0)


def _dots(millimetres: float) -> int:
    return round(millimetres * DPI / 25.4)

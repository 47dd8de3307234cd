"""The thumbnail as SVG: some kilobytes, sharp at its own size, light or dark as the reader has it."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from html import escape

from kiosk.mock.sale.thumbnail.scene import DOTS, HEAD, LOOKS, SIDE, Mark, Scene
from kiosk.mock.sale.thumbnail.words import Words

PIXELS = 10
"""of a seat, where nobody scales the picture"""

_STYLE = (
    "path,rect{stroke-width:.1;stroke-linejoin:round}"
    ".free{fill:#e1eeeb;stroke:#0f5c55}.held{fill:#fff;stroke:#8d857a}.sold{fill:#8d857a;stroke:#8d857a}"
    ".mine{fill:#0f5c55;stroke:#0f5c55}.held-dot{fill:#8d857a}.mine-dot{fill:#fff}"
    ".screen{fill:none;stroke:#8d857a;stroke-width:.3;stroke-linecap:round}"
    ".frame{fill:none;stroke:#d3231a;stroke-width:.3}"
    "@media(prefers-color-scheme:dark){.free{fill:#17332f;stroke:#6cd0c0}.held{fill:#1c1f26;stroke:#7d828d}"
    ".sold{fill:#7d828d;stroke:#7d828d}.mine{fill:#6cd0c0;stroke:#6cd0c0}.held-dot{fill:#7d828d}"
    ".mine-dot{fill:#06201d}.screen{stroke:#7d828d}.frame{stroke:#ff5a4d}}"
)


def svg(scene: Scene, words: Words, language: str) -> bytes:
    """The picture, with a title and a description."""
    width, height = scene.columns + 2 * SIDE, scene.lines + HEAD + SIDE
    box = f"{-SIDE:g} {-HEAD:g} {width:g} {height:g}"
    size = f'width="{width * PIXELS:g}" height="{height * PIXELS:g}" viewBox="{box}"'
    parts = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title text" lang="{language}" {size}>',
        f'<title id="title">{escape(words.title)}</title><desc id="text">{escape(words.text)}</desc>',
        f"<style>{_STYLE}</style>",
        _screen(scene.columns),
        *_marks(scene),
        *_frame(scene),
        "</svg>\n",
    )
    return "".join(parts).encode()


def _marks(scene: Scene) -> Iterator[str]:
    """One path for all that look alike, another one for what stands in their middle."""
    for look in LOOKS:
        alike = [mark for mark in scene.marks if mark.look == look]
        if alike:
            yield f'<path class="{look}" d="{"".join(map(_outline, alike))}"/>'
        if alike and look in DOTS:
            yield f'<path class="{look}-dot" d="{"".join(map(_dot, alike))}"/>'


def _outline(mark: Mark) -> str:
    """The middle of the line that goes round it: at the size that it is made for it fills whole pixels."""
    draw = _circle if mark.round else _rectangle
    return draw(mark.left + 0.05, mark.top + 0.05, mark.right - 0.05, mark.bottom - 0.05)


def _dot(mark: Mark) -> str:
    x, y = (mark.left + mark.right) / 2, (mark.top + mark.bottom) / 2
    half = DOTS[mark.look]
    return _rectangle(x - half, y - half, x + half, y + half)


def _rectangle(left: float, top: float, right: float, bottom: float) -> str:
    return f"M{_n(left)} {_n(top)}H{_n(right)}V{_n(bottom)}H{_n(left)}z"


def _circle(left: float, top: float, right: float, bottom: float) -> str:
    radius, across = _n((right - left) / 2), _n(right - left)
    half = f"a{radius} {radius} 0 1 0 "
    return f"M{_n(left)} {_n((top + bottom) / 2)}{half}{across} 0{half}-{across} 0z"


def _screen(columns: int) -> str:
    ends = columns * 0.15, columns / 2, columns * 0.85
    return f'<path class="screen" d="M{_n(ends[0])}-.6Q{_n(ends[1])}-1.2 {_n(ends[2])}-.6"/>'


def _frame(scene: Scene) -> Iterator[str]:
    if scene.frame:
        sides = " ".join(f'{name}="{_n(value)}"' for name, value in asdict(scene.frame).items())
        yield f'<rect class="frame" {sides}/>'


_n: Callable[[float], str] = "{:.4g}".format

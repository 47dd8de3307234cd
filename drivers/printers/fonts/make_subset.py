"""Make the bundled font from a whole Noto Sans SC: ``python make_subset.py NotoSansSC-Regular.otf``.

The source is ``NotoSansSC-Regular.otf`` of Google's Noto CJK release (Sans 2.004); the PyPI package
``pylopdf-fonts-zh-cn`` 0.1.1 carries the same file. One source, fonttools and brotli give the same bytes.
fonttools is needed to make the font, not to use it.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

TARGET = Path(__file__).with_name("NotoSansSC-subset.woff2")

RANGES = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x00FF),  # Latin-1
    (0x2010, 0x203C),  # dashes, quotation marks, dots
    (0x2190, 0x2199),  # arrows
    (0x2460, 0x2473),  # numbers in circles
    (0x2500, 0x25FF),  # boxes, blocks, shapes
    (0x3000, 0x303F),  # Chinese punctuation
    (0x3041, 0x30FF),  # kana, for film titles
    (0xFF01, 0xFF5E),  # full-width forms
    (0xFFE0, 0xFFE6),
)
NAMES = "喆堃玥祎翀昇頔囧镕濛劼燚犇骉垚囍瑄璟旻旸昉赟芃炘琤琎珺嫑冇嘅咗喺嘢啲嚟"
"""people's names and film titles need these, and GB2312 lacks them"""
SIGNS = "€₩₹™℃№☆★♪♫✓✔✕✖❤"


def gb2312() -> set[str]:
    """All characters of GB2312."""
    pairs = (bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    return {char for pair in pairs if (char := pair.decode("gb2312", "ignore"))}


def characters() -> set[str]:
    """All characters that the subset is to hold."""
    ranged = {chr(point) for first, last in RANGES for point in range(first, last + 1)}
    page_437 = set(bytes(range(128, 256)).decode("cp437"))
    return gb2312() | ranged | page_437 | set(NAMES) | set(SIGNS)


def make(source: Path, target: Path) -> None:
    """Write the subset of the font ``source`` as WOFF2 to ``target``."""
    options = Options(hinting=False, layout_features=[], notdef_outline=True, name_IDs=[0, 1, 2, 3, 4, 5, 6, 7, 13, 14])
    font = TTFont(source, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=map(ord, characters()))
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(target)


if __name__ == "__main__":
    make(Path(sys.argv[1]), TARGET)

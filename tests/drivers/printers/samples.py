"""A ticket as a cinema prints it, and the profiles that ship."""

from dataclasses import replace
from pathlib import Path

from drivers.printers.document import Align, Document, Feed, Qr, Row, Rule, Text
from drivers.printers.profile import Made, Profile, Proof, load

PROFILES = Path(__file__).parents[3] / "config" / "printers"
CODE = (
    "KT1:V50IB0TK404DGWL*AUZM9EY9Z6BECA1*6Q674DA%73F.B.UU TRN6K+Y3-NP MM1"
    "K07JKG6KWMM7X5WUL/6W/%N.52-+JOC2B*QYBLWA5GBNVEPWSGVU5T77D 95:VF K30"
)
"""as long as they usually are: 135 characters of base45"""
TICKET = Document(
    (
        Text("星光影城 · 人民广场店", 1, bold=True, align=Align.CENTER),
        Text("Starlight Cinema, People's Square", 1, align=Align.CENTER),
        Rule(),
        Text("流浪地球3：远航", 2, bold=True),
        Text("The Wandering Earth III", 1),
        Row("11-22 周日", "19:30", 2, bold=True),
        Row("3号激光厅 / Hall 3", "F排 7座", 1, bold=True),
        Text("F7", 4, bold=True, align=Align.CENTER),
        Row("票价 Price", "¥45.00"),
        Rule(dashed=True),
        Qr(CODE),
        Text("凭此码检票入场，请妥善保管", 1, align=Align.CENTER),
        Text("第1次出票 · Issue 1", 1, align=Align.CENTER),
        Feed(3),
    )
)


def native(name: str) -> Profile:
    """A profile that ships, with text in the printer's own font, so that its words can be read from the paper."""
    return replace(load(PROFILES / f"{name}.toml"), text=Made.NATIVE)


MODELS = {
    "epson": native("epson-tm-t88-native"),
    "generic": native("generic-80mm"),
    "citizen": native("citizen-ppu-700"),
    "custom-vkp80iii": native("custom-vkp80iii"),
    "custom-vkp80ii": native("custom-vkp80ii"),
    "phoenix": native("pyramid-phoenix"),
    "clone": replace(native("generic-80mm"), dialect="clone", proof=Proof.IDLE, asb=False),
    "one-way": native("one-way-80mm"),
}
"""a profile for each dialect of the virtual printer"""

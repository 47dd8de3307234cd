"""A short paper by which a technician sees that a printer is as its profile says; pure."""

from drivers.printers.document import Align, Band, Document, Feed, Qr, Row, Rule, Text
from drivers.printers.profile import Profile

CODE = "PRINTER TEST"


def specimen(profile: Profile) -> Document:
    """The paper: edge to edge, Chinese and Latin, black and white, a code that must be readable."""
    facts = f"{profile.width_dots} dots, {profile.dpi} dpi, {profile.proof}"
    return Document(
        (
            Band("测试 TEST", 2),
            Text(profile.name, 1, bold=True, align=Align.CENTER),
            Text(facts, 1, align=Align.CENTER),
            Row("|← 左 left", "right 右 →|"),
            Rule(),
            Qr(CODE),
            Text("不是电影票 · not a ticket", 1, align=Align.CENTER),
            Feed(3),
        )
    )

"""The thumbnail in words, for those who hear it."""

from dataclasses import dataclass

from kiosk.mock.sale.thumbnail.scene import LOOKS, Scene


@dataclass(frozen=True)
class Words:
    """A title, and what can be seen."""

    title: str
    text: str


_TITLES = {"zh": "影厅缩略图：{all} 座中 {free} 座可选", "en": "The hall: {free} of {all} seats are free"}
_TEXTS = {
    "zh": "已售 {sold} 座，锁定待付款 {held} 座，我的 {mine} 座。",
    "en": "{sold} sold, {held} held until they are paid for, {mine} chosen by me.",
}
_FRAMES = {"zh": "红框是选座图所示的部分：{rows}排。", "en": " The red frame is what the main view shows: {rows}."}
_NO_ROWS = {"zh": "红框里没有座位。", "en": " The red frame holds no seats."}


def words(scene: Scene, language: str) -> Words:
    """Tell of the scene in Chinese (``zh``) or English (``en``)."""
    counts = {look: scene.counts[look] for look in LOOKS} | {"all": len(scene.marks)}
    text = _TEXTS[language].format(**counts)
    if scene.frame:
        text += _FRAMES[language].format(rows=_rows(scene.rows, language)) if scene.rows else _NO_ROWS[language]
    return Words(_TITLES[language].format(**counts), text)


def _rows(rows: tuple[str, ...], language: str) -> str:
    if len(rows) == 1:
        return rows[0] if language == "zh" else f"row {rows[0]}"
    return f"{rows[0]} 至 {rows[-1]} " if language == "zh" else f"rows {rows[0]} to {rows[-1]}"

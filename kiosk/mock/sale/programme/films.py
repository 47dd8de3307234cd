"""The films that are on. None of them was ever made."""

from typing import Any

Texts = dict[str, str]

MANDARIN = {"language_zh": "国语", "language_en": "Mandarin"}
CANTONESE = {"language_zh": "粤语字幕", "language_en": "Cantonese, subtitled"}
ENGLISH = {"language_zh": "英语字幕", "language_en": "English, subtitled"}
FRENCH = {"language_zh": "法语字幕", "language_en": "French, subtitled"}
WORDLESS = {"language_zh": "无对白", "language_en": "No dialogue"}

ALL_AGES = {"rating_zh": "全年龄", "rating_en": "All ages"}
WITH_PARENTS = {"rating_zh": "家长陪同", "rating_en": "With parents"}
FROM_13 = {"rating_zh": "13岁以上", "rating_en": "13 and over"}
FROM_16 = {"rating_zh": "16岁以上", "rating_en": "16 and over"}


def _film(row_id: str, zh: str, en: str, version: tuple[Texts, str], minutes: int, rating: Texts) -> dict[str, Any]:
    language, form = version
    return {"id": row_id, "zh": zh, "en": en, "format": form, "minutes": minutes, **language, **rating}


FILMS: tuple[dict[str, Any], ...] = (
    _film("night-ferry", "夜渡长江", "The Night Ferry", (MANDARIN, "2D"), 118, FROM_13),
    _film("dumplings", "机器人学包饺子", "The Robot Learns Dumplings", (MANDARIN, "3D"), 96, ALL_AGES),
    _film("letters", "草原来信", "Letters from the Grassland", (WORDLESS, "2D"), 132, ALL_AGES),
    _film("moon-shop", "月亮打烊以后", "After the Moon Closes", (CANTONESE, "2D"), 104, WITH_PARENTS),
    _film("deep-field", "深空麦田", "Wheat Among the Stars", (MANDARIN, "IMAX"), 147, FROM_13),
    _film("glass-river", "玻璃河", "The Glass River", (ENGLISH, "IMAX"), 126, WITH_PARENTS),
    _film("last-tram", "末班电车", "Last Tram to Harbour Road", (CANTONESE, "2D"), 99, FROM_16),
    _film("clay-army", "泥人将军", "General of Clay", (MANDARIN, "3D"), 111, WITH_PARENTS),
    _film("two-kettles", "两把茶壶", "Two Kettles", (MANDARIN, "2D"), 88, ALL_AGES),
    _film("whale-choir", "鲸鱼合唱团", "The Whale Choir", (WORDLESS, "3D"), 84, ALL_AGES),
    _film("paper-detective", "纸上侦探", "The Paper Detective", (FRENCH, "2D"), 122, FROM_16),
    _film("snow-line", "雪线之上", "Above the Snow Line", (ENGLISH, "2D"), 138, FROM_13),
)
"""as the database takes them"""

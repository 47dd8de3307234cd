"""What single bytes mean: the parameter of ESC t, the characters from 0x80 up, and ESC R, which changes some below."""

from collections.abc import Mapping

from drivers.printers.font import REPLACEMENT

_CODECS = {
    0: "cp437",
    2: "cp850",
    3: "cp860",
    4: "cp863",
    5: "cp865",
    13: "cp857",
    14: "cp737",
    15: "iso8859_7",
    16: "cp1252",
    17: "cp866",
    18: "cp852",
    19: "cp858",
    21: "cp874",
    26: "cp874",
    32: "cp720",
    33: "cp775",
    34: "cp855",
    35: "cp861",
    36: "cp862",
    37: "cp864",
    38: "cp869",
    39: "iso8859_2",
    40: "iso8859_15",
    44: "cp1125",
    45: "cp1250",
    46: "cp1251",
    47: "cp1253",
    48: "cp1254",
    49: "cp1255",
    50: "cp1256",
    51: "cp1257",
    52: "cp1258",
    53: "kz1048",
}
_NO_CODEC = (6, 7, 8, 11, 12, 20, 22, 23, 24, 25, 41, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 82, 254, 255)
"""pages that printers have for Hiragana and Kanji, Greek 851, 853, Thai, Farsi, India, and the user's own"""

_KATAKANA = (
    "▁▂▃▄▅▆▇█▏▎▍▌▋▊▉┼┴┬┤├▔─│▕┌┐└┘╭╮╰╯ "
    + "".join(map(chr, range(0xFF61, 0xFFA0)))
    + "═╞╪╡◢◣◥◤♠♥♦♣●○╱╲╳円年月日時分秒〒市区町村人▒ "
)
_BOXES = "░▒▓│┤ĄČĘĖ╣║╗╝ĮŠ┐└┴┬├─┼ŲŪ╚╔╩╦╠═╬Žąčęėįšųūž┘┌█▄▌▐▀"
_SIGNS = "≥≤„“÷≈°∙·√ⁿ²■ "
_LITHUANIAN = {
    42: "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»" + _BOXES + "αßΓπΣσµτΦΘΩδ∞φε∩≡±" + _SIGNS,
    43: "".join(map(chr, [*range(0x410, 0x440)])) + _BOXES + "".join(map(chr, range(0x440, 0x450))) + "Ёё" + _SIGNS,
}
_VIETNAMESE = {
    30: f"{'':40}ăâêôơưđ      àảãáạ ằẳẵắ       ặầẩẫấậè ẻẽéẹềểễếệìỉ   ĩíịò ỏõóọồổỗốộờởỡớợù ủũúụừửữứựỳỷỹýỵ ",
    31: f"{'':33}ĂÂ    Ð  ÊÔƠƯ       ÀẢÃÁẠ ẰẲẴẮ       ẶẦẨẪẤẬÈ ẺẼÉẸỀỂỄẾỆÌỈ   ĨÍỊÒ ỎÕÓỌỒỔỖỐỘỜỞỠỚỢÙ ỦŨÚỤỪỬỮỨỰỲỶỸÝỴ ",
}

PAGES: Mapping[int, str] = {
    1: _KATAKANA,
    **_LITHUANIAN,
    **_VIETNAMESE,
    **dict.fromkeys(_NO_CODEC, 128 * REPLACEMENT),
    **{
        number: bytes(range(0x80, 0x100)).decode(codec, "replace").replace("\ufffd", REPLACEMENT)
        for number, codec in _CODECS.items()
    },
}
"""by the parameter of ESC t: the 128 characters from 0x80 up; squares where nobody told what they are"""

_REPLACED = "#$@[\\]^`{|}~"
_COUNTRIES = (
    "#$@[\\]^`{|}~",  # United States
    "#$à°ç§^`éùè¨",  # France
    "#$§ÄÖÜ^`äöüß",  # Germany
    "£$@[\\]^`{|}~",  # United Kingdom
    "#$@ÆØÅ^`æøå~",  # Denmark
    "#¤ÉÄÖÅÜéäöåü",  # Sweden
    "#$@°\\é^ùàòèì",  # Italy
    "₧$@¡Ñ¿^`¨ñ}~",  # Spain
    "#$@[¥]^`{|}~",  # Japan
    "#¤ÉÆØÅÜéæøåü",  # Norway
    "#$ÉÆØÅÜéæøåü",  # Denmark II
    "#$á¡Ñ¿é`íñóú",  # Spain II
    "#$á¡Ñ¿éüíñóú",  # Latin America
    "#$@[₩]^`{|}~",  # Korea
    "#$ŽŠĐĆČžšđćč",  # Slovenia and Croatia
    "#¥@[\\]^`{|}~",  # China
    "₫$@[\\]^`{|}~",  # Vietnam
    "#$@[\\]^`{|}~",  # Arabia
)
COUNTRIES: Mapping[int, Mapping[int, str]] = {
    number: {ord(old): new for old, new in zip(_REPLACED, row, strict=True) if old != new}
    for number, row in enumerate(_COUNTRIES)
}
"""by the parameter of ESC R: the bytes that mean something else there"""


def decode(page: int, byte: int, country: int = 0) -> str:
    """The character of a byte from 0x20 up in a page of ``PAGES`` and a country of ``COUNTRIES``."""
    if byte >= 0x80:
        return PAGES[page][byte - 0x80]
    return COUNTRIES[country].get(byte, chr(byte))

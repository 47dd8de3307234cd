"""What single bytes mean: the parameter of ESC t, and the characters from 0x80 up."""

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
    33: "cp775",
    34: "cp855",
    36: "cp862",
    37: "cp864",
    39: "iso8859_2",
    40: "iso8859_15",
    45: "cp1250",
    46: "cp1251",
    47: "cp1253",
    48: "cp1254",
    49: "cp1255",
    50: "cp1256",
    51: "cp1257",
    52: "cp1258",
}
_KATAKANA = (
    "▁▂▃▄▅▆▇█▏▎▍▌▋▊▉┼┴┬┤├▔─│▕┌┐└┘╭╮╰╯ "
    + "".join(map(chr, range(0xFF61, 0xFFA0)))
    + "═╞╪╡◢◣◥◤♠♥♦♣●○╱╲╳円年月日時分秒〒市区町村人▒ "
)

PAGES = {
    1: _KATAKANA,
    **{
        number: bytes(range(0x80, 0x100)).decode(codec, "replace").replace("\ufffd", REPLACEMENT)
        for number, codec in _CODECS.items()
    },
}
"""by the parameter of ESC t: the 128 characters from 0x80 up"""


def decode(page: int, byte: int) -> str:
    """The character of a byte from 0x20 up in a page of ``PAGES``."""
    return chr(byte) if byte < 0x80 else PAGES[page][byte - 0x80]

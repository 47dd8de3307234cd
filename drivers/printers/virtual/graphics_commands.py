"""Commands of pictures that are stored and printed later: GS ( L, FS p and q, GS * and /, and Custom's logos."""

from collections.abc import Callable, Mapping, MutableMapping

from PIL import Image

from drivers.printers.virtual.composer import Composer
from drivers.printers.virtual.grammar import Fixed, Parenthesised, Reader, Reading, high_word, skip, word
from drivers.printers.virtual.memory import ROOM, Picture, upright
from drivers.printers.virtual.work import Answer

_LARGEST_DOWNLOAD = 1536
_STORED, _REFUSED = b"<PC1\xaa>", b"<PC0>"
_LOGO_ROWS = 862
"""rows of the area that ESC FA prints from"""


def _graphics(page: Composer, data: bytes) -> None:
    """GS ( L and GS 8 L: store pictures, print them, tell of them."""
    function = data[1] if len(data) > 1 else -1
    obey = _GRAPHICS.get(function)
    if obey is None:
        page.unknown(b"\x1d(L" + data[:2])
    else:
        obey(page, data[2:])


def _buffer(page: Composer, data: bytes, *, columns: bool) -> None:
    """Functions 112 and 113: a picture for function 50, by rows or by columns."""
    scale = (data[1:2] == b"\x02", data[2:3] == b"\x02")
    picture = _picture(data[4:8], data[8:], (1 + scale[0], 1 + scale[1]), columns=columns)
    if picture is None:
        page.unknown(b"\x1d(L0p" + data[:8], "the picture is not as large as announced")
    else:
        page.memory.buffered = picture


def _print_buffered(page: Composer, _: bytes) -> None:
    picture, page.memory.buffered = page.memory.buffered, None
    if picture is not None:
        page.show(picture.image)


def _picture(size: bytes, data: bytes, scale: tuple[int, int] = (1, 1), *, columns: bool = False) -> Picture | None:
    width, height = word(size[:2]), word(size[2:])
    across, down = (height, width) if columns else (width, height)
    stride = (across + 7) // 8
    if not width or not height or len(data) < stride * down:
        return None
    if columns:
        image = upright(8 * stride, data[: stride * down]).crop((0, 0, width, height))
        return Picture(width, height, image.tobytes(), scale)
    return Picture(width, height, data[: stride * height], scale)


def _keys(store: MutableMapping[bytes, Picture]) -> bytes:
    return b"".join(sorted(store))


def _define(page: Composer, store: MutableMapping[bytes, Picture], room: int, data: bytes, *, columns: bool) -> None:
    """Keep a picture under the key of two bytes; of several colours, the first."""
    key, size = data[1:3], data[4:8]
    picture = _picture(size, data[9:], columns=columns)
    if picture is None or len(picture.data) > room:
        page.unknown(b"\x1d(L" + data[:8], "no room for the picture, or it is not as large as announced")
    else:
        store[key] = picture


def _print_key(page: Composer, store: Mapping[bytes, Picture], data: bytes) -> None:
    picture = store.get(data[:2])
    if picture is None:
        page.unknown(b"\x1d(L" + data[:2], "there is no picture of that key")
    else:
        scale = (2 if data[2:3] == b"\x02" else 1, 2 if data[3:4] == b"\x02" else 1)
        page.show(Picture.enlarged(picture.image, scale))


def _clear(store: MutableMapping[bytes, Picture], data: bytes) -> None:
    if data == b"CLR":
        store.clear()


def _drop(store: MutableMapping[bytes, Picture], data: bytes) -> None:
    store.pop(data[:2], None)


def _answer(flag: bytes, value: Callable[[Composer], int | bytes]) -> Parenthesised:
    def obey(page: Composer, _: bytes) -> None:
        said = value(page)
        page.ask(Answer(b"\x37" + flag + (said if isinstance(said, bytes) else b"%d" % said) + b"\0"))

    return obey


_GRAPHICS: dict[int, Parenthesised] = {
    1: lambda _page, _data: None,  # dots per inch
    49: lambda _page, _data: None,
    2: _print_buffered,
    50: _print_buffered,
    **dict.fromkeys((0, 48), _answer(b"\x30", lambda _: ROOM)),
    **dict.fromkeys((3, 51), _answer(b"\x31", lambda page: page.flash.room)),
    **dict.fromkeys((4, 52), _answer(b"\x32", lambda page: page.memory.room)),
    64: _answer(b"\x72\x40", lambda page: _keys(page.flash.graphics)),
    65: lambda page, data: _clear(page.flash.graphics, data),
    66: lambda page, data: _drop(page.flash.graphics, data),
    67: lambda page, data: _define(page, page.flash.graphics, page.flash.room, data, columns=False),
    68: lambda page, data: _define(page, page.flash.graphics, page.flash.room, data, columns=True),
    69: lambda page, data: _print_key(page, page.flash.graphics, data),
    80: _answer(b"\x73\x40", lambda page: _keys(page.memory.downloads)),
    81: lambda page, data: _clear(page.memory.downloads, data),
    82: lambda page, data: _drop(page.memory.downloads, data),
    83: lambda page, data: _define(page, page.memory.downloads, page.memory.room, data, columns=False),
    84: lambda page, data: _define(page, page.memory.downloads, page.memory.room, data, columns=True),
    85: lambda page, data: _print_key(page, page.memory.downloads, data),
    112: lambda page, data: _buffer(page, data, columns=False),
    113: lambda page, data: _buffer(page, data, columns=True),
}
"""by the function"""


def _define_images(page: Composer) -> Reading:
    """FS q: all pictures at once, by columns; those of before are gone."""
    count = (yield 1)[0]
    page.flash.images.clear()
    for number in range(1, count + 1):
        head = yield 4
        width, height = 8 * word(head[:2]), 8 * word(head[2:])
        size = width * height // 8
        if not size or size > page.flash.room:
            page.unknown(b"\x1cq" + head, "no room for the picture")
            yield from skip(size)
        else:
            image = upright(height, (yield size))
            page.flash.images[number] = Picture(width, height, image.tobytes())


def _print_image(page: Composer, args: bytes) -> None:
    """FS p: by number, as it is or doubled."""
    picture = page.flash.images.get(args[0])
    if picture is None:
        page.unknown(b"\x1cp" + args, "there is no picture of that number")
    else:
        page.show(Picture.enlarged(picture.image, _scale(args[1])))


def _define_download(page: Composer) -> Reading:
    """GS *: one picture, by columns."""
    x, y = yield 2
    if not 0 < x * y <= _LARGEST_DOWNLOAD:
        page.unknown(b"\x1d*" + bytes((x, y)), "no room for the picture")
        yield from skip(8 * x * y)
    else:
        page.memory.image = upright(8 * y, (yield 8 * x * y))


def _print_download(page: Composer, args: bytes) -> None:
    if page.memory.image is None:
        page.unknown(b"\x1d/" + args, "there is no picture")
    else:
        page.show(Picture.enlarged(page.memory.image, _scale(args[0])))


def _scale(mode: int) -> tuple[int, int]:
    return 1 + (mode & 1), 1 + (mode >> 1 & 1)


def _define_logo(page: Composer) -> Reading:
    """FS 94: a picture by rows, under a number."""
    head = yield 24
    number, width, height = high_word(head[:2]), high_word(head[2:4]), high_word(head[4:6])
    size = (width + 7) // 8 * height
    if not size or size > page.flash.room:
        yield from skip(size + 1)
        page.ask(Answer(_REFUSED))
    else:
        page.flash.images[number] = Picture(width, height, (yield size))
        yield 1
        page.ask(Answer(_STORED))


def _print_logo(page: Composer, args: bytes) -> None:
    """FS 93: aligned to the left, the middle or the right, or at a place."""
    picture = page.flash.images.get(high_word(args[:2]))
    if picture is None:
        page.unknown(b"\x1c\x93" + args, "there is no logo of that number")
        return
    image = picture.image
    if args[2] & 0x80:
        image = image.transpose(Image.Transpose.ROTATE_270)
    _show_at(page, image, args[2] & 3, word(args[4:6]))


def _show_at(page: Composer, image: Image.Image, place: int, left: int) -> None:
    settings = page.settings
    usual = settings.align, settings.left
    settings.align, settings.left = (0, left) if place == 3 else (place, settings.left)
    page.show(image)
    settings.align, settings.left = usual


def _print_part(page: Composer, args: bytes) -> None:
    """ESC FA: some rows of a logo."""
    picture = page.flash.images.get(args[0])
    first, count = max(high_word(args[1:3]), 1) - 1, min(high_word(args[3:5]), _LOGO_ROWS)
    if picture is None:
        page.unknown(b"\x1b\xfa" + args, "there is no logo of that number")
    elif (last := min(first + count, picture.height)) > first:
        page.show(picture.image.crop((0, first, picture.width, last)))


FIXED: dict[bytes, Fixed] = {
    b"\x1b\xfa": (5, _print_part),
    b"\x1cp": (2, _print_image),
    b"\x1c\x93": (6, _print_logo),
    b"\x1d/": (1, _print_download),
}
PARENTHESISED: dict[bytes, Parenthesised] = {b"\x1d(L": _graphics}
READ: dict[bytes, Reader] = {b"\x1cq": _define_images, b"\x1c\x94": _define_logo, b"\x1d*": _define_download}

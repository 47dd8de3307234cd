"""From a picture to the texts of the QR codes in it: the cascade, with the decoders that this machine has."""

import logging
import time
from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from drivers.cameras import cascade, measuring
from drivers.cameras.asking import Answer, Ask
from drivers.cameras.cascade import PYZBAR, SMALL, ZXING, ZXING_BLACK, Decoder
from drivers.cameras.gray import Gray, reduced, to_gray, unpacked
from drivers.cameras.packet import Packet

LONGEST_TEXT = 512

_TINY = 160
"""Pixels of a picture of which nothing is wanted but its thumbnail: a packet's soonest unpacked size"""

_log = logging.getLogger(__name__)


def answer(picture: Packet | Gray, ask: Ask, turn: int) -> Answer:
    """What was asked about a frame of a camera, which is unpacked once for all of it; see ``look`` for the turn."""
    sizes = _sizes(picture)
    texts = _texts(sizes, ask, turn)
    small = sizes(SMALL if ask else _TINY)
    figures = measuring.measure(small) if Ask.FIGURES in ask else None
    return Answer(texts, figures.thumbnail if figures else measuring.thumbnail(small), figures)


def look(picture: Packet | Gray, turn: int, clock: Callable[[], float] = time.process_time) -> list[str]:
    """The texts of the vouchers in a frame of a camera, by what can be done in 25 ms of processor time.

    ``turn`` counts the frames: of the dear ways to look, each frame gets another one.
    A packet that is no JPEG holds none.
    """
    return _look(_sizes(picture), turn, clock)


def glimpse(picture: Packet | Gray) -> list[str]:
    """The texts of the vouchers in a frame of a camera that are seen in the cheapest way, and by no other."""
    return _glimpse(_sizes(picture))


def decode(picture: NDArray[Any]) -> list[str]:
    """The texts of all QR codes in a picture that can be vouchers: printable ASCII, at most 512 characters."""
    return _vouchers(read(picture))


def read(picture: NDArray[Any]) -> list[str]:
    """The texts of all QR codes in a picture, each once, whatever they hold; the first way to look that sees one wins.

    A picture is gray, BGR or BGRA, of any size; this takes all the time that it needs.
    """
    return cascade.first(_steps(), cache(partial(reduced, to_gray(picture))), _decoders())


def decoders() -> list[str]:
    """The decoders that work on this machine, in the order in which they are asked."""
    return [name for name in (ZXING, PYZBAR) if name in _decoders()]


def _texts(sizes: cascade.Sizes, ask: Ask, turn: int) -> list[str]:
    if Ask.LOOK in ask:
        return _look(sizes, turn, time.process_time, cascade.together if Ask.BEYOND in ask else cascade.first)
    return _glimpse(sizes) if Ask.GLIMPSE in ask else []


def _look(sizes: cascade.Sizes, turn: int, clock: Callable[[], float], seen: cascade.Seen = cascade.first) -> list[str]:
    return _vouchers(seen(cascade.in_turn(_steps(), turn), sizes, _decoders(), cascade.budget(clock)))


def _glimpse(sizes: cascade.Sizes) -> list[str]:
    return _vouchers(cascade.first(_steps()[:1], sizes, _decoders()))


def _vouchers(texts: Iterable[str]) -> list[str]:
    return [text for text in texts if 0 < len(text) <= LONGEST_TEXT and text.isascii() and text.isprintable()]


def _sizes(picture: Packet | Gray) -> cascade.Sizes:
    return cache(partial(unpacked, picture.jpeg) if isinstance(picture, Packet) else partial(reduced, picture))


def _steps() -> tuple[cascade.Step, ...]:
    return cascade.steps(_decoders())


@cache
def _decoders() -> dict[str, Decoder]:
    working: dict[str, Decoder] = {}
    for name, make in {ZXING: _zxing, PYZBAR: _zbar}.items():
        try:
            working |= make()
        except ImportError as error:  # pyzbar raises it too where the libzbar of the system is missing
            _log.warning("codes are read without %s: %s", name, error)
    return working


def _zxing() -> dict[str, Decoder]:
    import zxingcpp  # noqa: PLC0415 - may be missing

    # QRCode would also read Micro QR M1, which has no error correction and is "seen" in mere texture.
    formats = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCodeModel2])

    def decoder(binarizer: zxingcpp.Binarizer, gray: Gray) -> list[str]:
        found = zxingcpp.read_barcodes(
            gray,
            formats=formats,
            try_invert=True,
            try_downscale=True,
            text_mode=zxingcpp.TextMode.Plain,
            binarizer=binarizer,
        )
        return [code.text for code in found]

    return {
        ZXING: partial(decoder, zxingcpp.Binarizer.LocalAverage),
        ZXING_BLACK: partial(decoder, zxingcpp.Binarizer.FixedThreshold),
    }


def _zbar() -> dict[str, Decoder]:
    from pyzbar import pyzbar  # noqa: PLC0415 - may be missing

    symbols = [pyzbar.ZBarSymbol.QRCODE]

    def decoder(gray: Gray) -> list[str]:
        return [code.data.decode() for code in pyzbar.decode(np.ascontiguousarray(gray), symbols=symbols)]

    return {PYZBAR: decoder}

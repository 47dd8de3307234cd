"""Frames to measure decoders by: phones in front of a hostile background, and what is true of each.

A frame follows from its seed, kind and number alone. Its truth, and all that chance decides, is the same on every
machine (see Dice); its pixels are too but for the roundings of the drawing libraries: OpenCV's filters, the
letters of Pillow's font and the JPEG encoder may differ by a level or two from one build to another.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from drivers.cameras.virtual import lens, lobby, pose, scene
from drivers.cameras.virtual.dice import Dice
from drivers.cameras.virtual.kinds import KINDS
from drivers.cameras.virtual.look import Kind, Look
from drivers.cameras.virtual.phone import page
from drivers.cameras.virtual.shot import Shot

PER_KIND = 40
EMPTY = "empty"
"""the kind of the frames without a phone"""
EMPTIES = 60

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 24
_MARGIN = 6
"""Pixels that codes keep from the frame's edges"""


@dataclass(frozen=True, eq=False)
class Sample(Shot):
    """A frame with its name."""

    kind: str
    index: int

    def __repr__(self) -> str:
        return f"<Sample {self.kind} {self.index}>"


def samples(seed: int, per_kind: int = PER_KIND) -> Iterator[Sample]:
    """The first frames of each kind, drawn as they are asked for."""
    for kind in KINDS:
        for index in range(per_kind):
            yield sample(seed, kind, index)


def empties(seed: int, count: int = EMPTIES) -> Iterator[Sample]:
    """Frames without a code: hostile backgrounds, and in every third people before them."""
    for index in range(count):
        yield sample(seed, EMPTY, index)


def sample(seed: int, kind: str, index: int) -> Sample:
    """One frame; raises KeyError for a kind that is neither in KINDS nor ``empty``."""
    row = None if kind == EMPTY else KINDS[kind]
    key = (seed, zlib.crc32(kind.encode()), index)
    background = lobby.clutter(Dice(*key, 1))
    if row is None and index % 3 == 0:
        background = lobby.passed_by(background, 3, Dice(*key, 1), 0)
    look, face, texts = _phone(row, Dice(*key, 0)) if row else (Kind().look(Dice(*key, 0)), None, ())
    quads = tuple(pose.seen(scene.where(look, face), quad) for quad in face.quads) if face else ()
    dice = Dice(*key, 2)
    gray = scene.picture(background, look, face, dice)
    packet = lens.packet(gray, scene.tint(background, look, face), look, dice)
    return Sample(packet, texts, quads, kind, index)


def code_text(dice: Dice) -> str:
    """What a voucher's code could say: 24 letters and digits, which make a code of version 2."""
    return "".join(dice.pick(_ALPHABET) for _ in range(_LENGTH))


def _phone(row: Kind, dice: Dice) -> tuple[Look, scene.Face, tuple[str, ...]]:
    """A phone whose codes are wholly in view."""
    texts = tuple(code_text(dice) for _ in range(row.codes))
    face = scene.face(page(texts, dice.pick(row.themes)))
    while True:
        look = row.look(dice)
        matrix = scene.where(look, face)
        if all(pose.wholly_in_view(pose.seen(matrix, quad), _MARGIN) for quad in face.quads):
            return look, face, texts
